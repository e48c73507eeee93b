//! Google, and YouTube, which is Google: desktop clients with a secret, one grant per project and account.

use serde_json::{Value, json};

use super::super::server::{Reply, Request, ScenarioServer};
use super::{
    Consent, DEVICE_GRANT, Grant, Ruled, SECRET, Shared, State, bearer, client_id, is_form, place, serve, tokens,
};

const LOOPBACK: [&str; 2] = ["127.0.0.1", "[::1]"];
const PREFIX: &str = "https://www.googleapis.com/auth/";
/// All that can be asked in the device flow; those with a path begin with the prefix.
const FOR_DEVICES: [&str; 7] =
    ["openid", "email", "profile", "drive.appdata", "drive.file", "youtube", "youtube.readonly"];

pub(super) fn open(server: &ScenarioServer, state: &Shared, base: &str) {
    let issuer = format!("{base}/accounts.google.com");
    let mut first = state.lock().unwrap();
    first.subject = "108";
    first.channels = vec![("UC-fake-channel", "Fake Channel")];
    drop(first);
    serve(server, state, "GET", "https://accounts.google.com/o/oauth2/v2/auth", authorize);
    serve(server, state, "POST", "https://oauth2.googleapis.com/device/code", device);
    serve(server, state, "POST", "https://oauth2.googleapis.com/token", move |state, request| {
        token(state, request, &issuer)
    });
    serve(server, state, "POST", "https://oauth2.googleapis.com/revoke", revoke);
    serve(server, state, "GET", "https://www.googleapis.com/oauth2/v3/certs", |_, _| {
        Ok(Reply::json(200, &tokens::keys()))
    });
    serve(server, state, "GET", "https://openidconnect.googleapis.com/v1/userinfo", |state, request| {
        let subject = state.subject;
        if state.grant_of(bearer(request)).is_none() {
            return Ok(refused(401, "invalid_request", "Invalid Credentials"));
        }
        Ok(Reply::json(200, &json!({ "sub": subject, "email": format!("{subject}@example.test") })))
    });
    serve(server, state, "GET", "https://www.googleapis.com/youtube/v3/channels", channels);
    serve(server, state, "POST", "https://oauth2.googleapis.com/tokeninfo", tokeninfo);
}

fn refused(status: u16, error: &str, description: &str) -> Reply {
    Reply::json(status, &json!({ "error": error, "error_description": description }))
}

fn authorize(state: &mut State, request: &Request) -> Ruled<Reply> {
    let page = || Reply::status(400).header("Content-Type", "text/html").body("<h1>Error 400</h1>");
    let is = |name: &str, value: &str| request.parameter(name).as_deref() == Some(value);
    let redirect = request.parameter("redirect_uri").as_deref().and_then(place);
    let loopback = redirect.is_some_and(|(host, ..)| LOOPBACK.contains(&host.as_str()));
    state.rule(loopback, "redirect_uri_mismatch: a desktop client has a loopback address", page)?;
    state.rule(is("response_type", "code"), "invalid_request: response_type", page)?;
    state.rule(is("client_id", client_id("google")), "invalid_client: unknown", page)?;
    state.rule(is("code_challenge_method", "S256"), "PKCE is sent", page)?;
    state.rule(is("access_type", "offline"), "without access_type=offline there is no refresh token", page)?;
    let prompt = request.parameter("prompt").unwrap_or_default();
    state.rule(prompt.split(' ').any(|word| word == "consent"), "prompt=consent renews the refresh token", page)?;
    let alone = request.parameter("include_granted_scopes").is_none();
    state.rule(alone, "incremental authorization is not for installed apps", page)?;
    state.rule(request.parameter("scope").is_some(), "invalid_request: scope", page)?;
    Ok(state.consent(request, "4/0Afake-", ""))
}

