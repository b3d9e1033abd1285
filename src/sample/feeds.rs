//! What the sample newsroom follows: one feed, given rather than fetched, and paused, so that the
//! inbox has something to decide on and nobody is asked for anything.

use anyhow::{Context, Result};

use crate::desk::Desk;
use crate::domain::people::Actor;
use crate::domain::words::WebAddress;

const FEED: &str = include_str!("files/feed-norvessan-post.xml");
const ADDRESS: &str = "https://norvessanpost.example/feeds/islands.xml";

/// Follows it and pauses it.
///
/// # Errors
/// When a verb refuses, which would be a fault of the script, or the database fails.
pub(super) async fn follow(desk: &Desk, editor: &Actor) -> Result<()> {
    let address = WebAddress::parse(ADDRESS)?;
    let followed = desk
        .follow_given(editor, address, 60, FEED.as_bytes().to_vec())
        .await
        .context("following the sample feed")?;
    desk.pause_feed(editor, followed.id)
        .await
        .context("pausing the sample feed")
}
