use proptest::{collection::vec, prelude::*};

use super::*;
use crate::domain::plans::{
    Period,
    period::PeriodUnit,
    terms::tests::{benefit, monthly},
};

/// Ten days a period.
fn terms(price: i64, benefits: Vec<Benefit>) -> Terms {
    Terms { period: Period { unit: PeriodUnit::Day, count: 10 }, ..monthly(price, benefits) }
}

fn guest(id: u128, days: &[i64]) -> Guest {
    let order = |day: &i64| PastOrder {
        day: *day,
        total: 2_000,
        lines: vec![OrderLine { code: 3, quantity: 1, unit_price: 2_000 }],
    };
    let customer = CustomerId(kernel::Uuid::from_u128(id));
    Guest { customer, name: format!("guest {id}"), orders: days.iter().map(order).collect() }
}

const SPAN: Days = Days { start: 100, end: 125 };
const NOTHING: Assumed = Assumed { fixed_cost: 0, margin_basis_points: 0 };

fn off() -> Benefit {
    Benefit { basis_points: 1_000, ..benefit("off", Effect::PercentOff, Limit::Unlimited) }
}

#[test]
fn who_gets_more_than_they_pay_would_join() {
    // Two and a half periods at 2.00 are 5.00; each order saves 2.00.
    let guests = [guest(1, &[101, 105]), guest(2, &[101, 105, 110]), guest(3, &[100, 101, 102, 124])];
    let told = simulate(&terms(200, vec![off()]), &guests, SPAN, NOTHING);
    assert_eq!((told.guests, told.orders, told.joiners.len()), (3, 9, 2));
    assert_eq!((told.revenue, told.cost, told.net()), (1_000, 1_400, -400));
    assert_eq!(told.joiners[0].customer, guests[2].customer, "who costs most is first");
    assert_eq!((told.worst().len(), told.worst_net()), (1, -300));
    assert_eq!(told.break_even_members, None, "each one more costs more");
    assert!((told.per_member.value + 80.0).abs() < 1e-9, "{:?}", told.per_member);
    assert!(told.not_enough_data);
    let free = simulate(&terms(0, vec![off()]), &guests, SPAN, NOTHING);
    assert_eq!(free.joiners.len(), 3);
}

#[test]
fn limits_hold_as_they_would_have() {
    let days = [100, 103, 109, 110, 111, 124];
    let uses = |limit| {
        let tea = Benefit { value: 500, cost: 100, ..benefit("tea", Effect::Perk, limit) };
        simulate(&terms(0, vec![tea]), &[guest(1, &days)], SPAN, NOTHING).benefits[0].1
    };
    assert_eq!(uses(Limit::Unlimited), Tally { uses: 6, value: 3_000, cost: 600 });
    assert_eq!(uses(Limit::Quota(1)).uses, 3);
    assert_eq!(uses(Limit::Quota(2)).uses, 5);
    assert_eq!(uses(Limit::Interval(8)).uses, 3, "100, 109, 124");
}

#[test]
fn members_pay_for_what_is_paid_once_from_a_number_on() {
    let tea = Benefit { value: 900, cost: 100, ..benefit("tea", Effect::Perk, Limit::Unlimited) };
    let guests = [guest(1, &[101, 102]), guest(2, &[103, 104])];
    let assumed = Assumed { fixed_cost: 1_000, margin_basis_points: 5_000 };
    let told = simulate(&terms(200, vec![tea.clone()]), &guests, SPAN, assumed);
    // Each pays 5.00 and costs 2.00.
    assert_eq!((told.net(), told.break_even_members), (600, Some(4)));
    assert_eq!(told.break_even_orders, Some(0.0));
    let told = simulate(&terms(0, vec![tea]), &guests, SPAN, assumed);
    // 0.80 a period, and an order leaves 10.00.
    assert!((told.break_even_orders.unwrap() - 0.08).abs() < 1e-9, "{told:?}");
}

proptest! {
    /// A higher price brings no joiner, and figures add up, whatever the orders.
    #[test]
    fn a_dearer_plan_is_joined_by_no_more(
        guests in vec(vec(100..125_i64, 1..12), 0..40), price in 0..1_000_i64, more in 0..1_000_i64,
    ) {
        let numbered = (1..).zip(guests);
        let guests: Vec<Guest> = numbered
            .map(|(id, mut days)| {
                days.sort_unstable();
                guest(id, &days)
            })
            .collect();
        let told = simulate(&terms(price, vec![off()]), &guests, SPAN, NOTHING);
        let dearer = simulate(&terms(price + more, vec![off()]), &guests, SPAN, NOTHING);
        prop_assert!(dearer.joiners.len() <= told.joiners.len());
        prop_assert_eq!(told.net(), told.joiners.iter().map(|joiner| joiner.net).sum::<i64>());
        prop_assert_eq!(told.benefits[0].1.cost, told.cost);
        prop_assert!(told.per_member.low <= told.per_member.value);
        prop_assert_eq!(&simulate(&terms(price, vec![off()]), &guests, SPAN, NOTHING), &told);
    }
}
