//! The documentation is tested like code: what it names exists, what it lists is complete, and the tables under
//! `docs/reference/` are what the program says of itself. `UPDATE_DOCS=1` writes those tables anew.

use crate::architecture::MAY_USE;
use crate::support::{project_files, read, root};
use brokerwatch::assess::method::Method;
use brokerwatch::config::Config;
use brokerwatch::domain::vocabulary::Status;
use brokerwatch::ingest::acquire::formats::FORMATS;
use brokerwatch::ingest::acquire::source::Sources;
use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn documents() -> Vec<String> {
    let mut all = project_files("docs", ".md");
    all.push("README.md".to_owned());
    all
}

/// What stands between single backticks, outside of code blocks.
fn quoted(text: &str) -> Vec<String> {
    let mut inside = false;
    let prose: Vec<&str> = text
        .lines()
        .filter(|line| {
            let fence = line.trim_start().starts_with("```");
            inside ^= fence;
            !fence && !inside
        })
        .collect();
    let code = Regex::new("`([^`\n]+)`").unwrap();
    code.captures_iter(&prose.join("\n")).map(|c| c[1].to_owned()).collect()
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn list(values: &[String]) -> String {
    values.iter().map(|v| cell(v)).collect::<Vec<_>>().join("; ")
}

fn status(status: Status) -> String {
    format!("{status:?}").to_lowercase()
}

fn terms() -> String {
    let mut text = "| term | label | status | about people | definition | near terms of public vocabularies |\n\
                    | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for card in Method::embedded().unwrap().vocabulary.cards() {
        let head = &card.head;
        text += &format!(
            "| [`{}`](../../src/domain/vocabulary/{}) | {} | {} | {} | {} | {} |\n",
            head.id,
            card.path,
            cell(&head.label),
            status(head.status),
            if head.personal { "yes" } else { "" },
            cell(&head.definition),
            list(&head.close_match)
        );
    }
    text
}

fn rules() -> String {
    let mut text = "| rule | title | status | severity | jurisdictions | in force | cites |\n\
                    | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for card in Method::embedded().unwrap().rules.cards() {
        let head = &card.head;
        let (from, to) = (head.effective_from.as_deref(), head.effective_to.as_deref());
        let force = [from.map(|d| format!("from {d}")), to.map(|d| format!("to {d}"))];
        text += &format!(
            "| [`{}`](../../src/assess/audit/rules/{}) | {} | {} | {} | {} | {} | {} |\n",
            head.id,
            card.path,
            cell(&head.title),
            status(head.status),
            head.severity,
            list(&head.jurisdictions),
            force.into_iter().flatten().collect::<Vec<_>>().join(" "),
            list(&head.cites)
        );
    }
    text
}

fn sources() -> String {
    let mut text = "| source | title | status | format | publisher | terms | left out of versions |\n\
                    | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for card in Sources::embedded().unwrap().cards() {
        let head = &card.head;
        text += &format!(
            "| [`{}`](../../src/ingest/acquire/sources/{}) | {} | {} | `{}` | {} | {} | {} |\n",
            head.id,
            card.path,
            cell(&card.title),
            status(head.status),
            head.format,
            cell(&head.publisher),
            cell(&head.terms),
            list(&head.ignore)
        );
    }
    text
}

/// The formats, and which of their fields gives which fact.
fn formats() -> String {
    let mut text = "Name for `--format` and for source cards, and which field gives which fact where no card says \
        otherwise. Packed files and WARC (`--format warc`) are unpacked first.\n\n\
        | format | what it is | endings | records can be read singly |\n| --- | --- | --- | --- |\n"
        .to_owned();
    for format in FORMATS {
        let how = if format.resumable { "yes" } else { "no" };
        let (title, about) = format.about.split_once(": ").unwrap_or((format.about, ""));
        text += &format!(
            "| `{}` | {}: {} | {} | {how} |\n",
            format.name,
            cell(title),
            cell(about),
            list(&format.extensions.iter().map(|e| (*e).to_owned()).collect::<Vec<_>>())
        );
    }
    for format in FORMATS {
        text += &format!("\n## {}\n\n", format.name);
        match format.mapping {
            Some(mapping) => text += &format!("```toml\n{}\n```\n", mapping.trim()),
            None => text += "The names of the columns decide, and the shape of the values where names say nothing.\n",
        }
    }
    text
}

