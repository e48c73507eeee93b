//! Whose grant it is.

use serde_json::json;

use super::{acme, builtin, params};
use crate::providers::{
    Provider,
    identity::{Account, account, account_in_userinfo, check_claims},
};

fn pointing(id: &str, label: &str) -> Provider {
    acme(&format!("account_id = \"{id}\"\naccount_label = \"{label}\""))
}

fn found(id: &str, label: &str) -> Account {
    let or_none = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Account { id: or_none(id), label: or_none(label) }
}

#[test]
fn pointers_find_texts_numbers_and_booleans() {
    let answer = json!({"sub": " a ", "n": 12_345_678_901_u64, "t": true, "o": {"x": [{"y": "deep"}]}, "e": "", "w": " ",
        "z": null, "a/b": "slash"});
    for (id, label, account_found) in [
        ("/sub", "/n", found("a", "12345678901")),
        ("/t", "/o/x/0/y", found("true", "deep")),
        ("/o", "/o/x", found("", "")),
        ("/e", "/w", found("", "")),
        ("/z", "/missing", found("", "")),
        ("/a~1b", "/missing /z /e /sub", found("slash", "a")),
        ("/sub /n", "/sub /n", found("a/12345678901", "a")),
        ("/sub /missing", "/missing", found("", "")),
        ("/missing /sub", "/missing", found("", "")),
        ("/sub /e", "/missing", found("", "")),
    ] {
        assert_eq!(account(&pointing(id, label), &answer), account_found, "{id} {label}");
    }
    for answer in [json!(null), json!([]), json!("text"), json!(7)] {
        assert_eq!(account(&pointing("/sub", "/email"), &answer), Account::default());
    }
    assert_eq!(account(&acme(""), &json!({"sub": "x"})), Account::default());
}

#[test]
fn parts_of_an_id_cannot_run_into_each_other() {
    let provider = pointing("/a /b", "/a");
    let id = |a: &str, b: &str| account(&provider, &json!({"a": a, "b": b})).id.unwrap();
    assert_eq!(id("x", "y"), "x/y");
    assert_ne!(id("x/y", "z"), id("x", "y/z"));
    assert_ne!(id("x~1y", "z"), id("x/y", "z"));
}

#[test]
fn a_long_id_is_none_and_a_long_label_is_cut() {
    let provider = pointing("/s", "/s");
    let of = |length| account(&provider, &json!({"s": "é".repeat(length)}));
    assert_eq!(of(255).id.unwrap().chars().count(), 255);
    assert_eq!(of(256).id, None);
    assert_eq!(of(256).label.unwrap().chars().count(), 255);
}

#[test]
fn accounts_of_two_servers_are_two() {
    let gitlab = builtin("gitlab");
    let id = |host: &[(&str, &str)]| {
        let resolved = gitlab.resolve(&params(host)).unwrap();
        account(&resolved.provider, &json!({"id": 1})).id.unwrap()
    };
    assert_eq!(id(&[]), "1");
    assert_eq!(id(&[("host", "gitlab.com")]), "1");
    assert_eq!(id(&[("host", "git.acme.test")]), "git.acme.test/1");
    // and stay so when a resolved provider is resolved again
    let resolved = gitlab.resolve(&params(&[("host", "git.acme.test")])).unwrap();
    let again = resolved.provider.resolve(&params(&[("host", "git.acme.test")])).unwrap();
    assert_eq!(account(&again.provider, &json!({"id": 1})).id.unwrap(), "git.acme.test/1");
    assert_eq!(again.token_url, resolved.token_url);
}

#[test]
fn the_four_name_their_accounts() {
    let google = json!({"sub": "1081", "email": "dev@example.test"});
    assert_eq!(account(&builtin("google"), &google), found("1081", "dev@example.test"));
    let microsoft = json!({"sub": "pairwise", "tid": "t-1", "oid": "o-1", "preferred_username": "dev@contoso.test"});
    assert_eq!(account(&builtin("microsoft"), &microsoft), found("t-1/o-1", "dev@contoso.test"));
    assert_eq!(account(&builtin("microsoft"), &json!({"sub": "pairwise", "email": "e"})), found("", "e"));
    let notion = json!({"workspace_id": "w", "workspace_name": "Acme", "bot_id": "b", "owner": {"type": "user", "user": {"id": "u"}}});
    assert_eq!(account(&builtin("notion"), &notion), found("w/u", "Acme"));
    let bot = json!({"object": "user", "bot": {"workspace_id": "w", "workspace_name": "Acme", "owner": {"user": {"id": "u"}}}});
    assert_eq!(account_in_userinfo(&builtin("notion"), &bot), found("w/u", "Acme"));
    let youtube = json!({"items": [{"id": "UC1", "snippet": {"title": "My Channel"}}]});
    assert_eq!(account(&builtin("youtube"), &youtube), found("UC1", "My Channel"));
    assert_eq!(account(&builtin("youtube"), &json!({"items": []})), found("", ""));
    assert_eq!(account_in_userinfo(&builtin("youtube"), &youtube), found("UC1", "My Channel"));
}

#[test]
fn microsoft_tenant_aliases_are_held_to_their_word() {
    const PERSONAL: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";
    const WORK: &str = "11111111-2222-3333-4444-555555555555";
    for (tenant, tid, good) in [
        ("common", PERSONAL, true),
        ("common", WORK, true),
        ("consumers", PERSONAL, true),
        ("consumers", WORK, false),
        ("organizations", WORK, true),
        ("organizations", PERSONAL, false),
        ("contoso.test", WORK, true),
    ] {
        let resolved = builtin("microsoft").resolve(&params(&[("tenant", tenant)])).unwrap();
        assert_eq!(check_claims(&resolved.provider, &json!({"tid": tid})).is_ok(), good, "{tenant} {tid}");
        let again = resolved.provider.resolve(&params(&[("tenant", tenant)])).unwrap();
        assert_eq!(check_claims(&again.provider, &json!({"tid": tid})).is_ok(), good, "again {tenant} {tid}");
    }
    let resolved = builtin("microsoft").resolve(&params(&[("tenant", "consumers")])).unwrap();
    assert_eq!(
        check_claims(&resolved.provider, &json!({})).unwrap_err().to_string(),
        "the ID token's `tid` is missing"
    );
}

#[test]
fn google_hd_is_checked_where_it_was_asked() {
    for (asked, claims, good) in [
        (&[][..], json!({}), true),
        (&[("hd", "example.com")], json!({"hd": "example.com"}), true),
        (&[("hd", "example.com")], json!({"hd": "other.com"}), false),
        (&[("hd", "example.com")], json!({}), false),
        (&[("hd", "*")], json!({"hd": "any.com"}), true),
        (&[("hd", "*")], json!({}), false),
    ] {
        let resolved = builtin("google").resolve(&params(asked)).unwrap();
        assert_eq!(check_claims(&resolved.provider, &claims).is_ok(), good, "{asked:?} {claims}");
    }
}
