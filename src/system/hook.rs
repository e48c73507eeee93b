//! A program of the person's own that is told what has happened: by argv, never through a shell, with facts on its stdin, none
//! of our streams, and a deadline after which it is ended with whatever it has started.

use std::{
    io::{self, Write as _},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use super::process;

/// What a hook did wrong.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    #[error("failed ({0})")]
    Failed(ExitStatus),
    #[error("did not end within {} s and was stopped", .0.as_secs_f32())]
    Hung(Duration),
    #[error("cannot be run: {0}")]
    NotRun(#[from] io::Error),
}

/// Runs `argv` to its end, with `facts` on its stdin and without the variables in `hidden`. The error says what it did.
pub fn run(argv: &[String], facts: Vec<u8>, hidden: &[&str], mark: &str, deadline: Duration) -> Result<(), HookError> {
    let (program, arguments) = argv.split_first().ok_or_else(|| io::Error::other("it is empty"))?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    for name in hidden {
        command.env_remove(name);
    }
    command.env(mark, "1");
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn()?;
    let group = child.id();
    let (sender, ended) = mpsc::channel();
    let told = thread::Builder::new().name("hook".to_owned()).spawn(move || sender.send(told(child, &facts)));
    if let Err(error) = told {
        process::end_group(group);
        return Err(error.into());
    }
    let Ok(status) = ended.recv_timeout(deadline) else {
        process::end_group(group);
        return Err(HookError::Hung(deadline));
    };
    let status = status?;
    if status.success() { Ok(()) } else { Err(HookError::Failed(status)) }
}

/// A hook that does not read what it is told has done nothing wrong.
fn told(mut child: Child, facts: &[u8]) -> io::Result<ExitStatus> {
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(facts);
    }
    child.wait()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(30);

    fn words(line: &[&str]) -> Vec<String> {
        line.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn it_gets_the_facts_and_its_own_words_and_no_shell_looks_at_them() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("told");
        let script = "printf '%s|' \"$2\" \"$A_MARK\" \"${PATH:+seen}\" > \"$1\"; cat >> \"$1\"";
        let argv = words(&["sh", "-c", script, "sh", file.to_str().unwrap(), "$(id);*"]);
        run(&argv, b"{}".to_vec(), &["A_HIDDEN_ONE"], "A_MARK", LONG).unwrap();
        assert_eq!(std::fs::read_to_string(file).unwrap(), "$(id);*|1|seen|{}");
    }

    #[test]
    fn what_it_does_wrong_is_said() {
        let run = |argv: &[&str], deadline| {
            // more than a pipe holds, and nobody reads it
            run(&words(argv), vec![b'x'; 1 << 20], &[], "A_MARK", deadline).map_err(|error| error.to_string())
        };
        assert_eq!(run(&["true"], LONG), Ok(()));
        assert!(run(&["/nonexistent/hook"], LONG).unwrap_err().starts_with("cannot be run: "));
        assert_eq!(run(&["sh", "-c", "exit 3"], LONG).unwrap_err(), "failed (exit status: 3)");
        assert_eq!(run(&[], LONG).unwrap_err(), "cannot be run: it is empty");
        let hung = run(&["sh", "-c", "sleep 1000 & sleep 1000"], Duration::from_millis(50)).unwrap_err();
        assert_eq!(hung, "did not end within 0.05 s and was stopped");
    }
}
