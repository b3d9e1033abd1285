//! Which claims have a pair of terms: sorted once, found by halving. A map of a million short
//! lists takes several times as long to build.

/// A pair of terms as one number.
pub(super) type Pair = u64;

pub(super) fn pair(first: u32, second: u32) -> Pair {
    u64::from(first) << 32 | u64::from(second)
}

/// The two terms of a pair.
pub(super) fn unpair(pair: Pair) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

/// Claims by the pairs they have.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pairs: Vec<Pair>,
    /// Where the claims of each pair begin; one more than pairs.
    starts: Vec<usize>,
    claims: Vec<u32>,
}

impl Rows {
    /// Sorts what was found; a claim that has a pair twice has it once.
    pub fn new(mut found: Vec<(Pair, u32)>) -> Self {
        found.sort_unstable();
        found.dedup();
        let mut rows = Self::default();
        for (at, (pair, claim)) in found.into_iter().enumerate() {
            if rows.pairs.last() != Some(&pair) {
                rows.pairs.push(pair);
                rows.starts.push(at);
            }
            rows.claims.push(claim);
        }
        rows.starts.push(rows.claims.len());
        rows
    }

    /// The claims that have a pair, in their order.
    pub fn of(&self, pair: Pair) -> &[u32] {
        match self.pairs.binary_search(&pair) {
            Ok(at) => &self.claims[self.starts[at]..self.starts[at + 1]],
            Err(_) => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pair_has_its_claims_once_and_in_order() {
        let rows = Rows::new(vec![(7, 3), (5, 1), (7, 2), (7, 3), (5, 1)]);
        assert_eq!(rows.of(7), [2, 3]);
        assert_eq!(rows.of(5), [1]);
        assert_eq!(rows.of(6), [0u32; 0]);
        assert_eq!(Rows::default().of(5), [0u32; 0]);
        assert_eq!(unpair(pair(9, 4)), (9, 4));
    }
}
