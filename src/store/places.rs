//! Where a claim appears: the appearance, the article it stands in, and who passed it on.

use sea_orm::QueryTrait;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};

use crate::store::entities::{appearance, article, attribution, snapshot, source};
use crate::store::sheaf::{Gathered, Sheaf, alone};
use crate::store::{Error, Reads};

/// An appearance with the article it stands in, without the article's text.
#[derive(Clone, Debug)]
pub struct Place {
    /// The appearance.
    pub place: appearance::Model,
    /// The article.
    pub article: Option<article::Model>,
    /// Who published it.
    pub outlet: Option<String>,
    /// SHA-256 of the snapshot.
    pub sha256: Option<String>,
    /// Who said it and who passed it on.
    pub chain: Vec<attribution::Model>,
}

/// Where a claim appears, first place first.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_claim(db: &impl Reads, claim: Uuid) -> Result<Vec<Place>, Error> {
    alone(db, |sheaf| asked(sheaf, claim)).await
}

/// The same, as part of a sheaf.
pub fn asked(
    sheaf: &mut Sheaf,
    claim: Uuid,
) -> impl FnOnce(&mut Gathered) -> Result<Vec<Place>, Error> + use<> {
    let here = appearance::Column::ClaimId.eq(claim);
    let places = sheaf.part(appearance::Entity::find().filter(here.clone()));
    let of_places = |column: appearance::Column| {
        Query::select()
            .column(column)
            .from(appearance::Entity)
            .and_where(here.clone())
            .to_owned()
    };
    let held = snapshot::Entity::find()
        .filter(snapshot::Column::Id.in_subquery(of_places(appearance::Column::SnapshotId)));
    let of_held = |held: &Select<snapshot::Entity>| column(held, snapshot::Column::ArticleId);
    let articles = article::Entity::find().filter(article::Column::Id.in_subquery(of_held(&held)));
    let outlets = column(&articles, article::Column::OutletId);
    let outlets =
        sheaf.part(source::Entity::find().filter(source::Column::Id.in_subquery(outlets)));
    let articles = sheaf.part(articles);
    let held = sheaf.part_without(held, &[snapshot::Column::Text, snapshot::Column::Reading]);
    let chains = attribution::Entity::find()
        .filter(attribution::Column::AppearanceId.in_subquery(of_places(appearance::Column::Id)));
    let chains = sheaf.part(chains);
    move |read| {
        let mut places = read.take(places)?;
        places.sort_by_key(|place| place.ordinal);
        let (held, articles) = (read.take(held)?, read.take(articles)?);
        let (outlets, mut chains) = (read.take(outlets)?, read.take(chains)?);
        chains.sort_by_key(|link| link.position);
        let placed = places.into_iter().map(|place| {
            let held = held.iter().find(|one| Some(one.id) == place.snapshot_id);
            let article = held.and_then(|held| articles.iter().find(|it| it.id == held.article_id));
            let outlet = article.and_then(|article| article.outlet_id);
            let outlet = outlets.iter().find(|source| Some(source.id) == outlet);
            let links = chains.iter().filter(|link| link.appearance_id == place.id);
            Place {
                article: article.cloned(),
                outlet: outlet.map(|source| source.name.clone()),
                sha256: held.map(|held| held.sha256.clone()),
                chain: links.cloned().collect(),
                place,
            }
        });
        Ok(placed.collect())
    }
}

/// One column of what a select finds, to look further from.
fn column<E: EntityTrait>(found: &Select<E>, column: E::Column) -> SelectStatement {
    use sea_orm::QuerySelect;
    found.clone().select_only().column(column).into_query()
}
