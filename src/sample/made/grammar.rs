//! A small grammar of news from an invented country: names, assertions, and the sentences that carry
//! them. Every word of it is of our own writing.

use crate::domain::reading::{Kind, Voice};
use crate::sample::made::dice::Dice;

const FIRST: &[&str] = &[
    "Ada", "Anton", "Bela", "Brita", "Cyril", "Dagny", "Edda", "Emil", "Farid", "Freya", "Gita",
    "Hamid", "Henrik", "Ilse", "Imre", "Ines", "Joren", "Kaia", "Karim", "Lena", "Lucia", "Magda",
    "Malik", "Mira", "Nadia", "Nils", "Odile", "Oskar", "Petra", "Pia", "Rafael", "Rosa", "Salma",
    "Selim", "Signe", "Tamar", "Teodor", "Una", "Viggo", "Yara",
];
const HEADS: &[&str] = &[
    "Ash", "Bran", "Cal", "Dor", "Ek", "Fal", "Gren", "Hal", "Ister", "Jor", "Kel", "Lorn", "Mar",
    "Nor", "Ost", "Pell", "Quar", "Rav", "Sund", "Tarn", "Ulv", "Var", "Wex", "Yar", "Zell", "Bel",
    "Cor", "Dun", "Elm", "Fen", "Gar", "Hol", "Ind", "Kar", "Lin", "Mor", "Nav", "Or", "Pri",
    "Ros",
];
const TAILS: &[&str] = &[
    "ard", "berg", "dahl", "eva", "ford", "gren", "holt", "ic", "kov", "lund", "mann", "nes",
    "ova", "quist", "rud", "sen", "stad", "ter", "vik", "wold", "zin", "ander", "bray", "court",
    "esco", "haug", "ingen", "lay", "mere", "stone",
];
const TOWNS: &[&str] = &[
    "bury", "dale", "fjord", "gate", "ham", "haven", "holm", "ling", "moor", "mouth", "ness",
    "port", "ridge", "sea", "ton", "vale", "water", "wick", "wood", "worth",
];
const OFFICES: &[&str] = &[
    "the Audit Chamber",
    "the harbour council",
    "the water board",
    "the Ministry of Transport",
    "the school inspectorate",
    "the Land Registry",
    "the energy regulator",
    "the health service",
    "the Statistics Office",
    "the housing fund",
    "the coast guard",
    "the Treasury",
    "the labour exchange",
    "the forest service",
    "the National Assembly",
    "the fisheries agency",
];
/// What is counted, with its topic.
const THINGS: &[(&str, usize)] = &[
    ("ferry fares", 0),
    ("rail freight", 0),
    ("road deaths", 0),
    ("bus passengers", 0),
    ("harbour dues", 0),
    ("hospital beds", 1),
    ("waiting lists for surgery", 1),
    ("vaccinations", 1),
    ("ambulance calls", 1),
    ("dental visits", 1),
    ("school places", 2),
    ("class sizes", 2),
    ("truancy", 2),
    ("student loans", 2),
    ("teacher vacancies", 2),
    ("rents", 3),
    ("empty flats", 3),
    ("building permits", 3),
    ("evictions", 3),
    ("mortgage arrears", 3),
    ("electricity prices", 4),
    ("wind power", 4),
    ("gas imports", 4),
    ("power cuts", 4),
    ("solar panels", 4),
    ("water losses", 5),
    ("bathing water failures", 5),
    ("sewage spills", 5),
    ("air pollution", 5),
    ("recycled glass", 5),
    ("unemployment", 6),
    ("minimum wages", 6),
    ("strike days", 6),
    ("apprenticeships", 6),
    ("overtime", 6),
    ("burglaries", 7),
    ("car thefts", 7),
    ("prison places", 7),
    ("court delays", 7),
    ("police patrols", 7),
    ("herring catches", 8),
    ("milk prices", 8),
    ("farm subsidies", 8),
    ("forest fires", 8),
    ("wheat yields", 8),
    ("asylum requests", 9),
    ("residence permits", 9),
    ("border checks", 9),
    ("tourist nights", 10),
    ("hotel prices", 10),
    ("cruise calls", 10),
    ("tax receipts", 11),
    ("public debt", 11),
    ("property tax", 11),
    ("pension payments", 11),
    ("library loans", 12),
    ("museum visits", 12),
    ("broadcast fees", 12),
    ("turnout", 13),
    ("postal votes", 13),
];
/// Topics, as the places in [`THINGS`] have them.
pub(super) const TOPICS: &[&str] = &[
    "Transport",
    "Health",
    "Schools",
    "Housing",
    "Energy",
    "Environment",
    "Work",
    "Crime",
    "Farming and fishing",
    "Migration",
    "Tourism",
    "Public money",
    "Culture",
    "Elections",
];
const DAYS: &[&str] = &[
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const QUIET: &[&str] = &[
    "The hall was full long before the doors were closed.",
    "Outside, the boats lay at the quay as they always do in this season.",
    "It was the third meeting of its kind since spring.",
    "Several people in the back rows laughed.",
    "Nobody from the ministry wanted to comment in the evening.",
    "A decision is expected after the holidays.",
    "The paper had been handed out the night before.",
    "Neighbours had brought coffee for those who waited.",
    "What that means for smaller places, the speakers left open.",
    "Similar debates are under way along the coast.",
];
const MADE: &[&str] = &[
    "a new timetable",
    "the closing of two depots",
    "a change in the law",
    "a dry summer",
    "higher duties",
    "the second tunnel",
    "a dispute over pay",
    "a faulty meter",
];

/// A person's name: another one for each number up to 48,000, then the same again.
pub(super) fn person(number: usize) -> String {
    let heads = number / FIRST.len();
    // Steps that share no factor with the lists meet every pair of their parts.
    let (head, tail) = (
        heads * 7 % HEADS.len(),
        heads * 11 / HEADS.len() % TAILS.len(),
    );
    format!(
        "{} {}{}",
        FIRST[number % FIRST.len()],
        HEADS[head],
        TAILS[tail]
    )
}

/// A place's name.
pub(super) fn place(dice: &mut Dice) -> String {
    let (head, tail) = (dice.leaning(HEADS.len()), dice.below(TOWNS.len()));
    format!("{}{}", HEADS[head], TOWNS[tail])
}

/// A public office.
pub(super) fn office(dice: &mut Dice) -> &'static str {
    dice.word(OFFICES)
}

