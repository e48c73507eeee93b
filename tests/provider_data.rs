//! Provider files of the user's own: what is wrong in one is named with file, line and key, the others still load; `add`
//! writes what can be read again, and `test` tries everything but a sign-in.

use serde_json::{Value, json};

use crate::support::sandbox::Sandbox;
use crate::support::server::{Reply, ScenarioServer};

const GOOD: &str = "id = \"good\"\nauthorize_url = \"https://good.test/a\"\ntoken_url = \"https://good.test/t\"\n";

/// A sandbox with one good provider file and this one.
fn with_file(name: &str, text: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("providers/good.toml", GOOD);
    sandbox.write(&format!("providers/{name}.toml"), text);
    sandbox
}

fn example(more: &str) -> String {
    format!("id = \"example\"\nauthorize_url = \"https://as.test/a\"\ntoken_url = \"https://as.test/t\"\n{more}\n")
}

/// Name of the file, what stands in it, and what is said of it.
fn bad_files() -> Vec<(&'static str, String, &'static str)> {
    let elsewhere = example("").replace("\"example\"", "\"good\"");
    vec![
        ("example", example("tokn_url = \"https://x.test\""), "line 4: unknown key `tokn_url` (`token_url`?)"),
        ("example", example("[redirect]\nprt = 1"), "line 5: unknown key `prt` (`port`?)"),
        (
            "example",
            example("device_url = \"https://{region}.as.test/d\""),
            "line 4: `device_url`: `{region}` is not declared in `vars`",
        ),
        (
            "example",
            example("revoke_url = \"https://me:secret@as.test/r\""),
            "line 4: `revoke_url`: credentials have no place in a URL",
        ),
        (
            "example",
            example("userinfo_url = \"http://as.test/u\""),
            "line 4: `userinfo_url`: plain http is for loopback hosts only",
        ),
        (
            "example",
            example("tokeninfo_url = \"ftp://as.test/u\""),
            "line 4: `tokeninfo_url`: not an absolute https URL",
        ),
        ("example", example("pkce = \"maybe\""), "line 4: `pkce`: expected one of `assume`, `required`, `unsupported`"),
        (
            "example",
            example("[api_headers]\nAuthorization = \"x\""),
            "line 5: `api_headers.Authorization`: a header of the request itself",
        ),
        ("example", example("scope_param = \"state\""), "line 4: `scope_param`: not another name for a parameter"),
        (
            "example",
            example("omit_authorize_params = [\"state\"]"),
            "line 4: `omit_authorize_params`: only `response_type` can be left out",
        ),
        (
            "example",
            example("[refresh_params]\nscope = \"x\""),
            "line 5: `refresh_params.scope`: a parameter of the protocol itself",
        ),
        // two of one name: the second file, and a built-in id
        ("example", elsewhere, "line 1: `id`: `good` is not the name of the file"),
        (
            "google",
            example("").replace("\"example\"", "\"google\""),
            "line 1: `id`: `google` is built in, give your own provider another",
        ),
    ]
}

#[test]
fn bad_data_is_named_with_file_line_and_key_and_the_others_load() {
    for (name, text, words) in bad_files() {
        let sandbox = with_file(name, &text);
        let file = sandbox.home().join(format!("providers/{name}.toml"));
        let words = format!("{}: {words}", file.display());
        for command in [&["provider", "show", name][..], &["provider", "test", name], &["connect", name, "--start"]] {
            let said = sandbox.run(command).hides(&["secret"]).fails(2, &[&words]);
            assert!(said.starts_with("error: "), "{said}");
        }
        // the others still load, and the bad one is a warning where it is not asked for
        let listed = sandbox.run(&["provider", "list"]).succeeds_saying(&[&format!("warning: {words}")]);
        assert!(listed.contains("good") && listed.contains("microsoft") && listed.contains("spotify"), "{listed}");
        let _ = sandbox.run(&["provider", "show", "good"]).succeeds();
        assert!(!sandbox.profile().join("vault.age").exists(), "nothing was made for it");
    }
}

