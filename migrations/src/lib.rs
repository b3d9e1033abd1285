//! The ordered schema of Galley, one tree for SQLite and PostgreSQL; it imports nothing of the
//! app, so that an old migration never changes its meaning.

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

mod ddl;
mod m20261124_000001_people;
mod m20261124_000002_articles;
mod m20261124_000003_claims;
mod m20261124_000004_checking;
mod m20261124_000005_publications;
mod m20261124_000006_events;
mod m20261124_000007_search;
mod m20261125_000008_captures;
mod m20261125_000009_jobs;
mod m20261125_000010_preferences;
mod m20261125_000011_presence;
mod m20261125_000012_tokens;
mod m20261125_000013_anchors;
mod m20261125_000014_kinship;
mod m20261125_000015_watch;
mod m20261126_000016_together;
mod m20261126_000017_merging;
mod m20261126_000018_hooks;
mod m20261126_000019_outside_checks;
mod m20261126_000020_handouts;
mod m20261126_000021_public;
mod m20261126_000022_bench;
mod m20261126_000024_keeping;
mod m20261126_000025_exchange;
mod m20261126_000026_families;
mod m20261126_000027_finding;
mod m20261126_000028_pace;
mod m20261126_000029_stems;
mod m20261126_000030_queues;
mod m20261126_000031_tongues;

/// Every migration, oldest first. A migration is never edited once it has been released.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_people::Migration),
            Box::new(m20261124_000002_articles::Migration),
            Box::new(m20261124_000003_claims::Migration),
            Box::new(m20261124_000004_checking::Migration),
            Box::new(m20261124_000005_publications::Migration),
            Box::new(m20261124_000006_events::Migration),
            Box::new(m20261124_000007_search::Migration),
            Box::new(m20261125_000008_captures::Migration),
            Box::new(m20261125_000009_jobs::Migration),
            Box::new(m20261125_000010_preferences::Migration),
            Box::new(m20261125_000011_presence::Migration),
            Box::new(m20261125_000012_tokens::Migration),
            Box::new(m20261125_000013_anchors::Migration),
            Box::new(m20261125_000014_kinship::Migration),
            Box::new(m20261125_000015_watch::Migration),
            Box::new(m20261126_000016_together::Migration),
            Box::new(m20261126_000017_merging::Migration),
            Box::new(m20261126_000018_hooks::Migration),
            Box::new(m20261126_000019_outside_checks::Migration),
            Box::new(m20261126_000020_handouts::Migration),
            Box::new(m20261126_000021_public::Migration),
            Box::new(m20261126_000022_bench::Migration),
            Box::new(m20261126_000024_keeping::Migration),
            Box::new(m20261126_000025_exchange::Migration),
            Box::new(m20261126_000026_families::Migration),
            Box::new(m20261126_000027_finding::Migration),
            Box::new(m20261126_000028_pace::Migration),
            Box::new(m20261126_000029_stems::Migration),
            Box::new(m20261126_000030_queues::Migration),
            Box::new(m20261126_000031_tongues::Migration),
        ]
    }
}
