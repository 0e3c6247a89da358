//! Verifying a case file offline: nothing is unpacked to a disk, every file is read once at constant memory, and what is
//! wrong is said in one line each.
//!
//! A zip can hide things from programs that read it in another way: bytes before, between and after its files, two files
//! of one name, files that share bytes. All of that is refused, so that every program sees the files that were verified.

use super::key::{PublicKeys, kid_of};
use super::manifest::{FORMAT, Manifest};
use super::names::is_safe;
use super::{MANIFEST, PUBLIC_KEY, SIGNATURE, UNLISTED};
use ed25519_dalek::pkcs8::DecodePublicKey;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom};
use zip::{CompressionMethod, ZipArchive};

/// Most files of a case file.
const MAX_FILES: usize = 20_000;
/// Most bytes of the manifest.
const MAX_MANIFEST: u64 = 16 << 20;
/// Most bytes of all files, unpacked.
const MAX_BYTES: u64 = 8 << 30;
/// Bytes of the end of a zip.
const END: usize = 22;
/// Longest part of a name from the file that is quoted.
const SHOWN: usize = 120;

/// Something that is not as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A file differs from what the manifest says, or cannot be read.
    Damaged(String, String),
    /// A file of the manifest is not there.
    Missing(String),
    /// A file is there that the manifest does not list.
    Additional(String),
    /// A file could be unpacked elsewhere, or is more than a file.
    Unsafe(String, String),
    /// The signature does not fit the manifest, or the key is another one.
    Forged(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(name, why) => write!(f, "damaged: {}: {why}", shown(name)),
            Self::Missing(name) => write!(f, "missing: {}", shown(name)),
            Self::Additional(name) => write!(f, "additional: {}", shown(name)),
            Self::Unsafe(name, why) => write!(f, "refused: {}: {why}", shown(name)),
            Self::Forged(why) => write!(f, "forged: {why}"),
        }
    }
}

/// The result of a verification.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// What the manifest says, if it can be read.
    pub manifest: Option<Manifest>,
    /// Name of the key that is in the file.
    pub kid: Option<String>,
    /// Whether that key was compared with one that was given, and is it.
    pub key_known: bool,
    /// Files that are as they were signed.
    pub files: u64,
    /// What is wrong; empty if everything is as it was signed.
    pub faults: Vec<Fault>,
}

/// The file cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct VerifyError(#[from] io::Error);

/// Verifies a case file, with the keys that its maker is known to have if they are given.
pub fn verify<R: Read + Seek>(mut file: R, known: Option<&PublicKeys>) -> Result<Verified, VerifyError> {
    let mut verified = Verified::default();
    let length = file.seek(SeekFrom::End(0))?;
    let end = end_of(&mut file, length)?;
    file.rewind()?;
    let mut zip = match ZipArchive::new(file) {
        Ok(zip) => zip,
        Err(zip::result::ZipError::Io(error)) if error.kind() != io::ErrorKind::UnexpectedEof => {
            return Err(error.into());
        }
        Err(error) => {
            let why = format!("no complete zip ({error}); it was probably cut off, or is something else");
            verified.faults.push(Fault::Damaged("the file".to_owned(), why));
            return Ok(verified);
        }
    };
    let names = match layout(&mut zip, (length, end), &mut verified.faults) {
        Some(names) => names,
        None => return Ok(verified),
    };
    let Some(manifest) = signed(&mut zip, known, &mut verified) else { return Ok(verified) };
    let total = manifest.files.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.bytes));
    if total > MAX_BYTES {
        let why = format!("its files would have {total} bytes; at most {MAX_BYTES} are read");
        verified.faults.push(Fault::Unsafe(MANIFEST.to_owned(), why));
        return Ok(verified);
    }
    let mut listed = BTreeSet::new();
    for entry in &manifest.files {
        let name = entry.name.as_str();
        if UNLISTED.contains(&name) || !listed.insert(name) {
            let why = format!("lists {} twice, or itself", shown(name));
            verified.faults.push(Fault::Damaged(MANIFEST.to_owned(), why));
        } else if !names.contains(name) {
            verified.faults.push(Fault::Missing(name.to_owned()));
        } else {
            match compare(&mut zip, name, entry.bytes, &entry.sha256) {
                Ok(()) => verified.files += 1,
                Err(why) => verified.faults.push(Fault::Damaged(name.to_owned(), why)),
            }
        }
    }
    let additional = names.iter().filter(|n| !listed.contains(n.as_str()) && !UNLISTED.contains(&n.as_str()));
    verified.faults.extend(additional.map(|name| Fault::Additional(name.clone())));
    verified.manifest = Some(manifest);
    Ok(verified)
}

