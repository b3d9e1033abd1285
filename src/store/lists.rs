//! Lists of claims: filtered, ordered, a page at a time, and what stands beside each row.

use std::collections::HashMap;

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{Condition, ExprTrait, JoinType, QueryOrder, QuerySelect, QueryTrait, RelationTrait};

use crate::domain::people::Duty;
use crate::domain::state::State;
use crate::domain::view::{By, Mark, Order};
use crate::domain::words::clean;
use crate::store::entities::{assignment, claim, claim_tag, person, rating, speaker, tag, verdict};
use crate::store::known::{Known, languages, weighed};
use crate::store::search::Way;
use crate::store::sheaf::{Sheaf, alone};
use crate::store::{Error, Reads, beside, narrowing, newest};

/// Which claims. Every part narrows; an empty filter takes all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// In one of these states; none given means any.
    pub states: Vec<State>,
    /// Assigned to this person.
    pub assignee: Option<Uuid>,
    /// Assigned to nobody, and not done with.
    pub unassigned: bool,
    /// Attributed to this speaker.
    pub speaker: Option<Uuid>,
    /// Taken from this article.
    pub article: Option<Uuid>,
    /// On this topic, by its slug.
    pub topic: Option<String>,
    /// With a verdict, or without one.
    pub drafted: Option<bool>,
    /// Those under these numbers; none given means any.
    pub numbers: Vec<i32>,
    /// What a person typed to find: words and operators, as `domain::query` reads them.
    pub words: Option<String>,
    /// What is known of its words, of the topic and of who it is assigned to.
    pub known: Known,
}

impl Filter {
    /// The filter that the query of an address of the table says.
    pub fn from_query(query: &str) -> Filter {
        let mut filter = Filter::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = value.trim();
            match &*name {
                "state" => filter.states.extend(State::from_slug(value)),
                "person" if value == NOBODY => filter.unassigned = true,
                "person" => filter.assignee = value.parse().ok(),
                "speaker" => filter.speaker = value.parse().ok(),
                "numbers" => filter.numbers = numbers(value).unwrap_or_default(),
                "topic" if !value.is_empty() => filter.topic = Some(value.to_owned()),
                "q" if !value.is_empty() => filter.words = Some(value.to_owned()),
                _ => {}
            }
        }
        filter
    }
}

/// The numbers of claims as an address lists them, parted by commas.
///
/// # Errors
/// What is no number of a claim.
pub fn numbers(typed: &str) -> Result<Vec<i32>, String> {
    let each = typed
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty());
    each.map(|one| one.parse().map_err(|_| one.to_owned()))
        .collect()
}

/// What stands for nobody where an address names who a claim is assigned to.
pub const NOBODY: &str = "nobody";

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
    let claims = newest::page(db, filter, before, limit).await?;
    beside::of(db, claims).await
}

/// How many claims a filter finds, counted up to [`MOST_COUNTED`].
///
/// # Errors
/// When the database cannot be read.
pub async fn held(db: &impl Reads, filter: &Filter) -> Result<u64, Error> {
    let languages = languages(db, std::slice::from_ref(filter)).await?;
    let Some(found) = select(db, &filter.clone().reading(languages)) else {
        return Ok(0);
    };
    let mut sheaf = Sheaf::over(db);
    let count = sheaf.count(found.limit(MOST_COUNTED));
    Ok(sheaf.read(db).await?.counted(count))
}

