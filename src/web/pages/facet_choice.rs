//! A facet value as a choice beside the hits.

/// One value of a facet.
pub(super) struct Choice {
    /// As in URLs.
    pub value: String,
    /// As shown.
    pub label: String,
    /// Number of listings with it, digits grouped.
    pub count: String,
    /// Whether it is chosen.
    pub checked: bool,
    /// Width of its bar, 0 to 100.
    pub percent: u64,
    /// Address of the search with this value added.
    pub href: String,
    /// Depth below the broadest value shown; 0 unless a broader value is shown.
    pub depth: usize,
    /// Label of the broader value, for screen readers, which do not see the indentation.
    pub part_of: Option<String>,
}
