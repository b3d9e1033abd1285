//! `galley import`

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use clap::Args;

use crate::config::{Fetching, Keeping};
use crate::desk::intake::{Given, Submission};
use crate::desk::people::actor;
use crate::desk::{Desk, Error};
use crate::domain::outside::{Column, Mapping, Plan};
use crate::domain::people::Actor;
use crate::domain::words::WebAddress;
use crate::fetch::Fetcher;
use crate::startup;
use crate::store::entities::import_run;
use crate::store::{imports, people};

/// Take in checks that others published, from a file or an address, or articles from a folder.
/// Checks are ClaimReview markup (a page, JSON, one a line, a feed of data) or a table (CSV, Excel);
/// they stay apart from the desk's own. Done twice, it changes nothing; stopped, it goes on where it
/// was.
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    keeping: Keeping,
    #[command(flatten)]
    fetching: Fetching,
    /// A file, an http(s) address, or a folder of articles (text, HTML, Word, PDF).
    source: String,
    /// Who imports, by the e-mail address they sign in with.
    #[arg(long)]
    by: String,
    /// What addresses without a host belong to, such as https://www.example.org.
    #[arg(long, default_value = "")]
    base: String,
    /// Who published checks that do not say.
    #[arg(long, default_value = "")]
    publisher: String,
    /// The language of checks that do not say.
    #[arg(long, default_value = "")]
    language: String,
    /// Which column of a table holds what: statement=Claim, address=Link, publisher, title,
    /// claimant, said_on, reviewed_on, rating, language. Default: as the headings suggest.
    #[arg(long, value_name = "WHAT=HEADING")]
    column: Vec<String>,
    /// Look what it would come to, and keep nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write every row that is refused, and why, to this file as CSV.
    #[arg(long)]
    refused: Option<PathBuf>,
}

impl Import {
    /// Imports.
    ///
    /// # Errors
    /// When the source cannot be read to its end, or nobody signs in with that address.
    pub async fn run(self) -> anyhow::Result<()> {
        let desk = startup::open_desk(&self.keeping).await?;
        let person = people::by_email(desk.store().read(), &self.by.trim().to_lowercase()).await?;
        let person = person.filter(|person| person.active);
        let person = person.with_context(|| format!("nobody signs in with “{}”", self.by))?;
        let actor = actor(&person);
        let path = Path::new(&self.source);
        if path.is_dir() {
            return articles(&desk, &actor, path, self.dry_run).await;
        }
        let plan = self.plan()?;
        if path.is_file() && !self.dry_run {
            let began = Instant::now();
            let run = desk
                .import_file(&actor, path, plan, |run| progress(run, began))
                .await?;
            return self.say(&desk, &run, began).await;
        }
        let id = if path.is_file() {
            let bytes = std::fs::read(path)?;
            desk.prepare_import(&actor, &self.source, bytes, plan)
                .await?
        } else {
            let address = WebAddress::parse(&self.source)
                .map_err(|_| anyhow::anyhow!("“{}” is no file, folder or address", self.source))?;
            let desk = desk.clone().fetching(Fetcher::new(self.fetching.check()?)?);
            desk.prepare_import_of(&actor, address, plan).await?
        };
        let run = imports::find(desk.store().read(), id).await?;
        let run = run.context("the import is not there")?;
        if self.dry_run {
            return dry_run(&desk, &actor, &run).await;
        }
        let began = Instant::now();
        let run = desk
            .import_prepared(&actor, run.id, |run| progress(run, began))
            .await?;
        self.say(&desk, &run, began).await
    }

    fn plan(&self) -> anyhow::Result<Plan> {
        let mut mapping = Vec::new();
        for pair in &self.column {
            let known = pair.split_once('=').and_then(|(what, heading)| {
                let column = Column::ALL
                    .into_iter()
                    .find(|column| column.slug() == what.trim())?;
                Some((column, heading.trim().to_owned()))
            });
            mapping.push(
                known.with_context(|| format!("--column {pair}: write it as statement=Claim"))?,
            );
        }
        Ok(Plan {
            base: self.base.clone(),
            publisher: self.publisher.clone(),
            language: self.language.clone(),
            mapping: Mapping(mapping),
        })
    }

