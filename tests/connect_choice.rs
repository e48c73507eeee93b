//! Which road `connect` takes when nobody says, that a pasted URL is as good as a redirect, and that one sign-in at a time
//! is under way for an integration.

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use url::Url;

use crate::device::device;
use crate::signin::{ACCESS, CODE, Fake, parameter, url_in};
use crate::support::browser::Behaviour::{Approve, Ignore};
use crate::support::http;
use crate::support::output::Output;
use crate::support::sandbox::{Running, Sandbox};

/// Where the person comes back to, who has opened this URL.
fn comes_back(fake: &Fake, url: &str) {
    let back = Url::parse(&fake.redirected(url)).unwrap();
    let page = http::open(&back).unwrap();
    assert_eq!(page.status, 303);
}

/// The person has signed in at the URL that this run shows.
fn signed_in(fake: &Fake, running: Running) -> Output {
    comes_back(fake, &running.line_saying("/authorize?"));
    running.finish()
}

/// The first line on stderr.
fn choice(fake: &Fake, arguments: &[&str]) -> String {
    let output = signed_in(fake, fake.sandbox.spawn(arguments));
    let first = output.stderr.lines().next().unwrap().to_owned();
    let _ = output.succeeds_saying(&[]);
    first
}

/// A desktop whose browser does nothing.
fn with_a_desktop(sandbox: &Sandbox) {
    let folder = sandbox.path("desktop");
    std::fs::create_dir(&folder).unwrap();
    std::os::unix::fs::symlink("/bin/true", folder.join("xdg-open")).unwrap();
    sandbox.set("PATH", folder);
}

#[test]
fn the_road_fits_the_machine_and_that_is_said() {
    let fake = Fake::ready();
    let connect = ["connect", "fake"];
    let elsewhere = "open the URL where your browser is and can reach this machine; otherwise `--start`";
    assert_eq!(choice(&fake, &connect), format!("this machine has no display: {elsewhere}"));
    for name in ["SSH_CONNECTION", "SSH_TTY"] {
        fake.sandbox.set(name, "192.0.2.1 50000 192.0.2.2 22");
        assert_eq!(choice(&fake, &connect), format!("you are here by SSH: {elsewhere}"));
        fake.sandbox.unset(name);
    }
    // a display that was sent along by SSH is one
    with_a_desktop(&fake.sandbox);
    fake.sandbox.set("SSH_TTY", "/dev/pts/1");
    for name in ["DISPLAY", "WAYLAND_DISPLAY"] {
        fake.sandbox.set(name, ":0");
        assert_eq!(choice(&fake, &connect), "signing in with the browser of this machine");
        fake.sandbox.unset(name);
    }
    // a browser that was chosen goes before what the machine has; an option says nothing
    fake.sandbox.set("BROWSER", "/bin/true --flag");
    assert_eq!(choice(&fake, &connect), "signing in with the browser that was chosen: /bin/true --flag");
    for option in [&["--no-browser"][..], &["--browser", "/bin/true"]] {
        let first = choice(&fake, &[&connect[..], option].concat());
        assert_eq!(first, "sign in to The fake provider in your browser:");
    }
    let output = signed_in(&fake, fake.sandbox.spawn(&["connect", "fake", "-q"]));
    assert_eq!(output.stderr, format!("{}\n", url_in(&output.stderr)));
    output.code_is(0);
}

#[test]
fn a_code_for_another_device_is_offered_and_not_taken() {
    let fake = device();
    assert!(choice(&fake, &["connect", "fake"]).ends_with("otherwise `--start`, or `--device`"));
    fake.sandbox.set("CI", "1");
    let _ = fake.sandbox.run(&["connect", "fake"]).fails(3, &["signing in needs a person", "--finish, or `--device`"]);
    fake.sandbox.unset("CI");
    let (output, _) = fake.run(Ignore, &["connect", "fake", "--timeout", "1s"]);
    let _ = output.fails(3, &["no answer from The fake provider came back within 1 s", "`--device` needs no way back"]);
    assert_eq!(fake.server.count("POST /device"), 0);
}

