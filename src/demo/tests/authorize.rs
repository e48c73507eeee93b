//! The authorization endpoint and its consent page.

use super::*;

#[test]
fn the_answer_carries_code_state_and_issuer() {
    let bench = Bench::auto();
    let back = bench.authorize(&[]).redirected();
    assert_eq!(back["state"], "some state+&=");
    assert_eq!(back["iss"], bench.server.issuer());
    assert!(back["code"].starts_with("demo-code-"));
    assert_eq!(back.len(), 3);
    assert!(!bench.authorize(&[("state", "")]).redirected().contains_key("state"));
}

#[test]
fn nothing_is_redirected_before_client_and_redirect_are_known() {
    let bench = Bench::auto();
    for wrong in [
        ("client_id", ""),
        ("client_id", "other"),
        ("redirect_uri", ""),
        ("redirect_uri", "http://evil.example/callback"),
        ("redirect_uri", "https://127.0.0.1:9/callback"),
    ] {
        let reply = bench.authorize(&[wrong]);
        assert_eq!((reply.status, reply.header("location")), (400, None), "{wrong:?}");
        assert!(reply.header("content-type").unwrap().starts_with("text/html"));
        assert!(!reply.body.contains("evil"), "nothing that was sent is shown");
    }
    let twice = bench.get(&format!("/authorize?client_id=oauthctl-demo&redirect_uri={REDIRECT}&state=a&state=b"), &[]);
    assert_eq!((twice.status, twice.header("location")), (400, None));
}

#[test]
fn other_mistakes_are_told_by_redirect() {
    let bench = Bench::auto();
    let padded = format!("{}=", "a".repeat(42));
    for (change, error) in [
        (("response_type", ""), "invalid_request"),
        (("response_type", "token"), "unsupported_response_type"),
        (("response_type", "code id_token"), "unsupported_response_type"),
        (("response_mode", "fragment"), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("code_challenge", "short"), "invalid_request"),
        (("code_challenge", padded.as_str()), "invalid_request"),
        (("code_challenge_method", ""), "invalid_request"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("scope", "email admin"), "invalid_scope"),
        (("prompt", "none login"), "invalid_request"),
        (("request", "x"), "request_not_supported"),
        (("request_uri", "urn:x"), "request_uri_not_supported"),
    ] {
        let back = bench.authorize(&[change]).redirected();
        assert_eq!(back["error"], error, "{change:?}");
        assert_eq!((back["state"].as_str(), &back["iss"]), ("some state+&=", &bench.server.issuer()));
        assert!(!back.contains_key("code"));
    }
}

#[test]
fn the_redirect_uri_keeps_its_query() {
    let uri = format!("{REDIRECT}?tenant=1%202");
    let bench = Bench::auto();
    let back = bench.authorize(&[("redirect_uri", &uri)]).redirected();
    assert_eq!(back["tenant"], "1 2");
    assert_eq!(bench.redeem(&back["code"], &[("redirect_uri", &uri)]).status, 200);
}

#[test]
fn only_a_navigation_is_answered() {
    let bench = Bench::auto();
    for header in [("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Dest", "iframe")] {
        assert_eq!(bench.get("/authorize?client_id=oauthctl-demo", &[header]).status, 403, "{header:?}");
    }
    let navigation = [("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")];
    assert_eq!(bench.get("/authorize?client_id=oauthctl-demo", &navigation).status, 400);
    assert_eq!(bench.send("HEAD", "/authorize", &[], "").status, 405);
}

/// The hidden token of a consent page.
fn form_token(page: &Reply) -> String {
    assert_eq!(page.status, 200, "{}", page.body);
    let start = page.body.split_once("name=\"form\" value=\"").unwrap().1;
    start.split_once('"').unwrap().0.to_owned()
}

fn all(token: &str) -> [(&str, &str); 4] {
    [("form", token), ("grant.email", "yes"), ("grant.hello", "yes"), ("decision", "allow")]
}

