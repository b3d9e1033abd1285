//! Links between claims: the family of a claim and what else it belongs to, read from both ends. A
//! claim that was merged away brings its links to where it lives on, for as long as it does.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, IntoCondition, Query, SelectStatement, UnionType};
use sea_orm::{
    ActiveValue::Set, Condition, ExprTrait, FromQueryResult, JoinType, QueryOrder, QuerySelect,
    Select,
};

use crate::domain::links::{Bond, Fit, Tie};
use crate::domain::state::State;
use crate::store::entities::{claim, claim_link, rating, verdict};
use crate::store::{Error, Reads, Txn};

/// A claim as its relatives show it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Member {
    /// Its key.
    pub id: Uuid,
    /// Its number.
    pub number: i32,
    /// Our wording of it.
    pub statement: String,
    /// Where it stands.
    pub state: State,
    /// How often it went public.
    pub publications: i32,
    /// The claim it lives on in.
    pub merged_into_id: Option<Uuid>,
    /// The label of the rating of the newest revision of its verdict.
    pub rating: Option<String>,
    /// How that rating is drawn.
    pub tone: Option<String>,
    /// The answer of that revision, in a sentence.
    pub answer: Option<String>,
}

impl Member {
    /// Whether its rating was signed off, so that it may be proposed for a repeat.
    pub fn is_decided(&self) -> bool {
        let decided = matches!(self.state, State::Approved | State::Published);
        decided && self.rating.is_some()
    }
}

/// What a claim belongs to: its family and every other link of it, with the claims at the ends.
#[derive(Clone, Debug, Default)]
pub struct Ties {
    /// The claim itself.
    of: Uuid,
    links: Vec<claim_link::Model>,
    members: HashMap<Uuid, Member>,
    /// The claims that live on in it.
    merged: Vec<Uuid>,
}

/// One link, seen from the claim whose links are read.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// The link.
    pub link: &'a claim_link::Model,
    /// The claim at the other end.
    pub other: &'a Member,
    /// Whether it was made on this claim; else on the other one.
    pub own: bool,
}

impl Seen<'_> {
    /// The tie in words, read from here.
    pub fn words(&self) -> &'static str {
        match self.own {
            true => self.link.tie.words(),
            false => self.link.tie.inverse(),
        }
    }
}

impl Ties {
    /// Whether nothing belongs to it.
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }

    /// The claim itself, as its relatives show it; nothing when it has none.
    pub fn own(&self) -> Option<&Member> {
        self.members.get(&self.of)
    }

    /// Whether it belongs to another claim in any way.
    pub fn has(&self, other: Uuid) -> bool {
        other != self.of && self.members.contains_key(&other)
    }

    /// What it repeats.
    pub fn canonical(&self) -> Option<Seen<'_>> {
        let of = |link: &&claim_link::Model| link.tie == Tie::Repeats && self.is_here(link.from_id);
        self.seen(self.links.iter().find(of)?)
    }

    /// The repeats of its family other than itself, in the order they were found: its own, or those
    /// of what it repeats.
    pub fn repeats(&self) -> Vec<Seen<'_>> {
        let repeats =
            |link: &&claim_link::Model| link.tie == Tie::Repeats && !self.is_here(link.from_id);
        let links = self.links.iter().filter(repeats);
        let seen = links.filter_map(|link| {
            Some(Seen {
                link,
                other: self.members.get(&link.from_id)?,
                own: false,
            })
        });
        seen.collect()
    }

    /// Its links that make no family.
    pub fn others(&self) -> Vec<Seen<'_>> {
        let other = self.links.iter().filter(|link| link.tie != Tie::Repeats);
        other.filter_map(|link| self.seen(link)).collect()
    }

    /// Every link of its own, the family's aside.
    pub fn every(&self) -> Vec<Seen<'_>> {
        let own =
            |link: &&claim_link::Model| self.is_here(link.from_id) || self.is_here(link.to_id);
        let own = self.links.iter().filter(own);
        own.filter_map(|link| self.seen(link)).collect()
    }

    fn is_here(&self, id: Uuid) -> bool {
        id == self.of || self.merged.contains(&id)
    }

    fn seen<'a>(&'a self, link: &'a claim_link::Model) -> Option<Seen<'a>> {
        let own = self.is_here(link.from_id);
        let other = if own { link.to_id } else { link.from_id };
        Some(Seen {
            link,
            other: self.members.get(&other)?,
            own,
        })
    }
}

