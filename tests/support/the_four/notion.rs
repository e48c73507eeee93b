//! Notion: confidential clients by Basic, JSON bodies, a version header everywhere, registered ports of `localhost`, and
//! refresh tokens that are good once.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use super::super::server::{Reply, Request, ScenarioServer};
use super::{Grant, Ruled, SECRET, Shared, State, bearer, client_id, place, serve};

const PORTS: [u16; 3] = [17853, 27853, 37853];

pub(super) fn open(server: &ScenarioServer, state: &Shared) {
    serve(server, state, "GET", "https://api.notion.com/v1/oauth/authorize", authorize);
    serve(server, state, "POST", "https://api.notion.com/v1/oauth/token", token);
    serve(server, state, "POST", "https://api.notion.com/v1/oauth/revoke", revoke);
    serve(server, state, "POST", "https://api.notion.com/v1/oauth/introspect", introspect);
    serve(server, state, "GET", "https://api.notion.com/v1/users/me", me);
}

/// The one shape of its errors …
fn error(status: u16, code: &str) -> Reply {
    Reply::json(status, &json!({ "error": code, "error_description": "No.", "request_id": "fake" }))
}

/// … and the other.
fn own_error(status: u16, code: &str) -> Reply {
    let body = json!({ "object": "error", "status": status, "code": code, "message": "No.", "request_id": "fake" });
    Reply::json(status, &body)
}

fn authorize(state: &mut State, request: &Request) -> Ruled<Reply> {
    let page = || Reply::status(400).header("Content-Type", "text/html").body("<h1>Invalid redirect_uri</h1>");
    let is = |name: &str, value: &str| request.parameter(name).as_deref() == Some(value);
    let redirect = request.parameter("redirect_uri").as_deref().and_then(place);
    let registered =
        redirect.is_some_and(|(host, port, path)| host == "localhost" && PORTS.contains(&port) && path == "/callback");
    state.rule(registered, "the redirect URI is a registered one, on localhost, with its port", page)?;
    state.rule(is("client_id", client_id("notion")), "the client is known", page)?;
    state.rule(is("response_type", "code") && is("owner", "user"), "response_type=code and owner=user", page)?;
    let plain = ["scope", "code_challenge", "nonce"].iter().all(|name| request.parameter(name).is_none());
    state.rule(plain, "there are neither scopes nor PKCE", page)?;
    Ok(state.consent(request, "fake-code-", ""))
}

/// What every request to an OAuth endpoint has; gives its body.
fn checked(state: &mut State, request: &Request) -> Ruled<Value> {
    let version = request.header("notion-version") == Some("2026-03-11");
    state.rule(version, "Notion-Version is sent", || own_error(400, "missing_version"))?;
    let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{SECRET}", client_id("notion"))));
    let known = request.header("authorization") == Some(&basic);
    state.rule(known, "the client is known by Basic", || error(401, "invalid_client"))?;
    let body: Option<Value> = serde_json::from_slice(&request.body).ok();
    let json = request.header("content-type") == Some("application/json") && body.is_some();
    state.rule(json, "the body is JSON", || own_error(400, "invalid_json"))?;
    let body = body.unwrap_or_default();
    let bare = body.get("client_id").is_none() && body.get("client_secret").is_none();
    state.rule(bare, "credentials stand in one place", || error(400, "invalid_request"))?;
    Ok(body)
}

fn token(state: &mut State, request: &Request) -> Ruled<Reply> {
    let body = checked(state, request)?;
    let field = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let number = state.next();
    let (access, refresh) = (format!("ntn_fake-{number}"), format!("nrt_fake-{number}"));
    if body["grant_type"] == "refresh_token" {
        let token = field("refresh_token");
        let Some(grant) = state.grant_of(&token).filter(|grant| grant.refresh.contains(&token)) else {
            return Ok(error(400, "invalid_grant"));
        };
        (grant.access, grant.refresh) = (vec![access], vec![refresh]);
        return Ok(Reply::json(200, &answer(grant)));
    }
    let has_uri = body["redirect_uri"].is_string();
    state.rule(has_uri, "redirect_uri is sent again", || error(400, "invalid_request"))?;
    if state.redeem(&field("code"), &field("redirect_uri"), None).is_none() {
        return Ok(error(400, "invalid_grant"));
    }
    let grant = Grant { access: vec![access], alive: true, refresh: vec![refresh], ..Grant::default() };
    let reply = Reply::json(200, &answer(&grant));
    state.grants.push(grant);
    Ok(reply)
}

fn answer(grant: &Grant) -> Value {
    json!({
        "access_token": grant.access[0], "token_type": "bearer", "refresh_token": grant.refresh[0],
        "bot_id": "fake-bot", "workspace_id": "fake-workspace", "workspace_name": "Acme", "workspace_icon": null,
        "owner": { "type": "user", "user": { "object": "user", "id": "fake-user" } },
        "duplicated_template_id": null, "request_id": "fake",
    })
}

fn introspect(state: &mut State, request: &Request) -> Ruled<Reply> {
    let body = checked(state, request)?;
    let only = body.as_object().is_some_and(|object| object.keys().eq(["token"]));
    state.rule(only, "introspection takes the token alone", || error(400, "invalid_request"))?;
    let alive = state.grant_of(body["token"].as_str().unwrap_or_default()).is_some();
    Ok(Reply::json(
        200,
        &if alive { json!({ "active": true, "iat": 1_790_000_000 }) } else { json!({ "active": false }) },
    ))
}

/// The bot that a token is.
fn me(state: &mut State, request: &Request) -> Ruled<Reply> {
    let version = request.header("notion-version") == Some("2026-03-11");
    state.rule(version, "Notion-Version is sent", || own_error(400, "missing_version"))?;
    if state.grant_of(bearer(request)).is_none() {
        return Ok(own_error(401, "unauthorized"));
    }
    let owner = json!({ "type": "user", "user": { "object": "user", "id": "fake-user" } });
    let bot = json!({ "owner": owner, "workspace_id": "fake-workspace", "workspace_name": "Acme" });
    Ok(Reply::json(200, &json!({ "object": "user", "id": "fake-bot", "type": "bot", "bot": bot })))
}

fn revoke(state: &mut State, request: &Request) -> Ruled<Reply> {
    let body = checked(state, request)?;
    let only = body.as_object().is_some_and(|object| object.keys().eq(["token"]));
    state.rule(only, "revocation takes the token alone", || error(400, "invalid_request"))?;
    if let Some(grant) = state.grant_of(body["token"].as_str().unwrap_or_default()) {
        grant.alive = false;
    }
    Ok(Reply::json(200, &json!({ "request_id": "fake" })))
}
