//! The vault is what it says: the stock `age` and `sqlite3` open it.

use std::{
    fs,
    process::{Command, Stdio},
};

use super::support::sandbox::Sandbox;

#[test]
#[ignore = "needs Debian's age and sqlite3"]
fn stock_age_and_sqlite3_open_the_vault() {
    let sandbox = Sandbox::without_key();
    sandbox.run(&["init", "--key", "file"]).succeeds_saying(&["made"]);
    sandbox.run(&["client", "set", "microsoft", "--client-id", "an-id"]).succeeds_saying(&[]);
    let database = sandbox.path("v.db");
    let decrypted = Command::new("age")
        .args(["-d", "-i"])
        .arg(sandbox.profile().join("identity.txt"))
        .arg(sandbox.profile().join("vault.age"))
        .stdout(fs::File::create(&database).unwrap())
        .status()
        .unwrap();
    assert!(decrypted.success());
    let sqlite = |statement: &str| {
        let output = Command::new("sqlite3").arg(&database).arg(statement).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let tables = sqlite(".tables");
    for table in ["audit", "clients", "consents", "grants", "integrations", "meta", "scopes", "states", "tokens"] {
        assert!(tables.split_whitespace().any(|found| found == table), "{table} is missing: {tables}");
    }
    assert_eq!(sqlite("SELECT provider, client_id FROM clients"), "microsoft|an-id\n");
    assert_eq!(sqlite("PRAGMA quick_check"), "ok\n");
}

#[test]
#[ignore = "needs Debian's age"]
fn an_identity_made_by_age_keygen_opens_what_we_make() {
    let sandbox = Sandbox::without_key();
    let identity = sandbox.path("identity.txt");
    assert!(Command::new("age-keygen").arg("-o").arg(&identity).stderr(Stdio::null()).status().unwrap().success());
    sandbox.run(&["init", "--identity-file", identity.to_str().unwrap()]).succeeds_saying(&["made"]);
    sandbox.run(&["list"]).succeeds_saying(&["nothing is connected"]);
}
