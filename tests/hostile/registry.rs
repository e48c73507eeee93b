//! No row of the list vanishes: each names the tests that try it, those tests exist, and the number of cases is what it was.
//! `rows.txt` is the list.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{callback, rows};

/// Variants per section of the table. A number that goes down needs a reason.
const CASES: [(&str, usize); 4] =
    [("the redirect", 41), ("transport and framing", 66), ("token answers", 90), ("A", 22)];

/// Rows per letter, and how many of them do not apply or are about what is not here yet.
const ROWS: [(&str, usize, usize, usize); 3] = [("H", 79, 0, 0), ("L", 25, 1, 0), ("I", 12, 0, 0)];

/// Told on the real stderr, past the test harness, so that a passing run says it too.
fn tell(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr().lock(), "hostile: {line}");
}

struct Listed {
    id: String,
    words: Vec<String>,
}

fn listed() -> Vec<Listed> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/rows.txt");
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut words = line.split_whitespace().map(str::to_owned);
            Listed { id: words.next().unwrap(), words: words.collect() }
        })
        .collect()
}

/// Cases per row.
fn cases() -> BTreeMap<&'static str, usize> {
    let mut cases = BTreeMap::new();
    for id in rows().iter().map(|row| row.id).chain(callback::variants()) {
        *cases.entry(id).or_insert(0) += 1;
    }
    cases
}

fn section(id: &str) -> &'static str {
    match id.strip_prefix("H-").map(|number| number.parse::<u32>().unwrap()) {
        None => "A",
        Some(0..=17) => "the redirect",
        Some(18..=47) => "transport and framing",
        Some(_) => "token answers",
    }
}

/// The test is in that file, and is one.
fn exists(test: &str) -> bool {
    let Some((file, name)) = test.split_once("::") else { return false };
    let Ok(text) = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)) else { return false };
    let Some(at) = text.find(&format!("fn {name}(")) else { return false };
    let attributes = text[..at].rsplit("\n\n").next().unwrap_or_default();
    attributes.contains("#[test]") || attributes.contains("#[tokio::test]")
}

#[test]
fn every_row_has_its_tests() {
    let cases = cases();
    let (listed, mut seen) = (listed(), BTreeSet::new());
    for Listed { id, words } in &listed {
        assert!(seen.insert(id.as_str()), "{id} stands twice");
        assert!(!words.is_empty(), "{id} names no test");
        if words[0] == "-" || words[0] == "?" {
            assert!(words.len() > 1, "{id} gives no reason");
            continue;
        }
        for word in words {
            match word.as_str() {
                // L-04 and I-09 are about the whole table
                "table" | "callback" if !id.starts_with("H-") => {}
                "table" | "callback" => assert!(cases.contains_key(id.as_str()), "{id} has no case in the table"),
                test => assert!(exists(test), "{id}: there is no test `{test}`"),
            }
        }
    }
    for id in cases.keys().filter(|id| **id != "A") {
        assert!(seen.contains(id), "{id} is in the table and not in the list");
    }
    for (letter, total, without, later) in ROWS {
        let of = |mark: &str| {
            listed.iter().filter(|row| row.id.starts_with(letter) && (mark.is_empty() || row.words[0] == mark)).count()
        };
        tell(&format!(
            "{letter}: {} rows, {} do not apply, {} are about what is not here yet",
            of(""),
            of("-"),
            of("?")
        ));
        assert_eq!((of(""), of("-"), of("?")), (total, without, later), "rows of {letter}");
    }
}

#[test]
fn no_case_has_vanished() {
    let mut sections = BTreeMap::new();
    for (id, count) in cases() {
        *sections.entry(section(id)).or_insert(0) += count;
    }
    let revoked = rows().iter().filter(|row| row.revoke.is_some()).count();
    let total: usize = sections.values().sum();
    tell(&format!("{total} cases ({sections:?}), at a refresh and a sign-in; {revoked} of them at a revocation too"));
    assert_eq!(sections.into_iter().collect::<BTreeMap<_, _>>(), CASES.into_iter().collect());
}
