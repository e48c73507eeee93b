//! `key.toml`: which vault a profile has and where its key is. Nothing in it is secret; it is read on every call.

use std::{
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{KeyError, Source, files, rekey::Rekey, spot::Spot};
use crate::system::regular;

pub(super) const FILE: &str = "key.toml";

/// `key.toml`: vault id and key source. Read on every call, so small.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    /// 32 lower-case hex digits.
    pub vault: String,
    pub source: Source,
    /// The identity file, where it is not the profile's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// A new key is on its way into the old one's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) rekey: Option<Rekey>,
}

impl KeyFile {
    /// A key in this source's own place.
    pub fn new(vault_id: &str, source: Source) -> Self {
        Self { vault: vault_id.to_owned(), source, path: None, rekey: None }
    }

    /// Where the key is.
    pub fn spot(&self) -> Spot {
        Spot { source: self.source, path: self.path.clone() }
    }

    /// The same vault, its key elsewhere.
    #[must_use]
    pub(super) fn at(self, spot: Spot) -> Self {
        Self { source: spot.source, path: spot.path, ..self }
    }

    /// `None`: there is no `key.toml` in `folder`.
    pub fn read(folder: &Path) -> Result<Option<Self>, KeyError> {
        let path = folder.join(FILE);
        let bytes = match regular::open(&path).and_then(|mut file| files::read_capped(&mut file)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                let (what, reason) = (path.display().to_string(), files::reason(&error));
                return Err(KeyError::Unavailable { what, reason });
            }
            Ok(bytes) => bytes,
        };
        let parsed = match &bytes {
            None => Err(format!("it is larger than {} bytes", files::MAX_FILE)),
            Some(bytes) => Self::parse(bytes),
        };
        parsed.map(Some).map_err(|reason| KeyError::BadKeyFile { path, reason })
    }

    /// Written 0600, replaced whole, durable.
    pub fn write(&self, folder: &Path) -> Result<(), KeyError> {
        let path = folder.join(FILE);
        let bad = |reason| KeyError::BadKeyFile { path: path.clone(), reason };
        self.check().map_err(bad)?;
        let content = toml::to_string(self).map_err(|_| bad("the path of the identity is not UTF-8".to_owned()))?;
        files::replace(&path, content.as_bytes())
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())?;
        let key: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            format!("line {line}: {}", error.message())
        })?;
        key.check()?;
        Ok(key)
    }

    fn check(&self) -> Result<(), String> {
        let is_hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        if self.vault.len() != 32 || !self.vault.bytes().all(is_hex) {
            return Err("`vault` is not 32 lower-case hex digits".to_owned());
        }
        let under_way = self.rekey.iter().flat_map(|rekey| [&rekey.from, &rekey.to]);
        under_way.chain([&self.spot()]).try_for_each(Spot::check)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "00112233445566778899aabbccddeeff";

    fn parsed(text: &str) -> Result<KeyFile, String> {
        KeyFile::parse(text.as_bytes())
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(KeyFile::read(folder.path()).unwrap(), None);
        for source in [Source::Environment, Source::File, Source::Keyring, Source::Passphrase] {
            let key = KeyFile::new(ID, source);
            key.write(folder.path()).unwrap();
            assert_eq!(KeyFile::read(folder.path()).unwrap(), Some(key));
        }
        let key = KeyFile { path: Some(folder.path().join("a \"b\"\n")), ..KeyFile::new(ID, Source::File) };
        key.write(folder.path()).unwrap();
        assert_eq!(KeyFile::read(folder.path()).unwrap(), Some(key));
    }

    /// The spelling is a contract: other versions read it.
    #[test]
    fn the_text_is_this() {
        let folder = tempfile::tempdir().unwrap();
        let key = KeyFile { path: Some("/k".into()), ..KeyFile::new(ID, Source::File) };
        key.write(folder.path()).unwrap();
        let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert_eq!(text, format!("vault = \"{ID}\"\nsource = \"file\"\npath = \"/k\"\n"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let cases = [
            (String::new(), "line 1: missing field `vault`"),
            (format!("vault = \"{ID}\"\nsource = \"yubikey\"\n"), "line 2: unknown variant `yubikey`"),
            (format!("vault = \"{ID}\"\nsource = \"file\"\nmore = 1\n"), "line 3: unknown field `more`"),
            (format!("vault = \"{}\"\nsource = \"file\"\n", ID.to_uppercase()), "`vault` is not 32"),
            (format!("vault = \"{}\"\nsource = \"file\"\n", &ID[1..]), "`vault` is not 32"),
            (format!("vault = \"{ID}\"\nsource = \"keyring\"\npath = \"/k\"\n"), "`path` only goes with"),
            (format!("vault = \"{ID}\"\nsource = \"file\"\npath = \"k\"\n"), "`path` is not absolute"),
        ];
        for (text, expected) in cases {
            let reason = parsed(&text).unwrap_err();
            assert!(reason.starts_with(expected), "{reason}");
        }
        assert!(KeyFile::parse(&[0xff]).is_err());
    }

    #[test]
    fn a_file_that_does_not_parse_is_not_taken_for_a_missing_one() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "").unwrap();
        assert!(matches!(KeyFile::read(folder.path()), Err(KeyError::BadKeyFile { .. })));
        std::fs::write(folder.path().join(FILE), vec![b'#'; files::MAX_FILE + 1]).unwrap();
        assert!(matches!(KeyFile::read(folder.path()), Err(KeyError::BadKeyFile { .. })));
        std::fs::remove_file(folder.path().join(FILE)).unwrap();
        std::fs::create_dir(folder.path().join(FILE)).unwrap();
        assert!(matches!(KeyFile::read(folder.path()), Err(KeyError::Unavailable { .. })));
    }

    #[test]
    fn a_bad_one_is_never_written() {
        let folder = tempfile::tempdir().unwrap();
        assert!(KeyFile::new("short", Source::File).write(folder.path()).is_err());
        assert!(folder.path().read_dir().unwrap().next().is_none());
    }
}
