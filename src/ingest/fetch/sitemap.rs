//! Sitemaps (sitemaps.org): XML with addresses of pages or of further sitemaps, or a text with an address a line.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Addresses in one sitemap by the protocol.
const MOST: usize = 50_000;

/// What a sitemap lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SitemapFile {
    /// Addresses of pages.
    Pages(Vec<String>),
    /// Addresses of sitemaps.
    Sitemaps(Vec<String>),
}

/// A sitemap in XML. One that is cut or damaged lists what comes before. None if it is something else.
pub fn of_xml(bytes: &[u8]) -> Option<SitemapFile> {
    let mut reader = Reader::from_reader(bytes);
    let (mut root, mut text, mut found) = (None::<bool>, None::<String>, Vec::new());
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                let name = element.local_name();
                match root {
                    None => {
                        root = Some(match name.as_ref() {
                            "urlset" => false,
                            "sitemapindex" => true,
                            _ => return None,
                        })
                    }
                    // `image:loc` is the address of a picture.
                    Some(_)
                        if name.as_ref() == "loc" && element.name().prefix().is_none_or(|p| !is_media(p.as_ref())) =>
                    {
                        text = Some(String::new());
                    }
                    Some(_) => {}
                }
            }
            Ok(Event::Text(part)) => {
                if let Some(text) = &mut text {
                    text.push_str(&part);
                }
            }
            Ok(Event::CData(part)) => {
                if let Some(text) = &mut text {
                    text.push_str(&part);
                }
            }
            Ok(Event::GeneralRef(entity)) => {
                if let Some(text) = &mut text {
                    text.push_str(match &*entity {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => "",
                    });
                }
            }
            Ok(Event::End(element)) if element.local_name().as_ref() == "loc" => {
                let address = text.take().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
                found.extend(address);
                if found.len() == MOST {
                    break;
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    Some(if root? { SitemapFile::Sitemaps(found) } else { SitemapFile::Pages(found) })
}

fn is_media(prefix: &str) -> bool {
    ["image", "video"].contains(&prefix)
}

/// A sitemap in plain text: every line is an address of the web. None if it is something else.
pub fn of_text(bytes: &[u8]) -> Option<Vec<String>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_address = |line: &str| {
        (line.starts_with("http://") || line.starts_with("https://")) && !line.contains([' ', ',', '\t', ';'])
    };
    let found: Option<Vec<String>> = lines.take(MOST).map(|line| is_address(line).then(|| line.to_owned())).collect();
    found.filter(|found| !found.is_empty())
}
