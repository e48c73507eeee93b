//! Files that somebody else put there: forged, swapped, rolled back, cut, flipped, newer, hostile.

use rusqlite::Connection;
use zeroize::Zeroizing;

use super::*;
use crate::vault::{
    image, schema, seal,
    seen::Seen,
    trailer::{self, Kind, Trailer},
};

/// The image of the vault, as a database, and its trailer.
fn parts(sandbox: &Sandbox) -> (Connection, Trailer) {
    let plaintext = seal::unseal(&sandbox.bytes("vault.age"), &sandbox.identity).unwrap();
    let parsed = trailer::detach(&plaintext).unwrap();
    let mut connection = Connection::open_in_memory().unwrap();
    connection.deserialize_read_exact("main", parsed.image, parsed.image.len(), false).unwrap();
    (connection, parsed.trailer)
}

/// Puts a database in the vault's place, written by `writer` with a good trailer.
fn plant(sandbox: &Sandbox, mut connection: Connection, trailer: &Trailer, writer: &Identity) {
    let image = Zeroizing::new(connection.serialize("main").unwrap().to_vec());
    let plaintext = trailer::attach(image, trailer, writer).unwrap();
    sandbox.put("vault.age", &seal::seal(&plaintext, &[sandbox.identity.recipient()]).unwrap());
}

#[test]
fn stock_tools_open_what_we_seal() {
    let (sandbox, vault) = Sandbox::with_vault();
    connect(&vault, "work");
    let key: age::x25519::Identity = sandbox.identity.text().expose().parse().unwrap();
    let plaintext = age::decrypt(&key, &sandbox.bytes("vault.age")).unwrap();
    let file = sandbox.path("v.db");
    std::fs::write(&file, plaintext).unwrap();
    let database = Connection::open(&file).unwrap();
    let verdict: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    let name: String = database.query_row("SELECT name FROM integrations", [], |row| row.get(0)).unwrap();
    assert_eq!((verdict.as_str(), name.as_str()), ("ok", "work"));
}

#[test]
fn made_with_the_public_recipient_only_it_is_refused() {
    let (sandbox, vault) = Sandbox::with_vault();
    connect(&vault, "work");
    let (mut connection, _) = parts(&sandbox);
    connection.execute("UPDATE grants SET token_host = 'evil.test'", []).unwrap();
    let bare = connection.serialize("main").unwrap().to_vec();
    sandbox.put("vault.age", &seal::seal(&bare, &[sandbox.identity.recipient()]).unwrap());
    assert!(read_refusal(&vault).contains("not written by oauthctl"));
    let written: Result<(), VaultError> = vault.write(|_| Ok(()));
    assert!(refusal(written).contains("not written by oauthctl"));
}

#[test]
fn with_a_trailer_in_our_name_but_without_our_key_it_is_refused() {
    let (sandbox, vault) = Sandbox::with_vault();
    let (connection, trailer) = parts(&sandbox);
    plant(&sandbox, connection, &trailer, &Identity::generate());
    assert!(read_refusal(&vault).contains("forged"));
}

#[test]
fn a_generation_after_which_none_can_come_is_refused_and_nothing_panics() {
    let (sandbox, vault) = Sandbox::with_vault();
    let (seen, good) = (sandbox.bytes("seen"), sandbox.bytes("vault.age"));
    for (generation, reads) in [(u64::MAX, false), (u64::MAX - 1, true)] {
        let (connection, trailer) = parts(&sandbox);
        plant(&sandbox, connection, &Trailer { generation, ..trailer }, &sandbox.identity);
        let planted = sandbox.bytes("vault.age");
        let written: Result<(), VaultError> = vault.write(|_| Ok(()));
        assert!(refusal(written).contains(&format!("generation {generation}")));
        if reads {
            assert_eq!(vault.read().unwrap().generation(), generation);
        } else {
            assert!(read_refusal(&vault).contains("after which there can be none | oauthctl vault restore"));
        }
        assert_eq!(sandbox.bytes("vault.age"), planted, "left alone");
        sandbox.put("vault.age", &good);
        sandbox.put("seen", &seen);
        vault.read().unwrap();
    }
}

