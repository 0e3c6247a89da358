//! What a harvest is asked to do, what it needs to know of earlier ones, and what it found.

use super::http::{Body, Validators};
use crate::ingest::acquire::selector::Selector;
use regex::Regex;
use std::collections::BTreeMap;
use std::time::Duration;
use url::Url;

/// What to fetch, and how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The address at which it begins.
    pub start: Url,
    /// Requests a second to one host; 0 for no pace, with several connections at a time.
    pub pace: f64,
    /// Most pages and parts of lists; sitemaps do not count.
    pub limit: u64,
    /// Longest time; what is not fetched by then is left to the next harvest.
    pub longest: Duration,
    /// Pages of sitemaps are fetched if any of these is found in their address; all if there are none.
    pub include: Vec<Regex>,
    /// … and if none of these is.
    pub exclude: Vec<Regex>,
    /// Which links of the first page, and of those that follow it by paging, lead to pages with listings.
    pub links: Option<Selector>,
}

impl Plan {
    /// Most pages of a harvest, unless something else is asked for.
    pub const LIMIT: u64 = 100_000;

    /// Whether the page is wanted to which a link on another page leads.
    pub fn wants_link(&self, from: &Url, link: &str) -> bool {
        from.join(link).is_ok_and(|address| self.wants(address.as_str()))
    }

    /// Whether the address of a page is wanted.
    pub fn wants(&self, address: &str) -> bool {
        let included = self.include.is_empty() || self.include.iter().any(|pattern| pattern.is_match(address));
        included && !self.exclude.iter().any(|pattern| pattern.is_match(address))
    }
}

/// What an earlier harvest has of an address.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// What to ask the server with.
    pub validators: Validators,
    /// The bytes, as [`Keeper::read`] knows them.
    pub digest: String,
    /// Fields of its header that decide how it is read.
    pub content_type: String,
    /// The field `Link`.
    pub link: String,
    /// Whether it was fetched by a harvest that this one continues, so that it need not be asked for again.
    pub is_fresh: bool,
}

/// An answer to be kept.
pub struct Kept<'a> {
    /// The address that was asked for first.
    pub url: &'a str,
    /// Where redirects led so far; of a redirect, where it leads.
    pub location: &'a str,
    /// Status; 0 if there was no answer.
    pub status: u16,
    /// Fields of the header.
    pub headers: &'a [(String, String)],
    /// The body.
    pub body: Option<&'a mut Body>,
    /// Of an answer that nothing has changed: the bytes that are still valid.
    pub digest: &'a str,
    /// Why there is no answer, or it was not kept.
    pub note: &'a str,
}

/// Keeps answers, and knows those of earlier harvests.
pub trait Keeper {
    /// Why something could not be kept.
    type Error;

    /// What is known of an address, if its bytes are still there.
    fn earlier(&mut self, url: &str) -> Result<Option<Earlier>, Self::Error>;

    /// At most `most` bytes of what was kept, from the first.
    fn read(&mut self, digest: &str, most: u64) -> Result<Vec<u8>, Self::Error>;

    /// Keeps an answer; returns the digest of its body, empty if there is none.
    fn keep(&mut self, kept: Kept<'_>) -> Result<String, Self::Error>;

    /// Whether the harvest is to end now. It is asked several times a second.
    fn is_stopped(&self) -> bool;
}

/// A document that may hold listings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Its address.
    pub url: String,
    /// Its bytes, as the keeper knows them.
    pub digest: String,
}

/// By site (scheme, host and port) how often something was noticed, and the first of it as a sentence.
pub type Noticed = BTreeMap<String, (u64, String)>;

/// Adds one to what was noticed of a site.
pub(super) fn notice(noticed: &mut Noticed, site: &Url, sentence: impl FnOnce() -> String) {
    let of = noticed.entry(site.origin().ascii_serialization()).or_insert_with(|| (0, sentence()));
    of.0 += 1;
}

/// What a harvest found.
#[derive(Clone, Debug, Default)]
pub struct Harvest {
    /// Documents that may hold listings, in order of address.
    pub found: Vec<Found>,
    /// Requests that were answered, robots.txt included.
    pub answers: u64,
    /// Of these, documents: neither robots.txt nor sitemaps.
    pub pages: u64,
    /// Answers that nothing has changed since an earlier harvest.
    pub unchanged: u64,
    /// Pages that an earlier harvest, which did not end, had fetched.
    pub resumed: u64,
    /// Bytes of bodies received, unpacked.
    pub bytes: u64,
    /// Pages without a listing.
    pub without_listing: u64,
    /// Addresses that are there no longer (404, 410).
    pub gone: u64,
    /// Addresses that may not be fetched, by robots.txt or by the server: sentences.
    pub refused: Vec<String>,
    /// Addresses that could not be fetched: sentences.
    pub broken: Vec<String>,
    /// Pages that are drawn by a script: sentences.
    pub drawn_by_script: Vec<String>,
    /// Sites of which robots.txt closes something that was to be fetched.
    pub closed: Noticed,
    /// Sites with pages that are drawn by a script.
    pub drawn: Noticed,
    /// Sites with documents in another format than an earlier harvest found.
    pub formats: Noticed,
    /// Programs for artificial intelligence to which the site is closed.
    pub closed_to_ai: Vec<&'static str>,
    /// What else is worth knowing: sentences.
    pub notes: Vec<String>,
    /// Whether the limit ended it.
    pub limit_reached: bool,
    /// Whether the time limit ended it.
    pub late: bool,
    /// Whether it was stopped.
    pub stopped: bool,
}

impl Harvest {
    /// Whether everything that the address leads to was fetched.
    pub fn is_whole(&self) -> bool {
        !self.stopped
            && !self.limit_reached
            && !self.late
            && self.broken.is_empty()
            && self.refused.is_empty()
            && self.drawn_by_script.is_empty()
    }
}
