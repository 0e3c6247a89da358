//! Into which group a listing belongs, from nothing but which parts of the question it meets. Never a “no”: a listing
//! that says nothing is counted as one that says nothing, and one that is left out is counted with the reason.

use serde::Serialize;

/// How a listing stands to one part of a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The question does not ask for it.
    #[default]
    NotAsked,
    /// The listing says nothing of it.
    NotStated,
    /// The listing names it, and does not say that its data is from there.
    Mentioned,
    /// The listing says it.
    Fits,
    /// The listing says something else.
    Differs,
}

/// How a listing stands to a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Platforms and apps.
    pub platform: Fit,
    /// Places by name. A text that does not name a place states no other.
    pub place: Fit,
    /// Sellers.
    pub broker: Fit,
    /// Kinds of recording.
    pub kind: Fit,
    /// Whether no kind was asked for, and those follow from the platforms asked for.
    pub kind_is_implied: bool,
    /// Whether it offers any kind of recording of people.
    pub offers_kind: bool,
    /// Countries.
    pub country: Fit,
    /// Languages.
    pub language: Fit,
    /// Years.
    pub years: Fit,
    /// Whether the listing says that it is synthetic.
    pub synthetic: bool,
    /// Whether people were recruited or paid for it.
    pub commissioned: bool,
    /// Whether it is public records or open data.
    pub public: bool,
    /// Whether it says anything about where its data is from.
    pub says_origin: bool,
}

/// Where a listing belongs in the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// It names the platform, place or seller, and nothing contradicts.
    Named,
    /// Kind, country, language or years fit, and it does not say where the data is from.
    Possible,
    /// It would be named or possible but for a contradiction.
    Excluded,
    /// It says nothing about where its data is from.
    CannotBeSaid,
    /// It says something else.
    Other,
}

/// What keeps a listing out of the first two groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contradiction {
    /// It states years that do not overlap.
    Years,
    /// It states countries, and the ones asked for are not among them.
    Country,
    /// It says that a machine made the data.
    Synthetic,
}

impl Contradiction {
    /// As a sentence about the listings.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Years => "the stated years do not overlap with yours",
            Self::Country => "another country is stated",
            Self::Synthetic => "the data is said to be made by a machine",
        }
    }
}

/// A part of the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What counts.
    pub name: &'static str,
    /// How much.
    pub points: i32,
}

/// What is decided about a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Where it belongs.
    pub group: Group,
    /// Why it is excluded; empty in the other groups.
    pub contradictions: Vec<Contradiction>,
    /// How specific the match is, in parts.
    pub parts: Vec<Part>,
}

impl Verdict {
    /// The sum of the parts.
    pub fn score(&self) -> i32 {
        self.parts.iter().map(|part| part.points).sum()
    }
}

/// Decides about one listing.
pub fn decide(c: &Comparison) -> Verdict {
    let contradictions = contradictions(c);
    let fits = is_named(c).then_some(Group::Named).or_else(|| is_possible(c).then_some(Group::Possible));
    let group = match fits {
        Some(_) if !contradictions.is_empty() => Group::Excluded,
        Some(group) => group,
        None if cannot_be_said(c) => Group::CannotBeSaid,
        None => Group::Other,
    };
    let contradictions = if group == Group::Excluded { contradictions } else { Vec::new() };
    Verdict { group, contradictions, parts: parts(c) }
}

fn contradictions(c: &Comparison) -> Vec<Contradiction> {
    let found = [
        (Contradiction::Years, c.years == Fit::Differs),
        (Contradiction::Country, c.country == Fit::Differs),
        (Contradiction::Synthetic, c.synthetic),
    ];
    found.into_iter().filter(|(_, holds)| *holds).map(|(contradiction, _)| contradiction).collect()
}

/// It names the platform, place or seller as what its data is from. Its kind does not matter: whoever sells a car in
/// Shanghai is not asked in which kind of data they could be.
fn is_named(c: &Comparison) -> bool {
    [c.platform, c.place, c.broker].contains(&Fit::Fits)
}

/// It names the platform or seller without saying that its data is from there, or so the place in an offer of a kind that
/// was asked for. Or its kind fits and it names no other platform; where country, language or years are asked for, one of them is stated
/// and fits, or contradicts, which excludes it.
fn is_possible(c: &Comparison) -> bool {
    let of_kind = c.kind == Fit::Fits || (c.kind == Fit::NotAsked && c.offers_kind);
    if [c.platform, c.broker].contains(&Fit::Mentioned) || (c.place == Fit::Mentioned && of_kind) {
        return true;
    }
    let soft = [c.country, c.language, c.years];
    let asked = soft.iter().any(|fit| *fit != Fit::NotAsked);
    let says = soft.contains(&Fit::Fits) || [c.country, c.years].contains(&Fit::Differs);
    let kind = c.kind == Fit::Fits || (c.kind == Fit::NotAsked && asked);
    kind && c.platform != Fit::Differs && (!asked || says)
}

fn cannot_be_said(c: &Comparison) -> bool {
    !c.says_origin && c.kind != Fit::Differs && c.years != Fit::Differs && c.language != Fit::Differs
}