#[test]
fn no_receipt_in_seen_but_our_own_spares_the_seal_of_a_writer() {
    let (sandbox, vault) = Sandbox::with_vault();
    let (connection, trailer) = parts(&sandbox);
    let stranger = Identity::generate();
    let before = seal::unseal(&sandbox.bytes("vault.age"), &sandbox.identity).unwrap();
    let genuine = trailer::detach(&before).unwrap().receipt(&sandbox.identity);
    plant(&sandbox, connection, &trailer, &stranger);
    let plaintext = seal::unseal(&sandbox.bytes("vault.age"), &sandbox.identity).unwrap();
    let planted = trailer::detach(&plaintext).unwrap();
    let seen = |receipt: [u8; 32]| {
        let mut seen = Seen::default();
        seen.accept(&trailer, &receipt);
        sandbox.put("seen", &serde_json::to_vec(&seen).unwrap());
    };
    for theirs in [planted.receipt(&stranger), genuine, [0; 32]] {
        seen(theirs);
        assert!(read_refusal(&vault).contains("forged"));
    }
    // what only this key can have written down is believed: the three above were refused for their receipts
    seen(planted.receipt(&sandbox.identity));
    vault.read().unwrap();
}

#[test]
fn an_unknown_writer_is_refused_until_trusted_by_name() {
    let (sandbox, vault) = Sandbox::with_vault();
    let stranger = Identity::generate();
    let (connection, trailer) = parts(&sandbox);
    let writer = stranger.recipient();
    let theirs = Trailer { writer: writer.as_str().to_owned(), generation: 2, ..trailer };
    plant(&sandbox, connection, &theirs, &stranger);
    assert!(read_refusal(&vault).contains(&format!("--trust-writer {}", writer.as_str())));
    let settings = Sandbox { trust: vec![writer.clone()], ..sandbox };
    assert_eq!(settings.vault().read().unwrap().generation(), 2, "trusted by the settings");
    let sandbox = Sandbox { trust: Vec::new(), ..settings };
    sandbox.put("seen", b"{}");
    assert!(read_refusal(&sandbox.vault()).contains("not known"), "nothing was seen: still only known writers");
    sandbox.vault().trust_writer(&writer).unwrap();
    assert_eq!(sandbox.vault().read().unwrap().generation(), 2);
}

#[test]
fn a_recipient_of_the_last_accepted_generation_may_write_the_next() {
    let sandbox = Sandbox::new();
    let teammate = Identity::generate();
    let vault = sandbox.create(&[teammate.recipient()]);
    let seen = sandbox.bytes("seen");
    touch(&sandbox.vault_with(teammate.clone()));
    sandbox.put("seen", &seen); // as on our own machine, which only gets the file
    assert_eq!(vault.read().unwrap().generation(), 2);
    assert_eq!(vault.read().unwrap().recipients().unwrap().len(), 2);
    assert_ne!(sandbox.bytes("seen"), seen, "what was accepted is remembered");
}

