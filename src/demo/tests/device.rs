//! Device authorization: what a program is offered, the page where a person enters the code, and what both are refused.

use super::*;
use crate::demo::device::GRANT_TYPE;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

impl Bench {
    /// Device code and user code.
    fn offer(&self) -> (String, String) {
        let reply = self.post("/device_authorization", &[], &[PUBLIC, ("scope", "email hello")]);
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!((&reply.json()["expires_in"], &reply.json()["interval"]), (&600.into(), &1.into()));
        let page = format!("{}/device", self.server.issuer());
        assert_eq!(reply.text("verification_uri"), page);
        let user_code = reply.text("user_code");
        assert_eq!(reply.text("verification_uri_complete"), format!("{page}?user_code={user_code}"));
        (reply.text("device_code"), user_code)
    }

    /// Asks after the interval.
    fn ask(&self, code: &str, client: (&str, &str)) -> Reply {
        self.clock.advance(1);
        self.post("/token", &[], &[client, ("grant_type", GRANT_TYPE), ("device_code", code)])
    }

    /// The one-time token in the consent page that this leads to.
    fn page(&self, user_code: &str) -> String {
        let page = self.post("/device", &[], &[("user_code", user_code)]);
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.header("content-security-policy").unwrap().contains("form-action 'self';"));
        let (_, rest) = page.body.split_once("name=\"form\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

#[test]
fn a_code_is_asked_for_entered_and_redeemed_once() {
    let bench = Bench::start(Approve::Ask);
    let (code, user_code) = bench.offer();
    assert_eq!(bench.ask(&code, PUBLIC).error(), (400, "authorization_pending".into()));
    assert!(bench.get("/device", &[]).body.contains("name=\"user_code\""));
    assert!(
        bench
            .get(&format!("/device?user_code={user_code}"), &[])
            .body
            .contains(&format!("<strong>{user_code}</strong>"))
    );
    let form = bench.page(&user_code.to_lowercase());
    let answer = [("form", form.as_str()), ("grant.email", "yes"), ("decision", "allow")];
    assert!(bench.post("/device", &[], &answer).body.contains("<h1>Allowed</h1>"));
    assert_eq!(bench.post("/device", &[], &answer).status, 400, "a page is answered once");
    let reply = bench.ask(&code, PUBLIC);
    assert_eq!((reply.status, reply.text("scope")), (200, "email".into()));
    assert_eq!(bench.refresh(&reply.text("refresh_token"), &[]).status, 200);
    assert_eq!(bench.ask(&code, PUBLIC).error(), (400, "invalid_grant".into()), "used");
    assert_eq!(bench.server.log().last().unwrap().grant_type, Some("device_code"));
}

#[test]
fn a_no_and_a_hurry_and_an_end() {
    let bench = Bench::start(Approve::Ask);
    let (code, user_code) = bench.offer();
    let form = bench.page(&user_code);
    let answer = [("form", form.as_str()), ("grant.email", "yes"), ("decision", "deny")];
    assert!(bench.post("/device", &[], &answer).body.contains("<h1>Denied</h1>"));
    assert_eq!(bench.ask(&code, PUBLIC).error(), (400, "access_denied".into()));
    let (code, user_code) = bench.offer();
    let form = [PUBLIC, ("grant_type", GRANT_TYPE), ("device_code", code.as_str())];
    assert_eq!(bench.post("/token", &[], &form).error(), (400, "slow_down".into()));
    bench.clock.advance(600);
    assert_eq!(bench.ask(&code, PUBLIC).error(), (400, "expired_token".into()));
    assert_eq!(bench.post("/device", &[], &[("user_code", &user_code)]).status, 400);
    let auto = Bench::auto();
    let (code, _) = auto.offer();
    assert_eq!(auto.ask(&code, PUBLIC).status, 200, "approved by itself");
}

#[test]
fn both_sides_are_held_to_their_part() {
    let bench = Bench::start(Approve::Ask);
    let (code, user_code) = bench.offer();
    for (form, error) in [
        (&[("client_id", "x")][..], (401, "invalid_client".to_owned())),
        (&[PUBLIC, ("client_secret", "x")], (401, "invalid_client".to_owned())),
        (&[PUBLIC, ("scope", "admin")], (400, "invalid_scope".to_owned())),
    ] {
        assert_eq!(bench.post("/device_authorization", &[], form).error(), error);
    }
    let web = basic(bench.server.web_client_id(), bench.server.client_secret_for_web());
    let other = bench.post("/token", &[("Authorization", &web)], &[("grant_type", GRANT_TYPE), ("device_code", &code)]);
    assert_eq!(other.error(), (400, "invalid_grant".into()), "another client's");
    assert_eq!(
        bench.post("/token", &[], &[PUBLIC, ("grant_type", GRANT_TYPE)]).error(),
        (400, "invalid_request".into())
    );
    // the page is for a person in a window, and its form for the page
    assert_eq!(bench.get("/device", &[("Sec-Fetch-Mode", "cors")]).status, 403);
    assert_eq!(bench.get("/device?user_code=a&user_code=b", &[]).status, 400);
    let form = format!("user_code={user_code}");
    for header in [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")] {
        assert_eq!(bench.send("POST", "/device", &[FORM, header], &form).status, 403, "{header:?}");
    }
    assert_eq!(bench.send("HEAD", "/device", &[], "").status, 405);
    // a page of one kind does not answer the other
    let token = bench.page(&user_code);
    let answer = [("form", token.as_str()), ("grant.email", "yes"), ("decision", "allow")];
    assert_eq!(bench.post("/authorize", &[], &answer).status, 400);
    assert_eq!(bench.ask(&code, PUBLIC).error(), (400, "authorization_pending".into()));
}
