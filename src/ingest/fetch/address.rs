//! Which addresses may be asked: those of the web, and never one of a private network. Checked for what is written as an
//! address, and by the [resolver](super::resolver) for what a name stands for, so that the address that was checked is
//! the one that is connected to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Longest address that is followed; longer ones are made by traps.
const LONGEST: usize = 2_000;

/// Where connections may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// The public internet.
    #[default]
    Public,
    /// That, and this machine.
    Loopback,
}

impl Reach {
    /// Whether a connection to an address is allowed; the error says of which kind the address is.
    pub fn check(self, address: IpAddr) -> Result<(), String> {
        match kind(address) {
            None => Ok(()),
            Some("loopback") if self == Self::Loopback => Ok(()),
            Some(kind) => Err(format!("{address} is a {kind} address")),
        }
    }

    /// Whether an address of the web may be asked for. The error is a part of a sentence.
    pub fn check_url(self, url: &Url) -> Result<(), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("the scheme “{}” is not fetched; expected http or https", url.scheme()));
        }
        if url.as_str().len() > LONGEST {
            return Err(format!("an address of more than {LONGEST} bytes is not fetched"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("an address with a user name or password is not fetched".to_owned());
        }
        let refused = |why: String| {
            let hint = if why.contains("loopback") { "; --allow-loopback permits this machine" } else { "" };
            format!("{why}, which is not fetched{hint}")
        };
        match url.host() {
            None => Err("the address names no host".to_owned()),
            Some(Host::Ipv4(address)) => self.check(IpAddr::V4(address)).map_err(refused),
            Some(Host::Ipv6(address)) => self.check(IpAddr::V6(address)).map_err(refused),
            Some(Host::Domain(_)) => Ok(()),
        }
    }
}

/// What kind of address that nobody on the internet can reach; none for a public one.
fn kind(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => kind_v4(address),
        IpAddr::V6(address) => kind_v6(address),
    }
}

/// By the registry of special-purpose addresses of IANA (RFC 6890 and its successors).
fn kind_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, _] = address.octets();
    match (a, b, c) {
        (0, ..) => Some("reserved"),
        (127, ..) => Some("loopback"),
        (10, ..) | (172, 16..=31, _) | (192, 168, _) => Some("private"),
        (100, 64..=127, _) => Some("shared (carrier-grade NAT)"),
        (169, 254, _) => Some("link-local"),
        (192, 0, 0 | 2) | (198, 51, 100) | (203, 0, 113) | (192, 88, 99) => Some("reserved"),
        (198, 18 | 19, _) => Some("benchmarking"),
        (224..=239, ..) => Some("multicast"),
        (240..=255, ..) => Some("reserved"),
        _ => None,
    }
}

fn kind_v6(address: Ipv6Addr) -> Option<&'static str> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let inner = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0) if (g, h) == (0, 1) => Some("loopback"),
        (0, 0, 0, 0, 0, 0) if (g, h) == (0, 0) => Some("reserved"),
        // Addresses of version 4 in those of version 6: mapped, compatible, translated (NAT64), of 6to4.
        (0, 0, 0, 0, 0, 0xffff) | (0, 0, 0, 0, 0xffff, 0) | (0, 0, 0, 0, 0, 0) => {
            Some(kind_v4(inner(g, h)).unwrap_or("mapped"))
        }
        (0x64, 0xff9b, 0, 0, 0, 0) => kind_v4(inner(g, h)),
        (0x64, 0xff9b, 1, ..) => Some("private"),
        (0x2002, high, low, ..) => kind_v4(inner(high, low)),
        (0xfc00..=0xfdff, ..) => Some("private"),
        (0xfe80..=0xfebf, ..) => Some("link-local"),
        (0xfec0..=0xfeff, ..) => Some("private"),
        (0xff00..=0xffff, ..) => Some("multicast"),
        // Teredo, documentation and other special uses; outside of 2000::/3 nothing is assigned.
        (0x2001, 0..=0x1ff, ..) | (0x2001, 0xdb8, ..) | (0x3fff, 0..=0xfff, ..) => Some("reserved"),
        (0x2000..=0x3fff, ..) => None,
        _ => Some("reserved"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_can_be_reached() {
        let refused = [
            ("127.0.0.1", "loopback"),
            ("10.0.0.1", "private"),
            ("172.31.255.255", "private"),
            ("192.168.1.1", "private"),
            ("169.254.169.254", "link-local"),
            ("100.64.0.1", "shared"),
            ("0.0.0.0", "reserved"),
            ("198.18.0.1", "benchmarking"),
            ("224.0.0.1", "multicast"),
            ("255.255.255.255", "reserved"),
            ("::", "reserved"),
            ("::1", "loopback"),
            ("::ffff:10.0.0.1", "private"),
            ("::ffff:127.0.0.1", "loopback"),
            ("::127.0.0.1", "loopback"),
            ("64:ff9b::a00:1", "private"),
            ("2002:a9fe:a9fe::1", "link-local"),
            ("fd00::1", "private"),
            ("fe80::1", "link-local"),
            ("ff02::1", "multicast"),
            ("2001:db8::1", "reserved"),
            ("4000::1", "reserved"),
        ];
        for (address, kind) in refused {
            let error = Reach::Public.check(address.parse().unwrap()).unwrap_err();
            assert!(error.contains(kind), "{address}: {error}");
            let with_loopback = Reach::Loopback.check(address.parse().unwrap());
            assert_eq!(with_loopback.is_ok(), kind == "loopback", "{address}");
        }
        for address in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2002:808:808::1"] {
            assert_eq!(Reach::Public.check(address.parse().unwrap()), Ok(()), "{address}");
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_asked_for() {
        let check = |text: &str| Reach::Public.check_url(&Url::parse(text).unwrap());
        for (text, word) in [
            ("file:///etc/passwd", "scheme"),
            ("ftp://example.org/", "scheme"),
            ("http://2130706433/", "loopback"),
            ("http://0x7f.1/", "loopback"),
            ("http://[::ffff:169.254.169.254]/", "link-local"),
            ("http://a:b@example.org/", "password"),
        ] {
            let error = check(text).unwrap_err();
            assert!(error.contains(word), "{text}: {error}");
        }
        assert!(check(&format!("http://example.org/{}", "a".repeat(2_000))).is_err());
        assert_eq!(check("https://example.org/sitemap.xml"), Ok(()));
    }
}
