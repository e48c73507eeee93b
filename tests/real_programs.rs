//! The recipes with the programs they are for, each under strace: the token arrives, and it goes nowhere else.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use serde_json::json;

use crate::support::server::{Reply, Request, ScenarioServer};
use crate::support::tls::Tls;
use crate::support::traced::{self, CANARY, recipe};

/// `Basic`, with the token as password of this user.
fn basic(user: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    format!("Basic {}", STANDARD.encode(format!("{user}:{CANARY}")))
}

/// An answer for whoever shows `authorization`, and a challenge for others.
fn guarded(authorization: String, scheme: &'static str, answer: Reply) -> impl Fn(&Request) -> Reply + Send + Sync {
    move |request| {
        if request.header("authorization") == Some(authorization.as_str()) {
            answer.clone()
        } else {
            Reply::status(401).header("WWW-Authenticate", scheme)
        }
    }
}

fn bearer() -> String {
    format!("Bearer {CANARY}")
}

const CALENDARS: &str = "https://www.googleapis.com/calendar/v3/users/me/calendarList";

#[test]
#[ignore = "needs strace and curl"]
fn curl_and_request() {
    let api = ScenarioServer::start();
    api.always("GET /x", guarded(bearer(), "Bearer", Reply::status(200).body("{}")));
    let stage = traced::stage(&[&api.address().to_string()]);
    let url = format!("{}/x", api.url());
    for file in ["curl.sh", "request.sh"] {
        let script = recipe(file, &[(CALENDARS, &url), ("google", "example")]);
        assert_eq!(traced::run(&stage, &script, &[]).succeeds(), "{}", "{file}");
    }
    // netrc, without a file
    stage.provider(&stage.server.url(), "api_hosts = [\"127.0.0.1\"]\n");
    api.always("GET /y", guarded(basic("oauth2"), "Basic realm=\"x\"", Reply::status(200).body("good")));
    let netrc = "oauthctl token example --format netrc --host 127.0.0.1";
    let script = format!("{netrc} | curl --silent --fail --netrc-file /dev/stdin {}/y", api.url());
    assert_eq!(traced::run(&stage, &script, &[]).succeeds(), "good");
}

#[test]
#[ignore = "needs strace"]
fn a_long_run() {
    let stage = traced::stage(&[]);
    let work = stage.sandbox.path("work");
    fs::write(&work, "#!/bin/sh\ncat \"$ACCESS_TOKEN_FILE\"").unwrap();
    fs::set_permissions(&work, fs::Permissions::from_mode(0o755)).unwrap();
    let script = recipe("long-run.sh", &[("google", "example")]);
    assert_eq!(traced::run(&stage, &script, &[]).succeeds(), CANARY);
    let script = "oauthctl exec example -- sh -c 'printf %s \"$ACCESS_TOKEN\"'";
    assert_eq!(traced::run(&stage, script, &[]).succeeds(), CANARY);
}

/// The search itself: it is not blind to what it looks for.
#[test]
#[ignore = "needs strace"]
#[should_panic(expected = "the token went into `execve(")]
fn a_token_in_an_argument_list_is_found() {
    let _ = traced::run(&traced::stage(&[]), "/bin/echo $(oauthctl token example)", &[]);
}

#[test]
#[ignore = "needs strace"]
#[should_panic(expected = "the token went into `write(1")]
fn a_token_in_a_file_is_found() {
    let _ = traced::run(&traced::stage(&[]), "oauthctl token example >token.txt; rm token.txt", &[]);
}

#[test]
#[ignore = "needs strace and git"]
fn git() {
    let stage = traced::stage(&[]);
    // where it gets to is shown elsewhere; here, that what git does with a token leaves no trace of it
    stage.server.always("GET /project.git/info/refs", |request| match request.header("authorization") {
        None => Reply::status(401).header("WWW-Authenticate", "Basic realm=\"x\""),
        Some(_) => Reply::status(403),
    });
    let url = stage.server.url();
    let script = recipe(
        "git.sh",
        &[("https://git.example.com/team/", "URL/"), ("git.example.com", "URL"), ("URL", &url), ("google", "example")],
    );
    traced::run(&stage, &script, &[]).fails(128, &["403"]);
    let shown = stage.server.requests().pop().unwrap().header("authorization").map(str::to_owned);
    assert!(shown == Some(bearer()) || shown == Some(basic("oauth2")), "git showed something else");
}

