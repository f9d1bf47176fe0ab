use jiff::civil::date;

use super::*;
use crate::domain::{
    calendar,
    plans::{Period, PeriodUnit, terms::tests::monthly},
};

fn day(month: i8, of: i8) -> i64 {
    calendar::number(date(2026, month, of))
}

fn joined(on: i64, paid_until: Option<i64>) -> Membership {
    Membership {
        id: MembershipId(Uuid::nil()),
        plan: PlanId(Uuid::nil()),
        customer: CustomerId(Uuid::nil()),
        version: 1,
        cycle: Cycle::new(on),
        next: None,
        state: MembershipState::Active,
        paid_until,
        paused_on: None,
        cancelled_to: None,
        due_at: None,
        reminded_of: None,
        revision: 1,
        created_at: Time::from_micros(0).unwrap(),
    }
}

#[test]
fn a_paid_membership_ends_unless_it_is_renewed_and_a_free_one_goes_on() {
    let paid = monthly(1_990, Vec::new());
    let own = joined(day(1, 31), Some(day(2, 28)));
    assert!(!own.is_over(&paid, day(2, 27)));
    assert!(own.is_over(&paid, day(2, 28)));
    let renewed = own.renewed((&paid, &paid), 2, day(2, 20)).unwrap();
    assert_eq!(renewed.paid_until, Some(day(4, 30)));
    assert!(!joined(day(1, 31), None).is_over(&monthly(0, Vec::new()), day(12, 1)));
}

#[test]
fn what_is_cancelled_is_used_until_its_period_is_over() {
    let free = monthly(0, Vec::new());
    let own = joined(day(1, 31), None).cancelled((&free, &free), day(3, 3)).unwrap();
    assert_eq!(own.end(&free, day(3, 3)), Some(day(3, 31)));
    assert_eq!(own.cancelled((&free, &free), day(3, 20)).unwrap(), own);
    assert_eq!(own.state_on(&free, day(3, 31)), MembershipState::Ended);
}

#[test]
fn a_pause_moves_what_is_paid_and_what_comes_next() {
    let paid = monthly(1_990, Vec::new());
    let own = joined(day(1, 10), Some(day(3, 10)));
    let paused = own.paused(&paid, day(1, 20)).unwrap();
    assert!(!paused.is_over(&paid, day(12, 1)));
    assert_eq!(paused.paused(&paid, day(1, 21)), Err(MembershipError::State(MembershipState::Paused)));
    let on = paused.resumed((&paid, &paid), day(1, 31)).unwrap();
    assert_eq!((on.days(&paid, day(1, 31)).end, on.paid_until), (day(2, 20), Some(day(3, 20))));
    let stopped = paused.cancelled((&paid, &paid), day(1, 31)).unwrap();
    assert_eq!((stopped.state, stopped.cancelled_to), (MembershipState::Active, Some(day(3, 20))));
}

#[test]
fn a_pause_counts_whole_days_alone() {
    let paid = monthly(1_990, Vec::new());
    let own = joined(day(1, 10), Some(day(2, 10)));
    let paused = own.paused(&paid, day(1, 20)).unwrap();
    for (resumed, until) in [(day(1, 20), day(2, 10)), (day(1, 21), day(2, 10)), (day(1, 22), day(2, 11))] {
        let on = paused.resumed((&paid, &paid), resumed).unwrap();
        assert_eq!((on.paid_until, on.days(&paid, resumed).end), (Some(until), until));
        assert_eq!(paused.end(&paid, resumed), on.paid_until, "as it was shown before");
    }
    // Ten minutes over the midnight that ends it give nothing.
    let last = own.paused(&paid, day(2, 9)).unwrap();
    assert!(last.resumed((&paid, &paid), day(2, 10)).unwrap().is_over(&paid, day(2, 10)));
}

#[test]
fn a_pause_before_periods_of_another_length_moves_all_by_as_many_days() {
    let fortnight = Period { unit: PeriodUnit::Day, count: 14 };
    let paid = Terms { period: fortnight, ..monthly(990, Vec::new()) };
    let coming = monthly(1_990, Vec::new());
    let own = joined(day(1, 1), Some(day(1, 15))).moving_to(2, (&paid, &coming), day(1, 5));
    let own = own.renewed((&paid, &coming), 1, day(1, 6)).unwrap();
    assert_eq!(own.paid_until, Some(day(2, 15)), "a month from the change on");
    let on = own.paused(&paid, day(1, 8)).unwrap().resumed((&paid, &coming), day(1, 13)).unwrap();
    assert_eq!(on.next.map(|next| (next.day, next.anchor)), Some((day(1, 19), day(1, 19))));
    assert_eq!(on.paid_until, Some(day(2, 19)), "four days later, as all else");
}

#[test]
fn one_that_stands_goes_back_to_its_old_periods_where_it_stands() {
    let (month, year) = (monthly(0, Vec::new()), monthly(0, Vec::new()));
    let year = Terms { period: Period { unit: PeriodUnit::Year, count: 1 }, ..year };
    let own = Membership { version: 2, ..joined(day(1, 10), None) }.paused(&year, day(1, 20)).unwrap();
    let back = own.back_to(1, (&year, &month), day(3, 1));
    let days = back.days(&month, day(3, 1));
    assert_eq!((days.start, days.end), (day(1, 20), day(2, 20)));
}

#[test]
fn free_made_paid_begins_with_the_next_period_and_is_undone_at_once() {
    let (free, paid) = (monthly(0, Vec::new()), monthly(1_990, Vec::new()));
    let own = joined(day(1, 10), None);
    let moving = own.moving_to(2, (&free, &paid), day(1, 20));
    assert_eq!(moving.next, Some(Next { version: 2, day: day(2, 10), anchor: day(1, 10) }));
    assert_eq!(moving.clone().on(day(2, 9)), moving);
    let moved = moving.clone().on(day(2, 10));
    assert_eq!((moved.version, moved.is_over(&paid, day(2, 10))), (2, true), "nobody paid");
    let undone = moving.back_to(1, (&free, &free), day(1, 21));
    assert_eq!((undone.version, undone.next), (1, None));
    let revived = moved.back_to(1, (&paid, &free), day(2, 20));
    assert_eq!((revived.version, revived.is_over(&free, day(12, 1))), (1, false));
}
