//! Webhooks: what an endpoint can be told, how far it may see, and when a message is tried again.
//! The names and the schedule are those of the Standard Webhooks specification 1.0.

use chrono::TimeDelta;
use sea_orm::{DeriveActiveEnum, EnumIter};

/// How far an endpoint sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Reach {
    /// What anybody may read, and nothing else.
    Public,
    /// What happens at the desk too, before anything of it is public.
    Desk,
}

impl Reach {
    /// The word in forms.
    pub fn slug(self) -> &'static str {
        match self {
            Reach::Public => "public",
            Reach::Desk => "desk",
        }
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Reach> {
        [Reach::Public, Reach::Desk]
            .into_iter()
            .find(|reach| reach.slug() == slug)
    }
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Topic {
    /// A check went public.
    CheckPublished,
    /// A public check was superseded by a corrected version.
    CheckCorrected,
    /// A public check was taken back.
    CheckWithdrawn,
    /// A suggestion was accepted, or a claim made.
    ClaimCreated,
    /// Somebody was asked to check or review.
    ClaimAssigned,
    /// A verdict waits for review.
    CheckSubmitted,
    /// A verdict was signed off.
    CheckApproved,
    /// A verdict was sent back.
    CheckReturned,
    /// A reader sent something in.
    TipReceived,
    /// Nothing happened; somebody tries whether the endpoint hears us.
    Test,
}

impl Topic {
    /// What an endpoint can choose, public topics first.
    pub const ALL: [Topic; 9] = [
        Topic::CheckPublished,
        Topic::CheckCorrected,
        Topic::CheckWithdrawn,
        Topic::ClaimCreated,
        Topic::ClaimAssigned,
        Topic::CheckSubmitted,
        Topic::CheckApproved,
        Topic::CheckReturned,
        Topic::TipReceived,
    ];

    /// The dotted type in a message, stable for ever.
    pub fn slug(self) -> &'static str {
        match self {
            Topic::CheckPublished => "check.published",
            Topic::CheckCorrected => "check.corrected",
            Topic::CheckWithdrawn => "check.withdrawn",
            Topic::ClaimCreated => "claim.created",
            Topic::ClaimAssigned => "claim.assigned",
            Topic::CheckSubmitted => "check.submitted",
            Topic::CheckApproved => "check.approved",
            Topic::CheckReturned => "check.returned",
            Topic::TipReceived => "tip.received",
            Topic::Test => "webhook.test",
        }
    }

    /// Reads the type back.
    pub fn from_slug(slug: &str) -> Option<Topic> {
        Topic::ALL
            .into_iter()
            .chain([Topic::Test])
            .find(|topic| topic.slug() == slug)
    }

    /// What happened, for people.
    pub fn words(self) -> &'static str {
        match self {
            Topic::CheckPublished => "A check went public",
            Topic::CheckCorrected => "A public check was corrected",
            Topic::CheckWithdrawn => "A public check was taken back",
            Topic::ClaimCreated => "A claim was taken in",
            Topic::ClaimAssigned => "Somebody was asked to check or review",
            Topic::CheckSubmitted => "A verdict waits for review",
            Topic::CheckApproved => "A verdict was approved",
            Topic::CheckReturned => "A verdict was sent back",
            Topic::TipReceived => "A reader sent something in",
            Topic::Test => "A test",
        }
    }

    /// How far an endpoint must see to be told.
    pub fn reach(self) -> Reach {
        match self {
            Topic::CheckPublished | Topic::CheckCorrected | Topic::CheckWithdrawn | Topic::Test => {
                Reach::Public
            }
            Topic::ClaimCreated
            | Topic::ClaimAssigned
            | Topic::CheckSubmitted
            | Topic::CheckApproved
            | Topic::CheckReturned
            | Topic::TipReceived => Reach::Desk,
        }
    }

    /// What an event of the record is about, by its noun and deed. Most events are nobody else's
    /// to know.
    pub fn of(noun: &str, deed: &str) -> Option<Topic> {
        match (noun, deed) {
            ("claim", "published") => Some(Topic::CheckPublished),
            ("claim", "published a correction of") => Some(Topic::CheckCorrected),
            ("claim", "retracted") => Some(Topic::CheckWithdrawn),
            ("claim", "accepted" | "made") => Some(Topic::ClaimCreated),
            ("claim", "assigned") => Some(Topic::ClaimAssigned),
            ("claim", "submitted for review") => Some(Topic::CheckSubmitted),
            ("claim", "approved") => Some(Topic::CheckApproved),
            ("claim", "asked for changes to") => Some(Topic::CheckReturned),
            ("inbox", "received a tip in") => Some(Topic::TipReceived),
            _ => None,
        }
    }
}

