//! Full text: turning a person's words into a condition that either database understands.

use std::fmt::Write as _;

use sea_orm::sea_query::{Alias, Expr, SimpleExpr};
use sea_orm::{
    Condition, DatabaseBackend, ExprTrait, JoinType, QueryFilter, QueryOrder, QueryTrait, Select,
    Statement, Value,
};
use unicode_normalization::UnicodeNormalization;

use crate::domain::evidence::Eyes;
use crate::domain::query::{MOST_WORDS, Wanted};
use crate::domain::stems::Languages;
use crate::store::entities::claim;

/// How claims that hold some words are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// The index of words lists all that hold them.
    #[default]
    Listed,
    /// The index of words is walked in the order of numbers, which SQLite's can be.
    Walked,
    /// Each claim that something else found is asked, so that PostgreSQL does not list them.
    Asked,
}

impl Way {
    /// How the newest claims that hold the words of a search are found soonest, where a page of them is
    /// wanted: not by listing all that hold a common word.
    pub fn to_newest(backend: DatabaseBackend, wanted: &Wanted) -> Way {
        match backend {
            _ if must(backend, wanted).is_empty() => Way::Listed,
            DatabaseBackend::Postgres => Way::Asked,
            _ => Way::Walked,
        }
    }
}

/// Narrows claims to those whose wording or quote holds every word and phrase of a search, and none of
/// what must not stand there. The claims as they were when the search asks for no words.
pub fn narrowed(
    backend: DatabaseBackend,
    query: Select<claim::Entity>,
    wanted: &Wanted,
    way: Way,
) -> Select<claim::Entity> {
    let sql = match (backend, way) {
        (DatabaseBackend::Postgres, Way::Asked) => {
            r#"coalesce("claim"."words", '') @@ to_tsquery('galley', $1)"#
        }
        (DatabaseBackend::Postgres, _) => r#""claim"."words" @@ to_tsquery('galley', $1)"#,
        (_, Way::Walked) => return walking(query, wanted),
        _ => r#""claim"."number" IN (SELECT rowid FROM claim_fts WHERE claim_fts MATCH ?)"#,
    };
    let holds = |words: String| Expr::cust_with_values(sql, [words]);
    let must = must(backend, wanted);
    let mut condition = Condition::all();
    if !must.is_empty() {
        condition = condition.add(holds(all(backend, &must)));
    }
    if let Some(words) = without(backend, wanted) {
        condition = condition.add(holds(words).not());
    }
    query.filter(condition)
}

/// Whether a search asks for words, or for none to stand there.
pub fn asks(backend: DatabaseBackend, wanted: &Wanted) -> bool {
    !must(backend, wanted).is_empty() || without(backend, wanted).is_some()
}

