//! `galley extract`

use std::io::Read;

use clap::Args;
use serde_json::{Value, json};

use crate::domain::reading::Voice;
use crate::reading::{self, Suggestion};

/// Read an article's text on standard input and print the claims it suggests as JSON.
#[derive(Debug, Args)]
pub struct Extract {
    /// `-` for standard input.
    #[arg(default_value = "-")]
    from: String,
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
        let reading = reading::extract(&text, None);
        let chars: Vec<char> = text.chars().collect();
        let claims: Vec<Value> = reading
            .suggestions
            .iter()
            .map(|found| claim(&chars, found))
            .collect();
        println!("{}", json!({ "claims": claims }));
        Ok(())
    }
}

fn claim(text: &[char], found: &Suggestion) -> Value {
    let kind = match found.voice {
        Voice::Own => "authorial",
        Voice::Quoted => "direct",
        Voice::PartQuoted => "mixed",
        Voice::Reported | Voice::Unnamed => "indirect",
    };
    let quote: String = text[found.span.start..found.span.end].iter().collect();
    json!({
        "start": found.span.start, "end": found.span.end, "quote": quote, "kind": kind,
        "speaker": found.speaker.as_ref().map(|who| json!({
            "name": who.name, "role": who.role, "affiliation": who.affiliation })),
        "cue": found.cue, "medium": found.medium, "venue": found.venue,
        "relayed_by": found.relays.first().map(|who| who.name.clone()),
        "checkworthiness": found.score,
    })
}