fn token(state: &mut State, request: &Request, issuer: &str) -> Ruled<Reply> {
    let field = |name| request.field(name);
    let no_basic = request.header("authorization").is_none();
    state.rule(no_basic, "credentials belong into the body", || refused(400, "invalid_request", "Bad Request"))?;
    state.rule(is_form(request), "the body is a form", || refused(400, "invalid_request", "Bad Request"))?;
    let secret = field("client_secret");
    state.rule(secret.is_some(), "client_secret is missing", || {
        refused(400, "invalid_request", "client_secret is missing.")
    })?;
    let known = field("client_id").as_deref() == Some(client_id("google")) && secret.as_deref() == Some(SECRET);
    state.rule(known, "wrong client", || refused(401, "invalid_client", "Unauthorized"))?;
    if field("grant_type").as_deref() == Some("refresh_token") {
        return Ok(refresh(state, &field("refresh_token").unwrap_or_default()));
    }
    if field("grant_type").as_deref() == Some(DEVICE_GRANT) {
        return Ok(match state.entered(request) {
            Ok(Some(consent)) => grant(state, &consent, issuer),
            Ok(None) => refused(428, "authorization_pending", "Precondition Required"),
            Err(()) => refused(400, "invalid_grant", "Malformed device code."),
        });
    }
    let (code, uri) = (field("code").unwrap_or_default(), field("redirect_uri").unwrap_or_default());
    let consent = state.redeem(&code, &uri, field("code_verifier").as_deref());
    let Some(consent) = consent else { return Ok(refused(400, "invalid_grant", "Malformed auth code.")) };
    Ok(grant(state, &consent, issuer))
}

/// A client of the kind for televisions asks for a code. The key of the address is the one of a draft.
fn device(state: &mut State, request: &Request) -> Ruled<Reply> {
    let bad = || refused(400, "invalid_request", "Bad Request");
    let field = |name| request.field(name);
    state.rule(is_form(request) && request.header("authorization").is_none(), "no Basic, a form", bad)?;
    let known = field("client_id").as_deref() == Some(client_id("google"));
    state.rule(known, "wrong client", || refused(401, "invalid_client", "Unauthorized"))?;
    let scopes = field("scope").unwrap_or_default();
    let allowed = |scope: &str| FOR_DEVICES.contains(&scope.strip_prefix(PREFIX).unwrap_or(scope));
    let good = scopes.split(' ').all(allowed);
    state.rule(good, "not a scope for devices", || refused(400, "invalid_scope", "Invalid device flow scope"))?;
    let lasting = field("access_type").is_none() && field("prompt").is_none();
    state.rule(lasting, "what a browser is told is not for devices", bad)?;
    let code = state.offer(request, "");
    let answer = json!({
        "device_code": code, "user_code": "GQVQ-JKEC", "verification_url": "https://www.google.com/device",
        "expires_in": 1800, "interval": 1,
    });
    Ok(Reply::json(200, &answer))
}

fn grant(state: &mut State, consent: &Consent, issuer: &str) -> Reply {
    let number = state.next();
    let grant = Grant {
        access: vec![format!("ya29.fake-{number}")],
        alive: true,
        fate: format!("{} {}", client_id("google").split('-').next().unwrap(), state.subject),
        refresh: vec![format!("1//fake-{number}")],
        scopes: consent.scopes.clone(),
    };
    let mut answer = answer(&grant);
    answer["refresh_token"] = grant.refresh[0].clone().into();
    if let Some(seconds) = state.lasting {
        answer["refresh_token_expires_in"] = seconds.into();
    }
    if consent.scopes.iter().any(|scope| scope == "openid") {
        answer["id_token"] = id_token(consent, issuer, state).into();
    }
    state.grants.push(grant);
    Reply::json(200, &answer)
}

/// The answer has no refresh token: the old one goes on.
fn refresh(state: &mut State, token: &str) -> Reply {
    let number = state.next();
    match state.grant_of(token) {
        Some(grant) if grant.refresh[0] == token => {
            grant.access.push(format!("ya29.fake-{number}"));
            Reply::json(200, &answer(grant))
        }
        _ => refused(400, "invalid_grant", "Token has been expired or revoked."),
    }
}

