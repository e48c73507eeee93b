//! The disk: modes, links, leftovers, what lies in the way.

use std::os::unix::fs::{MetadataExt, symlink};

use super::*;
use crate::vault::Presence;

/// Set where a test has a process to itself.
const ALONE: &str = "OAUTHCTL_TEST_ALONE";

/// Runs an ignored test of this file in a process of its own, which a shell prepares.
fn alone(prepare: &str, test: &str) {
    let test = format!("vault::tests::disk::{test}");
    let shell = format!("{prepare}; exec \"$0\" --ignored --exact {test}");
    let mut sh = std::process::Command::new("sh");
    let run = sh.arg("-c").arg(shell).arg(std::env::current_exe().unwrap()).env(ALONE, "1").output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
    assert!(String::from_utf8_lossy(&run.stdout).contains("1 passed"));
}

/// What such a test asks first: run among others (`--ignored` alone finds it too) it would disturb them.
#[expect(clippy::disallowed_methods, reason = "said by the test that runs this one, to nobody else")]
fn is_alone() -> bool {
    std::env::var_os(ALONE).is_some()
}

#[test]
fn everything_is_for_the_owner_only_whatever_the_umask() {
    alone("true", "modes_under_every_umask"); // the umask belongs to the process
}

#[test]
fn space_for_a_whole_vault_is_made_sure_of_before_an_attempt() {
    alone("trap '' XFSZ; ulimit -f 200", "files_end_at_100_kib"); // in blocks of 512 bytes
}

#[test]
#[ignore = "run by the test above, alone in a process"]
fn files_end_at_100_kib() {
    if !is_alone() {
        return;
    }
    let (sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let (snapshot, journal) = (vault.read().unwrap(), sandbox.bytes("journal"));
    let work = snapshot.integration("work").unwrap().unwrap();
    let begun = vault.begin_attempt(&snapshot, &work, 1, "f");
    assert!(matches!(begun, Err(VaultError::Storage { .. })), "the journal's line alone would have fitted");
    assert_eq!((sandbox.bytes("journal"), snapshot.open_attempt(id)), (journal, None));
    let before = sandbox.bytes("vault.age");
    let large = Token { outcome_message: Some("x".repeat(200_000)), ..token(id, "fake") };
    let written = vault.write(|tx| tx.put_token(&large));
    assert!(matches!(written, Err(VaultError::Storage { .. })));
    assert_eq!(sandbox.bytes("vault.age"), before);
    assert!(sandbox.names(".vault.tmp").is_empty());
    touch(&vault);
}

#[test]
#[ignore = "run by the test above, alone in a process"]
fn modes_under_every_umask() {
    if !is_alone() {
        return;
    }
    let sandbox = Sandbox::new();
    let deep = Place { file: sandbox.path("a/b/vault.age") };
    for mask in [0o000, 0o077, 0o777] {
        let before = rustix::process::umask(rustix::fs::Mode::from_raw_mode(mask));
        let vault = Vault::create(deep.clone(), ID, sandbox.identity.clone(), &[], sandbox.options(), &made());
        let vault = vault.unwrap();
        let id = connect(&vault, "work");
        let snapshot = vault.read().unwrap();
        vault.note(&snapshot, &record("token")).unwrap();
        let path = vault.rescue(&snapshot, &grant(id, 2, "fake"), &[]).unwrap();
        let _lock = crate::system::lock::try_lock(&vault.refresh_lock(id)).unwrap().unwrap();
        rustix::process::umask(before);
        assert!(path.ends_with("vault.rescue.1.age"));
        for entry in std::fs::read_dir(sandbox.path("a/b")).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode(&path), if path.is_dir() { 0o700 } else { 0o600 }, "umask {mask:o}: {}", path.display());
        }
        assert_eq!((mode(&sandbox.path("a")), mode(&sandbox.path("a/b"))), (0o700, 0o700));
        std::fs::remove_dir_all(sandbox.path("a")).unwrap();
    }
}

