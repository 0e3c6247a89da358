//! What the tokens of an outside issuer may permit at most. Its operator decides who gets a token; ours decides which
//! agencies and scopes such a token can have.

use super::super::Scope;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What is configured of an outside issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideRules {
    /// Its `iss`.
    pub issuer: String,
    /// The `aud` that its tokens must contain.
    pub audience: String,
    /// The agencies that its tokens may name.
    pub agencies: Vec<String>,
    /// The names of the scopes that its tokens may have.
    pub scopes: Vec<String>,
    /// The claim that names the agency.
    pub agency_claim: String,
    /// The claim that names scopes.
    pub scope_claim: String,
    /// Its own names of scopes, each with the names of the scopes that it stands for.
    pub scope_names: BTreeMap<String, Vec<String>>,
}

/// The same with scopes instead of their names.
pub(in crate::web::auth) struct Rules {
    pub given: OutsideRules,
    permitted: BTreeSet<Scope>,
    names: BTreeMap<String, BTreeSet<Scope>>,
}

impl Rules {
    /// The error names a scope that does not exist.
    pub fn new(given: OutsideRules) -> Result<Self, String> {
        let scope = |name: &String| {
            Scope::from_name(name)
                .ok_or_else(|| format!("{}: unknown scope “{name}”; expected {}", given.issuer, Scope::names()))
        };
        let scopes = |names: &Vec<String>| names.iter().map(scope).collect::<Result<BTreeSet<Scope>, String>>();
        let permitted = scopes(&given.scopes)?;
        let names = given.scope_names.iter().map(|(own, names)| Ok((own.clone(), scopes(names)?)));
        let names = names.collect::<Result<_, String>>()?;
        Ok(Self { given, permitted, names })
    }

    /// The scopes that a token has here: those it names, as far as they are permitted. `None` if the claim is neither
    /// text nor a list of texts.
    pub fn scopes(&self, claims: &Map<String, Value>) -> Option<BTreeSet<Scope>> {
        let named: Vec<&str> = match claims.get(&self.given.scope_claim) {
            None => Vec::new(),
            Some(Value::String(text)) => text.split(' ').collect(),
            Some(Value::Array(list)) => list.iter().map(Value::as_str).collect::<Option<_>>()?,
            Some(_) => return None,
        };
        let mut scopes = BTreeSet::new();
        for name in named {
            match self.names.get(name) {
                Some(meant) => scopes.extend(meant),
                None => scopes.extend(Scope::from_name(name)),
            }
        }
        Some(&scopes & &self.permitted)
    }

    /// The agency of a token: the one it names, if it may, or the only one there is. `None` refuses the token.
    pub fn agency(&self, claims: &Map<String, Value>) -> Option<String> {
        match (claims.get(&self.given.agency_claim), self.given.agencies.as_slice()) {
            (None, [only]) => Some(only.clone()),
            (Some(Value::String(named)), agencies) => agencies.iter().find(|agency| *agency == named).cloned(),
            _ => None,
        }
    }

    /// A subject or an id of a token as it is known here. Both are unique only within an issuer; an address of an issuer
    /// has no fragment, so the first `#` ends it and nobody can be taken for somebody of another issuer.
    pub fn qualified(&self, name: &str) -> String {
        format!("{}#{name}", self.given.issuer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rules(agencies: &[&str]) -> OutsideRules {
        let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        OutsideRules {
            issuer: "https://login.example".to_owned(),
            audience: "api".to_owned(),
            agencies: texts(agencies),
            scopes: texts(&["listings:read", "cases:read"]),
            agency_claim: "org".to_owned(),
            scope_claim: "scp".to_owned(),
            scope_names: [("desk".to_owned(), texts(&["cases:read", "tokens:write"]))].into(),
        }
    }

    #[test]
    fn a_token_has_the_scopes_that_it_names_and_that_are_permitted() {
        let rules = Rules::new(rules(&["dpa"])).unwrap();
        let scopes = |claim: Value| {
            let claims = json!({ "scp": claim, "scope": "listings:read" });
            let found = rules.scopes(claims.as_object().unwrap())?;
            Some(found.into_iter().map(Scope::name).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(scopes(json!("listings:read")).unwrap(), "listings:read");
        assert_eq!(scopes(json!("tokens:write access-log:read other")).unwrap(), "");
        assert_eq!(scopes(json!("desk")).unwrap(), "cases:read", "its own name stands for no more than is permitted");
        assert_eq!(scopes(json!(["desk", "listings:read"])).unwrap(), "listings:read cases:read");
        assert_eq!(scopes(json!({ "a": 1 })), None);
        assert_eq!(scopes(json!(["desk", 7])), None);
        assert_eq!(rules.scopes(&Map::new()).unwrap(), BTreeSet::new());
    }

    #[test]
    fn a_token_has_an_agency_of_its_issuer_or_none_at_all() {
        let (one, two) = (Rules::new(rules(&["dpa"])).unwrap(), Rules::new(rules(&["dpa", "ftc"])).unwrap());
        let claims = |agency: Value| json!({ "org": agency, "agency": "dpa" }).as_object().unwrap().clone();
        assert_eq!(one.agency(&Map::new()).as_deref(), Some("dpa"), "there is only one");
        assert_eq!(two.agency(&Map::new()), None, "which of them is not said");
        assert_eq!(two.agency(&claims(json!("ftc"))).as_deref(), Some("ftc"));
        for other in [json!("cnil"), json!(""), json!("DPA"), json!(["dpa"]), json!(null)] {
            assert_eq!(one.agency(&claims(other.clone())), None, "{other}");
        }
    }

    #[test]
    fn a_scope_that_does_not_exist_is_an_error() {
        let mut wrong = rules(&["dpa"]);
        wrong.scope_names.insert("x".to_owned(), vec!["listing:read".to_owned()]);
        let error = Rules::new(wrong).err().unwrap();
        assert!(error.starts_with("https://login.example: unknown scope “listing:read”; expected listings:read, "));
    }
}
