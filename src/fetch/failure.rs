//! Why a page could not be kept, in words for the person who asked, with whatever did come back.

use super::exchange::Exchange;
use super::media::Wanted;
use super::policy::Refusal;
use crate::domain::words::WebAddress;

/// Where time ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before a name was looked up or a connection stood.
    Connecting,
    /// After the question, before the answer.
    Answering,
    /// While the page came.
    Sending,
}

/// What is wrong with a site's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distrust {
    /// Past its end, or not yet begun.
    Expired,
    /// Issued for another name.
    OtherName,
    /// Issued by nobody whom browsers trust.
    UnknownIssuer,
    /// No secure connection came about for another reason.
    Other,
}

/// Why a page could not be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The place is not asked.
    Refused(Refusal),
    /// The name leads nowhere.
    NoSuchHost,
    /// No connection came about.
    Unreachable,
    /// No secure connection came about.
    Distrusted(Distrust),
    /// Time ran out.
    Slow(Stage),
    /// What came back is not HTTP, and why.
    Garbled(&'static str),
    /// The connection ended before the page did.
    CutShort,
    /// The page is packed in a way that was not asked for and is not understood.
    Packed(String),
    /// More bytes than the cap.
    TooLarge(usize),
    /// Another media type than wanted.
    WrongType(String, Wanted),
    /// The site answered, but not with the page.
    Status(u16),
    /// More redirects than the cap.
    TooManyRedirects(usize),
    /// Redirects that lead back.
    RedirectLoop,
    /// A redirect to what is no address.
    BadRedirect,
    /// A redirect from https to plain http.
    Downgrade,
    /// The site's robots.txt asks programs to stay away.
    Robots,
    /// Too much is being fetched already.
    Busy,
}

/// A page that could not be kept. The address stays, and what came back stays, so that a person can
/// try again or paste the text instead.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The address that was asked for.
    pub requested: WebAddress,
    /// The redirects that were followed, in order.
    pub hops: Vec<Exchange>,
    /// What came back last, as far as it came.
    pub came_back: Option<Exchange>,
    /// Why it is not enough.
    pub reason: Reason,
}

impl Failure {
    /// What happened, in a sentence or two for a newsroom.
    pub fn sentence(&self) -> String {
        let said = self.reason.sentence();
        let waiting = match (&self.reason, self.retry_after()) {
            (Reason::Status(_), Some(1)) => " It asks to wait a second.".to_owned(),
            (Reason::Status(_), Some(seconds)) => format!(" It asks to wait {seconds} seconds."),
            _ => String::new(),
        };
        let led_here = self.came_back.iter().chain(self.hops.last());
        match led_here.into_iter().find(|hop| hop.leads_to().is_some()) {
            Some(hop) if self.reason.concerns_the_place() => format!(
                "{} sent us on to another address. {said}{waiting}",
                hop.address.host()
            ),
            _ => format!("{said}{waiting}"),
        }
    }

    /// Whether the same request may well succeed later.
    pub fn is_worth_another_try(&self) -> bool {
        match &self.reason {
            Reason::Unreachable
            | Reason::Slow(_)
            | Reason::CutShort
            | Reason::Garbled(_)
            | Reason::NoSuchHost
            | Reason::Busy => true,
            Reason::Status(status) => matches!(status, 408 | 425 | 429 | 500..=599),
            Reason::Refused(_)
            | Reason::Distrusted(_)
            | Reason::Packed(_)
            | Reason::TooLarge(_)
            | Reason::WrongType(..)
            | Reason::TooManyRedirects(_)
            | Reason::RedirectLoop
            | Reason::BadRedirect
            | Reason::Downgrade
            | Reason::Robots => false,
        }
    }

    /// The seconds the site asks to wait, when it says so as a number.
    pub fn retry_after(&self) -> Option<u32> {
        let head = &self.came_back.as_ref()?.head;
        head.get("retry-after")?.trim().parse().ok()
    }

    /// Every question and answer, in order, for the archive.
    pub fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.hops.iter().chain(&self.came_back)
    }
}

impl Reason {
    fn concerns_the_place(&self) -> bool {
        matches!(
            self,
            Reason::Refused(_) | Reason::NoSuchHost | Reason::Unreachable | Reason::Distrusted(_)
        )
    }