#[test]
#[ignore = "needs strace, kubectl, openssl and python3"]
fn kubectl() {
    let cluster = ScenarioServer::start();
    let resources = json!({ "kind": "APIResourceList", "groupVersion": "v1", "resources": [
        { "name": "namespaces", "singularName": "", "namespaced": false, "kind": "Namespace", "verbs": ["get", "list"] } ]});
    let namespaces = json!({ "kind": "NamespaceList", "apiVersion": "v1", "metadata": {}, "items": [
        { "metadata": { "name": "reached" }, "status": { "phase": "Active" } } ]});
    for (path, answer) in [
        ("/api", json!({ "kind": "APIVersions", "versions": ["v1"] })),
        ("/apis", json!({ "kind": "APIGroupList", "apiVersion": "v1", "groups": [] })),
        ("/api/v1", resources),
        ("/api/v1/namespaces", namespaces),
    ] {
        cluster.always(&format!("GET {path}"), guarded(bearer(), "Bearer", Reply::json(200, &answer)));
    }
    let stage = traced::stage(&[]);
    // kubectl shows nobody's token where there is no TLS
    let tls = Tls::before(cluster.address().port(), &stage.sandbox.path(""));
    let server = format!("https://127.0.0.1:{}", tls.port);
    let kubeconfig = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters:\n- name: c\n  cluster:\n    server: {server}\n    \
         certificate-authority: cert.pem\n\
         contexts:\n- name: c\n  context: {{cluster: c, user: nobody}}\n"
    );
    fs::write(stage.sandbox.path("cluster.yaml"), kubeconfig).unwrap();
    for (setup, since) in [("setup google", 22), ("setup google --api v1beta1", 11)] {
        if kubectl_minor() < since {
            continue;
        }
        let places = [("setup google", setup), ("https://cluster.example.com:6443", &server), ("google", "example")];
        let said = traced::run(&stage, &recipe("kubectl.sh", &places), &[]).succeeds();
        assert!(said.contains("reached"), "{said}");
    }
}

/// Debian's is old.
fn kubectl_minor() -> u32 {
    let output = Command::new("kubectl").args(["version", "--client", "--output=json"]).output().unwrap();
    let version: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let minor = version["clientVersion"]["minor"].as_str().unwrap();
    minor.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().unwrap()
}

#[test]
#[ignore = "needs strace and skopeo"]
fn skopeo() {
    let registry = ScenarioServer::start();
    let host = registry.address().to_string();
    let tags = json!({ "name": "team/image", "tags": ["reached"] });
    registry.always("GET /v2/", guarded(basic("oauth2"), "Basic realm=\"x\"", Reply::json(200, &json!({}))));
    registry
        .always("GET /v2/team/image/tags/list", guarded(basic("oauth2"), "Basic realm=\"x\"", Reply::json(200, &tags)));
    let stage = traced::stage(&[]);
    for folder in ["user/.docker", "user/.local/bin"] {
        fs::create_dir_all(stage.sandbox.path(folder)).unwrap();
    }
    let script = recipe(
        "registry.sh",
        &[("registry.example.com", &host), ("google", "example"), ("list-tags", "list-tags --tls-verify=false")],
    );
    let said = traced::run(&stage, &script, &[]).succeeds_saying(&["container tools get the token"]);
    assert!(said.contains("reached"), "{said}");
}

#[test]
#[ignore = "needs strace and cargo"]
fn cargo() {
    let registry = ScenarioServer::start();
    let config = json!({ "dl": format!("{}/dl", registry.url()), "api": registry.url(), "auth-required": true });
    let found = json!({ "crates": [{ "name": "thing", "max_version": "1.2.3", "description": "reached" }], "meta": { "total": 1 } });
    registry.always("GET /index/config.json", guarded(bearer(), "Bearer", Reply::json(200, &config)));
    registry.always("GET /api/v1/crates", guarded(bearer(), "Bearer", Reply::json(200, &found)));
    let stage = traced::stage(&[]);
    #[expect(clippy::disallowed_methods, reason = "rustup's cargo looks for its toolchains there")]
    let rustup = std::env::var_os("RUSTUP_HOME")
        .or_else(|| Some(std::path::Path::new(&std::env::var_os("HOME")?).join(".rustup").into()));
    stage.sandbox.set("RUSTUP_HOME", rustup.unwrap());
    stage.sandbox.set("CARGO_HOME", stage.sandbox.path("cargo"));
    let index = format!("{}/index/", registry.url());
    let script = recipe("cargo.sh", &[("https://crates.example.com/index/", &index), ("google", "example")]);
    let output = traced::run(&stage, &script, &[]);
    assert!(output.stdout.contains("reached"), "{output:?}");
    output.code_is(0);
}

