//! Access by programs: what a token opens, apart from what its person may do.

use std::fmt;

/// One thing that a token opens. What it does not name stays shut, whatever its person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Read what was published.
    ReadPublic,
    /// Read the desk: articles, claims, evidence, verdicts, the record.
    ReadDesk,
    /// Take articles in.
    WriteIntake,
    /// Work on claims, speakers, sources and outside pages, and make moves.
    WriteClaims,
    /// Take records out in files.
    Export,
    /// See who works at the desk and withdraw tokens. It makes none and changes no role.
    Admin,
}

impl Scope {
    /// Every scope, least powerful first.
    pub const ALL: [Scope; 6] = [
        Scope::ReadPublic,
        Scope::ReadDesk,
        Scope::WriteIntake,
        Scope::WriteClaims,
        Scope::Export,
        Scope::Admin,
    ];

    /// The word in forms, in the database and in answers.
    pub fn slug(self) -> &'static str {
        match self {
            Scope::ReadPublic => "read_public",
            Scope::ReadDesk => "read_desk",
            Scope::WriteIntake => "write_intake",
            Scope::WriteClaims => "write_claims",
            Scope::Export => "export",
            Scope::Admin => "admin",
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.slug() == slug)
    }

    /// What it opens, for people.
    pub fn words(self) -> &'static str {
        match self {
            Scope::ReadPublic => "Read what was published",
            Scope::ReadDesk => "Read the desk",
            Scope::WriteIntake => "Take articles in",
            Scope::WriteClaims => "Work on claims",
            Scope::Export => "Export",
            Scope::Admin => "Administer",
        }
    }

    /// What it opens, in a sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Scope::ReadPublic => "Published checks, as anybody may see them.",
            Scope::ReadDesk => "Articles, claims, evidence, verdicts and the record.",
            Scope::WriteIntake => "Send in texts, addresses and files.",
            Scope::WriteClaims => {
                "Edit claims, add evidence, write verdicts, make moves, keep speakers and sources."
            }
            Scope::Export => "Fetch whole tables as files.",
            Scope::Admin => "See who works here and withdraw tokens; it makes none.",
        }
    }
}

/// What a token opens: at least one scope, each once, in the order of [`Scope::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// A set of scopes, or `None` when there is not one.
    pub fn of(given: impl IntoIterator<Item = Scope>) -> Option<Scopes> {
        let given: Vec<Scope> = given.into_iter().collect();
        let kept: Vec<Scope> = Scope::ALL
            .into_iter()
            .filter(|scope| given.contains(scope))
            .collect();
        (!kept.is_empty()).then_some(Scopes(kept))
    }

    /// Reads scopes as they are stored, words parted by blanks. A word that this version does not
    /// know opens nothing.
    pub fn parse(stored: &str) -> Option<Scopes> {
        Scopes::of(stored.split_whitespace().filter_map(Scope::from_slug))
    }

    /// Whether a scope is among them.
    pub fn open(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.iter().map(Scope::slug).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_kept_once_and_in_order_and_unknown_words_open_nothing() {
        let scopes = Scopes::parse("export read_desk everything export").unwrap();
        assert_eq!(scopes.to_string(), "read_desk export");
        assert!(scopes.open(Scope::Export) && !scopes.open(Scope::Admin));
        assert_eq!(Scopes::parse("everything"), None);
        assert_eq!(Scopes::of([]), None);
    }
}
