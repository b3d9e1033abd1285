//! How verdicts are decided: the rule for each kind of claim, benches with sealed ballots, declared
//! interests, the method list, requests for comment, private drafts, suggestions and who read what.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[&str] = &[
    "approval_rule",
    "bench",
    "ballot",
    "interest",
    "attestation",
    "inquiry",
    "draft",
    "suggestion",
    "verdict_read",
];
const GUARDS: &[(&str, &str)] = &[
    ("ballot", "INSERT"),
    ("ballot", "UPDATE"),
    ("ballot", "DELETE"),
    ("interest", "UPDATE"),
    ("interest", "DELETE"),
    ("bench", "DELETE"),
];

/// Whoever wrote part of the verdict, or of the notes on its evidence, or has an interest.
const NOT_FREE: &str = "EXISTS (SELECT 1 FROM verdict v WHERE v.claim_id = NEW.claim_id AND v.author_id = NEW.person_id)
    OR EXISTS (SELECT 1 FROM contribution w WHERE w.claim_id = NEW.claim_id
               AND w.person_id = NEW.person_id AND w.part <> 'evidence')";
const INTERESTED: &str = "EXISTS (SELECT 1 FROM interest i WHERE i.claim_id = NEW.claim_id
               AND i.person_id = NEW.person_id)";
const NOT_NEWEST: &str = "NOT EXISTS (SELECT 1 FROM verdict v JOIN claim c ON c.id = v.claim_id
               WHERE v.id = NEW.verdict_id AND c.id = NEW.claim_id AND v.revision = c.verdict_revision)";
const OWN_WORK: &str = "nobody approves what they wrote";

fn no_approval(with_interests: bool) -> String {
    let own = format!("NEW.decision = 'approve' AND ({NOT_FREE} OR {NOT_NEWEST})");
    match with_interests {
        true => format!("({own}) OR {INTERESTED}"),
        false => own,
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for part in [RULES, BENCH, METHOD, WRITING] {
            ddl::run(manager, part).await?;
        }
        ddl::run(manager, KEPT_RULE).await?;
        ddl::append_only(manager, "ballot").await?;
        ddl::append_only(manager, "interest").await?;
        ddl::refuse(
            manager,
            "bench",
            "DELETE",
            "TRUE",
            "a bench stays on record",
        )
        .await?;
        let sealed = format!("{NOT_FREE} OR {INTERESTED} OR {NOT_NEWEST}");
        ddl::refuse(manager, "ballot", "INSERT", &sealed, OWN_WORK).await?;
        ddl::drop_guards(manager, &[("review", "INSERT")]).await?;
        ddl::refuse(manager, "review", "INSERT", &no_approval(true), OWN_WORK).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        ddl::drop_guards(manager, &[("review", "INSERT")]).await?;
        ddl::refuse(manager, "review", "INSERT", &no_approval(false), OWN_WORK).await?;
        ddl::drop_guards(manager, GUARDS).await?;
        ddl::run(manager, "ALTER TABLE verdict DROP COLUMN departs").await?;
        ddl::drop_tables(manager, TABLES).await
    }
}

const RULES: &str = "CREATE TABLE approval_rule (
    kind TEXT PRIMARY KEY NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('open', 'bench')),
    approvals {int} NOT NULL CHECK (approvals BETWEEN 1 AND 5),
    seats {int} NOT NULL CHECK (seats BETWEEN 2 AND 9),
    quorum {int} NOT NULL CHECK (quorum BETWEEN 1 AND 9),
    hours {int} NOT NULL CHECK (hours BETWEEN 1 AND 720),
    dissent {bool} NOT NULL,
    changed_at {time} NOT NULL,
    CHECK (quorum <= seats)
){strict};";

/// The rule a desk had set for everything stays in force.
const KEPT_RULE: &str =
    "INSERT INTO approval_rule (kind, mode, approvals, seats, quorum, hours, dissent, changed_at)
    SELECT '', 'open', CAST(value AS INTEGER), 3, 2, 48, FALSE, changed_at FROM setting
    WHERE name = 'approvals' AND value IN ('1', '2', '3');
DELETE FROM setting WHERE name = 'approvals';";

