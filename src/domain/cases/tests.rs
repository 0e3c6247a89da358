//! What follows from events, and what is refused.

use super::*;

fn event(number: u64, act: CaseAct) -> CaseEvent {
    let (case, agency, by) = ("c".to_owned(), "dpa".to_owned(), "ines".to_owned());
    CaseEvent { number, case, agency, act, by, at: number as i64, change: 7 }
}

fn opened() -> CaseAct {
    CaseAct::Opened { title: "Calls".to_owned(), reason: "Complaint 4".to_owned(), hold: false }
}

fn becomes(state: CaseState) -> CaseAct {
    CaseAct::Changed { title: None, state: Some(state), hold: None, reason: None }
}

fn pinned() -> CaseAct {
    CaseAct::Pinned(Pinned {
        what: PinKind::Search,
        listing: None,
        version: None,
        method: None,
        finding: None,
        query: Some("q=calls".to_owned()),
        note: "All offers".to_owned(),
        digest: "00".to_owned(),
        bytes: 2,
    })
}

#[test]
fn a_case_is_the_sum_of_its_events() {
    let removed = CaseAct::Removed { pin: 1, reason: "Doubled".to_owned() };
    let note = CaseAct::Noted { text: "Asked the seller".to_owned() };
    let acts = [opened(), pinned(), pinned(), removed.clone(), note, becomes(CaseState::Closed)];
    let events: Vec<CaseEvent> = (3..).zip(acts).map(|(number, act)| event(number, act)).collect();
    let case = Case::of(&events).unwrap();
    assert_eq!((case.number, case.last_event, case.events, case.state), (3, 8, 6, CaseState::Closed));
    assert_eq!(case.kept().map(|pin| (pin.number, pin.event)).collect::<Vec<_>>(), [(2, 5)]);
    assert!(case.pin(1).unwrap().removed && case.pin(3).is_none());
    assert_eq!(case.notes[0].number, 1);
    // Events that cannot have been: nothing, no opening, opened twice, another case, a pin that is not there.
    let wrong = [
        vec![],
        vec![event(1, pinned())],
        vec![event(1, opened()), event(2, opened())],
        vec![event(1, opened()), CaseEvent { case: "d".to_owned(), ..event(2, pinned()) }],
        vec![event(1, opened()), CaseEvent { agency: "cnil".to_owned(), ..event(2, pinned()) }],
        vec![event(2, opened()), event(2, pinned())],
        vec![event(1, opened()), event(2, removed)],
    ];
    for events in wrong {
        assert!(Case::of(&events).is_err(), "{events:?}");
    }
}

#[test]
fn only_the_states_that_can_follow_do() {
    for from in CaseState::ALL {
        for to in CaseState::ALL {
            let mut case = Case::of(&[event(1, opened())]).unwrap();
            case.state = from;
            let allowed = from == to || from.next().contains(&to);
            assert_eq!(case.check(&becomes(to)).is_ok(), allowed, "{from:?} {to:?}");
            assert_eq!(case.changes(becomes(to)).is_none(), from == to);
        }
    }
    let error = CaseError::Transition { from: CaseState::Closed, to: CaseState::OnHold };
    assert_eq!(error.to_string(), "A case that is closed cannot become on-hold. Expected one of: open.");
}

#[test]
fn a_closed_case_takes_nothing_and_its_hold_can_be_lifted() {
    let case = Case::of(&[event(1, opened()), event(2, pinned()), event(3, becomes(CaseState::Closed))]).unwrap();
    let titled = |state| CaseAct::Changed { title: Some("T".into()), state, hold: None, reason: None };
    for act in [
        pinned(),
        CaseAct::Noted { text: "x".to_owned() },
        CaseAct::Removed { pin: 1, reason: "x".to_owned() },
        titled(None),
        titled(Some(CaseState::Closed)),
    ] {
        assert_eq!(case.check(&act), Err(CaseError::Closed), "{act:?}");
    }
    assert_eq!(case.check(&CaseAct::Changed { title: None, state: None, hold: Some(true), reason: None }), Ok(()));
    assert_eq!(case.check(&titled(Some(CaseState::Open))), Ok(()), "opened and named at once");
}

#[test]
fn a_case_has_limits() {
    let mut case = Case::of(&[event(1, opened())]).unwrap();
    assert_eq!(case.check(&CaseAct::Removed { pin: 1, reason: "x".into() }), Err(CaseError::NoPin(1)));
    let full: Vec<CaseEvent> =
        std::iter::once(event(1, opened())).chain((2..=MAX_PINS as u64 + 1).map(|n| event(n, pinned()))).collect();
    assert_eq!(Case::of(&full).unwrap().check(&pinned()), Err(CaseError::Full(MAX_PINS as u64, "pins")));
    case.events = MAX_EVENTS;
    assert_eq!(case.check(&CaseAct::Noted { text: "x".into() }), Err(CaseError::Full(MAX_EVENTS, "events")));
    assert_eq!(case.check(&becomes(CaseState::Closed)), Ok(()), "it can still be closed");
}
