//! Reproductions from the reviews: verdicts of rules and accusations.
