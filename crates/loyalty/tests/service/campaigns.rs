//! Rules that give.

use contracts::{
    common::v1::Money,
    loyalty::v1::{
        Campaign, DeleteCampaignRequest, DeleteRewardRequest, GetCampaignRequest, ListCampaignsRequest,
        UpdateCampaignRequest,
        campaign::{Budget, BudgetLeft, Conditions, Offer, Trigger, budget::Cap},
    },
};
use prost_types::Timestamp;
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;
use tonic::Code;

use crate::{
    catalogue::{NONGMAO, answer, everybody, mask, peanuts, why},
    shop::{Shop, yuan},
};

async fn get(shop: &Shop, name: &str) -> Result<Campaign, Refusal> {
    answer(shop.owner().get_campaign(GetCampaignRequest { name: name.into() }).await)
}

async fn update(shop: &Shop, campaign: Campaign, paths: &[&str]) -> Result<Campaign, Refusal> {
    let request = UpdateCampaignRequest {
        campaign: Some(campaign),
        update_mask: mask(paths),
        request_id: String::new(),
    };
    answer(shop.owner().update_campaign(request).await)
}

async fn list(shop: &Shop) -> Vec<Campaign> {
    let request = ListCampaignsRequest { parent: NONGMAO.into(), ..ListCampaignsRequest::default() };
    shop.owner().list_campaigns(request).await.unwrap().into_inner().campaigns
}