/// A sentence that asserts nothing one could check.
pub(super) fn quiet(dice: &mut Dice) -> &'static str {
    dice.word(QUIET)
}

/// A day of the week.
pub(super) fn day(dice: &mut Dice) -> &'static str {
    dice.word(DAYS)
}

/// The first letter as a capital.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// Something that can be checked.
#[derive(Clone, Debug)]
pub(super) struct Assertion {
    /// As a sentence without its full stop.
    pub(super) words: String,
    /// What sort.
    pub(super) kind: Kind,
    /// Its place in [`TOPICS`].
    pub(super) topic: usize,
    /// The figure it turns on.
    pub(super) figure: String,
    /// What is counted.
    pub(super) thing: &'static str,
}

/// An assertion as of a year.
pub(super) fn assertion(dice: &mut Dice, now: i32) -> Assertion {
    let (thing, topic) = *dice.pick(THINGS);
    let (place, other) = (place(dice), place(dice));
    let office = office(dice);
    let (from, to) = (dice.between(now - 24, now - 4), dice.between(now - 3, now));
    let percent = dice.between(2, 94);
    let count = thousands(dice.between(3, 9_900) * dice.between(1, 97));
    let rose = dice.word(&["rose", "fell", "went up", "went down", "climbed", "dropped"]);
    let month = dice.word(MONTHS);
    let share = format!("{percent} percent");
    let (words, kind, figure) = match dice.below(12) {
        0 => (
            format!("{thing} in {place} {rose} by {share} between {from} and {to}"),
            Kind::Figure,
            share,
        ),
        1 => (
            format!(
                "{thing} in {place} {rose} by {share} in {to}, more than in any year since {from}"
            ),
            Kind::Comparison,
            share,
        ),
        2 => (
            format!("{office} counted {count} cases of {thing} in {place} in {to}"),
            Kind::Figure,
            count,
        ),
        3 => (
            format!("{office} knew about {thing} in {place} since {month} {from} and did nothing"),
            Kind::Event,
            from.to_string(),
        ),
        4 => (
            format!(
                "{thing} in {place} {rose} by {share} because of {}",
                dice.word(MADE)
            ),
            Kind::Causal,
            share,
        ),
        5 => (
            format!("{place} spends {count} marks a year on {thing}, twice as much as {other}"),
            Kind::Comparison,
            count,
        ),
        6 => (
            format!(
                "the law of {from} obliges {office} to publish figures on {thing} within {percent} days"
            ),
            Kind::Rule,
            percent.to_string(),
        ),
        7 => (
            format!("{office} closed {percent} offices in {place} and {other} in {month} {to}"),
            Kind::Event,
            percent.to_string(),
        ),
        8 => (
            format!("only one in {percent} households in {place} is touched by {thing}"),
            Kind::Figure,
            percent.to_string(),
        ),
        9 => (
            format!("{thing} cost the people of {place} {count} marks between {from} and {to}"),
            Kind::Figure,
            count,
        ),
        10 => (
            format!(
                "{thing} in {place} will double by {}",
                now + dice.between(2, 20)
            ),
            Kind::Prediction,
            "double".to_owned(),
        ),
        _ => (
            format!(
                "{place} has the highest {thing} of all districts since {office} began to count in {from}"
            ),
            Kind::Comparison,
            from.to_string(),
        ),
    };
    Assertion {
        words: capital(&words),
        kind,
        topic,
        figure,
        thing,
    }
}

/// A sentence of an article that carries an assertion: its words, how it carries them, and by which
/// words it credits them.
pub(super) fn carried(
    dice: &mut Dice,
    what: &str,
    who: Option<(&str, &str)>,
) -> (String, Voice, &'static str) {
    let Some((name, title)) = who else {
        return (format!("{what}."), Voice::Own, "");
    };
    let day = day(dice);
    let lower = || {
        let mut letters = what.chars();
        let first = letters.next().map(|c| c.to_lowercase().to_string());
        first.unwrap_or_default() + letters.as_str()
    };
    match dice.below(5) {
        0 => (
            format!("“{what},” {title} {name} said on {day}."),
            Voice::Quoted,
            "said",
        ),
        1 => (
            format!("{what}, according to {title} {name}."),
            Voice::Reported,
            "according to",
        ),
        2 => (
            format!(
                "{} {name} told reporters on {day} that {}.",
                capital(title),
                lower()
            ),
            Voice::Reported,
            "told reporters",
        ),
        3 => (
            format!("“{what},” {name} wrote in a letter that was read out on {day}."),
            Voice::Quoted,
            "wrote",
        ),
        _ => (
            format!("{what}, {name} said, and called that “a matter of plain arithmetic”."),
            Voice::PartQuoted,
            "said",
        ),
    }
}

/// A number with commas between its thousands.
pub(super) fn thousands(number: i32) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
