//! A tree of elements, walked once, becomes leaves: runs of text between two block boundaries, each
//! with what surrounds it. The walk keeps its own stack, so that depth costs memory and no stack.

use dom_query::{NodeId, NodeRef};
use std::collections::HashMap;
use std::rc::Rc;

use super::signals::{self, Signals};

/// The attribute that carries an element's place in the page through the library that picks the
/// main text.
pub const MARK: &str = "data-galley-at";

/// What a leaf is by the elements around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Running text.
    #[default]
    Paragraph,
    /// `<h1>` to `<h6>`, with the number.
    Heading(u8),
    /// In a list.
    Entry,
    /// In a block quotation.
    Quotation,
    /// `<pre>`.
    Preformatted,
    /// A row of a table.
    Row,
    /// Under a picture.
    Caption,
}

impl Form {
    /// The word for it in records.
    pub fn word(self) -> &'static str {
        match self {
            Form::Paragraph => "paragraph",
            Form::Heading(_) => "heading",
            Form::Entry => "entry",
            Form::Quotation => "quotation",
            Form::Preformatted => "preformatted",
            Form::Row => "row",
            Form::Caption => "caption",
        }
    }
}

/// A run of text between two block boundaries.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The number of the nearest marked element around it.
    pub mark: usize,
    /// What it is.
    pub form: Form,
    /// The text, white space folded.
    pub text: String,
    /// How many of its characters are in links.
    pub linked: usize,
    /// What class names, ids and roles around it say.
    pub signals: Signals,
    /// Whether it is in a `<figure>`.
    pub pictured: bool,
    /// The name of its element.
    pub element: Rc<str>,
    /// The class of its element.
    pub class: Rc<str>,
}

impl Leaf {
    /// Characters.
    pub fn length(&self) -> usize {
        self.text.chars().count()
    }

    /// The share of the characters that are in links.
    pub fn link_share(&self) -> f64 {
        self.linked as f64 / self.length().max(1) as f64
    }
}

/// Elements that begin and end a paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
    "caption",
];
/// Elements whose text nobody reads.
const SILENT: &[&str] = &[
    "script", "style", "noscript", "template", "select", "textarea", "svg", "iframe", "object",
    "embed", "video", "audio", "canvas", "head", "button", "map", "datalist",
];
/// A cell with more characters than this is a paragraph of its own: the table is a layout.
const LONG_CELL: usize = 120;

/// Whether an element begins and ends a paragraph.
pub fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

struct Frame {
    name: Rc<str>,
    class: Rc<str>,
    mark: Option<usize>,
    signals: Signals,
    form: Form,
    in_link: bool,
    pictured: bool,
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave,
}

/// The leaves under `root`, in the order of the page. An element whose names say that it is not the
/// text (a share bar, a box of links) is not believed when it holds half of the text or more.
pub fn leaves(root: &NodeRef) -> Vec<Leaf> {
    let sizes = sizes(root);
    let total = sizes.get(&root.id).copied().unwrap_or_default();
    let mut walk = Walk::default();
    let mut steps = vec![Step::Enter(*root)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Leave => walk.leave(),
            Step::Enter(node) if node.is_text() => walk.text(&node.text()),
            Step::Enter(node) if node.is_element() => {
                let share = Share {
                    size: sizes.get(&node.id).copied().unwrap_or_default(),
                    total,
                };
                if walk.enter(&node, share) {
                    steps.push(Step::Leave);
                    steps.extend(node.children_it(true).map(Step::Enter));
                }
            }
            Step::Enter(node) if node.is_document() || node.is_fragment() => {
                steps.extend(node.children_it(true).map(Step::Enter));
            }
            Step::Enter(_) => {}
        }
    }
    walk.flush();
    walk.found
}

/// How much of the text an element holds, in bytes.
#[derive(Clone, Copy)]
struct Share {
    size: usize,
    total: usize,
}

/// A box of buttons, keywords or credits has no more text than this, in bytes.
const SMALL: usize = 1_000;

impl Share {
    fn believed(self, said: Signals) -> Signals {
        if self.size * 2 >= self.total {
            Signals::default()
        } else if self.size > SMALL {
            said.without(Signals::OF_SMALL_BOXES)
        } else {
            said
        }
    }
}

/// Bytes of text under each element.
fn sizes(root: &NodeRef) -> HashMap<NodeId, usize> {
    let mut sizes: HashMap<NodeId, usize> = HashMap::new();
    let mut order = vec![*root];
    let mut next = 0;
    while next < order.len() {
        let node = order[next];
        next += 1;
        let silent = node
            .node_name()
            .is_some_and(|name| SILENT.contains(&name.as_ref()));
        if !silent {
            order.extend(node.children_it(false));
        }
    }
    // Children stand after their parents in the order, so that going backwards sums up.
    for node in order.iter().rev() {
        let own = if node.is_text() {
            node.text().trim().len()
        } else {
            0
        };
        let sum = sizes.entry(node.id).or_default();
        *sum += own;
        let sum = *sum;
        if node.id != root.id
            && let Some(parent) = node.parent()
        {
            *sizes.entry(parent.id).or_default() += sum;
        }
    }
    sizes
}

#[derive(Default)]
struct Walk {
    frames: Vec<Frame>,
    text: String,
    linked: usize,
    found: Vec<Leaf>,
}

