//! What an answer leads to: documents with listings, further addresses, another attempt, or an end.

use super::host::LONGEST_WAIT;
use super::http::{Answer, Failed};
use super::look::{self, Answered, HEAD, Look, SEARCHED};
use super::paging;
use super::plan::{Earlier, Found, Keeper, notice};
use super::work::{ATTEMPTS, Job, Role, Work, target_of, wait_of};
use url::Url;

/// Redirects that are followed, one after the other.
const REDIRECTS: u32 = 10;
/// Sitemaps inside each other, and all of them.
const SITEMAP_DEPTH: u32 = 5;
const SITEMAPS: u64 = 10_000;

impl<K: Keeper> Work<'_, K> {
    /// Takes an answer, or why there is none.
    pub(super) fn take(&mut self, mut job: Job, answer: Result<Answer, Failed>) -> Result<(), K::Error> {
        let origin = job.url.origin().ascii_serialization();
        let mut answer = match answer {
            Err(Failed::Connection(_)) if job.attempt + 1 < ATTEMPTS => {
                self.again(job, &origin, None);
                return Ok(());
            }
            Err(failed) => {
                self.hosts.entry(origin).or_default().ended(false);
                return self.broken(&job, failed.reason());
            }
            Ok(answer) => answer,
        };
        let status = answer.status;
        if status == 429 || status >= 500 {
            let wait = wait_of(&answer, job.attempt);
            if job.attempt + 1 < ATTEMPTS && wait <= LONGEST_WAIT {
                let pause = (status == 429 || answer.header("retry-after").is_some()).then_some(wait);
                self.again(job, &origin, pause);
                return Ok(());
            }
        }
        let target = target_of(&answer, &job.url);
        let location = target.as_ref().unwrap_or(&job.url).to_string();
        // After a redirect the next address is asked with the same validators.
        let earlier = if status == 304 { job.earlier.take() } else { None };
        let digest = earlier.as_ref().map_or("", |earlier| &earlier.digest);
        // A redirect is the answer of the address that redirects; what it leads to, of the one that was asked for first.
        let asked = if target.is_some() { job.url.to_string() } else { job.asked.clone() };
        let digest = self.keep(&asked, &location, &mut answer, digest)?;
        self.hosts.entry(origin).or_default().ended(status < 500 && status != 429);
        match (status, target) {
            (200 | 304, _) if !digest.is_empty() => {
                let field = |name: &str| answer.header(name).unwrap_or_default().to_owned();
                let (content_type, link) = match &earlier {
                    Some(earlier) => (earlier.content_type.clone(), earlier.link.clone()),
                    None => (field("content-type"), field("link")),
                };
                let bytes = self.keeper.read(&digest, SEARCHED)?;
                let links = self.plan.links.as_ref().filter(|_| matches!(job.role, Role::Start | Role::Part));
                let answered = Answered { url: &job.url, content_type: &content_type, link: &link, links };
                let seen = look::look(&answered, &bytes);
                if let Some(before) = job.earlier.take() {
                    self.compare_formats(&job, (&answered, &bytes), &before)?;
                }
                drop(bytes);
                self.done.unchanged += u64::from(status == 304);
                self.follow(&job, seen, digest);
                Ok(())
            }
            (300..400, Some(_)) if job.redirects >= REDIRECTS => {
                self.say_broken(&job, &format!("more than {REDIRECTS} redirects"));
                Ok(())
            }
            (300..400, Some(target)) => {
                (job.url, job.redirects) = (target, job.redirects + 1);
                self.waiting.push(job);
                Ok(())
            }
            (404 | 410, _) => {
                self.nothing_there(&job);
                Ok(())
            }
            (400..500, _) if status != 429 => {
                if job.role != Role::Probe {
                    self.done.refused.push(format!("{}: refused by the server (status {status})", job.asked));
                }
                Ok(())
            }
            _ => {
                self.say_broken(&job, &format!("status {status}"));
                Ok(())
            }
        }
    }

    /// Notices if a document is in another format than before.
    fn compare_formats(
        &mut self,
        job: &Job,
        (now, bytes): (&Answered<'_>, &[u8]),
        before: &Earlier,
    ) -> Result<(), K::Error> {
        let head = self.keeper.read(&before.digest, HEAD as u64)?;
        let was = Answered { content_type: &before.content_type, ..*now };
        let (was, is) = (look::format_of(&was, &head), look::format_of(now, bytes));
        if was != is {
            notice(&mut self.done.formats, &job.url, || format!("{}: was {was}, is {is}", job.asked));
        }
        Ok(())
    }

    /// Takes a page that an earlier harvest had fetched before it ended.
    pub(super) fn resume(&mut self, job: &Job, earlier: Earlier) -> Result<(), K::Error> {
        let bytes = self.keeper.read(&earlier.digest, SEARCHED)?;
        let Earlier { content_type, link, digest, .. } = earlier;
        let seen =
            look::look(&Answered { url: &job.url, content_type: &content_type, link: &link, links: None }, &bytes);
        self.done.resumed += 1;
        self.follow(job, seen, digest);
        Ok(())
    }

    /// Nothing is at an address.
    fn nothing_there(&mut self, job: &Job) {
        match job.role {
            Role::Probe => {}
            Role::Start if is_bare(&job.url) => {
                self.probe(&job.url, false);
                self.done.gone += 1;
            }
            _ => self.done.gone += 1,
        }
    }

    /// Follows what was seen in a document.
    fn follow(&mut self, job: &Job, seen: Look, digest: String) {
        let from_sitemap = match job.role {
            Role::Sitemap(depth) => depth,
            _ => 0,
        };
        let lists = !seen.pages.is_empty() || !seen.sitemaps.is_empty();
        if lists && job.role != Role::Page {
            self.sitemaps += 1;
            // The limit is one of pages.
            self.begun = self.begun.saturating_sub(u64::from(job.role == Role::Start));
        } else {
            self.done.pages += 1;
        }
        if job.role != Role::Page {
            self.follow_sitemap(&job.url, &seen, from_sitemap);
        }
        for link in seen.links.iter().rev().filter(|link| self.plan.wants_link(&job.url, link)) {
            self.enqueue(&job.url, link, Role::Page);
        }
        let follows = matches!(job.role, Role::Start | Role::Part | Role::Probe);
        // A list that gives the same part again would never end.
        let repeated = follows && seen.next.is_some() && !self.parts.insert(digest.clone());
        let next = seen.next.as_deref().filter(|_| follows);
        match next {
            Some(_) if repeated => {
                self.done.notes.push(format!("{}: the list repeats itself, so it is not followed on", job.asked));
            }
            Some(next) => self.enqueue(&job.url, next, Role::Part),
            None => {}
        }
        let lists = lists || !seen.links.is_empty();
        if job.role == Role::Start && !seen.holds_listings && next.is_none() && !lists {
            self.probe(&job.url, seen.is_ckan);
        }
        if seen.holds_listings {
            self.done.found.push(Found { url: job.asked.clone(), digest });
        } else if seen.is_page {
            self.done.without_listing += 1;
            if let Some(data) = seen.drawn_by_script.filter(|_| next.is_none() && !lists) {
                let sentence = format!("{}: no listing in the HTML; {data}", job.asked);
                notice(&mut self.done.drawn, &job.url, || sentence.clone());
                self.done.drawn_by_script.push(sentence);
            }
        }
    }

    /// Adds what a sitemap lists; the first page of it comes first.
    fn follow_sitemap(&mut self, url: &Url, seen: &Look, depth: u32) {
        for page in seen.pages.iter().rev() {
            if self.plan.wants(page) {
                self.enqueue(url, page, Role::Page);
            }
        }
        if seen.sitemaps.is_empty() {
            return;
        }
        if depth >= SITEMAP_DEPTH || self.sitemaps >= SITEMAPS {
            self.done.notes.push(format!("{url}: too many sitemaps inside each other, so it is not followed on"));
            return;
        }
        for sitemap in seen.sitemaps.iter().rev() {
            self.enqueue(url, sitemap, Role::Sitemap(depth + 1));
        }
    }

    /// Adds an address of the same site that was not met before.
    fn enqueue(&mut self, from: &Url, address: &str, role: Role) {
        let Ok(mut url) = from.join(address) else {
            self.done
                .broken
                .push(format!("{from}: invalid address “{}”", address.chars().take(100).collect::<String>()));
            return;
        };
        url.set_fragment(None);
        if !same_site(from, &url) {
            self.elsewhere += 1;
            return;
        }
        if !self.seen.insert(url.as_str()) {
            return;
        }
        let job = Job::new(url, role);
        // More than may be asked for need not be remembered.
        if self.waiting.len() as u64 <= self.plan.limit && self.waiting.has_room_for(&job) {
            self.waiting.push(job);
        } else {
            self.done.limit_reached = true;
            self.left_out += 1;
        }
    }

    /// Places where a site may offer its listings, if the address itself has none.
    fn probe(&mut self, url: &Url, is_ckan: bool) {
        let mut places = Vec::new();
        if is_ckan {
            places.push(paging::first_of_ckan(url));
        }
        if is_bare(url) {
            let site = self.sites.get(&url.origin().ascii_serialization());
            places.extend(site.map(|site| site.robots.sitemaps.clone()).unwrap_or_default());
            places.push("/sitemap.xml".to_owned());
            places.push(paging::first_of_ckan(url));
            places.push("/data.json".to_owned());
        }
        let places = places.iter().filter_map(|place| url.join(place).ok());
        self.probes.extend(places.filter(|place| same_site(url, place)));
    }
}

/// Whether an address names a host and nothing of it.
fn is_bare(url: &Url) -> bool {
    url.path() == "/" && url.query().is_none()
}

/// Whether two addresses are of one site: of one host, or of a host and one that belongs to it.
fn same_site(one: &Url, other: &Url) -> bool {
    let (Some(a), Some(b)) = (one.host_str(), other.host_str()) else { return false };
    let [a, b] = [a, b].map(|host| host.strip_prefix("www.").unwrap_or(host));
    let below =
        |host: &str, of: &str| of.contains('.') && host.strip_suffix(of).is_some_and(|rest| rest.ends_with('.'));
    let port = one.port_or_known_default() == other.port_or_known_default() || one.scheme() != other.scheme();
    a == b && port || one.domain().is_some() && other.domain().is_some() && (below(a, b) || below(b, a))
}
