//! The content of a case file: the case, what was pinned and what holds now, the records as published, the web archives
//! they are from, and the method's cards.

use super::super::listing::{MAX_RECORD_BYTES, id, in_view, listing_body, version_body};
use super::super::view::{CaseEventItem, CaseView};
use super::pinned::search_body;
use super::{super::findings::finding_body, no_case};
use crate::domain::card::Card;
use crate::domain::cases::{Case, Pin, PinKind};
use crate::domain::listing::ListingId;
use crate::domain::vocabulary::Status;
use crate::output::case_file::{CaseFileWriter, Head, WriteError, safe_part};
use crate::output::export::{CsvWriter, FindingRow, FindingsWriter, Profile, RowContext};
use crate::output::warc::Warc;
use crate::pipeline::clock;
use crate::web::App;
use crate::web::finding_annotations::FindingAnnotations;
use crate::web::problem::{Problem, ProblemCode};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Seek, Write};

/// Answers of servers with one body that are written as a web archive.
const MAX_ANSWERS: i64 = 100;
/// What the file says about itself.
const README: &str = include_str!("readme.txt");

/// A case with everything that was done in it.
#[derive(Serialize)]
struct Whole<'a> {
    case: CaseView<'a>,
    history: Vec<CaseEventItem<'a>>,
}

/// Writes the file of a case of an agency, or of any for the operator, of at most so many bytes unpacked.
///
/// # Errors
/// There is no such case or no key that signs; it would be larger; store, archive or index cannot be read.
pub fn write_case_file<W: Write + Seek>(
    app: &App,
    case_id: &str,
    agency: Option<&str>,
    limit: u64,
    out: W,
) -> Result<W, Problem> {
    let signer = app.auth.keys.file_signer();
    let signer = signer.ok_or_else(|| Problem::unavailable("signing key", "no private key"))?;
    let change = app.store.last_change()?;
    let events = app.store.case_events(case_id, agency)?;
    if events.is_empty() {
        return Err(no_case(case_id));
    }
    let case = Case::of(&events).map_err(Problem::internal)?;
    let mut file = CaseFileWriter::new(out, limit);
    file.add("README.txt", README.as_bytes()).map_err(failed)?;
    let whole = Whole { case: CaseView::new(&case, &app.public_url), history: CaseEventItem::all(&events) };
    file.add("case.json", &pretty(&whole)?).map_err(failed)?;
    let mut named = BTreeSet::new();
    for pin in case.kept() {
        add_pin(app, &mut file, pin, &mut named)?;
    }
    add_tables(app, &mut file, &named)?;
    add_cards(app, &mut file)?;
    let head = Head {
        case: case.id.clone(),
        agency: case.agency.clone(),
        events: case.events,
        change,
        change_after: app.store.last_change()?,
        day: clock::today(),
        method: app.method.fingerprint().to_owned(),
        program: format!("brokerwatch {}", env!("CARGO_PKG_VERSION")),
    };
    let public = signer.public_pem().map_err(Problem::internal)?;
    let sign = |bytes: &[u8]| signer.sign(bytes).map_err(|e| e.to_string());
    file.finish(head, (&signer.kid, &public), sign).map_err(failed)
}

/// The folder of a pin; notes the listings that it names.
fn add_pin<W: Write + Seek>(
    app: &App,
    file: &mut CaseFileWriter<W>,
    pin: &Pin,
    named: &mut BTreeSet<ListingId>,
) -> Result<(), Problem> {
    let folder = format!("pins/{:04}", pin.number);
    let seen = app.store.seen_by_event(pin.event)?.ok_or_else(|| Problem::internal("a pin without what was seen"))?;
    if pin.pinned.what == PinKind::Search {
        let seen: Value = serde_json::from_str(&seen).map_err(Problem::internal)?;
        let found = seen.get("listings").and_then(Value::as_array).into_iter().flatten();
        named.extend(found.filter_map(|listing| ListingId::parse(listing.get("id")?.as_str()?)));
    }
    file.add(&format!("{folder}/pinned.json"), seen.as_bytes()).map_err(failed)?;
    // What is gone, removed or no longer understood is said, and is no reason not to write the file.
    let now = match now(app, pin) {
        Ok(body) => body,
        Err(problem) if problem.code.row().status < 500 => {
            pretty(&json!({ "unavailable": problem.code.row().code, "detail": problem.detail }))?
        }
        Err(problem) => return Err(problem),
    };
    file.add(&format!("{folder}/now.json"), &now).map_err(failed)?;
    let (Some(listing), Some(number)) = (&pin.pinned.listing, pin.pinned.version) else { return Ok(()) };
    let listing = id(listing)?;
    let found = app.store.version(&listing, number)?;
    let (version, _) = found.ok_or_else(|| Problem::internal("a pinned version that is not there"))?;
    named.insert(listing);
    let place = &version.place;
    let included = place.length <= MAX_RECORD_BYTES;
    if included {
        let bytes = app.archive.read_range(&version.snapshot, place.offset, place.length);
        let bytes = bytes.map_err(|e| Problem::unavailable("archive", e))?;
        file.add(&format!("{folder}/record.bin"), &bytes).map_err(failed)?;
    }
    let warc = add_warc(app, file, &version.snapshot)?;
    let record = json!({
        "listing": pin.pinned.listing, "version": number, "record_included": included,
        "snapshot_sha256": version.snapshot, "file": place.file, "row": place.row, "line": place.line,
        "offset": place.offset, "length": place.length, "record_digest": version.record_digest,
        "observed_at": microseconds(version.observed_at), "recorded_at": microseconds(version.recorded_at), "warc": warc,
    });
    file.add(&format!("{folder}/record.json"), &pretty(&record)?).map_err(failed)
}