#[test]
fn a_file_or_folder_that_others_can_write_is_refused_with_the_remedy() {
    let (sandbox, vault) = Sandbox::with_vault();
    for (path, wide, narrow, word) in [
        (sandbox.path("vault.age"), 0o620, 0o600, "chmod 600"),
        (sandbox.folder().to_owned(), 0o777, 0o700, "chmod go-w"),
    ] {
        set_mode(&path, wide);
        assert!(read_refusal(&vault).contains(word));
        set_mode(&path, narrow);
        vault.read().unwrap();
    }
}

#[test]
fn a_world_readable_vault_is_closed_with_a_warning() {
    let (sandbox, vault) = Sandbox::with_vault();
    set_mode(&sandbox.path("vault.age"), 0o644);
    vault.read().unwrap();
    assert_eq!(mode(&sandbox.path("vault.age")), 0o600);
    assert!(vault.take_warnings()[0].contains("other users"));
    assert!(vault.take_warnings().is_empty());
}

#[test]
fn another_users_vault_is_refused() {
    let (sandbox, vault) = Sandbox::with_vault();
    if std::os::unix::fs::chown(sandbox.path("vault.age"), Some(12345), None).is_err() {
        return; // only root can give a file away
    }
    assert!(read_refusal(&vault).contains("another user"));
}

#[test]
fn a_link_of_another_users_on_the_way_is_refused() {
    let (sandbox, _) = Sandbox::with_vault();
    let (folder, link) = (sandbox.path("folder"), sandbox.path("link"));
    let at = |folder: PathBuf| Place { file: folder.join("vault.age") };
    Vault::create(at(folder.join("deep")), ID, sandbox.identity.clone(), &[], sandbox.options(), &made()).unwrap();
    symlink(&folder, &link).unwrap();
    let through = Vault::at(at(link.join("deep")), Some(ID.to_owned()), sandbox.identity.clone(), sandbox.options());
    through.read().unwrap();
    if std::os::unix::fs::lchown(&link, Some(12345), None).is_err() {
        return; // only root can give a link away
    }
    assert!(read_refusal(&through).contains("a link that belongs to another user"));
}

#[test]
fn the_users_own_link_stays_and_the_real_file_is_replaced() {
    let (sandbox, vault) = Sandbox::with_vault();
    std::fs::create_dir(sandbox.path("home")).unwrap();
    symlink(sandbox.path("vault.age"), sandbox.path("home/vault.age")).unwrap();
    let place = Place { file: sandbox.path("home/vault.age") };
    let linked = Vault::at(place, Some(ID.to_owned()), sandbox.identity.clone(), sandbox.options());
    let before = std::fs::metadata(sandbox.path("vault.age")).unwrap().ino();
    touch(&linked);
    assert!(sandbox.path("home/vault.age").symlink_metadata().unwrap().is_symlink());
    assert_ne!(std::fs::metadata(sandbox.path("vault.age")).unwrap().ino(), before);
    assert_eq!(linked.refresh_lock(1), vault.refresh_lock(1), "two paths to one vault share their locks");
    assert_eq!(linked.version(), vault.version());
    assert_eq!(sandbox.names("home").len(), 1);
    sandbox.remove("vault.age");
    assert!(matches!(linked.read(), Err(VaultError::Missing(_))));
}

#[test]
fn what_lies_in_the_way_is_neither_followed_nor_waited_for() {
    let (sandbox, vault) = Sandbox::with_vault();
    let good = sandbox.bytes("vault.age");
    sandbox.remove("vault.age");
    std::fs::create_dir(sandbox.path("vault.age")).unwrap();
    assert!(read_refusal(&vault).contains("not a regular file"));
    std::fs::remove_dir(sandbox.path("vault.age")).unwrap();
    let fifo = |name: &str| {
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, sandbox.path(name), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    };
    fifo("vault.age");
    assert!(read_refusal(&vault).contains("not a regular file"));
    sandbox.remove("vault.age");
    sandbox.put("vault.age", &good);
    sandbox.remove("journal");
    fifo("journal");
    touch(&vault);
    assert_eq!(sandbox.names("journal.unreadable").len(), 1, "set aside by who writes");
    assert!(sandbox.path("journal").is_file());
    sandbox.remove("journal");
    symlink(sandbox.path("elsewhere"), sandbox.path("journal")).unwrap();
    vault.note(&vault.read().unwrap(), &record("token")).unwrap();
    assert_eq!((sandbox.names("journal.unreadable").len(), sandbox.has("elsewhere")), (2, false));
    assert!(sandbox.path("journal").symlink_metadata().unwrap().is_file());
}

