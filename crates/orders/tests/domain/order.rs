//! An order's life and its refunds.

use crate::shop::{MONDAY_ELEVEN, at};
use orders::domain::basket::Rice;
use orders::domain::order::{Order, RefundError, RefundLine, RefundOf, State, StateError};
use orders::domain::price::{Line, Origin};
use proptest::prelude::*;

fn line(code: i32, quantity: u32, unit_price: i64) -> Line {
    Line {
        code,
        dish_id: code,
        name: String::new(),
        quantity,
        unit_price,
        origin: Origin::Ordered,
        note: String::new(),
        gift: None,
    }
}

fn placed() -> Order {
    Order::placed(vec![line(3, 2, 1800), line(90, 2, 200), line(25, 1, 0)], at(MONDAY_ELEVEN))
}

fn completed() -> Order {
    let mut order = placed();
    for state in [State::Accepted, State::Preparing, State::Ready, State::Completed] {
        order.advance(state, at(MONDAY_ELEVEN)).expect("the next state");
    }
    order
}

fn dishes(code: i32, quantity: u32) -> RefundOf {
    RefundOf::Lines(vec![RefundLine { code, quantity }])
}

#[test]
fn an_order_goes_from_state_to_state_and_none_is_left_out() {
    let mut order = placed();
    let now = at(MONDAY_ELEVEN);
    let wrong = StateError::NotNext { from: State::Placed, to: State::Ready };
    assert_eq!(order.advance(State::Ready, now), Err(wrong));
    assert!(wrong.to_string().contains("ACCEPTED may follow"));
    assert_eq!(order.advance(State::Accepted, now), Ok(true));
    assert_eq!(order.advance(State::Accepted, now), Ok(false));
    assert_eq!(order.steps.len(), 2);
}

#[test]
fn an_order_is_cancelled_once_and_not_after_it_is_completed() {
    let mut order = placed();
    let now = at(MONDAY_ELEVEN);
    assert_eq!(order.cancel("no time", now), Ok(true));
    assert_eq!(order.cancel("again", now), Ok(false));
    assert_eq!(order.cancel_reason, "no time");
    assert_eq!(completed().cancel("late", now), Err(StateError::TooLate { from: State::Completed }));
}

#[test]
fn only_a_completed_order_is_refunded() {
    let refund = placed().refund(RefundOf::Rest, "cold", at(MONDAY_ELEVEN)).cloned();
    assert_eq!(refund, Err(RefundError::State(State::Placed)));
}

#[test]
fn a_refund_by_dish_costs_what_the_dish_cost_and_at_most_what_is_left() {
    let mut order = completed();
    let now = at(MONDAY_ELEVEN);
    assert_eq!(order.refund(dishes(3, 1), "cold", now).map(|refund| refund.amount), Ok(1800));
    let error = order.refund(dishes(3, 2), "cold", now).cloned();
    assert_eq!(error, Err(RefundError::Quantity { index: 0, code: 3, left: 1 }));
    assert_eq!(
        order.refund(dishes(8, 1), "cold", now).cloned().map_err(|e| e.field()),
        Err("lines[0].item_code".to_owned())
    );
    assert_eq!(order.refund(dishes(25, 1), "cold", now).map(|refund| refund.amount), Ok(0));
    order.refund(RefundOf::Amount(1000), "late", now).expect("an amount");
    assert_eq!(order.refund(dishes(3, 1), "cold", now).map(|refund| refund.amount), Ok(1200));
    assert_eq!(order.state(), State::Refunded);
}

#[test]
fn an_order_that_is_wholly_paid_back_is_refunded() {
    let mut order = completed();
    let now = at(MONDAY_ELEVEN);
    assert_eq!(
        order.refund(RefundOf::Amount(4001), "", now).cloned(),
        Err(RefundError::Amount { left: 4000 })
    );
    assert_eq!(order.refund(RefundOf::Amount(0), "", now).cloned(), Err(RefundError::Amount { left: 4000 }));
    assert_eq!(order.refund(RefundOf::Rest, "", now).map(|refund| refund.amount), Ok(4000));
    assert_eq!((order.state(), order.left()), (State::Refunded, 0));
    assert!(order.refund(RefundOf::Rest, "", now).is_err());
}

#[test]
fn states_and_rice_are_stored_as_text() {
    for state in State::ALL.iter().copied() {
        assert_eq!(state.as_str().parse(), Ok(state));
    }
    for (rice, text) in
        [(Rice::Default, "default"), (Rice::Exactly(2), "=2"), (Rice::Plus(1), "+1"), (Rice::Plus(-1), "-1")]
    {
        assert_eq!(rice.to_string(), text);
        assert_eq!(text.parse(), Ok(rice));
    }
    assert!("2".parse::<Rice>().is_err());
}

fn refund() -> impl Strategy<Value = RefundOf> {
    prop_oneof![
        (proptest::sample::select(vec![3, 90, 25, 8]), 0_u32..4)
            .prop_map(|(code, quantity)| dishes(code, quantity)),
        (-10_i64..5000).prop_map(RefundOf::Amount),
        Just(RefundOf::Rest),
    ]
}

proptest! {
    #[test]
    fn no_more_is_paid_back_than_was_paid(refunds in proptest::collection::vec(refund(), 0..12)) {
        let mut order = completed();
        for of in refunds {
            let left = order.left();
            let given = order.refund(of, "", at(MONDAY_ELEVEN)).map_or(0, |refund| refund.amount);
            prop_assert!((0..=left).contains(&given));
            prop_assert_eq!(order.state() == State::Refunded, order.left() == 0);
        }
    }
}
