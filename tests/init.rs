//! `init`: every place a key can be kept, and everything that stands in its way.

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use age::secrecy::ExposeSecret as _;
use serde_json::json;

use crate::arrange::{files_below, generation, has_keys};
use crate::support::sandbox::Sandbox;

/// Opens the sealed file with a stock age identity; gives what is inside.
fn opened(file: &Path, identity: &str) -> Option<Vec<u8>> {
    let identity: age::x25519::Identity = identity.trim().parse().unwrap();
    let decryptor = age::Decryptor::new(fs::File::open(file).unwrap()).unwrap();
    let mut plain = Vec::new();
    decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).ok()?.read_to_end(&mut plain).ok()?;
    Some(plain)
}

#[track_caller]
fn opens(file: &Path, identity: &str) {
    assert!(opened(file, identity).expect("the key opens the vault").starts_with(b"SQLite format 3\0"));
}

fn secret_in(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-")).unwrap().to_owned()
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o7777
}

#[test]
fn the_key_of_the_environment_is_used_and_stored_nowhere() {
    let sandbox = Sandbox::without_key();
    let identity = age::x25519::Identity::generate().to_string();
    sandbox.set("OAUTHCTL_IDENTITY", identity.expose_secret());
    let made = sandbox.run(&["init", "--json"]).hides(&[identity.expose_secret()]).json();
    has_keys(&made, &["profile", "vault", "key"]);
    let vault = sandbox.profile().join("vault.age");
    assert_eq!(made, json!({ "profile": "default", "vault": vault.display().to_string(), "key": "environment" }));
    opens(&vault, identity.expose_secret());
    for (path, bytes) in files_below(&sandbox.home()) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.to_ascii_uppercase().contains("AGE-SECRET-KEY"), "{} holds a key", path.display());
    }
    assert_eq!(generation(&sandbox), 1);
}

#[test]
fn a_key_file_is_made_where_it_was_asked_for() {
    let sandbox = Sandbox::without_key();
    let said = sandbox.run(&["init", "--key", "file"]);
    let own = sandbox.profile().join("identity.txt");
    let key = secret_in(&own);
    assert_eq!(said.hides(&[&key]).succeeds_saying(&["made ", "identity file", "whoever can read"]), "");
    assert_eq!(mode(&own), 0o600);
    opens(&sandbox.profile().join("vault.age"), &key);

    let elsewhere = sandbox.path("my-key.txt");
    let path = elsewhere.to_str().unwrap();
    let made = sandbox.run(&["--profile", "two", "init", "--key", "file", "--identity-file", path, "--json"]).json();
    assert_eq!((&made["profile"], &made["key"]), (&json!("two"), &json!("file")));
    assert_eq!(mode(&elsewhere), 0o600);
    opens(&sandbox.home().join("profiles/two/vault.age"), &secret_in(&elsewhere));
    assert_eq!(sandbox.run(&["--profile", "two", "list", "--json"]).json(), json!({ "integrations": [] }));
}

