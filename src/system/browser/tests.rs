//! What reaches the browser's argv, recorded by a script that stands in for one.

use std::{fs, path::PathBuf, time::Duration};

use super::*;

/// A folder with a script that writes down how it was started.
struct Recorder {
    folder: tempfile::TempDir,
}

impl Recorder {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // one call: the number of arguments, each argument, `end`; written at once, so that calls do not mix
        fs::write(folder.path().join("record"), "{ echo $#; for a in \"$@\"; do printf '%s\\n' \"$a\"; done; echo end; } > $0.out.$$.tmp; mv $0.out.$$.tmp $0.out.$$.done\n").unwrap();
        Self { folder }
    }

    /// The command line that starts it, without a place for the URL.
    fn line(&self) -> String {
        format!("sh '{}'", self.folder.path().join("record").display())
    }

    fn calls(&self) -> Vec<String> {
        let done = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "done");
        let mut calls: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(done)
            .map(|path| fs::read_to_string(path).unwrap())
            .collect();
        calls.sort();
        calls
    }

    /// The calls, once there are this many.
    fn wait_for(&self, count: usize) -> Vec<String> {
        eventually(|| Some(self.calls()).filter(|calls| calls.len() >= count))
    }
}

#[expect(clippy::disallowed_methods, reason = "waits for another process, a few milliseconds at a time")]
fn eventually<T>(mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..5000 {
        if let Some(found) = look() {
            return found;
        }
        thread::sleep(Duration::from_millis(2));
    }
    panic!("it did not happen")
}

#[expect(clippy::disallowed_methods, reason = "the programs of the machine that runs the tests")]
fn surroundings() -> Surroundings {
    Surroundings { path: std::env::var_os("PATH").unwrap(), display: false, hidden: Vec::new(), ourselves: None }
}

fn open(line: &str, url: &str) -> Result<(), BrowserError> {
    surroundings().open(&Url::parse(url).unwrap(), &Choice::Command(line.to_owned()))
}

fn why(result: Result<(), BrowserError>) -> String {
    result.unwrap_err().to_string()
}

/// `tests/vectors/urls.json`. Of `never` 0 calls (I-05), whether the parser refuses it or we do; of `good` one call with one
/// argument: the URL in its normal form, whatever stands in it.
#[derive(serde::Deserialize)]
struct Urls {
    never: Vec<String>,
    good: Vec<(String, String)>,
}

fn urls() -> Urls {
    let urls: Urls = serde_json::from_str(include_str!("../../../tests/vectors/urls.json")).unwrap();
    assert!(urls.never.len() >= 60 && urls.good.len() >= 16);
    urls
}

#[test]
fn hostile_urls_start_nothing_and_good_ones_arrive_whole() {
    let recorder = Recorder::new();
    let Urls { never, good } = urls();
    for text in &never {
        if let Ok(url) = Url::parse(text) {
            for choice in [Choice::Command(recorder.line()), Choice::System] {
                let outcome = Surroundings { display: true, ..surroundings() }.open(&url, &choice);
                assert!(matches!(outcome, Err(BrowserError::BadUrl(_))), "{text}: {outcome:?}");
            }
        }
    }
    let long = Url::parse(&format!("https://as.example/?{}", "x".repeat(MAX_URL))).unwrap();
    assert!(matches!(surroundings().open(&long, &Choice::Command(recorder.line())), Err(BrowserError::BadUrl(_))));

    for (text, _) in &good {
        open(&recorder.line(), text).unwrap();
    }
    let mut expected: Vec<_> = good.iter().map(|(_, normal)| format!("1\n{normal}\nend\n")).collect();
    expected.sort();
    assert_eq!(recorder.wait_for(good.len()), expected);
}

#[test]
fn a_refused_url_is_named_without_its_secrets() {
    let bad = "http://user:PASSWORD@evil.example/a?state=STATE#FRAGMENT";
    assert_eq!(why(open("sh", bad)), "`http://evil.example/a` is not a URL that is opened in a browser");
}

#[test]
fn the_url_goes_where_it_is_wanted() {
    let url = "https://as.example/?x=%s";
    for (tail, expected) in [
        ("", "1\nhttps://as.example/?x=%s\nend\n"),
        (" --private-window %s", "2\n--private-window\nhttps://as.example/?x=%s\nend\n"),
        (" --app=%s --new", "2\n--app=https://as.example/?x=%s\n--new\nend\n"),
        (" 'a b' $HOME `id` ; #", "6\na b\n$HOME\n`id`\n;\n#\nhttps://as.example/?x=%s\nend\n"),
    ] {
        let recorder = Recorder::new();
        // a `#` would start a comment
        open(&format!("{}{}", recorder.line(), tail.replace('#', "'#'")), url).unwrap();
        assert_eq!(recorder.wait_for(1), [expected], "{tail}");
    }
}

