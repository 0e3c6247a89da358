//! The pages over a small store: what a visitor sees, and that seller-written text stays text.

use crate::assess::method::Method;
use crate::domain::listing::{DecisionVerdict, ListingId, TermId};
use crate::ingest::acquire::formats::{self, Options};
use crate::ingest::acquire::input::list_files;
use crate::ingest::acquire::source::Sources;
use crate::pipeline::{DataFolder, DecisionRequest, Follower, IndexOptions, Ingest, ObservationTime, decide};
use crate::search::{Reader, synonyms};
use crate::store::Store;
use crate::web::auth::{Auth, Keys};
use crate::web::{App, configure, middleware};
use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::{test, web};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;

mod answers;
mod curated;
mod gone;
mod judged;
mod registers;
mod reviewed;
mod samples;
mod searching;
mod spreads;
mod suggesting;
mod tallies;
mod versions;

/// Three listings: an ordinary one, a hostile one, and one in Arabic.
const RECORDS: &str = r#"{"id":"1","title":"Recorded customer calls","description":"Café: call recordings of 300 speakers, with children's voices.","broker":"Sample Voices","countries":["US"]}
{"id":"2","title":"faces &lt;script&gt;alert(1)&lt;/script&gt; &amp; more","description":"<img src=x onerror=alert(1)> \"quoted\" faces","broker":"<b>Bold & Sons</b>","extra column":"<i>x</i>"}
{"id":"3","title":"تسجيلات مكالمات","description":"تسجيلات مكالمات هاتفية","broker":"Sample Voices"}
"#;

struct Site {
    app: web::Data<App>,
    _dir: TempDir,
}

/// A site over a store that the pipeline has filled.
fn site() -> Site {
    site_with(Method::embedded().unwrap())
}

fn site_with(method: Method) -> Site {
    site_of(method, RECORDS)
}

/// A site over these records.
fn site_of(method: Method, records: &str) -> Site {
    site_run_by(None, method, records)
}

/// The same, with a contact of its operator.
fn site_run_by(contact: Option<&str>, method: Method, records: &str) -> Site {
    let dir = tempfile::tempdir().unwrap();
    let folder = DataFolder::new(&dir.path().join("data"), None);
    let store = folder.create().unwrap();
    let sources = Sources::embedded().unwrap();
    let added = ingest(dir.path(), &store, &method, "canonical", records, ObservationTime::OfRun);
    assert_eq!(added, records.lines().count() as u64);
    let app = App {
        reader: Reader::open_with(&folder.index(), synonyms(&method.vocabulary)).unwrap(),
        archive: folder.archive_read_only().unwrap(),
        auth: Auth::new(Keys::open(&folder.keys()).unwrap(), "issuer", "audience", 0),
        gate: crate::web::Gate::new(crate::web::Limits::default()),
        public_url: "http://catalogue.example".to_owned(),
        contact: contact.map(str::to_owned),
        method,
        sources,
        store,
    };
    Site { app: web::Data::new(app), _dir: dir }
}

/// Reads a text as a file of a source; answers how many listings are new.
fn ingest(dir: &Path, store: &Store, method: &Method, source: &str, text: &str, observed: ObservationTime) -> u64 {
    let run = format!("run-{source}-{}", store.last_change().unwrap());
    let input = dir.join(format!("{run}.jsonl"));
    std::fs::write(&input, text).unwrap();
    let folder = DataFolder::new(&dir.join("data"), None);
    let sources = Sources::embedded().unwrap();
    let source = &sources.get(source).unwrap().head;
    let format = formats::by_name(&source.format).unwrap();
    let files = list_files(&[input], format.extensions).unwrap();
    let stop = AtomicBool::new(false);
    let ingest = Ingest {
        source,
        format,
        options: Options::default(),
        method,
        complete: false,
        observed,
        threads: 1,
        progress: &|_| (),
        stop: &stop,
    };
    let options = IndexOptions { memory: 32 << 20, threads: 1, personal: Default::default() };
    let mut follower = Follower::open(&folder.index(), store, &options, &|_| ()).unwrap();
    let archive = folder.archive().unwrap();
    let checked = ingest.check(&files, Vec::new(), Some(&archive), Some(store)).unwrap();
    let report = ingest.run(&run, &checked, &archive, store, &mut store.writer().unwrap(), &mut follower).unwrap();
    follower.close().unwrap();
    report.tally.added
}

