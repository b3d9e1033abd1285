//! Names found in spite of a slip of the pen: what a name is looked up by, and whether what was typed
//! is near enough to it. Both work on names as `words::key` folds them. Pure.

use std::collections::BTreeSet;

use strsim::damerau_levenshtein;

/// Every three letters in a row of a name, with two blanks before it and one behind, so that its
/// beginning weighs more than its end (as PostgreSQL's `pg_trgm` has it, over the whole name).
pub fn grams(key: &str) -> BTreeSet<String> {
    let letters: Vec<char> = format!("  {key} ").chars().collect();
    letters
        .windows(3)
        .map(|three| three.iter().collect())
        .collect()
}

/// How many of its grams a name must share with what was typed to be looked at: a third, because a
/// slip in the middle of a word costs three of them.
pub fn shared_at_least(typed: usize) -> usize {
    typed.div_ceil(3)
}

/// How many slips a word of so many letters may have.
fn slips(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// How far what was typed is from a name; `None` when it is another name. Every word that was typed
/// must stand in the name, begin a word of it, or be a slip or two away from one; a slip is a letter
/// too many, too few, changed, or two that changed places (Damerau, 1964).
pub fn distance(typed: &str, name: &str) -> Option<usize> {
    let words: Vec<&str> = name.split([' ', '-']).collect();
    let mut far = 0;
    for asked in typed.split([' ', '-']).filter(|word| !word.is_empty()) {
        let off = |word: &&str| match word.starts_with(asked) {
            true => 0,
            false => damerau_levenshtein(asked, word),
        };
        let nearest = words.iter().map(off).min()?;
        if nearest > slips(asked.chars().count()) {
            return None;
        }
        far += nearest;
    }
    Some(far)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_slip_or_two_is_the_same_name() {
        for typed in ["orban", "viktor orban", "viktro", "orbna", "orbam", "vik"] {
            assert!(distance(typed, "viktor orban").is_some(), "{typed}");
        }
        for typed in ["urban-smith", "victoria", "or ban", "xi"] {
            assert_eq!(distance(typed, "viktor orban"), None, "{typed}");
        }
        assert_eq!(distance("viktor orban", "viktor orban"), Some(0));
        assert_eq!(distance("vicktor orban", "viktor orban"), Some(1));
        assert_eq!(distance("oyelaran", "grace oyelaran-pike"), Some(0));
    }

    #[test]
    fn a_slip_leaves_enough_in_common() {
        let known = grams("elif tarnova");
        for typed in ["tarnova", "tarnvoa", "tarmova", "elif tarnowa"] {
            let asked = grams(typed);
            let shared = asked.intersection(&known).count();
            assert!(shared >= shared_at_least(asked.len()), "{typed}: {shared}");
        }
    }

    proptest! {
        #[test]
        fn a_name_is_near_itself_and_every_part_of_it(name in "[a-z]{2,9}( [a-z]{2,9}){0,2}") {
            prop_assert_eq!(distance(&name, &name), Some(0));
            for part in name.split(' ') {
                prop_assert_eq!(distance(part, &name), Some(0));
            }
        }
    }
}
