//! Indexes for a desk of a million claims: what a person has a part in, what is open in the order of
//! its last change, and public checks of a speaker or a topic in the order of their dates.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Each with what it is on.
const INDEXES: &[(&str, &str)] = &[
    (
        "assignment_assigned_by",
        "assignment (assigned_by) WHERE ended_at IS NULL",
    ),
    ("contribution_person", "contribution (person_id)"),
    ("review_person", "review (person_id)"),
    (
        "claim_open",
        "claim (changed_at, number) WHERE state IN ('queued', 'researching', 'in_review', 'approved')",
    ),
    (
        "public_check_of_speaker",
        "public_check (speaker_id, first_at)",
    ),
    (
        "publication_amended",
        "publication (id) WHERE act <> 'publish'",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, on) in INDEXES {
            ddl::run(manager, &format!("CREATE INDEX {name} ON {on}")).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            ddl::run(manager, &format!("DROP INDEX {name}")).await?;
        }
        Ok(())
    }
}
