//! The YAML of front matter and of data packages, read with tight limits, because a few lines of YAML can unfold into gigabytes.
//!
//! Words stay text: `no` is Norwegian and not “false”; `0755`, `1_000` and dates are text.
//! A name that is null (people write `- ?`) is called `null`.

use super::json::value::kind;
use super::values::{MAX_VALUES, Notes};
use serde_json::{Map, Value};
use serde_saphyr::options::{DuplicateKeyPolicy, NonFiniteFloatPolicy, Options};

/// Deepest nesting; real front matter stays below ten.
const MAX_DEPTH: usize = 64;

/// Reads YAML that begins on line `first_line` of its file. Answers with the members and the names that occur
/// twice, or with the line and the reason why it is no mapping.
pub(super) fn read(yaml: &str, first_line: u64) -> Result<(Map<String, Value>, Vec<String>), String> {
    let mut notes = Notes::for_text(yaml);
    // With empty lines before it, the YAML has the line numbers of the file, also within messages.
    let mut text = "\n".repeat(usize::try_from(first_line - 1).unwrap_or(0));
    text.push_str(yaml);
    let value = serde_saphyr::with_deserializer_from_str_with_options(&text, options(), |from| notes.read(from));
    match value {
        Ok(Value::Object(members)) => Ok((members, notes.repeated)),
        Ok(Value::Null) => Ok((Map::new(), Vec::new())),
        Ok(other) => Err(format!("line {first_line}: expected a mapping of names to values, found {}", kind(&other))),
        Err(error) => {
            let line = error.location().map_or(first_line, |place| place.line());
            let reason = error.without_snippet().to_string();
            let reason = reason.lines().next().unwrap_or_default();
            Err(format!("line {line}: expected YAML: {reason}"))
        }
    }
}

/// The limits.
fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 2 * MAX_VALUES,
            max_aliases: 1_000,
            max_anchors: 1_000,
            max_depth: MAX_DEPTH,
            max_nodes: MAX_VALUES,
            max_documents: 1,
            max_merge_keys: 100,
            flow_nesting_limit: MAX_DEPTH,
            max_recorded_anchor_events: 2 * MAX_VALUES,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: MAX_VALUES,
            max_replay_stack_depth: 16,
        },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        ignore_binary_tag_for_string: true,
        emit_comments: false,
        with_snippet: false,
    }
}
