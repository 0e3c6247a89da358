//! Files made to fill memory and disk: they end quickly, with a message, and what came before them stays.

use super::*;

/// Zeros without end.
fn zeros(length: u64) -> impl Read {
    std::io::repeat(0).take(length)
}

/// A reader from a function.
fn from_fn<F: FnMut(&mut [u8]) -> usize>(fill: F) -> impl Read {
    struct Filled<F>(F);
    impl<F: FnMut(&mut [u8]) -> usize> Read for Filled<F> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            Ok((self.0)(into))
        }
    }
    Filled(fill)
}

#[test]
fn a_bomb_of_zeros_ends_after_some_megabytes() {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::copy(&mut zeros(1 << 20), &mut writer).unwrap();
    let gzip = writer.finish().unwrap();
    // 10 GB: members of 1 MB one after the other, of which only the first few are asked for.
    let mut endless = gzip.iter().copied().cycle();
    let mut asked = 0_usize;
    let mut reader = from_fn(|into| {
        into.fill_with(|| endless.next().unwrap());
        asked += into.len();
        into.len()
    });
    let summary = each_member("x.gz", Source::Stream(&mut reader), &Limits::default(), &mut |member| {
        assert!(std::io::copy(member.reader, &mut std::io::sink()).is_err());
        ControlFlow::Continue(())
    });
    assert_eq!((summary.handed, summary.damaged), (1, 1));
    drop(reader);
    assert!(asked < 1 << 20, "{asked} bytes");
    let gzip = gzip.repeat(100);
    let mut writer = zstd::Encoder::new(Vec::new(), 1).unwrap();
    std::io::copy(&mut zeros(32 << 20), &mut writer).unwrap();
    for bomb in [gzip, writer.finish().unwrap()] {
        let mut read = 0;
        let packed = zip(&[("first", b"1"), ("bomb", &bomb), ("last", b"2")]);
        let summary = each_member("a.zip", Source::Stream(&mut &packed[..]), &Limits::default(), &mut |member| {
            read += std::io::copy(member.reader, &mut std::io::sink()).unwrap_or_default();
            ControlFlow::Continue(())
        });
        assert_eq!((summary.handed, summary.damaged, summary.failed.len()), (3, 1, 1), "{summary:?}");
        assert!(summary.failed[0].contains("more than 500 times its size"), "{summary:?}");
        assert!(!summary.stopped);
    }
}

#[test]
fn layers_of_bombs_are_measured_together() {
    let mut bomb = vec![0; 2 << 20];
    for _ in 0..4 {
        bomb = zip(&(0..16).map(|n| (["a", "b", "c", "d"][n % 4], &bomb[..])).collect::<Vec<_>>()[..4]);
    }
    let limits = Limits { free: 1 << 18, ..Limits::default() };
    let (members, summary) = read_stream("42.zip", &bomb, &limits);
    assert!(members.iter().map(|one| one.bytes.len()).sum::<usize>() < 8 << 20);
    assert!(!summary.failed.is_empty());
}

#[test]
fn files_that_share_their_bytes_are_refused() {
    let mut made = zip(&[("a", b"1111"), ("b", b"2222")]);
    // The second entry of the directory points to the first file.
    let second = made.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    made[second + 42..second + 46].fill(0);
    let (members, summary) = read("a.zip", &made);
    assert_eq!(whole(&members), [("a.zip/a", &b"1111"[..])]);
    assert!(summary.failed[0].starts_with("a.zip/b: its bytes are those of another file too"), "{summary:?}");
}

#[test]
fn containers_in_containers_end_at_the_limit() {
    let mut made = b"text".to_vec();
    for _ in 0..Limits::DEPTH {
        made = gz(&made);
    }
    assert_eq!(read("x", &made).0.len(), 1);
    let (members, summary) = read("x", &gz(&made));
    assert_eq!(members.len(), 0);
    assert_eq!(summary.failed, ["x: a gzip file inside 8 containers, which is the limit; unpack the outer ones first"]);
}

#[test]
fn a_tar_that_contains_itself_comes_to_an_end() {
    // A tar whose file begins with the tar's own header: the nearest to a quine that needs no search.
    let mut made = tar(&[("a.tar", &[0; 512])]);
    let header = made[..512].to_vec();
    made[512..1024].copy_from_slice(&header);
    let (members, summary) = read("a.tar", &made);
    assert!(members.iter().all(|one| one.error.is_some()) && !summary.failed.is_empty(), "{summary:?}");
}

#[test]
fn too_many_members_and_too_many_bytes_end_the_file() {
    let files: Vec<(String, Vec<u8>)> = (0..100).map(|n| (format!("{n}"), vec![b'x'; 1000])).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (&**name, &**bytes)).collect();
    let (members, summary) = read_stream("a.tar", &tar(&files), &Limits { members: 11, ..Limits::default() });
    assert_eq!((members.len(), summary.stopped), (10, true));
    assert_eq!(summary.failed, ["a.tar: more than the limit of 11 members; unpack it and read the parts one by one"]);
    let (members, summary) = read_file("a.zip", &zip(&files), &Limits { total: 5500, ..Limits::default() });
    assert_eq!((members.len(), summary.stopped, summary.failed.len()), (6, true, 1));
    assert!(summary.failed[0].contains("the limit of 5500 bytes"), "{summary:?}");
    let limits = Limits { spooled: 1000, ..Limits::default() };
    let (members, summary) = read_stream("a.tar", &tar(&[("a.zip", &zip(&files)), ("b", b"2")]), &limits);
    assert_eq!(whole(&members), [("a.tar/b", &b"2"[..])]);
    assert!(summary.failed[0].contains("larger than 1000 bytes"), "{summary:?}");
}

