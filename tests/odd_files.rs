//! A named pipe, a socket, a folder, a link or a device where a file of ours should be: nothing waits for it, nothing follows
//! it, it is named, and a token that is fresh is given out all the same unless the key itself lies there.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

use crate::rekey::{identity, made};
use crate::support::output::Output;
use crate::support::sandbox::Sandbox;
use crate::support::stage;

/// What can lie there, and the word for it.
const KINDS: [(&str, &str); 5] = [
    ("pipe", "is a named pipe, not a regular file"),
    ("socket", "is a socket, not a regular file"),
    ("folder", "is a folder, not a regular file"),
    ("link", "is a link, not a regular file"),
    ("device", "is a link, not a regular file"),
];

/// Puts it there, in place of what was there.
fn lay(kind: &str, path: &Path) {
    take_away(path);
    match kind {
        "pipe" => {
            let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
            rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        }
        "socket" => drop(UnixListener::bind(path).unwrap()),
        "folder" => {
            fs::create_dir(path).unwrap();
            fs::write(path.join("something"), "in it").unwrap();
        }
        "link" => symlink(path.with_file_name("elsewhere"), path).unwrap(),
        // one cannot be made without being root, and a link to one is as good
        _ => symlink("/dev/zero", path).unwrap(),
    }
}

fn take_away(path: &Path) {
    match path.symlink_metadata() {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path).unwrap(),
        Ok(_) => fs::remove_file(path).unwrap(),
        Err(_) => {}
    }
}

fn connected() -> (Sandbox, String) {
    let (sandbox, key) = made(&["--key", "file"]);
    stage::connect(&stage::vault(&sandbox, &identity(&key)), &["example"], Some(3600));
    (sandbox, key)
}

#[track_caller]
fn gives_the_token(sandbox: &Sandbox) -> Output {
    let output = sandbox.run(&["token", "example"]);
    assert_eq!((output.code, output.stdout.as_str()), (0, "at-0\n"), "{output:?}");
    output
}

#[test]
fn beside_the_vault_they_are_set_aside_or_named_and_stop_no_token() {
    for (kind, word) in KINDS {
        for name in ["journal", "seen", "lock", "journal.lock", "vault.rescue.1.age", "audit/000001-001000-00.age"] {
            let (sandbox, _) = connected();
            let profile = sandbox.profile();
            fs::create_dir_all(profile.join("audit")).unwrap();
            lay(kind, &profile.join(name));
            let _ = gives_the_token(&sandbox);
            let said = sandbox.run(&["rename", "example", "other", "-q"]);
            if name == "lock" {
                said.fails(8, &["lock", word]);
            } else {
                said.code_is(0);
            }
            let checked = sandbox.run(&["vault", "check"]);
            let (base, whole) = (name.rsplit('/').next().unwrap(), format!("{}{}", checked.stdout, checked.stderr));
            assert!(checked.code == 6 && whole.contains(base), "{kind} at {name}: {checked:?}");
            if ["lock", "journal.lock", "vault.rescue.1.age"].contains(&name) {
                assert!(whole.contains(word), "{kind} at {name}: {checked:?}");
            }
            assert!(!profile.join("elsewhere").exists(), "{kind} at {name} was followed");
            if ["journal", "seen"].contains(&name) {
                let moved = fs::read_dir(&profile).unwrap().map(|entry| entry.unwrap().file_name());
                let aside = format!("{name}.unreadable.");
                assert!(moved.into_iter().any(|name| name.to_str().unwrap().starts_with(&aside)), "{kind} at {name}");
                assert!(profile.join(name).symlink_metadata().unwrap().is_file());
            }
        }
    }
}

#[test]
fn a_link_in_the_place_of_the_folder_of_segments_is_not_followed() {
    let (sandbox, key) = connected();
    let elsewhere = sandbox.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, sandbox.profile().join("audit")).unwrap();
    let vault = stage::vault_keeping(&sandbox, &identity(&key), 0);
    let record = oauthctl::vault::Record { action: "fill".into(), result: "ok".into(), ..Default::default() };
    let fill = |tx: &oauthctl::vault::Tx<'_>| -> Result<(), oauthctl::vault::VaultError> {
        (0..1000).try_for_each(|_| tx.record(&record))
    };
    vault.write(fill).unwrap();
    assert!(fs::read_dir(&elsewhere).unwrap().next().is_none());
    assert_eq!(stage::audit(&sandbox, "fill").len(), 1000);
    let _ = gives_the_token(&sandbox);
    let checked = sandbox.run(&["vault", "check"]);
    assert!(checked.code == 6 && checked.stdout.contains("audit: is not a folder"), "{checked:?}");
}

