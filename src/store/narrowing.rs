//! The operators of a search as conditions on claims: each an index look-up or a correlated one.

use chrono::NaiveTime;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Func, LikeExpr, Query, SelectStatement, SimpleExpr};
use sea_orm::{Condition, ExprTrait};

use crate::domain::query::{Span, Wanted};
use crate::store::Reads;
use crate::store::entities::{
    appearance, article, claim, claim_tag, evidence, exhibit, rating, speaker, speaker_alias, tag,
    verdict,
};
use crate::store::search::{self, Way};

/// Narrows claims to what a search asks for; when many are on its topics, each is asked for them. `None`
/// when it asks for nothing that could be found.
pub fn to(
    db: &impl Reads,
    query: Select<claim::Entity>,
    wanted: &Wanted,
    way: Way,
    many_on_topic: bool,
) -> Option<Select<claim::Entity>> {
    let backend = db.get_database_backend();
    let narrowed = search::asks(backend, wanted) || wanted.has_operators();
    let mut query = search::narrowed(backend, query, wanted, way);
    if !wanted.states.is_empty() {
        query = query.filter(claim::Column::State.is_in(wanted.states.iter().copied()));
    }
    for part in &wanted.by {
        query = query.filter(claim::Column::SpeakerId.in_subquery(named(part)));
    }
    if !wanted.ratings.is_empty() {
        // No claim is looked at when no rating is called so.
        let called_so = Expr::col((claim::Entity, claim::Column::Number))
            .lte(Expr::from(any_rating(&wanted.ratings)));
        query = query.filter(called_so);
        query = query.filter(Expr::exists(rated(&wanted.ratings)));
    }
    for topic in &wanted.topics {
        let of_this = of_this_claim((claim_tag::Entity, claim_tag::Column::ClaimId));
        query = query.filter(match many_on_topic {
            true => Expr::exists(tagged(topic).and_where(of_this).take()),
            false => claim::Column::Id.in_subquery(tagged(topic)),
        });
    }
    if !wanted.hosts.is_empty() {
        let mut from = Condition::any();
        for host in &wanted.hosts {
            from = from.add(Expr::exists(evidence_from(host)));
            from = from.add(Expr::exists(appears_at(host)));
            from = from.add(Expr::exists(article_at(host)));
        }
        query = query.filter(from);
    }
    if let Some(due) = wanted.due {
        let at = |day: chrono::NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        let due = (due.from.map(at), due.until.map(at));
        query = query.filter(claim::Column::DueAt.is_not_null());
        if let Some(from) = due.0 {
            query = query.filter(claim::Column::DueAt.gte(from));
        }
        if let Some(until) = due.1 {
            query = query.filter(claim::Column::DueAt.lt(until));
        }
    }
    if let Some(drafted) = wanted.drafted {
        query = query.filter(with_verdict(drafted));
    }
    if let Some(said) = wanted.said {
        query = query.filter(Expr::exists(said_within(said)));
    }
    narrowed.then_some(query)
}

/// With a verdict, or without one: in the very words of the index.
pub fn with_verdict(drafted: bool) -> SimpleExpr {
    let words = "CASE WHEN claim.verdict_revision > 0 THEN 1 ELSE 0 END";
    Expr::cust(words).eq(i32::from(drafted))
}

/// A text in which nothing is a wildcard, anywhere within another.
fn within(before: &str, text: &str, after: &str) -> LikeExpr {
    let text = text
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    LikeExpr::new(format!("{before}{text}{after}")).escape('\\')
}

/// The speakers whose name, or a name they were met under, holds this.
fn named(part: &str) -> SelectStatement {
    let alias = Query::select()
        .column(speaker_alias::Column::SpeakerId)
        .from(speaker_alias::Entity)
        .and_where(Expr::col(speaker_alias::Column::AliasKey).like(within("%", part, "%")))
        .to_owned();
    Query::select()
        .column(speaker::Column::Id)
        .from(speaker::Entity)
        .cond_where(
            Condition::any()
                .add(Expr::col(speaker::Column::NameKey).like(within("%", part, "%")))
                .add(Expr::col(speaker::Column::Id).in_subquery(alias)),
        )
        .to_owned()
}

fn of_this_claim(column: impl sea_orm::sea_query::IntoColumnRef) -> SimpleExpr {
    Expr::col(column).equals((claim::Entity, claim::Column::Id))
}

