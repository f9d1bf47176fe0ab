//! Whom a campaign would have reached, before it is there.

use contracts::{
    loyalty::v1::{
        Campaign, CampaignPreview, PreviewCampaignRequest, Reward, TierPolicy, UpdateTierPolicyRequest,
        campaign::{Budget, Conditions, Trigger, budget::Cap},
        tier_policy::Tier,
    },
    orders::v1::Order,
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

use super::{add_reward, campaign, count, know, money, place, reward};
use crate::shop::{Shop, WANG, ZHAO, order, yuan};

async fn preview(shop: &Shop, campaign: Campaign, days: i32) -> CampaignPreview {
    let request = PreviewCampaignRequest { parent: "shops/nongmao".into(), campaign: Some(campaign), days };
    shop.owner().preview_campaign(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_campaign_says_whom_it_would_have_reached_lately(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    know(&shop, WANG, 18, &[]).await;
    know(&shop, ZHAO, 1, &[("drinks", "beer")]).await;
    let tea = add_reward(&shop, reward("茶", 100)).await;
    let of = |trigger| campaign(trigger, &[&tea], Budget::default());
    shop.complete(Order { customer: ZHAO.into(), ..order(1, 1_000, 0) }).await;
    shop.pass(90_000);
    place(&shop, order(2, 3_000, 0)).await;
    place(&shop, Order { customer: ZHAO.into(), ..order(3, 5_000, 0) }).await;

    let told = preview(&shop, of(Trigger::OrderPlaced), 0).await;
    assert_eq!((told.orders, told.guests, told.fitting_orders, told.reached_guests), (3, 2, 3, 2));
    assert_eq!((told.most_cost, told.held_out_guests), (Some(yuan(300)), 0));
    // Who came first comes first, each once.
    assert_eq!((told.reached[0].customer.as_str(), told.reached[0].orders), (ZHAO, 2));
    assert!(told.text.contains("2位客人") && told.text_en.contains("2 guests"), "{}", told.text);

    // How many orders somebody had is as it was then.
    let told = preview(&shop, of(Trigger::FirstOrder), 7).await;
    assert_eq!((told.fitting_orders, told.reached_guests), (2, 2));
    // What does not fit is not reached, and the budget bounds it.
    let beer = Conditions { preferences: vec!["drinks=beer".into()], ..Conditions::default() };
    let daily = Some(Cap { money: Some(yuan(150)), ..Cap::default() });
    let budget = Some(Budget { daily, ..Budget::default() });
    let told =
        preview(&shop, Campaign { conditions: Some(beer), budget, ..of(Trigger::OrderPlaced) }, 7).await;
    assert_eq!((told.reached_guests, told.most_cost), (1, Some(yuan(200))));
    // That it is switched off makes no difference; what is longer ago does.
    let told = preview(&shop, Campaign { paused: true, ..of(Trigger::OrderPlaced) }, 1).await;
    assert_eq!(told.orders, 2);
    let campaigns = shop
        .owner()
        .list_campaigns(contracts::loyalty::v1::ListCampaignsRequest {
            parent: "shops/nongmao".into(),
            ..Default::default()
        })
        .await
        .unwrap()
        .into_inner()
        .campaigns;
    assert!(campaigns.is_empty(), "nothing is made");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_preview_of_what_is_no_campaign_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let missing = "shops/nongmao/rewards/01920000-0000-7000-8000-00000000dead";
    let missing = Reward { name: missing.into(), ..Reward::default() };
    let ask = async |campaign, days| {
        let parent = "shops/nongmao".to_owned();
        let request = PreviewCampaignRequest { parent, campaign: Some(campaign), days };
        Refusal::from(&shop.owner().preview_campaign(request).await.unwrap_err())
    };
    let refused = ask(campaign(Trigger::OrderPlaced, &[&missing], Budget::default()), 0).await;
    assert_eq!(refused.code, tonic::Code::NotFound, "{refused:?}");
    let refused = ask(campaign(Trigger::OrderPlaced, &[], Budget::default()), 32).await;
    assert_eq!(refused.code, tonic::Code::InvalidArgument, "{refused:?}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_preview_heeds_every_cap_and_gives_a_first_order_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    know(&shop, WANG, 18, &[]).await;
    know(&shop, ZHAO, 1, &[]).await;
    let tea = add_reward(&shop, reward("茶", 100)).await;
    // On two days three orders of Wang's and one of Zhao's each, all of them open.
    for day in 0..2_u128 {
        for id in 1..=3 {
            place(&shop, order(day * 10 + id, 3_000, 0)).await;
        }
        place(&shop, Order { customer: ZHAO.into(), ..order(day * 10 + 4, 3_000, 0) }).await;
        shop.pass(86_400);
    }
    let none = Budget::default;
    for (budget, reached, cost) in [
        (none(), 2, 800),
        (Budget { total: count(2), ..none() }, 1, 200),
        (Budget { total: money(350), ..none() }, 1, 300),
        (Budget { daily: count(1), ..none() }, 1, 200),
        (Budget { daily: count(0), ..none() }, 0, 0),
        (Budget { daily: money(99), ..none() }, 0, 0),
        (Budget { per_customer: count(1), ..none() }, 2, 200),
        (Budget { per_customer: money(250), ..none() }, 2, 400),
        (Budget { daily_per_customer: count(1), ..none() }, 2, 400),
        (Budget { daily_per_customer: money(250), total: count(5), ..none() }, 2, 500),
    ] {
        let said = format!("{budget:?}");
        let told = preview(&shop, campaign(Trigger::OrderPlaced, &[&tea], budget), 7).await;
        assert_eq!((told.reached_guests, told.most_cost), (reached, Some(yuan(cost))), "{said}");
        assert_eq!((told.orders, told.fitting_orders), (8, 8));
    }
    let told = preview(&shop, campaign(Trigger::FirstOrder, &[&tea], none()), 7).await;
    assert_eq!((told.fitting_orders, told.reached_guests, told.most_cost), (2, 2, Some(yuan(200))));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_preview_knows_who_is_in_a_tier_before_any_campaign_is_for_one(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    know(&shop, WANG, 18, &[]).await;
    know(&shop, ZHAO, 1, &[]).await;
    let tea = add_reward(&shop, reward("茶", 100)).await;
    let tier = |code: &str, threshold| Tier {
        code: code.into(),
        display_name: code.into(),
        threshold: Some(yuan(threshold)),
        ..Tier::default()
    };
    let tier_policy = Some(TierPolicy {
        name: "shops/nongmao/tierPolicy".into(),
        tiers: vec![tier("silver", 3_000), tier("gold", 9_000)],
        ..TierPolicy::default()
    });
    let request = UpdateTierPolicyRequest { tier_policy, ..Default::default() };
    shop.owner().update_tier_policy(request).await.unwrap();
    shop.complete(order(1, 9_500, 0)).await;
    shop.complete(Order { customer: ZHAO.into(), ..order(2, 3_500, 0) }).await;

    for (tier, reached) in [("silver", 2), ("gold", 1)] {
        let conditions = Some(Conditions { tiers: vec![tier.into()], ..Conditions::default() });
        let of_tier = Campaign { conditions, ..campaign(Trigger::OrderPlaced, &[&tea], Budget::default()) };
        let told = preview(&shop, of_tier, 7).await;
        assert_eq!((told.guests, told.reached_guests), (2, reached), "{tier}");
    }
}
