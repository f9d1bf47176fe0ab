//! A picture with its figures: what it shows, from what and when, as a drawing, as a
//! table and as a file.

mod bars;
mod curve;
mod days;
mod download;
mod grid;
mod ranges;
mod scatter;
mod table;

pub(crate) use bars::{Bar, Bars};
pub(crate) use curve::{Curve, Line};
pub(crate) use days::Days;
pub(crate) use download::{csv, xlsx};
pub(crate) use grid::Grid;
pub(crate) use ranges::{Range, Ranges};
pub(crate) use scatter::{Dot, Scatter};
pub(crate) use table::{Cell, Table};

/// A picture of a page.
pub(crate) struct Figure {
    /// In addresses and names of files.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    /// What it comes to, in a sentence.
    pub(crate) says: String,
    /// From what and when.
    pub(crate) basis: String,
    /// Why it says little; empty if there is data enough.
    pub(crate) lack: String,
    /// None where there is nothing to draw.
    pub(crate) chart: Option<Chart>,
    pub(crate) table: Table,
}

/// How it is drawn. Lengths are in a drawing 800 wide.
pub(crate) enum Chart {
    Curve(Curve),
    Days(Days),
    Scatter(Scatter),
    Bars(Bars),
    Grid(Grid),
    Ranges(Ranges),
}

/// Width of a drawing.
const WIDTH: i32 = 800;

/// Where a share of a length is.
#[expect(clippy::cast_possible_truncation, reason = "a place in a drawing")]
fn place(share: f64, from: i32, length: i32) -> i32 {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    from + (share * f64::from(length)).round() as i32
}

/// A share of a whole; 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "figures to be drawn")]
pub(crate) fn share(part: i64, whole: i64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A name, cut to what fits: so many columns of Latin letters, of which Chinese takes two.
fn cut(name: &str, columns: usize) -> String {
    let mut used = 0;
    let mut kept = String::new();
    for letter in name.chars().filter(|letter| !is_unseen(*letter)) {
        used += if letter.is_ascii() { 1 } else { 2 };
        if used > columns {
            kept.push('…');
            break;
        }
        kept.push(letter);
    }
    kept
}

/// What has no shape, or turns the direction of what follows: a drawing can't fence it in.
fn is_unseen(letter: char) -> bool {
    let turns = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}');
    letter.is_control() || turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_within_the_drawing_whatever_the_share() {
        assert_eq!(place(0.5, 100, 600), 400);
        for odd in [-1.0, f64::NAN, f64::NEG_INFINITY] {
            assert_eq!(place(odd, 100, 600), 100);
        }
        assert_eq!(place(7.0, 100, 600), 700);
        assert_eq!((share(1, 4), share(1, 0)), (0.25, 0.0));
    }

    #[test]
    fn a_name_is_cut_to_what_fits() {
        assert_eq!(cut("农家小炒肉", 10), "农家小炒肉");
        assert_eq!(cut("农家小炒肉饭", 10), "农家小炒肉…");
        assert_eq!(cut("Beef\u{7}\u{202e}", 10), "Beef");
    }
}