#[test]
fn a_second_sign_in_waits_for_the_first_and_is_content_with_it() {
    let fake = Fake::ready();
    let first = fake.sandbox.spawn(&["connect", "fake", "--no-browser"]);
    let url = first.line_saying("/authorize?");
    let others: Vec<Running> =
        (0..2).map(|_| fake.sandbox.spawn(&["connect", "fake", "--no-browser", "--json"])).collect();
    for other in &others {
        other.line_saying("another sign-in to `fake` is under way; waiting for it to end");
    }
    comes_back(&fake, &url);
    let _ = first.finish().succeeds_saying(&[]);
    for other in others {
        let output = other.finish().hides(&[ACCESS]);
        assert!(!output.stderr.contains("/authorize?"), "{}", output.stderr);
        let view: serde_json::Value =
            serde_json::from_str(&output.succeeds_saying(&["signed in meanwhile by another `connect`"])).unwrap();
        assert_eq!((&view["name"], &view["account"]), (&json!("fake"), &json!("user-1")));
    }
    assert_eq!((fake.server.count("GET /authorize"), fake.server.count("POST /token")), (1, 1));
    assert_eq!(fake.snapshot().consents(None).unwrap().len(), 1);
}

#[test]
fn a_second_sign_in_that_wants_something_else_goes_on_by_itself() {
    let fake = Fake::ready();
    let first = fake.sandbox.spawn(&["connect", "fake", "--no-browser"]);
    let url = first.line_saying("/authorize?");
    let second = fake.sandbox.spawn(&["connect", "fake", "--no-browser", "--scope", "write"]);
    second.line_saying("another sign-in to `fake` is under way");
    comes_back(&fake, &url);
    let _ = first.finish().succeeds_saying(&[]);
    let own = Url::parse(&second.line_saying("/authorize?")).unwrap();
    assert_eq!(parameter(&own, "scope"), "write read", "with what the first one got");
    comes_back(&fake, own.as_str());
    let _ = second.finish().succeeds_saying(&[]);
    // one that came to nothing leaves the way free
    let first = fake.sandbox.spawn(&["connect", "fake", "--no-browser", "--as", "third"]);
    first.line_saying("/authorize?");
    let second = fake.sandbox.spawn(&["connect", "fake", "--no-browser", "--as", "third"]);
    second.line_saying("another sign-in to `third` is under way");
    // one for another name does not wait
    let fourth = fake.sandbox.spawn(&["connect", "fake", "--no-browser", "--as", "fourth"]);
    let _ = signed_in(&fake, fourth).succeeds_saying(&[]);
    first.signal(Signal::INT);
    first.finish().code_is(130);
    let _ = signed_in(&fake, second).succeeds_saying(&[]);
}

#[test]
fn nobody_waits_for_ever_for_another_sign_in() {
    let fake = Fake::ready();
    fake.sandbox.write("config.toml", "[network]\ntimeout = 1\n[lock]\ntimeout = 2\n");
    let first = fake.sandbox.spawn(&["connect", "fake", "--no-browser"]);
    let url = first.line_saying("/authorize?");
    let words = ["fake: another `connect` has been waiting for a person for more than 2 s"];
    for more in [&["--no-browser"][..], &["--paste"]] {
        let output = fake.sandbox.run(&[&["connect", "fake"], more].concat());
        assert!(!output.stderr.contains("/authorize?"), "{}", output.stderr);
        let _ = output.fails(4, &words);
    }
    comes_back(&fake, &url);
    let _ = first.finish().succeeds_saying(&[]);
}

/// A run at a terminal of its own, at which the test can type; its settings before and after stand around what is shown.
struct Typing {
    keys: std::fs::File,
    running: Running,
}

