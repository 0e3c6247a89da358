//! From an assessment to what is shown on a day: which findings are in force, which the baseline knows, which are waived.

use super::baseline::Baseline;
use super::entry::{AppliedWaiver, BaselineState, Entry, ReportedFinding, Version};
use super::waivers::Waivers;
use crate::assess::audit::Rules;
use crate::domain::listing::{Assessment, Finding, Issue, Listing, Responses, SourceLocation, Undecided, Waiver};

/// Judges one listing after the other.
pub struct EntryBuilder<'a> {
    /// ISO 8601.
    pub day: &'a str,
    /// The rules chosen; of the others nothing is shown.
    pub rules: &'a Rules,
    /// The findings of an earlier run.
    pub baseline: Option<Baseline>,
    /// Waivers of a file.
    pub waivers: Waivers,
    /// Stored answers.
    pub responses: &'a Responses,
    /// Whether findings not in force are shown, marked.
    pub show_not_in_force: bool,
}

/// A listing as it comes from file or catalog.
pub struct AuditedListing {
    /// The facts.
    pub listing: Listing,
    /// What the method says.
    pub assessment: Assessment,
    /// Location of the record.
    pub place: SourceLocation,
    /// What was not understood.
    pub issues: Vec<Issue>,
    /// Which version.
    pub version: Option<Version>,
}

impl EntryBuilder<'_> {
    /// The entry of a listing, and the number of its findings that are not in force.
    pub fn judge(&mut self, seen: AuditedListing) -> (Entry, u64) {
        let AuditedListing { listing, assessment, place, issues, version } = seen;
        let (mut findings, mut not_in_force) = (Vec::new(), 0);
        for finding in assessment.findings {
            if self.rules.get(&finding.rule).is_none() {
                continue;
            }
            let in_force = finding.in_force(self.day);
            not_in_force += u64::from(!in_force);
            // Also for one that is not in force: it is there, so the baseline must not call it gone.
            let state = self.baseline.as_mut().map(|b| b.meet(&finding.fingerprint)).filter(|_| in_force);
            let waiver = self.waiver(&finding, &listing.native_id);
            if in_force || self.show_not_in_force {
                findings.push(ReportedFinding { finding, in_force, state, waiver });
            }
        }
        let undecided = assessment.undecided.into_iter().filter_map(|u| self.undecided(u)).collect();
        let may_apply = assessment.may_apply.into_iter().filter(|m| self.in_force(&m.rule)).collect();
        let entry = Entry {
            id: listing.id,
            source: listing.source,
            native_id: listing.native_id,
            title: listing.title,
            broker: listing.broker.map(|b| b.name),
            url: listing.url,
            place,
            version,
            findings,
            undecided,
            may_apply,
            second_reading: assessment.second_reading,
            issues,
        };
        (entry, not_in_force)
    }

    /// The waiver that holds; if none does, one that has ended.
    fn waiver(&mut self, finding: &Finding, native_id: &str) -> Option<AppliedWaiver> {
        let of_file = self.waivers.find(&finding.fingerprint, &finding.rule, native_id, self.day);
        let stored = self.responses.waiver(&finding.fingerprint, self.day).map(|waiver| {
            let (response, expired) = match waiver {
                Waiver::Active(response) => (response, false),
                Waiver::Expired(response) => (response, true),
            };
            let until = response.until.clone().unwrap_or_default();
            AppliedWaiver { by: response.by.clone(), reason: response.text.clone(), until, expired }
        });
        match (of_file, stored) {
            (Some(file), Some(stored)) if file.expired && !stored.expired => Some(stored),
            (file, stored) => file.or(stored),
        }
    }

    /// Without rules that were not chosen or are not in force.
    fn undecided(&self, mut undecided: Undecided) -> Option<Undecided> {
        undecided.rules.retain(|id| self.in_force(id));
        (!undecided.rules.is_empty()).then_some(undecided)
    }

    /// Whether a rule was chosen and is in force on the day.
    fn in_force(&self, rule: &str) -> bool {
        self.rules.get(rule).is_some_and(|card| card.head.in_force(self.day))
    }
}

impl BaselineState {
    pub(super) fn of(known: bool) -> Self {
        if known { Self::Unchanged } else { Self::New }
    }
}
