//! Matching by table: what is listed, what is a candidate, what is neither; and what a row becomes.

use super::*;
use crate::domain::listing::{BrokerId, MatchStatus, Record, RegisterDecision, RegisterVerdict, SourceLocation};
use serde_json::{Map, Value, json};

/// A register of invented companies, with a card of the real kind.
const ENTRIES: &[(&str, &[&str], &[&str])] = &[
    ("Sample Voices, Inc.", &["Echo Row"], &["https://www.sample-voices.example"]),
    ("Marigold Data Exchange LLC", &[], &["https://marigold.example"]),
    ("Northern Harbour Data Services, LLC", &[], &["https://nhds.example; https://harbour-lists.example"]),
    ("Peak Data Marketing Group Inc.", &[], &[]),
    ("ООО «Пример Распознавания»", &["Primer Recognition"], &[]),
    ("样例数据科技有限公司", &[], &[]),
    ("Quillon AG", &[], &["https://quillon.example"]),
    ("VX", &[], &[]),
    ("Twin Lists LLC", &[], &["https://twin.example"]),
    ("Twin Lists LLC", &[], &["https://twin.example"]),
    ("Wide Orchard Analytics, Inc.", &[], &["https://t.me/orchard"]),
    ("Great Eastern Mailing Services", &[], &[]),
];

fn record(row: u64, fields: Value) -> Record {
    let Value::Object(fields) = fields else { panic!("an object") };
    let fields: Map<String, Value> = fields;
    Record {
        place: SourceLocation { file: "r.csv".to_owned(), row, line: row + 2, ..SourceLocation::default() },
        fields,
    }
}

fn card() -> crate::domain::card::Card<RegisterCard> {
    RegisterCards::embedded().unwrap().get("us-ca-brokers").unwrap().clone()
}

fn register() -> Register {
    let card = card();
    let entries = ENTRIES.iter().enumerate().map(|(n, (name, other, sites))| {
        let minors = if n == 8 { "Yes" } else { "No" };
        let fields = json!({
            "Data broker\u{a0}name:": name, "Doing Business As (DBA), if applicable:": other.join(", "),
            "Data broker primary website:": sites.join(" "), "Data broker country:": "USA ",
            "The data broker collects personal information of minors:": minors,
            "The data broker collects consumers’ precise geolocation:\u{a0}": "Yes",
        });
        let (entry, issues) = read_record(&card.head, &record(n as u64 + 1, fields));
        assert!(issues.is_empty(), "{issues:?}");
        Registration { digest: "d".repeat(64), ..entry.unwrap() }
    });
    let entries = entries.collect();
    let files = vec![RegisterFile { digest: "d".repeat(64), name: "r.csv".to_owned() }];
    Register::new(card, "2025", files, entries, Vec::new())
}

fn status_of(registers: &Registers, seller: &str) -> (MatchStatus, Option<String>) {
    let entry = registers.matches_of(seller).remove(0);
    (entry.match_status, entry.name)
}

fn registers(decisions: Vec<RegisterDecision>) -> Registers {
    Registers::new(vec![register()], RegisterDecisions::in_force(decisions))
}

#[test]
fn equal_names_are_listed_whatever_their_case_accents_punctuation_and_legal_form() {
    let registers = registers(Vec::new());
    for (seller, entry) in [
        ("SAMPLE VOICES INC", "Sample Voices, Inc."),
        ("Sample Voices", "Sample Voices, Inc."),
        ("The Sámple-Voices Company", "Sample Voices, Inc."),
        ("SampleVoices", "Sample Voices, Inc."),
        ("echo row ltd", "Sample Voices, Inc."),
        ("Marigold Data Exchange L.L.C.", "Marigold Data Exchange LLC"),
        ("Пример распознавания", "ООО «Пример Распознавания»"),
        ("样例数据科技", "样例数据科技有限公司"),
        ("Quillon Aktiengesellschaft", "Quillon AG"),
        ("harbour-lists.example", "Northern Harbour Data Services, LLC"),
        ("www.marigold.example", "Marigold Data Exchange LLC"),
    ] {
        assert_eq!(status_of(&registers, seller), (MatchStatus::Listed, Some(entry.to_owned())), "{seller}");
    }
}

