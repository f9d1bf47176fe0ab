use super::{WIDTH, cut, place, share};

const LEFT: i32 = 250;
const ROW: i32 = 46;
/// For each letter of the figure behind a bar, and around it.
const LETTER: i32 = 15;
const AROUND: i32 = 24;

/// Lengths below one another; what is below 0 goes to the left.
pub(crate) struct Bars {
    pub(crate) rows: Vec<Row>,
    /// Where the names end.
    pub(crate) left: i32,
    /// Where 0 lies.
    pub(crate) zero: i32,
    pub(crate) height: i32,
}

/// One of them as it is given.
pub(crate) struct Bar {
    pub(crate) name: String,
    pub(crate) value: i64,
    /// What is written behind it.
    pub(crate) text: String,
    /// `good`, `bad` or `plain`.
    pub(crate) tone: &'static str,
}

/// One of them as it is drawn.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) tone: &'static str,
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    /// Where its figure begins.
    pub(crate) end: i32,
}

impl Bars {
    /// None if there is nothing to see.
    pub(crate) fn new(bars: Vec<Bar>) -> Option<Self> {
        let least = bars.iter().map(|bar| bar.value).min()?.min(0);
        let most = bars.iter().map(|bar| bar.value).max()?.max(0);
        let letters = bars.iter().map(|bar| bar.text.chars().count()).max()?;
        let right = i32::try_from(letters).ok()?.min(20) * LETTER + AROUND;
        let x = |value: i64| place(share(value - least, most - least), LEFT, WIDTH - LEFT - right);
        let row = |(y, bar): (i32, Bar)| {
            let (from, to) = (x(bar.value.min(0)), x(bar.value.max(0)));
            Row {
                name: cut(&bar.name, 15),
                text: bar.text,
                tone: bar.tone,
                x: from,
                y,
                width: (to - from).max(2),
                end: to + 12,
            }
        };
        let count = i32::try_from(bars.len()).ok()?;
        let ys = (0..).map(|at| at * ROW);
        Some(Self { rows: ys.zip(bars).map(row).collect(), left: LEFT - 12, zero: x(0), height: count * ROW })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_goes_to_the_left_of_nothing() {
        let bar = |value| Bar { name: "饭".into(), value, text: String::new(), tone: "plain" };
        let bars = Bars::new(vec![bar(-100), bar(100), bar(0)]).unwrap();
        let [lost, won, none] = &bars.rows[..] else { panic!("three") };
        assert_eq!((lost.x, lost.x + lost.width), (LEFT, bars.zero));
        assert_eq!((won.x, won.x + won.width), (bars.zero, WIDTH - AROUND));
        assert_eq!((none.x, none.width), (bars.zero, 2));
        assert!(Bars::new(Vec::new()).is_none());
    }
}
