//! `[server]`: address and contact of the service.

use super::number;
use serde::Deserialize;
use std::net::IpAddr;

/// `[server]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// IP address to listen on. `BROKERWATCH_BIND`.
    pub bind: String,
    /// Port; 0 for a free one. `BROKERWATCH_PORT`.
    pub port: u16,
    /// Public address of the service, for links. `BROKERWATCH_PUBLIC_URL`.
    pub public_url: Option<String>,
    /// Contact of the operator: e-mail or web address, or text. Shown on every page. `BROKERWATCH_CONTACT`.
    pub contact: Option<String>,
}

impl Default for Server {
    fn default() -> Self {
        Self { bind: "127.0.0.1".to_owned(), port: 8080, public_url: None, contact: None }
    }
}

impl Server {
    pub(super) fn overlay(&mut self, environment: &impl Fn(&str) -> Option<String>, faults: &mut Vec<String>) {
        if let Some(bind) = environment("BROKERWATCH_BIND") {
            self.bind = bind;
        }
        number(&mut self.port, "BROKERWATCH_PORT", environment("BROKERWATCH_PORT"), faults);
        if let Some(url) = environment("BROKERWATCH_PUBLIC_URL") {
            self.public_url = Some(url);
        }
        if let Some(contact) = environment("BROKERWATCH_CONTACT") {
            self.contact = Some(contact);
        }
        self.contact = self.contact.take().map(|c| c.trim().to_owned()).filter(|c| !c.is_empty());
    }

    pub(super) fn check(&self, faults: &mut Vec<String>) {
        if self.bind.parse::<IpAddr>().is_err() {
            faults.push(format!(
                "server.bind: invalid IP address “{}”; expected for example 127.0.0.1 or ::1",
                self.bind
            ));
        }
        let web = |u: &String| u.starts_with("http://") || u.starts_with("https://");
        if self.contact.as_ref().is_some_and(|c| c.len() > 300 || c.chars().any(char::is_control)) {
            faults.push("server.contact: too long or more than one line; expected at most 300 bytes".to_owned());
        }
        if let Some(url) = self.public_url.as_ref().filter(|u| !web(u)) {
            faults.push(format!("server.public_url: invalid URL “{url}”; expected http://… or https://…"));
        }
    }
}