    /// Says what came of it, and writes down what was refused.
    #[expect(clippy::print_stdout, reason = "what came of it is what was asked for")]
    async fn say(
        &self,
        desk: &Desk,
        run: &import_run::Model,
        began: Instant,
    ) -> anyhow::Result<()> {
        println!(
            "{} rows: {} added, {} changed, {} as they were, {} refused ({:.1} s)",
            run.seen,
            run.added,
            run.changed,
            run.same,
            run.refused,
            began.elapsed().as_secs_f64()
        );
        if let Some(report) = &self.refused {
            write_refused(desk, run, report).await?;
            println!("Refused rows are in {}", report.display());
        }
        anyhow::ensure!(run.state == "done", "it ended before its end: {}", run.why);
        Ok(())
    }
}

/// How far it is, on one line, as it goes; where nobody looks, nothing is lost.
fn progress(run: &import_run::Model, began: Instant) {
    let seconds = began.elapsed().as_secs_f64();
    let _ = writeln!(std::io::stderr(), "{} rows, {seconds:.0} s", run.seen);
}

#[expect(
    clippy::print_stdout,
    reason = "what it would come to is what was asked for"
)]
async fn dry_run(desk: &Desk, actor: &Actor, run: &import_run::Model) -> anyhow::Result<()> {
    let trial = desk.try_import(actor, run).await?;
    println!(
        "{} rows would be taken, {} refused.",
        trial.good, trial.refused
    );
    for check in &trial.first {
        println!(
            "  {} | {} | {} | {}",
            check.statement, check.label, check.publisher, check.address
        );
        for remark in &check.remarks {
            println!("    {remark}");
        }
    }
    for (number, why, excerpt) in &trial.refusals {
        println!("  row {number} refused: {why} {excerpt}");
    }
    match trial.broken {
        None => Ok(()),
        Some(why) => anyhow::bail!(why),
    }
}

async fn write_refused(desk: &Desk, run: &import_run::Model, report: &Path) -> anyhow::Result<()> {
    let mut out = csv::Writer::from_path(report)?;
    out.write_record(["row", "why", "begins"])?;
    let mut after = 0;
    loop {
        let page = imports::refusals(desk.store().read(), run.id, after, 1_000).await?;
        let Some(last) = page.last() else {
            out.flush()?;
            return Ok(());
        };
        after = last.row_number;
        for refusal in page {
            out.write_record([
                &refusal.row_number.to_string(),
                &refusal.why,
                &refusal.excerpt,
            ])?;
        }
    }
}

/// Takes in every article of a folder, in the order of their names; what is held already stays.
#[expect(clippy::print_stdout, reason = "what came of it is what was asked for")]
async fn articles(desk: &Desk, actor: &Actor, folder: &Path, dry: bool) -> anyhow::Result<()> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)?
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let (mut taken, mut held, mut refused) = (0, 0, 0);
    for file in &files {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if dry {
            println!("{name}");
            continue;
        }
        let submission = Submission {
            given: Given::File {
                name: name.clone(),
                bytes: std::fs::read(file)?,
            },
            title: None,
            byline: None,
            outlet: None,
            address: None,
            published_at: None,
        };
        match desk.take_in(actor, submission).await {
            Ok(number) => {
                taken += 1;
                println!("{name}: article {number}");
            }
            Err(Error::Exists(at)) => {
                held += 1;
                println!("{name}: held already, {at}");
            }
            Err(error @ (Error::Unfit(_) | Error::NotFetched(_))) => {
                refused += 1;
                println!("{name}: refused. {error}");
            }
            Err(error) => return Err(error.into()),
        }
    }
    println!(
        "{} files: {taken} taken in, {held} held already, {refused} refused",
        files.len()
    );
    Ok(())
}