fn walking(mut query: Select<claim::Entity>, wanted: &Wanted) -> Select<claim::Entity> {
    // The plus keeps SQLite from finding claims by something else and asking the index of words for each
    // of them, which took minutes.
    let same = Expr::cust(r#""claim"."number" = +"claim_fts"."rowid""#);
    QueryTrait::query(&mut query).join(JoinType::InnerJoin, Alias::new("claim_fts"), same);
    let words = asked(DatabaseBackend::Sqlite, wanted).unwrap_or_default();
    query.filter(Expr::cust_with_values(r#""claim_fts" MATCH ?"#, [words]))
}

/// The claims of a walk before a number, the newest first.
pub fn walked_before(query: Select<claim::Entity>, before: i32) -> Select<claim::Entity> {
    let number = || Expr::cust(r#""claim_fts"."rowid""#);
    query.filter(number().lt(before)).order_by_desc(number())
}

/// All that a search asks for by words, in the language of the database: words and phrases that must
/// stand there, and those that must not. `None` when nothing must.
pub fn asked(backend: DatabaseBackend, wanted: &Wanted) -> Option<String> {
    let must = must(backend, wanted);
    if must.is_empty() {
        return None;
    }
    let must = all(backend, &must);
    Some(match (without(backend, wanted), backend) {
        (None, _) => must,
        (Some(without), DatabaseBackend::Postgres) => format!("{must} & !({without})"),
        (Some(without), _) => format!("({must}) NOT ({without})"),
    })
}

/// How many of the newest that hold the words of a search are weighed against one another. Weighing all
/// that hold a common word would read most of a large desk.
const WEIGHED: u32 = 2_000;

/// How far what is weighed is from what was asked, the least first. PostgreSQL weighs here, and not what it
/// then leaves out.
fn far(backend: DatabaseBackend) -> &'static str {
    match backend {
        DatabaseBackend::Postgres => "-ts_rank(words, to_tsquery('galley', $1))",
        _ => "far",
    }
}

/// The statement that gives the keys of the claims which hold the words of a search, the best first;
/// `None` when it asks for no words.
pub fn ranked_claims(backend: DatabaseBackend, wanted: &Wanted, limit: u64) -> Option<Statement> {
    let words: Value = asked(backend, wanted)?.into();
    let weighed = match backend {
        DatabaseBackend::Postgres => {
            "SELECT id, number, words FROM claim \
             WHERE words @@ to_tsquery('galley', $1) ORDER BY number DESC"
        }
        _ => {
            "SELECT claim.id, claim.number, claim_fts.rank AS far FROM claim_fts \
             CROSS JOIN claim ON claim.number = claim_fts.rowid \
             WHERE claim_fts MATCH $1 ORDER BY claim_fts.rowid DESC"
        }
    };
    let sql = format!(
        "SELECT id FROM ({weighed} LIMIT {WEIGHED}) AS weighed ORDER BY {}, number DESC LIMIT {limit}",
        far(backend)
    );
    Some(Statement::from_sql_and_values(backend, sql, [words]))
}

/// The statement that gives the sort and the key of everything else which holds the words of a search,
/// the best of each sort first, so many of each; `None` when it asks for no words. Documents that are
/// confidential and not for these eyes are not found.
pub fn ranked(
    backend: DatabaseBackend,
    wanted: &Wanted,
    eyes: Eyes,
    limit: u64,
) -> Option<Statement> {
    let mut values: Vec<Value> = vec![asked(backend, wanted)?.into()];
    let named = match eyes {
        Eyes::Person(person) => {
            values.push(person.into());
            "AND NOT EXISTS (SELECT 1 FROM evidence_witness w \
             WHERE w.evidence_id = evidence.id AND w.person_id = $2)"
        }
        Eyes::Public => "",
    };
    // What is confidential is little and is listed once; asking each document took longer than finding it.
    let allowed = format!(
        "NOT (found_text.sort = 'evidence' AND found_text.subject_id IN \
         (SELECT evidence.id FROM evidence WHERE stated_as IS NOT NULL {named}))"
    );
    let weighed = match backend {
        DatabaseBackend::Postgres => format!(
            "SELECT found_text.sort, found_text.subject_id, found_text.number, found_text.words FROM found_text \
             WHERE found_text.words @@ to_tsquery('galley', $1) AND {allowed} ORDER BY found_text.number DESC"
        ),
        _ => format!(
            "SELECT found_text.sort, found_text.subject_id, found_text.number, found_fts.rank AS far FROM found_fts \
             CROSS JOIN found_text ON found_text.number = found_fts.rowid \
             WHERE found_fts MATCH $1 AND {allowed} ORDER BY found_fts.rowid DESC"
        ),
    };
    let sql = format!(
        "SELECT sort, subject_id FROM (SELECT sort, subject_id, ROW_NUMBER() OVER \
         (PARTITION BY sort ORDER BY {}, number DESC) AS place \
         FROM ({weighed} LIMIT {WEIGHED}) AS weighed) AS placed \
         WHERE place <= {limit} ORDER BY sort, place",
        far(backend)
    );
    Some(Statement::from_sql_and_values(backend, sql, values))
}

/// Every word and phrase that must stand there, each in the language of the database.
fn must(backend: DatabaseBackend, wanted: &Wanted) -> Vec<String> {
    let words = words(backend, &wanted.words.join(" "), wanted.languages);
    let phrases = wanted.phrases.iter().filter_map(|it| phrase(backend, it));
    words.into_iter().chain(phrases).collect()
}

/// What must not stand there, any of it: words, in whatever form, and words one after the other.
fn without(backend: DatabaseBackend, wanted: &Wanted) -> Option<String> {
    let forms = |typed: &String| match tokens(typed).as_slice() {
        [token] => Some(forms(backend, token, false, wanted.languages)),
        _ => phrase(backend, typed),
    };
    let each: Vec<String> = wanted.without.iter().filter_map(forms).collect();
    let or = match backend {
        DatabaseBackend::Postgres => " | ",
        _ => " OR ",
    };
    (!each.is_empty()).then(|| each.join(or))
}

fn all(backend: DatabaseBackend, asked: &[String]) -> String {
    match backend {
        DatabaseBackend::Postgres => asked.join(" & "),
        _ => asked.join(" AND "),
    }
}

/// Each word of what was typed; the last one, if it has two letters, may be the beginning of a word.
fn words(backend: DatabaseBackend, typed: &str, languages: Languages) -> Vec<String> {
    let tokens = telling(typed);
    let last = tokens.len().saturating_sub(1);
    let each = tokens.iter().enumerate();
    let begins = |at, token: &Token| at == last && token.plain.chars().nth(1).is_some();
    each.map(|(at, token)| forms(backend, token, begins(at, token), languages))
        .collect()
}

/// A word, quoted so that nothing in it is an operator, or any of the forms that it has in some languages.
fn forms(backend: DatabaseBackend, token: &Token, beginning: bool, languages: Languages) -> String {
    let word = &token.plain;
    let (mut forms, or) = match (backend, beginning) {
        (DatabaseBackend::Postgres, true) => (format!("'{word}':*"), "|"),
        (DatabaseBackend::Postgres, false) => (format!("'{word}'"), "|"),
        (_, true) => (format!("\"{word}\"*"), "OR"),
        (_, false) => (format!("\"{word}\""), "OR"),
    };
    let stems = languages.tokens(&token.typed);
    for stem in &stems {
        let _ = match backend {
            DatabaseBackend::Postgres => write!(forms, " {or} '{stem}'"),
            _ => write!(forms, " {or} \"{stem}\""),
        };
    }
    match stems.is_empty() {
        true => forms,
        false => format!("({forms})"),
    }
}

/// Words that stand one after the other.
fn phrase(backend: DatabaseBackend, typed: &str) -> Option<String> {
    let tokens: Vec<String> = tokens(typed).into_iter().map(|it| it.plain).collect();
    (!tokens.is_empty()).then(|| match backend {
        DatabaseBackend::Postgres => format!("('{}')", tokens.join("' <-> '")),
        _ => format!("\"{}\"", tokens.join(" ")),
    })
}

/// The condition that a public check holds these words, in whatever form they have in some languages.
/// `None` when no word is left after quoting.
pub fn matching_checks(
    backend: DatabaseBackend,
    typed: &str,
    languages: Languages,
) -> Option<SimpleExpr> {
    let asked = words(backend, typed, languages);
    let sql = match backend {
        DatabaseBackend::Postgres => r#""check_text"."words" @@ to_tsquery('galley', $1)"#,
        _ => r#""check_text"."number" IN (SELECT rowid FROM check_fts WHERE check_fts MATCH ?)"#,
    };
    (!asked.is_empty()).then(|| Expr::cust_with_values(sql, [all(backend, &asked)]))
}

/// The words of what was typed that tell something: those that stand in every other sentence of English
/// are left out.
fn telling(typed: &str) -> Vec<Token> {
    let mut tokens = tokens(typed);
    tokens.retain(|token| !is_stop(&token.plain.to_lowercase()));
    tokens
}

fn is_stop(word: &str) -> bool {
    STOP.split(' ').any(|one| one == word)
}

/// A word that was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    typed: String,
    /// As both indexes keep it.
    plain: String,
}

/// The letters-and-digits runs of what was typed, [`MOST_WORDS`] at the most.
fn tokens(typed: &str) -> Vec<Token> {
    let typed: String = typed.nfc().collect();
    let runs = typed.split(|c: char| !unmarked(c).is_alphanumeric());
    runs.filter(|run| !run.is_empty())
        .take(MOST_WORDS)
        .map(|run| Token {
            typed: run.to_owned(),
            plain: run.chars().map(unmarked).collect(),
        })
        .collect()
}

/// A Latin letter without its mark, as both indexes keep it; every other sign as it is.
fn unmarked(sign: char) -> char {
    let base = sign.nfd().next().unwrap_or(sign);
    if base.is_ascii_alphabetic() {
        base
    } else {
        sign
    }
}

/// The stop words of PostgreSQL's English text search configuration (Snowball, BSD licence).
const STOP: &str = "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself \
    she her hers herself it its itself they them their theirs themselves what which who whom \
    this that these those am is are was were be been being have has had having do does did \
    doing a an the and but if or because as until while of at by for with about against \
    between into through during before after above below to from up down in out on off over \
    under again further then once here there when where why how all any both each few more \
    most other some such no nor not only own same so than too very s t can will just don \
    should now";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stems::Language;

    fn asks(backend: DatabaseBackend, typed: &str) -> Option<String> {
        asked(backend, &Wanted::parse(typed))
    }

    #[test]
    fn nothing_a_person_types_is_an_operator() {
        let sqlite = |typed| asks(DatabaseBackend::Sqlite, typed);
        assert_eq!(sqlite("covid-19").as_deref(), Some("\"covid\" AND \"19\"*"));
        assert_eq!(sqlite("foo'bar").as_deref(), Some("\"foo\" AND \"bar\"*"));
        assert_eq!(sqlite("NEAR x").as_deref(), Some("\"NEAR\" AND \"x\""));
        assert_eq!(sqlite("* ( ^").as_deref(), None);
        let postgres = |typed| asks(DatabaseBackend::Postgres, typed);
        assert_eq!(postgres("covid-19").as_deref(), Some("'covid' & '19':*"));
        assert_eq!(
            postgres("foo'bar | !x").as_deref(),
            Some("'foo' & 'bar' & 'x'")
        );
        assert_eq!(postgres("& ( :*").as_deref(), None);
    }

    #[test]
    fn phrases_and_what_must_not_stand_there() {
        let typed = "ferry \"fully electric\" -late";
        assert_eq!(
            asks(DatabaseBackend::Sqlite, typed).as_deref(),
            Some("(\"ferry\"* AND \"fully electric\") NOT (\"late\")")
        );
        assert_eq!(
            asks(DatabaseBackend::Postgres, typed).as_deref(),
            Some("'ferry':* & ('fully' <-> 'electric') & !('late')")
        );
        assert_eq!(asks(DatabaseBackend::Sqlite, "-late"), None);
    }

    #[test]
    fn a_word_is_found_in_the_forms_of_other_languages() {
        let mut wanted = Wanted::parse("Häuser 12 -élections");
        wanted.languages = ["de", "fr"]
            .iter()
            .filter_map(|it| Language::of(it))
            .collect();
        assert_eq!(
            asked(DatabaseBackend::Sqlite, &wanted).as_deref(),
            Some(
                "((\"Hauser\" OR \"haus0de0\" OR \"haus0fr0\") AND \"12\"*) \
                 NOT ((\"elections\" OR \"election0de0\" OR \"elect0fr0\"))"
            )
        );
        assert_eq!(
            asked(DatabaseBackend::Postgres, &wanted).as_deref(),
            Some(
                "('Hauser' | 'haus0de0' | 'haus0fr0') & '12':* \
                 & !(('elections' | 'election0de0' | 'elect0fr0'))"
            )
        );
    }

    #[test]
    fn words_that_tell_nothing_are_left_out() {
        let telling = |typed| {
            telling(typed)
                .into_iter()
                .map(|it| it.plain)
                .collect::<Vec<_>>()
        };
        assert_eq!(telling("The ferry and the tide"), ["ferry", "tide"]);
        assert!(telling("to be or not to be").is_empty());
    }
}
