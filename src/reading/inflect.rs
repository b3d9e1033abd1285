//! Inflection: the forms of an English verb from its base, and the plural of a noun.

/// Which form of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Base,
    Third,
    Past,
    Participle,
    Gerund,
}

/// Every form of a verb given as `base`, `base/past` or `base/past/participle`.
pub(super) fn conjugate(given: &str) -> Vec<(String, Form)> {
    let mut parts = given.split('/');
    let base = parts.next().unwrap_or_default();
    let past = parts
        .next()
        .map_or_else(|| regular_past(base), str::to_owned);
    let participle = parts.next().map_or_else(|| past.clone(), str::to_owned);
    let british = (base.ends_with("el") || base.ends_with("al"))
        && !past.ends_with("lled")
        && base.len() > 4
        && past.ends_with("led");
    let mut forms = vec![
        (base.to_owned(), Form::Base),
        (with_s(base), Form::Third),
        (past, Form::Past),
        (participle, Form::Participle),
        (gerund(base), Form::Gerund),
    ];
    // British spelling doubles the l: labelled, signalling.
    if british {
        forms.push((format!("{base}led"), Form::Past));
        forms.push((format!("{base}led"), Form::Participle));
        forms.push((format!("{base}ling"), Form::Gerund));
    }
    forms
}

/// The regular plural.
pub(super) fn plural(noun: &str) -> String {
    with_s(noun)
}

fn with_s(base: &str) -> String {
    if let Some(stem) = consonant_y(base) {
        return format!("{stem}ies");
    }
    let hisses = ["s", "x", "z", "ch", "sh"];
    if hisses.iter().any(|end| base.ends_with(end)) || base == "go" || base == "veto" {
        format!("{base}es")
    } else {
        format!("{base}s")
    }
}

fn regular_past(base: &str) -> String {
    if base.ends_with('e') {
        format!("{base}d")
    } else if let Some(stem) = consonant_y(base) {
        format!("{stem}ied")
    } else {
        format!("{}ed", doubled(base))
    }
}

fn gerund(base: &str) -> String {
    if let Some(stem) = base.strip_suffix("ie") {
        format!("{stem}ying")
    } else if base.ends_with("ee") || base.ends_with("oe") || base == "be" {
        format!("{base}ing")
    } else if let Some(stem) = base.strip_suffix('e') {
        format!("{stem}ing")
    } else {
        format!("{}ing", doubled(base))
    }
}

fn consonant_y(base: &str) -> Option<&str> {
    let stem = base.strip_suffix('y')?;
    (!stem.ends_with(['a', 'e', 'i', 'o', 'u'])).then_some(stem)
}

/// The last consonant doubled where a stressed short vowel stands before it: plan, admit, refer.
fn doubled(base: &str) -> String {
    const STRESSED_END: [&str; 21] = [
        "admit", "commit", "permit", "submit", "omit", "refer", "prefer", "defer", "infer",
        "confer", "deter", "regret", "forget", "rebut", "begin", "occur", "incur", "forbid",
        "compel", "propel", "expel",
    ];
    let letters: Vec<char> = base.chars().rev().take(3).collect();
    let vowel = |c: &char| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
    let short = match letters.as_slice() {
        [last, middle, first] => {
            !vowel(last) && !matches!(last, 'w' | 'x' | 'y' | 'h') && vowel(middle) && !vowel(first)
        }
        [last, middle] => !vowel(last) && vowel(middle),
        _ => false,
    };
    let syllables = base
        .chars()
        .zip(base.chars().skip(1).chain([' ']))
        .filter(|(c, next)| vowel(c) && !vowel(next))
        .count();
    let stressed = syllables == 1 || STRESSED_END.contains(&base);
    let qu = base.starts_with("qu") || base.starts_with("squ");
    match base.chars().last() {
        Some(last) if (short || qu && letters.len() > 2) && stressed && !base.ends_with("ss") => {
            format!("{base}{last}")
        }
        _ => base.to_owned(),
    }
}
