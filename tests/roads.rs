//! Every road to a grant that needs no person: what is sent, to the letter, what is kept, and that a grant of which
//! nothing is spent is never uncertain or dead.

pub(crate) mod assertion;
mod client_credentials;
mod client_key;
mod demo_server;
mod import;
mod service_account;
mod subject;

use serde_json::Value;

use crate::support::server::{Reply, Request};
use crate::support::stage::Stage;

/// Answers with `at-1`, `at-2` …, each for an hour.
fn count_up(stage: &Stage, request: &str) {
    let count = std::sync::atomic::AtomicUsize::new(1);
    stage.server.always(request, move |_| {
        let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Reply::token(&format!("at-{number}"), None, 3600)
    });
}

/// The form that was sent, in its order.
fn form(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&request.body).into_owned().collect()
}

/// Pairs, as [`form`] gives them.
fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The stored token of each has run out.
fn expire(stage: &Stage, names: &[&str]) {
    for name in names {
        stage.change(name, |_, _, token| token.expires_at = Some(1));
    }
}

/// The road of every consent of an integration.
fn roads(stage: &Stage, name: &str) -> Vec<Value> {
    let list = stage.sandbox.run(&["consents", name, "--json"]).json();
    list["consents"].as_array().unwrap().iter().map(|consent| consent["road"].clone()).collect()
}

/// What `show` says without `--json`.
fn shown(stage: &Stage, name: &str) -> String {
    stage.sandbox.run(&["show", name]).succeeds()
}
