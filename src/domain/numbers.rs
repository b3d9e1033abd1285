//! Many claim numbers in few bytes: each as its distance from the one before, in groups of seven
//! bits, the highest bit saying that more follow (LEB128, as in DWARF 5, section 7.6).

/// Packs numbers; their order and repetitions are lost.
pub fn pack(numbers: &[i32]) -> Vec<u8> {
    let mut sorted: Vec<u32> = numbers
        .iter()
        .filter_map(|n| u32::try_from(*n).ok())
        .collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut packed = Vec::with_capacity(sorted.len() + sorted.len() / 4);
    let mut last = 0;
    for number in sorted {
        let mut distance = number - last;
        last = number;
        while distance >= 0x80 {
            packed.push((distance & 0x7f) as u8 | 0x80);
            distance >>= 7;
        }
        packed.push(distance as u8);
    }
    packed
}

/// Whether a number is among packed ones.
pub fn holds(packed: &[u8], wanted: i32) -> bool {
    let Ok(wanted) = u64::try_from(wanted) else {
        return false;
    };
    let (mut number, mut distance, mut shift) = (0_u64, 0_u64, 0);
    for byte in packed {
        distance |= u64::from(byte & 0x7f)
            .checked_shl(shift)
            .unwrap_or_default();
        shift += 7;
        if byte & 0x80 == 0 {
            number = number.saturating_add(distance);
            if number >= wanted {
                return number == wanted;
            }
            (distance, shift) = (0, 0);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_packed_is_held_and_nothing_else(
            numbers in proptest::collection::vec(0..2_000_000i32, 0..50), other in 0..2_000_000i32
        ) {
            let packed = pack(&numbers);
            for number in &numbers {
                prop_assert!(holds(&packed, *number));
            }
            prop_assert_eq!(holds(&packed, other), numbers.contains(&other));
        }

        #[test]
        fn nonsense_is_no_panic(bytes: Vec<u8>, wanted: i32) {
            holds(&bytes, wanted);
        }
    }

    #[test]
    fn a_hundred_thousand_numbers_in_a_row_take_a_hundred_kilobytes() {
        let numbers: Vec<i32> = (1..=100_000).collect();
        assert_eq!(pack(&numbers).len(), 100_000);
    }
}
