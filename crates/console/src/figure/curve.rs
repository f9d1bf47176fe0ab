use super::{WIDTH, place};

const LEFT: i32 = 90;
const TOP: i32 = 20;
const ACROSS: i32 = WIDTH - LEFT - 30;
const DOWN: i32 = 360;

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
    /// Where it reaches the target, and after how many steps.
    pub(crate) mark: Option<(i32, i32, usize)>,
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
                (x(line.reached), y(share), line.reached)
            }),
        };
        let every = steps.div_ceil(5).max(1);
        Self {
            target_y: y(target),
            target: crate::format::percent(target),
            along,
            ticks: (0..=steps).step_by(every).map(|step| (x(step), step)).collect(),
            lines: lines.into_iter().map(path).collect(),
        }
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
