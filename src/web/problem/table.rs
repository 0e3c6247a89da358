//! The table of problems: code, status, title and advice of each kind. A code never changes its meaning.

use serde::Serialize;

/// One kind of problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemRow {
    /// Stable code, the end of the problem's `type`.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// The same title for every problem of this kind.
    pub title: &'static str,
    /// What the client can do.
    pub advice: &'static str,
}

/// Makes the enumeration and the table from the same lines, so that they cannot differ.
macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $title:literal, $advice:literal;)*) => {
        /// Kinds of problem.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ProblemCode { $($(#[$doc])* $name,)* }

        /// Every kind of problem the API can answer with, in the order of [`ProblemCode`].
        pub static PROBLEMS: &[ProblemRow] =
            &[$(ProblemRow { code: $code, status: $status, title: $title, advice: $advice },)*];

        impl ProblemCode {
            /// The row of this code.
            pub fn row(self) -> &'static ProblemRow {
                match self {
                    $(Self::$name => &ProblemRow { code: $code, status: $status, title: $title, advice: $advice },)*
                }
            }
        }
    };
}

problems! {
    /// An invalid value.
    BadParameter = "bad-parameter", 400, "Invalid parameter value",
        "Correct the parameter named in errors.";
    /// An unknown parameter.
    UnknownParameter = "unknown-parameter", 400, "Unknown parameter",
        "Compare the name with the list of parameters; unknown parameters are never ignored.";
    /// A cursor that was not issued here, or for another query.
    BadCursor = "bad-cursor", 400, "Invalid cursor",
        "Use next_cursor of the previous page with the same query, or start without a cursor.";
    /// A body that is no JSON object with the known members.
    BadBody = "bad-body", 400, "Invalid body",
        "Correct the member named by the pointer in errors.";
    /// A token where proxies and logs would keep it.
    TokenInUrl = "token-in-url", 400, "Token in the URL",
        "Send the token in the Authorization header, and let this one expire: it may have been logged.";
    /// An Authorization header that cannot be read.
    BadCredentials = "bad-credentials", 400, "Invalid Authorization header",
        "Send one header: Authorization: Bearer TOKEN.";
    /// No token.
    NoCredentials = "no-credentials", 401, "A token is required",
        "Send Authorization: Bearer TOKEN; the operator issues tokens with brokerwatch token issue.";
    /// A token that is refused.
    InvalidToken = "invalid-token", 401, "Invalid token",
        "Ask for a new token; detail says why this one is refused.";
    /// A token that may not do this.
    InsufficientScope = "insufficient-scope", 403, "Insufficient scope",
        "Ask for a token with the scope named in detail.";
    /// A token without an agency, where there must be one.
    NoAgency = "no-agency", 403, "The token names no agency",
        "Ask for a token with the claim agency (brokerwatch token issue --agency NAME).";
    /// Nothing at this address.
    NotFound = "not-found", 404, "Not found",
        "See the list of routes in the documentation of the API.";
    /// A response of somebody else.
    NotYours = "not-yours", 403, "Given by somebody else",
        "Let the person who gave the response withdraw it, or give another response.";
    /// A server that does not write.
    ReadOnly = "read-only", 403, "The catalogue is read-only",
        "Write with the command line on the machine that holds the catalogue.";
    /// No listing, or no version.
    NoSuchListing = "no-such-listing", 404, "No such listing or version",
        "Take ids from the list of listings; delisted listings are kept.";
    /// The source of the listing was removed.
    ListingRemoved = "listing-removed", 410, "The source of the listing was removed",
        "Delete your copy; the versions of the listing are kept as evidence at their own addresses.";
    /// No finding.
    NoSuchFinding = "no-such-finding", 404, "No such finding",
        "Take fingerprints from the findings of listings; findings that no longer hold are kept.";
    /// No register.
    NoSuchRegister = "no-such-register", 404, "No such register",
        "Take ids from the list of registers; only imported registers are there.";
    /// No case of this agency, or no such pin.
    NoSuchCase = "no-such-case", 404, "No such case or pin",
        "Take ids from the list of cases; an agency has only its own.";
    /// No alert of the caller.
    NoSuchAlert = "no-such-alert", 404, "No such alert",
        "Take ids from the list of alerts, which has only those of the subject and agency of the token.";
    /// No broker.
    NoSuchBroker = "no-such-broker", 404, "No such broker",
        "Take ids from the list of brokers.";
    /// No note of the agency.
    NoSuchNote = "no-such-note", 404, "No such note",
        "Take ids from the list of notes, which has only those of the agency of the token.";
    /// No token with this id.
    NoSuchToken = "no-such-token", 404, "No such token",
        "Take ids from the list of tokens.";
    /// Not with this method.
    MethodNotAllowed = "method-not-allowed", 405, "Method not allowed",
        "Use a method named in the Allow header.";
    /// No acceptable encoding.
    NotAcceptable = "not-acceptable", 406, "No acceptable encoding",
        "Accept one of the encodings named in detail, or leave Accept-Encoding out.";
    /// A body that came too slowly.
    RequestTimeout = "request-timeout", 408, "The body did not arrive in time",
        "Send the request again, with the same Idempotency-Key.";
    /// A cursor by relevance whose snapshot is gone.
    CursorExpired = "cursor-expired", 409, "The cursor has expired",
        "Start again without a cursor, or use sort=id, whose cursors do not expire.";
    /// A number of a feed that no entry has yet.
    UnknownPosition = "unknown-position", 409, "The feed has not come that far",
        "Read the catalogue again from the start; it was restored from a backup, or is another one.";
    /// The state that the client has seen is no longer the present one.
    PreconditionFailed = "precondition-failed", 412, "It has changed since you read it",
        "Read it again, look at what has changed, and send the new ETag in If-Match.";
    /// A body that is too large.
    BodyTooLarge = "body-too-large", 413, "The body is too large",
        "Send at most as many bytes as detail says.";
    /// A body of another kind.
    UnsupportedMediaType = "unsupported-media-type", 415, "Unsupported media type",
        "Send JSON with Content-Type application/json, not compressed.";
    /// A key that was used for another request.
    KeyReused = "idempotency-key-reused", 422, "The Idempotency-Key was used for another request",
        "Use a new key for each request, and the same one only to send the same request again.";
    /// A body that is valid and cannot be carried out.
    Refused = "refused", 422, "The request cannot be carried out",
        "Correct the member named in errors.";
    /// An upload of which something cannot be stored.
    UploadRefused = "upload-refused", 422, "Nothing of the upload was stored",
        "Correct the rows named in errors, by row and field, and send all of it again.";
    /// A query that exceeds its budget of work.
    TooCostly = "query-too-costly", 422, "The query is too costly",
        "Use fewer or longer words, no wildcards after single letters, or several queries.";
    /// No If-Match.
    PreconditionRequired = "precondition-required", 428, "If-Match is required",
        "Read the resource first, and send its ETag in If-Match.";
    /// Too many requests of one client at the same time.
    TooMany = "too-many-requests", 429, "Too many concurrent requests",
        "Wait as long as Retry-After says, and send fewer concurrent requests.";
    /// More requests in a minute than the rate allows.
    RateLimited = "rate-limited", 429, "Too many requests in a minute",
        "Wait as long as Retry-After says; RateLimit tells how many requests are left.";
    /// A fault of the server.
    Internal = "internal", 500, "Internal error",
        "Report the instance of this problem to the operator; the log has the cause under this id.";
    /// A part of the server does not respond.
    Unavailable = "unavailable", 503, "A component of the server does not respond",
        "Try again in a minute; nothing was changed.";
    /// Another process holds the lock.
    WriterBusy = "writer-busy", 503, "Another process is writing",
        "Wait as long as Retry-After says, and send the request again with the same Idempotency-Key.";
    /// The catalogue was assessed by another method.
    OtherMethod = "other-method", 503, "The server runs another method than the catalogue",
        "Tell the operator to restart the server.";
    /// A query that exceeds its deadline.
    QueryTimeout = "query-timeout", 503, "The query took too long",
        "Narrow the query, or try again later; partial results are never returned.";
    /// All slots are in use.
    Busy = "busy", 503, "The server is busy",
        "Wait as long as Retry-After says.";
}
