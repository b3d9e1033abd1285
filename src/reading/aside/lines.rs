//! Lines to paragraphs: one paragraph a line, unless the lines were broken at a fixed width, in
//! which case a paragraph ends at a blank line, an indented line, or a line with room to spare.

/// A paragraph's place, in code points and in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Code points before it.
    pub start: usize,
    /// Code points up to its end.
    pub end: usize,
    from: usize,
    to: usize,
    /// Letters in it, and how many of them are capitals.
    pub letters: usize,
    /// Capital letters in it.
    pub capitals: usize,
}

impl Stretch {
    /// Its words.
    pub fn words<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.from..self.to).unwrap_or("")
    }
}

/// A line that is not blank, trimmed.
struct Line {
    stretch: Stretch,
    /// Code points in the line.
    width: usize,
    /// Code points in its first word.
    first_word: usize,
    /// It stands further in than two blanks.
    indented: bool,
    /// A blank line stands before it.
    after_blank: bool,
    /// Its last character ends a sentence.
    ended: bool,
    /// It begins with a small letter.
    small: bool,
    /// It begins with a mark that begins something new: a bullet.
    bullet: bool,
}

/// The paragraphs of a text.
pub fn paragraphs(text: &str) -> Vec<Stretch> {
    let lines = lines(text);
    let Some(width) = wrapped_at(&lines) else {
        return lines.into_iter().map(|line| line.stretch).collect();
    };
    let mut found: Vec<Stretch> = Vec::new();
    let mut before: Option<&Line> = None;
    for line in &lines {
        match (before, found.last_mut()) {
            (Some(above), Some(open)) if runs_on(above, line, width) => {
                open.end = line.stretch.end;
                open.to = line.stretch.to;
                open.letters += line.stretch.letters;
                open.capitals += line.stretch.capitals;
            }
            _ => found.push(line.stretch),
        }
        before = Some(line);
    }
    found
}

/// Whether a line carries on the paragraph of the one above.
fn runs_on(above: &Line, line: &Line, width: usize) -> bool {
    !line.after_blank
        && !line.bullet
        && (!line.indented || above.indented)
        && full(above, line, width)
}

/// Whether the first word of the next line would not have fitted on the line above.
fn full(above: &Line, line: &Line, width: usize) -> bool {
    above.width + 1 + line.first_word > width.saturating_sub(width / 10)
}

/// The width at which the text was broken, if it was: most lines that have another line directly
/// under them are full, many of them stop in mid-sentence, the next going on with a small letter, and none is much longer.
fn wrapped_at(lines: &[Line]) -> Option<usize> {
    let pairs = || lines.windows(2).filter(|pair| !pair[1].after_blank);
    let mut widths: Vec<usize> = pairs().map(|pair| pair[0].width).collect();
    if widths.len() < 2 {
        return None;
    }
    widths.sort_unstable();
    let width = widths[widths.len() * 9 / 10];
    let longest = lines.iter().map(|line| line.width).max().unwrap_or(0);
    if !(35..=130).contains(&width) || longest > width + width / 2 + 60 {
        return None;
    }
    let total = widths.len();
    let filled = pairs()
        .filter(|pair| full(&pair[0], &pair[1], width))
        .count();
    let broken = pairs()
        .filter(|pair| full(&pair[0], &pair[1], width) && !pair[0].ended && pair[1].small)
        .count();
    (filled * 10 >= total * 6 && broken * 10 >= total * 4).then_some(width)
}

/// The lines that are not blank, in one pass.
fn lines(text: &str) -> Vec<Line> {
    let mut found = Vec::new();
    let mut walk = Walk::default();
    let mut blank = false;
    for (at, c) in text.char_indices() {
        if ends_line(c) {
            // The two characters of one Windows line end are not a blank line.
            if !(c == '\n' && text.get(..at).is_some_and(|before| before.ends_with('\r'))) {
                match walk.line(blank) {
                    Some(line) => {
                        found.push(line);
                        blank = false;
                    }
                    None => blank = true,
                }
            }
            walk.next_line();
        } else {
            walk.step(at, c);
        }
        walk.place += 1;
    }
    found.extend(walk.line(blank));
    found
}

fn ends_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Blank, or a mark without width that only looks like text.
fn blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}') || c.is_control()
}

/// The line being read.
#[derive(Default)]
struct Walk {
    place: usize,
    lead: usize,
    start: Option<(usize, usize)>,
    end: (usize, usize),
    letters: usize,
    capitals: usize,
    first_word: Option<usize>,
    first: char,
    second: char,
    last: char,
}

impl Walk {
    fn step(&mut self, at: usize, c: char) {
        if blank(c) {
            match self.start {
                None => self.lead += if c == '\t' { 4 } else { 1 },
                Some((from, _)) => {
                    self.first_word.get_or_insert(self.place - from);
                    if self.place == from + 1 {
                        self.second = ' ';
                    }
                }
            }
            return;
        }
        match self.start {
            None => {
                self.start = Some((self.place, at));
                self.first = c;
            }
            Some((from, _)) if self.place == from + 1 => self.second = c,
            Some(_) => {}
        }
        if c.is_alphabetic() {
            self.letters += 1;
            self.capitals += usize::from(c.is_uppercase());
        }
        self.last = c;
        self.end = (self.place + 1, at + c.len_utf8());
    }

    fn line(&self, after_blank: bool) -> Option<Line> {
        let (start, from) = self.start?;
        let (end, to) = self.end;
        Some(Line {
            stretch: Stretch {
                start,
                end,
                from,
                to,
                letters: self.letters,
                capitals: self.capitals,
            },
            width: end - start,
            first_word: self.first_word.unwrap_or(end - start).min(end - start),
            indented: self.lead >= 2,
            after_blank,
            ended: matches!(self.last, '.' | '!' | '?' | '"' | '”' | '’' | ':' | ')'),
            small: self.first.is_lowercase(),
            bullet: matches!(self.first, '•' | '·' | '▪' | '●' | '*' | '-' | '–')
                && self.second == ' ',
        })
    }

    fn next_line(&mut self) {
        *self = Self {
            place: self.place,
            ..Self::default()
        };
    }
}
