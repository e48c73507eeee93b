//! The forms of `token` that belong to other programs, to the byte; and what no form carries is refused.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauthctl::secret::Secret;
use serde_json::json;

use crate::support::output::Output;
use crate::support::server::Reply;
use crate::support::stage::Stage;

fn form(stage: &Stage, words: &[&str]) -> Output {
    stage.sandbox.run(&[&["token", "example", "--format"], words].concat())
}

fn holds(stage: &Stage, text: &str) {
    stage.change("example", |_, _, token| token.access_token = Some(Secret::new(text)));
}

/// A JWT: header `{"alg":"RS256"}`.
const JWT: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln";

#[test]
fn dotenv_is_one_line_without_quotes() {
    let stage = Stage::connected(3600);
    assert_eq!(form(&stage, &["dotenv"]).succeeds(), "ACCESS_TOKEN=at-0\n");
    holds(&stage, "ya29.a-b_c~d+e/f==");
    assert_eq!(form(&stage, &["dotenv"]).succeeds(), "ACCESS_TOKEN=ya29.a-b_c~d+e/f==\n");
    // readers disagree about each of these, quoted or not
    for odd in ["a'b", "a\"b", "a\\b", "a$b", "a#b", "`a`"] {
        holds(&stage, odd);
        form(&stage, &["dotenv"]).hides(&[odd]).fails(1, &["error: example: ", "dotenv", "hint: --format env"]);
    }
    for evil in ["a\nB=1", "a\rb", "a\u{7f}b", "a b", "a\u{e9}"] {
        holds(&stage, evil);
        for format in ["plain", "dotenv", "env", "curl", "xoauth2", "rclone"] {
            let output =
                form(&stage, &[&[format][..], if format == "xoauth2" { &["--user", "u"] } else { &[] }].concat());
            output.hides(&[evil]).fails(6, &["error: example: the stored token holds characters"]);
        }
    }
}

