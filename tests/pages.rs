//! Pages of our own making, each of one kind, beside the reading that is expected of it.
//! `UPDATE_EXPECT=1` writes the expectations anew; read the difference before keeping it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use galley::reading::html::{self, Page};

const ADDRESS: &str = "https://www.ardan.example/news/2026/07/02/page.html";

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages");
    let entries = std::fs::read_dir(folder).expect("the pages are there");
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "html"))
        .collect();
    found.sort();
    found
}

fn shown(page: &Page) -> String {
    let about = &page.metadata;
    let mut shown = String::new();
    let lines = [
        (
            "title",
            about
                .headline
                .as_ref()
                .map(|found| (found.value.clone(), &found.place)),
        ),
        (
            "byline",
            about
                .byline
                .as_ref()
                .map(|found| (found.value.clone(), &found.place)),
        ),
        (
            "published",
            about
                .published
                .as_ref()
                .map(|found| (found.value.iso(), &found.place)),
        ),
        (
            "modified",
            about
                .modified
                .as_ref()
                .map(|found| (found.value.iso(), &found.place)),
        ),
        (
            "outlet",
            about
                .outlet
                .as_ref()
                .map(|found| (found.value.clone(), &found.place)),
        ),
        (
            "canonical",
            about
                .canonical
                .as_ref()
                .map(|found| (found.value.clone(), &found.place)),
        ),
        (
            "language",
            about
                .language
                .as_ref()
                .map(|found| (found.value.clone(), &found.place)),
        ),
    ];
    for (name, found) in lines {
        if let Some((value, place)) = found {
            writeln!(shown, "{name}: {value} [{place}]").expect("a string");
        }
    }
    let charset = page.charset;
    writeln!(
        shown,
        "encoding: {} [{}]\n",
        charset.name,
        charset.settled.word()
    )
    .expect("a string");
    for block in &page.blocks {
        let kind = block.form.word();
        match block.aside {
            None => writeln!(shown, "{kind}: {}", block.text),
            Some(aside) => writeln!(shown, "    set aside, {}: {}", aside.why(), block.text),
        }
        .expect("a string");
    }
    shown
}

#[test]
fn each_page_is_read_as_expected() {
    let pages = pages();
    assert!(pages.len() >= 15, "only {} pages", pages.len());
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for path in pages {
        let bytes = std::fs::read(&path).expect("a page");
        let found = shown(&html::read(&bytes, Some(ADDRESS)).expect("within the limits"));
        let beside = path.with_extension("txt");
        if update {
            std::fs::write(&beside, &found).expect("written");
        } else if std::fs::read_to_string(&beside).unwrap_or_default() != found {
            wrong.push(format!("{}\n{found}", beside.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "read otherwise than expected:\n{}",
        wrong.join("\n")
    );
}

/// A small generator of numbers, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % below.max(1)
    }
}

#[test]
fn a_damaged_page_is_read_or_refused_and_never_stops_the_reader() {
    const TAGS: [&str; 12] = [
        "<div>",
        "</div>",
        "<table>",
        "<td>",
        "</p>",
        "<b>",
        "<!--",
        "<script>",
        "<svg>",
        "&#x110000;",
        "<br><br>",
        "<template>",
    ];
    let mut dice = Dice(20_260_702);
    for path in pages() {
        let whole = std::fs::read(&path).expect("a page");
        for _ in 0..60 {
            let mut bytes = whole.clone();
            for _ in 0..=dice.roll(8) {
                let at = dice.roll(bytes.len());
                let to = (at + dice.roll(400)).min(bytes.len());
                match dice.roll(4) {
                    0 => bytes.truncate(at.max(1)),
                    1 => drop(bytes.drain(at..to)),
                    2 => bytes[at] = u8::try_from(dice.roll(256)).unwrap_or_default(),
                    _ => {
                        let tag = TAGS[dice.roll(TAGS.len())].as_bytes();
                        drop(bytes.splice(at..at, tag.iter().copied()));
                    }
                }
                if bytes.is_empty() {
                    bytes.push(b'<');
                }
            }
            if let Ok(page) = html::read(&bytes, Some(ADDRESS)) {
                assert!(
                    page.text().lines().all(|line| !line.trim().is_empty()),
                    "{}",
                    path.display()
                );
            }
        }
    }
}
