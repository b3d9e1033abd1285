//! How many claims each stage of work should hold at the most, as the desk has set it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;

use crate::domain::view::Stage;
use crate::store::entities::setting;
use crate::store::{Error, Reads, Txn, settings};

fn name(stage: Stage) -> String {
    format!("limit {}", stage.slug())
}

/// Every limit that has been set.
///
/// # Errors
/// When the database cannot be read.
pub async fn all(db: &impl Reads) -> Result<HashMap<Stage, u32>, Error> {
    let names: Vec<String> = Stage::ALL.into_iter().map(name).collect();
    let rows = setting::Entity::find()
        .filter(setting::Column::Name.is_in(names))
        .all(db)
        .await?;
    let read = |row: &setting::Model| {
        let stage = Stage::from_slug(row.name.strip_prefix("limit ")?)?;
        Some((stage, row.value.parse().ok()?))
    };
    Ok(rows.iter().filter_map(read).collect())
}

/// Sets the limit of a stage; `None` takes it away.
///
/// # Errors
/// When the database refuses.
pub async fn set(
    txn: &Txn,
    stage: Stage,
    limit: Option<u32>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    match limit {
        Some(limit) => settings::set(txn, &name(stage), &limit.to_string(), now).await,
        None => settings::clear(txn, &name(stage)).await,
    }
}
