//! The program. Everything it does is in the library; this file only hands over the arguments and chooses the allocator:
//! an ingest makes and drops many small texts on several threads, for which the system's own is a sixth slower.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    brokerwatch::cli::run(std::env::args_os())
}
