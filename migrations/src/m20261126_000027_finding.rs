//! Finding: full text over evidence, articles and the checks of others beside the claims; names found
//! in spite of a slip of the pen; on PostgreSQL words without their accents; saved views, changes of
//! many claims at once, and the orders a table of claims can have.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::run(manager, NAMES).await?;
        let db = manager.get_connection();
        db.execute_unprepared(GRAMS).await?;
        match manager.get_database_backend() {
            DatabaseBackend::Postgres => {
                db.execute_unprepared(&fold()).await?;
                db.execute_unprepared(POSTGRES_UP).await?;
            }
            _ => {
                db.execute_unprepared(SQLITE_UP).await?;
            }
        }
        ddl::run(manager, VIEWS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        match manager.get_database_backend() {
            DatabaseBackend::Postgres => db.execute_unprepared(POSTGRES_DOWN).await?,
            _ => db.execute_unprepared(SQLITE_DOWN).await?,
        };
        for index in ["claim_due", "claim_changed", "claim_worth"] {
            ddl::run(manager, &format!("DROP INDEX {index}")).await?;
        }
        let sql = "DROP INDEX speaker_merged_into; CREATE INDEX speaker_merged_into ON speaker (merged_into_id)";
        ddl::run(manager, sql).await?;
        ddl::drop_tables(manager, &["name_gram", "saved_view", "bulk_change"]).await
    }
}

/// Every three letters in a row of a name, its beginning and end included.
const NAMES: &str = "CREATE TABLE name_gram (
    gram TEXT NOT NULL CHECK (length(gram) = 3),
    speaker_id {id} NOT NULL REFERENCES speaker (id),
    PRIMARY KEY (gram, speaker_id)
){strict};
CREATE INDEX name_gram_speaker ON name_gram (speaker_id);";

/// The names that are known already.
const GRAMS: &str = "WITH RECURSIVE
    named (speaker_id, name) AS (
        SELECT id, '  ' || name_key || ' ' FROM speaker
        UNION SELECT speaker_id, '  ' || alias_key || ' ' FROM speaker_alias),
    place (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM place WHERE at < 300)
INSERT INTO name_gram (gram, speaker_id)
    SELECT DISTINCT substr(name, at, 3), speaker_id FROM named JOIN place ON at <= length(name) - 2;";

const VIEWS: &str = "CREATE TABLE saved_view (
    id {id} PRIMARY KEY NOT NULL,
    person_id {id} NOT NULL REFERENCES person (id),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    query TEXT NOT NULL CHECK (length(query) <= 2000),
    shared {bool} NOT NULL,
    mailed {bool} NOT NULL,
    feed TEXT UNIQUE CHECK (feed IS NULL OR length(feed) = 64),
    told_at {time} NOT NULL,
    created_at {time} NOT NULL,
    UNIQUE (person_id, name)
){strict};
CREATE INDEX saved_view_shared ON saved_view (shared, name);
CREATE TABLE bulk_change (
    id {id} PRIMARY KEY NOT NULL,
    person_id {id} NOT NULL REFERENCES person (id),
    before TEXT NOT NULL,
    made_at {time} NOT NULL,
    undone_at {time}
){strict};
CREATE INDEX bulk_change_person ON bulk_change (person_id, made_at);
CREATE INDEX claim_due ON claim (due_at, number);
CREATE INDEX claim_changed ON claim (changed_at, number);
CREATE INDEX claim_worth ON claim (worth, number);
DROP INDEX speaker_merged_into;
CREATE INDEX speaker_merged_into ON speaker (merged_into_id, id);";

/// The index keeps no text of its own; `found_text` says whose row is which. `article_found` waits for
/// a snapshot, because an article without one has no text.
const SQLITE_UP: &str = "
CREATE TABLE found_text (
    number INTEGER PRIMARY KEY,
    sort TEXT NOT NULL CHECK (sort IN ('evidence', 'article', 'outside')),
    subject_id BLOB NOT NULL,
    UNIQUE (sort, subject_id)
) STRICT;
CREATE VIRTUAL TABLE found_fts USING fts5(title, body, content='', contentless_delete=1,
    tokenize='porter unicode61 remove_diacritics 2', prefix='2 3');
