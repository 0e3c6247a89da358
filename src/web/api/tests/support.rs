//! A small catalogue in a temporary folder, and requests to it.

use crate::assess::method::Method;
use crate::domain::listing::{Availability, Broker, Issue, IssueCode, Listing, ListingId, SourceLocation, digest_hex};
use crate::ingest::acquire::archive::Archive;
use crate::ingest::acquire::source::Sources;
use crate::pipeline::{DataFolder, IndexOptions};
use crate::search::{Reader, Writer as IndexWriter, document};
use crate::store::{Address, Batch, Body, Incoming, NewAssessment, Snapshot, Store};
use crate::web::auth::{Auth, IssueRequest, Keys};
use crate::web::{AccessLog, App, Desk};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::{Compress, from_fn};
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::{Bytes, Data};
use actix_web::{body::MessageBody, http};
use serde_json::Value;
use tempfile::TempDir;

/// A server with a catalogue behind it.
pub struct World {
    pub app: Data<App>,
    pub dir: TempDir,
    /// None once it was released for the server to write.
    index: Option<IndexWriter>,
    seen: i64,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub headers: http::header::HeaderMap,
    pub body: Result<Bytes, String>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(self.body.as_ref().unwrap()).unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.as_ref().unwrap().to_vec()).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    pub fn code(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], u64::from(self.status));
        problem["type"].as_str().unwrap().strip_prefix("/problems/").unwrap().to_owned()
    }
}

impl World {
    /// A catalogue of this many listings, `n0`, `n1` …
    pub fn new(listings: usize) -> Self {
        Self::limited(listings, crate::web::Limits::default())
    }

    /// The same under limits.
    pub fn limited(listings: usize, limits: crate::web::Limits) -> Self {
        let dir = TempDir::new().unwrap();
        let path = |name: &str| dir.path().join(name);
        let store = Store::open(path("db").to_str().unwrap(), true).unwrap();
        let mut index = IndexWriter::open(&path("index"), 50 << 20, 1).unwrap();
        index.commit(0).unwrap();
        let app = Data::new(App {
            reader: Reader::open(&path("index")).unwrap(),
            method: Method::embedded().unwrap(),
            sources: Sources::from_files(Vec::new()).unwrap(),
            archive: Archive::open(path("archive")).unwrap(),
            rights: crate::rights::Rights::embedded().unwrap(),
            manifests: crate::manifest::Manifests::of(dir.path()),
            auth: Auth::new(Keys::open(&path("keys")).unwrap(), "issuer", "audience", 0),
            admission: crate::web::Admission::new(limits),
            metrics: crate::web::Metrics::new(),
            alerts: crate::web::AlertDelivery::new(true, true).unwrap(),
            feed: crate::web::ChangeFeed::default(),
            access_log: Some(AccessLog::start(&path("access-log"), 0).unwrap()),
            desk: Some(Desk::new(
                DataFolder::new(dir.path(), Some(Address::file(&path("db")))),
                IndexOptions { memory: 50 << 20, threads: 1, personal: Default::default() },
            )),
            repeated: crate::web::NewestCount::default(),
            deals: crate::domain::market::Deals::with(Vec::new()).unwrap(),
            public_url: "https://watch.example".to_owned(),
            contact: None,
            store,
        });
        let mut world = Self { app, dir, index: Some(index), seen: 1_790_000_000_000_000 };
        let titles: Vec<(String, String)> =
            (0..listings).map(|n| (format!("n{n}"), format!("Recorded telephone calls number {n}"))).collect();
        world.add(&titles.iter().map(|(id, title)| (id.as_str(), title.as_str())).collect::<Vec<_>>());
        world
    }

    /// The same with these source cards.
    pub fn with_sources(self, cards: &[(&str, &str)]) -> Self {
        let Self { app, dir, index, seen } = self;
        let mut app = std::sync::Arc::into_inner(app.into_inner()).expect("nobody else has the App yet");
        let cards = cards.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        app.sources = Sources::from_files(cards).unwrap();
        Self { app: Data::new(app), dir, index, seen }
    }

    /// The same, accepting tokens of outside issuers.
    pub fn with_outside(self, issuers: crate::web::auth::OutsideIssuers) -> Self {
        let Self { app, dir, index, seen } = self;
        let mut app = std::sync::Arc::into_inner(app.into_inner()).expect("nobody else has the App yet");
        app.auth.outside = issuers;
        Self { app: Data::new(app), dir, index, seen }
    }