impl Typing {
    fn begin(fake: &Fake, arguments: &[&str]) -> Self {
        let pipe = fake.sandbox.path("keys");
        let _ = std::fs::remove_file(&pipe);
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        // open for both ways, so that neither side waits for the other and script does not see an end
        let keys = std::fs::OpenOptions::new().read(true).write(true).open(&pipe).unwrap();
        let script =
            r#"script -qec "stty -g; sh -c 'echo pid \$\$; exec $0 $*'; echo code \$?; stty -g" /dev/null <keys"#;
        Self { keys, running: fake.sandbox.spawn_through(script, arguments) }
    }

    fn shows(&self, word: &str) -> String {
        self.running.printed_line(word).trim_end().to_owned()
    }

    fn signal(&self, signal: Signal) {
        let pid = self.shows("pid ").trim_start_matches("pid ").parse().ok().and_then(Pid::from_raw).unwrap();
        kill_process(pid, signal).unwrap();
    }

    fn types(&mut self, text: &str) {
        std::io::Write::write_all(&mut self.keys, text.as_bytes()).unwrap();
    }

    /// What was shown, after the run has ended with this code and the terminal is as it was.
    #[track_caller]
    fn ends(self, code: i32) -> String {
        let screen = self.running.finish().reports(0).replace('\r', "");
        let lines: Vec<&str> = screen.lines().collect();
        assert_eq!(lines.first(), lines.last(), "{screen}");
        assert!(lines.contains(&format!("code {code}").as_str()), "{screen}");
        screen
    }
}

#[test]
#[ignore = "needs script (util-linux)"]
fn while_it_listens_a_pasted_url_is_as_good() {
    let fake = Fake::ready();
    let mut typing = Typing::begin(&fake, &["connect", "fake"]);
    typing.shows("this machine has no display: open the URL where your browser is, and paste here what it ends at");
    let url = typing.shows("/authorize?");
    typing.shows("can be pasted here as well");
    let back = fake.redirected(&url);
    typing.types("\nnonsense\n");
    typing.shows("what was pasted is not a URL");
    typing.types(&format!("{}\n", back.replace("state=", "state=x")));
    typing.shows("does not belong to this sign-in: its `state` is another; still waiting");
    typing.types(&format!("{url}\n"));
    typing.shows("is the address to sign in at");
    assert_eq!(fake.server.count("POST /token"), 0);
    typing.types(&format!("  {back} \n"));
    let screen = typing.ends(0);
    assert!(screen.contains("connected fake to fake as ann@example.test"), "{screen}");
    assert!(!screen.contains(CODE) && !screen.contains("nonsense"), "nothing that was pasted is shown: {screen}");
    assert_eq!(fake.server.count("POST /token"), 1);
    assert_eq!(fake.snapshot().consents(None).unwrap()[0].road, "paste");
    assert!(http::open(&Url::parse(&back).unwrap()).is_err(), "nobody listens any more");
}

#[test]
#[ignore = "needs script (util-linux)"]
fn at_a_terminal_the_browser_may_be_first() {
    let fake = Fake::ready();
    let mut typing = Typing::begin(&fake, &["connect", "fake", "--no-browser"]);
    let url = typing.shows("/authorize?");
    typing.shows("can be pasted here as well");
    typing.types("http://127.0.0.1:1/half a li");
    comes_back(&fake, &url);
    let screen = typing.ends(0);
    assert!(!screen.contains("half a li"), "{screen}");
    assert_eq!(fake.snapshot().consents(None).unwrap()[0].road, "auth_code");
}