/// Everything that can be said of a campaign.
fn full(reward: &str) -> Campaign {
    let cap = |amount, count| Some(Cap { money: Some(yuan(amount)), count: Some(count) });
    Campaign {
        display_name: "请客有面子".into(),
        display_name_en: "Face for the host".into(),
        trigger: Trigger::PartyHosted.into(),
        conditions: Some(Conditions {
            segments: vec!["regular".into(), "stallholder".into()],
            tiers: vec!["silver".into()],
            min_party_size: 6,
            preferences: vec!["drinks=beer".into()],
            weekdays: vec![5, 6],
            from_minute: 990,
            to_minute: 1_260,
            min_total: Some(yuan(10_000)),
            ..Conditions::default()
        }),
        offers: vec![Offer { reward: reward.into(), quantity: 2 }],
        offers_per_order: 1,
        budget: Some(Budget {
            daily: cap(6_000, 10),
            daily_per_customer: cap(700, 1),
            per_customer: cap(7_000, 10),
            total: cap(100_000, 200),
        }),
        holdout_basis_points: 1_000,
        start_time: Some(Timestamp { seconds: 1_795_000_000, nanos: 0 }),
        end_time: Some(Timestamp { seconds: 1_800_000_000, nanos: 0 }),
        topic: "hosting".into(),
        ..Campaign::default()
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_campaign_is_kept_as_it_was_said(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let reward = shop.create_reward(peanuts()).await.unwrap();
    let made = shop.create_campaign(full(&reward.name)).await.unwrap();
    assert_eq!(get(&shop, &made.name).await, Ok(made.clone()));
    assert_eq!(list(&shop).await, std::slice::from_ref(&made));
    let Campaign { name, etag, create_time, left, .. } = made.clone();
    assert_eq!(made, Campaign { name, etag, create_time, left, ..full(&reward.name) });
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_campaign_shows_what_is_left_of_its_budget(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let reward = shop.create_reward(peanuts()).await.unwrap();
    let made = shop.create_campaign(everybody(&reward)).await.unwrap();
    let left = |today, today_count, total, total_count| BudgetLeft { today, today_count, total, total_count };
    assert_eq!(made.left, Some(left(Some(yuan(3_000)), -1, None, -1)));
    // 23 November 2026 is day 20,780; the other rows are of another day, and of one guest.
    shop.sql(match engine {
        Engine::Sqlite => SPENT_SQLITE,
        Engine::Postgres => SPENT_POSTGRES,
    })
    .await;
    assert_eq!(get(&shop, &made.name).await.unwrap().left, Some(left(Some(yuan(1_800)), -1, None, -1)));
    let both = |money, count| Some(Cap { money: Some(yuan(money)), count: Some(count) });
    let tighter = Budget { daily: both(1_000, 5), total: both(9_000, 10), ..Budget::default() };
    let changed =
        update(&shop, Campaign { budget: Some(tighter), ..made.clone() }, &["budget"]).await.unwrap();
    // Nothing is owed where more was spent than may be now; what is not left in all is not left today.
    assert_eq!(changed.left, Some(left(Some(yuan(0)), 1, Some(yuan(1_000)), 1)));
    assert_eq!(list(&shop).await[0].left, changed.left);
}

const SPENT_SQLITE: &str =
    "INSERT INTO budget_use SELECT shop_id, id, 20780, zeroblob(16), 1200, 3, 3000, NULL FROM campaigns;
     INSERT INTO budget_use SELECT shop_id, id, 20779, zeroblob(16), 1, 1, 3000, NULL FROM campaigns;
     INSERT INTO budget_use SELECT shop_id, id, 0, zeroblob(16), 8000, 9, NULL, NULL FROM campaigns;
     INSERT INTO budget_use SELECT shop_id, id, 0, id, 5, 5, NULL, NULL FROM campaigns";
const SPENT_POSTGRES: &str =
    "INSERT INTO budget_use SELECT shop_id, id, 20780, '00000000-0000-0000-0000-000000000000', 1200, 3, 3000, NULL FROM campaigns;
     INSERT INTO budget_use SELECT shop_id, id, 20779, '00000000-0000-0000-0000-000000000000', 1, 1, 3000, NULL FROM campaigns;
     INSERT INTO budget_use SELECT shop_id, id, 0, '00000000-0000-0000-0000-000000000000', 8000, 9, NULL, NULL FROM campaigns;
     INSERT INTO budget_use SELECT shop_id, id, 0, id, 5, 5, NULL, NULL FROM campaigns";

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_campaign_that_asks_for_a_good_rating_is_refused_and_thanks_are_not(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let reward = shop.create_reward(peanuts()).await.unwrap();
    let named = |name: &str, en: &str| Campaign {
        display_name: name.into(),
        display_name_en: en.into(),
        ..everybody(&reward)
    };
    let boundary = (Code::FailedPrecondition, "BOUNDARY".to_owned(), String::new());
    for (name, en) in [("好评返现", ""), ("晒五星好评送花生", ""), ("送花生", "For a five-star review")]
    {
        assert_eq!(why(shop.create_campaign(named(name, en)).await), boundary, "{name} {en}");
    }
    let made = shop.create_campaign(named("评价有礼", "Thanks for any feedback")).await.unwrap();
    let renamed = Campaign { display_name: "好评有礼".into(), ..made };
    assert_eq!(why(update(&shop, renamed, &["display_name"]).await), boundary);
    assert_eq!(list(&shop).await.len(), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_what_the_mask_names_changes_and_an_old_etag_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let reward = shop.create_reward(peanuts()).await.unwrap();
    let made = shop.create_campaign(full(&reward.name)).await.unwrap();
    let sent = Campaign { name: made.name.clone(), ..Campaign::default() };
    let freed = update(&shop, sent.clone(), &["conditions", "end_time", "topic"]).await.unwrap();
    assert_eq!(freed.conditions, Some(Conditions::default()));
    assert_eq!((freed.end_time, freed.topic.as_str(), freed.offers.clone()), (None, "", made.offers.clone()));
    let paused = update(&shop, Campaign { paused: true, ..sent.clone() }, &[]).await.unwrap();
    assert!(paused.paused && paused.display_name == made.display_name);
    assert_eq!(
        why(update(&shop, Campaign { etag: made.etag, ..sent.clone() }, &["paused"]).await).1,
        "STALE_ETAG"
    );
    assert_eq!(why(update(&shop, sent.clone(), &["left"]).await).2, "update_mask");
    assert_eq!(why(update(&shop, sent, &["offers"]).await).2, "campaign.offers");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_deleted_campaign_is_gone(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let reward = shop.create_reward(peanuts()).await.unwrap();
    let made = shop.create_campaign(everybody(&reward)).await.unwrap();
    let delete = async |etag: &str| {
        let request =
            DeleteCampaignRequest { name: made.name.clone(), etag: etag.into(), request_id: String::new() };
        answer(shop.owner().delete_campaign(request).await)
    };
    assert_eq!(why(delete("v9").await).1, "STALE_ETAG");
    assert_eq!(delete(&made.etag).await, Ok(()));
    assert_eq!(why(delete("").await).0, Code::NotFound);
    assert_eq!(why(get(&shop, &made.name).await).0, Code::NotFound);
    assert_eq!(list(&shop).await, []);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_campaign_offers_what_may_be_given(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let reward = shop.create_reward(peanuts()).await.unwrap();
    let made = shop.create_campaign(everybody(&reward)).await.unwrap();
    let nowhere = format!("{NONGMAO}/rewards/01920000-0000-7000-8000-000000000001");
    let offer = |reward: &str| vec![Offer { reward: reward.into(), quantity: 1 }];
    let missing = Campaign { offers: offer(&nowhere), ..everybody(&reward) };
    assert_eq!(why(shop.create_campaign(missing).await).0, Code::NotFound);
    let retire = DeleteRewardRequest { name: reward.name.clone(), ..DeleteRewardRequest::default() };
    shop.owner().delete_reward(retire).await.unwrap();
    assert_eq!(why(shop.create_campaign(everybody(&reward)).await).2, "campaign.offers[0].reward");
    // What is there may still be switched off.
    assert!(update(&shop, Campaign { paused: true, ..made }, &["paused"]).await.unwrap().paused);
    shop.must_add_up().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_campaign_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let reward = shop.create_reward(peanuts()).await.unwrap();
    let good = || everybody(&reward);
    let with = |conditions| Campaign { conditions: Some(conditions), ..good() };
    let none = Conditions::default;
    let at = |seconds| Some(Timestamp { seconds, nanos: 0 });
    let offer = |quantity| Offer { reward: reward.name.clone(), quantity };
    let capped = |cap| Campaign { budget: Some(Budget { total: Some(cap), ..Budget::default() }), ..good() };
    let dollars = Some(Money { amount: 1, currency: "USD".into() });
    let dated = |trigger: Trigger, dates: &[&str]| Campaign {
        trigger: trigger.into(),
        ..with(Conditions { dates: dates.iter().map(ToString::to_string).collect(), ..none() })
    };
    for (campaign, field) in vec![
        (Campaign { display_name: String::new(), ..good() }, "display_name"),
        (Campaign { display_name_en: "a".repeat(101), ..good() }, "display_name_en"),
        (Campaign { trigger: 0, ..good() }, "trigger"),
        (Campaign { offers: Vec::new(), ..good() }, "offers"),
        (Campaign { offers: vec![offer(1), offer(2)], ..good() }, "offers[1]"),
        (Campaign { offers: vec![offer(100)], ..good() }, "offers[0].quantity"),
        (Campaign { offers: vec![Offer::default()], ..good() }, "offers[0].reward"),
        (Campaign { offers_per_order: -1, ..good() }, "offers_per_order"),
        (Campaign { holdout_basis_points: 5_001, ..good() }, "holdout_basis_points"),
        (Campaign { start_time: at(20), end_time: at(20), ..good() }, "end_time"),
        (Campaign { topic: "Alcohol".into(), ..good() }, "topic"),
        (capped(Cap { money: Some(yuan(-1)), count: None }), "budget.total.money.amount"),
        (capped(Cap { money: dollars.clone(), count: None }), "budget.total.money.currency"),
        (capped(Cap { money: None, count: Some(-1) }), "budget.total.count"),
        (with(Conditions { segments: vec![String::new()], ..none() }), "conditions.segments[0]"),
        (with(Conditions { tiers: vec!["a".into(), "a".into()], ..none() }), "conditions.tiers[1]"),
        (with(Conditions { min_party_size: -1, ..none() }), "conditions.min_party_size"),
        (with(Conditions { preferences: vec!["drinks=".into()], ..none() }), "conditions.preferences[0]"),
        (with(Conditions { weekdays: vec![0], ..none() }), "conditions.weekdays[0]"),
        (with(Conditions { weekdays: vec![1, 8], ..none() }), "conditions.weekdays[1]"),
        (with(Conditions { from_minute: 1_440, ..none() }), "conditions.from_minute"),
        (with(Conditions { from_minute: 600, to_minute: 600, ..none() }), "conditions.to_minute"),
        (with(Conditions { silence_days: 9, ..none() }), "conditions.silence_days"),
        (with(Conditions { min_total: dollars, ..none() }), "conditions.min_total.currency"),
        (dated(Trigger::OrderPlaced, &["12-25"]), "conditions.dates"),
        (dated(Trigger::Date, &[]), "conditions.dates"),
        (dated(Trigger::Date, &["12-25", "25-12"]), "conditions.dates[1]"),
    ] {
        assert_eq!(why(shop.create_campaign(campaign).await).2, format!("campaign.{field}"));
    }
    assert_eq!(list(&shop).await, []);
}
