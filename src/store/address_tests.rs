//! Addresses of databases: which are understood, and that none of them shows its password in any form.

use super::*;
use crate::store::StoreError;
use proptest::prelude::*;

fn shown(text: &str) -> Result<String, String> {
    Address::parse(text).map(|a| a.to_string()).map_err(|e| e.to_string())
}

#[test]
fn paths_and_servers_are_told_apart() {
    for path in ["/var/lib/x.db", "data/brokerwatch.db", "./odd=name@x.db", "/tmp/a b/c=d.db", "数据.db"] {
        assert_eq!(shown(path).unwrap(), path);
    }
    assert_eq!(shown("sqlite:data/x.db").unwrap(), "data/x.db");
    assert_eq!(shown("sqlite:///var/x.db").unwrap(), "/var/x.db");
    for (address, place) in [
        ("postgres://u:p@db.example:5432/watch?sslmode=disable", "postgres://db.example:5432/watch"),
        ("postgresql://u@h/d", "postgres://h/d"),
        (" PostgreSQL://u:p%40q@h/d\n", "postgres://h/d"),
        ("postgres:///d?host=/run/pg&password=p", "postgres:///d"),
        ("postgres://u:p@%2Frun%2Fpg/d", "postgres://%2Frun%2Fpg/d"),
        ("postgres://u:p@[::1]:5432,h2/d", "postgres://[::1]:5432,h2/d"),
    ] {
        assert_eq!(shown(address).as_deref(), Ok(place), "{address:?}");
    }
}

#[test]
fn what_is_neither_is_refused_and_not_repeated() {
    for text in [
        "host=x password=S3CRET",
        "password = 'S3CRET' host=x",
        "dbname=S3CRET",
        "mysql://u:S3CRET@h/d",
        "postgres:u:S3CRET@h/d",
        "postgres:/u:S3CRET@h/d",
        "u:S3CRET@h/d",
        "\"postgres://u:S3CRET@h/d\"",
        "postgres://u:S3@CRET@h/d",
        "postgres://u:S3/CRET@h/d",
        "postgres://u:S3?CRET@h/d",
        "postgres://u:12#S3CRET@h/d",
        "postgres://u:S3:CRET@h/d",
        "postgres://u:S3%CRET@h/d",
        "postgres://h/d?password=S3CRET@x",
        "DATABASE_URL=postgres://u:S3CRET@h/d",
        "S3CRET@h",
        "",
    ] {
        let message = shown(text).unwrap_err();
        assert!(!message.contains("CRET") && !message.contains("S3"), "{text:?}: {message}");
        assert!(message.contains("postgres://USER") && message.lines().count() == 1, "{message}");
    }
}

/// A character of a password as it may occur in an address.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9._~!$&'()*+,;=-]{1,6}",
        "[@:/?# %\\\\\"]",
        prop::sample::select(vec!["%40", "%3A", "%2F", "%3F", "%23", "%25", "%20", "%C3%A9"]).prop_map(str::to_owned),
    ]
}

proptest! {
    #[test]
    fn no_form_of_an_address_shows_its_password(
        pieces in prop::collection::vec(piece(), 1..5),
        form in 0_usize..12,
        scheme in prop::sample::select(vec!["postgres", "postgresql", "POSTGRES", "mysql", "sqlserver"]),
    ) {
        // A marker that cannot occur there by chance; on both sides, so that no part of the password may be shown.
        let password = format!("qzBEGINzq{}qzENDzq", pieces.concat());
        let address = match form {
            0 => format!("{scheme}://user:{password}@host/db"),
            1 => format!("{scheme}://{password}@host/db"),
            2 => format!("{scheme}://host/db?password={password}"),
            3 => format!("{scheme}://user@host:5432/db?sslmode=disable&sslpassword={password}&x=1"),
            4 => format!("host=host user=user password={password} dbname=db"),
            5 => format!("password={password}"),
            6 => format!("user:{password}@host/db"),
            7 => format!("{scheme}:user:{password}@host/db"),
            8 => format!(" {scheme}://user:{password}@host"),
            9 => format!("'{scheme}://user:{password}@host/db'"),
            10 => format!("{scheme}://:{password}@/db"),
            _ => format!("{scheme}://user:{password}@h1:1,h2:2/db"),
        };
        let parsed = Address::parse(&address);
        let mut texts = vec![format!("{parsed:?}")];
        match &parsed {
            Ok(parsed) => {
                texts.extend([parsed.to_string(), format!("{parsed:#?}")]);
                let secrets = [&address, &password, &decoded(&password)];
                texts.extend(secrets.map(|secret| parsed.without_secrets(&format!("bad: {secret}"))));
                let refused = StoreError::Connect { address: parsed.clone(), reason: parsed.without_secrets(&address) };
                texts.extend([refused.to_string(), format!("{refused:?}")]);
                prop_assert!(parsed.as_file().is_none(), "a file of that name would be made: {address}");
            }
            Err(error) => texts.push(error.to_string()),
        }
        for text in texts {
            prop_assert!(!text.contains("BEGIN") && !text.contains("END"), "{address}\n{text}");
        }
    }
}
