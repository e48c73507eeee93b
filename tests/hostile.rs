//! What a broken or hostile token endpoint gets, row by row and road by road: one request, one exit code, nothing on stdout,
//! no word of a secret, and the refresh token that is good for the next try. Each run has 64 MiB and a second of network.

mod answers;
mod bytes;
mod callback;
mod registry;
mod repeated;
mod roads;
mod tls;

use oauthctl::vault::Status;

use crate::support::server::Reply;
use roads::{connect, device, refresh, revoke};

const ACCESS: &str = "at-CANARY";
const REFRESH: &str = "rt-CANARY";

/// For `Sandbox::run_through`: 64 MiB of memory of its own, and not more.
const LIMITED: &str = r#"ulimit -d 65536; exec "$0" "$@""#;

/// What a refresh comes to.
#[derive(Clone, Copy)]
pub(crate) enum End {
    /// Exit 0: this row's tokens are in the vault.
    Good,
    /// The same; but there is something to warn of.
    Odd(&'static str),
    /// Exit 0; the old refresh token stays.
    Kept,
    /// This exit code and status; the old refresh token stays.
    Bad(i32, Status),
}

/// A lost answer.
const LOST: End = End::Bad(4, Status::Uncertain);
/// A complete 2xx that is no token answer.
const SPENT: End = End::Bad(7, Status::Uncertain);
/// A complete answer after which nothing is spent.
const NOTHING_SPENT: End = End::Bad(7, Status::Active);
const DEAD: End = End::Bad(3, Status::Dead);

impl End {
    fn bad(exit: i32) -> Self {
        Self::Bad(exit, Status::Active)
    }

    fn exit(self) -> i32 {
        if let Self::Bad(exit, _) = self { exit } else { 0 }
    }
}

/// One row of the table, in one of its variants.
pub(crate) struct Row {
    /// `H-18`; what no row of the list names is `A`.
    pub(crate) id: &'static str,
    pub(crate) what: String,
    pub(crate) reply: Reply,
    pub(crate) end: End,
    /// Exit code of a sign-in; what signs in by another road comes to the same.
    pub(crate) connect: i32,
    /// Exit code of a revocation, if the row says something about one.
    pub(crate) revoke: Option<i32>,
    /// Words that a refresh has to say.
    pub(crate) saying: &'static str,
}

fn row(id: &'static str, what: &str, reply: Reply, end: End) -> Row {
    Row { id, what: what.to_owned(), reply, end, connect: end.exit(), revoke: None, saying: "" }
}

impl Row {
    fn connect(self, exit: i32) -> Self {
        Self { connect: exit, ..self }
    }

    fn revoke(self, exit: i32) -> Self {
        Self { revoke: Some(exit), ..self }
    }

    fn saying(self, words: &'static str) -> Self {
        Self { saying: words, ..self }
    }
}

/// Every row, for a road that tries them all.
pub(crate) fn rows() -> Vec<Row> {
    [
        answers::transport(),
        answers::framing(),
        answers::bodies(),
        answers::members(),
        answers::refusals(),
        answers::challenges(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn transport_at_a_refresh() {
    refresh(answers::transport());
}

#[test]
fn framing_at_a_refresh() {
    refresh(answers::framing());
}

#[test]
fn bodies_at_a_refresh() {
    refresh(answers::bodies());
}

#[test]
fn members_at_a_refresh() {
    refresh(answers::members());
}

#[test]
fn refusals_at_a_refresh() {
    refresh(answers::refusals());
}

#[test]
fn challenges_at_a_refresh() {
    refresh(answers::challenges());
}

#[test]
fn transport_at_a_sign_in() {
    connect(answers::transport());
}

#[test]
fn framing_at_a_sign_in() {
    connect(answers::framing());
}

#[test]
fn bodies_at_a_sign_in() {
    connect(answers::bodies());
}

#[test]
fn members_at_a_sign_in() {
    connect(answers::members());
}

#[test]
fn refusals_at_a_sign_in() {
    connect([answers::refusals(), answers::challenges()].into_iter().flatten().collect());
}

/// Members are read alike wherever they come from; how a server is out of order counts here: it is asked again.
#[test]
fn answers_to_a_device() {
    let rows = [answers::transport(), answers::framing(), answers::bodies(), answers::refusals()];
    // who is told when to come back comes back then
    device(rows.into_iter().flatten().filter(|row| row.id != "H-37").collect());
}

#[test]
fn every_row_at_a_revocation() {
    let rows: Vec<Row> = rows().into_iter().filter(|row| row.revoke.is_some()).collect();
    assert!(rows.len() > 60, "{}", rows.len());
    revoke(rows);
}
