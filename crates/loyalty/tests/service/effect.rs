//! Whether gifts work, and what is odd about them.

use crate::shop::{Shop, order, yuan};
use contracts::{
    common::v1::principal::Kind,
    loyalty::v1::{
        Campaign, CampaignReport, CreateCampaignRequest, CreateRewardRequest, GetCampaignReportRequest,
        GetLayerReportRequest, GiveGoodwillRequest, LayerReport, ListCampaignReportsRequest,
        ListStaffAlertsRequest, Reward, StaffAlert,
        campaign::{Offer, Trigger},
        campaign_report::Verdict,
        goodwill,
        reward::Layer,
        staff_alert,
    },
    orders::v1::Order,
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

const DAY: i64 = 86_400;
/// An order of so much is of somebody who is held out.
const HELD_OUT: i64 = 6_001;

fn guest(id: u128) -> String {
    format!("shops/nongmao/customers/00000000-0000-0000-0000-{id:012}")
}

async fn come(shop: &Shop, guest_id: u128, order_id: u128, total: i64) {
    let placed = order(order_id, total, 0);
    let create_time = Some(runtime::field::timestamp(shop.now()));
    shop.complete(Order { customer: guest(guest_id), create_time, ..placed }).await;
}

/// A campaign that gives a reward, paused so that who is held out is the test's
/// to say; answers its name.
async fn campaign(shop: &Shop) -> String {
    let reward = Reward {
        display_name: "凉菜".into(),
        layer: Layer::Need.into(),
        cost: Some(yuan(200)),
        ..Reward::default()
    };
    let parent = String::from("shops/nongmao");
    let request = CreateRewardRequest {
        parent: parent.clone(),
        reward: Some(reward),
        ..CreateRewardRequest::default()
    };
    let reward = shop.owner().create_reward(request).await.unwrap().into_inner().name;
    let campaign = Campaign {
        display_name: "回头客".into(),
        trigger: Trigger::OrderCompleted.into(),
        offers: vec![Offer { reward, quantity: 1 }],
        holdout_basis_points: 5_000,
        paused: true,
        ..Campaign::default()
    };
    let request =
        CreateCampaignRequest { parent, campaign: Some(campaign), ..CreateCampaignRequest::default() };
    shop.owner().create_campaign(request).await.unwrap().into_inner().name
}

/// Everybody who has come so far is in question for the campaign, and who is not
/// held out has a gift; the held out are known by what they paid.
async fn give_to_all(shop: &Shop) {
    shop.sql(
        "INSERT INTO exposures (shop_id, campaign_id, customer_id, held_out, first_at)
         SELECT earnings.shop_id, campaigns.id, customer_id, total = 6001, completed_at
         FROM earnings CROSS JOIN campaigns;
         INSERT INTO grants (shop_id, id, customer_id, reward_id, display_name, display_name_en, item_code,
             quantity, campaign_id, order_id, cost, currency, layer, state, reason, reason_en, granted_by,
             approver, points, hold_id, day, created_at, taken_at, thanked_at)
         SELECT earnings.shop_id, order_id, customer_id, rewards.id, '凉菜', '', 0, 1, campaigns.id, order_id, 200,
             'CNY', 'NEED', 'TAKEN', '', '', 'renqing', '', 0, NULL, 0, completed_at, completed_at, NULL
         FROM earnings CROSS JOIN campaigns CROSS JOIN rewards WHERE total <> 6001",
    )
    .await;
}

async fn report(shop: &Shop, campaign: &str) -> CampaignReport {
    let name = format!("{campaign}/report");
    let request =
        GetCampaignReportRequest { name, margin_ratio: 0.55, ..GetCampaignReportRequest::default() };
    shop.owner().get_campaign_report(request).await.unwrap().into_inner()
}

async fn layers(shop: &Shop) -> LayerReport {
    let name = "shops/nongmao/layerReport".into();
    shop.owner().get_layer_report(GetLayerReportRequest { name, days: 0 }).await.unwrap().into_inner()
}

/// Forty who are to get a gift and forty who are not; three days later thirty of
/// the one and ten of the other come back.
async fn both_sides(shop: &Shop) -> String {
    let campaign = campaign(shop).await;
    for id in 1..=80 {
        come(shop, id, id, if id <= 40 { 6_000 } else { HELD_OUT }).await;
    }
    give_to_all(shop).await;
    shop.pass(3 * DAY);
    for id in (1..=30).chain(41..=50) {
        come(shop, id, 100 + id, 6_000).await;
    }
    campaign
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_campaign_works_if_more_of_the_treated_come_back_than_pays_for_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let campaign = both_sides(&shop).await;
    let early = report(&shop, &campaign).await;
    assert_eq!((early.treated, early.held_out, early.waiting), (0, 0, 80));
    assert_eq!(early.verdict(), Verdict::NotEnoughData);

    shop.pass(4 * DAY);
    let found = report(&shop, &campaign).await;
    // Twice the usual pause of three days.
    assert_eq!((found.window_days, found.waiting), (6, 0));
    assert_eq!((found.treated, found.treated_returned), (40, 30));
    assert_eq!((found.held_out, found.held_out_returned), (40, 10));
    assert_eq!(
        (found.granted, found.taken, found.thanked, found.cost.clone()),
        (40, 40, 0, Some(yuan(8_000)))
    );
    assert!((found.lift_ratio - 0.5).abs() < 1e-9 && found.p_value < 0.001);
    // 60 yuan an order at 55 %: 33 yuan. A quarter comes anyway: .25 * 2 / 31.
    assert_eq!(found.visit_margin, Some(yuan(3_300)));
    assert!((found.break_even_ratio - 0.25 * 200.0 / 3_100.0).abs() < 1e-4, "{}", found.break_even_ratio);
    assert_eq!((found.verdict(), found.break_even_visits), (Verdict::Works, 3));
    assert!(found.text.starts_with("有效") && found.text_en.starts_with("It works"));
    let parent = "shops/nongmao".to_owned();
    let request = ListCampaignReportsRequest { parent, margin_ratio: 0.55, ..Default::default() };
    let all = shop.owner().list_campaign_reports(request).await.unwrap().into_inner();
    assert_eq!((all.campaign_reports, all.next_page_token), (vec![found], String::new()));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_order_that_brought_the_gift_is_no_return(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let campaign = campaign(&shop).await;
    come(&shop, 1, 1, 6_000).await;
    give_to_all(&shop).await;
    // The order was placed before the gift, and reached the guest after it.
    shop.sql("UPDATE earnings SET completed_at = completed_at + 1000000").await;
    shop.pass(60 * DAY);
    let found = report(&shop, &campaign).await;
    assert_eq!((found.treated, found.treated_returned), (1, 0));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn layers_and_rewards_show_what_they_cost_and_did(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    both_sides(&shop).await;
    shop.pass(4 * DAY);
    let found = layers(&shop).await;
    assert_eq!((found.days, found.layers.len(), found.rewards.len()), (90, 3, 1));
    let need = &found.layers[1];
    assert_eq!(
        (need.layer(), need.granted, need.taken, need.cost.clone()),
        (Layer::Need, 40, 40, Some(yuan(8_000)))
    );
    assert!((need.share_ratio - 1.0).abs() < 1e-9 && (need.returned_ratio - 0.75).abs() < 1e-9);
    let reward = &found.rewards[0];
    assert_eq!((reward.display_name.as_str(), reward.granted, reward.useless), ("凉菜", 40, false));
    assert!((reward.lift_ratio - 0.5).abs() < 1e-9);
}

#[tokio::test]
async fn what_can_not_be_asked_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let campaign = campaign(&shop).await;
    let request = |name: &str, margin_ratio, window_days| GetCampaignReportRequest {
        name: format!("{name}/report"),
        margin_ratio,
        window_days,
    };
    for (request, field) in [
        (request(&campaign, 1.5, 0), "margin_ratio"),
        (request(&campaign, f64::NAN, 0), "margin_ratio"),
        (request(&campaign, 0.5, 366), "window_days"),
        (request("shops/nongmao/campaigns/x", 0.5, 0), "name"),
    ] {
        let refused = shop.owner().get_campaign_report(request).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).violations[0].field, field);
    }
    let nothing = format!("shops/nongmao/campaigns/{}", uuid::Uuid::nil());
    let refused = shop.owner().get_campaign_report(request(&nothing, 0.5, 0)).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::NotFound);
}

