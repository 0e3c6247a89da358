//! What may apply if the seller is where signs imply: shown everywhere beside the findings, and counted nowhere as one.

use super::{brokerwatch, stderr, stdout, write};
use crate::support::{Server, done, json, listings, state, store};
use brokerwatch::assess::audit::questions;
use brokerwatch::assess::method::Method;
use brokerwatch::assess::tag::Scratch;
use brokerwatch::domain::listing::{Assessment, Broker, Listing, MayApply};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static METHOD: LazyLock<Method> = LazyLock::new(|| Method::embedded().unwrap());

/// Medical records of a seller in Beijing, nowhere said to be there, at an exchange of China; and rain gauges.
const OFFERS: &str = "url,title,description,category,type,offer_type,price,company_name,detail,dimension,limit,category_aws
https://webs.bjidex.com/?id=1,门诊病历数据集,三家医院患者的门诊病历。,医疗,数据集,平台内交付,500元/次,北京远方数据有限公司,,,,
https://webs.bjidex.com/?id=2,门诊病历数据集,三家医院患者的门诊病历。,医疗,数据集,平台内交付,500元/次,远方数据（香港）有限公司,,,,
https://webs.bjidex.com/?id=3,雨量数据集,雨量站每小时的雨量。,气象,数据集,平台内交付,500元/次,北京远方数据有限公司,,,,
";

const RULE: &str = "cn-pipl-sensitive";

fn offer() -> Listing {
    Listing {
        broker: Some(Broker::named("北京远方数据有限公司")),
        source_country: Some("CN".to_owned()),
        ..Listing::bare("门诊病历数据集", "三家医院患者的门诊病历。")
    }
}

fn assess(listing: &Listing) -> Assessment {
    METHOD.assess(listing, &mut Scratch::default())
}

fn rules(may: &[MayApply]) -> Vec<&str> {
    may.iter().map(|m| m.rule.as_str()).collect()
}

#[test]
fn what_hangs_on_an_implied_country_is_no_finding_and_stays_undecided() {
    let assessed = assess(&offer());
    assert!(rules(&assessed.may_apply).contains(&RULE), "{:?}", assessed.may_apply);
    assert_eq!(assessed.findings, assess(&Listing { source_country: None, ..offer() }).findings);
    let undecided: Vec<&String> = assessed.undecided.iter().flat_map(|u| &u.rules).collect();
    for may in &assessed.may_apply {
        assert!(undecided.contains(&&may.rule), "{}", may.rule);
        assert!(!may.signs.is_empty() && !may.evidence.is_empty(), "{}", may.rule);
        assert_eq!((may.seller_country.as_str(), may.condition.as_str()), ("CN", "the seller is established in China"));
        assert!(!may.facts.iter().any(|fact| fact.contains("seller")), "an assumption is no fact: {:?}", may.facts);
    }
    let asked = questions(&METHOD.rules, &offer(), &assessed);
    assert!(!asked.questions.iter().any(|q| q.fact == "seller-country"), "signs answer it, and are shown");
    // Rules on where the people live are not among them, though China is in their lists of countries.
    for may in &assessed.may_apply {
        let asks = format!("{:?}", METHOD.rules.get(&may.rule).unwrap().head.when);
        assert!(asks.contains("Under(") || asks.contains("Seller("), "{}", may.rule);
    }
}

#[test]
fn a_stated_country_decides_and_nothing_else_may_be_missing() {
    let stated = |country: &str| {
        let broker = Broker { country: Some(country.to_owned()), ..Broker::named("北京远方数据有限公司") };
        assess(&Listing { broker: Some(broker), ..offer() })
    };
    let at_home = stated("CN");
    assert_eq!(at_home.may_apply, []);
    assert!(at_home.findings.iter().any(|f| f.rule == RULE));
    // What may apply is what a stated country would have found.
    let found: Vec<&str> = at_home.findings.iter().map(|f| f.rule.as_str()).collect();
    let assessed = assess(&offer());
    assert!(rules(&assessed.may_apply).iter().all(|rule| found.contains(rule)), "{found:?}");
    let abroad = stated("KR");
    assert_eq!(abroad.may_apply, []);
    assert!(!abroad.findings.iter().any(|f| f.rule == RULE));
    assert_eq!(assess(&Listing { source_country: Some("KR".into()), ..offer() }).may_apply, []);
    // A seller in China, and people who agreed.
    let agreed =
        Listing { description: "三家医院患者的门诊病历，患者已单独书面同意。".into(), ..offer() };
    assert!(!rules(&assess(&agreed).may_apply).contains(&RULE));
}

fn ingested(folder: &Path) -> (PathBuf, String) {
    let file = write(folder, "offers.csv", OFFERS);
    let data = folder.join("data");
    done(&data, &["ingest", "-q", "--yes", "--source", "beijing-data-exchange", &file]);
    (data, file)
}

/// The rules of an entry by native id.
fn of(entries: &Value) -> Vec<(String, Value)> {
    let mut found: Vec<(String, Value)> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["native_id"].as_str().unwrap().to_owned(), e.get("may_apply").cloned().unwrap_or(Value::Null)))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

