//! Google service accounts (RFC 7523 section 2.1), against the built-in data with its URLs led here.

use std::os::unix::fs::PermissionsExt as _;

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::assertion::{EC, EMAIL, KEY_ID, OTHER_RSA, RSA, checked, file, key_file};
use super::{count_up, expire, form, roads, shown};
use crate::support::output::Output;
use crate::support::server::Reply;
use crate::support::stage::Stage;
use crate::support::the_four;

const TOKEN: &str = "POST /oauth2.googleapis.com/token";
const PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";

fn stage() -> (Stage, String) {
    let stage = Stage::new();
    let url = stage.server.url();
    stage.sandbox.write("providers/google-there.toml", &the_four::data("google", &url));
    count_up(&stage, TOKEN);
    (stage, format!("{url}/oauth2.googleapis.com/token"))
}

fn connect(stage: &Stage, path: &std::path::Path, more: &[&str]) -> Output {
    let path = path.to_str().unwrap();
    stage.sandbox.run(&[&["connect", "google-there", "--service-account-file", path, "--as", "ci"], more].concat())
}

#[test]
fn what_is_sent_is_what_google_wants() {
    let (stage, uri) = stage();
    let path = file(&stage.sandbox, "key.json", &key_file(RSA, &uri).to_string());
    let said = connect(&stage, &path, &[]).hides(&["PRIVATE KEY"]).succeeds();
    assert_eq!(said, format!("connected ci to google-there as {EMAIL}\ngranted: {PLATFORM}\n"));
    let requests = stage.server.requests();
    assert_eq!(requests.len(), 1);
    let sent = form(&requests[0]);
    let names: Vec<&str> = sent.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["grant_type", "assertion"], "nothing else, no client either");
    assert_eq!(sent[0].1, "urn:ietf:params:oauth:grant-type:jwt-bearer");
    assert_eq!(requests[0].header("authorization"), None);
    let (header, claims) = checked(&sent[1].1, RSA, Algorithm::RS256, &uri);
    assert_eq!(header, json!({ "alg": "RS256", "kid": KEY_ID, "typ": "JWT" }));
    let (iat, exp) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert_eq!(exp - iat, 3600);
    assert_eq!((&claims["iss"], &claims["scope"], claims.get("sub")), (&json!(EMAIL), &json!(PLATFORM), None));

    assert_eq!(roads(&stage, "ci"), ["jwt_bearer"]);
    let text = shown(&stage, "ci");
    assert!(text.contains(&format!("key {KEY_ID} of {EMAIL} (kept here)")), "{text}");
    assert!(!text.contains("PRIVATE KEY"));
    // the file is not needed any more
    std::fs::remove_file(path).unwrap();
    expire(&stage, &["ci"]);
    let tokens: Vec<String> =
        stage.sandbox.run_at_once(200, &["token", "ci"]).into_iter().map(Output::succeeds).collect();
    assert!(tokens.iter().all(|token| token == "at-2\n"), "{tokens:?}");
    assert_eq!(stage.server.count(TOKEN), 2);
    let of = |place: usize| stage.server.requests()[place].field("assertion").unwrap();
    assert_ne!(of(0), of(1), "a new assertion each time");
    assert_eq!(stage.view("ci")["grant_expires_at"], json!(null), "no rule of a person's grant holds for it");
}

#[test]
fn it_acts_as_a_user_and_for_scopes_that_are_named() {
    let (stage, uri) = stage();
    let path = file(&stage.sandbox, "key.json", &key_file(RSA, &uri).to_string());
    let scopes = ["--subject", "ann@example.test", "--scope", "drive.file", "--scope", "https://mail.google.com/"];
    let said = connect(&stage, &path, &scopes).succeeds();
    assert!(said.starts_with("connected ci to google-there as ann@example.test\n"), "{said}");
    let sent = stage.server.requests()[0].field("assertion").unwrap();
    let (_, claims) = checked(&sent, RSA, Algorithm::RS256, &uri);
    assert_eq!(claims["sub"], "ann@example.test");
    assert_eq!(claims["scope"], "https://www.googleapis.com/auth/drive.file https://mail.google.com/");
    assert!(shown(&stage, "ci").contains("acting as ann@example.test"));
}