#[test]
fn an_older_copy_is_refused_until_accepted_by_name() {
    let (sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let old = sandbox.bytes("vault.age");
    vault.write(|tx| -> Result<(), VaultError> { tx.put_grant(&grant(id, 2, "fake-newer")) }).unwrap();
    sandbox.put("vault.age", &old);
    assert!(read_refusal(&vault).contains("--accept-older"));
    let written: Result<(), VaultError> = vault.write(|_| Ok(()));
    assert!(refusal(written).contains("--accept-older"));
    assert_eq!(sandbox.bytes("vault.age"), old, "left alone");
    vault.accept_older().unwrap();
    assert_eq!(refresh_token(&vault, id), "fake-refresh-work-1");
    touch(&vault);
}

#[test]
fn without_seen_any_generation_is_taken_and_remembered() {
    let (sandbox, vault) = Sandbox::with_vault();
    let first = sandbox.bytes("vault.age");
    touch(&vault);
    let second = sandbox.bytes("vault.age");
    sandbox.remove("seen");
    sandbox.put("vault.age", &second);
    vault.read().unwrap();
    sandbox.put("vault.age", &first);
    assert!(read_refusal(&vault).contains("generation 2 was seen"));
}

#[test]
fn another_vault_of_the_same_key_is_refused() {
    let (sandbox, _) = Sandbox::with_vault();
    let other = Sandbox { identity: sandbox.identity.clone(), ..Sandbox::new() };
    let id = "ffffffffffffffffffffffffffffffff";
    Vault::create(other.place(), id, other.identity.clone(), &[], other.options(), &made()).unwrap();
    sandbox.put("vault.age", &other.bytes("vault.age"));
    assert!(read_refusal(&sandbox.vault()).contains("another vault"));
    let anyone = Vault::at(sandbox.place(), None, sandbox.identity.clone(), sandbox.options());
    assert_eq!(anyone.read().unwrap().vault_id(), id, "without `key.toml` the vault's own id is taken");
}

#[test]
fn another_key_does_not_open_it() {
    let (sandbox, _) = Sandbox::with_vault();
    assert!(matches!(sandbox.vault_with(Identity::generate()).read(), Err(VaultError::WrongKey(_))));
}

#[test]
fn a_rescue_or_a_segment_is_not_taken_for_a_vault() {
    let (sandbox, vault) = Sandbox::with_vault();
    for kind in [Kind::Rescue, Kind::Segment] {
        let (connection, trailer) = parts(&sandbox);
        let (kind, generation) = (Trailer { kind, ..trailer.clone() }, trailer);
        plant(&sandbox, connection, &kind, &sandbox.identity);
        assert!(read_refusal(&vault).contains("something else"));
        plant(&sandbox, parts(&sandbox).0, &generation, &sandbox.identity);
        vault.read().unwrap();
    }
}

#[test]
fn cut_and_flipped_files_are_refused_and_never_panic() {
    let (sandbox, vault) = Sandbox::with_vault();
    let good = sandbox.bytes("vault.age");
    let sampled = |n: usize| (0..good.len()).filter(move |place| *place < 400 || place % n == 0);
    for length in sampled(997) {
        sandbox.put("vault.age", &good[..length]);
        assert!(vault.read().is_err(), "cut to {length}");
    }
    for place in sampled(1499) {
        let mut bad = good.clone();
        bad[place] ^= 1 << (place % 8);
        sandbox.put("vault.age", &bad);
        assert!(matches!(vault.read(), Err(VaultError::Refused { .. } | VaultError::WrongKey(_))), "bit in {place}");
    }
    sandbox.put("vault.age", &[good.clone(), vec![0]].concat());
    assert!(read_refusal(&vault).contains("damaged"));
    sandbox.put("vault.age", &good);
    vault.read().unwrap();
}

#[test]
fn a_newer_format_is_named_and_left_alone() {
    let (sandbox, vault) = Sandbox::with_vault();
    let (connection, trailer) = parts(&sandbox);
    connection.pragma_update(None, "user_version", schema::newest() + 1).unwrap();
    plant(&sandbox, connection, &trailer, &sandbox.identity);
    let planted = sandbox.bytes("vault.age");
    assert!(read_refusal(&vault).contains("newer oauthctl"));
    let written: Result<(), VaultError> = vault.write(|_| Ok(()));
    assert!(refusal(written).contains("newer oauthctl"));
    assert_eq!(sandbox.bytes("vault.age"), planted);
}

#[test]
fn a_hostile_schema_by_a_known_writer_is_refused() {
    for (hostile, word) in [
        (
            "CREATE TRIGGER t AFTER UPDATE ON grants BEGIN UPDATE grants SET token_host = 'evil.test'; END",
            "trigger `t`",
        ),
        ("CREATE VIEW v AS WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x FROM r) SELECT x FROM r", "view `v`"),
        ("DROP TABLE states", "lacks"),
        ("PRAGMA application_id = 7", "no database of ours"),
    ] {
        let (sandbox, vault) = Sandbox::with_vault();
        let (connection, trailer) = parts(&sandbox);
        connection.execute_batch(hostile).unwrap();
        plant(&sandbox, connection, &trailer, &sandbox.identity);
        assert!(read_refusal(&vault).contains(word), "{hostile}");
    }
}

#[test]
fn an_image_in_wal_mode_and_no_image_at_all_are_refused() {
    let (sandbox, vault) = Sandbox::with_vault();
    let (mut connection, trailer) = parts(&sandbox);
    let mut image = Zeroizing::new(connection.serialize("main").unwrap().to_vec());
    image[18..20].copy_from_slice(&[2, 2]);
    for (image, word) in [(image, "WAL"), (Zeroizing::new(Vec::new()), "no database")] {
        let plaintext = trailer::attach(image, &trailer, &sandbox.identity).unwrap();
        sandbox.put("vault.age", &seal::seal(&plaintext, &[sandbox.identity.recipient()]).unwrap());
        assert!(read_refusal(&vault).contains(word), "{word}");
    }
}

#[test]
fn checked_bytes_are_checked_once_and_damaged_ones_never_pass() {
    let (sandbox, vault) = Sandbox::with_vault();
    let (mut connection, trailer) = parts(&sandbox);
    let mut image = Zeroizing::new(connection.serialize("main").unwrap().to_vec());
    let page = image.len() - 1024;
    image[page..page + 8].copy_from_slice(&[0xff; 8]);
    assert!(image::open(&image, false).is_err());
    let plaintext = trailer::attach(image, &trailer, &sandbox.identity).unwrap();
    sandbox.put("vault.age", &seal::seal(&plaintext, &[sandbox.identity.recipient()]).unwrap());
    assert!(read_refusal(&vault).contains("damaged"));
}

/// A new key's seal on a file says that the file is ours: `rekey` must not put it on what a stranger laid there.
#[test]
fn sealing_anew_makes_no_strangers_file_ours() {
    let (sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    vault.rescue(&vault.read().unwrap(), &grant(id, 5, "evil"), &[]).unwrap();
    let stranger = Identity::generate();
    let forge = |name: &str| {
        let plaintext = seal::unseal(&sandbox.bytes(name), &sandbox.identity).unwrap();
        let parsed = trailer::detach(&plaintext).unwrap();
        let theirs = Trailer { writer: stranger.recipient().as_str().to_owned(), ..parsed.trailer };
        let forged = trailer::attach(Zeroizing::new(parsed.image.to_vec()), &theirs, &stranger).unwrap();
        seal::seal(&forged, &[sandbox.identity.recipient()]).unwrap()
    };
    let rescue = forge("vault.rescue.1.age");
    sandbox.put("vault.rescue.1.age", &rescue);
    let replaced = forge("vault.age");
    sandbox.put("vault.replaced.age", &replaced);
    let new = Identity::generate();
    let both = [sandbox.identity.recipient(), new.recipient()];
    vault.reseal(&record("reseal"), |_| both.to_vec()).unwrap();
    let warnings = vault.take_warnings();
    for name in ["vault.rescue.1.age", "vault.replaced.age"] {
        assert!(warnings.iter().any(|one| one.contains(name) && one.contains("not known here")), "{warnings:?}");
    }
    let with_new = sandbox.vault_with(new.clone());
    with_new.reseal(&record("reseal"), |_| vec![new.recipient()]).unwrap();
    touch(&with_new);
    assert_eq!((sandbox.bytes("vault.rescue.1.age"), sandbox.bytes("vault.replaced.age")), (rescue, replaced));
    assert_ne!(refresh_token(&with_new, id), "evil");
}
