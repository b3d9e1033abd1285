//! Asking again for what was fetched before, only in case it has changed since (RFC 9110,
//! section 13): what to remember of an answer, and what to say the next time.

use url::Url;

use super::{Fetched, Wanted};

/// The longest value that is sent back to a site.
const LONGEST: usize = 500;

/// What an answer said by which a later one can be known to be the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The address that answered. Only that address is told, so that no site learns what another
    /// one said.
    pub at: String,
    /// Its `ETag`, or empty.
    pub etag: String,
    /// Its `Last-Modified`, or empty.
    pub last_modified: String,
}

/// What came of asking again.
#[derive(Clone, Debug)]
pub enum Again {
    /// It is as it was.
    Unchanged,
    /// It came whole.
    Changed(Box<Fetched>),
}

impl Validators {
    /// What to remember of an answer. Values that could not be sent back letter for letter are
    /// forgotten: they are what a site made up, and they go into a request.
    pub fn of(fetched: &Fetched) -> Validators {
        let head = &fetched.last.head;
        let value = |name: &str| head.get(name).map(str::trim).unwrap_or_default().to_owned();
        let (etag, last_modified) = (value("etag"), value("last-modified"));
        let quoted = etag.strip_prefix("W/").unwrap_or(&etag);
        // `*` would match whatever the site has.
        let quoted = quoted.len() > 1 && quoted.starts_with('"') && quoted.ends_with('"');
        Validators {
            at: fetched.address().as_str().to_owned(),
            etag: if quoted && sendable(&etag) {
                etag
            } else {
                String::new()
            },
            last_modified: if sendable(&last_modified) {
                last_modified
            } else {
                String::new()
            },
        }
    }

    /// The lines to send to an address.
    fn lines(&self, url: &Url) -> String {
        let mut lines = String::new();
        if self.at != url.as_str() {
            return lines;
        }
        for (name, value) in [
            ("If-None-Match", &self.etag),
            ("If-Modified-Since", &self.last_modified),
        ] {
            if !value.is_empty() && sendable(value) {
                lines.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        lines
    }
}

/// Whether a value can stand in a header without becoming something else.
fn sendable(value: &str) -> bool {
    value.len() <= LONGEST && value.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// What is asked of every address on the way.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    /// What whoever asks can make use of.
    pub wanted: Wanted,
    /// What came the last time.
    pub since: Option<&'a Validators>,
}

impl<'a> Question<'a> {
    /// Asks for it whole.
    pub fn plain(wanted: Wanted) -> Question<'a> {
        Question {
            wanted,
            since: None,
        }
    }

    /// The lines that ask for it only in case it has changed.
    pub fn conditions(&self, url: &Url) -> String {
        self.since.map(|since| since.lines(url)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_address_that_said_so_is_told_and_nothing_breaks_out_of_a_line() {
        let since = Validators {
            at: "https://a.example/feed".to_owned(),
            etag: "\"1\"".to_owned(),
            last_modified: "Fri, 16 Oct 2026 08:00:00 GMT\r\nCookie: a=b".to_owned(),
        };
        let url = |address: &str| Url::parse(address).unwrap();
        assert_eq!(
            since.lines(&url("https://a.example/feed")),
            "If-None-Match: \"1\"\r\n"
        );
        assert_eq!(since.lines(&url("https://b.example/feed")), "");
    }
}
