//! Delisted listings, on their page and among the hits.

use super::site::{Site, site};
use brokerwatch::pipeline::{Follower, IndexOptions};
use brokerwatch::store::Tally;

/// Two complete runs without any listing, much later than the site was filled.
fn vanish(site: &Site) {
    let mut writer = site.app.store.writer().unwrap();
    for (run, at) in [("later", 4_000_000_000_000_000), ("last", 4_100_000_000_000_000)] {
        writer.begin_run(run, "canonical", "m", at).unwrap();
        writer.end_complete_run(run, &Tally::default(), at + 1, "").unwrap();
    }
    let options = IndexOptions { memory: 32 << 20, threads: 1, personal: Default::default() };
    let index = site.dir.path().join("data/index");
    Follower::open(&index, &site.app.store, &options, &|_| ()).unwrap().close().unwrap();
    site.app.reader.reload().unwrap();
}

#[actix_web::test]
async fn a_delisted_listing_says_when_it_was_last_seen() {
    let site = site();
    let address = site.address_of("1");
    site.get(&address).await.hides("No longer listed");
    site.get("/?q=customer").await.hides("No longer listed");
    vanish(&site);
    site.get(&address).await.shows("<b>No longer listed:</b> last seen on 20");
    site.get("/?q=customer%20is:delisted").await.shows("<b>No longer listed:</b> last seen on 20").shows("1 listing<");
    site.get("/?q=customer%20-is:delisted").await.hides("Recorded <mark>customer</mark>");
}
