//! The scan: paragraph by paragraph, from text to drafts of statements in bytes. A paragraph longer
//! than a block is read in blocks, so that time and memory stay proportional to the text.

use std::ops::Range;

use super::attribution::{Finder, Memory, Statement};
use super::people::Speaker;
use super::phrases::Sight;
use super::quotes::{self, Quote};
use super::tagger;
use super::tokens::{self, Token};
use super::{sentences, venue};

/// The longest stretch read at once, in bytes.
const BLOCK: usize = 16 * 1024;

/// A statement in bytes of the article.
#[derive(Debug)]
pub(super) struct Draft {
    pub pieces: Vec<Range<usize>>,
    pub speaker: Option<Speaker>,
    pub relays: Vec<Speaker>,
    pub cue: String,
    pub attitude: bool,
    pub rule: &'static str,
    pub cue_at: Range<usize>,
    pub paragraph: u32,
    /// The sentence that credits it.
    pub sentence: Range<usize>,
    pub medium: String,
    pub venue: String,
    /// How much of it stands in quotation marks: letters inside, letters in all.
    pub quoted: (usize, usize),
}

/// A sentence in bytes.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub span: Range<usize>,
    pub paragraph: u32,
}

/// What a scan gives.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub drafts: Vec<Draft>,
    pub sentences: Vec<Stretch>,
    pub memory: Memory,
}

impl Scan {
    /// Reads one paragraph from its opening on, where a dateline ends; `body` is whether statements
    /// are looked for.
    pub(super) fn paragraph(
        &mut self,
        text: &str,
        span: Range<usize>,
        opening: usize,
        number: u32,
        body: bool,
    ) {
        self.memory.paragraph = number;
        let first = self.sentences.len();
        let mut start = opening;
        while start < span.end {
            let end = cut(text, start, span.end);
            self.block(text, start..end, number, body);
            start = end;
        }
        // A dateline belongs to the first sentence of its paragraph.
        if let Some(sentence) = self.sentences.get_mut(first) {
            sentence.span.start = span.start;
        }
    }

    fn block(&mut self, text: &str, span: Range<usize>, number: u32, body: bool) {
        let words = text.get(span.clone()).unwrap_or_default();
        let mut tokens = tokens::tokens(words);
        let sentences = sentences::sentences(words, &tokens);
        self.sentences.extend(sentences.iter().filter_map(|s| {
            let first = tokens.get(s.start)?;
            let last = tokens.get(s.end.checked_sub(1)?)?;
            Some(Stretch {
                span: span.start + first.start as usize..span.start + last.end as usize,
                paragraph: number,
            })
        }));
        if !body {
            return;
        }
        for sentence in &sentences {
            if let Some(sentence) = tokens.get_mut(sentence.clone()) {
                tagger::tag(words, sentence);
            }
        }
        let quotes = quotes::quotes(words, &tokens);
        let inside = inside(&tokens, &quotes);
        let sight = Sight {
            text: words,
            tokens: &tokens,
            quotes: &quotes,
            inside: &inside,
        };
        if quotes.first().is_none_or(|q| q.open != 0) {
            self.memory.open = None;
        }
        let mut finder = Finder {
            sight: &sight,
            memory: &mut self.memory,
            found: Vec::new(),
        };
        finder.read(&sentences);
        let found = finder.found;
        if quotes.last().is_none_or(|q| q.closed) {
            self.memory.open = None;
        }
        let mut drafts: Vec<Draft> = found
            .into_iter()
            .map(|statement| draft(&sight, statement, span.start, number, &sentences))
            .collect();
        drafts.sort_by_key(|d| d.pieces.first().map_or(0, |p| p.start));
        self.drafts.append(&mut drafts);
    }
}

fn draft(
    sight: &Sight<'_>,
    statement: Statement,
    base: usize,
    paragraph: u32,
    sentences: &[Range<usize>],
) -> Draft {
    let bytes = |piece: &Range<usize>| {
        let first = sight.token(piece.start).map_or(0, |t| t.start as usize);
        let last = piece
            .end
            .checked_sub(1)
            .and_then(|at| sight.token(at))
            .map_or(first, |t| t.end as usize);
        base + first..base + last.max(first)
    };
    let mut quoted = (0, 0);
    for at in statement.pieces.iter().flat_map(Clone::clone) {
        let Some(token) = sight.token(at).filter(|t| t.mark.is_none()) else {
            continue;
        };
        let letters = (token.end - token.start) as usize;
        quoted.1 += letters;
        if sight.quote(at).is_some() {
            quoted.0 += letters;
        }
    }
    let which = sentences.partition_point(|s| s.end <= statement.sentence);
    let sentence = sentences.get(which).cloned().unwrap_or(0..0);
    let span = bytes(&sentence);
    let (medium, venue) = venue::venue(sight, &statement, sentence);
    Draft {
        pieces: statement.pieces.iter().map(bytes).collect(),
        speaker: statement.speaker,
        relays: statement.relays,
        cue: sight.words(statement.cue.clone()).to_owned(),
        cue_at: bytes(&statement.cue),
        attitude: statement.attitude,
        rule: statement.rule,
        paragraph,
        sentence: span,
        medium,
        venue,
        quoted,
    }
}

/// For each token, one more than the quotation it stands in, its marks included.
fn inside(tokens: &[Token], quotes: &[Quote]) -> Vec<u32> {
    let mut inside = vec![0; tokens.len()];
    for (id, quote) in quotes.iter().enumerate() {
        let end = quote.end().min(tokens.len());
        for place in inside.get_mut(quote.open..end).unwrap_or_default() {
            *place = u32::try_from(id + 1).unwrap_or(0);
        }
    }
    inside
}

/// Where a block ends: at the end of the paragraph, or at the last white space behind a full stop
/// within the longest stretch, or at any white space, or at any letter.
fn cut(text: &str, start: usize, end: usize) -> usize {
    if end - start <= BLOCK {
        return end;
    }
    let mut limit = start + BLOCK;
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let stretch = text.get(start..limit).unwrap_or_default();
    let stop = stretch.rfind(". ").map(|at| at + 1);
    let space = || stretch.rfind(char::is_whitespace).filter(|at| *at > 0);
    let at = stop
        .filter(|at| *at > BLOCK / 2)
        .or_else(space)
        .unwrap_or(stretch.len());
    (start + at).max(start + 1)
}
