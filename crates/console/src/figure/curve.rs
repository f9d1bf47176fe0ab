use super::{WIDTH, place};

const LEFT: i32 = 90;
const TOP: i32 = 20;
const ACROSS: i32 = WIDTH - LEFT - 30;
const DOWN: i32 = 360;
/// What a name takes: below the one before it, and at the right of its mark.
const NAME_DOWN: i32 = 30;
const NAME_ACROSS: i32 = 280;

/// Shares that add up, step by step.
pub(crate) struct Curve {
    pub(crate) lines: Vec<Path>,
    /// Where the share that is looked for lies.
    pub(crate) target_y: i32,
    pub(crate) target: String,
    /// What is counted below.
    pub(crate) along: &'static str,
    /// Its ticks: where, and what.
    pub(crate) ticks: Vec<(i32, usize)>,
}

/// One of the lines as it is given.
pub(crate) struct Line {
    pub(crate) name: &'static str,
    /// 0 to 1, one for each step.
    pub(crate) shares: Vec<f64>,
    /// How many steps reach the target; 0 if none do.
    pub(crate) reached: usize,
}

/// One of the lines as it is drawn.
pub(crate) struct Path {
    pub(crate) name: &'static str,
    pub(crate) points: String,
    /// None if it does not reach the target.
    pub(crate) mark: Option<Mark>,
}

/// Where a line reaches the target.
pub(crate) struct Mark {
    pub(crate) x: i32,
    pub(crate) y: i32,
    /// After how many steps.
    pub(crate) steps: usize,
    /// How high its name stands: below the line, and below the name before it.
    pub(crate) name_y: i32,
    /// Whether the name stands to the left, for there is no room at the right.
    pub(crate) is_left: bool,
}

impl Curve {
    pub(crate) fn new(lines: Vec<Line>, target: f64, along: &'static str) -> Self {
        let steps = lines.iter().map(|line| line.shares.len()).max().unwrap_or(0).max(1);
        let x = |step: usize| place(super::share(count(step), count(steps)), LEFT, ACROSS);
        let path = |line: Line| Path {
            name: line.name,
            points: points(&line.shares, x),
            mark: (line.reached > 0).then(|| {
                let share = line.shares.get(line.reached - 1).copied().unwrap_or(target);
                let (x, y) = (x(line.reached), y(share));
                Mark { x, y, steps: line.reached, name_y: y + NAME_DOWN, is_left: x > WIDTH - NAME_ACROSS }
            }),
        };
        let mut lines: Vec<_> = lines.into_iter().map(path).collect();
        part_names(lines.iter_mut().filter_map(|line| line.mark.as_mut()));
        let every = steps.div_ceil(5).max(1);
        Self {
            target_y: y(target),
            target: crate::format::percent(target),
            along,
            ticks: (0..=steps).step_by(every).map(|step| (x(step), step)).collect(),
            lines,
        }
    }
}

/// Has no name stand on the one before it.
fn part_names<'a>(marks: impl Iterator<Item = &'a mut Mark>) {
    let mut free_from = 0;
    for mark in marks {
        mark.name_y = mark.name_y.max(free_from);
        free_from = mark.name_y + NAME_DOWN;
    }
}

fn y(share: f64) -> i32 {
    TOP + DOWN - place(share, 0, DOWN)
}

fn points(shares: &[f64], x: impl Fn(usize) -> i32) -> String {
    let begin = format!("{},{}", x(0), y(0.0));
    let rest = shares.iter().enumerate().map(|(at, share)| format!(" {},{}", x(at + 1), y(*share)));
    begin + &rest.collect::<String>()
}

fn count(steps: usize) -> i64 {
    i64::try_from(steps).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_hides_another_or_leaves_the_drawing() {
        let line = |shares: &[f64], reached| Line { name: "按份数", shares: shares.to_vec(), reached };
        let lines = vec![line(&[0.81, 0.9, 1.0], 1), line(&[0.6, 1.0, 1.0], 2), line(&[0.4, 0.5, 0.8], 3)];
        let drawn = Curve::new(lines, 0.8, "菜");
        let marks: Vec<_> = drawn.lines.iter().map(|line| line.mark.as_ref().unwrap()).collect();
        assert!(marks.windows(2).all(|two| two[1].name_y - two[0].name_y >= NAME_DOWN));
        assert!(marks.iter().all(|mark| mark.name_y > mark.y));
        assert_eq!([marks[0].is_left, marks[2].is_left], [false, true]);
        assert!(Curve::new(vec![line(&[0.5], 0)], 0.8, "菜").lines[0].mark.is_none());
    }
}
