//! The method: the steps every check takes, which code of principles asks for each, and how much one
//! that was not taken weighs. The same list for everybody, whoever spoke (IFCN 2.1, 5.4).

use chrono::NaiveDate;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// A step of the method.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The words stand letter for letter, with their place.
    Quoted,
    /// At least two independent origins, one of them at first hand, or a reason why not.
    Sources,
    /// A copy of everything, with the hash it had.
    Copies,
    /// Every sentence names its evidence.
    Cited,
    /// Compared with claims that were decided before.
    Precedents,
    /// Somebody looked for what would show it wrong.
    Contrary,
    /// Those who worked on it have said what ties they have.
    Interests,
    /// Whoever made the claim was asked.
    Claimant,
}

/// How much a step weighs that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Nobody can approve the verdict.
    Approval,
    /// It cannot be published.
    Publishing,
    /// It is said, and nothing stops.
    Advice,
}

impl Weight {
    /// Every weight, the heaviest first.
    pub const ALL: [Weight; 3] = [Weight::Approval, Weight::Publishing, Weight::Advice];

    /// The word in settings and forms.
    pub fn slug(self) -> &'static str {
        match self {
            Weight::Approval => "approval",
            Weight::Publishing => "publishing",
            Weight::Advice => "advice",
        }
    }

    /// The words on the page.
    pub fn words(self) -> &'static str {
        match self {
            Weight::Approval => "Blocks approval",
            Weight::Publishing => "Blocks publishing",
            Weight::Advice => "Advises",
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Weight> {
        Weight::ALL.into_iter().find(|weight| weight.slug() == slug)
    }
}

impl Step {
    /// Every step, in the order of the list.
    pub const ALL: [Step; 8] = [
        Step::Quoted,
        Step::Sources,
        Step::Copies,
        Step::Cited,
        Step::Precedents,
        Step::Contrary,
        Step::Interests,
        Step::Claimant,
    ];

    /// The word in settings and forms.
    pub fn slug(self) -> &'static str {
        match self {
            Step::Quoted => "quoted",
            Step::Sources => "sources",
            Step::Copies => "copies",
            Step::Cited => "cited",
            Step::Precedents => "precedents",
            Step::Contrary => "contrary",
            Step::Interests => "interests",
            Step::Claimant => "claimant",
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.slug() == slug)
    }

    /// The line of the list.
    pub fn words(self) -> &'static str {
        match self {
            Step::Quoted => "Quoted word for word, with its place in the article",
            Step::Sources => "At least two independent sources, one primary",
            Step::Copies => "Every copy archived, and still what it was",
            Step::Cited => "Every sentence of the explanation cites evidence",
            Step::Precedents => "Rated like similar claims",
            Step::Contrary => "Strongest contrary evidence considered",
            Step::Interests => "Interests declared",
            Step::Claimant => "Whoever made the claim was asked",
        }
    }

    /// The commitment it serves: IFCN Code of Principles, criteria of the application form; EFCSN
    /// European Code of Standards.
    pub fn commitment(self) -> &'static str {
        match self {
            Step::Quoted => "IFCN 3.1: readers can find what was said",
            Step::Sources => "IFCN 3.2, 3.3; EFCSN: two sources, first hand before second",
            Step::Copies => "IFCN 3.1: readers can repeat the check",
            Step::Cited => "IFCN 3.1: every key element has its source",
            Step::Precedents => "IFCN 2.1, 5.4: the same standard for everybody",
            Step::Contrary => "IFCN 5.3; EFCSN: evidence for and against",
            Step::Interests => "IFCN 2.4, 2.5, 3.4: interests are known",
            Step::Claimant => "IFCN 5.5; EFCSN: right of reply",
        }
    }

    /// How much it weighs on a desk that has said nothing else.
    pub fn usual_weight(self) -> Weight {
        match self {
            Step::Copies => Weight::Publishing,
            _ => Weight::Advice,
        }
    }

    /// What a person is asked for who answers for it, if one may.
    pub fn asks(self) -> Option<&'static str> {
        match self {
            Step::Sources => Some("Why one source is enough, or why none at first hand"),
            Step::Contrary => Some("What speaks against it, and why it does not change the answer"),
            Step::Interests => Some("Ties you have to anybody concerned, or “none”"),
            _ => None,
        }
    }
}

/// How whoever made the claim answered.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Not yet.
    Waiting,
    /// In these words.
    Replied,
    /// They did not want to.
    Declined,
    /// Not by the deadline.
    Silent,
    /// They were not asked, for a reason.
    Waived,
}

impl Reply {
    /// How a request may end.
    pub const ENDS: [Reply; 3] = [Reply::Replied, Reply::Declined, Reply::Silent];

    /// The word in forms.
    pub fn slug(self) -> &'static str {
        match self {
            Reply::Waiting => "waiting",
            Reply::Replied => "replied",
            Reply::Declined => "declined",
            Reply::Silent => "silent",
            Reply::Waived => "waived",
        }
    }

    /// The words on the page.
    pub fn words(self) -> &'static str {
        match self {
            Reply::Waiting => "Asked, no reply yet",
            Reply::Replied => "Replied",
            Reply::Declined => "Declined to comment",
            Reply::Silent => "No reply by the deadline",
            Reply::Waived => "Not asked",
        }
    }

    /// Reads the end of a request back.
    pub fn from_slug(slug: &str) -> Option<Reply> {
        Reply::ENDS.into_iter().find(|reply| reply.slug() == slug)
    }
}

/// A request for comment before it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInquiry {
    /// Whom: a name, an office, an address.
    pub contact: String,
    /// By letter, telephone, message.
    pub channel: String,
    /// When it went out.
    pub sent_on: NaiveDate,
    /// Until when they may reply.
    pub due_on: Option<NaiveDate>,
}