#[test]
fn uncertain_matches_are_candidates_with_a_sentence_that_names_the_parts() {
    let registers = registers(Vec::new());
    for (seller, entry, words) in [
        ("Marigold Data Exchange Inc.", "Marigold Data Exchange LLC", "legal forms are of different kinds"),
        ("Marigold Data Exchnage", "Marigold Data Exchange LLC", "nearly"),
        ("Wide Orchard Analytics Europe", "Wide Orchard Analytics, Inc.", "only the seller says “europe”"),
        ("Quilon", "Quillon AG", "“quilon” is nearly “quillon”"),
        ("VX GmbH", "VX", "too short to identify a company"),
        ("GEMS", "Great Eastern Mailing Services", "first letters"),
    ] {
        let found = registers.matches_of(seller).remove(0);
        assert_eq!(
            (found.match_status, found.name.as_deref()),
            (MatchStatus::Candidate, Some(entry)),
            "{seller}: {found:?}"
        );
        assert!(found.reason.contains(words), "{seller}: {}", found.reason);
        assert!(found.reason.ends_with("a person has to look"), "{}", found.reason);
        assert!(found.answers.is_empty() && found.country.is_none(), "an uncertain match answers nothing");
    }
}

#[test]
fn short_and_common_words_and_shared_hosts_match_nothing() {
    let registers = registers(Vec::new());
    for seller in ["Data", "Data Services LLC", "V", "VY", "Echo", "t.me", "Data Exchange", "LLC", "", "—", "GEM"] {
        assert_eq!(
            status_of(&registers, seller).0,
            MatchStatus::NotFound,
            "{seller}: {:?}",
            registers.matches_of(seller)
        );
    }
    let reason = registers.matches_of("Walrus Works").remove(0).reason;
    let told = "none of the 12 entries has this name or domain, and none is a candidate (similarity from 0.75)";
    assert_eq!(reason, told);
    assert_eq!(registers.matches_of("Northern Walrus").remove(0).reason, told, "what is no match is not named");
}

#[test]
fn nothing_below_the_threshold_is_a_match_or_named_anywhere() {
    let (register, registers) = (register(), registers(Vec::new()));
    let words =
        ["Sample", "Marigold", "Data", "Exchange", "Harbour", "Peak", "Quill", "Twin", "Orchard", "Mailing", "Acme"];
    for (a, b) in words.iter().flat_map(|a| words.iter().map(move |b| (a, b))) {
        for seller in [format!("{a} {b}"), format!("{a}{b} LLC"), format!("{b}-{a} Data Services")] {
            let matches = register.matches(&seller);
            for found in &matches {
                assert!(found.match_status != MatchStatus::NotFound && found.score >= THRESHOLD, "{seller}: {found:?}");
            }
            let entry = registers.matches_of(&seller).remove(0);
            assert_eq!(entry.match_status == MatchStatus::NotFound, matches.is_empty(), "{seller}: {entry:?}");
            if entry.match_status == MatchStatus::NotFound {
                assert!((entry.name, entry.score) == (None, None), "{seller}");
                for (name, others, _) in ENTRIES {
                    for named in [&[*name][..], *others].concat() {
                        // “VX” is too short to be told from other words.
                        assert!(named.len() < 4 || !entry.reason.contains(named), "{seller}: {}", entry.reason);
                    }
                }
            }
        }
    }
}

