//! Sentences: where they end, in tokens of a block.

use std::ops::Range;

use super::lexicon::{sorts, tags};
use super::tokens::Token;

/// The longest sentence, in tokens; longer ones are cut so that work stays linear.
const LONGEST: usize = 400;

/// Cuts tokens into sentences that follow one another without gap.
pub(super) fn sentences(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at < tokens.len() {
        if at - from >= LONGEST {
            found.push(from..at);
            from = at;
        }
        if ends(text, tokens, at) {
            let mut end = at + 1;
            while tokens.get(end).is_some_and(closes) {
                end += 1;
            }
            if begins(text, tokens, at, end) {
                found.push(from..end);
                from = end;
            }
            at = end;
        } else {
            at += 1;
        }
    }
    if from < tokens.len() {
        found.push(from..tokens.len());
    }
    found
}

fn ends(text: &str, tokens: &[Token], at: usize) -> bool {
    let Some(token) = tokens.get(at) else {
        return false;
    };
    match token.mark {
        Some('.' | '!' | '?' | '…') => true,
        Some(_) => false,
        None => {
            token.sort(sorts::MAYBE_SHORT) && token.of(text).ends_with('.')
                || token.of(text).contains('.') && token.of(text).ends_with('.')
        }
    }
}

/// A mark right behind the full stop that still belongs to the sentence.
fn closes(token: &Token) -> bool {
    !token.spaced
        && token
            .mark
            .is_some_and(|m| matches!(m, '"' | '\'' | ')' | ']' | '.' | '!' | '?'))
}

/// Whether a new sentence begins at `next`, the last one having ended with the token at `end`.
fn begins(text: &str, tokens: &[Token], end: usize, next: usize) -> bool {
    let Some(token) = tokens.get(next) else {
        return true;
    };
    let short = tokens.get(end).is_some_and(|t| t.mark.is_none());
    if !token.spaced {
        return false;
    }
    let first = if token
        .mark
        .is_some_and(|m| matches!(m, '"' | '\'' | '(' | '[' | '—' | '…'))
    {
        tokens.get(next + 1).unwrap_or(token)
    } else {
        token
    };
    if short {
        let opener = tags::DET
            | tags::PRON
            | tags::PREP
            | tags::SUB
            | tags::CONJ
            | tags::POSS
            | tags::WH
            | tags::AUX
            | tags::ADV;
        return token.mark == Some('"')
            || first.capital && first.may(opener) && !first.sort(sorts::MEDIUM);
    }
    let quoted = tokens.get(next - 1).is_some_and(|t| t.mark == Some('"'));
    let open = tokens
        .get(end)
        .is_some_and(|t| matches!(t.mark, Some('!' | '?' | '…')));
    if quoted && open && credits(text, tokens, next) {
        return false;
    }
    if token
        .mark
        .is_some_and(|m| matches!(m, ',' | ';' | ')' | ']'))
    {
        return false;
    }
    let list = token
        .mark
        .is_some_and(|m| matches!(m, '•' | '*' | '-' | '—' | '<'));
    first.capital || first.digit || list || !first.of(text).starts_with(char::is_lowercase)
}

/// “What now?” Smith asked: a name and a verb of saying after a quotation that ends with ? or !.
fn credits(text: &str, tokens: &[Token], from: usize) -> bool {
    for token in tokens.iter().skip(from).take(7) {
        if token.mark.is_some() {
            return false;
        }
        if token.entry.verb != 0 && token.may(tags::PAST | tags::THIRD) && !token.capital {
            return super::lexicon::lexicon()
                .verb(token.entry)
                .is_some_and(|f| f.quotation);
        }
        if !token.capital
            && !token.may(tags::DET | tags::NOUN | tags::ADJ | tags::ADV)
            && !token.is(text, "of")
        {
            return false;
        }
    }
    false
}
