//! Gifts of orders that are over before they are heard of, and of points that are
//! gone.

use contracts::{
    loyalty::v1::{
        Campaign, EarnRule, GrantRewardRequest, PointsHold, ReleasePointsRequest, Reward,
        UpdateEarnRuleRequest,
        campaign::{Budget, Conditions, Trigger},
        grant::State,
    },
    orders::v1::{
        Order, OrderCancelled, OrderPlaced,
        order::{Line, line::Origin},
    },
};
use kernel::Time;
use rstest::rstest;
use runtime::field;
use storage::Engine;

use super::{add_campaign, add_reward, asking, campaign, give, granted, grants, place, reason, reward};
use crate::shop::{Shop, WANG, order};

/// A dish that a campaign gives by itself with every order.
async fn dish_for_all(shop: &Shop) {
    let dish = add_reward(shop, Reward { item_code: 91, ..reward("拍黄瓜", 200) }).await;
    let all = campaign(Trigger::OrderPlaced, &[&dish], Budget::default());
    add_campaign(shop, Campaign { automatic: true, ..all }).await;
}

/// The order with the dish that the kitchen made of the gift.
fn with_dish(order: Order) -> Order {
    let line = Line { item_code: 91, quantity: 1, origin: Origin::Reward.into(), ..Line::default() };
    Order { lines: vec![line], ..order }
}

