//! What a person sees: the front page, the consent page, and a page for errors that must not be redirected. Plain HTML
//! with one style sheet inside, no script, nothing loaded; whatever is not a constant is escaped.

use std::fmt::Write as _;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use url::{Host, Url};

use super::clients::{PUBLIC, SCOPES, Scope, WEB, WEB_SECRET};
use super::grants::Approved;
use super::web::{Answer, Ask};
use super::{Shared, authorize, device, introspect, metadata, resource, revoke, token};
use crate::secret::Secret;

const STYLE: &str = include_str!("pages.css");

/// The style sheet is the only thing a page may use (CSP Level 3, hash source).
static STYLE_SOURCE: LazyLock<String> =
    LazyLock::new(|| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(STYLE))));

/// The front page: what this is, and what to try.
pub(super) fn index(shared: &Shared, _ask: &Ask) -> Answer {
    let issuer = &shared.issuer;
    let mut body = format!(
        "<h1>A place to try things</h1>\
         <p>This is oauthctl's demo server: a complete OAuth 2.0 authorization server that runs on this machine only, \
         keeps everything in memory and forgets it when it stops. Its accounts are made up.</p>\
         <h2>Try it</h2>\
         <pre>oauthctl provider add demo --issuer {issuer}\n\
         oauthctl connect demo --client-id {public}\n\
         oauthctl token demo --format header \\\n  | curl -H @- {issuer}{hello}</pre>\
         <h2>Clients</h2>\
         <ul><li><code>{public}</code>: public, no secret</li>\
         <li><code>{web}</code>: confidential, secret <code>{WEB_SECRET}</code></li></ul>\
         <p>Redirects go to <code>127.0.0.1</code>, <code>[::1]</code> or <code>localhost</code>: any port, any path. \
         PKCE with S256 is required. <code>login_hint=second@example.test</code> signs in somebody else.</p>\
         <h2>Scopes</h2><ul>",
        public = PUBLIC.id,
        web = WEB.id,
        hello = resource::HELLO_PATH,
    );
    for Scope { name, about } in &SCOPES {
        push(&mut body, format_args!("<li><code>{name}</code>: {about}</li>"));
    }
    body.push_str("</ul><h2>Endpoints</h2><ul>");
    for (path, about) in endpoints() {
        push(&mut body, format_args!("<li><code>{path}</code>: {about}</li>"));
    }
    body.push_str("</ul>");
    Answer::page(200, &policy("'none'"), page("oauthctl demo server", &body))
}

fn endpoints() -> [(&'static str, &'static str); 12] {
    [
        (metadata::OAUTH_PATH, "metadata (RFC 8414)"),
        (metadata::OPENID_PATH, "the same, where OpenID Connect looks for it"),
        (authorize::PATH, "authorization, with a consent page"),
        (device::PATH, "device authorization (RFC 8628)"),
        (device::PAGE, "where a person enters a device's code"),
        (token::PATH, "codes and refresh tokens into access tokens; refresh tokens rotate"),
        (revoke::PATH, "revocation (RFC 7009)"),
        (introspect::PATH, "introspection (RFC 7662)"),
        (resource::USERINFO_PATH, "whose access token this is"),
        (metadata::JWKS_PATH, "the key that signs ID tokens"),
        (resource::HELLO_PATH, "an API that wants an access token with the scope hello"),
        (metadata::STATS_PATH, "counters"),
    ]
}

