//! All known providers: the user's own (`providers/*.toml` in the settings folder), the built-in four, the catalogue. An id
//! means one provider: a file of the user's with the id of one that comes with the program stands for nothing, and until
//! it is gone nobody takes that one for it, nor it for that one.

use std::{
    collections::BTreeMap,
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use super::{Provider, ProviderError, check};
use crate::system::regular;

/// Embedded providers: each begins with the line `[[provider]]`, directly followed by its `id`.
const BUILTIN: &str = include_str!("builtin.toml");
const CATALOGUE: &str = include_str!("catalog.toml");

/// Largest provider file read, in bytes; the largest built-in one has a tenth of it.
const LARGEST: usize = 256 * 1024;

/// How alike a known id has to be to be suggested, and how many are.
const ALIKE: f64 = 0.75;
const SUGGESTIONS: usize = 3;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Origin {
    Builtin,
    Catalogue,
    User,
}

/// The registry reads what it needs, when it needs it: looking up a built-in provider does not parse the catalogue.
#[derive(Clone, Debug)]
pub struct Registry {
    folder: PathBuf,
}

impl Registry {
    /// `folder`: the settings folder's `providers/`; it may be missing.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    pub fn find(&self, id: &str) -> Result<Provider, ProviderError> {
        let file = self.file_of(id);
        let shipped = |text| match taken(&file, id) {
            Some(error) if exists(&file) => Err(error),
            _ => embedded(text, id).unwrap_or_else(|| Err(self.unknown(id))),
        };
        match self.origin(id) {
            Some(Origin::Builtin) => shipped(BUILTIN),
            Some(Origin::Catalogue) => shipped(CATALOGUE),
            Some(Origin::User) => read(&file, id),
            None => Err(self.unknown(id)),
        }
    }

    pub fn contains(&self, id: &str) -> bool {
        self.origin(id).is_some()
    }

    /// Every provider, by id, and the errors of files that do not load (the others still do).
    pub fn all(&self) -> (Vec<(Origin, Provider)>, Vec<ProviderError>) {
        let (mut providers, mut errors) = (BTreeMap::new(), Vec::new());
        for (origin, text) in [(Origin::Catalogue, CATALOGUE), (Origin::Builtin, BUILTIN)] {
            for (id, document) in documents(text) {
                match Provider::parse(&document, id) {
                    Ok(provider) => drop(providers.insert(id.to_owned(), (origin, provider))),
                    Err(error) => errors.push(error),
                }
            }
        }
        let (files, unreadable) = self.files();
        errors.extend(unreadable);
        for (id, file) in files {
            match read(&file, &id) {
                Ok(provider) => drop(providers.insert(id, (Origin::User, provider))),
                Err(error) => errors.push(error),
            }
        }
        (providers.into_values().collect(), errors)
    }

    pub fn origin(&self, id: &str) -> Option<Origin> {
        if !check::is_id(id) {
            return None; // an id becomes a file name
        }
        shipped(id).or_else(|| exists(&self.file_of(id)).then_some(Origin::User))
    }

    /// Whether a provider of the user's own may have this id: what can be said before anything is known of it.
    pub fn may_add(&self, id: &str, replace: bool) -> Result<(), ProviderError> {
        if !check::is_id(id) {
            return Err(ProviderError::Client(format!("`{}`: {}", id.escape_debug(), check::NOT_AN_ID)));
        }
        let file = self.file_of(id);
        match taken(&file, id) {
            Some(error) => Err(error),
            None if exists(&file) && !replace => Err(there_already(&file, id)),
            None => Ok(()),
        }
    }

    /// Saves a user's provider (0600, replaced whole). An id that exists as the user's own: error unless `replace`.
    pub fn add(&self, provider: &Provider, replace: bool) -> Result<PathBuf, ProviderError> {
        let file = self.file_of(&provider.id);
        let text = provider.to_toml();
        // what is written can be read again, whoever made it
        Provider::parse(&text, &file.display().to_string())?;
        if let Some(error) = taken(&file, &provider.id) {
            return Err(error);
        }
        let broken = |error: std::io::Error| io(&file, &error);
        private_folder(&self.folder).map_err(|error| io(&self.folder, &error))?;
        let mut new = tempfile::Builder::new().prefix(".provider.").tempfile_in(&self.folder).map_err(broken)?;
        new.write_all(text.as_bytes()).and_then(|()| new.as_file().sync_all()).map_err(broken)?;
        let kept = if replace { new.persist(&file) } else { new.persist_noclobber(&file) };
        match kept {
            Ok(_) => {}
            Err(error) if !replace && error.error.kind() == ErrorKind::AlreadyExists => {
                return Err(there_already(&file, &provider.id));
            }
            Err(error) => return Err(broken(error.error)),
        }
        sync_folder(&self.folder);
        Ok(file)
    }

    /// Deletes a user's own provider.
    pub fn remove(&self, id: &str) -> Result<PathBuf, ProviderError> {
        let file = self.file_of(id);
        // a file that hides behind a built-in id can be removed too: that is how its error is mended
        if check::is_id(id) && exists(&file) {
            fs::remove_file(&file).map_err(|error| io(&file, &error))?;
            sync_folder(&self.folder);
            return Ok(file);
        }
        match self.origin(id) {
            Some(_) => Err(ProviderError::Client(format!("`{id}` comes with oauthctl and cannot be removed"))),
            None => Err(self.unknown(id)),
        }
    }

    fn file_of(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.toml"))
    }

    /// The user's files by id, and what cannot be one.
    fn files(&self) -> (BTreeMap<String, PathBuf>, Vec<ProviderError>) {
        let (mut files, mut errors) = (BTreeMap::new(), Vec::new());
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return (files, errors),
            Err(error) => return (files, vec![io(&self.folder, &error)]),
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let Some(id) = name.strip_suffix(".toml").filter(|id| !id.starts_with('.')) else { continue };
            if check::is_id(id) {
                files.insert(id.to_owned(), path.clone());
            } else {
                errors.push(data(&path, "the name of the file is not the id of a provider".into()));
            }
        }
        (files, errors)
    }

    fn unknown(&self, id: &str) -> ProviderError {
        let own = self.files().0.into_keys();
        let all = own.chain(ids(BUILTIN).chain(ids(CATALOGUE)).map(str::to_owned));
        let wanted = id.to_ascii_lowercase();
        let mut near: Vec<(f64, String)> = all
            .map(|known| (strsim::jaro_winkler(&known, &wanted), known))
            .filter(|(likeness, known)| *likeness >= ALIKE && strsim::damerau_levenshtein(known, &wanted) <= 3)
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        near.dedup();
        near.truncate(SUGGESTIONS);
        ProviderError::Unknown {
            id: id.escape_debug().to_string(),
            near: near.into_iter().map(|(_, known)| known).collect(),
        }
    }
}

