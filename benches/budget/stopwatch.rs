//! Times whole processes with hyperfine, in turns: a few runs of each command, then the next few, so that what else the
//! machine does falls on all of them alike.

use std::{collections::BTreeMap, ffi::OsString, path::Path, process::Command};

use serde_json::Value;

/// A command line, and what stands in its environment.
#[derive(Clone)]
pub(crate) struct Timed {
    pub(crate) environment: BTreeMap<String, OsString>,
    pub(crate) line: String,
}

impl Timed {
    pub(crate) fn plain(line: impl Into<String>) -> Self {
        Self { environment: BTreeMap::new(), line: line.into() }
    }
}

/// Medians in seconds, in the order of the commands: `turns` times `runs` runs of each.
pub(crate) fn medians(turns: usize, runs: usize, commands: &[Timed]) -> Vec<f64> {
    let folder = tempfile::tempdir().expect("a folder for hyperfine's figures");
    let mut times = vec![Vec::new(); commands.len()];
    for _ in 0..turns {
        for (times, command) in times.iter_mut().zip(commands) {
            times.extend(hyperfine(runs, command, &folder.path().join("figures.json")));
        }
    }
    times.into_iter().map(median).collect()
}

fn hyperfine(runs: usize, command: &Timed, figures: &Path) -> Vec<f64> {
    let output = Command::new("hyperfine")
        .args(["--shell=none", "--style=none", "--warmup=1", "--runs", &runs.to_string(), "--export-json"])
        .arg(figures)
        .arg(&command.line)
        .envs(&command.environment)
        .output()
        .expect("hyperfine on the PATH");
    assert!(output.status.success(), "{}: {}", command.line, String::from_utf8_lossy(&output.stderr));
    let figures: Value = serde_json::from_slice(&std::fs::read(figures).expect("figures")).expect("JSON of hyperfine");
    let times = figures["results"][0]["times"].as_array().expect("the time of every run");
    times.iter().filter_map(Value::as_f64).collect()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