CREATE TRIGGER found_evidence_insert AFTER INSERT ON evidence BEGIN
    INSERT INTO found_text (sort, subject_id) VALUES ('evidence', NEW.id);
    INSERT INTO found_fts (rowid, title, body)
        SELECT number, NEW.title, NEW.extract FROM found_text
        WHERE sort = 'evidence' AND subject_id = NEW.id;
END;
CREATE TRIGGER found_evidence_update AFTER UPDATE OF title, extract ON evidence BEGIN
    INSERT OR REPLACE INTO found_fts (rowid, title, body)
        SELECT number, NEW.title, NEW.extract FROM found_text
        WHERE sort = 'evidence' AND subject_id = NEW.id;
END;
CREATE TRIGGER found_snapshot_insert AFTER INSERT ON snapshot BEGIN
    INSERT OR IGNORE INTO found_text (sort, subject_id) VALUES ('article', NEW.article_id);
    INSERT OR REPLACE INTO found_fts (rowid, title, body)
        SELECT found_text.number, article.title, NEW.text
        FROM found_text JOIN article ON article.id = found_text.subject_id
        WHERE sort = 'article' AND subject_id = NEW.article_id;
END;
CREATE TRIGGER found_article_update AFTER UPDATE OF title ON article BEGIN
    INSERT OR REPLACE INTO found_fts (rowid, title, body)
        SELECT found_text.number, NEW.title,
            (SELECT text FROM snapshot WHERE article_id = NEW.id ORDER BY number DESC LIMIT 1)
        FROM found_text WHERE sort = 'article' AND subject_id = NEW.id;
END;
CREATE TRIGGER found_outside_insert AFTER INSERT ON outside_check BEGIN
    INSERT INTO found_text (sort, subject_id) VALUES ('outside', NEW.id);
    INSERT INTO found_fts (rowid, title, body)
        SELECT number, NEW.title, NEW.statement || char(10) || NEW.claimant FROM found_text
        WHERE sort = 'outside' AND subject_id = NEW.id;
END;
CREATE TRIGGER found_outside_update AFTER UPDATE OF title, statement, claimant ON outside_check BEGIN
    INSERT OR REPLACE INTO found_fts (rowid, title, body)
        SELECT number, NEW.title, NEW.statement || char(10) || NEW.claimant FROM found_text
        WHERE sort = 'outside' AND subject_id = NEW.id;
END;
CREATE TRIGGER found_outside_delete AFTER DELETE ON outside_check BEGIN
    DELETE FROM found_fts WHERE rowid =
        (SELECT number FROM found_text WHERE sort = 'outside' AND subject_id = OLD.id);
    DELETE FROM found_text WHERE sort = 'outside' AND subject_id = OLD.id;
END;
INSERT INTO found_text (sort, subject_id) SELECT 'evidence', id FROM evidence;
INSERT INTO found_text (sort, subject_id) SELECT DISTINCT 'article', article_id FROM snapshot;
INSERT INTO found_text (sort, subject_id) SELECT 'outside', id FROM outside_check;
INSERT INTO found_fts (rowid, title, body)
    SELECT found_text.number, evidence.title, evidence.extract
    FROM found_text JOIN evidence ON evidence.id = subject_id WHERE sort = 'evidence';
INSERT INTO found_fts (rowid, title, body)
    SELECT found_text.number, article.title,
        (SELECT text FROM snapshot WHERE article_id = article.id ORDER BY number DESC LIMIT 1)
    FROM found_text JOIN article ON article.id = subject_id WHERE sort = 'article';
INSERT INTO found_fts (rowid, title, body)
    SELECT found_text.number, outside_check.title,
        outside_check.statement || char(10) || outside_check.claimant
    FROM found_text JOIN outside_check ON outside_check.id = subject_id WHERE sort = 'outside';";

const SQLITE_DOWN: &str = "
DROP TRIGGER found_evidence_insert; DROP TRIGGER found_evidence_update;
DROP TRIGGER found_snapshot_insert; DROP TRIGGER found_article_update;
DROP TRIGGER found_outside_insert; DROP TRIGGER found_outside_update;
DROP TRIGGER found_outside_delete; DROP TABLE found_fts; DROP TABLE found_text;";

