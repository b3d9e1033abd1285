//! Which claims hold the rarest of some words. Looking for all the words and ranking what is found reads
//! every claim that holds any of them, which on a large desk are most; so each word is counted first, no
//! further than it takes to see that it is common, and only what holds the rare ones is weighed.

use sea_orm::{FromQueryResult, Statement, Value};

use crate::domain::words::key;
use crate::store::{Error, Reads, dialect};

/// A word that more claims hold is common.
const RARE: u32 = 1_000;
/// How many claims are weighed for rare words, some more than once.
const WEIGHED: u32 = 3_000;
/// How many of the newest are weighed that hold several common words.
const NEWEST: u32 = 1_000;
/// So many rare words are enough to do without the common ones.
const ENOUGH: usize = 3;
/// So many common words together are looked for.
const TOGETHER: usize = 3;
/// The most words that are looked for.
const WORDS: usize = 12;

#[derive(FromQueryResult)]
struct Counted {
    place: i32,
    held: i64,
}

#[derive(FromQueryResult)]
struct Found {
    number: i32,
}

/// What is looked for: in the language of both databases, with its weight and how many of the newest
/// claims that hold it count.
#[derive(Debug, PartialEq)]
struct Look {
    words: String,
    weight: f64,
    newest: u32,
}

/// The numbers of the claims that hold the most and the rarest of these words, at most `limit`, the
/// best first. Of several common words the first ones count.
///
/// # Errors
/// When the database cannot be read.
pub async fn holding(db: &impl Reads, words: &[String], limit: u32) -> Result<Vec<i32>, Error> {
    let tokens = tokens(words);
    if tokens.is_empty() {
        return Ok(Vec::new());
    }
    let looks = looks(&tokens, &counted(db, &tokens).await?);
    if looks.is_empty() {
        return Ok(Vec::new());
    }
    let (holding, mut branches) = (dialect::claims_holding(db), Vec::new());
    for (place, look) in looks.iter().enumerate() {
        let held = holding.replace("{words}", &format!("${}", place + 1));
        branches.push(format!(
            "SELECT number, {:.3} AS weight FROM ({held} ORDER BY 1 DESC LIMIT {}) AS b{place}",
            look.weight, look.newest
        ));
    }
    let sql = format!(
        "SELECT number FROM ({}) AS held GROUP BY number ORDER BY SUM(weight) DESC, number DESC LIMIT {limit}",
        branches.join(" UNION ALL ")
    );
    let words = looks.into_iter().map(|look| Value::from(look.words));
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, words);
    let found = Found::find_by_statement(asked).all(db).await?;
    Ok(found.into_iter().map(|one| one.number).collect())
}

/// How many claims hold each word, counted to one more than is rare.
async fn counted(db: &impl Reads, tokens: &[String]) -> Result<Vec<u32>, Error> {
    let holding = dialect::claims_holding(db);
    let branch = |place: usize| {
        let held = holding.replace("{words}", &format!("${}", place + 1));
        let most = RARE + 1;
        format!(
            "SELECT {place} AS place, (SELECT COUNT(*) FROM ({held} LIMIT {most}) AS c{place}) AS held"
        )
    };
    let branches: Vec<String> = (0..tokens.len()).map(branch).collect();
    let words = tokens
        .iter()
        .map(|token| Value::from(format!("\"{token}\"")));
    let sql = branches.join(" UNION ALL ");
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, words);
    let mut counts = vec![0; tokens.len()];
    for one in Counted::find_by_statement(asked).all(db).await? {
        if let Some(count) = counts.get_mut(one.place.unsigned_abs() as usize) {
            *count = u32::try_from(one.held).unwrap_or(u32::MAX);
        }
    }
    Ok(counts)
}

/// What to look for, when so many claims hold each word: the rare ones, the rarest first, and where
/// those are few the common ones together.
fn looks(tokens: &[String], counts: &[u32]) -> Vec<Look> {
    let held = || tokens.iter().zip(counts.iter().copied());
    let mut rare: Vec<(&String, u32)> = held().filter(|(_, n)| (1..=RARE).contains(n)).collect();
    rare.sort_by_key(|(_, count)| *count);
    let (mut looks, mut weighed) = (Vec::new(), 0);
    for (token, count) in rare {
        weighed += count;
        if weighed > WEIGHED && !looks.is_empty() {
            break;
        }
        looks.push(Look {
            words: format!("\"{token}\""),
            weight: 1.0 + f64::from(RARE / count).ln(),
            newest: RARE,
        });
    }
    let common = held().filter(|(_, count)| *count > RARE);
    let common: Vec<String> = common.map(|(token, _)| format!("\"{token}\"")).collect();
    if looks.len() < ENOUGH && !common.is_empty() {
        looks.push(Look {
            words: common[..common.len().min(TOGETHER)].join(" "),
            weight: 1.0,
            newest: NEWEST,
        });
    }
    looks
}

/// The letters-and-digits runs of some words, each once, folded.
fn tokens(words: &[String]) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for word in words {
        for run in key(word).split(|c: char| !c.is_alphanumeric()) {
            if !run.is_empty() && tokens.len() < WORDS && !tokens.iter().any(|one| one == run) {
                tokens.push(run.to_owned());
            }
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(counts: &[u32]) -> Vec<String> {
        let tokens: Vec<String> = ('a'..).take(counts.len()).map(String::from).collect();
        looks(&tokens, counts)
            .into_iter()
            .map(|look| look.words)
            .collect()
    }

    #[test]
    fn rare_words_are_enough_and_common_ones_count_together() {
        assert_eq!(looked(&[9, 2, 3_000, 400]), ["\"b\"", "\"a\"", "\"d\""]);
        assert_eq!(
            looked(&[2_001, 2, 3_000, 2_001, 2_001]),
            ["\"b\"", "\"a\" \"c\" \"d\""]
        );
        assert_eq!(looked(&[2_001]), ["\"a\""]);
        assert_eq!(looked(&[0, 0]), [] as [&str; 0]);
    }

    #[test]
    fn what_is_weighed_stays_bounded_and_the_rarest_weighs_most() {
        let counts = [900; 8];
        let tokens: Vec<String> = ('a'..='h').map(String::from).collect();
        assert_eq!(looks(&tokens, &counts).len(), 3);
        let looks = looks(&tokens[..2], &[5, 500]);
        assert!(looks[0].weight > looks[1].weight && looks[1].weight >= 1.0);
    }

    #[test]
    fn words_are_runs_of_letters_and_digits_once_each() {
        let words = ["covid-19", "Orbán", "19\" OR x"].map(str::to_owned);
        assert_eq!(tokens(&words), ["covid", "19", "orban", "or", "x"]);
        assert!(tokens(&["\"*(:".to_owned()]).is_empty());
    }
}
