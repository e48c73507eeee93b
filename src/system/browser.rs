//! Opening the person's browser: by argv, never through a shell, with a clean environment and no streams of ours.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
};

use url::{Host, Url};

use super::terminal::clean;

/// Which browser to start.
#[derive(Clone, Debug)]
pub enum Choice {
    /// A command line such as `firefox --private-window %s` (from `--browser` or `$BROWSER`): split without a shell,
    /// `%s` replaced by the URL, otherwise the URL appended. Several, separated by `:`, are tried in order.
    Command(String),
    /// Whatever the desktop says.
    System,
}

#[derive(Clone, Debug, thiserror::Error)]
pub enum BrowserError {
    /// Not `https`, nor `http` on a loopback address, or with characters no browser needs to see.
    #[error("`{0}` is not a URL that is opened in a browser")]
    BadUrl(String),
    #[error("cannot start the browser `{command}`: {reason}")]
    NotStarted { command: String, reason: String },
    /// No display and no browser: nothing was tried.
    #[error("there is no browser on this machine")]
    NoBrowser,
}

pub trait Browser: Send + Sync {
    /// Starts the browser and returns at once; never waits for it to end.
    fn open(&self, url: &Url, choice: &Choice) -> Result<(), BrowserError>;

    /// Whether a page could be shown to a person on this machine.
    fn available(&self) -> bool;
}

/// The machine's browsers.
pub struct SystemBrowser;

impl Browser for SystemBrowser {
    fn open(&self, url: &Url, choice: &Choice) -> Result<(), BrowserError> {
        Surroundings::of_this_process().open(url, choice)
    }

    fn available(&self) -> bool {
        Surroundings::of_this_process().display
    }
}

/// Bytes; more than any authorization server takes, less than any system's argument limit.
const MAX_URL: usize = 16 * 1024;

/// What of this process decides how a browser is started.
struct Surroundings {
    /// `PATH`
    path: OsString,
    /// A browser with a window can be shown.
    display: bool,
    /// Names of the variables that a browser must not inherit: they may hold keys and passphrases.
    hidden: Vec<OsString>,
    /// Our own program: as a browser it would start itself for ever.
    ourselves: Option<PathBuf>,
}