#[test]
#[ignore = "needs strace and rclone"]
fn rclone() {
    let server = ScenarioServer::start();
    let answer = "<?xml version=\"1.0\"?><d:multistatus xmlns:d=\"DAV:\"><d:response><d:href>/files/reached.txt</d:href><d:propstat>\
                  <d:prop><d:getcontentlength>1</d:getcontentlength><d:resourcetype/></d:prop><d:status>HTTP/1.1 200 OK</d:status>\
                  </d:propstat></d:response></d:multistatus>";
    let answer = Reply::status(207).header("Content-Type", "application/xml").body(answer);
    server.always("PROPFIND /files/", guarded(bearer(), "Bearer", answer));
    let stage = traced::stage(&[]);
    let url = format!("{}/files", server.url());
    let script = recipe("rclone.sh", &[("https://dav.example.com/files", &url), ("google", "example")]);
    let output = traced::run(&stage, &script, &[]);
    assert_eq!(output.stdout, "reached.txt\n", "{output:?}");
    output.code_is(0);
}

#[test]
#[ignore = "needs strace and rclone"]
fn rclone_with_a_token_of_its_own() {
    let proxy = ScenarioServer::start();
    let stage = traced::stage(&[]);
    stage.sandbox.set("HTTPS_PROXY", proxy.url());
    let script = recipe("rclone-drive.sh", &[("google", "example"), ("lsf", "--retries 1 --low-level-retries 1 lsf")]);
    // with the token understood it goes on its way to Google, and there is none
    assert_ne!(traced::run(&stage, &script, &[]).code, 0);
    assert!(proxy.unexpected().iter().any(|name| name.starts_with("CONNECT ")), "{:?}", proxy.unexpected());
}

#[test]
#[ignore = "needs strace and npm"]
fn npm() {
    let registry = ScenarioServer::start();
    let thing = json!({ "name": "thing", "dist-tags": { "latest": "1.2.3" }, "versions": { "1.2.3": { "name": "thing", "version": "1.2.3" } } });
    registry.always("GET /thing", guarded(bearer(), "Bearer", Reply::json(200, &thing)));
    let stage = traced::stage(&[]);
    let host = registry.address().to_string();
    let script = recipe(
        "npm.sh",
        &[("https://npm.example.com", &registry.url()), ("npm.example.com", &host), ("google", "example")],
    );
    let output = traced::run(&stage, &script, &[]);
    assert_eq!(output.stdout, "1.2.3\n", "{output:?}");
    output.code_is(0);
}

#[test]
#[ignore = "needs strace and pip"]
fn pip() {
    let index = ScenarioServer::start();
    let page = Reply::status(200).header("Content-Type", "text/html").body("<!DOCTYPE html><html><body></body></html>");
    index.always("GET /simple/thing/", guarded(basic("oauth2"), "Basic realm=\"x\"", page));
    let stage = traced::stage(&["127.0.0.1"]);
    let runtime = tempfile::tempdir_in("/dev/shm").unwrap();
    stage.sandbox.set("XDG_RUNTIME_DIR", runtime.path());
    let url = format!("{}/simple/", index.url());
    let script = recipe(
        "pip.sh",
        &[
            ("https://python.example.com/simple/", &url),
            ("python.example.com", "127.0.0.1"),
            ("google", "example"),
            ("pip install", "pip install --disable-pip-version-check --break-system-packages"),
        ],
    );
    let file = runtime.path().join("oauthctl.netrc");
    // it was let in, and there is nothing to install
    let said = traced::run(&stage, &script, &[file.to_str().unwrap()]);
    assert!(said.stderr.contains("No matching distribution"), "{said:?}");
    let shown = index.requests().into_iter().filter_map(|seen| seen.header("authorization").map(str::to_owned));
    assert!(shown.into_iter().all(|shown| shown == basic("oauth2")) && !file.exists());
}