async fn alerts(shop: &Shop, page_size: i32, page_token: String) -> (Vec<StaffAlert>, String) {
    let parent = "shops/nongmao".into();
    let request = ListStaffAlertsRequest { parent, days: 0, page_size, page_token };
    let page = shop.owner().list_staff_alerts(request).await.unwrap().into_inner();
    (page.staff_alerts, page.next_page_token)
}

async fn give(shop: &Shop, key: &str, customer: u128) {
    let request = GiveGoodwillRequest {
        parent: "shops/nongmao".into(),
        kind: goodwill::Kind::Gift.into(),
        customer: guest(customer),
        amount: Some(yuan(50)),
        reason: "一碗汤".into(),
        ..GiveGoodwillRequest::default()
    };
    shop.client(Kind::Staff, "nongmao", key).give_goodwill(request).await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn gifts_to_few_and_by_one_are_asked_about(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (li, chen) = ("shops/nongmao/accessKeys/li", "shops/nongmao/accessKeys/chen");
    for id in 1..=30 {
        come(&shop, id, id, 1_000).await;
    }
    for id in 1..=4 {
        give(&shop, chen, id).await;
    }
    assert_eq!(alerts(&shop, 0, String::new()).await.0, []);
    for id in 1..=24 {
        give(&shop, li, if id <= 16 { 1 } else { id }).await;
    }
    let (all, _) = alerts(&shop, 0, String::new()).await;
    let seen: Vec<_> = all.iter().map(|one| (one.kind(), one.staff.as_str(), one.customer.clone())).collect();
    let few = (staff_alert::Kind::GiftsToFew, li, guest(1));
    assert_eq!(seen, [few, (staff_alert::Kind::GivenByOne, li, String::new())]);
    assert!(all.iter().all(|one| one.value >= one.limit && !one.text.is_empty()));
    let (first, token) = alerts(&shop, 1, String::new()).await;
    let (second, end) = alerts(&shop, 1, token).await;
    assert_eq!(([first, second].concat(), end.as_str()), (all, ""));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn points_used_right_after_they_came_are_asked_about_from_the_third_time_on(#[case] engine: Engine) {
    use contracts::loyalty::v1::{CapturePointsRequest, HoldPointsRequest};
    let Some(shop) = Shop::open(engine).await else { return };
    for id in 1..=3 {
        assert_eq!(alerts(&shop, 0, String::new()).await.0, []);
        come(&shop, 1, id, 1_000).await;
        shop.pass(120);
        let name = format!("{}/pointsAccount", guest(1));
        let request =
            HoldPointsRequest { name, points: 10, reason: "汤".into(), ..HoldPointsRequest::default() };
        let name = shop.owner().hold_points(request).await.unwrap().into_inner().name;
        let request = CapturePointsRequest { name, ..CapturePointsRequest::default() };
        shop.owner().capture_points(request).await.unwrap();
        shop.pass(DAY);
    }
    let (all, _) = alerts(&shop, 0, String::new()).await;
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].kind(), all[0].customer.clone()), (staff_alert::Kind::RedeemedAtOnce, guest(1)));
    assert!((all[0].value - 2.0).abs() < 1e-9 && (all[0].limit - 10.0).abs() < 1e-9);
}
