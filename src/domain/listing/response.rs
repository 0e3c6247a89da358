//! Responses of people to a finding: waivers with an owner and an end, disputes and replies of those concerned. A
//! response never removes a finding; it refers to it by its fingerprint, which stays the same in a new assessment.

use super::{ListingId, digest_hex};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a response does.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ResponseKind {
    /// Somebody takes responsibility for accepting the finding until a day.
    Waive,
    /// An authority or operator has looked and holds the finding to be right.
    Confirm,
    /// The finding is said to be wrong.
    Dispute,
    /// An authority or operator has looked and holds that the finding does not apply. It stays visible.
    Dismiss,
    /// A statement, usually of the broker, that is shown with the finding.
    Reply,
    /// Withdraws an earlier response.
    Withdraw,
}

impl ResponseKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Waive, Self::Confirm, Self::Dispute, Self::Dismiss, Self::Reply, Self::Withdraw];

    /// Name as shown and as used in files.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// One response; once stored it is never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Digest of everything below.
    pub id: String,
    /// 1, 2, 3 … without a gap over all responses.
    pub number: u64,
    /// Fingerprint of the finding, 32 hex digits.
    pub finding: String,
    /// The listing of the finding.
    pub listing: ListingId,
    /// Rule of the finding.
    pub rule: String,
    /// What it does.
    pub kind: ResponseKind,
    /// Who; of a waiver its owner. Not empty.
    pub by: String,
    /// Reason or words. Not empty.
    pub text: String,
    /// Of a waiver, the last day on which it holds, ISO 8601.
    pub until: Option<String>,
    /// Of a withdrawal, the number of the response that it withdraws.
    pub withdraws: Option<u64>,
    /// When, microseconds since 1970 UTC.
    pub at: i64,
}

impl Response {
    /// The response with its id.
    pub fn sealed(mut self) -> Self {
        let (number, at) = (self.number.to_le_bytes(), self.at.to_le_bytes());
        let withdraws = self.withdraws.unwrap_or(0).to_le_bytes();
        let parts: [&[u8]; 10] = [
            self.finding.as_bytes(),
            self.listing.as_str().as_bytes(),
            self.rule.as_bytes(),
            self.kind.name().as_bytes(),
            self.by.as_bytes(),
            self.text.as_bytes(),
            self.until.as_deref().unwrap_or("").as_bytes(),
            &withdraws,
            &number,
            &at,
        ];
        self.id = digest_hex(&parts)[..32].to_owned();
        self
    }
}

impl Response {
    /// Whether it was made by the end of a day, ISO 8601, UTC. An invalid time counts as long ago, so that no response
    /// is lost.
    pub fn made_by(&self, day: &str) -> bool {
        let made = jiff::Timestamp::from_microsecond(self.at).map(|t| t.strftime("%Y-%m-%d").to_string());
        made.map_or(true, |made| made.as_str() <= day)
    }
}

/// The responses in force on a day, by the fingerprint of the finding: those made by then and not withdrawn by then;
/// each list oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Responses(BTreeMap<String, Vec<Response>>);

