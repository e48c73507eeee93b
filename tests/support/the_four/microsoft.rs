//! Microsoft: a public client on `localhost`, tenants, scopes that come back otherwise, refresh tokens that are replaced
//! but not ended, and no way to revoke.

use serde_json::{Value, json};

use super::super::server::{Reply, Request, ScenarioServer};
use super::{Consent, DEVICE_GRANT, Grant, Ruled, Shared, State, bearer, client_id, is_form, place, serve, tokens};

/// Where the account lives.
pub(crate) const TENANT: &str = "aaaaaaaa-0000-4000-8000-000000000001";
/// Where personal accounts live.
pub(crate) const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
const ALIASES: [&str; 4] = ["common", "consumers", "organizations", TENANT];

pub(super) fn open(server: &ScenarioServer, state: &Shared, base: &str) {
    let issuer = format!("{base}/login.microsoftonline.com/{TENANT}/v2.0");
    serve(server, state, "GET", "https://graph.microsoft.com/oidc/userinfo", |state, request| {
        if state.grant_of(bearer(request)).is_none() {
            return Ok(Reply::json(
                401,
                &json!({ "error": { "code": "InvalidAuthenticationToken", "message": "No." } }),
            ));
        }
        Ok(Reply::json(200, &json!({ "sub": "pairwise-for-this-app", "email": "ann@contoso.test" })))
    });
    for tenant in ALIASES {
        let url = |path| format!("https://login.microsoftonline.com/{tenant}/{path}");
        serve(server, state, "GET", &url("oauth2/v2.0/authorize"), move |state, request| {
            authorize(state, request, tenant)
        });
        serve(server, state, "POST", &url("oauth2/v2.0/devicecode"), move |state, request| {
            device(state, request, tenant)
        });
        let issuer = issuer.clone();
        serve(server, state, "POST", &url("oauth2/v2.0/token"), move |state, request| {
            token(state, request, tenant, &issuer)
        });
        serve(server, state, "GET", &url("discovery/v2.0/keys"), |_, _| Ok(Reply::json(200, &tokens::keys())));
    }
}

fn refused(status: u16, error: &str, number: u32) -> Reply {
    Reply::json(
        status,
        &json!({
            "error": error, "error_description": format!("AADSTS{number}: No. Trace ID: fake"), "error_codes": [number],
            "timestamp": "2026-11-24 12:00:00Z", "trace_id": "fake", "correlation_id": "fake",
        }),
    )
}

fn authorize(state: &mut State, request: &Request, tenant: &str) -> Ruled<Reply> {
    let page = || Reply::status(400).header("Content-Type", "text/html").body("<h1>AADSTS</h1>");
    let is = |name: &str, value: &str| request.parameter(name).as_deref() == Some(value);
    let redirect = request.parameter("redirect_uri").as_deref().and_then(place);
    let registered = redirect.is_some_and(|(host, _, path)| host == "localhost" && path == "/callback");
    state.rule(registered, "AADSTS50011: registered is http://localhost/callback, on any port", page)?;
    state.rule(is("client_id", client_id("microsoft")), "AADSTS700016: no such app here", page)?;
    state.rule(is("response_type", "code") && is("response_mode", "query"), "the answer is in the query", page)?;
    state.rule(is("code_challenge_method", "S256"), "PKCE is sent although discovery is silent", page)?;
    let scopes = request.parameter("scope").unwrap_or_default();
    let mixed = scopes.contains("/.default") && scopes.contains("Mail.");
    state.rule(!scopes.is_empty() && !mixed, "AADSTS70011: scope", page)?;
    Ok(state.consent(request, "0.fake-code-", tenant))
}