impl Surroundings {
    #[expect(
        clippy::disallowed_methods,
        reason = "not settings of ours: where programs lie and whether there is a desktop"
    )]
    fn of_this_process() -> Self {
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        // elsewhere a desktop is always there; in WSL it is the one of Windows
        let headless_is_possible = cfg!(all(unix, not(target_os = "macos")));
        Self {
            path: std::env::var_os("PATH").unwrap_or_default(),
            display: !headless_is_possible
                || ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "WSL_INTEROP"].into_iter().any(is_set),
            hidden: names_of_ours(),
            ourselves: std::env::current_exe().ok().and_then(|path| path.canonicalize().ok()),
        }
    }

    fn open(&self, url: &Url, choice: &Choice) -> Result<(), BrowserError> {
        let url = checked(url)?;
        match choice {
            Choice::Command(line) => self.open_with(line, url),
            Choice::System if self.display => self.open_by_desktop(url),
            Choice::System => Err(BrowserError::NoBrowser),
        }
    }

    fn open_with(&self, line: &str, url: &str) -> Result<(), BrowserError> {
        let mut reason = "it is empty".to_owned();
        for candidate in self.candidates(line) {
            match self
                .command(candidate, url)
                .and_then(|command| self.spawn(command).map_err(|error| error.to_string()))
            {
                Ok(()) => return Ok(()),
                Err(failure) => reason = failure,
            }
        }
        Err(BrowserError::NotStarted { command: clean(line, 200), reason })
    }

    fn open_by_desktop(&self, url: &str) -> Result<(), BrowserError> {
        for command in open::commands(url) {
            match self.spawn(command) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(BrowserError::NotStarted {
                        command: "of the desktop".to_owned(),
                        reason: error.to_string(),
                    });
                }
                Ok(()) => return Ok(()),
            }
        }
        Err(BrowserError::NoBrowser)
    }

    /// `$BROWSER` is a list separated by `:` (xdg-open(1)), but a colon may also stand in an argument
    /// (`--proxy=http://host:80`). It separates if a program follows, or `%s` ended the command before it.
    fn candidates<'a>(&self, line: &'a str) -> Vec<&'a str> {
        let is_program = |text: &str| text.split_whitespace().next().is_some_and(|word| self.resolve(word).is_some());
        let separates = |(before, after): (&str, &str)| is_program(after) || before.trim_end().ends_with("%s");
        let is_list = line.match_indices(':').any(|(at, _)| separates((&line[..at], &line[at + 1..])));
        if is_program(line) && !is_list {
            return vec![line];
        }
        line.split(':').filter(|piece| !piece.trim().is_empty()).collect()
    }

    fn command(&self, line: &str, url: &str) -> Result<Command, String> {
        let words = shlex::split(line).ok_or("it ends inside a quotation")?;
        let (program, arguments) = words.split_first().ok_or("it is empty")?;
        let program = self
            .resolve(program)
            .ok_or_else(|| format!("`{}` is not a program that can be run", clean(program, 100)))?;
        if self.ourselves.is_some() && program.canonicalize().ok() == self.ourselves {
            return Err("that is this program itself".to_owned());
        }
        let mut command = Command::new(program);
        command.args(arguments.iter().map(|argument| argument.replace("%s", url)));
        if !arguments.iter().any(|argument| argument.contains("%s")) {
            command.arg(url);
        }
        Ok(command)
    }

    /// The executable file that a word names, as a shell would find it; never one of the current folder by chance.
    fn resolve(&self, word: &str) -> Option<PathBuf> {
        if word.contains(std::path::is_separator) {
            return Some(PathBuf::from(word)).filter(|path| is_executable(path));
        }
        std::env::split_paths(&self.path)
            .filter(|folder| folder.is_absolute())
            .flat_map(|folder| [folder.join(word), folder.join(format!("{word}{}", std::env::consts::EXE_SUFFIX))])
            .find(|path| is_executable(path))
    }

    /// Starts it without our streams, our variables and our process group, so that neither its chatter nor a Ctrl-C
    /// meant for one reaches the other.
    fn spawn(&self, mut command: Command) -> io::Result<()> {
        for name in &self.hidden {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        // only so that it does not stay behind as a zombie; nobody waits for this thread
        let _reaper = thread::Builder::new().name("browser".to_owned()).spawn(move || child.wait());
        Ok(())
    }
}

/// Variables that no program we start has a use for: they may hold keys and passphrases.
#[expect(clippy::disallowed_methods, reason = "names, not values: what a child must not inherit")]
pub(super) fn names_of_ours() -> Vec<OsString> {
    std::env::vars_os().map(|(name, _)| name).filter(is_ours).collect()
}

fn is_ours(name: &OsString) -> bool {
    name.to_str().is_some_and(|name| name.to_ascii_uppercase().starts_with("OAUTHCTL_"))
}

fn is_executable(path: &Path) -> bool {
    let Ok(metadata) = path.metadata() else { return false };
    #[cfg(unix)]
    let runs = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0;
    #[cfg(not(unix))]
    let runs = true;
    metadata.is_file() && runs
}

/// The URL in its normal form, if it may be handed to another program (CVE-2025-6514: an authorization endpoint that a
/// server had chosen reached a shell).
fn checked(url: &Url) -> Result<&str, BrowserError> {
    let text = url.as_str();
    let plain = text
        .bytes()
        .all(|byte| matches!(byte, b'!'..=b'~') && !matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'<' | b'>'));
    let trusted = match (url.scheme(), url.host()) {
        ("https", Some(Host::Domain(name))) => is_domain(name),
        ("https", Some(_)) => true,
        ("http", Some(Host::Domain(name))) => name == "localhost",
        ("http", Some(Host::Ipv4(address))) => address.is_loopback(),
        ("http", Some(Host::Ipv6(address))) => address.is_loopback(),
        _ => false,
    };
    if trusted && plain && text.len() <= MAX_URL && url.username().is_empty() && url.password().is_none() {
        return Ok(text);
    }
    // without the query, which holds the state, and the user, which may hold a password
    let host = url.host_str().unwrap_or_default();
    Err(BrowserError::BadUrl(clean(&format!("{}://{host}{}", url.scheme(), url.path()), 200)))
}

/// Letters, digits, `-`, `.` and `_`: the URL standard lets a host hold `$`, `(` and `;` too.
pub fn is_domain(name: &str) -> bool {
    name.split('.').all(|label| !label.starts_with('-'))
        && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_'))
}

#[cfg(test)]
mod tests;
