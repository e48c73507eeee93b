//! The real keyring: gnome-keyring-daemon on a session bus of its own, in a home of its own.

use std::process::{Command, Stdio};

use super::support::sandbox::Sandbox;

/// Runs a script on a fresh session bus with an unlocked keyring; gives stdout.
pub(crate) fn with_keyring(sandbox: &Sandbox, script: &str) -> String {
    let runtime = sandbox.path("run");
    std::fs::create_dir(&runtime).unwrap();
    std::fs::set_permissions(&runtime, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let script = format!("printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null\nset -e\n{script}");
    #[expect(clippy::disallowed_methods, reason = "programs are looked up as always")]
    let path = std::env::var_os("PATH").unwrap_or_default();
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", &script])
        .env_clear()
        .env("PATH", path)
        .env("HOME", sandbox.path("user"))
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("OAUTHCTL_HOME", sandbox.home())
        .env("O", env!("CARGO_BIN_EXE_oauthctl"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[ignore = "needs gnome-keyring-daemon, dbus-run-session and secret-tool"]
fn init_connect_and_token_in_a_new_process() {
    use oauthctl::{
        demo::{Approve, Options, Server},
        system::clock::SystemClock,
    };
    let clock = std::sync::Arc::new(SystemClock::start());
    let server = Server::start(&Options { approve: Approve::Auto, ..Options::new(clock) }).unwrap();
    let sandbox = Sandbox::without_key();
    // `curl -L` is the person at the browser
    let said = with_keyring(
        &sandbox,
        &format!(
            "$O init\n\
             grep -q keyring \"$OAUTHCTL_HOME/profiles/default/key.toml\"\n\
             secret-tool search service oauthctl 2>&1 | grep -q AGE-SECRET-KEY && echo found\n\
             $O provider add demo --issuer {issuer}\n\
             $O client set demo --client-id {client}\n\
             BROWSER='curl -sL -o /dev/null' $O connect demo\n\
             $O token demo\n\
             $O token demo --force-refresh\n\
             $O vault lock\n\
             $O list --json\n",
            issuer = server.issuer(),
            client = server.client_id()
        ),
    );
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "found", "{said}");
    assert!(lines[1].starts_with("connected demo to demo as demo@example.test"), "{said}");
    assert!(lines[3].starts_with("demo-at-") && lines[4].starts_with("demo-at-") && lines[3] != lines[4], "{said}");
    assert!(lines[5].contains("\"status\":\"active\""), "{said}");
    assert_eq!(server.refresh_requests(), 1);
}

#[test]
fn without_a_keyring_and_a_terminal_init_names_the_ways_out() {
    let sandbox = Sandbox::without_key();
    sandbox.run(&["init"]).fails(5, &["--key passphrase", "--key file", "OAUTHCTL_IDENTITY"]);
    assert!(!sandbox.profile().join("vault.age").exists());
    assert!(!sandbox.profile().join("key.toml").exists());
}
