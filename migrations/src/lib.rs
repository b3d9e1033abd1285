//! The ordered schema of Galley.
