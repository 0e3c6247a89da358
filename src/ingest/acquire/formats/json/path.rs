//! Paths to the elements that hold records: `result.results[*]` is each item of the list `results` in `result`, `*`
//! each member of an object, `[*]` each item of a list at the top, the empty path the whole document.

/// One step from a value to one inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step<'p> {
    /// The member of that name.
    Member(&'p str),
    /// Every member.
    Members,
    /// Every item of a list.
    Items,
}

/// Some paths, at most 32.
pub(super) struct Paths<'p> {
    paths: Vec<Vec<Step<'p>>>,
}

/// The paths of a set that lead to or through a value: bit n for the n-th.
pub(super) type Leading = u32;

impl<'p> Paths<'p> {
    /// Reads the written forms.
    pub(super) fn new(paths: &[&'p str]) -> Self {
        Self { paths: paths.iter().take(32).map(|path| steps(path)).collect() }
    }

    /// All of them, as they lead from the top of a document.
    pub(super) fn all(&self) -> Leading {
        self.which(|_| true)
    }

    fn which(&self, condition: impl Fn(&[Step<'p>]) -> bool) -> Leading {
        let numbered = self.paths.iter().enumerate();
        numbered.filter(|(_, path)| condition(path)).fold(0, |all, (n, _)| all | 1 << n)
    }

    /// Those that end at a value `depth` steps from the top.
    pub(super) fn ending(&self, leading: Leading, depth: usize) -> Leading {
        leading & self.which(|path| path.len() == depth)
    }

    /// Those that lead on into the items of a list.
    pub(super) fn to_items(&self, leading: Leading, depth: usize) -> Leading {
        leading & self.which(|path| path.get(depth) == Some(&Step::Items))
    }

    /// Those that lead on into the members of an object.
    pub(super) fn to_members(&self, leading: Leading, depth: usize) -> Leading {
        leading & self.which(|path| matches!(path.get(depth), Some(Step::Member(_) | Step::Members)))
    }

    /// Those that lead on into every member of an object.
    pub(super) fn to_every_member(&self, leading: Leading, depth: usize) -> Leading {
        leading & self.which(|path| path.get(depth) == Some(&Step::Members))
    }

    /// Those that lead on into the member of that name.
    pub(super) fn to_member(&self, leading: Leading, depth: usize, name: &str) -> Leading {
        leading
            & self.which(|path| match path.get(depth) {
                Some(Step::Member(wanted)) => *wanted == name,
                step => step == Some(&Step::Members),
            })
    }

    /// Whether one of them ends in the step to every member, so that the name of the member is part of the element.
    pub(super) fn named(&self, leading: Leading) -> bool {
        leading & self.which(|path| path.last() == Some(&Step::Members)) != 0
    }
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let name = part.trim_end_matches("[*]");
        match name {
            "" => {}
            "*" => steps.push(Step::Members),
            name => steps.push(Step::Member(name)),
        }
        steps.extend((0..part.matches("[*]").count()).map(|_| Step::Items));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_path_is_a_list_of_steps() {
        assert_eq!(steps("a.b[*][*]"), [Step::Member("a"), Step::Member("b"), Step::Items, Step::Items]);
        assert_eq!(steps("[*]"), [Step::Items]);
        assert_eq!(steps("*"), [Step::Members]);
        assert_eq!(steps(""), []);
    }
}
