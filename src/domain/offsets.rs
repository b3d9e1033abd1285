//! Offsets: from bytes to Unicode code points, once, at the edge.

/// A text addressed by code points: how many stand before every block of bytes, so that looking one
/// up costs a block's length and the whole table a thirtieth of the text.
pub struct Offsets<'t> {
    text: &'t str,
    ascii: bool,
    before: Vec<usize>,
}

const BLOCK: usize = 256;

impl<'t> Offsets<'t> {
    /// Counts through a text.
    pub fn of(text: &'t str) -> Self {
        let ascii = text.is_ascii();
        let mut before = Vec::new();
        if !ascii {
            let mut sum = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                before.push(sum);
                sum += block.iter().filter(|b| starts(**b)).count();
            }
            before.push(sum);
        }
        Self {
            text,
            ascii,
            before,
        }
    }

    /// The words from one code point up to, not including, another; empty when they are out of order.
    pub fn cut(&self, start: usize, end: usize) -> &'t str {
        self.text
            .get(self.byte(start)..self.byte(end))
            .unwrap_or_default()
    }

    /// Code points before a byte.
    pub fn points(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        if self.ascii {
            return byte;
        }
        let block = byte / BLOCK;
        let rest = self
            .text
            .as_bytes()
            .get(block * BLOCK..byte)
            .unwrap_or_default();
        self.before.get(block).copied().unwrap_or(0) + rest.iter().filter(|b| starts(**b)).count()
    }

    /// The byte where a code point begins.
    pub fn byte(&self, point: usize) -> usize {
        if self.ascii {
            return point.min(self.text.len());
        }
        let block = self
            .before
            .partition_point(|before| *before <= point)
            .saturating_sub(1);
        let mut left = point - self.before.get(block).copied().unwrap_or(0);
        let from = block * BLOCK;
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        for (at, byte) in rest.iter().enumerate() {
            if starts(*byte) {
                if left == 0 {
                    return from + at;
                }
                left -= 1;
            }
        }
        self.text.len()
    }
}

/// Whether a byte begins a code point.
fn starts(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}