fn token(state: &mut State, request: &Request, tenant: &str, issuer: &str) -> Ruled<Reply> {
    let field = |name| request.field(name);
    state.rule(is_form(request), "the body is a form", || refused(400, "invalid_request", 900_144))?;
    let public = request.header("authorization").is_none() && field("client_secret").is_none();
    state.rule(public, "AADSTS700025: a public client sends no secret", || refused(401, "invalid_client", 700_025))?;
    let known = field("client_id").as_deref() == Some(client_id("microsoft"));
    state.rule(known, "AADSTS700016: no such app here", || refused(400, "unauthorized_client", 700_016))?;
    if field("grant_type").as_deref() == Some("refresh_token") {
        return Ok(refresh(state, &field("refresh_token").unwrap_or_default()));
    }
    let consent = if field("grant_type").as_deref() == Some(DEVICE_GRANT) {
        match state.entered(request) {
            Ok(Some(consent)) => consent,
            Ok(None) => return Ok(refused(400, "authorization_pending", 70_016)),
            Err(()) => return Ok(refused(400, "bad_verification_code", 70_018)),
        }
    } else {
        let (code, uri) = (field("code").unwrap_or_default(), field("redirect_uri").unwrap_or_default());
        let consent = state.redeem(&code, &uri, field("code_verifier").as_deref());
        let Some(consent) = consent else { return Ok(refused(400, "invalid_grant", 501_481)) };
        consent
    };
    let same = consent.tenant == tenant;
    state.rule(same, "AADSTS700005: the code is of another tenant", || refused(400, "invalid_grant", 700_005))?;
    let number = state.next();
    let lasting = consent.scopes.iter().any(|scope| scope == "offline_access");
    let grant = Grant {
        access: vec![format!("eyJ-fake-{number}")],
        alive: true,
        fate: String::new(),
        refresh: if lasting { vec![format!("1.fake-{number}")] } else { Vec::new() },
        scopes: consent.scopes.clone(),
    };
    let mut answer = answer(&grant);
    if consent.scopes.iter().any(|scope| scope == "openid") {
        answer["id_token"] = id_token(&consent, issuer, state).into();
    }
    state.grants.push(grant);
    Ok(Reply::json(200, &answer))
}

/// The answer has a message ready, in the person's language, and no complete address.
fn device(state: &mut State, request: &Request, tenant: &str) -> Ruled<Reply> {
    state.rule(is_form(request), "the body is a form", || refused(400, "invalid_request", 900_144))?;
    let public = request.header("authorization").is_none() && request.field("client_secret").is_none();
    state.rule(public, "AADSTS700025: a public client sends no secret", || refused(401, "invalid_client", 700_025))?;
    let known = request.field("client_id").as_deref() == Some(client_id("microsoft"));
    state.rule(known, "AADSTS700016: no such app here", || refused(400, "unauthorized_client", 700_016))?;
    state.rule(request.field("scope").is_some(), "AADSTS70011: scope", || refused(400, "invalid_scope", 70_011))?;
    let code = state.offer(request, tenant);
    let answer = json!({
        "device_code": code, "user_code": "A1B2C3D4E", "verification_uri": "https://microsoft.com/devicelogin",
        "expires_in": 900, "interval": 1,
        "message": "To sign in, use a web browser to open the page https://microsoft.com/devicelogin.",
    });
    Ok(Reply::json(200, &answer))
}

/// A new refresh token each time; the old ones stay good.
fn refresh(state: &mut State, token: &str) -> Reply {
    let number = state.next();
    match state.grant_of(token) {
        Some(grant) => {
            grant.access.push(format!("eyJ-fake-{number}"));
            grant.refresh.push(format!("1.fake-{number}"));
            Reply::json(200, &answer(grant))
        }
        None => refused(400, "invalid_grant", 700_082),
    }
}

/// `offline_access` is not echoed, scopes of Graph are URLs in small letters.
fn answer(grant: &Grant) -> Value {
    let spelt = |scope: &String| match scope.as_str() {
        "openid" | "profile" | "email" => Some(scope.clone()),
        "offline_access" => None,
        _ => Some(format!("https://graph.microsoft.com/{}", scope.to_ascii_lowercase())),
    };
    let scopes: Vec<String> = grant.scopes.iter().filter_map(spelt).collect();
    let mut answer = json!({
        "token_type": "Bearer", "scope": scopes.join(" "), "expires_in": 3599, "ext_expires_in": 3599,
        "access_token": grant.access.last(),
    });
    if let Some(refresh) = grant.refresh.last() {
        answer["refresh_token"] = refresh.clone().into();
    }
    answer
}

fn id_token(consent: &Consent, issuer: &str, state: &State) -> String {
    let tenant = state.tenant.unwrap_or(TENANT);
    let issuer = issuer.replace(TENANT, state.issuing_tenant.unwrap_or(tenant));
    let mut claims = json!({
        "iss": issuer, "aud": client_id("microsoft"), "sub": "pairwise-for-this-app", "ver": "2.0", "tid": tenant,
        "oid": "bbbbbbbb-0000-4000-8000-000000000002", "preferred_username": "ann@contoso.test",
    });
    if let Some(nonce) = &consent.nonce {
        claims["nonce"] = nonce.clone().into();
    }
    if state.nameless {
        claims.as_object_mut().unwrap().remove("preferred_username");
    }
    tokens::signed(claims)
}
