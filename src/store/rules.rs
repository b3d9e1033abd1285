//! How verdicts are approved: the rule for each kind of claim, and what each step of the method
//! weighs on this desk.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

use crate::domain::bench::{ApprovalRule, Mode, Seating};
use crate::domain::method::{Step, Weight};
use crate::domain::reading::Kind;
use crate::store::entities::{approval_rule, setting};
use crate::store::sheaf::{Gathered, Sheaf, alone};
use crate::store::{Error, Reads, Txn, settings};

/// The key of the rule for every kind that has none of its own.
pub const EVERY_KIND: &str = "";

impl approval_rule::Model {
    /// The rule of this row.
    pub fn rule(&self) -> ApprovalRule {
        match self.mode {
            Mode::Open => ApprovalRule::Open(self.approvals.unsigned_abs()),
            Mode::Bench => ApprovalRule::Bench(Seating {
                seats: self.seats.unsigned_abs(),
                quorum: self.quorum.unsigned_abs(),
                hours: self.hours.unsigned_abs(),
                dissent: self.dissent,
            }),
        }
    }
}

/// The rule for a kind of claim: its own, or the one for every kind; `None` when the desk has set
/// neither.
///
/// # Errors
/// When the database cannot be read.
pub async fn of(db: &impl Reads, kind: Kind) -> Result<Option<ApprovalRule>, Error> {
    alone(db, |sheaf| asked(sheaf, kind)).await
}

/// The same, as part of a sheaf.
pub fn asked(
    sheaf: &mut Sheaf,
    kind: Kind,
) -> impl FnOnce(&mut Gathered) -> Result<Option<ApprovalRule>, Error> + use<> {
    let rows = approval_rule::Entity::find()
        .filter(approval_rule::Column::Kind.is_in([EVERY_KIND, kind.slug()]));
    let rows = sheaf.part(rows);
    move |read| {
        // The kind's own row comes first: the empty key sorts last.
        let rows = read.take(rows)?;
        let first = rows.into_iter().max_by(|a, b| a.kind.cmp(&b.kind));
        Ok(first.map(|row| row.rule()))
    }
}

/// Every rule that has been set, by its kind.
///
/// # Errors
/// When the database cannot be read.
pub async fn all(db: &impl Reads) -> Result<HashMap<String, ApprovalRule>, Error> {
    let rows = approval_rule::Entity::find().all(db).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.kind.clone(), row.rule()))
        .collect())
}

/// Sets the rule for a kind; `None` leaves the kind to the rule for every kind.
///
/// # Errors
/// When the database refuses.
pub async fn set(
    txn: &Txn,
    kind: &str,
    rule: Option<ApprovalRule>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    approval_rule::Entity::delete_by_id(kind)
        .exec(&**txn)
        .await?;
    let Some(rule) = rule else {
        return Ok(());
    };
    let usual = Seating {
        seats: 3,
        quorum: 2,
        hours: 48,
        dissent: false,
    };
    let (mode, approvals, seating) = match rule {
        ApprovalRule::Open(approvals) => (Mode::Open, approvals, usual),
        ApprovalRule::Bench(seating) => (Mode::Bench, 1, seating),
    };
    approval_rule::Entity::insert(approval_rule::ActiveModel {
        kind: Set(kind.to_owned()),
        mode: Set(mode),
        approvals: Set(approvals.cast_signed()),
        seats: Set(seating.seats.cast_signed()),
        quorum: Set(seating.quorum.cast_signed()),
        hours: Set(seating.hours.cast_signed()),
        dissent: Set(seating.dissent),
        changed_at: Set(now),
    })
    .exec_without_returning(&**txn)
    .await
    .map(|_| ())
}

fn weight_of(step: Step) -> String {
    format!("method {}", step.slug())
}

/// What each step of the method weighs, where the desk has said so.
///
/// # Errors
/// When the database cannot be read.
pub async fn weights(db: &impl Reads) -> Result<HashMap<Step, Weight>, Error> {
    alone(db, weights_asked).await
}

/// The same, as part of a sheaf.
pub fn weights_asked(
    sheaf: &mut Sheaf,
) -> impl FnOnce(&mut Gathered) -> Result<HashMap<Step, Weight>, Error> + use<> {
    let names: Vec<String> = Step::ALL.into_iter().map(weight_of).collect();
    let rows = setting::Entity::find().filter(setting::Column::Name.is_in(names));
    let rows = sheaf.part(rows);
    move |read| {
        let weight = |row: &setting::Model| {
            let step = row.name.strip_prefix("method ").and_then(Step::from_slug)?;
            Some((step, Weight::from_slug(&row.value)?))
        };
        Ok(read.take(rows)?.iter().filter_map(weight).collect())
    }
}

/// Says what a step weighs on this desk.
///
/// # Errors
/// When the database refuses.
pub async fn weigh(txn: &Txn, step: Step, weight: Weight, now: DateTime<Utc>) -> Result<(), Error> {
    settings::set(txn, &weight_of(step), weight.slug(), now).await
}
