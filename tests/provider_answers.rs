//! What the documented answers of the four built-in providers mean: each `[[answer]]` of `vectors/providers/` is given to
//! the program at the right moment, and what it says, how it ends and what it keeps have to be as written.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::support::output::Output;
use crate::support::server::Reply;
use crate::support::the_four::{SECRET, StandIn};

/// One answer and what becomes of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    /// What the provider documents.
    about: String,
    /// `redirect`, `offer` (of a code for another device), `code` (of either kind), `identity`, `refresh` or `revoke`.
    to: String,
    /// Words on the command line besides the usual.
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    status: u16,
    /// The body (JSON), or the query of the redirect (without `state`).
    #[serde(default)]
    body: String,
    #[serde(default)]
    headers: std::collections::BTreeMap<String, String>,
    exit: i32,
    /// Each of these in the message or its hint.
    #[serde(default)]
    says: Vec<String>,
    /// None of these.
    #[serde(default)]
    says_not: Vec<String>,
    /// The integration's status afterwards; `nothing`: there is none.
    then: String,
    /// Members of `show --json` afterwards.
    #[serde(default)]
    shows: toml::Table,
}

const KINDS: [(i32, &str); 6] =
    [(0, "done"), (2, "usage"), (3, "sign_in_needed"), (4, "retry_later"), (7, "protocol"), (8, "storage")];

fn kind(exit: i32) -> &'static str {
    KINDS.iter().find(|(code, _)| *code == exit).unwrap().1
}

fn answers(provider: &str) -> Vec<Answer> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/vectors/providers/{provider}.toml"));
    let table: toml::Table = std::fs::read_to_string(&file).unwrap().parse().unwrap();
    let answers = table["answer"].clone();
    answers.try_into().unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Where the requests go whose answers are scripted.
struct Places {
    authorize: &'static str,
    identity: &'static str,
    offer: &'static str,
    revoke: &'static str,
    token: &'static str,
}

fn places(provider: &str) -> Places {
    match provider {
        "microsoft" => Places {
            authorize: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            identity: "",
            offer: "https://login.microsoftonline.com/common/oauth2/v2.0/devicecode",
            revoke: "",
            token: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        },
        "notion" => Places {
            authorize: "https://api.notion.com/v1/oauth/authorize",
            identity: "",
            offer: "",
            revoke: "https://api.notion.com/v1/oauth/revoke",
            token: "https://api.notion.com/v1/oauth/token",
        },
        _ => Places {
            authorize: "https://accounts.google.com/o/oauth2/v2/auth",
            identity: "https://www.googleapis.com/youtube/v3/channels",
            offer: "https://oauth2.googleapis.com/device/code",
            revoke: "https://oauth2.googleapis.com/revoke",
            token: "https://oauth2.googleapis.com/token",
        },
    }
}

impl Answer {
    fn reply(&self) -> Reply {
        let reply = Reply::status(self.status).header("Content-Type", "application/json").body(self.body.clone());
        self.headers.iter().fold(reply, |reply, (name, value)| reply.header(name, value))
    }

    /// The next request of this kind gets it.
    fn lay_down(&self, stand_in: &StandIn) {
        let places = places(stand_in.provider);
        let (method, url) = match self.to.as_str() {
            "redirect" => return self.redirect(stand_in, places.authorize),
            "code" | "refresh" => ("POST", places.token),
            "identity" => ("GET", places.identity),
            "offer" => ("POST", places.offer),
            "revoke" => ("POST", places.revoke),
            other => panic!("`{other}` is no request"),
        };
        stand_in.server.script(&StandIn::name_here(method, url), [self.reply()]);
    }

    fn redirect(&self, stand_in: &StandIn, url: &str) {
        let query = self.body.clone();
        stand_in.server.always(&StandIn::name_here("GET", url), move |request| {
            let (uri, state) = (request.parameter("redirect_uri").unwrap(), request.parameter("state").unwrap());
            let state = form_urlencoded::Serializer::new(String::new()).append_pair("state", &state).finish();
            Reply::status(302).header("Location", &format!("{uri}?{query}&{state}"))
        });
    }

