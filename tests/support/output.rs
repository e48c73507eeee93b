//! What a run of the program left behind. It has to be judged whole: exit code, stdout and stderr together, and silence
//! is what is expected of a stream nobody mentions.

use serde_json::Value;

/// Judge it with one of its methods.
#[must_use = "an output that nobody judges proves nothing"]
#[derive(Clone, Debug)]
pub(crate) struct Output {
    /// As typed, for messages.
    pub(crate) command: String,
    /// 128 + n when ended by signal n, as a shell has it.
    pub(crate) code: i32,
    pub(crate) stderr: String,
    pub(crate) stdout: String,
}

impl Output {
    /// Exit 0 with nothing on stderr. Gives stdout.
    #[track_caller]
    pub(crate) fn succeeds(self) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{}", self.told());
        self.stdout
    }

    /// Exit 0 with each of these on stderr. Gives stdout.
    #[track_caller]
    pub(crate) fn succeeds_saying(self, words: &[&str]) -> String {
        assert_eq!(self.code, 0, "{}", self.told());
        self.says(words);
        self.stdout
    }

    /// This exit code, nothing on stdout, and each of these on stderr. Gives stderr.
    #[track_caller]
    pub(crate) fn fails(self, code: i32, words: &[&str]) -> String {
        assert_eq!((self.code, self.stdout.as_str()), (code, ""), "{}", self.told());
        self.says(words);
        self.stderr
    }

    /// This exit code with nothing on stderr, where the report is the answer. Gives stdout.
    #[track_caller]
    pub(crate) fn reports(self, code: i32) -> String {
        assert_eq!((self.code, self.stderr.as_str()), (code, ""), "{}", self.told());
        self.stdout
    }

    /// This exit code with each of these on stderr, where the report is the answer all the same. Gives stdout.
    #[track_caller]
    pub(crate) fn reports_saying(self, code: i32, words: &[&str]) -> String {
        assert_eq!(self.code, code, "{}", self.told());
        self.says(words);
        self.stdout
    }

    /// This exit code, whatever was said.
    #[track_caller]
    pub(crate) fn code_is(self, code: i32) {
        assert_eq!(self.code, code, "{}", self.told());
    }

    /// As [`Self::succeeds`], with stdout read as one JSON value.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        let told = self.told();
        serde_json::from_str(&self.succeeds()).unwrap_or_else(|error| panic!("stdout is no JSON ({error}): {told}"))
    }

    /// This exit code, nothing on stdout, and on stderr one JSON object whose `error` says `kind`. Gives that `error`.
    #[track_caller]
    pub(crate) fn fails_in_json(self, code: i32, kind: &str) -> Value {
        let told = self.told();
        let mut value: Value = serde_json::from_str(&self.fails(code, &[]))
            .unwrap_or_else(|error| panic!("stderr is no JSON ({error}): {told}"));
        let error = value["error"].take();
        assert_eq!((&error["kind"], &error["exit"]), (&kind.into(), &code.into()), "{told}");
        error
    }

    /// None of these anywhere on stderr, nor on stdout. Can be put before a judgement.
    #[track_caller]
    pub(crate) fn hides(self, secrets: &[&str]) -> Self {
        for secret in secrets {
            // the message must not show it either
            assert!(!self.stdout.contains(secret), "`{}` showed a secret on stdout", self.command);
        }
        self.hides_on_stderr(secrets)
    }

    /// None of these on stderr: for the commands whose answer is a secret.
    #[track_caller]
    pub(crate) fn hides_on_stderr(self, secrets: &[&str]) -> Self {
        for secret in secrets {
            assert!(!self.stderr.contains(secret), "`{}` showed a secret on stderr", self.command);
        }
        self
    }

    /// Without the colours that we put in ourselves.
    pub(crate) fn colourless(self) -> Self {
        let plain = |text: &str| {
            let mut pieces = text.split("\u{1b}[");
            let first = pieces.next().unwrap_or_default().to_owned();
            let ours = |piece: &str| {
                let end = piece.find('m').filter(|end| piece[..*end].bytes().all(|b| b.is_ascii_digit() || b == b';'));
                end.map_or_else(|| format!("\u{1b}[{piece}"), |end| piece[end + 1..].to_owned())
            };
            first + &pieces.map(ours).collect::<String>()
        };
        Self { stdout: plain(&self.stdout), stderr: plain(&self.stderr), ..self }
    }

    #[track_caller]
    fn says(&self, words: &[&str]) {
        for word in words {
            assert!(self.stderr.contains(word), "`{word}` is not on stderr\n{}", self.told());
        }
    }

    fn told(&self) -> String {
        let Self { command, code, stderr, stdout } = self;
        format!("`{command}` ended with {code}\n--- stdout\n{stdout}--- stderr\n{stderr}---")
    }
}
