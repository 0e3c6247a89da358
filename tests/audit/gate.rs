//! The audit as a gate in a build: what is of another format is never clean, columns and cards are named as in an
//! ingest, and what build servers show.

use super::{audit, report, workplace};
use crate::support::{stderr, stdout, write};

#[test]
fn what_no_reader_knows_is_incomplete_and_never_clean() {
    let folder = workplace();
    write(folder.path(), "letter.txt", "Dear customer, please find our offer enclosed.\n");
    write(folder.path(), "other.json", "{\"foo\": 1, \"bar\": \"x\"}\n");
    write(folder.path(), "nothing.jsonl", "\n\n");
    for (file, code, words) in [
        ("letter.txt", 3, "it begins with “Dear customer"),
        ("other.json", 3, "it has only “bar”, “foo”"),
        ("nothing.jsonl", 2, "the input is empty"),
    ] {
        let output = audit(folder.path(), &[file]);
        assert_eq!(output.status.code(), Some(code), "{file}: {}", stderr(&output));
        assert!(stderr(&output).contains(words), "{file}: {}", stderr(&output));
        for format in ["github", "junit"] {
            let output = audit(folder.path(), &[file, "--format", format, "-q"]);
            assert_eq!(output.status.code(), Some(code), "{file}");
            assert!(code == 2 || stdout(&output).contains("error"), "{file}: {}", stdout(&output));
        }
    }
}

#[test]
fn a_card_in_a_file_and_the_delimiter_of_a_file_are_taken_as_in_an_ingest() {
    let folder = workplace();
    let card = "+++\nid = \"mine\"\nkind = \"source\"\nstatus = \"stable\"\npublisher = \"Mine\"\nurl = \
                \"https://mine.example\"\nformat = \"csv\"\nterms = \"own\"\n[map]\nnative_id = \"nr\"\ntitle = \
                \"what\"\n+++\n# Mine\nMine.\n";
    write(folder.path(), "mine.md", card);
    write(folder.path(), "feed.csv", "nr~what\n7~Face images of 5,000 people\n");
    let card = folder.path().join("mine.md").to_string_lossy().into_owned();
    let (report, code) = report(folder.path(), &["feed.csv", "--source", &card, "--delimiter", "~"]);
    assert_eq!(code, 1);
    assert_eq!((&report["head"]["source"], &report["entries"][0]["native_id"]), (&"mine".into(), &"7".into()));
    for (arguments, words) in [
        (&["feed.csv", "--source", "./absent.md"][..], "--source: ./absent.md: cannot be read"),
        (&["feed.csv", "--delimiter", "~~"], "one ASCII character"),
        (&["feed.csv", "--delimiter", "~", "--input-format", "jsonl"], "only files of format csv"),
        (&["--delimiter", "~"], "applies to files only"),
    ] {
        let output = audit(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(stderr(&output).contains(words), "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn github_shows_what_fails_as_errors_at_their_lines() {
    let folder = workplace();
    let text = stdout(&audit(folder.path(), &["feed.jsonl", "--format", "github", "-q", "--undecided"]));
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.iter().all(|l| l.starts_with("::")), "{text}");
    let of = |rule: &str| *lines.iter().find(|l| l.contains(&format!("title={rule} "))).unwrap();
    assert!(of("t-faces").starts_with("::error file=feed.jsonl,line=1,title=t-faces (critical)::"), "{text}");
    assert!(of("t-terms").starts_with("::warning file=feed.jsonl,line=1,"), "{text}");
    assert!(of("t-faces").contains("%0ALaw t-faces, Art. 1%0ARemedy: State it."), "{text}");
    assert!(lines.iter().any(|l| l.starts_with("::notice") && l.contains("undecided")), "{text}");
}

#[test]
fn junit_counts_what_it_shows_and_nothing_undecided_looks_passed() {
    let folder = workplace();
    let text = stdout(&audit(folder.path(), &["feed.jsonl", "--format", "junit", "-q"]));
    let count = |part: &str| text.matches(part).count();
    let head = text.lines().nth(1).unwrap();
    let attribute = |name: &str| -> usize {
        let rest = head.split_once(&format!(" {name}=\"")).unwrap().1;
        rest.split_once('"').unwrap().0.parse().unwrap()
    };
    assert_eq!(attribute("tests"), count("<testcase "));
    assert_eq!(attribute("failures"), count("<failure "));
    assert_eq!(attribute("skipped"), count("<skipped "));
    assert_eq!(attribute("errors"), count("<error "));
    assert_eq!(attribute("failures"), 2, "{text}");
    assert!(text.contains("name=\"undecided rules\"><skipped "), "{text}");
    assert!(text.contains("name=\"no finding\"></testcase>"), "{text}");
}

#[test]
fn a_part_of_a_country_in_a_record_is_a_place_for_its_law() {
    let folder = workplace();
    let feed = |places: &str| {
        format!(
            "{{\"id\":\"b\",\"title\":\"Fingerprints of people\",\"description\":\"For identification.\",{places}}}\n"
        )
    };
    for (places, applies) in [
        ("\"countries\":[\"US-IL\"]", true),
        ("\"countries\":[\"Illinois, USA\"]", true),
        ("\"countries\":[\"US-OH\"]", false),
        ("\"countries\":[\"FR\"]", false),
    ] {
        write(folder.path(), "places.jsonl", feed(places));
        let args = ["--pack", "us-states", "places.jsonl", "--format", "json", "-q"];
        let output = crate::support::command(&folder.path().join("data"), &[&["audit"], &args[..]].concat())
            .current_dir(folder.path())
            .output()
            .unwrap();
        let fired = stdout(&output).contains("us-il-bipa-15b");
        assert_eq!(fired, applies, "{places}: {}", stdout(&output));
    }
}
