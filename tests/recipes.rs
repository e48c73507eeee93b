//! The README's recipes are the files of `tests/recipes/`, which the tests run; and what is said there about calling the program
//! from other languages holds wherever the language is.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::support::server::Reply;
use crate::support::traced::{self, CANARY, recipe};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A block after `<!-- tests/recipes/FILE -->` is that file; `BLESS=1` makes it so.
#[test]
fn the_readme_shows_what_the_files_hold() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let mut shown = Vec::new();
    let mut made = String::new();
    let mut rest = readme.as_str();
    while let Some((before, after)) = rest.split_once("<!-- tests/recipes/") {
        let (name, after) = after.split_once(" -->\n").unwrap();
        let (fence, after) = after.split_once('\n').unwrap();
        let (_, after) = after.split_once("```\n").unwrap();
        let text = fs::read_to_string(root().join("tests/recipes").join(name)).unwrap();
        assert!(fence.starts_with("```"), "{name}");
        made.push_str(&format!("{before}<!-- tests/recipes/{name} -->\n{fence}\n{text}```\n"));
        shown.push(name.to_owned());
        rest = after;
    }
    made.push_str(rest);
    #[expect(clippy::disallowed_methods, reason = "asks whoever runs the tests, not the program under test")]
    if std::env::var_os("BLESS").is_some() {
        fs::write(root().join("README.md"), &made).unwrap();
    } else {
        assert!(made == readme, "README.md is stale: BLESS=1 cargo test recipes");
    }
    let mut files: Vec<String> = fs::read_dir(root().join("tests/recipes"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    shown.sort();
    assert_eq!(shown, files, "each file is shown once");
}

/// An example made a program that prints the token.
type Whole<'a> = &'a dyn Fn(&str) -> String;

/// Each example ends with the token in `token`; the line that is added prints it.
#[test]
fn the_library_examples_get_the_token_and_fail_when_there_is_none() {
    let go = |text: &str| {
        let imports = "package main\nimport (\"encoding/json\"; \"fmt\"; \"log\"; \"os/exec\")\nfunc main() {\n";
        format!("{imports}{text}fmt.Print(token)\n}}\n")
    };
    let languages: [(&str, &str, &[&str], Whole<'_>); 4] = [
        ("library.go", "go", &["run"], &go),
        ("library.mjs", "node", &[], &|text| format!("{text}process.stdout.write(token);\n")),
        ("library.py", "python3", &[], &|text| format!("{text}print(token, end='')\n")),
        ("library.sh", "sh", &[], &|text| format!("{text}printf %s \"$token\"\n")),
    ];
    for (file, interpreter, words, whole) in languages {
        if !is_there(interpreter) {
            continue;
        }
        let stage = traced::stage(&[]);
        let text = recipe(file, &[("google", "example")]);
        fs::write(stage.sandbox.path(file), whole(&text)).unwrap();
        let script = format!("PATH=\"$PWD/bin:$PATH\" GOCACHE=\"$PWD/cache\" {interpreter} {} {file}", words.join(" "));
        assert_eq!(stage.sandbox.run_through(&script, &[]).succeeds(), CANARY, "{file}");
        stage.change("example", |_, _, token| token.expires_at = Some(1));
        stage.script([Reply::error(400, "invalid_grant")]);
        let failed = stage.sandbox.run_through(&script, &[]).hides(&[CANARY, "rt-0"]);
        assert_ne!(failed.code, 0, "{file}");
        assert!(failed.stderr.contains("invalid_grant") && failed.stdout.is_empty(), "{file}: {failed:?}");
        assert!(text.lines().count() <= 5, "{file}");
    }
}

fn is_there(program: &str) -> bool {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).stdout(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
}

/// Ctrl-C in the middle: a shell that runs `EXIT` traps at its own end only is told to.
#[test]
fn the_netrc_of_pip_is_gone_when_it_is_interrupted() {
    for (shell, signal) in [("dash", "INT"), ("dash", "TERM"), ("bash", "INT"), ("sh", "HUP")] {
        if !is_there(shell) {
            continue;
        }
        let stage = traced::stage(&["python.example.com"]);
        let runtime = stage.sandbox.path("run");
        fs::create_dir(&runtime).unwrap();
        stage.sandbox.set("XDG_RUNTIME_DIR", &runtime);
        let instead = format!("cat \"$NETRC\"; kill -{signal} $$; echo still here; #");
        let script = recipe("pip.sh", &[("google", "example"), ("pip install", &instead)]);
        fs::write(stage.sandbox.path("pip.sh"), script).unwrap();
        let line = format!("PATH=\"$PWD/bin:$PATH\" {shell} pip.sh");
        let said = stage.sandbox.run_through(&line, &[]).reports(1);
        assert_eq!(said, format!("machine python.example.com login oauth2 password {CANARY}\n"), "{shell}");
        assert!(!runtime.join("oauthctl.netrc").exists(), "{shell}, {signal}");
    }
}
