//! Every move of the workflow, from every state, by everybody: made, or refused with the sentence
//! that says why. The rows come from the table of transitions, so that a new one fails here until
//! somebody has written down below who may make it; what is expected comes from this file alone.

use galley::domain::bench::{ApprovalRule, Seating};
use galley::domain::people::Role;
use galley::domain::state::State;
use galley::store::entities::claim;
use galley::store::{benches, claims};
use galley::workflow::transitions::{Action, TRANSITIONS, Transition};
use sea_orm::ConnectionTrait;

use crate::support::{App, Browser, PASSPHRASE, Seen, spawn_app};

/// What somebody has to do with the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Nothing,
    WroteVerdict,
    WroteNote,
    AddedEvidence,
    AskedToCheck,
    AskedToReview,
    Declared,
}
use Part::*;

/// Everybody who tries: role, administrator, and what they have to do with the claim.
const CAST: &[(Role, bool, Part)] = &[
    (Role::Reader, false, Nothing),
    (Role::Reader, true, Nothing),
    (Role::Reader, false, WroteVerdict),
    (Role::Reader, false, AskedToCheck),
    (Role::Checker, false, Nothing),
    (Role::Checker, true, Nothing),
    (Role::Checker, false, WroteVerdict),
    (Role::Checker, false, WroteNote),
    (Role::Checker, false, AddedEvidence),
    (Role::Checker, false, AskedToCheck),
    (Role::Checker, false, AskedToReview),
    (Role::Editor, false, Nothing),
    (Role::Editor, true, Nothing),
    (Role::Editor, false, WroteVerdict),
    (Role::Editor, true, WroteVerdict),
    (Role::Editor, false, WroteNote),
    (Role::Editor, false, AddedEvidence),
    (Role::Editor, false, AskedToCheck),
    (Role::Editor, false, AskedToReview),
    (Role::Editor, false, Declared),
    (Role::Editor, true, Declared),
    (Role::Checker, false, Declared),
    (Role::Producer, false, Nothing),
    (Role::Producer, true, Nothing),
    (Role::Producer, false, WroteVerdict),
    (Role::Producer, false, AskedToCheck),
];

/// Those who between them may make every move.
const THE_FEW: &[(Role, bool, Part)] = &[
    (Role::Editor, false, Nothing),
    (Role::Editor, false, WroteVerdict),
    (Role::Editor, false, AddedEvidence),
    (Role::Editor, false, AskedToCheck),
];

/// Somebody at their browser.
struct Person {
    role: Role,
    administrator: bool,
    part: Part,
    browser: Browser,
    csrf: String,
}

impl Person {
    fn on_the_desk(&self) -> bool {
        matches!(self.role, Role::Checker | Role::Editor)
    }

    fn author(&self) -> bool {
        matches!(self.part, WroteVerdict | WroteNote)
    }

    /// An editor free to decide on it.
    fn decides(&self) -> bool {
        self.role == Role::Editor && !self.author() && self.part != Declared
    }
}

/// What this file says of one move, whatever the code says.
struct Rule {
    action: Action,
    name: &'static str,
    from: &'static [State],
    to: State,
    may: fn(&Person) -> bool,
    no: fn(&Person) -> &'static str,
}

const A_CHECKER: fn(&Person) -> &'static str = |_| "A checker or an editor can do this.";
const AN_EDITOR: fn(&Person) -> &'static str = |_| "An editor can do this.";
const ON_THE_DESK: fn(&Person) -> bool =
    |person| matches!(person.role, Role::Checker | Role::Editor);
const INTERESTED: &str =
    "You declared an interest in this claim, so another editor must decide on it.";
const NOT_TO_DECIDE: fn(&Person) -> &'static str = |person| match person.part {
    Declared => INTERESTED,
    _ if person.role == Role::Editor => {
        "You wrote part of this verdict, so another editor must approve it."
    }
    _ => "An editor who wrote no part of the verdict can approve it.",
};
const EDITS: fn(&Person) -> bool = |person| person.role == Role::Editor;
const BEFORE_IT_IS_PUBLIC: &[State] = &[
    State::Suggested,
    State::Dismissed,
    State::Queued,
    State::Declined,
    State::Researching,
    State::InReview,
    State::Approved,
];

