//! `vault rekey`, killed at every call that writes, renames, removes or locks something, or told there that the disk is
//! broken: then the vault opens with the key that is in place, once more heals, and the old key opens nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use oauthctl::keys::{self, KeyEnv, Keyhole};
use oauthctl::secret::Secret;

use crate::rekey::{everything_is_there, full_house, made, own_key};
use crate::support::opening::{opens_everything, opens_nothing, secret_in};
use crate::support::sandbox::Sandbox;
use crate::support::stage;

const CALLS: [&str; 9] =
    ["renameat", "rename", "linkat", "unlink", "unlinkat", "fsync", "fdatasync", "ftruncate", "flock"];

/// Where the key is, and where it goes.
#[derive(Clone, Copy)]
enum Way {
    /// From the profile's own file into its place.
    InPlace,
    /// From there to another file.
    Moves,
    /// Behind a passphrase, into its place.
    Passphrase,
}

impl Way {
    fn words(self, sandbox: &Sandbox) -> Vec<String> {
        let words = |more: &[&str]| ["vault", "rekey", "-q"].iter().chain(more).map(|&word| word.to_owned()).collect();
        match self {
            Self::Moves => words(&["--identity-file", sandbox.path("new.txt").to_str().unwrap()]),
            _ => words(&[]),
        }
    }

    /// The key that is in place now.
    fn key(self, sandbox: &Sandbox) -> String {
        match self {
            Self::InPlace => own_key(sandbox),
            Self::Moves => secret_in(&sandbox.path("new.txt")),
            Self::Passphrase => behind_the_passphrase(&sandbox.profile()),
        }
    }
}

fn behind_the_passphrase(folder: &Path) -> String {
    let env = KeyEnv { passphrase: Some(Secret::new("pw")), ..KeyEnv::default() };
    let hole = Keyhole {
        folder,
        env: &env,
        ask: &|_| None,
        unattended: true,
        keyring_deadline: Duration::from_secs(1),
        session: Duration::ZERO,
    };
    keys::unlock(&hole).unwrap().identity.text().expose().to_owned()
}

#[test]
#[ignore = "needs strace"]
fn in_place_it_heals() {
    let (template, old) = made(&["--key", "file"]);
    full_house(&template, &old);
    let kills = kill_everywhere(&template, &old, Way::InPlace, &CALLS);
    assert!(kills >= 60, "only {kills} kills");
}

#[test]
#[ignore = "needs strace"]
fn on_the_way_to_another_place_it_heals() {
    let (template, old) = made(&["--key", "file"]);
    full_house(&template, &old);
    let kills = kill_everywhere(&template, &old, Way::Moves, &CALLS);
    assert!(kills >= 60, "only {kills} kills");
}

/// Fewer calls: each run costs several derivations of a key.
#[test]
#[ignore = "needs strace"]
fn behind_a_passphrase_it_heals() {
    let template = Sandbox::without_key();
    template.set("OAUTHCTL_PASSPHRASE", "pw");
    let _ = template.run(&["init", "-q", "--key", "passphrase"]).succeeds();
    let old = Way::Passphrase.key(&template);
    full_house(&template, &old);
    let kills = kill_everywhere(&template, &old, Way::Passphrase, &["renameat", "rename", "unlink", "unlinkat"]);
    assert!(kills >= 15, "only {kills} kills");
}

/// A call that fails is an error of its class or, where nothing depends on it, none.
#[test]
#[ignore = "needs strace"]
fn told_that_the_disk_is_broken_it_heals() {
    let (template, old) = made(&["--key", "file"]);
    full_house(&template, &old);
    let mut faults = 0;
    for call in CALLS.iter().chain(&["write", "fchmod"]) {
        for number in 1.. {
            let sandbox = copy_of(&template);
            let trace = sandbox.path("trace");
            let error = if number % 2 == 0 { "EIO" } else { "ENOSPC" };
            let script = format!(
                "exec strace -f -qq -o '{}' -e trace={call} -e inject={call}:error={error}:when={number} \"$0\" \"$@\"",
                trace.display()
            );
            let output = sandbox.run_through(&script, &["vault", "rekey", "-q"]);
            if !fs::read_to_string(trace).unwrap().contains("(INJECTED)") {
                break;
            }
            assert!([0, 4, 5, 8].contains(&output.code), "{call} {number}: {output:?}");
            faults += 1;
            heals(&sandbox, &old, Way::InPlace, &["vault", "rekey", "-q"]);
        }
    }
    println!("{faults} faults, 0 violations");
    assert!(faults >= 90, "only {faults} faults");
}

#[expect(clippy::print_stdout, reason = "how much was tried is worth a line in the log")]
fn kill_everywhere(template: &Sandbox, old: &str, way: Way, calls: &[&str]) -> usize {
    let mut kills = 0;
    for call in calls {
        for number in 1.. {
            let sandbox = copy_of(template);
            let script = format!(
                "exec strace -f -qq -o /dev/null -e trace={call} -e inject={call}:signal=KILL:when={number} \"$0\" \"$@\""
            );
            let words = way.words(&sandbox);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let output = sandbox.run_through(&script, &words);
            if output.code == 0 {
                break;
            }
            assert_eq!(output.code, 137, "{call} {number}: {output:?}");
            kills += 1;
            heals(&sandbox, old, way, &words);
        }
    }
    println!("{kills} kills, 0 violations");
    kills
}

fn copy_of(template: &Sandbox) -> Sandbox {
    let copy = Sandbox::without_key();
    copy.set("OAUTHCTL_PASSPHRASE", "pw");
    let copied = std::process::Command::new("cp").arg("-a").args([template.home(), copy.home()]).status();
    assert!(copied.unwrap().success());
    copy
}

#[track_caller]
fn heals(sandbox: &Sandbox, old: &str, way: Way, words: &[&str]) {
    let listed = sandbox.run(&["list", "--json"]);
    assert_eq!((listed.code, listed.stdout.contains("example")), (0, true), "{listed:?}");
    let healed = sandbox.run(words);
    if healed.code == 2 {
        // it had ended before it was killed: the place is taken, by the key that is used
        assert!(healed.stderr.contains("is there already"), "{healed:?}");
    } else {
        assert_eq!(healed.code, 0, "{healed:?}");
    }
    opens_nothing(sandbox, old);
    opens_everything(sandbox, &way.key(sandbox));
    everything_is_there(sandbox);
    assert_eq!(stage::audit(sandbox, "line").len(), 2, "each line of the journal, once");
    assert!(named(sandbox, "journal.unreadable").is_empty());
    let key = fs::read_to_string(sandbox.profile().join("key.toml")).unwrap();
    assert!(!key.contains("rekey"), "{key}");
    assert!(named(sandbox, "next").is_empty(), "keys on their way: {:?}", named(sandbox, "next"));
}

fn named(sandbox: &Sandbox, word: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(sandbox.profile()).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.to_str().unwrap().contains(word)).collect()
}
