//! Reproductions from the reviews: what the words of a listing are taken to say.
