//! What is done while something goes wrong, how it can have ended, and that the next runs find or put all in order.

use super::strace::{self, Call, TALKING, WRITING};
use super::subject::{FILLERS, Held, Subject};

/// What is done while a call goes wrong.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Operation {
    /// A write of the vault that takes the journal in.
    Client,
    /// The same where a grant lies in a rescue: it is merged.
    Merge,
    /// A token from the vault: one line for the journal.
    Note,
    /// Write-ahead, one request, a save.
    Refresh,
    /// As the first, with so many audit entries that the oldest go into a segment.
    Spill,
    /// A refresh where a newer refresh token lies in a rescue: nothing is sent.
    Take,
}

pub(super) use Operation::{Client, Merge, Note, Refresh, Spill, Take};

impl Operation {
    pub(super) fn subject(self) -> Subject {
        match self {
            Client | Note => Subject::new(),
            Merge | Take => Subject::rescued(),
            Refresh => Subject::due(),
            Spill => Subject::grown(),
        }
    }

    pub(super) fn words(self) -> &'static [&'static str] {
        match self {
            Client | Merge | Spill => &["client", "set", "example", "--client-id", "new-client", "-q"],
            Note | Refresh => &["token", "example"],
            Take => &["token", "example", "--force-refresh"],
        }
    }

    /// How `held` stands to this: `Some(true)`, it was done; `Some(false)`, nothing happened; `None`, neither.
    pub(super) fn done(self, held: &Held) -> Option<bool> {
        let grant = (held.generation, held.refresh.as_str(), held.access.as_str());
        let (old, new) = ((1, "rt-0", "at-0"), (2, "rt-1", "at-1"));
        match (self, held.client.as_deref()) {
            (Client | Spill, Some("new-client")) if grant == old => Some(true),
            // one that the disk does not give is kept for the next
            (Merge, Some("new-client")) if grant == new || (grant == old && held.rescue) => Some(true),
            (_, None) if grant == old => Some(false),
            (Refresh | Take, None) if grant == new => Some(true),
            _ => None,
        }
    }

    /// It writes the vault, asks nobody, and notes nothing in the journal.
    pub(super) fn only_writes(self) -> bool {
        matches!(self, Client | Merge | Spill)
    }

    /// The calls of a run on `subject` that nothing disturbs. `whole`: with all bytes written.
    #[track_caller]
    pub(super) fn calls(self, subject: &Subject, whole: bool) -> Vec<Call> {
        let (output, calls) =
            strace::trace(&subject.stage.sandbox, &format!("{WRITING},{TALKING}"), whole, self.words());
        output.succeeds();
        calls
    }
}

/// The next runs find everything in order, or put it so.
pub(super) fn heal(subject: &Subject, operation: Operation) -> Vec<String> {
    let sandbox = &subject.stage.sandbox;
    let mut wrong = Vec::new();
    let verify = sandbox.run(&["audit", "verify"]);
    if (verify.code, verify.stderr.as_str()) != (0, "") {
        wrong.push(format!("the audit chain is broken: {verify:?}"));
    }
    if operation.only_writes() {
        let again = sandbox.run(operation.words());
        if (again.code, again.stderr.as_str()) != (0, "") {
            wrong.push(format!("the next run does not heal: {again:?}"));
        }
    }
    if operation == Take {
        let deep = sandbox.run(&["vault", "check", "--deep"]);
        if deep.code != 0 {
            wrong.push(format!("the next run does not heal: {deep:?}"));
        }
    }
    let token = sandbox.run(&["token", "example"]);
    let expected = if matches!(operation, Merge | Refresh | Take) { "at-1\n" } else { "at-0\n" };
    if (token.code, token.stdout.as_str()) != (0, expected) {
        wrong.push(format!("the next run does not heal: {token:?}"));
    }
    match subject.held() {
        Ok(held) if operation != Note && operation.done(&held) != Some(true) => {
            wrong.push(format!("the next run does not save: {held:?}"));
        }
        Ok(held) if held.open => wrong.push("an attempt is open for ever".to_owned()),
        Ok(_) => {}
        Err(error) => wrong.push(error),
    }
    if !subject.trusts_its_friend() {
        wrong.push("a writer whom a person trusts is forgotten".to_owned());
    }
    if operation == Spill && subject.entries("filler") != FILLERS {
        wrong.push(format!("{} of {FILLERS} older audit entries are left", subject.entries("filler")));
    }
    let issued = subject.issued().clone();
    if issued.unannounced > 0 || !issued.refused.is_empty() || issued.posts > 2 {
        wrong.push(format!("the provider saw {issued:?}"));
    }
    if !subject.named("vault.rescue").is_empty() || !subject.named("journal.unreadable").is_empty() {
        wrong.push("something was set aside for ever".to_owned());
    }
    let verify = sandbox.run(&["audit", "verify"]);
    if (verify.code, verify.stderr.as_str()) != (0, "") {
        wrong.push(format!("the audit chain is broken: {verify:?}"));
    }
    wrong
}
