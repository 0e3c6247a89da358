//! Names to addresses, of which only those that may be reached are handed on. The client connects to what this resolver
//! answers and to nothing else, so a name cannot stand for another address after the check.

use super::address::Reach;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::error::Error;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

/// Looks a name up.
pub type Lookup = Arc<dyn Fn(&str) -> io::Result<Vec<IpAddr>> + Send + Sync>;

/// The resolver of the system.
pub fn system() -> Lookup {
    Arc::new(|name| {
        use std::net::ToSocketAddrs;
        Ok((name, 0).to_socket_addrs()?.map(|address| address.ip()).collect())
    })
}

/// A resolver that keeps what may be reached.
pub(super) struct Guarded {
    pub reach: Reach,
    pub lookup: Lookup,
}

/// The addresses of a name that may be reached. A name is refused if any of its addresses may not be, because nobody
/// needs such a name but who wants to reach a private address.
pub(super) fn allowed(reach: Reach, name: &str, found: &[IpAddr]) -> Result<Vec<SocketAddr>, String> {
    for address in found {
        reach.check(*address).map_err(|why| format!("{name} stands for a place that is not fetched: {why}"))?;
    }
    // The client puts the port in.
    Ok(found.iter().map(|address| SocketAddr::new(*address, 0)).collect())
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (reach, lookup) = (self.reach, self.lookup.clone());
        Box::pin(async move {
            let asked = name.as_str().to_owned();
            let found = tokio::task::spawn_blocking(move || lookup(&asked)).await??;
            let addresses = allowed(reach, name.as_str(), &found).map_err(Box::<dyn Error + Send + Sync>::from)?;
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_one_private_address_is_refused() {
        let public: IpAddr = "93.184.215.14".parse().unwrap();
        for other in ["10.0.0.1", "169.254.169.254", "::1", "::ffff:192.168.0.1"] {
            let error = allowed(Reach::Public, "rebind.example", &[public, other.parse().unwrap()]).unwrap_err();
            assert!(error.contains("rebind.example"), "{error}");
        }
        assert_eq!(allowed(Reach::Public, "good.example", &[public]), Ok(vec![SocketAddr::new(public, 0)]));
    }
}
