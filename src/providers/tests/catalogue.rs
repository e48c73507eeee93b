//! What every embedded provider has to be.

use std::collections::{BTreeMap, BTreeSet};

use super::shipped;
use crate::providers::{IdentityFrom, Provider, registry::Origin, template};

/// Every provider with something in its empty variables.
fn all() -> Vec<(Origin, Provider, BTreeMap<String, String>)> {
    let (all, errors) = shipped().all();
    assert!(errors.is_empty(), "{errors:?}");
    let values = |p: &Provider| {
        p.vars.iter().filter(|(_, v)| v.is_empty()).map(|(name, _)| (name.clone(), "acme.test".to_owned())).collect()
    };
    all.into_iter().map(|(origin, provider)| (origin, provider.clone(), values(&provider))).collect()
}

#[test]
fn every_embedded_provider_resolves() {
    for (_, provider, params) in all() {
        let resolved = provider.resolve(&params).unwrap_or_else(|error| panic!("{error}"));
        assert!(resolved.authorize_url.is_some() && resolved.token_url.is_some(), "{}", provider.id);
        resolved.scopes(&[], &[]).unwrap();
        for feature in provider.feature.keys() {
            assert!(!resolved.scopes(&[], std::slice::from_ref(feature)).unwrap().is_empty());
        }
        resolved.client_auth(true).or_else(|_| resolved.client_auth(false)).unwrap();
    }
}

#[test]
fn the_shipped_files_hold_what_they_should() {
    let all = all();
    let builtin: Vec<_> = all.iter().filter(|(o, ..)| *o == Origin::Builtin).map(|(_, p, _)| p.id.as_str()).collect();
    assert_eq!(builtin, ["google", "microsoft", "notion", "youtube"]);
    let catalogue: BTreeSet<_> = all.iter().filter(|(o, ..)| *o == Origin::Catalogue).map(|(_, p, _)| &p.id).collect();
    assert_eq!(catalogue.len(), 72);
    // the index and the parser see the same providers
    for (origin, provider, _) in &all {
        assert_eq!(shipped().origin(&provider.id), Some(*origin));
        assert_eq!(shipped().find(&provider.id).unwrap().id, provider.id);
    }
}

/// A variable that moves the token endpoint moves the endpoints that get the token.
#[test]
fn no_token_of_another_server_goes_to_a_fixed_host() {
    for (_, provider, _) in all() {
        let authority = |url: &Option<String>| url.as_deref().and_then(template::authority).unwrap_or("{}").to_owned();
        if authority(&provider.token_url).contains('{') {
            for url in [&provider.userinfo_url, &provider.revoke_url, &provider.refresh_url, &provider.introspect_url] {
                assert!(authority(url).contains('{'), "{}", provider.id);
            }
        }
    }
}

#[test]
fn an_identity_is_looked_for_where_it_can_be_found() {
    for (_, provider, _) in all() {
        match provider.identity {
            Some(IdentityFrom::Userinfo) => assert!(provider.userinfo_url.is_some(), "{}", provider.id),
            Some(IdentityFrom::IdToken) => {
                assert!(provider.jwks_url.is_some() && provider.issuer.is_some(), "{}", provider.id);
                assert!(provider.identity_scopes.iter().any(|scope| scope == "openid"), "{}", provider.id);
            }
            Some(IdentityFrom::Token) => assert!(provider.account_id.is_some(), "{}", provider.id),
            None => assert!(provider.account_id.is_none(), "{}", provider.id),
        }
    }
}

/// `unverified` names keys that exist, so that it can be shown beside them.
#[test]
fn unverified_fields_exist() {
    let known = serde_json::to_value(Provider::default()).unwrap();
    for (_, provider, _) in all() {
        for field in &provider.unverified {
            let first = field.split('.').next().unwrap();
            assert!(known.get(first).is_some(), "{} {field}", provider.id);
        }
    }
}
