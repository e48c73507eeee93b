//! `exec --token-file`: a run that outlives its tokens. The program reads them from files in memory, which are written
//! anew before each expiry and are gone when it ends, however it ends.

use std::{
    os::unix::process::ExitStatusExt as _,
    process::{Child, Command, ExitStatus},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use super::not_started;
use crate::{
    broker::{
        BrokerError, Wish,
        watch::{Event, Watch},
    },
    commands::{Context, Failure, Kind, context::Opened, hooks, token::forms},
    system::{memory::MemoryFolder, process::sent_by_kernel},
};

/// The longest sleep between two looks at the clock: a machine that was suspended wakes with tokens that are long due, and
/// the sleep does not count the time it was.
const LOOK: Duration = Duration::from_secs(60);

/// A refresh that failed is tried again after 2, 4, 8, 16 and then every 32 seconds.
const LATEST: u32 = 5;

/// One token and the file it is in.
struct Kept {
    expires_at: Option<i64>,
    /// In a row.
    failures: u32,
    integration_id: i64,
    /// When to look again; `None`: there is nothing to wait for.
    at: Option<i64>,
    variable: String,
}

struct Run<'a> {
    context: &'a Context<'a>,
    folder: MemoryFolder,
    kept: Vec<Kept>,
    opened: Opened,
    wish: Wish,
}

/// Runs the program to its end; gives its exit code. The pairs are variables and integrations.
pub(super) fn run(
    context: &Context<'_>,
    opened: Opened,
    wanted: &[(String, i64)],
    wish: Wish,
    mut command: Command,
) -> Result<u8, Failure> {
    let cannot = |error: std::io::Error| Failure::new(Kind::Storage, format!("--token-file: {error}"));
    let folder = MemoryFolder::make(context.settings.runtime_folder.as_deref()).map_err(cannot)?;
    let mut run = Run { context, folder, kept: Vec::new(), opened, wish };
    for (variable, integration_id) in wanted {
        let mut kept = Kept {
            expires_at: None,
            failures: 0,
            integration_id: *integration_id,
            at: None,
            variable: variable.clone(),
        };
        let path = run.renew(&mut kept)?;
        command.env(variable, path);
        run.kept.push(kept);
    }
    let watch = Watch::listen().ok_or_else(|| Failure::new(Kind::Failed, "the system lets nobody wait for signals"))?;
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().map_err(|error| not_started(&program, &error))?;
    let status = run.until_it_ends(&mut child, watch);
    drop(run);
    let status = status.map_err(|error| Failure::new(Kind::Failed, format!("cannot wait for `{program}`: {error}")))?;
    Ok(code(status))
}

impl Run<'_> {
    fn until_it_ends(&mut self, child: &mut Child, mut watch: Watch) -> std::io::Result<ExitStatus> {
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status);
            }
            let now = self.context.now();
            match watch.next(sleep(self.kept.iter().filter_map(|kept| kept.at), now)) {
                Event::Child => {}
                Event::Due => self.renew_due(),
                Event::Signal(signal) => pass_on(child, signal),
            }
        }
    }

    fn renew_due(&mut self) {
        let now = self.context.now();
        for mut kept in std::mem::take(&mut self.kept) {
            if kept.at.is_some_and(|at| at <= now)
                && let Err(failure) = self.renew(&mut kept)
            {
                // the program goes on with what it has; whoever started it is told
                self.context.system.terminal.warn(&failure.message);
                hooks::run(self.context);
                kept.failures = (kept.failures + 1).min(LATEST);
                let again = now + (1 << kept.failures);
                kept.at = (failure.kind != Kind::SignInNeeded).then_some(again);
            }
            self.kept.push(kept);
        }
    }

    /// Asks for a token that lives long enough and writes it; says when to do so again.
    fn renew(&self, kept: &mut Kept) -> Result<std::path::PathBuf, Failure> {
        let vault = &self.opened.vault;
        let snapshot = vault.read()?;
        let Some(integration) = snapshot.integration_by_id(kept.integration_id)? else {
            return Err(Failure::new(Kind::SignInNeeded, format!("{}: it was removed meanwhile", kept.variable)));
        };
        let fresh = self.context.broker(vault).fresh_token(&snapshot, &integration.name, &self.wish);
        let fresh = match fresh {
            // it is passed on to the program right after this
            Err(BrokerError::Interrupted(_)) if kept.expires_at.is_some() => {
                return Err(Failure::new(Kind::RetryLater, format!("{}: interrupted", integration.name)));
            }
            other => other?,
        };
        for warning in fresh.warnings.iter().chain(&vault.take_warnings()) {
            self.context.system.terminal.warn(warning);
        }
        let text = crate::secret::Secret::new(forms::plain(&fresh)?);
        super::mask(self.context, &text);
        let path = self
            .folder
            .write(&kept.variable, &text)
            .map_err(|error| Failure::new(Kind::Storage, format!("{}: {error}", kept.variable)))?;
        hooks::run(self.context);
        let now = self.context.now();
        kept.failures = 0;
        kept.expires_at = fresh.token.expires_at;
        kept.at = kept.expires_at.map(|at| next_look(at, self.min_ttl(), now));
        Ok(path)
    }

    fn min_ttl(&self) -> i64 {
        let min_ttl = self.wish.min_ttl.unwrap_or(self.context.settings.min_ttl);
        i64::try_from(min_ttl.as_secs()).unwrap_or(i64::MAX)
    }
}

/// Until the first of these, or the next look at the clock.
fn sleep(looks: impl Iterator<Item = i64>, now: i64) -> Option<Duration> {
    looks.min().map(|at| Duration::from_secs(u64::try_from(at.saturating_sub(now)).unwrap_or(0)).min(LOOK))
}

/// When the token is due; halfway to its end where it lives shorter than asked.
fn next_look(expires_at: i64, min_ttl: i64, now: i64) -> i64 {
    let due = expires_at.saturating_sub(min_ttl);
    if due > now { due } else { now + (left(Some(expires_at), now) / 2).max(1) }
}

fn left(expires_at: Option<i64>, now: i64) -> i64 {
    expires_at.map_or(0, |at| at.saturating_sub(now)).max(0)
}

/// What a person types at the terminal reaches the program anyway, as one of the terminal's foreground.
fn pass_on(child: &Child, signal: Signal) {
    if sent_by_kernel(signal.as_raw()) {
        return;
    }
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // it may be gone by now
        let _ = kill_process(pid, signal);
    }
}

/// As a shell has it.
fn code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    u8::try_from(code).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_looked_at_each_minute() {
        let after = |looks: &[i64]| sleep(looks.iter().copied(), 1000).map(|wait| wait.as_secs());
        assert_eq!(after(&[]), None);
        assert_eq!(after(&[1030, 1010]), Some(10));
        assert_eq!(after(&[4600]), Some(60));
        assert_eq!(after(&[900, i64::MAX]), Some(0));
    }

    #[test]
    fn the_next_look_is_when_the_token_is_due_and_never_at_once() {
        assert_eq!(next_look(1000, 60, 0), 940);
        assert_eq!(next_look(1000, 60, 940), 970);
        assert_eq!(next_look(1000, 60, 999), 1000);
        assert_eq!(next_look(1000, 60, 2000), 2001);
        assert_eq!(next_look(100, i64::MAX, 0), 50);
    }
}
