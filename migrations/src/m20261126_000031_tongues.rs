//! A text in another language than English is found by other forms of its words. The indexes of both
//! databases stem as English; the desk writes beside a text what it is found by in its own language, and
//! what stood here before waits to be read for that. On SQLite a public check that is taken out leaves the
//! index of words, and when it is published anew is found by its new words alone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &["stems", "stemmed_language", "unstemmed"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sort = "CHECK (sort IN ('claim', 'evidence', 'article', 'outside', 'check'))";
        ddl::run(
            manager,
            &"CREATE TABLE stems (
                sort TEXT NOT NULL {sort},
                subject_id {id} NOT NULL,
                tokens TEXT NOT NULL,
                PRIMARY KEY (sort, subject_id)
            ){strict};
            CREATE TABLE stemmed_language (language TEXT PRIMARY KEY NOT NULL){strict};
            CREATE TABLE unstemmed (
                sort TEXT NOT NULL {sort},
                subject_id {id} NOT NULL,
                PRIMARY KEY (sort, subject_id)
            ){strict};"
                .replace("{sort}", sort),
        )
        .await?;
        ddl::run(manager, UNSTEMMED).await?;
        let sql = match manager.get_database_backend() {
            DatabaseBackend::Postgres => POSTGRES_UP.to_owned(),
            _ => [SQLITE_CLAIMS, SQLITE_CHECKS, SQLITE_FOUND].concat(),
        };
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = match manager.get_database_backend() {
            DatabaseBackend::Postgres => POSTGRES_DOWN.to_owned(),
            _ => [
                SQLITE_CLAIMS_BEFORE,
                SQLITE_CHECKS_BEFORE,
                SQLITE_FOUND_BEFORE,
            ]
            .concat(),
        };
        manager.get_connection().execute_unprepared(&sql).await?;
        ddl::drop_tables(manager, TABLES).await
    }
}

/// What was written before in another language waits; documents tell theirs by their text, and are read for it
/// on a desk that has any claim or article in another language.
const UNSTEMMED: &str = "
INSERT INTO unstemmed (sort, subject_id) SELECT 'claim', id FROM claim WHERE language NOT LIKE 'en%';
INSERT INTO unstemmed (sort, subject_id) SELECT 'article', id FROM article WHERE language NOT LIKE 'en%';
INSERT INTO unstemmed (sort, subject_id) SELECT 'outside', id FROM outside_check WHERE language NOT LIKE 'en%';
INSERT INTO unstemmed (sort, subject_id)
    SELECT 'check', claim.id FROM check_text JOIN claim ON claim.number = check_text.number
    WHERE check_text.language NOT LIKE 'en%';
INSERT INTO unstemmed (sort, subject_id)
    SELECT 'evidence', id FROM evidence WHERE extract <> '' AND (
        EXISTS (SELECT 1 FROM claim WHERE language NOT LIKE 'en%')
        OR EXISTS (SELECT 1 FROM article WHERE language NOT LIKE 'en%'));";

/// The words of a claim with its stems; the index of words reads them from here when it is made anew.
const SQLITE_CLAIMS: &str = "
DROP TRIGGER claim_fts_insert; DROP TRIGGER claim_fts_update; DROP TABLE claim_fts;
CREATE VIEW claim_words AS
    SELECT claim.number, claim.id, claim.statement, claim.quote || coalesce(char(10) || tokens, '') AS quote
    FROM claim LEFT JOIN stems ON sort = 'claim' AND subject_id = claim.id;
CREATE VIRTUAL TABLE claim_fts USING fts5(statement, quote, content='claim_words', content_rowid='number',
    tokenize='porter unicode61 remove_diacritics 2', prefix='2 3');
CREATE TRIGGER claim_fts_insert AFTER INSERT ON claim BEGIN
    INSERT INTO claim_fts (rowid, statement, quote)
        SELECT number, statement, quote FROM claim_words WHERE id = NEW.id;
END;
CREATE TRIGGER claim_fts_update AFTER UPDATE OF statement, quote ON claim BEGIN
    INSERT INTO claim_fts (claim_fts, rowid, statement, quote) VALUES ('delete', OLD.number, OLD.statement,
        OLD.quote || coalesce((SELECT char(10) || tokens FROM stems WHERE sort = 'claim' AND subject_id = OLD.id), ''));
    INSERT INTO claim_fts (rowid, statement, quote)
        SELECT number, statement, quote FROM claim_words WHERE id = NEW.id;
