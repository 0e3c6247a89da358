//! A harvest: from one address to all documents that it leads to, as polite as the site asks and no faster than planned.
//!
//! One request at a time, unless no pace is set: then several, so that a server in a test is kept busy. Requests run in the
//! background; what to ask next (`admit.rs`) and what an answer leads to (`answer.rs`) is decided in one place, one answer
//! after the other.

use super::http::{Answer, Client, Failed};
use super::plan::{Harvest, Keeper, Plan};
use super::work::{Job, Role, TICK, Work};
use std::time::Instant;
use tokio::task::JoinSet;

/// Requests at a time without a pace.
const AT_ONCE: usize = 8;
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
        let most = if self.plan.pace == 0.0 { AT_ONCE } else { 1 };
        let mut answers = Answers::new();
        loop {
            if self.keeper.is_stopped() {
                self.done.stopped = true;
                return Ok(());
            }
            while answers.len() < most
                && let Some(job) = self.next_job()
            {
                if let Some(job) = self.admit(job, answers.len()).await? {
                    let client = self.client.clone();
                    answers.spawn(async move {
                        let known = job.earlier.as_ref().map(|earlier| &earlier.validators);
                        let answer = client.ask(&job.url, known).await;
                        (job, answer)
                    });
                }
                if self.keeper.is_stopped() || std::mem::take(&mut self.holds) {
                    break;
                }
            }
            if answers.is_empty() {
                if self.waiting.is_empty() && !self.wait_for_later().await {
                    return Ok(());
                }
                continue;
            }
            if let Ok(Some(answer)) = tokio::time::timeout(TICK, answers.join_next()).await {
                let (job, answer) = answer.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
                self.take(job, answer)?;
            }
        }
    }

    /// The next address whose time has come.
    fn next_job(&mut self) -> Option<Job> {
        let now = Instant::now();
        if let Some(at) = self.later.iter().position(|(due, _)| *due <= now) {
            return Some(self.later.swap_remove(at).1);
        }
        if let Some(job) = self.waiting.pop() {
            return Some(job);
        }
        let nothing = self.done.found.is_empty() && self.later.is_empty();
        let probe = self.probes.pop_front().filter(|_| nothing)?;
        self.seen.insert(probe.to_string()).then(|| Job::new(probe, Role::Probe))
    }

    /// Sleeps until an address is due, or for a moment; false if there is nothing left to do.
    async fn wait_for_later(&self) -> bool {
        match self.later.iter().map(|(due, _)| *due).min() {
            Some(due) => {
                let rest = due.saturating_duration_since(Instant::now());
                tokio::time::sleep(rest.min(TICK)).await;
                true
            }
            None => !self.probes.is_empty() && self.done.found.is_empty(),
        }
    }

    /// What was found, in order.
    fn finish(mut self) -> Harvest {
        let left = self.left_out + self.waiting.len() as u64 + self.later.len() as u64;
        let mut done = self.done;
        if done.limit_reached {
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
