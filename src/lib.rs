//! Galley: a fact-check and claim-tracking workspace.
pub mod domain;