struct Answer {
    status: StatusCode,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    fn shows(&self, text: &str) -> &Self {
        assert!(self.body.contains(text), "“{text}” is missing in\n{}", self.body);
        self
    }

    fn hides(&self, text: &str) -> &Self {
        assert!(!self.body.contains(text), "“{text}” stands in\n{}", self.body);
        self
    }
}

impl Site {
    /// Reads more listings of a source.
    fn read(&self, source: &str, text: &str) {
        ingest(self._dir.path(), &self.app.store, &self.app.method, source, text, ObservationTime::OfRun);
        self.app.reader.reload().unwrap();
    }

    /// Reads what the source said at a time, in microseconds since 1970 UTC.
    fn read_as_of(&self, source: &str, text: &str, at: i64) {
        ingest(self._dir.path(), &self.app.store, &self.app.method, source, text, ObservationTime::At(at));
        self.app.reader.reload().unwrap();
    }

    async fn get(&self, address: &str) -> Answer {
        self.send(test::TestRequest::get().uri(address)).await
    }

    async fn send(&self, request: test::TestRequest) -> Answer {
        let app = actix_web::App::new().app_data(self.app.clone()).wrap(from_fn(middleware::every_answer));
        let service = test::init_service(app.configure(configure)).await;
        let res = test::call_service(&service, request.to_request()).await;
        let status = res.status();
        let text = |v: &actix_web::http::header::HeaderValue| v.to_str().unwrap().to_owned();
        let headers = res.headers().iter().map(|(n, v)| (n.to_string(), text(v))).collect();
        let body = String::from_utf8(test::read_body(res).await.to_vec()).unwrap();
        Answer { status, headers, body }
    }

    fn address_of(&self, native_id: &str) -> String {
        format!("/listings/{}", ListingId::derive("canonical", native_id))
    }

    /// A curator decides on the first listing.
    fn decide(&self, term: &str, verdict: DecisionVerdict, quote: Option<&str>) {
        let ruling = DecisionRequest {
            listing: ListingId::derive("canonical", "1"),
            term: TermId::try_from(term.to_owned()).unwrap(),
            verdict,
            by: "Ines <b>Roth</b>".to_owned(),
            reason: "I read it & decided".to_owned(),
            quote: quote.map(str::to_owned),
        };
        let (store, index) = (&self.app.store, self._dir.path().join("data/index"));
        let options = IndexOptions { memory: 32 << 20, threads: 1, personal: Default::default() };
        let mut follower = Follower::open(&index, store, &options, &|_| ()).unwrap();
        let mut writer = store.writer().unwrap();
        decide(ruling, &format!("run on {term}"), &self.app.method, store, &mut writer, &mut follower).unwrap();
        follower.close().unwrap();
        self.app.reader.reload().unwrap();
    }
}

#[actix_web::test]
async fn a_search_shows_the_hit_with_its_words_marked_and_an_exact_count() {
    let site = site();
    let page = site.get("/?q=customer").await;
    assert_eq!(page.status, StatusCode::OK);
    page.shows("aria-live=\"polite\">1 listing</span></h2>")
        .shows("Recorded <mark>customer</mark> calls</a>")
        .shows("Sample Voices")
        .shows("href=\"/export.csv?q=customer&#38;profile=excel\"");
}

/// The page without the tag of the one script there is; its address holds a digest of what it is.
fn without_own_script(mut page: Answer) -> Answer {
    let own = format!("<script src=\"{}\" defer></script>", super::assets::script_path());
    page.body = page.body.replacen(&own, "", 1);
    page
}

#[actix_web::test]
async fn hostile_text_of_a_seller_stays_text_everywhere() {
    let site = site();
    for address in ["/?q=faces", &site.address_of("2"), "/brokers", "/brokers/b-bold-sons-b", "/facets/broker"] {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        let page = without_own_script(page);
        page.hides("<script").hides("<img").hides("<b>Bold").hides("<i>x</i>").hides("onerror=alert(1)>");
    }
    site.get("/?q=faces").await.shows("<mark>faces</mark> &lt;script&gt;alert(1)&lt;/script&gt; &amp; more");
    without_own_script(site.get("/?q=%22%3E%3Cscript%3E").await).hides("<script");
}

