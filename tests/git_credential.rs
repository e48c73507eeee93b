//! git's credential helper: the protocol to the byte, and nothing for a host that was not set up.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::arrange::files_below;
use crate::support::output::Output;
use crate::support::server::{Reply, Request, ScenarioServer};
use crate::support::stage::{Stage, audit};

fn ask(stage: &Stage, question: &str) -> Output {
    stage.sandbox.run_with_input(&["git-credential", "get"], question)
}

fn bind(stage: &Stage, words: &[&str]) -> String {
    stage.sandbox.run(&[&["git-credential", "setup", "--print"], words].concat()).succeeds()
}

/// What the provider's file says besides.
fn provider(stage: &Stage, more: &str) {
    stage.provider(&stage.server.url(), more);
}

#[test]
fn a_host_that_is_set_up_gets_the_token_in_the_form_it_wants() {
    let stage = Stage::connected(3600);
    let at = stage.view("example")["expires_at"].as_i64().unwrap();
    bind(&stage, &["git.example", "example"]);
    let bearer =
        format!("capability[]=authtype\nauthtype=Bearer\ncredential=at-0\nephemeral=1\npassword_expiry_utc={at}\n");
    let password = |user: &str| format!("username={user}\npassword=at-0\npassword_expiry_utc={at}\n");
    let new =
        "capability[]=authtype\ncapability[]=state\nprotocol=https\nhost=git.example\nwwwauth[]=Bearer realm=\"x\"\n\n";
    assert_eq!(ask(&stage, new).succeeds(), bearer);
    let old = "protocol=https\nhost=git.example\n\n";
    assert_eq!(ask(&stage, old).succeeds(), password("oauth2"), "a git before 2.46");
    assert_eq!(ask(&stage, "protocol=https\nhost=GIT.example:443").succeeds(), password("oauth2"));
    provider(&stage, "git_username = \"x-access-token\"\n");
    assert_eq!(ask(&stage, new).succeeds(), password("x-access-token"), "as the provider's data says");
    bind(&stage, &["git.example", "example", "--username", "ann@example.test"]);
    assert_eq!(ask(&stage, new).succeeds(), password("ann@example.test"), "as was set up");
    stage.change("example", |_, _, token| token.expires_at = None);
    assert_eq!(ask(&stage, old).succeeds(), "username=ann@example.test\npassword=at-0\n");
    for verb in ["store", "erase"] {
        let words = format!("{old}username=x\npassword=at-0\n\n");
        assert_eq!(stage.sandbox.run_with_input(&["git-credential", verb], &words).succeeds(), "");
    }
    assert!(stage.server.requests().is_empty());
}

#[test]
fn hosts_that_want_a_user_are_data() {
    for (provider, user) in [
        ("bitbucket", "x-token-auth"),
        ("gitea", "oauth2"),
        ("github", "x-access-token"),
        ("gitlab", "oauth2"),
        ("huggingface", "oauth2"),
        ("microsoft", "oauth2"),
    ] {
        let stage = Stage::connected(3600);
        stage.change("example", |integration, _, _| integration.provider = provider.into());
        bind(&stage, &["git.example", "example"]);
        let said = ask(&stage, "capability[]=authtype\nprotocol=https\nhost=git.example\n\n").succeeds();
        assert!(said.starts_with(&format!("username={user}\npassword=at-0\n")), "{provider}: {said}");
    }
}