/// What the last 22 bytes say: the size of the directory, if they are the end of a zip without a remark. It is `u32::MAX`
/// where a record before says it, in a zip of more than 4 GiB.
fn end_of<R: Read + Seek>(file: &mut R, length: u64) -> io::Result<Option<u32>> {
    let Some(from) = length.checked_sub(END as u64) else { return Ok(None) };
    file.seek(SeekFrom::Start(from))?;
    let mut last = [0; END];
    file.read_exact(&mut last)?;
    let is_end = last.starts_with(b"PK\x05\x06") && last.ends_with(&[0, 0]);
    let size = last.get(12..16).and_then(|size| size.try_into().ok()).map(u32::from_le_bytes);
    Ok(size.filter(|_| is_end))
}

/// The names of the files, if they lie one after the other and nothing else is there; otherwise says why not.
fn layout<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    (length, last): (u64, Option<u32>),
    faults: &mut Vec<Fault>,
) -> Option<BTreeSet<String>> {
    let before = faults.len();
    let whole = "the file".to_owned();
    if zip.len() > MAX_FILES {
        faults.push(Fault::Unsafe(whole, format!("{} files; at most {MAX_FILES} are read", zip.len())));
        return None;
    }
    if zip.has_duplicate_names() {
        faults.push(Fault::Unsafe(whole.clone(), "two files of one name".to_owned()));
    }
    let (mut names, mut ranges) = (BTreeSet::new(), Vec::new());
    for index in 0..zip.len() {
        let entry = match zip.by_index_raw(index) {
            Ok(entry) => entry,
            Err(error) => {
                faults.push(Fault::Damaged(whole.clone(), format!("file {} cannot be read: {error}", index + 1)));
                continue;
            }
        };
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        let stored = matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated);
        let data = entry.data_start().unwrap_or(0);
        ranges.push((entry.header_start(), data.saturating_add(entry.compressed_size())));
        if !is_safe(&name) {
            faults.push(Fault::Unsafe(name, "not a plain relative name".to_owned()));
        } else if entry.is_symlink() || entry.is_dir() || entry.encrypted() || !stored {
            faults.push(Fault::Unsafe(name, "a link, a folder, encrypted, or packed in an unknown way".to_owned()));
        } else {
            names.insert(name);
        }
    }
    // What this program writes has no gap, no remark and nothing before or after.
    ranges.sort_unstable();
    let mut end = 0;
    let mut contiguous = zip.offset() == 0 && zip.comment().is_empty();
    for (from, to) in ranges {
        contiguous &= from == end;
        end = to;
    }
    let tail = length.saturating_sub(zip.central_directory_start());
    let whole_tail = match last {
        None => false,
        // With the two records of a large zip.
        Some(u32::MAX) => tail <= zip.len() as u64 * 400 + 200,
        Some(size) => tail == u64::from(size) + END as u64,
    };
    if !contiguous || end != zip.central_directory_start() || !whole_tail {
        faults.push(Fault::Unsafe(whole, "bytes beside its files".to_owned()));
    }
    (faults.len() == before).then_some(names)
}

