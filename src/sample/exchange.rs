//! What the sample newsroom exchanges with the world: its pages of policy, a tip from a reader, checks
//! that others published, and a webhook that is off, so that nobody is called.

use anyhow::{Context, Result};

use crate::desk::Desk;
use crate::desk::hooks::NewHook;
use crate::desk::tips::NewTip;
use crate::domain::hook::{Reach, Topic, Topics};
use crate::domain::outside::Plan;
use crate::domain::people::Actor;
use crate::domain::record::PolicyKind;
use crate::domain::words::{Name, Prose, WebAddress};

const POLICIES: [(PolicyKind, &str); 3] = [
    (
        PolicyKind::Method,
        "We check what can be checked: figures, events, quotations, rules. We choose by how many \
         people a claim reaches and what follows if it is wrong, whoever says it.\n\nEvery check \
         rests on sources that readers can open, at first hand where they exist.",
    ),
    (
        PolicyKind::Corrections,
        "Write to **corrections@desk.example**. We answer within seven days. A correction stands on \
         the page it corrects, with its date, and in the list of corrections.",
    ),
    (
        PolicyKind::Funding,
        "The Plumb Line belongs to an association of its readers. In 2025 it had 4,180 members, who \
         paid 91 per cent of its costs; no single gift was above 2 per cent. The accounts are open \
         to every member.",
    ),
];

const TIP: &str = "On the quay at Port Amery they say the noon boat will stop in winter. The harbour \
                   office would not tell me. Can you find out whether it is true?";

/// A row of it says too little to be kept, as happens.
const OUTSIDE: &str = "claim,verdict,url,publisher,date,claimant\r\n\
    \"The Heron was the first battery ferry on a Norvessan lake.\",Correct,\
    https://factsfirst.example/heron-first,Facts First Norvessa,2026-08-14,Orrin Lake Ferries\r\n\
    \"Island schools lost a third of their pupils since 2015.\",Exaggerated,\
    https://factsfirst.example/island-schools,Facts First Norvessa,2026-09-02,Teachers of the Kells\r\n\
    ,False,https://factsfirst.example/unnamed,Facts First Norvessa,2026-09-09,\r\n";

/// Writes the pages of policy that every check then names.
///
/// # Errors
/// When a verb refuses, which would be a fault of the script, or the database fails.
pub(super) async fn policies(desk: &Desk, administrator: &Actor) -> Result<()> {
    for (kind, words) in POLICIES {
        let body = Prose::parse(words, "The page")?;
        desk.write_policy(administrator, kind, 0, body, String::new())
            .await
            .context("writing a page of policy")?;
    }
    Ok(())
}

/// Sends the tip, takes the outside checks in, and adds the webhook.
///
/// # Errors
/// When a verb refuses, which would be a fault of the script, or the database fails.
pub(super) async fn play(desk: &Desk, editor: &Actor, administrator: &Actor) -> Result<()> {
    let tip = NewTip {
        words: TIP.to_owned(),
        address: None,
        contact: "edda@islanders.example".to_owned(),
    };
    desk.leave_tip(tip).await.context("sending the tip")?;
    let plan = Plan {
        language: "en".to_owned(),
        ..Plan::default()
    };
    let (name, rows) = ("facts-first-norvessa.csv", OUTSIDE.as_bytes().to_vec());
    let run = desk.prepare_import(editor, name, rows, plan).await?;
    desk.import_prepared(editor, run, |_| {})
        .await
        .context("importing the outside checks")?;
    let new = NewHook {
        label: Name::parse("Newsletter", "What it is for")?,
        address: WebAddress::parse("https://newsletter.desk.example/galley")?,
        reach: Reach::Public,
        topics: Topics::of(Reach::Public, Topic::ALL).context("no topic is public")?,
    };
    let made = desk.add_hook(administrator, new).await?;
    desk.turn_hook_off(administrator, made.hook)
        .await
        .context("turning the webhook off")
}