/// Where a provider comes from that comes with the program.
fn shipped(id: &str) -> Option<Origin> {
    let of = |text, origin| ids(text).any(|known| known == id).then_some(origin);
    of(BUILTIN, Origin::Builtin).or_else(|| of(CATALOGUE, Origin::Catalogue))
}

/// The ids of an embedded file, without parsing it.
fn ids(text: &'static str) -> impl Iterator<Item = &'static str> {
    chunks(text).map(|(id, _)| id)
}

/// Id and text of each provider of an embedded file.
fn chunks(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.split("[[provider]]\n").skip(1).filter_map(|chunk| {
        let id = chunk.strip_prefix("id = \"")?.split('"').next()?;
        Some((id, chunk))
    })
}

/// Each provider as a file of its own: `[provider.redirect]` is `[redirect]` there.
fn documents(text: &'static str) -> impl Iterator<Item = (&'static str, String)> {
    chunks(text).map(|(id, chunk)| (id, document(chunk)))
}

fn document(chunk: &str) -> String {
    chunk.replace("\n[provider.", "\n[").replace("\n[[provider.", "\n[[")
}

fn embedded(text: &'static str, id: &str) -> Option<Result<Provider, ProviderError>> {
    let (id, chunk) = chunks(text).find(|(known, _)| *known == id)?;
    Some(Provider::parse(&document(chunk), id))
}

fn read(file: &Path, id: &str) -> Result<Provider, ProviderError> {
    if let Some(error) = taken(file, id) {
        return Err(error);
    }
    let text = text_of(file)?;
    let provider = Provider::parse(&text, &file.display().to_string())?;
    if provider.id != id {
        // two files of one provider: the second is the one whose name says otherwise
        let line = super::parse::line_of_key(&text, "id");
        return Err(data(file, format!("{line}`id`: `{}` is not the name of the file", provider.id)));
    }
    Ok(provider)
}

/// The text of a provider file, wherever it lies.
pub fn text_of(file: &Path) -> Result<String, ProviderError> {
    regular::read_text(file, LARGEST).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge | std::io::ErrorKind::InvalidData => data(file, error.to_string()),
        _ if regular::is_refusal(&error) => data(file, error.to_string()),
        _ => io(file, &error),
    })
}

fn exists(file: &Path) -> bool {
    // a dangling link is there too
    fs::symlink_metadata(file).is_ok()
}

/// The error of a file with an id that comes with the program.
fn taken(file: &Path, id: &str) -> Option<ProviderError> {
    let place = match shipped(id)? {
        Origin::Builtin => "is built in",
        _ => "is in the catalogue",
    };
    let line = text_of(file).map(|text| super::parse::line_of_key(&text, "id")).unwrap_or_default();
    Some(data(file, format!("{line}`id`: `{id}` {place}, give your own provider another")))
}

fn there_already(file: &Path, id: &str) -> ProviderError {
    data(file, format!("`{id}` is there already"))
}

fn data(file: &Path, message: String) -> ProviderError {
    ProviderError::Data { file: file.display().to_string(), message }
}

fn io(path: &Path, error: &std::io::Error) -> ProviderError {
    ProviderError::Io { path: path.display().to_string(), reason: error.to_string() }
}

fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Makes a rename or removal last. Where folders cannot be synced, the file system does without.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}
