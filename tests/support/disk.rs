//! A small disk of its own, to be filled.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk; taken away when dropped.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Makes one, if this user may.
    pub fn of(size: &str, at: PathBuf) -> Option<Self> {
        fs::create_dir(&at).unwrap();
        let option = format!("size={size}");
        let made = Command::new("mount").args(["-t", "tmpfs", "-o", &option, "tmpfs"]).arg(&at).output();
        made.is_ok_and(|o| o.status.success()).then_some(Self(at))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Fills it up to the given number of bytes.
    pub fn fill(&self, ballast: &Path, left: u64) {
        let mut file = File::create(ballast).unwrap();
        let block = [0; 4 << 10];
        while file.write_all(&block).is_ok() {}
        let length = file.metadata().unwrap().len();
        file.set_len(length.saturating_sub(left)).unwrap();
    }

    /// Gives it plenty of room.
    pub fn grow(&self) {
        let grown = Command::new("mount").args(["-o", "remount,size=200m"]).arg(&self.0).status();
        assert!(grown.is_ok_and(|s| s.success()));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}
