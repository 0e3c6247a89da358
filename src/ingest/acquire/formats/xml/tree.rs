//! One element of XML as nested members, called by their names without prefix: an element that occurs several times
//! gives a list, attributes are `@name`, and the text of an element with attributes or members is `#text`.

use super::super::values::MAX_VALUES;
use super::reference;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

/// Deepest nesting of elements.
const MAX_DEPTH: usize = 64;

/// An element that is open.
#[derive(Default)]
struct Open {
    name: String,
    members: Map<String, Value>,
    text: String,
}

/// The members of the element; the error is one sentence.
pub(in super::super) fn read(xml: &str) -> Result<Map<String, Value>, String> {
    let mut reader = Reader::from_str(xml);
    let mut path = vec![Open::default()];
    let mut values = 0;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| format!("byte {} of the record: broken XML: {error}", reader.error_position() + 1))?;
        values += 1;
        if values > MAX_VALUES {
            return Err(format!("more than {MAX_VALUES} pieces of XML in one record"));
        }
        match event {
            Event::Start(tag) => {
                if path.len() > MAX_DEPTH {
                    return Err(format!("elements are nested deeper than {MAX_DEPTH}"));
                }
                path.push(begin(&tag));
            }
            Event::Empty(tag) => close(&mut path, begin(&tag)),
            Event::End(_) if path.len() > 1 => {
                let open = path.pop().unwrap_or_default();
                close(&mut path, open);
            }
            Event::Text(text) => push(&mut path, &text.xml10_content()),
            Event::CData(text) => push(&mut path, &text.xml10_content()),
            Event::GeneralRef(name) => push(&mut path, &reference(&name)),
            Event::Eof => break,
            _ => {}
        }
    }
    match path.swap_remove(0).members.into_iter().next() {
        Some((_, Value::Object(members))) => Ok(members),
        Some((_, other)) => Ok(Map::from_iter([("#text".to_owned(), other)])),
        None => Err("the element does not end".to_owned()),
    }
}

fn begin(tag: &BytesStart<'_>) -> Open {
    let name = tag.local_name().into_inner().to_owned();
    let mut members = Map::new();
    for attribute in tag.attributes().with_checks(false).flatten() {
        let name = attribute.key.into_inner();
        if !name.starts_with("xmlns") && !name.ends_with("schemaLocation") {
            let value = unescape(&attribute.value).unwrap_or(attribute.value.clone());
            members.insert(format!("@{name}"), Value::String(value.into_owned()));
        }
    }
    Open { name, members, text: String::new() }
}

/// Puts an element that has ended into the one around it.
fn close(path: &mut [Open], open: Open) {
    let Open { name, mut members, text } = open;
    let text = text.trim();
    let value = if members.is_empty() {
        Value::String(text.to_owned())
    } else {
        if !text.is_empty() {
            members.insert("#text".to_owned(), Value::String(text.to_owned()));
        }
        Value::Object(members)
    };
    let Some(around) = path.last_mut() else { return };
    match around.members.get_mut(&name) {
        None => drop(around.members.insert(name, value)),
        Some(Value::Array(list)) => list.push(value),
        Some(one) => *one = Value::Array(vec![one.take(), value]),
    }
}

fn push(path: &mut [Open], text: &str) {
    if let Some(open) = path.last_mut() {
        open.text.push_str(text);
    }
}