#[test]
fn no_other_host_gets_anything() {
    let stage = Stage::connected(3600);
    bind(&stage, &["git.example", "example"]);
    bind(&stage, &["paths.example", "example", "--path", "/team/"]);
    let before = files_below(&stage.sandbox.home());
    let none = |question: &str| {
        ask(&stage, question).hides(&["at-0"]).fails(2, &["error: "]);
    };
    for host in [
        "",
        "example",
        "xgit.example",
        "git.example.evil.test",
        "sub.git.example",
        "git.example.",
        "git.example:8443",
        "git.example@evil.test",
        "git.example/x",
        "evil.test#git.example",
        "git%2eexample",
        "*.example",
    ] {
        none(&format!("protocol=https\nhost={host}\n\n"));
    }
    for protocol in ["http", "ssh", "cert", "", "HTTPS"] {
        none(&format!("protocol={protocol}\nhost=git.example\n\n"));
    }
    for odd in [
        "\n",
        "host=git.example\n\n",
        "protocol=https\n\n",
        "protocol=https\nhost=git.example\r\n\n",
        "protocol=https\r\nhost=git.example\n\n",
        "protocol=https\nhost=git.example\0\n\n",
        "protocol=https\nhost=evil.test\nhost=git.example\n\n",
        "protocol=https\nhost=git.example\npath=a\u{1b}[31m\n\n",
        "protocol=https\nhost=git.example\nnonsense\n\n",
        "protocol=https\nhost=git.example\nusername=a\rb\n\n",
        "protocol=https\n\nhost=git.example\n\n",
        "protocol=https\nhost=paths.example\n\n",
        "protocol=https\nhost=paths.example\npath=teams/x\n\n",
        "protocol=https\nhost=paths.example\npath=team/../other\n\n",
        "url=https://git.example/\n\n",
    ] {
        none(odd);
    }
    none(&format!("protocol=https\nhost=git.example\npath={}\n\n", "x".repeat(300_000)));
    assert!(files_below(&stage.sandbox.home()) == before, "not even an audit line");
    let said = ask(&stage, "protocol=https\nhost=paths.example\npath=team/repo.git\n\n").succeeds();
    assert!(said.starts_with("username=oauth2\npassword=at-0\n"), "{said}");
    for verb in ["store", "erase"] {
        stage.sandbox.run_with_input(&["git-credential", verb], "host=a\r\n\n").fails(2, &["control character"]);
    }
}

#[test]
fn the_longest_path_answers_and_one_host_has_one_answer() {
    let stage = Stage::connected(3600);
    stage.connect(&["work"], Some(3600));
    bind(&stage, &["git.example", "example"]);
    bind(&stage, &["git.example", "work", "--path", "team"]);
    let token = |path: &str| {
        let said = ask(&stage, &format!("protocol=https\nhost=git.example\n{path}\n")).succeeds();
        said.lines().nth(1).unwrap().strip_prefix("password=").unwrap().to_owned()
    };
    assert_eq!((token("").as_str(), token("path=team/a.git\n").as_str()), ("at-0", "at-work"));
    assert_eq!(token("path=other/a.git\n"), "at-0");
    bind(&stage, &["git.example", "work"]);
    assert_eq!(token(""), "at-work", "set up anew");
    assert_eq!(audit(&stage.sandbox, "bind").len(), 3);
    // bound hosts stay when the name changes, and end with the integration or by hand
    stage.sandbox.run(&["rename", "work", "other"]).succeeds_saying(&[]);
    assert_eq!(token(""), "at-work");
    let hosts = stage.sandbox.run(&["hosts", "list", "other", "--json"]).json();
    let expected = serde_json::json!([
        { "host": "git.example", "path": "", "for": "git", "username": null },
        { "host": "git.example", "path": "team", "for": "git", "username": null },
    ]);
    assert_eq!(hosts["hosts"], expected);
    stage.sandbox.run(&["hosts", "remove", "other", "git.example"]).succeeds_saying(&["unbound git.example"]);
    stage.sandbox.run(&["hosts", "remove", "other", "git.example"]).fails(2, &["not bound by hand", "hint: "]);
    ask(&stage, "protocol=https\nhost=git.example\n\n").fails(2, &["not set up"]);
    bind(&stage, &["git.example", "other"]);
    stage.sandbox.run(&["remove", "other"]).succeeds_saying(&[]);
    ask(&stage, "protocol=https\nhost=git.example\n\n").fails(2, &["not set up"]);
}

#[test]
fn a_grant_that_is_dead_says_so_and_gives_nothing() {
    let stage = Stage::connected(0);
    stage.script([Reply::error(400, "invalid_grant")]);
    bind(&stage, &["git.example", "example"]);
    let question = "protocol=https\nhost=git.example\n\n";
    ask(&stage, question).hides(&["at-0", "rt-0"]).fails(3, &["hint: oauthctl connect example"]);
}

