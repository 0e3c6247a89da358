//! The worker pool of the pipeline: jobs are done on all cores, and their results come out in the order of the jobs.
//!
//! One thread makes jobs, workers do them, the calling thread takes the results. Only a fixed number of jobs may be in
//! flight (made and not yet taken), so memory stays constant even if one of them takes very long.

use super::error::PipelineError;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Jobs that may wait for the calling thread while it commits a transaction. At 256 records a batch that is more than
/// the workers finish in that time, so they do not stall.
const DURING_COMMIT: usize = 16;

/// The size of a pool.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// Worker threads; at least one is started.
    pub threads: usize,
    /// Most jobs in flight.
    pub in_flight: usize,
}

impl Pool {
    /// A pool whose results are taken at once: a few jobs for each worker, so that a slow one does not idle the others.
    pub fn new(threads: usize) -> Self {
        let threads = threads.max(1);
        Self { threads, in_flight: 4 * threads }
    }

    /// A pool whose results are written to the store, which takes them in bursts.
    pub fn for_writer(threads: usize) -> Self {
        let pool = Self::new(threads);
        Self { in_flight: pool.in_flight + DURING_COMMIT, ..pool }
    }
}

/// The queue of jobs, filled by the thread that makes them.
pub struct Jobs<J> {
    jobs: Sender<(u64, J)>,
    /// Holds one token for each job in flight.
    tokens: Sender<()>,
    next: u64,
}

impl<J> Jobs<J> {
    /// Hands over a job; waits while too many are in flight. False when the run has failed and no more jobs are wanted.
    pub fn send(&mut self, job: J) -> bool {
        let sent = self.tokens.send(()).is_ok() && self.jobs.send((self.next, job)).is_ok();
        self.next += 1;
        sent
    }
}

/// Runs `make` on a thread of its own, `work` on the workers and, in order, `take` on this thread. The first error of
/// any of them ends the run and is returned; otherwise what `make` returns. `scratch` makes the buffers that a worker
/// reuses for all its jobs. A worker that panics ends the run with [`PipelineError::Worker`].
pub fn ordered<J, D, S, M, E>(
    pool: Pool,
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
    let (jobs_in, jobs) = bounded::<(u64, J)>(pool.in_flight);
    let (done_in, done) = bounded::<(u64, Result<D, E>)>(pool.in_flight);
    let (tokens_in, tokens) = bounded::<()>(pool.in_flight);
    let (scratch, work) = (&scratch, &work);
    let span = &tracing::Span::current();
    std::thread::scope(|scope| {
        for _ in 0..pool.threads {
            let (jobs, out): (Receiver<(u64, J)>, _) = (jobs.clone(), done_in.clone());
            scope.spawn(move || {
                let _entered = span.enter();
                let mut buffers = scratch();
                for (number, job) in jobs {
                    // Its number must be answered, or the others would fill the pool behind it and wait for ever.
                    let result = catch_unwind(AssertUnwindSafe(|| work(job, &mut buffers)));
                    if out.send((number, result.unwrap_or_else(|_| Err(PipelineError::Worker.into())))).is_err() {
                        return;
                    }
                }
            });
        }
        drop((jobs, done_in));
        let making = scope.spawn(move || {
            let _entered = span.enter();
            make(&mut Jobs { jobs: jobs_in, tokens: tokens_in, next: 0 })
        });
        let (mut waiting, mut next, mut result) = (BTreeMap::new(), 0, Ok(()));
        while result.is_ok() {
            let Ok((number, batch)) = done.recv() else { break };
            waiting.insert(number, batch);
            while let Some(batch) = waiting.remove(&next).filter(|_| result.is_ok()) {
                next += 1;
                result = batch.and_then(&mut *take);
                let _ = tokens.try_recv();
            }
        }
        // After an error the maker and the workers would otherwise wait for ever on full queues.
        drop((done, tokens));
        let made = making.join().unwrap_or_else(|_| Err(PipelineError::Worker.into()));
        result?;
        made
    })
}

/// Applies `f` to all items on several threads; the results are in the order of the items.
pub(super) fn map<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    f: impl Fn(&T) -> R + Sync,
) -> Result<Vec<R>, PipelineError> {
    let size = items.len().div_ceil(threads.max(1)).max(1);
    let f = &f;
    std::thread::scope(|scope| {
        let chunks = items.chunks(size);
        let parts: Vec<_> = chunks.map(|chunk| scope.spawn(move || chunk.iter().map(f).collect::<Vec<R>>())).collect();
        let mut results = Vec::with_capacity(items.len());
        for part in parts {
            results.extend(part.join().map_err(|_| PipelineError::Worker)?);
        }
        Ok(results)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let mut taken = Vec::new();
        let made = ordered(
            Pool::new(4),
            |jobs| Ok((0..500_u64).filter(|n| jobs.send(*n)).count()),
            || (),
            |n, ()| {
                (0..(n % 7) * 20).for_each(|_| std::thread::yield_now());
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
    fn the_first_error_ends_the_run_and_is_returned() {
        let run = |bad_work: u64, bad_take: u64| {
            ordered(
                Pool::new(3),
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
    fn one_slow_job_bounds_what_is_in_flight() {
        use std::sync::atomic::{AtomicU64, Ordering};
        let (made, taken) = (AtomicU64::new(0), AtomicU64::new(0));
        let most = AtomicU64::new(0);
        ordered(
            Pool { threads: 2, in_flight: 8 },
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
        assert!(most.load(Ordering::SeqCst) <= 10, "{} jobs were in flight", most.load(Ordering::SeqCst));
    }

    #[test]
    fn a_worker_that_panics_ends_the_run_with_an_error() {
        let run = ordered(
            Pool::new(2),
            |jobs| Ok((0..10_000_u64).take_while(|n| jobs.send(*n)).count()),
            || (),
            |n, ()| if n == 7 { panic!("a fault of the program") } else { Ok::<_, PipelineError>(n) },
            &mut |_| Ok(()),
        );
        assert!(matches!(run, Err(PipelineError::Worker)));
    }

    #[test]
    fn a_map_keeps_the_order_of_the_items() {
        let items: Vec<u64> = (0..101).collect();
        assert_eq!(map(3, &items, |n| n * 2).unwrap(), (0..101).map(|n| n * 2).collect::<Vec<_>>());
        assert_eq!(map(3, &[0_u64; 0], |n| n * 2).unwrap(), [0_u64; 0]);
    }
}
