//! What a search finds besides claims: evidence, articles and the checks of others by their words, and
//! speakers by their names, slips of the pen included. What a person may not see is left out by the
//! query itself, before anything is counted or cut off.

use std::collections::{HashMap, HashSet};

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ExprTrait, QueryOrder, QuerySelect};

use crate::domain::evidence::Eyes;
use crate::domain::query::Wanted;
use crate::domain::{names, words};
use crate::store::entities::{
    article, claim, evidence, exhibit, name_gram, outside_check, snapshot, source, speaker,
    speaker_alias,
};
use crate::store::sheaf::{Gathered, Sheaf, alone};
use crate::store::{Error, Reads, Txn, search};

/// The keys of what was found by its words, the best of each sort first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Claims, by their wording and quote.
    pub claims: Vec<Uuid>,
    /// Documents, by their title and the text of our copy.
    pub evidence: Vec<Uuid>,
    /// Articles, by their title and newest text.
    pub articles: Vec<Uuid>,
    /// Checks of others, by their title, what they checked and who said it.
    pub outside: Vec<Uuid>,
}

/// The keys of what holds the words of a search; `limit` of each sort at the most, out of the newest
/// that hold them.
///
/// # Errors
/// When the database cannot be read.
pub async fn keys(db: &impl Reads, wanted: &Wanted, eyes: Eyes, limit: u64) -> Result<Keys, Error> {
    let backend = db.get_database_backend();
    let mut keys = Keys::default();
    if let Some(claims) = search::ranked_claims(backend, wanted, limit) {
        for row in db.query_all_raw(claims).await? {
            keys.claims.push(row.try_get_by_index(0)?);
        }
    }
    if let Some(rest) = search::ranked(backend, wanted, eyes, limit) {
        for row in db.query_all_raw(rest).await? {
            let (sort, key): (String, Uuid) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            match sort.as_str() {
                "evidence" => keys.evidence.push(key),
                "article" => keys.articles.push(key),
                _ => keys.outside.push(key),
            }
        }
    }
    Ok(keys)
}

/// The claims under some keys, in the order of the keys.
///
/// # Errors
/// When the database cannot be read.
pub async fn claims(db: &impl Reads, keys: &[Uuid]) -> Result<Vec<claim::Model>, Error> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let wanted = keys.iter().copied();
    let found = claim::Entity::find().filter(claim::Column::Id.is_in(wanted));
    Ok(in_order(keys, found.all(db).await?, |claim| claim.id))
}

/// A document that was found.
#[derive(Clone, Debug)]
pub struct Document {
    /// The document, with its text.
    pub evidence: evidence::Model,
    /// Who published it, or empty.
    pub publisher: String,
    /// The claims it is used on: the number of the claim, and its own number there.
    pub used_on: Vec<(i32, i32)>,
}

/// An article that was found.
#[derive(Clone, Debug)]
pub struct Told {
    /// The article.
    pub article: article::Model,
    /// Who published it, or empty.
    pub outlet: String,
    /// Its newest text.
    pub text: String,
}

/// What was found by its words, besides claims.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Documents, the best first.
    pub evidence: Vec<Document>,
    /// Articles, the best first.
    pub articles: Vec<Told>,
    /// Checks of others, the best first.
    pub outside: Vec<outside_check::Model>,
}

/// What stands under the keys that were found, with one statement.
///
/// # Errors
/// When the database cannot be read.
pub async fn load(
    db: &impl Reads,
    evidence: &[Uuid],
    articles: &[Uuid],
    outside: &[Uuid],
) -> Result<Found, Error> {
    if evidence.is_empty() && articles.is_empty() && outside.is_empty() {
        return Ok(Found::default());
    }
    let (one, two, three) = (evidence.to_vec(), articles.to_vec(), outside.to_vec());
    alone(db, |sheaf| asked(sheaf, one, two, three)).await
}

