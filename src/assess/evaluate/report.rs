//! The comparison of labels with tags.

use super::gold::Item;
use super::held_out::HeldOut;
use super::labels::Label;
use super::score::{Bin, Clean, Counts, Score, calibration};
use super::subset::{Subset, pairs, subset};
use crate::assess::method::Method;
use crate::assess::second_reader::SecondReader;
use crate::assess::tag::Scratch;
use crate::domain::listing::{Basis, Facet, Tag, TermId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Everything there is to say about one gold file.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Fingerprint of the method.
    pub method: String,
    /// Items compared.
    pub items: usize,
    /// All labels of all items together.
    pub micro: Score,
    /// 95 % interval of the micro F1, by resampling items.
    pub micro_interval: Option<[f64; 2]>,
    /// Mean of the labels' F1.
    #[serde(rename = "macro")]
    pub mean: Mean,
    /// Items without any label.
    pub none: Clean,
    /// The same without contested items.
    pub uncontested: Subset,
    /// Whether confidence means what it says.
    pub calibration: Vec<Bin>,
    /// By label.
    pub labels: BTreeMap<String, Score>,
    /// Further terms of sensitivity, where the file has labels for them.
    pub terms: Option<Family>,
    /// Consent, where the file has labels for it.
    pub consent: Option<Family>,
    /// Provenance, where the file has labels for it.
    pub provenance: Option<Family>,
    /// The three facets by language of the text.
    pub languages: BTreeMap<String, OfLanguage>,
    /// Figures on held-out items, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_out: Option<HeldOut>,
    /// What was wrong or missed, item by item.
    pub differences: Vec<Difference>,
}

/// Mean over labels that occur.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Mean {
    /// Mean F1.
    pub f1: Option<f64>,
    /// Labels that occur or were given.
    pub labels: usize,
}

/// Scores of a family of terms.
#[derive(Clone, Debug, Serialize)]
pub struct Family {
    /// All terms together.
    pub micro: Score,
    /// 95 % interval of the micro F1, by resampling items.
    pub micro_interval: Option<[f64; 2]>,
    /// Items of which nothing is reported that stay without a tag of the family.
    pub unlabelled: Clean,
    /// Items said to state nothing.
    pub not_stated: NotStated,
    /// Items said to state something that is not understood.
    pub unclear: Unclear,
    /// Right tags whose basis (stated or implied) is also right, of those whose basis was reported.
    pub basis: Clean,
    /// By term.
    pub terms: BTreeMap<String, Score>,
}

/// Items tagged as stating nothing of a facet.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct NotStated {
    /// How many.
    pub given: u32,
    /// Of them, those of which something is reported.
    pub wrong: u32,
}

impl NotStated {
    fn of(facet: Facet, labels: &[Label], pairs: &[(&Item, &[Tag])]) -> Self {
        let said = |tag: &Tag| tag.basis == Basis::NotStated && tag.term.facet() == facet;
        let given = pairs.iter().filter(|(item, tags)| item.asked(facet) && tags.iter().any(said));
        given.fold(Self::default(), |sum, (item, _)| {
            let wrong = labels.iter().any(|label| item.truth.contains_key(label));
            Self { given: sum.given + 1, wrong: sum.wrong + u32::from(wrong) }
        })
    }
}

/// Items tagged as saying something of a facet that is not understood.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Unclear {
    /// How many.
    pub given: u32,
    /// Of them, those of which something is reported.
    pub said: u32,
}

impl Unclear {
    fn of(facet: Facet, labels: &[Label], pairs: &[(&Item, &[Tag])]) -> Self {
        let unclear = |tag: &Tag| tag.term.is_unclear() && tag.term.facet() == facet;
        let given = pairs.iter().filter(|(item, tags)| item.asked(facet) && tags.iter().any(unclear));
        given.fold(Self::default(), |sum, (item, _)| {
            let said = labels.iter().any(|label| item.truth.contains_key(label));
            Self { given: sum.given + 1, said: sum.said + u32::from(said) }
        })
    }
}

/// The items in one language.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct OfLanguage {
    /// How many.
    pub items: usize,
    /// The sixteen labels.
    pub sensitivity: Score,
    /// Terms of consent; empty where nobody was asked.
    pub consent: Score,
    /// Items said to state nothing of consent.
    pub consent_not_stated: NotStated,
    /// Terms of provenance; the same.
    pub provenance: Score,
    /// The same for provenance.
    pub provenance_not_stated: NotStated,
}

/// A wrong or missed label of one item.
#[derive(Clone, Debug, Serialize)]
pub struct Difference {
    /// Item.
    pub id: String,
    /// Title of the listing.
    pub title: String,
    /// Label or term.
    pub label: String,
    /// `wrong` or `missed`.
    pub kind: &'static str,
    /// Words on which a wrong tag rests.
    pub words: Vec<String>,
    /// Whether the item is contested.
    pub contested: bool,
}

