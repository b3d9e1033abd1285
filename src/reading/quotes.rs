//! Quotations: which marks belong together, in tokens of a block. Marks of any style count; an
//! unclosed quotation runs to the end of its block, as in quotations over several paragraphs.

use super::tokens::Token;

/// A quotation: its opening mark and the token after its last word (the closing mark, or the end).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    pub open: usize,
    pub close: usize,
    /// It has a closing mark.
    pub closed: bool,
    /// Its marks are single.
    pub single: bool,
}

impl Quote {
    /// One past its last token, the closing mark included.
    pub(super) fn end(&self) -> usize {
        self.close + usize::from(self.closed)
    }
}

/// Pairs the marks of a block.
pub(super) fn quotes(text: &str, tokens: &[Token]) -> Vec<Quote> {
    let mut found: Vec<Quote> = Vec::new();
    let mut open: Option<usize> = None;
    for (at, token) in tokens.iter().enumerate() {
        if token.mark != Some('"') {
            continue;
        }
        let side = side(text, tokens, at);
        match (open, side) {
            (None, Side::Close) => {}
            (None, _) => open = Some(at),
            (Some(from), Side::Open) => {
                // The one before was never closed: it ends where the new one begins.
                if at > from + 1 && token.of(text) != "\"" {
                    found.push(Quote {
                        open: from,
                        close: at,
                        closed: false,
                        single: false,
                    });
                }
                open = Some(at);
            }
            (Some(from), _) => {
                found.push(Quote {
                    open: from,
                    close: at,
                    closed: true,
                    single: false,
                });
                open = None;
            }
        }
    }
    if let Some(from) = open.filter(|from| from + 1 < tokens.len()) {
        found.push(Quote {
            open: from,
            close: tokens.len(),
            closed: false,
            single: false,
        });
    }
    singles(text, tokens, &mut found);
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
    Either,
}

fn side(text: &str, tokens: &[Token], at: usize) -> Side {
    let Some(token) = tokens.get(at) else {
        return Side::Either;
    };
    match token.of(text).chars().next() {
        Some('“' | '„' | '«' | '‟' | '`') => return Side::Open,
        Some('”' | '»') => return Side::Close,
        _ => {}
    }
    let spaced_after = tokens.get(at + 1).is_none_or(|t| t.spaced);
    let opener_before = at
        .checked_sub(1)
        .and_then(|i| tokens.get(i))
        .is_some_and(|t| matches!(t.mark, Some('(' | '[' | '—')));
    match (token.spaced || opener_before, spaced_after) {
        (true, false) => Side::Open,
        (false, true) => Side::Close,
        _ => Side::Either,
    }
}

/// Single marks outside every double quotation, when both are there.
fn singles(text: &str, tokens: &[Token], found: &mut Vec<Quote>) {
    const FARTHEST: usize = 200;
    let mut extra = Vec::new();
    let mut doubles = found.iter().peekable();
    let mut at = 0;
    while at < tokens.len() {
        while doubles.peek().is_some_and(|q| q.end() <= at) {
            doubles.next();
        }
        if let Some(inside) = doubles.peek().filter(|q| q.open <= at) {
            at = inside.end().max(at + 1);
            continue;
        }
        let limit = doubles.peek().map_or(tokens.len(), |q| q.open);
        let opens = tokens.get(at).is_some_and(|t| {
            t.mark == Some('\'') && t.spaced && matches!(t.of(text), "'" | "‘" | "‹" | "`")
        }) && tokens.get(at + 1).is_some_and(|t| !t.spaced);
        if opens {
            let close = (at + 2..limit.min(at + FARTHEST)).find(|i| {
                tokens
                    .get(*i)
                    .is_some_and(|t| t.mark == Some('\'') && !t.spaced)
                    && tokens
                        .get(i + 1)
                        .is_none_or(|t| t.spaced || t.mark.is_some())
            });
            if let Some(close) = close {
                extra.push(Quote {
                    open: at,
                    close,
                    closed: true,
                    single: true,
                });
                at = close + 1;
                continue;
            }
        }
        at += 1;
    }
    found.append(&mut extra);
    found.sort_by_key(|q| q.open);
}
