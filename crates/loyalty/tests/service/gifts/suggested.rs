use contracts::{
    common::v1::principal::Kind,
    loyalty::v1::{
        Campaign, Reward, SuggestRewardsRequest, Suggestion, TierPolicy, UpdateTierPolicyRequest,
        campaign::{Budget, Conditions, Trigger},
        tier_policy::Tier,
    },
    orders::v1::{Shop as OrdersShop, ShopChanged},
};
use rstest::rstest;
use storage::Engine;

use super::{add_campaign, add_reward, asking, campaign, count, give, know, money, offer, reward};
use crate::shop::{Shop, WANG, order, yuan};

async fn suggested(shop: &Shop, request: SuggestRewardsRequest) -> Vec<Suggestion> {
    let mut staff = shop.client(Kind::Staff, "nongmao", "shops/nongmao/accessKeys/counter");
    staff.suggest_rewards(request).await.unwrap().into_inner().suggestions
}

fn wang() -> SuggestRewardsRequest {
    SuggestRewardsRequest { customer: WANG.into(), ..SuggestRewardsRequest::default() }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_host_is_offered_what_is_worth_most_with_its_reason_and_budget(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    assert!(suggested(&shop, wang()).await.is_empty());
    let radish = add_reward(&shop, reward("腌萝卜", 30)).await;
    let dish = add_reward(&shop, reward("拍黄瓜", 200)).await;
    let daily = Budget { daily: money(3_000), daily_per_customer: count(2), ..Budget::default() };
    let all = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&radish], daily)).await;
    let mut party = campaign(Trigger::PartyHosted, &[], Budget::default());
    party.offers.push(offer(&dish, 1));
    party.offers_per_order = 1;
    let party = add_campaign(&shop, party).await;
    know(&shop, WANG, 18, &[]).await;
    for id in 1..=3 {
        shop.complete(order(id, 3_600, 0)).await;
    }
    let now = suggested(&shop, SuggestRewardsRequest { is_host: true, party_size: 8, ..wang() }).await;
    assert_eq!(now.len(), 2);
    assert_eq!((&now[0].campaign, &now[0].reward), (&party.name, &dish.name));
    assert!(now[0].worth > now[1].worth && now[0].reason.contains("请8人吃饭"), "{now:?}");
    assert_eq!((now[0].budget_left.clone(), now[0].count_left), (None, -1));
    assert_eq!((now[1].budget_left.clone(), now[1].count_left), (Some(yuan(3_000)), 2));

    // What was given counts at once, and wears off.
    give(&shop, asking(&all, &radish)).await.unwrap();
    let later = suggested(&shop, wang()).await;
    assert_eq!((later[0].budget_left.clone(), later[0].count_left), (Some(yuan(2_970)), 1));
    assert!(later[0].worth < now[1].worth);
    give(&shop, asking(&all, &radish)).await.unwrap();
    assert!(suggested(&shop, wang()).await.is_empty());
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_of_the_catalogue_is_seen_at_once_by_every_replica(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let replica = shop.replica().await;
    let egg = add_reward(&shop, Reward { stock: Some(1), ..reward("鸡蛋", 100) }).await;
    let all = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&egg], Budget::default())).await;
    assert_eq!(suggested(&replica, wang()).await.len(), 1);
    let pause = contracts::loyalty::v1::UpdateCampaignRequest {
        campaign: Some(Campaign { paused: true, ..all.clone() }),
        ..Default::default()
    };
    shop.owner().update_campaign(pause).await.unwrap();
    assert!(suggested(&replica, wang()).await.is_empty());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_of_the_shops_days_or_tiers_is_seen_at_once_by_every_replica(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let replica = shop.replica().await;
    let egg = add_reward(&shop, reward("鸡蛋", 100)).await;
    // Noon of UTC is evening in Shanghai.
    let evening = Conditions { from_minute: 19 * 60, tiers: vec!["gold".into()], ..Conditions::default() };
    let all = campaign(Trigger::OrderPlaced, &[&egg], Budget::default());
    add_campaign(&shop, Campaign { conditions: Some(evening), ..all }).await;
    shop.complete(order(1, 3_600, 0)).await;
    assert!(suggested(&replica, wang()).await.is_empty());
    let there = OrdersShop {
        name: "shops/nongmao".into(),
        time_zone: "Asia/Shanghai".into(),
        currency: "CNY".into(),
        ..OrdersShop::default()
    };
    shop.deliver(vec![shop.event(&ShopChanged { shop: Some(there), revision: 1 })]).await;
    assert!(suggested(&replica, wang()).await.is_empty(), "there are no tiers yet");
    let gold = Tier {
        code: "gold".into(),
        display_name: "金".into(),
        threshold: Some(yuan(3_000)),
        ..Tier::default()
    };
    let policy =
        TierPolicy { name: "shops/nongmao/tierPolicy".into(), tiers: vec![gold], ..Default::default() };
    let request = UpdateTierPolicyRequest { tier_policy: Some(policy), ..Default::default() };
    shop.owner().update_tier_policy(request).await.unwrap();
    assert_eq!(suggested(&replica, wang()).await.len(), 1);
    // And back again.
    let away = OrdersShop {
        time_zone: "UTC".into(),
        name: "shops/nongmao".into(),
        currency: "CNY".into(),
        ..OrdersShop::default()
    };
    shop.deliver(vec![shop.event(&ShopChanged { shop: Some(away), revision: 2 })]).await;
    assert!(suggested(&replica, wang()).await.is_empty());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_can_be_had_for_points_is_offered_to_who_has_them(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    add_reward(&shop, Reward { points_price: 20, ..reward("汤", 100) }).await;
    assert!(suggested(&shop, wang()).await.is_empty());
    shop.complete(order(1, 3_600, 0)).await;
    let now = suggested(&shop, wang()).await;
    assert_eq!((now.len(), now[0].points_price, now[0].campaign.as_str()), (1, 20, ""));
}
