//! `status --format prometheus`: the text format of Prometheus, for node_exporter's textfile collector. Names and labels are a
//! contract: one may be added, none changes.

use std::fmt::Write as _;

use crate::{commands::integration::View, system::terminal::clean, vault::Status};

/// Longest value of a label, in characters.
const LONGEST: usize = 200;

/// One metric: what it is called and means, and a value for each integration that has one.
type Metric = (&'static str, &'static str, fn(&View) -> Option<i64>);

const METRICS: [Metric; 5] = [
    ("oauthctl_integration_usable", "1 while the grant is active and no revocation is pending.", |view| {
        Some(i64::from(view.status == Status::Active && !view.revocation_pending))
    }),
    ("oauthctl_integration_revocation_pending", "1 while a revocation could not be finished.", |view| {
        Some(i64::from(view.revocation_pending))
    }),
    ("oauthctl_token_expiry_timestamp_seconds", "When the stored access token ends.", |view| view.expires_at),
    ("oauthctl_grant_expiry_timestamp_seconds", "When the grant ends, where that is known.", |view| {
        view.grant_expires_at
    }),
    ("oauthctl_refresh_timestamp_seconds", "When the grant was refreshed last.", |view| view.refreshed_at),
];

const STATES: [(Status, &str); 4] = [
    (Status::Active, "active"),
    (Status::Dead, "dead"),
    (Status::Revoked, "revoked"),
    (Status::Uncertain, "uncertain"),
];

/// All of it. `None`: there is no vault. `ok` is the verdict of `status`.
pub(super) fn text(profile: &str, at: i64, ok: bool, views: Option<&[View]>) -> String {
    let mut text = String::new();
    let profile = label("profile", profile);
    let mut gauge = |name: &str, about: &str, series: &[(String, i64)]| {
        if series.is_empty() {
            return;
        }
        let _ = writeln!(text, "# HELP {name} {about}\n# TYPE {name} gauge"); // a String takes everything
        for (labels, value) in series {
            let _ = writeln!(text, "{name}{{{labels}}} {value}");
        }
    };
    gauge("oauthctl_status_ok", "1 when `oauthctl status` exits 0.", &[(profile.clone(), i64::from(ok))]);
    gauge("oauthctl_status_timestamp_seconds", "When this was looked at.", &[(profile.clone(), at)]);
    gauge("oauthctl_vault_present", "1 when there is a vault.", &[(profile.clone(), i64::from(views.is_some()))]);
    let views = views.unwrap_or_default();
    let of =
        |view: &View| format!("{profile},{},{}", label("integration", &view.name), label("provider", &view.provider));
    let info = |view: &View| (format!("{},{}", of(view), label("account", &view.who())), 1);
    gauge("oauthctl_integration_info", "Whose account it is.", &views.iter().map(info).collect::<Vec<_>>());
    let states = |view: &View| {
        let (of, status) = (of(view), view.status);
        STATES.map(|(state, name)| (format!("{of},{}", label("status", name)), i64::from(state == status)))
    };
    gauge(
        "oauthctl_integration_status",
        "1 for the status it has.",
        &views.iter().flat_map(states).collect::<Vec<_>>(),
    );
    for (name, about, value) in METRICS {
        let series: Vec<_> = views.iter().filter_map(|view| Some((of(view), value(view)?))).collect();
        gauge(name, about, &series);
    }
    text
}

/// `name="value"`: what a terminal must not see is taken out before, so that nobody takes the escapes apart afterwards.
fn label(name: &str, value: &str) -> String {
    let value = clean(value, LONGEST).replace('\\', "\\\\").replace('"', "\\\"");
    format!("{name}=\"{value}\"")
}
