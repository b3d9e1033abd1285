//! Rows of the claims table as they leave in files: all that stands in a row, in a handful of queries
//! for a thousand claims.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::{ExprTrait, JoinType, QueryOrder, QuerySelect, RelationTrait};

use crate::store::entities::{appearance, article, claim, claim_tag, rating, source, tag, verdict};
use crate::store::lists::{self, Filter};
use crate::store::{Error, Reads, newest, speakers};

/// A claim with everything that leaves beside it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The claim.
    pub claim: claim::Model,
    /// Whose words it is.
    pub speaker: Option<String>,
    /// Their role on the day, or empty.
    pub role: String,
    /// Who has been asked to check it.
    pub assignees: Vec<String>,
    /// Label and answer of the newest revision of its verdict.
    pub verdict: Option<(String, String)>,
    /// Title, address and outlet of its article.
    pub article: Option<Article>,
    /// The day the words were said.
    pub said_on: Option<NaiveDate>,
    /// Topics, by name.
    pub topics: Vec<String>,
}

/// The article of a claim.
#[derive(Clone, Debug, Default)]
pub struct Article {
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub address: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
}

/// A page of claims, newest number first, before a number.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    db: &impl Reads,
    filter: &Filter,
    before: Option<i32>,
    limit: u64,
) -> Result<Vec<Whole>, Error> {
    let claims = newest::page(db, filter, before, limit).await?;
    if claims.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<Uuid> = claims.iter().map(|claim| claim.id).collect();
    let names = lists::speaker_names(db, &claims).await?;
    let roles = speakers::roles(db, names.keys().copied()).await?;
    let mut assignees = lists::assignees(db, &keys).await?;
    let mut verdicts = verdicts(db, &keys).await?;
    let articles = articles(db, &claims).await?;
    let said = said_on(db, &keys).await?;
    let mut topics = topics(db, &keys).await?;
    let role = |claim: &claim::Model| {
        let roles = roles.get(&claim.speaker_id?)?;
        speakers::role_on(roles, said.get(&claim.id).copied()).map(|role| role.title.clone())
    };
    Ok(claims
        .into_iter()
        .map(|claim| Whole {
            speaker: claim.speaker_id.and_then(|key| names.get(&key).cloned()),
            role: role(&claim).unwrap_or_default(),
            assignees: assignees.remove(&claim.id).unwrap_or_default(),
            verdict: verdicts.remove(&claim.id),
            article: claim.article_id.and_then(|key| articles.get(&key).cloned()),
            said_on: said.get(&claim.id).copied(),
            topics: topics.remove(&claim.id).unwrap_or_default(),
            claim,
        })
        .collect())
}

async fn verdicts(
    db: &impl Reads,
    claims: &[Uuid],
) -> Result<HashMap<Uuid, (String, String)>, Error> {
    let rows: Vec<(Uuid, String, String)> = verdict::Entity::find()
        .select_only()
        .column(verdict::Column::ClaimId)
        .column(rating::Column::Label)
        .column(verdict::Column::Answer)
        .inner_join(rating::Entity)
        .join(JoinType::InnerJoin, verdict::Relation::Claim.def())
        .filter(verdict::Column::ClaimId.is_in(claims.iter().copied()))
        .filter(
            Expr::col((verdict::Entity, verdict::Column::Revision))
                .equals((claim::Entity, claim::Column::VerdictRevision)),
        )
        .into_tuple()
        .all(db)
        .await?;
    let pair = |(claim, label, answer)| (claim, (label, answer));
    Ok(rows.into_iter().map(pair).collect())
}

async fn articles(
    db: &impl Reads,
    claims: &[claim::Model],
) -> Result<HashMap<Uuid, Article>, Error> {
    let mut keys: Vec<Uuid> = claims.iter().filter_map(|claim| claim.article_id).collect();
    keys.sort_unstable();
    keys.dedup();
    let rows: Vec<(Uuid, String, Option<String>, Option<String>)> = article::Entity::find()
        .select_only()
        .column(article::Column::Id)
        .column(article::Column::Title)
        .column(article::Column::Address)
        .column(source::Column::Name)
        .left_join(source::Entity)
        .filter(article::Column::Id.is_in(keys))
        .into_tuple()
        .all(db)
        .await?;
    let pair = |(key, title, address, outlet)| {
        (
            key,
            Article {
                title,
                address,
                outlet,
            },
        )
    };
    Ok(rows.into_iter().map(pair).collect())
}

/// The day of each claim's first appearance.
async fn said_on(db: &impl Reads, claims: &[Uuid]) -> Result<HashMap<Uuid, NaiveDate>, Error> {
    let rows: Vec<(Uuid, Option<NaiveDate>)> = appearance::Entity::find()
        .select_only()
        .column(appearance::Column::ClaimId)
        .column(appearance::Column::SaidOn)
        .filter(appearance::Column::ClaimId.is_in(claims.iter().copied()))
        .filter(appearance::Column::SaidOn.is_not_null())
        // The first comes last, and so is the one that stays.
        .order_by_desc(appearance::Column::Ordinal)
        .into_tuple()
        .all(db)
        .await?;
    let day = |(claim, day): (Uuid, Option<NaiveDate>)| Some((claim, day?));
    Ok(rows.into_iter().filter_map(day).collect())
}

async fn topics(db: &impl Reads, claims: &[Uuid]) -> Result<HashMap<Uuid, Vec<String>>, Error> {
    let rows: Vec<(Uuid, String)> = claim_tag::Entity::find()
        .select_only()
        .column(claim_tag::Column::ClaimId)
        .column(tag::Column::Name)
        .inner_join(tag::Entity)
        .filter(claim_tag::Column::ClaimId.is_in(claims.iter().copied()))
        .order_by_asc(tag::Column::Name)
        .into_tuple()
        .all(db)
        .await?;
    let mut topics: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (claim, name) in rows {
        topics.entry(claim).or_default().push(name);
    }
    Ok(topics)
}
