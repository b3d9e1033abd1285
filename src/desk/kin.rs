//! Kin: articles that share most of their text. Each is known by a signature, by which candidates
//! are found; what is shown is then counted in the texts themselves. Nothing follows by itself.

use uuid::Uuid;

use crate::desk::{Desk, Error};
use crate::domain::job::JobKind;
use crate::domain::offsets::Offsets;
use crate::domain::reading::{ArticlePart, Layout};
use crate::matching::copies::Body;
use crate::matching::shingles::{Kinship, Signature, VERSION};
use crate::store::entities::{job, kinship, signature};
use crate::store::jobs::{self, End};
use crate::store::kin::{self, Told};

/// How many articles are compared with a new one, those with the most bands in common first.
const CANDIDATES: u64 = 20;
/// How many articles one run of the job looks at.
const AT_ONCE: u64 = 25;
/// The version of the rule, as the database keeps it.
const RULE: i32 = VERSION.cast_signed();

/// An article as it is compared.
struct Known {
    told: Told,
    body: Body,
}

impl Desk {
    /// Looks for the kin of an article whose text is new. The article is there whatever comes of
    /// this: what could not be found now is looked for in the background.
    pub(super) async fn look_for_kin(&self, article: Uuid) {
        if let Err(error) = self.find_kin(article).await {
            tracing::warn!(%error, %article, "copies of an article were not looked for");
            if let Err(error) = self.catch_up_on_kin().await {
                tracing::warn!(%error, "nor could that be put off");
            }
        }
    }

    /// Has the copies of every article looked for that nobody has looked for yet, in the background.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn catch_up_on_kin(&self) -> Result<(), Error> {
        if kin::unknown(self.store.read(), RULE, 1).await?.is_empty() {
            return Ok(());
        }
        let txn = self.store.begin().await?;
        let now = self.now();
        jobs::schedule(&txn, JobKind::FindKin, Uuid::nil(), now, now).await?;
        txn.commit().await?;
        self.ring();
        Ok(())
    }

    /// Does the job: some articles, and again while there are more.
    pub(super) async fn find_kin_of_all(&self, run: &job::Model) -> Result<(), Error> {
        for article in kin::unknown(self.store.read(), RULE, AT_ONCE).await? {
            self.find_kin(article).await?;
        }
        let left = kin::unknown(self.store.read(), RULE, 1).await?;
        let end = match left.is_empty() {
            true => End::Done,
            false => End::Again(self.now()),
        };
        self.end_run(run, end).await
    }

    /// Keeps what an article is known by, and whose kin it is.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn find_kin(&self, article: Uuid) -> Result<(), Error> {
        let Some(told) = kin::told(self.store.read(), article).await? else {
            return Ok(());
        };
        let reading = move || {
            let body = body(&told);
            let signature = body.shingles().signature();
            (Known { told, body }, signature)
        };
        let (own, signature) = tokio::task::spawn_blocking(reading).await?;
        let bands = signature.as_ref().map(Signature::bands);
        let bands = bands.as_ref().map_or(&[][..], |bands| bands);
        let row = signature::Model {
            article_id: article,
            snapshot_id: own.told.snapshot,
            version: RULE,
            shingles: i32::try_from(own.body.shingles().len()).unwrap_or(i32::MAX),
            minima: signature
                .as_ref()
                .map(Signature::to_bytes)
                .unwrap_or_default(),
        };
        // The keys are kept before others are looked for: of two articles that come at the same
        // time, the one whose keys are kept last finds the other.
        let txn = self.store.begin().await?;
        let kept = kin::know(&txn, row, bands).await?;
        txn.commit().await?;
        if kept {
            self.compare(own, bands).await?;
        }
        Ok(())
    }

    async fn compare(&self, own: Known, bands: &[i64]) -> Result<(), Error> {
        let db = self.store.read();
        let mut others = Vec::new();
        for other in kin::candidates(db, own.told.article, bands, CANDIDATES).await? {
            others.extend(kin::told(db, other).await?);
        }
        if others.is_empty() {
            return Ok(());
        }
        let comparing = move || {
            let known = others.into_iter().map(|told| Known {
                body: body(&told),
                told,
            });
            let alike = known.filter(|other| own.body.kinship(&other.body) != Kinship::Apart);
            let alike: Vec<(Known, [kinship::Model; 2])> = alike
                .map(|other| {
                    let rows = [row(&own, &other), row(&other, &own)];
                    (other, rows)
                })
                .collect();
            (own, alike)
        };
        let (own, alike) = tokio::task::spawn_blocking(comparing).await?;
        let txn = self.store.begin().await?;
        let is_own = |told: &Told| (told.article, told.snapshot);
        let (article, snapshot) = is_own(&own.told);
        if !kin::is_known(&*txn, article, snapshot, RULE).await? {
            return Ok(());
        }
        for (other, rows) in alike {
            let (article, snapshot) = is_own(&other.told);
            // Whoever has a newer text meanwhile is compared by it.
            if kin::is_known(&*txn, article, snapshot, RULE).await? {
                kin::relate(&txn, rows.to_vec()).await?;
            }
        }
        txn.commit().await.map_err(Error::from)
    }
}

fn row(one: &Known, other: &Known) -> kinship::Model {
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    kinship::Model {
        article_id: one.told.article,
        other_id: other.told.article,
        shared: count(one.body.shared(&other.body)),
        paragraphs: count(one.body.len()),
        resemblance: one.body.shingles().resemblance(other.body.shingles()),
    }
}

/// The text without its headline, captions and what was set aside: those differ from site to site.
fn body(told: &Told) -> Body {
    let layout: Layout = serde_json::from_str(&told.reading).unwrap_or_default();
    let offsets = Offsets::of(&told.text);
    let paragraphs = layout.paragraphs.iter();
    let body = paragraphs.filter(|paragraph| paragraph.part == ArticlePart::Body);
    let body: Vec<&str> = body
        .map(|paragraph| offsets.cut(paragraph.start, paragraph.end))
        .collect();
    Body::of(&body)
}
