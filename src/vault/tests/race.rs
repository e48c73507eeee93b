//! Many at once: threads with views of their own, which is what processes are to each other (locks belong to the open
//! file, and every operation opens its own).

use std::{sync::Barrier, thread};

use super::{
    journal::{actions, verified},
    *,
};

#[test]
fn every_write_of_eight_writers_survives() {
    let (sandbox, vault) = Sandbox::with_vault();
    let barrier = Barrier::new(8);
    thread::scope(|scope| {
        for writer in 0..8 {
            let (sandbox, barrier) = (&sandbox, &barrier);
            scope.spawn(move || {
                barrier.wait();
                for round in 0..5 {
                    connect(&sandbox.vault(), &format!("i-{writer}-{round}"));
                }
            });
        }
    });
    let snapshot = vault.read().unwrap();
    assert_eq!((snapshot.integrations().unwrap().len(), snapshot.generation()), (40, 41));
    assert_eq!(actions(&vault).len(), 40);
    assert!(verified(&vault).is_empty());
    assert!(sandbox.names(".vault.tmp").is_empty());
}

#[test]
fn no_line_is_lost_or_counted_twice_between_noting_and_saving() {
    let (sandbox, vault) = Sandbox::with_vault();
    let barrier = Barrier::new(6);
    thread::scope(|scope| {
        for reader in 0..4 {
            let (sandbox, barrier) = (&sandbox, &barrier);
            scope.spawn(move || {
                barrier.wait();
                for round in 0..25 {
                    let vault = sandbox.vault();
                    vault.note(&vault.read().unwrap(), &record(&format!("n-{reader}-{round}"))).unwrap();
                }
            });
        }
        for _ in 0..2 {
            let (sandbox, barrier) = (&sandbox, &barrier);
            scope.spawn(move || {
                barrier.wait();
                for _ in 0..10 {
                    touch(&sandbox.vault());
                }
            });
        }
    });
    for _ in 0..2 {
        let mut all = actions(&vault);
        assert_eq!(all.len(), 120);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 101, "each note once, and `touch`");
        assert!(verified(&vault).is_empty());
        vault.fold_if_free().unwrap();
    }
    assert!(sandbox.names("journal.unreadable.").is_empty());
}

#[test]
fn readers_always_find_a_whole_generation() {
    let (sandbox, vault) = Sandbox::with_vault();
    let id = connect(&vault, "work");
    let done = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let (vault, mut last) = (sandbox.vault(), 0);
                    while !done.load(std::sync::atomic::Ordering::SeqCst) {
                        let snapshot = vault.read().unwrap();
                        let grant = snapshot.grant(id).unwrap().unwrap();
                        let wanted = format!("fake-{}", grant.generation);
                        assert!(grant.generation == 1 || grant.refresh_token.unwrap().expose() == wanted);
                        assert!(snapshot.generation() >= last, "never back in time");
                        last = snapshot.generation();
                        snapshot.audit_verify().unwrap();
                    }
                })
            })
            .collect();
        for generation in 2..30 {
            vault.write(|tx| tx.put_grant(&grant(id, generation, &format!("fake-{generation}")))).unwrap();
        }
        done.store(true, std::sync::atomic::Ordering::SeqCst);
        for reader in readers {
            reader.join().unwrap();
        }
    });
}

#[test]
fn a_lock_that_is_held_is_waited_for_and_then_named() {
    let (sandbox, _) = Sandbox::with_vault();
    let options = Options { lock_timeout: Duration::from_millis(5), ..sandbox.options() };
    let vault = Vault::at(sandbox.place(), None, sandbox.identity.clone(), options);
    let snapshot = vault.read().unwrap();
    let held = crate::system::lock::try_lock(&sandbox.path("lock")).unwrap();
    let busy = vault.write(|_| Ok::<_, VaultError>(()));
    assert!(matches!(busy, Err(VaultError::Busy(message)) if message.contains("lock")));
    vault.read().unwrap();
    vault.note(&snapshot, &record("token")).unwrap();
    drop(held);
    let _held = crate::system::lock::try_lock(&sandbox.path("journal.lock")).unwrap();
    let busy = vault.note(&snapshot, &record("token"));
    assert!(matches!(busy, Err(VaultError::Busy(message)) if message.contains("journal.lock")));
    vault.write(|_| Ok::<_, VaultError>(())).unwrap();
    assert!(!vault.take_warnings().is_empty(), "the journal's lock never stops a save");
}

#[test]
fn a_file_replaced_under_our_lock_is_left_alone() {
    let (sandbox, vault) = Sandbox::with_vault();
    touch(&vault);
    let theirs = sandbox.bytes("vault.age");
    let conflict = vault.write(|_| -> Result<(), VaultError> {
        sandbox.put("vault.age", &theirs); // by a sync tool that takes no lock
        Ok(())
    });
    assert!(matches!(conflict, Err(VaultError::Busy(message)) if message.contains("replaced by another program")));
    assert_eq!(sandbox.bytes("vault.age"), theirs);
    assert!(sandbox.names(".vault.tmp").is_empty());
    touch(&vault);
}
