//! Matches of brokers with public registers.

use super::site::site_with;
use actix_web::http::StatusCode;
use brokerwatch::assess::method::Method;
use brokerwatch::assess::register::{Register, RegisterCards, Registers, Registration};
use brokerwatch::domain::listing::{RegisterDecisions, SourceLocation};

#[actix_web::test]
async fn brokers_show_register_matches_and_are_filtered_by_them() {
    let card = RegisterCards::embedded().unwrap().get("us-ca-brokers").unwrap().clone();
    let entry = Registration {
        names: vec!["Sample <i>Voices</i>, Inc.".to_owned(), "Sample Voices".to_owned()],
        domains: Vec::new(),
        country: None,
        answers: [("minors".to_owned(), "yes".to_owned())].into(),
        digest: String::new(),
        place: SourceLocation::default(),
    };
    let register = Register::new(card, "2025", Vec::new(), vec![entry], Vec::new());
    let registers = Registers::new(vec![register], RegisterDecisions::default());
    let site = site_with(Method::embedded().unwrap().with_registers(registers));
    site.get("/brokers/sample-voices")
        .await
        .shows("In registers")
        .shows("<b>Listed</b> <bdi>Sample &#60;i&#62;Voices&#60;/i&#62;, Inc.</bdi>")
        .shows("The name equals “Sample Voices”, another name of")
        .shows("Collects personal information of minors: <b>yes</b>");
    let all = site.get("/brokers").await;
    all.shows("2 brokers").shows("/brokers?register=us-ca-brokers&#38;match=not-found");
    let narrowed = site.get("/brokers?register=us-ca-brokers&match=not-found").await;
    narrowed.shows("1 broker<").shows("/brokers/b-bold-sons-b").hides("/brokers/sample-voices").shows("Of 2 brokers");
    for (wrong, hint) in [
        ("match=listed", "“register”, the id of a register"),
        ("register=us-ca-broker&match=listed", "Did you mean “us-ca-brokers”?"),
        ("register=us-ca-brokers&match=maybe", "listed, candidate, not-found"),
        ("register=us-ca-brokers", "“match”: listed, candidate or not-found"),
    ] {
        let answer = site.get(&format!("/brokers?{wrong}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        answer.shows(hint);
    }
}

#[actix_web::test]
async fn registers_are_compared_entry_by_entry() {
    let card = |id: &str| RegisterCards::embedded().unwrap().get(id).unwrap().clone();
    let entry = |name: &str, line: u64| Registration {
        names: vec![name.to_owned()],
        domains: Vec::new(),
        country: None,
        answers: Default::default(),
        digest: "ab".repeat(32),
        place: SourceLocation { row: line, line: line + 1, ..SourceLocation::default() },
    };
    let register = |id: &str, names: &[&str]| {
        let entries = (1..).zip(names).map(|(line, name)| entry(name, line)).collect();
        Register::new(card(id), "2025", Vec::new(), entries, Vec::new())
    };
    let california = register("us-ca-brokers", &["Walrus Data Works LLC", "Otter Signals Inc.", "Otter Signals Inc."]);
    let vermont = register("us-vt-brokers", &["WALRUS DATA WORKS, L.L.C."]);
    let registers = Registers::new(vec![california, vermont], RegisterDecisions::default());
    let site = site_with(Method::embedded().unwrap().with_registers(registers));
    site.get("/registers").await.shows("2025: 3 entries").hides("id=\"comparison\"");
    let page = site.get("/registers?in=us-ca-brokers&other=us-vt-brokers").await;
    page.shows("2 entries = 1 found there + 0 with a similar name + 1 not found. 1 further rows");
    page.shows("<span dir=\"auto\">Otter Signals Inc.</span></li>").shows("the name equals “WALRUS DATA WORKS");
    for (query, words) in [
        ("in=us-ca-brokers", "The parameter “other” is missing."),
        ("in=us-ca-brokers&other=us-vt-broker", "Did you mean “us-vt-brokers”?"),
    ] {
        let wrong = site.get(&format!("/registers?{query}")).await;
        assert_eq!(wrong.status, actix_web::http::StatusCode::BAD_REQUEST);
        wrong.shows(words);
    }
    super::site::site().get("/registers").await.shows("No register has been imported.");
}
