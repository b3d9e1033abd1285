//! A search finds the same on both databases. SQLite's full text has Porter's first stemmer and
//! PostgreSQL's English one is his second, which part ways on words such as “skies” and “generously”;
//! PostgreSQL has the first as well. And where one text follows another in its index, a phrase no
//! longer runs from the end of the one into the beginning of the other.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index(manager, "porter", PARTED).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index(manager, "english", "").await
    }
}

/// A word between two texts, which is taken out again and leaves its place empty.
const PARTED: &str = "galleygap ";

/// Sets the stemmer and makes everything anew that was made with the one before.
async fn index(manager: &SchemaManager<'_>, language: &str, gap: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(());
    }
    let after = |text: &str| match gap {
        "" => format!("to_tsvector('galley', galley_fold({text}))"),
        gap => format!(
            "ts_delete(to_tsvector('galley', '{gap}' || galley_fold({text})), '{}')",
            gap.trim()
        ),
    };
    let (quote, body) = (after("quote"), after("left(body, 200000)"));
    let sql = format!(
        "ALTER TEXT SEARCH DICTIONARY galley_stem (LANGUAGE = {language});
DROP INDEX claim_words;
ALTER TABLE claim DROP COLUMN words;
ALTER TABLE claim ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('galley', galley_fold(statement)), 'A') || setweight({quote}, 'B')
) STORED;
CREATE INDEX claim_words ON claim USING gin (words);
DROP INDEX check_text_words;
ALTER TABLE check_text DROP COLUMN words;
ALTER TABLE check_text ADD COLUMN words tsvector
    GENERATED ALWAYS AS (to_tsvector('galley', galley_fold(body))) STORED;
CREATE INDEX check_text_words ON check_text USING gin (words);
CREATE OR REPLACE FUNCTION galley_words(title text, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('galley', galley_fold(left(title, 2000))), 'A')
        || setweight({body}, 'B') $$;
{FOUND}"
    );
    manager.get_connection().execute_unprepared(&sql).await?;
    Ok(())
}

const FOUND: &str = "
UPDATE found_text SET words = galley_words(evidence.title, evidence.extract)
    FROM evidence WHERE sort = 'evidence' AND evidence.id = subject_id;
UPDATE found_text SET words = galley_words(article.title, newest.text)
    FROM article JOIN LATERAL (SELECT text FROM snapshot WHERE article_id = article.id
        ORDER BY number DESC LIMIT 1) newest ON true
    WHERE sort = 'article' AND article.id = subject_id;
UPDATE found_text SET words = galley_words(one.title, one.statement || chr(10) || one.claimant)
    FROM outside_check one WHERE sort = 'outside' AND one.id = subject_id;";
