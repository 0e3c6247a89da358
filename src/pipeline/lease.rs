//! Leases of runs that wait for the network. Such a run holds no lock of the data folder, so that others can write; its
//! lease says that it is alive.
//!
//! A lease is a file in `leases/`, named after the source and locked by the process that fetches it. The lock ends with
//! the process, however it ends, so that the next start knows at once that a run is dead. The time of the file is the
//! heartbeat: a process that hangs holds the lock, and gives no sign of life. Leases are taken, and those of others
//! looked at, under the lock of the data folder; readers only look at names and times.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// Without a sign of life for so long a run counts as stuck. Longer than the longest answer of a server may take.
pub(super) const STUCK: Duration = Duration::from_secs(900);
/// Between two signs of life.
const BEAT: u64 = 2;

/// The lease of a run; given back when dropped.
#[derive(Debug)]
pub struct Lease {
    file: File,
    path: PathBuf,
    /// Seconds since 1970 of the last sign of life.
    beaten: AtomicU64,
}

/// A run under way, as others see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderWay {
    /// Source card.
    pub source: String,
    /// Its run.
    pub run: String,
    /// When it last gave a sign of life, microseconds since 1970 UTC.
    pub heartbeat: i64,
}

/// Why a lease was not given.
pub(super) enum Refused {
    /// Another process has it, and gave a sign of life so long ago.
    Held(Duration),
    /// The file cannot be used.
    Io(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Lease {
    /// Takes the lease of a source for a run. One whose holder is stuck is taken from it.
    pub(super) fn take(dir: &Path, source: &str, run: &str) -> Result<Self, Refused> {
        fs::create_dir_all(dir)?;
        let path = dir.join(source);
        let open = || File::options().create(true).read(true).write(true).truncate(false).open(&path);
        let mut file = open()?;
        let mut taken = file.try_lock();
        if matches!(taken, Err(TryLockError::WouldBlock)) {
            let silent = silence(&file)?;
            if silent < STUCK {
                return Err(Refused::Held(silent));
            }
            // Its holder keeps a file without a name, and finds that out before it writes.
            fs::remove_file(&path)?;
            file = open()?;
            taken = file.try_lock();
        }
        match taken {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Refused::Held(Duration::ZERO)),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        file.set_len(0)?;
        file.write_all(run.as_bytes())?;
        Ok(Self { file, path, beaten: AtomicU64::new(0) })
    }

    /// Gives a sign of life. One that cannot be given counts as not given.
    pub fn beat(&self) {
        let now = SystemTime::now();
        let seconds = now.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs());
        if self.beaten.load(Ordering::Relaxed).abs_diff(seconds) >= BEAT {
            self.beaten.store(seconds, Ordering::Relaxed);
            let _ = self.file.set_modified(now);
        }
    }

    /// Whether nobody has taken it away.
    pub fn is_held(&self) -> bool {
        let of = |metadata: io::Result<fs::Metadata>| metadata.map(|m| (m.dev(), m.ino())).ok();
        let own = of(self.file.metadata());
        own.is_some() && own == of(fs::metadata(&self.path))
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if self.is_held() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// How long ago there was a sign of life.
fn silence(file: &File) -> io::Result<Duration> {
    Ok(SystemTime::now().duration_since(file.metadata()?.modified()?).unwrap_or_default())
}

/// The ids of runs that are alive. Leases of others are removed; the caller holds the lock of the data folder.
pub(super) fn alive(dir: &Path) -> Vec<String> {
    let mut alive = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let Ok(mut file) = File::open(entry.path()) else { continue };
        let is_locked = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        let is_alive = is_locked && silence(&file).is_ok_and(|silent| silent < STUCK);
        let mut run = String::new();
        if is_alive && file.read_to_string(&mut run).is_ok() {
            alive.push(run);
        } else {
            let _ = fs::remove_file(entry.path());
        }
    }
    alive
}

/// Whether a run holds a lease, or has left one behind.
pub(super) fn any(dir: &Path) -> bool {
    fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some())
}

/// The runs that gave a sign of life lately, by source.
pub(super) fn under_way(dir: &Path) -> Vec<UnderWay> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let since = modified.ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
        let (Some(since), Ok(run)) = (since, fs::read_to_string(entry.path())) else { continue };
        let heartbeat = i64::try_from(since.as_micros()).unwrap_or(i64::MAX);
        found.push(UnderWay { source: entry.file_name().to_string_lossy().into_owned(), run, heartbeat });
    }
    found.sort_by(|a, b| a.source.cmp(&b.source));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_is_held_by_one_and_ends_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let first = Lease::take(dir.path(), "shop", "run-1").map_err(drop).unwrap();
        assert!(matches!(Lease::take(dir.path(), "shop", "run-2"), Err(Refused::Held(_))));
        assert_eq!(alive(dir.path()), ["run-1"]);
        assert_eq!(under_way(dir.path())[0].run, "run-1");
        drop(first);
        assert!(!any(dir.path()) && alive(dir.path()).is_empty());
        // What a dead process left behind is no lease.
        fs::write(dir.path().join("shop"), "run-1").unwrap();
        assert!(alive(dir.path()).is_empty() && !any(dir.path()));
    }

    #[test]
    fn a_run_without_a_sign_of_life_loses_its_lease_and_notices() {
        let dir = tempfile::tempdir().unwrap();
        let stuck = Lease::take(dir.path(), "shop", "run-1").map_err(drop).unwrap();
        stuck.file.set_modified(SystemTime::now() - STUCK).unwrap();
        let next = Lease::take(dir.path(), "shop", "run-2").map_err(drop).unwrap();
        assert!(!stuck.is_held() && next.is_held());
        drop(stuck);
        assert!(next.is_held(), "the lease of another is left alone");
        next.file.set_modified(SystemTime::now() - STUCK).unwrap();
        assert!(alive(dir.path()).is_empty());
        assert!(!next.is_held());
    }
}
