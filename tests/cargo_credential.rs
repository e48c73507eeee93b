//! cargo's credential provider: its JSON protocol, version 1, as the cargo book has it.

use serde_json::json;

use crate::support::output::Output;
use crate::support::server::Reply;
use crate::support::stage::Stage;

const HELLO: &str = "{\"v\":[1]}\n";

fn ask(stage: &Stage, lines: &str) -> Output {
    stage.sandbox.run_with_input(&["--cargo-plugin"], lines).hides_on_stderr(&["at-0", "rt-0"])
}

fn get(index: &str) -> String {
    let question = json!({
        "v": 1, "registry": { "index-url": index, "name": "mine", "headers": ["WWW-Authenticate: Bearer"] },
        "kind": "get", "operation": "read", "args": [],
    });
    format!("{question}\n")
}

fn bind(stage: &Stage, words: &[&str]) {
    let said = stage.sandbox.run(&[&["cargo-credential", "setup"], words].concat());
    assert_eq!(said.succeeds_saying(&["cargo gets the token", "credential-provider = [", "OAUTHCTL_HOME"]), "");
}

#[test]
fn each_question_gets_a_line() {
    let stage = Stage::connected(3600);
    stage.change("example", |_, _, token| token.expires_at = Some(4_102_444_800));
    bind(&stage, &["sparse+https://crates.example/index/", "example"]);
    let golden = "{\"Ok\":{\"kind\":\"get\",\"token\":\"Bearer at-0\",\"cache\":\"expires\",\"expiration\":4102444800,\
                  \"operation_independent\":true}}\n";
    let question = get("sparse+https://crates.example/index/");
    assert_eq!(ask(&stage, &question).succeeds(), format!("{HELLO}{golden}"));
    assert_eq!(ask(&stage, &question.repeat(2)).succeeds(), format!("{HELLO}{golden}{golden}"));
    assert_eq!(ask(&stage, "").succeeds(), HELLO);
    assert_eq!(stage.sandbox.run(&["cargo-credential"]).succeeds(), HELLO, "the long way");
    bind(&stage, &["sparse+https://crates.example/index/", "example", "--bare"]);
    stage.change("example", |_, _, token| token.expires_at = None);
    let golden =
        "{\"Ok\":{\"kind\":\"get\",\"token\":\"at-0\",\"cache\":\"session\",\"operation_independent\":true}}\n";
    assert_eq!(ask(&stage, &question).succeeds(), format!("{HELLO}{golden}"));
}

#[test]
fn no_is_said_in_the_protocols_words() {
    let stage = Stage::connected(3600);
    bind(&stage, &["sparse+https://crates.example/index/", "example"]);
    let no = |question: &str| {
        let said = ask(&stage, question).hides(&["at-0"]).succeeds();
        said.strip_prefix(HELLO).unwrap().to_owned()
    };
    for index in [
        "sparse+https://index.crates.io/",
        "sparse+https://crates.example/other/",
        "sparse+https://crates.example/",
        "sparse+http://crates.example/index/",
        "sparse+https://crates.example.evil.test/index/",
        "sparse+https://crates.example/index/../other/",
        "https://u@crates.example/index/",
        "nonsense",
        "",
    ] {
        assert_eq!(no(&get(index)), "{\"Err\":{\"kind\":\"url-not-supported\"}}\n", "{index}");
    }
    let question = get("sparse+https://crates.example/index/");
    for kind in ["login", "logout", "x"] {
        let other = question.replace("\"get\"", &format!("\"{kind}\""));
        assert_eq!(no(&other), "{\"Err\":{\"kind\":\"operation-not-supported\"}}\n");
    }
    let broken = |question: &str| {
        let said = ask(&stage, question).hides(&["at-0"]).reports_saying(2, &["error: "]);
        assert!(
            said.starts_with(&format!("{HELLO}{{\"Err\":{{\"caused-by\":[],\"kind\":\"other\",\"message\":\"")),
            "{said}"
        );
    };
    broken(&question[..40]);
    broken(&question.replace("\"v\":1", "\"v\":2"));
    broken("\n");
    broken("[]\n");
    stage.change("example", |_, _, token| token.expires_at = Some(1));
    stage.script([Reply::error(400, "invalid_grant")]);
    let said = no(&question);
    assert!(said.contains("\"kind\":\"other\"") && said.contains("oauthctl connect example"), "{said}");
}
