//! A checksum for each page of SQLite's file, as the last writer closed it. SQLite's own check and our seals cover
//! rows; a changed bit in unused space, or in a page that reads as another valid one, shows only here.
//!
//! The checksums are a file of their own next to the database, which exists only while no writer has the database open:
//! opening the database for writing removes it, and closing writes it again once all is merged. So existing checksums
//! must match; where there are none, a writer was interrupted, or there was none yet.

use super::address::{Address, sibling};
use super::file_stamp::Stamp;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Begins the file; the number is that of its layout: this, the size of a page and the count of pages as 32-bit
/// numbers, a CRC-32 for each page, and one over all before; all little-endian.
const MAGIC: &[u8; 8] = b"bwsums01";
/// Maximum number of faults reported.
const MOST: usize = 20;

/// The result of comparing the database with its checksums.
#[derive(Debug, PartialEq, Eq)]
pub enum PagesChecked {
    /// There is nothing to compare with, for this reason.
    NotCompared(&'static str),
    /// Number of pages, and faults; the first of them.
    Compared(usize, Vec<String>),
}

fn place(path: &Path) -> PathBuf {
    sibling(path, "-sums")
}

/// Removes the checksums; the database is about to change.
pub(super) fn remove(address: &Address) -> io::Result<()> {
    match address.as_file().map(|path| std::fs::remove_file(place(path))) {
        Some(Err(e)) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

/// Writes the checksums of a database without an open writer in which everything has been merged. If that is not
/// certain, or the file cannot be written, there are none, and the check says so.
pub(super) fn write(address: &Address) {
    let Some(path) = address.as_file().filter(|path| !Stamp::of(path).has_unmerged()) else { return };
    let made = of_file(path).and_then(|bytes| {
        // Beside the database, because a file can be renamed within one file system only.
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file =
            tempfile::Builder::new().permissions(std::fs::metadata(path)?.permissions()).tempfile_in(folder)?;
        file.write_all(&bytes)?;
        file.as_file().sync_all()?;
        file.persist(place(path))?;
        File::open(folder)?.sync_all()
    });
    if made.is_err() {
        let _ = std::fs::remove_file(place(path));
    }
}

/// The content of the file of checksums.
fn of_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut header = [0; 100];
    let short = file.read(&mut header)? < header.len();
    // The size of a page is at byte 16; 1 means 65,536.
    let size = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        size => usize::from(size),
    };
    if short || size < 512 {
        return Err(io::Error::other("not a database"));
    }
    let mut file = File::open(path)?;
    let mut sums = Vec::new();
    let mut page = vec![0; size];
    loop {
        let mut filled = 0;
        while filled < size {
            match file.read(&mut page[filled..])? {
                0 => break,
                n => filled += n,
            }
        }
        if filled == 0 {
            break;
        }
        sums.push(crc32fast::hash(&page[..filled]));
    }
    let mut bytes = MAGIC.to_vec();
    bytes.extend((size as u32).to_le_bytes());
    bytes.extend((sums.len() as u32).to_le_bytes());
    sums.iter().for_each(|sum| bytes.extend(sum.to_le_bytes()));
    let whole = crc32fast::hash(&bytes);
    bytes.extend(whole.to_le_bytes());
    Ok(bytes)
}

/// Compares a database with its checksums.
pub(super) fn check(address: &Address) -> io::Result<PagesChecked> {
    let Some(path) = address.as_file() else { return Ok(PagesChecked::NotCompared("a server checks its own pages")) };
    let then = match std::fs::read(place(path)) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Ok(PagesChecked::NotCompared(
                "no checksums: the database is being written, or the last writer was interrupted; the next adds them",
            ));
        }
        Err(e) => return Err(e),
    };
    if Stamp::of(path).has_unmerged() {
        let log = sibling(path, "-wal");
        return Ok(PagesChecked::Compared(0, vec![format!("{}: contains changes of another program", log.display())]));
    }
    let now = match of_file(path) {
        Ok(bytes) => bytes,
        Err(e) => return Ok(PagesChecked::Compared(0, vec![e.to_string()])),
    };
    // The checksums may have been removed and written again meanwhile, by a writer.
    if std::fs::read(place(path)).ok().as_ref() != Some(&then) {
        return Ok(PagesChecked::NotCompared("the database is being written"));
    }
    let pages = now.len().saturating_sub(20) / 4;
    let is_intact = then.len() >= 20
        && then.starts_with(MAGIC)
        && crc32fast::hash(&then[..then.len() - 4]).to_le_bytes() == then[then.len() - 4..];
    let mut faults = Vec::new();
    if !is_intact {
        faults.push(format!("{}: the checksums themselves are damaged", place(path).display()));
    } else if then[8..16] != now[8..16] {
        let count = |bytes: &[u8]| u32::from_le_bytes([bytes[12], bytes[13], bytes[14], bytes[15]]);
        faults.push(format!("{} pages instead of {} after the last writer", count(&now), count(&then)));
    } else {
        let differ = then[16..then.len() - 4].chunks(4).zip(now[16..now.len() - 4].chunks(4)).enumerate();
        let differ = differ.filter(|(_, (a, b))| a != b).map(|(n, _)| format!("page {} is not as written", n + 1));
        faults.extend(differ.take(MOST));
    }
    Ok(PagesChecked::Compared(pages, faults))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_of_database_and_checksums_counts() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.db");
        let mut content = vec![0_u8; 512 * 5 + 100];
        content[16..18].copy_from_slice(&512_u16.to_be_bytes());
        std::fs::write(&path, &content).unwrap();
        let address = Address::parse(path.to_str().unwrap()).unwrap();
        let faults = || match check(&address).unwrap() {
            PagesChecked::Compared(6, faults) => faults,
            other => panic!("{other:?}"),
        };
        assert!(matches!(check(&address).unwrap(), PagesChecked::NotCompared(_)));
        write(&address);
        assert!(faults().is_empty());
        for at in [99, 512, 1_300, content.len() - 1] {
            let mut other = content.clone();
            other[at] ^= 4;
            std::fs::write(&path, other).unwrap();
            assert_eq!(faults(), [format!("page {} is not as written", at / 512 + 1)]);
        }
        std::fs::write(&path, &content[..content.len() - 200]).unwrap();
        assert!(matches!(check(&address).unwrap(), PagesChecked::Compared(5, faults) if faults.len() == 1));
        std::fs::write(&path, &content).unwrap();
        let sums = std::fs::read(place(&path)).unwrap();
        for at in 0..sums.len() {
            let mut other = sums.clone();
            other[at] ^= 1;
            std::fs::write(place(&path), other).unwrap();
            assert_eq!(faults().len(), 1, "byte {at}");
        }
        std::fs::write(place(&path), sums).unwrap();
        std::fs::write(dir.path().join("x.db-wal"), "frames").unwrap();
        assert!(matches!(check(&address).unwrap(), PagesChecked::Compared(0, faults) if faults.len() == 1));
        remove(&address).unwrap();
        write(&address);
        assert!(!place(&path).exists(), "unmerged changes are beside the file");
    }
}
