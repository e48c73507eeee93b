//! Vaults of every format there has ever been: each opens, also where nothing can be written, and a write brings it up to
//! date. `vectors/vault-vN.age` was made once by the version that wrote schema N, and is never made anew; the identity
//! beside it is as secret as this file.

use std::fs;
use std::path::{Path, PathBuf};

use oauthctl::keys::Identity;
use oauthctl::secret::Secret;
use oauthctl::vault::Record;

use crate::support::opening::{secret_in, unsealed};
use crate::support::sandbox::{Sandbox, UNPRIVILEGED};
use crate::support::stage;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn key() -> String {
    secret_in(&folder().join("identity.txt"))
}

/// `user_version` of the SQLite image, at its place in the header of the file format.
fn schema_of(sealed: &[u8]) -> u32 {
    let image = unsealed(sealed, &key()).expect("the vector's key opens it");
    u32::from_be_bytes(image[60..64].try_into().unwrap())
}

/// The number and bytes of each vector.
fn vectors() -> Vec<(u32, Vec<u8>)> {
    let mut found: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name()?.to_str()?.to_owned();
            let number = name.strip_prefix("vault-v")?.strip_suffix(".age")?.parse().unwrap();
            Some((number, fs::read(path).unwrap()))
        })
        .collect();
    found.sort();
    found
}