fn parts(c: &Comparison) -> Vec<Part> {
    let fits = |name, fit, points| (fit == Fit::Fits).then_some(Part { name, points });
    let differs = |name, fit, points| (fit == Fit::Differs).then_some(Part { name, points });
    let mentioned = |name, fit, points| (fit == Fit::Mentioned).then_some(Part { name, points });
    let flag = |name, holds: bool, points| holds.then_some(Part { name, points });
    [
        fits("platform", c.platform, 40),
        fits("place", c.place, 30),
        fits("seller", c.broker, 30),
        mentioned("platform mentioned", c.platform, 14),
        mentioned("seller mentioned", c.broker, 8),
        mentioned("place mentioned", c.place, 8),
        fits("years", c.years, 15),
        fits("country", c.country, 12),
        fits("kind", c.kind, 10),
        fits("language", c.language, 6),
        differs("another kind", if c.kind_is_implied { Fit::NotAsked } else { c.kind }, -10),
        differs("another language", c.language, -6),
        flag("people were recruited for it", c.commissioned, -8),
        flag("public records or open data", c.public, -4),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fit() -> impl Strategy<Value = Fit> {
        prop_oneof![
            Just(Fit::NotAsked),
            Just(Fit::NotStated),
            Just(Fit::Mentioned),
            Just(Fit::Fits),
            Just(Fit::Differs)
        ]
    }

    fn comparison() -> impl Strategy<Value = Comparison> {
        let fits = (fit(), fit(), fit(), fit(), fit(), fit(), fit());
        let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        (fits, flags).prop_map(|((platform, place, broker, kind, country, language, years), flags)| Comparison {
            platform,
            place,
            broker,
            kind,
            kind_is_implied: flags.4,
            offers_kind: flags.4,
            country,
            language,
            years,
            synthetic: flags.0,
            commissioned: flags.1,
            public: flags.2,
            says_origin: flags.3,
        })
    }

    proptest! {
        #[test]
        fn what_is_excluded_has_a_reason_and_nothing_else_has(c in comparison()) {
            let verdict = decide(&c);
            prop_assert_eq!(verdict.group == Group::Excluded, !verdict.contradictions.is_empty());
        }

        #[test]
        fn nothing_is_named_that_names_nothing_asked_for(c in comparison()) {
            if decide(&c).group == Group::Named {
                prop_assert!([c.platform, c.place, c.broker].contains(&Fit::Fits));
                prop_assert!(!c.synthetic && c.years != Fit::Differs && c.country != Fit::Differs);
            }
        }

        #[test]
        fn a_narrower_question_names_nothing_new(c in comparison(), narrowed in fit()) {
            // Asking for years, country or language as well can only take listings out of the named.
            let asks: [fn(&mut Comparison, Fit); 3] = [|c, f| c.years = f, |c, f| c.country = f, |c, f| c.language = f];
            for ask in asks {
                let (mut before, mut after) = (c, c);
                ask(&mut before, Fit::NotAsked);
                ask(&mut after, narrowed);
                if decide(&before).group != Group::Named {
                    prop_assert_ne!(decide(&after).group, Group::Named);
                }
            }
        }

        #[test]
        fn a_match_in_one_more_part_never_ranks_lower(c in comparison()) {
            let sets: [fn(&mut Comparison, Fit); 4] =
                [|c, f| c.platform = f, |c, f| c.years = f, |c, f| c.country = f, |c, f| c.kind = f];
            for set in sets {
                let (mut less, mut more) = (c, c);
                set(&mut less, Fit::NotStated);
                set(&mut more, Fit::Fits);
                prop_assert!(decide(&more).score() > decide(&less).score());
            }
        }
    }

    #[test]
    #[rustfmt::skip]
    fn a_listing_stands_where_a_careful_reader_would_put_it() {
        let of = |c: Comparison| decide(&c).group;
        let tumblr = Comparison { platform: Fit::Fits, country: Fit::NotStated, years: Fit::NotStated, says_origin: true, ..Comparison::default() };
        assert_eq!(of(tumblr), Group::Named);
        assert_eq!(of(Comparison { years: Fit::Differs, ..tumblr }), Group::Excluded);
        assert_eq!(of(Comparison { kind: Fit::Differs, ..tumblr }), Group::Named, "the kind may be told wrongly");
        let posts = Comparison { platform: Fit::NotStated, kind: Fit::Fits, country: Fit::Fits, ..Comparison::default() };
        assert_eq!(of(posts), Group::Possible);
        assert_eq!(of(Comparison { country: Fit::Differs, ..posts }), Group::Excluded);
        assert_eq!(of(Comparison { country: Fit::NotStated, ..posts }), Group::CannotBeSaid);
        assert_eq!(of(Comparison { platform: Fit::Differs, says_origin: true, ..posts }), Group::Other);
        assert_eq!(of(Comparison { kind: Fit::Differs, ..posts }), Group::Other);
        assert_eq!(of(Comparison { place: Fit::Fits, ..posts }), Group::Named);
        assert_eq!(of(Comparison { place: Fit::Fits, kind: Fit::Differs, ..posts }), Group::Named, "kinds do not limit");
        assert_eq!(of(Comparison { place: Fit::Mentioned, kind: Fit::Differs, ..posts }), Group::Other);
        assert_eq!(of(Comparison { platform: Fit::Mentioned, country: Fit::NotStated, ..posts }), Group::Possible);
        assert_eq!(of(Comparison { platform: Fit::Mentioned, years: Fit::Differs, ..posts }), Group::Excluded);
    }
}
