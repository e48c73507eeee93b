//! What a person at a terminal is asked before something ends, and what counts as a yes.

use crate::arrange::files_below;
use crate::support::output::Output;
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
