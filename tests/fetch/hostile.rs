//! Servers that err, stall, lie or set traps: the fetch ends, says so in one line, and the rest goes on.

use super::{fetch, host, page, sitemap};
use crate::support::{Reply, Site, brokerwatch, one_line, refused};
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A site whose sitemap lists a good page and the given paths.
fn site_with(paths: &'static [&'static str], handler: impl Fn(&str) -> Option<Reply> + Send + Sync + 'static) -> Site {
    Site::start(move |asked| match asked.path.as_str() {
        "/robots.txt" => Reply::new(404, ""),
        "/sitemap.xml" => sitemap(host(asked), paths.iter().chain(&["/good"]).map(|path| (*path).to_owned())),
        "/good" => page("good", 1),
        path => handler(path).unwrap_or_else(|| Reply::new(404, "")),
    })
}

/// Fetches it: the good listing is there, the others are named with these words.
fn broken(site: &Site, words: &[&str], more: &[&str]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let (found, code, errors) = fetch(folder.path(), &site.url("/sitemap.xml"), more);
    assert_eq!((code, &found["added"], &found["complete"]), (3, &json!(1), &json!(false)), "{found} {errors}");
    for word in words {
        let named = found["broken"].as_array().unwrap().iter().any(|line| line.as_str().unwrap().contains(word));
        assert!(named, "“{word}”: {found}");
    }
    assert_eq!(found["broken"].as_array().unwrap().len(), words.len(), "{found}");
    found
}

#[test]
fn redirects_to_private_places_and_in_circles_are_refused() {
    let paths = &["/to-ten", "/to-metadata", "/to-mapped", "/to-file", "/circle", "/moved"];
    let site = site_with(paths, |path| {
        Some(Reply::redirect(match path {
            "/to-ten" => "http://10.0.0.1/",
            "/to-metadata" => "http://169.254.169.254/latest/meta-data/",
            "/to-mapped" => "http://[::ffff:192.168.0.1]/",
            "/to-file" => "file:///etc/passwd",
            "/circle" => "/circle",
            "/moved" => "/good-too",
            "/good-too" => return Some(Reply::new(410, "")),
            _ => return None,
        }))
    });
    let words = [
        "10.0.0.1 is a private",
        "169.254.169.254 is a link-local",
        "private address",
        "scheme",
        "more than 10 redirects",
    ];
    let found = broken(&site, &words, &[]);
    assert_eq!(found["gone"], 1, "{found}");
}

#[test]
fn slow_cut_and_huge_answers_are_given_up() {
    let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    (0..20).for_each(|_| packed.write_all(&vec![b' '; 1 << 20]).unwrap());
    let bomb = packed.finish().unwrap();
    let site = site_with(&["/slow", "/cut", "/bomb", "/endless", "/coded"], move |path| {
        Some(match path {
            "/slow" => Reply { drip: Some(Duration::from_millis(300)), ..page("slow", 1) },
            "/cut" => Reply { cut: Some(100), ..page("cut", 1) },
            "/bomb" => Reply::html(bomb.clone()).with("Content-Encoding", "gzip"),
            "/endless" => Reply { endless: true, ..Reply::html(vec![b'x'; 1 << 16]) },
            "/coded" => Reply::html("x").with("Content-Encoding", "br"),
            _ => return None,
        })
    });
    broken(
        &site,
        &["/slow: too slow", "/cut", "/bomb: more than 16 MiB", "/endless: more than 16 MiB", "“br”"],
        &["--timeout", "1"],
    );
}

#[test]
fn a_server_that_asks_for_patience_gets_it() {
    let count = Arc::new(AtomicU64::new(0));
    let asked = count.clone();
    let site = site_with(&["/busy", "/failing", "/forbidden"], move |path| {
        Some(match path {
            "/busy" if count.fetch_add(1, Ordering::SeqCst) == 0 => Reply::new(429, "").with("Retry-After", "1"),
            "/busy" => page("busy", 2),
            "/failing" => Reply::new(500, ""),
            "/forbidden" => Reply::new(403, ""),
            _ => return None,
        })
    });
    let folder = tempfile::tempdir().unwrap();
    let (found, code, _) = fetch(folder.path(), &site.url("/sitemap.xml"), &[]);
    assert_eq!((code, &found["added"]), (3, &json!(2)), "{found}");
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert!(found["broken"][0].as_str().unwrap().contains("/failing: status 500"), "{found}");
    assert!(found["refused"][0].as_str().unwrap().contains("403"), "{found}");
    assert_eq!(site.take_asked().iter().filter(|asked| asked.path == "/failing").count(), 3);
}

