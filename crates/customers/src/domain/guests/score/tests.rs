use kernel::Time;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::{guests::figures::Purchase, value::fit};

const TODAY: i64 = 400;

/// A guest who spent 20 yuan on each of some days.
fn guest(id: usize, days: &[i64]) -> GuestRow {
    let bought = |day: &i64| Purchase {
        day: *day,
        placed_at: Time::from_micros(day * Time::DAY).unwrap(),
        net: 2_000,
    };
    let figures = Figures::of(&days.iter().map(bought).collect::<Vec<_>>());
    GuestRow {
        customer: CustomerId(Uuid::from_u128(u128::try_from(id).unwrap())),
        number: None,
        display_name: String::new(),
        preferences: BTreeMap::new(),
        figures,
        orders: figures.map_or(0, |figures| figures.orders),
        spent: figures.map_or(0, |figures| figures.net),
    }
}

/// 300 guests: each came every few days, and a third of them stayed away for good.
fn shop() -> Vec<Vec<i64>> {
    let days = |guest: i64| {
        let (first, pause) = (guest % 90, 3 + guest % 19);
        let end = if guest % 3 == 0 { 120 + guest % 150 } else { TODAY - 1 };
        (first..end).step_by(usize::try_from(pause).unwrap()).collect()
    };
    (0..300).map(days).collect()
}

fn model_of(guests: &[Vec<i64>]) -> Fit {
    let found = fit(guests, &[], 2_000.0, TODAY);
    assert!(fitted(Some(&found)).is_some(), "{found:?}");
    found
}

fn scored(guests: &[Vec<i64>], fit: Option<&Fit>) -> BTreeMap<usize, Score> {
    let rows = guests.iter().enumerate().map(|(id, days)| guest(id, days)).collect();
    let scores = Scores::new(rows, fit, TODAY, &[]).guests.into_iter();
    scores.map(|score| (usize::try_from(score.row.customer.0.as_u128()).unwrap(), score)).collect()
}

#[test]
fn who_came_two_or_three_days_running_and_never_again_has_hardly_anything_at_stake() {
    let mut guests = shop();
    let regular = (0..=200).step_by(2).chain([201]).collect();
    guests.extend([vec![100, 101], vec![100, 101, 102], vec![100, 101, 102, 103], regular]);
    for fit in [None, Some(model_of(&guests))] {
        let scores = scored(&guests, fit.as_ref());
        let stake = |id: usize| scores[&id].at_risk;
        assert_eq!((scores[&300].silence.rhythm, stake(300)), (Rhythm::Unknown, 0));
        // They came on three or four days of 300: less than what they paid in all.
        assert!(stake(301) < 6_000 && stake(302) < 8_000, "{} {}", stake(301), stake(302));
        assert!(stake(303) > 4 * stake(302), "a regular who stays away: {} {}", stake(303), stake(302));
    }
}

proptest! {
    #[test]
    fn at_stake_is_never_more_than_what_is_expected_of_who_should_have_come(
        pauses in prop::collection::vec(1..40_i64, 0..30),
        silence in 0..200_i64,
    ) {
        let mut days = vec![TODAY - silence];
        for pause in &pauses {
            days.extend(days.last().map(|day| day - pause).filter(|day| *day >= 0));
        }
        days.reverse();
        let mut guests = shop();
        guests.push(days);
        let fit = model_of(&shop());
        for fit in [None, Some(&fit)] {
            let score = &scored(&guests, fit)[&300];
            let history = history(&score.figures, TODAY);
            let own = ratio(history.repeats, history.age.max(1));
            // No guest of the shop comes more often than every three days.
            let most = whole(own.max(1.0 / 3.0) * 90.0 * 2_000.0);
            prop_assert!((0..=most).contains(&score.at_risk), "{} of {most}", score.at_risk);
            if matches!(score.silence.rhythm, Rhythm::Unknown | Rhythm::Steady) {
                prop_assert_eq!(score.at_risk, 0);
            }
        }
    }
}
