//! Microsoft's tenants: kept with the integration, and every ID token is held to the tenant it names, whichever alias was
//! asked for.

use serde_json::json;

use crate::support::the_four::{PERSONAL, StandIn, TENANT};

const OTHER: &str = "cccccccc-0000-4000-8000-000000000003";

/// (asked for, `tid` of the token, tenant in its `iss`) → what is said; empty: it is good.
#[test]
fn an_id_token_is_of_the_tenant_that_was_asked_for() {
    let cases = [
        ("common", TENANT, TENANT, ""),
        ("common", PERSONAL, PERSONAL, ""),
        ("organizations", TENANT, TENANT, ""),
        ("consumers", PERSONAL, PERSONAL, ""),
        (TENANT, TENANT, TENANT, ""),
        // the issuer is the tenant's own, not any tenant's
        ("common", TENANT, OTHER, "the ID token is not valid: it is from `http://"),
        ("organizations", TENANT, PERSONAL, "the ID token is not valid: it is from `http://"),
        (TENANT, TENANT, OTHER, "the ID token is not valid: it is from `http://"),
        // an alias is a promise about the tenant
        ("organizations", PERSONAL, PERSONAL, "the ID token's `tid` is one that was not asked for"),
        ("consumers", TENANT, TENANT, "the ID token's `tid` is not `9188040d-"),
        // a tenant that was named is that one
        (TENANT, OTHER, OTHER, "the ID token is not valid: it is from `http://"),
    ];
    for (asked, tid, issuer, words) in cases {
        let microsoft = StandIn::of("microsoft");
        {
            let mut state = microsoft.state();
            (state.tenant, state.issuing_tenant) = (Some(tid), Some(issuer));
        }
        let output = microsoft.connect(&["--param", &format!("tenant={asked}")]);
        let case = format!("{asked} {tid} {issuer}: {output:?}");
        let list = microsoft.sandbox.run(&["list", "--json"]).json();
        if words.is_empty() {
            assert_eq!(output.code, 0, "{case}");
            assert_eq!(list["integrations"][0]["account"], format!("{tid}/bbbbbbbb-0000-4000-8000-000000000002"));
        } else {
            assert_eq!((output.code, &list["integrations"]), (7, &json!([])), "{case}");
            assert!(output.stderr.contains(words), "{case}");
        }
        assert_eq!(microsoft.state().broken, Vec::<String>::new());
    }
}

/// Signing in again goes to the tenant it was, refreshes too; another one has to be said.
#[test]
fn a_tenant_is_kept_with_its_integration() {
    let microsoft = StandIn::of("microsoft");
    let at = |tenant: &str, path: &str| format!("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/{path}");
    let count = |url: &str| microsoft.server.count(&StandIn::name_here("POST", url));
    let _ = microsoft.connect(&["--param", &format!("tenant={TENANT}")]).succeeds_saying(&[]);
    let _ = microsoft
        .connect(&[])
        .succeeds_saying(&[&format!("/login.microsoftonline.com/{TENANT}/oauth2/v2.0/authorize?")]);
    let _ = microsoft.sandbox.run(&["token", "microsoft-there", "--force-refresh"]).succeeds();
    assert_eq!((count(&at(TENANT, "token")), count(&at("common", "token"))), (3, 0));
    // another name is another integration, with the tenant it was connected with
    let _ = microsoft.connect(&["--as", "second"]).succeeds_saying(&["/common/oauth2/v2.0/authorize?"]);
    let _ = microsoft.sandbox.run(&["token", "second", "--force-refresh"]).succeeds();
    assert_eq!((count(&at(TENANT, "token")), count(&at("common", "token"))), (3, 2));
    let _ = microsoft.connect(&["--param", "tenant=organizations"]).succeeds_saying(&["/organizations/oauth2/v2.0/"]);
    let _ = microsoft.sandbox.run(&["token", "microsoft-there", "--force-refresh"]).succeeds();
    assert_eq!(count(&at("organizations", "token")), 2);
    assert_eq!(microsoft.state().broken, Vec::<String>::new());
}
