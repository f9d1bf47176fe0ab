//! Whether asking after guests helps.

use contracts::{
    feedback::v1::{
        DeleteFollowUpRuleRequest, FollowUpReport, FollowUpRule, GetFollowUpReportRequest, follow_up::State,
        follow_up_rule::Trigger,
    },
    orders::v1::{Order, OrderCompleted},
};
use kernel::stats;
use rstest::rstest;
use storage::Engine;
use uuid::Uuid;

use crate::{
    follow_ups::{DAY, HOUR, add, complete, eat, list, ordered, rule},
    shop::{Shop, WANG, ZHAO},
};

fn guest(id: u128) -> String {
    format!("shops/nongmao/customers/{}", Uuid::from_u128(id))
}

/// Guests whom half a share holds out, and those whom it doesn't.
fn drawn(guests: u128) -> (Vec<u128>, Vec<u128>) {
    let is_held_out = |id: &u128| stats::lot("nongmao/followUps", &Uuid::from_u128(*id).to_string()) < 5_000;
    (1..=guests).partition(is_held_out)
}

fn half(trigger: Trigger) -> FollowUpRule {
    FollowUpRule { holdout_basis_points: 5_000, ..rule(trigger) }
}

/// Guests of one order each, completed now.
async fn first_orders(shop: &Shop, guests: u128) {
    let completed = |id: u128| {
        let order = Order { customer: guest(id), ..ordered(shop, id, "") };
        shop.event(&OrderCompleted { order: Some(order) })
    };
    shop.deliver((1..=guests).map(completed).collect()).await;
}

fn count(guests: &[u128]) -> i64 {
    i64::try_from(guests.len()).unwrap()
}

async fn report(shop: &Shop) -> FollowUpReport {
    let name = "shops/nongmao/followUpReport".into();
    let request = GetFollowUpReportRequest { name, window_days: 10 };
    shop.owner().get_follow_up_report(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn whether_asking_helps_is_seen_beside_those_whom_chance_held_out(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    add(&shop, half(Trigger::FirstOrder)).await;
    let (held_out, asked) = drawn(20);
    // Nobody could be asked after the first orders of the shop's history.
    let past = (900..905).map(|id| Order { customer: guest(id), ..ordered(&shop, id, "") });
    shop.import(past.collect()).await;
    first_orders(&shop, 20).await;
    assert_eq!(list(&shop, State::Scheduled).await.len(), asked.len());
    assert_eq!((report(&shop).await.asked.unwrap().guest_count, report(&shop).await.by_chance), (0, false));

    shop.pass(DAY);
    // Of those to be asked all but one come again, the first before anybody could ask; of the
    // others one.
    for (id, guest) in (100..).zip(asked[1..].iter().chain(&held_out[..1])) {
        eat(&shop, id, &self::guest(*guest)).await;
    }
    shop.pass(10 * DAY);
    let found = report(&shop).await;
    let (arm, other) = (found.asked.unwrap(), found.not_asked.unwrap());
    assert_eq!((arm.guest_count, arm.second_count), (count(&asked), count(&asked) - 1));
    assert_eq!((other.guest_count, other.second_count), (count(&held_out), 1));
    assert!(found.by_chance && found.lift_low_ratio > 0.0 && found.lift_low_ratio < found.lift_ratio);
    assert!((arm.second_ratio - other.second_ratio - found.lift_ratio).abs() < 1e-12);
    assert_eq!(found.window_days, 10);
    shop.must_add_up().await;
}

#[tokio::test]
async fn guests_whom_nobody_drew_were_not_chosen_by_chance() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    add(&shop, rule(Trigger::FirstOrder)).await;
    eat(&shop, 1, WANG).await;
    eat(&shop, 2, ZHAO).await;
    shop.pass(3 * HOUR);
    shop.run_due().await;
    let due = list(&shop, State::Due).await;
    let of_wang = due.iter().find(|one| one.customer == WANG).unwrap();
    shop.owner().complete_follow_up(complete(&of_wang.name, "很好")).await.unwrap();
    eat(&shop, 3, WANG).await;
    shop.pass(11 * DAY);
    let found = report(&shop).await;
    let (asked, others) = (found.asked.unwrap(), found.not_asked.unwrap());
    assert_eq!((asked.guest_count, asked.second_count), (1, 1));
    assert_eq!((others.guest_count, others.second_count), (1, 0));
    assert!(!found.by_chance);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_came_again_counts_no_sooner_than_who_did_not(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    first_orders(&shop, 200).await;
    shop.pass(DAY);
    for id in 1..=20 {
        eat(&shop, 1_000 + id, &guest(id)).await;
    }
    let counts = async || {
        let found = report(&shop).await.not_asked.unwrap();
        (found.guest_count, found.second_count)
    };
    shop.pass(6 * DAY);
    assert_eq!(counts().await, (0, 0));
    shop.pass(3 * DAY + HOUR);
    assert_eq!(counts().await, (200, 20));
    // Of what is long over nothing is told.
    shop.pass(366 * DAY);
    assert_eq!(counts().await, (0, 0));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_is_held_out_rests_as_those_do_who_are_asked(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    add(&shop, FollowUpRule { rest_days: 7, ..half(Trigger::EveryOrder) }).await;
    let (held_out, asked) = drawn(20);
    for (id, one) in (1..).zip([held_out[0], asked[0], held_out[0], asked[0]]) {
        eat(&shop, id, &guest(one)).await;
    }
    let scheduled = list(&shop, State::Scheduled).await;
    assert_eq!((scheduled.len(), &scheduled[0].customer), (1, &guest(asked[0])));
    let mut rested: Vec<_> =
        list(&shop, State::Skipped).await.into_iter().map(|one| (one.customer, one.outcome)).collect();
    rested.sort();
    let mut both = [held_out[0], asked[0]].map(|one| (guest(one), "resting".to_owned())).to_vec();
    both.sort();
    assert_eq!(rested, both);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn guests_are_compared_as_drawn_though_many_rest_and_the_rule_is_gone(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    // The first rule makes everybody rest whom the second would ask after.
    add(&shop, half(Trigger::EveryOrder)).await;
    shop.pass(1);
    let rested = add(&shop, FollowUpRule { rest_days: 7, ..half(Trigger::FirstOrder) }).await;
    let (held_out, asked) = drawn(20);
    first_orders(&shop, 20).await;
    let arms = async || {
        let found = report(&shop).await;
        (found.asked.unwrap().guest_count, found.not_asked.unwrap().guest_count, found.by_chance)
    };
    let drawn = (count(&asked), count(&held_out), true);
    shop.pass(11 * DAY);
    assert_eq!(arms().await, drawn);
    let delete = DeleteFollowUpRuleRequest { name: rested.name, ..Default::default() };
    shop.owner().delete_follow_up_rule(delete).await.unwrap();
    assert_eq!(arms().await, drawn);
    shop.must_add_up().await;
}
