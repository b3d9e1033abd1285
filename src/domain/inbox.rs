//! The inbox: what an entry of a feed has come to.

use sea_orm::{DeriveActiveEnum, EnumIter};

/// What has become of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has decided on it.
    Waiting,
    /// It became an article at the desk.
    Taken,
    /// Somebody found it of no use.
    Dismissed,
}
