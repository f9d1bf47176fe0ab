use jiff::civil::date;

use super::*;
use crate::domain::{calendar, plans::terms::tests::monthly};

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
    let own = joined(day(1, 31), None).cancelled(&free, day(3, 3)).unwrap();
    assert_eq!(own.end(&free, day(3, 3)), Some(day(3, 31)));
    assert_eq!(own.cancelled(&free, day(3, 20)).unwrap(), own);
    assert_eq!(own.state_on(&free, day(3, 31)), MembershipState::Ended);
}

#[test]
fn a_pause_moves_what_is_paid_and_what_comes_next() {
    let paid = monthly(1_990, Vec::new());
    let own = joined(day(1, 10), Some(day(3, 10)));
    let paused = own.paused(&paid, day(1, 20)).unwrap();
    assert!(!paused.is_over(&paid, day(12, 1)));
    assert_eq!(paused.paused(&paid, day(1, 21)), Err(MembershipError::State(MembershipState::Paused)));
    let on = paused.resumed(&paid, day(1, 30)).unwrap();
    assert_eq!((on.days(&paid, day(1, 30)).end, on.paid_until), (day(2, 20), Some(day(3, 20))));
    let stopped = paused.cancelled(&paid, day(1, 30)).unwrap();
    assert_eq!((stopped.state, stopped.cancelled_to), (MembershipState::Active, Some(day(3, 20))));
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
