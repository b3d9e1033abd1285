//! A sheaf: many small sets of rows, of different tables, read with one statement.
//!
//! A page such as the workspace of a claim is drawn from some thirty small sets. Asked one by one each
//! costs a journey to the database; a sheaf gathers them as branches of one `UNION ALL`, every branch
//! giving its rows as JSON arrays in the order of the entity's columns, and hands each set back as the
//! models of its own table. The branches are plain selects with their own filters and limits, so each
//! uses its own index; the *order* of rows within a set is for the reader to restore.
//!
//! A loader is written once, as a function that puts its parts into a sheaf and gives back the way to
//! read them; [`alone`] runs it by itself.

use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, ColumnType, Func, Query, SelectStatement, UnionType};
use sea_orm::{
    DatabaseBackend, ExprTrait, IdenStatic, Iterable, QuerySelect, QueryTrait, TryIntoModel, Value,
};
use serde_json::Value as Json;

use crate::store::{Error, Reads};

/// What [`Sheaf::part`] promises: the rows of one set.
#[derive(Clone, Copy, Debug)]
pub struct Part<E> {
    place: usize,
    of: PhantomData<fn() -> E>,
}

/// What [`Sheaf::count`] promises: how many rows there are.
#[derive(Clone, Copy, Debug)]
pub struct Count {
    place: usize,
}

/// What is asked for.
#[derive(Debug)]
pub struct Sheaf {
    dialect: DatabaseBackend,
    parts: Vec<SelectStatement>,
}

/// What was read, set by set.
#[derive(Debug, Default)]
pub struct Gathered {
    parts: Vec<Vec<Vec<Json>>>,
}

impl Sheaf {
    /// An empty sheaf for a database.
    pub fn over(db: &impl Reads) -> Sheaf {
        Sheaf {
            dialect: db.get_database_backend(),
            parts: Vec::new(),
        }
    }

    /// Asks for the rows of a select. Whatever columns it names are left aside for all of the table's.
    pub fn part<E: EntityTrait>(&mut self, select: Select<E>) -> Part<E> {
        self.part_without(select, &[])
    }

    /// The same with some columns of text left empty, because they may be long and are not wanted.
    pub fn part_without<E: EntityTrait>(
        &mut self,
        select: Select<E>,
        without: &[E::Column],
    ) -> Part<E> {
        let left_out: Vec<&str> = without.iter().map(IdenStatic::as_str).collect();
        let cells = E::Column::iter().map(|column| match left_out.contains(&column.as_str()) {
            true => Expr::cust("''"),
            false => self.cell::<E>(column),
        });
        let row = self.row(cells.collect());
        let rows = select.select_only().expr_as(row, "cells").into_query();
        Part {
            place: self.branch(rows),
            of: PhantomData,
        }
    }

    /// Asks how many rows a select finds; with a limit, up to that many.
    pub fn count<E: EntityTrait>(&mut self, select: Select<E>) -> Count {
        let found = select.select_only().expr_as(Expr::cust("1"), "found");
        let counted = self.row(vec![Expr::cust("count(*)")]);
        let counted = Query::select()
            .expr_as(counted, Alias::new("cells"))
            .from_subquery(found.into_query(), Alias::new("found"))
            .to_owned();
        Count {
            place: self.branch(counted),
        }
    }

    fn row(&self, cells: Vec<Expr>) -> Expr {
        match self.dialect {
            DatabaseBackend::Sqlite => Func::cust("json_array").args(cells).into(),
            _ => Expr::from(Func::cust("json_build_array").args(cells)).cast_as("text"),
        }
    }

    fn branch(&mut self, rows: SelectStatement) -> usize {
        let place = self.parts.len();
        let branch = Query::select()
            .expr_as(Expr::cust(place.to_string()), Alias::new("place"))
            .column(Alias::new("cells"))
            .from_subquery(rows, Alias::new(format!("part{place}")))
            .to_owned();
        self.parts.push(branch);
        place
    }

    /// One column as JSON can carry it: SQLite keeps keys as bytes, which JSON cannot, and rounds
    /// fractions to fifteen digits, so they travel as text.
    fn cell<E: EntityTrait>(&self, column: E::Column) -> Expr {
        let plain = Expr::col((E::default(), column));
        match (self.dialect, column.def().get_column_type()) {
            (DatabaseBackend::Sqlite, ColumnType::Uuid) => Func::cust("hex").arg(plain).into(),
            (DatabaseBackend::Sqlite, ColumnType::Double) => {
                let exact = Func::cust("printf").args([Expr::cust("'%!.17g'"), plain.clone()]);
                Expr::case(plain.is_not_null(), exact).into()
            }
            (_, ColumnType::Double) => plain.cast_as("text"),
            _ => plain,
        }
    }

