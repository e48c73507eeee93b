//! What was sent to a server is not told when the server repeats it.

use oauthctl::secret::Secret;
use serde_json::json;

use crate::support::server::Reply;
use crate::support::stage::Stage;

#[test]
fn what_was_sent_is_not_told_when_the_server_repeats_it() {
    let stage = Stage::connected(3600);
    stage.change("example", |_, grant, _| grant.refresh_token = Some(Secret::new("1//CANARY+refresh/token=")));
    for (path, status, words) in [
        ("/token", 400, &["refresh", "example"][..]),
        ("/token", 500, &["refresh", "example"]),
        ("/revoke", 400, &["revoke", "example", "--yes"]),
    ] {
        stage.server.always(&format!("POST {path}"), move |request| {
            let body = String::from_utf8_lossy(&request.body).into_owned();
            let answer = json!({ "error": body, "error_description": format!("you sent {body}") });
            Reply::status(status).header("Content-Type", "application/json").body(answer.to_string())
        });
        for more in [&[][..], &["--json", "-vvv"]] {
            let output = stage.sandbox.run(&[words, more].concat()).hides(&["CANARY"]);
            assert_ne!(output.code, 0, "{output:?}");
            assert!(output.stdout.contains("[redacted]"), "{output:?}");
        }
        assert!(stage.sandbox.run(&["audit", "export"]).hides(&["CANARY"]).succeeds().contains("[redacted]"));
    }
    assert_eq!(stage.sent().len(), 4);
}
