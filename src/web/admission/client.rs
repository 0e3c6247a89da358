//! Which client a request comes from: the address it connects from, or what a trusted proxy reports of it.

use actix_web::dev::ServiceRequest;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Bits of an IPv6 address that name a network. Providers give each customer a whole network, so one network counts as
/// one client.
const IPV6_NETWORK_BITS: u32 = 64;

/// A client: an IPv4 address or an IPv6 network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

tokio::task_local! {
    /// The client of the current request.
    static CLIENT: Client;
}

impl Client {
    /// For requests without a peer address, as in tests.
    pub(super) const UNKNOWN: Self = Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

    /// The client of a request; `proxies` are the addresses whose `X-Forwarded-For` is trusted.
    pub fn of(request: &ServiceRequest, proxies: &[IpAddr]) -> Self {
        let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else { return Self::UNKNOWN };
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let named: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
        Self::behind(peer, &named, proxies)
    }

    /// The last forwarded address that is not one of our proxies. Earlier entries can be written by anybody.
    pub(super) fn behind(peer: IpAddr, named: &[&str], proxies: &[IpAddr]) -> Self {
        let mut client = peer;
        for name in named.iter().rev() {
            if !proxies.contains(&client) {
                break;
            }
            let Ok(address) = name.trim().parse::<IpAddr>() else { break };
            client = address.to_canonical();
        }
        Self(match client {
            IpAddr::V6(address) => {
                let host_bits = 128 - IPV6_NETWORK_BITS;
                IpAddr::V6(Ipv6Addr::from(u128::from(address) >> host_bits << host_bits))
            }
            address => address,
        })
    }

    /// Runs a future with this client as the current one.
    pub async fn scope<T>(self, future: impl Future<Output = T>) -> T {
        CLIENT.scope(self, future).await
    }

    pub(super) fn current() -> Self {
        CLIENT.try_with(|client| *client).unwrap_or(Self::UNKNOWN)
    }

    #[cfg(test)]
    pub(super) fn at(address: IpAddr) -> Self {
        Self(address)
    }

    #[cfg(test)]
    pub(super) fn address(self) -> IpAddr {
        self.0
    }
}
