//! Regions of a description: the description itself, citations, discussions of limits and effects, printed samples.
//!
//! Long data cards cite papers whose titles are full of cues, discuss what could be done with data, and print records.
//! Words there say less about the data offered.

/// The kind of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Region {
    /// Describes the data.
    Body,
    /// Cites papers, thanks people, lists links: says nothing about the data.
    Citation,
    /// Discusses risks, limits and effects.
    Reflection,
    /// Prints a sample of the data.
    Sample,
}

/// Headings, folded, that open a region other than the body.
const HEADINGS: &[(&str, Region)] = &[
    ("citation", Region::Citation),
    ("citations", Region::Citation),
    ("citing", Region::Citation),
    ("cite", Region::Citation),
    ("how to cite", Region::Citation),
    ("bibtex", Region::Citation),
    ("references", Region::Citation),
    ("reference", Region::Citation),
    ("bibliography", Region::Citation),
    ("contributions", Region::Citation),
    ("contribution", Region::Citation),
    ("acknowledgements", Region::Citation),
    ("acknowledgments", Region::Citation),
    ("related work", Region::Citation),
    ("considerations for using the data", Region::Reflection),
    ("social impact of dataset", Region::Reflection),
    ("social impact", Region::Reflection),
    ("discussion of biases", Region::Reflection),
    ("biases", Region::Reflection),
    ("bias", Region::Reflection),
    ("known limitations", Region::Reflection),
    ("other known limitations", Region::Reflection),
    ("limitations", Region::Reflection),
    ("ethical considerations", Region::Reflection),
    ("ethics", Region::Reflection),
    ("intended use", Region::Reflection),
    ("intended uses", Region::Reflection),
    ("out of scope use", Region::Reflection),
    ("supported tasks and leaderboards", Region::Reflection),
    ("data instances", Region::Sample),
    ("data instance", Region::Sample),
    ("example", Region::Sample),
    ("examples", Region::Sample),
    ("sample", Region::Sample),
    ("samples", Region::Sample),
    ("参考文献", Region::Citation),
    ("引用", Region::Citation),
];

/// Headings, folded, that return to the description.
#[rustfmt::skip]
const BODY_HEADINGS: &[&str] = &[
    "dataset description", "dataset summary", "dataset structure", "data structure", "dataset creation",
    "curation rationale",
    "source data", "initial data collection and normalization", "who are the source language producers?", "annotations",
    "annotation process", "who are the annotators?", "who are the annotators", "who are the source language producers",
    "personal and sensitive", "additional", "licensing", "license", "licence", "dataset curators", "data fields",
    "data splits", "languages", "language", "description", "summary", "overview", "introduction", "about", "usage",
    "how to use", "content", "contents", "features", "statistics", "dataset statistics", "data collection",
    "collection",
    "dataset", "data", "background", "context", "labels", "fields", "columns", "attributes", "download", "versions",
    "dataset info", "dataset details", "details", "structure", "uses", "source", "sources",
];

/// Splits a folded text, in which `\n` separates paragraphs, into regions: the offset at which each begins.
pub(super) fn regions(text: &str, found: &mut Vec<(usize, Region)>) {
    found.clear();
    found.push((0, Region::Body));
    let mut section = Region::Body;
    let mut at = 0;
    for paragraph in text.split('\n') {
        if let Some(region) = heading(paragraph) {
            section = region;
        }
        let region = match shape(paragraph) {
            Some(shape) if section != Region::Citation => shape,
            _ => section,
        };
        if found.last().is_none_or(|(_, last)| *last != region) {
            found.push((at, region));
        }
        at += paragraph.len() + 1;
    }
}

/// The region at an offset.
pub(super) fn region_at(regions: &[(usize, Region)], at: usize) -> Region {
    let n = regions.partition_point(|(from, _)| *from <= at);
    n.checked_sub(1).map_or(Region::Body, |n| regions[n].1)
}

/// The region that a heading opens; `None` if the paragraph is not a heading.
fn heading(paragraph: &str) -> Option<Region> {
    if paragraph.len() > 80 {
        return None;
    }
    let line = paragraph.trim_matches(|c: char| !c.is_alphanumeric());
    let line = line.strip_suffix(" information").unwrap_or(line);
    if let Some((_, region)) = HEADINGS.iter().find(|(name, _)| *name == line) {
        return Some(*region);
    }
    BODY_HEADINGS.contains(&line).then_some(Region::Body)
}

/// The region of a paragraph by its form alone: a BibTeX entry or a JSON record.
fn shape(paragraph: &str) -> Option<Region> {
    let text = paragraph.trim_start();
    if let Some(entry) = text.strip_prefix('@') {
        let kind = entry.split(['{', ' ']).next().unwrap_or_default();
        let kinds = ["article", "inproceedings", "misc", "book", "proceedings", "phdthesis", "techreport", "dataset"];
        return kinds.contains(&kind).then_some(Region::Citation);
    }
    (text.starts_with(['{', '[']) && paragraph.len() > 20 && paragraph.contains("\":") | paragraph.contains("':"))
        .then_some(Region::Sample)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_and_samples_are_not_part_of_the_description() {
        let text = "faces of people\n{ 'label': 1, \"text\": \"x y z\" }\ndiscussion of biases\nmay show war\n\
                    citation information\n@article{a title={war}}\nsee the paper by a. and b.\ndata fields\nimage: a face";
        let mut found = Vec::new();
        regions(text, &mut found);
        let at = |words: &str| region_at(&found, text.find(words).unwrap());
        assert_eq!(at("faces of"), Region::Body);
        assert_eq!(at("'label'"), Region::Sample);
        assert_eq!(at("may show"), Region::Reflection);
        assert_eq!(at("title={"), Region::Citation);
        assert_eq!(at("see the paper"), Region::Citation);
        assert_eq!(at("image: a face"), Region::Body);
    }
}
