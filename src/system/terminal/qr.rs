//! A QR code in half blocks, two rows of modules to a line, where the terminal can show one.

use qrcode::{EcLevel, QrCode};

/// Light modules around it: the standard says 4, and every reader takes 2.
const QUIET: usize = 2;
/// Larger ones fill the screen and are hard to hold a camera over: about 170 characters of text.
const LARGEST: usize = 57;

/// The lines of it, or nothing where it does not fit. `colored`: black on white whatever the terminal's colours are;
/// otherwise right on a dark one, and inverted (which most readers take) on a light one.
pub(super) fn lines(text: &str, columns: usize, rows: usize, colored: bool) -> Option<Vec<String>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let width = code.width();
    let modules = code.into_colors();
    let side = width + 2 * QUIET;
    if width > LARGEST || side > columns || side.div_ceil(2) + 1 > rows {
        return None;
    }
    let is_light = |x: usize, y: usize| {
        let place = |at: usize| at.checked_sub(QUIET).filter(|at| *at < width);
        match (place(x), place(y)) {
            (Some(x), Some(y)) => modules[y * width + x] == qrcode::Color::Light,
            _ => y < side, // a line below the last row is nothing
        }
    };
    let line = |y: usize| {
        let blocks: String = (0..side)
            .map(|x| match (is_light(x, y), is_light(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            })
            .collect();
        if colored { format!("\x1b[40;97m{blocks}\x1b[0m") } else { blocks }
    };
    Some((0..side).step_by(2).map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_drawn_where_it_fits_and_nowhere_else() {
        let url = "https://www.google.com/device";
        let lines = |columns, rows| super::lines(url, columns, rows, false);
        let drawn = lines(80, 24).unwrap();
        let side = drawn[0].chars().count();
        assert_eq!(side, 25 + 2 * QUIET, "29 characters are a code of version 2");
        assert_eq!(drawn.len(), side.div_ceil(2));
        assert!(drawn.iter().all(|line| line.chars().count() == side));
        assert!(lines(side, drawn.len() + 1).is_some());
        assert!(lines(side - 1, 24).is_none() && lines(80, drawn.len()).is_none());
        assert!(lines(0, 0).is_none(), "a terminal of unknown size");
        assert!(super::lines(&"x".repeat(1000), 500, 500, false).is_none());
    }

    /// The three finder patterns stand where a reader looks for them, light around dark.
    #[test]
    fn what_is_drawn_is_the_code() {
        let drawn = super::lines("https://www.google.com/device", 80, 24, false).unwrap();
        let dark = |x: usize, y: usize| {
            let block = drawn[y / 2].chars().nth(x).unwrap();
            !(block == '█' || block == if y.is_multiple_of(2) { '▀' } else { '▄' })
        };
        let side = drawn[0].chars().count();
        let far = side - QUIET - 7;
        for (left, top) in [(QUIET, QUIET), (far, QUIET), (QUIET, far)] {
            for at in 0..7 {
                assert!(dark(left + at, top) && dark(left, top + at) && dark(left + 6, top + at), "{left} {top} {at}");
            }
            for at in 1..6 {
                assert!(!dark(left + at, top + 1) && !dark(left + 1, top + at), "{left} {top} {at}");
            }
            assert!(dark(left + 3, top + 3));
        }
        assert!((0..side).all(|at| !dark(at, 0) && !dark(0, at) && !dark(at, 1)));
        let colored = super::lines("x", 80, 24, true).unwrap();
        assert!(colored.iter().all(|line| line.starts_with("\u{1b}[40;97m") && line.ends_with("\u{1b}[0m")));
    }
}
