//! A harvest at work: what is waiting, what is known of sites, what was found; and how an end is noted.

use super::host::{self, Host};
use super::http::{Answer, Client};
use super::plan::{Earlier, Harvest, Keeper, Kept, Plan};
use super::robots::Robots;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};
use url::Url;

/// The token by which robots.txt addresses this program.
pub const TOKEN: &str = "brokerwatch";
/// Attempts at one address.
pub(super) const ATTEMPTS: u32 = 3;
/// How often it is asked whether to stop.
pub(super) const TICK: Duration = Duration::from_millis(250);
/// Hosts of one harvest; a site with more has made them up.
const MOST_HOSTS: usize = 100;
/// Bytes of addresses that wait to be asked for.
const MOST_WAITING: usize = 64 << 20;
/// Bytes that an address takes beside its text.
const BESIDE: usize = 300;

/// Why an address is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is the one that was given.
    Start,
    /// Something may be there by convention.
    Probe,
    /// The next part of a list.
    Part,
    /// A sitemap, so many inside each other.
    Sitemap(u32),
    /// A page that a sitemap lists.
    Page,
}

/// An address to be asked for.
#[derive(Clone, Debug)]
pub(super) struct Job {
    /// The address that was asked for first.
    pub(super) asked: String,
    /// Where redirects have led.
    pub(super) url: Url,
    pub(super) role: Role,
    pub(super) redirects: u32,
    pub(super) attempt: u32,
    pub(super) earlier: Option<Earlier>,
}

impl Job {
    pub(super) fn new(url: Url, role: Role) -> Self {
        Self { asked: url.to_string(), url, role, redirects: 0, attempt: 0, earlier: None }
    }

    /// The host that is asked, with scheme and port.
    pub(super) fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    fn bytes(&self) -> usize {
        BESIDE + self.asked.len() + self.url.as_str().len()
    }
}

/// Addresses that wait, by host; of each the last comes first.
#[derive(Default)]
pub(super) struct Waiting {
    by_origin: BTreeMap<String, Vec<Job>>,
    bytes: usize,
    count: usize,
}

impl Waiting {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Whether one more of that many hosts and bytes can be remembered.
    pub(super) fn has_room_for(&self, job: &Job) -> bool {
        self.bytes + job.bytes() <= MOST_WAITING
            && (self.by_origin.len() < MOST_HOSTS || self.by_origin.contains_key(&job.origin()))
    }

    pub(super) fn push(&mut self, job: Job) {
        self.bytes += job.bytes();
        self.count += 1;
        self.by_origin.entry(job.origin()).or_default().push(job);
    }

    /// The next address of the first host that may be asked.
    pub(super) fn pop(&mut self, is_ready: impl Fn(&str, &Job) -> bool) -> Option<Job> {
        let ready = |(origin, jobs): (&String, &Vec<Job>)| {
            jobs.last().is_some_and(|job| is_ready(origin, job)).then(|| origin.clone())
        };
        let origin = self.by_origin.iter().find_map(ready)?;
        let job = self.by_origin.get_mut(&origin)?.pop()?;
        self.bytes = self.bytes.saturating_sub(job.bytes());
        self.count -= 1;
        Some(job)
    }

    /// What comes next of each host.
    pub(super) fn next(&self) -> impl Iterator<Item = (&str, &Job)> {
        self.by_origin.iter().filter_map(|(origin, jobs)| Some((origin.as_str(), jobs.last()?)))
    }
}

/// The addresses that were met. Of each a digest is remembered, under a key that no site knows.
#[derive(Default)]
pub(super) struct Seen {
    digests: HashSet<(u64, u64)>,
    keys: (RandomState, RandomState),
}

impl Seen {
    /// Adds an address; false if it was met before.
    pub(super) fn insert(&mut self, address: &str) -> bool {
        self.digests.insert((self.keys.0.hash_one(address), self.keys.1.hash_one(address)))
    }
}

/// What a site permits.
pub(super) struct Site {
    pub(super) robots: Robots,
    /// Why nothing of it is fetched.
    pub(super) closed: Option<String>,
}

/// A harvest at work.
pub(super) struct Work<'a, K: Keeper> {
    pub(super) plan: &'a Plan,
    pub(super) client: &'a Client,
    pub(super) keeper: &'a mut K,
    pub(super) waiting: Waiting,
    pub(super) later: Vec<(Instant, Job)>,
    pub(super) probes: VecDeque<Url>,
    pub(super) seen: Seen,
    pub(super) parts: HashSet<String>,
    pub(super) sites: HashMap<String, Site>,
    pub(super) hosts: HashMap<String, Host>,
    pub(super) sitemaps: u64,
    /// Pages and parts of lists that were begun.
    pub(super) begun: u64,
    /// When it is to end.
    pub(super) until: Option<Instant>,
    pub(super) left_out: u64,
    pub(super) elsewhere: u64,
    pub(super) closed_to_ai: BTreeSet<&'static str>,
    pub(super) done: Harvest,
}