#[test]
fn a_seen_that_cannot_be_read_opens_nothing_and_is_not_replaced_by_one_that_knows_less() {
    let (sandbox, vault) = Sandbox::with_vault();
    let seen = sandbox.bytes("seen");
    let file = std::fs::File::options().write(true).open(sandbox.path("seen")).unwrap();
    file.set_len(2 << 20).unwrap(); // more than is read: an error, as on a disk's bad moment
    assert!(matches!(vault.read(), Err(VaultError::Unseen { .. })));
    let written: Result<(), VaultError> = vault.write(|_| Ok(()));
    assert!(matches!(written, Err(VaultError::Unseen { .. })));
    assert_eq!(sandbox.path("seen").metadata().unwrap().len(), 2 << 20);
    sandbox.put("seen", &seen);
    touch(&vault);
}

#[test]
fn what_lies_in_seens_place_and_is_no_file_counts_as_nothing() {
    let (sandbox, vault) = Sandbox::with_vault();
    let is_file = |sandbox: &Sandbox| sandbox.path("seen").symlink_metadata().unwrap().is_file();
    sandbox.remove("seen");
    symlink(sandbox.path("elsewhere"), sandbox.path("seen")).unwrap();
    vault.read().unwrap();
    assert!(vault.take_warnings()[0].contains("is a link, not a regular file: it counts as not there"));
    touch(&vault);
    assert!(is_file(&sandbox) && !sandbox.has("elsewhere"));
    sandbox.remove("seen");
    std::fs::create_dir(sandbox.path("seen")).unwrap();
    touch(&vault);
    assert!(is_file(&sandbox));
    assert_eq!(sandbox.names("seen.unreadable").len(), 2);
}

#[test]
fn a_folder_above_that_others_can_write_is_refused_and_a_groups_warned_about() {
    let (sandbox, _) = Sandbox::with_vault();
    let place = Place { file: sandbox.path("above/vault/vault.age") };
    let options = sandbox.options();
    let vault = Vault::create(place, ID, sandbox.identity.clone(), &[], options, &made()).unwrap();
    let above = sandbox.path("above");
    set_mode(&above, 0o777);
    assert!(
        read_refusal(&vault).contains("can be changed by other users, and the vault's folder with it | chmod go-w")
    );
    set_mode(&above, 0o1777);
    vault.read().unwrap();
    assert!(vault.take_warnings().is_empty());
    set_mode(&above, 0o770);
    vault.read().unwrap();
    assert!(vault.take_warnings()[0].contains("by its group"));
}

#[test]
fn a_file_of_65_mib_is_refused_before_it_is_read() {
    let (sandbox, vault) = Sandbox::with_vault();
    std::fs::File::options().write(true).open(sandbox.path("vault.age")).unwrap().set_len(65 << 20).unwrap();
    assert!(read_refusal(&vault).contains("64 MiB"));
}

#[test]
fn temps_of_a_crash_are_removed_after_an_hour_and_never_used() {
    let (sandbox, vault) = Sandbox::with_vault();
    sandbox.put(".vault.tmp.old", b"half a vault");
    sandbox.put(".vault.tmp.new", b"half a vault");
    let hour_ago =
        std::fs::metadata(sandbox.path("vault.age")).unwrap().modified().unwrap() - Duration::from_secs(3700);
    let old = std::fs::File::options().write(true).open(sandbox.path(".vault.tmp.old")).unwrap();
    old.set_modified(hour_ago).unwrap();
    touch(&vault);
    assert_eq!(sandbox.names(".vault.tmp"), [".vault.tmp.new"]);
}

