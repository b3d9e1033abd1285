//! Lines that ask the reader to click, subscribe or share, links to other pages, notices of
//! copyright, and rows of a table.

use super::Taken;
use super::captions::starts;

/// How a line begins, the most words it may then have, and what it is.
type Opening = (&'static str, usize, &'static str);

const APP: &str = "asks the reader to click or to get an app";
const LINK: &str = "a link to another page";
const SHARE: &str = "asks the reader to share, follow or subscribe";
const NOTICE: &str = "a notice of copyright or terms";
const AD: &str = "marks an advertisement";
const TAGS: &str = "lists the topics it is filed under";

#[rustfmt::skip]
const OPENINGS: &[Opening] = &[
    ("click here", 25, APP), ("tap here", 25, APP), ("download the ", 14, APP), ("get the app", 14, APP),
    ("click to ", 14, APP), ("tap to ", 14, APP), ("click on the ", 14, APP), ("open in app", 8, APP),
    ("app users", 20, APP), ("on mobile?", 20, APP), ("scroll down for", 14, APP),
    ("read more", 25, LINK), ("read also", 25, LINK), ("also read", 25, LINK), ("read next", 25, LINK),
    ("related:", 30, LINK), ("related stor", 30, LINK), ("related article", 30, LINK), ("related link", 30, LINK),
    ("related topics", 12, LINK), ("related content", 12, LINK), ("related coverage", 12, LINK),
    ("see also", 25, LINK), ("more:", 25, LINK), ("more from ", 12, LINK), ("more on ", 10, LINK), ("more stories", 12, LINK),
    ("watch:", 25, LINK), ("watch live", 20, LINK), ("watch the video", 16, LINK), ("watch video", 20, LINK),
    ("listen:", 25, LINK), ("video:", 20, LINK), ("gallery:", 20, LINK), ("in pictures:", 20, LINK), ("opinion:", 16, LINK),
    ("continue reading", 14, LINK), ("you may also like", 14, LINK), ("you might also like", 14, LINK),
    ("recommended for you", 10, LINK), ("recommended", 3, LINK), ("read the full ", 16, LINK), ("read our ", 16, LINK),
    ("most read", 8, LINK), ("trending", 8, LINK), ("don't miss:", 25, LINK), ("don’t miss:", 25, LINK), ("source:", 14, LINK),
    ("full story:", 25, LINK), ("via:", 10, LINK), ("next article", 12, LINK), ("previous article", 12, LINK),
    ("subscribe", 25, SHARE), ("sign up", 30, SHARE), ("newsletter", 20, SHARE), ("get our ", 20, SHARE),
    ("follow us", 25, SHARE), ("like us on", 20, SHARE), ("share this", 14, SHARE), ("share on ", 8, SHARE), ("share", 2, SHARE), ("tweet", 2, SHARE), ("print", 2, SHARE), ("email", 2, SHARE), ("facebook", 2, SHARE), ("twitter", 2, SHARE), ("whatsapp", 2, SHARE), ("copy link", 3, SHARE),
    ("share via", 8, SHARE), ("tweet this", 8, SHARE), ("email this", 10, SHARE), ("print this", 8, SHARE),
    ("share article", 6, SHARE), ("read or share this", 16, SHARE), ("join the conversation", 16, SHARE),
    ("join our ", 20, SHARE), ("leave a comment", 12, SHARE), ("post a comment", 12, SHARE), ("comments", 3, SHARE),
    ("support our journalism", 25, SHARE), ("have a tip", 25, SHARE), ("got a tip", 25, SHARE), ("have a story", 25, SHARE),
    ("send tips", 20, SHARE), ("contact us", 20, SHARE), ("want more ", 20, SHARE), ("stay up to date", 20, SHARE),
    ("copyright ", 60, NOTICE), ("©", 60, NOTICE), ("(c) 20", 60, NOTICE), ("(c) 19", 60, NOTICE), ("all rights reserved", 60, NOTICE),
    ("this material may not be", 60, NOTICE), ("this article originally appeared", 30, NOTICE), ("this story originally appeared", 30, NOTICE),
    ("the views expressed", 80, NOTICE), ("views expressed in this", 80, NOTICE), ("reprinted with permission", 30, NOTICE),
    ("please adhere to our comment", 120, NOTICE), ("terms of use", 20, NOTICE), ("terms of service", 20, NOTICE), ("privacy policy", 20, NOTICE),
    ("we use cookies", 60, NOTICE), ("this site uses cookies", 60, NOTICE),
    ("advertisement", 6, AD), ("advertising", 3, AD), ("sponsored", 6, AD), ("story continues below", 10, AD),
    ("article continues below", 10, AD), ("skip ad", 12, AD), ("skip advertisement", 8, AD), ("ad loading", 6, AD), ("loading", 4, AD),
    ("continued below", 8, AD), ("promoted", 4, AD), ("scroll to continue", 10, AD),
    ("tags:", 40, TAGS), ("tag:", 40, TAGS), ("topics:", 40, TAGS), ("keywords:", 40, TAGS), ("filed under", 40, TAGS),
    ("categories:", 40, TAGS), ("category:", 40, TAGS), ("posted in", 20, TAGS), ("filed to", 20, TAGS), ("labels:", 40, TAGS),
];

