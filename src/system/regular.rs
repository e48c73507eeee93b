//! Reading files in whose place others may have laid something else: a named pipe would make us wait for ever, a device do
//! who knows what. So everything is opened without waiting, and only a regular file is read, up to a bound.

use std::{
    fs::{File, FileType, OpenOptions},
    io::{self, Read},
    path::Path,
    time::Duration,
};

/// What lies there is no regular file.
#[derive(Debug, thiserror::Error)]
#[error("is {0}, not a regular file")]
struct NotRegular(&'static str);

/// Opens a regular file to read. A link of the user's own is followed; what it leads to has to be one.
pub fn open(path: &Path) -> io::Result<File> {
    let opened = open_anything(path).and_then(|file| match refusal(file.metadata()?.file_type()) {
        None => Ok(file),
        Some(error) => Err(error),
    });
    opened.map_err(|error| instead(error, path.metadata()))
}

/// Reads a regular file of at most `most` bytes.
pub fn read(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("is larger than {most} bytes")));
    }
    Ok(bytes)
}

/// The same, as text.
pub fn read_text(path: &Path, most: usize) -> io::Result<String> {
    String::from_utf8(read(path, most)?).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "is not UTF-8 text"))
}

/// Opens what the caller is going to look at, without waiting for whoever is at its other end.
pub fn open_anything(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    options.open(path)
}

/// What is wrong with a file of this type; `None`: nothing.
pub fn refusal(found: FileType) -> Option<io::Error> {
    (!found.is_file()).then(|| io::Error::other(NotRegular(word(found))))
}

/// The error that says so where `found`, which could not be opened, is no regular file.
pub fn instead(error: io::Error, found: io::Result<std::fs::Metadata>) -> io::Error {
    found.ok().and_then(|found| refusal(found.file_type())).unwrap_or(error)
}

/// It is an error of this file's: something else lies there.
pub fn is_refusal(error: &io::Error) -> bool {
    error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<NotRegular>)
}

/// What a person named, who may have meant a pipe (`<(pass show …)`) or a terminal: each read of it waits so long for
/// something to come, and then is an error.
#[derive(Debug)]
pub struct Given {
    pub file: File,
    patience: Duration,
}

impl Given {
    pub fn open(path: &Path, patience: Duration) -> io::Result<Self> {
        let file = open_anything(path).map_err(|error| instead(error, path.metadata()))?;
        let found = file.metadata()?.file_type();
        match refusal(found) {
            Some(error) if found.is_dir() => Err(error),
            _ => Ok(Self { file, patience }),
        }
    }
}

impl Read for Given {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        {
            use rustix::event::{PollFd, PollFlags, poll};
            let patience = rustix::event::Timespec::try_from(self.patience).map_err(io::Error::other)?;
            if poll(&mut [PollFd::new(&self.file, PollFlags::IN)], Some(&patience))? == 0 {
                let seconds = self.patience.as_secs();
                return Err(io::Error::new(io::ErrorKind::TimedOut, format!("nothing came out of it for {seconds} s")));
            }
        }
        self.file.read(buffer)
    }
}

fn word(found: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if found.is_fifo() {
            return "a named pipe";
        }
        if found.is_socket() {
            return "a socket";
        }
        if found.is_block_device() || found.is_char_device() {
            return "a device";
        }
    }
    if found.is_dir() {
        "a folder"
    } else if found.is_symlink() {
        "a link"
    } else {
        "something else"
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_that_a_person_names_is_waited_for_and_not_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        let mut text = String::new();
        let nobody = Given::open(&pipe, Duration::ZERO).unwrap().read_to_string(&mut text).unwrap_err();
        assert_eq!(nobody.to_string(), "nothing came out of it for 0 s");
        let mut given = Given::open(&pipe, Duration::from_secs(60)).unwrap();
        std::fs::write(&pipe, "words").unwrap();
        given.read_to_string(&mut text).unwrap();
        assert_eq!(text, "words");
        assert!(is_refusal(&Given::open(folder.path(), Duration::ZERO).unwrap_err()));
    }

    #[test]
    fn only_a_regular_file_is_read_and_what_else_lies_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("file"), "words").unwrap();
        std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
        assert_eq!(
            (read_text(&path("file"), 5).unwrap(), read_text(&path("link"), 5).unwrap().as_str()),
            ("words".into(), "words")
        );
        assert_eq!(read(&path("file"), 4).unwrap_err().to_string(), "is larger than 4 bytes");
        assert_eq!(read(&path("none"), 4).unwrap_err().kind(), io::ErrorKind::NotFound);
        let pipe = rustix::fs::FileType::Fifo;
        rustix::fs::mknodat(rustix::fs::CWD, path("pipe"), pipe, rustix::fs::Mode::RUSR, 0).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        for (what, word) in [
            (path("pipe"), "is a named pipe, not a regular file"),
            (path("socket"), "is a socket, not a regular file"),
            (folder.path().to_owned(), "is a folder, not a regular file"),
            ("/dev/zero".into(), "is a device, not a regular file"),
        ] {
            let error = read(&what, 4).unwrap_err();
            assert!(is_refusal(&error) && error.to_string() == word, "{error}");
        }
        std::os::unix::fs::symlink(path("pipe"), path("link to a pipe")).unwrap();
        assert!(is_refusal(&read(&path("link to a pipe"), 4).unwrap_err()));
    }
}
