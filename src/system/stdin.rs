//! What is piped in: a client secret, a redirected URL. Bounded, and never echoed.

use std::io::{self, Read};

use crate::secret::Secret;
use zeroize::Zeroizing;

/// Far more than any secret, URL or console JSON.
const LIMIT: u64 = 256 * 1024;

/// Everything on stdin up to 256 KiB, without the newline at its end.
pub fn read_secret() -> io::Result<Secret> {
    secret_from(io::stdin().lock())
}

/// Everything on stdin up to 256 KiB, as it is: for the helpers, where a carriage return is no end of a line.
pub fn read_text() -> io::Result<Secret> {
    text_from(io::stdin().lock())
}

/// The next line (without its newline), up to 256 KiB; `None`: there is none.
pub fn next_line() -> io::Result<Option<Secret>> {
    let mut line = Zeroizing::new(String::new());
    // the lock's own buffer keeps what comes after the line for the next call
    let read = io::BufRead::read_line(&mut io::stdin().lock().take(LIMIT), &mut line)?;
    Ok((read > 0).then(|| Secret::new(line.trim_end_matches(['\r', '\n']))))
}

/// Any bytes up to a limit: a request's body.
pub fn read_bytes(limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("more than {} MiB", limit >> 20)));
    }
    Ok(bytes)
}

/// One line from stdin (without its newline), up to 256 KiB.
pub fn read_line() -> io::Result<Secret> {
    let mut line = Zeroizing::new(String::new());
    let mut limited = io::BufReader::new(io::stdin().lock()).take(LIMIT);
    io::BufRead::read_line(&mut limited, &mut line)?;
    Ok(Secret::new(line.trim_end_matches(['\r', '\n'])))
}

/// The same from a file or any reader: for `--client-secret-file`.
pub fn secret_from(reader: impl Read) -> io::Result<Secret> {
    let text = text_from(reader)?;
    Ok(Secret::new(text.expose().trim_end_matches(['\r', '\n'])))
}

fn text_from(reader: impl Read) -> io::Result<Secret> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    reader.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "more than 256 KiB"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))?;
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newline_at_the_end_is_not_part_of_the_secret() {
        assert_eq!(secret_from("abc\r\n".as_bytes()).unwrap().expose(), "abc");
        assert_eq!(secret_from(" a b ".as_bytes()).unwrap().expose(), " a b ");
    }

    #[test]
    fn too_much_or_not_text_is_refused() {
        assert!(secret_from(io::repeat(b'a')).is_err());
        assert!(secret_from([0xff].as_slice()).is_err());
    }
}