/// What a claim belongs to. Two queries; one when it belongs to nothing.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(db: &impl Reads, claim: Uuid) -> Result<Ties, Error> {
    let links = query(claim).all(db).await?;
    if links.is_empty() {
        return Ok(Ties {
            of: claim,
            ..Ties::default()
        });
    }
    let ends = links.iter().flat_map(|link| [link.from_id, link.to_id]);
    let members: HashMap<Uuid, Member> = members(db, ends)
        .await?
        .into_iter()
        .map(|member| (member.id, member))
        .collect();
    let merged = members
        .values()
        .filter(|one| one.merged_into_id == Some(claim));
    Ok(Ties {
        of: claim,
        merged: merged.map(|one| one.id).collect(),
        links,
        members,
    })
}

/// The question for the links of [`of`], so that a test can ask how it is answered.
pub fn query(claim: Uuid) -> Select<claim_link::Entity> {
    claim_link::Entity::find()
        .filter(claim_link::Column::Id.in_subquery(around(claim)))
        .order_by_asc(claim_link::Column::Id)
}

/// Claims as their relatives show them, by number.
///
/// # Errors
/// When the database cannot be read.
pub async fn members(
    db: &impl Reads,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Member>, Error> {
    let newest = verdict::Relation::Claim
        .def()
        .rev()
        .on_condition(|claim, verdict| {
            Expr::col((verdict, verdict::Column::Revision))
                .equals((claim, claim::Column::VerdictRevision))
                .into_condition()
        });
    claim::Entity::find()
        .select_only()
        .columns([
            claim::Column::Id,
            claim::Column::Number,
            claim::Column::Statement,
            claim::Column::State,
            claim::Column::Publications,
            claim::Column::MergedIntoId,
        ])
        .column_as(rating::Column::Label, "rating")
        .column_as(rating::Column::Tone, "tone")
        .column_as(verdict::Column::Answer, "answer")
        .join(JoinType::LeftJoin, newest)
        .join(JoinType::LeftJoin, verdict::Relation::Rating.def())
        .filter(claim::Column::Id.is_in(ids))
        .order_by_asc(claim::Column::Number)
        .into_model()
        .all(db)
        .await
}

/// The links of a claim, of those that live on in it, and the repeats of what it repeats: five lists,
/// each found by its index.
fn around(claim: Uuid) -> SelectStatement {
    let at = |column: claim_link::Column| {
        Query::select()
            .column(claim_link::Column::Id)
            .from(claim_link::Entity)
            .and_where(column.eq(claim))
            .to_owned()
    };
    let merged = |column: claim_link::Column| {
        Query::select()
            .column((claim_link::Entity, claim_link::Column::Id))
            .from(claim_link::Entity)
            .inner_join(
                claim::Entity,
                Expr::col((claim::Entity, claim::Column::Id)).equals((claim_link::Entity, column)),
            )
            .and_where(claim::Column::MergedIntoId.eq(claim))
            .to_owned()
    };
    let own = Alias::new("own");
    let siblings = Query::select()
        .column((claim_link::Entity, claim_link::Column::Id))
        .from(claim_link::Entity)
        .join_as(
            sea_orm::sea_query::JoinType::InnerJoin,
            claim_link::Entity,
            own.clone(),
            Expr::col((own.clone(), claim_link::Column::ToId))
                .equals((claim_link::Entity, claim_link::Column::ToId)),
        )
        .and_where(Expr::col((own.clone(), claim_link::Column::FromId)).eq(claim))
        .and_where(Expr::col((own, claim_link::Column::Tie)).eq(Tie::Repeats))
        .and_where(claim_link::Column::Tie.eq(Tie::Repeats))
        .to_owned();
    at(claim_link::Column::FromId)
        .union(UnionType::Distinct, at(claim_link::Column::ToId))
        .union(UnionType::Distinct, siblings)
        .union(UnionType::Distinct, merged(claim_link::Column::FromId))
        .union(UnionType::Distinct, merged(claim_link::Column::ToId))
        .to_owned()
}

/// The claims that repeat one, or one that lives on in it, in the order they were found.
///
/// # Errors
/// When the database cannot be read.
pub async fn repeats_of(db: &impl Reads, canonical: Uuid) -> Result<Vec<claim::Model>, Error> {
    let here = Condition::any()
        .add(claim::Column::Id.eq(canonical))
        .add(claim::Column::MergedIntoId.eq(canonical));
    let here = Query::select()
        .column(claim::Column::Id)
        .from(claim::Entity)
        .cond_where(here)
        .to_owned();
    let links: Vec<Uuid> = claim_link::Entity::find()
        .select_only()
        .column(claim_link::Column::FromId)
        .filter(claim_link::Column::Tie.eq(Tie::Repeats))
        .filter(claim_link::Column::ToId.in_subquery(here))
        .order_by_asc(claim_link::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    if links.is_empty() {
        return Ok(Vec::new());
    }
    claim::Entity::find()
        .filter(claim::Column::Id.is_in(links))
        .order_by_asc(claim::Column::Number)
        .all(db)
        .await
}

/// What a claim repeats.
///
/// # Errors
/// When the database cannot be read.
pub async fn canonical_of(db: &impl Reads, claim: Uuid) -> Result<Option<Uuid>, Error> {
    claim_link::Entity::find()
        .select_only()
        .column(claim_link::Column::ToId)
        .filter(claim_link::Column::FromId.eq(claim))
        .filter(claim_link::Column::Tie.eq(Tie::Repeats))
        .into_tuple()
        .one(db)
        .await
}

/// The links between two claims, made on either.
///
/// # Errors
/// When the database cannot be read.
pub async fn between(
    db: &impl Reads,
    one: Uuid,
    other: Uuid,
) -> Result<Vec<claim_link::Model>, Error> {
    let way = |from: Uuid, to: Uuid| {
        Condition::all()
            .add(claim_link::Column::FromId.eq(from))
            .add(claim_link::Column::ToId.eq(to))
    };
    claim_link::Entity::find()
        .filter(Condition::any().add(way(one, other)).add(way(other, one)))
        .order_by_asc(claim_link::Column::Id)
        .all(db)
        .await
}

/// Makes a link from one claim to another.
///
/// # Errors
/// When the database refuses.
pub async fn make(
    txn: &Txn,
    from: Uuid,
    to: Uuid,
    bond: Bond,
    by: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    claim_link::Entity::insert(claim_link::ActiveModel {
        id: Set(Uuid::now_v7()),
        from_id: Set(from),
        to_id: Set(to),
        tie: Set(bond.tie()),
        fit: Set(bond.fit()),
        made_by: Set(by),
        made_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

/// Says anew how a repeat fits.
///
/// # Errors
/// When the database refuses.
pub async fn refit(txn: &Txn, id: Uuid, fit: Fit) -> Result<(), Error> {
    claim_link::Entity::update_many()
        .col_expr(claim_link::Column::Fit, Expr::value(fit))
        .filter(claim_link::Column::Id.eq(id))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Removes a link.
///
/// # Errors
/// When the database refuses.
pub async fn remove(txn: &Txn, id: Uuid) -> Result<(), Error> {
    claim_link::Entity::delete_by_id(id)
        .exec(&**txn)
        .await
        .map(|_| ())
}