#[rustfmt::skip]
const RULES: &[Rule] = &[
    Rule { action: Action::Accept, name: "Accept", from: &[State::Suggested], to: State::Queued, may: ON_THE_DESK, no: A_CHECKER },
    Rule { action: Action::Dismiss, name: "Dismiss", from: &[State::Suggested], to: State::Dismissed, may: ON_THE_DESK, no: A_CHECKER },
    Rule { action: Action::PutBack, name: "Put back among suggestions", from: &[State::Queued, State::Dismissed], to: State::Suggested, may: ON_THE_DESK, no: A_CHECKER },
    Rule { action: Action::Decline, name: "Decline", from: &[State::Queued, State::Researching], to: State::Declined, may: EDITS, no: AN_EDITOR },
    Rule { action: Action::Reopen, name: "Reopen", from: &[State::Dismissed, State::Declined], to: State::Queued, may: ON_THE_DESK, no: A_CHECKER },
    Rule { action: Action::Start, name: "Start research", from: &[State::Queued], to: State::Researching, may: ON_THE_DESK, no: A_CHECKER },
    Rule { action: Action::Requeue, name: "Put back in the queue", from: &[State::Researching], to: State::Queued, may: ON_THE_DESK, no: A_CHECKER },
    Rule { action: Action::Submit, name: "Submit for review", from: &[State::Researching], to: State::InReview,
        may: |person| person.on_the_desk() && (person.author() || matches!(person.part, AddedEvidence | AskedToCheck)),
        no: |_| "Whoever is assigned to the claim or wrote part of it can submit it for review." },
    Rule { action: Action::Approve, name: "Approve", from: &[State::InReview], to: State::Approved,
        may: Person::decides, no: NOT_TO_DECIDE },
    // One ballot of several: the bench stays sealed.
    Rule { action: Action::Cast, name: "Cast a ballot", from: &[State::InReview], to: State::InReview,
        may: Person::decides, no: NOT_TO_DECIDE },
    Rule { action: Action::Lapse, name: "Lapse", from: &[State::Approved], to: State::InReview,
        may: |_| false, no: |_| "Nobody does this: it follows from a rule." },
    Rule { action: Action::RequestChanges, name: "Request changes", from: &[State::InReview, State::Approved], to: State::Researching,
        may: |person| person.role == Role::Editor && person.part != Declared,
        no: |person| if person.part == Declared { INTERESTED } else { "An editor can do this." } },
    Rule { action: Action::TakeBack, name: "Take back", from: &[State::InReview], to: State::Researching,
        may: |person| person.on_the_desk() && person.author(),
        no: |_| "Whoever wrote part of the verdict can take it back." },
    Rule { action: Action::Publish, name: "Publish", from: &[State::Approved], to: State::Published,
        may: |person| matches!(person.role, Role::Producer | Role::Editor),
        no: |_| "A producer or an editor can publish." },
    Rule { action: Action::Correct, name: "Correct", from: &[State::Published], to: State::Researching, may: ON_THE_DESK, no: A_CHECKER },
    Rule { action: Action::Retract, name: "Retract", from: &[State::Published], to: State::Retracted, may: EDITS, no: AN_EDITOR },
    Rule { action: Action::Merge, name: "Merge into another claim", from: BEFORE_IT_IS_PUBLIC, to: State::Merged, may: ON_THE_DESK, no: A_CHECKER },
];

fn rule(action: Action) -> &'static Rule {
    let rule = RULES.iter().find(|rule| rule.action == action);
    rule.unwrap_or_else(|| panic!("nobody has written down here who may {action:?}"))
}

/// A desk with its cast, a claim that was never public, one that was, and one to merge into.
struct Stage {
    app: App,
    cast: Vec<Person>,
    rating: String,
}

const NEVER_PUBLIC: i32 = 1;
const PUBLIC: i32 = 2;
const TARGET: i32 = 3;