#[test]
fn where_the_key_should_be_it_is_an_error_that_names_it() {
    for (kind, word) in KINDS {
        // a link of the user's own is followed: what it leads to counts
        let word = match kind {
            "link" => "no such file",
            "device" => "is a device, not a regular file",
            _ => word,
        };
        for name in ["key.toml", "identity.txt"] {
            let (sandbox, _) = connected();
            lay(kind, &sandbox.profile().join(name));
            let words = if name == "key.toml" && kind == "link" { ["has no key", "init"] } else { [name, word] };
            sandbox.run(&["token", "example"]).fails(5, &words);
        }
        let sandbox = Sandbox::without_key();
        sandbox.set("OAUTHCTL_PASSPHRASE", "pw");
        let _ = sandbox.run(&["init", "-q", "--key", "passphrase"]).succeeds();
        lay(kind, &sandbox.profile().join("identity.age"));
        sandbox.run(&["list"]).fails(5, &["identity.age", word]);
    }
}

#[test]
fn among_the_settings_it_is_an_error_that_names_it() {
    for (kind, word) in KINDS {
        let (sandbox, _) = connected();
        lay(kind, &sandbox.home().join("config.toml"));
        match kind {
            "link" => drop(gives_the_token(&sandbox)),
            "device" => drop(sandbox.run(&["token", "example"]).fails(2, &["config.toml", "is a device"])),
            _ => drop(sandbox.run(&["token", "example"]).fails(2, &["config.toml", word])),
        }
        take_away(&sandbox.home().join("config.toml"));
        fs::create_dir_all(sandbox.home().join("providers")).unwrap();
        for provider in ["mine.toml", "google.toml"] {
            lay(kind, &sandbox.home().join("providers").join(provider));
            let shown = sandbox.run(&["provider", "list"]);
            assert!(shown.code != 0 || !shown.stderr.is_empty(), "{kind} at {provider}: {shown:?}");
            assert!(format!("{shown:?}").contains(provider), "{kind} at {provider}: {shown:?}");
            let _ = gives_the_token(&sandbox);
            take_away(&sandbox.home().join("providers").join(provider));
        }
    }
}

#[test]
fn a_seen_that_cannot_be_read_opens_nothing() {
    let (sandbox, _) = connected();
    let seen = sandbox.profile().join("seen");
    fs::File::options().write(true).open(&seen).unwrap().set_len(2 << 20).unwrap();
    for words in [&["token", "example"][..], &["list"], &["rename", "example", "other"]] {
        let said = sandbox.run(words).fails(8, &["seen", "whether this vault is the newest cannot be told"]);
        assert!(said.contains("hint: let ") && said.contains("yours to read"), "{said}");
    }
    assert_eq!(seen.metadata().unwrap().len(), 2 << 20, "left alone");
}

#[test]
fn profiles_that_everybody_can_write_to_are_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let (sandbox, _) = connected();
    let profiles = sandbox.home().join("profiles");
    let mode = |mode: u32| fs::set_permissions(&profiles, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o777);
    sandbox.run(&["token", "example"]).fails(6, &["profiles", "can be changed by other users", "hint: chmod go-w"]);
    mode(0o770);
    let said = gives_the_token(&sandbox);
    assert!(said.stderr.contains("can be changed by its group"), "{said:?}");
    mode(0o700);
    assert!(gives_the_token(&sandbox).stderr.is_empty());
}

#[test]
fn key_files_that_a_crash_left_half_made_are_named_and_removed() {
    let (sandbox, _) = connected();
    let left = sandbox.profile().join(".oauthctl-Ab3dEf.tmp");
    // a rekey that goes on just now may have made it
    fs::create_dir_all(sandbox.profile().join("locks")).unwrap();
    let held = oauthctl::system::lock::try_lock(&sandbox.profile().join("locks/rekey")).unwrap().unwrap();
    fs::write(&left, "AGE-SECRET-KEY-1HALF").unwrap();
    let _ = sandbox.run(&["vault", "check", "--deep"]).reports(0);
    assert!(left.exists());
    drop(held);
    let named = sandbox.run(&["vault", "check"]).hides(&["AGE-SECRET-KEY-1HALF"]).reports_saying(6, &[]);
    assert!(named.contains("leftovers") && named.contains(".oauthctl-Ab3dEf.tmp"), "{named}");
    let _ = sandbox.run(&["vault", "check", "--deep"]).reports(0);
    assert!(!left.exists());

    // an old one goes with the next write as well
    fs::write(&left, "AGE-SECRET-KEY-1HALF").unwrap();
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::options().write(true).open(&left).unwrap().set_modified(long_ago).unwrap();
    sandbox.run(&["rename", "example", "other", "-q"]).succeeds();
    assert!(!left.exists());
}
