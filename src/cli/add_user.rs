//! `galley add-user`

use clap::Args;

use crate::config::Keeping;
use crate::desk::people::{By, EmailAddress, NewPerson, Office};
use crate::domain::people::Role;
use crate::domain::words::Name;
use crate::startup;
use crate::web::paths;

/// Add somebody and print the link by which they choose their passphrase (seven days, once).
#[derive(Debug, Args)]
pub struct AddUser {
    #[command(flatten)]
    keeping: Keeping,
    /// Their name as the record will show it.
    #[arg(long)]
    name: String,
    /// The address they sign in with.
    #[arg(long)]
    email: String,
    /// reader, checker, editor or producer.
    #[arg(long)]
    role: String,
    /// They also look after people and settings.
    #[arg(long)]
    administrator: bool,
    /// The public address that the link begins with.
    #[arg(long, env = "GALLEY_BASE_URL", default_value = "http://127.0.0.1:8080")]
    base_url: String,
}

impl AddUser {
    /// Adds.
    ///
    /// # Errors
    /// When the role or address is not one, or the address is taken.
    #[expect(clippy::print_stdout, reason = "the link is what was asked for")]
    pub async fn run(self) -> anyhow::Result<()> {
        let desk = startup::open_desk(&self.keeping).await?;
        let role = Role::from_slug(&self.role);
        let role = role.ok_or_else(|| anyhow::anyhow!("there is no role “{}”", self.role))?;
        let office = if self.administrator {
            Office::Administrator
        } else {
            Office::None
        };
        let new = NewPerson {
            name: Name::parse(&self.name, "The name")?,
            email: EmailAddress::parse(&self.email)?,
            role,
            office,
        };
        let invitation = desk.invite(By::Console, new).await?;
        let base = self.base_url.trim_end_matches('/');
        println!("{base}{}", paths::invitation(invitation.token.reveal()));
        Ok(())
    }
}
