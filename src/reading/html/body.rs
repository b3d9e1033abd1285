//! The main text of a page: a library picks it, what it took too much is set aside, what it left
//! out among the paragraphs is taken back.
//!
//! The library is a port of the reader view of a browser. It works on the tree and gives a new one;
//! a number written on every block element before (`leaves::MARK`) tells where each line stood.

use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeId};
use dom_smoothie::{Config, Readability};

use super::leaves::{self, Form, Leaf, MARK};
use super::mend::{self, Aside, Known};
use super::prescan::MOST_ELEMENTS;
use super::signals;

/// One paragraph, heading, list entry or row, and whether it is the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is by its markup.
    pub form: Form,
    /// The words, on one line.
    pub text: String,
    /// Why it is not part of the text, or nothing when it is.
    pub aside: Option<Aside>,
}

/// A shorter line that was left out (a number of a chart, a label) is not shown.
const WORTH_SHOWING: usize = 25;
/// More characters than this are no headline.
const LONGEST_HEADLINE: usize = 150;
/// Fewer characters than this are not an article; the text given in JSON-LD is better.
const SCANT: usize = 400;

/// The blocks of a page. `stated` is the text that the page's own JSON-LD gives, if any.
pub fn blocks(page: Document, stated: Option<&str>, known: Known) -> Vec<Block> {
    let places = mark(&page);
    let before = page
        .body()
        .map(|body| leaves::leaves(&body))
        .unwrap_or_default();
    let kept = main_text(page);
    let kept = in_the_article(&before, &kept, &places).unwrap_or(kept);
    let judged = mend::judge(&kept, known);
    let stated = stated.map(Stated::new);
    let mut found = merge(&kept, judged, &before, &places, stated.as_ref());
    if let Some(stated) = &stated
        && stated.better_than(&found)
    {
        found = stated.blocks();
    }
    join_rows(&mut found);
    found
}

/// Where the marked elements stand: for each the number of the marked element around it.
struct Places {
    around: Vec<usize>,
    /// `<article>` and `itemprop="articleBody"`.
    articles: Vec<usize>,
}

impl Places {
    fn ancestors(&self, mark: usize) -> Vec<usize> {
        let mut found = vec![mark];
        let mut at = mark;
        while let Some(up) = self.around.get(at).copied().filter(|up| *up != at) {
            found.push(up);
            at = up;
        }
        found
    }
}

/// Numbers the block elements of the page, from 1, in order; 0 stands for the page.
fn mark(page: &Document) -> Places {
    let mut places = Places {
        around: vec![0],
        articles: Vec::new(),
    };
    let mut marks: HashMap<NodeId, usize> = HashMap::new();
    let Some(body) = page.body() else {
        return places;
    };
    for node in std::iter::once(body)
        .chain(body.descendants_it())
        .collect::<Vec<_>>()
    {
        if !node.is_element() {
            continue;
        }
        let around = node
            .parent()
            .and_then(|up| marks.get(&up.id).copied())
            .unwrap_or_default();
        let name = node.node_name().unwrap_or_default();
        if !leaves::is_block(&name) {
            marks.insert(node.id, around);
            continue;
        }
        let number = places.around.len();
        marks.insert(node.id, number);
        places.around.push(around);
        if &*name == "article"
            || node
                .attr_or("itemprop", "")
                .eq_ignore_ascii_case("articlebody")
        {
            places.articles.push(number);
        }
        node.set_attr(MARK, &number.to_string());
    }
    places
}

/// The title by the library's rules for `<title>`.
pub fn title(page: &Document) -> String {
    let reader = Readability::with_document(page.clone(), None, None);
    reader
        .map(|reader| reader.get_article_title().to_string())
        .unwrap_or_default()
}

/// What the library takes for the article.
fn main_text(page: Document) -> Vec<Leaf> {
    let config = Config {
        keep_classes: true,
        disable_json_ld: true,
        // The elements were counted before the tree was built; the tree has a few implied ones more.
        max_elements_to_parse: MOST_ELEMENTS * 2,
        ..Config::default()
    };
    let read =
        Readability::with_document(page, None, Some(config)).and_then(|mut reader| reader.parse());
    let Ok(article) = read else { return Vec::new() };
    let tree = Document::from(article.content);
    tree.body()
        .map(|body| leaves::leaves(&body))
        .unwrap_or_default()
}

