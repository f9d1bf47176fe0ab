use contracts::loyalty::v1::{
    PlanRewardsRequest,
    campaign::{Budget, Trigger},
};
use rstest::rstest;
use storage::Engine;

use super::{add_campaign, add_reward, campaign, count, know, place, reward};
use crate::shop::{Shop, WANG, ZHAO, order};
use contracts::orders::v1::Order;

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_day_s_budget_goes_where_it_is_worth_most(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    know(&shop, WANG, 18, &[]).await;
    know(&shop, ZHAO, 1, &[]).await;
    for id in 1..=3 {
        shop.complete(Order { customer: ZHAO.into(), ..order(id, 10_000, 0) }).await;
    }
    let small = add_reward(&shop, reward("腌萝卜", 10)).await;
    add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&small], Budget::default())).await;
    let ask = |budget_amount: i64, customers: Vec<String>| PlanRewardsRequest {
        parent: "shops/nongmao".into(),
        budget_amount,
        customers,
    };
    let both = || vec![WANG.to_owned(), ZHAO.to_owned(), WANG.to_owned()];
    let plan = shop.owner().plan_rewards(ask(10, both())).await.unwrap().into_inner();
    assert_eq!((plan.choices.len(), plan.choices[0].customer.as_str(), plan.is_optimal), (1, ZHAO, true));
    assert_eq!((plan.cost.unwrap().amount, plan.worth == plan.bound), (10, true));
    let plan = shop.owner().plan_rewards(ask(1_000, both())).await.unwrap().into_inner();
    assert_eq!((plan.choices.len(), plan.cost.unwrap().amount), (2, 20));
    // The regulars of today: Zhao's orders are of yesterday.
    shop.pass(86_400);
    place(&shop, order(9, 3_600, 0)).await;
    let plan = shop.owner().plan_rewards(ask(1_000, Vec::new())).await.unwrap().into_inner();
    assert_eq!((plan.choices.len(), plan.choices[0].customer.as_str()), (1, WANG));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_plan_promises_no_more_than_its_campaigns_may_give(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let small = add_reward(&shop, reward("腌萝卜", 10)).await;
    let once = Budget { daily: count(1), ..Budget::default() };
    add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&small], once)).await;
    let request = PlanRewardsRequest {
        parent: "shops/nongmao".into(),
        budget_amount: 1_000,
        customers: vec![WANG.to_owned(), ZHAO.to_owned()],
    };
    let plan = shop.owner().plan_rewards(request).await.unwrap().into_inner();
    assert_eq!((plan.choices.len(), plan.is_optimal), (1, true));
}
