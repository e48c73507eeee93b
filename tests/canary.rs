//! A whole life under strace, with secrets that every protocol writes in its own way and a provider that repeats all it is
//! sent: from the sign-in to the end, no secret is in an argument list, a file, a report, an audit line or an error.
#![cfg(target_os = "linux")]

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::support::http;
use crate::support::output::Output;
use crate::support::server::{Reply, Request};
use crate::support::stage::{Stage, TOKEN};
use crate::support::traced::{self, Hunt};

const CODE: &str = "CANARY-code-4f0a/+=\"b\\c";
const CLIENT: &str = "CANARY-client-9d1e/+=\"f\\g";
/// Access and refresh tokens, as they follow each other.
const ACCESS: [&str; 3] = ["CANARY-access-a0b1/+=\"x\\y", "CANARY-access-c2d3/+=\"x\\y", "CANARY-access-e4f5/+=\"x\\y"];
const REFRESH: [&str; 3] =
    ["CANARY-refresh-a0b1/+=\"x\\y", "CANARY-refresh-c2d3/+=\"x\\y", "CANARY-refresh-e4f5/+=\"x\\y"];

fn all() -> Vec<&'static str> {
    [&[CODE, CLIENT][..], &ACCESS, &REFRESH].concat()
}

/// All that it was sent, as it came and read, in each member that is shown to people.
fn echo(status: u16) -> impl Fn(&Request) -> Reply + Send + Sync + Clone {
    move |request| {
        let mut words = vec![String::from_utf8_lossy(&request.body).into_owned()];
        words.extend(url::form_urlencoded::parse(&request.body).map(|(_, value)| value.into_owned()));
        words.extend(request.header("authorization").map(str::to_owned));
        let words = words.join(" ");
        let body = json!({ "error": words, "error_description": words, "error_uri": words, "sub": 7, "x": words });
        Reply::json(status, &body)
            .header("X-Echo", &words)
            .header("WWW-Authenticate", &format!("Bearer error=\"{words}\""))
    }
}

/// The same as a page, which is no answer at all.
fn page(request: &Request) -> Reply {
    Reply::status(200).header("Content-Type", "text/html").body(request.body.clone())
}

fn stage() -> Stage {
    let stage = Stage::new();
    let url = stage.server.url();
    let text = format!(
        "id = \"example\"\nauthorize_url = \"{url}/authorize\"\ntoken_url = \"{url}/token\"\nrevoke_url = \"{url}/revoke\"\n\
         userinfo_url = \"{url}/userinfo\"\nintrospect_url = \"{url}/introspect\"\nclient_auth = \"post\"\n\
         default_scopes = [\"read\"]\naccount_id = \"/sub\"\napi_hosts = [\"{}\"]\n",
        stage.server.address()
    );
    stage.sandbox.write("providers/example.toml", &text);
    stage.sandbox.set("OAUTHCTL_CLIENT_ID", "fake-client");
    stage.sandbox.set("OAUTHCTL_CLIENT_SECRET", CLIENT);
    stage.server.always("GET /authorize", |request| {
        let back = request.parameter("redirect_uri").unwrap();
        let pairs = [("code", CODE), ("state", &request.parameter("state").unwrap())];
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        Reply::status(302).header("Location", &format!("{back}?{query}"))
    });
    stage.server.always("GET /userinfo", |_| Reply::json(200, &json!({ "sub": "ann" })));
    traced::talkative(&stage);
    stage
}

/// Runs it with nothing given out; gives how often a secret was seen on its way to the provider.
#[track_caller]
fn silent(stage: &Stage, script: &str) -> (usize, Output) {
    Hunt { files: &[], given_out: &[], secrets: &all() }.run(stage, script)
}

/// Runs it for this token.
#[track_caller]
fn gives(stage: &Stage, script: &str, token: &str) -> Output {
    let (seen, output) = Hunt { files: &[], given_out: &[token], secrets: &all() }.run(stage, script);
    assert!(seen > 0, "the token was never seen: the search is blind\n{output:?}");
    output
}

fn token(n: usize) -> Reply {
    Reply::token(ACCESS[n], Some(REFRESH[n]), 3600).with_member("scope", "read".into())
}

/// Signs in, first where the code is refused, then for good.
fn connect(stage: &Stage) {
    stage.server.always(TOKEN, echo(400));
    for (code, reply) in [(7, None), (0, Some(token(0)))] {
        stage.server.script(TOKEN, reply);
        let traced = traced::start(stage, "oauthctl connect example --no-browser -vvv --json");
        let url = traced.running.line_saying("/authorize?");
        let back = http::open(&url::Url::parse(&url).unwrap()).unwrap().location().unwrap();
        http::open(&back).unwrap();
        let (seen, output) = Hunt { files: &[], given_out: &[], secrets: &all() }.judge(stage, traced);
        assert!(output.code == code && seen > 0, "{output:?}");
    }
}

