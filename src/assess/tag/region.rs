//! Regions of a description: the description itself, citations, source code, discussions of limits and effects, printed
//! samples.
//!
//! Long data cards cite papers whose titles are full of cues, show programs that read the data, discuss what could be done
//! with it, and print records. Words there say less about the data offered, or nothing.

/// The kind of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Region {
    /// Describes the data.
    Body,
    /// Cites papers, thanks people, lists links: says nothing about the data.
    Citation,
    /// Lines of a program or commands: names of files and variables, no statements.
    Code,
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
    let mut in_code = false;
    let mut at = 0;
    for paragraph in text.split('\n') {
        in_code = is_code(paragraph) || in_code && continues_code(paragraph);
        if let Some(region) = heading(paragraph) {
            section = region;
        }
        let region = match shape(paragraph) {
            _ if in_code && section != Region::Citation => Region::Code,
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

/// How lines of commands and of programs begin.
const CODE_BEGINNINGS: &[&str] = &[
    ">>> ",
    "$ ",
    "!pip ",
    "pip install ",
    "pip3 install ",
    "conda install ",
    "npm install ",
    "git clone ",
    "git lfs ",
    "wget http",
    "wget -",
    "curl http",
    "curl -",
    "sudo apt",
    "#include ",
    "#!/",
    "huggingface-cli ",
];

/// Whether a line is of a program or a command. Key and value (`price = 5 usd`) and prose with brackets are not.
fn is_code(line: &str) -> bool {
    let line = line.trim();
    if CODE_BEGINNINGS.iter().any(|beginning| line.starts_with(beginning)) {
        return true;
    }
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
            && !name.ends_with('.')
    };
    let mut words = line.split(' ');
    match (words.next(), words.next(), words.next(), words.next()) {
        (Some("import"), Some(name), None | Some("as"), _) => return is_name(name),
        (Some("from"), Some(name), Some("import"), Some(_)) => return is_name(name),
        (Some("def" | "class"), Some(_), ..) if line.contains('(') && line.ends_with(':') => return true,
        (Some("for"), Some(_), Some("in"), Some(_)) if line.ends_with(':') => return line.contains(['(', '_', '[']),
        _ => {}
    }
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    let is_compound = name.contains(['_', '.']) || name == "print";
    let rest = rest.trim_start();
    // A call stands alone on its line.
    if is_name(name) && is_compound && rest.starts_with('(') {
        return rest.ends_with([')', '(', ',', ':', ';']);
    }
    // Something is assigned that only a program writes: a call or an indexed value, a literal of a list or a text.
    let Some(value) = rest.strip_prefix('=').map(str::trim_start).filter(|_| is_name(name)) else { return false };
    let end = value.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(value.len());
    let after = &value[end..];
    value.starts_with(['"', '\'', '[', '{', '=']) || end > 0 && after.starts_with(['(', '['])
}

/// Whether a line after one of code belongs to it: indented, a comment, a closing bracket or a text in quotes.
fn continues_code(line: &str) -> bool {
    line.starts_with("  ") || line.starts_with(['\t', '#', ')', ']', '}', '"', '\''])
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

    #[test]
    fn lines_of_programs_are_code_and_prose_with_signs_is_not() {
        let code = [
            "from datasets import load_dataset",
            "import numpy as np",
            ">>> ds = load(\"faces\")",
            "faces = load_dataset(\"people\", split=\"train\")",
            "urls = [\"https://commoncrawl.example\"]",
            "person = row['face']",
            "def read_faces(path):",
            "for face in read_faces(path):",
            "print(faces[0])",
            "dataset.filter(lambda x: x[\"person\"])",
            "$ wget https://x.example/faces.zip",
            "pip install faces",
        ];
        let prose = [
            "from 2010 we import photos of people (faces)",
            "import of data from china",
            "price = 5 usd",
            "faces = 3,000 people",
            "faces (u.s. only)",
            "for people in europe:",
            "u.s. (all states)",
            "contains faces: yes",
            "class of 2020 (students):  names of pupils",
            "print media (newspapers)",
            "",
        ];
        for line in code {
            assert!(is_code(line), "{line}");
        }
        for line in prose {
            assert!(!is_code(line), "{line}");
        }
    }

    #[test]
    fn what_follows_code_belongs_to_it_until_prose_comes() {
        let text = "photos of streets\nfaces = load_faces(\n  \"war\",\n)\n# a protest\nthe voices of children";
        let mut found = Vec::new();
        regions(text, &mut found);
        let at = |words: &str| region_at(&found, text.find(words).unwrap());
        assert_eq!(at("streets"), Region::Body);
        for words in ["load_faces", "war", "protest"] {
            assert_eq!(at(words), Region::Code, "{words}");
        }
        assert_eq!(at("voices"), Region::Body);
    }
}
