//! Tracking parameters: what advertising networks and mailing programs append to links that people share.

/// Names of tracking parameters; those that begin with `utm_` are not listed.
const TRACKING_PARAMETERS: [&str; 11] =
    ["fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "mc_cid", "mc_eid", "ref", "_ga", "_gl"];

/// Whether a query parameter is used for tracking. Such parameters are ignored in addresses of pages, so that shared
/// links keep working, and in addresses of manifests.
pub fn is_tracking_parameter(name: &str) -> bool {
    name.starts_with("utm_") || TRACKING_PARAMETERS.contains(&name)
}