#[test]
#[ignore = "needs script (util-linux)"]
fn at_a_terminal_it_can_be_given_up_and_refused() {
    let fake = Fake::ready();
    for (key, code) in [("\u{3}", 130), ("\u{1c}", 130)] {
        let mut typing = Typing::begin(&fake, &["connect", "fake", "--no-browser"]);
        typing.shows("can be pasted here as well");
        typing.types(key);
        assert!(typing.ends(code).contains("error: interrupted"));
    }
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let mut typing = Typing::begin(&fake, &["connect", "fake", "--no-browser"]);
        typing.shows("can be pasted here as well");
        typing.types("half a li");
        typing.signal(signal);
        assert!(typing.ends(code).contains("error: interrupted"));
    }
    let mut typing = Typing::begin(&fake, &["connect", "fake", "--no-browser", "--timeout", "1s"]);
    typing.shows("can be pasted here as well");
    typing.types("never finished");
    assert!(typing.ends(3).contains("came back within 1 s"));
    let mut typing = Typing::begin(&fake, &["connect", "fake", "--no-browser"]);
    let url = Url::parse(&typing.shows("/authorize?")).unwrap();
    typing.shows("can be pasted here as well");
    let (back, state) = (parameter(&url, "redirect_uri"), parameter(&url, "state"));
    typing.types(&format!("{back}?error=access_denied&state={state}&iss={}\n", fake.server.url()));
    assert!(typing.ends(3).contains("fake: the sign-in was refused"));
    fake.nothing_is_kept();
}

/// Whoever reads the terminal there is stopped by it.
#[test]
#[ignore = "needs script (util-linux)"]
fn in_the_background_it_only_listens() {
    let fake = Fake::ready();
    let script = r#"script -qec "sh -mc '$0 $* & wait \$!; echo code \$?'" /dev/null"#;
    let running = fake.sandbox.spawn_through(script, &["connect", "fake", "--no-browser"]);
    comes_back(&fake, running.printed_line("/authorize?").trim_end());
    let screen = running.finish().reports(0);
    assert!(screen.contains("connected fake to fake") && screen.contains("code 0"), "{screen}");
    assert!(!screen.contains("pasted here"), "{screen}");
}

#[test]
#[ignore = "needs script (util-linux)"]
fn where_nobody_can_listen_the_url_is_pasted_without_being_told_to() {
    let fake = Fake::ready();
    fake.describe("", "[redirect]\nhttps = true\n");
    let mut typing = Typing::begin(&fake, &["connect", "fake"]);
    typing.shows("takes redirects to https only, where nobody can listen: the URL is pasted");
    let url = typing.shows("/authorize?");
    typing.types(&format!("{}\n", fake.redirected(&url)));
    typing.ends(0);
}

/// A QR code for a camera, where there is a terminal that shows one.
#[test]
#[ignore = "needs script (util-linux)"]
fn a_code_for_another_device_comes_with_a_picture_of_its_address() {
    let fake = device();
    fake.sandbox.set("TERM", "xterm");
    let drawn = |locale: &str, columns: u16, more: &str| {
        fake.sandbox.set("LANG", locale);
        let script = format!(r#"script -qec "stty cols {columns} rows 40; $0 $* {more}" /dev/null"#);
        let screen = fake.sandbox.run_through(&script, &["connect", "fake", "--device"]).reports(0);
        assert!(screen.contains("/enter\r\nand enter this code:\r\nWDJB-MJHT\r\n"), "{screen}");
        (screen.contains('█'), screen.contains("\u{1b}[40;97m"))
    };
    assert_eq!(drawn("C.UTF-8", 80, ""), (true, true));
    assert_eq!(drawn("C.UTF-8", 80, "--color never"), (true, false));
    assert_eq!(drawn("C.UTF-8", 20, ""), (false, false), "too narrow");
    assert_eq!(drawn("C", 80, ""), (false, false));
    fake.sandbox.set("TERM", "dumb");
    assert_eq!(drawn("C.UTF-8", 80, ""), (false, false));
}

#[test]
fn an_approving_browser_still_comes_back_by_itself() {
    let fake = Fake::ready();
    let (output, seen) = fake.run(Approve, &["connect", "fake"]);
    assert_eq!(seen.opened.len(), 1);
    assert!(output.stderr.starts_with("signing in with the browser that was chosen: /bin/sh "), "{}", output.stderr);
    let _ = output.succeeds_saying(&[]);
}