/// A page of claims in an order, after a mark.
///
/// # Errors
/// When the database cannot be read.
pub async fn ordered(
    db: &impl Reads,
    filter: &Filter,
    order: Order,
    after: Option<Mark>,
    limit: u64,
) -> Result<Vec<Listed>, Error> {
    let Some(query) = select(db, &weighed(db, filter).await?) else {
        return Ok(Vec::new());
    };
    let number = claim::Column::Number;
    // What a page begins after is said twice: where in the index it is, and where among equals.
    let before = |at: Condition, mark: &Mark, same: Expr| {
        at.add(Condition::all().add(same).add(number.lt(mark.number)))
    };
    let claims = match order {
        Order::Newest => return page(db, filter, after.map(|mark| mark.number), limit).await,
        Order::Due => return due(db, query, after, limit).await,
        Order::Changed => {
            let mut page = query;
            if let Some(mark) = &after
                && let By::At(at) = mark.by
            {
                let column = claim::Column::ChangedAt;
                let earlier = Condition::any().add(column.lt(at));
                page = page.filter(column.lte(at));
                page = page.filter(before(earlier, mark, column.eq(at)));
            }
            let page = page.order_by_desc(claim::Column::ChangedAt);
            page.order_by_desc(number).limit(limit).all(db).await?
        }
        Order::Worth => {
            let mut page = query;
            if let Some(mark) = &after
                && let By::Worth(worth) = mark.by
            {
                let column = claim::Column::Worth;
                let less = Condition::any().add(column.lt(worth));
                page = page.filter(column.lte(worth));
                page = page.filter(before(less, mark, column.eq(worth)));
            }
            let page = page.order_by_desc(claim::Column::Worth);
            page.order_by_desc(number).limit(limit).all(db).await?
        }
    };
    beside::of(db, claims).await
}

/// What is due, by when; then what is due at no time, the newest first. Two queries, each along its
/// index, where one would sort the table.
async fn due(
    db: &impl Reads,
    query: Select<claim::Entity>,
    after: Option<Mark>,
    limit: u64,
) -> Result<Vec<Listed>, Error> {
    let (column, number) = (claim::Column::DueAt, claim::Column::Number);
    let mut claims = Vec::new();
    let mut undated = query.clone().filter(column.is_null());
    let dated = match &after {
        None => Some(query.filter(column.is_not_null())),
        Some(Mark {
            by: By::At(at),
            number: last,
        }) => {
            let later = Condition::any()
                .add(column.gt(*at))
                .add(Condition::all().add(column.eq(*at)).add(number.gt(*last)));
            Some(query.filter(column.gte(*at)).filter(later))
        }
        Some(mark) => {
            undated = undated.filter(number.lt(mark.number));
            None
        }
    };
    if let Some(dated) = dated {
        let page = dated.order_by_asc(column).order_by_asc(number);
        claims = page.limit(limit).all(db).await?;
    }
    let left = limit - claims.len() as u64;
    if left > 0 {
        let page = undated.order_by_desc(number).limit(left);
        claims.extend(page.all(db).await?);
    }
    beside::of(db, claims).await
}

/// The mark of a claim in an order.
pub fn mark(claim: &claim::Model, order: Order) -> Mark {
    let by = match order {
        Order::Newest => By::Number,
        Order::Due => claim.due_at.map_or(By::Number, By::At),
        Order::Changed => By::At(claim.changed_at),
        Order::Worth => By::Worth(claim.worth),
    };
    Mark {
        by,
        number: claim.number,
    }
}

/// Counting the claims of a state stops here: on a desk of a million, counting them all would take
/// longer than the rest of the page.
pub const MOST_COUNTED: u64 = 1_001;

/// How many claims stand in each state, counted up to [`MOST_COUNTED`], with one statement.
///
/// # Errors
/// When the database cannot be read.
pub async fn by_state(db: &impl Reads) -> Result<HashMap<State, u64>, Error> {
    alone(db, |sheaf| {
        let counts = State::ALL.map(|state| {
            let here = claim::Entity::find().filter(claim::Column::State.eq(state));
            (state, sheaf.count(here.limit(MOST_COUNTED)))
        });
        move |read| {
            Ok(counts
                .map(|(state, count)| (state, read.counted(count)))
                .into())
        }
    })
    .await
}

/// The key of the claim that is looked at.
const OF_CLAIM: (claim::Entity, claim::Column) = (claim::Entity, claim::Column::Id);