#[test]
fn a_file_the_catalog_and_the_api_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = ingested(folder.path());
    let of_file =
        json(&data, &["audit", "--source", "beijing-data-exchange", &file, "--format", "json", "--fail-on", "low"]);
    let of_catalog = json(&data, &["audit", "--format", "json", "--fail-on", "low"]);
    let said = of(&of_file["entries"]);
    assert_eq!(said, of(&of_catalog["entries"]));
    let first = &said[0].1;
    assert_eq!(first.as_array().unwrap().iter().filter(|m| m["rule"] == RULE).count(), 1, "{first}");
    assert_eq!((&said[1].1, &said[2].1), (&Value::Null, &Value::Null), "a seller in Hong Kong, and rain");
    assert!(!super::findings(&of_file).iter().any(|(_, rule, _)| rule == RULE), "and exit code 0");
    let id = listings(&store(&data)).into_iter().find(|l| l.listing.native_id == "1").unwrap().listing.id;
    let token = stdout(&done(&data, &["token", "issue", "--subject", "ines@example.org"]));
    let server = Server::start(&data, &[]);
    let headers = format!("Authorization: Bearer {}\r\n", token.trim());
    let answer = server.get_with(&format!("/api/v1/listings/{id}"), &headers);
    let body: Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
    let names = |of: &Value| -> Vec<(String, String, String)> {
        let text = |v: &Value| v.to_string();
        of.as_array().unwrap().iter().map(|m| (text(&m["rule"]), text(&m["if"]), text(&m["signs"]))).collect()
    };
    assert_eq!(names(&body["may_apply"]), names(first));
    assert_eq!(body["source_country"], "CN");
    assert!(!body["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == RULE));
    // The page, the search, the export and the explanation.
    let page = server.get(&format!("/listings/{id}"));
    assert!(page.contains("May apply if the seller is established in China") && page.contains("有限公司"), "{page}");
    let found = |query: &str| json(&data, &["search", "--json", query])["total"].as_u64().unwrap();
    assert_eq!((found(&format!("may_apply:{RULE}")), found(&format!("rule:{RULE}")), found("may_apply:*")), (1, 0, 1));
    let export = stdout(&done(&data, &["export"]));
    let rows: Vec<&str> = export.lines().collect();
    assert!(rows[0].trim_end().split(',').any(|column| column == "may_apply"), "{}", rows[0]);
    assert_eq!(rows[1..].iter().filter(|r| r.contains(&format!("CN={RULE}"))).count(), 1, "{export}");
    let explained = stdout(&done(&data, &["rules", "explain", RULE, id.as_str()]));
    for words in [
        "undecided; missing",
        "may apply if the seller is established in China",
        "sign: the source is at home in China",
    ] {
        assert!(explained.contains(words), "{explained}");
    }
    assert_eq!(json(&data, &["rules", "explain", "--json", RULE, id.as_str()])["may_apply"]["seller_country"], "CN");
}

#[test]
fn reports_for_people_have_one_line_and_no_finding() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = ingested(folder.path());
    for format in ["table", "markdown", "csv", "sarif", "github", "junit"] {
        let arguments = ["audit", "--source", "beijing-data-exchange", &file, "--format", format, "--fail-on", "low"];
        let output = brokerwatch(&data, &arguments);
        assert_eq!(output.status.code(), Some(0), "{format}: {}", stderr(&output));
        let text = stdout(&output);
        let lines = text.lines().filter(|line| line.contains("may apply if the seller is established in China"));
        assert_eq!(lines.count(), usize::from(["table", "markdown"].contains(&format)), "{format}: {text}");
    }
    // A rule that was not chosen, or is not in force, is not shown.
    for chosen in [&["--pack", "gdpr"][..], &["--as-of", "2021-01-01"]] {
        let all = [&["audit", "--source", "beijing-data-exchange", &file, "--fail-on", "low"], chosen].concat();
        let text = stdout(&done(&data, &all));
        assert!(!text.contains(RULE), "{text}");
    }
}

#[test]
fn a_retag_gives_what_a_fresh_ingest_gives() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = ingested(folder.path());
    // Another rule makes another method.
    let cards = folder.path().join("cards/own");
    std::fs::create_dir_all(&cards).unwrap();
    let rule = super::card("own-walrus", "note", "", "{ says = [\"use:credit\"] }");
    write(&cards, "own-walrus.md", rule);
    let cards = folder.path().join("cards").to_string_lossy().into_owned();
    let fresh = folder.path().join("fresh");
    done(&fresh, &["ingest", "-q", "--cards", &cards, "--yes", "--source", "beijing-data-exchange", &file]);
    let before = state(&data);
    done(&data, &["retag", "-q", "--cards", &cards]);
    let (after, fresh) = (state(&data), state(&fresh));
    assert_ne!(after.listings, before.listings, "the method is another");
    assert_eq!(after.listings, fresh.listings);
    assert!(after.listings.iter().any(|(.., assessment)| assessment.contains("may_apply")));
}