#[test]
#[ignore = "needs strace"]
fn no_secret_is_left_anywhere_in_a_whole_life() {
    let stage = stage();
    connect(&stage);
    for form in ["plain", "json", "header", "env", "curl", "oauthbearer", "xoauth2", "executable", "rclone"] {
        let user = if ["oauthbearer", "xoauth2"].contains(&form) { "--user ann" } else { "" };
        let output = gives(&stage, &format!("oauthctl token example -vvv --format {form} {user}"), ACCESS[0]);
        output.code_is(0);
    }
    // a form that cannot carry it says so without it
    silent(&stage, "oauthctl token example --format dotenv").1.fails(1, &["dotenv"]);
    refresh(&stage);
    consumers(&stage);
    for words in [
        "list",
        "show example",
        "status",
        "consents",
        "scopes example",
        "client list",
        "audit list",
        "audit verify",
        "audit export",
        "vault check --deep",
        "hosts list example",
        "provider show example",
        "vault backup backup.age",
    ] {
        for json in ["", "--json"] {
            let (_, output) = silent(&stage, &format!("rm -f backup.age; oauthctl {words} -vvv {json}"));
            assert_eq!(output.code, 0, "{words}: {output:?}");
        }
    }
    sync(&stage);
    for (answer, code) in [(503, 4), (400, 4), (200, 0)] {
        stage.server.always("POST /revoke", echo(answer));
        let (seen, output) = silent(&stage, "oauthctl revoke example --yes -vvv");
        assert!(seen > 0, "the token was never seen: the search is blind");
        assert_eq!(output.code, code, "{output:?}");
    }
    assert!(!stage.sandbox.path("tls-keys").exists());
}

/// Good and bad answers, each with all that was sent in it.
fn refresh(stage: &Stage) {
    for (answer, code) in [(400, 7), (503, 4), (200, 7)] {
        for words in ["token example --force-refresh", "refresh example --json", "token example --force-refresh --json"]
        {
            stage
                .server
                .always(TOKEN, move |request| if answer == 200 { page(request) } else { echo(answer)(request) });
            let (seen, output) = silent(stage, &format!("oauthctl {words} -vvv"));
            assert!(seen > 0, "the token was never seen: the search is blind");
            assert!([code, 4].contains(&output.code), "{words}: {output:?}");
        }
    }
    stage.server.script(TOKEN, [token(1)]);
    gives(stage, "oauthctl token example --force-refresh -vvv", ACCESS[1]).code_is(0);
    stage.server.script(TOKEN, [token(2)]);
    silent(stage, "oauthctl refresh --all -vvv").1.code_is(0);
    assert_eq!(stage.held("example").2, ACCESS[2]);
}

fn consumers(stage: &Stage) {
    let url = stage.server.url();
    let host = stage.server.address().to_string();
    for script in [
        "oauthctl exec example -- sh -c 'printf %s \"$ACCESS_TOKEN\"'".to_owned(),
        "oauthctl exec --token-file example -- sh -c 'cat \"$ACCESS_TOKEN_FILE\"'".to_owned(),
        "oauthctl kube-credential example".to_owned(),
        format!(
            "oauthctl git-credential setup https://{host} example --print && \
             printf 'protocol=https\\nhost={host}\\n\\n' | oauthctl git-credential get"
        ),
        format!("oauthctl docker-credential setup {host} example && echo {host} | docker-credential-oauthctl get"),
        format!(
            "oauthctl cargo-credential setup sparse+{url}/index/ example && \
             echo '{{\"v\":1,\"registry\":{{\"index-url\":\"sparse+{url}/index/\"}},\"kind\":\"get\"}}' | oauthctl --cargo-plugin"
        ),
    ] {
        gives(stage, &script, ACCESS[2]).code_is(0);
    }
    stage.server.always("GET /api", |_| Reply::status(200).body("good"));
    stage
        .server
        .always("GET /away", |_| Reply::status(302).header("Location", &format!("https://evil.test/{}", ACCESS[2])));
    stage
        .server
        .always("GET /gone", |_| Reply::status(401).header("WWW-Authenticate", &format!("Bearer {}", ACCESS[2])));
    for (path, code) in [("api", 0), ("away", 1), ("gone", 3)] {
        let (seen, output) = silent(stage, &format!("oauthctl request example {url}/{path} -vvv"));
        assert!(seen > 0 && output.code == code, "{output:?}");
    }
}

fn sync(stage: &Stage) {
    for (answer, code) in [(500, 4), (200, 7), (401, 4)] {
        for name in ["GET /userinfo", "POST /introspect"] {
            stage.server.always(name, echo(answer));
        }
        for json in ["", "--json"] {
            let (seen, output) = silent(stage, &format!("oauthctl sync example -vvv {json}"));
            // one that is not honoured any more is not shown again
            assert!(seen > 0 || (answer, json) == (401, "--json"), "the token was never seen: the search is blind");
            assert!(output.code == code || output.code == 0, "{answer}: {output:?}");
        }
    }
}

/// The search is not blind to any of the forms.
#[test]
fn each_way_of_writing_a_secret_is_known() {
    let forms = traced::forms("CANARY/1+\"=\\");
    for form in [
        "CANARY/1+\"=\\",
        r#"CANARY\/1+\"=\\"#,
        r#"CANARY/1+\"=\\"#,
        "CANARY%2F1%2B%22%3D%5C",
        "CANARY%2f1%2b%22%3d%5c",
        "43414e4152592f312b223d5c",
    ] {
        assert!(forms.iter().any(|known| known == form), "{form}");
    }
    for before in ["", "a", "ab", "user=ann\x01auth=Bearer "] {
        let text = STANDARD.encode(format!("{before}CANARY/1+\"=\\ and more"));
        assert!(forms.iter().any(|known| text.contains(known.as_str())), "{before}");
    }
    assert!(traced::forms(CODE).contains(&"CANARY-code-4f0a".to_owned()), "whatever happens to the rest");
}