#[test]
fn the_reference_is_what_the_program_says_of_itself() {
    let note = "Generated; do not edit. `UPDATE_DOCS=1 cargo test --test tests docs::` writes it anew.";
    let tables = [
        ("audit-csv", "Columns of an audit as CSV", brokerwatch::output::report::reference()),
        ("csv", "Columns of the CSV export", brokerwatch::output::export::reference()),
        ("completeness", "Facts of the documentation", brokerwatch::assess::completeness::reference()),
        ("terms", "The vocabulary", terms()),
        ("rules", "The rules", rules()),
        ("sources", "The sources", sources()),
        ("formats", "The formats", formats()),
    ];
    for (name, title, table) in tables {
        let path = format!("docs/reference/{name}.md");
        let wanted = format!("# {title}\n\n{note}\n\n{table}");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::create_dir_all(root().join("docs/reference")).unwrap();
            fs::write(root().join(&path), &wanted).unwrap();
        }
        assert!(read(&path) == wanted, "{path} is out of date: run UPDATE_DOCS=1 cargo test --test tests docs::");
    }
}

#[test]
fn the_description_of_the_api_is_that_of_the_server() {
    let path = "docs/reference/openapi.json";
    let wanted = format!("{}\n", serde_json::to_string_pretty(&brokerwatch::web::api::openapi::document()).unwrap());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(root().join(path), &wanted).unwrap();
    }
    assert!(read(path) == wanted, "{path} is out of date: run UPDATE_DOCS=1 cargo test --test tests docs::");
}

