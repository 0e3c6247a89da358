//! The normal form: a table, and the quick way compared with the parser.

use super::*;
use proptest::prelude::*;

fn normal(address: &str) -> Result<String, Refusal> {
    let mut key = Vec::new();
    append_key(address.as_bytes(), &mut key).map(|()| readable(&key))
}

#[test]
fn spellings_of_an_address_have_one_normal_form() {
    for (address, expected) in [
        ("http://example.com/a/b.jpg", "example.com/a/b.jpg"),
        ("https://example.com/a/b.jpg", "example.com/a/b.jpg"),
        ("HTTPS://EXAMPLE.com/A", "example.com/A"),
        ("//example.com/a", "example.com/a"),
        ("example.com/a", "example.com/a"),
        ("example.com:8080/a", "example.com:8080/a"),
        ("example.com", "example.com/"),
        ("  http://example.com \r", "example.com/"),
        ("http://www.example.com/", "example.com/"),
        ("http://www.com/", "www.com/"),
        ("http://www2.example.com/", "www2.example.com/"),
        ("http://example.com./x", "example.com/x"),
        ("http://example.com:80/x", "example.com/x"),
        ("https://example.com:443/x", "example.com/x"),
        ("http://example.com:443/x", "example.com/x"),
        ("http://example.com:8080/x", "example.com:8080/x"),
        ("http://ann:secret@example.com/x", "example.com/x"),
        ("http://example.com/x#part", "example.com/x"),
        ("http://example.com#part", "example.com/"),
        ("http://example.com?b=2&a=1", "example.com/?b=2&a=1"),
        ("http://example.com/?", "example.com/"),
        ("http://example.com/x?utm_source=n&id=7&fbclid=9", "example.com/x?id=7"),
        ("http://example.com/x?utm_source=n", "example.com/x"),
        ("http://example.com/x?a=1&&b=2&", "example.com/x?a=1&b=2"),
        ("http://example.com/a/../b/./c", "example.com/b/c"),
        ("http://example.com/%2e%2E/b", "example.com/b"),
        ("http://example.com/%7euser/%41%2f%c3%a9", "example.com/~user/A%2F%C3%A9"),
        ("http://example.com/é", "example.com/%C3%A9"),
        ("http://example.com/100%", "example.com/100%"),
        ("http://example.com/a b", "example.com/a%20b"),
        ("http://example.com/a/", "example.com/a/"),
        ("http://example.com//a", "example.com//a"),
        ("http://example.com\\a", "example.com/a"),
        ("http://bücher.example/x", "xn--bcher-kva.example/x"),
        ("http://BÜCHER.example/x", "xn--bcher-kva.example/x"),
        ("http://例子.测试/", "xn--fsqu00a.xn--0zwm56d/"),
        ("http://192.168.0.1/x", "192.168.0.1/x"),
        ("http://0x7f.1/x", "127.0.0.1/x"),
        ("http://[2001:DB8::1]:8080/x", "[2001:db8::1]:8080/x"),
        ("http://example.com/a)b,c", "example.com/a)b,c"),
    ] {
        assert_eq!(normal(address).as_deref(), Ok(expected), "{address}");
    }
}

#[test]
fn what_is_no_address_is_refused_with_a_reason() {
    let long = format!("http://example.com/{}", "x".repeat(LONGEST));
    for (text, expected) in [
        ("", Refusal::Empty),
        ("  ", Refusal::Empty),
        (long.as_str(), Refusal::TooLong),
        ("ftp://example.com/x", Refusal::Scheme),
        ("data:image/png;base64,AAAA", Refusal::Scheme),
        ("mailto:ann@example.com", Refusal::Scheme),
        ("http://localhost/x", Refusal::HostWithoutDot),
        ("images/x", Refusal::HostWithoutDot),
        ("a caption of an image.", Refusal::Invalid),
        ("001.jpg", Refusal::Invalid),
        ("ann@example.com", Refusal::Invalid),
        ("http://", Refusal::Invalid),
        ("http://a..b/", Refusal::Invalid),
        ("http://exa mple.com/", Refusal::Invalid),
        ("http://example.com:99999/", Refusal::Invalid),
    ] {
        assert_eq!(normal(text), Err(expected), "{text}");
    }
    assert_eq!(append_key(b"http://example.com/\xff", &mut Vec::new()), Err(Refusal::NotUtf8));
}

#[test]
fn registered_domains_follow_the_public_suffix_list() {
    for (host, expected) in [
        ("example.com", Some("example.com")),
        ("a.b.example.co.uk", Some("example.co.uk")),
        ("me.blogspot.com", Some("me.blogspot.com")),
        ("blogspot.com", None),
        ("co.uk", None),
        ("192.168.0.1", None),
    ] {
        let mut key = Vec::new();
        append_key(format!("http://{host}/").as_bytes(), &mut key).unwrap();
        let domain = registered_domain(split(&key).0);
        assert_eq!(domain.as_deref().map(host_of).as_deref(), expected, "{host}");
    }
}

proptest! {
    #[test]
    fn both_ways_agree(address in "https?://[a-z0-9.-]{1,12}(\\.[a-z0-9]{1,4})?[/?#]?[ -~é]{0,24}") {
        let (mut quick, mut parsed) = (Vec::new(), Vec::new());
        if append_plain(address.as_bytes(), &mut quick) {
            prop_assert_eq!(append_parsed(address.as_bytes(), &mut parsed), Ok(()));
            prop_assert_eq!(String::from_utf8_lossy(&quick), String::from_utf8_lossy(&parsed));
        }
    }

    #[test]
    fn the_normal_form_of_a_normal_form_is_the_same(rest in "[ -~é]{0,30}") {
        if let Ok(once) = normal(&format!("http://example.com/{rest}")) {
            prop_assert_eq!(normal(&format!("http://{once}")), Ok(once));
        }
    }
}