#[test]
fn an_identity_file_is_never_overwritten() {
    let sandbox = Sandbox::without_key();
    let path = sandbox.path("theirs.txt");
    fs::write(&path, "precious").unwrap();
    let arguments = ["init", "--key", "file", "--identity-file", path.to_str().unwrap()];
    let _ = sandbox.run(&arguments).fails(2, &["theirs.txt", "not overwritten"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    assert!(!sandbox.profile().join("vault.age").exists() && !sandbox.profile().join("key.toml").exists());
}

#[test]
fn an_existing_identity_file_is_taken_and_stays_where_it_is() {
    let sandbox = Sandbox::without_key();
    let path = sandbox.path("age.txt");
    let identity = age::x25519::Identity::generate().to_string();
    fs::write(&path, format!("# mine\n{}\n", identity.expose_secret())).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let made = sandbox.run(&["init", "--identity-file", path.to_str().unwrap(), "--json"]).json();
    assert_eq!(made["key"], "file");
    opens(&sandbox.profile().join("vault.age"), identity.expose_secret());
    assert!(!sandbox.profile().join("identity.txt").exists());
    assert_eq!(sandbox.run(&["list", "--json"]).json(), json!({ "integrations": [] }));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let _ = sandbox
        .run(&["list", "--json"])
        .succeeds_saying(&["{\"warning\":{\"message\":", "age.txt is open to other users"]);

    let other = Sandbox::without_key();
    let missing = other.path("missing.txt");
    let _ = other.run(&["init", "--identity-file", missing.to_str().unwrap()]).fails(5, &["missing.txt"]);
    let _ = other
        .run(&["init", "--key", "passphrase", "--identity-file", missing.to_str().unwrap()])
        .fails(2, &["--identity-file goes with --key file"]);
    assert!(files_below(&other.home()).iter().all(|(path, _)| path.ends_with("locks/init")), "nothing was made");
}

#[test]
fn a_passphrase_comes_from_a_file_or_a_variable_and_a_wrong_one_is_5() {
    let sandbox = Sandbox::without_key();
    let file = sandbox.path("passphrase");
    fs::write(&file, "correct horse CANARY-PASS\n").unwrap();
    sandbox.set("OAUTHCTL_PASSPHRASE_FILE", &file);
    let made = sandbox.run(&["init", "--key", "passphrase", "--json"]).hides(&["CANARY-PASS"]).json();
    assert_eq!(made["key"], "passphrase");
    assert_eq!(mode(&sandbox.profile().join("identity.age")), 0o600);

    sandbox.unset("OAUTHCTL_PASSPHRASE_FILE");
    sandbox.set("OAUTHCTL_PASSPHRASE", "correct horse CANARY-PASS");
    assert_eq!(sandbox.run(&["list", "--json"]).json(), json!({ "integrations": [] }));

    let before = files_below(&sandbox.home());
    sandbox.set("OAUTHCTL_PASSPHRASE", "CANARY-WRONG");
    let _ = sandbox.run(&["list"]).hides(&["CANARY-WRONG"]).fails(5, &["error: wrong passphrase", "hint: "]);
    assert_eq!(sandbox.run(&["list", "--json"]).fails_in_json(5, "locked")["message"], "wrong passphrase");
    sandbox.unset("OAUTHCTL_PASSPHRASE");
    let _ = sandbox.run(&["list"]).fails(5, &["hint: ", "OAUTHCTL_PASSPHRASE_FILE"]);
    assert!(files_below(&sandbox.home()) == before, "nothing changed");
}

#[test]
fn the_recovery_key_is_shown_once_and_really_opens_the_vault() {
    let sandbox = Sandbox::new();
    let output = sandbox.run(&["init", "--recovery", "-q"]);
    let text = output.stderr.clone();
    assert_eq!(output.succeeds_saying(&["shown this once", "age1"]), "");
    let shown: Vec<&str> = text.lines().filter(|line| line.starts_with("AGE-SECRET-KEY-")).collect();
    let [recovery] = shown[..] else { panic!("shown {} times", shown.len()) };
    let vault = sandbox.profile().join("vault.age");
    opens(&vault, recovery);
    assert!(text.contains("2 recipients") || generation(&sandbox) == 1);

    // later generations as well, and the program itself takes it
    let set = ["client", "set", "google", "--client-id", "id-1", "--client-secret-stdin", "--json"];
    let _ = sandbox.run_with_input(&set, "s").hides(&[recovery]).json();
    opens(&vault, recovery);
    sandbox.set("OAUTHCTL_IDENTITY", recovery);
    assert_eq!(sandbox.run(&["client", "list", "--json"]).json()["clients"][0]["client_id"], "id-1");
}

#[test]
fn an_existing_vault_is_left_alone() {
    let sandbox = Sandbox::new();
    let _ = sandbox.run(&["init"]).succeeds_saying(&["made "]);
    let before = files_below(&sandbox.home());
    for arguments in
        [&["init"][..], &["init", "--key", "file"], &["init", "--recovery"], &["init", "--key", "passphrase"]]
    {
        let _ =
            sandbox.run(arguments).hides(&["AGE-SECRET-KEY"]).fails(2, &["vault.age already", "nothing was changed"]);
    }
    assert!(files_below(&sandbox.home()) == before, "nothing changed");
}

#[test]
fn without_keyring_and_terminal_the_ways_out_are_named() {
    let sandbox = Sandbox::without_key();
    let _ = sandbox.run(&["init"]).fails(5, &["--key passphrase", "--key file", "OAUTHCTL_IDENTITY"]);
    let _ = sandbox.run(&["init", "--key", "keyring"]).fails(5, &["keyring"]);
    let _ = sandbox.run(&["init", "--key", "passphrase"]).fails(5, &["OAUTHCTL_PASSPHRASE_FILE"]);
    let error = sandbox.run(&["init", "--json"]).fails_in_json(5, "locked");
    has_keys(&error, &["kind", "exit", "message", "hint", "integration"]);
    // nothing weaker was chosen, and nothing was left behind
    let _ = sandbox.run(&["client", "set", "microsoft", "--client-id", "fake"]).fails(5, &["hint: "]);
    assert!(!sandbox.home().exists());
}

#[test]
fn remains_of_a_vault_are_6_and_name_restore() {
    for remains in ["vault.prev.age", "journal", "audit/000001-001000-00.age", "vault.rescue.1.age"] {
        let sandbox = Sandbox::new();
        let file = sandbox.profile().join(remains);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "x").unwrap();
        for command in [
            &["init"][..],
            &["list"],
            &["token", "google"],
            &["client", "set", "google", "--client-id", "x", "--client-secret-file", "/dev/null"],
        ] {
            let expected = if command[0] == "client" { (2, "secret") } else { (6, "vault restore") };
            let _ = sandbox.run(command).fails(expected.0, &[expected.1]);
        }
        let _ = sandbox.run(&["init"]).fails(6, &[remains.split('/').next().unwrap(), "hint: "]);
        assert!(!sandbox.profile().join("vault.age").exists());
        assert_eq!(fs::read(&file).unwrap(), b"x");
    }
}

#[test]
fn an_interrupted_init_is_taken_up_again() {
    let sandbox = Sandbox::without_key();
    let _ = sandbox.run(&["init", "--key", "file"]).succeeds_saying(&["made "]);
    let key = secret_in(&sandbox.profile().join("identity.txt"));
    let toml = fs::read_to_string(sandbox.profile().join("key.toml")).unwrap();
    // the power went after key and key.toml were written
    fs::remove_file(sandbox.profile().join("vault.age")).unwrap();
    fs::remove_file(sandbox.profile().join("journal")).unwrap();
    fs::remove_file(sandbox.profile().join("seen")).unwrap();
    let _ = sandbox.run(&["init", "--key", "file"]).succeeds_saying(&["made "]);
    assert_eq!(secret_in(&sandbox.profile().join("identity.txt")), key);
    assert_eq!(fs::read_to_string(sandbox.profile().join("key.toml")).unwrap(), toml);
    opens(&sandbox.profile().join("vault.age"), &key);
}

#[test]
fn of_many_inits_at_once_one_makes_the_vault() {
    let sandbox = Sandbox::without_key();
    let outputs = sandbox.run_at_once(8, &["init", "--key", "file"]);
    let codes: Vec<i32> = outputs.iter().map(|output| output.code).collect();
    assert_eq!(codes.iter().filter(|code| **code == 0).count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 2).count(), 7, "{codes:?}");
    opens(&sandbox.profile().join("vault.age"), &secret_in(&sandbox.profile().join("identity.txt")));
    assert_eq!(generation(&sandbox), 1);
}

