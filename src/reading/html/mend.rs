//! What a library takes for the article and is not: each such block is set aside with the reason,
//! and stays where it stood so that a person can overrule.
//!
//! Three passes. What a block says by itself (its class names, its words); what stands before the
//! first paragraph (the headline again, byline, dates); what stands after the last (lists of links).
//! When in doubt a block stays: a missing paragraph is worse than a line too many.

use super::leaves::{Form, Leaf};
use super::signals::{self, Signals};

/// Why a block is not part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aside {
    /// Under a picture. Readable, and may carry a claim.
    Caption,
    /// Who took the picture.
    PictureCredit,
    /// The headline, again.
    Headline,
    /// Byline, dates, reading time.
    Credits,
    /// Share, print, follow.
    Share,
    /// Asks for a subscription, a gift or an account.
    Subscription,
    /// Leads to other articles.
    Related,
    /// Who the author is.
    Author,
    /// Advertising.
    Advert,
    /// What readers wrote.
    Comments,
    /// Cookies, scripts, walls.
    Notice,
    /// Keywords.
    Tags,
    /// A rights line.
    Rights,
    /// Menus, breadcrumbs, page numbers.
    Navigation,
    /// Among the paragraphs, and left out when the main text was picked.
    Outside,
}

impl Aside {
    /// The reason, in words.
    pub fn why(self) -> &'static str {
        match self {
            Aside::Caption => "a picture's caption",
            Aside::PictureCredit => "a picture credit",
            Aside::Headline => "the headline",
            Aside::Credits => "byline or date line",
            Aside::Share => "an invitation to share",
            Aside::Subscription => "asks for a subscription",
            Aside::Related => "leads to other articles",
            Aside::Author => "about the author",
            Aside::Advert => "advertising",
            Aside::Comments => "readers' comments",
            Aside::Notice => "a notice about cookies, scripts or access",
            Aside::Tags => "keywords",
            Aside::Rights => "a rights line",
            Aside::Navigation => "navigation",
            Aside::Outside => "outside the main text",
        }
    }
}

/// A line with more characters than this is never judged by a phrase in it.
const PHRASE_WITHIN: usize = 320;
/// A paragraph of at least so many characters that ends like a sentence is taken for text.
const SOLID: usize = 70;

/// What is known of the page when its blocks are judged.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// The headline.
    pub title: &'a str,
    /// The byline.
    pub byline: &'a str,
}

/// Judges blocks that stand together, in order: for each the reason to set it aside, if any.
pub fn judge(leaves: &[Leaf], known: Known) -> Vec<Option<Aside>> {
    let mut found: Vec<Option<Aside>> = leaves.iter().map(by_itself).collect();
    comments(leaves, &mut found);
    boxes_of_links(leaves, &mut found);
    before_the_text(leaves, known, &mut found);
    after_the_text(leaves, &mut found);
    found
}

/// Whether a leaf reads like a paragraph of an article.
pub fn solid(leaf: &Leaf) -> bool {
    leaf.length() >= SOLID && signals::ends_sentence(&leaf.text) && leaf.link_share() < 0.5
}

/// What a block says by itself.
pub fn by_itself(leaf: &Leaf) -> Option<Aside> {
    by_names(leaf).or_else(|| by_words(leaf))
}

