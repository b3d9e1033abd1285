//! What was done to a picture, film or recording that a claim is about: schema.org's
//! `MediaManipulationRatingEnumeration`, in the words fact-checkers use for it.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use crate::domain::words::{Unfit, WebAddress};

/// What sort of thing a claim is about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A recording.
    Audio,
}

impl Medium {
    /// Every sort, in the order of forms.
    pub const ALL: [Medium; 3] = [Medium::Image, Medium::Video, Medium::Audio];

    /// The word in forms and exports.
    pub fn slug(self) -> &'static str {
        match self {
            Medium::Image => "image",
            Medium::Video => "video",
            Medium::Audio => "audio",
        }
    }

    /// The word on pages.
    pub fn words(self) -> &'static str {
        match self {
            Medium::Image => "Picture",
            Medium::Video => "Film",
            Medium::Audio => "Recording",
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Medium> {
        Medium::ALL.into_iter().find(|one| one.slug() == slug)
    }
}

/// What was done to it, or to what is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manipulation {
    /// Nothing.
    Original,
    /// It is shown as something that it is not.
    OutOfContext,
    /// Parts were cut off or taken out.
    Edited,
    /// Something was put in or changed, or all of it was made.
    Transformed,
    /// The scene was acted.
    Staged,
    /// It was made as a joke.
    Satire,
}

impl Manipulation {
    /// Every sort, in the order of forms.
    pub const ALL: [Manipulation; 6] = [
        Manipulation::Original,
        Manipulation::OutOfContext,
        Manipulation::Edited,
        Manipulation::Transformed,
        Manipulation::Staged,
        Manipulation::Satire,
    ];

    /// The word in forms and in the database.
    pub fn slug(self) -> &'static str {
        match self {
            Manipulation::Original => "original",
            Manipulation::OutOfContext => "out_of_context",
            Manipulation::Edited => "edited",
            Manipulation::Transformed => "transformed",
            Manipulation::Staged => "staged",
            Manipulation::Satire => "satire",
        }
    }

    /// The words on pages.
    pub fn words(self) -> &'static str {
        match self {
            Manipulation::Original => "Original",
            Manipulation::OutOfContext => "Missing context",
            Manipulation::Edited => "Edited or cropped",
            Manipulation::Transformed => "Transformed",
            Manipulation::Staged => "Staged",
            Manipulation::Satire => "Satire or parody",
        }
    }

    /// What it means.
    pub fn meaning(self) -> &'static str {
        match self {
            Manipulation::Original => "Nothing was changed in it.",
            Manipulation::OutOfContext => "It is shown as another time, place or event.",
            Manipulation::Edited => "Parts were cut off, taken out or put in another order.",
            Manipulation::Transformed => "Something was put in or changed, or all of it was made.",
            Manipulation::Staged => "The scene was acted.",
            Manipulation::Satire => "It was made as a joke.",
        }
    }

    /// The member of schema.org's enumeration.
    pub fn schema(self) -> &'static str {
        match self {
            Manipulation::Original => "OriginalMediaContent",
            Manipulation::OutOfContext => "DecontextualizedContent",
            Manipulation::Edited => "EditedOrCroppedContent",
            Manipulation::Transformed => "TransformedContent",
            Manipulation::Staged => "StagedContent",
            Manipulation::Satire => "SatireOrParodyContent",
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Manipulation> {
        Manipulation::ALL.into_iter().find(|one| one.slug() == slug)
    }
}

/// What a person says of the picture, film or recording that a claim is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaSaid {
    /// What sort of thing it is.
    pub medium: Medium,
    /// What was done to it, in the order of the enumeration, each once.
    pub manipulations: Vec<Manipulation>,
    /// Where it goes round.
    pub address: Option<WebAddress>,
    /// The number of the evidence that is our copy of it.
    pub exhibit: Option<i32>,
    /// What it shows in truth, or empty.
    pub context: String,
    /// Where the original stands.
    pub original: Option<WebAddress>,
}

/// The sorts of manipulation a person chose, in order, each once.
///
/// # Errors
/// When there is none, or when something is said to be untouched and changed at once.
pub fn chosen(each: impl Iterator<Item = Manipulation>) -> Result<Vec<Manipulation>, Unfit> {
    let mut chosen: Vec<Manipulation> = each.collect();
    chosen.sort_unstable();
    chosen.dedup();
    let changed = [
        Manipulation::Edited,
        Manipulation::Transformed,
        Manipulation::Staged,
    ];
    if chosen.is_empty() {
        return Err(Unfit("Say what was done to it.".to_owned()));
    }
    let untouched = chosen.contains(&Manipulation::Original);
    match chosen.iter().find(|one| untouched && changed.contains(one)) {
        Some(other) => Err(Unfit(format!(
            "It cannot be “Original” and “{}” at once.",
            other.words()
        ))),
        None => Ok(chosen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_untouched_was_not_changed_and_may_lack_context() {
        use Manipulation::{Edited, Original, OutOfContext};
        let read = |each: &[Manipulation]| chosen(each.iter().copied());
        assert_eq!(
            read(&[OutOfContext, Original, OutOfContext]),
            Ok(vec![Original, OutOfContext])
        );
        assert!(read(&[Edited, Original]).is_err());
        assert!(read(&[]).is_err());
        for one in Manipulation::ALL {
            assert_eq!(Manipulation::from_slug(one.slug()), Some(one));
        }
    }
}