#[test]
fn many_first_writes_at_once_all_count() {
    let sandbox = Sandbox::new();
    let started: Vec<_> = (0..6)
        .map(|number| {
            sandbox.spawn(&[
                "client",
                "set",
                ["google", "github", "microsoft", "notion", "spotify", "youtube"][number],
                "--client-id",
                "x",
                "--client-secret-file",
                "/etc/hostname",
            ])
        })
        .collect();
    for run in started {
        let output = run.finish();
        assert_eq!(output.code, 0, "{}: {}", output.command, output.stderr);
    }
    assert_eq!(sandbox.run(&["client", "list", "--json"]).json()["clients"].as_array().unwrap().len(), 6);
}

#[test]
fn what_stores_something_makes_the_vault_where_that_needs_no_question() {
    let sandbox = Sandbox::new();
    let _ = sandbox
        .run_with_input(&["client", "set", "google", "--client-id", "a", "--client-secret-stdin"], "s")
        .succeeds_saying(&["google"]);
    assert_eq!(generation(&sandbox), 2);
    let sandbox = Sandbox::without_key();
    let set = ["client", "set", "google", "--client-id", "a", "--client-secret-stdin"];
    let _ = sandbox.run_with_input(&set, "CANARY").hides(&["CANARY"]).fails(5, &["no place for the key"]);
    // the settings may say which
    sandbox.write("config.toml", "[key]\nsource = \"file\"\n");
    let _ = sandbox.run_with_input(&set, "CANARY").hides(&["CANARY"]).succeeds_saying(&["google"]);
    opens(&sandbox.profile().join("vault.age"), &secret_in(&sandbox.profile().join("identity.txt")));
}

#[test]
fn what_is_no_vault_is_6_and_left_alone() {
    for bytes in [&b"not a vault"[..], b"", b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----\n"] {
        let sandbox = Sandbox::new();
        let _ = sandbox.run(&["init"]).succeeds_saying(&["made "]);
        let vault = sandbox.profile().join("vault.age");
        fs::write(&vault, bytes).unwrap();
        for command in [&["list"][..], &["status"], &["token", "google"], &["audit", "list"]] {
            let _ = sandbox.run(command).fails(6, &["vault.age", "hint: "]);
        }
        let _ = sandbox.run(&["init"]).fails(2, &["already"]);
        assert_eq!(fs::read(&vault).unwrap(), bytes);
    }
    // sealed to somebody else's key
    let sandbox = Sandbox::new();
    let _ = sandbox.run(&["init"]).succeeds_saying(&["made "]);
    sandbox.set("OAUTHCTL_IDENTITY", age::x25519::Identity::generate().to_string().expose_secret());
    let _ = sandbox.run(&["list"]).fails(5, &["this key does not open"]);
}
