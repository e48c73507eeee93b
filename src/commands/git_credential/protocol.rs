//! gitcredentials(7), the lines between git and a helper. What could be read as another line (CVE-2020-5260,
//! CVE-2024-50349 and their kin) is refused both ways.

use crate::commands::Failure;

/// What git asks about.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Question {
    /// git understands `authtype` and `credential` (2.46 and later).
    pub(super) authtype: bool,
    pub(super) host: String,
    pub(super) path: String,
    pub(super) protocol: String,
    /// What the server asks for, each a value of `WWW-Authenticate`; git before 2.41 does not say.
    schemes: Vec<String>,
}

impl Question {
    /// git can send a token as Bearer, and the server does not ask for other schemes only.
    pub(super) fn takes_bearer(&self) -> bool {
        let bearer = |scheme: &String| {
            let name = scheme.split(' ').next().unwrap_or_default();
            name.eq_ignore_ascii_case("bearer")
        };
        self.authtype && (self.schemes.is_empty() || self.schemes.iter().any(bearer))
    }
}

/// Reads lines of `key=value` up to an empty one or the end.
pub(super) fn read(text: &str) -> Result<Question, Failure> {
    let mut question = Question::default();
    let mut seen = Vec::new();
    if text.contains(['\r', '\0']) {
        return Err(Failure::usage("a line from git holds a control character"));
    }
    for line in text.split('\n').take_while(|line| !line.is_empty()) {
        let Some((key, value)) = line.split_once('=') else {
            return Err(Failure::usage("a line from git is no `key=value`"));
        };
        if value.chars().any(char::is_control) {
            return Err(Failure::usage(format!("`{}` from git holds a control character", key.escape_debug())));
        }
        let field = match key {
            "host" => &mut question.host,
            "path" => &mut question.path,
            "protocol" => &mut question.protocol,
            "capability[]" => {
                question.authtype |= value == "authtype";
                continue;
            }
            "wwwauth[]" => {
                question.schemes.push(value.to_owned());
                // an empty one takes back those before
                if value.is_empty() {
                    question.schemes.clear();
                }
                continue;
            }
            _ => continue,
        };
        if seen.contains(&key) {
            return Err(Failure::usage(format!("`{key}` came twice from git")));
        }
        seen.push(key);
        value.clone_into(field);
    }
    Ok(question)
}

/// How git is to present the token.
#[derive(Debug)]
pub(super) enum Manner<'a> {
    Bearer,
    /// As the password of this user.
    Password(&'a str),
}

/// The answer; token and user's name were checked to hold no control characters.
pub(super) fn answer(manner: &Manner<'_>, token: &str, expires_at: Option<i64>) -> String {
    let mut text = match manner {
        // ephemeral: no other helper is to keep it
        Manner::Bearer => format!("capability[]=authtype\nauthtype=Bearer\ncredential={token}\nephemeral=1\n"),
        Manner::Password(user) => format!("username={user}\npassword={token}\n"),
    };
    if let Some(at) = expires_at {
        text.push_str(&format!("password_expiry_utc={at}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_to_its_empty_line() {
        let text = "capability[]=authtype\ncapability[]=state\nprotocol=https\nhost=git.example\npath=a=b\n\
                    wwwauth[]=Bearer\n\nhost=other.example\n";
        let expected = Question {
            authtype: true,
            host: "git.example".into(),
            path: "a=b".into(),
            protocol: "https".into(),
            schemes: vec!["Bearer".into()],
        };
        assert_eq!(read(text).unwrap(), expected);
        assert_eq!(read("").unwrap(), Question::default());
        for bad in ["host", "host=a\r\n", "host=a\0b\n", "host=a\nhost=b\n", "host=a\x1bb\n", "\r\n", "path=a\tb\n"] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_server_that_asks_for_other_schemes_only_gets_no_bearer() {
        for (schemes, takes) in [
            (&[][..], true),
            (&["Bearer realm=\"x\""], true),
            (&["Basic realm=\"x\"", "bearer"], true),
            (&["Basic realm=\"Bearer\""], false),
            (&["Bearerish x", "Negotiate"], false),
            (&["Basic realm=\"x\"", ""], true),
            (&["Bearer", "", "Basic realm=\"x\""], false),
        ] {
            let lines: String = schemes.iter().map(|scheme| format!("wwwauth[]={scheme}\n")).collect();
            let with = |capability: &str| read(&format!("{capability}{lines}host=h\n")).unwrap();
            assert_eq!(with("capability[]=authtype\n").takes_bearer(), takes, "{schemes:?}");
            assert!(!with("").takes_bearer());
        }
    }

    #[test]
    fn an_answer_is_to_the_byte() {
        assert_eq!(
            answer(&Manner::Bearer, "t", Some(7)),
            "capability[]=authtype\nauthtype=Bearer\ncredential=t\nephemeral=1\npassword_expiry_utc=7\n"
        );
        assert_eq!(answer(&Manner::Password("u"), "t", None), "username=u\npassword=t\n");
    }
}