/// Tags all items, those that the second reader sees included if one is given, and compares.
pub fn evaluate(method: &Method, second: Option<&SecondReader>, items: &[Item]) -> Report {
    let tags = tags(method, second, items);
    let (labels, pairs) = (Label::all(), pairs(items, &tags));
    let mut differences = Vec::new();
    let all = subset(&labels, &pairs, |_| true);
    let by_label = by_label(&labels, &pairs, Some(&mut differences));
    let f1: Vec<f64> = by_label.values().filter_map(|c| c.f1()).collect();
    let mean = (!f1.is_empty()).then(|| f1.iter().sum::<f64>() / f1.len() as f64);
    let answers: Vec<(f32, bool)> = pairs
        .iter()
        .flat_map(|(item, tags)| {
            labels.iter().filter_map(|u| Some((u.tag(tags)?.confidence, item.truth.contains_key(u))))
        })
        .collect();
    let covered: Vec<&TermId> = labels.iter().flat_map(|u| &u.terms).collect();
    let of_facet = |facet: Facet| {
        let cards = method.vocabulary.cards().map(|c| &c.head).filter(move |h| h.id.facet() == facet && !h.absence);
        cards.map(|h| h.id.clone()).filter(|id| !covered.contains(&id)).map(Label::of_term).collect::<Vec<_>>()
    };
    let mut family = |facet: Facet| {
        let pairs: Vec<_> = pairs.iter().copied().filter(|(i, _)| i.asked(facet)).collect();
        (!pairs.is_empty()).then(|| self::family(facet, &of_facet(facet), &pairs, &mut differences))
    };
    let terms = family(Facet::Sensitivity);
    let consent = family(Facet::Consent);
    let provenance = family(Facet::Provenance);
    let of_language = |language: &str| {
        let of: Vec<_> = pairs.iter().copied().filter(|(i, _)| i.language == language).collect();
        let score = |facet: Facet| subset(&of_facet(facet), &of, |i| i.asked(facet)).micro;
        let (consent, provenance) = (score(Facet::Consent), score(Facet::Provenance));
        let not_stated = |facet: Facet| NotStated::of(facet, &of_facet(facet), &of);
        OfLanguage {
            items: of.len(),
            sensitivity: subset(&labels, &of, |_| true).micro,
            consent,
            consent_not_stated: not_stated(Facet::Consent),
            provenance,
            provenance_not_stated: not_stated(Facet::Provenance),
        }
    };
    let languages: BTreeSet<&String> = items.iter().map(|i| &i.language).collect();
    let languages = languages.into_iter().map(|language| (language.clone(), of_language(language))).collect();
    differences.sort_by(|a, b| (&a.label, a.kind, &a.id).cmp(&(&b.label, b.kind, &b.id)));
    Report {
        method: method.key(&[], second),
        items: items.len(),
        micro: all.micro,
        micro_interval: all.micro_interval,
        mean: Mean { f1: mean, labels: f1.len() },
        none: all.none,
        uncontested: subset(&labels, &pairs, |i| !i.contested),
        calibration: calibration(&answers),
        labels: by_label.into_iter().map(|(u, c)| (u.name.clone(), c.score())).collect(),
        terms,
        consent,
        provenance,
        languages,
        held_out: None,
        differences,
    }
}

/// The tags of each item. Two threads or more share the work of a second reader.
fn tags(method: &Method, second: Option<&SecondReader>, items: &[Item]) -> Vec<Vec<Tag>> {
    let assess = |items: &[Item]| {
        let mut scratch = Scratch::default();
        let assessed = items.iter().map(|i| method.assess_by(&i.listing, &[], second, &mut scratch));
        assessed.map(|a| a.tags_together().cloned().collect()).collect::<Vec<Vec<Tag>>>()
    };
    if second.is_none() {
        return assess(items);
    }
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let parts: Vec<&[Item]> = items.chunks(items.len().div_ceil(threads).max(1)).collect();
    std::thread::scope(|scope| {
        let started: Vec<_> = parts.into_iter().map(|part| scope.spawn(move || assess(part))).collect();
        started.into_iter().flat_map(|t| t.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

fn by_label<'u>(
    labels: &'u [Label],
    pairs: &[(&Item, &[Tag])],
    mut differences: Option<&mut Vec<Difference>>,
) -> BTreeMap<&'u Label, Counts> {
    let mut by_label = BTreeMap::<&Label, Counts>::new();
    for (item, tags) in pairs {
        for label in labels {
            let (tag, is_true) = (label.tag(tags), item.truth.contains_key(label));
            by_label.entry(label).or_default().add(tag.is_some(), is_true);
            if let (Some(differences), true) = (&mut differences, tag.is_some() != is_true) {
                differences.push(Difference {
                    id: item.id.clone(),
                    title: item.listing.title.clone(),
                    label: label.name.clone(),
                    kind: if is_true { "missed" } else { "wrong" },
                    words: tag.map(|t| t.evidence.iter().map(|e| e.quote.clone()).collect()).unwrap_or_default(),
                    contested: item.contested,
                });
            }
        }
    }
    by_label.retain(|_, c| !c.is_empty());
    by_label
}

fn family(facet: Facet, labels: &[Label], pairs: &[(&Item, &[Tag])], differences: &mut Vec<Difference>) -> Family {
    let terms = by_label(labels, pairs, Some(differences));
    let Subset { micro, micro_interval, none: unlabelled, .. } = subset(labels, pairs, |_| true);
    let mut basis = Clean::default();
    for (item, tags) in pairs {
        for label in labels {
            let reported: Option<Basis> = item.truth.get(label).copied().flatten();
            if let (Some(reported), Some(tag)) = (reported, label.tag(tags)) {
                basis.total += 1;
                basis.clean += u32::from(tag.basis == reported);
            }
        }
    }
    let terms = terms.into_iter().map(|(u, c)| (u.name.clone(), c.score())).collect();
    let (not_stated, unclear) = (NotStated::of(facet, labels, pairs), Unclear::of(facet, labels, pairs));
    Family { micro, micro_interval, unlabelled, not_stated, unclear, basis, terms }
}
