//! Request ids: one UUID for each request, in its span, its log line, its response header and its problem details.

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// The header in which clients and proxies may send an id, and in which the id is returned.
pub(super) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Id of the current request, found in its extensions: a UUID in lower case with hyphens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// The id that the client sent, if it is a UUID; otherwise a new one (version 7, so that ids sort by time).
    ///
    /// Other ids are replaced: they would be copied into logs and into `instance`, which is a `urn:uuid:`.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut sent = headers.get_all(X_REQUEST_ID);
        let only = sent.next().filter(|_| sent.next().is_none());
        let text = only.and_then(|value| value.to_str().ok()).filter(|text| text.len() == 36);
        let id = text.and_then(|text| uuid::Uuid::try_parse(text).ok()).filter(|id| !id.is_nil());
        Self(id.unwrap_or_else(uuid::Uuid::now_v7).hyphenated().to_string())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id as a header; a UUID is always a valid header value.
    pub(super) fn header(&self) -> Option<HeaderValue> {
        HeaderValue::from_str(&self.0).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(values: &[&str]) -> RequestId {
        let mut headers = HeaderMap::new();
        values.iter().for_each(|v| headers.append(X_REQUEST_ID, HeaderValue::from_str(v).unwrap()));
        RequestId::of(&headers)
    }

    #[test]
    fn only_a_uuid_is_accepted_as_request_id() {
        let id = "019ab3c4-0000-7000-8000-00000000abcd";
        assert_eq!(sent(&[id]).as_str(), id);
        assert_eq!(sent(&[&id.to_uppercase()]).as_str(), id);
        let braced = format!("{{{id}}}");
        let urn = format!("urn:uuid:{id}");
        let nil = "00000000-0000-0000-0000-000000000000";
        let long = "a".repeat(9_000);
        for other in ["", "1", "a person's name", "019ab3c40000700080000000000000abcd", nil, &braced, &urn, &long] {
            let made = sent(&[other]);
            assert_ne!(made.as_str(), other);
            assert_eq!(uuid::Uuid::try_parse(made.as_str()).unwrap().get_version_num(), 7, "{other}");
        }
        assert_ne!(sent(&[id, id]).as_str(), id, "of two ids none is right");
    }
}
