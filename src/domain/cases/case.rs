//! A case: what follows from its events, and what may be done next.

use super::{CaseAct, CaseEvent, CaseState, Pinned};

/// Most pins of a case that are not removed.
pub const MAX_PINS: usize = 500;
/// Most events of a case. Closing, opening and holding remain possible beyond it.
pub const MAX_EVENTS: u64 = 5_000;

/// A case as its events have made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// UUIDv7.
    pub id: String,
    /// The agency it belongs to.
    pub agency: String,
    /// Number of the event that opened it.
    pub number: u64,
    /// What it is called.
    pub title: String,
    /// Why it was opened.
    pub reason: String,
    /// Where the work stands.
    pub state: CaseState,
    /// Whether what it pins must be kept.
    pub hold: bool,
    /// Who opened it.
    pub opened_by: String,
    /// When, microseconds since 1970 UTC.
    pub opened_at: i64,
    /// Time of the last event.
    pub changed_at: i64,
    /// Number of the last event.
    pub last_event: u64,
    /// How many events it has.
    pub events: u64,
    /// All pins in order of their numbers, also removed ones.
    pub pins: Vec<Pin>,
    /// All notes in order.
    pub notes: Vec<Note>,
}

/// Something pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// 1, 2, 3 … in the case.
    pub number: u64,
    /// Number of the event, under which the store has what was seen.
    pub event: u64,
    /// What.
    pub pinned: Pinned,
    /// Who.
    pub by: String,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
    /// Number of the newest entry of the change log then.
    pub change: u64,
    /// Whether it was removed.
    pub removed: bool,
}

/// A note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// 1, 2, 3 … in the case.
    pub number: u64,
    /// The note.
    pub text: String,
    /// Who.
    pub by: String,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

/// Why something cannot be done in a case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// It is closed.
    #[error("The case is closed. Open it again first (state: open).")]
    Closed,
    /// The state cannot follow.
    #[error("A case that is {} cannot become {}. Expected one of: {}.", .from.name(), .to.name(), names(.from.next()))]
    Transition {
        /// The present state.
        from: CaseState,
        /// The state asked for.
        to: CaseState,
    },
    /// There is no such pin, or it was removed.
    #[error("The case has no pin {0}, or it was removed.")]
    NoPin(u64),
    /// Too many.
    #[error("The case has {0} {1}, the most there can be; open another case.")]
    Full(u64, &'static str),
}

fn names(states: &[CaseState]) -> String {
    states.iter().map(|state| state.name()).collect::<Vec<_>>().join(", ")
}

impl Case {
    /// The case that these events have made, in order of number; the error says what is wrong with them.
    pub fn of(events: &[CaseEvent]) -> Result<Self, String> {
        let Some((first, later)) = events.split_first() else { return Err("no events".to_owned()) };
        let CaseAct::Opened { title, reason, hold } = &first.act else {
            return Err(format!("event {} does not open it", first.number));
        };
        let mut case = Self {
            id: first.case.clone(),
            agency: first.agency.clone(),
            number: first.number,
            title: title.clone(),
            reason: reason.clone(),
            state: CaseState::Open,
            hold: *hold,
            opened_by: first.by.clone(),
            opened_at: first.at,
            changed_at: first.at,
            last_event: first.number,
            events: 1,
            pins: Vec::new(),
            notes: Vec::new(),
        };
        later.iter().try_for_each(|event| case.add(event))?;
        Ok(case)
    }

    /// The pins that are not removed.
    pub fn kept(&self) -> impl Iterator<Item = &Pin> {
        self.pins.iter().filter(|pin| !pin.removed)
    }

    /// The pin with a number, also if it was removed.
    pub fn pin(&self, number: u64) -> Option<&Pin> {
        self.pins.iter().find(|pin| pin.number == number)
    }

    /// Whether something may be done now.
    pub fn check(&self, act: &CaseAct) -> Result<(), CaseError> {
        if let CaseAct::Changed { title, state, .. } = act {
            return match *state {
                Some(to) if to != self.state && !self.state.next().contains(&to) => {
                    Err(CaseError::Transition { from: self.state, to })
                }
                Some(CaseState::Open) => Ok(()),
                _ if self.state == CaseState::Closed && title.is_some() => Err(CaseError::Closed),
                _ => Ok(()),
            };
        }
        if self.state == CaseState::Closed {
            return Err(CaseError::Closed);
        }
        if self.events >= MAX_EVENTS {
            return Err(CaseError::Full(MAX_EVENTS, "events"));
        }
        match act {
            CaseAct::Pinned(_) if self.kept().count() >= MAX_PINS => Err(CaseError::Full(MAX_PINS as u64, "pins")),
            CaseAct::Removed { pin, .. } if !self.kept().any(|kept| kept.number == *pin) => Err(CaseError::NoPin(*pin)),
            _ => Ok(()),
        }
    }

    /// A change without what is so already; none if nothing is left of it.
    pub fn changes(&self, act: CaseAct) -> Option<CaseAct> {
        let CaseAct::Changed { title, state, hold, reason } = act else { return Some(act) };
        let title = title.filter(|title| *title != self.title);
        let (state, hold) = (state.filter(|state| *state != self.state), hold.filter(|hold| *hold != self.hold));
        let any = title.is_some() || state.is_some() || hold.is_some();
        any.then_some(CaseAct::Changed { title, state, hold, reason })
    }

    fn add(&mut self, event: &CaseEvent) -> Result<(), String> {
        if event.case != self.id || event.agency != self.agency || event.number <= self.last_event {
            return Err(format!("event {} does not belong here", event.number));
        }
        (self.last_event, self.changed_at) = (event.number, event.at);
        self.events += 1;
        let (by, at, change) = (event.by.clone(), event.at, event.change);
        match &event.act {
            CaseAct::Opened { .. } => return Err(format!("event {} opens it again", event.number)),
            CaseAct::Changed { title, state, hold, .. } => {
                self.title = title.clone().unwrap_or_else(|| std::mem::take(&mut self.title));
                self.state = state.unwrap_or(self.state);
                self.hold = hold.unwrap_or(self.hold);
            }
            CaseAct::Pinned(pinned) => {
                let (number, event) = (self.pins.len() as u64 + 1, event.number);
                self.pins.push(Pin { number, event, pinned: pinned.clone(), by, at, change, removed: false });
            }
            CaseAct::Removed { pin, .. } => match self.pins.iter_mut().find(|p| p.number == *pin && !p.removed) {
                Some(pin) => pin.removed = true,
                None => return Err(format!("event {} removes pin {pin}, which is not there", event.number)),
            },
            CaseAct::Noted { text } => {
                let number = self.notes.len() as u64 + 1;
                self.notes.push(Note { number, text: text.clone(), by, at });
            }
        }
        Ok(())
    }
}