END;
CREATE TRIGGER claim_stems_insert AFTER INSERT ON stems WHEN NEW.sort = 'claim' BEGIN
    INSERT INTO claim_fts (claim_fts, rowid, statement, quote)
        SELECT 'delete', number, statement, quote FROM claim WHERE id = NEW.subject_id;
    INSERT INTO claim_fts (rowid, statement, quote)
        SELECT number, statement, quote FROM claim_words WHERE id = NEW.subject_id;
END;
CREATE TRIGGER claim_stems_update AFTER UPDATE OF tokens ON stems WHEN NEW.sort = 'claim' BEGIN
    INSERT INTO claim_fts (claim_fts, rowid, statement, quote)
        SELECT 'delete', number, statement, quote || char(10) || OLD.tokens FROM claim WHERE id = NEW.subject_id;
    INSERT INTO claim_fts (rowid, statement, quote)
        SELECT number, statement, quote FROM claim_words WHERE id = NEW.subject_id;
END;
INSERT INTO claim_fts (claim_fts) VALUES ('rebuild');";

/// As the seventh migration had it.
const SQLITE_CLAIMS_BEFORE: &str = "
DROP TRIGGER claim_stems_insert; DROP TRIGGER claim_stems_update;
DROP TRIGGER claim_fts_insert; DROP TRIGGER claim_fts_update; DROP TABLE claim_fts; DROP VIEW claim_words;
CREATE VIRTUAL TABLE claim_fts USING fts5(statement, quote, content='claim', content_rowid='number',
    tokenize='porter unicode61 remove_diacritics 2', prefix='2 3');
CREATE TRIGGER claim_fts_insert AFTER INSERT ON claim BEGIN
    INSERT INTO claim_fts (rowid, statement, quote) VALUES (NEW.number, NEW.statement, NEW.quote);
END;
CREATE TRIGGER claim_fts_update AFTER UPDATE OF statement, quote ON claim BEGIN
    INSERT INTO claim_fts (claim_fts, rowid, statement, quote)
        VALUES ('delete', OLD.number, OLD.statement, OLD.quote);
    INSERT INTO claim_fts (rowid, statement, quote) VALUES (NEW.number, NEW.statement, NEW.quote);
END;
INSERT INTO claim_fts (claim_fts) VALUES ('rebuild');";

/// A public check that is taken out leaves no words behind.
const SQLITE_CHECKS: &str = "
DROP TRIGGER check_fts_insert; DROP TRIGGER check_fts_update; DROP TABLE check_fts;
CREATE VIEW check_words AS
    SELECT check_text.number, claim.id, check_text.body || coalesce(char(10) || tokens, '') AS body
    FROM check_text JOIN claim ON claim.number = check_text.number
    LEFT JOIN stems ON sort = 'check' AND subject_id = claim.id;
CREATE VIRTUAL TABLE check_fts USING fts5(body, content='check_words', content_rowid='number',
    tokenize='porter unicode61 remove_diacritics 2', prefix='2 3');
CREATE TRIGGER check_fts_insert AFTER INSERT ON check_text BEGIN
    INSERT INTO check_fts (rowid, body) SELECT number, body FROM check_words WHERE number = NEW.number;
END;
CREATE TRIGGER check_fts_update AFTER UPDATE OF body ON check_text BEGIN
    INSERT INTO check_fts (check_fts, rowid, body) VALUES ('delete', OLD.number, OLD.body || coalesce(
        (SELECT char(10) || tokens FROM stems WHERE sort = 'check'
            AND subject_id = (SELECT id FROM claim WHERE number = OLD.number)), ''));
    INSERT INTO check_fts (rowid, body) SELECT number, body FROM check_words WHERE number = NEW.number;
END;
CREATE TRIGGER check_fts_delete AFTER DELETE ON check_text BEGIN
    INSERT INTO check_fts (check_fts, rowid, body) VALUES ('delete', OLD.number, OLD.body || coalesce(
        (SELECT char(10) || tokens FROM stems WHERE sort = 'check'
            AND subject_id = (SELECT id FROM claim WHERE number = OLD.number)), ''));
