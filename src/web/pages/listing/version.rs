//! One version of a listing: its assessments, the difference from the previous version, and how to cite it (decision
//! 34).

use super::super::format;
use super::decisions;
use super::facts::plain;
use crate::domain::listing::{Difference, FactChange, ListingId};
use crate::store::{Assessments, StoredAssessment, VersionInfo};
use crate::web::App;
use crate::web::finding_annotations::FindingAnnotations;

/// An assessment of a version.
pub(super) struct AssessmentRow {
    pub method: String,
    /// When it was made; empty if unknown.
    pub since: String,
    pub href: String,
    /// Whether the page shows it.
    pub shown: bool,
    /// Whether it was the last in force while the version was the newest.
    pub last: bool,
    pub findings: String,
}

/// The difference from the previous version.
pub(super) struct DifferenceView {
    pub before: u64,
    pub before_href: String,
    pub facts: Vec<FactRow>,
    pub tags_added: Vec<(String, String)>,
    pub tags_removed: Vec<(String, String)>,
    pub findings_added: Vec<(String, String)>,
    pub findings_removed: Vec<(String, String)>,
    /// Both methods, if they differ.
    pub methods: Option<(String, String)>,
    pub nothing: bool,
    /// Whether both records are identical.
    pub same_record: bool,
}

/// One fact that changed.
pub(super) struct FactRow {
    pub name: String,
    /// `None`: not stated.
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The citation of a page.
pub(super) struct Citation {
    pub text: String,
    pub href: String,
}

/// The permanent path of an assessment of a version.
pub(super) fn permalink(id: &ListingId, number: u64, method: &str) -> String {
    format!("/listings/{id}/versions/{number}/assessments/{method}")
}

/// All assessments of a version, oldest first.
pub(super) fn assessment_rows(id: &ListingId, number: u64, all: &Assessments, shown: &str) -> Vec<AssessmentRow> {
    let row = |(index, stage): (usize, &StoredAssessment)| AssessmentRow {
        method: stage.assessment.method.clone(),
        since: stage.since.map(format::time).unwrap_or_default(),
        href: permalink(id, number, &stage.assessment.method),
        shown: stage.assessment.method == shown,
        last: index == all.last,
        findings: {
            let findings = format::of(stage.assessment.findings.len() as u64, "finding", "findings");
            match format::undecided(&stage.assessment) {
                none if none.is_empty() => findings,
                undecided => format!("{findings}, {undecided}"),
            }
        },
    };
    all.all.iter().enumerate().map(row).collect()
}

/// The difference from the last assessment of the previous version; `None` for the first version.
pub(super) fn difference_view(
    app: &App,
    id: &ListingId,
    difference: Option<(VersionInfo, String, Difference)>,
    info: &VersionInfo,
    method: &str,
) -> Option<DifferenceView> {
    let (before, earlier, difference) = difference?;
    let number = before.number;
    let tags = |tags: &[crate::domain::listing::Tag]| -> Vec<(String, String)> {
        tags.iter().map(|t| decisions::tag_link(app, t)).collect()
    };
    let findings = |findings: &[crate::domain::listing::Finding]| -> Vec<(String, String)> {
        findings.iter().map(|f| (f.title.clone(), f.rule.clone())).collect()
    };
    Some(DifferenceView {
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
        Some(("unparsed", fact)) => format!("{fact} (not parsed)"),
        _ => change.fact.replace('_', " "),
    };
    FactRow { name, before: change.before.as_ref().map(plain), after: change.after.as_ref().map(plain) }
}

/// The previous version, the method of its last assessment, and the difference from it.
///
/// The previous version is the latest observation before this one among those ingested before it. A backfilled
/// observation is never inserted between two others, so the difference of a version never changes.
pub(in crate::web) fn difference_from_previous(
    app: &App,
    id: &ListingId,
    version: &VersionInfo,
    after: (&crate::domain::listing::Listing, &crate::domain::listing::Assessment),
) -> Result<Option<(VersionInfo, String, Difference)>, crate::store::StoreError> {
    let earlier = |v: &VersionInfo| v.number < version.number && v.observed_at <= version.observed_at;
    let candidates = app.store.versions(id)?.into_iter().filter(earlier);
    let Some(before) = candidates.max_by_key(|v| (v.observed_at, v.number)) else { return Ok(None) };
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
    annotations: &FindingAnnotations,
) -> Citation {
    let method = &stage.assessment.method;
    let href = permalink(id, info.number, method);
    let assessed = stage.since.map(|at| format!(" of {}", format::day(at))).unwrap_or_default();
    let title: String = title.chars().take(200).collect();
    let text = format!(
        "brokerwatch, “{title}”, listing {id}, version {} observed {}, assessment{assessed} by method {method}, \
         {}{href} (accessed {})",
        info.number,
        format::day(info.observed_at),
        app.public_url,
        annotations.today
    );
    Citation { text, href }
}
