//! The lowest point of a smooth function of a few positive parameters, by the method of
//! Broyden, Fletcher, Goldfarb and Shanno over their logarithms.

/// No parameter is looked for beyond e to the power of this, or below its inverse.
const WIDEST: f64 = 13.0;
/// The slope at which the lowest point is reached.
const FLAT: f64 = 1e-8;
/// A step that brings less than this share is idle, and after so many the search ends.
const LITTLE: f64 = 1e-11;
const IDLE: usize = 4;
const STEPS: usize = 300;
const HALVINGS: usize = 25;
/// How much of what the slope promises a step has to bring.
const SUFFICIENT: f64 = 1e-4;

/// Where the function is lowest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lowest<const N: usize> {
    /// The parameters.
    pub(super) at: [f64; N],
    /// The function there.
    pub(super) value: f64,
}

impl<const N: usize> Lowest<N> {
    /// Whether these parameters were found; one that ran away the data say nothing of.
    pub(super) fn is_within(&self, parameters: &[f64]) -> bool {
        self.value.is_finite() && parameters.iter().all(|one| one.ln().abs() < WIDEST)
    }
}

/// Looks from `start` on. `f` answers the function and its slope along each parameter.
pub(super) fn minimise<const N: usize>(
    start: [f64; N],
    f: impl Fn([f64; N]) -> (f64, [f64; N]),
) -> Lowest<N> {
    // By the chain rule the slope along a logarithm is the slope times the parameter.
    let along_logs = |logs: [f64; N]| {
        let at = logs.map(f64::exp);
        let (value, slope) = f(at);
        (value, zip(slope, at, |slope, at| slope * at))
    };
    let mut logs = start.map(f64::ln);
    let (mut value, mut slope) = along_logs(logs);
    let mut inverse = identity();
    let mut idle = 0;
    for _ in 0..STEPS {
        if slope.iter().all(|slope| slope.abs() < FLAT) || idle == IDLE {
            break;
        }
        let Some((next, next_value, next_slope)) = step(logs, value, slope, &inverse, &along_logs) else {
            break;
        };
        // Along a valley that only falls for ever nothing is found any more.
        idle = if value - next_value > LITTLE * value.abs() { 0 } else { idle + 1 };
        let moved = zip(next, logs, |a, b| a - b);
        let turned = zip(next_slope, slope, |a, b| a - b);
        inverse = updated(&inverse, moved, turned);
        (logs, value, slope) = (next, next_value, next_slope);
    }
    Lowest { at: logs.map(f64::exp), value }
}

type Reached<const N: usize> = ([f64; N], f64, [f64; N]);

/// A step downhill that brings enough; `None` if there is none, as at the lowest point
/// that rounding lets be told.
fn step<const N: usize>(
    from: [f64; N],
    value: f64,
    slope: [f64; N],
    inverse: &[[f64; N]; N],
    f: &impl Fn([f64; N]) -> (f64, [f64; N]),
) -> Option<Reached<N>> {
    let newton = inverse.map(|row| -dot(row, slope));
    let downhill = dot(newton, slope);
    let (way, downhill) =
        if downhill < 0.0 { (newton, downhill) } else { (slope.map(|slope| -slope), -dot(slope, slope)) };
    // A first step goes no farther than the start can be trusted.
    let longest = way.iter().fold(0.0_f64, |longest, one| longest.max(one.abs()));
    let mut length = (2.0 / longest.max(1e-300)).min(1.0);
    for _ in 0..HALVINGS {
        let next = zip(from, way, |from, way| length.mul_add(way, from).clamp(-WIDEST - 1.0, WIDEST + 1.0));
        let (next_value, next_slope) = f(next);
        if next_value.is_finite() && next_value <= (SUFFICIENT * length).mul_add(downhill, value) {
            // What rounding alone lets fall is the lowest point.
            let has_moved = next.iter().zip(from).any(|(to, from)| (to - from).abs() > 0.0);
            return (next_value < value || has_moved).then_some((next, next_value, next_slope));
        }
        length /= 2.0;
    }
    None
}

/// The inverse of the curvature, with what a step taught of it.
fn updated<const N: usize>(inverse: &[[f64; N]; N], moved: [f64; N], turned: [f64; N]) -> [[f64; N]; N] {
    let both = dot(moved, turned);
    if both <= 1e-300 {
        return *inverse;
    }
    let applied = inverse.map(|row| dot(row, turned));
    let scale = (1.0 + dot(turned, applied) / both) / both;
    let mut next = *inverse;
    for ((row, moved_i), applied_i) in next.iter_mut().zip(moved).zip(applied) {
        for ((cell, moved_j), applied_j) in row.iter_mut().zip(moved).zip(applied) {
            *cell += scale * moved_i * moved_j - (applied_i * moved_j + moved_i * applied_j) / both;
        }
    }
    next
}

fn identity<const N: usize>() -> [[f64; N]; N] {
    std::array::from_fn(|row| std::array::from_fn(|column| if row == column { 1.0 } else { 0.0 }))
}

fn dot<const N: usize>(one: [f64; N], other: [f64; N]) -> f64 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

fn zip<const N: usize>(one: [f64; N], other: [f64; N], f: impl Fn(f64, f64) -> f64) -> [f64; N] {
    let mut both = one;
    for (a, b) in both.iter_mut().zip(other) {
        *a = f(*a, b);
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_point_of_a_narrow_valley_is_found() {
        // Rosenbrock's function, lowest at (1, 1).
        let found = minimise([0.3, 4.0], |[x, y]| {
            let (a, b) = (1.0 - x, y - x * x);
            (a * a + 100.0 * b * b, [-2.0 * a - 400.0 * x * b, 200.0 * b])
        });
        assert!((found.at[0] - 1.0).abs() < 1e-6 && (found.at[1] - 1.0).abs() < 1e-6, "{found:?}");
        assert!(found.is_within(&found.at));
    }

    #[test]
    fn a_function_that_falls_for_ever_is_said_to_have_run_away() {
        let found = minimise([1.0], |[x]| (1.0 / x, [-1.0 / (x * x)]));
        assert!(!found.is_within(&found.at), "{found:?}");
    }
}
