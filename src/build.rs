//! Tells cargo to look again when a card, sample, template, style or migration is added: the macros that embed whole
//! folders do not notice new files by themselves.

fn main() {
    for folder in [
        "src/domain/vocabulary",
        "src/assess/audit/rules",
        "src/ingest/acquire/sources",
        "src/ingest/acquire/samples",
        "src/web",
        "migrations",
    ] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
