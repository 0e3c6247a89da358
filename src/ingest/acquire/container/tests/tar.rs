//! tar: long names, links, devices, names that lead elsewhere.

use super::*;
use ::tar::{Builder, EntryType, Header};

/// A header with a name that the library would refuse to write.
fn raw(name: &[u8], kind: EntryType, size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.as_mut_bytes()[..name.len()].copy_from_slice(name);
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_cksum();
    header
}

#[test]
fn long_names_of_gnu_and_pax_are_read() {
    let long = format!("{}/{}.md", "folder".repeat(30), "ü".repeat(100));
    let gnu = tar(&[(&long, b"x"), ("./short.md", b"y")]);
    let mut builder = Builder::new(Vec::new());
    builder.append_pax_extensions([("path", long.as_bytes()), ("size", b"1")]).unwrap();
    builder.append(&raw(b"cut", EntryType::Regular, 0), &b""[..]).unwrap();
    let mut pax = builder.into_inner().unwrap();
    // The file has the byte that only the pax header states.
    let end = pax.len() - 1024;
    pax.splice(end..end, [b"x".to_vec(), vec![0; 511]].concat());
    assert_eq!(whole(&read("a.tar", &gnu).0), [(&*format!("a.tar/{long}"), &b"x"[..]), ("a.tar/short.md", b"y")]);
    assert_eq!(whole(&read("a.tar", &pax).0), [(&*format!("a.tar/{long}"), &b"x"[..])]);
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    let names: [&[u8]; 6] = [b"../../etc/passwd", b"/etc/passwd", b"a\\b.csv", b"a\nb.csv", b"C:/x.csv", b"a/../b.csv"];
    let mut builder = Builder::new(Vec::new());
    for name in names {
        builder.append(&raw(name, EntryType::Regular, 3), &b"bad"[..]).unwrap();
    }
    builder.append(&raw(b"good.csv", EntryType::Regular, 4), &b"good"[..]).unwrap();
    let (members, summary) = read("a.tar", &builder.into_inner().unwrap());
    assert_eq!(whole(&members), [("a.tar/good.csv", &b"good"[..])]);
    assert_eq!(summary.refused, [("unsafe name".to_owned(), 6)].into());
    assert!(summary.failed.iter().all(|one| one.ends_with("it was not read") && !one.contains('\n')), "{summary:?}");
}

#[test]
fn links_and_devices_are_refused_and_counted() {
    let mut builder = Builder::new(Vec::new());
    for n in 0..332 {
        let mut header = raw(format!("link{n}").as_bytes(), EntryType::Symlink, 0);
        header.set_link_name("/etc/passwd").unwrap();
        header.set_cksum();
        builder.append(&header, &b""[..]).unwrap();
    }
    for kind in [EntryType::Link, EntryType::Char, EntryType::Block, EntryType::Fifo, EntryType::GNUSparse] {
        builder.append(&raw(b"x", kind, 0), &b""[..]).unwrap();
    }
    builder.append(&raw(b"good.csv", EntryType::Regular, 4), &b"good"[..]).unwrap();
    let (members, summary) = read("a.tar", &builder.into_inner().unwrap());
    assert_eq!(whole(&members), [("a.tar/good.csv", &b"good"[..])]);
    let counts = [("device", 3), ("hard link", 1), ("sparse file", 1), ("symbolic link", 332)];
    assert_eq!(summary.refused, counts.map(|(kind, count)| (kind.to_owned(), count)).into());
    assert_eq!(summary.failed.len(), 20 + 5 + 1);
    assert_eq!(summary.failed[25], "a.tar: and 312 more of the same kind (symbolic link)");
}

#[test]
fn hidden_files_and_folders_are_only_counted() {
    let mut builder = Builder::new(Vec::new());
    for (name, kind) in [
        (&b"a/"[..], EntryType::Directory),
        (b"old/", EntryType::Regular),
        (b"a/.DS_Store", EntryType::Regular),
        (b"a/._b.csv", EntryType::Regular),
        (b".git/config", EntryType::Regular),
        (b"__MACOSX/a/b.csv", EntryType::Regular),
        (b"././a/b.csv", EntryType::Regular),
    ] {
        builder.append(&raw(name, kind, 0), &b""[..]).unwrap();
    }
    let (members, summary) = read("a.tar", &builder.into_inner().unwrap());
    assert_eq!(whole(&members), [("a.tar/a/b.csv", &b""[..])]);
    assert_eq!(summary.note().unwrap(), "skipped: 2 × folder, 3 × hidden file, 1 × macOS metadata");
    assert!(summary.failed.is_empty());
}

#[test]
fn a_name_that_occurs_twice_is_read_twice() {
    let (members, _) = read("a.tar", &tar(&[("a", b"1"), ("a", b"2"), ("a (2)", b"3"), ("a", b"4")]));
    let names: Vec<&str> = members.iter().map(|one| &*one.name).collect();
    assert_eq!(names, ["a.tar/a", "a.tar/a (2)", "a.tar/a (2) (2)", "a.tar/a (3)"]);
}

#[test]
fn a_long_name_of_gigabytes_is_not_held() {
    let mut bytes = raw(b"././@LongLink", EntryType::GNULongName, 8 << 20).as_bytes().to_vec();
    bytes[257..265].copy_from_slice(b"ustar  \0");
    let mut header = Header::from_byte_slice(&bytes).clone();
    header.set_cksum();
    let bytes = [header.as_bytes().to_vec(), vec![b'n'; 8 << 20], tar(&[("a", b"1"), ("b", b"2")])].concat();
    let (members, summary) = read("a.tar", &bytes);
    assert_eq!(whole(&members), [("a.tar/b", &b"2"[..])]);
    assert!(summary.failed[0].contains("was cut (limit 1048576)"), "{summary:?}");
    assert!(summary.failed[1].contains("longer than 4096 bytes"), "{summary:?}");
}

#[test]
fn tars_one_after_the_other_are_read() {
    let (members, summary) = read("a.tar", &[tar(&[("a", b"1")]), tar(&[("b", b"2")])].concat());
    assert_eq!(whole(&members), [("a.tar/a", &b"1"[..]), ("a.tar/b", b"2")]);
    assert!(summary.failed.is_empty());
}

#[test]
fn files_behind_a_damaged_header_are_read() {
    let mut bytes = tar(&[("a", b"1"), ("b", b"2"), ("c", b"3")]);
    bytes[1024] ^= 1;
    let (members, summary) = read("a.tar", &bytes);
    assert_eq!(whole(&members), [("a.tar/a", &b"1"[..]), ("a.tar/c", b"3")]);
    assert!(summary.failed[0].starts_with("a.tar: damaged near byte 1024 of a.tar (no header"), "{summary:?}");
}
