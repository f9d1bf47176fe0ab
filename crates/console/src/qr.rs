//! Codes that a telephone reads.

use qrcode::{Color, EcLevel, QrCode};

/// A code as the path of an SVG, in modules.
pub(crate) struct Qr {
    pub(crate) size: usize,
    pub(crate) path: String,
}

impl Qr {
    /// The code of a text; `None` if it is too long for one.
    pub(crate) fn new(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let size = code.width();
        let rows = code.to_colors();
        let path = rows.chunks(size).enumerate().map(|(y, row)| row_path(y, row)).collect();
        Some(Self { size, path })
    }

    /// The frame, with the quiet zone that readers need.
    pub(crate) fn view_box(&self) -> String {
        const QUIET: usize = 4;
        format!("-{QUIET} -{QUIET} {0} {0}", self.size + 2 * QUIET)
    }
}

/// A row's dark runs, each a rectangle.
fn row_path(y: usize, row: &[Color]) -> String {
    let runs = row.chunk_by(|one, two| one == two).scan(0, |x, run| {
        let start = *x;
        *x += run.len();
        Some((start, run))
    });
    let dark = runs.filter(|(_, run)| run[0] == Color::Dark);
    dark.map(|(x, run)| format!("M{x} {y}h{0}v1h-{0}z", run.len())).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_begins_with_the_square_by_which_it_is_found() {
        let code = Qr::new("https://shop.example/g/nongmao").unwrap();
        assert!(code.path.starts_with("M0 0h7v1h-7z"), "{}", code.path);
        assert_eq!(code.view_box(), format!("-4 -4 {0} {0}", code.size + 8));
        assert!(Qr::new(&"x".repeat(4_000)).is_none());
    }
}
