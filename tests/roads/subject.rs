//! Another identity's token: exchanged (RFC 8693), or trusted as a workload's (Google's STS and impersonation, Microsoft's
//! federated credentials), from GitHub Actions, a file, a URL or a variable. Nothing secret is kept.

use serde_json::json;

use super::{count_up, expire, form, pairs, roads, shown};
use crate::support::output::Output;
use crate::support::server::Reply;
use crate::support::stage::{Stage, TOKEN};
use crate::support::the_four;

const JWT: &str = "urn:ietf:params:oauth:token-type:jwt";
const EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const POOL: &str = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/gh";
const PLATFORM: &str = "https://www.googleapis.com/auth/cloud-platform";
const STS: &str = "POST /sts.googleapis.com/v1/token";
const SA: &str = "deploy@project.iam.gserviceaccount.com";
const GENERATE: &str = "POST /iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/deploy@project.iam.gserviceaccount.com:generateAccessToken";

/// A job of GitHub Actions with `permissions: id-token: write`, and the providers of which it wants tokens.
fn stage() -> Stage {
    let stage = Stage::new();
    let url = stage.server.url();
    for provider in ["google", "microsoft"] {
        stage.sandbox.write(&format!("providers/{provider}-there.toml"), &the_four::data(provider, &url));
    }
    stage.sandbox.set("ACTIONS_ID_TOKEN_REQUEST_URL", format!("{url}/idtoken?api-version=2.0"));
    stage.sandbox.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "CANARY-request-token");
    stage.server.always("GET /idtoken", |request| {
        if request.header("authorization") != Some("Bearer CANARY-request-token") {
            return Reply::status(401);
        }
        let audience = request.parameter("audience").unwrap();
        Reply::json(200, &json!({ "count": 1, "value": format!("CANARY.job.{}", audience.len()) }))
    });
    count_up(&stage, TOKEN);
    stage
}

/// What the job's token for an audience is.
fn job_token(audience: &str) -> String {
    format!("CANARY.job.{}", audience.len())
}

/// Nothing that was shown for a token is in the vault.
#[track_caller]
fn keeps_nothing_secret(stage: &Stage, name: &str) {
    let snapshot = stage.snapshot();
    let id = snapshot.integration(name).unwrap().unwrap().id;
    let (grant, details) = (snapshot.grant(id).unwrap().unwrap(), snapshot.details(id).unwrap());
    assert!(grant.refresh_token.is_none() && grant.client_secret.is_none() && details.source_key.is_none());
    assert!(!details.source.unwrap().to_string().contains("CANARY"));
}

fn names(requests: &[crate::support::server::Request]) -> Vec<String> {
    requests.iter().map(crate::support::server::Request::name).collect()
}

const GOOGLE: &[&str] =
    &["connect", "google-there", "--workload-identity", "--github-actions", "--audience", POOL, "--as", "ci"];

