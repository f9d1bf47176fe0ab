use super::*;

fn near(found: f64, right: f64, within: f64) {
    assert!((found - right).abs() < within, "{found} is not {right}");
}

/// The parameters of CDNOW as they were published.
const PUBLISHED: Buying =
    Buying { family: Family::Bg, r: 0.243, alpha: 4.414, a: 0.793, b: 2.426, log_likelihood: 0.0 };
const MODIFIED: Buying = Buying {
    family: Family::Mbg,
    r: 0.524_838_0,
    alpha: 6.182_992_1,
    a: 0.891_356_3,
    b: 1.613_999_6,
    log_likelihood: 0.0,
};

/// Weeks as days: 30.43 weeks are 213 days, 38.86 are 272.
fn after(repeats: i64, last: i64, age: i64) -> History {
    History { repeats, last, age }
}

fn likelihood_of(model: &Buying, history: History) -> f64 {
    let at = [model.r, model.alpha, model.a, model.b];
    log_likelihood(model.family, at, &[Row::of(&history, 1)]).0
}

#[test]
fn bg_nbd_gives_its_published_figures() {
    // Their weeks are rounded to 30.43 and 38.86, ours are exact: hence the width.
    let regular = after(2, 213, 272);
    near(PUBLISHED.expected(&regular, 273), 1.226_028_17, 1e-4);
    near(PUBLISHED.alive(&regular), 0.726_578_570, 1e-4);
    near(PUBLISHED.alive(&after(23, 273, 273)), 0.968_555_454, 1e-8);
    near(PUBLISHED.alive(&after(5, 210, 273)), 0.705_626_847, 1e-8);
    near(PUBLISHED.alive(&after(10, 210, 273)), 0.571_551_734, 1e-8);
    near(PUBLISHED.alive(&after(20, 210, 273)), 0.196_820_444, 1e-8);
    near(likelihood_of(&PUBLISHED, regular), -9.458_606_307, 1e-3);
    near(likelihood_of(&PUBLISHED, after(0, 0, 272)), -0.554_713_276, 1e-4);
    near(PUBLISHED.alive(&after(0, 0, 272)), 1.0, 1e-12);
}

#[test]
fn mbg_nbd_gives_its_computed_figures() {
    near(MODIFIED.alive(&after(0, 0, 272)), 0.389_716_317, 1e-4);
    near(MODIFIED.alive(&after(2, 213, 272)), 0.706_126_232, 1e-4);
    near(MODIFIED.expected(&after(2, 213, 272), 273), 1.262_670_742, 1e-4);
}

#[test]
fn the_slope_is_that_of_the_likelihood() {
    let rows: Vec<Row> = [after(0, 0, 100), after(3, 50, 90), after(12, 80, 90)]
        .iter()
        .zip(1..)
        .map(|(history, count)| Row::of(history, count))
        .collect();
    let at = [0.6, 5.0, 0.8, 2.0];
    for family in Family::ALL {
        let (_, slope) = log_likelihood(*family, at, &rows);
        for place in 0..at.len() {
            let value = |step: f64| {
                let mut moved = at;
                moved[place] += step;
                log_likelihood(*family, moved, &rows).0
            };
            near(slope[place], (value(1e-6) - value(-1e-6)) / 2e-6, 1e-4);
        }
    }
}

#[test]
fn nothing_singular_is_met_where_a_is_one() {
    let at = |a: f64| Buying { a, ..PUBLISHED }.expected(&after(2, 213, 272), 273);
    near(at(1.0), f64::midpoint(at(1.0 - 1e-5), at(1.0 + 1e-5)), 1e-8);
}

#[test]
fn both_forms_agree_where_they_meet_and_large_parameters_do_no_harm() {
    let at = |a: f64, b: f64| Buying { a, b, ..PUBLISHED }.expected(&after(2, 213, 272), 273);
    near(at(POLE_NEAR - 1e-9, 2.4), at(POLE_NEAR, 2.4), 1e-7);
    let (large, larger) = (at(1e4, 9e4), at(1e5, 9e5));
    assert!(large > 0.5 && (large - larger).abs() < 1e-3, "{large} {larger}");
}

#[test]
fn nobody_comes_within_no_time_and_more_come_in_longer() {
    for model in [PUBLISHED, MODIFIED] {
        for history in [after(0, 0, 0), after(0, 0, 3_000), after(40, 300, 301)] {
            near(model.expected(&history, 0), 0.0, 1e-12);
            let (month, years) = (model.expected(&history, 30), model.expected(&history, 3_650));
            assert!(0.0 < month && month < years && years.is_finite(), "{month} {years}");
        }
    }
}

#[test]
fn guests_who_never_came_again_fit_no_model() {
    let tally: Tally = (0..500).map(|age| after(0, 0, age)).collect();
    assert_eq!(Buying::fit(Family::Bg, &tally), None);
    assert_eq!(Buying::fit(Family::Mbg, &Tally::default()), None);
}