impl Walk {
    /// Whether the element is read.
    fn enter(&mut self, node: &NodeRef, share: Share) -> bool {
        let name = node
            .node_name()
            .map(|name| name.to_string())
            .unwrap_or_default();
        if SILENT.contains(&name.as_str()) {
            return false;
        }
        let attribute = |key: &str| node.attr(key).map(|value| short(&value).to_lowercase());
        if attribute("hidden").is_some_and(|value| value != "until-found")
            || attribute("style").is_some_and(|style| signals::hides(&style))
        {
            return false;
        }
        match name.as_str() {
            "br" => self.text.push('\n'),
            "td" | "th" => self.cell(),
            _ if is_block(&name) => self.flush(),
            _ => {}
        }
        let class = attribute("class").unwrap_or_default();
        let said = format!("{class} {}", attribute("id").unwrap_or_default());
        let role = attribute("role").unwrap_or_default();
        let mut signals = share.believed(signals::of(&name, &said, &role));
        let outer = self.frames.last();
        if let Some(outer) = outer {
            signals.add(outer.signals);
        }
        let form = form(&name).unwrap_or(outer.map(|outer| outer.form).unwrap_or_default());
        let frame = Frame {
            mark: is_block(&name)
                .then(|| attribute(MARK)?.parse().ok())
                .flatten(),
            in_link: name == "a" || outer.is_some_and(|outer| outer.in_link),
            pictured: name == "figure" || outer.is_some_and(|outer| outer.pictured),
            form,
            signals,
            name: name.into(),
            class: class.into(),
        };
        self.frames.push(frame);
        true
    }

    fn leave(&mut self) {
        let block = self
            .frames
            .last()
            .is_some_and(|frame| is_block(&frame.name));
        let cell = self
            .frames
            .last()
            .is_some_and(|frame| matches!(&*frame.name, "td" | "th"));
        if block {
            self.flush();
        } else if cell {
            self.cell();
        }
        self.frames.pop();
    }

    fn text(&mut self, text: &str) {
        if self.frames.last().is_some_and(|frame| frame.in_link) {
            self.linked += text
                .split_whitespace()
                .map(|word| word.chars().count() + 1)
                .sum::<usize>();
        }
        // A line end in the source is a space; only `<br>` parts lines.
        self.text.extend(
            text.chars()
                .map(|c| if c.is_whitespace() { ' ' } else { c }),
        );
    }

    /// Cells of a short row are read as one line.
    fn cell(&mut self) {
        if self.text.trim().chars().count() > LONG_CELL {
            self.flush();
        } else if !self.text.trim().is_empty() {
            self.text.push_str(" | ");
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let linked = std::mem::take(&mut self.linked);
        let whole = text.chars().filter(|c| !c.is_whitespace()).count().max(1);
        let Some(frame) = self.frames.last() else {
            return;
        };
        let owner = self.frames.iter().rev().find(|frame| is_block(&frame.name));
        let mark = self
            .frames
            .iter()
            .rev()
            .find_map(|frame| frame.mark)
            .unwrap_or_default();
        let element: Rc<str> = owner.map_or_else(|| "".into(), |owner| owner.name.clone());
        let class: Rc<str> = owner.map_or_else(|| "".into(), |owner| owner.class.clone());
        for line in lines(&text) {
            let size = line.chars().filter(|c| !c.is_whitespace()).count();
            self.found.push(Leaf {
                mark,
                form: frame.form,
                linked: (linked * size).div_ceil(whole).min(line.chars().count()),
                text: line,
                signals: frame.signals,
                pictured: frame.pictured,
                element: element.clone(),
                class: class.clone(),
            });
        }
    }
}

fn form(name: &str) -> Option<Form> {
    match name {
        "h1" => Some(Form::Heading(1)),
        "h2" => Some(Form::Heading(2)),
        "h3" => Some(Form::Heading(3)),
        "h4" => Some(Form::Heading(4)),
        "h5" => Some(Form::Heading(5)),
        "h6" => Some(Form::Heading(6)),
        "li" | "dd" | "dt" => Some(Form::Entry),
        "blockquote" => Some(Form::Quotation),
        "pre" => Some(Form::Preformatted),
        "tr" => Some(Form::Row),
        "figcaption" | "caption" => Some(Form::Caption),
        _ => None,
    }
}

/// The beginning of an attribute: no list of class names needs more.
fn short(value: &str) -> &str {
    let end = value
        .char_indices()
        .nth(400)
        .map_or(value.len(), |(at, _)| at);
    &value[..end]
}

/// Two line breaks part paragraphs. One does so after a full sentence of some length; else it is a
/// space, as in an address.
fn lines(text: &str) -> Vec<String> {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut found: Vec<String> = Vec::new();
    let mut blank = true;
    for line in text.split('\n') {
        let line = fold(line.trim_matches(|c: char| c.is_whitespace() || c == '|'));
        if line.is_empty() {
            blank = true;
            continue;
        }
        match found.last_mut() {
            Some(last) if !(blank || last.chars().count() > 80 && signals::ends_sentence(last)) => {
                last.push(' ');
                last.push_str(&line);
            }
            _ => found.push(line),
        }
        blank = false;
    }
    found
}