/// `$BROWSER` is a list; a colon inside an argument is not one of its separators.
#[test]
fn the_first_of_a_list_that_can_be_run_is_started() {
    for (before, after, expected) in [
        ("no-such-browser-1:no-such-browser-2 -x::", "", "1\nhttps://as.example/\nend\n"),
        ("", ":sh -c true", "1\nhttps://as.example/\nend\n"),
        ("", " %s:no-such-browser", "1\nhttps://as.example/\nend\n"),
        ("", " --proxy=http://127.0.0.1:3128", "2\n--proxy=http://127.0.0.1:3128\nhttps://as.example/\nend\n"),
    ] {
        let recorder = Recorder::new();
        open(&format!("{before}{}{after}", recorder.line()), "https://as.example/").unwrap();
        assert_eq!(recorder.wait_for(1), [expected], "{before}…{after}");
    }
}

#[test]
fn what_is_not_a_program_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("plain");
    fs::write(&plain, "").unwrap();
    let url = "https://as.example/";
    for (line, reason) in [
        ("", "it is empty"),
        (" : ", "it is empty"),
        ("no-such-browser --x", "`no-such-browser` is not a program that can be run"),
        ("/no/such/browser", "`/no/such/browser` is not a program that can be run"),
        (&folder.path().display().to_string(), "is not a program that can be run"),
        (&plain.display().to_string(), "is not a program that can be run"),
        ("sh 'unfinished", "it ends inside a quotation"),
    ] {
        let text = why(open(line, url));
        assert!(text.starts_with(&format!("cannot start the browser `{line}`: ")) && text.ends_with(reason), "{text}");
    }
}

/// What lies in the current folder is only started when it is named with its folder.
#[cfg(unix)]
#[test]
fn relative_folders_of_the_path_are_passed_over() {
    let sh = surroundings().resolve("sh").unwrap();
    let up = "../".repeat(std::env::current_dir().unwrap().components().count());
    let relative = format!("{up}{}", sh.parent().unwrap().display().to_string().trim_start_matches('/'));
    assert!(Path::new(&relative).join("sh").exists());
    let here = Surroundings { path: OsString::from(format!(":.:{relative}")), ..surroundings() };
    assert_eq!(here.resolve("sh"), None);
    assert!(here.resolve(&format!("{relative}/sh")).is_some());
}

/// L-22: `BROWSER=oauthctl` would never end.
#[test]
fn our_own_program_is_no_browser() {
    let ourselves = surroundings().resolve("sh").unwrap().canonicalize().ok();
    let loops = Surroundings { ourselves, ..surroundings() };
    let outcome = loops.open(&Url::parse("https://as.example/").unwrap(), &Choice::Command("sh -c true".to_owned()));
    assert_eq!(why(outcome), "cannot start the browser `sh -c true`: that is this program itself");
    assert!(Surroundings::of_this_process().ourselves.is_some());
}

#[test]
fn without_a_display_nothing_is_tried() {
    let outcome = surroundings().open(&Url::parse("https://as.example/").unwrap(), &Choice::System);
    assert!(matches!(outcome, Err(BrowserError::NoBrowser)), "{outcome:?}");
}

/// L-19: no variable of ours, no stream of ours, a process group of its own.
#[cfg(target_os = "linux")]
#[test]
fn the_browser_inherits_nothing_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("look");
    let out = folder.path().join("out");
    fs::write(
        &script,
        "{ env | cut -d= -f1; echo streams $(readlink /proc/$$/fd/0 /proc/$$/fd/2); echo group $(($(cut -d' ' -f5 /proc/$$/stat) == $$)); } > $0.tmp; mv $0.tmp ${0%look}out\n",
    )
    .unwrap();
    // PATH and HOME play variables that hold a secret: a test cannot change the environment it runs in
    let hidden = vec![OsString::from("HOME"), OsString::from("CARGO_MANIFEST_DIR")];
    let line = Choice::Command(format!("sh '{}'", script.display()));
    Surroundings { hidden, ..surroundings() }.open(&Url::parse("https://as.example/").unwrap(), &line).unwrap();
    let seen = eventually(|| fs::read_to_string(&out).ok());
    assert!(seen.lines().any(|line| line == "PATH"), "{seen}");
    assert!(!seen.lines().any(|line| line == "HOME" || line == "CARGO_MANIFEST_DIR"), "{seen}");
    assert!(seen.contains("streams /dev/null /dev/null\n") && seen.contains("group 1\n"), "{seen}");
}

#[test]
fn our_variables_are_known_by_their_name() {
    for (name, ours) in [
        ("OAUTHCTL_IDENTITY", true),
        ("OAUTHCTL_PASSPHRASE", true),
        ("oauthctl_home", true),
        ("OAUTHCTL", false),
        ("XOAUTHCTL_HOME", false),
        ("PATH", false),
    ] {
        assert_eq!(is_ours(&OsString::from(name)), ours, "{name}");
    }
}

/// A browser that ends is reaped, so that a long wait leaves no zombies.
#[cfg(target_os = "linux")]
#[test]
fn a_browser_that_ends_is_reaped() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("say");
    fs::write(&script, "echo $$ > $0.tmp; mv $0.tmp $0.pid\n").unwrap();
    open(&format!("sh '{}'", script.display()), "https://as.example/").unwrap();
    let pid = eventually(|| fs::read_to_string(script.with_extension("pid")).ok());
    let process = PathBuf::from("/proc").join(pid.trim());
    eventually(|| (!process.exists()).then_some(()));
}