/// Scopes come back in Google's own spelling.
fn answer(grant: &Grant) -> Value {
    let spelt = |scope: &String| match scope.as_str() {
        "email" | "profile" => format!("{PREFIX}userinfo.{scope}"),
        _ => scope.clone(),
    };
    let scopes: Vec<String> = grant.scopes.iter().map(spelt).collect();
    json!({
        "access_token": grant.access.last(), "expires_in": 3599, "scope": scopes.join(" "), "token_type": "Bearer",
    })
}

fn id_token(consent: &Consent, issuer: &str, state: &State) -> String {
    let (client, subject) = (client_id("google"), state.subject);
    let mut claims = json!({
        "iss": issuer, "azp": client, "aud": client, "sub": subject, "email": format!("{subject}@example.test"), "email_verified": true,
    });
    if let Some(nonce) = &consent.nonce {
        claims["nonce"] = nonce.clone().into();
    }
    if state.nameless {
        claims.as_object_mut().unwrap().remove("email");
    }
    tokens::signed(claims)
}

/// Whatever token it is: every grant of the project and account ends.
fn revoke(state: &mut State, request: &Request) -> Ruled<Reply> {
    let bad = || refused(400, "invalid_request", "Bad Request");
    state.rule(is_form(request) && request.query.is_empty(), "the token is in the form", bad)?;
    let bare = request.header("authorization").is_none()
        && ["client_id", "client_secret", "token_type_hint"].iter().all(|name| request.field(name).is_none());
    state.rule(bare, "revocation takes the token alone", bad)?;
    let found = state.grant_of(&request.field("token").unwrap_or_default()).map(|grant| grant.fate.clone());
    let Some(fate) = found else { return Ok(refused(400, "invalid_token", "Token expired or revoked")) };
    for grant in state.grants.iter_mut().filter(|grant| grant.fate == fate) {
        grant.alive = false;
    }
    Ok(Reply::json(200, &json!({})))
}

/// About an access token; in a form, where it stands in no log.
fn tokeninfo(state: &mut State, request: &Request) -> Ruled<Reply> {
    let bad = || refused(400, "invalid_request", "Bad Request");
    let bare = is_form(request) && request.query.is_empty() && request.header("authorization").is_none();
    state.rule(bare, "tokeninfo takes the token alone, in a form", bad)?;
    let subject = state.subject;
    let Some(grant) = state.grant_of(&request.field("access_token").unwrap_or_default()) else {
        return Ok(refused(400, "invalid_token", "Invalid Value"));
    };
    let client = client_id("google");
    let mut about = answer(grant);
    about.as_object_mut().unwrap().retain(|name, _| name == "scope");
    about["azp"] = client.into();
    about["aud"] = client.into();
    about["sub"] = subject.into();
    about["exp"] = "4070908800".into();
    Ok(Reply::json(200, &about))
}

fn channels(state: &mut State, request: &Request) -> Ruled<Reply> {
    let bad = || api_error(400, "INVALID_ARGUMENT", "missingRequiredParameter");
    state.rule(request.query == "part=snippet&mine=true", "part and mine", bad)?;
    let Some(grant) = state.grant_of(bearer(request)) else {
        return Ok(api_error(401, "UNAUTHENTICATED", "authError"));
    };
    let reads = ["youtube", "youtube.readonly", "youtube.force-ssl"].map(|scope| format!("{PREFIX}{scope}"));
    if !grant.scopes.iter().any(|scope| reads.contains(scope)) {
        return Ok(api_error(403, "PERMISSION_DENIED", "insufficientPermissions"));
    }
    let items = state.channels.iter().map(|(id, title)| json!({ "id": id, "snippet": { "title": title } }));
    Ok(Reply::json(200, &json!({ "kind": "youtube#channelListResponse", "items": items.collect::<Vec<_>>() })))
}

fn api_error(status: u16, name: &str, reason: &str) -> Reply {
    let errors = json!([{ "message": "No.", "domain": "global", "reason": reason }]);
    let error = json!({ "code": status, "message": "No.", "errors": errors, "status": name });
    Reply::json(status, &json!({ "error": error }))
}