/// The topics an endpoint is told of: each once, in the order of [`Topic::ALL`], none beyond its
/// reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topics(Vec<Topic>);

impl Topics {
    /// The topics among `given` that the reach covers, or `None` when there is none.
    pub fn of(reach: Reach, given: impl IntoIterator<Item = Topic>) -> Option<Topics> {
        let given: Vec<Topic> = given.into_iter().collect();
        let within = |topic: &Topic| reach == Reach::Desk || topic.reach() == Reach::Public;
        let kept = Topic::ALL.into_iter().filter(|topic| given.contains(topic));
        let kept: Vec<Topic> = kept.filter(within).collect();
        (!kept.is_empty()).then_some(Topics(kept))
    }

    /// Reads topics as they are stored, words parted by blanks.
    pub fn parse(reach: Reach, stored: &str) -> Option<Topics> {
        Topics::of(
            reach,
            stored.split_whitespace().filter_map(Topic::from_slug),
        )
    }

    /// Whether a topic is among them.
    pub fn hold(&self, topic: Topic) -> bool {
        self.0.contains(&topic)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Topic> + '_ {
        self.0.iter().copied()
    }
}

impl std::fmt::Display for Topics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<&str> = self.iter().map(Topic::slug).collect();
        f.write_str(&words.join(" "))
    }
}

/// How long to wait after each failed attempt, in seconds: 5 s, 5 min, 30 min, 2 h, 5 h, 10 h,
/// 14 h, 20 h and 24 h, as the specification recommends. A message is tried ten times in about
/// three days.
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// How long to wait after a number of failed attempts, up to a tenth longer so that messages which
/// failed together do not come back together; `None` when it is not tried again. `dice` is a number
/// from 0 to 1.
pub fn wait(tries: i32, dice: f64) -> Option<TimeDelta> {
    let nth = usize::try_from(tries).ok()?.checked_sub(1)?;
    let seconds = *WAITS.get(nth)?;
    let jitter = (seconds as f64 * 100.0 * dice.clamp(0.0, 1.0)) as i64;
    Some(TimeDelta::seconds(seconds) + TimeDelta::milliseconds(jitter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_tried_ten_times_each_wait_at_most_a_tenth_longer() {
        let plain: Vec<i64> = (1..=9)
            .map(|tries| wait(tries, 0.0).unwrap().num_seconds())
            .collect();
        assert_eq!(plain, WAITS);
        assert_eq!(wait(1, 1.0), Some(TimeDelta::milliseconds(5_500)));
        assert_eq!(wait(0, 0.0), None);
        assert_eq!(wait(10, 0.0), None);
    }

    #[test]
    fn an_endpoint_for_the_public_hears_nothing_of_the_desk() {
        let all = Topics::of(Reach::Public, Topic::ALL).unwrap();
        assert_eq!(
            all.to_string(),
            "check.published check.corrected check.withdrawn"
        );
        let stored = "claim.created check.published no.such";
        let desk = Topics::parse(Reach::Desk, stored).unwrap();
        assert_eq!(desk.to_string(), "check.published claim.created");
        assert!(
            !Topics::parse(Reach::Public, stored)
                .unwrap()
                .hold(Topic::ClaimCreated)
        );
        assert_eq!(Topics::parse(Reach::Public, "claim.created"), None);
    }

    #[test]
    fn every_topic_is_read_back_from_its_type() {
        for topic in Topic::ALL {
            assert_eq!(Topic::from_slug(topic.slug()), Some(topic));
            let sound = |c: char| c.is_ascii_lowercase() || c == '.';
            assert!(topic.slug().chars().all(sound));
        }
    }
}