#[test]
fn a_person_may_allow_all() {
    let bench = Bench::start(Approve::Ask);
    let page = bench.authorize(&[]);
    assert!(page.body.contains("demo@example.test") && page.body.contains("name=\"grant.email\""));
    assert!(!page.body.contains("grant.profile") && !page.body.contains("<script"));
    let origin = bench.server.issuer();
    let own = [("Origin", origin.as_str()), ("Sec-Fetch-Site", "same-origin")];
    let back = bench.post("/authorize", &own, &all(&form_token(&page))).redirected();
    assert_eq!((back["state"].as_str(), &back["iss"]), ("some state+&=", &origin));
    assert_eq!(bench.redeem(&back["code"], &[]).text("scope"), "email hello");
}

#[test]
fn a_person_may_grant_less_but_not_more() {
    let bench = Bench::start(Approve::Ask);
    let token = form_token(&bench.authorize(&[]));
    let form = [("form", token.as_str()), ("grant.hello", "yes"), ("grant.profile", "yes"), ("decision", "allow")];
    let back = bench.post("/authorize", &[], &form).redirected();
    assert_eq!(bench.redeem(&back["code"], &[]).text("scope"), "hello");
}

#[test]
fn a_person_may_refuse() {
    let bench = Bench::start(Approve::Ask);
    for decision in [&[("decision", "deny"), ("grant.email", "yes")][..], &[("decision", "allow")], &[]] {
        let token = form_token(&bench.authorize(&[]));
        let back = bench.post("/authorize", &[], &[decision, &[("form", &token)]].concat()).redirected();
        assert_eq!((back["error"].as_str(), back["state"].as_str()), ("access_denied", "some state+&="));
        assert_eq!(back["iss"], bench.server.issuer());
    }
    assert_eq!(bench.authorize(&[("prompt", "none")]).redirected()["error"], "consent_required");
}

#[test]
fn a_consent_form_counts_once_and_only_from_its_own_page() {
    let bench = Bench::start(Approve::Ask);
    let token = form_token(&bench.authorize(&[]));
    let other = [("Origin", "http://evil.example")];
    assert_eq!(bench.post("/authorize", &other, &all(&token)).status, 403);
    assert_eq!(bench.post("/authorize", &[("Origin", "null")], &all(&token)).status, 403);
    assert_eq!(bench.post("/authorize", &[("Sec-Fetch-Site", "cross-site")], &all(&token)).status, 403);
    let guessed = bench.post("/authorize", &[], &all("demo-form-guess"));
    assert_eq!((guessed.status, guessed.header("location")), (400, None));
    assert_eq!(bench.send("POST", "/authorize", &[], &encoded(&all(&token))).status, 400, "no content type");
    bench.post("/authorize", &[], &all(&token)).redirected();
    let again = bench.post("/authorize", &[], &all(&token));
    assert_eq!((again.status, again.header("location")), (400, None));
    let late = form_token(&bench.authorize(&[]));
    bench.clock.advance(600);
    assert_eq!(bench.post("/authorize", &[], &all(&late)).status, 400);
}

#[test]
fn a_hint_signs_in_somebody_else() {
    let bench = Bench::start(Approve::Ask);
    assert!(bench.authorize(&[("login_hint", "second@example.test")]).body.contains("second@example.test"));
    let nasty = bench.authorize(&[("login_hint", "<b>@example.test")]);
    assert!(nasty.body.contains("demo@example.test") && !nasty.body.contains("<b>"));
}

#[test]
fn the_consent_page_is_guarded() {
    let bench = Bench::start(Approve::Ask);
    let page = bench.authorize(&[]);
    let style = page.body.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let hash = STANDARD.encode(Sha256::digest(style));
    assert_eq!(
        page.header("content-security-policy").unwrap(),
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; \
             form-action 'self' http://127.0.0.1:9; frame-ancestors 'none'"
        )
    );
    assert_eq!(page.header("referrer-policy"), Some("same-origin"), "else the form's Origin would be null");
    assert_eq!(page.header("set-cookie"), None);
}
