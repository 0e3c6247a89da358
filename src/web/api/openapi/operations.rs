//! The table of operations: what each route takes and answers.

use crate::web::auth::Scope;

/// What an operation answers.
#[derive(Clone, Copy)]
pub enum Answer {
    /// One object.
    Object(&'static str),
    /// One object of either shape.
    Either(&'static str, &'static str),
    /// A page of a list.
    List(&'static str),
    /// A page of a search.
    Search(&'static str),
    /// Bytes of a media type.
    Bytes(&'static str),
    /// Any JSON object.
    Json,
    /// No content.
    Nothing,
}

/// What an operation reads as the body of a request.
#[derive(Clone, Copy)]
pub enum Body {
    /// A JSON object of this shape.
    Json(&'static str),
    /// A form of this shape.
    Form(&'static str),
    /// Rows with the columns of a source, whatever these are.
    Rows,
}

/// One operation.
pub struct Operation {
    /// Its method, in small letters.
    pub method: &'static str,
    /// Its path below `/api`.
    pub path: &'static str,
    /// Its name, by which generated clients call it.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// The scope it needs; none for public ones.
    pub scope: Option<Scope>,
    /// Names of its parameters, without those of the path; `search` stands for `q` and the facets.
    pub parameters: &'static [&'static str],
    /// What it answers.
    pub answer: Answer,
    /// What it reads, if anything.
    pub body: Option<Body>,
    /// Statuses of success.
    pub statuses: &'static [&'static str],
    /// Whether a write must name the state that it is based on.
    pub based: bool,
}

pub(super) const fn read(
    path: &'static str,
    name: &'static str,
    summary: &'static str,
    scope: Scope,
    parameters: &'static [&'static str],
    answer: Answer,
) -> Operation {
    Operation { scope: Some(scope), parameters, ..public_as(path, name, summary, answer) }
}

const fn public_as(path: &'static str, name: &'static str, summary: &'static str, answer: Answer) -> Operation {
    let (method, scope, parameters, body, statuses) = ("get", None, &[], None, &["200"]);
    Operation { method, path, name, summary, scope, parameters, answer, body, statuses, based: false }
}

const fn public(path: &'static str, name: &'static str, summary: &'static str, answer: &'static str) -> Operation {
    public_as(path, name, summary, Answer::Object(answer))
}

pub(super) const fn write(
    path: &'static str,
    name: &'static str,
    summary: &'static str,
    scope: Scope,
    body: &'static str,
    answer: &'static str,
) -> Operation {
    let answer = Answer::Object(answer);
    let (scope, body) = (Some(scope), Some(Body::Json(body)));
    let statuses = &["200", "201"];
    Operation { method: "post", path, name, summary, scope, parameters: &[], answer, body, statuses, based: true }
}

use Answer::{Bytes, Either, List, Object, Search};
use Scope::{ChangesRead, DecisionsWrite, FindingsRead, ListingsRead, RegistersWrite, ResponsesWrite};

/// All operations.
pub const OPERATIONS: &[Operation] = &[
    read(
        "/v1/listings",
        "listListings",
        "Listings: search and enumeration",
        ListingsRead,
        &["search", "sort", "explain", "cursor", "limit", "fields", "expand"],
        Search("ListingHit"),
    ),
    read(
        "/v1/listings/{id}",
        "getListing",
        "One listing with tags, findings and provenance",
        ListingsRead,
        &["as_of"],
        Either("Listing", "ListingThen"),
    ),
    read(
        "/v1/listings/{id}/versions",
        "listVersions",
        "All versions of a listing, newest first",
        ListingsRead,
        &["as_of"],
        List("Version"),
    ),
    read(
        "/v1/listings/{id}/versions/{number}",
        "getVersion",
        "A version with its assessment at that time",
        ListingsRead,
        &[],
        Object("VersionDetail"),
    ),
    read(
        "/v1/listings/{id}/versions/{number}/assessments/{method}",
        "getAssessment",
        "A version under one of its assessments",
        ListingsRead,
        &[],
        Object("VersionDetail"),
    ),
    read(
        "/v1/listings/{id}/raw",
        "getRaw",
        "The bytes of the record as the source published them",
        ListingsRead,
        &["version"],
        Bytes("application/octet-stream"),
    ),
    read(
        "/v1/listings/{id}/questions",
        "getQuestions",
        "What to ask the seller",
        ListingsRead,
        &[],
        Object("Questions"),
    ),
    read(
        "/v1/listings/{id}/repeated-sentences",
        "getRepeatedSentences",
        "Sentences that stand in many listings of the source",
        ListingsRead,
        &[],
        Object("RepeatedSentences"),
    ),
    read(
        "/v1/listings/{id}/resales",
        "getResales",
        "Listings that are likely the same goods",
        ListingsRead,
        &[],
        Object("ResaleOfListing"),
    ),
    read(
        "/v1/resales",
        "listResales",
        "Clusters of listings that are likely the same goods",
        ListingsRead,
        &["cursor", "limit", "fields"],
        List("Resale"),
    ),
    write(
        "/v1/listings/{id}/decisions",
        "decideOnTerm",
        "Accepts or rejects a term, or withdraws a decision",
        DecisionsWrite,
        "NewDecision",
        "Decided",
    ),
    read(
        "/v1/findings",
        "listFindings",
        "The findings of the matching listings",
        FindingsRead,
        &["search", "state_of_finding", "disputed", "cursor", "limit", "fields"],
        List("FindingItem"),
    ),
    read(
        "/v1/findings/{fingerprint}",
        "getFinding",
        "One finding over time, with responses",
        FindingsRead,
        &[],
        Object("FindingDetail"),
    ),
    write(
        "/v1/findings/{fingerprint}/responses",
        "respondToFinding",
        "Confirms, disputes, waives, dismisses, replies, withdraws",
        ResponsesWrite,
        "NewResponse",
        "Responded",
    ),
    read(
        "/v1/questions",
        "listQuestions",
        "What to ask the sellers of the matching listings",
        ListingsRead,
        &["search", "fact", "highest_severity", "cursor", "limit", "fields"],
        List("QuestionItem"),
    ),
    read(
        "/v1/brokers",
        "listBrokers",
        "The brokers of the matching listings",
        ListingsRead,
        &["search", "cursor", "limit", "fields"],
        List("BrokerItem"),
    ),
    read(
        "/v1/sources",
        "listSources",
        "The sources",
        ListingsRead,
        &["state_of_source", "cursor", "limit", "fields"],
        List("Source"),
    ),
    read(
        "/v1/runs",
        "listRuns",
        "Readings of sources, retags and decisions, newest first",
        ListingsRead,
        &["source_id", "state_of_run", "cursor", "limit", "fields"],
        List("Run"),
    ),
    read(
        "/v1/coverage",
        "listCoverage",
        "How fresh what is stored of each source is",
        ListingsRead,
        &["cursor", "limit", "fields"],
        List("Coverage"),
    ),
    read(
        "/v1/source-events",
        "listSourceEvents",
        "What fetches noticed of sources beside listings, in order and without gaps",
        ChangesRead,
        &["since", "limit"],
        List("SourceEvent"),
    ),
    read(
        "/v1/terms",
        "listTerms",
        "The vocabulary in force",
        ListingsRead,
        &["facet", "status_of_card", "cursor", "limit", "fields"],
        List("Term"),
    ),
    read(
        "/v1/rules",
        "listRules",
        "The rules in force",
        ListingsRead,
        &["pack_of_rule", "severity_of_rule", "jurisdiction_of_rule", "status_of_card", "cursor", "limit", "fields"],
        List("Rule"),
    ),
    read(
        "/v1/statistics",
        "getStatistics",
        "Counts by facet of the matching listings",
        ListingsRead,
        &["search"],
        Object("Statistics"),
    ),
    read(
        "/v1/decisions",
        "listDecisions",
        "Decisions of people on terms of listings",
        ListingsRead,
        &["listing", "term", "verdict", "by", "in_force", "cursor", "limit", "fields"],
        List("Decision"),
    ),
    read(
        "/v1/responses",
        "listResponses",
        "Responses to findings, in order and without gaps",
        FindingsRead,
        &["since", "limit"],
        List("Response"),
    ),
    read(
        "/v1/changes",
        "listChanges",
        "The change log, in order and without gaps",
        ChangesRead,
        &["since", "wait", "last_event_id", "limit", "fields"],
        List("Change"),
    ),
    read(
        "/v1/issues",
        "listIssues",
        "What could not be read or parsed, with location",
        ListingsRead,
        &["cursor", "limit"],
        List("Issue"),
    ),
    read(
        "/v1/risk",
        "getRisk",
        "The distribution of findings of the matching listings",
        ListingsRead,
        &["search"],
        Object("Risk"),
    ),
    read(
        "/v1/review",
        "getReview",
        "The listings on which a decision teaches most",
        ListingsRead,
        &["limit", "term"],
        Object("Review"),
    ),
    read(
        "/v1/registers",
        "listRegisters",
        "The editions of public registers in force",
        ListingsRead,
        &[],
        List("Register"),
    ),
    read(
        "/v1/registers/{id}/decisions",
        "listRegisterDecisions",
        "Decisions on matches with a register",
        ListingsRead,
        &[],
        List("RegisterDecision"),
    ),
    write(
        "/v1/registers/{id}/decisions",
        "decideOnMatch",
        "Confirms or denies that an entry is a broker, or withdraws that",
        RegistersWrite,
        "NewRegisterDecision",
        "RegisterDecided",
    ),
    public(
        "/v1/rule-changes",
        "listLawChanges",
        "What changed in the law, and in rules because of it",
        "LawChangeTable",
    ),
    public("/v1/manifests", "listManifests", "Lists of addresses that can be looked up", "ManifestTable"),
    public(
        "/v1/manifests/range/{prefix}",
        "getManifestRange",
        "Hashes of listed addresses, hosts and domains that begin with a prefix",
        "ManifestRange",
    ),
    public("/v1/deals", "listDeals", "Deals by which content of platforms changed hands", "DealTable"),
    Operation {
        method: "post",
        body: Some(Body::Json("LookupQuestion")),
        ..public("/v1/lookup", "lookUp", "Whether somebody could be in a data set", "LookupAnswer")
    },
    public("/v1/problems", "listProblems", "The table of problems", "ProblemTable"),
    public_as("/v1/openapi.json", "getDescription", "This description", Answer::Json),
];