    /// Reads all of it, with one statement.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn read(self, db: &impl Reads) -> Result<Gathered, Error> {
        let mut parts: Vec<Vec<Vec<Json>>> = self.parts.iter().map(|_| Vec::new()).collect();
        let mut branches = self.parts.into_iter();
        let Some(mut statement) = branches.next() else {
            return Ok(Gathered { parts });
        };
        for branch in branches {
            statement.union(UnionType::All, branch);
        }
        for row in db.query_all(&statement).await? {
            let place: i32 = row.try_get("", "place")?;
            let cells: String = row.try_get("", "cells")?;
            let cells: Vec<Json> =
                serde_json::from_str(&cells).map_err(|error| Error::Json(error.to_string()))?;
            if let Some(part) = parts.get_mut(place.unsigned_abs() as usize) {
                part.push(cells);
            }
        }
        Ok(Gathered { parts })
    }
}

impl Gathered {
    /// The rows of one set, in no order. A set is there once.
    ///
    /// # Errors
    /// When a row does not fit its table.
    pub fn take<E>(&mut self, part: Part<E>) -> Result<Vec<E::Model>, Error>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        let rows = self.parts.get_mut(part.place).map(std::mem::take);
        rows.unwrap_or_default()
            .into_iter()
            .map(model::<E>)
            .collect()
    }

    /// The one row of a set that has one at most.
    ///
    /// # Errors
    /// When it does not fit its table.
    pub fn one<E>(&mut self, part: Part<E>) -> Result<Option<E::Model>, Error>
    where
        E: EntityTrait,
        E::ActiveModel: TryIntoModel<E::Model>,
    {
        Ok(self.take(part)?.into_iter().next())
    }

    /// How many rows there were.
    pub fn counted(&self, count: Count) -> u64 {
        let rows = self.parts.get(count.place).and_then(|rows| rows.first());
        let cell = rows.and_then(|cells| cells.first());
        cell.and_then(Json::as_u64).unwrap_or_default()
    }
}

/// Reads one loader's parts by themselves.
///
/// # Errors
/// When the database cannot be read.
pub async fn alone<T, R>(db: &impl Reads, ask: impl FnOnce(&mut Sheaf) -> R) -> Result<T, Error>
where
    R: FnOnce(&mut Gathered) -> Result<T, Error>,
{
    let mut sheaf = Sheaf::over(db);
    let take = ask(&mut sheaf);
    take(&mut sheaf.read(db).await?)
}

fn model<E>(cells: Vec<Json>) -> Result<E::Model, Error>
where
    E: EntityTrait,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    let mut row = <E::ActiveModel as ActiveModelTrait>::default();
    for (column, cell) in E::Column::iter().zip(cells) {
        let definition = column.def();
        let value = value(definition.get_column_type(), &cell)
            .ok_or_else(|| Error::Type(format!("{} cannot be {cell}", column.as_str())))?;
        row.try_set(column, value)?;
    }
    row.try_into_model()
}

/// A cell as its column's type has it; `None` when it is nothing of the kind.
fn value(kind: &ColumnType, cell: &Json) -> Option<Value> {
    let none = cell.is_null();
    let text = || cell.as_str();
    Some(match kind {
        // SQLite's hex of nothing is an empty text.
        ColumnType::Uuid if none || text() == Some("") => Value::Uuid(None),
        ColumnType::Uuid => Value::from(Uuid::parse_str(text()?).ok()?),
        ColumnType::Boolean if none => Value::Bool(None),
        ColumnType::Boolean => Value::from(cell.as_bool().or(cell.as_i64().map(|it| it != 0))?),
        ColumnType::Integer if none => Value::Int(None),
        ColumnType::Integer => Value::from(i32::try_from(cell.as_i64()?).ok()?),
        ColumnType::BigInteger if none => Value::BigInt(None),
        ColumnType::BigInteger => Value::from(cell.as_i64()?),
        ColumnType::Double if none => Value::Double(None),
        ColumnType::Double => Value::from(text()?.parse::<f64>().ok()?),
        ColumnType::Date if none => Value::ChronoDate(None),
        ColumnType::Date => Value::from(text()?.parse::<NaiveDate>().ok()?),
        ColumnType::TimestampWithTimeZone if none => Value::ChronoDateTimeUtc(None),
        ColumnType::TimestampWithTimeZone => {
            let at = DateTime::parse_from_rfc3339(text()?).ok()?;
            Value::from(at.with_timezone(&Utc))
        }
        _ if none => Value::String(None),
        _ => Value::from(text()?),
    })
}