#[actix_web::test]
async fn facets_are_counted_and_chosen_values_can_be_removed() {
    let site = site();
    let page = site.get("/?sensitivity=call-recording&country=US").await;
    page.shows("name=\"sensitivity\" value=\"call-recording\" checked")
        .shows("Recorded telephone calls")
        .shows("href=\"/?sensitivity=call-recording\"")
        .shows(">1 listing</span></h2>");
    let all = site.get("/facets/sensitivity?q=").await;
    all.shows("value=\"call-recording\"><span class=\"what\" dir=\"auto\">Recorded telephone calls</span>")
        .shows("<span class=\"vh\">, listings: </span>2</span>");
}

#[actix_web::test]
async fn a_page_tells_slips_of_its_parameters_and_refuses_values_that_make_no_sense() {
    let site = site();
    let page = site.get("/?sensitivty=children").await;
    assert_eq!(page.status, StatusCode::OK);
    page.shows("There is no parameter “sensitivty”. Did you mean “sensitivity”?").shows(">3 listings in the catalogue");
    assert_eq!(site.get("/?page=0").await.status, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn a_listing_shows_its_evidence_at_the_right_bytes() {
    let site = site();
    let page = site.get(&site.address_of("1")).await;
    assert_eq!(page.status, StatusCode::OK);
    // The é before the words takes two bytes; a mark counted in characters would stand one to the left.
    page.shows("Café: <mark>call recordings</mark><sup class=\"ref\" id=\"e").shows("href=\"#e1\"");
    page.shows("consent").shows("Where this comes from").shows("SHA-256 of the file");
    assert!(page.body.contains("id=\"u1\""), "the number in the text leads back to a quotation");
}

#[actix_web::test]
async fn every_number_of_evidence_leads_somewhere() {
    let site = site();
    for id in ["1", "2", "3"] {
        let page = site.get(&site.address_of(id)).await.body;
        for link in page.split("href=\"#").skip(1) {
            let target = link.split('"').next().unwrap();
            assert_eq!(page.matches(&format!("id=\"{target}\"")).count(), 1, "#{target} of listing {id}");
        }
    }
}

#[actix_web::test]
async fn the_raw_record_comes_back_byte_for_byte_as_plain_text() {
    let site = site();
    let raw = site.get(&format!("{}/raw", site.address_of("2"))).await;
    assert_eq!(raw.body.trim_end(), RECORDS.lines().nth(1).unwrap());
    assert_eq!(raw.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(raw.header("x-content-type-options"), "nosniff");
    assert!(raw.header("content-disposition").starts_with("attachment; filename=\""));
    let version = site.get(&format!("{}/versions/1/raw", site.address_of("2"))).await;
    assert_eq!(version.body, raw.body);
}

#[actix_web::test]
async fn a_version_has_an_address_of_its_own() {
    let site = site();
    let page = site.get(&format!("{}/versions/1", site.address_of("1"))).await;
    page.shows("Version 1, at present the newest.").shows("Recorded customer").shows("id=\"cite\"");
    let missing = site.get(&format!("{}/versions/7", site.address_of("1"))).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    missing.shows("no version 7");
}

#[actix_web::test]
async fn what_is_not_there_is_answered_with_a_page_that_helps() {
    let site = site();
    let unknown = format!("/listings/{}", "0".repeat(32));
    for address in [unknown.as_str(), "/listings/x", "/brokers/nobody", "/vocabulary/consent/x", "/rules/x", "/nowhere"]
    {
        let page = site.get(address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        page.shows("<h1>Not found</h1>").shows("role=\"search\"");
    }
}

#[actix_web::test]
async fn every_page_is_served_with_a_closed_policy_and_nothing_inline() {
    let site = site();
    let listing = site.address_of("1");
    let pages = ["/", "/?q=", "/brokers", "/brokers/sample-voices", "/vocabulary", "/rules", "/sources", "/about"];
    let term = "/vocabulary/sensitivity/children";
    for address in pages.into_iter().chain([listing.as_str(), "/rules/us-wiretap-all-party", term, "/nowhere"]) {
        let page = site.get(address).await;
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"), "{address}");
        assert!(!page.header("x-request-id").is_empty(), "{address}");
        let scripts: Vec<String> = page.body.split("<script src=\"").skip(1).map(str::to_owned).collect();
        let page = without_own_script(page);
        page.hides(" style=").hides("<style").hides("<script").hides(" onclick");
        let styles = page.body.split("<link rel=\"stylesheet\" href=\"").skip(1);
        for asset in styles.chain(scripts.iter().map(String::as_str)) {
            let asset = site.get(asset.split('"').next().unwrap()).await;
            assert_eq!(asset.status, StatusCode::OK);
            assert!(asset.header("cache-control").contains("immutable"));
        }
        assert_eq!(page.body.matches("<h1").count(), 1, "{address}: one h1");
    }
}

#[actix_web::test]
async fn the_vocabulary_is_offered_as_linked_data_and_sent_once() {
    let site = site();
    let page = site.get("/vocabulary").await;
    page.shows("<link rel=\"alternate\" type=\"application/ld+json\" href=\"/vocabulary.jsonld\">");
    assert!(page.header("link").contains("</vocabulary.ttl>; rel=\"alternate\"; type=\"text/turtle\""));
    let term = "/vocabulary/sensitivity/children";
    site.get(term).await.shows(&format!("href=\"{term}.ttl\"")).shows(&format!("href=\"{term}.jsonld\""));
    let name = format!("http://catalogue.example{term}");
    for (ending, media) in [("jsonld", "application/ld+json"), ("ttl", "text/turtle; charset=utf-8")] {
        for address in [format!("/vocabulary.{ending}"), format!("{term}.{ending}")] {
            let file = site.get(&address).await;
            assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, media), "{address}");
            file.shows(&name).shows("https://w3id.org/dpv");
            let tag = file.header("etag").to_owned();
            assert!(tag.starts_with('"'), "{address}: {tag} is not strong");
            let again = site.send(test::TestRequest::get().uri(&address).insert_header(("if-none-match", tag))).await;
            assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{address}");
        }
    }
    for address in ["/vocabulary/consent/x.ttl", "/vocabulary/mood/x.jsonld", "/vocabulary.xml"] {
        assert_eq!(site.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
    }
}

#[actix_web::test]
async fn the_list_shows_every_term_once_and_narrower_ones_below() {
    let site = site();
    let page = site.get("/vocabulary").await;
    for card in site.app.method.vocabulary.cards() {
        let link = format!("href=\"/vocabulary/{}/{}\"", card.head.id.facet().name(), card.head.id.slug());
        assert_eq!(page.body.matches(&link).count(), 1, "{link}");
    }
    let conflict = page.body.find("/vocabulary/sensitivity/conflict\"").unwrap();
    let rest = &page.body[conflict..];
    rest.find("<div class=\"d1\"><dt><a class=\"chip sensitivity\" href=\"/vocabulary/sensitivity/conflict-imagery\"")
        .filter(|imagery| rest[..*imagery].matches("class=\"d0\"").count() == 0)
        .expect("the narrower term stands below the broader one");
    page.shows("<span class=\"sign law\">GDPR Art. 9</span>").shows("<span class=\"sign care\">content note</span>");
}

#[actix_web::test]
async fn a_term_leads_to_its_neighbours_and_mappings() {
    let site = site();
    site.get("/vocabulary/sensitivity/conflict-imagery")
        .await
        .shows("<dt>Part of</dt><dd><a href=\"/vocabulary/sensitivity/conflict\">")
        .shows("Nothing in the public vocabularies: a local term.")
        .shows("<a href=\"/vocabulary/sensitivity/protest-crowd\"><code>sensitivity:protest-crowd</code></a>")
        .shows("<h2>What it is not</h2>")
        .shows("<h2>Known misses</h2>")
        .shows("<h2>Examples</h2>");
    site.get("/vocabulary/sensitivity/conflict")
        .await
        .shows("<dt>Contains</dt><dd><ul class=\"plain\"><li><a href=\"/vocabulary/sensitivity/conflict-imagery\">");
    site.get("/vocabulary/sensitivity/health")
        .await
        .shows("<a href=\"https://w3id.org/dpv/pd#Health\" rel=\"external\"><code>pd:Health</code></a>")
        .shows("<details class=\"cues\"><summary>English <span class=\"sum\">");
}

#[actix_web::test]
async fn arabic_text_finds_its_own_direction() {
    let site = site();
    site.get(&site.address_of("3")).await.shows("<h1 dir=\"auto\"");
    site.get("/?q=%D9%85%D9%83%D8%A7%D9%84%D9%85%D8%A7%D8%AA").await.shows("<mark>مكالمات</mark>");
}

#[actix_web::test]
async fn the_server_says_whether_it_is_alive_and_ready() {
    let site = site();
    assert_eq!(site.get("/livez").await.body, "alive\n");
    assert_eq!(site.get("/readyz").await.body, "ready: 3 listings indexed, change 3 of 3\n");
}