#[test]
#[ignore = "needs strace"]
fn what_systemd_and_googles_libraries_start() {
    let stage = traced::stage(&[]);
    let runtime = tempfile::tempdir_in("/dev/shm").unwrap();
    stage.sandbox.set("RUNTIME_DIRECTORY", runtime.path());
    let service = recipe("backup.service", &[("google", "example")]);
    let line = service.lines().find_map(|line| line.strip_prefix("ExecStartPre=")).unwrap();
    let file = runtime.path().join("token");
    assert_eq!(traced::run(&stage, &format!("umask 077\n{line}"), &[file.to_str().unwrap()]).succeeds(), "");
    assert_eq!(fs::read_to_string(&file).unwrap(), format!("{CANARY}\n"));
    let json: serde_json::Value = serde_json::from_str(&recipe("google-executable.json", &[])).unwrap();
    let command = json["credential_source"]["executable"]["command"].as_str().unwrap();
    let command = command.replace("/usr/local/bin/oauthctl", "oauthctl").replace("work", "example");
    let said = traced::run(&stage, &command, &[]).succeeds();
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["version"], &said["success"], &said["access_token"]), (&json!(1), &json!(true), &json!(CANARY)));
}

#[test]
#[ignore = "needs strace and PYTHON_MODULES (tests/interop/requirements.txt)"]
fn googles_own_library_changes_the_token_for_one_of_theirs() {
    let sts = ScenarioServer::start();
    // three parts, the first with an algorithm: a JWT, which is what is exchanged
    let jwt = format!("eyJhbGciOiJSUzI1NiJ9.{CANARY}.c2ln");
    let answer = json!({ "access_token": "theirs", "token_type": "Bearer", "expires_in": 3600,
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token" });
    sts.always("POST /v1/token", move |_| Reply::json(200, &answer));
    let stage = traced::stage(&[]);
    stage.change("example", |_, _, token| token.access_token = Some(oauthctl::secret::Secret::new(&jwt)));
    let program = stage.sandbox.path("bin/oauthctl");
    let places = [
        ("https://sts.googleapis.com", sts.url()),
        ("/usr/local/bin/oauthctl", program.display().to_string()),
        ("work", "example".into()),
    ];
    let places: Vec<(&str, &str)> = places.iter().map(|(from, to)| (*from, to.as_str())).collect();
    fs::write(stage.sandbox.path("google.json"), recipe("google-executable.json", &places)).unwrap();
    #[expect(clippy::disallowed_methods, reason = "where the library is installed is said by whoever runs the tests")]
    let modules =
        std::env::var_os("PYTHON_MODULES").expect("PYTHON_MODULES: what tests/interop/requirements.txt names");
    stage.sandbox.set("PYTHONPATH", modules);
    let library = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/external_account.py");
    let line = format!("python3 '{library}' google.json");
    let refused = stage.sandbox.run_through(&line, &[]);
    assert!(refused.code == 1 && refused.stderr.contains("explicitly allowed") && sts.requests().is_empty());
    stage.sandbox.set("GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES", "1");
    assert_eq!(traced::run(&stage, &line, &[]).succeeds(), "theirs\n");
    let seen = &sts.requests()[0];
    assert_eq!(seen.field("subject_token").as_deref(), Some(jwt.as_str()));
    // a warning of ours does not spoil the answer
    stage.change("example", |_, _, token| token.expires_at = Some(1));
    stage.script([Reply::token(&jwt, Some("rt-1"), 30)]);
    assert_eq!(traced::run(&stage, &line, &[]).succeeds(), "theirs\n");
    // and our no is told
    stage.change("example", |_, _, token| token.expires_at = Some(1));
    stage.script([Reply::error(400, "invalid_grant")]);
    let refused = stage.sandbox.run_through(&line, &[]).hides(&[CANARY, "rt-1"]);
    assert!(refused.code == 1 && refused.stderr.contains("SIGN_IN_NEEDED"), "{refused:?}");
}

#[test]
#[ignore = "needs systemd"]
fn systemd_understands_the_unit() {
    let stage = traced::stage(&[]);
    let verify = |name: &str, text: &str| {
        fs::write(stage.sandbox.path(name), text).unwrap();
        stage.sandbox.run_through(&format!("systemd-analyze verify --man=no \"$PWD/{name}\""), &[])
    };
    // it looks whether the programs are there
    let service = recipe("backup.service", &[("/usr/local/bin/backup", "/bin/true")]);
    assert_eq!(verify("backup.service", &service).succeeds(), "");
    let wrong = verify("wrong.service", &service.replace("RuntimeDirectoryMode", "RuntimeFolderMode"));
    assert!(wrong.stderr.contains("RuntimeFolderMode"), "{wrong:?}");
}
