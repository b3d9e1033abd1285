//! Galley: a fact-check and claim-tracking workspace.

pub mod blobs;
pub mod cli;
pub mod config;
pub mod desk;
pub mod domain;
pub mod publishing;
pub mod reading;
pub mod sample;
pub mod startup;
pub mod store;
pub mod web;
pub mod workflow;
