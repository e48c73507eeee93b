//! `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date that is compared with the answer's own `Date`, so that no
//! clock of this machine takes part.

use std::time::Duration;

use http::{
    HeaderMap, HeaderName,
    header::{DATE, RETRY_AFTER},
};
use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};

/// Longest wait that is believed.
const LONGEST: u64 = 3600;

/// How long to wait; `None` when the header is absent, garbage or in the past.
pub(super) fn read(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, &RETRY_AFTER)?;
    let seconds = if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().unwrap_or(u64::MAX) // too many digits
    } else {
        let wait = date(text)?.as_second() - date(self::text(headers, &DATE)?)?.as_second();
        u64::try_from(wait).ok()?
    };
    Some(Duration::from_secs(seconds.min(LONGEST)))
}

/// The seconds of a date as HTTP writes it (RFC 9110 section 5.6.7).
pub fn http_date(text: &str) -> Option<i64> {
    date(text).map(Timestamp::as_second)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn seconds_dates_and_garbage() {
        let cases = [
            (Some("5"), Some(5)),
            (Some(" 0 "), Some(0)),
            (Some("3600"), Some(3600)),
            (Some("999999999"), Some(3600)),
            (Some("99999999999999999999999999"), Some(3600)),
            (Some("Sun, 06 Nov 1994 08:49:47 GMT"), Some(10)),
            (Some("Sun, 06 Nov 2094 08:49:37 GMT"), None), // no Sunday
            (Some("Sat, 06 Nov 2094 08:49:37 GMT"), Some(3600)),
            (Some("Sun, 06 Nov 1994 08:49:36 GMT"), None),
            (Some("-1"), None),
            (Some("+5"), None),
            (Some("1.5"), None),
            (Some("abc"), None),
            (Some(""), None),
            (Some("\u{663}"), None),
            (None, None),
        ];
        for (value, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(DATE, HeaderValue::from_static("Sun, 06 Nov 1994 08:49:37 GMT"));
            if let Some(value) = value {
                headers.insert(RETRY_AFTER, HeaderValue::from_bytes(value.as_bytes()).unwrap());
            }
            assert_eq!(read(&headers), expected.map(Duration::from_secs), "{value:?}");
        }
    }

    #[test]
    fn a_date_without_the_servers_clock_says_nothing() {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static("Sat, 06 Nov 2094 08:49:37 GMT"));
        assert_eq!(read(&headers), None);
        headers.insert(DATE, HeaderValue::from_static("yesterday"));
        assert_eq!(read(&headers), None);
    }
}