/// The claims of a filter, in no order. `None` when it asks for nothing that could be found.
pub(super) fn select(db: &impl Reads, filter: &Filter) -> Option<Select<claim::Entity>> {
    found(db, filter, Way::Listed)
}

/// The same, those that hold some words found in this way.
pub(super) fn found(db: &impl Reads, filter: &Filter, way: Way) -> Option<Select<claim::Entity>> {
    let mut query = claim::Entity::find();
    if !filter.states.is_empty() {
        query = query.filter(claim::Column::State.is_in(filter.states.iter().copied()));
    }
    if let Some(drafted) = filter.drafted {
        query = query.filter(narrowing::with_verdict(drafted));
    }
    if !filter.numbers.is_empty() {
        query = query.filter(claim::Column::Number.is_in(filter.numbers.iter().copied()));
    }
    if let Some(speaker) = filter.speaker {
        query = query.filter(claim::Column::SpeakerId.eq(speaker));
    }
    if let Some(article) = filter.article {
        query = query.filter(claim::Column::ArticleId.eq(article));
    }
    // What narrows the most is looked up; the rest is asked of each claim found that way, which stops
    // when the page is full.
    let mut narrow = filter.speaker.is_some() || filter.article.is_some();
    if let Some(person) = filter.assignee {
        let assigned = assignment::Entity::find()
            .select_only()
            .column(assignment::Column::ClaimId)
            .filter(assignment::Column::PersonId.eq(person))
            .filter(assignment::Column::EndedAt.is_null());
        let of_this = Expr::col((assignment::Entity, assignment::Column::ClaimId));
        let mut asked = assigned
            .clone()
            .filter(of_this.equals(OF_CLAIM))
            .into_query();
        query = query.filter(match narrow {
            _ if filter.known.busy => Expr::exists(as_it_stands(&mut asked)),
            true => Expr::exists(asked),
            false => claim::Column::Id.in_subquery(assigned.into_query()),
        });
        narrow = true;
    }
    if filter.unassigned {
        let assigned = Query::select()
            .expr(Expr::value(1))
            .from(assignment::Entity)
            .and_where(
                Expr::col((assignment::Entity, assignment::Column::ClaimId))
                    .equals((claim::Entity, claim::Column::Id)),
            )
            .and_where(Expr::col((assignment::Entity, assignment::Column::EndedAt)).is_null())
            .to_owned();
        query = query
            .filter(claim::Column::State.is_in(State::OPEN))
            .filter(Expr::exists(assigned).not());
    }
    if let Some(topic) = &filter.topic {
        // What no database takes is cleaned from an address that somebody typed or saved.
        let mut tagged = match filter.known.topic {
            Some(known) => narrowing::tagged_by(known.key),
            None => narrowing::tagged(&clean(topic)),
        };
        let of_this = Expr::col((claim_tag::Entity, claim_tag::Column::ClaimId));
        let many = filter.known.topic.is_some_and(|it| it.many);
        let narrow = narrow || filter.words.is_some() || many;
        query = query.filter(match narrow {
            _ if filter.known.busy => {
                Expr::exists(as_it_stands(tagged.and_where(of_this.equals(OF_CLAIM))))
            }
            true => Expr::exists(tagged.and_where(of_this.equals(OF_CLAIM)).take()),
            false => claim::Column::Id.in_subquery(tagged),
        });
    }
    if let Some(wanted) = filter.wanted() {
        let many = filter.topic.is_none() && filter.known.topic.is_some_and(|it| it.many);
        query = narrowing::to(db, query, &wanted, way, many)?;
    }
    Some(query)
}

/// A select that PostgreSQL asks of each claim instead of listing all that it gives: it looks into none that
/// leaves rows out.
fn as_it_stands(select: &mut SelectStatement) -> SelectStatement {
    select.limit(1).offset(0).take()
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
