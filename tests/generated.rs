//! What is generated is compared, not trusted: completions and man pages with what the binary says, the README with what
//! the binary takes. `BLESS=1 cargo test generated` writes the files anew.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use clap::{CommandFactory, Parser};
use clap_complete::Shell;
use oauthctl::{
    cli::{Cli, generate::completion_script},
    providers::{ClaimRule, Feature, LimitRule, Provider, ScopeInfo},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn blessing() -> bool {
    #[expect(clippy::disallowed_methods, reason = "asks whoever runs the tests, not the program under test")]
    std::env::var_os("BLESS").is_some()
}

/// The folder holds exactly these files, and pages of section 5, which are written by hand; or it is made so.
fn compare(folder: &Path, expected: &BTreeMap<String, String>) {
    let by_hand = |name: &str| name.ends_with(".5");
    if blessing() {
        fs::create_dir_all(folder).unwrap();
        for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
            if !by_hand(entry.file_name().to_str().unwrap()) {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        for (name, text) in expected {
            fs::write(folder.join(name), text).unwrap();
        }
    }
    let found: BTreeMap<String, String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| !by_hand(entry.file_name().to_str().unwrap()))
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(expected), "in {}", folder.display());
    for (name, text) in expected {
        assert!(found[name] == *text, "{name} is stale: BLESS=1 cargo test generated");
    }
}

#[test]
fn completions_are_what_the_binary_prints() {
    let shells = [
        (Shell::Bash, "oauthctl.bash"),
        (Shell::Elvish, "oauthctl.elv"),
        (Shell::Fish, "oauthctl.fish"),
        (Shell::PowerShell, "_oauthctl.ps1"),
        (Shell::Zsh, "_oauthctl"),
    ];
    let expected = shells.map(|(shell, name)| (name.to_owned(), completion_script(shell))).into();
    compare(&root().join("completions"), &expected);
}

#[test]
fn man_pages_are_what_the_binary_writes() {
    let folder = tempfile::tempdir().unwrap();
    clap_mangen::generate_to(Cli::command(), folder.path()).unwrap();
    let expected = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    compare(&root().join("man"), &expected);
}

/// The examples of oauthctl-providers(5) are provider files that load, and the annotated one has every key there is.
#[test]
fn the_examples_of_the_provider_page_are_such_files() {
    let page = fs::read_to_string(root().join("man/oauthctl-providers.5")).unwrap();
    let examples: Vec<&str> =
        page.split(".Bd -literal\n").skip(1).map(|text| text.split("\n.Ed").next().unwrap()).collect();
    assert_eq!(examples.len(), 2);
    for example in &examples {
        Provider::parse(example, "example.toml").unwrap();
    }
    let every: toml::Table = examples[1].parse().unwrap();
    let known = serde_json::to_value(Provider::default()).unwrap();
    for (key, value) in known.as_object().unwrap() {
        assert!(every.contains_key(key), "`{key}` is not in the example");
        for inner in value.as_object().into_iter().flatten().map(|(inner, _)| inner) {
            assert!(every[key].get(inner).is_some(), "`{key}.{inner}` is not in the example");
        }
    }
    // the parts of which there may be many
    let rows: [(&toml::Value, serde_json::Value); 4] = [
        (&every["feature"]["mail"], serde_json::to_value(Feature::default()).unwrap()),
        (&every["scope"]["mail.read"], serde_json::to_value(ScopeInfo::default()).unwrap()),
        (&every["claim"][0], serde_json::to_value(ClaimRule::default()).unwrap()),
        (&every["refresh"]["limit"][0], serde_json::to_value(LimitRule::default()).unwrap()),
    ];
    for (row, known) in rows {
        for key in known.as_object().unwrap().keys().filter(|key| *key != "differs") {
            assert!(row.get(key).is_some(), "`{key}` is not in {row}");
        }
    }
}

/// Every `oauthctl …` in the README's shell blocks and tables is a command line that the program takes.
#[test]
fn readme_examples_parse() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let mut taken = 0;
    for line in readme.lines() {
        for piece in line.split(['`', '|', '(', ')']) {
            let piece = piece.trim().trim_start_matches("$ ").trim_start_matches("T=$");
            let Some(words) = piece.strip_prefix("oauthctl ") else { continue };
            let words = words
                .split('#')
                .next()
                .unwrap()
                .split("||")
                .next()
                .unwrap()
                .split(" >")
                .next()
                .unwrap()
                .trim_end_matches('\\');
            let words: Vec<String> = shlex::split(words).unwrap();
            if words.is_empty() || words[0].chars().any(|c| !c.is_ascii_lowercase() && c != '-') {
                continue;
            }
            let line = std::iter::once("oauthctl".to_owned()).chain(words.clone());
            if let Err(error) = Cli::try_parse_from(line) {
                let help = error.kind() == clap::error::ErrorKind::DisplayHelp;
                assert!(help, "README: `oauthctl {}`: {error}", words.join(" "));
            }
            taken += 1;
        }
    }
    assert!(taken > 20, "only {taken} examples were found: the search is broken");
}

/// No option that takes a secret takes it as a value: files, stdin, variables and prompts only (CHECKS C-01).
#[test]
fn no_secret_is_taken_on_the_command_line() {
    fn walk(command: &clap::Command, path: &str, looked_at: &mut usize) {
        for argument in command.get_arguments() {
            *looked_at += 1;
            let name = argument.get_id().as_str().to_lowercase();
            let secret = ["secret", "token", "passphrase", "password"].iter().any(|word| name.contains(word));
            let takes_value = argument.get_action().takes_values();
            // where it is to be had, or what kind it is
            let about = ["_audience", "_env", "_file", "_pointer", "_ttl", "_type", "_url"];
            let harmless = about.iter().any(|end| name.ends_with(end));
            assert!(!(secret && takes_value) || harmless, "`{path} --{name}` takes a secret on the command line");
        }
        for child in command.get_subcommands() {
            walk(child, &format!("{path} {}", child.get_name()), looked_at);
        }
    }
    let mut looked_at = 0;
    walk(&Cli::command(), "oauthctl", &mut looked_at);
    assert!(looked_at > 100, "only {looked_at} arguments were found");
}