/// The newest revision of the claim's verdict, with one of these ratings.
fn rated(labels: &[String]) -> SelectStatement {
    Query::select()
        .expr(Expr::value(1))
        .from(verdict::Entity)
        .inner_join(
            rating::Entity,
            Expr::col((rating::Entity, rating::Column::Id))
                .equals((verdict::Entity, verdict::Column::RatingId)),
        )
        .and_where(of_this_claim((verdict::Entity, verdict::Column::ClaimId)))
        .and_where(
            Expr::col((verdict::Entity, verdict::Column::Revision))
                .equals((claim::Entity, claim::Column::VerdictRevision)),
        )
        .and_where(is_called(labels))
        .to_owned()
}

fn is_called(labels: &[String]) -> SimpleExpr {
    let label = Expr::col((rating::Entity, rating::Column::Label));
    SimpleExpr::FunctionCall(Func::lower(label)).is_in(labels.iter().cloned())
}

/// The greatest number there is when a rating is called so, and nothing when none is.
fn any_rating(labels: &[String]) -> SelectStatement {
    Query::select()
        .expr(Func::max(Expr::value(i32::MAX)))
        .from(rating::Entity)
        .and_where(is_called(labels))
        .to_owned()
}

/// The claims on a topic, by its key.
pub fn tagged_by(topic: Uuid) -> SelectStatement {
    Query::select()
        .column(claim_tag::Column::ClaimId)
        .from(claim_tag::Entity)
        .and_where(claim_tag::Column::TagId.eq(topic))
        .to_owned()
}

/// The claims on a topic, by its slug.
pub fn tagged(topic: &str) -> SelectStatement {
    Query::select()
        .column(claim_tag::Column::ClaimId)
        .from(claim_tag::Entity)
        .inner_join(
            tag::Entity,
            Expr::col((tag::Entity, tag::Column::Id))
                .equals((claim_tag::Entity, claim_tag::Column::TagId)),
        )
        .and_where(tag::Column::Slug.eq(topic))
        .to_owned()
}

fn evidence_from(host: &str) -> SelectStatement {
    Query::select()
        .expr(Expr::value(1))
        .from(exhibit::Entity)
        .inner_join(
            evidence::Entity,
            Expr::col((evidence::Entity, evidence::Column::Id))
                .equals((exhibit::Entity, exhibit::Column::EvidenceId)),
        )
        .and_where(of_this_claim((exhibit::Entity, exhibit::Column::ClaimId)))
        .and_where(exhibit::Column::WithdrawnAt.is_null())
        // What is confidential is not found by where it comes from.
        .and_where(evidence::Column::StatedAs.is_null())
        .cond_where(stands_at(
            (evidence::Entity, evidence::Column::Address),
            host,
        ))
        .to_owned()
}

fn appears_at(host: &str) -> SelectStatement {
    Query::select()
        .expr(Expr::value(1))
        .from(appearance::Entity)
        .and_where(of_this_claim((
            appearance::Entity,
            appearance::Column::ClaimId,
        )))
        .cond_where(stands_at(
            (appearance::Entity, appearance::Column::Address),
            host,
        ))
        .to_owned()
}

fn article_at(host: &str) -> SelectStatement {
    Query::select()
        .expr(Expr::value(1))
        .from(article::Entity)
        .and_where(
            Expr::col((article::Entity, article::Column::Id))
                .equals((claim::Entity, claim::Column::ArticleId)),
        )
        .cond_where(stands_at((article::Entity, article::Column::Address), host))
        .to_owned()
}

/// An address at a host, or below it.
fn stands_at<C>(column: C, host: &str) -> Condition
where
    C: sea_orm::sea_query::IntoColumnRef + Copy,
{
    Condition::any()
        .add(Expr::col(column).like(within("http%://", host, "/%")))
        .add(Expr::col(column).like(within("http%://", host, "")))
        .add(Expr::col(column).like(within("http%://%.", host, "/%")))
}

fn said_within(span: Span) -> SelectStatement {
    let mut said = Query::select()
        .expr(Expr::value(1))
        .from(appearance::Entity)
        .and_where(of_this_claim((
            appearance::Entity,
            appearance::Column::ClaimId,
        )))
        .to_owned();
    if let Some(from) = span.from {
        said.and_where(appearance::Column::SaidOn.gte(from));
    }
    if let Some(until) = span.until {
        said.and_where(appearance::Column::SaidOn.lt(until));
    }
    said
}