fn by_names(leaf: &Leaf) -> Option<Aside> {
    let length = leaf.length();
    let says = |what| leaf.signals.say(what);
    if leaf.form == Form::Caption || (says(Signals::CAPTION) && length < 600) {
        return Some(caption(leaf));
    }
    if leaf.pictured && matches!(leaf.form, Form::Paragraph) && length < 600 {
        return Some(caption(leaf));
    }
    let linked = leaf.link_share() > 0.5;
    let checks = [
        (Signals::COMMENTS, length < 2_000, Aside::Comments),
        (Signals::SHARE, length < 160, Aside::Share),
        (Signals::NEWSLETTER, length < 500, Aside::Subscription),
        (Signals::RELATED, linked || length < 220, Aside::Related),
        (Signals::ADVERT, length < 300, Aside::Advert),
        (Signals::NOTICE, length < 300, Aside::Notice),
        (Signals::AUTHOR, length < 900, Aside::Author),
        (Signals::TAGS, length < 200, Aside::Tags),
        (
            Signals::NAVIGATION,
            linked || length < 60,
            Aside::Navigation,
        ),
        (Signals::CREDITS, length < 160, Aside::Credits),
        (Signals::SIDE, linked, Aside::Related),
    ];
    let found = checks
        .iter()
        .find(|(signal, fits, _)| *fits && says(*signal));
    found.map(|(_, _, aside)| *aside)
}

fn caption(leaf: &Leaf) -> Aside {
    let short = leaf.length() < 80 && signals::CREDITS_A_PICTURE.is_match(&leaf.text);
    if short {
        Aside::PictureCredit
    } else {
        Aside::Caption
    }
}

fn by_words(leaf: &Leaf) -> Option<Aside> {
    let length = leaf.length();
    if length > PHRASE_WITHIN || leaf.form == Form::Preformatted {
        return None;
    }
    let text = leaf.text.as_str();
    // A sentence of the article may well begin with “Share”; a button is short.
    if length < 90
        && signals::INVITES_TO_SHARE.is_match(text)
        && signals::NAMES_A_BUTTON.is_match(text)
    {
        return Some(Aside::Share);
    }
    if length < 80 && signals::LABELS_ADVERTISING.is_match(text) {
        return Some(Aside::Advert);
    }
    if length < 160 && signals::CLAIMS_RIGHTS.is_match(text) {
        return Some(Aside::Rights);
    }
    if signals::NEWSLETTER_TERMS.is_match(text) || signals::ASKS_FOR_SUBSCRIPTION.is_match(text) {
        return Some(Aside::Subscription);
    }
    if length < 240 && signals::GIVES_NOTICE.is_match(text) {
        return Some(Aside::Notice);
    }
    let elsewhere = signals::LEADS_ELSEWHERE.is_match(text);
    if elsewhere && (leaf.link_share() > 0.4 || (length < 90 && !signals::ends_sentence(text))) {
        return Some(Aside::Related);
    }
    if length < 160 && !solid(leaf) && signals::CREDITS_A_PICTURE.is_match(text) {
        return Some(Aside::PictureCredit);
    }
    if leaf.link_share() > 0.4 && signals::LISTS_TAGS.is_match(text) {
        return Some(Aside::Tags);
    }
    None
}

/// From the heading over the comments on, nothing is the article.
fn comments(leaves: &[Leaf], found: &mut [Option<Aside>]) {
    let text_before = |at: usize| leaves[..at].iter().filter(|leaf| solid(leaf)).count();
    let text_after = |at: usize| leaves[at..].iter().filter(|leaf| solid(leaf)).count();
    let opens = |at: &usize| {
        matches!(leaves[*at].form, Form::Heading(_))
            && signals::OPENS_COMMENTS.is_match(&leaves[*at].text)
            && text_before(*at) >= 2
            && text_after(*at) <= text_before(*at)
    };
    if let Some(from) = (0..leaves.len()).find(opens) {
        for aside in &mut found[from..] {
            *aside = aside.or(Some(Aside::Comments));
        }
    }
}

/// A line that leads elsewhere takes the links under it along. So does a paragraph that is one link
/// between paragraphs of text.
fn boxes_of_links(leaves: &[Leaf], found: &mut [Option<Aside>]) {
    let all_link = |leaf: &Leaf| leaf.link_share() > 0.85;
    for at in 0..leaves.len() {
        let after_one = at > 0 && found[at - 1] == Some(Aside::Related);
        let leaf = &leaves[at];
        if found[at].is_some() || leaf.form == Form::Row {
            continue;
        }
        let heads_links =
            matches!(leaf.form, Form::Heading(_)) && signals::LEADS_ELSEWHERE.is_match(&leaf.text);
        let lone_link = matches!(leaf.form, Form::Paragraph | Form::Heading(_))
            && all_link(leaf)
            && leaf.length() >= 25
            && !leaf.text.ends_with(['.', ':'])
            && !leaf.text.contains("://")
            && between_text(leaves, at);
        if heads_links || (after_one && leaf.link_share() > 0.6) || lone_link {
            found[at] = Some(Aside::Related);
        }
    }
}

