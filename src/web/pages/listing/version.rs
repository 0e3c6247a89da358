//! A version as it was: which assessments it had, which of them is shown, what differs from the version before, and how to
//! cite exactly this (decision 34).

use super::super::show;
use super::decisions;
use super::facts::plain;
use crate::domain::listing::{Difference, FactChange, ListingId};
use crate::store::{Assessments, StoredAssessment, VersionInfo};
use crate::web::App;
use crate::web::beside::Beside;

/// The assessments of a version for a template.
pub(super) struct StageRow {
    pub method: String,
    /// Since when, if it is known.
    pub since: String,
    pub href: String,
    /// The one this page shows.
    pub shown: bool,
    /// The one in force last while the version was the newest.
    pub last: bool,
    pub findings: String,
}

/// What differs from the version before.
pub(super) struct Differs {
    pub before: u64,
    pub before_href: String,
    pub facts: Vec<FactRow>,
    pub tags_added: Vec<(String, String)>,
    pub tags_removed: Vec<(String, String)>,
    pub findings_added: Vec<(String, String)>,
    pub findings_removed: Vec<(String, String)>,
    /// The methods, if they differ.
    pub methods: Option<(String, String)>,
    pub nothing: bool,
    /// Whether the two records are the same.
    pub same_record: bool,
}

/// One fact that changed.
pub(super) struct FactRow {
    pub name: String,
    /// `None`: not stated.
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The words with which a page is cited.
pub(super) struct Citation {
    pub text: String,
    pub href: String,
}

/// The permanent address of one assessment of a version.
pub(super) fn address(id: &ListingId, number: u64, method: &str) -> String {
    format!("/listings/{id}/versions/{number}/assessments/{method}")
}

/// All assessments of a version, oldest first.
pub(super) fn stages(id: &ListingId, number: u64, all: &Assessments, shown: &str) -> Vec<StageRow> {
    let row = |(place, stage): (usize, &StoredAssessment)| StageRow {
        method: stage.assessment.method.clone(),
        since: stage.since.map(show::time).unwrap_or_default(),
        href: address(id, number, &stage.assessment.method),
        shown: stage.assessment.method == shown,
        last: place == all.last,
        findings: {
            let findings = show::of(stage.assessment.findings.len() as u64, "finding", "findings");
            match show::undecided(&stage.assessment) {
                none if none.is_empty() => findings,
                undecided => format!("{findings}, {undecided}"),
            }
        },
    };
    all.all.iter().enumerate().map(row).collect()
}

/// What differs from the version before, as that was assessed last; `None` for the first version.
pub(super) fn differs(
    app: &App,
    id: &ListingId,
    difference: Option<(VersionInfo, String, Difference)>,
    info: &VersionInfo,
    method: &str,
) -> Option<Differs> {
    let (before, earlier, difference) = difference?;
    let number = before.number;
    let tags = |tags: &[crate::domain::listing::Tag]| -> Vec<(String, String)> {
        tags.iter().map(|t| decisions::tag_link(app, t)).collect()
    };
    let findings = |findings: &[crate::domain::listing::Finding]| -> Vec<(String, String)> {
        findings.iter().map(|f| (f.title.clone(), f.rule.clone())).collect()
    };
    Some(Differs {
        before: number,
        before_href: format!("/listings/{id}/versions/{number}"),
        nothing: difference.is_empty(),
        same_record: before.record_digest == info.record_digest,
        facts: difference.facts.iter().map(fact).collect(),
        tags_added: tags(&difference.tags_added),
        tags_removed: tags(&difference.tags_removed),
        findings_added: findings(&difference.findings_added),
        findings_removed: findings(&difference.findings_removed),
        methods: difference.other_method.then(|| (earlier, method.to_owned())),
    })
}

fn fact(change: &FactChange) -> FactRow {
    let name = match change.fact.split_once('.') {
        Some(("extra", column)) => format!("column “{column}”"),
        Some(("unparsed", fact)) => format!("{fact} (not understood)"),
        _ => change.fact.replace('_', " "),
    };
    FactRow { name, before: change.before.as_ref().map(plain), after: change.after.as_ref().map(plain) }
}

/// The version before, the method of its last assessment, and what differs from it.
///
/// Before is what the source said last before, among what had been read until then: an older observation that is read later
/// comes between no others, so what a version says of the one before never changes.
pub(in crate::web) fn from_the_one_before(
    app: &App,
    id: &ListingId,
    version: &VersionInfo,
    after: (&crate::domain::listing::Listing, &crate::domain::listing::Assessment),
) -> Result<Option<(VersionInfo, String, Difference)>, crate::store::StoreError> {
    let earlier = |v: &VersionInfo| v.number < version.number && v.observed_at <= version.observed_at;
    let known = app.store.versions(id)?.into_iter().filter(earlier);
    let Some(before) = known.max_by_key(|v| (v.observed_at, v.number)) else { return Ok(None) };
    let Some((info, listing)) = app.store.version(id, before.number)? else { return Ok(None) };
    let Some(all) = app.store.all_assessments(id, &info)? else { return Ok(None) };
    let was = &all.last().assessment;
    let difference = Difference::between((&listing, was), after);
    Ok(Some((info, was.method.clone(), difference)))
}

/// How to cite the assessment shown.
pub(super) fn citation(
    app: &App,
    title: &str,
    id: &ListingId,
    info: &VersionInfo,
    stage: &StoredAssessment,
    beside: &Beside,
) -> Citation {
    let method = &stage.assessment.method;
    let href = address(id, info.number, method);
    let assessed = stage.since.map(|at| format!(" of {}", show::day(at))).unwrap_or_default();
    let title: String = title.chars().take(200).collect();
    let text = format!(
        "brokerwatch, “{title}”, listing {id}, version {} observed {}, assessment{assessed} by method {method}, {}{href} \
         (accessed {})",
        info.number,
        show::day(info.observed_at),
        app.public_url,
        beside.today
    );
    Citation { text, href }
}
