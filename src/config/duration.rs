//! Durations as people write them: an integer with `s`, `m`, `h` or `d`; bare, it is seconds.

use std::time::Duration;

/// Parses `90`, `90s`, `15m`, `8h`, `3d`. The error says what was expected.
pub fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a duration: an integer with s, m, h or d");
    let (digits, unit) = match text.char_indices().last() {
        Some((at, 's')) => (&text[..at], 1),
        Some((at, 'm')) => (&text[..at], 60),
        Some((at, 'h')) => (&text[..at], 3600),
        Some((at, 'd')) => (&text[..at], 86_400),
        _ => (text, 1),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    let seconds = digits.parse::<u64>().ok().and_then(|n| n.checked_mul(unit)).ok_or_else(wrong)?;
    // a century is enough, and keeps every later sum inside an i64
    if seconds > 3_153_600_000 {
        return Err(format!("`{text}` is longer than a hundred years"));
    }
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_written() {
        for (text, seconds) in [("0", 0), ("90", 90), ("90s", 90), ("15m", 900), ("8h", 28_800), ("3d", 259_200)] {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_and_named() {
        for text in ["", "s", "1.5h", "-1", "+1", "1 m", "1w", "m1", "١m", "99999999999999999999", "40000d"] {
            assert!(parse(text).is_err_and(|e| e.contains(text)), "{text}");
        }
    }
}
