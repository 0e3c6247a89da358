//! What a manifest lists of an address, its host and its domain.

use super::error::ManifestError;
use super::file::Manifest;
use super::hashes;
use super::normal::{self, Refusal, append_key, host_of, readable, registered_domain};
use super::tree::after_all;
use serde::Serialize;
use std::ops::ControlFlow;

/// The sentence that goes with every answer.
pub const NOTE: &str = "A listed address is no proof that something was trained with what it led to: a manifest says \
                        which addresses were collected, and an address that is not listed may be in another one.";

/// An address that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// As asked.
    pub asked: String,
    key: Vec<u8>,
}

/// What one manifest lists of one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The address as it was asked for.
    pub asked: String,
    /// Its normal form, in which it was looked up.
    pub normal: String,
    /// The name of the manifest.
    pub manifest: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// When.
    pub date: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
    /// Rows of the manifest.
    pub manifest_rows: u64,
    /// Digest of the manifest.
    pub digest: String,
    /// Rows with exactly this address.
    pub exact: u64,
    /// Rows with this address or one below it.
    pub below: u64,
    /// The host, and its rows.
    pub host: Counted,
    /// The registered domain and its rows, those of all hosts below it included.
    pub domain: Option<Counted>,
    /// Some of the rows in their normal form: those below the address; if there are none, those of the host, and then
    /// those of the domain.
    pub sample: Vec<String>,
    /// What this does not prove.
    pub note: &'static str,
}

/// A name with its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// Host or domain.
    pub name: String,
    /// Rows.
    pub rows: u64,
}

impl Question {
    /// Reads an address, a host or a domain.
    ///
    /// # Errors
    /// What is wrong with it, for the one who asks.
    pub fn parse(asked: &str) -> Result<Self, ManifestError> {
        let mut key = Vec::new();
        // People write domains without a scheme; an e-mail address is none.
        let bare = !asked.contains("://") && !asked.contains('@') && !asked.trim().is_empty();
        let full = if bare { format!("http://{}", asked.trim().trim_start_matches('/')) } else { asked.to_owned() };
        match append_key(full.as_bytes(), &mut key) {
            Ok(()) => Ok(Self { asked: asked.trim().to_owned(), key }),
            Err(refusal) => Err(ManifestError::Question(advice(asked, refusal))),
        }
    }

    /// The normal form.
    pub fn normal(&self) -> String {
        readable(&self.key)
    }

    /// The host and, if it is another name, its registered domain.
    pub fn hosts(&self) -> Vec<String> {
        let (host, _) = normal::split(&self.key);
        let mut hosts = vec![host_of(host)];
        hosts.extend(registered_domain(host).map(|domain| host_of(&domain)));
        hosts.dedup();
        hosts
    }

    /// What stands for the address, its host and its registered domain in a look-up by hash.
    pub fn hashes(&self) -> Hashes {
        let (host, _) = normal::split(&self.key);
        let domain = registered_domain(host);
        Hashes {
            address: hashes::of_address(&self.key),
            host: (host_of(host), hashes::of_host(host)),
            domain: domain.map(|domain| (host_of(&domain), hashes::of_domain(&domain))),
        }
    }
}

/// The hashes of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashes {
    /// Of the address.
    pub address: hashes::Hash,
    /// The host and its hash.
    pub host: (String, hashes::Hash),
    /// The registered domain and its hash.
    pub domain: Option<(String, hashes::Hash)>,
}

fn advice(asked: &str, refusal: Refusal) -> String {
    let shown: String = asked.chars().filter(|c| !c.is_control()).take(60).collect();
    let expected = "expected one such as https://example.com/page or example.com";
    match refusal {
        Refusal::Empty => format!("an address is empty; {expected}"),
        Refusal::HostWithoutDot => format!("“{shown}” has no dot in its host; {expected}"),
        Refusal::Scheme => format!("“{shown}” is not an address of the web (http or https); {expected}"),
        Refusal::TooLong => format!("an address has more than {} bytes; {expected}", normal::LONGEST),
        Refusal::NotUtf8 | Refusal::Invalid => format!("“{shown}” is no address; {expected}"),
    }
}

impl Manifest {
    /// Looks an address up; `None` if not even its domain is listed. `sample` is the number of rows to show.
    ///
    /// # Errors
    /// A manifest that is damaged.
    pub fn look_up(&self, question: &Question, sample: usize) -> Result<Option<Listed>, ManifestError> {
        let tree = self.address_tree();
        let key = &question.key;
        let below_it: Vec<Vec<u8>> = match key.strip_suffix(b"/") {
            // A folder, or the root of a site: everything that begins with it.
            Some(folder) => vec![[folder, b"/"].concat()],
            None => vec![[key, &b"/"[..]].concat(), [key, &b"?"[..]].concat()],
        };
        let (_, exact) = tree.count(key, Some(&[key, &b"\0"[..]].concat()))?;
        let mut below = if key.ends_with(b"/") { 0 } else { exact };
        for prefix in &below_it {
            below += tree.count(prefix, after_all(prefix).as_deref())?.1;
        }
        let (reversed, _) = normal::split(key);
        let host_prefix = [reversed, b")"].concat();
        let host_rows = tree.count(&host_prefix, after_all(&host_prefix).as_deref())?.1;
        // Below a domain lie its own rows, which go on with “)”, and those of its hosts, which go on with “,”.
        let bounds = registered_domain(reversed).map(|d| ([&d[..], b")"].concat(), [&d[..], b"-"].concat(), d));
        let domain = match &bounds {
            Some((from, to, name)) => Some(Counted { name: host_of(name), rows: tree.count(from, Some(to))?.1 }),
            None => None,
        };
        if host_rows == 0 && domain.as_ref().is_none_or(|domain| domain.rows == 0) {
            return Ok(None);
        }
        let mut rows = Vec::new();
        if exact > 0 && !key.ends_with(b"/") {
            rows.push(readable(key));
        }
        let mut ranges: Vec<(Vec<u8>, Option<Vec<u8>>)> =
            below_it.into_iter().map(|prefix| (prefix.clone(), after_all(&prefix))).collect();
        if below == 0 && host_rows > 0 {
            ranges = vec![(host_prefix.clone(), after_all(&host_prefix))];
        } else if let (0, Some((from, to, _))) = (host_rows, bounds) {
            ranges = vec![(from, Some(to))];
        }
        for (from, to) in ranges {
            if rows.len() < sample {
                tree.visit(&from, &mut |key, _| {
                    if to.as_deref().is_some_and(|to| key >= to) || rows.len() >= sample {
                        return ControlFlow::Break(());
                    }
                    rows.push(readable(key));
                    ControlFlow::Continue(())
                })?;
            }
        }
        rows.truncate(sample);
        let about = self.about();
        Ok(Some(Listed {
            asked: question.asked.clone(),
            normal: question.normal(),
            manifest: about.name.clone(),
            publisher: about.publisher.clone(),
            date: about.date.clone(),
            licence: about.licence.clone(),
            manifest_rows: self.rows(),
            digest: self.digest.clone(),
            exact,
            below,
            host: Counted { name: host_of(reversed), rows: host_rows },
            domain,
            sample: rows,
            note: NOTE,
        }))
    }
}
