//! Reproductions from the reviews: the cost of queries, corrections, exports and slow clients.
