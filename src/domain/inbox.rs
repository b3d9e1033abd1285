//! The inbox: what an entry of a feed has come to, and in which order entries wait.

use std::fmt;
use std::str::FromStr;

use sea_orm::{DeriveActiveEnum, EnumIter};

/// What has become of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Standing {
    /// Nobody has decided on it.
    Waiting,
    /// It became an article at the desk.
    Taken,
    /// Somebody found it of no use.
    Dismissed,
}

/// In which order entries wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What is most worth checking first; of equals what more feeds carry, then what came last.
    #[default]
    Worth,
    /// What came last first.
    Newest,
}

impl Order {
    /// Every order, the usual one first.
    pub const ALL: [Order; 2] = [Order::Worth, Order::Newest];

    /// The word in addresses; none for the usual order.
    pub fn slug(self) -> &'static str {
        match self {
            Order::Worth => "",
            Order::Newest => "newest",
        }
    }

    /// The order an address names; the usual one for anything else.
    pub fn from_slug(slug: &str) -> Order {
        match slug {
            "newest" => Order::Newest,
            _ => Order::Worth,
        }
    }

    /// The order in a few words.
    pub fn words(self) -> &'static str {
        match self {
            Order::Worth => "Most worth checking",
            Order::Newest => "Newest",
        }
    }

    /// The order in a sentence.
    pub fn explained(self) -> &'static str {
        match self {
            Order::Worth => {
                "What is most worth checking comes first, by the most checkable sentence of title and \
                 summary; of equals what more feeds carry, then what came last."
            }
            Order::Newest => "What came last comes first.",
        }
    }
}

/// After which entry a page begins. What an entry is ordered by can change while somebody turns
/// pages, so the mark holds what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// How worth checking it is, in tenths.
    pub worth: i32,
    /// How many feeds carried it.
    pub feeds: i32,
    /// Its number.
    pub number: i32,
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}~{}", self.worth, self.feeds, self.number)
    }
}

impl FromStr for Mark {
    type Err = ();

    fn from_str(typed: &str) -> Result<Mark, ()> {
        let mut parts = typed.split('~').map(|part| part.parse().map_err(|_| ()));
        let mut part = || parts.next().unwrap_or(Err(()));
        let mark = Mark {
            worth: part()?,
            feeds: part()?,
            number: part()?,
        };
        match parts.next() {
            None => Ok(mark),
            Some(_) => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_is_written() {
        let mark = Mark {
            worth: 7,
            feeds: 2,
            number: 41,
        };
        assert_eq!(mark.to_string().parse(), Ok(mark));
        for typed in ["", "7", "7~2", "7~2~x", "7~2~41~1", "7~2~99999999999"] {
            assert_eq!(typed.parse::<Mark>(), Err(()), "{typed}");
        }
    }

    #[test]
    fn an_unknown_order_is_the_usual_one() {
        for order in Order::ALL {
            assert_eq!(Order::from_slug(order.slug()), order);
        }
        assert_eq!(Order::from_slug("size"), Order::Worth);
    }
}
