//! Cases. Numbers count within the case: nothing tells how much other agencies do.

use super::provenance::time;
use crate::domain::cases::{Case, CaseAct, CaseEvent, Note, Pin, Pinned};
use serde::Serialize;

/// A case in a list.
#[derive(Serialize)]
pub struct CaseItem<'a> {
    id: &'a str,
    agency: &'a str,
    title: &'a str,
    reason: &'a str,
    state: &'static str,
    hold: bool,
    opened_by: &'a str,
    opened_at: String,
    changed_at: String,
    /// How many there are that are not removed.
    pins: u64,
    notes: u64,
    links: Links,
}

/// A case.
#[derive(Serialize)]
pub struct CaseView<'a> {
    id: &'a str,
    agency: &'a str,
    title: &'a str,
    reason: &'a str,
    state: &'static str,
    /// Into which states it can come.
    next_states: Vec<&'static str>,
    hold: bool,
    opened_by: &'a str,
    opened_at: String,
    changed_at: String,
    /// How many events it has.
    events: u64,
    /// Those that are not removed.
    pins: Vec<PinView<'a>>,
    notes: Vec<NoteView<'a>>,
    links: Links,
}

/// Something pinned.
#[derive(Serialize)]
pub struct PinView<'a> {
    number: u64,
    #[serde(flatten)]
    pinned: PinnedView<'a>,
    /// Number of the newest change of the catalogue when it was pinned.
    change: u64,
    by: &'a str,
    at: String,
    /// Where what was seen is, byte for byte.
    seen: String,
}

/// What was pinned.
#[derive(Serialize)]
pub struct PinnedView<'a> {
    kind: &'static str,
    listing: Option<&'a str>,
    version: Option<u64>,
    method: Option<&'a str>,
    finding: Option<&'a str>,
    query: Option<&'a str>,
    note: &'a str,
    /// SHA-256 of what was seen.
    digest: &'a str,
    bytes: u64,
}

/// A note.
#[derive(Serialize)]
pub struct NoteView<'a> {
    number: u64,
    text: &'a str,
    by: &'a str,
    at: String,
}

/// Something done in a case; what does not belong to its kind is null.
#[derive(Serialize)]
pub struct CaseEventItem<'a> {
    /// 1, 2, 3 … in the case.
    pub number: u64,
    kind: &'static str,
    by: &'a str,
    at: String,
    change: u64,
    title: Option<&'a str>,
    reason: Option<&'a str>,
    state: Option<&'static str>,
    hold: Option<bool>,
    text: Option<&'a str>,
    /// Number of the pin.
    pin: Option<u64>,
    pinned: Option<PinnedView<'a>>,
}

#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    own: String,
    history: String,
    export: String,
}

impl Links {
    fn new(case: &Case, base: &str) -> Self {
        let own = format!("{base}/api/v1/cases/{}", case.id);
        Self { history: format!("{own}/history"), export: format!("{own}/export"), own }
    }
}

impl<'a> CaseItem<'a> {
    /// The view of a case in a list.
    pub fn new(case: &'a Case, base: &str) -> Self {
        Self {
            id: &case.id,
            agency: &case.agency,
            title: &case.title,
            reason: &case.reason,
            state: case.state.name(),
            hold: case.hold,
            opened_by: &case.opened_by,
            opened_at: time(case.opened_at),
            changed_at: time(case.changed_at),
            pins: case.kept().count() as u64,
            notes: case.notes.len() as u64,
            links: Links::new(case, base),
        }
    }
}

impl<'a> CaseView<'a> {
    /// The view of a case.
    pub fn new(case: &'a Case, base: &str) -> Self {
        let pin = |pin: &'a Pin| PinView {
            number: pin.number,
            pinned: PinnedView::new(&pin.pinned),
            change: pin.change,
            by: &pin.by,
            at: time(pin.at),
            seen: format!("{base}/api/v1/cases/{}/pins/{}", case.id, pin.number),
        };
        let note = |note: &'a Note| NoteView { number: note.number, text: &note.text, by: &note.by, at: time(note.at) };
        Self {
            id: &case.id,
            agency: &case.agency,
            title: &case.title,
            reason: &case.reason,
            state: case.state.name(),
            next_states: case.state.next().iter().map(|state| state.name()).collect(),
            hold: case.hold,
            opened_by: &case.opened_by,
            opened_at: time(case.opened_at),
            changed_at: time(case.changed_at),
            events: case.events,
            pins: case.kept().map(pin).collect(),
            notes: case.notes.iter().map(note).collect(),
            links: Links::new(case, base),
        }
    }
}

impl<'a> PinnedView<'a> {
    fn new(pinned: &'a Pinned) -> Self {
        Self {
            kind: pinned.what.name(),
            listing: pinned.listing.as_deref(),
            version: pinned.version,
            method: pinned.method.as_deref(),
            finding: pinned.finding.as_deref(),
            query: pinned.query.as_deref(),
            note: &pinned.note,
            digest: &pinned.digest,
            bytes: pinned.bytes,
        }
    }
}

impl<'a> CaseEventItem<'a> {
    /// The views of all events of a case.
    pub fn all(events: &'a [CaseEvent]) -> Vec<Self> {
        let mut pins = 0;
        (1..).zip(events).map(|(number, event)| Self::new(number, event, &mut pins)).collect()
    }

    fn new(number: u64, event: &'a CaseEvent, pins: &mut u64) -> Self {
        let bare = Self {
            number,
            kind: "",
            by: &event.by,
            at: time(event.at),
            change: event.change,
            title: None,
            reason: None,
            state: None,
            hold: None,
            text: None,
            pin: None,
            pinned: None,
        };
        match &event.act {
            CaseAct::Opened { title, reason, hold } => {
                let (title, reason) = (Some(title.as_str()), Some(reason.as_str()));
                Self { kind: "opened", title, reason, state: Some("open"), hold: Some(*hold), ..bare }
            }
            CaseAct::Changed { title, state, hold, reason } => Self {
                kind: "changed",
                title: title.as_deref(),
                reason: reason.as_deref(),
                state: state.map(|state| state.name()),
                hold: *hold,
                ..bare
            },
            CaseAct::Pinned(pinned) => {
                *pins += 1;
                Self { kind: "pinned", pin: Some(*pins), pinned: Some(PinnedView::new(pinned)), ..bare }
            }
            CaseAct::Removed { pin, reason } => {
                Self { kind: "pin-removed", pin: Some(*pin), reason: Some(reason), ..bare }
            }
            CaseAct::Noted { text } => Self { kind: "noted", text: Some(text), ..bare },
        }
    }
}
