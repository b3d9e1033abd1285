//! What pages ask of the database: a connection that writes the statements down, and the questions of
//! pages in their order, shared by the bare handler and the test of their plans.

use std::sync::Mutex;

use galley::desk::alike::Gist;
use galley::domain::evidence::Eyes;
use galley::store::lists::{self, Filter};
use galley::store::{
    Error, beside, chrome, claims, people, presence, speakers, steps, verdicts, views, workspace,
};
use sea_orm::prelude::Uuid;
use sea_orm::sqlx::types::chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

/// A connection that writes down what is asked.
pub struct Asked<'a> {
    db: &'a DatabaseConnection,
    statements: Mutex<Vec<Statement>>,
}

impl<'a> Asked<'a> {
    pub fn of(db: &'a DatabaseConnection) -> Asked<'a> {
        Asked {
            db,
            statements: Mutex::default(),
        }
    }

    /// What was asked since this was last looked at.
    pub fn take(&self) -> Vec<Statement> {
        std::mem::take(&mut self.statements.lock().unwrap())
    }

    fn note(&self, statement: &Statement) {
        self.statements.lock().unwrap().push(statement.clone());
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Asked<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.note(&statement);
        self.db.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.db.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.note(&statement);
        self.db.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.note(&statement);
        self.db.query_all_raw(statement).await
    }
}

/// What every page of somebody who is signed in asks.
pub async fn signed_in(db: &Asked<'_>, person: Uuid, now: DateTime<Utc>) -> Result<(), Error> {
    people::signed_in(db, "no such session", now, now).await?;
    chrome::of(db, Some(person)).await.map(|_| ())
}

/// What the list of claims asks, the views above it and the names in its filter included.
pub async fn list(db: &Asked<'_>, filter: &Filter, person: Uuid) -> Result<(), Error> {
    lists::page(db, filter, None, 51).await?;
    verdicts::ratings(db).await?;
    people::active(db).await?;
    lists::by_state(db).await?;
    if let Some(speaker) = filter.speaker {
        speakers::get(db, speaker).await?;
    }
    let views = views::of(db, person).await?;
    let views: Vec<Filter> = views
        .iter()
        .map(|view| Filter::from_query(&view.query))
        .collect();
    views::counts(db, &views).await.map(|_| ())
}

/// What the page of a claim asks, the claims near it included.
pub async fn claim(
    db: &Asked<'_>,
    number: i32,
    person: Uuid,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(claim) = claims::find(db, number).await? else {
        return Ok(());
    };
    let (id, article) = (claim.id, claim.article_id.unwrap_or_default());
    let words = Gist::of(&claim.statement, None, None).search_words();
    workspace::of(db, claim, Eyes::Person(person)).await?;
    let near = steps::near(db, &words, article, 100).await?;
    if !near.is_empty() {
        steps::apart(db, &[id]).await?;
        speakers::by_keys(db, near.iter().filter_map(|claim| claim.speaker_id)).await?;
        beside::of(db, near.into_iter().take(2).collect()).await?;
    }
    presence::on_claim(db, id, person, now).await.map(|_| ())
}
