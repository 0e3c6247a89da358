//! Work on all cores whose results come out in the order in which the jobs went in.
//!
//! One thread makes jobs, the others do them, the calling thread takes the results. A job may only begin when fewer than a
//! fixed number are between its making and its taking, so memory stays flat even if one of them takes very long.

use super::ingest::PipelineError;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::BTreeMap;

/// Where the maker of jobs puts them.
pub(super) struct Jobs<J> {
    jobs: Sender<(u64, J)>,
    tickets: Sender<()>,
    next: u64,
}

impl<J> Jobs<J> {
    /// Hands over a job; waits while too many are under way. False when nobody wants any more.
    pub fn send(&mut self, job: J) -> bool {
        let sent = self.tickets.send(()).is_ok() && self.jobs.send((self.next, job)).is_ok();
        self.next += 1;
        sent
    }
}

/// Runs `make`, `work` on `threads` threads and, in order, `take`. The first error of any of them ends it; what `make`
/// answers is handed back. `scratch` makes the tools that one worker uses for all its jobs.
pub(super) fn ordered<J, D, S, M, E>(
    threads: usize,
    make: impl FnOnce(&mut Jobs<J>) -> Result<M, E> + Send,
    scratch: impl Fn() -> S + Sync,
    work: impl Fn(J, &mut S) -> Result<D, E> + Sync,
    take: &mut dyn FnMut(D) -> Result<(), E>,
) -> Result<M, E>
where
    J: Send,
    D: Send,
    M: Send,
    E: Send + From<PipelineError>,
{
    let under_way = 4 * threads.max(1);
    let (jobs_in, jobs) = bounded::<(u64, J)>(under_way);
    let (done_in, done) = bounded::<(u64, Result<D, E>)>(under_way);
    let (tickets_in, tickets) = bounded::<()>(under_way);
    let (scratch, work) = (&scratch, &work);
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let (jobs, out): (Receiver<(u64, J)>, _) = (jobs.clone(), done_in.clone());
            scope.spawn(move || {
                let mut tools = scratch();
                for (number, job) in jobs {
                    if out.send((number, work(job, &mut tools))).is_err() {
                        return;
                    }
                }
            });
        }
        drop((jobs, done_in));
        let making = scope.spawn(move || make(&mut Jobs { jobs: jobs_in, tickets: tickets_in, next: 0 }));
        let (mut waiting, mut next, mut result) = (BTreeMap::new(), 0, Ok(()));
        while result.is_ok() {
            let Ok((number, batch)) = done.recv() else { break };
            waiting.insert(number, batch);
            while let Some(batch) = waiting.remove(&next).filter(|_| result.is_ok()) {
                next += 1;
                result = batch.and_then(&mut *take);
                let _ = tickets.try_recv();
            }
        }
        // Without these the maker and the workers would wait for ever after an error.
        drop((done, tickets));
        let made = making.join().unwrap_or_else(|_| Err(PipelineError::Worker.into()));
        result?;
        let made = made?;
        if waiting.is_empty() { Ok(made) } else { Err(PipelineError::Worker.into()) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs_however_long_each_takes() {
        let mut taken = Vec::new();
        let made = ordered(
            4,
            |jobs| Ok((0..500_u64).filter(|n| jobs.send(*n)).count()),
            || (),
            |n, ()| {
                (0..(n % 7) * 500).for_each(|_| std::thread::yield_now());
                Ok::<_, PipelineError>(n)
            },
            &mut |n| {
                taken.push(n);
                Ok(())
            },
        );
        assert_eq!(made.unwrap(), 500);
        assert_eq!(taken, (0..500).collect::<Vec<_>>());
    }

    #[test]
    fn an_error_at_any_end_stops_everything_and_comes_back() {
        let run = |bad_work: u64, bad_take: u64| {
            ordered(
                3,
                |jobs| Ok((0..10_000_u64).take_while(|n| jobs.send(*n)).count()),
                || (),
                |n, ()| if n == bad_work { Err(PipelineError::Worker) } else { Ok(n) },
                &mut |n| if n == bad_take { Err(PipelineError::Worker) } else { Ok(()) },
            )
        };
        assert!(matches!(run(40, u64::MAX), Err(PipelineError::Worker)));
        assert!(matches!(run(u64::MAX, 40), Err(PipelineError::Worker)));
        assert_eq!(run(u64::MAX, u64::MAX).unwrap(), 10_000);
    }

    #[test]
    fn one_slow_job_does_not_let_the_others_run_away() {
        use std::sync::atomic::{AtomicU64, Ordering};
        let (made, taken) = (AtomicU64::new(0), AtomicU64::new(0));
        let most = AtomicU64::new(0);
        ordered(
            2,
            |jobs| {
                for n in 0..1_000_u64 {
                    jobs.send(n);
                    let ahead = made.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst);
                    most.fetch_max(ahead, Ordering::SeqCst);
                }
                Ok(())
            },
            || (),
            |n, ()| {
                (0..if n == 0 { 20_000 } else { 0 }).for_each(|_| std::thread::yield_now());
                Ok::<_, PipelineError>(n)
            },
            &mut |_| {
                taken.fetch_add(1, Ordering::SeqCst);
                Ok(())
            },
        )
        .unwrap();
        assert!(most.load(Ordering::SeqCst) <= 10, "{} jobs were under way", most.load(Ordering::SeqCst));
    }
}