/// A vault handed over alone: no `key.toml`, no `seen`, no journal.
fn handed_over(sealed: &[u8]) -> Sandbox {
    let sandbox = Sandbox::without_key();
    sandbox.set("OAUTHCTL_IDENTITY", key());
    let mut folder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(folder.recursive(true), 0o700);
    folder.create(sandbox.profile()).unwrap();
    let vault = sandbox.profile().join("vault.age");
    fs::write(&vault, sealed).unwrap();
    fs::set_permissions(&vault, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    sandbox
}

/// What each vector holds, whatever its schema.
#[track_caller]
fn holds_what_was_put_in(sandbox: &Sandbox, script: &str) {
    let run = |words: &[&str]| sandbox.run_through(script, words);
    let listed: serde_json::Value = serde_json::from_str(&run(&["list", "--json"]).stdout).unwrap();
    let one = &listed["integrations"][0];
    assert_eq!((&one["name"], &one["status"]), (&"example".into(), &"active".into()), "{listed}");
    assert_eq!(one["scopes"], serde_json::json!(["read", "write"]));
    // without a known expiry it is never due
    assert_eq!(run(&["token", "example"]).stdout, "at-0\n");
    let _ = run(&["audit", "verify"]).reports(0);
    let entries: serde_json::Value = serde_json::from_str(&run(&["audit", "list", "--json"]).stdout).unwrap();
    assert_eq!(entries["entries"][0]["action"], "vector", "{entries}");
}

#[test]
fn there_is_a_vector_of_every_schema() {
    let sandbox = Sandbox::without_key();
    sandbox.set("OAUTHCTL_IDENTITY", key());
    sandbox.run(&["init", "-q"]).succeeds();
    let newest = schema_of(&fs::read(sandbox.profile().join("vault.age")).unwrap());
    let vectors = vectors();
    let numbers: Vec<u32> = vectors.iter().map(|(number, _)| *number).collect();
    assert_eq!(
        numbers,
        (1..=newest).collect::<Vec<_>>(),
        "make one with `cargo test --test main -- --ignored make_the_newest`"
    );
    for (number, sealed) in vectors {
        assert_eq!(schema_of(&sealed), number);
    }
}

#[test]
fn every_old_vault_opens_and_a_write_brings_it_up_to_date() {
    for (number, sealed) in vectors() {
        let sandbox = handed_over(&sealed);
        let file = sandbox.profile().join("vault.age");
        holds_what_was_put_in(&sandbox, "exec \"$0\" \"$@\"");
        assert!(fs::read(&file).unwrap() == sealed, "v{number}: reading changed it");
        sandbox.run(&["rename", "example", "renamed", "-q"]).succeeds();
        sandbox.run(&["rename", "renamed", "example", "-q"]).succeeds();
        let written = fs::read(&file).unwrap();
        let newest = vectors().last().unwrap().0;
        assert_eq!(schema_of(&written), newest, "v{number}");
        holds_what_was_put_in(&sandbox, "exec \"$0\" \"$@\"");
        let _ = sandbox.run(&["vault", "check", "--deep"]).reports(0);
    }
}

#[test]
fn every_old_vault_opens_where_nothing_can_be_written() {
    for (_, sealed) in vectors() {
        let sandbox = handed_over(&sealed);
        let mode = |mode: u32| {
            let permissions = std::os::unix::fs::PermissionsExt::from_mode(mode);
            fs::set_permissions(sandbox.profile(), permissions).unwrap();
        };
        mode(0o500);
        holds_what_was_put_in(&sandbox, UNPRIVILEGED);
        let names: Vec<_> = fs::read_dir(sandbox.profile()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["vault.age"]);
        mode(0o700);
    }
}

/// A vault that an SSH key opens too (trailer format 2).
const WITH_SSH: &str = "vault-with-ssh.age";

#[test]
fn a_vault_with_an_ssh_key_is_read_by_every_build_and_written_by_those_that_leave_nobody_out() {
    let sandbox = handed_over(&fs::read(folder().join(WITH_SSH)).unwrap());
    let file = sandbox.profile().join("vault.age");
    let sealed = fs::read(&file).unwrap();
    let list = sandbox.run(&["vault", "recipient", "list", "--json"]).json();
    let ssh = list["recipients"][1]["recipient"].as_str().unwrap().to_owned();
    assert!(ssh.starts_with("ssh-ed25519 AAAA"), "{list}");
    let renamed = sandbox.run(&["rename", "example", "renamed", "-q"]);
    if cfg!(feature = "ssh") {
        renamed.succeeds();
        assert_eq!(sandbox.run(&["token", "renamed"]).succeeds(), "at-0\n");
        assert!(sandbox.run(&["vault", "recipient", "list"]).succeeds().contains(&ssh));
        return;
    }
    let needs = ["SSH keys need an oauthctl that was built with `--features ssh`", "vault recipient remove"];
    let _ = renamed.fails(6, &needs);
    let at = "http://127.0.0.1:9"; // nobody is asked anything
    let provider =
        format!("id = \"example\"\nauthorize_url = \"{at}/a\"\ntoken_url = \"{at}/t\"\nclient_auth = \"none\"\n");
    sandbox.write("providers/example.toml", &provider);
    let _ = sandbox.run(&["token", "example", "--force-refresh"]).fails(6, &needs);
    let _ = sandbox.run(&["vault", "recipient", "add", &ssh]).fails(2, &needs[..1]);
    assert_eq!(sandbox.run(&["token", "example"]).succeeds_saying(&["audit line", needs[0]]), "at-0\n");
    let _ = sandbox.run(&["vault", "check"]).reports(0);
    assert!(fs::read(&file).unwrap() == sealed && !sandbox.profile().join("journal").exists());
    // by name it can be left out
    sandbox.run(&["vault", "recipient", "remove", &ssh]).succeeds_saying(&["may have kept"]);
    sandbox.run(&["rename", "example", "renamed", "-q"]).succeeds();
    assert_eq!(sandbox.run(&["token", "renamed"]).succeeds(), "at-0\n");
    let _ = sandbox.run(&["vault", "check", "--deep"]).reports(0);
}

/// Makes [`WITH_SSH`], once.
#[cfg(feature = "ssh")]
#[test]
#[ignore = "needs somebody who commits what it makes"]
fn make_the_one_with_an_ssh_key() {
    let sandbox = handed_over(&vectors().pop().unwrap().1);
    let ssh = crate::support::ssh::SshKey::of_seed(3).public;
    sandbox.run(&["vault", "recipient", "add", &ssh, "-q"]).succeeds();
    let file = folder().join(WITH_SSH);
    if !file.exists() {
        fs::copy(sandbox.profile().join("vault.age"), file).unwrap();
    }
}

/// A vault that the key of a plugin opens too, which is nowhere installed.
const WITH_PLUGIN: &str = "vault-with-plugin.age";

#[test]
fn a_vault_with_a_plugins_key_is_read_by_every_build_and_written_by_nobody_without_the_plugin() {
    let sandbox = handed_over(&fs::read(folder().join(WITH_PLUGIN)).unwrap());
    let file = sandbox.profile().join("vault.age");
    let sealed = fs::read(&file).unwrap();
    let list = sandbox.run(&["vault", "recipient", "list", "--json"]).json();
    let theirs = list["recipients"][1]["recipient"].as_str().unwrap().to_owned();
    assert!(theirs.starts_with("age1test1"), "{list}");
    let has = cfg!(feature = "plugin");
    let needs = if has { "it is not in the PATH" } else { "was built with `--features plugin`" };
    let code = if has { 5 } else { 6 };
    let _ = sandbox.run(&["rename", "example", "renamed"]).fails(code, &[needs, "vault recipient remove"]);
    let at = "http://127.0.0.1:9"; // nobody is asked anything
    let provider =
        format!("id = \"example\"\nauthorize_url = \"{at}/a\"\ntoken_url = \"{at}/t\"\nclient_auth = \"none\"\n");
    sandbox.write("providers/example.toml", &provider);
    let _ = sandbox.run(&["token", "example", "--force-refresh"]).fails(code, &[needs]);
    let token = sandbox.run(&["token", "example"]);
    // a line of the journal needs no plugin, but a build that knows of it
    let said = if has { vec![] } else { vec!["audit line", needs] };
    assert_eq!(token.succeeds_saying(&said), "at-0\n");
    assert_eq!(sandbox.profile().join("journal").exists(), has);
    let _ = sandbox.run(&["vault", "check"]).reports(0);
    assert!(fs::read(&file).unwrap() == sealed);
    sandbox.run(&["vault", "recipient", "remove", &theirs]).succeeds_saying(&["may have kept"]);
    sandbox.run(&["rename", "example", "renamed", "-q"]).succeeds();
    assert_eq!(sandbox.run(&["token", "renamed"]).succeeds(), "at-0\n");
    let _ = sandbox.run(&["vault", "check", "--deep"]).reports(0);
}

/// Makes [`WITH_PLUGIN`], once.
#[cfg(feature = "plugin")]
#[test]
#[ignore = "needs somebody who commits what it makes"]
fn make_the_one_with_a_plugins_key() {
    let sandbox = handed_over(&vectors().pop().unwrap().1);
    crate::support::plugin::install(&sandbox);
    let theirs = crate::support::plugin::PluginKey::of_seed(3).recipient;
    sandbox.run(&["vault", "recipient", "add", &theirs, "-q"]).succeeds();
    let file = folder().join(WITH_PLUGIN);
    if !file.exists() {
        fs::copy(sandbox.profile().join("vault.age"), file).unwrap();
    }
}

/// Makes the vector of the newest schema: run by hand after a migration was added, and committed. An existing one is
/// never touched.
#[test]
#[ignore = "needs a new schema, and somebody who commits what it makes"]
fn make_the_newest() {
    let sandbox = Sandbox::without_key();
    sandbox.set("OAUTHCTL_IDENTITY", key());
    sandbox.run(&["init", "-q"]).succeeds();
    let vault = stage::vault(&sandbox, &Identity::parse(&Secret::new(key()), "the vector").unwrap());
    let record = Record { action: "vector".into(), result: "ok".into(), ..Record::default() };
    vault.write(|tx| tx.record(&record)).unwrap();
    stage::connect(&vault, &["example"], None);
    let sealed = fs::read(sandbox.profile().join("vault.age")).unwrap();
    let file = folder().join(format!("vault-v{}.age", schema_of(&sealed)));
    if !file.exists() {
        fs::write(file, sealed).unwrap();
    }
}
