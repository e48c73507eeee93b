//! What lies around a vault, for `vault check`: files that others can read, things that are no files, rescues, leftovers.

use rustix::fs::Mode;

use super::{
    Inner, VaultError,
    care::{CheckItem, DEEP, LOOK},
    file::{self, Store},
    folder::{self, Folder},
    journal, open, places, rescue,
    restore::REPLACED,
    seen, segments,
};
use crate::{
    keys,
    system::{lock, regular},
};

/// Held by whoever changes the key: nobody else makes key files beside a vault.
const REKEY: &str = "locks/rekey";
const LOCKS: &str = "locks";

/// Files of ours beside the vault, and the segments, that other users may read or write; each with its folder. (The
/// vault's own mode is looked at whenever it is opened.)
fn open_files(store: &Store) -> Vec<(Folder, String)> {
    let ours = [file::PREVIOUS, REPLACED, journal::NAME, seen::NAME];
    let is_ours = |name: &str| {
        ours.contains(&name) || keys::FILES.contains(&name) || rescue::is_one(name) || name.starts_with(journal::ASIDE)
    };
    let mut open = Vec::new();
    let mut look = |folder: &Folder, is_ours: &dyn Fn(&str) -> bool| {
        for name in folder.names().unwrap_or_default().into_iter().filter(|name| is_ours(name)) {
            if let (true, Ok(folder)) = (is_open_to_others(folder, &name), folder.again()) {
                open.push((folder, name));
            }
        }
    };
    look(&store.folder, &is_ours);
    if let Ok(Some(audit)) = store.folder.below(segments::FOLDER) {
        look(&audit, &segments::is_one);
    }
    open
}

fn is_open_to_others(folder: &Folder, name: &str) -> bool {
    let stat = folder.stat(name).ok().flatten().filter(folder::is_file);
    stat.is_some_and(|stat| Mode::from_raw_mode(stat.st_mode).intersects(Mode::RWXG | Mode::RWXO))
}

pub(super) fn tighten(store: &Store) -> Result<(), VaultError> {
    for (folder, name) in open_files(store) {
        let opened = folder.open_file(&name).map_err(VaultError::storage(folder.join(&name)))?;
        let closed = opened.map_or(Ok(()), |file| rustix::fs::fchmod(&file, Mode::RUSR | Mode::WUSR));
        closed.map_err(VaultError::storage(folder.join(&name)))?;
    }
    Ok(())
}

pub(super) fn permissions(store: &Store) -> CheckItem {
    let open: Vec<_> = open_files(store).into_iter().map(|(_, name)| name).collect();
    if open.is_empty() {
        return CheckItem::good("permissions", "only the owner can read the vault and its neighbours");
    }
    CheckItem::bad("permissions", format!("other users can read {}", open.join(", ")), Some(DEEP))
}

/// Something else lies where a file of ours should, or was moved out of its way.
pub(super) fn files(store: &Store) -> Option<CheckItem> {
    let mut odd = Vec::new();
    let ours = [open::LOCK, journal::LOCK, seen::NAME, file::PREVIOUS, REPLACED];
    for name in ours.iter().chain(&keys::FILES) {
        odd.extend(what_it_is(&store.folder, name));
    }
    match store.folder.below(LOCKS) {
        Ok(None) => {}
        Ok(Some(locks)) => {
            let names = locks.names().unwrap_or_default().into_iter().filter(|name| name != "." && name != "..");
            odd.extend(names.filter_map(|name| what_it_is(&locks, &name)));
        }
        Err(error) => odd.push(format!("{} {error}", store.neighbour(LOCKS).display())),
    }
    let aside = |name: &String| name.strip_prefix(seen::NAME).is_some_and(|rest| rest.starts_with(seen::ASIDE));
    odd.extend(store.folder.names().unwrap_or_default().into_iter().filter(aside));
    (!odd.is_empty()).then(|| CheckItem::bad("files", odd.join(", "), Some(LOOK)))
}

/// `None`: a file, or nothing.
fn what_it_is(folder: &Folder, name: &str) -> Option<String> {
    let path = folder.join(name);
    let refusal = regular::refusal(path.symlink_metadata().ok()?.file_type())?;
    let is_own_link = path.is_file() && keys::FILES.contains(&name);
    (!is_own_link).then(|| format!("{} {refusal}", path.display()))
}

pub(super) fn rescues(inner: &Inner, store: &Store, vault_id: &str) -> Result<CheckItem, VaultError> {
    let lying = places::rescues(inner, store, vault_id)?;
    let word =
        |one: &places::Lying| what_it_is(&one.folder, &one.name).unwrap_or_else(|| one.path().display().to_string());
    let named: Vec<_> = lying.iter().map(word).collect();
    if named.is_empty() {
        return Ok(CheckItem::good("rescue", "nothing is left over"));
    }
    Ok(CheckItem::bad("rescue", format!("not merged yet: {}", named.join(", ")), Some(DEEP)))
}

/// Temp files that are older than any save takes: a younger one may be another process's, which is just saving. Those of
/// key files are left over as soon as nobody is just changing the key.
pub(super) fn leftovers(store: &Store, now: i64) -> Result<CheckItem, VaultError> {
    let mut stale = store.folder.stale_temps(now).map_err(VaultError::storage(store.folder.path()))?;
    stale.extend(key_temps(store)?);
    stale.sort_unstable();
    stale.dedup();
    Ok(left_over(store, "leftovers", &stale, DEEP))
}

/// Removes what `leftovers` names. What time it is, the file system says.
pub(super) fn remove_leftovers(store: &Store) -> Result<(), VaultError> {
    let work = || -> std::io::Result<()> {
        let now = rustix::fs::fstat(&store.folder.temp()?.file)?.st_mtime;
        store.folder.stale_temps(now)?.iter().try_for_each(|name| store.folder.remove(name).map(drop))
    };
    work().map_err(VaultError::storage(store.folder.path()))?;
    for name in key_temps(store)? {
        store.folder.remove(&name).map_err(VaultError::storage(store.neighbour(&name)))?;
    }
    Ok(())
}

/// Key files in the making, if nobody is making one.
fn key_temps(store: &Store) -> Result<Vec<String>, VaultError> {
    let names = store.folder.names().map_err(VaultError::storage(store.folder.path()))?;
    let temps: Vec<_> = names.into_iter().filter(|name| keys::is_temp(name)).collect();
    let nobody_else = || matches!(lock::try_lock(&store.neighbour(REKEY)), Ok(Some(_)));
    Ok(if temps.is_empty() || nobody_else() { temps } else { Vec::new() })
}

/// Names what lies beside the vault and should not.
pub(super) fn named(
    store: &Store,
    id: &'static str,
    is_wrong: impl Fn(&str) -> bool,
    hint: &str,
) -> Result<CheckItem, VaultError> {
    let names = store.folder.names().map_err(VaultError::storage(store.folder.path()))?;
    let wrong: Vec<_> = names.into_iter().filter(|name| is_wrong(name)).collect();
    Ok(left_over(store, id, &wrong, hint))
}

fn left_over(store: &Store, id: &'static str, names: &[String], hint: &str) -> CheckItem {
    if names.is_empty() {
        return CheckItem::good(id, "nothing is left over");
    }
    CheckItem::bad(id, format!("{} holds {}", store.folder.path().display(), names.join(", ")), Some(hint))
}
