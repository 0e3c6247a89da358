//! A site over a temporary data folder that the pipeline has filled.

use actix_web::http::StatusCode;
use actix_web::middleware::from_fn;
use actix_web::{test, web};
use brokerwatch::assess::method::Method;
use brokerwatch::domain::listing::{DecisionVerdict, ListingId, TermId};
use brokerwatch::ingest::acquire::input::list_files;
use brokerwatch::ingest::acquire::source::Sources;
use brokerwatch::ingest::reader::SourceReader;
use brokerwatch::pipeline::{DataFolder, DecisionRequest, Follower, IndexOptions, Ingest, ObservationTime, decide};
use brokerwatch::search::{Reader, synonyms};
use brokerwatch::store::Store;
use brokerwatch::web::auth::{Auth, Keys};
use brokerwatch::web::{Admission, App, ChangeFeed, Limits, Metrics, NewestCount, configure, middleware};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;

/// Three listings: an ordinary one, a hostile one, and one in Arabic.
pub const RECORDS: &str = r#"{"id":"1","title":"Recorded customer calls","description":"Café: call recordings of 300 speakers, with children's voices.","broker":"Sample Voices","countries":["US"]}
{"id":"2","title":"faces &lt;script&gt;alert(1)&lt;/script&gt; &amp; more","description":"<img src=x onerror=alert(1)> \"quoted\" faces","broker":"<b>Bold & Sons</b>","extra column":"<i>x</i>"}
{"id":"3","title":"تسجيلات مكالمات","description":"تسجيلات مكالمات هاتفية","broker":"Sample Voices"}
"#;

/// A site with its data folder.
pub struct Site {
    pub app: web::Data<App>,
    pub dir: TempDir,
}

/// A site with [`RECORDS`].
pub fn site() -> Site {
    site_with(Method::embedded().unwrap())
}

/// A site with [`RECORDS`] under a method.
pub fn site_with(method: Method) -> Site {
    site_of(method, RECORDS)
}

/// A site over these records.
pub fn site_of(method: Method, records: &str) -> Site {
    site_run_by(None, method, records)
}

/// The same, with a contact of the operator.
pub fn site_run_by(contact: Option<&str>, method: Method, records: &str) -> Site {
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
        // Not optimised, a search of many words takes longer than a server would let it.
        admission: Admission::new(Limits { deadline: std::time::Duration::from_secs(60), ..Limits::default() }),
        metrics: Metrics::new(),
        access_log: None,
        desk: None,
        alerts: brokerwatch::web::AlertDelivery::new(false, false).unwrap(),
        feed: ChangeFeed::default(),
        repeated: NewestCount::default(),
        deals: brokerwatch::domain::market::Deals::with(Vec::new()).unwrap(),
        rights: brokerwatch::rights::Rights::embedded().unwrap(),
        manifests: brokerwatch::manifest::Manifests::of(&dir.path().join("data")),
        public_url: "http://catalogue.example".to_owned(),
        contact: contact.map(str::to_owned),
        method,
        sources,
        store,
    };
    Site { app: web::Data::new(app), dir }
}

/// Ingests a text as a file of a source; returns the number of listings added.
fn ingest(dir: &Path, store: &Store, method: &Method, source: &str, text: &str, observed: ObservationTime) -> u64 {
    let run = format!("run-{source}-{}", store.last_change().unwrap());
    let input = dir.join(format!("{run}.jsonl"));
    std::fs::write(&input, text).unwrap();
    let folder = DataFolder::new(&dir.join("data"), None);
    let sources = Sources::embedded().unwrap();
    let source = &sources.get(source).unwrap().head;
    let reader = SourceReader::new(source, None);
    let files = list_files(&[input], &reader.extensions()).unwrap();
    let stop = AtomicBool::new(false);
    let ingest =
        Ingest { source, reader, method, complete: false, observed, threads: 1, progress: &|_| (), stop: &stop };
    let options = IndexOptions { memory: 32 << 20, threads: 1, personal: Default::default() };
    let mut follower = Follower::open(&folder.index(), store, &options, &|_| ()).unwrap();
    let archive = folder.archive().unwrap();
    let checked = ingest.check(&files, Vec::new(), Some(&archive), Some(store)).unwrap();
    let report = ingest.run(&run, &checked, &archive, store, &mut store.writer().unwrap(), &mut follower).unwrap();
    follower.close().unwrap();
    report.tally.added
}

/// A response.
pub struct Answer {
    pub status: StatusCode,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    pub fn shows(&self, text: &str) -> &Self {
        assert!(self.body.contains(text), "“{text}” is missing in\n{}", self.body);
        self
    }

    pub fn hides(&self, text: &str) -> &Self {
        assert!(!self.body.contains(text), "“{text}” stands in\n{}", self.body);
        self
    }
}

impl Site {
    /// Reads more listings of a source.
    pub fn read(&self, source: &str, text: &str) {
        ingest(self.dir.path(), &self.app.store, &self.app.method, source, text, ObservationTime::OfRun);
        self.app.reader.reload().unwrap();
    }

    /// Reads what the source said at a time, in microseconds since 1970 UTC.
    pub fn read_as_of(&self, source: &str, text: &str, at: i64) {
        ingest(self.dir.path(), &self.app.store, &self.app.method, source, text, ObservationTime::At(at));
        self.app.reader.reload().unwrap();
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.send(test::TestRequest::get().uri(address)).await
    }

    pub async fn send(&self, request: test::TestRequest) -> Answer {
        let app = actix_web::App::new().app_data(self.app.clone()).wrap(from_fn(middleware::every_request));
        let service = test::init_service(app.configure(configure)).await;
        let res = test::call_service(&service, request.to_request()).await;
        let status = res.status();
        let text = |v: &actix_web::http::header::HeaderValue| v.to_str().unwrap().to_owned();
        let headers = res.headers().iter().map(|(n, v)| (n.to_string(), text(v))).collect();
        let body = String::from_utf8(test::read_body(res).await.to_vec()).unwrap();
        Answer { status, headers, body }
    }

    pub fn address_of(&self, native_id: &str) -> String {
        format!("/listings/{}", ListingId::derive("canonical", native_id))
    }

    /// A curator decides on the first listing.
    pub fn decide(&self, term: &str, verdict: DecisionVerdict, quote: Option<&str>) {
        let ruling = DecisionRequest {
            listing: ListingId::derive("canonical", "1"),
            term: TermId::try_from(term.to_owned()).unwrap(),
            verdict,
            by: "Ines <b>Roth</b>".to_owned(),
            reason: "I read it & decided".to_owned(),
            quote: quote.map(str::to_owned),
        };
        let (store, index) = (&self.app.store, self.dir.path().join("data/index"));
        let options = IndexOptions { memory: 32 << 20, threads: 1, personal: Default::default() };
        let mut follower = Follower::open(&index, store, &options, &|_| ()).unwrap();
        let mut writer = store.writer().unwrap();
        decide(ruling, &format!("run on {term}"), &self.app.method, None, store, &mut writer, &mut follower).unwrap();
        follower.close().unwrap();
        self.app.reader.reload().unwrap();
    }
}

/// The path of the style sheet or script that a page names; it contains a digest of the content.
pub fn asset(page: &Answer, begin: &str) -> String {
    page.body.split(begin).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

/// The page without the tag of its only script.
pub fn without_own_script(mut page: Answer) -> Answer {
    let path = asset(&page, "<script src=\"");
    if path.starts_with("/static/search.") {
        page.body = page.body.replacen(&format!("<script src=\"{path}\" defer></script>"), "", 1);
    }
    page
}
