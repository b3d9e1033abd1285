//! What stands around the words of a social post: addresses, the author's line under an embedded
//! post, and the day in it.

/// A post taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Post<'a> {
    /// What was written, with the addresses still in it.
    pub body: &'a str,
    /// Who wrote it, from a last line such as “— Ada Fenn (@adafenn) March 3, 2021”.
    pub author: Option<&'a str>,
    /// The day in that line, as written there.
    pub day: Option<&'a str>,
}

/// Takes a post apart. A text without such a last line is all body.
pub fn split(text: &str) -> Post<'_> {
    let whole = Post {
        body: text,
        ..Post::default()
    };
    let Some(dash) = text.rfind(['—', '–']) else {
        return whole;
    };
    let line = text[dash..].trim_start_matches(['—', '–']);
    let Some(open) = line.rfind("(@") else {
        return whole;
    };
    let Some(close) = line[open..].find(')').map(|close| open + close) else {
        return whole;
    };
    let (author, day) = (line[..open].trim(), line[close + 1..].trim());
    // Longer than a name and a date: a dash within a sentence that quotes a handle.
    if author.split_whitespace().count() > 8 || day.split_whitespace().count() > 5 {
        return whole;
    }
    Post {
        body: text[..dash].trim_end(),
        author: (!author.is_empty()).then_some(author),
        day: (!day.is_empty()).then_some(day),
    }
}

/// Where an address begins, also when it is glued to the word before it.
const ADDRESSES: [&str; 4] = ["http://", "https://", "pic.twitter.com/", "www."];

/// The text with a blank in the place of every address.
pub fn without_addresses(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = ADDRESSES.iter().filter_map(|start| rest.find(start)).min() {
        kept.push_str(&rest[..at]);
        kept.push(' ');
        let address = &rest[at..];
        let end = address.find(char::is_whitespace).unwrap_or(address.len());
        rest = &address[end..];
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_under_a_post_is_taken_off() {
        let post = split("The ferry sank — twice. — Ada Fenn 🇦🇶 (@adafenn) March 3, 2021");
        assert_eq!(post.body, "The ferry sank — twice.");
        assert_eq!(post.author, Some("Ada Fenn 🇦🇶"));
        assert_eq!(post.day, Some("March 3, 2021"));
    }

    #[test]
    fn a_dash_within_a_sentence_is_no_such_line() {
        for text in [
            "The ferry — she said — sank.",
            "No dash at all (@adafenn).",
            "— what Ada Fenn (@adafenn) had to say about the ferry last week was that it sank",
        ] {
            assert_eq!(split(text).body, text);
        }
    }

    #[test]
    fn addresses_go_even_when_glued_to_a_word() {
        assert_eq!(
            without_addresses("Look #Kellspic.twitter.com/a1 here https://t.co/x"),
            "Look #Kells  here  "
        );
    }
}
