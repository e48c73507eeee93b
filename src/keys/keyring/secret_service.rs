//! What is asked of the Secret Service before the keyring crate is let loose: that crate unlocks whatever is locked, with
//! a prompt, and makes a prompt-raising collection where there is none. Here nothing is ever unlocked or made.
//!
//! Secret Service API 0.2: `SearchItems` names the unlocked and the locked matches apart; alias `default` is where new
//! entries go, `/` if there is no such collection; the collection `session` is gone at log-out.

use std::{collections::HashMap, path::Path};

use zbus::{
    address::transport::{Transport, UnixSocket},
    blocking::{Connection, connection::Builder},
    zvariant::{OwnedObjectPath, OwnedValue},
};

const NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const SESSION_COLLECTION: &str = "/org/freedesktop/secrets/collection/session";

const NO_BUS: &str = "there is no D-Bus session";
const NO_SERVICE: &str = "no Secret Service answers on the D-Bus session";
const LOCKED: &str = "it is locked and there is nobody to unlock it";

/// Fails where there is no session bus, and, if nobody is there, where an entry of `user` is locked.
pub(super) fn reachable(service: &str, user: &str, unattended: bool) -> Result<(), &'static str> {
    let address = session_bus()?;
    if !unattended {
        return Ok(());
    }
    let bus = connect(address)?;
    let attributes = HashMap::from([("service", service), ("username", user)]);
    let found = bus.call_method(Some(NAME), PATH, Some(SERVICE), "SearchItems", &attributes).map_err(|_| NO_SERVICE)?;
    let (_unlocked, locked): (Vec<OwnedObjectPath>, Vec<OwnedObjectPath>) =
        found.body().deserialize().map_err(|_| NO_SERVICE)?;
    if locked.is_empty() { Ok(()) } else { Err(LOCKED) }
}

/// Fails where new entries would go nowhere, or not outlive the session, or (if nobody is there) need an unlocking.
pub(super) fn keeps_what_it_is_given(unattended: bool) -> Result<(), &'static str> {
    let bus = connect(session_bus()?)?;
    let alias = bus.call_method(Some(NAME), PATH, Some(SERVICE), "ReadAlias", &"default").map_err(|_| NO_SERVICE)?;
    let collection: OwnedObjectPath = alias.body().deserialize().map_err(|_| NO_SERVICE)?;
    match collection.as_str() {
        "/" => return Err("it has no collection to keep a key in"),
        SESSION_COLLECTION => return Err("it keeps keys only until you log out"),
        _ => {}
    }
    let properties = Some("org.freedesktop.DBus.Properties");
    let locked =
        bus.call_method(Some(NAME), &collection, properties, "Get", &(COLLECTION, "Locked")).map_err(|_| NO_SERVICE)?;
    let locked = locked.body().deserialize::<OwnedValue>().map_err(|_| NO_SERVICE)?;
    let unlocked = matches!(bool::try_from(locked), Ok(false));
    if unattended && !unlocked { Err(LOCKED) } else { Ok(()) }
}

/// The address that every D-Bus program takes: `DBUS_SESSION_BUS_ADDRESS`, else the socket in the runtime folder, if it
/// is there. (Read by zbus, since the keyring crate connects to what zbus reads.)
fn session_bus() -> Result<zbus::Address, &'static str> {
    let address = zbus::Address::session().map_err(|_| NO_BUS)?;
    let missing = match address.transport() {
        Transport::Unix(unix) => match unix.path() {
            UnixSocket::File(path) => !Path::new(path).exists(),
            _ => false,
        },
        _ => false,
    };
    if missing { Err(NO_BUS) } else { Ok(address) }
}

fn connect(address: zbus::Address) -> Result<Connection, &'static str> {
    Builder::address(address).and_then(Builder::build).map_err(|_| NO_BUS)
}
