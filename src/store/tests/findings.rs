//! The store's promises on findings: responses are only added, and a fingerprint leads to its listing.

use super::super::*;
use super::{Session, incoming, on_each_database};
use crate::domain::listing::{ListingId, Response, ResponseKind};

fn with_finding(native_id: &str, method: &str, fingerprint: &str) -> Incoming {
    let finding = serde_json::json!({
        "fingerprint": fingerprint, "rule": "r", "title": "", "severity": "high", "cites": [], "evidence": [],
        "facts": [],
    });
    let body = serde_json::json!({"method": method, "tags": [], "findings": [finding]}).to_string().into();
    let assessment = NewAssessment { method: method.to_owned(), body, findings: vec![fingerprint.to_owned()] };
    Incoming { assessment, ..incoming(native_id, "A", method) }
}

fn response(writer: &Writer, native_id: &str, finding: &str) -> Response {
    Response {
        id: String::new(),
        number: writer.next_response(),
        finding: finding.to_owned(),
        listing: ListingId::derive("test", native_id),
        rule: "r".into(),
        kind: ResponseKind::Reply,
        by: "ines".into(),
        text: "read it".into(),
        until: None,
        withdraws: None,
        at: 9,
    }
    .sealed()
}

#[test]
fn responses_have_no_gap_even_after_a_failure() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        let items = [with_finding("a", "m1", "abcdef01"), with_finding("b", "m1", "abcdef02")];
        let snapshots = [Snapshot { digest: "s1".into(), bytes: 9, name: "f.csv".into() }];
        let batch = Batch { run: "r1", source: "test", at: 5, snapshots: &snapshots, items: &items, stray: &[] };
        s.writer.write(&batch).unwrap();
        let first = response(&s.writer, "a", "abcdef01");
        s.writer.respond(&first).unwrap();
        let nobody = response(&s.writer, "nobody", "abcdef01");
        assert!(s.writer.respond(&nobody).is_err(), "a listing that does not exist");
        let second = response(&s.writer, "b", "abcdef02");
        s.writer.respond(&second).unwrap();
        assert_eq!(s.store.responses(ResponseFilter::All).unwrap(), [first.clone(), second.clone()]);
        assert_eq!(s.store.responses(ResponseFilter::Listing(&second.listing)).unwrap(), std::slice::from_ref(&second));
        assert_eq!(s.store.responses(ResponseFilter::Finding("abcdef01")).unwrap(), std::slice::from_ref(&first));
        assert_eq!(s.store.responses_to(std::slice::from_ref(&first.listing), "9999-12-31").unwrap().all().count(), 1);
        assert_eq!(s.store.responses_after(1, 10).unwrap(), std::slice::from_ref(&second));
        assert_eq!(s.store.response(1).unwrap(), Some(first));
        assert_eq!(s.store.check_responses().unwrap(), ResponsesChecked { count: 2, last: 2, orphaned: 0 });
        // A response to a finding that its listing never had is orphaned.
        let orphaned = response(&s.writer, "a", "abcdef02");
        s.writer.respond(&orphaned).unwrap();
        assert_eq!(s.store.check_responses().unwrap(), ResponsesChecked { count: 3, last: 3, orphaned: 1 });
        drop(s.writer);
        assert_eq!(s.store.writer().unwrap().next_response(), 4);
    });
}

#[test]
fn a_finding_leads_to_its_listing_also_in_an_old_database() {
    on_each_database(|url| {
        let mut s = Session::open(url);
        let items = [with_finding("a", "m1", "abcdef01"), with_finding("b", "m1", "abcdef02")];
        let snapshots = [Snapshot { digest: "s1".into(), bytes: 9, name: "f.csv".into() }];
        let mut write = |items: &[Incoming]| {
            let batch = Batch { run: "r1", source: "test", at: 5, snapshots: &snapshots, items, stray: &[] };
            s.writer.write(&batch).unwrap()
        };
        write(&items);
        // The same finding under another method adds no row; another finding does.
        write(&[with_finding("a", "m2", "abcdef01")]);
        write(&[with_finding("a", "m3", "abcd0000")]);
        let store = s.store.clone();
        let found = |prefix: &str| {
            let found = store.find_findings(prefix, 10).unwrap();
            found.into_iter().map(|(f, id)| (f, id == ListingId::derive("test", "a"))).collect::<Vec<_>>()
        };
        let both = [("abcdef01".to_owned(), true), ("abcdef02".to_owned(), false)];
        assert_eq!(found("abcdef"), both);
        assert_eq!(found("abcd").len(), 3);
        assert_eq!(found("b"), []);
        assert_eq!(store.find_findings("abcd", 2).unwrap().len(), 2);
        assert_eq!(store.count_indexed_findings(&["abcdef01", "abcd0000", "nowhere"]).unwrap(), 2);
        let history = store.finding_history(&ListingId::derive("test", "a")).unwrap();
        let state_of = |f: &str| history.get(f).map(|h| (h.is_current, h.methods.len()));
        assert_eq!((state_of("abcdef01"), state_of("abcd0000")), (Some((false, 2)), Some((true, 1))));

        finding_index::forget(&mut AnyConnection::writer(&Address::parse(url).unwrap()).unwrap());
        assert_eq!(found("abcd"), []);
        drop(s.writer);
        drop(store.writer().unwrap());
        assert_eq!(found("abcdef"), both, "the next writer has made the table again");
        finding_index::forget(&mut AnyConnection::writer(&Address::parse(url).unwrap()).unwrap());
        drop(Store::open(url, true).unwrap());
        assert_eq!(found("abcd").len(), 3);
    });
}