END;
CREATE TRIGGER check_stems_insert AFTER INSERT ON stems WHEN NEW.sort = 'check' BEGIN
    INSERT INTO check_fts (check_fts, rowid, body)
        SELECT 'delete', check_text.number, body FROM check_text
        JOIN claim ON claim.number = check_text.number WHERE claim.id = NEW.subject_id;
    INSERT INTO check_fts (rowid, body) SELECT number, body FROM check_words WHERE id = NEW.subject_id;
END;
CREATE TRIGGER check_stems_update AFTER UPDATE OF tokens ON stems WHEN NEW.sort = 'check' BEGIN
    INSERT INTO check_fts (check_fts, rowid, body)
        SELECT 'delete', check_text.number, body || char(10) || OLD.tokens FROM check_text
        JOIN claim ON claim.number = check_text.number WHERE claim.id = NEW.subject_id;
    INSERT INTO check_fts (rowid, body) SELECT number, body FROM check_words WHERE id = NEW.subject_id;
END;
INSERT INTO check_fts (check_fts) VALUES ('rebuild');";

/// As the twelfth migration had it.
const SQLITE_CHECKS_BEFORE: &str = "
DROP TRIGGER check_stems_insert; DROP TRIGGER check_stems_update; DROP TRIGGER check_fts_delete;
DROP TRIGGER check_fts_insert; DROP TRIGGER check_fts_update; DROP TABLE check_fts; DROP VIEW check_words;
CREATE VIRTUAL TABLE check_fts USING fts5(body, content='check_text', content_rowid='number',
    tokenize='porter unicode61 remove_diacritics 2', prefix='2 3');
CREATE TRIGGER check_fts_insert AFTER INSERT ON check_text BEGIN
    INSERT INTO check_fts (rowid, body) VALUES (NEW.number, NEW.body);
END;
CREATE TRIGGER check_fts_update AFTER UPDATE OF body ON check_text BEGIN
    INSERT INTO check_fts (check_fts, rowid, body) VALUES ('delete', OLD.number, OLD.body);
    INSERT INTO check_fts (rowid, body) VALUES (NEW.number, NEW.body);
END;
INSERT INTO check_fts (check_fts) VALUES ('rebuild');";

/// What is found besides claims is entered once more when its stems are there.
const SQLITE_FOUND: &str = "
CREATE VIEW found_words AS
    SELECT 'evidence' AS sort, id AS subject_id, title, extract AS text FROM evidence
    UNION ALL SELECT 'article', id, title,
        (SELECT text FROM snapshot WHERE article_id = article.id ORDER BY number DESC LIMIT 1) FROM article
    UNION ALL SELECT 'outside', id, title, statement || char(10) || claimant FROM outside_check;
CREATE TRIGGER found_stems_insert AFTER INSERT ON stems BEGIN
    INSERT OR REPLACE INTO found_fts (rowid, title, body)
        SELECT found_text.number, w.title, w.text || char(10) || NEW.tokens
        FROM found_text JOIN found_words w ON w.sort = NEW.sort AND w.subject_id = NEW.subject_id
        WHERE found_text.sort = NEW.sort AND found_text.subject_id = NEW.subject_id;
END;
CREATE TRIGGER found_stems_update AFTER UPDATE OF tokens ON stems BEGIN
    INSERT OR REPLACE INTO found_fts (rowid, title, body)
        SELECT found_text.number, w.title, w.text || char(10) || NEW.tokens
        FROM found_text JOIN found_words w ON w.sort = NEW.sort AND w.subject_id = NEW.subject_id
        WHERE found_text.sort = NEW.sort AND found_text.subject_id = NEW.subject_id;
END;
CREATE TRIGGER stems_outside_delete AFTER DELETE ON outside_check BEGIN
    DELETE FROM stems WHERE sort = 'outside' AND subject_id = OLD.id;
END;";

const SQLITE_FOUND_BEFORE: &str = "
DROP TRIGGER found_stems_insert; DROP TRIGGER found_stems_update; DROP TRIGGER stems_outside_delete;
DROP VIEW found_words;";

/// The columns of words are no longer computed from their rows alone; what they hold stays.
const POSTGRES_UP: &str = "
ALTER TABLE claim ALTER COLUMN words DROP EXPRESSION;
ALTER TABLE check_text ALTER COLUMN words DROP EXPRESSION;
CREATE FUNCTION galley_stems(sort_ text, subject uuid) RETURNS tsvector LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT strip(to_tsvector('galley', tokens)) FROM stems
        WHERE sort = sort_ AND subject_id = subject), '') $$;
