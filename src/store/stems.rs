//! What texts in other languages than English are found by besides their words. The indexes of words follow
//! by themselves.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ExprTrait, QueryOrder, QuerySelect, QueryTrait};

use crate::domain::query::Wanted;
use crate::domain::stems::{self, Language, Languages, Sort};
use crate::store::entities::{
    article, check_text, claim, evidence, outside_check, snapshot, stemmed_language,
    stems as stems_of, unstemmed,
};
use crate::store::{Error, Reads, Txn};

/// The languages in which texts of the desk have stems.
///
/// # Errors
/// When the database cannot be read.
pub async fn held(db: &impl Reads) -> Result<Languages, Error> {
    let held = stemmed_language::Entity::find().all(db).await?;
    let known = held.iter().filter_map(|one| Language::of(&one.language));
    Ok(known.collect())
}

/// A search as it finds other forms of its words, in the languages of the desk.
///
/// # Errors
/// When the database cannot be read.
pub async fn read(db: &impl Reads, typed: &str) -> Result<Wanted, Error> {
    let mut wanted = Wanted::parse(typed);
    wanted.languages = held(db).await?;
    Ok(wanted)
}

/// Keeps what a new text is found by in its language, once its row is there. Nothing for a language without
/// stems.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    txn: &Txn,
    (sort, subject): (Sort, Uuid),
    language: Option<Language>,
    texts: &[&str],
) -> Result<(), Error> {
    let Some(language) = language else {
        return Ok(());
    };
    let row = stems_of::ActiveModel {
        sort: Set(sort),
        subject_id: Set(subject),
        tokens: Set(stems::of(language, texts)),
    };
    let again = OnConflict::columns([stems_of::Column::Sort, stems_of::Column::SubjectId])
        .update_column(stems_of::Column::Tokens)
        .to_owned();
    stems_of::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(&**txn)
        .await?;
    let code = language.code().to_owned();
    let row = stemmed_language::ActiveModel {
        language: Set(code),
    };
    let known = OnConflict::column(stemmed_language::Column::Language)
        .do_nothing()
        .to_owned();
    stemmed_language::Entity::insert(row)
        .on_conflict(known)
        .exec_without_returning(&**txn)
        .await
        .map(|_| ())
}

/// Keeps what a text that changed is found by, which is nothing when its language is now one without stems.
///
/// # Errors
/// When the database refuses.
pub async fn change(
    txn: &Txn,
    (sort, subject): (Sort, Uuid),
    language: Option<Language>,
    texts: &[&str],
) -> Result<(), Error> {
    if language.is_some() {
        return keep(txn, (sort, subject), language, texts).await;
    }
    stems_of::Entity::update_many()
        .col_expr(stems_of::Column::Tokens, Expr::value(""))
        .filter(stems_of::Column::Sort.eq(sort))
        .filter(stems_of::Column::SubjectId.eq(subject))
        .exec(&**txn)
        .await
        .map(|_| ())
}

/// Keeps what a claim is found by after it was worded or quoted anew.
///
/// # Errors
/// When the database refuses.
pub async fn of_claim(txn: &Txn, id: Uuid) -> Result<(), Error> {
    let texts = claim::Entity::find_by_id(id)
        .select_only()
        .columns([claim::Column::Language, claim::Column::Statement])
        .column(claim::Column::Quote)
        .into_tuple::<(String, String, String)>();
    let Some((language, statement, quote)) = texts.one(&**txn).await? else {
        return Ok(());
    };
    let texts = [statement.as_str(), quote.as_str()];
    keep(txn, (Sort::Claim, id), Language::of(&language), &texts).await
}

/// Keeps what an article is found by after its title or its text changed.
///
/// # Errors
/// When the database refuses.
pub async fn of_article(txn: &Txn, id: Uuid) -> Result<(), Error> {
    let article = article::Entity::find_by_id(id).one(&**txn).await?;
    let told = article.and_then(|it| Some((Language::of(&it.language)?, it.title)));
    let Some((language, title)) = told else {
        return Ok(());
    };
    let newest = snapshot::Entity::find()
        .select_only()
        .column(snapshot::Column::Text)
        .filter(snapshot::Column::ArticleId.eq(id))
        .order_by_desc(snapshot::Column::Number)
        .into_tuple::<String>()
        .one(&**txn)
        .await?;
    let texts = [title.as_str(), newest.as_deref().unwrap_or_default()];
    keep(txn, (Sort::Article, id), Some(language), &texts).await
}

/// Keeps what a check of others is found by, after it was entered or has changed.
///
/// # Errors
/// When the database refuses.
pub async fn of_outside(txn: &Txn, check: &outside_check::Model) -> Result<(), Error> {
    let texts = [&check.title, &check.statement, &check.claimant].map(String::as_str);
    let language = Language::of(&check.language);
    change(txn, (Sort::Outside, check.id), language, &texts).await
}

/// A text that waits to be read.
pub type Waiting = (Sort, Uuid);

/// Reads some of the texts from before the desk knew stems, those that come after one; gives the last of them.
///
/// # Errors
/// When the database refuses.
pub async fn catch_up(
    txn: &Txn,
    after: Option<Waiting>,
    limit: u64,
) -> Result<Option<Waiting>, Error> {
    let (sort, subject) = (unstemmed::Column::Sort, unstemmed::Column::SubjectId);
    let mut waiting = unstemmed::Entity::find();
    if let Some((last, id)) = after {
        let later = sort.eq(last).and(subject.gt(id));
        waiting = waiting
            .filter(sort.gte(last))
            .filter(sort.gt(last).or(later));
    }
    let waiting = waiting.order_by_asc(sort).order_by_asc(subject);
    let waiting = waiting.limit(limit).all(&**txn).await?;
    let mut last = None;
    for one in waiting {
        let it = (one.sort, one.subject_id);
        renew(txn, it).await?;
        unstemmed::Entity::delete_by_id(it).exec(&**txn).await?;
        last = Some(it);
    }
    Ok(last)
}

async fn renew(txn: &Txn, (sort, id): Waiting) -> Result<(), Error> {
    match sort {
        Sort::Claim => of_claim(txn, id).await,
        Sort::Article => of_article(txn, id).await,
        Sort::Evidence => {
            let Some(it) = evidence::Entity::find_by_id(id).one(&**txn).await? else {
                return Ok(());
            };
            let language = Language::told_by(&it.extract);
            keep(txn, (sort, id), language, &[&it.title, &it.extract]).await
        }
        Sort::Outside => {
            let Some(it) = outside_check::Entity::find_by_id(id).one(&**txn).await? else {
                return Ok(());
            };
            of_outside(txn, &it).await
        }
        Sort::Check => {
            let number = claim::Entity::find_by_id(id)
                .select_only()
                .column(claim::Column::Number)
                .into_query();
            let text =
                check_text::Entity::find().filter(check_text::Column::Number.in_subquery(number));
            let Some(it) = text.one(&**txn).await? else {
                return Ok(());
            };
            keep(txn, (sort, id), Language::of(&it.language), &[&it.body]).await
        }
    }
}
