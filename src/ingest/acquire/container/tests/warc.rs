//! WARC: which records are members, how bodies are put together, what is damaged.

use super::*;

/// A record with its header fields.
fn record(fields: &str, block: &[u8]) -> Vec<u8> {
    let head = format!("WARC/1.1\r\n{fields}Content-Length: {}\r\n\r\n", block.len());
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn answer(address: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let fields = format!(
        "WARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-03-01T12:00:00.5Z\r\n\
         Content-Type: application/http; msgtype=response\r\n"
    );
    record(&fields, &[format!("HTTP/1.1 {head}\r\n\r\n").as_bytes(), body].concat())
}

pub(super) fn response(address: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    answer(address, &format!("200 OK\r\nContent-Type: {kind}"), body)
}

/// The body behind a header of HTTP.
fn body(head: &str, body: &[u8]) -> Vec<u8> {
    let (members, summary) = read("a.warc", &answer("https://a.example/", head, body));
    assert_eq!(summary.failed, Vec::<String>::new());
    whole(&members)[0].1.to_vec()
}

#[test]
fn answers_and_resources_are_members_with_date_type_and_address() {
    let info = record("WARC-Type: warcinfo\r\n", b"software: x");
    let resource = record(
        "WARC-Type: resource\r\nWARC-Target-URI: <ftp://b.example/y.csv>\r\nContent-Type: Text/CSV; header=present\r\n",
        b"a,b\n",
    );
    let crawl = [info, response("https://a.example/x", "text/HTML; charset=utf-8", b"<p>"), resource].concat();
    let packed: Vec<u8> = crawl.split_inclusive(|byte| *byte == b'\n').flat_map(gz).collect();
    for bytes in [crawl, packed] {
        let (members, summary) = read("a.warc.gz", &bytes);
        assert_eq!(whole(&members), [("https://a.example/x", &b"<p>"[..]), ("ftp://b.example/y.csv", b"a,b\n")]);
        assert_eq!(members[0].observed, Some(1_709_294_400_500_000));
        assert_eq!(members[1].observed, None);
        let http = members[0].http.as_ref().unwrap();
        assert_eq!((http.status, &*http.content_type, &*http.address), (200, "text/html", "https://a.example/x"));
        assert_eq!(members[1].http.as_ref().unwrap().content_type, "text/csv");
        assert_eq!(summary.note().unwrap(), "skipped: 1 × WARC record “warcinfo”");
    }
}

#[test]
fn what_is_no_member_is_counted_by_kind() {
    let mut crawl = Vec::new();
    for kind in ["request", "revisit", "metadata", "conversion", "request"] {
        crawl.extend(record(&format!("WARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/\r\n"), b"x"));
    }
    for status in ["404 Not Found", "301 Moved\r\nLocation: /y", "404"] {
        crawl.extend(answer("https://a.example/", status, b""));
    }
    for kind in ["image/png", "text/css", "application/javascript", "font/woff2", "video/mp4", "image/png"] {
        crawl.extend(response("https://a.example/", kind, b"x"));
    }
    crawl.extend(record("WARC-Type: resource\r\nWARC-Target-URI: urn:pageinfo:https://a.example/\r\n", b"{}"));
    let (members, summary) = read("a.warc", &crawl);
    assert_eq!((members.len(), summary.failed.len()), (0, 0));
    let skipped = summary.skipped.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>();
    assert_eq!(
        skipped,
        [
            "1 WARC record “conversion”",
            "1 WARC record “metadata”",
            "2 WARC record “request”",
            "1 WARC record “revisit”",
            "1 application/javascript",
            "1 font/woff2",
            "2 image/png",
            "1 note of the crawler, with no address on the web",
            "1 status 301",
            "2 status 404",
            "1 text/css",
            "1 video/mp4",
        ]
    );
}

#[test]
fn chunks_are_put_together_unless_the_crawler_did_it() {
    let head = "200 OK\r\nTransfer-Encoding: chunked";
    assert_eq!(body(head, b"4\r\nWiki\r\n6;x=y\r\npedia \r\n0\r\nTrailer: x\r\n\r\n"), b"Wikipedia ");
    assert_eq!(body(head, b"0\r\n\r\n"), b"");
    assert_eq!(body(head, b"<p>already whole</p>"), b"<p>already whole</p>");
    let packed = gz(b"<p>");
    let chunked = [format!("{:x}\r\n", packed.len()).as_bytes(), &packed, b"\r\n0\r\n\r\n"].concat();
    assert_eq!(body("200 OK\r\ntransfer-encoding: gzip, chunked", &chunked), b"<p>");
}

#[test]
fn content_codings_are_undone_if_they_are_there() {
    let text = b"<html>".repeat(50);
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(&text).unwrap();
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    deflate.write_all(&text).unwrap();
    // “hello world” repeated, as the reference program writes it with `brotli -q 0`: one uncompressed block.
    let brotli = [&[0x0B, 0x02, 0x80][..], b"hello", &[0x03]].concat();
    for (coding, bytes, result) in [
        ("gzip", gz(&text), &text[..]),
        ("x-gzip", gz(&text), &text),
        ("gzip", text.clone(), &text),
        ("deflate", zlib.finish().unwrap(), &text),
        ("deflate", deflate.finish().unwrap(), &text),
        ("zstd", zst(&text), &text),
        ("br", brotli, b"hello"),
        ("br", text.clone(), &text),
        ("identity", text.clone(), &text),
        ("gzip, zstd", zst(&gz(&text)), &text),
    ] {
        assert_eq!(body(&format!("200 OK\r\nContent-Encoding: {coding}"), &bytes), result, "{coding}");
    }
    let (members, summary) = read("a.warc", &answer("https://a.example/", "200\r\nContent-Encoding: sdch", b"x"));
    assert!(members.is_empty() && summary.failed[0].contains("content coding “sdch” is not supported"), "{summary:?}");
}

#[test]
fn a_body_that_is_a_container_is_opened() {
    let made = zip(&[("b.csv", b"1")]);
    let crawl = response("https://a.example/d.zip", "application/zip", &made);
    assert_eq!(whole(&read("a.warc.gz", &gz(&crawl)).0), [("https://a.example/d.zip/b.csv", &b"1"[..])]);
}

#[test]
fn a_crawl_that_is_cut_off_says_where() {
    let one = response("https://a.example/1", "text/html", b"first");
    let crawl = [one.clone(), response("https://a.example/2", "text/html", b"second")].concat();
    let (members, summary) = read("a.warc", &crawl[..crawl.len() - 7]);
    assert_eq!((members[0].error.clone(), &*members[1].bytes), (None, &b"sec"[..]));
    let cut = crawl.len() - 7;
    assert!(summary.failed[0].starts_with(&format!("https://a.example/2: cut off at byte {cut} of a.warc")));
    let (members, summary) = read("a.warc", &crawl[..one.len() + 30]);
    assert_eq!((members.len(), summary.failed.len()), (1, 1), "{summary:?}");
}

#[test]
fn records_behind_damaged_ones_are_read() {
    let broken = record("WARC-Type: response\r\n", b"x").iter().map(|byte| byte.to_ascii_lowercase()).collect();
    let none = b"WARC/1.0\r\nWARC-Type: response\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx\r\n\r\n".to_vec();
    let no_http = record("WARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n", b"<html>");
    let good = response("https://a.example/1", "text/html", b"first");
    let crawl = [good.clone(), broken, none, no_http, good].concat();
    let (members, summary) = read("a.warc", &crawl);
    assert_eq!(whole(&members), [("https://a.example/1", &b"first"[..]), ("https://a.example/1 (2)", b"first")]);
    assert_eq!(summary.failed.len(), 4, "{summary:?}");
}

#[test]
fn what_the_crawler_cut_is_read_and_said() {
    let fields = "WARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nWARC-Truncated: length\r\n";
    let (members, summary) = read("a.warc", &record(fields, b"HTTP/1.0 200 OK\n\nbeginn"));
    assert_eq!(whole(&members)[0].1, b"beginn");
    assert_eq!(summary.failed, ["https://a.example/: the crawler kept only the beginning (length)"]);
}
