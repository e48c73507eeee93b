//! What a person chose, or somebody for him: words, variables, settings and the files of providers. Hostile ones end with
//! exit 2 (or the class of what they name), and are repeated as text.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use super::{TEXT, is_json, is_text, line};
use crate::arrange::provider;
use crate::support::sandbox::Sandbox;
use crate::support::stage::Stage;

#[test]
fn words() {
    let stage = Stage::connected(3600);
    let line = line();
    let text: String = TEXT.replace('\u{0}', "");
    for bad in [line.as_str(), &text] {
        for words in [
            &[bad][..],
            &["token", bad],
            &["token", "example", bad],
            &["token", "example", "--scope", bad],
            &["token", "example", "--format", bad],
            &["token", "example", "--min-ttl", bad],
            &["connect", bad],
            &["connect", "example", "--as", bad],
            &["connect", "example", "--param", bad],
            &["connect", "example", "--param", &format!("x={bad}"), "--start", "--client-id", "c"],
            &["connect", "example", "--scope", bad, "--start", "--client-id", "c"],
            &["connect", "example", "--client-id", bad, "--start"],
            &["connect", "example", "--login-hint", bad, "--start", "--client-id", "c"],
            &["connect", "example", "--browser", bad, "--timeout", "1s", "--client-id", "c"],
            &["connect", "--finish", bad],
            &["show", bad],
            &["remove", bad],
            &["rename", "example", bad],
            &["rename", bad, "x"],
            &["revoke", bad, "--yes"],
            &["refresh", bad],
            &["sync", bad],
            &["consents", bad],
            &["scopes", bad],
            &["features", bad],
            &["provider", "add", bad, "--issuer", "https://127.0.0.1:9/"],
            &["provider", "add", "x", "--issuer", bad],
            &["provider", "add", "x", "--authorize-url", bad, "--token-url", "https://as.example/t"],
            &["provider", "add", "x", "--from", bad],
            &["provider", "show", bad],
            &["provider", "test", bad],
            &["client", "set", "example", "--client-id", bad],
            &["client", "set", bad, "--client-id", "c"],
            &["client", "set", "example", "--client-id", "c", "--client-secret-file", bad],
            &["audit", "list", "--action", bad],
            &["audit", "list", "--since", bad],
            &["audit", "list", "--integration", bad],
            &["vault", "backup", &format!("/nonexistent/{bad}")],
            &["vault", "restore", bad, "--yes"],
            &["vault", "check", "--trust-writer", bad],
            &["exec", "example", "--", bad],
            &["exec", "example", "--env", bad, "--", "true"],
            &["request", bad],
            &["--profile", bad, "list"],
            &["--home", bad, "list"],
            &["list", "--color", bad],
        ] {
            let what = format!("{words:?}");
            let output = stage.sandbox.run(words);
            let started = words[0] == "exec" && output.code == 127;
            is_text(&what, &if started { crate::support::output::Output { code: 0, ..output } } else { output });
            let output = stage.sandbox.run(&[&["--json"], words].concat());
            is_text(&what, &crate::support::output::Output { code: 0, ..output });
        }
    }
}

#[test]
fn variables() {
    let names = [
        "OAUTHCTL_PROFILE",
        "OAUTHCTL_HOME",
        "OAUTHCTL_VAULT",
        "OAUTHCTL_IDENTITY",
        "OAUTHCTL_IDENTITY_FILE",
        "OAUTHCTL_PASSPHRASE_FILE",
        "OAUTHCTL_CLIENT_ID",
        "OAUTHCTL_CLIENT_SECRET",
        "OAUTHCTL_NO_INPUT",
        "OAUTHCTL_NONSENSE",
        "OAUTHCTL_ASKPASS",
        "BROWSER",
        "CI",
        "NO_COLOR",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "LANG",
        "LC_ALL",
        "TERM",
        "COLUMNS",
        "USER",
        "DBUS_SESSION_BUS_ADDRESS",
        "RUST_LOG",
    ];
    let line = line();
    let values = [
        OsString::from(&line),
        OsString::from("\n\nerror: forged\n"),
        OsString::from_vec(vec![0xff, 0xfe, 0x1b]),
        "x".repeat(60_000).into(),
    ];
    for name in names {
        let stage = Stage::connected(3600);
        for value in &values {
            stage.sandbox.set(name, value);
            for words in [
                &["list"][..],
                &["token", "example"],
                &["refresh", "example"],
                &["connect", "example", "--client-id", "c", "--start"],
                &["vault", "check", "--json"],
            ] {
                is_text(&format!("{name}={value:?} {words:?}"), &stage.sandbox.run(words));
            }
        }
    }
}

