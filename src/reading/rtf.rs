//! The text of a rich text file (Rich Text Format 1.9.1): groups in braces, control words after a
//! backslash, and the words between them. Fonts, styles, pictures and whatever a reader may pass over
//! are passed over.

use encoding_rs::{Encoding, WINDOWS_1252};

/// How the bytes of one begin.
pub const SIGN: &[u8] = b"{\\rtf";
/// What such a document is called among media types.
pub const MEDIA_TYPE: &str = "application/rtf";

/// Groups whose words are no part of the text. Those marked `\*` are passed over as well.
const PASSED_OVER: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "object",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "listtable",
    "rsidtbl",
    "themedata",
];
/// How deep groups stand in one another at most; deeper ones are read as if they stood there.
const DEEPEST: usize = 1_000;

/// What holds inside one group.
#[derive(Clone, Copy)]
struct Group {
    passed_over: bool,
    /// How many characters follow a `\u` for readers that do not know it.
    spare: usize,
}

struct Rtf<'a> {
    bytes: &'a [u8],
    at: usize,
    group: Group,
    outer: Vec<Group>,
    code_page: &'static Encoding,
    /// Bytes in the code page, not yet letters: one letter may need two of them.
    pending: Vec<u8>,
    text: String,
    /// How many characters of the spare ones are still to come.
    spare: usize,
    /// The first half of a pair.
    high: Option<u32>,
}

/// The paragraphs of a document, parted by blank lines.
pub fn text(bytes: &[u8]) -> String {
    let mut rtf = Rtf {
        bytes,
        at: 0,
        group: Group {
            passed_over: false,
            spare: 1,
        },
        outer: Vec::new(),
        code_page: WINDOWS_1252,
        pending: Vec::new(),
        text: String::new(),
        spare: 0,
        high: None,
    };
    rtf.read();
    let paragraphs = rtf.text.split('\n').map(str::trim);
    let paragraphs: Vec<&str> = paragraphs.filter(|one| !one.is_empty()).collect();
    paragraphs.join("\n\n")
}

impl Rtf<'_> {
    fn read(&mut self) {
        while let Some(byte) = self.next() {
            match byte {
                b'{' if self.outer.len() < DEEPEST => self.outer.push(self.group),
                b'}' => {
                    self.settle();
                    self.spare = 0;
                    self.group = self.outer.pop().unwrap_or(self.group);
                }
                b'\\' => self.control(),
                b'{' | b'\r' | b'\n' => {}
                byte => self.byte(byte),
            }
        }
        self.settle();
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    fn control(&mut self) {
        let Some(first) = self.next() else { return };
        match first {
            b'\'' => {
                let digits = self.bytes.get(self.at..self.at + 2);
                let digits = digits.and_then(|two| std::str::from_utf8(two).ok());
                let byte = digits.and_then(|two| u8::from_str_radix(two, 16).ok());
                if let Some(byte) = byte {
                    self.at += 2;
                    self.byte(byte);
                }
            }
            b'*' => self.group.passed_over = true,
            b'~' => self.letter('\u{a0}'),
            b'_' => self.letter('\u{2011}'),
            b'-' => {}
            b'\r' | b'\n' => self.letter('\n'),
            first if first.is_ascii_alphabetic() => self.word(),
            other => self.byte(other),
        }
    }

    /// A control word with its number, which begins one byte back.
    fn word(&mut self) {
        let rest = self.bytes.get(self.at - 1..).unwrap_or_default();
        let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic());
        let letters = letters.count();
        let (name, rest) = rest.split_at(letters);
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest.iter().skip(sign);
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        let number = match digits {
            0 => &rest[..0],
            digits => &rest[..sign + digits],
        };
        self.at += letters - 1 + number.len();
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        let number: Option<i64> = std::str::from_utf8(number)
            .ok()
            .and_then(|number| number.parse().ok());
        self.deed(std::str::from_utf8(name).unwrap_or_default(), number);
    }

    fn deed(&mut self, name: &str, number: Option<i64>) {
        match name {
            "par" | "sect" | "page" | "row" => self.letter('\n'),
            "line" => self.letter(' '),
            "tab" | "cell" | "nestcell" => self.letter('\t'),
            "emdash" => self.letter('—'),
            "endash" => self.letter('–'),
            "lquote" => self.letter('‘'),
            "rquote" => self.letter('’'),
            "ldblquote" => self.letter('“'),
            "rdblquote" => self.letter('”'),
            "bullet" => self.letter('•'),
            "u" => self.point(number.unwrap_or_default()),
            "uc" => self.group.spare = number.and_then(|it| it.try_into().ok()).unwrap_or(1),
            "ansicpg" => {
                let label = format!("windows-{}", number.unwrap_or_default());
                self.code_page = Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252);
            }
            "bin" => {
                let length = number.and_then(|it| usize::try_from(it).ok());
                self.at = self.at.saturating_add(length.unwrap_or_default());
            }
            name if PASSED_OVER.contains(&name) => self.group.passed_over = true,
            _ => {}
        }
    }

    /// A UTF-16 unit, signed; halves of a pair come one after the other.
    fn point(&mut self, number: i64) {
        let unit = (number & 0xffff) as u32;
        let letter = match (unit, self.high.take()) {
            (0xd800..=0xdbff, _) => None,
            (0xdc00..=0xdfff, Some(high)) => {
                char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + (unit - 0xdc00))
            }
            (unit, _) => char::from_u32(unit).or(Some(char::REPLACEMENT_CHARACTER)),
        };
        match letter {
            Some(letter) => self.letter(letter),
            None => self.high = Some(unit),
        }
        self.spare = self.group.spare;
    }

    fn byte(&mut self, byte: u8) {
        if self.spare > 0 {
            self.spare -= 1;
        } else if !self.group.passed_over {
            self.pending.push(byte);
        }
    }

    fn letter(&mut self, letter: char) {
        self.settle();
        if !self.group.passed_over {
            self.text.push(letter);
        }
    }

    /// Makes letters of the bytes that have come.
    fn settle(&mut self) {
        if !self.pending.is_empty() {
            let (letters, _) = self.code_page.decode_without_bom_handling(&self.pending);
            self.text.push_str(&letters);
            self.pending.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_what_makes_them_look_so_is_not() {
        let rtf =
            b"{\\rtf1\\ansi\\ansicpg1250\\deff0{\\fonttbl{\\f0 Times;}}{\\info{\\title Draft}}\n\
            {\\*\\generator Nobody;}\\pard\\b The quay\\b0\\par\n\
            It moved by 4\\~cm, said P\\'edter \\ldblquote on Monday\\rdblquote .\\par\n\
            {\\uc1\\u321?\\'f3d\\u-10179?\\u-8694?} \\{x\\}\\cell y\\row }";
        let read = text(rtf);
        assert_eq!(
            read,
            "The quay\n\nIt moved by 4\u{a0}cm, said P\u{ed}ter “on Monday”.\n\n\u{141}\u{f3}d😊 {x}\ty"
        );
    }

    #[test]
    fn any_bytes_are_read_without_end_or_panic() {
        for bytes in [
            &b"{\\rtf1 \\bin999999999999 x"[..],
            b"{\\rtf1 \\u",
            b"{\\rtf1 \\'",
            b"{\\rtf1 \\'z",
            b"{\\rtf1 \\u-99999999999999999999999? y}}}}}",
            b"\\",
        ] {
            let _ = text(bytes);
        }
        let deep = [b"{".repeat(1 << 20), b"word".to_vec()].concat();
        assert_eq!(text(&deep), "word");
    }
}