fn microseconds(at: i64) -> String {
    jiff::Timestamp::from_microsecond(at).unwrap_or_default().to_string()
}

/// What the API would answer now in place of what was pinned.
fn now(app: &App, pin: &Pin) -> Result<Vec<u8>, Problem> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    match pin.pinned.what {
        PinKind::Listing => listing_body(app, &in_view(app, &id(&text(&pin.pinned.listing))?)?),
        PinKind::Version => {
            Ok(version_body(app, &id(&text(&pin.pinned.listing))?, pin.pinned.version.unwrap_or(0), None)?.0)
        }
        PinKind::Finding => finding_body(app, &text(&pin.pinned.finding), &id(&text(&pin.pinned.listing))?),
        PinKind::Search => Ok(search_body(app, &text(&pin.pinned.query))?.0),
    }
}

/// The answers of servers that brought an archived file, as a web archive; its name, if there are any.
fn add_warc<W: Write + Seek>(
    app: &App,
    file: &mut CaseFileWriter<W>,
    snapshot: &str,
) -> Result<Option<String>, Problem> {
    let name = format!("warc/{snapshot}.warc");
    if file.has(&name) {
        return Ok(Some(name));
    }
    let answers = app.store.fetches_of(snapshot, MAX_ANSWERS)?;
    let Some(last) = answers.last() else { return Ok(None) };
    let made = last.answer.at;
    let written = file.add_written(&name, |mut out| {
        let mut warc = Warc::begin(&mut out, false, &name, made).map_err(io::Error::other)?;
        answers.iter().try_for_each(|fetch| warc.answer(fetch, &app.archive)).map_err(io::Error::other)
    });
    written.map_err(failed)?;
    Ok(Some(name))
}

/// The listings that the pins name, and their findings, as tables.
fn add_tables<W: Write + Seek>(
    app: &App,
    file: &mut CaseFileWriter<W>,
    named: &BTreeSet<ListingId>,
) -> Result<(), Problem> {
    let ids: Vec<ListingId> = named.iter().cloned().collect();
    let context = RowContext::new(app.public_url.clone(), &app.method.vocabulary);
    let mut listings = CsvWriter::new(Vec::new(), Profile::default(), context).map_err(Problem::internal)?;
    let mut table = Vec::new();
    let mut findings = FindingsWriter::new(&mut table).map_err(Problem::internal)?;
    for part in ids.chunks(100) {
        let stored = app.store.listings(part)?;
        let annotations = FindingAnnotations::read(&app.store, part)?;
        for listing in &stored {
            listings.row(listing).map_err(Problem::internal)?;
            let Some(history) = annotations.history(&listing.listing.id) else { continue };
            let mut all = history.sorted();
            all.sort_by(|a, b| a.finding.fingerprint.cmp(&b.finding.fingerprint));
            for one in all {
                let row = FindingRow::of(listing, one, &annotations.responses, &annotations.today);
                findings.row(&row).map_err(Problem::internal)?;
            }
        }
    }
    findings.flush().map_err(Problem::internal)?;
    drop(findings);
    let (listings, ..) = listings.finish().map_err(Problem::internal)?;
    file.add("listings.csv", &listings).map_err(failed)?;
    file.add("findings.csv", &table).map_err(failed)
}

/// The terms and rules in force.
fn add_cards<W: Write + Seek>(app: &App, file: &mut CaseFileWriter<W>) -> Result<(), Problem> {
    let mut cards = BTreeMap::new();
    for card in app.method.vocabulary.cards().filter(|card| card.head.is_in_use()) {
        let id = card.head.id.as_str();
        let (facet, slug) = id.split_once(':').unwrap_or(("term", id));
        cards.insert(format!("cards/terms/{}/{}.md", safe_part(facet), safe_part(slug)), text(card));
    }
    for card in app.method.rules.cards().filter(|card| card.head.status == Status::Stable) {
        let name = format!("cards/rules/{}/{}.md", safe_part(&card.head.pack), safe_part(&card.head.id));
        cards.insert(name, text(card));
    }
    cards.iter().try_for_each(|(name, text)| file.add(name, text.as_bytes())).map_err(failed)
}

/// A card as it was written, without the examples by which it is tested.
fn text<H>(card: &Card<H>) -> String {
    format!("+++\n{}+++\n\n# {}\n\n{}\n", card.head_text, card.title, card.prose.trim())
}

fn pretty(value: &impl Serialize) -> Result<Vec<u8>, Problem> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(Problem::internal)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn failed(error: WriteError) -> Problem {
    match error {
        WriteError::TooLarge(bytes) => {
            let detail = format!(
                "The case file would have more than {bytes} bytes. The operator can write it with \
                 `brokerwatch case export`, or pins can be removed."
            );
            Problem::new(ProblemCode::Refused, detail)
        }
        WriteError::Io(error) => Problem::unavailable("archive or disk", error),
        other => Problem::internal(other),
    }
}