#[test]
fn presence_tells_a_vault_from_nothing_and_from_remains() {
    let (sandbox, vault) = Sandbox::with_vault();
    assert_eq!(Vault::presence(&sandbox.place()), Presence::Vault);
    let again = Vault::create(sandbox.place(), ID, sandbox.identity.clone(), &[], sandbox.options(), &made());
    assert!(matches!(again, Err(VaultError::Exists(_))));
    touch(&vault);
    sandbox.remove("vault.age");
    let remains = vec![sandbox.path("journal"), sandbox.path("vault.prev.age")];
    assert_eq!(Vault::presence(&sandbox.place()), Presence::Remains(remains));
    let again = Vault::create(sandbox.place(), ID, sandbox.identity.clone(), &[], sandbox.options(), &made());
    assert!(refusal(again).contains("vault restore"));
    assert!(matches!(vault.read(), Err(VaultError::Missing(_))));
    assert!(matches!(vault.write(|_| Ok::<_, VaultError>(())), Err(VaultError::Missing(_))));
    symlink(sandbox.path("nowhere"), sandbox.path("vault.age")).unwrap();
    assert_eq!(Vault::presence(&sandbox.place()), Presence::Vault, "a link to nothing is not nothing");
    let again = Vault::create(sandbox.place(), ID, sandbox.identity.clone(), &[], sandbox.options(), &made());
    assert!(matches!(again, Err(VaultError::Exists(_))));
    let empty = Sandbox::new();
    assert_eq!(Vault::presence(&empty.place()), Presence::Nothing);
    assert_eq!(Vault::presence(&Place { file: empty.path("no/vault.age") }), Presence::Nothing);
    assert!(matches!(empty.vault().read(), Err(VaultError::Missing(_))));
    assert!(empty.names("").is_empty(), "looking makes no file");
}

#[test]
fn a_full_disk_is_found_before_an_attempt_and_leaves_nothing() {
    let (sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let snapshot = vault.read().unwrap();
    let integration = snapshot.integration("work").unwrap().unwrap();
    let journal = sandbox.bytes("journal");
    // The folder itself is gone from under its name: nothing can be made in it.
    let folder = sandbox.folder().to_owned();
    let aside = folder.with_extension("aside");
    std::fs::rename(&folder, &aside).unwrap();
    assert!(vault.begin_attempt(&snapshot, &integration, 1, "f").is_err());
    std::fs::rename(&aside, &folder).unwrap();
    assert_eq!(sandbox.bytes("journal"), journal);
    vault.begin_attempt(&snapshot, &integration, 1, "f").unwrap();
    assert!(sandbox.names(".vault.tmp").is_empty());
    assert_eq!(vault.read().unwrap().open_attempt(id), Some(1));
}

#[test]
fn the_version_changes_with_every_replacement() {
    let (sandbox, vault) = Sandbox::with_vault();
    let mut versions = vec![vault.version().unwrap()];
    for _ in 0..3 {
        touch(&vault);
        let version = vault.version().unwrap();
        assert!(!versions.contains(&version));
        versions.push(version);
    }
    assert_eq!(sandbox.vault().version(), versions.last().copied());
}

#[test]
fn the_generation_before_is_kept_and_can_be_opened() {
    let (sandbox, vault) = Sandbox::with_vault();
    let first = sandbox.bytes("vault.age");
    touch(&vault);
    assert_eq!(sandbox.bytes("vault.prev.age"), first);
    // A crash between the two renames: both names are one file, and the next write must still go through.
    sandbox.remove("vault.prev.age");
    std::fs::hard_link(sandbox.path("vault.age"), sandbox.path("vault.prev.age")).unwrap();
    let second = sandbox.bytes("vault.age");
    touch(&vault);
    assert_eq!(sandbox.bytes("vault.prev.age"), second);
    assert!(sandbox.names(".vault.tmp").is_empty());
    wipe(&sandbox, &vault);
}

fn wipe(sandbox: &Sandbox, vault: &Vault) {
    vault.wipe_previous().unwrap();
    assert!(!sandbox.has("vault.prev.age"));
    vault.wipe_previous().unwrap();
}