    fn judge(&self, stand_in: &StandIn) {
        let name = stand_in.name();
        let words: Vec<&str> = self.with.iter().map(String::as_str).collect();
        let output = match self.to.as_str() {
            "refresh" => stand_in.sandbox.run(&[&["token", &name, "--force-refresh", "--json"], &words[..]].concat()),
            "revoke" => stand_in.sandbox.run(&[&["revoke", &name, "--yes", "--json"], &words[..]].concat()),
            _ => stand_in.connect(&[&["--json"], &words[..]].concat()),
        };
        let output = output.hides_on_stderr(&[SECRET, "fake-1", "fake-2", "fake-3"]);
        let about = format!("{}: {}", stand_in.provider, self.about);
        assert_eq!(output.code, self.exit, "{about}\n{}{}", output.stdout, output.stderr);
        let said = self.said(&output, &about);
        for word in &self.says {
            assert!(said.contains(word), "{about}: `{word}` is not in: {said}");
        }
        for word in &self.says_not {
            assert!(!said.contains(word), "{about}: `{word}` is in: {said}");
        }
        let list = stand_in.sandbox.run(&["list", "--json"]).json();
        let Some(kept) = list["integrations"].as_array().unwrap().first() else {
            assert_eq!(self.then, "nothing", "{about}");
            return;
        };
        assert_eq!(kept["status"], self.then.as_str(), "{about}");
        for (member, value) in &self.shows {
            assert_eq!(kept[member], serde_json::to_value(value).unwrap(), "{about}: {member}");
        }
    }

    /// Message and hint, wherever they stand, under the kind that belongs to the exit code.
    fn said(&self, output: &Output, about: &str) -> String {
        if self.to == "revoke" {
            let report: Value = serde_json::from_str(&output.stdout).unwrap();
            let result = &report["results"][0];
            assert_eq!((&result["outcome"], &result["exit"]), (&json!(kind(self.exit)), &json!(self.exit)), "{about}");
            return result["message"].as_str().unwrap().to_owned();
        }
        if self.exit == 0 {
            return output.stderr.clone();
        }
        assert_eq!(output.stdout, "", "{about}");
        let line = output.stderr.lines().rfind(|line| line.starts_with("{\"error\"")).unwrap_or_default();
        let error: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{about}: {}", output.stderr));
        assert_eq!(error["error"]["kind"], kind(self.exit), "{about}");
        let text = |member: &str| error["error"][member].as_str().unwrap_or_default().to_owned();
        format!("{}\n{}", text("message"), text("hint"))
    }
}

/// Each answer meets the same home: before the sign-in, or after it.
fn means_what_is_written(provider: &'static str) {
    let answers = answers(provider);
    let (first, later): (Vec<Answer>, Vec<Answer>) =
        answers.into_iter().partition(|answer| ["redirect", "offer", "code", "identity"].contains(&answer.to.as_str()));
    let stand_in = StandIn::of(provider);
    stand_in.remember();
    for answer in first.iter().filter(|answer| answer.to != "redirect") {
        stand_in.put_back();
        answer.lay_down(&stand_in);
        answer.judge(&stand_in);
    }
    stand_in.put_back();
    assert_eq!(stand_in.connect(&["-q"]).code, 0);
    stand_in.remember();
    for answer in &later {
        stand_in.put_back();
        answer.lay_down(&stand_in);
        answer.judge(&stand_in);
    }
    assert_eq!(stand_in.state().broken, Vec::<String>::new());
    let stand_in = StandIn::of(provider);
    for answer in first.iter().filter(|answer| answer.to == "redirect") {
        answer.lay_down(&stand_in);
        answer.judge(&stand_in);
    }
}

#[test]
fn what_the_four_answer_means_what_is_written() {
    std::thread::scope(|scope| {
        for provider in ["google", "microsoft", "notion", "youtube"] {
            scope.spawn(move || means_what_is_written(provider));
        }
    });
}
