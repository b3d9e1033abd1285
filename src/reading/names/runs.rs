//! Runs: capitalised words in a row, parted into role and name.

use std::ops::Range;

use crate::reading::lexicon::sorts;
use crate::reading::phrases::Sight;
use crate::reading::tagger::Tag;

/// The parts of a run of capitalised words: where the name itself begins.
#[derive(Clone, Debug)]
pub(in crate::reading) struct Run {
    /// Title, role and nationality in front.
    pub role: Range<usize>,
    /// The name proper; empty when the run is only a title.
    pub name: Range<usize>,
}

/// The run of name tokens that ends just before `end`, reaching back no further than `from`.
pub(super) fn run_before(sight: &Sight<'_>, end: usize, from: usize) -> Range<usize> {
    let mut start = end;
    while start > from {
        let at = start - 1;
        let name = sight.tag(at) == Tag::Name;
        let particle = start < end
            && sight.tag(start) == Tag::Name
            && sight
                .token(at)
                .is_some_and(|t| t.sort(sorts::PARTICLE) && !t.is(sight.text, "al"));
        let joint = start < end
            && sight.is(at, "of")
            && at > from
            && sight.tag(at - 1) == Tag::Name
            && body(sight, at - 1);
        if !(name || particle || joint) {
            break;
        }
        start = at;
    }
    while start < end && sight.tag(start) != Tag::Name {
        start += 1;
    }
    start..end
}

fn body(sight: &Sight<'_>, at: usize) -> bool {
    sight
        .token(at)
        .is_some_and(|t| t.sort(sorts::ORGANISATION) && !t.sort(sorts::ROLE | sorts::TITLE))
}

/// Parts a run of names into role and name.
pub(super) fn part(sight: &Sight<'_>, run: Range<usize>) -> Run {
    let titled = |at: usize| {
        sight.token(at).is_some_and(|t| {
            t.sort(sorts::TITLE | sorts::ROLE) && !t.sort(sorts::MALE_NAME | sorts::FEMALE_NAME)
        })
    };
    let title = run.clone().rev().find(|at| titled(*at));
    let split = match title {
        Some(at) if at + 1 < run.end => at + 1,
        Some(_) => run.end,
        None => {
            let nation = run.len() > 2
                && sight
                    .token(run.start)
                    .is_some_and(|t| t.sort(sorts::NATIONALITY));
            run.start + usize::from(nation)
        }
    };
    // “Secretary of State Hillary Clinton”: a department stands between title and name.
    let first = (split..run.end).find(|at| {
        sight
            .token(*at)
            .is_some_and(|t| t.sort(sorts::MALE_NAME | sorts::FEMALE_NAME))
    });
    let of = split < run.end && title.is_some() && sight.is(split, "of");
    let split = if of {
        first
            .or(run.end.checked_sub(2).filter(|s| *s > split))
            .unwrap_or(split)
    } else {
        split
    };
    Run {
        role: run.start..split,
        name: split..run.end,
    }
}
