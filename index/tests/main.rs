//! Tests of the index through its public interface, in one program: each would link the engine anew.

mod bad_input;
mod budget;
mod corrections;
mod languages;
mod large_index;
mod lifecycle;
mod oracle;
mod partition;
mod search_docs;
mod support;
