//! Merging: what belongs to a speaker or a source, handing it over to another one and back, and
//! where whoever was merged lives on.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{IntoIden, SimpleExpr};
use sea_orm::{ActiveValue::Set, ExprTrait, IntoActiveModel, QueryOrder, QuerySelect, QueryTrait};

use crate::domain::merging::{Noun, What};
use crate::domain::state::State;
use crate::store::claims::{Outcome, outcome, touched};
use crate::store::entities::{
    appearance, article, attribution, claim, event, evidence, merging, moved, person, source,
    source_host, speaker, speaker_alias, speaker_role,
};
use crate::store::sheaf::{Gathered, Sheaf};
use crate::store::{Error, Reads, Txn};

/// How many keys one statement names.
const AT_ONCE: usize = 500;
/// How many merges a chain may have; there is no such chain.
const LONGEST: usize = 50;

/// What goes over in a merge: sorts of rows, each with the keys of them.
pub type Goods = BTreeMap<What, Vec<String>>;

/// Where rows of a sort stand: the column of their key, and the column that says whose they are.
macro_rules! with_table {
    ($what:expr, $entity:ident, $key:ident, $of:ident => $do:expr) => {
        match $what {
            What::Claim => {
                use claim::Entity as $entity;
                let ($key, $of) = (claim::Column::Id, claim::Column::SpeakerId);
                $do
            }
            What::Attribution => {
                use attribution::Entity as $entity;
                let ($key, $of) = (attribution::Column::Id, attribution::Column::SpeakerId);
                $do
            }
            What::Alias => {
                use speaker_alias::Entity as $entity;
                let ($key, $of) = (speaker_alias::Column::Id, speaker_alias::Column::SpeakerId);
                $do
            }
            What::Role => {
                use speaker_role::Entity as $entity;
                let ($key, $of) = (speaker_role::Column::Id, speaker_role::Column::SpeakerId);
                $do
            }
            What::Article => {
                use article::Entity as $entity;
                let ($key, $of) = (article::Column::Id, article::Column::OutletId);
                $do
            }
            What::Evidence => {
                use evidence::Entity as $entity;
                let ($key, $of) = (evidence::Column::Id, evidence::Column::SourceId);
                $do
            }
            What::Host => {
                use source_host::Entity as $entity;
                let ($key, $of) = (source_host::Column::Host, source_host::Column::SourceId);
                $do
            }
        }
    };
}

/// The sorts of rows that belong to a speaker or to a source.
fn sorts(noun: Noun) -> &'static [What] {
    match noun {
        Noun::Speaker => &[What::Claim, What::Attribution, What::Alias, What::Role],
        Noun::Source => &[What::Article, What::Evidence, What::Host],
    }
}

/// What would go over from one to the other. Names seen and roles that the other has already stay
/// behind.
///
/// # Errors
/// When the database cannot be read.
pub async fn goods(db: &impl Reads, noun: Noun, from: Uuid, into: Uuid) -> Result<Goods, Error> {
    let mut goods = Goods::new();
    for what in sorts(noun) {
        let mut keys = keys(db, *what, from).await?;
        let known = match what {
            What::Alias => known_aliases(db, from, into).await?,
            What::Role => known_roles(db, from, into).await?,
            _ => Vec::new(),
        };
        keys.retain(|key| !known.contains(key));
        if !keys.is_empty() {
            goods.insert(*what, keys);
        }
    }
    Ok(goods)
}

async fn keys(db: &impl Reads, what: What, of: Uuid) -> Result<Vec<String>, Error> {
    if what == What::Host {
        return source_host::Entity::find()
            .select_only()
            .column(source_host::Column::Host)
            .filter(source_host::Column::SourceId.eq(of))
            .order_by_asc(source_host::Column::Host)
            .into_tuple()
            .all(db)
            .await;
    }
    let keys: Vec<Uuid> = with_table!(what, Rows, key, whose => {
        Rows::find()
            .select_only()
            .column(key)
            .filter(whose.eq(of))
            .order_by_asc(key)
            .into_tuple()
            .all(db)
            .await?
    });
    Ok(keys.iter().map(Uuid::to_string).collect())
}

async fn known_aliases(db: &impl Reads, from: Uuid, into: Uuid) -> Result<Vec<String>, Error> {
    let of =
        |id: Uuid| speaker_alias::Entity::find().filter(speaker_alias::Column::SpeakerId.eq(id));
    let theirs = of(into).all(db).await?;
    let own = of(from).all(db).await?.into_iter();
    let known = own.filter(|one| theirs.iter().any(|other| other.alias_key == one.alias_key));
    Ok(known.map(|one| one.id.to_string()).collect())
}

