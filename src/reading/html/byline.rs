//! Names of authors out of what pages write into their bylines.

pattern!(
    OPENING,
    r"(?i)^(?:(?:story|text|words|report|reporting|article|photographs?|written|posted|published)\s+)?(?:by|von|par|por|de|di|door|af|av|autor(?:es)?|author|auteur)\b\s*:?\s+|^(?:by|author|autor|auteur|von|par|por)\s*:\s*"
);
pattern!(
    ADDRESS,
    r"(?i)^(?:https?://|www\.|/|@)|^\S+@\S+$|\.(?:com|org|net|html?)(?:/|$)"
);
pattern!(
    TRAILING,
    r"(?ix)\s*(?:[,|•·–—-]|\bfor\b)\s*(?:(?:staff|senior|special|chief|political|foreign|national)\s+)*(?:staff|reporter|correspondent|writer|editor|contributor|columnist|journalist|associated\ press)\b.*$|\s*[|•·]\s*.*$|\s*\(?(?:\S+@\S+\.\w+)\)?$|\s+(?:published|updated|posted|on)\s+.*\d{4}.*$"
);
pattern!(
    DATE_AFTER,
    r"(?ix)\s*[,|•·–—-]?\s*(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?\s+\d{4}|\d{4}-\d\d-\d\d).*$"
);
pattern!(
    IN_BRACKETS,
    r"\s*[(\[<]\s*(?:https?://|www\.|\S+@)[^)\]>]*[)\]>]"
);
pattern!(
    DEGREE,
    r",\s*(?:MA|MS|MD|PhD|Ph\.D\.?|M\.D\.?|RN|BSc|MSc|MPH|JD|Jr\.?|Sr\.?)\b"
);
pattern!(
    NO_NAME,
    r"(?i)^(?:last\s+)?(?:updated|published|posted|modified|follow|share|read|view|see|about|more)\b"
);
pattern!(
    SEVERAL,
    r"\s*(?:;|\s+and\s+|\s+und\s+|\s+et\s+|\s+y\s+|\s+&\s+|,\s*and\s+|,\s+)\s*"
);
/// What content systems write where no author was entered.
const NOBODY: [&str; 18] = [
    "admin",
    "administrator",
    "staff",
    "editor",
    "editors",
    "author",
    "none",
    "null",
    "undefined",
    "unknown",
    "n/a",
    "user",
    "guest",
    "root",
    "webmaster",
    "redaktion",
    "staff writer",
    "anonymous",
];

/// The names in one stated author, or several. Addresses, initial “By”, functions and dates go; what
/// then is no name is none.
pub fn names(stated: &str) -> Vec<String> {
    let line = stated.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = OPENING.replace(&line, "").into_owned();
    let line = DATE_AFTER.replace(&line, "").into_owned();
    let line = IN_BRACKETS.replace_all(&line, "").into_owned();
    let line = DEGREE.replace_all(&line, "").into_owned();
    let parts: Vec<&str> = match reversed(&line) {
        true => vec![line.as_str()],
        // “A (with B and C)” stays together.
        false if line.contains('(') => vec![line.as_str()],
        false => SEVERAL.split(&line).collect(),
    };
    let mut found: Vec<String> = Vec::new();
    for part in parts {
        let part = OPENING.replace(part.trim(), "");
        let name = TRAILING.replace(&part, "");
        let name = name.trim_matches(|c: char| {
            c.is_whitespace()
                || matches!(c, ',' | ';' | ':' | '|' | '-' | '–' | '—' | '•' | '·' | '/')
        });
        if is_name(name) && !found.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            found.push(name.to_owned());
        }
    }
    found
}

/// “Jong, Michiel de” and the like: one name, family name first.
fn reversed(line: &str) -> bool {
    match line.split_once(", ") {
        Some((family, given)) => {
            !given.contains(", ")
                && !given.contains(" and ")
                && family.split(' ').count() == 1
                && given.split(' ').count() <= 2
        }
        None => false,
    }
}

fn is_name(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let digits = name.chars().filter(char::is_ascii_digit).count();
    letters >= 2
        && digits < 4
        && name.chars().count() <= 80
        && !ADDRESS.is_match(name)
        && !NO_NAME.is_match(name)
        && !NOBODY.contains(&name.to_lowercase().as_str())
}

/// Whether a line begins like a byline: “By …”, “Par …”.
pub fn opens(line: &str) -> bool {
    OPENING.is_match(line)
}

/// Several names as a byline.
pub fn joined(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_out_of_what_bylines_say() {
        let given: [(&str, &[&str]); 12] = [
            ("By Ada Quill", &["Ada Quill"]),
            ("BY ADA QUILL, STAFF WRITER", &["ADA QUILL"]),
            ("Written by: Ada Quill", &["Ada Quill"]),
            ("Von Jörg Bräm", &["Jörg Bräm"]),
            ("Ada Quill and Tom Ferrier", &["Ada Quill", "Tom Ferrier"]),
            (
                "Ada Quill, Tom Ferrier and Jo Sand",
                &["Ada Quill", "Tom Ferrier", "Jo Sand"],
            ),
            ("Quill, Ada", &["Quill, Ada"]),
            ("https://www.facebook.com/ardanherald", &[]),
            ("admin", &[]),
            ("Ada Quill | The Ardan Herald", &["Ada Quill"]),
            ("By Ada Quill July 5, 2024 10:30 AM", &["Ada Quill"]),
            ("ada.quill@ardan.example", &[]),
        ];
        for (line, expected) in given {
            assert_eq!(names(line), expected, "{line}");
        }
    }
}
