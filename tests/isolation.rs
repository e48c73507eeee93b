//! Two profiles, two homes, two users of the system: neither lists, opens, refreshes or audits what is the other's, and
//! one's key opens no other vault. (Sessions are looked at with `vault unlock`.)

use std::fs;
use std::path::{Path, PathBuf};

use oauthctl::keys::Identity;
use oauthctl::secret::Secret;

use crate::arrange::files_below;
use crate::support::opening::secret_in;
use crate::support::output::Output;
use crate::support::sandbox::{Sandbox, UNPRIVILEGED, hand_to};
use crate::support::server::ScenarioServer;
use crate::support::stage;

/// Two vaults that could be taken for one another: the same provider, a name that both have.
struct Two {
    sandbox: Sandbox,
    server: ScenarioServer,
    ours: Vec<String>,
    theirs: Vec<String>,
    our_folder: PathBuf,
    their_folder: PathBuf,
}

impl Two {
    fn profiles() -> Self {
        let words = |name: &str| vec!["--profile".to_owned(), name.to_owned()];
        let sandbox = Sandbox::without_key();
        let folder = |name: &str| sandbox.home().join("profiles").join(name);
        let (our_folder, their_folder) = (folder("ours"), folder("theirs"));
        Self::new(sandbox, words("ours"), words("theirs"), our_folder, their_folder)
    }

    fn homes() -> Self {
        let sandbox = Sandbox::without_key();
        let home = |name: &str| sandbox.path(name);
        let words = |name: &str| vec!["--home".to_owned(), home(name).display().to_string()];
        let folder = |name: &str| home(name).join("profiles/default");
        let (ours, theirs, our_folder, their_folder) = (words("a"), words("b"), folder("a"), folder("b"));
        Self::new(sandbox, ours, theirs, our_folder, their_folder)
    }

    fn new(
        sandbox: Sandbox,
        ours: Vec<String>,
        theirs: Vec<String>,
        our_folder: PathBuf,
        their_folder: PathBuf,
    ) -> Self {
        let server = ScenarioServer::start();
        let url = server.url();
        let provider = format!(
            "id = \"example\"\nauthorize_url = \"{url}/authorize\"\ntoken_url = \"{url}/token\"\nrevoke_url = \"{url}/revoke\"\n\
             client_auth = \"none\"\naccount_id = \"/sub\"\n"
        );
        for home in ["home", "a", "b"] {
            let file = sandbox.path(home).join("providers/example.toml");
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, &provider).unwrap();
        }
        let two = Self { sandbox, server, ours, theirs, our_folder, their_folder };
        two.our(&["init", "--key", "file", "-q"]).code_is(0);
        two.their(&["init", "--key", "file", "-q"]).code_is(0);
        connect(&two.our_folder, &["shared", "mine"]);
        connect(&two.their_folder, &["shared", "theirs"]);
        two
    }

    fn our(&self, words: &[&str]) -> Output {
        self.run(&self.ours, words)
    }

    fn their(&self, words: &[&str]) -> Output {
        self.run(&self.theirs, words)
    }

    fn run(&self, whose: &[String], words: &[&str]) -> Output {
        let whose: Vec<&str> = whose.iter().map(String::as_str).collect();
        self.sandbox.run(&[&whose, words].concat())
    }
}

/// Puts integrations into the vault of this folder, by its own key.
fn connect(folder: &Path, names: &[&str]) {
    let key = secret_in(&folder.join("identity.txt"));
    let identity = Identity::parse(&Secret::new(key), "the test").unwrap();
    stage::connect(&stage::vault_in(folder, &identity, 500), names, Some(3600));
}

