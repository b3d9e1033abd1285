//! Venue and medium: where, and by what means, something was said.

use std::ops::Range;

use super::attribution::Statement;
use super::phrases::Sight;

/// Medium and venue of a statement; empty when its sentence names none.
pub(super) fn venue(_sight: &Sight<'_>, _statement: &Statement, _sentence: Range<usize>) -> (String, String) {
    (String::new(), String::new())
}
