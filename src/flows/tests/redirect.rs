//! Verdicts by value: RFC 6749 section 4.1.2, RFC 9207, and every way to get them wrong.

use super::*;

const STATE: &str = "St4te-._~value";

fn transaction() -> Transaction {
    Transaction {
        state: Secret::new(STATE),
        redirect_uri: "http://127.0.0.1:1234/callback".to_owned(),
        issuer: Some("https://as.example".to_owned()),
        iss_required: false,
        extra: super::Extra::default(),
    }
}

/// One word for a verdict, with what it holds.
fn verdict(query: &str, transaction: &Transaction) -> String {
    match judge(query, transaction) {
        Verdict::Code(caught) => format!("code {}", caught.code.expose()),
        Verdict::Denied(denial) => format!("denied {}", denial.text),
        Verdict::Ignored(_) => "ignored".to_owned(),
        Verdict::Broken(_) => "broken".to_owned(),
    }
}

#[test]
fn each_query_means_one_thing() {
    let s = format!("state={STATE}");
    let table = [
        (format!("{s}&code=abc"), "code abc"),
        (format!("code=abc&{s}"), "code abc"),
        (format!("code=4%2F0Ab+c%7e&{s}"), "code 4/0Ab c~"),
        (format!("%63ode=abc&{s}&scope=a+b&authuser=0&session_state=x&session_state=y"), "code abc"),
        (format!("{s}&code=abc&iss=https%3A%2F%2Fas.example"), "code abc"),
        // a parameter without a value counts as left out (RFC 6749 section 3.1)
        (format!("{s}&code=abc&error="), "code abc"),
        (format!("{s}&code=abc&access_token="), "code abc"),
        (format!("{s}&code="), "ignored"),
        (format!("{s}&code"), "ignored"),
        (s.clone(), "ignored"),
        // not whole
        (format!("{s}&code=a&code=b"), "ignored"),
        (format!("{s}&code=a&code="), "ignored"),
        (format!("{s}&code=a&co%64e=a"), "ignored"),
        (format!("{s}&error=a&error=b"), "ignored"),
        (format!("{s}&code=a&iss=https://as.example&iss=https://as.example"), "ignored"),
        (format!("{s}&code=a&error=access_denied"), "ignored"),
        (format!("{s}&code=a%0ab"), "ignored"),
        (format!("{s}&code=a%00b"), "ignored"),
        (format!("{s}&code=%c3%a9"), "ignored"),
        (format!("{s}&code=%ff"), "ignored"),
        (format!("{s}&code={}", "c".repeat(MAX_CODE + 1)), "ignored"),
        // S-07: tokens do not travel through the browser
        (format!("{s}&access_token=t"), "broken"),
        (format!("{s}&code=abc&id_token=t"), "broken"),
        (format!("{s}&error=x&token=t"), "broken"),
        (format!("{s}&code=abc&access_token=t&access_token=t"), "broken"),
        // S-54: the issuer, in answers and errors
        (format!("{s}&code=abc&iss=https://evil.example"), "broken"),
        (format!("{s}&code=abc&iss=https://as.example/"), "broken"),
        (format!("{s}&code=abc&iss=HTTPS://as.example"), "broken"),
        (format!("{s}&code=abc&iss=https%253A%252F%252Fas.example"), "broken"),
        (format!("{s}&code=abc&iss="), "broken"),
        (format!("{s}&error=access_denied&iss=https://evil.example"), "broken"),
        // refusals
        (format!("{s}&error=access_denied"), "denied `access_denied`"),
        (format!("{s}&error=server_error&code="), "denied `server_error`"),
        (
            format!("{s}&error=access_denied&error_description=The+user+said+no&error_uri=https://as.example/why"),
            "denied `access_denied`: The user said no (https://as.example/why)",
        ),
    ];
    for (query, expected) in table {
        assert_eq!(verdict(&query, &transaction()), expected, "{query:.200}");
    }
}

#[test]
fn a_code_of_8_kib_is_taken() {
    let code = "c".repeat(MAX_CODE);
    assert_eq!(verdict(&format!("state={STATE}&code={code}"), &transaction()), format!("code {code}"));
}

