//! The rows of the table, and what each may cost (DESIGN 8).

use std::{path::Path, process::Command, time::Duration};

use crate::{
    bed::{self, Bed, OAUTHCTL},
    server,
    stopwatch::{Timed, medians},
};

#[derive(Clone)]
pub(crate) struct Row {
    pub(crate) budget: f64,
    pub(crate) figure: f64,
    pub(crate) unit: &'static str,
    pub(crate) what: String,
}

fn row(what: impl Into<String>, figure: f64, budget: f64, unit: &'static str) -> Row {
    Row { budget, figure, unit, what: what.into() }
}

/// Nobody is asked: no test here talks to it.
const NOWHERE: &str = "http://127.0.0.1:9";
const HOUR: i64 = 3600;

/// One cached token, by where the key comes from; and what else opens a sealed file.
pub(crate) fn one_call() -> Vec<Row> {
    let bed = Bed::new(10, 0, NOWHERE, 24 * HOUR);
    let (plain, sealed) = (bed.path("2k"), bed.path("2k.age"));
    std::fs::write(&plain, [b'x'; 2048]).expect("2 KiB");
    let mut age = Command::new("age");
    let status = age.args(["-r", &bed.recipient(), "-o"]).arg(&sealed).arg(plain).status().expect("age on the PATH");
    assert!(status.success(), "age seals");
    let identity = bed.identity_file();
    let file = bed.timed_with("token i3", "OAUTHCTL_IDENTITY_FILE", identity.clone().into());
    let age = Timed::plain(format!("age -d -i {} -o /dev/null {}", identity.display(), sealed.display()));
    let commands = [Timed::plain(bed::floor()), bed.timed("token i3"), file, age, bed.timed("--version")];
    let times = medians(20, 25, &commands);
    let floor = times[0];
    println!("floor: {:.3} ms", floor * 1000.0);
    vec![
        row("`token`, cached, key from the environment, 10 integrations", times[1] / floor, 2.5, "× floor"),
        row("the same, key from a file", times[2] / floor, 2.5, "× floor"),
        row("the same against `age -d` of 2 KiB", times[1] / times[3], 1.0, "× age"),
        row("(`oauthctl --version`, for scale)", times[4] / floor, 2.5, "× floor"),
    ]
}

/// How the price grows with integrations and audit entries.
pub(crate) fn growth() -> Vec<Row> {
    let floor = Timed::plain(bed::floor());
    let base = Bed::new(10, 0, NOWHERE, 24 * HOUR);
    let mut rows = Vec::new();
    for integrations in [1, 10, 100, 1000] {
        for entries in [0, 10_000, 100_000] {
            let bed = Bed::new(integrations, entries, NOWHERE, 24 * HOUR);
            let times = medians(10, 15, &[floor.clone(), base.timed("token i0"), bed.timed("token i0")]);
            let budget = match (integrations, entries) {
                (..=10, 0) => 1.1,
                (..=10, _) => 1.2,
                _ => 4.0,
            };
            let what =
                format!("{integrations} integrations, {entries} audit entries ({:.2} × floor)", times[2] / times[0]);
            rows.push(row(what, times[2] / times[1], budget, "× (10, 0)"));
        }
    }
    rows
}

/// Two hundred at once: of a cached token against two hundred floors, and of a due one.
pub(crate) fn many_calls() -> Vec<Row> {
    let cached = Bed::new(10, 0, NOWHERE, 24 * HOUR);
    let at_once = |line: &str, name: &str| {
        let script = cached.path(name);
        let loops = format!("i=0; while [ $i -lt 200 ]; do {line} >/dev/null & i=$((i+1)); done; wait\n");
        std::fs::write(&script, loops).expect("a script");
        format!("sh {}", script.display())
    };
    let floors = Timed::plain(at_once(&bed::floor(), "floors.sh"));
    let ours = Timed { line: at_once(&format!("{OAUTHCTL} token i3"), "ours.sh"), ..cached.timed("") };
    let times = medians(5, 5, &[floors, ours]);
    vec![row("200 at once, cached", times[1] / times[0], 3.0, "× 200 floors at once")]
}

/// Refreshes, beyond the server's own time.
pub(crate) fn refreshes() -> Vec<Row> {
    let quick = server::start(Duration::ZERO);
    let one = Bed::new(10, 0, &quick, HOUR);
    let form = format!("grant_type=refresh_token&refresh_token={}&client_id=fake-client", "fake-".repeat(50));
    let curl = Timed::plain(format!("curl -sS -o /dev/null -d {form} {quick}/token"));
    let times = medians(10, 10, &[curl, one.timed("token i3 --force-refresh")]);
    let slow = server::start(Duration::from_millis(100));
    let many = Bed::new(200, 0, &slow, HOUR);
    let all = medians(1, 3, &[many.timed("refresh --all -q")]);
    vec![
        row("one refresh, all durable, loopback http", times[1] / times[0], 2.0, "× curl"),
        row("`refresh --all`, 200 integrations, 100 ms each, 8 jobs", all[0] / (200.0 * 0.1 / 8.0), 1.5, "× 2.5 s"),
    ]
}

/// The program's size, and what `token` takes of memory.
pub(crate) fn sizes() -> Vec<Row> {
    let mib = f64::from(1 << 20);
    let bytes = std::fs::metadata(Path::new(OAUTHCTL)).expect("the program").len();
    let bed = Bed::new(10, 0, NOWHERE, 24 * HOUR);
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%M", OAUTHCTL, "token", "i3"])
        .envs(bed.timed("").environment)
        .output()
        .expect("GNU time");
    let kib: f64 = String::from_utf8_lossy(&output.stderr).trim().parse().expect("a number of KiB");
    #[expect(clippy::cast_precision_loss, reason = "a program has no 2^52 bytes")]
    let program = bytes as f64 / mib;
    vec![row("the program, stripped", program, 15.0, "MiB"), row("peak memory of `token`", kib / 1024.0, 15.0, "MiB")]
}