const ARTICLE: &str = include_str!("../../src/sample/files/article-1.txt");

impl Stage {
    async fn set(people: &[(Role, bool, Part)]) -> Stage {
        let app = spawn_app().await;
        let mut cast = Vec::new();
        for (at, (role, administrator, part)) in people.iter().enumerate() {
            let email = format!("person{at}@desk.example");
            // Everybody begins as an editor, so that everybody can have had any part.
            app.add(&format!("Person {at}"), &email, Role::Editor).await;
            let browser = app.browser();
            browser.sign_in(&email, PASSPHRASE).await;
            let csrf = browser.get("/me").await.csrf();
            let (role, administrator, part) = (*role, *administrator, *part);
            cast.push(Person {
                role,
                administrator,
                part,
                browser,
                csrf,
            });
        }
        let ratings = galley::store::verdicts::ratings(app.desk.store().read()).await;
        let rating = ratings.unwrap()[0].id.to_string();
        let stage = Stage { app, cast, rating };
        stage.approvals(1).await;
        let first = &stage.cast[0];
        stage
            .post(first, "/articles", &[("text", ARTICLE)])
            .await
            .expect(303);
        for claim in [NEVER_PUBLIC, PUBLIC] {
            stage.research(claim).await;
        }
        for (at, person) in stage.cast.iter().enumerate() {
            let administrator = if person.administrator {
                "TRUE"
            } else {
                "FALSE"
            };
            let role = person.role.slug();
            stage
                .run(&format!(
                    "UPDATE person SET role = '{role}', administrator = {administrator} \
                     WHERE email = 'person{at}@desk.example'"
                ))
                .await;
        }
        let editor = stage.somebody(Role::Editor, Nothing);
        stage.put(PUBLIC, State::InReview).await;
        stage
            .try_move(editor, PUBLIC, Action::Approve)
            .await
            .expect(303);
        stage
            .try_move(editor, PUBLIC, Action::Publish)
            .await
            .expect(303);
        stage
    }

    async fn approvals(&self, needed: u32) {
        let people = galley::store::people::all(self.app.desk.store().read())
            .await
            .unwrap();
        let ada = people
            .iter()
            .find(|person| person.email == "ada@desk.example")
            .unwrap();
        let ada = galley::desk::people::actor(ada);
        let rule = Some(ApprovalRule::Open(needed));
        self.app.desk.set_rule(&ada, None, rule).await.unwrap();
    }

    /// Takes a claim to research, with everybody having done their part.
    async fn research(&self, claim: i32) {
        let first = &self.cast[0];
        self.try_move(first, claim, Action::Accept)
            .await
            .expect(303);
        self.try_move(first, claim, Action::Start).await.expect(303);
        let seen = self.claim(claim).await.revision.to_string();
        let path = format!("/claims/C-{claim:04}");
        let speaker = [("revision", seen.as_str()), ("speaker", "Ilse Tarnova")];
        self.post(first, &format!("{path}/speaker"), &speaker)
            .await
            .expect(303);
        let page = first.browser.get(&path).await.expect(200);
        let rating = page.attribute("input[name=rating]", "value");
        for person in &self.cast {
            let seen = self.claim(claim).await.revision.to_string();
            let seen = ("revision", seen.as_str());
            let evidence = |note| {
                [
                    seen,
                    ("title", "Islands in figures"),
                    ("kind", "primary"),
                    ("source", "Statistics Norvessa"),
                    ("address", "https://statistics.norvessa.example/islands"),
                    ("stance", "supports"),
                    ("passage", "passengers rose by 17.9 per cent"),
                    (
                        "text",
                        "Over the whole year, passengers rose by 17.9 per cent.",
                    ),
                    ("note", note),
                ]
            };
            let verdict = [
                seen,
                ("rating", rating.as_str()),
                ("said", "as_quoted"),
                ("answer", "They rose by 17.9 per cent."),
                ("explanation", "The office says so [E1]."),
            ];
            let id = self.id_of(person).await;
            let asked = |duty| [("person", id.as_str()), ("duty", duty)];
            match person.part {
                Nothing => continue,
                WroteVerdict => {
                    self.post(person, &format!("{path}/verdict"), &verdict)
                        .await
                }
                WroteNote => {
                    self.post(person, &format!("{path}/evidence"), &evidence("Note."))
                        .await
                }
                AddedEvidence => {
                    self.post(person, &format!("{path}/evidence"), &evidence(""))
                        .await
                }
                AskedToCheck => {
                    self.post(first, &format!("{path}/assignments"), &asked("check"))
                        .await
                }
                Declared => {
                    let words = [("words", "They pay my rent.")];
                    self.post(person, &format!("{path}/interest"), &words).await
                }
                AskedToReview => {
                    self.post(first, &format!("{path}/assignments"), &asked("review"))
                        .await
                }
            }
            .expect(303);
        }
        // Starting made the first one a checker of the claim, who is to have nothing to do with it.
        let id = self.id_of(first).await;
        let relieved = [
            ("person", id.as_str()),
            ("duty", "check"),
            ("relieve", "on"),
        ];
        self.post(first, &format!("{path}/assignments"), &relieved)
            .await
            .expect(303);
    }