fn asked(
    sheaf: &mut Sheaf,
    evidence_keys: Vec<Uuid>,
    article_keys: Vec<Uuid>,
    outside_keys: Vec<Uuid>,
) -> impl FnOnce(&mut Gathered) -> Result<Found, Error> + use<> {
    // Nothing has the nil key: a list that is empty is looked up like any other, not read past.
    let some = |keys: &[Uuid]| [keys, &[Uuid::nil()]].concat();
    let documents =
        evidence::Entity::find().filter(evidence::Column::Id.is_in(some(&evidence_keys)));
    let documents = sheaf.part(documents);
    let used = exhibit::Entity::find()
        .filter(exhibit::Column::EvidenceId.is_in(some(&evidence_keys)))
        .filter(exhibit::Column::WithdrawnAt.is_null())
        .limit(200);
    let used = sheaf.part(used);
    let of_used = Query::select()
        .column(exhibit::Column::ClaimId)
        .from(exhibit::Entity)
        .and_where(exhibit::Column::EvidenceId.is_in(some(&evidence_keys)))
        .to_owned();
    let claims = claim::Entity::find().filter(claim::Column::Id.in_subquery(of_used));
    let claims = sheaf.part_without(claims, &[claim::Column::Quote, claim::Column::Why]);
    let told = article::Entity::find().filter(article::Column::Id.is_in(some(&article_keys)));
    let told = sheaf.part(told);
    // The newest snapshot of each.
    let newest = Query::select()
        .expr(Expr::col((snapshot::Entity, snapshot::Column::Number)).max())
        .from(snapshot::Entity)
        .and_where(
            Expr::col((snapshot::Entity, snapshot::Column::ArticleId))
                .equals((article::Entity, article::Column::Id)),
        )
        .to_owned();
    let texts = snapshot::Entity::find()
        .inner_join(article::Entity)
        .filter(snapshot::Column::ArticleId.is_in(some(&article_keys)))
        .filter(snapshot::Column::Number.in_subquery(newest));
    let texts = sheaf.part_without(texts, &[snapshot::Column::Reading]);
    let of_documents = Query::select()
        .column(evidence::Column::SourceId)
        .from(evidence::Entity)
        .and_where(evidence::Column::Id.is_in(some(&evidence_keys)))
        .to_owned();
    let of_articles = Query::select()
        .column(article::Column::OutletId)
        .from(article::Entity)
        .and_where(article::Column::Id.is_in(some(&article_keys)))
        .to_owned();
    let publishers = source::Entity::find().filter(source::Column::Id.in_subquery(of_documents));
    let outlets = source::Entity::find().filter(source::Column::Id.in_subquery(of_articles));
    let (publishers, outlets) = (sheaf.part(publishers), sheaf.part(outlets));
    let others = outside_check::Column::Id.is_in(some(&outside_keys));
    let others = sheaf.part(outside_check::Entity::find().filter(others));
    move |read| {
        let names = |rows: Vec<source::Model>| -> HashMap<Uuid, String> {
            rows.into_iter().map(|row| (row.id, row.name)).collect()
        };
        let publishers = names(read.take(publishers)?);
        let outlets = names(read.take(outlets)?);
        let used = read.take(used)?;
        let numbers: HashMap<Uuid, i32> = read
            .take(claims)?
            .into_iter()
            .map(|claim| (claim.id, claim.number))
            .collect();
        let documents = read.take(documents)?.into_iter().map(|evidence| Document {
            publisher: evidence
                .source_id
                .and_then(|key| publishers.get(&key).cloned())
                .unwrap_or_else(|| evidence.publisher.clone()),
            used_on: used
                .iter()
                .filter(|exhibit| exhibit.evidence_id == evidence.id)
                .filter_map(|exhibit| Some((*numbers.get(&exhibit.claim_id)?, exhibit.number)))
                .collect(),
            evidence,
        });
        let documents = in_order(&evidence_keys, documents, |one| one.evidence.id);
        let mut texts: HashMap<Uuid, String> = read
            .take(texts)?
            .into_iter()
            .map(|row| (row.article_id, row.text))
            .collect();
        let told = read.take(told)?.into_iter().map(|article| Told {
            outlet: article
                .outlet_id
                .and_then(|key| outlets.get(&key).cloned())
                .unwrap_or_default(),
            text: texts.remove(&article.id).unwrap_or_default(),
            article,
        });
        Ok(Found {
            evidence: documents,
            articles: in_order(&article_keys, told, |one| one.article.id),
            outside: in_order(&outside_keys, read.take(others)?, |one| one.id),
        })
    }
}