/// The lines of the page's only article element, when the library took its text from elsewhere: an
/// article of few words beside a column of many. A page whose articles are teasers has several.
fn in_the_article(before: &[Leaf], kept: &[Leaf], places: &Places) -> Option<Vec<Leaf>> {
    let article = *places.articles.first()?;
    let inside = |leaf: &Leaf| places.ancestors(leaf.mark).contains(&article);
    let alone = places
        .articles
        .iter()
        .all(|other| places.ancestors(*other).contains(&article));
    if !alone || kept.iter().any(|leaf| mend::solid(leaf) && inside(leaf)) {
        return None;
    }
    let lines: Vec<Leaf> = before.iter().filter(|leaf| inside(leaf)).cloned().collect();
    let text = lines
        .iter()
        .any(|leaf| mend::solid(leaf) && mend::by_itself(leaf).is_none());
    text.then_some(lines)
}

/// The kept lines with what was left out among them, in the order of the page.
fn merge(
    kept: &[Leaf],
    judged: Vec<Option<Aside>>,
    before: &[Leaf],
    places: &Places,
    stated: Option<&Stated>,
) -> Vec<Block> {
    let mut lost = lost(kept, &judged, before, places, stated)
        .into_iter()
        .peekable();
    let mut found = Vec::new();
    for (leaf, aside) in kept.iter().zip(judged) {
        while let Some(block) = lost.next_if(|(mark, _)| *mark < leaf.mark) {
            found.push(block.1);
        }
        found.push(Block {
            form: leaf.form,
            text: leaf.text.clone(),
            aside,
        });
    }
    found.extend(lost.map(|(_, block)| block));
    found
}

/// Lines of the page that the library left out, each with its place, taken back or set aside.
fn lost(
    kept: &[Leaf],
    judged: &[Option<Aside>],
    before: &[Leaf],
    places: &Places,
    stated: Option<&Stated>,
) -> Vec<(usize, Block)> {
    let solid: Vec<&Leaf> = kept
        .iter()
        .zip(judged)
        .filter(|(leaf, aside)| aside.is_none() && mend::solid(leaf))
        .map(|(leaf, _)| leaf)
        .collect();
    let (Some(first), Some(last)) = (solid.first(), solid.last()) else {
        return Vec::new();
    };
    let (from, to) = (first.mark, last.mark);
    let marks: HashSet<usize> = kept.iter().map(|leaf| leaf.mark).collect();
    let words: HashSet<String> = kept.iter().map(|leaf| mend::letters(&leaf.text)).collect();
    let home = home(&solid, places);
    let like: HashSet<(&str, &str)> = solid
        .iter()
        .map(|leaf| (&*leaf.element, &*leaf.class))
        .collect();
    let mut found = Vec::new();
    for leaf in before {
        let said = mend::letters(&leaf.text);
        if marks.contains(&leaf.mark) || words.contains(&said) || said.is_empty() {
            continue;
        }
        let among = from < leaf.mark && leaf.mark < to;
        let at_home = places.ancestors(leaf.mark).contains(&home) && home != 0;
        let by_itself = mend::by_itself(leaf);
        let aside = match by_itself {
            Some(aside) if among => Some(aside),
            Some(_) => continue,
            None if stated.is_some_and(|stated| stated.has(&leaf.text)) => None,
            None if at_home && belongs(leaf, &like, among) => None,
            None if among && at_home && leaf.length() >= WORTH_SHOWING => Some(Aside::Outside),
            None => continue,
        };
        found.push((
            leaf.mark,
            Block {
                form: leaf.form,
                text: leaf.text.clone(),
                aside,
            },
        ));
    }
    found
}

