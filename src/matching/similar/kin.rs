//! Words that stand for one another in reports of the same thing: irregular forms, short forms,
//! and plain synonyms of what claims are about. General English, each group under its first word.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Groups of words with one meaning, a line each; the first stands for the rest.
const GROUPS: &str = "\
photo photograph pic picture image fotos snapshot photographed
video footage clip film
child children kid kids kiddo
mother mom mum moms mums
father dad dads
grandmother grandma granny
grandfather grandpa granddad
man men guy guys
woman women lady ladies
person people persons folk folks
foot feet
tooth teeth
mouse mice
go goes went gone going
buy bought buys
bring brought
build built
catch caught
choose chose chosen
come came
cost costs costing
cut cuts cutting
die died dies dying dead death deaths
do does did done
eat ate eaten
fall fell fallen
fight fought
find found
fly flew flown
forget forgot forgotten
freeze froze frozen
get got gotten
give gave given
grow grew grown growth
hold held
keep kept
know knew known
lead led
leave left
lie lied lying lies liar
lose lost loses losing loss losses
make made
meet met
pay paid payment payments
rise rose risen
run ran
see saw seen
seek sought
sell sold sale sales
send sent
shoot shot shooting shootings shooter gunman
shut shutting
sing sang sung
speak spoke spoken speech
spend spent
steal stole stolen theft
swear swore sworn
take took taken
teach taught teacher
tell told
think thought
throw threw thrown
wear wore worn
win won winning wins victory
write wrote written writer
kill killed murder murdered murders slay slain
police cop cops policeman policemen
doctor doctors physician physicians dr
car cars automobile vehicle
job jobs employment employed
unemployment unemployed jobless
tax taxes taxation taxpayer taxpayers
immigrant immigrants immigration migrant migrants alien aliens
muslim muslims islam islamic moslem
president presidential potus presidency
senator sen senators senate
representative rep reps
congress congressional congressman congresswoman congressmen
governor gov governors
democrat democrats democratic dem dems
republican republicans gop
america american americans usa us unitedstates
britain british uk england english
mexico mexican mexicans
china chinese
russia russian russians
iran iranian iranians
iraq iraqi iraqis
israel israeli israelis
france french
germany german germans
australia australian australians
canada canadian canadians
europe european europeans
africa african africans
california californian calif
texas texan texans
vaccine vaccines vaccination vaccinated vaccinate vax
virus viruses
climate climatic
rape raped rapist rapists
thief thieves
wife wives
life lives
wolf wolves
knife knives
big large huge
begin began begun start started starts
end ended ends
ban banned bans prohibit prohibited
allow allowed allows permit permitted
arrest arrested arrests
sick ill illness
hospital hospitals hospitalized
phone telephone phones
tv television
math mathematics
ad advertisement ads advertisements
fridge refrigerator
plane airplane aeroplane planes airplanes
drunk drunken drunkenly
trillion trillions
million millions
billion billions
percent percentage pct
";

/// The word that stands for a folded word: itself when it has no kin.
pub fn head(word: &str) -> &str {
    HEADS.get(word).copied().unwrap_or(word)
}

static HEADS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| groups().collect());

/// Each word with the first of its group.
fn groups() -> impl Iterator<Item = (&'static str, &'static str)> {
    GROUPS.lines().flat_map(|line| {
        let head = line.split(' ').next().unwrap_or(line);
        line.split(' ').map(move |word| (word, head))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_belongs_to_one_group() {
        let mut seen = HashMap::new();
        for (word, head) in groups() {
            assert!(!word.is_empty());
            assert_eq!(seen.insert(word, head), None, "{word}");
        }
    }

    #[test]
    fn kin_stand_for_one_another() {
        assert_eq!(head("mum"), "mother");
        assert_eq!(head("paid"), "pay");
        assert_eq!(head("ferry"), "ferry");
    }
}
