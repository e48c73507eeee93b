//! Care of the vault: where it lies, whether it is whole, a copy of it, and the way back.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::arrange::{files_below, has_keys};
use crate::support::sandbox::Sandbox;
use crate::support::server::Reply;
use crate::support::stage::{Stage, audit, generation, journal_lines};

fn text(path: &std::path::Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_path_is_told_whether_or_not_a_vault_is_there() {
    let sandbox = Sandbox::new();
    let path = |words: &[&str]| sandbox.run(&[&["vault", "path"], words].concat());
    let expected = sandbox.profile().join("vault.age");
    assert_eq!(path(&[]).succeeds(), format!("{}\n", expected.display()));
    assert_eq!(path(&["--json"]).json(), json!({ "path": expected }));
    let work = sandbox.home().join("profiles/work/vault.age");
    assert_eq!(path(&["--profile", "work"]).succeeds(), format!("{}\n", work.display()));
    sandbox.set("OAUTHCTL_VAULT", "elsewhere/v.age");
    assert_eq!(path(&[]).succeeds(), format!("{}\n", sandbox.path("elsewhere/v.age").display()), "made absolute");
    assert!(!sandbox.home().exists() && !sandbox.path("elsewhere").exists());
}

/// What `vault check` found wrong, by id, with its hint; the exit code fits.
#[track_caller]
fn wrong(stage: &Stage, words: &[&str]) -> Vec<(String, String)> {
    let output = stage.sandbox.run(&[&["vault", "check", "--json"], words].concat()).hides(&["at-0", "rt-0"]);
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    has_keys(&report, &["ok", "findings"]);
    let findings = report["findings"].as_array().unwrap();
    for finding in findings {
        has_keys(finding, &["id", "ok", "message", "hint"]);
    }
    let wrong: Vec<&Value> = findings.iter().filter(|finding| finding["ok"] == false).collect();
    assert_eq!((output.code, report["ok"] == true), if wrong.is_empty() { (0, true) } else { (6, false) }, "{report}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    wrong.iter().map(|finding| (text(&finding["id"]), text(&finding["hint"]))).collect()
}

const DEEP: &str = "oauthctl vault check --deep";

#[test]
fn a_whole_vault_is_said_to_be_whole() {
    let stage = Stage::connected(3600);
    let ids: Vec<Value> = stage.sandbox.run(&["vault", "check", "--json"]).json()["findings"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .map(|finding| finding["id"].take())
        .collect();
    assert_eq!(ids, ["vault", "permissions", "journal", "segments", "audit", "previous", "rescue", "leftovers"]);
    let before = files_below(&stage.sandbox.home());
    let said = stage.sandbox.run(&["vault", "check"]).succeeds();
    assert!(said.starts_with("ok   vault: vault ") && said.contains(", generation 2, 1 recipient\n"), "{said}");
    assert!(said.lines().all(|line| line.starts_with("ok   ")), "{said}");
    stage.sandbox.run(&["vault", "check", "--deep"]).succeeds();
    assert!(files_below(&stage.sandbox.home()) == before, "there was nothing to repair");
}

#[test]
fn what_lies_around_is_named_and_what_is_safe_is_repaired() {
    let stage = Stage::connected(3600);
    let profile = stage.sandbox.profile();
    let one = |id: &str, hint: &str| vec![(id.to_owned(), hint.to_owned())];

    fs::set_permissions(profile.join("vault.prev.age"), Permissions::from_mode(0o644)).unwrap();
    assert_eq!(wrong(&stage, &[]), one("permissions", DEEP));
    assert_eq!(wrong(&stage, &["--deep"]), []);

    let temp = profile.join(".vault.tmp.0123456789abcdef");
    fs::write(&temp, "half").unwrap();
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000);
    fs::File::options().write(true).open(&temp).unwrap().set_modified(old).unwrap();
    assert_eq!(wrong(&stage, &[]), one("leftovers", DEEP));
    assert_eq!(wrong(&stage, &["--deep"]), []);
    assert!(!temp.exists());

    let rescue = profile.join("vault.rescue.1.age");
    fs::copy(profile.join("vault.prev.age"), &rescue).unwrap();
    assert_eq!(wrong(&stage, &[]), one("rescue", DEEP));
    assert_eq!(wrong(&stage, &["--deep"]), one("rescue", DEEP), "it is no rescue, so it is kept");
    fs::remove_file(&rescue).unwrap();

    fs::write(profile.join("vault.prev.age"), "damaged").unwrap();
    assert_eq!(wrong(&stage, &[]), one("previous", ""));
    assert_eq!(wrong(&stage, &["--deep"]), one("previous", ""));
    fs::remove_file(profile.join("vault.prev.age")).unwrap();
    assert_eq!(wrong(&stage, &[]), [], "it need not be there");

    fs::write(profile.join("journal"), "damaged").unwrap();
    assert_eq!(wrong(&stage, &[])[0], one("journal", DEEP)[0]);
    // set aside, so that nothing is lost, and named until somebody has looked
    assert_eq!(wrong(&stage, &["--deep"]), one("journal", "look at it, then remove it"));

    fs::create_dir_all(profile.join("audit")).unwrap();
    let segment = profile.join("audit/000001-001000-0123456789abcdef.age");
    fs::write(&segment, "").unwrap();
    fs::set_permissions(&segment, Permissions::from_mode(0o600)).unwrap();
    assert_eq!(wrong(&stage, &[])[1].0, "segments");
    assert_eq!(stage.sandbox.run(&["token", "example"]).succeeds(), "at-0\n", "none of it stops anything");
}

#[test]
fn without_a_vault_there_is_nothing_to_look_at_and_remains_are_named() {
    let sandbox = Sandbox::new();
    let backup = sandbox.path("backup.age");
    for words in [&["check"][..], &["check", "--deep"], &["backup", text(&backup)], &["unlock"], &["lock"]] {
        let words = [&["vault"], words].concat();
        if words[1] == "unlock" {
            sandbox.run(&words).fails(3, &["there is no vault at", "hint: oauthctl init"]);
            continue;
        }
        sandbox.run(&words).fails(3, &["error: there is no vault at", "hint: oauthctl init"]);
    }
    sandbox.run(&["vault", "restore", "--prev"]).fails(2, &["vault.prev.age", "is not a file"]);
    assert!(!sandbox.home().exists());

    let stage = Stage::connected(3600);
    fs::remove_file(stage.sandbox.profile().join("vault.age")).unwrap();
    let before = files_below(&stage.sandbox.home());
    for words in
        [&["vault", "check"][..], &["list"], &["token", "example"], &["vault", "backup", text(&backup)], &["init"]]
    {
        stage.sandbox.run(words).fails(6, &["vault.prev.age", "hint: oauthctl vault restore --prev"]);
    }
    assert!(files_below(&stage.sandbox.home()) == before);
    // nothing is replaced, so there is nothing to confirm
    stage.sandbox.run(&["vault", "restore", "--prev"]).succeeds_saying(&["restored", "vault.prev.age"]);
    stage.sandbox.run(&["vault", "check"]).succeeds();
}

#[test]
fn a_backup_takes_the_journal_in_and_overwrites_nothing() {
    let stage = Stage::connected(3600);
    for _ in 0..3 {
        stage.sandbox.run(&["token", "example"]).succeeds();
    }
    let file = stage.sandbox.path("backup.age");
    let made = stage.sandbox.run(&["vault", "backup", text(&file), "--json"]).json();
    assert_eq!(made, json!({ "path": file }));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(journal_lines(&stage.sandbox), 1, "folded first; then its own line");
    assert_eq!(fs::read(&file).unwrap(), stage.files().0, "sealed as it is");

    fs::write(stage.sandbox.path("mine"), "mine").unwrap();
    fs::create_dir(stage.sandbox.path("folder")).unwrap();
    std::os::unix::fs::symlink(stage.sandbox.path("nowhere"), stage.sandbox.path("link")).unwrap();
    for name in ["backup.age", "mine", "folder", "link"] {
        let path = stage.sandbox.path(name);
        let words = ["vault", "backup", text(&path)];
        stage.sandbox.run(&words).fails(2, &[text(&path), "exists already; nothing is overwritten"]);
    }
    assert_eq!(fs::read(stage.sandbox.path("mine")).unwrap(), b"mine");
    assert!(!stage.sandbox.path("nowhere").exists());
    let nowhere = stage.sandbox.path("no/such/folder");
    stage.sandbox.run(&["vault", "backup", text(&nowhere)]).fails(8, &["no/such/folder"]);
    stage.sandbox.run(&["vault", "backup"]).fails(2, &["<FILE>"]);

    // somewhere else, with the key alone: three entries that only the journal had
    let other = Sandbox::without_key();
    other.set("OAUTHCTL_IDENTITY", stage.identity.text().expose());
    other.run(&["vault", "restore", text(&file)]).succeeds_saying(&["restored"]);
    assert_eq!(audit(&other, "token").len(), 3);
    let entries = audit(&stage.sandbox, "vault.backup");
    assert_eq!(entries[0]["result"], format!("ok: {}", file.display()), "{entries:?}");
    assert_eq!(other.run(&["audit", "verify"]).code, 0);
    assert_eq!(other.run(&["token", "example"]).succeeds(), "at-0\n");
}

/// A vault with a backup of when the tokens were `at-0` and `rt-0`; by now they are `at-1` and `rt-1`.
fn with_backup() -> (Stage, PathBuf) {
    let stage = Stage::connected(3600);
    let file = stage.sandbox.path("backup.age");
    stage.sandbox.run(&["vault", "backup", text(&file)]).succeeds_saying(&["opens with the vault's key"]);
    stage.script([Reply::token("at-1", Some("rt-1"), 3600)]);
    stage.sandbox.run(&["refresh", "example"]).succeeds();
    (stage, file)
}

#[test]
fn a_backup_becomes_the_next_generation_and_what_it_replaces_is_kept() {
    let (stage, file) = with_backup();
    stage.connect(&["later"], Some(3600));
    let (before, number) = (stage.files().0, generation(&stage.sandbox));
    let done = stage.sandbox.run(&["vault", "restore", text(&file), "--yes", "--json"]).json();
    assert_eq!(done, json!({ "restored": file, "generation": number + 1 }));
    assert_eq!(fs::read(stage.sandbox.profile().join("vault.replaced.age")).unwrap(), before);
    assert_eq!(generation(&stage.sandbox), number + 1);
    assert_eq!(stage.held("example").1, "rt-0");
    // its refresh token may have been used since
    assert_eq!(stage.status("example"), "uncertain");
    let said = ["example: restored from a backup", "hint: oauthctl refresh example"];
    stage.sandbox.run(&["status"]).reports_saying(4, &said);
    stage.sandbox.run(&["show", "later"]).fails(2, &["later"]);
    assert_eq!(audit(&stage.sandbox, "restore").len(), 1);
    stage.sandbox.run(&["audit", "verify"]).succeeds();
    assert_eq!(wrong(&stage, &[]), []);
    stage.server.lets_tokens_come_again("what came after the backup is forgotten");
    stage.script([Reply::token("at-2", Some("rt-2"), 3600)]);
    let warning = "warning: example: the vault was restored from a backup; the grant lived on";
    stage.sandbox.run(&["refresh", "example"]).succeeds_saying(&[warning]);
    assert_eq!((stage.status("example").as_str(), stage.held("example").1.as_str()), ("active", "rt-2"));
    // what was replaced is a backup like any other
    let replaced = stage.sandbox.profile().join("vault.replaced.age");
    stage.sandbox.run(&["vault", "restore", text(&replaced), "--yes"]).succeeds_saying(&["restored"]);
    assert_eq!(stage.sandbox.run(&["token", "later"]).succeeds(), "at-later\n");
}

#[test]
fn a_grant_that_does_not_rotate_stays_certain() {
    let (stage, file) = with_backup();
    stage.provider(&stage.server.url(), "[refresh]\nrotates = false\n");
    stage.sandbox.run(&["vault", "restore", text(&file), "--yes"]).succeeds_saying(&["restored"]);
    assert_eq!(stage.status("example"), "active");
}

#[test]
fn the_generation_before_is_one_word_away() {
    let (stage, _) = with_backup();
    let number = generation(&stage.sandbox);
    let said = stage.sandbox.run(&["vault", "restore", "--prev", "--yes"]);
    said.succeeds_saying(&["vault.prev.age", &format!("as generation {}", number + 1), "uncertain"]);
    assert_eq!((stage.held("example").1.as_str(), stage.status("example").as_str()), ("rt-0", "uncertain"));
}

#[test]
fn what_cannot_be_restored_changes_nothing() {
    let (stage, file) = with_backup();
    let stranger = Stage::connected(3600);
    let theirs = stranger.sandbox.path("theirs.age");
    stranger.sandbox.run(&["vault", "backup", text(&theirs)]).code_is(0);
    let place = |name: &str, bytes: &[u8]| {
        let path = stage.sandbox.path(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let sealed = fs::read(&file).unwrap();
    let cut = place("cut.age", &sealed[..sealed.len() - 1]);
    let empty = place("empty.age", b"");
    let words = place("words.age", b"words\n");
    let mut flipped = sealed.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let flipped = place("flipped.age", &flipped);
    let forged = place("forged.age", &crate::support::sealed::seal(b"words", &stage.identity.recipient()));
    let before = files_below(&stage.sandbox.home());
    let restore = |path: &PathBuf| stage.sandbox.run(&["vault", "restore", "--yes", text(path)]);
    for path in [&cut, &empty, &words, &flipped, &forged] {
        restore(path).fails(6, &[text(path)]);
    }
    restore(&theirs).fails(5, &["this key does not open", text(&theirs)]);
    restore(&stage.sandbox.path("nothing")).fails(2, &["nothing is not a file"]);
    restore(&stage.sandbox.path("user")).fails(2, &["user is not a file"]);
    let unconfirmed = stage.sandbox.run(&["vault", "restore", text(&file)]);
    unconfirmed.fails(2, &["has to be confirmed", &format!("hint: oauthctl vault restore --yes {}", file.display())]);
    stage.sandbox.run(&["vault", "restore", "--prev"]).fails(2, &["hint: oauthctl vault restore --yes --prev"]);
    stage.sandbox.run(&["vault", "restore"]).fails(2, &["FILE"]);
    stage.sandbox.run(&["vault", "restore", "--prev", text(&file)]).fails(2, &["--prev"]);
    assert!(files_below(&stage.sandbox.home()) == before, "nothing has changed");
}

#[test]
fn what_was_not_unlocked_is_locked_and_times_are_checked() {
    let stage = Stage::connected(3600);
    assert_eq!(stage.sandbox.run(&["vault", "lock"]).succeeds_saying(&["it was not unlocked"]), "");
    assert_eq!(stage.sandbox.run(&["vault", "lock", "--json"]).json(), json!({ "locked": true }));
    stage.sandbox.run(&["vault", "unlock", "--for", "soon"]).fails(2, &["soon"]);
    stage.sandbox.run(&["vault", "unlock", "--for", "0"]).fails(2, &["0"]);
    stage.sandbox.run(&["vault"]).fails(2, &["Usage: oauthctl vault"]);
}

#[test]
#[ignore = "needs a kernel keyring"]
fn an_unlocked_vault_serves_without_its_passphrase_until_it_is_locked() {
    let sandbox = Sandbox::without_key();
    sandbox.set("OAUTHCTL_PASSPHRASE", "open sesame");
    sandbox.run(&["init", "--key", "passphrase"]).succeeds_saying(&[]);
    let unlocked = sandbox.run(&["vault", "unlock", "--for", "1h", "--json"]).json();
    assert_eq!(unlocked, json!({ "unlocked_for": 3600 }));
    assert_eq!(audit(&sandbox, "vault.unlock")[0]["result"], "ok: for 3600 s");
    sandbox.unset("OAUTHCTL_PASSPHRASE");
    sandbox.run(&["audit", "list"]).code_is(0);
    sandbox.run(&["vault", "lock"]).succeeds_saying(&["locked"]);
    sandbox.run(&["audit", "list"]).fails(5, &["hint: "]);
    // a key that does not open the vault is not kept
    sandbox.set("OAUTHCTL_IDENTITY", oauthctl::keys::Identity::generate().text().expose());
    sandbox.run(&["vault", "unlock"]).fails(5, &["this key does not open"]);
}