/// Where the person goes who has answered.
pub(super) enum After<'a> {
    /// Back to the terminal, where this code is shown.
    Device(&'a str),
    Redirect(&'a Url),
}

/// Asks a person. Each scope has its own box, so that less can be granted than was asked.
pub(super) fn consent(asked: &Approved, after: &After<'_>, token: &Secret) -> Answer {
    let (action, targets, then) = match after {
        After::Device(code) => {
            let then = format!("The code that your terminal shows has to be <strong>{}</strong>.", escaped(code));
            (device::PAGE, "'self'".to_owned(), then)
        }
        After::Redirect(url) => {
            let origin = url.origin().ascii_serialization();
            let then = format!("You will be sent to <code>{}</code>.", escaped(&origin));
            (authorize::PATH, form_targets(url), then)
        }
    };
    let mut body = format!(
        "<h1>Allow <strong>{client}</strong>?</h1>\
         <p>It asks for access to the account <strong>{account}</strong> and wants to:</p>\
         <form method=\"post\" action=\"{action}\">\
         <input type=\"hidden\" name=\"form\" value=\"{token}\"><fieldset><legend>What it may do</legend>",
        client = escaped(asked.client.name),
        account = escaped(&asked.account),
        token = escaped(token.expose()),
    );
    for Scope { name, about } in SCOPES.iter().filter(|scope| asked.scopes.contains(&scope.name)) {
        let tick = tick_name(name);
        push(
            &mut body,
            format_args!(
                "<label><input type=\"checkbox\" name=\"{tick}\" value=\"yes\" checked>\
                 <span>{about}<br><code>{name}</code></span></label>"
            ),
        );
    }
    push(
        &mut body,
        format_args!(
            "</fieldset><div class=\"choice\">\
             <button name=\"decision\" value=\"deny\">Deny</button>\
             <button class=\"main\" name=\"decision\" value=\"allow\">Allow</button></div></form>\
             <p class=\"small\">{then} Only go on if you started this yourself. \
             This is a demo: the account is made up.</p>",
        ),
    );
    Answer::form_page(&policy(&targets), page("Allow access? – oauthctl demo server", &body))
}

/// Asks for the code that a terminal shows.
pub(super) fn enter_code() -> Answer {
    let body = format!(
        "<h1>Enter the code</h1><p>It is shown in the terminal where you began.</p>\
         <form method=\"post\" action=\"{}\"><fieldset><legend>Code</legend>\
         <label><input type=\"text\" name=\"user_code\" value=\"\" autocomplete=\"off\" autofocus required></label>\
         </fieldset><div class=\"choice\"><button class=\"main\">Go on</button></div></form>",
        device::PAGE
    );
    Answer::form_page(&policy("'self'"), page("Enter the code – oauthctl demo server", &body))
}

/// After a code was entered and the question answered.
pub(super) fn decided(allowed: bool) -> Answer {
    let outcome = if allowed { "Allowed" } else { "Denied" };
    let body = format!("<h1>{outcome}</h1><p>Go back to the terminal. This page can be closed.</p>");
    Answer::page(200, &policy("'none'"), page("Done – oauthctl demo server", &body))
}

/// The name of a scope's box in the form: one name each, so that no parameter comes twice.
pub(super) fn tick_name(scope: &str) -> String {
    format!("grant.{scope}")
}

/// An error that is shown and never redirected; `reason` is ours and fixed.
pub(super) fn refusal(status: u16, reason: &'static str) -> Answer {
    let body = format!("<h1>This does not work</h1><p>{}.</p>", escaped(reason));
    Answer::page(status, &policy("'none'"), page("Refused – oauthctl demo server", &body))
}

/// Where the form's answer may lead: browsers hold `form-action` against the redirect that follows, too. A host source
/// cannot name an IPv6 address, so there the scheme has to do.
fn form_targets(redirect: &Url) -> String {
    match redirect.host() {
        Some(Host::Ipv6(_)) => "'self' http:".to_owned(),
        _ => format!("'self' {}", redirect.origin().ascii_serialization()),
    }
}

fn policy(form_action: &str) -> String {
    let style = STYLE_SOURCE.as_str();
    format!("default-src 'none'; style-src {style}; base-uri 'none'; form-action {form_action}; frame-ancestors 'none'")
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )
}

/// Writing into a `String` cannot fail.
fn push(body: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = body.write_fmt(text);
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_escapes_the_escaping() {
        assert_eq!(escaped(r#"<a href="x" id='y'>&"#), "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
    }

    #[test]
    fn the_form_may_lead_to_its_redirect_and_nowhere_else() {
        let targets = |url: &str| form_targets(&Url::parse(url).unwrap());
        assert_eq!(targets("http://127.0.0.1:1234/cb?x=1"), "'self' http://127.0.0.1:1234");
        assert_eq!(targets("http://localhost:5/cb"), "'self' http://localhost:5");
        assert_eq!(targets("http://[::1]:5/cb"), "'self' http:");
    }

    #[test]
    fn the_style_holds_nothing_that_would_end_it_or_load_anything() {
        assert!(!STYLE.contains('<') && !STYLE.contains("url(") && !STYLE.contains("@import"));
    }
}
