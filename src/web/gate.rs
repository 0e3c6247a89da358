//! Who may ask how much at a time, so that no question and no client keeps the server from the others.
//!
//! Everything that reads store or index passes the gate: so many run at a time, fewer of one client, and the rest wait for a short
//! while before they are told to come back. What runs has a [`Budget`]: it ends at its deadline, and soon after its client has
//! gone. Downloads are counted by themselves, because they last as long as somebody reads.
//!
//! A client is the address it connects from (of IPv6 the network); behind a proxy, what the proxy says in `X-Forwarded-For`.
//! Pages that need neither store nor index, `/livez` and the files of the pages do not pass here and are always answered.

use crate::search::Budget;
use actix_web::dev::ServiceRequest;
use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests of one client that may wait; more are refused at once.
const MOST_WAITING: usize = 64;
/// Whatever runs longer than this many deadlines is stuck: every loop asks its budget more often.
const STUCK: u32 = 5;
/// Parts of a network's IPv6 address that belong to one client.
const OF_ONE_CLIENT: u32 = 64;

/// How much may be asked.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long a request may work.
    pub deadline: Duration,
    /// How many documents, positions and terms a request may look at.
    pub work: u64,
    /// Requests that work at a time.
    pub requests: usize,
    /// … of one client.
    pub requests_per_client: usize,
    /// How long a request may wait for its turn.
    pub wait: Duration,
    /// Downloads at a time.
    pub exports: usize,
    /// … of one client.
    pub exports_per_client: usize,
    /// How long a client may take to read a block of a download, or the network to take what is sent.
    pub write: Duration,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub proxies: Vec<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            deadline: Duration::from_secs(3),
            work: 500_000_000,
            requests: 2 * processors,
            requests_per_client: processors,
            wait: Duration::from_secs(2),
            exports: 8,
            exports_per_client: 2,
            write: Duration::from_secs(30),
            proxies: Vec::new(),
        }
    }
}

/// Why a request is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The client has as many under way as it may.
    #[error("Your address has as many {0} under way as are served at a time.")]
    Client(&'static str),
    /// All are at work.
    #[error("As many {0} are under way as the server takes at a time.")]
    Busy(&'static str),
}

impl Refused {
    /// After how many seconds to try again.
    pub fn retry_after(self) -> u32 {
        if matches!(self, Self::Client(EXPORTS) | Self::Busy(EXPORTS)) { 30 } else { 1 }
    }
}

/// Large answers on their way at a time, in all and of one client: what is not read stays in memory.
const ANSWERS: (usize, usize) = (48, 8);

const REQUESTS: &str = "requests";
const EXPORTS: &str = "downloads";
const LARGE_ANSWERS: &str = "large answers";

/// A client, as far as it can be told from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(IpAddr);

tokio::task_local! {
    /// The client of the request under way.
    static CLIENT: Client;
}

impl Client {
    /// For requests that come from nowhere, as in tests.
    const UNKNOWN: Self = Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

    /// The client of a request.
    pub fn of(request: &ServiceRequest, proxies: &[IpAddr]) -> Self {
        let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else { return Self::UNKNOWN };
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let named: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
        Self::behind(peer, &named, proxies)
    }

    /// The last address named that is no proxy of ours: what stands before it, anybody may have written.
    fn behind(peer: IpAddr, named: &[&str], proxies: &[IpAddr]) -> Self {
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
                let network = u128::from(address) >> (128 - OF_ONE_CLIENT) << (128 - OF_ONE_CLIENT);
                IpAddr::V6(Ipv6Addr::from(network))
            }
            address => address,
        })
    }

    /// Answers a request as that of this client.
    pub async fn scope<T>(self, answer: impl Future<Output = T>) -> T {
        CLIENT.scope(self, answer).await
    }

    fn current() -> Self {
        CLIENT.try_with(|client| *client).unwrap_or(Self::UNKNOWN)
    }
}

/// Places for one kind of work: so many in all, fewer for one client.
struct Places {
    what: &'static str,
    all: Arc<Semaphore>,
    per_client: usize,
    clients: Mutex<HashMap<Client, Arc<Semaphore>>>,
}

/// A place taken; it is free again when this goes.
struct Place {
    _all: OwnedSemaphorePermit,
    _client: OwnedSemaphorePermit,
}

