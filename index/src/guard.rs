//! Turns panics of the engine into errors. Tantivy does not validate its files and may panic on damaged ones; callers
//! get an error that says what to do.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::path::Path;
use std::sync::Once;
use std::thread;

use crate::error::{IndexError, Result};

/// The prefix of the names of search threads.
pub(crate) const SEARCH_THREADS: &str = "search-";

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Runs a function of the engine; a panic inside becomes [`IndexError::Corrupt`].
pub(crate) fn guarded<T>(path: &Path, step: impl FnOnce() -> Result<T>) -> Result<T> {
    quiet_hook();
    DEPTH.set(DEPTH.get() + 1);
    let result = catch_unwind(AssertUnwindSafe(step));
    DEPTH.set(DEPTH.get() - 1);
    result.unwrap_or_else(|_| {
        let reason = "the engine could not read its files".into();
        Err(IndexError::Corrupt { path: path.to_path_buf(), reason })
    })
}

/// Suppresses the message of panics that become errors. Panics elsewhere are reported as before.
fn quiet_hook() {
    static SET: Once = Once::new();
    SET.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            let shared = thread::current().name().is_some_and(|name| name.starts_with(SEARCH_THREADS));
            if DEPTH.get() == 0 && !shared {
                before(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_inside_is_an_error_that_names_the_remedy() {
        let result = guarded(Path::new("data/index"), || -> Result<()> { panic!("out of bounds") });
        let message = result.unwrap_err().to_string();
        assert!(message.starts_with("data/index: ") && message.contains("brokerwatch doctor --repair"), "{message}");
        assert!(guarded(Path::new("x"), || Ok(7)).is_ok_and(|n| n == 7));
    }
}
