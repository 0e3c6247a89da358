//! Tests of admission control.

use super::client::Client;
use super::slots::{DOWNLOADS, REQUESTS};
use super::*;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

fn admission(requests: usize, per_client: usize, wait: Duration) -> Admission {
    let limits = Limits { requests, requests_per_client: per_client, wait, exports: 2, ..Limits::default() };
    Admission::new(Limits { exports_per_client: 1, ..limits })
}

fn client(last: u8) -> Client {
    Client::at(IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)))
}

#[actix_web::test]
async fn one_client_leaves_slots_for_the_others() {
    let admission = admission(2, 1, Duration::ZERO);
    let first = client(1).scope(admission.admit()).await.map_err(drop).unwrap();
    assert_eq!(client(1).scope(admission.admit()).await.err(), Some(Rejected::Client(REQUESTS)));
    let second = client(2).scope(admission.admit()).await.map_err(drop).unwrap();
    assert_eq!(client(3).scope(admission.admit()).await.err(), Some(Rejected::Busy(REQUESTS)));
    drop(first);
    assert!(client(3).scope(admission.admit()).await.is_ok());
    drop(second);
    let download = client(1).scope(async { admission.admit_download() }).await.map_err(drop).unwrap();
    let again = client(1).scope(async { admission.admit_download().err() }).await.unwrap();
    assert_eq!((again, again.retry_after()), (Rejected::Client(DOWNLOADS), 30));
    drop(download);
    assert!(client(4).scope(admission.admit()).await.is_ok());
    assert_eq!(admission.requests.clients(), 1, "clients without requests are forgotten");
}

#[actix_web::test]
async fn a_waiting_request_gets_the_slot_that_becomes_free() {
    let admission = admission(1, 1, Duration::from_secs(600));
    let first = admission.admit().await.map_err(drop).unwrap();
    let (second, ()) = tokio::join!(admission.admit(), async { drop(first) });
    assert!(second.is_ok());
}

#[actix_web::test]
async fn work_is_cancelled_when_the_client_stops_waiting() {
    let admission = admission(1, 1, Duration::ZERO);
    let admitted = admission.admit().await.map_err(drop).unwrap();
    let budget = admitted.budget.clone();
    drop(admitted.cancel_on_drop());
    assert_eq!(budget.stopped(), Some(crate::search::StopReason::Cancelled));
}

#[actix_web::test]
async fn admission_is_stuck_when_all_slots_are_held_for_too_long() {
    let admission = Admission::new(Limits { deadline: Duration::ZERO, requests: 1, ..Limits::default() });
    assert_eq!(admission.stuck(), None);
    let admitted = admission.admit().await.map_err(drop).unwrap();
    assert!(admission.stuck().unwrap().contains("1 requests"));
    drop(admitted);
    assert_eq!(admission.stuck(), None);
}

#[test]
fn only_trusted_proxies_name_the_client() {
    let address = |text: &str| text.parse::<IpAddr>().unwrap();
    let behind =
        |peer: &str, named: &[&str], proxies: &[IpAddr]| Client::behind(address(peer), named, proxies).address();
    let proxies = [address("127.0.0.1"), address("10.0.0.9")];
    assert_eq!(behind("192.0.2.1", &["203.0.113.5"], &proxies), address("192.0.2.1"));
    assert_eq!(behind("127.0.0.1", &["203.0.113.5"], &[]), address("127.0.0.1"));
    assert_eq!(behind("127.0.0.1", &["1.2.3.4", " 203.0.113.5"], &proxies), address("203.0.113.5"));
    assert_eq!(behind("127.0.0.1", &["203.0.113.5", "10.0.0.9"], &proxies), address("203.0.113.5"));
    assert_eq!(behind("127.0.0.1", &["nonsense"], &proxies), address("127.0.0.1"));
    let same = |a: &str, b: &str| behind(a, &[], &[]) == behind(b, &[], &[]);
    assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9") && !same("2001:db8:1:2::1", "2001:db8:1:3::1"));
}
