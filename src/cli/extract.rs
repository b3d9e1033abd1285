//! `galley extract`

use std::fmt::Write as _;
use std::io::{BufWriter, IsTerminal, Read, Write};

use chrono::NaiveDate;
use clap::builder::FalseyValueParser;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::domain::offsets::Offsets;
use crate::domain::reading::{ArticlePart, Voice};
use crate::reading::{self, Credited, Reading, Suggestion};

/// Read an article's text and print the claims it suggests.
#[derive(Debug, Args)]
pub struct Extract {
    /// A file, or `-` for standard input.
    #[arg(default_value = "-")]
    from: String,
    /// JSON for programs, text for people.
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// The day the article was published, to settle days such as “on Monday”.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
    /// Print without colours (<https://no-color.org>).
    #[arg(long, env = "NO_COLOR", value_parser = FalseyValueParser::new(), hide_env_values = true)]
    no_color: bool,
}

/// How the claims are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Text,
}

impl Extract {
    /// Reads and prints.
    ///
    /// # Errors
    /// When the text is not UTF-8 or cannot be read.
    #[expect(clippy::print_stdout, reason = "the claims are what was asked for")]
    pub async fn run(self) -> anyhow::Result<()> {
        let mut text = String::new();
        if self.from == "-" {
            std::io::stdin().read_to_string(&mut text)?;
        } else {
            text = std::fs::read_to_string(&self.from)?;
        }
        let reading = reading::extract(&text, self.date);
        match self.format {
            Format::Json => {
                let mut out = BufWriter::new(std::io::stdout().lock());
                write_json(&mut out, &text, &reading)?;
                out.flush()?;
            }
            Format::Text => {
                let colour = std::io::stdout().is_terminal() && !self.no_color;
                print!("{}", as_text(&text, &reading, colour));
            }
        }
        Ok(())
    }
}

/// The claims for programs, written claim by claim so that a long text's are never in memory twice.
/// Offsets are Unicode code points into the text as given, end excluded.
fn write_json(out: &mut impl Write, text: &str, reading: &Reading) -> std::io::Result<()> {
    let offsets = Offsets::of(text);
    let mut head = serde_json::to_string(&json!({
        "engine": reading.engine, "title": reading.title, "byline": reading.byline,
    }))?;
    head.pop();
    write!(out, "{head},\"claims\":[")?;
    for (at, found) in reading.suggestions.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        serde_json::to_writer(&mut *out, &claim(&offsets, found))?;
    }
    out.write_all(b"]}\n")
}

fn claim(text: &Offsets<'_>, found: &Suggestion) -> Value {
    let mut claim = json!({
        "start": found.span.start, "end": found.span.end,
        "quote": text.cut(found.span.start, found.span.end),
        "kind": voice(found.voice),
        "about": found.kind,
        "speaker": found.speaker.as_ref().map(who),
        "candidates": found.candidates.iter().map(who).collect::<Vec<_>>(),
        "cue": found.cue, "rule": found.rule,
        "medium": found.medium, "venue": found.venue,
        "relayed_by": found.relays.first().map(|who| who.name.clone()),
        "relays": found.relays.iter().map(who).collect::<Vec<_>>(),
        "said_on": found.said_on, "said_how": found.said_how,
        "paragraph": found.paragraph,
        "checkworthiness": found.score, "reasons": found.reasons,
    });
    if found.spans.len() > 1 {
        let spans: Vec<[usize; 2]> = found.spans.iter().map(|s| [s.start, s.end]).collect();
        claim["spans"] = json!(spans);
    }
    claim
}

fn who(who: &Credited) -> Value {
    json!({ "name": who.name, "as_given": who.as_given, "role": who.role,
        "affiliation": who.affiliation, "sort": who.sort.slug() })
}

fn voice(voice: Voice) -> &'static str {
    match voice {
        Voice::Own => "authorial",
        Voice::Quoted => "direct",
        Voice::PartQuoted => "mixed",
        Voice::Reported | Voice::Unnamed => "indirect",
    }
}

/// The reading for people: every paragraph's claims with who said them, then what was set aside.
pub fn as_text(text: &str, reading: &Reading, colour: bool) -> String {
    let offsets = Offsets::of(text);
    let paint = |code: &str, words: &str| {
        if colour {
            format!("\u{1b}[{code}m{words}\u{1b}[0m")
        } else {
            words.to_owned()
        }
    };
    let mut out = String::new();
    for found in &reading.suggestions {
        let place = format!(
            "¶{} {}–{}",
            found.paragraph, found.span.start, found.span.end
        );
        let pieces: Vec<String> = found
            .spans
            .iter()
            .map(|s| one_line(offsets.cut(s.start, s.end)))
            .collect();
        let _ = writeln!(
            out,
            "{}  {}",
            paint("2", &place),
            paint("1", &pieces.join(" … "))
        );
        let _ = writeln!(
            out,
            "    {}  {}",
            paint("36", voice(found.voice)),
            credit(found)
        );
        let why = found.reasons.join("; ");
        let _ = writeln!(out, "    {:.2}  {}", found.score, paint("2", &why));
    }
    let aside = reading
        .layout
        .paragraphs
        .iter()
        .filter(|p| matches!(p.part, ArticlePart::Caption | ArticlePart::SetAside));
    for (at, paragraph) in aside.enumerate() {
        if at == 0 {
            let _ = writeln!(out, "\n{}", paint("1", "Set aside"));
        }
        let words: String = one_line(offsets.cut(paragraph.start, paragraph.end))
            .chars()
            .take(70)
            .collect();
        let _ = writeln!(
            out,
            "{}  {words}  {}",
            paint("2", &format!("¶{}", paragraph.number)),
            paint("2", &paragraph.why)
        );
    }
    out
}

/// Who, in what role, by whose account, by what means and when.
fn credit(found: &Suggestion) -> String {
    let mut words = match &found.speaker {
        Some(speaker) => named(speaker),
        None if found.voice == Voice::Own => "the article itself".to_owned(),
        None if found.candidates.is_empty() => "nobody named".to_owned(),
        None => {
            let names: Vec<&str> = found.candidates.iter().map(|c| c.name.as_str()).collect();
            format!("unclear: {}", names.join(" or "))
        }
    };
    for relay in &found.relays {
        let _ = write!(words, ", by account of {}", named(relay));
    }
    for (label, part) in [
        ("cue", &found.cue),
        ("medium", &found.medium),
        ("venue", &found.venue),
    ] {
        if !part.is_empty() {
            let _ = write!(words, " · {label}: {}", one_line(part));
        }
    }
    if let Some(day) = found.said_on {
        let _ = write!(words, " · said on {day}");
    }
    words
}

fn named(who: &Credited) -> String {
    let about: Vec<&str> = [who.role.as_str(), who.affiliation.as_str()]
        .into_iter()
        .filter(|s| !s.is_empty())
        .collect();
    if about.is_empty() {
        one_line(&who.name)
    } else {
        format!("{} ({})", one_line(&who.name), one_line(&about.join("; ")))
    }
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
