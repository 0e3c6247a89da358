//! A harvest: from one address to all documents that it leads to, as polite as the site asks and no faster than planned.
//!
//! Each host is asked at its own pace, one request at a time; several only where no pace is set, so that a server in a test
//! is kept busy. Requests run in the background; what to ask next (`admit.rs`) and what an answer leads to (`answer.rs`) is decided in one place, one answer
//! after the other.

use super::http::{Answer, Client, Failed};
use super::plan::{Harvest, Keeper, Plan};
use super::work::{Job, Role, TICK, Work};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Requests at a time.
const AT_ONCE: usize = 8;
/// Shortest wait until it is looked again for something to ask.
const SHORTEST: Duration = Duration::from_millis(5);
/// Fetches what a plan asks for.
pub fn harvest<K: Keeper>(plan: &Plan, client: &Client, keeper: &mut K) -> Result<Harvest, HarvestError<K::Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.map_err(HarvestError::Runtime)?;
    let mut work = Work::new(plan, client, keeper);
    runtime.block_on(work.run()).map_err(HarvestError::Kept)?;
    Ok(work.finish())
}

/// Why a harvest ended early.
#[derive(Debug)]
pub enum HarvestError<E> {
    /// The system gives no threads.
    Runtime(std::io::Error),
    /// An answer could not be kept.
    Kept(E),
}

type Answers = JoinSet<(Job, Result<Answer, Failed>)>;

impl<K: Keeper> Work<'_, K> {
    async fn run(&mut self) -> Result<(), K::Error> {
        let mut answers = Answers::new();
        loop {
            if self.keeper.is_stopped() {
                self.done.stopped = true;
                return Ok(());
            }
            if self.until.is_some_and(|until| Instant::now() >= until) {
                self.done.late = true;
                return Ok(());
            }
            while answers.len() < AT_ONCE
                && let Some(job) = self.next_job()
            {
                if let Some(job) = self.admit(job).await? {
                    self.hosts.entry(job.origin()).or_default().on_their_way += 1;
                    let client = self.client.clone();
                    answers.spawn(async move {
                        let known = job.earlier.as_ref().map(|earlier| &earlier.validators);
                        let answer = client.ask(&job.url, known).await;
                        (job, answer)
                    });
                }
                if self.keeper.is_stopped() {
                    break;
                }
            }
            let rest = match answers.len() {
                AT_ONCE.. => TICK,
                _ => self.until_next().unwrap_or(TICK).min(TICK),
            };
            if answers.is_empty() {
                if self.until_next().is_none() && self.probes.is_empty() {
                    return Ok(());
                }
                tokio::time::sleep(rest).await;
                continue;
            }
            if let Ok(Some(answer)) = tokio::time::timeout(rest, answers.join_next()).await {
                let (job, answer) = answer.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
                let host = self.hosts.entry(job.origin()).or_default();
                host.on_their_way = host.on_their_way.saturating_sub(1);
                self.take(job, answer)?;
            }
        }
    }

    /// The next address whose time has come.
    fn next_job(&mut self) -> Option<Job> {
        let now = Instant::now();
        let is_due = |(due, job): &(Instant, Job)| *due <= now && self.is_ready(&job.origin(), job);
        if let Some(at) = self.later.iter().position(is_due) {
            return Some(self.later.swap_remove(at).1);
        }
        let mut waiting = std::mem::take(&mut self.waiting);
        let next = waiting.pop(|origin, job| self.is_ready(origin, job));
        self.waiting = waiting;
        if next.is_some() {
            return next;
        }
        if !self.done.found.is_empty() {
            self.probes.clear();
        }
        let is_busy = self.hosts.values().any(|host| host.on_their_way > 0);
        if is_busy || !self.later.is_empty() || self.waiting.len() > 0 {
            return None;
        }
        let probe = std::iter::from_fn(|| self.probes.pop_front()).find(|probe| self.seen.insert(probe.as_str()))?;
        Some(Job::new(probe, Role::Probe))
    }

    /// Whether the host of an address may be asked now: one request at a time if it has a pace.
    pub(super) fn is_ready(&self, origin: &str, job: &Job) -> bool {
        let Some(host) = self.hosts.get(origin) else { return true };
        host.wait().is_zero() && (host.on_their_way == 0 || self.interval(&job.url).is_zero())
    }

    /// The time until a host may be asked for which something waits; none if no time will do.
    fn until_next(&self) -> Option<Duration> {
        let now = Instant::now();
        // A host with a request on its way is ready when the answer has come.
        let wait = |origin: &str, job: &Job| match self.hosts.get(origin) {
            None => Some(Duration::ZERO),
            Some(host) if host.on_their_way > 0 && !self.interval(&job.url).is_zero() => None,
            Some(host) => Some(host.wait()),
        };
        let waiting = self.waiting.next().filter_map(|(origin, job)| wait(origin, job));
        let later = self
            .later
            .iter()
            .filter_map(|(due, job)| Some(wait(&job.origin(), job)?.max(due.saturating_duration_since(now))));
        waiting.chain(later).map(|time| time.max(SHORTEST)).min()
    }

    /// What was found, in order.
    fn finish(mut self) -> Harvest {
        let left = self.left_out + self.waiting.len() as u64 + self.later.len() as u64;
        let mut done = self.done;
        if done.late {
            let minutes = self.plan.longest.as_secs().div_ceil(60);
            done.notes.push(format!("the time limit of {minutes} minutes is reached; {left} more addresses are known"));
        } else if done.limit_reached {
            let limit = self.plan.limit;
            done.notes.push(format!("the limit of {limit} pages is reached; {left} more addresses are known"));
        } else if self.left_out > 0 {
            let left = self.left_out;
            done.broken.push(format!("too many addresses in a row failed; {left} more of the same host were left out"));
        }
        if self.elsewhere > 0 {
            done.notes.push(format!("{} addresses on other hosts were not followed", self.elsewhere));
        }
        done.closed_to_ai = std::mem::take(&mut self.closed_to_ai).into_iter().collect();
        done.found.sort_unstable();
        done.found.dedup();
        done
    }
}
