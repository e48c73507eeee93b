//! The house rules that a compiler does not know: stairs only go down, crates stay in their rooms, nobody else prints,
//! no file is too long.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Floors from the ground up; rooms of one floor are neighbours and do not use each other.
const FLOORS: [&[&str]; 7] = [
    &["secret"],
    &["oauth", "system"],
    &["providers", "keys"],
    &["flows", "config", "vault", "demo"],
    &["broker"],
    &["commands"],
    &["cli"],
];

/// Where a crate may be named: path prefixes under `src/`.
const HOMES: [(&str, &[&str]); 17] = [
    ("age", &["vault/seal", "keys/"]),
    ("clap", &["cli/", "commands/"]),
    ("clap_complete", &["cli/"]),
    ("clap_mangen", &["cli/"]),
    ("comfy_table", &["cli/output"]),
    ("dialoguer", &["system/terminal"]),
    ("hyper", &["flows/callback"]),
    ("indicatif", &["system/terminal"]),
    ("jsonwebtoken", &["oauth/", "demo/"]),
    ("keyring", &["keys/keyring"]),
    ("oauth2", &["oauth/client"]),
    ("open", &["system/browser"]),
    ("qrcode", &["system/terminal"]),
    ("reqwest", &["system/http"]),
    ("rusqlite", &["vault/"]),
    ("tiny_http", &["demo/"]),
    ("tokio", &["flows/", "broker/"]),
];

const LONGEST_FILE: usize = 400;

struct Source {
    path: String,
    room: String,
    /// Without comments, and without the `#[cfg(test)]` module at the end.
    code: String,
    lines: usize,
}

fn sources() -> Vec<Source> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = root();
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|file| {
            let path = file.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&file).unwrap();
            let room = path.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
            let code = text
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap()
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            Source { path, room, code, lines: text.lines().count() }
        })
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

/// The rooms that a piece of code names: `crate::room`, and `use crate::{room::…, room::…}`.
fn rooms_used(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            used.extend(top_names(group));
        } else {
            used.push(first_word(rest));
        }
    }
    used
}

/// The first words inside a `{…}` group, not those of groups within.
fn top_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut fresh) = (0, true);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => fresh = true,
            c if fresh && depth == 0 && !c.is_whitespace() => {
                names.push(first_word(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    names
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn stairs_only_go_down() {
    let mut wrong = Vec::new();
    let mut looked_at = 0;
    for source in sources() {
        let Some(own) = floor(&source.room) else { continue };
        for used in rooms_used(&source.code) {
            looked_at += 1;
            if used != source.room && floor(&used).is_some_and(|floor| floor >= own) {
                wrong.push(format!("{} uses {used}", source.path));
            }
        }
    }
    assert!(looked_at > 100, "the search found only {looked_at} uses: it is broken");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_room_has_a_floor() {
    let homeless: Vec<String> = sources()
        .into_iter()
        .map(|source| source.room)
        .filter(|room| floor(room).is_none() && !["main", "lib"].contains(&room.as_str()))
        .collect();
    assert!(homeless.is_empty(), "{homeless:?}");
}

#[test]
fn crates_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for source in sources().iter().filter(|source| !is_test(&source.path)) {
        for (name, homes) in HOMES {
            let at_home = homes.iter().any(|home| source.path.starts_with(home));
            // a module of the room's own may be called like the crate
            let own_module = root().join(&source.room).join(format!("{name}.rs")).exists();
            if names_crate(&source.code, name) && (at_home || !own_module) {
                seen.insert(name);
                if !at_home {
                    wrong.push(format!("{} names {name}", source.path));
                }
            }
        }
    }
    assert!(seen.len() > 12, "the search found only {seen:?}: it is broken");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whether a path in the code begins with the crate: `name::`, with nothing that makes it part of another path or word.
fn names_crate(code: &str, name: &str) -> bool {
    code.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn nobody_else_prints() {
    let wrong: Vec<String> = sources()
        .into_iter()
        .filter(|source| !is_test(&source.path))
        .filter(|source| !source.path.starts_with("cli/output") && !source.path.starts_with("system/terminal"))
        .filter(|source| ["println!", "print!(", "stdout()", "stderr()"].iter().any(|word| source.code.contains(word)))
        .map(|source| source.path)
        // asks whether the streams are terminals, and whether stdout was closed; writes nothing
        .filter(|path| path != "system/process.rs")
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn no_file_is_too_long_and_each_says_what_it_is() {
    let mut wrong = Vec::new();
    let root = root();
    for source in sources() {
        if source.lines > LONGEST_FILE {
            wrong.push(format!("{} has {} lines", source.path, source.lines));
        }
        if !fs::read_to_string(root.join(&source.path)).unwrap().starts_with("//!") {
            wrong.push(format!("{} does not say what lives there", source.path));
        }
        let name = source.path.rsplit('/').next().unwrap();
        if ["util.rs", "utils.rs", "common.rs", "helpers.rs", "misc.rs"].contains(&name) {
            wrong.push(format!("{} is a room without a job", source.path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