/// S-08: whatever else it says, without the exact state nothing happens.
#[test]
fn state_comes_before_everything() {
    let states = [
        String::new(),
        "state=".to_owned(),
        "state".to_owned(),
        "state=wrong".to_owned(),
        format!("state={}", STATE.to_ascii_lowercase()),
        format!("state={STATE}%20"),
        format!("state=+{STATE}"),
        format!("state={STATE}%00"),
        format!("state={}", &STATE[1..]),
        format!("state={STATE}{STATE}"),
        format!("State={STATE}"),
        format!("state[]={STATE}"),
        format!("state={STATE}&state={STATE}"),
        format!("state={STATE}&state="),
        format!("state={STATE}&s%74ate=wrong"),
        format!("state=wrong&state={STATE}"),
        format!("state=%ff{STATE}"),
    ];
    let rest = [
        "code=abc",
        "error=access_denied",
        "access_token=t",
        "id_token=t&code=abc",
        "code=abc&iss=https://evil.example",
        "code=abc&code=abc",
        "",
    ];
    for state in &states {
        for rest in rest {
            for query in [format!("{state}&{rest}"), format!("{rest}&{state}")] {
                assert_eq!(verdict(&query, &transaction()), "ignored", "{query}");
            }
        }
    }
}

#[test]
fn an_empty_expectation_matches_nothing() {
    let empty = Transaction { state: Secret::new(""), ..transaction() };
    for query in ["code=abc", "state=&code=abc", "state=x&code=abc"] {
        assert_eq!(verdict(query, &empty), "ignored", "{query}");
    }
}

#[test]
fn the_issuer_counts_as_far_as_it_is_known() {
    let (known, unknown) = (Some("https://as.example".to_owned()), None);
    let table = [
        (&known, true, "", "broken"),
        (&known, true, "&iss=", "broken"),
        (&known, true, "&iss=https://as.example", "code abc"),
        (&known, false, "", "code abc"),
        (&known, false, "&iss=https://other.example", "broken"),
        (&unknown, false, "&iss=https://other.example", "code abc"),
        (&unknown, true, "", "broken"),
        (&unknown, true, "&iss=", "broken"),
        (&unknown, true, "&iss=https://other.example", "code abc"),
    ];
    for (issuer, iss_required, iss, expected) in table {
        let transaction = Transaction { issuer: issuer.clone(), iss_required, ..transaction() };
        let query = format!("state={STATE}&code=abc{iss}");
        assert_eq!(verdict(&query, &transaction), expected, "{issuer:?} {iss_required} {iss}");
    }
    let refused = Transaction { iss_required: true, ..transaction() };
    assert_eq!(verdict(&format!("state={STATE}&error=access_denied"), &refused), "broken", "errors too");
}

/// S-17, H-15: the server's words cannot speak to the terminal.
#[test]
fn hostile_words_are_cleaned_and_cut() {
    let long = "x".repeat(200_000);
    let query = format!(
        "state={STATE}&error=%1b%5d8;;http://evil%07&error_description=a%0d%0ab%e2%80%aec%00%ff{long}&error_uri=%1b%5b2J"
    );
    let Verdict::Denied(Denial { text, .. }) = judge(&query, &transaction()) else { panic!("not denied") };
    assert!(text.starts_with("`\\x1b]8;;http://evil\\x07`: a\\x0d\\x0ab\u{fffd}c\\x00\u{fffd}xxx"), "{text:.200}");
    assert!(text.ends_with("(\\x1b[2J)") && text.chars().count() < 900, "{}", text.len());
    assert!(!text.chars().any(char::is_control));
    let query = format!("state={STATE}&code=x&iss=%1b%5b31mhttps://evil.example{long}");
    let Verdict::Broken(text) = judge(&query, &transaction()) else { panic!("not broken") };
    assert!(text.contains("\\x1b[31mhttps://evil.example") && text.len() < 1000, "{text:.200}");
}

/// Random queries out of our own parts: never a panic, and never anything but `Ignored` unless the state stands there
/// exactly once; a code is only taken when it is the only one and nothing contradicts it.
#[test]
fn random_queries_never_get_past_the_rules() {
    let good_state = format!("state={STATE}");
    let parts = [
        good_state.as_str(),
        "state=x",
        "state",
        "code=abc",
        "code=",
        "error=e",
        "iss=https://as.example",
        "iss=https://evil.example",
        "access_token=t",
        "%",
        "%f",
        "=",
        "&&",
        "junk=%zz",
    ];
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    for _ in 0..20_000 {
        let chosen: Vec<&str> = (0..=next(6)).map(|_| parts[next(parts.len())]).collect();
        let count = |start: &str| chosen.iter().filter(|part| part.starts_with(start)).count();
        let ours = count("state") == 1 && chosen.contains(&good_state.as_str());
        let outcome = verdict(&chosen.join("&"), &transaction());
        if !ours {
            assert_eq!(outcome, "ignored", "{chosen:?}");
        }
        let clean = count("error") == 0 && count("access_token") == 0 && !chosen.contains(&"iss=https://evil.example");
        let expected = ours && clean && count("iss") <= 1 && count("code") == 1 && chosen.contains(&"code=abc");
        assert_eq!(outcome.starts_with("code"), expected, "{chosen:?} {outcome}");
    }
}