fn names(list: Output) -> Vec<String> {
    let list = list.json();
    let integrations = list["integrations"].as_array().unwrap();
    integrations.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn neither_lists_refreshes_revokes_or_audits_what_is_the_others() {
    for two in [Two::profiles(), Two::homes()] {
        let before = files_below(&two.their_folder);
        assert_eq!(names(two.our(&["list", "--json"])), ["mine", "shared"]);
        assert_eq!(two.our(&["token", "shared"]).succeeds(), "at-shared\n");
        let _ = two.our(&["token", "theirs"]).fails(2, &["`theirs` is neither an integration nor a provider"]);
        two.server.always("POST /token", |request| {
            let sent = request.field("refresh_token").unwrap();
            crate::support::server::Reply::token(&format!("new-{sent}"), Some(&format!("next-{sent}")), 3600)
        });
        two.server.always("POST /revoke", |_| crate::support::server::Reply::status(200));
        two.our(&["refresh", "--all", "--json"]).code_is(0);
        two.our(&["revoke", "--all", "--yes", "-q"]).code_is(0);
        two.our(&["audit", "verify"]).code_is(0);
        two.our(&["vault", "check", "--deep"]).code_is(0);
        two.our(&["vault", "rekey", "-q"]).code_is(0);
        let entries = two.our(&["audit", "list", "-n", "1000", "--json"]).json();
        assert!(!entries.to_string().contains("theirs"), "{entries}");
        let sent = two.server.requests_of("POST /token").len();
        assert_eq!(sent, 2, "ours alone");
        assert!(files_below(&two.their_folder) == before, "nothing of theirs was touched");

        assert_eq!(names(two.their(&["list", "--json"])), ["shared", "theirs"]);
        assert_eq!(two.their(&["token", "shared"]).succeeds(), "at-shared\n");
        let theirs = two.their(&["audit", "list", "--json"]).json();
        assert_eq!(
            theirs["entries"].as_array().unwrap().len(),
            2,
            "its making, their token, and nothing that we did: {theirs}"
        );
    }
}

#[test]
fn a_key_opens_no_other_vault_and_a_vault_no_other_place() {
    for two in [Two::profiles(), Two::homes()] {
        let our_key = secret_in(&two.our_folder.join("identity.txt"));
        let before = files_below(&two.their_folder);
        two.sandbox.set("OAUTHCTL_IDENTITY", &our_key);
        for words in [
            &["list"][..],
            &["token", "shared"],
            &["audit", "list"],
            &["vault", "check"],
            &["vault", "rekey", "--key", "file"],
        ] {
            two.their(words).code_is(5);
        }
        two.sandbox.unset("OAUTHCTL_IDENTITY");
        assert!(files_below(&two.their_folder).len() <= before.len() + 1, "a lock file at most");

        // our vault in their place: their key does not open it, and with ours it is the wrong one
        let (our_vault, their_vault) = (two.our_folder.join("vault.age"), two.their_folder.join("vault.age"));
        let theirs = fs::read(&their_vault).unwrap();
        fs::copy(&our_vault, &their_vault).unwrap();
        let _ = two.their(&["token", "shared"]).fails(6, &["is not the vault that this key opened here"]);
        two.sandbox.set("OAUTHCTL_IDENTITY", &our_key);
        let _ = two.their(&["token", "shared"]).fails(6, &["is another vault"]);
        two.sandbox.unset("OAUTHCTL_IDENTITY");
        fs::write(&their_vault, theirs).unwrap();

        // our identity file in their place
        fs::copy(two.our_folder.join("identity.txt"), two.their_folder.join("identity.txt")).unwrap();
        let _ = two.their(&["token", "shared"]).fails(5, &["vault.age"]);
        assert_eq!(two.our(&["token", "shared"]).succeeds(), "at-shared\n");
    }
}

#[test]
fn a_vault_that_may_not_be_looked_at_is_not_taken_for_none() {
    let sandbox = Sandbox::without_key();
    sandbox.run(&["init", "--key", "file", "-q"]).code_is(0);
    connect(&sandbox.profile(), &["mine"]);
    let close = |mode: u32| {
        fs::set_permissions(sandbox.profile(), std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    };
    close(0o000);
    for words in [&["list"][..], &["status"], &["vault", "check"], &["audit", "list"], &["init", "--key", "file"]] {
        let output = sandbox.run_through(UNPRIVILEGED, words);
        assert!([2, 5, 6, 8].contains(&output.code) && output.stdout.is_empty(), "{output:?}");
    }
    close(0o700);
    assert_eq!(names(sandbox.run(&["list", "--json"])), ["mine"]);
}

const OWNER: u32 = 65534;
const OTHER: u32 = 65533;

#[test]
#[ignore = "needs root and setpriv"]
fn another_user_of_the_system_gets_nothing_and_changes_nothing() {
    let two = Two::profiles();
    let program = hand_to(&two.sandbox, OWNER);
    let open = |path: &Path, mode: u32| {
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    };
    open(Path::new(&program).parent().unwrap(), 0o711);
    open(Path::new(&program), 0o755);
    let run_as = |user: u32, words: &[&str]| {
        let script = format!("exec setpriv --reuid={user} --regid={user} --clear-groups '{program}' \"$@\"");
        two.sandbox.run_through(&script, &[&["--profile", "ours"], words].concat())
    };
    assert_eq!(run_as(OWNER, &["token", "shared"]).succeeds(), "at-shared\n");
    let before = files_below(&two.our_folder);
    let key = secret_in(&two.our_folder.join("identity.txt"));
    let attempts: [&[&str]; 7] = [
        &["list"],
        &["token", "shared"],
        &["refresh", "--all"],
        &["audit", "list"],
        &["vault", "check", "--deep"],
        &["vault", "lock"],
        &["vault", "rekey"],
    ];
    for words in attempts {
        let output = run_as(OTHER, words).hides(&["at-shared", "rt-shared", &key]);
        assert!(output.code != 0 && output.code < 9 && output.stdout.is_empty(), "{output:?}");
    }
    // even where every file can be read and the key is known, it is somebody else's vault
    let folders = [two.sandbox.home(), two.sandbox.home().join("profiles"), two.our_folder.clone()];
    for folder in &folders {
        open(folder, 0o755);
    }
    for name in ["vault.age", "key.toml", "identity.txt", "journal", "seen"] {
        open(&two.our_folder.join(name), 0o644);
    }
    two.sandbox.set("OAUTHCTL_IDENTITY", &key);
    for user in [OTHER, 0] {
        for words in attempts.iter().filter(|words| words[1..] != ["lock"]) {
            let output = run_as(user, words).hides(&["at-shared", "rt-shared", &key]);
            assert_eq!((output.code, output.stdout.as_str()), (6, ""), "{output:?}");
        }
    }
    two.sandbox.unset("OAUTHCTL_IDENTITY");
    let left: Vec<_> = files_below(&two.our_folder).into_iter().map(|(path, _)| path).collect();
    assert_eq!(left, before.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>());
    assert!(files_below(&two.our_folder) == before, "nothing was changed");
    assert_eq!(run_as(OWNER, &["list", "--json"]).code, 0);
}
