//! The gate by value; the same table runs over the real socket in the tests of the listener.

use http::Request;

use super::*;

fn head(target: &str, headers: &[(&str, &str)]) -> Parts {
    let mut request = Request::get(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

#[test]
fn the_host_is_what_a_browser_sends_for_the_redirect_uri() {
    for (uri, host, path) in [
        ("http://127.0.0.1:1234/callback", "127.0.0.1:1234", "/callback"),
        ("http://[::1]:1234/callback", "[::1]:1234", "/callback"),
        ("http://localhost:1234", "localhost:1234", "/"),
        ("http://localhost:80/cb", "localhost", "/cb"),
    ] {
        let gate = Gate::of(uri, "nonce").unwrap();
        assert_eq!(gate.admit(&head(path, &[("host", host)])), Ok(Place::Callback), "{uri}");
        assert_eq!(gate.admit(&head("/done/nonce", &[("host", host)])), Ok(Place::Done), "{uri}");
        for other in [&format!("{host}."), &format!(" {host}"), &host.replace("12", "13"), &host.to_uppercase()] {
            if other != host {
                let refused = gate.admit(&head(path, &[("host", other)]));
                assert_eq!(refused, Err(Refusal::WrongHost), "{uri} {other}");
            }
        }
    }
}

#[test]
fn only_a_person_going_there_gets_in() {
    let gate = Gate::of("http://127.0.0.1:1/cb", "nonce").unwrap();
    let table: [(&[(&str, &str)], bool); 9] = [
        (&[], true),
        (&[("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document"), ("sec-fetch-site", "cross-site")], true),
        (&[("origin", "null"), ("sec-fetch-user", "?1")], true),
        (&[("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")], false),
        (&[("sec-fetch-mode", "no-cors")], false),
        (&[("sec-fetch-dest", "empty")], false),
        (&[("sec-fetch-mode", "navigate"), ("sec-fetch-mode", "cors")], false),
        (&[("sec-purpose", "prefetch")], false),
        (&[("purpose", "prefetch")], false),
    ];
    for (headers, welcome) in table {
        let mut all = vec![("host", "127.0.0.1:1")];
        all.extend_from_slice(headers);
        let expected = if welcome { Ok(Place::Callback) } else { Err(Refusal::NotANavigation) };
        assert_eq!(gate.admit(&head("/cb", &all)), expected, "{headers:?}");
    }
}