impl<'a, K: Keeper> Work<'a, K> {
    pub(super) fn new(plan: &'a Plan, client: &'a Client, keeper: &'a mut K) -> Self {
        let mut start = plan.start.clone();
        start.set_fragment(None);
        let mut seen = Seen::default();
        seen.insert(start.as_str());
        let mut waiting = Waiting::default();
        waiting.push(Job::new(start, Role::Start));
        Self {
            plan,
            client,
            keeper,
            seen,
            waiting,
            later: Vec::new(),
            probes: VecDeque::new(),
            parts: HashSet::new(),
            sites: HashMap::new(),
            hosts: HashMap::new(),
            sitemaps: 0,
            begun: 0,
            until: Instant::now().checked_add(plan.longest),
            left_out: 0,
            elsewhere: 0,
            closed_to_ai: BTreeSet::new(),
            done: Harvest::default(),
        }
    }

    /// Sleeps, unless the harvest is to end.
    pub(super) async fn sleep(&self, time: Duration) {
        let until = Instant::now() + time;
        while !self.keeper.is_stopped() {
            let rest = until.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return;
            }
            tokio::time::sleep(rest.min(TICK)).await;
        }
    }

    /// Keeps an answer; returns the digest of its body.
    pub(super) fn keep(
        &mut self,
        asked: &str,
        location: &str,
        answer: &mut Answer,
        digest: &str,
    ) -> Result<String, K::Error> {
        self.done.answers += 1;
        self.done.bytes += answer.body.bytes;
        let body = (answer.status == 200).then_some(&mut answer.body);
        let (status, headers) = (answer.status, &*answer.headers);
        self.keeper.keep(Kept { url: asked, location, status, headers, body, digest, note: "" })
    }

    /// Notes that there is no answer, and why.
    pub(super) fn note(&mut self, asked: &str, location: &str, note: &str) -> Result<(), K::Error> {
        let kept = Kept { url: asked, location, status: 0, headers: &[], body: None, digest: "", note };
        self.keeper.keep(kept).map(drop)
    }

    /// Ends an address that could not be fetched.
    pub(super) fn broken(&mut self, job: &Job, why: &str) -> Result<(), K::Error> {
        self.say_broken(job, why);
        self.note(&job.asked, job.url.as_str(), why)
    }

    pub(super) fn say_broken(&mut self, job: &Job, why: &str) {
        // What is only tried need not be there.
        if job.role != Role::Probe {
            let redirected = if job.redirects > 0 { format!("redirected to {}: ", job.url) } else { String::new() };
            self.done.broken.push(format!("{}: {redirected}{why}", job.asked));
        }
    }

    /// Ends an address that may not be fetched.
    pub(super) fn refused(&mut self, job: &Job, why: &str) -> Result<(), K::Error> {
        if job.role != Role::Probe {
            self.done.refused.push(format!("{}: {why}", job.asked));
        }
        self.note(&job.asked, job.url.as_str(), why)
    }

    /// Puts an address off. `pause`: how long the server wants to be left alone altogether.
    pub(super) fn again(&mut self, mut job: Job, origin: &str, pause: Option<Duration>) {
        if let Some(pause) = pause {
            self.hosts.entry(origin.to_owned()).or_default().pause(pause);
        }
        let wait = pause.unwrap_or_else(|| host::backoff(job.attempt));
        job.attempt += 1;
        self.later.push((Instant::now() + wait, job));
    }
}

/// How long to wait after an error of a server.
pub(super) fn wait_of(answer: &Answer, attempt: u32) -> Duration {
    let now = jiff::Timestamp::now().as_second();
    let stated = answer.header("retry-after").and_then(|value| host::retry_after(value, now));
    stated.unwrap_or_else(|| host::backoff(attempt))
}

/// Where a redirect leads.
pub(super) fn target_of(answer: &Answer, url: &Url) -> Option<Url> {
    let redirects = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
    let mut target = url.join(answer.header("location").filter(|_| redirects)?.trim()).ok()?;
    target.set_fragment(None);
    Some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_site_fills_the_memory_with_addresses() {
        let mut waiting = Waiting::default();
        let job = |host: usize, length: usize| {
            let url = format!("https://h{host}.example/{}", "a".repeat(length));
            Job::new(Url::parse(&url).unwrap(), Role::Page)
        };
        for host in 0..1_000 {
            let job = job(host, 10);
            if waiting.has_room_for(&job) {
                waiting.push(job);
            }
        }
        assert_eq!(waiting.len(), MOST_HOSTS);
        while waiting.has_room_for(&job(0, 1_900)) {
            waiting.push(job(0, 1_900));
        }
        assert!((10_000..20_000).contains(&waiting.len()), "{}", waiting.len());
        // A host that must be left alone keeps no other one waiting.
        let next = waiting.pop(|origin, _| origin.ends_with("h7.example")).unwrap();
        assert_eq!(next.origin(), "https://h7.example");
        assert!(waiting.pop(|_, _| false).is_none());
        let mut seen = Seen::default();
        assert!(seen.insert("a") && seen.insert("b") && !seen.insert("a"));
    }
}
