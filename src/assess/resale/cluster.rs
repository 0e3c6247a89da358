//! Clusters of listings from their links. A chain of links alone makes no cluster: whoever joins is linked to the
//! listing that was first, or to more than half of those that are in.

use rustc_hash::{FxHashMap, FxHashSet};

/// A listing to be put into a cluster, in the order of first observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// When it was first observed, microseconds since 1970 UTC.
    pub first_seen: i64,
    /// Its id.
    pub id: u128,
}

/// Pairs of listings, without order.
#[derive(Clone, Debug, Default)]
pub struct Pairs(FxHashSet<(u128, u128)>);

impl Pairs {
    /// Adds a pair.
    pub fn insert(&mut self, a: u128, b: u128) {
        self.0.insert((a.min(b), a.max(b)));
    }

    /// Whether the pair is there.
    pub fn contains(&self, a: u128, b: u128) -> bool {
        self.0.contains(&(a.min(b), a.max(b)))
    }

    /// All, the smaller id first.
    pub fn iter(&self) -> impl Iterator<Item = (u128, u128)> {
        self.0.iter().copied()
    }
}

/// The clusters of two or more listings, each in the order of first observation, as are the clusters. A pair that a
/// person confirmed is as good as a link to the first; one in `apart` was split by a person and is in no cluster.
pub fn clusters(members: &[Member], links: &Pairs, confirmed: &Pairs, apart: &Pairs) -> Vec<Vec<u128>> {
    let mut members = members.to_vec();
    members.sort_unstable();
    members.dedup();
    let mut neighbours: FxHashMap<u128, Vec<u128>> = FxHashMap::default();
    let unconfirmed = links.iter().filter(|(a, b)| !confirmed.contains(*a, *b) && !apart.contains(*a, *b));
    for (a, b) in unconfirmed.chain(confirmed.iter()) {
        neighbours.entry(a).or_default().push(b);
        neighbours.entry(b).or_default().push(a);
    }
    let mut found: Vec<Vec<u128>> = Vec::new();
    let mut cluster_of: FxHashMap<u128, usize> = FxHashMap::default();
    for Member { id, .. } in members {
        // How many of each cluster it is linked to, and whether to the first.
        let mut linked: FxHashMap<usize, (bool, usize)> = FxHashMap::default();
        for other in neighbours.get(&id).into_iter().flatten() {
            if let Some(cluster) = cluster_of.get(other) {
                let entry = linked.entry(*cluster).or_default();
                *entry = (entry.0 || found[*cluster][0] == *other || confirmed.contains(id, *other), entry.1 + 1);
            }
        }
        let fits = |(cluster, (first, links)): (&usize, &(bool, usize))| {
            let in_it = &found[*cluster];
            let enough = *first || 2 * links > in_it.len();
            (enough && !in_it.iter().any(|other| apart.contains(id, *other))).then_some((!first, *cluster))
        };
        let cluster = match linked.iter().filter_map(fits).min() {
            Some((_, cluster)) => cluster,
            None => {
                found.push(Vec::new());
                found.len() - 1
            }
        };
        found[cluster].push(id);
        cluster_of.insert(id, cluster);
    }
    found.retain(|cluster| cluster.len() > 1);
    found
}
