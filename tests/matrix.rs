//! Nothing waits for a person who is not there: every command in every surrounding ends by itself, and in the right class. The
//! table is printed; a command without a row fails.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use clap::CommandFactory as _;
use oauthctl::cli::Cli;

use crate::support::sandbox::{Sandbox, UNPRIVILEGED};
use crate::support::server::Reply;
use crate::support::stage::Stage;

/// A surrounding, and how a shell makes it. Whatever does not end within 5 s is killed, which is 137.
const SURROUNDINGS: [(&str, &str); 10] = [
    ("stdin closed", r#"exec timeout -s KILL 5 "$0" "$@" <&-"#),
    ("no terminal", r#"exec timeout -s KILL 5 setsid -w "$0" "$@""#),
    (NO_HOME, r#"unset HOME OAUTHCTL_HOME; exec timeout -s KILL 5 "$0" "$@""#),
    (NO_BUS, r#"exec timeout -s KILL 5 "$0" "$@""#),
    ("CI=1", r#"CI=1 exec timeout -s KILL 5 "$0" "$@""#),
    (FULL, r#"exec timeout -s KILL 5 "$0" "$@" >/dev/full"#),
    (CLOSED, r#"exec timeout -s KILL 5 "$0" "$@" >&-"#),
    (GONE, r#"mkdir gone && cd gone && rmdir ../gone; exec timeout -s KILL 5 "$0" "$@""#),
    (READ_ONLY, r#"exec timeout -s KILL 5 "$0" "$@""#),
    ("64 files", r#"ulimit -n 64; exec timeout -s KILL 5 "$0" "$@""#),
];

const NO_HOME: &str = "no HOME";
const NO_BUS: &str = "no D-Bus";
const GONE: &str = "folder gone";
const FULL: &str = "/dev/full";
const CLOSED: &str = "stdout closed";
const READ_ONLY: &str = "read-only";

/// What a command is like, of which its class in each surrounding follows.
struct Row {
    words: &'static [&'static str],
    /// Where nothing is in its way.
    class: i32,
    /// `f` makes something in the working folder, `h` works without a home, `k` needs the key, `o` leaves stdout to others, `p` prints on it, `w` writes in the profile or
    /// settings.
    like: &'static str,
}

const fn row(words: &'static [&'static str], class: i32, like: &'static str) -> Row {
    Row { words, class, like }
}

/// The vault has `example`, whose token lives, and `due`, whose does not; the token endpoint never answers.
const ROWS: [Row; 74] = [
    row(&["audit", "export"], 0, "kp"),
    row(&["audit", "list"], 0, "kp"),
    row(&["audit", "verify"], 0, "kp"),
    row(&["cargo-credential"], 0, "p"),
    row(&["cargo-credential", "setup", "https://crates.example", "example"], 0, "kw"),
    row(&["client", "list"], 0, "k"),
    row(&["client", "remove", "example"], 2, "k"),
    row(&["client", "set", "example", "--client-id", "id"], 0, "kw"),
    row(&["completions", "bash"], 0, "hp"),
    // whether it needs nobody is known to the vault alone
    row(&["connect", "example", "--client-id", "id", "--no-input"], 3, "k"),
    row(&["connect", "example", "--client-id", "id", "--timeout", "1s"], 3, "kw"),
    row(&["connect", "example", "--client-id", "id", "--no-browser", "--timeout", "1s"], 3, "kw"),
    row(&["connect", "example", "--client-id", "id", "--start"], 0, "kpw"),
    row(&["connect", "--finish"], 3, "k"),
    row(&["consents"], 0, "k"),
    row(&["demo", "--no-input"], 0, "p"),
    row(&["docker-credential", "erase"], 2, "p"),
    row(&["docker-credential", "get"], 2, "p"),
    row(&["docker-credential", "list"], 0, "kp"),
    row(&["docker-credential", "setup", "r.example", "example"], 0, "kw"),
    row(&["docker-credential", "store"], 2, "p"),
    row(&["docker-credential", "version"], 0, "p"),
    row(&["doctor"], 0, "kpw"),
    row(&["doctor", "--refresh", "due"], 4, "kpw"),
    row(&["exec", "example", "--", "true"], 0, "ko"),
    row(&["exec", "due", "--", "true"], 4, "kow"),
    row(&["exec", "--token-file", "example", "--", "true"], 0, "ko"),
    row(&["features", "google"], 0, "kp"),
    row(&["git-credential", "erase"], 0, "o"),
    row(&["git-credential", "get"], 2, ""),
    row(&["git-credential", "setup", "git.example", "example", "--print"], 0, "kpw"),
    row(&["git-credential", "store"], 0, "o"),
    row(&["hosts", "add", "example", "api.example"], 0, "kw"),
    row(&["hosts", "list", "example"], 0, "kp"),
    row(&["hosts", "remove", "example", "old.example"], 0, "kw"),
    row(&["init"], 2, ""),
    row(&["kube-credential", "example"], 0, "kp"),
    row(&["kube-credential", "setup", "example"], 0, "kp"),
    row(&["list"], 0, "kp"),
    row(&["man"], 0, "hp"),
    row(&["man", "--dir", "pages"], 0, "hf"),
    row(&["provider", "add", "mine", "--issuer", "http://127.0.0.1:1"], 4, ""),
    row(&["provider", "list"], 0, "p"),
    row(&["provider", "remove", "example"], 2, "k"),
    row(&["provider", "show", "example"], 0, "p"),
    row(&["provider", "test", "example"], 0, "p"),
    row(&["refresh"], 4, "kpw"),
    row(&["refresh", "--all"], 4, "kpw"),
    row(&["remove", "example"], 0, "kw"),
    row(&["rename", "example", "work"], 0, "kw"),
    row(&["request", "example", "http://127.0.0.1:1/"], 2, "k"),
    row(&["revoke", "example"], 2, "k"),
    row(&["revoke", "example", "--yes"], 4, "kpw"),
    row(&["scopes", "google"], 0, "p"),
    row(&["show", "example"], 0, "kp"),
    row(&["status"], 0, "kp"),
    row(&["status", "--format", "prometheus"], 0, "kp"),
    row(&["sync", "example"], 2, "kp"),
    row(&["token", "example"], 0, "kp"),
    row(&["token", "due"], 4, "kw"),
    row(&["vault", "backup", "b.age"], 0, "kf"),
    row(&["vault", "check"], 0, "kp"),
    row(&["vault", "check", "--deep"], 0, "kp"),
    row(&["vault", "lock"], 0, ""),
    row(&["vault", "path"], 0, "p"),
    row(&["vault", "recipient", "add", RECIPIENT], 0, "kw"),
    row(&["vault", "recipient", "list"], 0, "kp"),
    row(&["vault", "recipient", "remove", RECIPIENT], 2, "kw"),
    row(&["vault", "rekey", "--key", "file"], 0, "kw"),
    row(&["vault", "rekey", "--key", "passphrase"], 5, "kw"),
    row(&["vault", "restore", "--prev"], 2, ""),
    row(&["vault", "restore", "--prev", "--yes"], 0, "kw"),
    row(&["vault", "unlock", "--for", "1s"], 0, "k"),
    row(&["token", "google"], 3, "k"),
];

const RECIPIENT: &str = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa";

/// `demo serve` is there to stay until it is ended.
const STAYS: [&str; 1] = ["demo serve"];

impl Row {
    fn is(&self, what: char) -> bool {
        self.like.contains(what)
    }

    /// The class in a surrounding.
    fn expected(&self, surrounding: &str) -> i32 {
        match surrounding {
            NO_HOME if !self.is('h') => 2,
            NO_BUS if self.is('k') => 5,
            FULL if self.is('p') => 8,
            GONE if self.is('f') => 8,
            CLOSED if !self.is('o') => 8,
            READ_ONLY if self.is('w') => 8,
            _ => self.class,
        }
    }
}

/// A home with the vault in it, and copies of that.
struct Template {
    stage: Stage,
}

impl Template {
    fn new() -> Self {
        let stage = Stage::connected(86_400);
        stage.connect(&["due"], Some(0));
        stage.sandbox.write("config.toml", "[network]\ntimeout = 1\n[lock]\ntimeout = 2\n");
        let _ = stage.sandbox.run(&["hosts", "add", "example", "old.example"]).succeeds_saying(&[]);
        stage.server.lets_tokens_come_again("each cell runs on its own copy of one vault");
        for path in ["POST /token", "POST /revoke"] {
            stage.server.always(path, |_| Reply::status(200).after(Duration::from_secs(1000)));
        }
        Self { stage }
    }

    fn run(&self, row: &Row, surrounding: &str, script: &str) -> i32 {
        let sandbox = Sandbox::without_key();
        sandbox.set("OAUTHCTL_IDENTITY", self.stage.identity.text().expose());
        let copied = Command::new("cp").arg("-a").args([self.stage.sandbox.home(), sandbox.home()]).status().unwrap();
        assert!(copied.success());
        if surrounding == NO_BUS {
            sandbox.unset("OAUTHCTL_IDENTITY");
            let file = sandbox.profile().join("key.toml");
            let text = fs::read_to_string(&file).unwrap();
            assert!(text.contains("\"environment\""), "{text}");
            // under another id: a cell beside this one unlocks the vault for the whole session
            let id = text.split("vault = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
            let text = text.replace("\"environment\"", "\"keyring\"").replace(&id, &"0".repeat(id.len()));
            fs::write(&file, text).unwrap();
        }
        let writable = |yes: bool| {
            let mode = if yes { "u+w" } else { "a-w" };
            assert!(Command::new("chmod").args(["-R", mode]).arg(sandbox.home()).status().unwrap().success());
        };
        if surrounding == READ_ONLY {
            writable(false);
            let inner =
                format!("{} ; {script}", UNPRIVILEGED.replace("exec setpriv", "exec timeout -s KILL 5 setpriv"));
            let output = sandbox.run_through(&inner, row.words);
            writable(true);
            return output.code;
        }
        sandbox.run_through(script, row.words).code
    }
}

/// Commands without commands below them, as they are typed; and those that do something by themselves.
fn commands(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        let path = format!("{path} {}", inner.get_name()).trim().to_owned();
        if !inner.has_subcommands() || !inner.is_subcommand_required_set() && !inner.is_arg_required_else_help_set() {
            found.insert(path.clone());
        }
        commands(inner, &path, found);
    }
}

#[test]
fn every_command_has_a_row() {
    let mut all = BTreeSet::new();
    commands(&Cli::command(), "", &mut all);
    assert!(all.len() > 50, "the search found only {}: it is broken", all.len());
    let covers = |path: &str| {
        let words: Vec<&str> = path.split(' ').collect();
        ROWS.iter().any(|row| row.words.starts_with(&words)) || STAYS.contains(&path)
    };
    let missing: Vec<&String> = all.iter().filter(|path| !covers(path)).collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
}

#[test]
fn every_command_ends_in_every_surrounding_in_the_right_class() {
    let template = Arc::new(Template::new());
    let cells: Vec<(usize, usize)> = (0..ROWS.len()).flat_map(|row| (0..10).map(move |at| (row, at))).collect();
    let (next, codes) = (AtomicUsize::new(0), Mutex::new(vec![[i32::MIN; 10]; ROWS.len()]));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some((row, at)) = cells.get(next.fetch_add(1, Ordering::SeqCst)) {
                    let (surrounding, script) = SURROUNDINGS[*at];
                    let code = template.run(&ROWS[*row], surrounding, script);
                    codes.lock().unwrap()[*row][*at] = code;
                }
            });
        }
    });
    let codes = codes.into_inner().unwrap();
    let mut wrong = Vec::new();
    let mut judged = 0;
    println!("{:44}{}", "", SURROUNDINGS.map(|(name, _)| format!("{name:>14}")).concat());
    for (row, codes) in ROWS.iter().zip(&codes) {
        let words = row.words.join(" ");
        println!("{:44.44}{}", words, codes.map(|code| format!("{code:>14}")).concat());
        for ((surrounding, _), code) in SURROUNDINGS.iter().zip(codes) {
            judged += 1;
            let expected = row.expected(surrounding);
            if *code != expected {
                wrong.push(format!("`{words}`, {surrounding}: {code}, not {expected}"));
            }
        }
    }
    println!("{judged} cells");
    assert_eq!(judged, 740);
    assert!(wrong.is_empty(), "{} of {judged}: {wrong:#?}", wrong.len());
}
