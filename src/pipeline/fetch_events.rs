//! What a fetch noticed of a source beside its listings, compared with what was noticed before: only what is different
//! becomes an event.

use crate::ingest::fetch::{Harvest, Noticed};
use crate::store::{FetchEvent, FetchEventKind, NewFetchEvent};
use std::collections::BTreeMap;

/// The events of a harvest. `open`: what has begun and not ended, by kind and site.
pub(super) fn events(harvest: &Harvest, open: &BTreeMap<(FetchEventKind, String), FetchEvent>) -> Vec<NewFetchEvent> {
    let mut events = Vec::new();
    let lasting = [
        (FetchEventKind::RobotsClosed, &harvest.closed, "addresses are closed by robots.txt"),
        (FetchEventKind::DrawnByScript, &harvest.drawn, "pages are drawn by a script"),
    ];
    for (kind, noticed, what) in lasting {
        let is_new = |site: &String| !open.contains_key(&(kind, site.clone()));
        events.extend(sentences(noticed, what).filter(|(site, _)| is_new(site)).map(|(site, detail)| NewFetchEvent {
            kind,
            site,
            detail,
        }));
        // A harvest that was cut short, or got nothing, does not show that something has ended.
        if harvest.stopped || harvest.late || harvest.pages == 0 {
            continue;
        }
        let ended = open.iter().filter(|((of, site), _)| *of == kind && !noticed.contains_key(site));
        for ((_, site), begun) in ended {
            let Some(end) = kind.end() else { continue };
            let detail = format!("no longer: {}", begun.event.detail);
            events.push(NewFetchEvent { kind: end, site: site.clone(), detail });
        }
    }
    events.extend(sentences(&harvest.formats, "documents are in another format").map(|(site, detail)| NewFetchEvent {
        kind: FetchEventKind::FormatChanged,
        site,
        detail,
    }));
    events
}

/// For each site a sentence.
fn sentences(noticed: &Noticed, what: &str) -> impl Iterator<Item = (String, String)> {
    noticed.iter().map(move |(site, (count, first))| {
        let detail = if *count == 1 { first.clone() } else { format!("{count} {what}, the first: {first}") };
        (site.clone(), detail)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_different_becomes_an_event() {
        let site = "https://shop.example".to_owned();
        let mut harvest = Harvest { pages: 3, ..Harvest::default() };
        harvest.closed.insert(site.clone(), (2, "https://shop.example/a: closed by robots.txt".to_owned()));
        let begun = events(&harvest, &BTreeMap::new());
        assert_eq!((begun.len(), begun[0].kind), (1, FetchEventKind::RobotsClosed));
        assert!(begun[0].detail.starts_with("2 addresses are closed by robots.txt, the first: https://shop.example/a"));
        let event = FetchEvent { number: 1, run: String::new(), source: String::new(), event: begun[0].clone(), at: 0 };
        let open = BTreeMap::from([((FetchEventKind::RobotsClosed, site), event)]);
        assert!(events(&harvest, &open).is_empty(), "it goes on");
        harvest.closed.clear();
        assert!(events(&Harvest { stopped: true, ..harvest.clone() }, &open).is_empty());
        assert_eq!(events(&harvest, &open)[0].kind, FetchEventKind::RobotsOpened);
    }
}