const BENCH: &str = "CREATE TABLE bench (
    claim_id {id} NOT NULL REFERENCES claim (id),
    round {int} NOT NULL,
    seats {int} NOT NULL,
    quorum {int} NOT NULL,
    dissent {bool} NOT NULL,
    ends_at {time} NOT NULL,
    opened_at {time},
    outcome TEXT CHECK (outcome IN ('carried', 'overturned', 'tied')),
    rating_id {id} REFERENCES rating (id),
    PRIMARY KEY (claim_id, round),
    CHECK ((opened_at IS NULL) = (outcome IS NULL)),
    CHECK (rating_id IS NULL OR outcome IS NOT NULL)
){strict};
CREATE INDEX bench_rating ON bench (rating_id);
CREATE TABLE ballot (
    id {id} PRIMARY KEY NOT NULL,
    claim_id {id} NOT NULL,
    round {int} NOT NULL,
    verdict_id {id} NOT NULL REFERENCES verdict (id),
    verdict_sha256 TEXT NOT NULL,
    person_id {id} NOT NULL REFERENCES person (id),
    rating_id {id} NOT NULL REFERENCES rating (id),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    cast_at {time} NOT NULL,
    FOREIGN KEY (claim_id, round) REFERENCES bench (claim_id, round),
    UNIQUE (claim_id, round, person_id)
){strict};
CREATE INDEX ballot_verdict ON ballot (verdict_id);
CREATE INDEX ballot_person ON ballot (person_id);
CREATE INDEX ballot_rating ON ballot (rating_id);
CREATE TABLE interest (
    claim_id {id} NOT NULL REFERENCES claim (id),
    person_id {id} NOT NULL REFERENCES person (id),
    words TEXT NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
    declared_at {time} NOT NULL,
    PRIMARY KEY (claim_id, person_id)
){strict};
CREATE INDEX interest_person ON interest (person_id);";

const METHOD: &str = "CREATE TABLE attestation (
    id {id} PRIMARY KEY NOT NULL,
    claim_id {id} NOT NULL REFERENCES claim (id),
    step TEXT NOT NULL CHECK (step IN ('sources', 'contrary', 'interests')),
    words TEXT NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
    person_id {id} NOT NULL REFERENCES person (id),
    attested_at {time} NOT NULL,
    withdrawn_at {time}
){strict};
CREATE INDEX attestation_claim ON attestation (claim_id);
CREATE INDEX attestation_person ON attestation (person_id);
CREATE TABLE inquiry (
    id {id} PRIMARY KEY NOT NULL,
    claim_id {id} NOT NULL REFERENCES claim (id),
    number {int} NOT NULL,
    contact TEXT NOT NULL CHECK (length(contact) <= 300),
    channel TEXT NOT NULL CHECK (length(channel) <= 100),
    sent_on {date},
    due_on {date},
    outcome TEXT NOT NULL CHECK (outcome IN ('waiting', 'replied', 'declined', 'silent', 'waived')),
    words TEXT NOT NULL CHECK (length(words) <= 10000),
    ended_on {date},
    person_id {id} NOT NULL REFERENCES person (id),
    created_at {time} NOT NULL,
    UNIQUE (claim_id, number),
    CHECK (outcome = 'waived' OR (contact <> '' AND sent_on IS NOT NULL)),
    CHECK (outcome NOT IN ('waived', 'replied') OR words <> '')
){strict};
CREATE INDEX inquiry_due ON inquiry (outcome, due_on);
CREATE INDEX inquiry_person ON inquiry (person_id);";

const WRITING: &str =
    "ALTER TABLE verdict ADD COLUMN departs TEXT NOT NULL DEFAULT '' CHECK (length(departs) <= 500);
CREATE TABLE draft (
    claim_id {id} NOT NULL REFERENCES claim (id),
    person_id {id} NOT NULL REFERENCES person (id),
    base {int} NOT NULL,
    rating TEXT NOT NULL,
    said TEXT NOT NULL,
    answer TEXT NOT NULL,
    explanation TEXT NOT NULL,
    note TEXT NOT NULL,
    departs TEXT NOT NULL,
    saved_at {time} NOT NULL,
    PRIMARY KEY (claim_id, person_id)
){strict};
CREATE INDEX draft_person ON draft (person_id);
CREATE TABLE suggestion (
    id {id} PRIMARY KEY NOT NULL,
    claim_id {id} NOT NULL REFERENCES claim (id),
    number {int} NOT NULL,
    revision {int} NOT NULL,
    passage TEXT NOT NULL CHECK (length(passage) BETWEEN 1 AND 5000),
    replacement TEXT NOT NULL CHECK (length(replacement) <= 5000),
    reason TEXT NOT NULL CHECK (length(reason) <= 2000),
    person_id {id} NOT NULL REFERENCES person (id),
    made_at {time} NOT NULL,
    settled TEXT NOT NULL CHECK (settled IN ('open', 'accepted', 'turned_down', 'withdrawn')),
    settled_by {id} REFERENCES person (id),
    settled_at {time},
    UNIQUE (claim_id, number),
    CHECK ((settled = 'open') = (settled_at IS NULL))
){strict};
CREATE INDEX suggestion_person ON suggestion (person_id);
CREATE INDEX suggestion_settled_by ON suggestion (settled_by);
CREATE TABLE verdict_read (
    claim_id {id} NOT NULL REFERENCES claim (id),
    person_id {id} NOT NULL REFERENCES person (id),
    revision {int} NOT NULL,
    read_at {time} NOT NULL,
    PRIMARY KEY (claim_id, person_id)
){strict};
CREATE INDEX verdict_read_person ON verdict_read (person_id);";
