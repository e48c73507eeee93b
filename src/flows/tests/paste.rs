//! What people paste, and what it turns into.

use super::*;

const STATE: &str = "St4te-._~value";

fn transaction(redirect_uri: &str) -> Transaction {
    Transaction {
        state: Secret::new(STATE),
        redirect_uri: redirect_uri.to_owned(),
        issuer: Some("https://as.example".to_owned()),
        iss_required: false,
        extra: crate::flows::Extra::default(),
    }
}

/// The code, or the kind of the error.
fn kind(pasted: &str, redirect_uri: &str) -> String {
    match judge(pasted, &transaction(redirect_uri)) {
        Ok(caught) => caught.code.expose().to_owned(),
        Err(FlowError::Denied { .. }) => "denied".to_owned(),
        Err(FlowError::NotARedirect(_)) => "not a redirect".to_owned(),
        Err(FlowError::Protocol(_)) => "protocol".to_owned(),
        Err(FlowError::UnknownState(_)) => "unknown state".to_owned(),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn what_is_pasted_is_judged_as_the_listener_judges() {
    let uri = "http://127.0.0.1:1234/callback";
    let answer = format!("state={STATE}&code=the-code");
    let table = [
        (format!("{uri}?{answer}"), "the-code"),
        (format!("  \r\n\"{uri}?{answer}\"\n"), "the-code"),
        (format!("'{uri}?{answer}'"), "the-code"),
        (format!("<{uri}?{answer}>"), "the-code"),
        (format!("{uri}?{answer}#_=_"), "the-code"),
        (format!("HTTP://127.0.0.1:1234/callback?{answer}"), "the-code"),
        (format!("{uri}?state={STATE}&error=access_denied"), "denied"),
        (format!("{uri}?{answer}&iss=https://evil.example"), "protocol"),
        (format!("{uri}?{answer}&access_token=t"), "protocol"),
        (format!("{uri}?state=other&code=the-code"), "unknown state"),
        ("http://evil.example/?state=other&code=the-code".to_owned(), "unknown state"),
        // the right state in the wrong place, or not a whole answer
        (format!("https://127.0.0.1:1234/callback?{answer}"), "not a redirect"),
        (format!("http://127.0.0.1/callback?{answer}"), "not a redirect"),
        (format!("http://127.0.0.1:1235/callback?{answer}"), "not a redirect"),
        (format!("http://localhost:1234/callback?{answer}"), "not a redirect"),
        (format!("http://127.0.0.1:1234/callback/?{answer}"), "not a redirect"),
        (format!("http://127.0.0.1:1234/Callback?{answer}"), "not a redirect"),
        (format!("http://x@127.0.0.1:1234/callback?{answer}"), "not a redirect"),
        (format!("http://:x@127.0.0.1:1234/callback?{answer}"), "not a redirect"),
        (format!("http://127.0.0.1:1234@evil.example/callback?{answer}"), "not a redirect"),
        (format!("{uri}?state={STATE}"), "not a redirect"),
        (format!("{uri}?{answer}&code=b"), "not a redirect"),
        (format!("{uri}?{answer}&state={STATE}"), "not a redirect"),
        (format!("{uri}?code=the-code"), "not a redirect"),
        (format!("{uri}?{answer}{}", "&x=".repeat(MAX_PASTED / 3)), "not a redirect"),
        (uri.to_owned(), "not a redirect"),
        (format!("?{answer}"), "not a redirect"),
        (format!("data:,?{answer}"), "not a redirect"),
        ("the-code".to_owned(), "not a redirect"),
        ("4/0Ab:the-code".to_owned(), "not a redirect"),
        (String::new(), "not a redirect"),
        ("\"\"\n".to_owned(), "not a redirect"),
        (format!("https://as.example/authorize?response_type=code&client_id=c&{answer}"), "not a redirect"),
    ];
    for (pasted, expected) in table {
        assert_eq!(kind(&pasted, uri), expected, "{pasted:.200}");
    }
}

#[test]
fn other_redirect_uris_are_compared_as_urls() {
    let answer = format!("state={STATE}&code=the-code");
    for (pasted, uri) in [
        ("http://localhost:17853/", "http://localhost:17853"),
        ("http://[::1]:9/callback", "http://[::1]:9/callback"),
        ("https://app.example/cb", "https://app.example:443/cb"),
    ] {
        assert_eq!(kind(&format!("{pasted}?{answer}"), uri), "the-code", "{pasted} {uri}");
    }
}

#[test]
fn the_state_is_found_before_the_transaction_is() {
    let state = state_of(&format!(" http://127.0.0.1:1/x?code=c&state={STATE} ")).unwrap();
    assert_eq!(state.expose(), STATE);
    for pasted in
        ["http://127.0.0.1:1/x?code=c", "http://127.0.0.1:1/x?state=&code=c", "http://h/?state=a&state=a", "x"]
    {
        assert!(matches!(state_of(pasted), Err(FlowError::NotARedirect(_))), "{pasted}");
    }
}

/// The texts say what to do, and hold neither the code nor an escape sequence.
#[test]
fn the_errors_help_and_keep_the_code() {
    let uri = "http://127.0.0.1:1234/callback";
    let table = [
        ("SECRET-code".to_owned(), "not only the code"),
        (String::new(), "nothing was pasted"),
        ("https://as.example/authorize?response_type=code&state=SECRET".to_owned(), "the address to sign in at"),
        (
            format!("http://h/SEC?state={STATE}&code=SECRET"),
            "is not the redirect URI of this sign-in, `http://127.0.0.1:1234/callback`",
        ),
        (format!("{uri}?state=other&code=SECRET"), "does not belong to this sign-in"),
        (format!("{uri}?code=SECRET"), "it has no `state`"),
        (format!("{uri}?state={STATE}&code=SECRET&code=SECRET"), "more than one `code`"),
    ];
    for (pasted, hint) in table {
        let text = judge(&pasted, &transaction(uri)).unwrap_err().to_string();
        assert!(text.contains(hint), "{text}");
        assert!(!text.contains("SECRET") && !text.contains(STATE), "{text}");
    }
}
