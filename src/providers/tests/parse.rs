//! Reading and writing provider files.

use super::{acme, file, refused, shipped};
use crate::{
    oauth::ClientAuth,
    providers::{AnyPort, Pkce, PortRule, Provider},
};

#[test]
fn errors_name_file_line_and_key() {
    for (more, expected) in [
        ("tokn_url = \"x\"", "acme.toml: line 4: unknown key `tokn_url` (`token_url`?)"),
        ("colour = \"x\"", "acme.toml: line 4: unknown key `colour`"),
        ("\n[redirect]\nhots = \"x\"", "acme.toml: line 6: unknown key `hots` (`host`?)"),
        ("[scope.\"a b\"]\nabuot = \"\"", "acme.toml: line 5: unknown key `abuot` (`about`?)"),
        ("name = 3", "acme.toml: line 4: `name`: expected a string"),
        ("pkce = \"yes\"", "acme.toml: line 4: `pkce`: expected one of `assume`, `required`, `unsupported`"),
        ("[refresh]\nrotates = \"yes\"", "acme.toml: line 5: `refresh.rotates`: expected a boolean"),
        ("[redirect]\nport = \"all\"", "acme.toml: line 5: `redirect.port`: expected `any`, a port"),
        ("[redirect]\nport = 70000", "acme.toml: line 5: `redirect.port`: expected `any`, a port"),
        ("[redirect]\nport = [0]", "acme.toml: line 5: `redirect.port`: expected `any`, a port"),
        ("[redirect]\nport = []", "acme.toml: line 5: `redirect.port`: expected `any`, a port"),
        ("[redirect]\nhost = \"0.0.0.0\"", "acme.toml: line 5: `redirect.host`: expected `127.0.0.1`"),
        ("[redirect]\npath = \"cb\"", "acme.toml: line 5: `redirect.path`: expected `any`"),
        ("[redirect]\npath = \"/a?b\"", "acme.toml: line 5: `redirect.path`: expected `any`"),
        ("[redirect]\npath = \"/a/../b\"", "acme.toml: line 5: `redirect.path`: expected `any`"),
        ("client_auth = \"magic\"", "acme.toml: line 4: `client_auth`: expected one of `basic`"),
        ("vars = { host = { defualt = \"x\" } }", "acme.toml: line 4: unknown key `defualt` (`default`?)"),
        ("vars = [\"Host\"]", "acme.toml: line 4: `vars"),
        ("account_id = \"sub\"", "acme.toml: line 4: `account_id`: not a JSON pointer"),
        ("account_id = \"/a~2\"", "acme.toml: line 4: `account_id`: not a JSON pointer"),
        ("[response]\nerror = \"code\"", "acme.toml: line 5: `response.error`: not a JSON pointer"),
        ("scope_separator = \"|\"", "acme.toml: line 4: `scope_separator`: expected"),
        ("default_scopes = [\"a b\"]", "acme.toml: line 4: `default_scopes`: not a scope"),
        (
            "scope_separator = \"\"\ndefault_scopes = [\"a\"]",
            "acme.toml: line 5: `default_scopes`: there are no scopes",
        ),
        ("[feature.f]\nscopes = [\"b\"]\n[scope.a]", "acme.toml: line 5: `feature.f.scopes`: `b` is not among"),
        ("name = \"\\u001b[31m\"", "acme.toml: line 4: `name`: too long"),
        ("notes = [\"\\u202eevil\"]", "acme.toml: line 4: `notes`: too long"),
        ("identity = \"userinfo\"\naccount_id = \"/sub\"", "acme.toml: line 4: `identity`: `userinfo` needs"),
        (
            "client_auth = \"none\"\nclient_secret = \"required\"",
            "acme.toml: line 5: `client_secret`: `required` needs",
        ),
        (
            "client_auth = \"post\"\nclient_secret = \"forbidden\"",
            "acme.toml: line 5: `client_secret`: `forbidden` needs",
        ),
        ("id = \"again\"", "acme.toml: line 4: duplicate key"),
        ("= 3", "acme.toml: line 4: "),
    ] {
        let message = refused(&file(more));
        assert!(message.starts_with(expected), "{more}\n{message}\n{expected}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
    assert!(refused("id = \"a b\"").starts_with("acme.toml: line 1: `id`: "));
    assert_eq!(
        refused("id = \"acme\""),
        "acme.toml: line 1: `token_url`: is missing (and there is no `issuer` to find it by)"
    );
    assert!(refused("").starts_with("acme.toml: line 1: `id`: "));
}

#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    for more in [
        "client_secret = \"CANARY\"",
        "pkce = \"CANARY\"",
        "name = [\"CANARY\"]",
        "client_auth = [\"CANARY\"]",
        "[redirect]\nport = \"CANARY\"",
        "token_request = \"CANARY\"",
        "userinfo_url = \"https://user:CANARY@acme.test/\"",
        "[errors]\nx = \"CANARY\"",
        "client_auth = { secret = \"CANARY\" }",
        "default_scopes = \"CANARY expected CANARY\"",
        "[authorize_params]\nclient_secret = \"CANARY\"",
    ] {
        let message = refused(&file(more));
        assert!(!message.contains("CANARY"), "{message}");
    }
    assert!(refused(&file("client_secret = \"CANARY\"")).contains("`oauthctl client set`"));
}

