use super::{WIDTH, cut, place};

const LEFT: i32 = 250;
const ROW: i32 = 56;
const ACROSS: i32 = WIDTH - LEFT - 40;

/// Figures with how sure they are, and what each is held against.
pub(crate) struct Ranges {
    pub(crate) rows: Vec<Row>,
    pub(crate) zero: i32,
    pub(crate) height: i32,
}

/// One of them as it is given.
pub(crate) struct Range {
    pub(crate) name: String,
    pub(crate) low: f64,
    pub(crate) value: f64,
    pub(crate) high: f64,
    /// What it has to reach; not known for a part.
    pub(crate) bar: Option<f64>,
    /// `good`, `bad` or `plain`.
    pub(crate) tone: &'static str,
}

/// One of them as it is drawn.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) y: i32,
    pub(crate) low: i32,
    pub(crate) value: i32,
    pub(crate) high: i32,
    pub(crate) bar: Option<i32>,
    pub(crate) tone: &'static str,
}

impl Ranges {
    pub(crate) fn new(ranges: Vec<Range>) -> Option<Self> {
        if ranges.is_empty() {
            return None;
        }
        let ends = || ranges.iter().flat_map(|range| [range.low, range.high, range.bar.unwrap_or(0.0)]);
        let least = ends().fold(0.0_f64, f64::min);
        let most = ends().fold(0.0_f64, f64::max);
        let width = if most > least { most - least } else { 1.0 };
        let x = |value: f64| place((value - least) / width, LEFT, ACROSS);
        let count = i32::try_from(ranges.len()).ok()?;
        let row = |(at, range): (i32, Range)| Row {
            name: cut(&range.name, 15),
            y: at * ROW + ROW / 2,
            low: x(range.low),
            value: x(range.value),
            high: x(range.high),
            bar: range.bar.map(x),
            tone: range.tone,
        };
        let zero = x(0.0);
        Some(Self { rows: (0..).zip(ranges).map(row).collect(), zero, height: count * ROW })
    }
}
