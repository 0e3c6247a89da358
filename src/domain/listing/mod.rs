//! The domain as plain data: listings, their assessments, and issues.
//!
//! A *listing* is one offer of data by one *broker* at one *source* (a marketplace, an exchange, a hub). What a source
//! published is a *record*; normalising a record gives a listing and a list of *issues*; tagging and auditing a listing
//! gives an *assessment*. Nothing here reads a file, a clock or a database, so every value can be rebuilt years later.

mod assessment;
mod assessment_name;
mod availability;
mod broker;
mod claim;
mod decision;
mod difference;
mod documentation;
mod eea;
mod facts;
mod finding;
mod history;
mod id;
mod issue;
mod may_apply;
mod modality;
mod observed;
mod price;
mod quantity;
mod record;
mod register_decision;
mod register_match;
mod resale_decision;
mod response;
mod review;
pub mod sentence;
mod tag;
pub mod template;
pub mod text;

pub use assessment::Assessment;
pub use assessment_name::AssessmentName;
pub use availability::Availability;
pub use broker::Broker;
pub use claim::{Claim, ClaimKind, age_minor, age_value};
pub use decision::{Decision, DecisionVerdict, Decisions, find_words};
pub use difference::{Difference, FactChange};
pub use documentation::{DocumentationSummary, Grade, Score};
pub use eea::EEA;
pub use facts::{AgeRange, Licence, Listing, Period};
pub use finding::{Finding, Severity, Undecided, Verdict, in_force};
pub use history::{Assessed, FindingDiff, FindingHistories, FindingHistory, FindingState, SeenIn};
pub use id::{BrokerId, ListingId, digest_hex, is_hex};
pub use issue::{Issue, IssueCode};
pub use may_apply::{CountrySign, MayApply, SignKind};
pub use modality::Modality;
pub use observed::{Observed, ObservedBy};
pub use price::{Amount, Price};
pub use quantity::{Quantity, Unit};
pub use record::{Record, SourceLocation};
pub use register_decision::{RegisterDecision, RegisterDecisions, RegisterVerdict};
pub use register_match::{MatchStatus, RegisterEntry, RegisterMatches};
pub use resale_decision::{ResaleDecision, ResaleVerdict};
pub use response::{Response, ResponseKind, Responses, Waiver};
pub use review::{ReviewQuestion, ReviewQueue, SeenBy};
pub use tag::{Basis, Evidence, Facet, Field, Hint, SecondReading, Tag, TermId};
