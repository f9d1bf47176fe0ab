use super::{WIDTH, cut, share};

const LEFT: i32 = 170;
const TOP: i32 = 44;
const ROW: i32 = 62;
/// Where there are many rows.
const LOW_ROW: i32 = 40;

/// Counts by two things, the more the darker.
pub(crate) struct Grid {
    pub(crate) columns: Vec<(i32, String)>,
    pub(crate) rows: Vec<Row>,
    pub(crate) cell: (i32, i32),
    /// Where in a row the letters stand.
    pub(crate) base: i32,
    pub(crate) height: i32,
}

/// A row as it is drawn.
pub(crate) struct Row {
    pub(crate) y: i32,
    pub(crate) name: String,
    pub(crate) squares: Vec<Square>,
}

/// A count as it is drawn.
pub(crate) struct Square {
    pub(crate) x: i32,
    pub(crate) text: String,
    /// 0 for nothing, else 1 to 4.
    pub(crate) shade: u8,
    pub(crate) title: String,
}

impl Grid {
    /// `counts` row by row, each with what is said of it beyond its row and column; empty for nothing.
    pub(crate) fn new(rows: &[String], columns: &[String], counts: &[Vec<(i64, String)>]) -> Option<Self> {
        let most = counts.iter().flatten().map(|(count, _)| *count).max().filter(|most| *most > 0)?;
        let height = if rows.len() > 7 { LOW_ROW } else { ROW };
        let width = (WIDTH - LEFT) / i32::try_from(columns.len().max(1)).ok()?;
        let x = |at: usize| LEFT + i32::try_from(at).unwrap_or(0) * width;
        let square = |(column, (count, title)): (usize, &(i64, String))| Square {
            x: x(column),
            text: if *count == 0 { String::new() } else { count.to_string() },
            shade: shade(*count, most),
            title: title.clone(),
        };
        let named = rows.iter().zip(counts).enumerate();
        let drawn = named.map(|(at, (name, counts))| Row {
            y: TOP + i32::try_from(at).unwrap_or(0) * height,
            name: cut(name, 10),
            squares: counts.iter().enumerate().map(square).collect(),
        });
        Some(Self {
            columns: columns.iter().enumerate().map(|(at, name)| (x(at) + width / 2, cut(name, 8))).collect(),
            rows: drawn.collect(),
            cell: (width - 4, height - 4),
            base: (height - 4) / 2 + 9,
            height: TOP + height * i32::try_from(rows.len()).ok()?,
        })
    }
}

fn shade(count: i64, most: i64) -> u8 {
    match share(count, most) {
        share if share <= 0.0 => 0,
        ..0.25 => 1,
        ..0.5 => 2,
        ..0.75 => 3,
        _ => 4,
    }
}