#[test]
fn a_variable_without_a_value_is_asked_for() {
    let sandbox = with_file("example", &example("").replace("https://as.test/t", "https://{region}.as.test/t"));
    let text = example("vars = [\"region\"]").replace("https://as.test/t", "https://{region}.as.test/t");
    sandbox.write("providers/example.toml", &text);
    sandbox.set("OAUTHCTL_CLIENT_ID", "fake-client");
    let _ = sandbox.run(&["connect", "example", "--start"]).fails(2, &["example needs `--param region=…`"]);
    let hostile = ["connect", "example", "--start", "--param", "region=evil.test/x?"];
    let _ = sandbox.run(&hostile).fails(2, &["`vars.region`: only letters, digits"]);
    let good = ["connect", "example", "--start", "-q", "--param", "region=eu"];
    assert!(sandbox.run(&good).succeeds().starts_with("https://as.test/a?"));
}

/// What `provider test` says, finding by finding.
fn findings(sandbox: &Sandbox, code: i32) -> Vec<(String, bool, String)> {
    let output = sandbox.run(&["provider", "test", "example", "--json"]);
    assert_eq!(output.code, code, "{output:?}");
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(report["ok"], code == 0);
    let one = |finding: &Value| {
        let text = |name: &str| finding[name].as_str().unwrap().to_owned();
        (text("id"), finding["ok"].as_bool().unwrap(), text("message"))
    };
    report["findings"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn everything_but_a_sign_in_is_tried() {
    let server = ScenarioServer::start();
    server.act_as_provider();
    let url = server.url();
    let sandbox = Sandbox::new();
    let added =
        sandbox.run(&["provider", "add", "example", "--issuer", &url, "--scope", "read", "--redirect-port", "17853"]);
    let _ = added.succeeds_saying(&["added example"]);
    let good = findings(&sandbox, 0);
    let ids: Vec<&str> = good.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!(ids, ["data", "variables", "redirect", "sign-in", "discovery"]);
    assert_eq!(good[2].2, "register http://127.0.0.1:17853/callback");
    let dry = url::Url::parse(&good[3].2).unwrap();
    let of = |name: &str| dry.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    assert!(good[3].2.starts_with(&format!("{url}/authorize?")), "{}", good[3].2);
    assert_eq!((of("scope").as_deref(), of("client_id").as_deref()), (Some("read"), Some("CLIENT-ID")));
    assert!(of("code_challenge").is_some() && of("state").is_some());
    assert_eq!(server.count("GET /authorize"), 0, "dry");
    let text = sandbox.run(&["provider", "test", "example"]).succeeds();
    assert_eq!(text.lines().filter(|line| line.starts_with("ok ")).count(), 5, "{text}");

    // what was added is a provider file like any other: it can be given away
    let file = sandbox.home().join("providers/example.toml");
    let other = Sandbox::new();
    let _ = other.run(&["provider", "add", "example", "--from", file.to_str().unwrap()]).succeeds_saying(&["added"]);
    let copy = other.home().join("providers/example.toml");
    assert_eq!(std::fs::read_to_string(copy).unwrap(), std::fs::read_to_string(&file).unwrap());

    // the metadata says something else by now, and then nothing
    let moved = json!({
        "issuer": url, "authorization_endpoint": format!("{url}/authorize"), "token_endpoint": format!("{url}/elsewhere"),
        "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
    });
    for place in ["oauth-authorization-server", "openid-configuration"] {
        let moved = moved.clone();
        server.always(&format!("GET /.well-known/{place}"), move |_| Reply::json(200, &moved));
    }
    let (id, ok, message) = findings(&sandbox, 7).pop().unwrap();
    assert_eq!((id.as_str(), ok), ("discovery", false));
    assert!(message.ends_with("has another token endpoint"), "{message}");
    for place in ["oauth-authorization-server", "openid-configuration"] {
        server.always(&format!("GET /.well-known/{place}"), |_| Reply::status(503));
    }
    assert!(!findings(&sandbox, 4).pop().unwrap().1);
    let _ = sandbox
        .run(&["provider", "test", "exmaple"])
        .fails(2, &["unknown provider `exmaple`", "did you mean `example`?"]);
}

#[test]
fn what_comes_with_the_program_passes_its_own_test() {
    // by their issuer these would ask the network
    let all = crate::support::catalogue::all();
    let sandbox = Sandbox::new();
    for provider in all.iter().filter(|provider| provider.issuer.is_none()).step_by(9) {
        let text = sandbox.run(&["provider", "test", &provider.id]).succeeds();
        assert!(text.contains("ok   sign-in: https://"), "{text}");
    }
}