async fn known_roles(db: &impl Reads, from: Uuid, into: Uuid) -> Result<Vec<String>, Error> {
    let of = |id: Uuid| speaker_role::Entity::find().filter(speaker_role::Column::SpeakerId.eq(id));
    let says = |role: &speaker_role::Model| {
        (
            role.title.clone(),
            role.affiliation.clone(),
            role.since,
            role.until,
        )
    };
    let theirs = of(into).all(db).await?;
    let own = of(from).all(db).await?.into_iter();
    let known = own.filter(|one| theirs.iter().any(|other| says(other) == says(one)));
    Ok(known.map(|one| one.id.to_string()).collect())
}

/// Hands rows over and says how many of them were the first one's to give.
///
/// # Errors
/// When the database refuses.
pub async fn hand_over(
    txn: &Txn,
    what: What,
    rows: &[String],
    from: Uuid,
    into: Uuid,
) -> Result<u64, Error> {
    let mut handed = 0;
    for some in rows.chunks(AT_ONCE) {
        let keys: Vec<SimpleExpr> = match what {
            What::Host => some.iter().map(|host| Expr::value(host.as_str())).collect(),
            _ => some
                .iter()
                .filter_map(|key| key.parse::<Uuid>().ok())
                .map(Expr::value)
                .collect(),
        };
        handed += with_table!(what, Rows, key, whose => {
            Rows::update_many()
                .col_expr(whose, Expr::value(into))
                .filter(whose.eq(from))
                .filter(Expr::col(key.into_iden()).is_in(keys))
                .exec(&**txn)
                .await?
                .rows_affected
        });
    }
    Ok(handed)
}

/// Remembers a merge with exactly what went over.
///
/// # Errors
/// When the database refuses.
pub async fn remember(txn: &Txn, row: merging::Model, goods: &Goods) -> Result<(), Error> {
    let id = row.id;
    merging::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(&**txn)
        .await?;
    for (what, keys) in goods {
        for some in keys.chunks(AT_ONCE) {
            let rows = some.iter().map(|key| moved::ActiveModel {
                merging_id: Set(id),
                what: Set(*what),
                row_key: Set(key.clone()),
            });
            moved::Entity::insert_many(rows)
                .exec_without_returning(&**txn)
                .await?;
        }
    }
    Ok(())
}

/// A merge that holds, with exactly what went over.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &impl Reads, id: Uuid) -> Result<Option<(merging::Model, Goods)>, Error> {
    let Some(found) = merging::Entity::find_by_id(id).one(db).await? else {
        return Ok(None);
    };
    let rows = moved::Entity::find()
        .filter(moved::Column::MergingId.eq(id))
        .order_by_asc(moved::Column::RowKey)
        .all(db)
        .await?;
    let mut goods = Goods::new();
    for row in rows {
        goods.entry(row.what).or_default().push(row.row_key);
    }
    Ok(Some((found, goods)))
}

/// Marks a merge as undone.
///
/// # Errors
/// When the database refuses.
pub async fn undone(txn: &Txn, id: Uuid, by: Uuid, now: DateTime<Utc>) -> Result<Outcome, Error> {
    let done = merging::Entity::update_many()
        .col_expr(merging::Column::UndoneBy, Expr::value(by))
        .col_expr(merging::Column::UndoneAt, Expr::value(now))
        .filter(merging::Column::Id.eq(id))
        .filter(merging::Column::UndoneAt.is_null())
        .exec(&**txn)
        .await?;
    outcome(done.rows_affected)
}

/// A merge into somebody, with the name of who was merged and of who did it.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The merge.
    pub merging: merging::Model,
    /// The name of what was merged away.
    pub name: String,
    /// The name of who did it.
    pub by: String,
}

/// The merges into one that hold, newest first; at most 100.
///
/// # Errors
/// When the database cannot be read.
pub async fn into(db: &impl Reads, noun: Noun, id: Uuid) -> Result<Vec<Merged>, Error> {
    let rows = merging::Entity::find()
        .find_also_related(person::Entity)
        .filter(merging::Column::Noun.eq(noun))
        .filter(merging::Column::IntoId.eq(id))
        .filter(merging::Column::UndoneAt.is_null())
        .order_by_desc(merging::Column::MergedAt)
        .limit(100)
        .all(db)
        .await?;
    let mut merged = Vec::new();
    for (merging, by) in rows {
        let name = name(db, noun, merging.from_id).await?;
        merged.push(Merged {
            name: name.map(|(name, _)| name).unwrap_or_default(),
            by: by.map(|person| person.name).unwrap_or_default(),
            merging,
        });
    }
    Ok(merged)
}

