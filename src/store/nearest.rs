//! Which claims hold the rarest of some words. Looking for all the words and ranking what is found reads
//! every claim that holds any of them, which on a large desk are most; so each word is counted first, no
//! further than it takes to see that it is common, and only what holds the rare ones is weighed.

use std::collections::HashMap;

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
struct Held {
    place: i32,
    numbers: Option<String>,
}

#[derive(FromQueryResult)]
struct Found {
    number: i32,
}

/// What is looked for.
#[derive(Debug, PartialEq)]
struct Looks {
    /// The rare words by their places, each with its weight.
    rare: Vec<(usize, f64)>,
    /// Common words that are looked for together, as both databases read them.
    together: Option<String>,
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
    let held = held(db, &tokens).await?;
    let counts: Vec<u32> = held
        .iter()
        .map(|numbers| numbers.as_ref().map_or(u32::MAX, |it| it.len() as u32))
        .collect();
    let looks = looks(&tokens, &counts);
    let mut weights: HashMap<i32, f64> = HashMap::new();
    for (place, weight) in looks.rare {
        for number in held.get(place).into_iter().flatten().flatten() {
            *weights.entry(*number).or_default() += weight;
        }
    }
    if let Some(words) = looks.together {
        for number in newest(db, words).await? {
            *weights.entry(number).or_default() += 1.0;
        }
    }
    let mut best: Vec<(i32, f64)> = weights.into_iter().collect();
    best.sort_by(|one, other| other.1.total_cmp(&one.1).then(other.0.cmp(&one.0)));
    let best = best.into_iter().take(limit as usize);
    Ok(best.map(|(number, _)| number).collect())
}

/// The claims that hold each word; nothing for a common one, of which no more is read than it takes to
/// see that.
async fn held(db: &impl Reads, tokens: &[String]) -> Result<Vec<Option<Vec<i32>>>, Error> {
    let common = common(db, tokens).await?;
    let places: Vec<usize> = (0..tokens.len()).filter(|place| !common[*place]).collect();
    let mut held = vec![None; tokens.len()];
    if places.is_empty() {
        return Ok(held);
    }
    let (most, numbers) = (RARE + 1, dialect::joined(db, "number"));
    let branch = |(at, place): (usize, &usize)| {
        let held = select(db, at);
        format!(
            "SELECT {place} AS place, (SELECT CASE WHEN COUNT(*) < {most} THEN coalesce({numbers}, '') END \
             FROM ({held} LIMIT {most}) AS h{place}) AS numbers"
        )
    };
    let branches: Vec<String> = places.iter().enumerate().map(branch).collect();
    let words = places
        .iter()
        .map(|place| Value::from(quoted(&tokens[*place])));
    let sql = branches.join(" UNION ALL ");
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, words);
    for one in Held::find_by_statement(asked).all(db).await? {
        if let Some(place) = held.get_mut(one.place.unsigned_abs() as usize) {
            *place = one.numbers.map(|numbers| {
                let each = numbers.split(',').filter_map(|it| it.parse().ok());
                each.collect()
            });
        }
    }
    Ok(held)
}

/// Which words are far more than rare by a guess of the database, if it makes one.
async fn common(db: &impl Reads, tokens: &[String]) -> Result<Vec<bool>, Error> {
    let selects: Vec<String> = (0..tokens.len()).map(|at| select(db, at)).collect();
    let words = tokens.iter().map(|token| Value::from(quoted(token)));
    let guessed = dialect::guessed(db, &selects, words.collect()).await?;
    let far = |count: &u64| *count > u64::from(2 * RARE);
    Ok(guessed.map_or_else(
        || vec![false; tokens.len()],
        |counts| counts.iter().map(far).collect(),
    ))
}

/// The newest claims that hold all of some words.
async fn newest(db: &impl Reads, words: String) -> Result<Vec<i32>, Error> {
    let sql = format!("{} ORDER BY 1 DESC LIMIT {NEWEST}", select(db, 0));
    let words = [Value::from(words)];
    let asked = Statement::from_sql_and_values(db.get_database_backend(), sql, words);
    let found = Found::find_by_statement(asked).all(db).await?;
    Ok(found.into_iter().map(|one| one.number).collect())
}

/// The select of the claims that hold the words which are bound at a place.
fn select(db: &impl Reads, at: usize) -> String {
    dialect::claims_holding(db).replace("{words}", &format!("${}", at + 1))
}

fn quoted(token: &str) -> String {
    format!("\"{token}\"")
}

/// What to look for, when so many claims hold each word: the rare ones, the rarest first, and where
/// those are few the common ones together.
fn looks(tokens: &[String], counts: &[u32]) -> Looks {
    let held = || counts.iter().copied().enumerate();
    let mut known: Vec<(usize, u32)> = held().filter(|(_, n)| (1..=RARE).contains(n)).collect();
    known.sort_by_key(|(_, count)| *count);
    let (mut rare, mut weighed) = (Vec::new(), 0);
    for (place, count) in known {
        weighed += count;
        if weighed > WEIGHED && !rare.is_empty() {
            break;
        }
        rare.push((place, 1.0 + f64::from(RARE / count).ln()));
    }
    let common = held().filter(|(_, count)| *count > RARE);
    let common: Vec<String> = common.map(|(place, _)| quoted(&tokens[place])).collect();
    let together = (rare.len() < ENOUGH && !common.is_empty())
        .then(|| common[..common.len().min(TOGETHER)].join(" "));
    Looks { rare, together }
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

    fn looked(counts: &[u32]) -> (Vec<usize>, Option<String>) {
        let tokens: Vec<String> = ('a'..).take(counts.len()).map(String::from).collect();
        let looks = looks(&tokens, counts);
        let rare = looks.rare.into_iter().map(|(place, _)| place).collect();
        (rare, looks.together)
    }

    #[test]
    fn rare_words_are_enough_and_common_ones_count_together() {
        assert_eq!(looked(&[9, 2, 3_000, 400]), (vec![1, 0, 3], None));
        let together = Some("\"a\" \"c\" \"d\"".to_owned());
        assert_eq!(
            looked(&[2_001, 2, u32::MAX, 2_001, 2_001]),
            (vec![1], together)
        );
        assert_eq!(looked(&[2_001]), (vec![], Some("\"a\"".to_owned())));
        assert_eq!(looked(&[0, 0]), (vec![], None));
    }

    #[test]
    fn what_is_weighed_stays_bounded_and_the_rarest_weighs_most() {
        let counts = [900; 8];
        let tokens: Vec<String> = ('a'..='h').map(String::from).collect();
        assert_eq!(looks(&tokens, &counts).rare.len(), 3);
        let rare = looks(&tokens[..2], &[5, 500]).rare;
        assert!(rare[0].1 > rare[1].1 && rare[1].1 >= 1.0);
    }

    #[test]
    fn words_are_runs_of_letters_and_digits_once_each() {
        let words = ["covid-19", "Orbán", "19\" OR x"].map(str::to_owned);
        assert_eq!(tokens(&words), ["covid", "19", "orban", "or", "x"]);
        assert!(tokens(&["\"*(:".to_owned()]).is_empty());
    }
}
