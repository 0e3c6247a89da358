//! Reproductions from the reviews: the pages, statistics and addresses.