#[test]
fn setup_prints_what_git_has_to_know() {
    let stage = Stage::connected(3600);
    let program = env!("CARGO_BIN_EXE_oauthctl");
    let home = stage.sandbox.home();
    let helper = format!("!{} --home {} git-credential", program, home.display());
    assert_eq!(
        bind(&stage, &["Git.Example", "example"]),
        format!("[credential \"https://git.example\"]\n    helper =\n    helper = \"{helper}\"\n")
    );
    assert_eq!(
        bind(&stage, &["https://git.example:8443", "example", "--path", "team/a.git"]),
        format!(
            "[credential \"https://git.example:8443/team/a.git\"]\n    helper =\n    helper = \"{helper}\"\n    useHttpPath = true\n"
        )
    );
    let before = files_below(&stage.sandbox.home());
    for words in [
        &["http://git.example", "example"][..],
        &["", "example"],
        &["ssh://git.example", "example"],
        &["git.example/x", "example"],
        &["git.example", "nobody"],
        &["git.example", "example", "--path", "../x"],
        &["git.example", "example", "--path", "a b"],
        &["git.example", "example", "--path", "/"],
        &["git.example", "example", "--username", "a\nb"],
    ] {
        stage.sandbox.run(&[&["git-credential", "setup"], words].concat()).fails(2, &["error: "]);
    }
    assert!(files_below(&stage.sandbox.home()) == before);
}

/// Serves the repositories below a folder with git's own CGI program, to whoever shows one of these.
fn serve(server: &ScenarioServer, folder: &Path, schemes: &'static str, authorizations: [&'static str; 2]) {
    for name in ["GET /repo.git/info/refs", "POST /repo.git/git-upload-pack"] {
        let folder = folder.to_owned();
        server.always(name, move |request| {
            if request.header("authorization").is_some_and(|shown| authorizations.contains(&shown)) {
                backend(request, &folder)
            } else {
                Reply::status(401).header("WWW-Authenticate", schemes)
            }
        });
    }
}

fn backend(request: &Request, folder: &Path) -> Reply {
    let mut command = Command::new("git");
    command.arg("http-backend").stdin(Stdio::piped()).stdout(Stdio::piped());
    command.env("GIT_PROJECT_ROOT", folder).env("GIT_HTTP_EXPORT_ALL", "1").env("REMOTE_USER", "someone");
    command.env("REQUEST_METHOD", &request.method).env("PATH_INFO", &request.path).env("QUERY_STRING", &request.query);
    for (header, variable) in [
        ("content-type", "CONTENT_TYPE"),
        ("content-encoding", "HTTP_CONTENT_ENCODING"),
        ("git-protocol", "GIT_PROTOCOL"),
    ] {
        if let Some(value) = request.header(header) {
            command.env(variable, value);
        }
    }
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&request.body).unwrap();
    let output = child.wait_with_output().unwrap().stdout;
    let end = output.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let mut reply = Reply::status(200).body(&output[end + 4..]);
    for line in std::str::from_utf8(&output[..end]).unwrap().lines() {
        let (name, value) = line.split_once(": ").unwrap();
        reply = reply.header(name, value);
    }
    reply
}