CREATE FUNCTION claim_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.words := setweight(to_tsvector('galley', galley_fold(NEW.statement)), 'A')
        || setweight(ts_delete(to_tsvector('galley', 'galleygap ' || galley_fold(NEW.quote)), 'galleygap'), 'B')
        || galley_stems('claim', NEW.id);
    RETURN NEW; END $$;
CREATE TRIGGER claim_words BEFORE INSERT OR UPDATE OF statement, quote ON claim
    FOR EACH ROW EXECUTE FUNCTION claim_words();
CREATE FUNCTION check_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    NEW.words := to_tsvector('galley', galley_fold(NEW.body))
        || galley_stems('check', (SELECT id FROM claim WHERE number = NEW.number));
    RETURN NEW; END $$;
CREATE TRIGGER check_words BEFORE INSERT OR UPDATE OF body ON check_text
    FOR EACH ROW EXECUTE FUNCTION check_words();
CREATE OR REPLACE FUNCTION galley_find(sort_ text, subject uuid, title text, body text) RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO found_text (sort, subject_id, words)
        VALUES (sort_, subject, galley_words(title, coalesce(body, '')) || galley_stems(sort_, subject))
        ON CONFLICT (sort, subject_id) DO UPDATE SET words = excluded.words $$;
CREATE FUNCTION stems_written() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    CASE NEW.sort
        WHEN 'claim' THEN UPDATE claim SET quote = quote WHERE id = NEW.subject_id;
        WHEN 'check' THEN UPDATE check_text SET body = body
            WHERE number = (SELECT number FROM claim WHERE id = NEW.subject_id);
        WHEN 'evidence' THEN PERFORM galley_find('evidence', id, title, extract)
            FROM evidence WHERE id = NEW.subject_id;
        WHEN 'article' THEN PERFORM galley_find('article', article.id, title, text)
            FROM article JOIN snapshot ON snapshot.article_id = article.id
            WHERE article.id = NEW.subject_id ORDER BY snapshot.number DESC LIMIT 1;
        ELSE PERFORM galley_find('outside', id, title, statement || chr(10) || claimant)
            FROM outside_check WHERE id = NEW.subject_id;
    END CASE;
    RETURN NULL; END $$;
CREATE TRIGGER stems_written AFTER INSERT OR UPDATE OF tokens ON stems
    FOR EACH ROW EXECUTE FUNCTION stems_written();
CREATE FUNCTION stems_outside() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM stems WHERE sort = 'outside' AND subject_id = OLD.id; RETURN NULL; END $$;
CREATE TRIGGER stems_outside AFTER DELETE ON outside_check FOR EACH ROW EXECUTE FUNCTION stems_outside();";

/// As the migrations before had it.
const POSTGRES_DOWN: &str = "
DROP TRIGGER stems_outside ON outside_check; DROP FUNCTION stems_outside;
DROP TRIGGER stems_written ON stems; DROP FUNCTION stems_written;
DROP TRIGGER check_words ON check_text; DROP FUNCTION check_words;
DROP TRIGGER claim_words ON claim; DROP FUNCTION claim_words;
CREATE OR REPLACE FUNCTION galley_find(sort_ text, subject uuid, title text, body text) RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO found_text (sort, subject_id, words)
        VALUES (sort_, subject, galley_words(title, coalesce(body, '')))
        ON CONFLICT (sort, subject_id) DO UPDATE SET words = excluded.words $$;
DROP FUNCTION galley_stems;
DROP INDEX claim_words;
ALTER TABLE claim DROP COLUMN words;
ALTER TABLE claim ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('galley', galley_fold(statement)), 'A')
    || setweight(ts_delete(to_tsvector('galley', 'galleygap ' || galley_fold(quote)), 'galleygap'), 'B')
) STORED;
CREATE INDEX claim_words ON claim USING gin (words) WITH (gin_pending_list_limit = 64);
DROP INDEX check_text_words;
ALTER TABLE check_text DROP COLUMN words;
ALTER TABLE check_text ADD COLUMN words tsvector
    GENERATED ALWAYS AS (to_tsvector('galley', galley_fold(body))) STORED;
CREATE INDEX check_text_words ON check_text USING gin (words) WITH (gin_pending_list_limit = 64);";
