//! Full text: turning a person's words into a condition that either database understands.

use sea_orm::sea_query::{Expr, SimpleExpr};
use sea_orm::{Condition, DatabaseBackend, ExprTrait};

use crate::domain::query::Wanted;

/// The condition that a claim's wording or quote holds every word and phrase of a search, and none of
/// what must not stand there. `None` when the search asks for no words.
pub fn wanted(backend: DatabaseBackend, wanted: &Wanted) -> Option<Condition> {
    let postgres = r#""claim"."words" @@ websearch_to_tsquery('english', $1)"#;
    let sqlite = r#""claim"."number" IN (SELECT rowid FROM claim_fts WHERE claim_fts MATCH ?)"#;
    let holds = |query: String| match backend {
        DatabaseBackend::Postgres => Expr::cust_with_values(postgres, [query]),
        _ => Expr::cust_with_values(sqlite, [query]),
    };
    let mut must: Vec<String> = match backend {
        DatabaseBackend::Postgres => tokens(&wanted.words.join(" ")),
        _ => fts5(&wanted.words.join(" ")).into_iter().collect(),
    };
    must.extend(wanted.phrases.iter().filter_map(|words| phrase(words)));
    let mut condition = Condition::all();
    if !must.is_empty() {
        condition = condition.add(holds(must.join(" ")));
    }
    for words in wanted.without.iter().filter_map(|words| phrase(words)) {
        condition = condition.add(holds(words).not());
    }
    (!condition.is_empty()).then_some(condition)
}

/// Words that stand one after the other, as both languages write them.
fn phrase(words: &str) -> Option<String> {
    let tokens = tokens(words);
    (!tokens.is_empty()).then(|| format!("\"{}\"", tokens.join(" ")))
}

/// The condition that a public check holds these words. `None` when no word is left after quoting.
pub fn matching_checks(backend: DatabaseBackend, words: &str) -> Option<SimpleExpr> {
    holding(
        backend,
        words,
        r#""check_text"."words" @@ websearch_to_tsquery('english', $1)"#,
        r#""check_text"."number" IN (SELECT rowid FROM check_fts WHERE check_fts MATCH ?)"#,
    )
}

/// The condition of the one database or the other, given the words as that one takes them.
fn holding(
    backend: DatabaseBackend,
    words: &str,
    postgres: &'static str,
    sqlite: &'static str,
) -> Option<SimpleExpr> {
    match backend {
        DatabaseBackend::Postgres => {
            let tokens = tokens(words);
            let query = (!tokens.is_empty()).then(|| tokens.join(" "))?;
            Some(Expr::cust_with_values(postgres, [query]))
        }
        _ => Some(Expr::cust_with_values(sqlite, [fts5(words)?])),
    }
}

/// A query in FTS5's language in which nothing the person typed is an operator: every token is
/// quoted, the last one may be the beginning of a word.
pub fn fts5(words: &str) -> Option<String> {
    let tokens = tokens(words);
    let last = tokens.len().checked_sub(1)?;
    let quoted: Vec<String> = tokens
        .iter()
        .enumerate()
        .map(|(i, token)| format!("\"{token}\"{}", if i == last { "*" } else { "" }))
        .collect();
    Some(quoted.join(" "))
}

/// The letters-and-digits runs of what was typed, twenty at the most.
fn tokens(words: &str) -> Vec<String> {
    words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|token| !token.is_empty())
        .take(20)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_person_types_is_an_operator() {
        assert_eq!(fts5("covid-19").as_deref(), Some("\"covid\" \"19\"*"));
        assert_eq!(fts5("foo\"bar").as_deref(), Some("\"foo\" \"bar\"*"));
        assert_eq!(fts5("NOT x").as_deref(), Some("\"NOT\" \"x\"*"));
        assert_eq!(fts5("\" * ( :"), None);
    }
}