/// The name of a speaker or source, and where it lives on if it was merged.
///
/// # Errors
/// When the database cannot be read.
pub async fn name(
    db: &impl Reads,
    noun: Noun,
    id: Uuid,
) -> Result<Option<(String, Option<Uuid>)>, Error> {
    Ok(match noun {
        Noun::Speaker => {
            let found = speaker::Entity::find_by_id(id).one(db).await?;
            found.map(|row| (row.name, row.merged_into_id))
        }
        Noun::Source => {
            let found = source::Entity::find_by_id(id).one(db).await?;
            found.map(|row| (row.name, row.merged_into_id))
        }
    })
}

/// Who a speaker or source lives on in, if it was merged: the end of the chain.
///
/// # Errors
/// When the database cannot be read.
pub async fn lives_on_in(db: &impl Reads, noun: Noun, id: Uuid) -> Result<Option<Uuid>, Error> {
    let mut at = id;
    for _ in 0..LONGEST {
        match name(db, noun, at).await? {
            Some((_, Some(next))) => at = next,
            Some((_, None)) | None => break,
        }
    }
    Ok((at != id).then_some(at))
}

/// Says where a speaker or source lives on, or that it stands by itself again, if nobody has
/// changed it since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn lead(
    txn: &Txn,
    noun: Noun,
    id: Uuid,
    seen: i32,
    into: Option<Uuid>,
) -> Result<Outcome, Error> {
    macro_rules! lead {
        ($room:ident) => {
            $room::Entity::update_many()
                .col_expr($room::Column::MergedIntoId, Expr::value(into))
                .col_expr(
                    $room::Column::Revision,
                    Expr::col($room::Column::Revision).add(1),
                )
                .filter($room::Column::Id.eq(id))
                .filter($room::Column::Revision.eq(seen))
                .exec(&**txn)
                .await?
                .rows_affected
        };
    }
    outcome(match noun {
        Noun::Speaker => lead!(speaker),
        Noun::Source => lead!(source),
    })
}

/// The claims that live on in another one, by number, each with the event that says since when, as
/// part of a sheaf; a hundred at the most.
pub fn claims_in_asked(
    sheaf: &mut Sheaf,
    target: Uuid,
) -> impl FnOnce(&mut Gathered) -> Result<Vec<(claim::Model, event::Model)>, Error> + use<> {
    let claims = claim::Entity::find()
        .filter(claim::Column::MergedIntoId.eq(target))
        .filter(claim::Column::State.eq(State::Merged))
        .order_by_asc(claim::Column::Number)
        .limit(100);
    let keys = claims.clone().select_only().column(claim::Column::Id);
    let merges = event::Entity::find()
        .filter(event::Column::ClaimId.in_subquery(keys.into_query()))
        .filter(event::Column::Deed.eq("merged"));
    let (claims, merges) = (sheaf.part(claims), sheaf.part(merges));
    move |read| {
        let (mut claims, merges) = (read.take(claims)?, read.take(merges)?);
        claims.sort_by_key(|claim| claim.number);
        let found = claims.into_iter().filter_map(|claim| {
            let own = merges.iter().filter(|one| one.claim_id == Some(claim.id));
            let newest = own.max_by_key(|one| one.seq)?.clone();
            Some((claim, newest))
        });
        Ok(found.collect())
    }
}

/// The event by which a claim was merged last.
///
/// # Errors
/// When the database cannot be read.
pub async fn merge_of(db: &impl Reads, claim: Uuid) -> Result<Option<event::Model>, Error> {
    event::Entity::find()
        .filter(event::Column::ClaimId.eq(claim))
        .filter(event::Column::Deed.eq("merged"))
        .order_by_desc(event::Column::Seq)
        .one(db)
        .await
}

/// How many of these appearances a claim still has.
///
/// # Errors
/// When the database cannot be read.
pub async fn places_left(db: &impl Reads, claim: Uuid, places: &[Uuid]) -> Result<u64, Error> {
    if places.is_empty() {
        return Ok(0);
    }
    appearance::Entity::find()
        .filter(appearance::Column::ClaimId.eq(claim))
        .filter(appearance::Column::Id.is_in(places.iter().copied()))
        .count(db)
        .await
}

/// Puts a merged claim back where it stood, if nobody has changed it since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn part_claim(
    txn: &Txn,
    id: Uuid,
    seen: i32,
    to: State,
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let done = touched(id, seen, now)
        .col_expr(claim::Column::State, Expr::value(to))
        .col_expr(claim::Column::MergedIntoId, Expr::value(None::<Uuid>))
        .filter(claim::Column::State.eq(State::Merged))
        .exec(&**txn)
        .await?;
    outcome(done.rows_affected)
}
