//! Reproductions from the reviews: damage, permissions and secrets.
