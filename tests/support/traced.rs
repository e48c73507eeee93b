//! A run of a script under strace, in which a secret must go nowhere but through pipes and sockets: no argument list, no
//! file. `oauthctl` and its other names are in the script's PATH.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauthctl::secret::Secret;
use url::form_urlencoded;

use super::output::Output;
use super::sandbox::Running;
use super::stage::Stage;
use crate::arrange::files_below;

/// The access token of `example`: letters, digits and dashes, which no protocol escapes.
pub(crate) const CANARY: &str = "CANARY-access-7f3a91c2d4";

/// Where a token may lie for a while besides: in memory, which is what was promised.
const PROMISED: &str = "/dev/shm/oauthctl-token-";

/// Connected, with the canary as token for the hosts of `api_hosts`.
pub(crate) fn stage(api_hosts: &[&str]) -> Stage {
    let stage = Stage::connected(3600);
    stage.change("example", |_, _, token| token.access_token = Some(Secret::new(CANARY)));
    stage.provider(&stage.server.url(), &format!("api_hosts = {}\n", serde_json::json!(api_hosts)));
    talkative(&stage);
    stage
}

/// With all that makes programs say more, and the names of this one in `bin`.
pub(crate) fn talkative(stage: &Stage) {
    let keys = stage.sandbox.path("tls-keys");
    for (name, value) in [("RUST_BACKTRACE", "full"), ("RUST_LOG", "trace"), ("SSLKEYLOGFILE", keys.to_str().unwrap())]
    {
        stage.sandbox.set(name, value);
    }
    let bin = stage.sandbox.path("bin");
    fs::create_dir(&bin).unwrap();
    for name in ["oauthctl", "docker-credential-oauthctl"] {
        symlink(env!("CARGO_BIN_EXE_oauthctl"), bin.join(name)).unwrap();
    }
}

/// A file of `tests/recipes/` with these texts replaced, one after the other.
pub(crate) fn recipe(name: &str, replace: &[(&str, &str)]) -> String {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recipes").join(name);
    let mut text = fs::read_to_string(file).unwrap();
    for (from, to) in replace {
        assert!(text.contains(from), "{name} does not hold `{from}`");
        text = text.replace(from, to);
    }
    text
}

/// Runs it. `files`: beginnings of paths that the recipe itself says the token is written to.
#[track_caller]
pub(crate) fn run(stage: &Stage, script: &str, files: &[&str]) -> Output {
    let (seen, output) = Hunt { files, given_out: &[CANARY], secrets: &[CANARY] }.run(stage, script);
    assert!(seen > 0, "the token was never seen: the search is blind\n{output:?}");
    output
}

/// What is looked for.
#[derive(Clone, Copy)]
pub(crate) struct Hunt<'a> {
    /// Beginnings of paths that secrets may be written to.
    pub(crate) files: &'a [&'a str],
    /// Those that the script is for: they may go through pipes and to stdout.
    pub(crate) given_out: &'a [&'a str],
    pub(crate) secrets: &'a [&'a str],
}

/// A script under way.
pub(crate) struct Traced {
    log: tempfile::TempDir,
    pub(crate) running: Running,
}

/// Starts it under strace.
pub(crate) fn start(stage: &Stage, script: &str) -> Traced {
    let log = tempfile::tempdir().unwrap();
    let file = log.path().join("script.sh");
    fs::write(&file, script).unwrap();
    let calls =
        "execve,execveat,open,openat,creat,write,writev,pwrite64,pwritev,sendto,sendmsg,rename,renameat2,link,symlink";
    let strace = format!(
        "PATH='{}':$PATH; export PATH; exec strace -f -y -qq -s 200000 -e trace={calls} -e signal=none -o '{}' /bin/sh '{}'",
        stage.sandbox.path("bin").display(),
        log.path().join("trace").display(),
        file.display()
    );
    Traced { running: stage.sandbox.spawn_through(&strace, &[]), log }
}

impl Hunt<'_> {
    /// How often a secret was seen where it may be, and what the script left.
    #[track_caller]
    pub(crate) fn run(&self, stage: &Stage, script: &str) -> (usize, Output) {
        self.judge(stage, start(stage, script))
    }

    #[track_caller]
    pub(crate) fn judge(&self, stage: &Stage, traced: Traced) -> (usize, Output) {
        let output = traced.running.finish();
        let trace = fs::read_to_string(traced.log.path().join("trace")).unwrap();
        let (mut seen, files): (_, Vec<(PathBuf, Vec<u8>)>) = (0, files_below(&stage.sandbox.path("")));
        for secret in self.secrets {
            let forms = forms(secret);
            let given_out = self.given_out.contains(secret);
            for line in trace.lines().filter(|line| forms.iter().any(|form| line.contains(&as_strace_has_it(form)))) {
                let call = line.split_once(' ').unwrap().1.trim_start();
                // the message must not show it either
                assert!(self.may(call, given_out), "the token went into `{}…`", call.split('"').next().unwrap());
                seen += 1;
            }
            let shown = |text: &str| forms.iter().any(|form| text.contains(form.as_str()));
            for (path, bytes) in &files {
                assert!(!shown(&String::from_utf8_lossy(bytes)), "{} holds the token", path.display());
            }
            assert!(!shown(&output.stderr), "`{}` showed a secret on stderr", output.command);
            assert!(given_out || !shown(&output.stdout), "`{}` showed a secret on stdout", output.command);
        }
        (seen, output)
    }

    /// Whether a call with a secret in it is one that has to have it.
    fn may(&self, call: &str, given_out: bool) -> bool {
        let target = call.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(target, _)| target);
        let is = |kinds: &[&str]| kinds.iter().any(|kind| target.starts_with(kind));
        let written = ["write(", "writev(", "sendto(", "sendmsg("].iter().any(|name| call.starts_with(name));
        let promised = given_out && (is(self.files) || target.starts_with(PROMISED));
        written && (is(&["socket:", "TCP", "UNIX"]) || (given_out && is(&["pipe:"])) || promised)
    }
}

/// Raw, percent-encoded, as a text of JSON (with and without its slashes escaped), in hex, and in base64 whatever stands
/// before it; and what it begins with, if no way of writing escapes that.
pub(crate) fn forms(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).unwrap();
    let json = json[1..json.len() - 1].to_owned();
    let percent: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![
        secret.to_owned(),
        json.replace('/', "\\/"),
        json,
        lower(&percent),
        percent.replace('+', "%20"),
        percent,
        hex.to_uppercase(),
        hex,
    ];
    let beginning = secret.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default();
    if beginning.len() > 12 {
        forms.push(beginning.to_owned());
    }
    for shift in 0..3 {
        let text = STANDARD.encode(format!("{}{secret}", "x".repeat(shift)));
        // without what depends on the neighbours
        let text = &text[4..text.len() - 4];
        forms.extend([text.to_owned(), text.replace('+', "-").replace('/', "_")]);
    }
    forms
}

/// The digits after each `%` in lower case, and nothing else.
fn lower(percent: &str) -> String {
    let mut text = String::new();
    for (at, part) in percent.split('%').enumerate() {
        let digits = if at == 0 { 0 } else { 2 };
        text.push_str(if at == 0 { "" } else { "%" });
        text.push_str(&part[..digits].to_lowercase());
        text.push_str(&part[digits..]);
    }
    text
}

fn as_strace_has_it(form: &str) -> String {
    form.replace('\\', "\\\\").replace('"', "\\\"")
}
