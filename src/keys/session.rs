//! The identity kept for a while in the kernel's keyring of this user (Linux): a passphrase-protected vault serves
//! scripts without a daemon, and a Secret Service is asked once instead of every time.
//!
//! What is kept always has a timeout, counted from when it was kept; it is never on a disk and is gone at the latest
//! when the machine restarts. A cache, not a place to keep the only copy. Any process of the same user can read it.

use std::time::Duration;

use super::{Identity, KeyError};

/// Keeps the identity for this vault for so long (whole seconds, at least one), in place of what was kept before.
pub fn keep(vault_id: &str, identity: &Identity, time: Duration) -> Result<(), KeyError> {
    if time < Duration::from_secs(1) {
        return Err(unavailable("it is kept for at least one second"));
    }
    kernel::keep(&description(vault_id), identity.text().expose(), time).map_err(unavailable)
}

/// The identity that is kept for this vault.
pub fn recall(vault_id: &str) -> Option<Identity> {
    let text = kernel::recall(&description(vault_id))?;
    Identity::parse(&text, "the session").ok()
}

/// Forgets what is kept for this vault; whether something was.
pub fn drop(vault_id: &str) -> bool {
    kernel::drop(&description(vault_id))
}

fn description(vault_id: &str) -> String {
    format!("oauthctl:{vault_id}")
}

fn unavailable(reason: &str) -> KeyError {
    KeyError::Unavailable { what: "the session".to_owned(), reason: reason.to_owned() }
}

#[cfg(target_os = "linux")]
mod kernel {
    use std::time::Duration;

    use linux_keyutils::{KeyError, KeyPermissionsBuilder, KeyRing, KeyRingIdentifier, Permission};
    use zeroize::Zeroizing;

    use crate::{keys::files, secret::Secret};

    /// Longer than any identity, in bytes.
    const MAX_KEY: usize = 256;

