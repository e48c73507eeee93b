//! The first writes of all: `init`, with every call failing or being the last. Half a profile is no trap: the next `init`
//! makes it whole, or says that it is.

use std::fs;

use serde_json::json;

use super::strace::{self, Call, Fault, WRITING, What};
use super::sweep::{Tally, errors, nothing_broke};
use crate::support::output::Output;
use crate::support::sandbox::Sandbox;

const INIT: [&str; 2] = ["init", "-q"];

/// The calls of an `init` that are about the home it makes.
fn calls() -> Vec<Call> {
    let sandbox = Sandbox::new();
    let (output, calls) = strace::trace(&sandbox, WRITING, false, &INIT);
    output.succeeds();
    let home = sandbox.home().to_str().unwrap().to_owned();
    calls.into_iter().filter(|call| call.arguments.contains(&home) || call.result.contains(&home)).collect()
}

fn judge(sandbox: &Sandbox, fault: &Fault, output: &Output) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut demand = |good: bool, what: String| {
        if !good {
            wrong.push(what);
        }
    };
    if !fault.kills() {
        // a source of the key that cannot be read is no key, and settings that cannot be read are bad ones
        let read = |name: &str, code: i32| output.code == code && fault.about.contains(name);
        demand(
            read("key.toml", 5) || read("config.toml", 2) || matches!(output.code, 0 | 8),
            "a fault of the disk is exit 8, or none at all".to_owned(),
        );
        let entries = fs::read_dir(sandbox.profile()).into_iter().flatten().flatten();
        let left = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(".vault.tmp")).count();
        demand(left == 0 || fault.call == "unlinkat", "a temp file is left".to_owned());
    }
    let made = sandbox.profile().join("vault.age").exists();
    demand(output.code != 0 || made, "exit 0, and there is no vault".to_owned());
    let again = sandbox.run(&INIT);
    demand(again.code == if made { 2 } else { 0 }, format!("the next init does not heal: {again:?}"));
    for words in [&["audit", "verify"][..], &["list", "--json"], &["vault", "check", "--deep"]] {
        let look = sandbox.run(words);
        demand((look.code, look.stderr.as_str()) == (0, ""), format!("the next run does not heal: {look:?}"));
        let empty = words[0] != "list" || look.stdout.contains(&json!({ "integrations": [] }).to_string());
        demand(empty, format!("{look:?}"));
    }
    wrong
}

#[test]
#[ignore = "needs strace"]
fn every_call_of_an_init_fails_and_kills() {
    let mut tally = Tally::default();
    let sandbox = Sandbox::new();
    for call in calls() {
        // the standard library takes a folder that cannot be closed for a bug of its own
        let closes = call.name == "close";
        let failing = errors(&call.name).iter().map(|error| What::Error(error)).filter(|_| !closes);
        for what in failing.chain([What::Kill]) {
            let _ = fs::remove_dir_all(sandbox.home());
            let fault = Fault::of(&call, what);
            let Some(output) = strace::inject(&sandbox, &fault, &INIT) else {
                tally.missed += 1;
                continue;
            };
            let found = judge(&sandbox, &fault, &output);
            *(if fault.kills() { &mut tally.kills } else { &mut tally.errors }) += 1;
            tally.violations.extend(found.into_iter().map(|what| format!("{fault}\n    {what}\n    {output:?}")));
        }
    }
    nothing_broke("init", &tally, 100);
}