/// Words as SQLite's tokenizer has them: letters without their marks, and parted by every sign, where
/// PostgreSQL's parser would keep addresses, fractions and hyphened words whole. `translate` is
/// immutable and needs no extension, which `unaccent` would.
fn fold() -> String {
    let (marked, plain) = (MARKED.concat(), PLAIN.concat());
    let marked = marked + SIGNS;
    let plain = plain + &" ".repeat(SIGNS.replace("''", "'").chars().count());
    format!(
        "CREATE FUNCTION galley_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
         AS $$ SELECT translate(words, '{marked}', '{plain}') $$;"
    )
}

/// Words are stemmed as English and none is left out, as SQLite has it: phrases hold the small words.
/// A text may be longer than an index of it can be; what comes after is not found by its words.
const POSTGRES_UP: &str = "
CREATE TEXT SEARCH DICTIONARY galley_stem (TEMPLATE = snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION galley (COPY = english);
ALTER TEXT SEARCH CONFIGURATION galley ALTER MAPPING REPLACE english_stem WITH galley_stem;
DROP INDEX claim_words;
ALTER TABLE claim DROP COLUMN words;
ALTER TABLE claim ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('galley', galley_fold(statement)), 'A')
    || setweight(to_tsvector('galley', galley_fold(quote)), 'B')
) STORED;
CREATE INDEX claim_words ON claim USING gin (words);
DROP INDEX check_text_words;
ALTER TABLE check_text DROP COLUMN words;
ALTER TABLE check_text ADD COLUMN words tsvector
    GENERATED ALWAYS AS (to_tsvector('galley', galley_fold(body))) STORED;
CREATE INDEX check_text_words ON check_text USING gin (words);
CREATE TABLE found_text (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sort TEXT NOT NULL CHECK (sort IN ('evidence', 'article', 'outside')),
    subject_id uuid NOT NULL,
    words tsvector NOT NULL,
    UNIQUE (sort, subject_id)
);
CREATE INDEX found_text_words ON found_text USING gin (words);
CREATE FUNCTION galley_words(title text, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('galley', galley_fold(left(title, 2000))), 'A')
        || setweight(to_tsvector('galley', galley_fold(left(body, 200000))), 'B') $$;
CREATE FUNCTION galley_find(sort_ text, subject uuid, title text, body text) RETURNS void
    LANGUAGE sql AS $$
    INSERT INTO found_text (sort, subject_id, words)
        VALUES (sort_, subject, galley_words(title, coalesce(body, '')))
        ON CONFLICT (sort, subject_id) DO UPDATE SET words = excluded.words $$;
CREATE FUNCTION found_evidence() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM galley_find('evidence', NEW.id, NEW.title, NEW.extract); RETURN NULL; END $$;
CREATE TRIGGER found_evidence AFTER INSERT OR UPDATE OF title, extract ON evidence
    FOR EACH ROW EXECUTE FUNCTION found_evidence();
CREATE FUNCTION found_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM galley_find('article', id, title, NEW.text) FROM article WHERE id = NEW.article_id;
    RETURN NULL; END $$;
CREATE TRIGGER found_snapshot AFTER INSERT ON snapshot
    FOR EACH ROW EXECUTE FUNCTION found_snapshot();
CREATE FUNCTION found_article() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    PERFORM galley_find('article', NEW.id, NEW.title, text) FROM snapshot
        WHERE article_id = NEW.id ORDER BY number DESC LIMIT 1;
    RETURN NULL; END $$;
CREATE TRIGGER found_article AFTER UPDATE OF title ON article
    FOR EACH ROW EXECUTE FUNCTION found_article();
CREATE FUNCTION found_outside() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM found_text WHERE sort = 'outside' AND subject_id = OLD.id;
    ELSE
        PERFORM galley_find('outside', NEW.id, NEW.title, NEW.statement || chr(10) || NEW.claimant);
    END IF;
    RETURN NULL; END $$;
CREATE TRIGGER found_outside AFTER INSERT OR DELETE OR UPDATE OF title, statement, claimant
    ON outside_check FOR EACH ROW EXECUTE FUNCTION found_outside();
INSERT INTO found_text (sort, subject_id, words)
    SELECT 'evidence', id, galley_words(title, extract) FROM evidence;
