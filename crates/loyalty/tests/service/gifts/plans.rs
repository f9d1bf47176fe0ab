use contracts::{
    loyalty::v1::{
        AppliedRewardPlan, ApplyRewardPlanRequest, DeleteRewardRequest, GetAppliedRewardPlanRequest,
        GetRewardPlanReportRequest, ListAppliedRewardPlansRequest, ListCampaignsRequest, PlanRewardsRequest,
        Reward, RewardPlan, RewardPlanPolicy, TakeGrantRequest, UpdateRewardPlanPolicyRequest,
        apply_reward_plan_request::Gift,
        campaign::{Budget, Trigger},
        reward::Layer,
        reward_plan::Choice,
    },
    orders::v1::Order,
};
use rstest::rstest;
use storage::Engine;

use super::{NAME, add_campaign, add_reward, campaign, count, grants, know, place, reward};
use crate::shop::{Shop, WANG, ZHAO, order};

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

/// The gifts of a plan as it is shown, to be given.
fn gifts_of(plan: &RewardPlan) -> Vec<Gift> {
    let gift = |choice: &Choice| {
        let gift = choice.suggestion.clone().unwrap();
        let (reward, campaign, quantity) = (gift.reward, gift.campaign, gift.quantity);
        Gift { customer: choice.customer.clone(), reward, campaign, quantity }
    };
    plan.choices.iter().map(gift).collect()
}

async fn planned(shop: &Shop, budget_amount: i64) -> RewardPlan {
    let request = PlanRewardsRequest {
        parent: NAME.into(),
        budget_amount,
        customers: vec![WANG.to_owned(), ZHAO.to_owned()],
    };
    shop.owner().plan_rewards(request).await.unwrap().into_inner()
}

async fn apply(shop: &Shop, budget_amount: i64, gifts: Vec<Gift>, id: &str) -> AppliedRewardPlan {
    let request =
        ApplyRewardPlanRequest { parent: NAME.into(), budget_amount, gifts, request_id: id.to_owned() };
    shop.owner().apply_reward_plan(request).await.unwrap().into_inner()
}

async fn set_policy(shop: &Shop, gifts_per_customer: i32, holdout_basis_points: i32) {
    let policy = RewardPlanPolicy {
        name: format!("{NAME}/rewardPlanPolicy"),
        gifts_per_customer,
        holdout_basis_points,
        ..RewardPlanPolicy::default()
    };
    let request = UpdateRewardPlanPolicyRequest { reward_plan_policy: Some(policy), ..Default::default() };
    shop.owner().update_reward_plan_policy(request).await.unwrap();
}

fn reasons(applied: &AppliedRewardPlan) -> Vec<&str> {
    applied.refused.iter().map(|refused| refused.reason.as_str()).collect()
}

