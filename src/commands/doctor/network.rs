//! What `doctor` looks at on the way to the providers: CA certificates, the proxy, the servers and their clocks.

use std::{collections::BTreeSet, time::Duration};

use url::Url;

use super::{Finding, providers::Used};
use crate::{
    broker::look,
    commands::{Context, Kind},
    system::http,
};

/// For one server, and for all of them.
const ONE: Duration = Duration::from_secs(5);
const ALL: Duration = Duration::from_secs(15);

/// Tokens are checked and run out by this machine's clock: more than this is too far off, in seconds.
const SKEW: u64 = 60;

pub(super) fn certificates(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, path) in &context.settings.ca_paths {
        if let Err(error) = path.metadata() {
            let message = format!("{name}: {}: {error}", path.display());
            findings.push(Finding::bad("certificates", Kind::Usage, message, format!("unset {name}, or correct it")));
        }
    }
    if findings.is_empty() {
        findings.push(match http::certificates() {
            Ok(()) => Finding::good("certificates", "there are CA certificates to know servers by"),
            Err(reason) => {
                let hint = "install ca-certificates, or set SSL_CERT_FILE";
                Finding::bad("certificates", Kind::Failed, reason, hint)
            }
        });
    }
    findings
}

/// Its credentials, if it has any, are not shown.
pub(super) fn proxy(context: &Context<'_>) -> Vec<Finding> {
    let Some((name, value)) = &context.settings.proxy else {
        return vec![Finding::good("proxy", "none is set")];
    };
    let text = if value.contains("://") { value.clone() } else { format!("http://{value}") };
    let parts = Url::parse(&text).ok().and_then(|url| {
        let port = url.port_or_known_default().unwrap_or(1080); // the others are of SOCKS
        Some((url.host_str()?.to_owned(), port))
    });
    let Some((host, port)) = parts else {
        return vec![Finding::bad("proxy", Kind::Usage, format!("{name} is not a URL"), format!("unset {name}"))];
    };
    vec![match look::reaches(&host, port, ONE) {
        Ok(()) => Finding::good("proxy", format!("{name}: {host}:{port} takes connections")),
        Err(reason) => {
            let message = format!("{name}: {host}:{port} cannot be reached: {reason}");
            Finding::bad("proxy", Kind::RetryLater, message, format!("start the proxy, or unset {name}"))
        }
    }]
}

/// Each server once: does it answer, and is it as late there as here?
pub(super) fn servers(context: &Context<'_>, used: &[Used]) -> Vec<Finding> {
    let began = context.system.clock.monotonic();
    let (mut findings, mut asked) = (Vec::new(), BTreeSet::new());
    for url in used.iter().filter_map(|used| used.token_url.as_ref()) {
        if !asked.insert(url.origin().ascii_serialization()) {
            continue;
        }
        let host = url.host_str().unwrap_or_default();
        let left = ALL.saturating_sub(context.system.clock.monotonic().saturating_sub(began));
        let deadline = ONE.min(left).min(context.settings.network_timeout);
        if deadline.is_zero() {
            let message = format!("{host} was not asked: the others took too long");
            findings.push(Finding::bad("server", Kind::RetryLater, message, "oauthctl doctor, later"));
            continue;
        }
        match look::server_time(&context.system, url, deadline) {
            Ok(date) => {
                findings.push(Finding::good("server", format!("{host} answers")));
                findings.extend(date.map(|date| clock(host, context.now(), date)));
            }
            Err(error) => {
                let hint = format!("curl -I {}", url.origin().ascii_serialization());
                findings.push(Finding::bad("server", Kind::RetryLater, error.to_string(), hint));
            }
        }
    }
    if asked.is_empty() {
        findings.push(Finding::good("server", "no provider is in use, and no server was asked"));
    }
    findings
}

fn clock(host: &str, now: i64, theirs: i64) -> Finding {
    let off = now.abs_diff(theirs);
    if off <= SKEW {
        return Finding::good("clock", format!("the same as that of {host}, give or take {SKEW} s"));
    }
    let which = if now > theirs { "ahead of" } else { "behind" };
    let message = format!("this machine is {off} s {which} {host}");
    Finding::bad("clock", Kind::Failed, message, "timedatectl set-ntp true, or set the clock by hand")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_forgiven() {
        for (theirs, wrong) in [(1000, false), (1060, false), (940, false), (1061, true), (939, true), (i64::MIN, true)]
        {
            assert_eq!(clock("h", 1000, theirs).wrong.is_some(), wrong, "{theirs}");
        }
        assert!(clock("h", 1000, 900).message.contains("100 s ahead of h"));
        assert!(clock("h", 1000, 1100).message.contains("100 s behind h"));
    }
}