INSERT INTO found_text (sort, subject_id, words)
    SELECT 'article', article.id, galley_words(title, text) FROM article
    JOIN LATERAL (SELECT text FROM snapshot WHERE article_id = article.id
        ORDER BY number DESC LIMIT 1) newest ON true;
INSERT INTO found_text (sort, subject_id, words)
    SELECT 'outside', id, galley_words(title, statement || chr(10) || claimant) FROM outside_check;";

const POSTGRES_DOWN: &str = "
DROP TRIGGER found_evidence ON evidence; DROP TRIGGER found_snapshot ON snapshot;
DROP TRIGGER found_article ON article; DROP TRIGGER found_outside ON outside_check;
DROP FUNCTION found_evidence; DROP FUNCTION found_snapshot; DROP FUNCTION found_article;
DROP FUNCTION found_outside; DROP FUNCTION galley_find; DROP FUNCTION galley_words;
DROP TABLE found_text;
DROP INDEX check_text_words;
ALTER TABLE check_text DROP COLUMN words;
ALTER TABLE check_text ADD COLUMN words tsvector
    GENERATED ALWAYS AS (to_tsvector('english', body)) STORED;
CREATE INDEX check_text_words ON check_text USING gin (words);
DROP INDEX claim_words;
ALTER TABLE claim DROP COLUMN words;
ALTER TABLE claim ADD COLUMN words tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('english', statement), 'A') || setweight(to_tsvector('english', quote), 'B')
) STORED;
CREATE INDEX claim_words ON claim USING gin (words);
DROP FUNCTION galley_fold; DROP TEXT SEARCH CONFIGURATION galley; DROP TEXT SEARCH DICTIONARY galley_stem;";

/// Signs that part words, as a literal of SQL has them.
const SIGNS: &str = "!\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~–—‘’“”…«»";

/// Latin letters that Unicode makes of a letter and a mark (NFD), up to U+1EFF.
const MARKED: &[&str] = &[
    "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĒēĔĕĖėĘęĚěĜ",
    "ĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİĴĵĶķĹĺĻļĽľŃńŅņŇňŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽ",
    "žƠơƯưǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǡǢǣǦǧǨǩǪǫǬǭǮǯǰǴǵǸǹǺǻǼǽǾǿȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȞȟȦȧ",
    "ȨȩȪȫȬȭȮȯȰȱȲȳḀḁḂḃḄḅḆḇḈḉḊḋḌḍḎḏḐḑḒḓḔḕḖḗḘḙḚḛḜḝḞḟḠḡḢḣḤḥḦḧḨḩḪḫḬḭḮḯḰḱḲḳḴḵḶḷḸḹḺḻḼḽḾḿṀṁṂṃ",
    "ṄṅṆṇṈṉṊṋṌṍṎṏṐṑṒṓṔṕṖṗṘṙṚṛṜṝṞṟṠṡṢṣṤṥṦṧṨṩṪṫṬṭṮṯṰṱṲṳṴṵṶṷṸṹṺṻṼṽṾṿẀẁẂẃẄẅẆẇẈẉẊẋẌẍẎẏẐẑẒẓ",
    "ẔẕẖẗẘẙẛẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỤụỦủỨ",
    "ứỪừỬửỮữỰựỲỳỴỵỶỷỸỹ",
];

/// The letter of each.
const PLAIN: &[&str] = &[
    "AAAAAACEEEEIIIINOOOOOUUUUYaaaaaaceeeeiiiinooooouuuuyyAaAaAaCcCcCcCcDdEeEeEeEeEeG",
    "gGgGgGgHhIiIiIiIiIJjKkLlLlLlNnNnNnOoOoOoRrRrRrSsSsSsSsTtTtUuUuUuUuUuUuWwYyYZzZzZ",
    "zOoUuAaIiOoUuUuUuUuUuAaAaÆæGgKkOoOoƷʒjGgNnAaÆæØøAaAaEeEeIiIiOoOoRrRrUuUuSsTtHhAa",
    "EeOoOoOoOoYyAaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMm",
    "NnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZz",
    "ZzhtwyſAaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuU",
    "uUuUuUuUuYyYyYyYy",
];
