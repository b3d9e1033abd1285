//! Full text: turning a person's words into a condition that either database understands.

use sea_orm::DatabaseBackend;
use sea_orm::sea_query::{Expr, SimpleExpr};

/// The condition that a claim's wording or quote holds these words. `None` when no word is left
/// after quoting.
pub fn matching(backend: DatabaseBackend, words: &str) -> Option<SimpleExpr> {
    holding(
        backend,
        words,
        r#""claim"."words" @@ websearch_to_tsquery('english', $1)"#,
        r#""claim"."number" IN (SELECT rowid FROM claim_fts WHERE claim_fts MATCH ?)"#,
    )
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

/// The condition that a claim is among the `limit` that hold the most of these words. `None` when no
/// word is given.
pub fn nearest(backend: DatabaseBackend, words: &[String], limit: u32) -> Option<SimpleExpr> {
    let tokens = tokens(&words.join(" "));
    if tokens.is_empty() {
        return None;
    }
    Some(match backend {
        DatabaseBackend::Postgres => Expr::cust_with_values(
            format!(
                r#""claim"."number" IN (SELECT c.number FROM claim c, websearch_to_tsquery('english', $1) q WHERE c.words @@ q ORDER BY ts_rank(c.words, q) DESC LIMIT {limit})"#
            ),
            [tokens.join(" or ")],
        ),
        _ => Expr::cust_with_values(
            format!(
                r#""claim"."number" IN (SELECT rowid FROM claim_fts WHERE claim_fts MATCH ? ORDER BY rank LIMIT {limit})"#
            ),
            [format!("\"{}\"", tokens.join("\" OR \""))],
        ),
    })
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
