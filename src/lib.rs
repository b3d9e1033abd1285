//! Galley: a fact-check and claim-tracking workspace.
//!
//! A browser asks `web`. A GET reads from `store` and draws; a POST calls one verb of `desk` and is
//! sent on. A verb is one transaction: load the facts, ask `workflow`, write, append the event,
//! commit. Everything else is pure or knows one thing only. The rooms, in reading order:
//!
//! - [`domain`]: the vocabulary everyone may speak. Invariant: no I/O, no async, no clock.
//! - [`workflow`]: the table of moves, the function of permissions, and what an evidence board lacks.
//!   Invariant: it sees a `Standing`, never a row; buttons and refusals come from the same `decide`.
//! - [`reading`]: the text of an article becomes paragraphs, sentences and suggested claims.
//!   Invariant: pure; the same text gives the same reading.
//! - [`publishing`]: a frozen record becomes ClaimReview, feeds, tables and safe HTML. Invariant:
//!   pure; it sees only what may be public.
//! - [`matching`]: which earlier claims are like a new one, which articles are copies of one
//!   another, where a passage stands in a changed text, how two wordings or two figures differ.
//!   Invariant: pure, and every answer can be shown in words.
//! - [`pictures`]: a stranger's picture becomes a small one of our own making, and a fingerprint.
//!   Invariant: pure, within limits, and nothing but the picture goes along.
//! - [`store`]: the only room that queries. Invariant: only `Store::begin` makes a transaction,
//!   and writers take turns on both databases.
//! - [`blobs`]: bytes under their own SHA-256, in a folder or a bucket. Invariant: no name from a client
//!   is ever a path, and what comes back counts only when it has its hash.
//! - [`fetch`]: a page by its address, as if every address were hostile, and a WARC of what came
//!   back. Invariant: imports `domain` alone; the address that was checked is the one connected to,
//!   on every hop; nothing is read past its cap.
//! - [`mail`]: letters by SMTP. Invariant: imports `domain` alone; it knows one server and one
//!   sender, and no password goes out unencrypted.
//! - [`desk`]: the editorial verbs. Invariant: the only room where a transaction begins, and each
//!   unit of work runs to its end even when the person is gone.
//! - [`jobs`]: the workers of a process, which take jobs off the queue and call the desk's verbs.
//!   Invariant: a job belongs to whoever holds its lease; nothing is kept after it is lost.
//! - [`web`]: HTTP and HTML. Invariant: no query, no role compared, no clock.
//! - [`api`]: the doors for programs: our own API and Google's Fact Check Tools API. Invariant:
//!   reads from `store`, writes through the verbs of `desk`; no cookie counts, and the only way to
//!   act for a person is a token that opens what is asked.
//! - [`sample`]: an invented newsroom, played through the desk's own verbs, and desks of any size made
//!   by rule, laid in a batch at a time by `Desk::lay_in`.
//! - [`cli`], [`config`], [`startup`]: subcommands, settings, and a server that knows its port.
//!
//! *A claim from article to public page.* `web::articles::create` hands the text to
//! `Desk::take_in`, which reads it off the workers and stores it with its suggestions. Deciding is
//! `Desk::decide`, one step that `Desk::undo` puts back; later moves are `Desk::make_move`. `Desk::publish` freezes the record
//! into `publication`, the only thing `web::public` ever reads.
//!
//! *An entry of a feed.* A worker of `jobs` claims the feed's job; `Desk::work` fetches the feed, no
//! transaction open, has `reading::feed` read it, and keeps in one transaction what is new to the
//! inbox and when the job is due again. `Desk::take_entry` makes an article of an entry.
//!
//! *Evidence.* `Desk::add_evidence` fetches and keeps the copy, no transaction open, then writes the
//! row that names it; workers check its hash each night (`Desk::check_copy`) and visit its page each
//! week (`Desk::visit_page`). `store::evidence` asks who is looking: what is confidential leaves it
//! only for the people named.
//!
//! *A PDF.* `Desk::take_in` starts this program once more as `galley read-pdf`, which gives itself
//! little time and memory and has `reading::pdf` read the file; when it is ended, only it is. Pictures
//! go the same way: `Desk::small_picture` starts `galley make-preview`, and `web::claims::previews` serves
//! what it made, never the bytes we keep.
//!
//! *A picture that is searched for.* `galley fingerprint` says what a picture is known by when it is
//! kept; a job looks at those from before. `Desk::picture_sought` fetches a stranger's as every hostile address
//! is fetched, and `store::fingerprints` finds the public checks that rest on one like it.
//!
//! *Copies of an article.* `Desk::find_kin` keeps a signature of each text and finds the articles
//! that share bands with it; `web::articles::kin` says so and lets a person say which claims are the
//! same. A job looks at articles from before.
//!
//! *A public page.* Whoever comes without a cookie gets it from `web::shelf` as it was last drawn, for a
//! second at most and never older than what this process has committed.
//!
//! *Finding.* `web::search` asks `store::found` for what holds the words, one index over evidence,
//! articles and the checks of others beside that of the claims, and for speakers by the letters of
//! their names; what a person may not see is left out by the query itself. `web::table` and `web::board`
//! show the claims that an address describes (`web::which`), the newest found by `store::newest` in the way
//! that `store::known` says is cheapest; `store::sheaf` reads what stands beside its rows, and the many
//! small sets of a claim's page, with one statement. `desk::bulk` plans and moves many at once.
//!
//! *The inbox.* `reading::feed` weighs each entry as it reads a feed; `store::inbox` keeps it with the
//! feeds that carry it, in an order that `domain::inbox` tells in words.
//!
//! *Telling programs.* `store::events::append` writes a message for each webhook that wants to know of
//! an event, in the same transaction; a job calls `Desk::tell_hook`, which signs and sends it, no
//! transaction open, and writes down what came of it.
//!
//! *What others published.* `reading::outside` reads markup and tables row by row; `Desk::import_file`
//! or a job keeps them in batches of one transaction each, apart from the desk's own. `Desk::take_out`
//! is the way out: a thousand rows at a time, hashed as they leave, and entered in the ledger.
//!
//! *Two people on one article.* A page tells `Desk::is_here` where its reader is; `web::articles::live`
//! streams who else is here and what they decided, as the record grows.
//!
//! *Two people on one claim.* `Desk::is_at` notes which part of it somebody writes; `web::claims::here`
//! streams it, and a form that somebody else writes says so before it opens. Nothing is ever locked.
//!
//! *Working together.* Every event is appended by `store::events`, which in the same transaction
//! tells those whom the table of `domain::concern` names, lets those watch who begin to, and
//! schedules mail; `Desk::work` sends it later with no transaction open. `desk::threads` lets people
//! talk about a part of a claim; `workflow::today` says whose turn it is and why; `desk::merging`
//! lets a speaker, a source or a claim live on in another and puts it back.
//!
//! *The same again.* `Desk::near_claim` proposes what comes near a claim; `desk::families` keeps what
//! a person says about it: that it repeats, contradicts, is part of or updates another, or differs. A
//! correction of what is repeated is passed on to every repeat. `Desk::find_lookalikes` fills the
//! queues of what may stand twice, in the background and among what is new; `Desk::split` parts a
//! claim and `Desk::undo_split` makes it whole.
//!
//! *A page that changed.* `Desk::fetch_again` keeps the new text as a version and looks for every
//! claim in it with `matching::anchor`; `web::articles::snapshots` shows what changed and what has
//! lost its place.
//!
//! *A correction.* `Published → Researching` leaves the public version up. The corrected claim goes
//! through review again and is published with a note for readers, as the next numbered version.
//! `Desk::undo_publication` takes a version back while feeds and webhooks still wait for it to settle.

pub mod api;
pub mod blobs;
pub mod cli;
pub mod config;
pub mod desk;
pub mod domain;
pub mod fetch;
pub mod jobs;
pub mod mail;
pub mod matching;
pub mod pictures;
pub mod publishing;
pub mod reading;
pub mod sample;
pub mod startup;
pub mod store;
pub mod web;
pub mod workflow;
