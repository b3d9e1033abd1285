//! Indexes for a desk of a million claims: what a person has a part in, what is open in the order of
//! its last change, and public checks of a speaker or a topic in the order of their dates.

use sea_orm_migration::prelude::*;

use crate::ddl;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Each with what it is on. What stands first narrows, what follows saves the way to the row. Of equals
/// SQLite takes the one made last, so that what a claim belongs to comes after its state.
const INDEXES: &[(&str, &str)] = &[
    (
        "assignment_claims",
        "assignment (person_id, ended_at, claim_id)",
    ),
    (
        "assignment_assigned_by",
        "assignment (assigned_by, claim_id) WHERE ended_at IS NULL",
    ),
    // A list asks much of a claim that needs nothing but its key.
    ("claim_listed", "claim (state, number, id)"),
    ("claim_article", "claim (article_id, number)"),
    ("claim_speaker", "claim (speaker_id, number)"),
    (
        "claim_merged_into",
        "claim (merged_into_id) WHERE merged_into_id IS NOT NULL",
    ),
    ("contribution_person", "contribution (person_id, claim_id)"),
    ("review_person", "review (person_id, claim_id)"),
    ("claim_tag_claims", "claim_tag (tag_id, claim_id)"),
    // Asked in these very words, which no other index answers to: few claims are open, and those in
    // the order of their last change.
    (
        "claim_open",
        "claim (changed_at, number) \
         WHERE coalesce(state, '') IN ('queued', 'researching', 'in_review', 'approved')",
    ),
    (
        "claim_open_ids",
        "claim (id) WHERE coalesce(state, '') IN ('queued', 'researching', 'in_review', 'approved')",
    ),
    // Nearly all live on in nobody; whoever looks for those must not be led through all of them.
    (
        "speaker_merged_into",
        "speaker (merged_into_id) WHERE merged_into_id IS NOT NULL",
    ),
    (
        "source_merged_into",
        "source (merged_into_id) WHERE merged_into_id IS NOT NULL",
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

/// What those make idle, and what is made anew.
const IDLE: &[(&str, &str)] = &[
    ("assignment_person", "assignment (person_id, ended_at)"),
    ("claim_state", "claim (state, number)"),
    ("claim_article", "claim (article_id, number)"),
    ("claim_speaker", "claim (speaker_id, number)"),
    ("claim_merged_into", "claim (merged_into_id)"),
    ("speaker_merged_into", "speaker (merged_into_id)"),
    ("source_merged_into", "source (merged_into_id)"),
    ("claim_tag_tag", "claim_tag (tag_id)"),
    ("public_check_speaker", "public_check (speaker_id)"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        exchange(manager, IDLE, INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        exchange(manager, INDEXES, IDLE).await
    }
}

/// Drops some indexes and makes others.
async fn exchange(
    manager: &SchemaManager<'_>,
    old: &[(&str, &str)],
    new: &[(&str, &str)],
) -> Result<(), DbErr> {
    for (name, _) in old {
        ddl::run(manager, &format!("DROP INDEX {name}")).await?;
    }
    for (name, on) in new {
        ddl::run(manager, &format!("CREATE INDEX {name} ON {on}")).await?;
    }
    Ok(())
}
