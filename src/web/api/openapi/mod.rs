//! The description of the API for programs (OpenAPI 3.1): `GET /api/v1/openapi.json`, and `docs/reference/openapi.json`.
//!
//! It is built from the table of operations below and the shapes in `schemas.txt`; tests compare the table with the
//! routes, and real answers with the shapes (decision 62).

#![allow(clippy::indexing_slicing, reason = "a member of a JSON object that is made here is found or added")]

mod case_operations;
mod examples;
mod operations;
mod operations_own;
mod parameters;
mod schemas;

use super::public::cached_json;
use crate::search::FacetField;
use crate::web::auth::Scope;
use crate::web::problem::Problem;
use actix_web::HttpResponse;
use operations::{Answer, Body, OPERATIONS, Operation};
use parameters::{chosen_names, parameters, path_parameter, refer};
use schemas::{list, reference, schemas};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// The handler.
pub async fn description() -> Result<HttpResponse, Problem> {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(document);
    cached_json(&*DOCUMENT)
}

/// The whole description.
pub fn document() -> Value {
    let mut paths = Map::new();
    let all = OPERATIONS.iter().chain(case_operations::OPERATIONS).chain(operations_own::OPERATIONS);
    for operation in all {
        let path = paths.entry(format!("/api{}", operation.path)).or_insert_with(|| json!({}));
        path[operation.method] = operation.describe();
    }
    let scopes: Vec<&str> = Scope::ALL.into_iter().map(Scope::name).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "brokerwatch",
            "version": "1",
            "description": "What companies that sell data for training artificial intelligence publish, with the words \
                            that prove each statement. Findings are indicators, not judgements; null and [] mean “not \
                            stated”, never “no”.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "parameters": parameters(),
            "responses": {
                "Problem": {
                    "description": "What is wrong",
                    "headers": { "X-Request-Id": { "schema": { "type": "string" } } },
                    "content": { "application/problem+json": { "schema": reference("Problem") } },
                },
            },
            "securitySchemes": {
                "token": {
                    "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                    "description": format!("Scopes: {}.", scopes.join(", ")),
                },
            },
        },
    })
}

impl Operation {
    fn describe(&self) -> Value {
        let mut named: Vec<Value> = self.path.split('/').filter_map(path_parameter).collect();
        for name in self.parameters {
            match *name {
                "fields" => named.push(fields(self.answer)),
                "search" => named.extend(["q"].into_iter().chain(FacetField::all().map(FacetField::name)).map(refer)),
                name => named.push(refer(name)),
            }
        }
        let schema = match self.answer {
            Answer::Object(name) => reference(name),
            Answer::Either(one, other) => json!({ "anyOf": [reference(one), reference(other)] }),
            Answer::List(item) => list(item, false),
            Answer::Search(item) => list(item, true),
            Answer::Json => json!({ "type": "object" }),
            Answer::Bytes(_) | Answer::Nothing => json!(null),
        };
        let mut content = match self.answer {
            Answer::Bytes(media) => json!({ media: { "schema": text_or_bytes(media) } }),
            _ => json!({ "application/json": { "schema": self.chosen(schema) } }),
        };
        match self.path {
            "/v1/listings" | "/v1/findings" => {
                content["application/x-ndjson"] = json!({ "schema": text_or_bytes("text/plain") })
            }
            "/v1/changes" => content["text/event-stream"] = json!({ "schema": text_or_bytes("text/plain") }),
            _ => {}
        }
        let mut success = json!({ "description": self.summary });
        if !matches!(self.answer, Answer::Nothing) {
            success["content"] = content;
        }
        let mut responses = json!({ "default": { "$ref": "#/components/responses/Problem" } });
        for status in self.statuses {
            responses[*status] = success.clone();
        }
        // What needs no token is a question that stores nothing. A revocation that is sent again changes nothing either.
        if self.scope.is_some() && self.method != "get" && self.name != "revokeToken" {
            let headers = if self.based { &["if_match", "idempotency_key"][..] } else { &["idempotency_key"] };
            named.extend(headers.iter().copied().map(refer));
        }
        let mut described = json!({
            "operationId": self.name, "summary": self.summary, "tags": [self.tag()], "responses": responses,
            "parameters": named,
        });
        if let Some(scope) = self.scope {
            described["security"] = json!([{ "token": [] }]);
            described["description"] = json!(format!("Scope `{scope}`."));
        }
        if let Some(body) = self.body {
            described["requestBody"] = json!({ "required": true, "content": body.content() });
        }
        examples::add(self.name, &mut described);
        described
    }

    /// The resource: the first part of the path.
    fn tag(&self) -> &'static str {
        self.path.split('/').nth(2).unwrap_or_default()
    }

    /// With `fields`, items have only some members.
    fn chosen(&self, mut schema: Value) -> Value {
        if let (true, Some(items)) =
            (self.parameters.contains(&"fields"), schema.pointer_mut("/properties/items/items"))
        {
            *items = json!({ "anyOf": [items.take(), { "type": "object", "description": "The members that `fields` names" }] });
        }
        schema
    }
}

impl Body {
    /// The media types of the body, with the schema of each.
    fn content(self) -> Value {
        let (types, schema): (&[&str], Value) = match self {
            Self::Json(shape) => (&["application/json"], reference(shape)),
            Self::Form(shape) => (&["application/x-www-form-urlencoded"], reference(shape)),
            Self::Rows => (&["application/x-ndjson", "application/jsonl", "text/csv"], text_or_bytes("")),
        };
        types.iter().map(|media| ((*media).to_owned(), json!({ "schema": schema }))).collect::<Map<_, _>>().into()
    }
}

/// `fields` of a list: names of members of its items.
fn fields(answer: Answer) -> Value {
    let (Answer::List(item) | Answer::Search(item)) = answer else { return refer("fields") };
    let members = schemas().remove(item).and_then(|shape| shape["properties"].as_object().cloned()).unwrap_or_default();
    let names: Vec<&str> = members.keys().map(String::as_str).collect();
    json!({
        "name": "fields", "in": "query", "description": "Members of each item, separated by commas",
        "schema": chosen_names(&names), "example": names.first(),
    })
}

/// What is not JSON, as generators of clients know it: a text, or bytes.
fn text_or_bytes(media: &str) -> Value {
    if media.starts_with("text/") {
        json!({ "type": "string" })
    } else {
        json!({ "type": "string", "format": "binary" })
    }
}
