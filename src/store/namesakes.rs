//! Namesakes: speakers and sources that may be another one, by their names. It only finds; a person
//! compares and decides.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{Condition, ExprTrait, QueryOrder, QuerySelect};

use crate::domain::merging::Noun;
use crate::domain::words::key;
use crate::store::entities::{source, speaker, speaker_alias};
use crate::store::{Error, Reads};

/// How many namesakes are shown.
const MOST: u64 = 12;
/// The shortest word by which names are compared.
const SHORTEST: usize = 3;

/// One that may be another: its key and its name.
pub type Namesake = (Uuid, String);

/// Those that share the last word of a name or a name seen, by name; never itself, and none that
/// was merged away.
///
/// # Errors
/// When the database cannot be read.
pub async fn alike(
    db: &impl Reads,
    noun: Noun,
    id: Uuid,
    name: &str,
) -> Result<Vec<Namesake>, Error> {
    let folded = key(name);
    let last = folded.rsplit(' ').next().unwrap_or_default();
    // A word of a name is made of letters; what has a meaning in a pattern is none.
    let plain = last.chars().all(char::is_alphanumeric) && last.chars().count() >= SHORTEST;
    let ends = |column: Expr| match plain {
        true => column.like(format!("%{last}")),
        false => column.eq(folded.clone()),
    };
    match noun {
        Noun::Speaker => {
            let own = Query::select()
                .column(speaker_alias::Column::AliasKey)
                .from(speaker_alias::Entity)
                .and_where(speaker_alias::Column::SpeakerId.eq(id))
                .to_owned();
            let seen = Query::select()
                .column(speaker_alias::Column::SpeakerId)
                .from(speaker_alias::Entity)
                .and_where(speaker_alias::Column::AliasKey.in_subquery(own))
                .to_owned();
            let like = Condition::any()
                .add(ends(Expr::col(speaker::Column::NameKey)))
                .add(speaker::Column::Id.in_subquery(seen));
            speaker::Entity::find()
                .select_only()
                .columns([speaker::Column::Id, speaker::Column::Name])
                .filter(like)
                .filter(speaker::Column::Id.ne(id))
                .filter(speaker::Column::MergedIntoId.is_null())
                .order_by_asc(speaker::Column::NameKey)
                .order_by_asc(speaker::Column::Id)
                .limit(MOST)
                .into_tuple()
                .all(db)
                .await
        }
        Noun::Source => {
            source::Entity::find()
                .select_only()
                .columns([source::Column::Id, source::Column::Name])
                .filter(ends(Expr::col(source::Column::NameKey)))
                .filter(source::Column::Id.ne(id))
                .filter(source::Column::MergedIntoId.is_null())
                .order_by_asc(source::Column::NameKey)
                .limit(MOST)
                .into_tuple()
                .all(db)
                .await
        }
    }
}

/// The one of a name, other than `except` and not merged away; the first of several.
///
/// # Errors
/// When the database cannot be read.
pub async fn named(
    db: &impl Reads,
    noun: Noun,
    name: &str,
    except: Uuid,
) -> Result<Option<Uuid>, Error> {
    match noun {
        Noun::Speaker => {
            speaker::Entity::find()
                .select_only()
                .column(speaker::Column::Id)
                .filter(speaker::Column::NameKey.eq(key(name)))
                .filter(speaker::Column::Id.ne(except))
                .filter(speaker::Column::MergedIntoId.is_null())
                .order_by_asc(speaker::Column::Id)
                .into_tuple()
                .one(db)
                .await
        }
        Noun::Source => {
            source::Entity::find()
                .select_only()
                .column(source::Column::Id)
                .filter(source::Column::NameKey.eq(key(name)))
                .filter(source::Column::Id.ne(except))
                .filter(source::Column::MergedIntoId.is_null())
                .into_tuple()
                .one(db)
                .await
        }
    }
}