    /// A run in which these (native id, title) were published.
    pub fn add(&mut self, published: &[(&str, &str)]) {
        self.seen += 60_000_000;
        let file: String = published.iter().map(|(id, title)| format!("{id},{title}\n")).collect();
        let snapshot = self.app.archive.store(&mut file.as_bytes()).unwrap();
        self.app.archive.sync().unwrap();
        let (mut batch, mut documents, mut offset) = (Vec::new(), Vec::new(), 0);
        for (row, (native, title)) in published.iter().enumerate() {
            let length = (native.len() + title.len() + 2) as u64;
            let row = row as u64 + 1;
            let place = SourceLocation { file: "list.csv".to_owned(), row, line: row, offset, length };
            offset += length;
            let listing = listing(native, title);
            let assessment = self.app.method.assess(&listing, &mut Default::default());
            let availability = Availability { first_seen: self.seen, delisted: None };
            documents.push(document(&listing, &assessment, availability, self.app.method.vocabulary.personal()));
            batch.push(Incoming {
                id: listing.id.clone(),
                source: listing.source.clone(),
                native_id: (*native).to_owned(),
                record_digest: digest_hex(&[title.as_bytes()]),
                content_digest: String::new(),
                observed: None,
                reading: "r1".to_owned(),
                snapshot: snapshot.digest.clone(),
                issues: vec![Issue::new(IssueCode::NotUnderstood, &place, "price", "?", "expected a price")],
                place,
                listing: Body::of(&listing, 0).unwrap(),
                assessment: NewAssessment::of(&assessment).unwrap(),
                is_assessed: false,
            });
        }
        let (run, method) = (format!("run-{}", self.seen), self.app.method.fingerprint().to_owned());
        let mut writer = self.app.store.writer().unwrap();
        writer.begin_run(&run, "test", &method, self.seen).unwrap();
        let file = Snapshot { digest: snapshot.digest, bytes: snapshot.bytes, name: "list.csv".to_owned() };
        let batch = Batch { run: &run, source: "test", at: self.seen, snapshots: &[file], items: &batch, stray: &[] };
        writer.write(&batch).unwrap();
        let change = writer.last_change();
        // A server that writes catches up with what was added.
        let Some(index) = &mut self.index else { return };
        documents.iter().for_each(|d| index.upsert(d).unwrap());
        index.commit(change).unwrap();
        self.app.reader.reload().unwrap();
    }

    /// Lets the server write: it opens the index itself.
    pub fn release_index(&mut self) {
        self.index = None;
    }

    fn index(&mut self) -> &mut IndexWriter {
        self.index.as_mut().expect("the index was released")
    }

    /// Puts a listing into the index that the store does not know.
    pub fn drift(&mut self, native: &str) {
        let listing = listing(native, "Nobody knows it");
        let assessment = self.app.method.assess(&listing, &mut Default::default());
        let availability = Availability { first_seen: self.seen, delisted: None };
        let personal = self.app.method.vocabulary.personal();
        let (document, change) =
            (document(&listing, &assessment, availability, personal), self.app.store.last_change().unwrap());
        let index = self.index();
        index.upsert(&document).unwrap();
        index.commit(change).unwrap();
        self.app.reader.reload().unwrap();
    }

    /// A token that may read.
    pub fn token(&self) -> String {
        let now = jiff::Timestamp::now().as_second() as u64;
        let scopes = vec!["listings:read".to_owned()];
        let request = IssueRequest { subject: "ines".into(), scopes, lifetime: 600, agency: None };
        self.app.auth.issue(request, now).unwrap().token
    }

    /// A token with these scopes, of an agency, and its id.
    pub fn token_of(&self, scopes: &[&str], agency: Option<&str>) -> (String, String) {
        let now = jiff::Timestamp::now().as_second() as u64;
        let scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
        let agency = agency.map(str::to_owned);
        let subject = agency.as_ref().map_or("ines".to_owned(), |agency| format!("ines@{agency}"));
        let issued = self.app.auth.issue(IssueRequest { subject, scopes, lifetime: 600, agency }, now).unwrap();
        (issued.token, issued.jti)
    }

    /// Asks with a token that may read.
    pub async fn get(&self, address: &str) -> Answer {
        self.send(self.read(address)).await
    }

    /// A request with a token that may read.
    pub fn read(&self, address: &str) -> TestRequest {
        let token = self.token();
        TestRequest::get().uri(address).insert_header((AUTHORIZATION, format!("Bearer {token}")))
    }

    pub async fn send(&self, request: TestRequest) -> Answer {
        let app = actix_web::App::new()
            .app_data(self.app.clone())
            .wrap(Compress::default())
            .wrap(from_fn(crate::web::middleware::every_request))
            .configure(crate::web::configure);
        let service = init_service(app).await;
        let answer = call_service(&service, request.to_request()).await;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = actix_web::body::to_bytes(answer.into_body().boxed()).await.map_err(|e| e.to_string());
        Answer { status, headers, body }
    }
}

/// The id of the listing that the test source calls so.
pub fn id(native: &str) -> String {
    ListingId::derive("test", native).to_string()
}

/// The items of an answer by one of their fields.
pub fn column(answer: &Value, name: &str) -> Vec<String> {
    let items = answer["items"].as_array().unwrap();
    items.iter().map(|i| i[name].as_str().unwrap().to_owned()).collect()
}

fn listing(native: &str, title: &str) -> Listing {
    Listing {
        id: ListingId::derive("test", native),
        source: "test".to_owned(),
        native_id: native.to_owned(),
        broker: Some(Broker::named("Voices & Co.")),
        languages: vec!["de".to_owned()],
        ..Listing::bare(title, "Recordings of telephone calls of customers.")
    }
}