#[test]
fn a_github_job_becomes_a_google_service_account() {
    let stage = stage();
    stage.server.always(STS, |_| {
        let answer = json!({
            "access_token": "CANARY-federated", "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "token_type": "Bearer", "expires_in": 3599,
        });
        Reply::json(200, &answer)
    });
    stage.server.always(GENERATE, |_| {
        Reply::json(200, &json!({ "accessToken": "sa-token", "expireTime": "2099-01-01T00:00:00Z" }))
    });
    let said = stage.sandbox.run(&[GOOGLE, &["--impersonate", SA]].concat()).hides(&["CANARY"]).succeeds();
    assert_eq!(said, format!("connected ci to google-there as {SA}\ngranted: {PLATFORM}\n"));
    let requests = stage.server.requests();
    assert_eq!(names(&requests), ["GET /idtoken", STS, GENERATE]);
    // what GitHub's own action asks for, with the URL's query kept
    let audience = format!("https:{POOL}");
    assert_eq!(requests[0].parameter("audience").as_deref(), Some(audience.as_str()));
    assert_eq!(requests[0].parameter("api-version").as_deref(), Some("2.0"));
    let wanted = [
        ("grant_type", EXCHANGE),
        ("audience", POOL),
        ("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ("subject_token", &job_token(&audience)),
        ("subject_token_type", JWT),
        ("scope", PLATFORM),
    ];
    assert_eq!(form(&requests[1]), pairs(&wanted));
    assert_eq!(requests[1].header("authorization"), None, "no client");
    assert_eq!(requests[2].header("authorization"), Some("Bearer CANARY-federated"));
    let body: serde_json::Value = serde_json::from_slice(&requests[2].body).unwrap();
    assert_eq!(body, json!({ "scope": [PLATFORM] }));

    assert_eq!(stage.sandbox.run(&["token", "ci"]).succeeds(), "sa-token\n");
    keeps_nothing_secret(&stage, "ci");
    assert_eq!(roads(&stage, "ci"), ["workload_identity"]);
    let text = shown(&stage, "ci");
    assert!(text.contains("the GitHub Actions job's token") && text.contains(SA) && text.contains(POOL), "{text}");
    // 200 of them: the three requests once
    expire(&stage, &["ci"]);
    let tokens: Vec<String> =
        stage.sandbox.run_at_once(200, &["token", "ci"]).into_iter().map(Output::succeeds).collect();
    assert!(tokens.iter().all(|token| token == "sa-token\n"));
    assert_eq!(stage.server.requests().len(), 6);
}

#[test]
fn without_a_service_account_the_federated_token_is_the_token() {
    let stage = stage();
    count_up(&stage, STS);
    let scope = "https://www.googleapis.com/auth/devstorage.read_only";
    stage.sandbox.run(&[GOOGLE, &["--scope", scope]].concat()).succeeds();
    let requests = stage.server.requests();
    assert_eq!(names(&requests), ["GET /idtoken", STS]);
    assert_eq!(requests[1].field("scope").as_deref(), Some(scope));
    assert_eq!(stage.sandbox.run(&["token", "ci"]).succeeds(), "at-1\n");
}

#[test]
fn a_file_or_a_url_serves_as_the_identity() {
    let stage = stage();
    count_up(&stage, STS);
    let path = stage.sandbox.path("token.json");
    std::fs::write(&path, "{\"access_token\":\"CANARY.file\"}\n").unwrap();
    let base = ["connect", "google-there", "--workload-identity", "--audience", POOL];
    let of_file =
        ["--as", "f", "--subject-token-file", path.to_str().unwrap(), "--subject-token-pointer", "/access_token"];
    stage.sandbox.run(&[&base[..], &of_file].concat()).succeeds();
    assert_eq!(stage.server.requests()[0].field("subject_token").as_deref(), Some("CANARY.file"));
    // read anew each time, as the file is written anew
    std::fs::write(&path, "{\"access_token\":\"CANARY.later\"}\n").unwrap();
    stage.sandbox.run(&["token", "f", "--force-refresh"]).succeeds();
    assert_eq!(stage.server.requests()[1].field("subject_token").as_deref(), Some("CANARY.later"));
    let url = format!("{}/metadata/token", stage.server.url());
    stage.server.always("GET /metadata/token", |_| Reply::status(200).body("CANARY.url\n"));
    stage.sandbox.run(&[&base[..], &["--as", "u", "--subject-token-url", &url]].concat()).succeeds();
    assert_eq!(stage.server.requests().last().unwrap().field("subject_token").as_deref(), Some("CANARY.url"));
    keeps_nothing_secret(&stage, "f");
}

#[test]
fn a_github_job_is_the_credential_of_a_microsoft_app() {
    let stage = stage();
    let tenant = the_four::TENANT;
    let request = format!("POST /login.microsoftonline.com/{tenant}/oauth2/v2.0/token");
    count_up(&stage, &request);
    let param = format!("tenant={tenant}");
    let connect = [
        "connect",
        "microsoft-there",
        "--workload-identity",
        "--github-actions",
        "--client-id",
        "app",
        "--param",
        &param,
    ];
    let said = stage.sandbox.run(&connect).hides(&["CANARY"]).succeeds();
    assert!(said.starts_with("connected microsoft-there to microsoft-there as app\n"), "{said}");
    let requests = stage.server.requests();
    let audience = "api://AzureADTokenExchange";
    assert_eq!(requests[0].parameter("audience").as_deref(), Some(audience));
    let wanted = [
        ("grant_type", "client_credentials"),
        ("scope", "https://graph.microsoft.com/.default"),
        ("client_id", "app"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_assertion", &job_token(audience)),
    ];
    assert_eq!((requests[1].name(), form(&requests[1])), (request, pairs(&wanted)));
    keeps_nothing_secret(&stage, "microsoft-there");
    expire(&stage, &["microsoft-there"]);
    assert_eq!(stage.sandbox.run(&["token", "microsoft-there"]).succeeds(), "at-2\n");
}

#[test]
fn a_token_is_exchanged_with_the_clients_authentication() {
    let stage = stage();
    let url = stage.server.url();
    stage.sandbox.write(
        "providers/example.toml",
        &format!("id = \"example\"\ntoken_url = \"{url}/token\"\nclient_auth = \"basic\"\n"),
    );
    let set = ["client", "set", "example", "--client-id", "svc", "--client-secret-stdin", "-q"];
    stage.sandbox.run_with_input(&set, "fake-secret").succeeds();
    stage.sandbox.set("JOB_TOKEN", "CANARY.env");
    let exchange = ["connect", "example", "--token-exchange", "--subject-token-env", "JOB_TOKEN"];
    stage.sandbox.run(&exchange).hides(&["CANARY"]).succeeds();
    let first = &stage.server.requests()[0];
    let wanted = [("grant_type", EXCHANGE), ("subject_token", "CANARY.env"), ("subject_token_type", JWT)];
    assert_eq!(form(first), pairs(&wanted));
    assert!(first.header("authorization").unwrap().starts_with("Basic "));
    let more = [
        "--as",
        "x",
        "--audience",
        "https://api.test",
        "--scope",
        "read",
        "--subject-token-type",
        "urn:ietf:params:oauth:token-type:access_token",
        "--requested-token-type",
        JWT,
    ];
    stage.sandbox.run(&[&exchange[..], &more].concat()).succeeds();
    let wanted = [
        ("grant_type", EXCHANGE),
        ("audience", "https://api.test"),
        ("requested_token_type", JWT),
        ("subject_token", "CANARY.env"),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ("scope", "read"),
    ];
    assert_eq!(form(&stage.server.requests()[1]), pairs(&wanted));
    assert_eq!(roads(&stage, "x"), ["token_exchange"]);
    assert!(shown(&stage, "x").contains("the token in $JOB_TOKEN, for https://api.test"));
    // read anew: the variable is not there any more, and the grant is none the worse
    stage.sandbox.unset("JOB_TOKEN");
    stage.sandbox.run(&["token", "x", "--force-refresh"]).fails(2, &["x: JOB_TOKEN is not set"]);
    assert_eq!(stage.status("x"), "active");
}

#[test]
fn what_fails_on_the_way_is_told_and_nothing_is_stored() {
    let stage = stage();
    count_up(&stage, STS);
    let impersonate = [GOOGLE, &["--impersonate", SA]].concat();
    let empty = |stage: &Stage| assert_eq!(stage.sandbox.run(&["list", "--json"]).json()["integrations"], json!([]));
    for (request, reply, exit) in [
        ("GET /idtoken", Reply::status(403), 7),
        ("GET /idtoken", Reply::status(503), 4),
        ("GET /idtoken", Reply::json(200, &json!({ "value": 1 })), 7),
        ("GET /idtoken", Reply::status(302).header("Location", "https://elsewhere.test/"), 7),
        (STS, Reply::error(400, "invalid_grant"), 3),
        (STS, Reply::error(400, "invalid_target"), 7),
        (STS, Reply::status(503), 4),
        (
            GENERATE,
            Reply::json(403, &json!({ "error": { "code": 403, "message": "no", "status": "PERMISSION_DENIED" } })),
            7,
        ),
        (GENERATE, Reply::status(503), 4),
        (GENERATE, Reply::json(200, &json!({ "expireTime": "2099-01-01T00:00:00Z" })), 7),
    ] {
        stage.server.script(request, [reply]);
        stage.sandbox.run(&impersonate).hides(&["CANARY"]).fails(exit, &["ci: "]);
        empty(&stage);
    }
    stage.sandbox.unset("ACTIONS_ID_TOKEN_REQUEST_TOKEN");
    stage.sandbox.run(GOOGLE).fails(2, &["ACTIONS_ID_TOKEN_REQUEST_TOKEN is not set", "id-token: write"]);
    stage.sandbox.set("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "CANARY-request-token");
    stage.sandbox.set("ACTIONS_ID_TOKEN_REQUEST_URL", "http://elsewhere.test/token");
    stage.sandbox.run(GOOGLE).hides(&["CANARY"]).fails(2, &["its URL is not https"]);
    empty(&stage);
}

#[test]
fn bad_input_sends_nothing() {
    let stage = stage();
    let before = stage.files();
    let google = ["connect", "google-there"];
    let cases: [(&[&str], &str); 10] = [
        (&["--workload-identity"], "required"),
        (&["--token-exchange"], "required"),
        (&["--workload-identity", "--github-actions"], "needs the workload identity provider"),
        (&["--github-actions"], "what is the other identity's token for"),
        (&["--subject-token-env", "X"], "what is the other identity's token for"),
        (&["--workload-identity", "--audience", POOL, "--subject-token-url", "http://plain.test/"], "is not https"),
        (&["--workload-identity", "--audience", POOL, "--subject-token-url", "nonsense"], "not a URL"),
        (
            &["--workload-identity", "--audience", POOL, "--github-actions", "--impersonate", "../x@y"],
            "service account",
        ),
        (
            &["--workload-identity", "--audience", POOL, "--subject-token-env", "X", "--subject-token-pointer", "a"],
            "JSON pointer",
        ),
        (
            &["--workload-identity", "--audience", POOL, "--subject-token-env", "X", "--github-actions"],
            "cannot be used with",
        ),
    ];
    for (arguments, word) in cases {
        stage.sandbox.run(&[&google[..], arguments].concat()).fails(2, &[word]);
    }
    let words = ["connect", "example", "--workload-identity", "--github-actions"];
    stage.sandbox.run(&words).fails(2, &["not known to trust other identities", "--token-exchange"]);
    assert_eq!(stage.files(), before);
    assert!(stage.server.requests().is_empty());
}