#[test]
fn a_key_outside_is_read_for_each_token() {
    let (stage, uri) = stage();
    let path = file(&stage.sandbox, "key.json", &key_file(RSA, &uri).to_string());
    connect(&stage, &path, &["--key-outside"]).succeeds();
    let id = stage.snapshot().integration("ci").unwrap().unwrap().id;
    assert!(stage.snapshot().details(id).unwrap().source_key.is_none(), "nothing secret is kept");
    assert!(shown(&stage, "ci").contains(path.to_str().unwrap()));
    // rotated by whoever looks after it
    file(&stage.sandbox, "key.json", &key_file(OTHER_RSA, &uri).to_string());
    assert_eq!(stage.sandbox.run(&["token", "ci", "--force-refresh"]).succeeds(), "at-2\n");
    let sent = stage.server.requests()[1].field("assertion").unwrap();
    checked(&sent, OTHER_RSA, Algorithm::RS256, &uri);
    // open to others: a warning
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let refresh = ["token", "ci", "--force-refresh"];
    stage.sandbox.run(&refresh).succeeds_saying(&["key.json is open to other users (mode 0644): run `chmod 600`"]);
    // somebody else's, no key, nothing: nothing is sent, and the grant lives on
    let mut others = key_file(RSA, &uri);
    others["client_email"] = "other@project.iam.gserviceaccount.com".into();
    for (text, word) in [(others.to_string(), "the key of other@project"), ("{}".into(), "not a service account")] {
        file(&stage.sandbox, "key.json", &text);
        stage.sandbox.run(&refresh).fails(2, &["ci: ", word]);
    }
    std::fs::remove_file(&path).unwrap();
    stage.sandbox.run(&refresh).fails(2, &["key.json", "No such file"]);
    assert_eq!((stage.server.count(TOKEN), stage.status("ci").as_str()), (3, "active"));
    file(&stage.sandbox, "key.json", &key_file(RSA, &uri).to_string());
    assert_eq!(stage.sandbox.run(&refresh).succeeds(), "at-4\n");
}

/// The bad-input rows: a file that is not one is exit 2, and nothing is stored, not even an empty vault.
#[test]
fn a_file_that_is_not_one_stores_nothing() {
    let (stage, uri) = stage();
    let good = key_file(RSA, &uri);
    let with = |name: &str, value: Value| {
        let mut file = good.clone();
        file[name] = value;
        file.to_string()
    };
    let console = json!({ "installed": { "client_id": "x", "client_secret": "y" } }).to_string();
    let cases = [
        (String::new(), "not JSON"),
        ("PRIVATE".into(), "not JSON"),
        ("[]".into(), "there is no `type`"),
        (console, "there is no `type`"),
        (with("type", "authorized_user".into()), "a file of type `authorized_user`"),
        (with("client_email", Value::Null), "no `client_email`"),
        (with("client_email", "a b".into()), "its `client_email` is not one"),
        (with("private_key", Value::Null), "no `private_key`"),
        (with("private_key", "CANARY".into()), "its `private_key` cannot be used"),
        (with("private_key", "-----BEGIN PUBLIC KEY-----\nCANARY\n-----END PUBLIC KEY-----\n".into()), "a public key"),
        (with("token_uri", "https://evil.example/token".into()), "for tokens of another server"),
        (with("token_uri", format!("{uri}/").into()), "for tokens of another server"),
    ];
    for (text, word) in cases {
        let path = file(&stage.sandbox, "key.json", &text);
        let before = stage.files();
        for more in [&[][..], &["--key-outside"]] {
            connect(&stage, &path, more).hides(&["CANARY", "BEGIN"]).fails(2, &[word]);
        }
        assert_eq!(stage.files(), before, "{word}");
    }
    connect(&stage, std::path::Path::new("/nowhere/key.json"), &[]).fails(2, &["/nowhere/key.json"]);
    let path = file(&stage.sandbox, "key.json", &good.to_string());
    let path = path.to_str().unwrap();
    for arguments in [&["--subject", "x"][..], &["--key-outside"]] {
        stage.sandbox.run(&[&["connect", "google-there"], arguments].concat()).code_is(2);
    }
    stage
        .sandbox
        .run(&["connect", "example", "--service-account-file", path])
        .fails(2, &["for tokens of another server"]);
    assert!(stage.server.requests().is_empty());
    let fresh = crate::support::sandbox::Sandbox::new();
    fresh
        .run(&["connect", "google", "--service-account-file", path])
        .fails(2, &["for tokens of another server than Google"]);
    assert!(!fresh.profile().join("vault.age").exists());
}