/// Bytes without end: a beginning, then one block again and again. Counts what is asked of it.
struct Endless<'b> {
    head: &'b [u8],
    block: &'b [u8],
    asked: u64,
}

impl Read for Endless<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let bytes = if self.asked < self.head.len() as u64 {
            &self.head[self.asked as usize..]
        } else {
            let at = (self.asked - self.head.len() as u64) % self.block.len() as u64;
            &self.block[at as usize..]
        };
        let read = bytes.len().min(into.len());
        into[..read].copy_from_slice(&bytes[..read]);
        self.asked += read as u64;
        Ok(read)
    }
}

const NOISE: u32 = 2_654_435_761;

fn noise(length: usize) -> Vec<u8> {
    (0..length as u32 / 4 + 1)
        .flat_map(|n| n.wrapping_mul(NOISE).rotate_left(n % 31).to_le_bytes())
        .take(length)
        .collect()
}

type Pack = fn(&[u8]) -> Vec<u8>;

const PACKERS: [(&str, Pack); 4] = [("gz", gz), ("zst", zst), ("bz2", bz2), ("xz", xz)];

/// A stream of which one byte becomes a few more than the limit.
fn just_above(pack: Pack) -> Vec<u8> {
    const ZEROS: usize = 1 << 18;
    let zeros = [0; ZEROS];
    let longest = (ZEROS / 504).saturating_sub(pack(&zeros).len());
    let mut blocks = (0..=longest).rev().step_by(2).map(|length| pack(&[&zeros[..], &noise(length)].concat()));
    let block = blocks.find(|block| ZEROS / block.len() >= 505).unwrap();
    assert!(ZEROS / block.len() < 520, "{}", block.len());
    block
}

#[test]
fn a_bomb_just_above_the_limit_ends_as_soon_as_the_ratio_shows_it() {
    let limits = Limits { free: 1 << 20, ..Limits::default() };
    for (ending, pack) in PACKERS {
        let block = just_above(pack);
        let tar = pack(&tar(&[("a.csv", &[0; 8 << 10])])[..512]);
        let head = b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://a.example/\r\nContent-Length: 99999999999\r\n\r\n";
        for (name, head) in [("x", vec![]), ("x.tar", tar), ("x.warc", pack(head))] {
            let mut endless = Endless { head: &head, block: &block, asked: 0 };
            let mut read = 0;
            let summary =
                each_member(&format!("{name}.{ending}"), Source::Stream(&mut endless), &limits, &mut |member| {
                    read += std::io::copy(member.reader, &mut std::io::sink()).unwrap_or_default();
                    ControlFlow::Continue(())
                });
            assert!(
                summary.failed.iter().any(|one| one.contains("more than 500 times its size")),
                "{name} {summary:?}"
            );
            // 200 KB and more if the free bytes were added to what the ratio permits.
            assert!(endless.asked < 100 << 10, "{name}.{ending}: {} bytes", endless.asked);
        }
    }
    let packed = zip(&[("x.gz", &just_above(gz).repeat(16)), ("last", b"2")]);
    let mut read = 0;
    let summary = each_member("a.zip", Source::Stream(&mut &packed[..]), &limits, &mut |member| {
        read += std::io::copy(member.reader, &mut std::io::sink()).unwrap_or_default();
        ControlFlow::Continue(())
    });
    assert_eq!((summary.handed, summary.damaged, summary.failed.len()), (2, 1, 1), "{summary:?}");
    assert!(read <= 2 << 20, "{read}");
}

#[test]
fn what_is_refused_is_not_read_on() {
    let plain = noise(100_000);
    for (ending, pack) in PACKERS {
        // Refused by its taker, after its first bytes.
        let block = pack(&plain);
        let mut endless = Endless { head: &[], block: &block, asked: 0 };
        let name = format!("x.{ending}");
        let summary = each_member(&name, Source::Stream(&mut endless), &Limits::default(), &mut |member| {
            member.reader.read_exact(&mut [0; 100]).unwrap();
            ControlFlow::Continue(())
        });
        assert_eq!((summary.handed, summary.failed.len()), (1, 0));
        assert!(endless.asked < 1 << 20, "{name}: {} bytes", endless.asked);
        // Refused by a limit: too deep, and a ZIP too large for a temporary file.
        let limits = Limits { depth: 1, spooled: 1000, ..Limits::default() };
        for (inner, depth) in [(gz(b"inside"), 1), (zip(&[("a", b"1")]), 2)] {
            let head = pack(&inner);
            let mut endless = Endless { head: &head, block: &block, asked: 0 };
            let limits = Limits { depth, ..limits };
            let summary = each_member(&name, Source::Stream(&mut endless), &limits, &mut |_| unreachable!());
            assert_eq!((summary.handed, summary.failed.len()), (0, 1), "{summary:?}");
            assert!(endless.asked < 1 << 20, "{name}: {} bytes", endless.asked);
        }
    }
    // In a tar or a ZIP the next member is still found.
    for (name, packed) in [("a.zip", zip(&[("a", &plain), ("b", b"2")])), ("a.tar", tar(&[("a", &plain), ("b", b"2")]))]
    {
        let mut found = Vec::new();
        let summary = each_member(name, Source::Stream(&mut &packed[..]), &Limits::default(), &mut |member| {
            found.push(member.name);
            ControlFlow::Continue(())
        });
        assert_eq!((found.len(), summary.failed.len()), (2, 0), "{summary:?}");
    }
}
