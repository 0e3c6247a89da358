//! The description of the API, as a stranger uses it: every operation is sent the examples that stand there, with ids
//! from where the links say that they are, and answers as described. `tests/contract/run` does the same at random.

use crate::support::{Server, demo, done, encoded, json, root, write};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::TcpStream;

/// One operation of the description.
struct Operation<'a> {
    path: &'a str,
    method: &'a str,
    described: &'a Value,
    parameters: Vec<&'a Value>,
}

impl<'a> Operation<'a> {
    fn all(document: &'a Value) -> Vec<Self> {
        let resolved = |parameter: &'a Value| match parameter["$ref"].as_str() {
            Some(reference) => document.pointer(&reference[1..]).unwrap(),
            None => parameter,
        };
        let items = document["paths"].as_object().unwrap().iter();
        let of_path = |(path, item): (&'a String, &'a Value)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(move |(method, described)| {
                let parameters = described["parameters"].as_array().unwrap().iter().map(resolved).collect();
                Operation { path, method, described, parameters }
            })
        };
        items.flat_map(of_path).collect()
    }

    fn id(&self) -> &'a str {
        self.described["operationId"].as_str().unwrap()
    }

    fn examples(&self, place: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let place = place.to_owned();
        let here = self.parameters.iter().filter(move |p| p["in"] == place && !p["example"].is_null());
        here.map(|p| (p["name"].as_str().unwrap(), &p["example"]))
    }

    /// The address with its parts from examples or links; none if one is not known yet.
    fn address(&self, linked: &Map<String, Value>) -> Option<String> {
        let mut address = self.path.to_owned();
        let known: BTreeMap<&str, &Value> =
            linked.iter().map(|(name, value)| (name.as_str(), value)).chain(self.examples("path")).collect();
        for parameter in self.parameters.iter().filter(|p| p["in"] == "path") {
            let name = parameter["name"].as_str().unwrap();
            address = address.replace(&format!("{{{name}}}"), &plain(known.get(name)?));
        }
        Some(address)
    }

    /// Query strings: none, and each example of its own.
    fn queries(&self) -> Vec<String> {
        let one = |(name, value): (&str, &Value)| {
            let values = value.as_array().map_or_else(|| vec![value], |values| values.iter().collect());
            let pairs: Vec<String> = values.iter().map(|v| format!("{name}={}", encoded(&plain(v)))).collect();
            format!("?{}", pairs.join("&"))
        };
        std::iter::once(String::new()).chain(self.examples("query").map(one)).collect()
    }

    /// Bodies with their media types, as they are sent.
    fn bodies(&self) -> Vec<(&'a str, String)> {
        let Some(content) = self.described["requestBody"]["content"].as_object() else {
            return vec![("", String::new())];
        };
        let sent = |(media, content): (&'a String, &Value)| {
            let example = &content["example"];
            assert!(!example.is_null(), "{} has no example of {media}", self.id());
            let text = match (media.as_str(), example) {
                ("application/x-www-form-urlencoded", Value::Object(fields)) => {
                    let pairs: Vec<String> =
                        fields.iter().map(|(name, v)| format!("{name}={}", encoded(&plain(v)))).collect();
                    pairs.join("&")
                }
                (_, Value::String(text)) => text.clone(),
                (_, value) => value.to_string(),
            };
            (media.as_str(), text)
        };
        content.iter().map(sent).collect()
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Fails unless a value is valid under a schema of the document.
fn check(document: &Value, schema: &Value, value: &Value, what: &str) {
    let whole = json!({ "allOf": [schema], "components": document["components"] });
    let validator = jsonschema::validator_for(&whole).unwrap();
    let errors: Vec<String> = validator.iter_errors(value).map(|e| format!("{e} at {}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:?}\n{value}");
}

/// Sends a request; answers with status, media type and body.
fn send(server: &Server, method: &str, address: &str, headers: &str, body: &str) -> (String, String, Vec<u8>) {
    let (method, length) = (method.to_uppercase(), body.len());
    let mut stream = TcpStream::connect(server.address).unwrap();
    write!(
        stream,
        "{method} {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Encoding: identity\r\n{headers}\
         Content-Length: {length}\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let media = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-type: ").map(str::to_owned));
    let media = media.unwrap_or_default().split(';').next().unwrap().to_owned();
    (head.split(' ').nth(1).unwrap().to_owned(), media, answer[end + 4..].to_vec())
}

#[test]
fn every_example_of_the_description_answers_as_described() {
    let folder = demo();
    let data = folder.path().join("data");
    let here = root().join("tests/contract");
    let register = here.join("register.csv");
    let import = ["register", "import", register.to_str().unwrap(), "--register", "us-ca-brokers", "--edition", "2025"];
    done(&data, &import);
    done(&data, &["retag"]);
    let addresses = write(folder.path(), "list.txt", "https://photos.example.org/a.jpg\nhttps://example.org/\n");
    done(&data, &["manifest", "add", &addresses, "--name", "photos"]);
    let server = Server::start(&data, &[("BROKERWATCH_CARDS_DIR", here.join("cards").to_str().unwrap())]);
    let document = send(&server, "get", "/api/v1/openapi.json", "", "").2;
    let document: Value = serde_json::from_slice(&document).unwrap();
    let told = document["components"]["securitySchemes"]["token"]["description"].as_str().unwrap();
    let scopes = told.trim_start_matches("Scopes: ").trim_end_matches('.').split(", ");
    let issue = |more: &[&str]| json(&data, &[&["token", "issue", "--subject", "ines", "--json"], more].concat());
    // The first token is the one that is revoked.
    issue(&["--agency", "dpa"]);
    let all: Vec<&str> = scopes.flat_map(|scope| ["--scope", scope]).chain(["--agency", "dpa"]).collect();
    let token = issue(&all)["token"].as_str().unwrap().to_owned();

    let mut waiting = Operation::all(&document);
    let count = waiting.len();
    assert!(count > 60, "{count}");
    // What deletes comes last.
    waiting.sort_by_key(|o| o.method == "delete");
    let (mut linked, mut done): (BTreeMap<String, Map<String, Value>>, BTreeSet<&str>) = Default::default();
    while !waiting.is_empty() {
        let none = Map::new();
        let next = waiting.iter().position(|o| o.address(linked.get(o.id()).unwrap_or(&none)).is_some());
        let names: Vec<&str> = waiting.iter().map(Operation::id).collect();
        let operation = waiting.remove(next.unwrap_or_else(|| panic!("no example or link says which: {names:?}")));
        let address = operation.address(linked.get(operation.id()).unwrap_or(&none)).unwrap();
        for parameter in operation.parameters.iter().filter(|p| !p["example"].is_null()) {
            check(&document, &parameter["schema"], &parameter["example"], &format!("{}: {parameter}", operation.id()));
        }
        for (media, body) in operation.bodies() {
            for query in operation.queries() {
                let answer = ask(&server, &document, &operation, &token, &format!("{address}{query}"), (media, &body));
                // With a choice of members an answer lacks what links name.
                if query.is_empty() {
                    linked.extend(answer);
                }
            }
        }
        done.insert(operation.id());
    }
    assert_eq!(done.len(), count);
}

/// Sends one request and checks the answer; says what it gives to other operations: parts of their paths.
fn ask(
    server: &Server,
    document: &Value,
    operation: &Operation<'_>,
    token: &str,
    address: &str,
    (media, body): (&str, &str),
) -> Vec<(String, Map<String, Value>)> {
    let mut headers = String::new();
    if operation.described["security"].is_array() {
        headers = format!("Authorization: Bearer {token}\r\n");
    }
    for (name, value) in operation.examples("header") {
        headers += &format!("{name}: {}\r\n", plain(value));
    }
    if media == "application/json" {
        let schema = &operation.described["requestBody"]["content"][media]["schema"];
        check(document, schema, &serde_json::from_str(body).unwrap(), operation.id());
    }
    if !media.is_empty() {
        headers += &format!("Content-Type: {media}\r\n");
    }
    let (status, sent, body) = send(server, operation.method, address, &headers, body);
    let text = String::from_utf8_lossy(&body).into_owned();
    let described = &operation.described["responses"][&status];
    assert!(described.is_object() && status.starts_with('2'), "{} {address}: {status} {text}", operation.id());
    if status == "204" {
        assert!(body.is_empty());
        return Vec::new();
    }
    let content = described["content"].get(&sent).unwrap_or_else(|| panic!("{}: {sent}", operation.id()));
    if sent != "application/json" {
        return Vec::new();
    }
    let value: Value = serde_json::from_slice(&body).unwrap();
    check(document, &content["schema"], &value, operation.id());
    let found = |(name, from): (&String, &Value)| {
        let pointer = from.as_str().unwrap().trim_start_matches("$response.body#");
        value.pointer(pointer).map(|found| (name.clone(), found.clone()))
    };
    let links = described["links"].as_object().into_iter().flatten();
    let of = |(to, link): (&String, &Value)| {
        Some((to.clone(), link["parameters"].as_object()?.iter().map(found).collect::<Option<_>>()?))
    };
    links.filter_map(of).collect()
}
