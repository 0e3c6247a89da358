//! One version of a listing: its facts, its assessment as stored, and the difference from the previous version.

use super::assessment::{
    ClaimView, DecisionView, MayApplyView, RegisterView, SecondReadingView, TagView, UndecidedView,
};
use super::facts::Facts;
use super::finding::StoredFindingView;
use super::provenance::{VersionView, time};
use crate::domain::listing::{Assessment, Difference, Finding, Listing, Tag};
use crate::store::{Assessments, StoredAssessment, VersionInfo};
use crate::web::App;
use serde::Serialize;
use serde_json::Value;

/// A version with one of its assessments.
#[derive(Serialize)]
pub struct VersionDetail<'a> {
    #[serde(flatten)]
    facts: Facts<'a>,
    version: VersionView<'a>,
    assessment: AssessmentView<'a>,
    /// All assessments of the version, oldest first. Left out at the address of one assessment, whose response never
    /// changes: the newest version can still be reassessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    assessments: Option<Vec<AssessmentSummary<'a>>>,
    /// Difference from the previous version; null for the first.
    difference: Option<DifferenceView<'a>>,
    links: Links,
}

/// An assessment as stored.
#[derive(Serialize)]
struct AssessmentView<'a> {
    method: &'a str,
    /// When the listing was first assessed so; null if the change log does not say.
    since: Option<String>,
    tags: Vec<TagView<'a>>,
    findings: Vec<StoredFindingView<'a>>,
    undecided: Vec<UndecidedView<'a>>,
    rules_undecided: u64,
    may_apply: Vec<MayApplyView<'a>>,
    registers: Vec<RegisterView<'a>>,
    claims: Vec<ClaimView<'a>>,
    decisions: Vec<DecisionView<'a>>,
    rejected: Vec<TagView<'a>>,
    /// What the second reader sees; null if it had not read the listing.
    second_reading: Option<SecondReadingView<'a>>,
}

/// An assessment in the list of all.
#[derive(Serialize)]
struct AssessmentSummary<'a> {
    method: &'a str,
    since: Option<String>,
    findings: u64,
    rules_undecided: u64,
    /// Whether it was the last in force while the version was the newest.
    last_in_force: bool,
    href: String,
}

#[derive(Serialize)]
struct DifferenceView<'a> {
    /// Number of the previous version.
    from: u64,
    /// Method of its last assessment, with which tags and findings are compared.
    from_method: &'a str,
    facts: Vec<FactView<'a>>,
    tags_added: Vec<&'a str>,
    tags_removed: Vec<&'a str>,
    findings_added: Vec<RuleView<'a>>,
    findings_removed: Vec<RuleView<'a>>,
    /// Whether the methods differ, so that tags and findings may differ although the facts do not.
    other_method: bool,
}

#[derive(Serialize)]
struct FactView<'a> {
    fact: &'a str,
    /// Null if not stated.
    before: Option<&'a Value>,
    after: Option<&'a Value>,
}

#[derive(Serialize)]
struct RuleView<'a> {
    rule: &'a str,
    fingerprint: &'a str,
    title: &'a str,
    severity: &'static str,
}

#[derive(Serialize)]
struct Links {
    #[serde(rename = "self")]
    own: String,
    html: String,
    listing: String,
    raw: String,
}

impl<'a> VersionDetail<'a> {
    /// The view of a version under one of its assessments; `listed` adds the list of all assessments.
    pub fn new(
        app: &'a App,
        (info, listing): (&'a VersionInfo, &'a Listing),
        all: &'a Assessments,
        stage: &'a StoredAssessment,
        difference: Option<&'a (VersionInfo, String, Difference)>,
        listed: bool,
    ) -> Self {
        let (base, id, number) = (&app.public_url, &listing.id, info.number);
        let own = |method: &str| format!("{base}/api/v1/listings/{id}/versions/{number}/assessments/{method}");
        let method = &stage.assessment.method;
        Self {
            facts: Facts::new(listing, app.invented(listing)),
            version: VersionView::new(info),
            assessment: AssessmentView::new(base, stage),
            assessments: listed.then(|| {
                let view = |(index, stage): (usize, &'a StoredAssessment)| AssessmentSummary {
                    method: &stage.assessment.method,
                    since: stage.since.map(time),
                    findings: stage.assessment.findings.len() as u64,
                    rules_undecided: stage.assessment.rules_undecided(),
                    last_in_force: index == all.last,
                    href: own(&stage.assessment.method),
                };
                all.all.iter().enumerate().map(view).collect()
            }),
            difference: difference.map(|(from, method, d)| DifferenceView::new(from.number, method, d)),
            links: Links {
                own: own(method),
                html: format!("{base}/listings/{id}/versions/{number}/assessments/{method}"),
                listing: format!("{base}/api/v1/listings/{id}"),
                raw: format!("{base}/api/v1/listings/{id}/raw?version={number}"),
            },
        }
    }
}

impl<'a> AssessmentView<'a> {
    fn new(base: &str, stage: &'a StoredAssessment) -> Self {
        let Assessment {
            method,
            tags,
            findings,
            undecided,
            may_apply,
            register_matches,
            claims,
            decisions,
            rejected,
            documentation: _,
            second_reading,
        } = &stage.assessment;
        Self {
            method,
            since: stage.since.map(time),
            tags: tags.iter().map(TagView::stored).collect(),
            findings: findings.iter().map(|f| StoredFindingView::new(f, base)).collect(),
            undecided: undecided.iter().map(UndecidedView::new).collect(),
            rules_undecided: stage.assessment.rules_undecided(),
            may_apply: may_apply.iter().map(MayApplyView::new).collect(),
            registers: register_matches.iter().map(RegisterView::new).collect(),
            claims: claims.iter().map(ClaimView::new).collect(),
            decisions: decisions.iter().map(DecisionView::new).collect(),
            rejected: rejected.iter().map(TagView::stored).collect(),
            second_reading: second_reading.as_ref().map(|r| SecondReadingView::new(r, TagView::stored)),
        }
    }
}

impl<'a> DifferenceView<'a> {
    fn new(from: u64, from_method: &'a str, d: &'a Difference) -> Self {
        fn terms(tags: &[Tag]) -> Vec<&str> {
            tags.iter().map(|t| t.term.as_str()).collect()
        }
        fn rules(findings: &[Finding]) -> Vec<RuleView<'_>> {
            fn view(finding: &Finding) -> RuleView<'_> {
                let Finding { rule, fingerprint, title, severity, .. } = finding;
                RuleView { rule, fingerprint, title, severity: severity.name() }
            }
            findings.iter().map(view).collect()
        }
        let fact = |f: &'a crate::domain::listing::FactChange| FactView {
            fact: &f.fact,
            before: f.before.as_ref(),
            after: f.after.as_ref(),
        };
        Self {
            from,
            from_method,
            facts: d.facts.iter().map(fact).collect(),
            tags_added: terms(&d.tags_added),
            tags_removed: terms(&d.tags_removed),
            findings_added: rules(&d.findings_added),
            findings_removed: rules(&d.findings_removed),
            other_method: d.other_method,
        }
    }
}