    async fn id_of(&self, person: &Person) -> String {
        let at = self
            .cast
            .iter()
            .position(|one| std::ptr::eq(one, person))
            .unwrap();
        let people = galley::store::people::all(self.app.desk.store().read())
            .await
            .unwrap();
        let email = format!("person{at}@desk.example");
        people
            .iter()
            .find(|one| one.email == email)
            .unwrap()
            .id
            .to_string()
    }

    fn somebody(&self, role: Role, part: Part) -> &Person {
        let found = self
            .cast
            .iter()
            .find(|person| person.role == role && person.part == part);
        found.unwrap()
    }

    async fn claim(&self, number: i32) -> claim::Model {
        claims::find(self.app.desk.store().read(), number)
            .await
            .unwrap()
            .unwrap()
    }

    async fn run(&self, sql: &str) {
        let txn = self.app.desk.store().begin().await.unwrap();
        txn.execute_unprepared(sql).await.unwrap();
        txn.commit().await.unwrap();
    }

    /// Puts a claim into a state behind the desk's back, in a new round of review.
    async fn put(&self, claim: i32, state: State) {
        let merged = match state {
            State::Merged => format!("(SELECT id FROM claim WHERE number = {TARGET})"),
            _ => "NULL".to_owned(),
        };
        self.run(&format!(
            "UPDATE claim SET state = '{}', revision = revision + 1, \
             review_round = review_round + 1, merged_into_id = {merged} WHERE number = {claim}",
            state.slug()
        ))
        .await;
    }

    /// Puts a claim where a row of the table begins; a bench sits wherever a ballot is to be cast.
    async fn ready(&self, row: &Transition, claim: i32, from: State) {
        self.put(claim, from).await;
        if row.action == Action::Cast {
            let claim = self.claim(claim).await;
            let seating = Seating {
                seats: 9,
                quorum: 9,
                hours: 720,
                dissent: false,
            };
            let ends_at = self.app.desk.now() + chrono::TimeDelta::hours(720);
            let txn = self.app.desk.store().begin().await.unwrap();
            benches::seat(&txn, claim.id, claim.review_round, seating, ends_at)
                .await
                .unwrap();
            txn.commit().await.unwrap();
        }
    }

    async fn post(&self, person: &Person, path: &str, fields: &[(&str, &str)]) -> Seen {
        let mut fields = fields.to_vec();
        fields.push(("csrf", &person.csrf));
        person.browser.post(path, &fields).await
    }

    async fn try_move(&self, person: &Person, claim: i32, action: Action) -> Seen {
        let fields = self.fields(claim, action).await;
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.post(person, &format!("/claims/C-{claim:04}/moves"), &fields)
            .await
    }