#[test]
fn the_sasl_strings_are_those_of_their_documents() {
    let stage = Stage::connected(3600);
    // Google, "OAuth 2.0 Mechanism", the SASL XOAUTH2 example
    holds(&stage, "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
    assert_eq!(
        form(&stage, &["xoauth2", "--user", "someuser@example.com"]).succeeds(),
        "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0\
         Q2cBAQ==\n"
    );
    // RFC 7628 section 4.1
    holds(&stage, "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
    let words = ["oauthbearer", "--user", "user@example.com", "--host", "server.example.com:143"];
    assert_eq!(
        form(&stage, &words).succeeds(),
        "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52\
         YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB\n"
    );
    let decoded = |words: &[&str]| {
        let text = form(&stage, words).succeeds();
        String::from_utf8(STANDARD.decode(text.trim_end()).unwrap()).unwrap()
    };
    holds(&stage, "at-0");
    // the account's address serves where none is given
    form(&stage, &["xoauth2"]).fails(2, &["no address", "hint: --user"]);
    stage.change("example", |integration, _, _| integration.account_label = Some("ann@example.test".into()));
    assert_eq!(decoded(&["xoauth2"]), "user=ann@example.test\x01auth=Bearer at-0\x01\x01");
    assert_eq!(decoded(&["oauthbearer"]), "n,a=ann@example.test,\x01auth=Bearer at-0\x01\x01");
    assert_eq!(decoded(&["oauthbearer", "--user", "a=b,c"]), "n,a=a=3Db=2Cc,\x01auth=Bearer at-0\x01\x01");
    for user in ["", "a\x01b", "a\nb"] {
        form(&stage, &["xoauth2", "--user", user]).hides(&["at-0"]).fails(2, &["--user"]);
    }
    stage.change("example", |integration, _, _| integration.account_label = Some("ann\x01auth=x".into()));
    form(&stage, &["xoauth2"]).hides(&["at-0"]).fails(6, &["control characters"]);
}

#[test]
fn netrc_is_for_one_host_that_the_token_is_meant_for() {
    let stage = Stage::connected(3600);
    form(&stage, &["netrc"]).fails(2, &["no host is known", "hint: oauthctl hosts add example"]);
    let netrc = |words: &[&str]| form(&stage, &[&["netrc", "--host"], words].concat()).hides_on_stderr(&["at-0"]);
    netrc(&["api.example.com"]).fails(2, &["not meant for api.example.com", "--allow-host api.example.com"]);
    let url = stage.server.url();
    stage.provider(&url, "api_hosts = [\"api.example.com\", \"*.example.org\"]\n");
    assert_eq!(netrc(&["API.example.com"]).succeeds(), "machine api.example.com login oauth2 password at-0\n");
    assert_eq!(
        netrc(&["a.example.org", "--user", "__token__"]).succeeds(),
        "machine a.example.org login __token__ password at-0\n"
    );
    for other in ["example.org", "a.b.example.org", "xapi.example.com", "api.example.com.evil.test", "api.example.com."]
    {
        netrc(&[other]).fails(2, &["not meant for"]);
    }
    for none in ["", "https://api.example.com", "api.example.com/x", "u@api.example.com", "a b", "a\nb"] {
        netrc(&[none]).fails(2, &["is not a host"]);
    }
    netrc(&["api.example.com", "--user", "a b"]).fails(2, &["--user"]);
    stage.sandbox.run(&["hosts", "add", "example", "b.example.com"]).succeeds_saying(&["may go to b.example.com"]);
    stage.sandbox.run(&["hosts", "add", "example", "127.0.0.1:8080"]).succeeds_saying(&[]);
    // each that has a name of its own
    let both = "machine api.example.com login oauth2 password at-0\nmachine b.example.com login oauth2 password at-0\n";
    assert_eq!(form(&stage, &["netrc"]).succeeds(), both);
    stage.provider(&url, "api_hosts = [\"api.example.com:8443\"]\ngit_username = \"x\"\n");
    netrc(&["api.example.com:8443"]).fails(2, &["cannot name a port"]);
    form(&stage, &["plain", "--host", "api.example.com"]).fails(2, &["--host"]);
    form(&stage, &["netrc", "--host", "a", "--json"]).fails_in_json(2, "usage");
}

#[test]
fn executable_is_googles_answer_and_the_contract_for_other_languages() {
    let stage = Stage::connected(3600);
    let at = stage.view("example")["expires_at"].as_i64().unwrap();
    let opaque = format!(
        "{{\"version\":1,\"success\":true,\"token_type\":\"urn:ietf:params:oauth:token-type:access_token\",\
         \"access_token\":\"at-0\",\"expiration_time\":{at}}}\n"
    );
    assert_eq!(form(&stage, &["executable"]).succeeds(), opaque);
    holds(&stage, JWT);
    let jwt = format!(
        "{{\"version\":1,\"success\":true,\"token_type\":\"urn:ietf:params:oauth:token-type:jwt\",\"id_token\":\"{JWT}\",\
         \"access_token\":\"{JWT}\",\"expiration_time\":{at}}}\n"
    );
    assert_eq!(form(&stage, &["executable"]).succeeds(), jwt);
    stage.change("example", |_, _, token| token.expires_at = None);
    let answer: serde_json::Value = serde_json::from_str(&form(&stage, &["executable"]).succeeds()).unwrap();
    assert!(answer.get("expiration_time").is_none());
}

#[test]
fn executable_says_no_in_its_own_words() {
    let stage = Stage::connected(0);
    stage.script([Reply::error(400, "invalid_grant")]);
    let said = form(&stage, &["executable"]).hides(&["at-0", "rt-0"]).reports_saying(3, &["error: example: "]);
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (&said["version"], &said["success"], &said["code"]),
        (&json!(1), &json!(false), &json!("SIGN_IN_NEEDED"))
    );
    assert!(said["message"].as_str().unwrap().starts_with("example: "), "{said}");
    assert_eq!(said.as_object().unwrap().len(), 4);
    let unknown = stage.sandbox.run(&["token", "nobody", "--format", "executable"]).reports_saying(2, &["nobody"]);
    assert!(unknown.starts_with("{\"version\":1,\"success\":false,\"code\":\"USAGE\",\"message\":\""), "{unknown}");
}

#[test]
fn rclone_gets_its_own_json_and_never_the_refresh_token() {
    let stage = Stage::connected(3600);
    stage.change("example", |_, _, token| token.expires_at = Some(4_102_444_800));
    let json = "{\"access_token\":\"at-0\",\"token_type\":\"Bearer\",\"expiry\":\"2100-01-01T00:00:00Z\"}\n";
    assert_eq!(form(&stage, &["rclone"]).succeeds(), json);
    assert_eq!(
        form(&stage, &["rclone-authorize"]).succeeds(),
        format!("Paste the following into your remote machine --->\n{json}<---End paste\n")
    );
    stage.change("example", |_, _, token| token.expires_at = None);
    assert!(form(&stage, &["rclone"]).succeeds().ends_with("\"expiry\":\"0001-01-01T00:00:00Z\"}\n"));
    assert!(stage.server.requests().is_empty());
}

/// Google's library for Python reads stderr as part of the answer.
#[test]
fn executable_carries_its_warnings_itself() {
    let stage = Stage::connected(600);
    stage.script([Reply::token("at-1", Some("rt-1"), 600)]);
    let said = form(&stage, &["executable", "--min-ttl", "1h"]).json();
    assert_eq!(said["access_token"], "at-1");
    let warnings = said["warnings"].as_array().unwrap();
    assert!(warnings.len() == 1 && warnings[0].as_str().unwrap().contains("shorter"), "{said}");
    assert!(form(&stage, &["executable"]).json().get("warnings").is_none());
    // as well what is said before a token is looked for, and beside a no
    let seen = stage.sandbox.profile().join("seen");
    std::fs::remove_file(&seen).unwrap();
    std::fs::create_dir(&seen).unwrap();
    let plain = form(&stage, &["plain"]).succeeds_saying(&["warning: "]);
    assert_eq!(plain, "at-1\n");
    let said = form(&stage, &["executable"]).json();
    assert!(said["access_token"] == "at-1" && !said["warnings"].as_array().unwrap().is_empty(), "{said}");
    form(&stage, &["executable", "--scope", "other"]).reports_saying(3, &["warning: ", "error: example: "]);
}

#[test]
fn the_newline_can_be_left_out() {
    let stage = Stage::connected(3600);
    for option in ["-n", "--no-newline"] {
        assert_eq!(stage.sandbox.run(&["token", "example", option]).succeeds(), "at-0");
        assert_eq!(form(&stage, &["header", option]).succeeds(), "Authorization: Bearer at-0");
    }
    assert!(stage.sandbox.run(&["token", "example", "-n", "--json"]).succeeds().ends_with('}'));
}
