//! A redirected URL that a person copies out of the browser's address line: judged as the listener judges.

use url::Url;

use super::{
    Caught, Denial, FlowError, Transaction,
    redirect::{self, Parameters, Verdict},
};
use crate::{secret::Secret, system::terminal::clean};

/// As much as the listener reads of a request.
const MAX_PASTED: usize = 16 * 1024;

const WHAT_TO_PASTE: &str = "paste the whole address of the page that the browser ended on";

/// The `state` of a pasted URL, to find its transaction by; error when it is not a redirect URL at all (exit 2).
pub fn state_of(pasted: &str) -> Result<Secret, FlowError> {
    let url = parse(pasted)?;
    Parameters::of(url.query().unwrap_or_default())
        .state()
        .map_err(|reason| FlowError::NotARedirect(format!("`{}` is not a redirected URL: {reason}", shown(&url))))
}

/// Judges it: scheme, host, port and path equal the redirect URI, then the query.
pub fn judge(pasted: &str, transaction: &Transaction) -> Result<Caught, FlowError> {
    let url = parse(pasted)?;
    if !state_of(pasted)?.same_as(&transaction.state) {
        return Err(FlowError::UnknownState(format!(
            "`{}` does not belong to this sign-in: its `state` is another",
            shown(&url)
        )));
    }
    if !same_place(&url, &transaction.redirect_uri) {
        let expected = clean(&transaction.redirect_uri, 200);
        return Err(FlowError::NotARedirect(format!(
            "`{}` is not the redirect URI of this sign-in, `{expected}`",
            shown(&url)
        )));
    }
    match redirect::judge(url.query().unwrap_or_default(), transaction) {
        Verdict::Code(caught) => Ok(caught),
        Verdict::Denied(Denial { code, text }) => {
            Err(FlowError::Denied { code, message: format!("the sign-in was refused: {text}") })
        }
        Verdict::Broken(text) => Err(FlowError::Protocol(text)),
        Verdict::Ignored(reason) => {
            Err(FlowError::NotARedirect(format!("`{}` is not a whole answer: {reason}; {WHAT_TO_PASTE}", shown(&url))))
        }
    }
}

/// The URL in what was pasted, without the whitespace, quotes and brackets that come along when copying.
fn parse(pasted: &str) -> Result<Url, FlowError> {
    let text =
        pasted.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '“' | '”'));
    if text.is_empty() {
        return Err(FlowError::NotARedirect(format!("nothing was pasted: {WHAT_TO_PASTE}")));
    }
    if text.len() > MAX_PASTED {
        return Err(FlowError::NotARedirect(format!(
            "what was pasted is longer than {MAX_PASTED} bytes: {WHAT_TO_PASTE}"
        )));
    }
    // not quoted back: a bare code is a secret
    let not_a_url =
        || FlowError::NotARedirect(format!("what was pasted is not a URL: {WHAT_TO_PASTE}, not only the code"));
    let url = Url::parse(text).map_err(|_| not_a_url())?;
    if !url.has_host() {
        return Err(not_a_url());
    }
    let query = Parameters::of(url.query().unwrap_or_default());
    if query.has("response_type") || query.has("code_challenge") {
        return Err(FlowError::NotARedirect(format!(
            "`{}` is the address to sign in at: open it in a browser, sign in, then {WHAT_TO_PASTE}",
            shown(&url)
        )));
    }
    Ok(url)
}

fn same_place(url: &Url, redirect_uri: &str) -> bool {
    Url::parse(redirect_uri).is_ok_and(|expected| {
        url.scheme() == expected.scheme()
            && url.host() == expected.host()
            && url.port_or_known_default() == expected.port_or_known_default()
            && url.path() == expected.path()
            && url.username().is_empty()
            && url.password().is_none()
    })
}

/// The URL without its query, which holds the code.
fn shown(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    clean(&format!("{}://{host}{port}{}", url.scheme(), url.path()), 200)
}

#[cfg(test)]
#[path = "tests/paste.rs"]
mod tests;