/// Rows in the order of their keys.
fn in_order<T>(keys: &[Uuid], rows: impl IntoIterator<Item = T>, key: fn(&T) -> Uuid) -> Vec<T> {
    let mut by_key: HashMap<Uuid, T> = rows.into_iter().map(|row| (key(&row), row)).collect();
    keys.iter().filter_map(|key| by_key.remove(key)).collect()
}

/// How many speakers are compared letter by letter.
const COMPARED: u64 = 60;

/// The speakers whose name, or a name they were met under, is near to what was typed, the nearest
/// first; `limit` at the most. A speaker who was merged away is found as the one they live on in.
///
/// # Errors
/// When the database cannot be read.
pub async fn speakers(
    db: &impl Reads,
    typed: &str,
    limit: usize,
) -> Result<Vec<speaker::Model>, Error> {
    let key = words::key(typed);
    let grams = names::grams(&key);
    if !key.chars().any(char::is_alphanumeric) {
        return Ok(Vec::new());
    }
    let least = names::shared_at_least(grams.len()) as i64;
    let shared = Expr::col(name_gram::Column::Gram).count();
    let alike: Vec<Uuid> = name_gram::Entity::find()
        .select_only()
        .column(name_gram::Column::SpeakerId)
        .filter(name_gram::Column::Gram.is_in(grams))
        .group_by(name_gram::Column::SpeakerId)
        .having(shared.clone().gte(least))
        .order_by_desc(shared)
        .order_by_asc(name_gram::Column::SpeakerId)
        .limit(COMPARED)
        .into_tuple()
        .all(db)
        .await?;
    if alike.is_empty() {
        return Ok(Vec::new());
    }
    let (people, aliases) = alone(db, |sheaf| {
        let known = alike.clone();
        let lives_on = Query::select()
            .column(speaker::Column::MergedIntoId)
            .from(speaker::Entity)
            .and_where(speaker::Column::Id.is_in(known.clone()))
            .to_owned();
        let people = speaker::Entity::find().filter(
            speaker::Column::Id
                .is_in(known.clone())
                .or(speaker::Column::Id.in_subquery(lives_on)),
        );
        let people = sheaf.part(people);
        let of = speaker_alias::Column::SpeakerId.is_in(known);
        let aliases = sheaf.part(speaker_alias::Entity::find().filter(of));
        move |read: &mut Gathered| Ok((read.take(people)?, read.take(aliases)?))
    })
    .await?;
    let mut near: Vec<(usize, String, Uuid)> = Vec::new();
    for person in people.iter().filter(|person| alike.contains(&person.id)) {
        let own = aliases.iter().filter(|alias| alias.speaker_id == person.id);
        let names = own.map(|alias| alias.alias_key.as_str());
        let names = names.chain([person.name_key.as_str()]);
        if let Some(far) = names.filter_map(|name| names::distance(&key, name)).min() {
            let lives_on = person.merged_into_id.unwrap_or(person.id);
            near.push((far, person.name_key.clone(), lives_on));
        }
    }
    near.sort();
    let mut seen = HashSet::new();
    let keys: Vec<Uuid> = near
        .into_iter()
        .map(|(_, _, key)| key)
        .filter(|key| seen.insert(*key))
        .take(limit)
        .collect();
    Ok(in_order(&keys, people, |person| person.id))
}

/// Keeps what a name of a speaker is looked up by.
///
/// # Errors
/// When the database refuses.
pub async fn know_name(txn: &Txn, speaker: Uuid, key: &str) -> Result<(), Error> {
    use sea_orm::ActiveValue::Set;
    use sea_orm::sea_query::OnConflict;
    let rows = names::grams(key)
        .into_iter()
        .map(|gram| name_gram::ActiveModel {
            gram: Set(gram),
            speaker_id: Set(speaker),
        });
    let known = [name_gram::Column::Gram, name_gram::Column::SpeakerId];
    name_gram::Entity::insert_many(rows)
        .on_conflict(OnConflict::columns(known).do_nothing().to_owned())
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}
