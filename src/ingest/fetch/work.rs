//! A harvest at work: what is waiting, what is known of sites, what was found; and how an end is noted.

use super::host::{self, Host};
use super::http::{Answer, Client};
use super::plan::{Earlier, Harvest, Keeper, Kept, Plan};
use super::robots::Robots;
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};
use url::Url;

/// The token by which robots.txt addresses this program.
pub const TOKEN: &str = "brokerwatch";
/// Attempts at one address.
pub(super) const ATTEMPTS: u32 = 3;
/// How often it is asked whether to stop.
pub(super) const TICK: Duration = Duration::from_millis(250);

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
    pub(super) waiting: Vec<Job>,
    pub(super) later: Vec<(Instant, Job)>,
    pub(super) probes: VecDeque<Url>,
    pub(super) seen: HashSet<String>,
    pub(super) parts: HashSet<String>,
    pub(super) sites: HashMap<String, Site>,
    pub(super) hosts: HashMap<String, Host>,
    pub(super) sitemaps: u64,
    /// Pages and parts of lists that were begun.
    pub(super) begun: u64,
    /// Whether the next address has to wait until answers have come.
    pub(super) holds: bool,
    pub(super) left_out: u64,
    pub(super) elsewhere: u64,
    pub(super) closed_to_ai: BTreeSet<&'static str>,
    pub(super) done: Harvest,
}

impl<'a, K: Keeper> Work<'a, K> {
    pub(super) fn new(plan: &'a Plan, client: &'a Client, keeper: &'a mut K) -> Self {
        let mut start = plan.start.clone();
        start.set_fragment(None);
        Self {
            plan,
            client,
            keeper,
            seen: HashSet::from([start.to_string()]),
            waiting: vec![Job::new(start, Role::Start)],
            later: Vec::new(),
            probes: VecDeque::new(),
            parts: HashSet::new(),
            sites: HashMap::new(),
            hosts: HashMap::new(),
            sitemaps: 0,
            begun: 0,
            holds: false,
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