#[test]
fn what_google_says_is_of_this_call_only() {
    let (stage, uri) = stage();
    let path = file(&stage.sandbox, "key.json", &key_file(RSA, &uri).to_string());
    connect(&stage, &path, &[]).succeeds();
    let said = |code: &str, text: &str| Reply::json(400, &json!({ "error": code, "error_description": text }));
    for (reply, exit, word) in [
        (said("invalid_grant", "Invalid JWT Signature."), 3, "Invalid JWT Signature."),
        (said("invalid_grant", "Invalid grant: account not found"), 3, "account not found"),
        (said("unauthorized_client", "Client is unauthorized to retrieve access tokens"), 7, "unauthorized"),
        (said("access_denied", "account restricted"), 7, "account restricted"),
        (Reply::status(500), 4, "500"),
        (said("internal_failure", "x"), 4, "internal_failure"),
    ] {
        expire(&stage, &["ci"]);
        stage.server.script(TOKEN, [reply]);
        let text = stage.sandbox.run(&["token", "ci"]).hides(&["eyJ"]).fails(exit, &["ci: ", word]);
        assert!(!text.contains("hint: oauthctl connect google-there --as ci\n"), "a browser does not help: {text}");
        assert_eq!(stage.status("ci"), "active", "{word}");
        assert!(stage.sandbox.run(&["token", "ci"]).succeeds().starts_with("at-"));
    }
}

#[test]
fn an_ec_key_signs_too_and_revoke_forgets_the_key() {
    let (stage, uri) = stage();
    let path = file(&stage.sandbox, "key.json", &key_file(EC, &uri).to_string());
    connect(&stage, &path, &[]).succeeds();
    let sent = stage.server.requests()[0].field("assertion").unwrap();
    checked(&sent, EC, Algorithm::ES256, &uri);
    stage.server.always("POST /oauth2.googleapis.com/revoke", |_| Reply::status(200));
    // no other Google account ends with it, whatever its number is
    let said = stage.sandbox.run(&["revoke", "ci", "--yes"]).reports(0);
    assert!(said.contains("its key can still mint tokens: end that at Google"), "{said}");
    let id = stage.snapshot().integration("ci").unwrap().unwrap().id;
    assert!(stage.snapshot().details(id).unwrap().source_key.is_none());
    stage.sandbox.run(&["token", "ci"]).fails(3, &["revoked"]);
    connect(&stage, &path, &[]).succeeds();
    assert!(stage.sandbox.run(&["token", "ci"]).succeeds().starts_with("at-"));
}

#[test]
fn sync_asks_tokeninfo_and_no_person() {
    let (stage, uri) = stage();
    let path = file(&stage.sandbox, "key.json", &key_file(RSA, &uri).to_string());
    connect(&stage, &path, &[]).succeeds();
    let about = json!({ "azp": "112233445566778899000", "aud": "112233445566778899000", "scope": PLATFORM, "exp": "9999999999" });
    stage.server.always("POST /oauth2.googleapis.com/tokeninfo", move |_| Reply::json(200, &about));
    assert_eq!(stage.sandbox.run(&["sync", "ci"]).code, 0);
    assert_eq!(stage.server.unexpected(), Vec::<String>::new(), "userinfo is not asked");
}

#[test]
fn a_sign_in_in_its_place_forgets_the_key() {
    let (stage, uri) = stage();
    let path = file(&stage.sandbox, "key.json", &key_file(RSA, &uri).to_string());
    connect(&stage, &path, &[]).succeeds();
    let id = stage.snapshot().integration("ci").unwrap().unwrap().id;
    stage.server.script(TOKEN, [Reply::token("at-u", Some("rt-u"), 3600).with_member("id_token", json!(null))]);
    stage.server.always("GET /openidconnect.googleapis.com/v1/userinfo", |_| {
        Reply::json(200, &json!({ "sub": "1", "email": "ann@example.test" }))
    });
    let import = ["connect", "google-there", "--as", "ci", "--client-id", "c", "--client-secret-file"];
    let secret = file(&stage.sandbox, "secret", "fake-secret");
    let rest = ["--refresh-token-stdin", "--replace-account"];
    let words = [&import[..], &[secret.to_str().unwrap()], &rest].concat();
    let output = stage.sandbox.run_with_input(&words, "rt-x");
    if output.code == 0 {
        assert!(stage.snapshot().details(id).unwrap().is_empty());
        assert_eq!(stage.held("ci").1, "rt-u");
    } else {
        panic!("{}", output.stderr);
    }
}