impl Places {
    fn new(what: &'static str, all: usize, per_client: usize) -> Self {
        let all = Arc::new(Semaphore::new(all.max(1)));
        Self { what, all, per_client: per_client.max(1), clients: Mutex::default() }
    }

    fn client(&self, client: Client) -> Result<Arc<Semaphore>, Refused> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever has nothing under way need not be remembered.
        clients.retain(|_, places| Arc::strong_count(places) > 1);
        let places = clients.entry(client).or_insert_with(|| Arc::new(Semaphore::new(self.per_client)));
        if Arc::strong_count(places) > self.per_client + MOST_WAITING {
            return Err(Refused::Client(self.what));
        }
        Ok(places.clone())
    }

    /// Waits for a place, first among those of the client.
    async fn take(&self, client: Client, wait: Duration) -> Result<Place, Refused> {
        let until = tokio::time::Instant::now() + wait;
        let own = tokio::time::timeout_at(until, self.client(client)?.acquire_owned()).await;
        let Ok(Ok(own)) = own else { return Err(Refused::Client(self.what)) };
        let all = tokio::time::timeout_at(until, self.all.clone().acquire_owned()).await;
        let Ok(Ok(all)) = all else { return Err(Refused::Busy(self.what)) };
        Ok(Place { _all: all, _client: own })
    }

    /// A place if one is free now.
    fn take_now(&self, client: Client) -> Result<Place, Refused> {
        let own = self.client(client)?.try_acquire_owned().map_err(|_| Refused::Client(self.what))?;
        let all = self.all.clone().try_acquire_owned().map_err(|_| Refused::Busy(self.what))?;
        Ok(Place { _all: all, _client: own })
    }
}

/// Lets requests in.
pub struct Gate {
    limits: Limits,
    requests: Places,
    exports: Places,
    answers: Places,
    under_way: Arc<UnderWay>,
}

/// When what runs began.
#[derive(Default)]
struct UnderWay(Mutex<(u64, BTreeMap<u64, Instant>)>);

