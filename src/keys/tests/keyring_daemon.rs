//! A real keyring daemon, and one of our own that misbehaves, each on a D-Bus session of its own.

use std::{collections::HashMap, future::pending, sync::Mutex};

use zbus::{
    interface,
    zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value},
};

use super::*;

/// Everything the fake service was asked, so that a test can see that it was not asked to unlock.
static ASKED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The connection of the fake service: dropped to let it die.
static SERVED: Mutex<Option<zbus::blocking::Connection>> = Mutex::new(None);

/// The steps that only make sense beside a daemon.
pub(super) fn perform(step: &str) -> String {
    if let Some(mood) = step.strip_prefix("fake-") {
        let fake = Fake { mood: mood.to_owned() };
        let builder = zbus::blocking::connection::Builder::session().unwrap();
        let builder = builder.serve_at("/org/freedesktop/secrets", fake).unwrap();
        let builder = builder.serve_at("/org/freedesktop/secrets/prompt/1", Prompt).unwrap();
        let builder = builder.serve_at("/org/freedesktop/secrets/collection/c", Collection).unwrap();
        *SERVED.lock().unwrap() = Some(builder.name("org.freedesktop.secrets").unwrap().build().unwrap());
        return "serving".to_owned();
    }
    match step {
        "asked" => return std::mem::take(&mut *ASKED.lock().unwrap()).join(" "),
        "lock" => lock(),
        "garbage" => Entry::new(SERVICE, ID).unwrap().set_password("CANARY").unwrap(),
        "bytes" => Entry::new(SERVICE, ID).unwrap().set_secret(b"CANARY\xff").unwrap(),
        "other" => Entry::new(SERVICE, "another vault").unwrap().set_password("CANARY").unwrap(),
        other => panic!("no step {other}"),
    }
    "done".to_owned()
}

fn lock() {
    let bus = zbus::blocking::Connection::session().unwrap();
    let (name, path, service) =
        ("org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service");
    let default: OwnedObjectPath = bus
        .call_method(Some(name), path, Some(service), "ReadAlias", &"default")
        .unwrap()
        .body()
        .deserialize()
        .unwrap();
    bus.call_method(Some(name), path, Some(service), "Lock", &vec![default]).unwrap();
}

/// A Secret Service whose only item is locked, or that stops at some point.
struct Fake {
    mood: String,
}

#[interface(name = "org.freedesktop.Secret.Service")]
#[expect(clippy::needless_pass_by_value, clippy::unused_self, reason = "the macro hands over what came on the bus")]
impl Fake {
    #[expect(clippy::unused_async, reason = "the macro wants to await it")]
    async fn open_session(&self, algorithm: &str, input: Value<'_>) -> (OwnedValue, OwnedObjectPath) {
        drop((algorithm, input));
        ASKED.lock().unwrap().push("OpenSession".to_owned());
        let public = OwnedValue::try_from(Value::from(vec![2_u8; 128])).unwrap();
        (public, ObjectPath::try_from("/org/freedesktop/secrets/session/1").unwrap().into())
    }

    async fn search_items(&self, attributes: HashMap<String, String>) -> (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) {
        ASKED.lock().unwrap().push("SearchItems".to_owned());
        assert_eq!(attributes["service"], "oauthctl");
        match self.mood.as_str() {
            "silent" => pending().await,
            "dying" => {
                drop(SERVED.lock().unwrap().take().map(zbus::blocking::Connection::close));
                pending().await
            }
            "empty" => (vec![], vec![]),
            _ => (vec![], vec![ObjectPath::try_from("/org/freedesktop/secrets/collection/c/1").unwrap().into()]),
        }
    }

    fn unlock(&self, objects: Vec<OwnedObjectPath>) -> (Vec<OwnedObjectPath>, OwnedObjectPath) {
        ASKED.lock().unwrap().push("Unlock".to_owned());
        assert_eq!(objects.len(), 1);
        (vec![], ObjectPath::try_from("/org/freedesktop/secrets/prompt/1").unwrap().into())
    }

    fn read_alias(&self, name: &str) -> OwnedObjectPath {
        ASKED.lock().unwrap().push("ReadAlias".to_owned());
        assert_eq!(name, "default");
        let collection = match self.mood.as_str() {
            "empty" => "/org/freedesktop/secrets/collection/session",
            _ => "/org/freedesktop/secrets/collection/c",
        };
        ObjectPath::try_from(collection).unwrap().into()
    }
}

/// A prompt that is shown and never answered.
struct Prompt;

#[interface(name = "org.freedesktop.Secret.Prompt")]
#[expect(clippy::unused_self, reason = "an interface is served by an object")]
impl Prompt {
    fn prompt(&self, window: &str) {
        ASKED.lock().unwrap().push(format!("Prompt{window}"));
    }
}

struct Collection;

#[interface(name = "org.freedesktop.Secret.Collection")]
#[expect(clippy::unused_self, reason = "an interface is served by an object")]
impl Collection {
    #[zbus(property)]
    fn locked(&self) -> bool {
        true
    }
}

