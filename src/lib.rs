//! Galley: a fact-check and claim-tracking workspace.

pub mod blobs;
pub mod desk;
pub mod domain;
pub mod publishing;
pub mod reading;
pub mod store;
pub mod workflow;
