//! Lists of claims: filtered, ordered, a page at a time, and what stands beside each row.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{ExprTrait, JoinType, QueryOrder, QuerySelect, RelationTrait};

use crate::domain::people::Duty;
use crate::domain::query::Wanted;
use crate::domain::state::State;
use crate::store::entities::{assignment, claim, claim_tag, person, rating, speaker, tag, verdict};
use crate::store::{Error, Reads, beside, narrowing};

/// Which claims. Every part narrows; an empty filter takes all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// In one of these states; none given means any.
    pub states: Vec<State>,
    /// Assigned to this person.
    pub assignee: Option<Uuid>,
    /// Attributed to this speaker.
    pub speaker: Option<Uuid>,
    /// Taken from this article.
    pub article: Option<Uuid>,
    /// On this topic, by its slug.
    pub topic: Option<String>,
    /// What a person typed to find: words and operators, as `domain::query` reads them.
    pub words: Option<String>,
}

/// A claim in a list with what stands beside it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The claim.
    pub claim: claim::Model,
    /// Whose words it is.
    pub speaker: Option<String>,
    /// The rating of the newest revision of its verdict.
    pub rating: Option<rating::Model>,
    /// Who has been asked to check it.
    pub assignees: Vec<String>,
    /// Approvals of the newest revision in this round.
    pub approvals: u64,
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
) -> Result<Vec<Listed>, Error> {
    let claims = bare(db, filter, before, limit).await?;
    beside::of(db, claims).await
}

/// A page of claims without what stands beside them.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn bare(
    db: &impl Reads,
    filter: &Filter,
    before: Option<i32>,
    limit: u64,
) -> Result<Vec<claim::Model>, Error> {
    let Some(query) = select(db, filter) else {
        return Ok(Vec::new());
    };
    query
        .filter(claim::Column::Number.lt(before.unwrap_or(i32::MAX)))
        .order_by_desc(claim::Column::Number)
        .limit(limit)
        .all(db)
        .await
}

/// How many claims stand in each state, counted up to the whole table.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_state(db: &impl Reads) -> Result<HashMap<State, u64>, Error> {
    let rows: Vec<(State, i64)> = claim::Entity::find()
        .select_only()
        .column(claim::Column::State)
        .column_as(claim::Column::Number.count(), "claims")
        .group_by(claim::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(state, count)| (state, count.unsigned_abs()))
        .collect())
}

fn select(db: &impl Reads, filter: &Filter) -> Option<Select<claim::Entity>> {
    let mut query = claim::Entity::find();
    if !filter.states.is_empty() {
        query = query.filter(claim::Column::State.is_in(filter.states.iter().copied()));
    }
    if let Some(speaker) = filter.speaker {
        query = query.filter(claim::Column::SpeakerId.eq(speaker));
    }
    if let Some(article) = filter.article {
        query = query.filter(claim::Column::ArticleId.eq(article));
    }
    if let Some(person) = filter.assignee {
        let assigned = Query::select()
            .column(assignment::Column::ClaimId)
            .from(assignment::Entity)
            .and_where(assignment::Column::PersonId.eq(person))
            .and_where(assignment::Column::EndedAt.is_null())
            .to_owned();
        query = query.filter(claim::Column::Id.in_subquery(assigned));
    }
    if let Some(topic) = &filter.topic {
        let tagged = narrowing::tagged(topic);
        query = query.filter(claim::Column::Id.in_subquery(tagged));
    }
    if let Some(words) = &filter.words {
        query = narrowing::to(db, query, &Wanted::parse(words))?;
    }
    Some(query)
}

pub(super) async fn speaker_names(
    db: &impl Reads,
    claims: &[claim::Model],
) -> Result<HashMap<Uuid, String>, Error> {
    let keys: Vec<Uuid> = claims.iter().filter_map(|claim| claim.speaker_id).collect();
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String)> = speaker::Entity::find()
        .select_only()
        .columns([speaker::Column::Id, speaker::Column::Name])
        .filter(speaker::Column::Id.is_in(keys))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The rating of each claim's newest revision.
///
/// # Errors
/// When the database cannot be read.
pub async fn ratings(
    db: &impl Reads,
    claims: &[Uuid],
) -> Result<HashMap<Uuid, rating::Model>, Error> {
    let rows = verdict::Entity::find()
        .find_also_related(rating::Entity)
        .join(JoinType::InnerJoin, verdict::Relation::Claim.def())
        .filter(verdict::Column::ClaimId.is_in(claims.iter().copied()))
        .filter(
            Expr::col((verdict::Entity, verdict::Column::Revision))
                .equals((claim::Entity, claim::Column::VerdictRevision)),
        )
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(verdict, rating)| Some((verdict.claim_id, rating?)))
        .collect())
}

pub(super) async fn assignees(
    db: &impl Reads,
    claims: &[Uuid],
) -> Result<HashMap<Uuid, Vec<String>>, Error> {
    let rows: Vec<(Uuid, String)> = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::ClaimId)
        .column(person::Column::Name)
        .inner_join(person::Entity)
        .filter(assignment::Column::ClaimId.is_in(claims.iter().copied()))
        .filter(assignment::Column::Duty.eq(Duty::Check))
        .filter(assignment::Column::EndedAt.is_null())
        .order_by_asc(assignment::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut assignees: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (claim, name) in rows {
        assignees.entry(claim).or_default().push(name);
    }
    Ok(assignees)
}

/// The topics of a claim, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn topics(db: &impl Reads, claim: Uuid) -> Result<Vec<tag::Model>, Error> {
    let rows = claim_tag::Entity::find()
        .find_also_related(tag::Entity)
        .filter(claim_tag::Column::ClaimId.eq(claim))
        .order_by_asc(tag::Column::Name)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(_, tag)| tag).collect())
}
