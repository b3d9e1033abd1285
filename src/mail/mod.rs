//! Mail: letters by SMTP, over TLS unless the settings name a plain server. It knows one server and
//! one sender; what a letter says and who gets it is the desk's to know.

use std::sync::Arc;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

/// How long the server may take for each answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A letter of plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// Why a letter did not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// In words, without the address of the server or any password.
    pub why: String,
    /// Whether trying again is of no use.
    pub for_good: bool,
}

/// The server that letters are handed to, and who they are from.
#[derive(Clone)]
pub struct Post {
    server: AsyncSmtpTransport<Tokio1Executor>,
    from: Arc<Mailbox>,
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Post").finish_non_exhaustive()
    }
}

impl Post {
    /// The server of an address: `smtps://NAME:PASSWORD@HOST` speaks TLS from the first byte,
    /// `smtp://HOST?tls=required` turns to it, and `smtp://HOST` stays plain, which a name and a
    /// password do not go through unless the server is on this machine. `from` is a bare address or
    /// `Name <address>`.
    ///
    /// # Errors
    /// What is wrong with either, in the rest of a sentence.
    pub fn new(address: &str, from: &str) -> Result<Post, Wrong> {
        let url = url::Url::parse(address)
            .map_err(|_| Wrong::Server("it must be an address like smtps://mail.example"))?;
        let host = url.host_str().unwrap_or_default();
        if host.is_empty() || !matches!(url.scheme(), "smtp" | "smtps") {
            return Err(Wrong::Server(
                "it must start with smtp:// or smtps:// and name a host",
            ));
        }
        let plain = url.scheme() == "smtp"
            && !url
                .query_pairs()
                .any(|(name, value)| name == "tls" && value == "required");
        let own = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        if plain && url.password().is_some() && !own {
            return Err(Wrong::Server(
                "a password does not go out unencrypted; write smtps:// or add ?tls=required",
            ));
        }
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(address)
            .map_err(|_| Wrong::Server("it cannot be used as a mail server"))?;
        let from = from
            .parse()
            .map_err(|_| Wrong::Sender("it must be an e-mail address, or Name <address>"))?;
        Ok(Post {
            server: server.timeout(Some(PATIENCE)).build(),
            from: Arc::new(from),
        })
    }

    /// Hands a letter to the server.
    ///
    /// # Errors
    /// When it did not take it.
    pub async fn send(&self, name: &str, address: &str, letter: Letter) -> Result<(), Refused> {
        let unusable = |why: &str| Refused {
            why: why.to_owned(),
            for_good: true,
        };
        let address: Address = address
            .parse()
            .map_err(|_| unusable("The address cannot be written on a letter."))?;
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let message = Message::builder()
            .from((*self.from).clone())
            .to(Mailbox::new(Some(one_line(name)), address))
            .subject(one_line(&letter.subject))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.body)
            .map_err(|_| unusable("The letter could not be written."))?;
        self.server
            .send(message)
            .await
            .map(|_| ())
            .map_err(|error| Refused {
                why: said(&error),
                for_good: error.is_permanent(),
            })
    }
}

/// What the server said, or what became of asking it.
fn said(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("The mail server refused the letter ({code})."),
        None if error.is_timeout() => "The mail server did not answer in time.".to_owned(),
        None if error.is_tls() => "The mail server’s certificate was not accepted.".to_owned(),
        None => "The mail server could not be reached.".to_owned(),
    }
}

/// A setting that cannot be used, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The server's address.
    Server(&'static str),
    /// The sender's.
    Sender(&'static str),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_needs_tls_unless_the_server_is_here() {
        let wrong = |address| Post::new(address, "desk@desk.example").err();
        assert_eq!(wrong("smtps://a:b@mail.example"), None);
        assert_eq!(wrong("smtp://a:b@mail.example?tls=required"), None);
        assert_eq!(wrong("smtp://a:b@127.0.0.1:2525"), None);
        assert_eq!(wrong("smtp://mail.example"), None);
        for refused in [
            "smtp://a:b@mail.example",
            "smtp://a:b@mail.example?tls=opportunistic",
            "https://mail.example",
            "mail.example",
        ] {
            assert!(
                matches!(wrong(refused), Some(Wrong::Server(_))),
                "{refused}"
            );
        }
        let sender = Post::new("smtps://mail.example", "the desk").err();
        assert!(matches!(sender, Some(Wrong::Sender(_))));
    }
}
