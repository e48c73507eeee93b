//! What Microsoft's errors ask for, number by number and suberror by suberror: numbers advise, words decide.

use serde_json::{Value, json};

use super::resolved;
use crate::oauth::{
    Dialect,
    error::{Class, Error, Refusal},
    response,
};

fn dialect() -> Dialect {
    resolved("microsoft").advising("fake-client").dialect
}

fn refusal(dialect: &Dialect, body: &Value) -> Refusal {
    let response = http::Response::builder().status(400).header("content-type", "application/json");
    match response::token(response.body(body.to_string().into_bytes()).unwrap(), dialect) {
        Err(Error::Refused(refusal)) => *refusal,
        other => panic!("{body}: {other:?}"),
    }
}

/// Each documented number, by what it is about; one of these words has to be in the advice, as something to do or to type.
const NUMBERS: [(&str, &str, &[&str]); 5] = [
    (
        "sign in",
        "50072 50074 50076 50078 50079 50089 50097 50132 50133 50158 50173 54005 65001 65004 70000 70008 70043 700082 \
         700084",
        &[""],
    ),
    (
        "administrator",
        "50020 50034 50105 51004 53000 53001 53002 53003 53004 90094 90095 500208 500212 500213 530032 530035",
        &["administrator", "--param tenant="],
    ),
    (
        "client",
        "28002 28003 50011 50194 70011 90002 90124 90130 501481 700005 700011 700016 700022 700025 7000215 7000218 \
         7000222 9001023 9002332",
        &["oauthctl ", "--scope", "--param tenant=TENANT", "begin again"],
    ),
    (
        "wait",
        "50033 50087 50088 50166 50196 70012 80001 80002 80003 80004 80005 80006 80007 80008 80009 80010 80011 80012 \
         80013 80014 90006 90012 90024 90033 90055 90090 501621",
        &[],
    ),
    ("device", "50134 70018 70019 90120", &["begin again"]),
];

#[test]
fn every_documented_number_advises_and_only_the_passing_ones_decide() {
    let dialect = dialect();
    for (what, numbers, words) in NUMBERS {
        for number in numbers.split_whitespace() {
            let code: u64 = number.parse().unwrap();
            let answered = refusal(&dialect, &json!({ "error": "invalid_grant", "error_codes": [code] }));
            let class = if what == "wait" { Class::Wait } else { Class::SignIn };
            assert_eq!((answered.class, answered.code.as_str()), (class, "invalid_grant"), "{number}");
            if what == "wait" {
                continue;
            }
            let hint = answered.hint.unwrap_or_else(|| panic!("{number} advises nothing"));
            assert!(words.iter().any(|word| hint.contains(word)), "{number}: {hint}");
            assert!(!hint.contains('{'), "{number}: {hint}");
            // where only a person's words name it, they advise the same and decide nothing either
            let description = format!("AADSTS{number}: No. Trace ID: fake");
            let told = refusal(&dialect, &json!({ "error": "invalid_grant", "error_description": description }));
            assert_eq!((told.class, told.hint.as_ref()), (Class::SignIn, Some(&hint)), "{number}");
            let (class, advice) = response::at_redirect("access_denied", Some(&description), &dialect);
            assert_eq!((class, advice), (Class::SignIn, Some(hint)), "{number}");
        }
    }
    let passing = json!({ "error": "invalid_grant", "error_description": "AADSTS50196: loop" });
    assert_eq!(refusal(&dialect, &passing).class, Class::SignIn, "a number in words decides nothing");
    // nobody else's words are read so
    let other = resolved("google").dialect;
    let told = refusal(&other, &json!({ "error": "invalid_request", "error_description": "AADSTS50011" }));
    assert!(told.hint.unwrap().contains("Desktop app"));
}

#[test]
fn errors_and_suberrors_decide() {
    let dialect = dialect();
    for (error, class) in [
        ("authorization_declined", Class::SignIn),
        ("bad_verification_code", Class::SignIn),
        ("consent_required", Class::SignIn),
        ("expired_token", Class::SignIn),
        ("interaction_required", Class::SignIn),
        ("invalid_client", Class::Client),
        ("invalid_grant", Class::SignIn),
        ("invalid_request", Class::Client),
        ("invalid_scope", Class::Client),
        ("login_required", Class::SignIn),
        ("server_error", Class::Wait),
        ("temporarily_unavailable", Class::Wait),
        ("unauthorized_client", Class::Client),
    ] {
        assert_eq!(refusal(&dialect, &json!({ "error": error })).class, class, "{error}");
    }
    for (suberror, class, words) in [
        ("additional_action", Class::SignIn, "outside of oauthctl"),
        ("bad_token", Class::SignIn, ""),
        ("basic_action", Class::SignIn, ""),
        ("client_mismatch", Class::SignIn, ""),
        (
            "consent_required",
            Class::SignIn,
            "https://login.microsoftonline.com/common/adminconsent?client_id=fake-client",
        ),
        ("device_authentication_failed", Class::SignIn, ""),
        ("message_only", Class::Admin, "ask the administrator"),
        ("protection_policy_required", Class::SignIn, "administrator"),
        ("token_expired", Class::SignIn, ""),
        ("user_password_expired", Class::SignIn, "the password has expired"),
    ] {
        for error in ["invalid_grant", "interaction_required"] {
            let told = refusal(&dialect, &json!({ "error": error, "suberror": suberror }));
            assert_eq!(told.class, class, "{error} {suberror}");
            let hint = told.hint.unwrap_or_default();
            assert!(hint.contains(words), "{error} {suberror}: {hint}");
        }
    }
}

/// The tenant and the client are the connection's own, and the redirect URI is the registered one.
#[test]
fn administrators_are_sent_to_the_right_place() {
    let params = [("tenant".to_owned(), "contoso.test".to_owned())].into();
    let found = super::shipped().find("microsoft").unwrap().resolve(&params).unwrap().advising("a b");
    let url = "https://login.microsoftonline.com/contoso.test/adminconsent?client_id=a+b&\
               redirect_uri=http%3A%2F%2Flocalhost%2Fcallback";
    for code in ["*/90094", "*/90095", "access_denied", "consent_required", "*/consent_required"] {
        assert!(found.dialect.hints[code].ends_with(url), "{code}: {}", found.dialect.hints[code]);
    }
}
