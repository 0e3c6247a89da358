//! XML that holds records: [`records`] cuts a file into them with the tags that [`lexer`] finds, [`tree`] reads one as
//! nested members. The formats on top say which elements are records.

pub(super) mod lexer;
pub(super) mod records;
pub(super) mod tree;

use quick_xml::events::BytesRef;

/// What a reference such as `&amp;` stands for; one that a document type defines, which nobody reads, stays as it is
/// written.
pub(super) fn reference(name: &BytesRef<'_>) -> String {
    if let Some(letter) = name.resolve_char_ref().ok().flatten() {
        return letter.to_string();
    }
    match &*name.xml10_content() {
        "amp" => "&".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        other => format!("&{other};"),
    }
}