#[test]
fn parameters_of_the_protocol_cannot_be_overridden() {
    for table in ["authorize_params", "token_params"] {
        for name in ["client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "State", "nonce"]
        {
            let message = refused(&file(&format!("[{table}]\n{name} = \"x\"")));
            assert!(message.starts_with(&format!("acme.toml: line 5: `{table}.{name}`: ")), "{message}");
        }
    }
    assert!(refused(&file("authorize_params = { response_mode = \"form_post\" }")).contains("loopback listener"));
    assert_eq!(acme("authorize_params = { response_mode = \"query\" }").authorize_params.len(), 1);
}

#[test]
fn headers_of_the_request_cannot_be_overridden() {
    for header in
        ["Authorization = \"x\"", "host = \"x\"", "\"a b\" = \"x\"", "X = \"a\\nb\"", "Content-Length = \"1\""]
    {
        assert!(refused(&file(&format!("[headers]\n{header}"))).contains("line 5: `headers."), "{header}");
    }
    assert_eq!(acme("headers = { Notion-Version = \"1\" }").headers.len(), 1);
}

#[test]
fn one_thing_has_several_spellings() {
    let provider = acme("client_auth = \"post\"\nvars = [\"tenant\"]\nredirect.port = 8020\nredirect.path = \"any\"");
    assert_eq!(provider.client_auth, [ClientAuth::Post]);
    assert_eq!(provider.vars["tenant"], "");
    assert_eq!(provider.redirect.port, PortRule::One(8020));
    assert_eq!(provider.name, "acme");
    let provider = acme(
        "client_auth = [\"none\", \"basic\"]\nvars = { a = { default = \"x\" }, b = { required = true }, c = \"y\" }\n\
         redirect = { port = [1, 2], host = \"localhost\" }",
    );
    assert_eq!(provider.client_auth, [ClientAuth::None, ClientAuth::Basic]);
    assert_eq!(provider.vars.values().collect::<Vec<_>>(), ["x", "", "y"]);
    assert_eq!(provider.redirect.to_register(), ["http://localhost:1/callback", "http://localhost:2/callback"]);
}

#[test]
fn what_is_absent_has_its_default() {
    let provider = acme("");
    assert_eq!(provider.pkce, Pkce::Required);
    assert_eq!(provider.redirect.host, "127.0.0.1");
    assert_eq!(provider.redirect.port, PortRule::Word(AnyPort::Any));
    assert_eq!(provider.redirect.path, "/callback");
    assert_eq!(provider.refresh.rotates, None);
    let resolved = provider.resolve(&super::params(&[])).unwrap();
    assert_eq!(resolved.dialect.scope_separator, " ");
}

#[test]
fn an_own_path_only_where_the_provider_ignores_it() {
    let any = acme("[redirect]\npath = \"any\"").redirect;
    assert_eq!((any.path.as_str(), any.path_of("work").as_str()), ("/callback", "/callback/work"));
    let fixed = acme("[redirect]\npath = \"/cb\"").redirect;
    assert_eq!(fixed.path_of("work"), "/cb");
}

#[test]
fn everything_survives_being_written() {
    let (all, errors) = shipped().all();
    assert!(errors.is_empty(), "{errors:?}");
    for (_, provider) in all {
        let text = provider.to_toml();
        let again = Provider::parse(&text, "again.toml").unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(serde_json::to_value(&provider).unwrap(), serde_json::to_value(&again).unwrap(), "{text}");
        assert_eq!(text, again.to_toml());
        assert!(text.starts_with("id = "), "{text}");
    }
}

#[test]
fn a_small_provider_is_a_small_file() {
    assert_eq!(
        acme("client_auth = \"post\"\n[redirect]\nhost = \"localhost\"").to_toml(),
        "id = \"acme\"\nname = \"acme\"\nauthorize_url = \"https://acme.test/a\"\ntoken_url = \"https://acme.test/t\"\n\
         client_auth = \"post\"\n\n[redirect]\nhost = \"localhost\"\n"
    );
}