/// A line that is no part of what the article tells, by how it begins or what it is made of.
pub fn call(words: &str) -> Option<Taken> {
    if let Some(row) = table(words) {
        return Some(row);
    }
    let opening = OPENINGS.iter().find(|(opening, most, _)| {
        starts(words, opening) && at_most(words, *most) && stands_alone(words, opening)
    });
    if let Some((_, _, why)) = opening {
        return Some(Taken::aside(why));
    }
    if address(words) {
        return Some(Taken::aside("nothing but a web address or a handle"));
    }
    if follow(words) {
        return Some(Taken::aside(SHARE));
    }
    (at_most(words, 60) && notice(words)).then(|| Taken::aside(NOTICE))
}

/// At most so many words, without counting on past them.
fn at_most(words: &str, most: usize) -> bool {
    words.split_whitespace().nth(most).is_none()
}

/// The opening ends a word: “trending” is not “trendings”, “more:” may be followed by anything.
fn stands_alone(words: &str, opening: &str) -> bool {
    let open_ended = opening.ends_with(|c: char| !c.is_alphanumeric())
        || opening.ends_with("stor")
        || opening.ends_with("20")
        || opening.ends_with("19")
        || opening.ends_with("link")
        || opening.ends_with("article")
        || opening.ends_with("comment");
    open_ended
        || !words
            .chars()
            .nth(opening.chars().count())
            .is_some_and(char::is_alphanumeric)
}

/// Addresses, handles and hashtags only.
fn address(words: &str) -> bool {
    at_most(words, 6)
        && words.split_whitespace().all(|word| {
            word.contains("://")
                || word.starts_with("www.")
                || word.starts_with("pic.twitter.com")
                || (word.len() > 1 && word.starts_with(['#', '@']))
        })
}

/// “Follow Jon Reed on Twitter”, “Jon Reed is on Twitter at @jonreed”.
fn follow(words: &str) -> bool {
    if !at_most(words, 25) {
        return false;
    }
    let low = words.to_lowercase();
    let place = [
        "twitter",
        "facebook",
        "instagram",
        "linkedin",
        "youtube",
        "on x",
        "telegram",
        "@",
    ]
    .iter()
    .any(|place| low.contains(place));
    place
        && (low.starts_with("follow ")
            || low.starts_with("find us ")
            || low.starts_with("contact ")
            || low.starts_with("email ")
            || low.starts_with("e-mail "))
}

/// A notice told by its middle.
fn notice(words: &str) -> bool {
    if !["eserved", "ESERVED", "ublished, broadcast"]
        .iter()
        .any(|part| words.contains(part))
    {
        return false;
    }
    let low = words.to_lowercase();
    low.contains("all rights reserved")
        || low.contains("may not be published, broadcast, rewritten")
}

/// A row of a table: cells parted by tabs or bars, most of them short.
fn table(words: &str) -> Option<Taken> {
    if words.len() > 400 {
        return None;
    }
    let cells: Vec<&str> = if words.contains('\t') {
        words
            .split('\t')
            .filter(|cell| !cell.trim().is_empty())
            .collect()
    } else {
        words
            .split('|')
            .filter(|cell| !cell.trim().is_empty())
            .collect()
    };
    let short = cells
        .iter()
        .all(|cell| at_most(cell, 6) && !cell.trim_end().ends_with(['.', '?', '!']));
    (cells.len() >= 3 && short).then(|| Taken::aside("a row of a table or a bar of links"))
}
