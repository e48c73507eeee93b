//! The helper of container tools, under its own name: the protocol of docker-credential-helpers.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use crate::arrange::files_below;
use crate::support::output::Output;
use crate::support::server::Reply;
use crate::support::stage::Stage;

/// The link that container tools look for.
fn link(stage: &Stage) -> PathBuf {
    let link = stage.sandbox.path("docker-credential-oauthctl");
    if !link.exists() {
        symlink(env!("CARGO_BIN_EXE_oauthctl"), &link).unwrap();
    }
    link
}

fn call(stage: &Stage, verb: &str, input: &str) -> Output {
    let file = stage.sandbox.path("input");
    std::fs::write(&file, input).unwrap();
    let script = format!("exec '{}' {verb} <'{}'", link(stage).display(), file.display());
    stage.sandbox.run_through(&script, &[]).hides_on_stderr(&["at-0", "rt-0"])
}

fn bind(stage: &Stage, words: &[&str]) {
    let said = stage.sandbox.run(&[&["docker-credential", "setup"], words].concat());
    assert_eq!(said.succeeds_saying(&["container tools get the token", "credHelpers"]), "");
}

#[test]
fn get_and_list_answer_for_registries_that_were_set_up() {
    let stage = Stage::connected(3600);
    bind(&stage, &["Registry.example:5000", "example"]);
    let golden = |server: &str, user: &str| {
        format!("{{\"ServerURL\":\"{server}\",\"Username\":\"{user}\",\"Secret\":\"at-0\"}}\n")
    };
    for server in ["registry.example:5000", "https://registry.example:5000", "https://registry.example:5000/v2/"] {
        assert_eq!(call(&stage, "get", server).succeeds(), golden(server, "oauth2"));
        assert_eq!(call(&stage, "get", &format!("{server}\n")).succeeds(), golden(server, "oauth2"));
    }
    bind(&stage, &["index.docker.io", "example", "--username", "ann"]);
    assert_eq!(
        call(&stage, "get", "https://index.docker.io/v1/").succeeds(),
        golden("https://index.docker.io/v1/", "ann")
    );
    assert_eq!(
        call(&stage, "list", "").succeeds(),
        "{\"https://index.docker.io/v1/\":\"ann\",\"registry.example:5000\":\"oauth2\"}\n"
    );
    stage.provider(&stage.server.url(), "git_username = \"g\"\nregistry_username = \"r\"\n");
    assert!(call(&stage, "get", "registry.example:5000").succeeds().contains("\"Username\":\"r\""));
    // the long way
    let words = ["docker-credential", "get"];
    assert_eq!(
        stage.sandbox.run_with_input(&words, "registry.example:5000").succeeds(),
        golden("registry.example:5000", "r")
    );
}

#[test]
fn anything_else_gets_the_protocols_no() {
    let stage = Stage::connected(3600);
    bind(&stage, &["registry.example", "example"]);
    let before = files_below(&stage.sandbox.home());
    for other in [
        "other.example",
        "registry.example:5000",
        "xregistry.example",
        "registry.example.evil.test",
        "https://evil.test/registry.example",
    ] {
        let said = call(&stage, "get", other).reports_saying(2, &["not set up as a registry"]);
        assert_eq!(said, "credentials not found in native keychain\n", "{other}");
    }
    assert_eq!(
        call(&stage, "get", "").reports_saying(2, &["no credentials server URL"]),
        "no credentials server URL\n"
    );
    for bad in [
        "registry.example\r",
        "registry.example\nx",
        "reg\0istry.example",
        "http://registry.example",
        "https://u:p@registry.example",
        "https://",
        "\u{1b}[31m",
    ] {
        let said = call(&stage, "get", bad).hides(&["at-0"]).reports_saying(2, &["error: the registry's name"]);
        assert!(said.starts_with("the registry's name"), "{bad:?}: {said}");
    }
    let whole = r#"{"ServerURL":"registry.example","Username":"u","Secret":"hunter2"}"#;
    for stored in [whole, &whole[..30], "", "[]"] {
        let said = call(&stage, "store", stored).hides(&["hunter2"]).reports_saying(2, &["error: "]);
        assert!(said.ends_with('\n') && said.len() > 10);
    }
    assert_eq!(call(&stage, "erase", "registry.example").succeeds(), "");
    assert_eq!(
        call(&stage, "frobnicate", "x").reports_saying(2, &["unknown action"]),
        "unknown action \"frobnicate\"\n"
    );
    let version = concat!("docker-credential-oauthctl (oauthctl) v", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(call(&stage, "version", "").succeeds(), version);
    assert!(files_below(&stage.sandbox.home()) == before);
    call(&stage, "get", "registry.example").code_is(0);
    stage
        .sandbox
        .run(&["docker-credential", "setup", "r.example", "example", "--username", "<token>"])
        .fails(2, &["--username"]);
    stage.change("example", |_, _, token| token.expires_at = Some(1));
    stage.script([Reply::error(400, "invalid_grant")]);
    let said = call(&stage, "get", "registry.example").hides(&["at-0"]).reports_saying(3, &["hint: oauthctl connect"]);
    assert!(said.starts_with("example: "), "{said}");
}
