//! Planning: until when a claim is to be done, and how urgent it is.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::domain::claim::Priority;
use crate::store::claims::{Outcome, outcome, touched};
use crate::store::entities::claim;
use crate::store::{Error, Txn};

/// Says until when a claim is to be done and how urgent it is, if nobody has changed it since `seen`.
///
/// # Errors
/// When the database refuses.
pub async fn plan(
    txn: &Txn,
    id: Uuid,
    seen: i32,
    (due_at, priority): (Option<DateTime<Utc>>, Priority),
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let update = touched(id, seen, now)
        .col_expr(claim::Column::DueAt, Expr::value(due_at))
        .col_expr(claim::Column::Priority, Expr::value(priority));
    outcome(update.exec(&**txn).await?.rows_affected)
}