    /// What happened, in a sentence.
    pub fn sentence(&self) -> String {
        match self {
            Reason::Refused(refusal) => refusal.to_string(),
            Reason::NoSuchHost => {
                "There is no site by this name. Check the spelling of the address.".to_owned()
            }
            Reason::Unreachable => "The site could not be reached.".to_owned(),
            Reason::Distrusted(distrust) => distrust.sentence().to_owned(),
            Reason::Slow(Stage::Connecting) => {
                "The site did not open a connection in time.".to_owned()
            }
            Reason::Slow(Stage::Answering) => "The site did not answer in time.".to_owned(),
            Reason::Slow(Stage::Sending) => "The page came too slowly.".to_owned(),
            Reason::Garbled(how) => format!("The site’s answer could not be read: {how}."),
            Reason::CutShort => "The connection ended before the page did.".to_owned(),
            Reason::Packed(coding) => {
                format!("The page is compressed in a way Galley does not read ({coding}).")
            }
            Reason::TooLarge(cap) => format!("The page is larger than {}.", size(*cap)),
            Reason::WrongType(came, wanted) => {
                format!("This is {came}, and not {}.", wanted.in_words())
            }
            Reason::Status(status) => status_sentence(*status),
            Reason::TooManyRedirects(most) => {
                format!("The site sent us on more than {most} times.")
            }
            Reason::RedirectLoop => "The site sends us round in a circle.".to_owned(),
            Reason::BadRedirect => {
                "The site sent us on to something that is no web address.".to_owned()
            }
            Reason::Downgrade => "The site sent us on from https:// to http://, where anybody on \
                                  the way could change the page. Ask for the http:// address \
                                  itself if that is acceptable."
                .to_owned(),
            Reason::Robots => {
                "The site’s robots.txt asks programs to stay away from this page.".to_owned()
            }
            Reason::Busy => "Too many pages are being fetched just now.".to_owned(),
        }
    }
}

impl Distrust {
    fn sentence(self) -> &'static str {
        match self {
            Distrust::Expired => "The site’s certificate has expired or is not yet valid.",
            Distrust::OtherName => "The site’s certificate belongs to another name.",
            Distrust::UnknownIssuer => {
                "The site’s certificate was issued by nobody browsers trust."
            }
            Distrust::Other => "No secure connection to the site came about.",
        }
    }
}

fn status_sentence(status: u16) -> String {
    let meaning = match status {
        401 => "the page is for people who have signed in",
        402 => "the page is for subscribers",
        403 => "the site refuses to show it to us",
        404 => "there is no page at this address",
        406 => "the site has no version for us",
        408 => "the site gave up waiting",
        410 => "the page has been taken down for good",
        429 => "the site has had too many requests",
        451 => "the page is withheld for legal reasons",
        500 | 502..=504 | 520..=530 => "the site is in trouble",
        _ => return format!("The site answered {status} instead of the page."),
    };
    format!("The site answered {status}: {meaning}.")
}

fn size(bytes: usize) -> String {
    match bytes {
        bytes if bytes >= 1_000_000 => format!("{} MB", bytes / 1_000_000),
        bytes if bytes >= 1_000 => format!("{} kB", bytes / 1_000),
        bytes => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(reason: Reason) -> String {
        let requested = WebAddress::parse("https://a.example/").unwrap();
        let failure = Failure {
            requested,
            hops: Vec::new(),
            came_back: None,
            reason,
        };
        failure.sentence()
    }

    #[test]
    fn every_reason_is_a_full_sentence_of_its_own() {
        let reasons = [
            Reason::Refused(Refusal::Scheme),
            Reason::Refused(Refusal::Credentials),
            Reason::Refused(Refusal::Port(22)),
            Reason::Refused(Refusal::NotPublic),
            Reason::NoSuchHost,
            Reason::Unreachable,
            Reason::Distrusted(Distrust::Expired),
            Reason::Distrusted(Distrust::OtherName),
            Reason::Distrusted(Distrust::UnknownIssuer),
            Reason::Distrusted(Distrust::Other),
            Reason::Slow(Stage::Connecting),
            Reason::Slow(Stage::Answering),
            Reason::Slow(Stage::Sending),
            Reason::Garbled("it does not speak HTTP"),
            Reason::CutShort,
            Reason::Packed("br".to_owned()),
            Reason::TooLarge(5_000_000),
            Reason::WrongType("video/mp4".to_owned(), Wanted::Page),
            Reason::Status(403),
            Reason::Status(404),
            Reason::Status(410),
            Reason::Status(429),
            Reason::Status(503),
            Reason::Status(999),
            Reason::TooManyRedirects(5),
            Reason::RedirectLoop,
            Reason::BadRedirect,
            Reason::Downgrade,
            Reason::Robots,
            Reason::Busy,
        ];
        let mut sentences: Vec<_> = reasons.into_iter().map(said).collect();
        for sentence in &sentences {
            let first = sentence.chars().next().unwrap();
            assert!(
                first.is_uppercase() && sentence.ends_with('.'),
                "{sentence}"
            );
        }
        let count = sentences.len();
        sentences.sort();
        sentences.dedup();
        assert_eq!(sentences.len(), count);
        assert_eq!(
            said(Reason::TooLarge(5_000_000)),
            "The page is larger than 5 MB."
        );
    }
}
