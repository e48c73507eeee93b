//! The pages, byte for byte where it matters.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::*;

const OUTCOMES: [Outcome; 4] = [Outcome::Connected, Outcome::Denied, Outcome::Failed, Outcome::TooLate];

const REFUSALS: [Refusal; 9] = [
    Refusal::AlreadyFinished,
    Refusal::BadRequest,
    Refusal::Ignored,
    Refusal::NotANavigation,
    Refusal::NotGet,
    Refusal::NotHere,
    Refusal::Stranger,
    Refusal::TooLarge,
    Refusal::WrongHost,
];

fn every_page() -> Vec<String> {
    OUTCOMES
        .iter()
        .map(|outcome| of(*outcome, "Example"))
        .chain(REFUSALS.iter().map(|refusal| refusal.page()))
        .collect()
}

/// L-11: the browser applies our style and no other.
#[test]
fn the_policy_names_the_hash_of_the_style() {
    for page in every_page() {
        let style = page.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        let hash = STANDARD.encode(Sha256::digest(style));
        assert_eq!(
            CONTENT_SECURITY_POLICY,
            format!(
                "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
                 frame-ancestors 'none'"
            )
        );
    }
}

#[test]
fn the_pages_stand_alone() {
    for page in every_page() {
        assert!(page.starts_with("<!doctype html>\n<html lang=\"en\">") && page.ends_with("</html>\n"), "{page}");
        for once in ["<title>", "<h1>", "<meta charset=\"utf-8\">", "<meta name=\"viewport\"", "<style>", "<svg "] {
            assert_eq!(page.matches(once).count(), 1, "{once} in {page}");
        }
        let lower = page.to_ascii_lowercase();
        for never in ["<script", "javascript:", " style=", " on", "url(", "@import", "http:", "https:", "src=", "href="]
        {
            let found = never == " on"
                && !lower.contains(" onload")
                && !lower.contains(" onclick")
                && !lower.contains(" onerror");
            assert!(found || !lower.contains(never), "{never} in {page}");
        }
        assert!(page.contains("prefers-color-scheme: dark"));
    }
}

#[test]
fn each_outcome_says_what_happened() {
    for (outcome, text) in [
        (Outcome::Connected, "You are connected to Example. You can close this tab and return to the terminal."),
        (Outcome::Denied, "was denied"),
        (Outcome::Failed, "See the terminal"),
        (Outcome::TooLate, "no longer waits"),
    ] {
        let page = of(outcome, "Example");
        assert!(page.contains(text) && page.contains("Example"), "{page}");
        assert_eq!(page.contains("You are connected"), outcome == Outcome::Connected);
    }
}

/// I-10: even our own data is escaped.
#[test]
fn the_name_of_the_provider_is_text() {
    let name = "<img src=x onerror=alert(1)>&\"'\u{1b}\u{202e}";
    for outcome in OUTCOMES {
        let page = of(outcome, name);
        assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;\\x1b\u{fffd}"), "{page}");
        assert!(!page.contains("<img"));
        assert_eq!(
            page.len() - of(outcome, "").len(),
            "&lt;img src=x onerror=alert(1)&gt;&amp;&quot;&#39;\\x1b\u{fffd}".len()
        );
    }
}

#[test]
fn every_refusal_is_a_4xx() {
    for refusal in REFUSALS {
        assert!(refusal.status().is_client_error(), "{refusal:?}");
    }
}

proptest::proptest! {
    /// Whatever a provider is called, the page has the elements it has, and nothing of the name can be one.
    #[test]
    fn no_name_becomes_markup(name in proptest::prelude::any::<String>()) {
        for outcome in [Outcome::Connected, Outcome::Denied, Outcome::Failed, Outcome::TooLate] {
            let (page, plain) = (of(outcome, &name), of(outcome, "x"));
            for c in ['<', '>', '"', '\''] {
                proptest::prop_assert_eq!(page.matches(c).count(), plain.matches(c).count(), "{}", page);
            }
            proptest::prop_assert!(!page.chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}
