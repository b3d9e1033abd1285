//! Articles: the list, taking one in, the reading desk, and what was set aside.

pub mod aside;
pub mod bulk;
pub mod citing;
pub mod deciding;
pub mod desk;
pub mod editing;
pub mod finishing;
pub mod kin;
pub mod live;
pub mod rows;
pub mod selecting;
pub mod snapshots;
pub mod speaking;
pub mod taking_in;
pub mod text;
pub mod undoing;

pub(super) use speaking::given;
pub(super) use taking_in::day;
