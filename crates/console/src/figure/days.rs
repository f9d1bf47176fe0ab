use super::{WIDTH, place, share};

const LEFT: i32 = 90;
const TOP: i32 = 20;
const ACROSS: i32 = WIDTH - LEFT - 70;
const DOWN: i32 = 200;

/// A count day by day.
pub(crate) struct Days {
    pub(crate) points: String,
    /// The largest count, which is on top.
    pub(crate) most: i64,
    /// The first day, one in the middle and the last: where, and which.
    pub(crate) ticks: [(i32, String); 3],
}

impl Days {
    /// None if there is nothing to see.
    pub(crate) fn new(days: &[(String, i64)]) -> Option<Self> {
        let most = days.iter().map(|(_, count)| *count).max().filter(|most| *most > 0)?;
        let last = days.len().checked_sub(1).filter(|last| *last > 0)?;
        let x = |at: usize| place(share(index(at), index(last)), LEFT, ACROSS);
        let y = |count: i64| TOP + DOWN - place(share(count, most), 0, DOWN);
        let points = days.iter().enumerate().map(|(at, (_, count))| format!("{},{}", x(at), y(*count)));
        let ticks = [0, last / 2, last]
            .map(|at| (x(at), days.get(at).map_or_else(String::new, |(day, _)| day.clone())));
        Some(Self { points: points.collect::<Vec<_>>().join(" "), most, ticks })
    }
}

fn index(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_count_is_on_top_and_the_days_are_spread_evenly() {
        let days: Vec<_> =
            [0, 4, 2].iter().zip(1..).map(|(count, day)| (format!("0{day}"), *count)).collect();
        let drawn = Days::new(&days).unwrap();
        assert_eq!(drawn.points, "90,220 410,20 730,120");
        assert_eq!(drawn.ticks.map(|(x, day)| format!("{x} {day}")), ["90 01", "410 02", "730 03"]);
        assert_eq!(drawn.most, 4);
        assert!(Days::new(&days[..1]).is_none() && Days::new(&[]).is_none());
    }
}