#[test]
fn settings() {
    let stage = Stage::connected(3600);
    let quoted = serde_json::to_string(&line()).unwrap();
    for text in [
        format!("{quoted} = 1\n"),
        format!("[{quoted}]\n"),
        format!("[audit]\n{quoted} = 1\n"),
        format!("[key]\nsource = {quoted}\n"),
        format!("[network]\ntimeout = {quoted}\n"),
        format!("[connect]\nbrowser = {quoted}\n"),
        format!("[vault]\ntrust = [{quoted}]\n"),
        format!("[vault]\nmachine = {quoted}\n"),
        format!("[hooks]\n{quoted} = [\"true\"]\n"),
        format!("[hooks]\non_dead = [{quoted}]\n"),
        TEXT.to_owned(),
        "[".repeat(100_000),
        format!("a = {}", "[".repeat(100_000)),
        format!("{}\n", "a.".repeat(50_000)),
        "# x\n".repeat(500_000),
    ] {
        stage.sandbox.write("config.toml", &text);
        let what = text.chars().take(80).collect::<String>().escape_debug().to_string();
        for words in
            [&["list"][..], &["token", "example"], &["connect", "example", "--client-id", "c", "--timeout", "1s"]]
        {
            is_text(&what, &stage.sandbox.run(words));
        }
        is_json(&what, &stage.sandbox.run(&["list", "--json"]));
    }
}

#[test]
fn files_of_providers() {
    let sandbox = Sandbox::new();
    let quoted = serde_json::to_string(&line()).unwrap();
    let lines = serde_json::to_string(TEXT).unwrap().replace("\\u0000", "");
    let good = provider("fake", "https://as.example", "");
    let mut files: Vec<(String, String)> = [
        "id",
        "name",
        "authorize_url",
        "token_url",
        "issuer",
        "notes",
        "unverified",
        "scope_separator",
        "default_scopes",
        "authorize_params.x",
        "headers.X-Y",
        "hints.x",
        "errors.x",
        "register.page",
        "revoke.page",
        "redirect.host",
        "redirect.path",
        "feature.x.about",
        "scope.x.about",
        "api_hosts",
        "vars",
        "account_label",
        "response.access_token",
    ]
    .iter()
    .flat_map(|key| {
        [format!("{key} = {quoted}\n"), format!("{key} = {lines}\n"), format!("{key} = [{quoted}]\n")]
            .map(|line| ("fake.toml".to_owned(), format!("{line}{}", good.replace(&format!("\n{key} ="), "\nx-was ="))))
    })
    .collect();
    files.push((format!("{}.toml", line()), good.clone()));
    files.push(("fake.toml".to_owned(), format!("{good}[feature.{quoted}]\nabout = \"x\"\nscopes = [\"a\"]\n")));
    files.push(("fake.toml".to_owned(), format!("{good}[scope.{quoted}]\nabout = \"x\"\n")));
    files.push(("fake.toml".to_owned(), format!("{good}[errors]\n{quoted} = \"wait\"\n")));
    files.push(("fake.toml".to_owned(), TEXT.to_owned()));
    for (name, text) in files {
        sandbox.write(&format!("providers/{name}"), &text);
        let what = format!("{} {}", name.escape_debug(), text.lines().next().unwrap_or_default().escape_debug());
        for words in [
            &["provider", "list"][..],
            &["provider", "show", "fake"],
            &["scopes", "fake"],
            &["features", "fake"],
            &["connect", "fake", "--client-id", "c", "--start"],
        ] {
            is_text(&what, &sandbox.run(words));
            is_json(&what, &sandbox.run(&[words, &["--json"]].concat()));
        }
        std::fs::remove_file(sandbox.home().join("providers").join(&name)).unwrap();
    }
}