/// Two things that anybody may get, of which one is worth more.
async fn two_things(shop: &Shop) -> [Reward; 2] {
    let small = add_reward(shop, reward("腌萝卜", 10)).await;
    let large = add_reward(shop, Reward { layer: Layer::Value.into(), ..reward("拍黄瓜", 12) }).await;
    add_campaign(shop, campaign(Trigger::OrderPlaced, &[&small, &large], Budget::default())).await;
    [small, large]
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_plan_is_given_in_one_touch_and_nothing_twice(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    two_things(&shop).await;
    let plan = planned(&shop, 1_000).await;
    assert_eq!((plan.choices.len(), plan.cost.clone().unwrap().amount), (2, 24), "one each");
    let id = "018f3c5e-7a3b-7c1d-9e2f-000000000001";
    let applied = apply(&shop, 1_000, gifts_of(&plan), id).await;
    assert_eq!((applied.given.len(), applied.refused.len(), applied.guests), (2, 0, 2));
    assert_eq!(applied.cost, plan.cost);
    assert_eq!(applied.given[0].applied_reward_plan, applied.name);
    // The same call, and another touch.
    assert_eq!(apply(&shop, 1_000, gifts_of(&plan), id).await, applied);
    let again = apply(&shop, 1_000, gifts_of(&plan), "").await;
    assert_eq!((again.given.len(), reasons(&again)), (0, vec!["GIVEN", "GIVEN"]));
    assert!(!again.refused[0].text.is_empty() && !again.refused[0].text_en.is_empty());
    assert!(planned(&shop, 1_000).await.choices.is_empty(), "they have what plans give one in a day");
    assert_eq!(grants(&shop).await.len(), 2);
    // The next day is another.
    shop.pass(86_400);
    assert_eq!(planned(&shop, 1_000).await.choices.len(), 2);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_changed_since_a_plan_was_shown_is_told_and_the_rest_given(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let [_, large] = two_things(&shop).await;
    let plan = planned(&shop, 1_000).await;
    let mut gifts = gifts_of(&plan);
    gifts[1].reward = format!("{NAME}/rewards/{}", kernel::Uuid::nil());
    let first = gifts[0].clone();
    gifts.insert(1, Gift { customer: gifts[1].customer.clone(), ..first });
    // Twelve are left after the first, and it costs as much: then nothing is.
    let applied = apply(&shop, 23, gifts.clone(), "").await;
    assert_eq!((applied.given.len(), reasons(&applied)), (1, vec!["BUDGET", "NOT_FOUND"]));
    let retire = DeleteRewardRequest { name: large.name.clone(), ..DeleteRewardRequest::default() };
    shop.owner().delete_reward(retire).await.unwrap();
    shop.pass(86_400);
    let applied = apply(&shop, 1_000, gifts_of(&plan), "").await;
    assert_eq!((applied.given.len(), reasons(&applied)), (0, vec!["STOCK", "STOCK"]));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_gets_as_many_gifts_by_plans_as_the_policy_lets(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let [small, large] = two_things(&shop).await;
    set_policy(&shop, 2, 0).await;
    let plan = planned(&shop, 1_000).await;
    assert_eq!((plan.choices.len(), plan.cost.clone().unwrap().amount), (4, 44), "{plan:?}");
    let worth: i64 = plan.choices.iter().map(|choice| choice.suggestion.as_ref().unwrap().worth).sum();
    assert_eq!((plan.worth, plan.is_optimal), (worth, true));
    // With less to spend, what is worth most goes first: one each.
    let little = planned(&shop, 24).await;
    assert!(little.choices.iter().all(|choice| choice.suggestion.as_ref().unwrap().reward == large.name));
    let applied = apply(&shop, 1_000, gifts_of(&plan), "").await;
    assert_eq!((applied.given.len(), applied.guests), (4, 2));
    // A third thing is more than one may have.
    let third = add_reward(&shop, reward("花生米", 5)).await;
    let other = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&third], Budget::default())).await;
    let more =
        Gift { customer: WANG.into(), reward: third.name.clone(), campaign: other.name, ..Gift::default() };
    assert_eq!(reasons(&apply(&shop, 1_000, vec![more], "").await), ["LIMIT"]);
    assert!(grants(&shop).await.iter().any(|grant| grant.reward == small.name));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_plans_at_once_give_nobody_more_than_one_may_have(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    two_things(&shop).await;
    let plan = gifts_of(&planned(&shop, 1_000).await);
    let both = tokio::join!(
        apply(&shop, 1_000, plan.clone(), ""),
        apply(&shop, 1_000, plan.iter().rev().cloned().collect(), "")
    );
    assert_eq!(both.0.given.len() + both.1.given.len(), 2, "{both:?}");
    assert_eq!(grants(&shop).await.len(), 2);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_came_of_plans_is_told_against_whom_chance_held_out(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let [small, _] = two_things(&shop).await;
    set_policy(&shop, 1, 5_000).await;
    let campaign = grants_campaign(&shop).await;
    let guest = |id: u128| format!("{NAME}/customers/{}", kernel::Uuid::from_u128(id));
    let gift = |id| Gift {
        customer: guest(id),
        reward: small.name.clone(),
        campaign: campaign.clone(),
        ..Gift::default()
    };
    let applied = apply(&shop, 10_000, (1..=40).map(gift).collect(), "").await;
    let (given, held_out) = (applied.given.len(), applied.refused.len());
    assert!(given + held_out == 40 && (8..=32).contains(&given), "{given}");
    assert!(applied.refused.iter().all(|refused| refused.reason == "HOLDOUT"));
    let first = applied.given[0].clone();
    let take = TakeGrantRequest { name: first.name.clone(), thanked: true, ..TakeGrantRequest::default() };
    shop.owner().take_grant(take).await.unwrap();
    shop.pass(3_600);
    let create_time = Some(runtime::field::timestamp(shop.now()));
    shop.complete(Order { customer: first.customer, create_time, ..order(7, 3_600, 0) }).await;
    shop.pass(40 * 86_400);

    let get = GetAppliedRewardPlanRequest { name: applied.name.clone() };
    let plan = shop.owner().get_applied_reward_plan(get).await.unwrap().into_inner();
    assert_eq!((plan.taken, plan.thanked, plan.guests_returned), (1, 1, 1));
    assert_eq!((plan.granted, plan.given.len()), (i64::try_from(given).unwrap(), given));
    let list = ListAppliedRewardPlansRequest { parent: NAME.into(), ..Default::default() };
    let listed = shop.owner().list_applied_reward_plans(list).await.unwrap().into_inner();
    let short = AppliedRewardPlan { given: Vec::new(), refused: Vec::new(), ..plan };
    assert_eq!(listed.applied_reward_plans, [short]);
    let report = GetRewardPlanReportRequest {
        name: format!("{NAME}/rewardPlanReport"),
        window_days: 30,
        ..GetRewardPlanReportRequest::default()
    };
    let report = shop.owner().get_reward_plan_report(report).await.unwrap().into_inner();
    assert_eq!(
        (report.treated, report.held_out),
        (i64::try_from(given).unwrap(), i64::try_from(held_out).unwrap())
    );
    assert_eq!((report.treated_returned, report.held_out_returned, report.taken), (1, 0, 1));
    assert!(report.lift_ratio > 0.0 && !report.text.is_empty());
    shop.must_add_up().await;
}

/// The name of the first campaign.
async fn grants_campaign(shop: &Shop) -> String {
    let request = ListCampaignsRequest { parent: NAME.into(), ..ListCampaignsRequest::default() };
    shop.owner().list_campaigns(request).await.unwrap().into_inner().campaigns[0].name.clone()
}