/// Whether a finding is waived on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiver<'a> {
    /// The newest waiver is in force.
    Active(&'a Response),
    /// All waivers have ended; this one ended last.
    Expired(&'a Response),
}

impl Responses {
    /// Selects the responses in force at the end of a day, ISO 8601, from all that were ever made. Later ones do not
    /// count: a waiver is in force from its making until it is withdrawn.
    pub fn in_force(mut all: Vec<Response>, day: &str) -> Self {
        all.retain(|r| r.made_by(day));
        all.sort_by_key(|r| r.number);
        let gone: Vec<u64> = all.iter().filter_map(|r| r.withdraws).collect();
        let mut by_finding = BTreeMap::<String, Vec<Response>>::new();
        for response in all {
            if response.kind != ResponseKind::Withdraw && !gone.contains(&response.number) {
                by_finding.entry(response.finding.clone()).or_default().push(response);
            }
        }
        Self(by_finding)
    }

    /// The responses to one finding, oldest first.
    pub fn to(&self, finding: &str) -> &[Response] {
        self.0.get(finding).map_or(&[], Vec::as_slice)
    }

    /// Whether a finding is waived on a day, ISO 8601. A waiver without an end is never in force: an end is required
    /// when it is made.
    pub fn waiver(&self, finding: &str, day: &str) -> Option<Waiver<'_>> {
        let waivers = || self.to(finding).iter().filter(|r| r.kind == ResponseKind::Waive);
        let holds = |r: &&Response| r.until.as_deref().is_some_and(|until| day <= until);
        match waivers().rfind(holds) {
            Some(active) => Some(Waiver::Active(active)),
            None => waivers().max_by_key(|r| (r.until.clone(), r.number)).map(Waiver::Expired),
        }
    }

    /// Whether a finding is disputed.
    pub fn disputed(&self, finding: &str) -> bool {
        self.to(finding).iter().any(|r| r.kind == ResponseKind::Dispute)
    }

    /// The newest judgement on a finding: a confirmation or a dismissal.
    pub fn judgement(&self, finding: &str) -> Option<&Response> {
        let judges = |r: &&Response| matches!(r.kind, ResponseKind::Confirm | ResponseKind::Dismiss);
        self.to(finding).iter().rfind(judges)
    }

    /// Whether a finding is confirmed, and not dismissed since.
    pub fn confirmed(&self, finding: &str) -> bool {
        self.judgement(finding).is_some_and(|r| r.kind == ResponseKind::Confirm)
    }

    /// Whether a finding is dismissed, and not confirmed since.
    pub fn dismissed(&self, finding: &str) -> bool {
        self.judgement(finding).is_some_and(|r| r.kind == ResponseKind::Dismiss)
    }

    /// All responses in force, by finding.
    pub fn all(&self) -> impl Iterator<Item = &Response> {
        self.0.values().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(number: u64, kind: ResponseKind, until: Option<&str>, withdraws: Option<u64>) -> Response {
        Response {
            id: String::new(),
            number,
            finding: "f".into(),
            listing: ListingId::derive("s", "1"),
            rule: "gdpr-9".into(),
            kind,
            by: "ines".into(),
            text: "read it".into(),
            until: until.map(str::to_owned),
            withdraws,
            at: 0,
        }
        .sealed()
    }

    #[test]
    fn a_waiver_is_active_until_its_last_day_and_then_expired() {
        let all = Responses::in_force(vec![response(1, ResponseKind::Waive, Some("2026-12-31"), None)], "2026-12-31");
        assert!(matches!(all.waiver("f", "2026-12-31"), Some(Waiver::Active(_))));
        assert!(matches!(all.waiver("f", "2027-01-01"), Some(Waiver::Expired(_))));
        assert_eq!(all.waiver("g", "2026-12-31"), None);
    }

    #[test]
    fn responses_are_in_force_until_withdrawn() {
        const DAY: i64 = 86_400_000_000;
        let given = Response { at: 10 * DAY, ..response(1, ResponseKind::Waive, Some("2026-12-31"), None) };
        let dispute = Response { at: 11 * DAY, ..response(2, ResponseKind::Dispute, None, None) };
        let back = Response { at: 20 * DAY, ..response(3, ResponseKind::Withdraw, None, Some(1)) };
        let on = |day: &str| Responses::in_force(vec![back.clone(), given.clone(), dispute.clone()], day);
        for (day, waived, disputed) in [
            ("1970-01-10", false, false),
            ("1970-01-11", true, false),
            ("1970-01-12", true, true),
            ("1970-01-20", true, true),
            ("1970-01-21", false, true),
            ("2010-01-01", false, true),
        ] {
            let holds = matches!(on(day).waiver("f", day), Some(Waiver::Active(_)));
            assert_eq!((holds, on(day).disputed("f")), (waived, disputed), "{day}");
        }
    }

    #[test]
    fn a_withdrawn_response_is_not_in_force() {
        let all = vec![
            response(3, ResponseKind::Withdraw, None, Some(1)),
            response(1, ResponseKind::Waive, Some("2026-12-31"), None),
            response(2, ResponseKind::Reply, None, None),
        ];
        let all = Responses::in_force(all, "2026-01-01");
        assert_eq!(all.waiver("f", "2026-01-01"), None);
        assert_eq!(all.to("f").len(), 1);
    }

    #[test]
    fn the_newest_judgement_counts_until_it_is_withdrawn() {
        let dismissed = response(1, ResponseKind::Dismiss, None, None);
        let confirmed = response(2, ResponseKind::Confirm, None, None);
        let back = response(3, ResponseKind::Withdraw, None, Some(2));
        let of = |all: &[&Response]| {
            let all = Responses::in_force(all.iter().map(|r| (*r).clone()).collect(), "2026-01-01");
            (all.confirmed("f"), all.dismissed("f"))
        };
        assert_eq!(of(&[&dismissed]), (false, true));
        assert_eq!(of(&[&dismissed, &confirmed]), (true, false));
        assert_eq!(of(&[&dismissed, &confirmed, &back]), (false, true));
        assert_eq!(of(&[]), (false, false));
    }

    #[test]
    fn the_id_of_a_response_covers_all_its_content() {
        let one = response(1, ResponseKind::Waive, Some("2026-12-31"), None);
        for changed in [
            Response { by: "else".into(), ..one.clone() },
            Response { until: Some("2027-12-31".into()), ..one.clone() },
            Response { number: 2, ..one.clone() },
            Response { kind: ResponseKind::Dispute, ..one.clone() },
        ] {
            assert_ne!(changed.sealed().id, one.id);
        }
    }
}