#[test]
#[ignore = "needs git"]
fn git_itself_clones_with_it() {
    let stage = Stage::connected(3600);
    let work = stage.sandbox.path("work");
    let git = |words: &[&str]| {
        let mut command = Command::new("git");
        command.args(words).current_dir(stage.sandbox.path("")).env("HOME", stage.sandbox.path("user"));
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("OAUTHCTL_IDENTITY", stage.identity.text().expose());
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    fs::create_dir(&work).unwrap();
    for words in [
        &["init", "-q", "work"][..],
        &["-C", "work", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "hello"],
        &["clone", "-q", "--bare", "work", "repo.git"],
    ] {
        assert!(git(words).0, "{words:?}: {}", git(words).1);
    }
    // git 2.46 and later, and before (oauth2:at-0)
    let both = "Bearer realm=\"git\", Basic realm=\"git\"";
    serve(&stage.server, &stage.sandbox.path(""), both, ["Bearer at-0", "Basic b2F1dGgyOmF0LTA="]);
    let url = format!("{}/repo.git", stage.server.url());
    assert!(!git(&["clone", "-q", &url, "first"]).0, "nobody has set it up");
    let words = ["git-credential", "setup", &stage.server.url(), "example"];
    stage.sandbox.run(&words).succeeds_saying(&["git gets the token of example for http://127.0.0.1"]);
    stage.sandbox.run(&words).succeeds_saying(&["git gets the token"]);
    let (cloned, said) = git(&["clone", "-q", &url, "second"]);
    assert!(cloned && said.is_empty(), "{said}");
    assert!(git(&["-C", "second", "log", "--format=%s"]).0);
    let shown = |stage: &Stage| stage.server.requests().pop().unwrap().header("authorization").map(str::to_owned);
    let first = shown(&stage).unwrap();
    serve(&stage.server, &stage.sandbox.path(""), "Basic realm=\"git\"", ["Basic b2F1dGgyOmF0LTA="; 2]);
    let (cloned, said) = git(&["clone", "-q", &url, "basic"]);
    assert!(cloned && said.is_empty(), "{said}");
    serve(
        &stage.server,
        &stage.sandbox.path(""),
        both,
        [if first.starts_with("Bearer") { "Bearer at-0" } else { "Basic b2F1dGgyOmF0LTA=" }, "Basic b2F1dGgyOmF0LTA="],
    );
    let words = ["git-credential", "setup", &stage.server.url(), "example", "--username", "oauth2"];
    stage.sandbox.run(&words).succeeds_saying(&["git gets the token"]);
    let (cloned, said) = git(&["clone", "-q", &url, "as-user"]);
    assert!(cloned && said.is_empty(), "{said}");
    assert_eq!(shown(&stage).as_deref(), Some("Basic b2F1dGgyOmF0LTA="));
    // what the server does not take is not asked for again and again, and git's verdict is heard without a complaint
    serve(&stage.server, &stage.sandbox.path(""), both, ["Bearer other", "Basic other"]);
    let (cloned, said) = git(&["clone", "-q", &url, "refused"]);
    assert!(!cloned && said.contains("Authentication failed") && !said.contains("error: "), "{said}");
    let config = fs::read_to_string(stage.sandbox.path("user/.gitconfig")).unwrap();
    assert_eq!(config.matches("helper").count(), 2, "{config}");
    assert!(!config.contains("at-0"));
    let (other, said) = git(&["clone", "-q", &url.replace("127.0.0.1", "localhost"), "third"]);
    assert!(!other && !said.contains("at-0"), "{said}");
}

#[test]
fn a_server_that_wants_no_bearer_gets_a_password() {
    let stage = Stage::connected(3600);
    bind(&stage, &["git.example", "example"]);
    let said = |schemes: &str| {
        ask(&stage, &format!("capability[]=authtype\nprotocol=https\nhost=git.example\n{schemes}\n")).succeeds()
    };
    assert!(said("wwwauth[]=Basic realm=\"x\"\nwwwauth[]=Negotiate\n").starts_with("username=oauth2\npassword=at-0\n"));
    for schemes in ["wwwauth[]=Basic realm=\"x\"\nwwwauth[]=bearer realm=\"x\"\n", "wwwauth[]=Basic\nwwwauth[]=\n", ""]
    {
        assert!(said(schemes).contains("authtype=Bearer\ncredential=at-0\n"), "{schemes}");
    }
}

/// gitcredentials(7): "If a helper receives any other operation, it should silently ignore the request."
#[test]
fn what_a_later_git_asks_for_is_ignored_in_silence() {
    let stage = Stage::connected(3600);
    let question = "protocol=https\nhost=git.example\n\n";
    for operation in ["approve", "capability", "no-such-operation"] {
        assert_eq!(stage.sandbox.run_with_input(&["git-credential", operation], question).succeeds(), "");
    }
    // a person's slip is not git's
    stage.sandbox.run(&["git-credential", "stup", "git.example", "example"]).fails(2, &["`stup`", "hint: "]);
}
