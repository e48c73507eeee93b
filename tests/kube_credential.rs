//! The credential plugin of kubectl: ExecCredential to the byte, for the clusters it is meant for.

use crate::support::output::Output;
use crate::support::server::Reply;
use crate::support::stage::Stage;

fn info(version: &str, server: Option<&str>) -> String {
    let cluster =
        server.map_or_else(String::new, |server| format!(r#","cluster":{{"server":"{server}","config":null}}"#));
    format!(
        r#"{{"apiVersion":"client.authentication.k8s.io/{version}","kind":"ExecCredential","spec":{{"interactive":false{cluster}}}}}"#
    )
}

fn ask(stage: &Stage, info: &str) -> Output {
    stage.sandbox.set("KUBERNETES_EXEC_INFO", info);
    stage.sandbox.run(&["kube-credential", "example"]).hides_on_stderr(&["at-0", "rt-0"])
}

#[test]
fn each_version_gets_its_own() {
    let stage = Stage::connected(3600);
    stage.change("example", |_, _, token| token.expires_at = Some(4_102_444_800));
    let golden = |version: &str| {
        format!(
            "{{\"apiVersion\":\"client.authentication.k8s.io/{version}\",\"kind\":\"ExecCredential\",\
             \"status\":{{\"expirationTimestamp\":\"2100-01-01T00:00:00Z\",\"token\":\"at-0\"}}}}\n"
        )
    };
    assert_eq!(stage.sandbox.run(&["kube-credential", "example"]).succeeds(), golden("v1"), "by hand");
    for version in ["v1", "v1beta1"] {
        assert_eq!(ask(&stage, &info(version, None)).succeeds(), golden(version));
        assert_eq!(ask(&stage, &info(version, Some("https://k8s.example:6443"))).code, 2, "bound to no cluster");
    }
    stage.change("example", |_, _, token| token.expires_at = None);
    let without = golden("v1").replace("\"expirationTimestamp\":\"2100-01-01T00:00:00Z\",", "");
    assert_eq!(ask(&stage, &info("v1", None)).succeeds(), without);
    assert!(stage.server.requests().is_empty());
}

#[test]
fn what_is_not_understood_is_refused() {
    let stage = Stage::connected(3600);
    let good = info("v1", None);
    for bad in [
        info("v1alpha1", None).as_str(),
        info("v2", None).as_str(),
        &good[..good.len() - 1],
        &good[..20],
        &good.replace("ExecCredential", "Pod"),
        "null",
        "[]",
        "\u{1b}[31m",
    ] {
        ask(&stage, bad).hides(&["at-0"]).fails(2, &["error: KUBERNETES_EXEC_INFO: "]);
    }
    stage.sandbox.unset("KUBERNETES_EXEC_INFO");
    stage.sandbox.run(&["kube-credential"]).code_is(2);
    stage.sandbox.run(&["kube-credential", "nobody"]).fails(2, &["nobody"]);
    stage.connect(&["dead"], Some(0));
    stage.script([Reply::error(400, "invalid_grant")]);
    stage.sandbox.run(&["kube-credential", "dead"]).fails(3, &["hint: oauthctl connect example --as dead"]);
}

#[test]
fn setup_prints_the_user_and_binds_the_cluster() {
    let stage = Stage::connected(3600);
    let program = env!("CARGO_BIN_EXE_oauthctl");
    let home = stage.sandbox.home();
    let yaml = |info: bool, api: &str| {
        format!(
            "users:\n- name: \"example\"\n  user:\n    exec:\n      apiVersion: client.authentication.k8s.io/{api}\n      \
             command: \"{program}\"\n      args: [\"--home\",\"{}\",\"kube-credential\",\"example\"]\n      \
             interactiveMode: IfAvailable\n      provideClusterInfo: {info}\n",
            home.display()
        )
    };
    let setup = |words: &[&str]| stage.sandbox.run(&[&["kube-credential", "setup", "example"], words].concat());
    assert_eq!(setup(&["--api", "v1beta1"]).succeeds(), yaml(false, "v1beta1"));
    assert_eq!(setup(&["--server", "https://K8s.example:6443/"]).succeeds(), yaml(true, "v1"));
    for server in ["http://k8s.example", "k8s.example", "https://u:p@k8s.example", ""] {
        setup(&["--server", server]).fails(2, &["error: "]);
    }
    ask(&stage, &info("v1", Some("https://k8s.example:6443"))).code_is(0);
    for other in [
        "https://k8s.example",
        "https://k8s.example:6443.evil.test",
        "http://k8s.example:6443",
        "https://evil.test:6443",
        "nonsense",
    ] {
        ask(&stage, &info("v1", Some(other))).hides(&["at-0"]).fails(2, &["error: "]);
    }
    ask(&stage, &info("v1", None)).hides(&["at-0"]).fails(2, &["which cluster", "provideClusterInfo"]);
}
