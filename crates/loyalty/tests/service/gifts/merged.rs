//! Gifts of two records that turn out to be one guest.

use contracts::{
    customers::v1::{Customer, CustomerMerged},
    loyalty::v1::{
        Campaign, GrantRewardRequest, ReturnGrantRequest, Reward,
        campaign::{Budget, Trigger},
    },
};
use rstest::rstest;
use storage::Engine;

use super::{add_campaign, add_reward, asking, campaign, count, give, reason, reward};
use crate::shop::{Shop, WANG, ZHAO, order};

/// Asks for a gift with the first order.
fn with_order(customer: &str, campaign: &Campaign, reward: &Reward) -> GrantRewardRequest {
    GrantRewardRequest { customer: customer.into(), order: order(1, 0, 0).name, ..asking(campaign, reward) }
}

/// Zhao is Wang.
async fn merge(shop: &Shop) {
    let customer = Customer { name: WANG.into(), ..Customer::default() };
    let merged = CustomerMerged { customer: Some(customer), merged: ZHAO.into(), revision: 1 };
    shop.deliver(vec![shop.event(&merged)]).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_given_with_an_order_is_known_under_the_name_that_goes_on(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let radish = add_reward(&shop, reward("腌萝卜", 30)).await;
    let all = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&radish], Budget::default())).await;
    let first = give(&shop, with_order(ZHAO, &all, &radish)).await.unwrap();
    let back = ReturnGrantRequest { name: first.name, ..ReturnGrantRequest::default() };
    shop.owner().return_grant(back).await.unwrap();
    let second = give(&shop, with_order(ZHAO, &all, &radish)).await.unwrap();
    merge(&shop).await;
    assert_eq!(give(&shop, with_order(WANG, &all, &radish)).await.unwrap().name, second.name);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_both_were_given_counts_twice(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let radish = add_reward(&shop, reward("腌萝卜", 30)).await;
    let budget = Budget { per_customer: count(2), ..Budget::default() };
    let all = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&radish], budget)).await;
    let of_wang = give(&shop, with_order(WANG, &all, &radish)).await.unwrap();
    give(&shop, with_order(ZHAO, &all, &radish)).await.unwrap();
    merge(&shop).await;
    assert_eq!(give(&shop, with_order(ZHAO, &all, &radish)).await.unwrap().name, of_wang.name);
    assert_eq!(reason(give(&shop, asking(&all, &radish)).await), "BUDGET");
    shop.must_add_up().await;
}
