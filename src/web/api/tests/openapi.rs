//! The description of the API is what the API does: the same routes, and answers of the described shapes.

use super::super::{ROUTES, openapi};
use super::support::{World, id};
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn the_description_has_exactly_the_routes() {
    let document = openapi::document();
    let described: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(move |method| (method.clone(), path.clone())))
        .collect();
    // Of a route of its own: its limit of bytes and the refusal of other methods are private too.
    let mut real = BTreeSet::from([("post".to_owned(), "/api/v1/lookup".to_owned())]);
    for (kind, path) in ROUTES {
        for method in kind.split('_') {
            real.insert((method.to_owned(), format!("/api{path}")));
        }
    }
    assert_eq!(described, real);
    let operations =
        || document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    let ids: BTreeSet<&str> = operations().map(|o| o["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), real.len(), "each has its own name");
    for operation in operations() {
        for parameter in operation["parameters"].as_array().unwrap() {
            if let Some(reference) = parameter["$ref"].as_str() {
                assert!(document.pointer(&reference[1..]).is_some(), "{reference}");
            }
        }
    }
}

/// Asks with a token of an agency that may read everything.
async fn read(world: &World, address: &str) -> super::support::Answer {
    let scopes = crate::web::auth::Scope::ALL.map(crate::web::auth::Scope::name);
    let token = world.token_of(&scopes, Some("dpa")).0;
    world.send(TestRequest::get().uri(address).insert_header(("authorization", format!("Bearer {token}")))).await
}

/// What a request that makes something answers.
async fn make(world: &World, address: &str, scope: &str, body: Value) -> Value {
    let token = world.token_of(&[scope], Some("dpa")).0;
    let request = TestRequest::post().uri(address).insert_header(("authorization", format!("Bearer {token}")));
    let made =
        world.send(request.insert_header(("content-type", "application/json")).set_payload(body.to_string())).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

/// Fails if a value is not valid under the schema of an operation's answer.
fn valid(document: &Value, path: &str, method: &str, status: &str, value: &Value) {
    let answers = &document["paths"][path][method]["responses"];
    let schema = &answers[status]["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{method} {path} has no {status}");
    check(document, schema, value, &format!("{method} {path}"));
}

fn check(document: &Value, schema: &Value, value: &Value, what: &str) {
    let whole = json!({ "allOf": [schema], "components": document["components"] });
    let validator = jsonschema::validator_for(&whole).unwrap();
    let errors: Vec<String> = validator.iter_errors(value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:?}\n{value}");
}

/// The schema without the parts that `fields` selects.
fn without_choice(document: &Value) -> Value {
    let mut document = document.clone();
    let paths = document["paths"].as_object_mut().unwrap();
    for operation in paths.values_mut().flat_map(|item| item.as_object_mut().unwrap().values_mut()) {
        let Some(schema) = operation.pointer_mut("/responses/200/content/application~1json/schema") else { continue };
        if let Some(items) = schema.pointer_mut("/properties/items/items")
            && items["anyOf"].is_array()
        {
            *items = items["anyOf"][0].take();
        }
    }
    document
}

#[actix_web::test]
async fn answers_have_the_described_shapes() {
    let mut world = World::new(2);
    world.add(&[("n0", "Calls scraped from the web; explicit informed consent was obtained from every speaker")]);
    let alert = json!({ "name": "Calls", "query": "calls", "deliver": "webhook", "address": "http://127.0.0.1:9/" });
    let made_alert = make(&world, "/api/v1/alerts", "alerts:write", alert).await;
    let alert = format!("/api/v1/alerts/{}", made_alert["alert"]["id"].as_str().unwrap());
    world.add(&[("n7", "More calls")]);
    let shared = world.app.clone();
    let worked = std::thread::spawn(move || crate::web::AlertWorker::new(shared).unwrap().step().map(drop).is_ok());
    assert!(worked.join().unwrap());
    world.release_index();
    let document = without_choice(&world.get("/api/v1/openapi.json").await.json());
    let one = format!("/api/v1/listings/{}", id("n0"));
    let method = world.app.method.fingerprint().to_owned();
    let fingerprint =
        world.get("/api/v1/findings").await.json()["items"][0]["fingerprint"].as_str().unwrap().to_owned();
    let post = |address: String, scope: &str, body: Value| {
        let token = world.token_of(&[scope], None).0;
        world.send(
            TestRequest::post()
                .uri(&address)
                .insert_header(("authorization", format!("Bearer {token}")))
                .insert_header(("if-match", "*"))
                .insert_header(("content-type", "application/json"))
                .set_payload(body.to_string()),
        )
    };
    let decided = json!({ "term": "sensitivity:health", "verdict": "accept", "reason": "Seen" });
    let decided = post(format!("{one}/decisions"), "decisions:write", decided).await;
    valid(&document, "/api/v1/listings/{id}/decisions", "post", "201", &decided.json());
    let said = json!({ "kind": "confirm", "text": "Seen" });
    let said = post(format!("/api/v1/findings/{fingerprint}/responses"), "responses:write", said).await;
    valid(&document, "/api/v1/findings/{fingerprint}/responses", "post", "201", &said.json());
    let desk = super::cases::Desk::new(&world, Some("dpa"));
    let case = desk.open().await;
    let pinned = desk.pin(&case, json!({ "kind": "listing", "listing": id("n0"), "note": "x" })).await;
    valid(&document, "/api/v1/cases/{id}/pins", "post", "201", &pinned.json());
    let changed = desk.send("patch", &case, &json!({ "state": "on-hold" })).await;
    valid(&document, "/api/v1/cases/{id}", "patch", "200", &changed.json());
    for (address, path) in [
        ("/api/v1/cases".to_owned(), "/api/v1/cases"),
        (case.clone(), "/api/v1/cases/{id}"),
        (format!("{case}/history"), "/api/v1/cases/{id}/history"),
        (format!("{case}/pins/1"), "/api/v1/cases/{id}/pins/{number}"),
    ] {
        valid(&document, path, "get", "200", &desk.get(&address).await.json());
    }
    valid(&document, "/api/v1/alerts", "post", "201", &made_alert);
    let note = make(&world, &format!("{one}/notes"), "notes:write", json!({ "text": "Look at this" })).await;
    valid(&document, "/api/v1/listings/{id}/notes", "post", "201", &note);
    let mut checked = BTreeSet::new();
    for (address, path) in [
        ("/api/v1/listings?q=telephone&explain=1&expand=versions,findings,decisions".to_owned(), "/api/v1/listings"),
        (one.clone(), "/api/v1/listings/{id}"),
        (format!("{one}/versions"), "/api/v1/listings/{id}/versions"),
        (format!("{one}/versions/2"), "/api/v1/listings/{id}/versions/{number}"),
        (
            format!("{one}/versions/1/assessments/{method}"),
            "/api/v1/listings/{id}/versions/{number}/assessments/{method}",
        ),
        (format!("{one}?as_of=1"), "/api/v1/listings/{id}"),
        (format!("{one}/findings?as_of=2"), "/api/v1/listings/{id}/findings"),
        (format!("{one}/questions"), "/api/v1/listings/{id}/questions"),
        (format!("{one}/repeated-sentences"), "/api/v1/listings/{id}/repeated-sentences"),
        (format!("{one}/resales"), "/api/v1/listings/{id}/resales"),
        ("/api/v1/resales".to_owned(), "/api/v1/resales"),
        ("/api/v1/findings".to_owned(), "/api/v1/findings"),
        (format!("/api/v1/findings/{fingerprint}"), "/api/v1/findings/{fingerprint}"),
        ("/api/v1/questions".to_owned(), "/api/v1/questions"),
        ("/api/v1/brokers".to_owned(), "/api/v1/brokers"),
        ("/api/v1/sources".to_owned(), "/api/v1/sources"),
        ("/api/v1/runs".to_owned(), "/api/v1/runs"),
        ("/api/v1/coverage".to_owned(), "/api/v1/coverage"),
        ("/api/v1/source-events".to_owned(), "/api/v1/source-events"),
        ("/api/v1/terms".to_owned(), "/api/v1/terms"),
        ("/api/v1/rules?limit=200".to_owned(), "/api/v1/rules"),
        ("/api/v1/statistics".to_owned(), "/api/v1/statistics"),
        ("/api/v1/decisions".to_owned(), "/api/v1/decisions"),
        ("/api/v1/responses".to_owned(), "/api/v1/responses"),
        ("/api/v1/changes".to_owned(), "/api/v1/changes"),
        ("/api/v1/issues".to_owned(), "/api/v1/issues"),
        ("/api/v1/rule-changes".to_owned(), "/api/v1/rule-changes"),
        ("/api/v1/deals".to_owned(), "/api/v1/deals"),
        ("/api/v1/manifests".to_owned(), "/api/v1/manifests"),
        ("/api/v1/manifests/range/abcdef".to_owned(), "/api/v1/manifests/range/{prefix}"),
        ("/api/v1/risk".to_owned(), "/api/v1/risk"),
        ("/api/v1/review".to_owned(), "/api/v1/review"),
        ("/api/v1/registers".to_owned(), "/api/v1/registers"),
        ("/api/v1/problems".to_owned(), "/api/v1/problems"),
        ("/api/v1/alerts".to_owned(), "/api/v1/alerts"),
        (alert.clone(), "/api/v1/alerts/{id}"),
        (format!("{one}/notes"), "/api/v1/listings/{id}/notes"),
        ("/api/v1/brokers/voices-co/notes".to_owned(), "/api/v1/brokers/{id}/notes"),
        (format!("/api/v1/notes/{}", note["note"]["id"].as_str().unwrap()), "/api/v1/notes/{id}"),
        ("/api/v1/tokens".to_owned(), "/api/v1/tokens"),
        ("/api/v1/reconcile".to_owned(), "/api/v1/reconcile"),
        ("/api/v1/reconcile/suggest/entity?prefix=v".to_owned(), "/api/v1/reconcile/suggest/entity"),
        ("/api/v1/access-log".to_owned(), "/api/v1/access-log"),
        (format!("{alert}/matches"), "/api/v1/alerts/{id}/matches"),
        (format!("{alert}/deliveries"), "/api/v1/alerts/{id}/deliveries"),
    ] {
        let answer = read(&world, &address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text());
        valid(&document, path, "get", "200", &answer.json());
        checked.insert(path);
    }
    assert_eq!(read(&world, &format!("{alert}/matches")).await.json()["total"], 1, "shapes of items are checked");
    assert_eq!(read(&world, &format!("{alert}/deliveries")).await.json()["items"][0]["attempts"], 1);
    // These need a register, give bytes, or are the document.
    let others = [
        "/api/v1/registers/{id}/decisions",
        "/api/v1/listings/{id}/raw",
        "/api/v1/openapi.json",
        "/api/v1/reconcile/preview/{id}",
    ];
    let readable = document["paths"].as_object().unwrap().iter().filter(|(_, item)| item["get"].is_object());
    for (path, _) in readable {
        let is_checked = checked.contains(path.as_str()) || others.contains(&path.as_str());
        // Those of cases are checked above; their tokens name an agency.
        assert!(is_checked || path.starts_with("/api/v1/cases"), "{path} is not checked");
    }
    for wrong in ["/api/v1/rules?x=1", "/api/v1/nothing", "/api/v1/listings?cursor=x"] {
        let problem = world.get(wrong).await.json();
        check(&document, &json!({ "$ref": "#/components/schemas/Problem" }), &problem, wrong);
    }
    let chosen = world.get("/api/v1/rules?fields=id").await.json();
    let whole = openapi::document();
    let schema = &whole["paths"]["/api/v1/rules"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    check(&whole, schema, &chosen, "a choice of members");
}

#[actix_web::test]
async fn every_parameter_is_described_and_no_other_is_taken() {
    let world = World::new(1);
    let document = openapi::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        if item["get"].is_null() || path.contains('{') {
            continue;
        }
        let parameters = item["get"]["parameters"].as_array().unwrap();
        let resolve = |p: &Value| match p["$ref"].as_str() {
            Some(reference) => document.pointer(&reference[1..]).unwrap().clone(),
            None => p.clone(),
        };
        for parameter in parameters.iter().map(resolve).filter(|p| p["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            // An empty value counts as not given, so only unknown names are refused.
            let answer = read(&world, &format!("{path}?{name}=")).await;
            assert_eq!(answer.status, 200, "{path}?{name}=: {}", answer.text());
        }
        if ["/api/v1/problems", "/api/v1/openapi.json"].contains(&path.as_str()) {
            continue;
        }
        let unknown = read(&world, &format!("{path}?unheard=1")).await;
        assert_eq!((unknown.status, unknown.code().as_str()), (400, "unknown-parameter"), "{path}");
    }
}
