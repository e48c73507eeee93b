//! Texts that a server chose: what is kept of them is short and cannot move a cursor, forge a line or hide in a page.

/// Longest text kept, in characters.
pub const LONGEST: usize = 500;

/// Cleans a text from a server: the legal characters of RFC 6749 section 5.2 (`%x20-21 / %x23-5B / %x5D-7E`) stay, white
/// space becomes one space, other ASCII becomes `\xNN`, the rest U+FFFD; cut at [`LONGEST`] characters, never inside a
/// `\xNN`.
pub fn clean(text: &str) -> String {
    up_to(text, LONGEST)
}

/// The same, without an end.
pub(super) fn clean_whole(text: &str) -> String {
    up_to(text, usize::MAX)
}

fn up_to(text: &str, longest: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    for c in text.trim().chars() {
        let piece = match c {
            '\t' | '\n' | '\r' if out.ends_with(' ') => String::new(),
            '\t' | '\n' | '\r' => " ".into(),
            ' ' | '!' | '#'..='[' | ']'..='~' => c.into(),
            c if c.is_ascii() => format!("\\x{:02X}", u32::from(c)),
            _ => '\u{fffd}'.into(),
        };
        length += piece.chars().count();
        if length > longest {
            break;
        }
        out.push_str(&piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_legal_characters_stay() {
        let cases = [
            ("Token has been expired or revoked.", "Token has been expired or revoked."),
            ("it's [x]{y}~!#", "it's [x]{y}~!#"),
            ("line\r\n\tTrace ID: 7\n", "line Trace ID: 7"),
            ("\u{1b}[31mred\u{7}\0", "\\x1B[31mred\\x07\\x00"),
            ("\u{1b}]8;;https://evil.example\u{1b}\\link", "\\x1B]8;;https://evil.example\\x1B\\x5Clink"),
            ("say \"hi\"\u{7f}", "say \\x22hi\\x22\\x7F"),
            ("\u{202e}gpj.\u{e9}\u{9b}", "\u{fffd}gpj.\u{fffd}\u{fffd}"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }

    #[test]
    fn it_is_cut_between_characters() {
        assert_eq!(clean(&"a".repeat(1 << 20)), "a".repeat(500));
        let cut = clean(&"\u{1}".repeat(1000));
        assert_eq!(cut, "\\x01".repeat(125));
        assert_eq!(clean(&format!("{}\u{1}", "a".repeat(498))), "a".repeat(498));
    }
}
