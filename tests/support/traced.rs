//! A run of a script under strace, in which the token must go nowhere but through pipes and sockets: no argument list, no
//! file. `oauthctl` and its other names are in the script's PATH.

use std::fs;
use std::os::unix::fs::symlink;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use oauthctl::secret::Secret;

use super::output::Output;
use super::stage::Stage;
use crate::arrange::files_below;

/// The access token of `example`: letters, digits and dashes, which no protocol escapes.
pub(crate) const CANARY: &str = "CANARY-access-7f3a91c2d4";

/// Where the token may lie for a while besides: in memory, which is what was promised.
const PROMISED: &str = "/dev/shm/oauthctl-token-";

/// Connected, with the canary as token for the hosts of `api_hosts`.
pub(crate) fn stage(api_hosts: &[&str]) -> Stage {
    let stage = Stage::connected(3600);
    stage.change("example", |_, _, token| token.access_token = Some(Secret::new(CANARY)));
    stage.provider(&stage.server.url(), &format!("api_hosts = {}\n", serde_json::json!(api_hosts)));
    for (name, value) in [("RUST_BACKTRACE", "full"), ("RUST_LOG", "trace")] {
        stage.sandbox.set(name, value);
    }
    let bin = stage.sandbox.path("bin");
    fs::create_dir(&bin).unwrap();
    for name in ["oauthctl", "docker-credential-oauthctl"] {
        symlink(env!("CARGO_BIN_EXE_oauthctl"), bin.join(name)).unwrap();
    }
    stage
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
    let outside = tempfile::tempdir().unwrap();
    let log = outside.path().join("trace");
    let file = stage.sandbox.path("script.sh");
    fs::write(&file, script).unwrap();
    let calls =
        "execve,execveat,open,openat,creat,write,writev,pwrite64,pwritev,sendto,sendmsg,rename,renameat2,link,symlink";
    let strace = format!(
        "PATH='{}':$PATH; export PATH; exec strace -f -y -qq -s 200000 -e trace={calls} -e signal=none -o '{}' /bin/sh '{}'",
        stage.sandbox.path("bin").display(),
        log.display(),
        file.display()
    );
    let output = stage.sandbox.run_through(&strace, &[]);
    let (mut seen, trace) = (0, fs::read_to_string(&log).unwrap());
    for line in trace.lines().filter(|line| shows(line)) {
        let call = line.split_once(' ').unwrap().1.trim_start();
        let target = call.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(target, _)| target);
        let through = ["pipe:", "socket:", "TCP", "UNIX"].iter().any(|kind| target.starts_with(kind));
        let written = ["write(", "writev(", "sendto(", "sendmsg("].iter().any(|name| call.starts_with(name));
        let promised = files.iter().any(|file| target.starts_with(file)) || target.starts_with(PROMISED);
        // the message must not show it either
        assert!(written && (through || promised), "the token went into `{}…`", call.split('"').next().unwrap());
        seen += 1;
    }
    assert!(seen > 0, "the token was never seen: the search is blind\n{output:?}");
    for (path, bytes) in files_below(&stage.sandbox.path("")) {
        assert!(!shows(&String::from_utf8_lossy(&bytes)), "{} holds the token", path.display());
    }
    output.hides_on_stderr(&[CANARY])
}

/// Raw, in hex, and in base64 whatever stands before it.
fn shows(text: &str) -> bool {
    let hex: String = CANARY.bytes().map(|byte| format!("{byte:02x}")).collect();
    let shifted = (0..3).map(|shift| {
        let text = STANDARD.encode(format!("{}{CANARY}", "x".repeat(shift)));
        // without what depends on the neighbours
        text[4..text.len() - 4].to_owned()
    });
    text.contains(CANARY) || text.contains(&hex) || shifted.into_iter().any(|part| text.contains(&part))
}