/// The manifest, if it can be read; says whether its signature fits.
fn signed<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    known: Option<&PublicKeys>,
    verified: &mut Verified,
) -> Option<Manifest> {
    let mut read = |name: &str, most: u64| match small(zip, name, most) {
        Ok(bytes) => bytes,
        Err(fault) => {
            verified.faults.push(fault);
            None
        }
    };
    let (manifest, signature) = (read(MANIFEST, MAX_MANIFEST), read(SIGNATURE, 64));
    let pem = read(PUBLIC_KEY, 4_096);
    let (manifest_bytes, signature, pem) = (manifest?, signature?, pem?);
    let key = std::str::from_utf8(&pem).ok().and_then(|pem| VerifyingKey::from_public_key_pem(pem).ok());
    let Some(key) = key else {
        verified.faults.push(Fault::Damaged(PUBLIC_KEY.to_owned(), "no Ed25519 public key in PEM".to_owned()));
        return None;
    };
    let kid = kid_of(key.as_bytes());
    let fits = Signature::from_slice(&signature).is_ok_and(|s| key.verify_strict(&manifest_bytes, &s).is_ok());
    if !fits {
        verified.faults.push(Fault::Forged(format!("{SIGNATURE} is not a signature of {MANIFEST} by the key {kid}")));
    }
    match known {
        Some(known) if known.contain(&key) => verified.key_known = true,
        Some(_) => {
            verified.faults.push(Fault::Forged(format!("signed with the key {kid}, which is not the given one")))
        }
        None => {}
    }
    verified.kid = Some(kid.clone());
    let manifest: Manifest = match serde_json::from_slice(&manifest_bytes) {
        Ok(manifest) => manifest,
        Err(error) => {
            verified.faults.push(Fault::Damaged(MANIFEST.to_owned(), error.to_string()));
            return None;
        }
    };
    if manifest.format != FORMAT {
        let why = format!("format “{}”, expected “{FORMAT}”", shown(&manifest.format));
        verified.faults.push(Fault::Damaged(MANIFEST.to_owned(), why));
    }
    if manifest.key.kid != kid {
        let why = format!("names the key {}, and {PUBLIC_KEY} is {kid}", shown(&manifest.key.kid));
        verified.faults.push(Fault::Forged(format!("{MANIFEST} {why}")));
    }
    Some(manifest)
}

/// A file that fits into memory; none if it is missing.
fn small<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str, most: u64) -> Result<Option<Vec<u8>>, Fault> {
    let damaged = |why: String| Fault::Damaged(name.to_owned(), why);
    let entry = match zip.by_name(name) {
        Ok(entry) => entry,
        Err(zip::result::ZipError::FileNotFound) => return Err(Fault::Missing(name.to_owned())),
        Err(error) => return Err(damaged(error.to_string())),
    };
    let mut bytes = Vec::new();
    entry.take(most + 1).read_to_end(&mut bytes).map_err(|error| damaged(error.to_string()))?;
    if bytes.len() as u64 > most { Err(damaged(format!("more than {most} bytes"))) } else { Ok(Some(bytes)) }
}

/// Compares a file with its size and digest; the error says what is wrong. Reads at most one byte more than it should
/// have, so that a bomb is not unpacked.
fn compare<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str, bytes: u64, sha256: &str) -> Result<(), String> {
    let entry = zip.by_name(name).map_err(|error| error.to_string())?;
    let (mut hash, mut read, mut buffer) = (Sha256::new(), 0_u64, vec![0; 64 << 10]);
    let mut limited = entry.take(bytes.saturating_add(1));
    loop {
        match limited.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                hash.update(buffer.get(..count).unwrap_or_default());
                read += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(format!("cannot be unpacked: {error}")),
        }
    }
    match read {
        read if read > bytes => return Err(format!("more than {bytes} bytes")),
        read if read < bytes => return Err(format!("{read} bytes, and {bytes} were signed")),
        _ => {}
    }
    let digest = hex::encode(hash.finalize());
    if digest == sha256 { Ok(()) } else { Err(format!("SHA-256 {digest}, and {} was signed", shown(sha256))) }
}

/// A text from the file, safe to print: on one line, not too long.
fn shown(text: &str) -> String {
    let plain = |c: char| if c.is_control() { '?' } else { c };
    text.chars().take(SHOWN).map(plain).collect()
}