    /// The key is made in this process's own keyring, where nobody sees it and it dies with us; it gets its permissions
    /// and its timeout there, and only then appears in the user's. So there is no moment, crash or error at which a key
    /// without a timeout lies about. (`add_key` straight to the user keyring leaves one where the session keyring is a
    /// fresh one: the key is made, then every further step is `EACCES`.)
    pub(super) fn keep(description: &str, text: &str, time: Duration) -> Result<(), &'static str> {
        let own = KeyRing::from_special_id(KeyRingIdentifier::Process, true).map_err(reason)?;
        let key = own.add_key(description, text).map_err(reason)?;
        let shared = share(key, time);
        // whatever happened, this process holds no link of its own to it
        let unlinked = own.unlink_key(key);
        shared.and(unlinked).map_err(reason)
    }

    fn share(key: linux_keyutils::Key, time: Duration) -> Result<(), KeyError> {
        // processes of this user may find and read it without possessing it, but not change it
        let user = Permission::VIEW | Permission::READ | Permission::SEARCH;
        let permissions = KeyPermissionsBuilder::builder().posessor(Permission::ALL).user(user).build();
        key.set_perms(permissions)?;
        // the kernel counts in 32 bits; what does not fit is cut, never taken as "for ever" (0)
        key.set_timeout(time.as_secs().clamp(1, u64::from(u32::MAX)).try_into().unwrap_or(usize::MAX))?;
        // displaces an older key of the same description
        KeyRing::from_special_id(KeyRingIdentifier::User, true)?.link_key(key)
    }

    pub(super) fn recall(description: &str) -> Option<Secret> {
        let key = KeyRing::from_special_id(KeyRingIdentifier::User, false).ok()?.search(description).ok()?;
        let mut buffer = Zeroizing::new(vec![0; MAX_KEY]);
        let length = key.read(&mut *buffer).ok()?; // the whole length, even if the buffer was too small for it
        (length <= MAX_KEY).then(|| buffer.truncate(length))?;
        files::into_secret(buffer)
    }

    pub(super) fn drop(description: &str) -> bool {
        let Ok(ring) = KeyRing::from_special_id(KeyRingIdentifier::User, false) else { return false };
        let Ok(key) = ring.search(description) else { return false };
        // invalid at once, for whoever holds a link to it; the keyring's own link goes first in case that is refused
        let unlinked = ring.unlink_key(key);
        let invalidated = key.invalidate();
        unlinked.is_ok() || invalidated.is_ok()
    }

    fn reason(error: KeyError) -> &'static str {
        match error {
            KeyError::AccessDenied | KeyError::PermissionDenied => "the kernel's keyring is not open to this process",
            KeyError::QuotaExceeded => "the kernel's keyring of this user is full",
            _ => "this kernel has no keyring for it",
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod kernel {
    use std::time::Duration;

    use crate::secret::Secret;

    pub(super) fn keep(_description: &str, _text: &str, _time: Duration) -> Result<(), &'static str> {
        Err("a session needs the keyring of the Linux kernel, which is not on this system")
    }

    pub(super) fn recall(_description: &str) -> Option<Secret> {
        None
    }

    pub(super) fn drop(_description: &str) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_than_a_second_is_refused_since_zero_would_mean_for_ever() {
        for time in [Duration::ZERO, Duration::from_millis(999)] {
            assert!(keep("no-such-vault", &Identity::generate(), time).is_err());
        }
        assert!(recall("no-such-vault").is_none());
        assert!(!drop("no-such-vault"));
    }

    #[cfg(target_os = "linux")]
    mod linux {
        use linux_keyutils::{KeyRing, KeyRingIdentifier};

        use super::*;

        /// An id that no other test and no other run uses.
        fn vault_id(name: &str) -> String {
            format!("test-{name}-{}", std::process::id())
        }

        #[test]
        #[ignore = "needs a kernel keyring"]
        fn what_is_kept_is_recalled_replaced_and_dropped() {
            let id = vault_id("cycle");
            let (first, second) = (Identity::generate(), Identity::generate());
            assert!(recall(&id).is_none() && !drop(&id));
            keep(&id, &first, Duration::from_secs(60)).unwrap();
            assert!(recall(&id).unwrap().same_as(&first));
            keep(&id, &second, Duration::from_secs(60)).unwrap();
            assert!(recall(&id).unwrap().same_as(&second));
            assert!(recall(&vault_id("another")).is_none());
            assert!(drop(&id));
            assert!(recall(&id).is_none() && !drop(&id));
        }

        #[test]
        #[ignore = "needs a kernel keyring"]
        fn the_key_has_a_timeout_and_is_not_ours_alone() {
            let id = vault_id("timeout");
            keep(&id, &Identity::generate(), Duration::from_secs(3600)).unwrap();
            let line = std::fs::read_to_string("/proc/keys").unwrap();
            let line = line.lines().find(|line| line.contains(&description(&id))).unwrap().to_owned();
            let fields: Vec<_> = line.split_whitespace().collect();
            assert!(drop(&id));
            assert!(["59m", "60m", "1h"].contains(&fields[3]), "{line}");
            assert_eq!(fields[4], "3f0b0000", "{line}");
        }

        /// Looks for the key that `OAUTHCTL_TEST_SESSION` names. See the next test.
        #[test]
        #[expect(clippy::disallowed_methods, reason = "the parent test says what to look for through the environment")]
        fn child() {
            let Ok(id) = std::env::var("OAUTHCTL_TEST_SESSION") else { return };
            let found = recall(&id).map(|identity| identity.recipient().to_string()).unwrap_or_default();
            std::fs::write(std::env::var_os("OAUTHCTL_TEST_SESSION_REPORT").unwrap(), found).unwrap();
            assert!(drop(&id));
        }

        #[test]
        #[ignore = "needs a kernel keyring and keyctl"]
        fn another_session_of_the_same_user_finds_it_and_can_drop_it() {
            let id = vault_id("other");
            let identity = Identity::generate();
            keep(&id, &identity, Duration::from_secs(60)).unwrap();
            let report = tempfile::NamedTempFile::new().unwrap();
            let output = std::process::Command::new("keyctl")
                .args(["session", "-"])
                .arg(std::env::current_exe().unwrap())
                .args(["--exact", "keys::session::tests::linux::child"])
                .env("OAUTHCTL_TEST_SESSION", &id)
                .env("OAUTHCTL_TEST_SESSION_REPORT", report.path())
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
            let found = std::fs::read_to_string(report.path()).unwrap();
            assert_eq!(found, identity.recipient().as_str());
            assert!(recall(&id).is_none());
        }

        #[test]
        #[ignore = "needs a kernel keyring"]
        fn nothing_is_left_in_the_process_keyring() {
            let id = vault_id("own");
            keep(&id, &Identity::generate(), Duration::from_secs(60)).unwrap();
            let own = KeyRing::from_special_id(KeyRingIdentifier::Process, true).unwrap();
            assert!(own.search(&description(&id)).is_err());
            assert!(drop(&id));
        }

        #[test]
        #[ignore = "needs a kernel keyring"]
        fn garbage_in_the_keyring_is_nothing() {
            let id = vault_id("garbage");
            let ring = KeyRing::from_special_id(KeyRingIdentifier::User, true).unwrap();
            for payload in [&b"garbage"[..], &[0xff; 8], &[b'a'; 4096]] {
                let key = ring.add_key(&description(&id), payload).unwrap();
                assert!(recall(&id).is_none());
                let _ = ring.unlink_key(key);
            }
        }
    }
}
