//! Gifts for those in a segment that the shop made.

use contracts::{
    customers::v1::{Customer, CustomerMerged, SegmentDeleted, SegmentMoved},
    loyalty::v1::{
        Campaign, Grant,
        campaign::{Budget, Conditions, Trigger},
    },
    orders::v1::Order,
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

use super::{add_campaign, add_reward, campaign, grants, know, place, reward};
use crate::{
    catalogue::why,
    shop::{Shop, WANG, ZHAO, order},
};

const SEGMENT: &str = "shops/nongmao/segments/00000000-0000-0000-0000-0000000000aa";

fn of(id: u128, customer: &str) -> Order {
    Order { customer: customer.into(), ..order(id, 3_600, 0) }
}

async fn moved(shop: &Shop, joined: &[&str], left: &[&str]) {
    let names = |some: &[&str]| some.iter().map(ToString::to_string).collect();
    let event = SegmentMoved { segment: SEGMENT.into(), joined: names(joined), left: names(left) };
    shop.deliver(vec![shop.event(&event)]).await;
}

fn for_segment(campaign: Campaign, segment: &str) -> Campaign {
    let conditions = Conditions { named_segments: vec![segment.into()], ..Conditions::default() };
    Campaign { automatic: true, conditions: Some(conditions), ..campaign }
}

/// Whose gifts they are, oldest first.
async fn whose(shop: &Shop) -> Vec<String> {
    grants(shop).await.into_iter().map(|grant: Grant| grant.customer).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_campaign_gives_to_those_who_are_in_its_segment_now(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for (name, number) in [(WANG, 18), (ZHAO, 19)] {
        know(&shop, name, number, &[]).await;
    }
    let radish = add_reward(&shop, reward("腌萝卜", 30)).await;
    let made = campaign(Trigger::OrderPlaced, &[&radish], Budget::default());
    let made = add_campaign(&shop, for_segment(made, SEGMENT)).await;
    assert_eq!(made.conditions.unwrap().named_segments, [SEGMENT]);
    place(&shop, of(1, WANG)).await;
    assert_eq!(whose(&shop).await, [""; 0], "nobody is in it");

    moved(&shop, &[ZHAO], &[]).await;
    place(&shop, of(2, WANG)).await;
    place(&shop, of(3, ZHAO)).await;
    assert_eq!(whose(&shop).await, [ZHAO]);
    moved(&shop, &[WANG], &[ZHAO]).await;
    place(&shop, of(4, ZHAO)).await;
    place(&shop, of(5, WANG)).await;
    assert_eq!(whose(&shop).await, [ZHAO, WANG]);

    // A record that was merged is in none, whatever it was in.
    moved(&shop, &[ZHAO], &[WANG]).await;
    let survivor = Customer { name: WANG.into(), ..Customer::default() };
    let merged = CustomerMerged { customer: Some(survivor), merged: ZHAO.into(), revision: i64::MAX };
    shop.deliver(vec![shop.event(&merged)]).await;
    place(&shop, of(6, WANG)).await;
    assert_eq!(whose(&shop).await.len(), 2);
    moved(&shop, &[WANG], &[]).await;
    shop.deliver(vec![shop.event(&SegmentDeleted { segment: SEGMENT.into() })]).await;
    place(&shop, of(7, WANG)).await;
    assert_eq!(whose(&shop).await.len(), 2, "a segment that is no more has nobody");
    shop.must_add_up().await;
}

#[tokio::test]
async fn a_segment_of_another_shop_is_refused() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let radish = add_reward(&shop, reward("腌萝卜", 30)).await;
    let made = campaign(Trigger::OrderPlaced, &[&radish], Budget::default());
    let foreign = for_segment(made, &SEGMENT.replace("nongmao", "other"));
    let refused: Result<Campaign, Refusal> = shop.create_campaign(foreign).await;
    assert_eq!(why(refused).2, "campaign.conditions.named_segments[0]");
}
