//! Checks the audit chain from its first entry to the last line of the journal, and names what is wrong with which
//! entry: missing, changed, inserted, out of its place.

use std::collections::HashMap;

use super::{
    Snapshot, VaultError,
    audit::{self, Finding, Linked, beginning},
    meta::{self, GENESIS, Head},
    segments,
};

/// How many entries there are, and what is wrong.
pub(super) fn verify(snapshot: &Snapshot) -> Result<(usize, Vec<Finding>), VaultError> {
    let base = snapshot.fitted()?.base(snapshot);
    let kept = audit::linked(&base.connection, false)?;
    let mut findings = Vec::new();
    let mut all = Vec::new();
    for segment in segments::listed(&base.connection)? {
        match segments::read(&base.inner, &segment) {
            Ok(entries) => {
                if entries.last().map(|last| last.hash) != Some(segment.hash) {
                    let message = format!("segment `{}` does not end as the vault says", segment.name);
                    findings.push(Finding { seq: Some(segment.last), message });
                }
                all.extend(entries);
            }
            Err(error) => findings
                .push(Finding { seq: Some(segment.first), message: format!("segment `{}`: {error}", segment.name) }),
        }
    }
    if let Some(first) = kept.first().map(|first| first.seq) {
        all.retain(|linked| linked.seq < first);
    }
    all.extend(kept);
    findings.extend(walk(&all, meta::head(&base.connection)?));
    let unfolded = snapshot.unfolded_lines()?;
    if snapshot.journal_unreadable()? {
        findings.push(Finding { seq: None, message: "the journal cannot be read".to_owned() });
    }
    if unfolded.bad > 0 {
        let message = format!("{} lines of the journal were changed, removed or inserted", unfolded.bad);
        findings.push(Finding { seq: None, message });
    }
    Ok((all.len() + unfolded.lines.len(), findings))
}

/// Follows the chain through rows that are in order of their numbers.
fn walk(rows: &[Linked], head: Head) -> Vec<Finding> {
    let by_hash: HashMap<[u8; 8], i64> = rows.iter().map(|row| (beginning(&row.hash), row.seq)).collect();
    let mut findings = Vec::new();
    let mut changed = None;
    let mut before = Head { seq: 0, hash: GENESIS };
    for row in rows {
        let follows = row.before == beginning(&before.hash);
        if follows && row.seq == before.seq + 1 && row.entry.hash(row.seq, &before.hash) != row.hash {
            changed = Some((changed.map_or(row.seq, |(from, _)| from), row.seq));
        } else {
            findings.extend(changed.take().map(were_changed));
            let written_after = by_hash.get(&row.before).copied().filter(|other| *other != row.seq);
            findings.extend(misplaced(row, before, written_after));
        }
        before = Head { seq: row.seq, hash: row.hash };
    }
    findings.extend(changed.map(were_changed));
    findings.extend(end(before, head));
    findings
}

/// What is wrong with where a row stands. `written_after`: the row that its `before` names, if there is one.
fn misplaced(row: &Linked, before: Head, written_after: Option<i64>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if row.seq <= before.seq {
        let message = format!("entry {} stands there twice: one of them was inserted", row.seq);
        return vec![Finding { seq: Some(row.seq), message }];
    }
    let gap = row.seq != before.seq + 1;
    if gap {
        findings.push(missing(before.seq + 1, row.seq - 1));
    }
    let follows = row.before == beginning(&before.hash);
    let message = match written_after.filter(|other| *other != row.seq - 1) {
        _ if follows && row.entry.hash(row.seq, &before.hash) == row.hash => None,
        _ if follows => Some(format!("entry {} was changed", row.seq)),
        Some(other) => Some(format!("entry {} is out of its place: it was written after entry {other}", row.seq)),
        None if gap => None, // what it followed is missing
        None => {
            let (this, last) = (row.seq, before.seq);
            Some(format!("entry {this} does not follow entry {last}: one of them was inserted or changed"))
        }
    };
    findings.extend(message.map(|message| Finding { seq: Some(row.seq), message }));
    findings
}

/// Neighbours that were all changed are one finding: with a new number, every later entry of a chain is.
fn were_changed((from, to): (i64, i64)) -> Finding {
    let message =
        if from == to { format!("entry {from} was changed") } else { format!("entries {from} to {to} were changed") };
    Finding { seq: Some(from), message }
}

/// The vault says which entry is the last.
fn end(last: Head, head: Head) -> Option<Finding> {
    if last.seq < head.seq {
        return Some(missing(last.seq + 1, head.seq));
    }
    if last.seq > head.seq {
        let message = format!("entries after {} were inserted", head.seq);
        return Some(Finding { seq: Some(head.seq + 1), message });
    }
    (last.hash != head.hash).then(|| Finding {
        seq: Some(last.seq),
        message: format!("entry {} is not the one the vault ended in", last.seq),
    })
}

fn missing(from: i64, to: i64) -> Finding {
    let message =
        if from == to { format!("entry {from} is missing") } else { format!("entries {from} to {to} are missing") };
    Finding { seq: Some(from), message }
}