#[test]
fn endless_lists_and_sitemaps_end_and_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::start(|asked| {
        let (path, query) = asked.path.split_once('?').unwrap_or((&asked.path, "0"));
        let n: u64 = query.parse().unwrap_or(0);
        match path {
            "/list" => Reply::json(
                json!({"dataset": [{"identifier": format!("d-{n}"), "title": format!("Calls {n}"),
                "description": "Recorded calls"}], "next": format!("/list?{}", n + 1)})
                .to_string(),
            ),
            // Lists itself, and the packed form of itself.
            "/self" => Reply::xml(
                "<sitemapindex><sitemap><loc>/self</loc><lastmod>2999-01-01</lastmod></sitemap>\
                 <sitemap><loc>/self#again</loc></sitemap></sitemapindex>",
            ),
            "/same" => Reply::json(
                json!({"dataset": [{"identifier": "d", "title": "Calls", "description": "x"}],
                "next": "/same?1"})
                .to_string(),
            ),
            "/again" => Reply::json(
                json!({"dataset": [{"identifier": "d", "title": "Calls", "description": "x"}],
                "next": "/same?1"})
                .to_string(),
            ),
            "/maps" => {
                Reply::xml(format!("<sitemapindex><sitemap><loc>/maps?{}</loc></sitemap></sitemapindex>", n + 1))
            }
            _ => Reply::new(404, ""),
        }
    });
    let (found, code, _) = fetch(folder.path(), &site.url("/list"), &["--limit", "25"]);
    assert_eq!((code, &found["pages"], &found["limit_reached"]), (0, &json!(25), &json!(true)), "{found}");
    assert!(found["notes"][0].as_str().unwrap().contains("limit of 25 pages"), "{found}");
    assert_eq!(found["complete"], false);
    let (found, _, _) = fetch(folder.path(), &site.url("/again"), &[]);
    assert!(found["notes"].to_string().contains("repeats itself"), "{found}");
    let (found, code, _) = fetch(folder.path(), &site.url("/maps"), &[]);
    assert_eq!(code, 3, "{found}");
    assert!(found["notes"].to_string().contains("too many sitemaps"), "{found}");
    site.take_asked();
    let (found, code, _) = fetch(folder.path(), &site.url("/self"), &[]);
    assert_eq!((code, site.take_asked().len()), (3, 2), "{found}");
}

#[test]
fn dates_in_the_future_are_kept_and_not_waited_for() {
    let site = site_with(&["/later", "/new"], |path| {
        Some(match path {
            "/later" => Reply::new(503, "").with("Retry-After", "Fri, 31 Dec 2999 23:59:59 GMT"),
            "/new" => {
                let reply = page("new", 1).with("Last-Modified", "Fri, 31 Dec 2999 23:59:59 GMT");
                let html = String::from_utf8(reply.body).unwrap();
                let body = html.replace("\"name\":", "\"dateModified\":\"2999-12-31\",\"name\":").into_bytes();
                Reply { body, ..reply }.with("Date", "Fri, 31 Dec 2999 23:59:59 GMT")
            }
            _ => return None,
        })
    });
    let folder = tempfile::tempdir().unwrap();
    for (new, unchanged) in [(2, 0), (0, 2)] {
        let (found, code, errors) = fetch(folder.path(), &site.url("/sitemap.xml"), &[]);
        assert_eq!(
            (code, &found["added"], &found["unchanged"]),
            (3, &json!(new), &json!(unchanged)),
            "{found} {errors}"
        );
        assert_eq!(found["broken"].to_string().matches("/later: status 503").count(), 1, "{found}");
    }
    // Nothing was observed in the future.
    let newest = crate::support::store(folder.path()).newest_record().unwrap().unwrap();
    assert!(newest < brokerwatch::pipeline::clock::now(), "{newest}");
}

#[test]
fn invalid_arguments_are_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, words) in [
        (&["fetch", "not an address"][..], &["URL", "https://"][..]),
        (&["fetch", "file:///etc/passwd"], &["scheme", "http"]),
        (&["fetch", "http://127.0.0.1:9/"], &["loopback", "--allow-loopback"]),
        (&["fetch", "http://10.0.0.1/", "--allow-loopback"], &["private"]),
        (&["fetch", "http://[fd00::1]/"], &["private"]),
        (&["fetch", "http://a:b@example.org/"], &["password"]),
        (&["fetch", "http://example.org/", "--pace=-1"], &["--pace", "0.001"]),
        (&["fetch", "http://example.org/", "--pace", "0.0000001"], &["--pace", "0.001"]),
        (&["fetch", "http://example.org/", "--include", "("], &["--include", "pattern"]),
        (&["fetch", "http://example.org/", "--source", "nobody"], &["--source", "nobody"]),
    ] {
        refused(folder.path(), arguments, 2, words);
    }
    // Nobody listens there.
    let output = brokerwatch(folder.path(), &["-q", "fetch", "http://127.0.0.1:9/", "--allow-loopback"]);
    one_line(&output, 4, &["127.0.0.1:9", "nothing was fetched"]);
}