#[test]
fn a_word_of_the_trade_or_another_word_makes_no_likeness() {
    let register = |names: &[&str]| {
        let of = |name: &&str| Registration {
            names: vec![(*name).to_owned()],
            domains: Vec::new(),
            country: None,
            answers: Default::default(),
            digest: String::new(),
            place: SourceLocation::default(),
        };
        let fill = (0..40).map(|n| format!("Filler Number {n}x"));
        let fill: Vec<String> = names.iter().map(|n| (*n).to_owned()).chain(fill).collect();
        Register::new(card(), "2025", Vec::new(), fill.iter().map(|n| of(&n.as_str())).collect(), Vec::new())
    };
    for (seller, entry, similar) in [
        ("Acme Data LLC", "HomeData", false),
        ("AcmeData", "HomeData", false),
        ("Acme Data", "Home Data", false),
        ("Nova Data", "Nora Data", false),
        ("Hope Health Network", "Home Health Network", false),
        ("Sun Analytics", "Fun Analytics", false),
        ("Marigold Data", "Marygold Data", true),
        ("Explorium", "Explorum", true),
    ] {
        let found = register(&[entry]).matches(seller);
        assert_eq!(!found.is_empty(), similar, "{seller} and {entry}: {found:?}");
    }
}

#[test]
fn one_word_is_not_enough_to_stand_on_a_sanctions_list() {
    let card = RegisterCards::embedded().unwrap().get("eu-sanctions").unwrap().clone();
    let of = |names: &[&str], site: &str| Registration {
        names: names.iter().map(|n| (*n).to_owned()).collect(),
        domains: if site.is_empty() { Vec::new() } else { vec![site.to_owned()] },
        country: None,
        answers: Default::default(),
        digest: String::new(),
        place: SourceLocation::default(),
    };
    let entries = vec![
        of(&["Meroe Gold Co. Ltd", "Solange"], ""),
        of(&["Amana"], "amana.example"),
        of(&["Qassam Brigades", "AQB"], ""),
    ];
    let register = Register::new(card, "2026", Vec::new(), entries, Vec::new());
    let registers = Registers::new(vec![register], RegisterDecisions::in_force(Vec::new()));
    for (seller, status) in [
        ("Solange", MatchStatus::Candidate),
        ("Amana GmbH", MatchStatus::Candidate),
        ("AQB", MatchStatus::Candidate),
        ("Meroe Gold", MatchStatus::Listed),
        ("Qassam Brigades", MatchStatus::Listed),
        ("amana.example", MatchStatus::Listed),
        ("Harmless Weather Ltd", MatchStatus::NotFound),
        ("Brigade Coffee Data", MatchStatus::NotFound),
    ] {
        let entry = registers.matches_of(seller).remove(0);
        assert_eq!(entry.match_status, status, "{seller}: {entry:?}");
        if status == MatchStatus::NotFound {
            assert!(!format!("{entry:?}").contains("Qassam") && entry.name.is_none(), "{entry:?}");
        }
    }
}

#[test]
fn several_entries_of_one_name_answer_only_where_they_agree() {
    let found = registers(Vec::new()).matches_of("Twin Lists").remove(0);
    assert_eq!(found.match_status, MatchStatus::Listed);
    assert!(found.reason.contains("2 entries fit equally well"), "{}", found.reason);
    let answers: Vec<_> = found.answers.iter().map(|(q, a)| (q.as_str(), a.as_str())).collect();
    assert_eq!((answers, found.country.as_deref()), (vec![("precise-geolocation", "yes")], Some("US")));
}

fn decision(number: u64, broker: &str, entry: &str, verdict: RegisterVerdict) -> RegisterDecision {
    RegisterDecision {
        id: String::new(),
        number,
        register: "us-ca-brokers".to_owned(),
        broker: BrokerId::derive(broker),
        entry: entry.to_owned(),
        verdict,
        by: "Ines Roth".to_owned(),
        reason: "I asked them".to_owned(),
        at: 5,
    }
    .sealed()
}

