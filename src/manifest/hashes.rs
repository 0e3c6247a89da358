//! What lets somebody look an address up without naming it: the hashes of the addresses, hosts and registered domains
//! of a manifest, in their order.
//!
//! A hash is the first 48 bits of the SHA-256 of the normal form; of a host the text begins with `host:`, of a registered
//! domain with `domain:`. Of 100 million hashes one is met by chance in 2.8 million look-ups. Whoever asks sends the first
//! 5 hexadecimal digits of a hash, which a million different ones share, and looks for the rest in the answer.

use super::block::{Numbers, write_number};
use super::normal::{host_of, readable, registered_domain, split};
use super::tree::{Output, Root, TreeWriter};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes of a hash.
pub const BYTES: usize = 6;

/// A hash as it is kept.
pub type Hash = [u8; BYTES];

/// The hash of a text.
pub fn hash(kind: &str, text: &str) -> Hash {
    let digest = Sha256::new().chain_update(kind).chain_update(text).finalize();
    let mut hash = [0; BYTES];
    hash.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    hash
}

/// The hash of an address, by its key.
pub fn of_address(key: &[u8]) -> Hash {
    hash("", &readable(key))
}

/// The hash of a host in its reversed form.
pub fn of_host(reversed: &[u8]) -> Hash {
    hash("host:", &host_of(reversed))
}

/// The hash of a registered domain in its reversed form.
pub fn of_domain(reversed: &[u8]) -> Hash {
    hash("domain:", &host_of(reversed))
}

/// Hashes on their way into order: by their first byte into one of 256 files, each of which fits into the memory.
pub struct HashSorter {
    folder: PathBuf,
    bins: Vec<Option<BufWriter<File>>>,
    /// The reversed host of the last key, its rows.
    host: (Vec<u8>, u64),
    /// The registered domains around that host, from the outermost, with their rows.
    domains: Vec<(Vec<u8>, u64)>,
}

impl HashSorter {
    /// Files in `folder`.
    pub fn new(folder: &Path) -> Self {
        let bins = (0..256).map(|_| None).collect();
        Self { folder: folder.to_owned(), bins, host: (Vec::new(), 0), domains: Vec::new() }
    }

    fn path(&self, bin: usize) -> PathBuf {
        self.folder.join(format!("hashes-{bin:02x}"))
    }

    fn add(&mut self, hash: Hash, rows: u64) -> io::Result<()> {
        let bin = usize::from(hash[0]);
        let path = self.path(bin);
        let Some(slot) = self.bins.get_mut(bin) else { return Ok(()) };
        let file = match slot {
            Some(file) => file,
            None => slot.insert(BufWriter::with_capacity(64 << 10, File::create(path)?)),
        };
        let mut record = Vec::with_capacity(BYTES + 2);
        record.extend_from_slice(&hash);
        write_number(&mut record, rows);
        file.write_all(&record)
    }

    /// Takes the keys of addresses in their order.
    pub fn push(&mut self, key: &[u8], rows: u64) -> io::Result<()> {
        self.add(of_address(key), rows)?;
        let (host, _) = split(key);
        if self.host.0 != host {
            self.change_host(host)?;
        }
        self.host.1 += rows;
        for (_, count) in &mut self.domains {
            *count += rows;
        }
        Ok(())
    }

    fn change_host(&mut self, host: &[u8]) -> io::Result<()> {
        let (last, rows) = std::mem::replace(&mut self.host, (host.to_owned(), 0));
        if rows > 0 {
            self.add(of_host(&last), rows)?;
        }
        while let Some((domain, rows)) = self.domains.pop() {
            if is_below(host, &domain) {
                self.domains.push((domain, rows));
                break;
            }
            self.add(of_domain(&domain), rows)?;
        }
        if let Some(domain) = registered_domain(host)
            && self.domains.last().is_none_or(|(last, _)| *last != domain)
        {
            self.domains.push((domain, 0));
        }
        Ok(())
    }

    /// Writes the tree of the hashes.
    pub fn finish(mut self, out: &mut Output) -> io::Result<Root> {
        // No host: ends the last one and all domains.
        self.change_host(b"")?;
        let mut tree = TreeWriter::new()?;
        let mut hashes: Vec<(Hash, u64)> = Vec::new();
        for bin in 0..256 {
            let Some(file) = self.bins.get_mut(bin).and_then(Option::take) else { continue };
            file.into_inner().map_err(io::IntoInnerError::into_error)?;
            let mut bytes = Vec::new();
            BufReader::new(File::open(self.path(bin))?).read_to_end(&mut bytes)?;
            std::fs::remove_file(self.path(bin))?;
            hashes.clear();
            let mut rest = Numbers::of(&bytes);
            while let Some(hash) = rest.bytes(BYTES).and_then(|bytes| bytes.try_into().ok()) {
                hashes.push((hash, rest.next().unwrap_or(1)));
            }
            hashes.sort_unstable();
            for same in hashes.chunk_by(|a, b| a.0 == b.0) {
                let Some((hash, _)) = same.first() else { continue };
                tree.push(out, hash, same.iter().map(|(_, rows)| rows).sum())?;
            }
        }
        tree.finish(out)
    }
}

/// Whether a reversed host is a domain or lies below it.
pub fn is_below(host: &[u8], domain: &[u8]) -> bool {
    host.strip_prefix(domain).is_some_and(|rest| matches!(rest.first(), None | Some(b',')))
}