/// The lines of [`child`] on a new bus, after `prepare` (a line of sh) ran there.
fn on_a_new_bus(prepare: &str, steps: &str) -> Vec<String> {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new("dbus-run-session");
    command
        .args(["--", "/bin/sh", "-c", &format!("{prepare}\nexec \"$@\""), "sh"])
        .arg(std::env::current_exe().unwrap())
        .env("HOME", home.path())
        .env_remove("XDG_DATA_HOME")
        .env_remove("XDG_CONFIG_HOME");
    report(&mut command, steps, None, home.path())
}

const UNLOCKED: &str = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1";
const NO_ENTRY: &str = "the OS keyring: it holds no key for vault 00112233445566778899aabbccddeeff";

#[test]
#[ignore = "needs gnome-keyring-daemon and dbus-run-session"]
fn a_real_keyring_keeps_one_entry_per_vault_and_gives_it_back() {
    let lines = on_a_new_bus(UNLOCKED, "other read store read read-attended store read remove remove read store");
    let exists = format!("the OS keyring already has an entry `oauthctl` for vault {ID}, which is not overwritten");
    assert_eq!(
        lines,
        [
            "other: done",
            &format!("read: {NO_ENTRY}"),
            "store: done",
            "read: done",
            "read-attended: done",
            &format!("store: {exists}"),
            "read: done",
            "remove: done",
            "remove: done",
            &format!("read: {NO_ENTRY}"),
            "store: done",
        ]
    );
}

#[test]
#[ignore = "needs gnome-keyring-daemon and dbus-run-session"]
fn an_entry_that_is_something_else_is_refused_and_not_repeated() {
    let lines = on_a_new_bus(UNLOCKED, "garbage read store remove bytes read store");
    let line =
        "the entry in the OS keyring does not hold an age X25519 identity: line 1 is neither a comment nor a key";
    assert_eq!(lines[1], format!("read: {line}"));
    assert!(lines[2].starts_with("store: the OS keyring already has an entry"), "{lines:?}");
    assert_eq!(lines[5], "read: the OS keyring: its entry is not text");
    assert_eq!(lines[6], "store: the OS keyring: its entry is not text");
    assert!(!lines.concat().contains("CANARY"));
}

#[test]
#[ignore = "needs gnome-keyring-daemon and dbus-run-session"]
fn a_locked_keyring_is_not_asked_to_unlock_when_nobody_is_there() {
    let lines = on_a_new_bus(UNLOCKED, "store lock read remove store");
    let locked = "the OS keyring: it is locked and there is nobody to unlock it";
    assert_eq!(
        lines,
        [
            "store: done",
            "lock: done",
            &format!("read: {locked}"),
            &format!("remove: {locked}"),
            &format!("store: {locked}"),
        ]
    );
    // nothing of this vault is there to be locked, but the place for it is
    let lines = on_a_new_bus(UNLOCKED, "other lock read store");
    assert_eq!(lines[2..], [format!("read: {NO_ENTRY}"), format!("store: {locked}")]);
}

#[test]
#[ignore = "needs gnome-keyring-daemon and dbus-run-session"]
fn a_keyring_without_a_collection_or_a_daemon_is_not_available() {
    let started = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1";
    let lines = on_a_new_bus(started, "read store store-attended");
    let none = "the OS keyring: it has no collection to keep a key in";
    assert_eq!(lines, [format!("read: {NO_ENTRY}"), format!("store: {none}"), format!("store-attended: {none}")]);
}

#[test]
#[ignore = "needs dbus-run-session"]
fn when_nobody_is_there_only_questions_are_asked() {
    let lines = on_a_new_bus("", "fake-locked read store remove asked");
    let locked = "the OS keyring: it is locked and there is nobody to unlock it";
    for line in &lines[1..4] {
        assert!(line.ends_with(locked), "{lines:?}");
    }
    assert_eq!(lines[4], "asked: SearchItems SearchItems SearchItems");
}

#[test]
#[ignore = "needs dbus-run-session"]
fn a_prompt_that_is_never_answered_ends_at_the_deadline() {
    let lines = on_a_new_bus("", "fake-locked read-attended-soon asked");
    assert_eq!(lines[1], "read-attended-soon: the OS keyring: it did not answer within 1.5 s");
    assert_eq!(lines[2], "asked: OpenSession SearchItems Unlock Prompt");
}

#[test]
#[ignore = "needs dbus-run-session"]
fn a_service_that_falls_silent_or_dies_is_not_available() {
    for steps in
        ["fake-silent read-soon", "fake-silent read-attended-soon", "fake-dying read", "fake-dying read-attended"]
    {
        let lines = on_a_new_bus("", steps);
        assert!(lines[1].contains(": the OS keyring: ") && !lines[1].contains("too slow"), "{lines:?}");
    }
}

#[test]
#[ignore = "needs dbus-run-session"]
fn a_collection_that_ends_with_the_session_keeps_no_key() {
    let lines = on_a_new_bus("", "fake-empty store store-attended");
    for line in &lines[1..] {
        assert!(line.ends_with("the OS keyring: it keeps keys only until you log out"), "{lines:?}");
    }
}
