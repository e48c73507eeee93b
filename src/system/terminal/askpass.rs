//! A program that asks for a secret where there is no terminal (`OAUTHCTL_ASKPASS`, in the manner of ssh-askpass): a
//! command line split without a shell, the prompt its last argument, the answer what it writes to stdout, without its
//! line end. It has a deadline, and neither our variables nor our stdin.

use std::{
    io::{self, Read as _},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use zeroize::Zeroizing;

use super::PromptError;
use crate::{
    secret::Secret,
    system::{browser, process},
};

/// A person has to find the window, and to type.
pub(super) const DEADLINE: Duration = Duration::from_secs(60);

/// Longest answer, in bytes.
const MAX_ANSWER: usize = 16 * 1024;

/// Asks with this command line.
pub(super) fn ask(line: &str, prompt: &str, deadline: Duration) -> Result<Secret, PromptError> {
    run(line, prompt, deadline)
        .map_err(|reason| PromptError::Io(io::Error::other(format!("OAUTHCTL_ASKPASS {reason}"))))
}

fn run(line: &str, prompt: &str, deadline: Duration) -> Result<Secret, String> {
    let words = shlex::split(line).ok_or("ends inside a quotation")?;
    let (program, arguments) = words.split_first().ok_or("is empty")?;
    let mut command = Command::new(program);
    command.args(arguments).arg(prompt.trim_end()).stdin(Stdio::null()).stdout(Stdio::piped());
    for name in browser::names_of_ours() {
        command.env_remove(name);
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn().map_err(|error| format!("cannot be run: {error}"))?;
    let group = child.id();
    let (sender, answers) = mpsc::channel();
    thread::Builder::new()
        .name("askpass".to_owned())
        .spawn(move || sender.send(answer_of(child)))
        .map_err(|_| "cannot be waited for")?;
    answers.recv_timeout(deadline).unwrap_or_else(|_| {
        process::end_group(group); // with whatever it has started
        Err(format!("did not answer within {} s", deadline.as_secs_f32()))
    })
}

/// Its whole answer, once it has ended well.
fn answer_of(mut child: Child) -> Result<Secret, String> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_ANSWER + 1)); // never grows: no copies are left behind
    let read = match child.stdout.take() {
        Some(stdout) => stdout.take(MAX_ANSWER as u64 + 1).read_to_end(&mut bytes),
        None => Ok(0),
    };
    let status = child.wait().map_err(|error| error.to_string())?;
    read.map_err(|error| error.to_string())?;
    if bytes.len() > MAX_ANSWER {
        return Err("answered too much".to_owned());
    }
    if !status.success() {
        return Err(format!("gave no answer ({status})"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| "answered with what is not UTF-8 text")?;
    let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    Ok(Secret::new(text))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn asked(line: &str) -> Result<String, String> {
        let answer = ask(line, "passphrase of the vault: ", Duration::from_secs(30));
        answer.map(|secret| secret.expose().to_owned()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_answer_is_its_stdout_without_the_line_end() {
        for (script, expected) in
            [("printf 'a b\n'", "a b"), ("printf 'a\r\n'", "a"), ("printf ' a\n\n'", " a\n"), ("true", "")]
        {
            assert_eq!(asked(&format!("sh -c \"{script}\"")).unwrap(), expected, "{script}");
        }
        assert_eq!(asked("printf '%s|%s' 'two words'").unwrap(), "two words|passphrase of the vault:");
    }

    #[test]
    fn no_shell_looks_at_the_line_or_the_prompt() {
        assert_eq!(asked("printf %s.%s $HOME;id").unwrap(), "$HOME;id.passphrase of the vault:");
    }

    #[test]
    fn whatever_is_wrong_is_an_error_without_the_answer() {
        for (line, words) in [
            ("", "is empty"),
            ("'open", "ends inside a quotation"),
            ("/nonexistent/askpass", "cannot be run"),
            ("sh -c 'echo CANARY; exit 3'", "gave no answer (exit status: 3)"),
            ("sh -c 'head -c 20000 /dev/zero'", "answered too much"),
            ("printf '\\377'", "not UTF-8"),
        ] {
            let error = asked(line).unwrap_err();
            assert!(error.contains(words) && !error.contains("CANARY"), "{line}: {error}");
        }
    }

    #[test]
    fn who_does_not_answer_is_ended_with_what_it_started() {
        let error = ask("sh -c 'sleep 1000 & sleep 1000'", "?", Duration::from_millis(50)).unwrap_err();
        assert!(error.to_string().contains("did not answer within 0.05 s"), "{error}");
    }
}
