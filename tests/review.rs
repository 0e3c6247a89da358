//! What outside reviewers reproduced against earlier versions, one file for each part of the program. The name or comment of each
//! test says which review and number it holds, so that a finding of theirs cannot come back unnoticed.

mod audit;
mod ingest;
mod search;
mod storage;
mod tags;
mod web;