#[test]
fn people_hold_over_the_comparison_of_names_until_they_take_it_back() {
    use RegisterVerdict::{Confirm, Deny, Withdraw};
    let confirm = decision(1, "Walrus Works", "Quillon AG", Confirm);
    let deny = decision(2, "Sample Voices", "Sample Voices, Inc.", Deny);
    let decided = registers(vec![confirm.clone(), deny.clone()]);
    let found = decided.matches_of("Walrus Works").remove(0);
    assert_eq!((found.match_status, found.name.as_deref()), (MatchStatus::Listed, Some("Quillon AG")));
    assert_eq!(found.reason, "Ines Roth confirmed the entry “Quillon AG” (decision 1): I asked them");
    assert_eq!(found.answers["minors"], "no");
    let found = decided.matches_of("Sample Voices").remove(0);
    assert_eq!(found.match_status, MatchStatus::NotFound);
    assert!(found.reason.ends_with("Ines Roth denied the entry “Sample Voices, Inc.” (decision 2): I asked them"));

    let back = decision(3, "Walrus Works", "Quillon AG", Withdraw);
    let withdrawn = registers(vec![confirm, deny, back]);
    assert_eq!(status_of(&withdrawn, "Walrus Works").0, MatchStatus::NotFound);
    let none = registers(Vec::new());
    let prints: Vec<_> = [&none, &decided, &withdrawn].map(|r| r.fingerprint().unwrap()).into();
    assert!(prints[0] != prints[1] && prints[1] != prints[2] && prints[0] != prints[2], "{prints:?}");
    let gone = registers(vec![decision(1, "Walrus Works", "Gone AG", Confirm)]).matches_of("Walrus Works").remove(0);
    assert!(gone.reason.contains("“Gone AG” (decision 1), which this edition lacks"), "{}", gone.reason);
}

#[test]
fn the_same_rows_give_the_same_register_matches_and_no_register_gives_none() {
    let (one, two) = (registers(Vec::new()), registers(Vec::new()));
    for (seller, ..) in ENTRIES {
        assert_eq!(one.matches_of(seller), two.matches_of(seller));
        assert_eq!(one.matches_of(seller), one.matches_of(seller), "kept as it was");
    }
    assert_eq!(one.fingerprint(), two.fingerprint());
    let none = Registers::default();
    assert_eq!((none.matches_of("Sample Voices"), none.fingerprint()), (RegisterMatches::new(), None));
}

#[test]
fn a_row_without_a_name_is_refused_and_a_value_not_understood_costs_only_itself() {
    let card = card();
    let (entry, issues) = read_record(&card.head, &record(7, json!({"Data broker country:": "USA"})));
    assert!(entry.is_none());
    assert_eq!((issues.len(), issues[0].place.row), (1, 7));
    assert!(issues[0].message.contains("no name"), "{issues:?}");
    let odd = json!({
        "DATA BROKER NAME": " Odd  Lists ", "Doing Business As (DBA), if applicable:": "O2, Inc, formerly Even Lists",
        "Data broker primary website:": "our site", "Data broker country:": "Atlantis",
        "The data broker collects personal information of minors": "perhaps",
    });
    let (entry, issues) = read_record(&card.head, &record(8, odd));
    let entry = entry.unwrap();
    assert_eq!(entry.names, ["Odd Lists", "O2, Inc", "Even Lists"]);
    assert_eq!((entry.domains.len(), entry.country, entry.answers.len()), (0, None, 0));
    let values: Vec<&str> = issues.iter().map(|i| i.value.as_str()).collect();
    assert_eq!(values, ["our", "site", "Atlantis", "perhaps"]);
}

#[test]
fn cards_are_checked_and_an_own_card_replaces_a_built_in_one() {
    let own = |head: &str| {
        let text = format!(
            "+++\n{head}\nkind = \"register\"\nstatus = \"stable\"\nname = \"N\"\npublisher = \"K\"\nurl = \"u\"\njurisdiction = \
             \"US-VT\"\ntype = \"broker-registry\"\nterms = \"t\"\nformat = \"csv\"\n[columns]\nname = \"n\"\n+++\n# N\n"
        );
        RegisterCards::with(vec![("own.md".to_owned(), text)])
    };
    let built_in = RegisterCards::embedded().unwrap().iter().count();
    assert_eq!(own("id = \"us-vt-brokers\"").unwrap().iter().count(), built_in);
    assert_eq!(own("id = \"us-ca-brokers\"").unwrap().get("us-ca-brokers").unwrap().head.jurisdiction, "US-VT");
    let fault = own("id = \"Vermont!\"").err().unwrap().to_string();
    assert!(fault.starts_with("own.md:2: invalid id “Vermont!”"), "{fault}");
}
