//! What a person at a terminal is asked before something ends, and what counts as a yes; a demo that is stopped.

use crate::arrange::files_below;
use crate::support::browser::{Behaviour, FakeBrowser};
use crate::support::output::Output;
use crate::support::sandbox::Sandbox;
use crate::support::server::Reply;
use crate::support::stage::Stage;

/// Runs at a terminal of its own, where this is typed. What comes on the screen is in stdout, stderr among it.
fn at_a_terminal(stage: &Stage, arguments: &[&str], typed: &str) -> Output {
    let script = format!(r#"printf '{typed}\n' | script -qec "$0 $*" /dev/null"#);
    stage.sandbox.run_through(&script, arguments)
}

#[test]
#[ignore = "needs script (util-linux)"]
fn only_a_yes_revokes() {
    let stage = Stage::connected(3600);
    stage.provider(&stage.server.url(), "[revoke]\nreach = \"project\"\n");
    stage.connect(&["same"], Some(3600));
    stage.server.always("POST /revoke", |_| Reply::status(200));
    let before = files_below(&stage.sandbox.home());
    for typed in ["", "n", "no", "yess", "revoke"] {
        let screen = at_a_terminal(&stage, &["revoke", "example"], typed).reports(2);
        for words in ["these end as well: same", "revoke example? [y/N]", "nothing was revoked"] {
            assert!(screen.contains(words), "`{words}`: {screen}");
        }
    }
    stage.sandbox.set("CI", "1");
    let screen = at_a_terminal(&stage, &["revoke", "example"], "y").reports(2);
    assert!(screen.contains("has to be confirmed") && !screen.contains("[y/N]"), "{screen}");
    stage.sandbox.unset("CI");
    assert!(files_below(&stage.sandbox.home()) == before && stage.server.requests().is_empty());
    let screen = at_a_terminal(&stage, &["revoke", "--all"], "Yes").reports(0);
    assert!(screen.contains("revoke example, same? [y/N]") && screen.contains("same: revoked"), "{screen}");
    assert_eq!(stage.server.count("POST /revoke"), 4);
}

#[test]
#[ignore = "needs script (util-linux)"]
fn only_a_yes_replaces_the_vault() {
    let stage = Stage::connected(3600);
    let before = files_below(&stage.sandbox.home());
    let screen = at_a_terminal(&stage, &["vault", "restore", "--prev"], "n").reports(2);
    assert!(screen.contains("vault.prev.age? [y/N]") && screen.contains("nothing was restored"), "{screen}");
    assert!(files_below(&stage.sandbox.home()) == before);
    let screen = at_a_terminal(&stage, &["vault", "restore", "--prev"], "y").reports(0);
    assert!(screen.contains("restored "), "{screen}");
    assert!(stage.sandbox.profile().join("vault.replaced.age").is_file());
}

#[test]
#[ignore = "needs script (util-linux)"]
fn a_demo_that_is_stopped_at_the_browser_leaves_nothing_behind() {
    let sandbox = Sandbox::without_key();
    let folder = sandbox.path("tmp");
    std::fs::create_dir(&folder).unwrap();
    sandbox.set("TMPDIR", &folder);
    // the person looks at what lies there, and then stops the demo instead of signing in
    let browser = sandbox.path("browser");
    std::fs::write(&browser, "ls \"$TMPDIR\" >seen; kill -INT $PPID\n").unwrap();
    sandbox.set("BROWSER", format!("/bin/sh {}", browser.display()));
    let output = sandbox.run_through(r#"script -qec "$0 $*" /dev/null"#, &["demo"]);
    let screen = output.reports(130);
    assert!(screen.contains("allow it in the browser") && screen.contains("interrupted"), "{screen}");
    assert!(std::fs::read_to_string(sandbox.path("seen")).unwrap().starts_with("oauthctl-demo-"));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
#[ignore = "needs script (util-linux)"]
fn a_demo_with_a_person_asks_in_the_browser() {
    for (behaviour, code, said) in [(Behaviour::Approve, 0, "demo: revoked"), (Behaviour::Deny, 3, "error: ")] {
        let sandbox = Sandbox::without_key();
        let browser = FakeBrowser::new(&sandbox, behaviour);
        let screen = sandbox.run_through(r#"script -qec "$0 $*" /dev/null"#, &["demo"]).reports(code);
        assert!(screen.contains("allow it in the browser") && screen.contains(said), "{screen}");
        assert!(browser.seen().pages.iter().any(|page| page.body.contains("<form")));
    }
}
