//! A file of waivers: who takes responsibility for leaving which finding be, why, and until which day.
//!
//! ```toml
//! [[waiver]]
//! finding = "0f3c…"          # fingerprint, or rule and listing:
//! rule = "gdpr-9"
//! listing = "kb-17"          # the seller's id
//! by = "Ines Weber"
//! reason = "Release forms are on file, see ticket 112"
//! from = "2026-11-02"        # may be left out
//! until = "2027-03-31"
//! ```

use super::entry::AppliedWaiver;
use serde::Deserialize;
use std::collections::HashMap;
use toml::Spanned;

/// All waivers of a file.
#[derive(Clone, Debug, Default)]
pub struct Waivers {
    waivers: Vec<FileWaiver>,
    by_finding: HashMap<String, Vec<usize>>,
    by_listing: HashMap<(String, String), Vec<usize>>,
}

#[derive(Clone, Debug)]
struct FileWaiver {
    waived: AppliedWaiver,
    /// The day of its making; before it the waiver does not hold.
    from: Option<String>,
    /// Whether a finding has matched it.
    met: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    waiver: Vec<Spanned<Written>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    finding: Option<String>,
    rule: Option<String>,
    listing: Option<String>,
    by: String,
    reason: String,
    from: Option<String>,
    until: Option<String>,
}

impl Waivers {
    /// Reads a file. `known` says whether a rule exists. Errors are `name:line: reason and hint`.
    pub fn read(name: &str, text: &str, known: impl Fn(&str) -> bool) -> Result<Self, String> {
        let at = |offset: usize, reason: &str| {
            let line = 1 + text[..offset.min(text.len())].matches('\n').count();
            format!("{name}:{line}: {reason}")
        };
        let document: Document = toml::from_str(text).map_err(|e| {
            let reason = e.message().lines().next().unwrap_or_default().to_owned();
            at(e.span().map_or(0, |s| s.start), &format!("{reason}; see docs/AUDIT.md for the format of a waiver"))
        })?;
        let mut waivers = Self::default();
        for spanned in document.waiver {
            let start = spanned.span().start;
            waivers.add(spanned.into_inner(), &known).map_err(|reason| at(start, &reason))?;
        }
        Ok(waivers)
    }

    fn add(&mut self, written: Written, known: impl Fn(&str) -> bool) -> Result<(), String> {
        let Written { finding, rule, listing, by, reason, from, until } = written;
        for (what, text) in [("by", &by), ("reason", &reason)] {
            if text.trim().is_empty() {
                return Err(format!("{what} is empty; a waiver needs an owner and a reason"));
            }
        }
        let until = until.ok_or("missing until; expected the last day as YYYY-MM-DD")?;
        if !is_day(&until) {
            return Err(format!("invalid until “{until}”; expected a day as YYYY-MM-DD"));
        }
        if let Some(from) = &from {
            if !is_day(from) {
                return Err(format!("invalid from “{from}”; expected a day as YYYY-MM-DD"));
            }
            if *from > until {
                return Err(format!("the waiver ends on {until}, before it begins on {from}"));
            }
        }
        let number = self.waivers.len();
        match (finding, rule, listing) {
            (Some(finding), None, None) => {
                if finding.len() != 32 || !finding.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
                    return Err(format!("invalid finding “{finding}”; expected the 32 hex digits of a fingerprint"));
                }
                self.by_finding.entry(finding).or_default().push(number);
            }
            (None, Some(rule), Some(listing)) => {
                if !known(&rule) {
                    return Err(format!("unknown rule “{rule}”; docs/reference/rules.md lists all rules"));
                }
                self.by_listing.entry((rule, listing)).or_default().push(number);
            }
            _ => return Err("expected either finding, or rule and listing".to_owned()),
        }
        self.waivers.push(FileWaiver { waived: AppliedWaiver { by, reason, until, expired: false }, from, met: false });
        Ok(())
    }

    /// The waiver of a finding that holds longest, marked if it has ended by the day; none that begins later.
    pub(super) fn find(&mut self, fingerprint: &str, rule: &str, native_id: &str, day: &str) -> Option<AppliedWaiver> {
        if self.waivers.is_empty() {
            return None;
        }
        let by_listing = self.by_listing.get(&(rule.to_owned(), native_id.to_owned()));
        let numbers: Vec<usize> =
            self.by_finding.get(fingerprint).into_iter().chain(by_listing).flatten().copied().collect();
        numbers.iter().for_each(|n| self.waivers[*n].met = true);
        let begun = numbers.into_iter().filter(|n| self.waivers[*n].from.as_deref().is_none_or(|from| from <= day));
        let longest = begun.max_by_key(|n| (&self.waivers[*n].waived.until, *n))?;
        let waived = self.waivers[longest].waived.clone();
        let expired = waived.until.as_str() < day;
        Some(AppliedWaiver { expired, ..waived })
    }

    /// Number of waivers that no finding has matched so far.
    pub fn unused(&self) -> u64 {
        self.waivers.iter().filter(|w| !w.met).count() as u64
    }
}

/// Whether a text is a day of the calendar, YYYY-MM-DD.
pub fn is_day(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}
