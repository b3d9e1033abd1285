//! Articles: the list, taking one in, the reading desk, and what was set aside.

pub mod aside;
pub mod deciding;
pub mod desk;
pub mod editing;
pub mod kin;
pub mod live;
pub mod snapshots;
pub mod taking_in;

pub(super) use deciding::given;
pub(super) use taking_in::day;
