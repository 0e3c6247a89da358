//! What was fetched, as a WARC: other programs read it, and so does this one.

use super::{fetch, shop};
use crate::support::{Reply, Site, brokerwatch, done, install, refused, skipped, store};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

#[test]
fn a_warc_of_what_was_fetched_is_read_by_others_and_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let data = &folder.path().join("data");
    refused(&folder.path().join("none"), &["archive", "export", "--warc", "x.warc"], 4, &["no data"]);
    let site = shop(6, Arc::new(AtomicU64::new(0)));
    for _ in 0..2 {
        fetch(data, &site.url("/sitemap.xml"), &[]);
    }
    let moved = Site::start(|asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(404, ""),
        "/old" => Reply::redirect("/new"),
        _ => super::page("moved", 3),
    });
    fetch(data, &moved.url("/old"), &[]);
    let answers = store(data).fetches_after(0, None).unwrap();
    let [plain, packed] =
        ["out.warc", "out.warc.gz"].map(|name| folder.path().join(name).to_string_lossy().into_owned());
    for path in [&plain, &packed] {
        done(data, &["archive", "export", "--warc", path]);
    }
    // Read again, the listings are those that were fetched, as observed then.
    for path in [&plain, &packed] {
        let again = tempfile::tempdir().unwrap();
        // robots.txt and sitemap are in it too, and hold no listings.
        let output = brokerwatch(again.path(), &["--json", "ingest", path]);
        let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found["added"], 7, "{found}");
        let observed = store(again.path()).runs(1).unwrap()[0].observed_at;
        let fetched = answers.iter().filter(|a| a.answer.status == 200).map(|a| a.answer.at);
        assert!(fetched.into_iter().any(|at| at == observed), "{observed}");
    }
    let Some(python) = install::python(folder.path(), "warcio", &["warcio"]) else {
        return skipped("the Python package warcio cannot be installed, so only this program has read the WARC");
    };
    let script = "import sys\nfrom warcio.archiveiterator import ArchiveIterator\nfor path in sys.argv[1:]:\n  \
        with open(path, 'rb') as file:\n    kinds = [r.rec_type + ' ' + str(len(r.content_stream().read()) > 0) for r in \
        ArchiveIterator(file, check_digests='raise')]\n    print(len(kinds), sorted(set(kinds)))\n";
    let output = Command::new(&python).args(["-c", script, &plain, &packed]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (2, lines[1]));
    assert!(lines[0].starts_with(&format!("{} ", answers.len() + 1)), "{text}: {} answers", answers.len());
    assert!(lines[0].contains("'response True'") && lines[0].contains("'revisit False'"), "{text}");
    let check = Command::new(&python).args(["-m", "warcio.cli", "check", &packed]).output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
}