    /// What a page that was just opened would send.
    async fn fields(&self, claim: i32, action: Action) -> Vec<(&'static str, String)> {
        let seen = self.claim(claim).await;
        vec![
            ("action", action.slug().to_owned()),
            ("revision", seen.revision.to_string()),
            ("verdict_revision", seen.verdict_revision.to_string()),
            ("reason", "For a reason.".to_owned()),
            ("target", format!("C-{TARGET:04}")),
            ("rating", self.rating.clone()),
        ]
    }
}

/// The claim a move is tried on: what is only for published claims needs one that was.
fn claim_for(action: Action) -> i32 {
    match action {
        Action::Publish | Action::Correct | Action::Retract => PUBLIC,
        // Only a claim nobody has worked on can be put back.
        Action::PutBack | Action::Requeue => TARGET,
        _ => NEVER_PUBLIC,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_move_is_made_or_refused_with_its_sentence_for_everybody() {
    let stage = Stage::set(CAST).await;
    let mut tried = 0;
    for row in TRANSITIONS {
        let rule = rule(row.action);
        assert_eq!(
            row.from, rule.from,
            "{} leads away from other states",
            rule.name
        );
        let claim = claim_for(row.action);
        for from in row.from {
            stage.ready(row, claim, *from).await;
            for person in &stage.cast {
                let who = format!(
                    "{:?}{} who has {:?}: {} from {from}",
                    person.role,
                    if person.administrator {
                        " and administrator"
                    } else {
                        ""
                    },
                    person.part,
                    rule.name
                );
                let answer = stage.try_move(person, claim, row.action).await;
                let state = stage.claim(claim).await.state;
                if (rule.may)(person) {
                    assert_eq!(answer.status, 303, "{who}: {}", answer.text());
                    assert_eq!(state, rule.to, "{who}");
                    stage.ready(row, claim, *from).await;
                } else {
                    assert_eq!(answer.status, 403, "{who}: {}", answer.text());
                    assert!(answer.says((rule.no)(person)), "{who}: {}", answer.text());
                    assert_eq!(state, *from, "{who}");
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 450, "{tried} is too few to be every row and person");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_from_any_other_state_is_refused_as_not_possible() {
    let stage = Stage::set(THE_FEW).await;
    for state in State::ALL {
        stage.put(NEVER_PUBLIC, state).await;
        for action in Action::ALL {
            let rule = rule(action);
            if rule.from.contains(&state) {
                continue;
            }
            let part = if action == Action::TakeBack {
                WroteVerdict
            } else {
                AskedToCheck
            };
            let editor = stage.somebody(Role::Editor, part);
            let answer = stage
                .try_move(editor, NEVER_PUBLIC, action)
                .await
                .expect(409);
            let sentence = format!(
                "“{}” is not possible while the claim is {}.",
                rule.name,
                state.slug().replace('_', " ")
            );
            assert!(answer.says(&sentence), "{sentence}: {}", answer.text());
            assert_eq!(stage.claim(NEVER_PUBLIC).await.state, state);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_move_twice_at_once_is_made_once_and_refused_once() {
    let stage = Stage::set(THE_FEW).await;
    for row in TRANSITIONS {
        let rule = rule(row.action);
        let claim = claim_for(row.action);
        let Some(person) = stage.cast.iter().find(|person| (rule.may)(person)) else {
            assert_eq!(row.action, Action::Lapse, "somebody should be able to");
            continue;
        };
        for from in row.from {
            stage.ready(row, claim, *from).await;
            let fields = stage.fields(claim, row.action).await;
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let path = format!("/claims/C-{claim:04}/moves");
            let (one, other) = tokio::join!(
                stage.post(person, &path, &fields),
                stage.post(person, &path, &fields)
            );
            let mut answers = [one.status, other.status];
            answers.sort_unstable();
            assert_eq!(answers, [303, 409], "{} from {from}", rule.name);
            assert_eq!(stage.claim(claim).await.state, rule.to);
        }
    }
}

/// Two clicks of one editor are one approval, also where two are needed.
#[tokio::test(flavor = "multi_thread")]
async fn an_approval_sent_twice_at_once_counts_once_where_two_are_needed() {
    let stage = Stage::set(THE_FEW).await;
    stage.approvals(2).await;
    stage.put(NEVER_PUBLIC, State::InReview).await;
    let editor = stage.somebody(Role::Editor, Nothing);
    let (one, other) = tokio::join!(
        stage.try_move(editor, NEVER_PUBLIC, Action::Approve),
        stage.try_move(editor, NEVER_PUBLIC, Action::Approve)
    );
    let mut answers = [one.status, other.status];
    answers.sort_unstable();
    assert_eq!(answers, [303, 409]);
    assert_eq!(stage.claim(NEVER_PUBLIC).await.state, State::InReview);
    let again = stage
        .try_move(editor, NEVER_PUBLIC, Action::Approve)
        .await
        .expect(409);
    assert!(again.says("You have approved this revision already."));
    let second = stage.somebody(Role::Editor, AddedEvidence);
    stage
        .try_move(second, NEVER_PUBLIC, Action::Approve)
        .await
        .expect(303);
    assert_eq!(stage.claim(NEVER_PUBLIC).await.state, State::Approved);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_move_lacks_is_said_and_the_claim_stays() {
    let stage = Stage::set(THE_FEW).await;
    let editor = stage.somebody(Role::Editor, AskedToCheck);
    let refused = async |claim: i32, action: Action, sentence: &str| {
        let before = stage.claim(claim).await;
        let answer = stage.try_move(editor, claim, action).await.expect(422);
        assert!(answer.says(sentence), "{action}: {}", answer.text());
        assert_eq!(stage.claim(claim).await, before);
    };
    let was_public =
        "It has been public: correct or retract it instead, so that readers can follow.";
    for (state, action) in [
        (State::Queued, Action::Decline),
        (State::Researching, Action::Decline),
        (State::Researching, Action::Merge),
        (State::Approved, Action::Merge),
    ] {
        stage.put(PUBLIC, state).await;
        refused(PUBLIC, action, was_public).await;
    }
    stage.put(NEVER_PUBLIC, State::Queued).await;
    let begun = "Work on it has begun: decline it instead.";
    refused(NEVER_PUBLIC, Action::PutBack, begun).await;
    // A claim that was only just started lacks everything a review needs.
    stage.put(TARGET, State::Queued).await;
    stage
        .try_move(editor, TARGET, Action::Start)
        .await
        .expect(303);
    stage
        .run(&format!(
            "UPDATE claim SET said_by = 'unclear', speaker_id = NULL WHERE number = {TARGET}"
        ))
        .await;
    for sentence in [
        "Say who made the claim, or mark that nobody in particular did.",
        "Add at least one piece of evidence.",
        "Write a verdict.",
    ] {
        refused(TARGET, Action::Submit, sentence).await;
    }
    // A claim lives on in another, and not in itself.
    stage.put(TARGET, State::Queued).await;
    refused(
        TARGET,
        Action::Merge,
        "A claim cannot be merged into itself.",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_who_is_not_signed_in_moves_a_claim_and_no_move_is_made_that_does_not_exist() {
    let stage = Stage::set(THE_FEW).await;
    let stranger = stage.app.browser();
    let csrf = stranger.get("/sign-in").await.csrf();
    stage.put(NEVER_PUBLIC, State::Suggested).await;
    for action in Action::ALL {
        let fields = [
            ("csrf", csrf.as_str()),
            ("action", action.slug()),
            ("revision", "1"),
        ];
        stranger
            .post("/claims/C-0001/moves", &fields)
            .await
            .expect(401);
    }
    let editor = stage.somebody(Role::Editor, Nothing);
    for (path, action, status) in [
        ("/claims/C-0001/moves", "", 404),
        ("/claims/C-0001/moves", "delete", 404),
        ("/claims/C-9999/moves", "accept", 404),
        ("/claims/C-99999999999/moves", "accept", 404),
        ("/claims/0x1/moves", "accept", 404),
    ] {
        let fields = [
            ("action", action),
            ("revision", "1"),
            ("reason", "For a reason."),
        ];
        stage.post(editor, path, &fields).await.expect(status);
    }
    assert_eq!(stage.claim(NEVER_PUBLIC).await.state, State::Suggested);
}