#[test]
fn every_path_named_in_the_architecture_and_the_recipes_exists() {
    let path = Regex::new(r"^(src|index|tests|docs|migrations)/[\w./-]*$").unwrap();
    let (mut missing, mut seen) = (Vec::new(), 0);
    for document in ["docs/ARCHITECTURE.md", "docs/CONTRIBUTING.md"] {
        for named in quoted(&read(document)).into_iter().filter(|q| path.is_match(q)) {
            seen += 1;
            if !root().join(&named).exists() {
                missing.push(format!("{document}: {named}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(seen > 60, "only {seen} paths were looked at");
}

#[test]
fn every_test_named_in_the_documents_exists() {
    let sources: String =
        ["src", "index", "tests"].iter().flat_map(|f| project_files(f, ".rs")).map(|f| read(&f)).collect();
    let name = Regex::new("^[a-z0-9]+(_[a-z0-9]+){4,}$").unwrap();
    let (mut missing, mut seen) = (Vec::new(), 0);
    for document in documents() {
        // Names of metrics have the same form.
        for named in quoted(&read(&document)).into_iter().filter(|q| name.is_match(q) && !q.starts_with("brokerwatch_"))
        {
            seen += 1;
            if !sources.contains(&format!("fn {named}(")) {
                missing.push(format!("{document}: {named}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(seen > 20, "only {seen} names of tests were found");
}

#[test]
fn the_diagram_is_the_table_that_the_architecture_test_holds() {
    let document = read("docs/ARCHITECTURE.md");
    for (module, used) in MAY_USE {
        let used = if used.is_empty() { "nothing".to_owned() } else { used.join(", ") };
        let row = format!("| `{module}` | {used} |");
        assert!(document.contains(&row), "docs/ARCHITECTURE.md lacks the row\n{row}");
    }
    let start = document.find("| module | may use |").expect("the table");
    let rows = document[start..].lines().skip(2).take_while(|line| line.starts_with('|')).count();
    assert_eq!(rows, MAY_USE.len(), "docs/ARCHITECTURE.md has rows that the table lacks");
}

#[test]
fn the_architecture_stays_short() {
    let lines = read("docs/ARCHITECTURE.md").lines().count();
    assert!(lines <= 300, "docs/ARCHITECTURE.md has {lines} lines");
}

#[test]
fn documents_are_wrapped_at_120_columns() {
    let mut long = Vec::new();
    for document in documents().iter().filter(|d| !d.starts_with("docs/reference/")) {
        let mut in_code = false;
        for (n, line) in read(document).lines().enumerate() {
            in_code ^= line.trim_start().starts_with("```");
            // Tables cannot be wrapped, and neither can a link that is longer than a line.
            let exempt = in_code || line.starts_with('|') || !line.trim().contains(' ');
            if line.chars().count() > 120 && !exempt {
                long.push(format!("{document}:{}: {} columns", n + 1, line.chars().count()));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_table_and_column_of_the_store_is_described() {
    let document = read("docs/reference/storage.md");
    let table = Regex::new(r"(?s)CREATE TABLE (\w+) \((.*?)\n\);").unwrap();
    let column = Regex::new(r"(?m)^    ([a-z_]+) (?:TEXT|BIGINT)").unwrap();
    let mut seen = 0;
    for step in project_files("migrations", "up.sql") {
        for found in table.captures_iter(&read(&step)) {
            let start = format!("| `{}` |", &found[1]);
            let row = document.lines().find(|l| l.starts_with(&start)).unwrap_or_else(|| panic!("no row {start}"));
            for column in column.captures_iter(&found[2]) {
                assert!(row.contains(&format!("`{}`", &column[1])), "{start} lacks the column {}", &column[1]);
                seen += 1;
            }
        }
    }
    assert!(seen > 40, "only {seen} columns were compared");
}

#[test]
fn every_setting_is_documented_with_its_variable_and_default() {
    let config = Config::default();
    let optional = |value: Option<String>| value.map_or("none".to_owned(), |v| format!("`{v}`"));
    let given = |value: &dyn std::fmt::Display| format!("`{value}`");
    let settings = [
        ("storage.data_dir", "DATA_DIR", given(&config.storage.data_dir.display())),
        ("storage.database_url", "DATABASE_URL", optional(config.storage.database_url.map(|u| u.reveal().to_owned()))),
        ("storage.cards_dir", "CARDS_DIR", optional(config.storage.cards_dir.map(|d| d.display().to_string()))),
        ("server.bind", "BIND", given(&config.server.bind)),
        ("server.port", "PORT", given(&config.server.port)),
        ("server.public_url", "PUBLIC_URL", optional(config.server.public_url)),
        ("server.contact", "CONTACT", optional(config.server.contact)),
        ("auth.issuer", "ISSUER", given(&config.auth.issuer)),
        ("auth.audience", "AUDIENCE", given(&config.auth.audience)),
        ("auth.leeway", "LEEWAY", given(&config.auth.leeway)),
        ("access.log", "ACCESS_LOG", given(&config.access.log)),
        ("access.retention_days", "ACCESS_RETENTION_DAYS", given(&config.access.retention_days)),
        ("alerts.send", "ALERTS_SEND", given(&config.alerts.send)),
        ("alerts.allow_loopback", "ALERTS_ALLOW_LOOPBACK", given(&config.alerts.allow_loopback)),
        ("index.memory_mib", "INDEX_MEMORY_MIB", given(&config.index.memory_mib)),
        ("index.threads", "INDEX_THREADS", given(&config.index.threads)),
        ("limits.query_deadline_ms", "QUERY_DEADLINE_MS", given(&config.limits.query_deadline_ms)),
        ("limits.query_work", "QUERY_WORK", given(&config.limits.query_work)),
        ("limits.requests", "REQUESTS", given(&config.limits.requests)),
        ("limits.requests_per_client", "REQUESTS_PER_CLIENT", given(&config.limits.requests_per_client)),
        ("limits.wait_ms", "WAIT_MS", given(&config.limits.wait_ms)),
        ("limits.exports", "EXPORTS", given(&config.limits.exports)),
        ("limits.exports_per_client", "EXPORTS_PER_CLIENT", given(&config.limits.exports_per_client)),
        ("limits.write_timeout_s", "WRITE_TIMEOUT_S", given(&config.limits.write_timeout_s)),
        ("limits.token_rate", "TOKEN_RATE", given(&config.limits.token_rate)),
        ("limits.anonymous_rate", "ANONYMOUS_RATE", given(&config.limits.anonymous_rate)),
        ("metrics.bind", "METRICS_BIND", given(&config.metrics.bind)),
        ("metrics.port", "METRICS_PORT", optional(config.metrics.port.map(|p| p.to_string()))),
        ("fetch.longest_minutes", "FETCH_MINUTES", given(&config.fetch.longest_minutes)),
        ("fetch.at_once", "FETCH_AT_ONCE", given(&config.fetch.at_once)),
        ("limits.trusted_proxies", "TRUSTED_PROXIES", optional(config.limits.trusted_proxies.first().cloned())),
    ];
    let document = read("docs/OPERATING.md");
    for (key, variable, default) in &settings {
        let row = format!("| `{key}` | `BROKERWATCH_{variable}` | {default} |");
        assert!(document.contains(&row), "docs/OPERATING.md lacks the row\n{row}");
    }
    // The other way round: no setting and no variable that the program does not have, and none left out.
    let field = Regex::new(r"(?m)^    pub (\w+): ").unwrap();
    let in_code: BTreeSet<String> =
        ["storage", "server", "auth", "access", "alerts", "fetch", "index", "limits", "metrics"]
            .iter()
            .flat_map(|section| {
                let code = read(&format!("src/config/{section}.rs"));
                field.captures_iter(&code).map(|c| format!("{section}.{}", &c[1])).collect::<Vec<_>>()
            })
            .collect();
    let in_document: BTreeSet<String> = Regex::new(r"(?m)^\| `([a-z]+\.[a-z_]+)` \| `BROKERWATCH_")
        .unwrap()
        .captures_iter(&document)
        .map(|c| c[1].to_owned())
        .collect();
    assert_eq!(in_code, in_document);
    assert_eq!(in_code.len(), settings.len());
}

#[test]
fn every_exit_code_is_documented() {
    let code = Regex::new(r"pub const [A-Z]+: u8 = (\d+);").unwrap();
    let document = read("docs/OPERATING.md");
    let codes = read("src/cli/failure.rs");
    let codes: Vec<_> = code.captures_iter(&codes).map(|c| c[1].to_owned()).collect();
    assert_eq!(codes.len(), 5);
    for code in codes {
        assert!(document.contains(&format!("\n| {code} | ")), "docs/OPERATING.md lacks the exit code {code}");
    }
}

#[test]
fn every_field_of_the_query_language_is_documented() {
    let document = read("docs/SEARCH.md");
    for name in brokerwatch_index::FIELDS.iter().flat_map(|row| row.query_names) {
        assert!(document.contains(&format!("`{name}:`")), "docs/SEARCH.md lacks the field {name}");
    }
}

#[test]
fn every_link_to_a_file_leads_to_one() {
    let link = Regex::new(r"\]\(([^)\s]+)\)").unwrap();
    let (mut broken, mut seen) = (Vec::new(), 0);
    for document in documents() {
        for found in link.captures_iter(&read(&document)) {
            let target = found[1].split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            seen += 1;
            let folder = Path::new(&document).parent().unwrap_or(Path::new(""));
            if !root().join(folder).join(target).exists() {
                broken.push(format!("{document}: {target}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(seen > 40, "only {seen} links were followed");
}

#[test]
fn every_decision_is_numbered_and_says_what_follows() {
    for (n, path) in project_files("docs/decisions", ".md").iter().enumerate() {
        let text = read(path);
        assert!(path.starts_with(&format!("docs/decisions/{:04}-", n + 1)), "{path} is out of order");
        for part in ["## Context", "## Decision", "## Why", "## Consequences"] {
            assert!(text.contains(part), "{path} lacks “{part}”");
        }
    }
}