impl UnderWay {
    fn with<T>(&self, change: impl FnOnce(&mut (u64, BTreeMap<u64, Instant>)) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A request let in, for as long as it works: to be kept by the thread that works for it.
pub struct Admitted {
    _place: Place,
    budget: Budget,
    number: u64,
    under_way: Arc<UnderWay>,
}

impl Admitted {
    /// Does the work of the request under its budget.
    pub fn work<T>(self, work: impl FnOnce() -> T) -> T {
        let _budget = self.budget.enter();
        work()
    }

    /// Ends the work when the answer is no longer waited for: to be kept by whoever waits.
    pub fn waiting(&self) -> Waiting {
        Waiting(self.budget.clone())
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.under_way.with(|(_, began)| began.remove(&self.number));
    }
}

/// Cancels the work of a request when it goes.
pub struct Waiting(Budget);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// A download let in; its place is free again when this goes.
pub struct Download {
    _place: Place,
}

impl Gate {
    /// A gate with nobody in it.
    pub fn new(limits: Limits) -> Self {
        Self {
            requests: Places::new(REQUESTS, limits.requests, limits.requests_per_client),
            exports: Places::new(EXPORTS, limits.exports, limits.exports_per_client),
            answers: Places::new(LARGE_ANSWERS, ANSWERS.0, ANSWERS.1),
            under_way: Arc::default(),
            limits,
        }
    }

    /// What may be asked.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Lets a request of the current client in when there is a place. Its time begins then.
    pub async fn admit(&self) -> Result<Admitted, Refused> {
        let place = self.requests.take(Client::current(), self.limits.wait).await?;
        let number = self.under_way.with(|(next, began)| {
            *next += 1;
            began.insert(*next, Instant::now());
            *next
        });
        let budget = Budget::new(Some(self.limits.deadline), Some(self.limits.work));
        Ok(Admitted { _place: place, budget, number, under_way: self.under_way.clone() })
    }

    /// Lets a download of the current client in.
    pub fn admit_download(&self) -> Result<Download, Refused> {
        self.exports.take_now(Client::current()).map(|place| Download { _place: place })
    }

    /// Lets a large answer of the current client out; its place is free again when it has been sent.
    pub fn admit_answer(&self) -> Result<Download, Refused> {
        self.answers.take_now(Client::current()).map(|place| Download { _place: place })
    }

    /// What keeps the server from answering, if something does: requests that should have ended long ago in all places.
    pub fn stuck(&self) -> Option<String> {
        let longest = self.limits.deadline * STUCK;
        let late = self.under_way.with(|(_, began)| began.values().filter(|at| at.elapsed() > longest).count());
        (late >= self.limits.requests.max(1)).then(|| {
            format!("{late} requests have been at work for more than {} ms, which leaves no place", longest.as_millis())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(requests: usize, per_client: usize, wait: Duration) -> Gate {
        let limits = Limits { requests, requests_per_client: per_client, wait, exports: 2, ..Limits::default() };
        Gate::new(Limits { exports_per_client: 1, ..limits })
    }

    fn client(last: u8) -> Client {
        Client(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)))
    }

    #[actix_web::test]
    async fn one_client_leaves_places_for_the_others() {
        let gate = gate(2, 1, Duration::ZERO);
        let first = client(1).scope(gate.admit()).await.map_err(drop).unwrap();
        assert_eq!(client(1).scope(gate.admit()).await.err(), Some(Refused::Client(REQUESTS)));
        let second = client(2).scope(gate.admit()).await.map_err(drop).unwrap();
        assert_eq!(client(3).scope(gate.admit()).await.err(), Some(Refused::Busy(REQUESTS)));
        drop(first);
        assert!(client(3).scope(gate.admit()).await.is_ok());
        drop(second);
        let download = client(1).scope(async { gate.admit_download() }).await.map_err(drop).unwrap();
        let again = client(1).scope(async { gate.admit_download().err() }).await.unwrap();
        assert_eq!((again, again.retry_after()), (Refused::Client(EXPORTS), 30));
        drop(download);
        assert!(client(4).scope(gate.admit()).await.is_ok());
        assert_eq!(gate.requests.clients.lock().unwrap().len(), 1, "who has gone is forgotten");
    }

    #[actix_web::test]
    async fn whoever_waits_gets_the_place_that_becomes_free() {
        let gate = gate(1, 1, Duration::from_secs(600));
        let first = gate.admit().await.map_err(drop).unwrap();
        let (second, ()) = tokio::join!(gate.admit(), async { drop(first) });
        assert!(second.is_ok());
    }

    #[actix_web::test]
    async fn the_work_of_a_request_ends_when_nobody_waits_for_it() {
        let gate = gate(1, 1, Duration::ZERO);
        let admitted = gate.admit().await.map_err(drop).unwrap();
        let budget = admitted.budget.clone();
        drop(admitted.waiting());
        assert_eq!(budget.stopped(), Some(crate::search::StopReason::Cancelled));
    }

    #[actix_web::test]
    async fn a_gate_whose_places_are_all_taken_for_too_long_is_stuck() {
        let gate = Gate::new(Limits { deadline: Duration::ZERO, requests: 1, ..Limits::default() });
        assert_eq!(gate.stuck(), None);
        let admitted = gate.admit().await.map_err(drop).unwrap();
        assert!(gate.stuck().unwrap().contains("1 requests"));
        drop(admitted);
        assert_eq!(gate.stuck(), None);
    }

    #[test]
    fn only_what_a_known_proxy_says_of_a_client_is_believed() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let behind = |peer: &str, named: &[&str], proxies: &[IpAddr]| Client::behind(address(peer), named, proxies).0;
        let proxies = [address("127.0.0.1"), address("10.0.0.9")];
        assert_eq!(behind("192.0.2.1", &["203.0.113.5"], &proxies), address("192.0.2.1"));
        assert_eq!(behind("127.0.0.1", &["203.0.113.5"], &[]), address("127.0.0.1"));
        assert_eq!(behind("127.0.0.1", &["1.2.3.4", " 203.0.113.5"], &proxies), address("203.0.113.5"));
        assert_eq!(behind("127.0.0.1", &["203.0.113.5", "10.0.0.9"], &proxies), address("203.0.113.5"));
        assert_eq!(behind("127.0.0.1", &["nonsense"], &proxies), address("127.0.0.1"));
        let same = |a: &str, b: &str| behind(a, &[], &[]) == behind(b, &[], &[]);
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9") && !same("2001:db8:1:2::1", "2001:db8:1:3::1"));
    }
}