fn between_text(leaves: &[Leaf], at: usize) -> bool {
    let near =
        |leaf: Option<&Leaf>| leaf.is_some_and(|leaf| solid(leaf) && leaf.link_share() < 0.3);
    at > 0 && near(leaves.get(at - 1)) && near(leaves.get(at + 1))
}

/// The headline, the byline and dates above the first paragraph.
fn before_the_text(leaves: &[Leaf], known: Known, found: &mut [Option<Aside>]) {
    let title = letters(known.title);
    let byline = letters(known.byline);
    let first = (0..leaves.len()).find(|at| found[*at].is_none() && solid(&leaves[*at]));
    // The first paragraph may be short; what follows the headline by a dozen lines is no preamble.
    let until = first.unwrap_or(leaves.len()).min(14);
    for (leaf, aside) in leaves.iter().zip(found.iter_mut()).take(until) {
        let said = letters(&leaf.text);
        if aside.is_some() || said.is_empty() {
            continue;
        }
        let heading = matches!(leaf.form, Form::Heading(_));
        if !title.is_empty()
            && (said == title || (heading && title.contains(&said) && said.len() * 2 > title.len()))
        {
            *aside = Some(Aside::Headline);
        } else if leaf.length() < 160
            && (signals::CREDITS_ARTICLE.is_match(&leaf.text)
                || (!byline.is_empty() && said.contains(&byline) && said.len() < byline.len() + 40)
                || super::dates::only_a_date(&leaf.text))
        {
            *aside = Some(Aside::Credits);
        }
    }
}

/// Below the last paragraph: links, keywords, headings with nothing under them, the author.
fn after_the_text(leaves: &[Leaf], found: &mut [Option<Aside>]) {
    let last = (0..leaves.len())
        .rev()
        .find(|at| found[*at].is_none() && solid(&leaves[*at]));
    let Some(last) = last else { return };
    for at in last + 1..leaves.len() {
        let leaf = &leaves[at];
        if found[at].is_some() {
            continue;
        }
        let links = leaf.link_share()
            > if signals::ends_sentence(&leaf.text) {
                0.8
            } else {
                0.5
            };
        if links && leaf.form != Form::Row {
            found[at] = Some(Aside::Related);
        } else if signals::LISTS_TAGS.is_match(&leaf.text) && leaf.length() < 200 {
            found[at] = Some(Aside::Tags);
        } else if signals::CREDITS_ARTICLE.is_match(&leaf.text) && leaf.length() < 90 {
            found[at] = Some(Aside::Credits);
        }
    }
    // The last paragraphs may be about the author.
    let texts = (0..=last)
        .filter(|at| found[*at].is_none() && solid(&leaves[*at]))
        .count();
    for at in (0..leaves.len()).rev().take(leaves.len() - last + 2) {
        let leaf = &leaves[at];
        if texts > 4
            && found[at].is_none()
            && leaf.length() < 450
            && signals::DESCRIBES_AUTHOR.is_match(&leaf.text)
        {
            found[at] = Some(Aside::Author);
        }
    }
    // A heading with nothing under it has lost what it headed.
    for at in (last + 1..leaves.len()).rev() {
        match (found[at], leaves[at].form) {
            (None, Form::Heading(_)) => found[at] = Some(Aside::Related),
            (None, _) => break,
            _ => {}
        }
    }
}

/// Letters and digits alone, small: the same line however it is punctuated.
pub fn letters(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