async fn states(shop: &Shop) -> Vec<State> {
    grants(shop).await.iter().map(contracts::loyalty::v1::Grant::state).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dish_is_taken_only_if_the_kitchen_made_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    dish_for_all(&shop).await;
    place(&shop, order(1, 3_600, 0)).await;
    place(&shop, order(2, 3_600, 0)).await;
    shop.complete(with_dish(order(1, 3_600, 0))).await;
    shop.complete(order(2, 3_600, 0)).await;
    assert_eq!(states(&shop).await, [State::Taken, State::Returned]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_that_is_over_gets_nothing_more(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    dish_for_all(&shop).await;
    let card = add_reward(&shop, reward("贺卡", 10)).await;
    let by_hand = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&card], Budget::default())).await;
    shop.complete(order(1, 3_600, 0)).await;
    shop.deliver(vec![shop.event(&OrderCancelled { order: Some(order(2, 3_600, 0)) })]).await;
    place(&shop, order(1, 3_600, 0)).await;
    place(&shop, order(2, 3_600, 0)).await;
    let with = |id| GrantRewardRequest { order: order(id, 0, 0).name, ..asking(&by_hand, &card) };
    assert_eq!(reason(give(&shop, with(2)).await), "CONDITION");
    assert!(grants(&shop).await.is_empty());
    // After a good meal somebody may still give something.
    assert_eq!(give(&shop, with(1)).await.unwrap().state(), State::Granted);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_given_after_the_order_was_over_did_not_come_with_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let card = add_reward(&shop, reward("贺卡", 10)).await;
    let all = campaign(Trigger::OrderPlaced, &[&card], Budget::default());
    add_campaign(&shop, Campaign { automatic: true, ..all }).await;
    // Both events wait while the service is away.
    let placed = shop.event(&OrderPlaced { order: Some(order(1, 3_600, 0)), amended: false });
    let completed = contracts::orders::v1::OrderCompleted { order: Some(order(1, 3_600, 0)) };
    let completed = shop.event(&completed);
    shop.pass(3_600);
    shop.deliver(vec![placed, completed]).await;
    assert_eq!(states(&shop).await, [State::Returned]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn conditions_are_weighed_when_the_order_was_placed(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let card = add_reward(&shop, reward("午餐汤", 10)).await;
    let mut lunch = campaign(Trigger::OrderPlaced, &[&card], Budget::default());
    // Eleven to one, by the shop's clock; it is noon.
    lunch.conditions = Some(Conditions { from_minute: 660, to_minute: 780, ..Conditions::default() });
    add_campaign(&shop, Campaign { automatic: true, ..lunch }).await;
    let noon = shop.now();
    shop.pass(4 * 3_600);
    let at = |time: Time, id| Order { create_time: Some(field::timestamp(time)), ..order(id, 3_600, 0) };
    place(&shop, at(shop.now(), 1)).await;
    place(&shop, at(noon, 2)).await;
    let given: Vec<_> = grants(&shop).await.into_iter().map(|grant| grant.order).collect();
    assert_eq!(given, [order(2, 0, 0).name]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn points_for_a_gift_go_the_way_of_the_gift(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let soup = add_reward(&shop, Reward { points_price: 20, ..reward("汤", 200) }).await;
    shop.complete(order(1, 5_000, 0)).await;
    place(&shop, order(2, 3_600, 0)).await;
    let asked = GrantRewardRequest {
        campaign: String::new(),
        order: order(2, 0, 0).name,
        ..asking(&Campaign::default(), &soup)
    };
    let given = give(&shop, asked).await.unwrap();
    let hold: uuid::Uuid = {
        let mut tx = shop.db.read().await.unwrap();
        storage::on!(tx, |db| sqlx::query_scalar("SELECT id FROM holds").fetch_one(db).await).unwrap()
    };
    let name = format!("{WANG}/pointsAccount/holds/{hold}");
    let release = ReleasePointsRequest { name, ..ReleasePointsRequest::default() };
    let refused = shop.owner().release_points(release).await.map(tonic::Response::into_inner);
    let refused = runtime::Refusal::from(&refused.map(|_: PointsHold| ()).unwrap_err());
    assert_eq!((refused.reason.as_str(), &refused.metadata["grant"]), ("HOLD_STATE", &given.name));
    // Gone all the same, they are no reason that the order earns nothing.
    shop.sql("UPDATE holds SET state = 'RELEASED'").await;
    shop.complete(order(2, 3_600, 0)).await;
    assert_eq!(granted(&shop, &given.name).await.state(), State::Returned);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_gift_is_had_for_the_points_that_there_are_by_now(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let soup = add_reward(&shop, Reward { points_price: 20, ..reward("汤", 200) }).await;
    let name = "shops/nongmao/earnRule".into();
    let rule = EarnRule { name, pending_days: 1, lifetime_months: 1, ..EarnRule::default() };
    let request = UpdateEarnRuleRequest { earn_rule: Some(rule), ..UpdateEarnRuleRequest::default() };
    shop.owner().update_earn_rule(request).await.unwrap();
    shop.complete(order(1, 5_000, 0)).await;
    let asked = || GrantRewardRequest { campaign: String::new(), ..asking(&Campaign::default(), &soup) };
    assert_eq!(reason(give(&shop, asked()).await), "NOT_ENOUGH_POINTS");
    // Nothing that is due is done meanwhile.
    shop.pass(2 * 86_400);
    assert_eq!(give(&shop, asked()).await.unwrap().points, 20);
    shop.pass(40 * 86_400);
    assert_eq!(reason(give(&shop, asked()).await), "NOT_ENOUGH_POINTS");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_goes_with_the_order_of_a_stranger_goes_its_way(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let radish = add_reward(&shop, reward("腌萝卜", 30)).await;
    let all = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&radish], Budget::default())).await;
    let of_stranger = |id| Order { customer: String::new(), ..order(id, 3_600, 0) };
    for id in [1, 2] {
        place(&shop, of_stranger(id)).await;
        let order = of_stranger(id).name;
        give(&shop, GrantRewardRequest { order, ..asking(&all, &radish) }).await.unwrap();
    }
    let cancelled = OrderCancelled { order: Some(of_stranger(1)) };
    shop.deliver(vec![shop.event(&cancelled)]).await;
    assert_eq!(states(&shop).await, [State::Returned, State::Granted]);
    shop.complete(of_stranger(2)).await;
    assert_eq!(states(&shop).await, [State::Returned, State::Taken]);
    shop.must_add_up().await;
}