/// The innermost element around nine tenths of the text.
fn home(solid: &[&Leaf], places: &Places) -> usize {
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for leaf in solid {
        for up in places.ancestors(leaf.mark) {
            *counts.entry(up).or_default() += 1;
        }
    }
    let most = solid.len() * 9 / 10;
    let around = counts.iter().filter(|(_, count)| **count > most.max(1));
    around.map(|(mark, _)| *mark).max().unwrap_or_default()
}

/// Whether a line that was left out is a paragraph like the others.
fn belongs(leaf: &Leaf, like: &HashSet<(&str, &str)>, among: bool) -> bool {
    let looks_alike = like.contains(&(&*leaf.element, &*leaf.class));
    leaf.signals.silent()
        && leaf.link_share() < 0.3
        && match leaf.form {
            Form::Paragraph | Form::Quotation => mend::solid(leaf) && (looks_alike || among),
            _ => false,
        }
}

/// The text that a page's own JSON-LD gives.
struct Stated {
    lines: Vec<String>,
    /// Letters and digits in all.
    size: usize,
    /// Every run of [`RUN`] letters in it.
    runs: HashSet<Vec<u8>>,
}

/// So many letters (in bytes) in the same order are the same text.
const RUN: usize = 40;
/// More of a stated text than this is not compared.
const STATED: usize = 400_000;

impl Stated {
    fn new(text: &str) -> Self {
        // Some pages put markup into it.
        let tree = Document::fragment(text.replace('\n', "<br><br>"));
        let lines = leaves::leaves(&tree.root());
        let lines: Vec<String> = lines.into_iter().map(|leaf| leaf.text).collect();
        let letters = lines
            .iter()
            .map(|line| mend::letters(line))
            .collect::<String>();
        let compared = &letters.as_bytes()[..letters.len().min(STATED)];
        Stated {
            runs: compared.windows(RUN).map(<[u8]>::to_vec).collect(),
            size: letters.len(),
            lines,
        }
    }

    /// Whether a line begins and ends with words of the stated text.
    fn has(&self, text: &str) -> bool {
        let said = mend::letters(text).into_bytes();
        said.len() >= RUN
            && self.runs.contains(&said[..RUN])
            && self.runs.contains(&said[said.len() - RUN..])
    }

    /// Whether the page itself holds hardly anything of it: a page drawn by a script, or a wall.
    fn better_than(&self, blocks: &[Block]) -> bool {
        let body = blocks
            .iter()
            .filter(|block| block.aside.is_none() && self.has(&block.text));
        let held: usize = body.map(|block| mend::letters(&block.text).len()).sum();
        self.size >= SCANT && held * 2 < self.size
    }

    fn blocks(&self) -> Vec<Block> {
        let block = |line: &String| Block {
            form: Form::Paragraph,
            text: line.clone(),
            aside: None,
        };
        self.lines.iter().map(block).collect()
    }
}

/// The headline of a page that states none: a short first line over longer paragraphs. It is set
/// aside as such.
pub fn headline(blocks: &mut [Block]) -> Option<String> {
    let mut body = blocks.iter_mut().filter(|block| block.aside.is_none());
    let first = body.next()?;
    let short = first.text.chars().count() <= LONGEST_HEADLINE;
    let over = body
        .next()
        .is_some_and(|next| next.text.len() > first.text.len());
    (short && over && !signals::ends_sentence(&first.text)).then(|| {
        first.aside = Some(Aside::Headline);
        first.text.clone()
    })
}

/// A cell that was left alone with its separator loses it.
fn join_rows(blocks: &mut [Block]) {
    for block in blocks.iter_mut().filter(|block| block.form == Form::Row) {
        block.text = block
            .text
            .replace(" | | ", " | ")
            .trim_matches(['|', ' '])
            .to_owned();
    }
}

/// The body as text: one paragraph a line.
pub fn text(blocks: &[Block]) -> String {
    let body = blocks.iter().filter(|block| block.aside.is_none());
    body.map(|block| block.text.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use crate::reading::html::signals;

    #[test]
    fn every_pattern_compiles() {
        for pattern in signals::all_patterns() {
            assert!(!pattern.as_str().is_empty());
        }
    }
}
