//! Understanding: what the reader found, put into the desk's own words.

use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use tokio::sync::Semaphore;

use crate::desk::Error;
use crate::desk::intake::LONGEST;
use crate::domain::claim::{Link, NewClaim, Part, Place, SaidOn, SpeakerGiven};
use crate::domain::reading::{Layout, Voice};
use crate::domain::words::{Statement, Unfit};
use crate::reading::document::{self, Article};
use crate::reading::html::Metadata;
use crate::reading::pdf::Paper;
use crate::reading::{Credited, Reading, Suggestion};

/// An article as the desk will store it.
pub(super) struct Understood {
    pub(super) text: String,
    pub(super) about: Metadata,
    pub(super) media_type: &'static str,
    pub(super) engine: String,
    pub(super) title: Option<String>,
    pub(super) byline: Option<String>,
    pub(super) language: String,
    pub(super) layout: Layout,
    pub(super) claims: Vec<NewClaim>,
}

/// Articles read at the same time; reading is pure work for a core.
static READERS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    Arc::new(Semaphore::new(cores.saturating_sub(1).max(1)))
});

/// What is to be understood.
#[derive(Clone)]
pub(super) enum Matter {
    /// A text as it was pasted.
    Text(String),
    /// The bytes of a document, and where it stood.
    Document(Arc<Vec<u8>>, Option<String>),
    /// A PDF that has been opened.
    Paper(Paper),
}

/// Opens and reads an article off the workers.
///
/// # Errors
/// When the document cannot be opened, its text is longer than an article may be, or the desk is
/// busy.
pub(super) async fn understand(
    matter: Matter,
    published: Option<NaiveDate>,
) -> Result<Understood, Error> {
    let read = move || {
        let article = match matter {
            Matter::Text(text) => document::plain(text),
            Matter::Paper(paper) => document::paper(&paper),
            Matter::Document(bytes, address) => document::open(&bytes, address.as_deref())
                .map_err(|refusal| Unfit(refusal.to_string()))?,
        };
        let length = article.text.chars().count();
        if length > LONGEST {
            return Err(Unfit(format!(
                "The text has {length} characters; {LONGEST} is the most. Take it in as several articles."
            )));
        }
        let reading = article.read(published);
        Ok::<_, Unfit>(in_our_words(article, reading))
    };
    off_the_workers(read).await?.map_err(Error::from)
}

/// Does the pure work of reading on a core of its own, when it is its turn.
///
/// # Errors
/// When the desk is going down.
pub(super) async fn off_the_workers<T: Send + 'static>(
    read: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let turn = READERS.clone().acquire_owned().await;
    let turn = turn.map_err(|_| Error::Busy)?;
    let read = move || {
        // The turn goes with the work: a request that is cancelled must not let another begin
        // while its own still occupies a core.
        let _turn = turn;
        read()
    };
    Ok(tokio::task::spawn_blocking(read).await?)
}

fn in_our_words(article: Article, reading: Reading) -> Understood {
    let Article {
        text,
        about,
        media_type,
        ..
    } = article;
    let stated = about.language.as_ref().map(|found| found.value.clone());
    let language =
        stated.unwrap_or_else(|| whatlang::detect_lang(&text).map_or("und", tag).to_owned());
    let text_of_claims = text.as_str();
    let claims = reading
        .suggestions
        .iter()
        .filter_map(|suggestion| claim(text_of_claims, suggestion, &language))
        .collect();
    Understood {
        engine: reading.engine,
        title: about
            .headline
            .as_ref()
            .map(|found| found.value.clone())
            .or(reading.title),
        byline: about
            .byline
            .as_ref()
            .map(|found| found.value.clone())
            .or(reading.byline),
        language,
        layout: reading.layout,
        claims,
        text,
        about,
        media_type,
    }
}

fn claim(text: &str, found: &Suggestion, language: &str) -> Option<NewClaim> {
    let place = Place::cut(text, found.span.start, found.span.end)?;
    let statement = Statement::parse(&wording(&place.exact), "The claim to check").ok()?;
    let utterer = found.speaker.iter().map(|who| (Part::Utterer, who));
    let relays = found.relays.iter().map(|who| (Part::Relay, who));
    let chain = utterer
        .chain(relays)
        .map(|(part, who)| link(part, who, found))
        .collect();
    Some(NewClaim {
        statement,
        kind: found.kind,
        voice: found.voice,
        language: language.to_owned(),
        worth: found.score,
        why: why(found),
        paragraph: Some(found.paragraph),
        said_on: SaidOn {
            day: found.said_on,
            how: found.said_how.clone(),
        },
        medium: found.medium.clone(),
        venue: found.venue.clone(),
        chain,
        place,
    })
}

/// Why it was suggested, in words; and who an unclear “he” may be.
fn why(found: &Suggestion) -> Vec<String> {
    let mut why: Vec<String> = found.reasons.iter().map(ToString::to_string).collect();
    let names: Vec<&str> = found
        .candidates
        .iter()
        .map(|who| who.name.as_str())
        .collect();
    if !names.is_empty() {
        why.push(format!("who said it is unclear: {}", names.join(" or ")));
    }
    why
}

fn link(part: Part, who: &Credited, found: &Suggestion) -> Link {
    let (voice, cue) = match part {
        Part::Utterer => (found.voice, found.cue.clone()),
        Part::Relay | Part::Outlet | Part::Platform => (Voice::Reported, String::new()),
    };
    let who = SpeakerGiven {
        name: who.name.clone(),
        as_given: who.as_given.clone(),
        role: who.role.clone(),
        affiliation: who.affiliation.clone(),
        sort: who.sort,
    };
    Link {
        part,
        who,
        voice,
        cue,
    }
}

/// The quote as a first wording of the claim to check: without the quotation marks around it, its
/// first letter in capitals and a full stop at its end. The quote itself stays untouched.
pub(super) fn wording(exact: &str) -> String {
    let marks = ['"', '“', '”', '«', '»', '„', '‘', '’', '\'', ' ', '\n', ','];
    let bare = exact
        .trim_matches(marks.as_slice())
        .split_whitespace()
        .collect::<Vec<_>>();
    let bare = bare.join(" ");
    let mut letters = bare.chars();
    let mut wording: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    wording.push_str(letters.as_str());
    if !wording.ends_with(['.', '!', '?', '…']) {
        wording.push('.');
    }
    wording
}

/// The BCP-47 tag of the commoner languages; `und` for the others.
fn tag(language: whatlang::Lang) -> &'static str {
    use whatlang::Lang;
    match language {
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ron => "ro",
        Lang::Swe => "sv",
        Lang::Ukr => "uk",
        Lang::Rus => "ru",
        Lang::Tur => "tr",
        Lang::Ara => "ar",
        Lang::Ell => "el",
        Lang::Dan => "da",
        Lang::Fin => "fi",
        Lang::Nob => "nb",
        Lang::Est => "et",
        Lang::Lit => "lt",
        Lang::Srp => "sr",
        Lang::Hye => "hy",
        Lang::Pes => "fa",
        Lang::Ind => "id",
        _ => "und",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On the one thread of this test, others get their turn while an article is read.
    #[tokio::test]
    async fn reading_leaves_the_worker_to_others() {
        let text = "The mayor said on Monday that the town spent 12 million marks on roads.\n\n";
        let reading = tokio::spawn(understand(Matter::Text(text.repeat(100)), None));
        let mut turns = 0;
        while !reading.is_finished() {
            tokio::task::yield_now().await;
            turns += 1;
        }
        assert!(turns > 20, "others had {turns} turns");
    }
}
