use contracts::{
    feedback::v1::{CaseClosed, ClosedCase, Praise, PraiseGiven},
    loyalty::v1::{
        Campaign, Reward,
        campaign::{Budget, Conditions, Trigger},
        grant::State,
    },
    orders::v1::{Order, OrderCancelled, OrderPlaced},
};
use rstest::rstest;
use storage::Engine;

use super::{add_campaign, add_reward, campaign, cost, exposed, grants, know, money, offer, place, reward};
use crate::shop::{Shop, WANG, ZHAO, order};

async fn by_itself(shop: &Shop, campaign: Campaign) -> Campaign {
    add_campaign(shop, Campaign { automatic: true, ..campaign }).await
}

fn names(grants: &[contracts::loyalty::v1::Grant]) -> Vec<&str> {
    grants.iter().map(|grant| grant.reward_display_name.as_str()).collect()
}

fn host(id: u128, party_size: i32) -> Order {
    Order { party_size, ..order(id, 30_000, 0) }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn four_free_things_for_everyone_as_far_as_the_day_goes(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut all = Vec::new();
    for (name, cost) in [("腌萝卜", 30), ("花生米", 40), ("小米粥", 35), ("鸡蛋汤", 45)] {
        all.push(add_reward(&shop, reward(name, cost)).await);
    }
    let all: Vec<&Reward> = all.iter().collect();
    let daily = Budget { daily: money(3_000), ..Budget::default() };
    by_itself(&shop, campaign(Trigger::OrderPlaced, &all, daily)).await;
    for id in 1..=25 {
        place(&shop, order(id, 3_600, 0)).await;
    }
    let given = grants(&shop).await;
    assert_eq!(names(&given[..4]), ["腌萝卜", "花生米", "小米粥", "鸡蛋汤"]);
    assert_eq!((given.len(), cost(&given)), (80, 3_000));
    // The next day there is more.
    shop.pass(86_400);
    place(&shop, order(26, 3_600, 0)).await;
    assert_eq!(grants(&shop).await.len(), 84);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_that_is_changed_or_told_of_twice_gets_nothing_twice(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let radish = add_reward(&shop, reward("腌萝卜", 30)).await;
    by_itself(&shop, campaign(Trigger::OrderPlaced, &[&radish], Budget::default())).await;
    place(&shop, order(1, 3_600, 0)).await;
    let amended = OrderPlaced { order: Some(order(1, 4_000, 0)), amended: true };
    shop.deliver(vec![shop.event(&amended)]).await;
    place(&shop, order(1, 3_600, 0)).await;
    let given = grants(&shop).await;
    assert_eq!((given.len(), given[0].granted_by.as_str()), (1, "renqing"));
    // Not even once it was returned.
    let back =
        contracts::loyalty::v1::ReturnGrantRequest { name: given[0].name.clone(), ..Default::default() };
    shop.owner().return_grant(back).await.unwrap();
    shop.deliver(vec![shop.event(&amended)]).await;
    assert_eq!(grants(&shop).await.len(), 1);
    assert_eq!(exposed(&shop).await, [false]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_regular_who_hosts_gets_what_suits_them(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let dish = add_reward(&shop, reward("拍黄瓜", 200)).await;
    let beer = add_reward(&shop, Reward { suits: vec!["drinks=beer".into()], ..reward("啤酒", 350) }).await;
    let mut party = campaign(Trigger::PartyHosted, &[&dish], Budget::default());
    party.offers.push(offer(&beer, 2));
    by_itself(&shop, party).await;
    know(&shop, WANG, 18, &[("drinks", "beer")]).await;
    place(&shop, host(1, 8)).await;
    assert!(grants(&shop).await.is_empty(), "no regular yet");
    for id in 2..=4 {
        shop.complete(order(id, 3_600, 0)).await;
    }
    place(&shop, host(5, 2)).await;
    assert!(grants(&shop).await.is_empty(), "two are no party");
    // It became one.
    let amended = OrderPlaced { order: Some(Order { is_host: true, ..host(5, 8) }), amended: true };
    shop.deliver(vec![shop.event(&amended)]).await;
    let given = grants(&shop).await;
    assert_eq!((given.len(), given[0].quantity, given[0].reward_display_name.as_str()), (1, 2, "啤酒"));
    assert!(given[0].reason.contains("王师傅请8人吃饭"), "{}", given[0].reason);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn gifts_go_the_way_of_their_order_and_praise_thanks_for_them(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let radish = add_reward(&shop, Reward { stock: Some(2), ..reward("腌萝卜", 30) }).await;
    let daily = Budget { daily: money(60), ..Budget::default() };
    by_itself(&shop, campaign(Trigger::OrderPlaced, &[&radish], daily)).await;
    place(&shop, order(1, 3_600, 0)).await;
    place(&shop, order(2, 3_600, 0)).await;
    place(&shop, order(3, 3_600, 0)).await;
    assert_eq!(grants(&shop).await.len(), 2);
    shop.complete(order(1, 3_600, 0)).await;
    shop.deliver(vec![shop.event(&OrderCancelled { order: Some(order(2, 3_600, 0)) })]).await;
    let states: Vec<_> = grants(&shop).await.iter().map(contracts::loyalty::v1::Grant::state).collect();
    assert_eq!(states, [State::Taken, State::Returned]);
    place(&shop, order(4, 3_600, 0)).await;
    assert_eq!(grants(&shop).await.len(), 3);

    shop.pass(6 * 86_400);
    let praise = Praise { customer: WANG.into(), text: "服务真好".into(), ..Praise::default() };
    let praise = PraiseGiven { praise: Some(praise) };
    shop.deliver(vec![shop.event(&praise)]).await;
    let thanked: Vec<_> = grants(&shop).await.iter().map(|grant| grant.thank_time.is_some()).collect();
    assert_eq!(thanked, [true, false, false]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_closed_complaint_a_first_order_and_a_comeback_bring_what_they_should(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for (name, trigger) in
        [("道歉", Trigger::CaseClosed), ("欢迎", Trigger::FirstOrder), ("回来", Trigger::Comeback)]
    {
        let card = add_reward(&shop, reward(name, 10)).await;
        by_itself(&shop, campaign(trigger, &[&card], Budget::default())).await;
    }
    place(&shop, order(1, 3_600, 0)).await;
    shop.complete(order(1, 3_600, 0)).await;
    place(&shop, order(2, 3_600, 0)).await;
    let case = "shops/nongmao/cases/00000000-0000-0000-0000-000000000077";
    let closed = CaseClosed {
        case: Some(ClosedCase { name: case.into(), customer: WANG.into(), ..ClosedCase::default() }),
    };
    shop.deliver(vec![shop.event(&closed)]).await;
    shop.deliver(vec![shop.event(&closed)]).await;
    shop.pass(40 * 86_400);
    place(&shop, order(3, 3_600, 0)).await;
    let given = grants(&shop).await;
    assert_eq!(names(&given), ["欢迎", "道歉", "回来"]);
    assert!(given[2].reason.contains("40天"), "{}", given[2].reason);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_day_brings_its_gift_once_to_each_who_ordered_lately(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 3_600, 0)).await;
    shop.complete(Order { customer: ZHAO.into(), ..order(2, 3_600, 0) }).await;
    let card = add_reward(&shop, reward("贺卡", 10)).await;
    let mut christmas = campaign(Trigger::Date, &[&card], Budget::default());
    let dates = vec!["12-25".into()];
    christmas.conditions = Some(Conditions { dates, from_minute: 600, ..Conditions::default() });
    by_itself(&shop, christmas).await;
    let replica = shop.replica().await;
    shop.run_due().await;
    assert!(grants(&shop).await.is_empty());
    // Noon of 23 November to the 25th of December, before ten and after.
    shop.pass(32 * 86_400 - 3 * 3_600);
    shop.run_due().await;
    assert!(grants(&shop).await.is_empty());
    shop.pass(3 * 3_600);
    tokio::join!(shop.run_due(), replica.run_due());
    shop.run_due().await;
    let given = grants(&shop).await;
    assert_eq!((given.len(), names(&given)), (2, vec!["贺卡", "贺卡"]));
    shop.pass(86_400);
    shop.run_due().await;
    assert_eq!(grants(&shop).await.len(), 2);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_two_orders_that_are_open_at_once_one_is_the_first(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let card = add_reward(&shop, reward("欢迎", 10)).await;
    by_itself(&shop, campaign(Trigger::FirstOrder, &[&card], Budget::default())).await;
    let given = async || {
        let all = grants(&shop).await.into_iter().filter(|grant| grant.state() != State::Returned);
        all.map(|grant| grant.order).collect::<Vec<_>>()
    };
    place(&shop, order(1, 3_600, 0)).await;
    place(&shop, order(2, 3_600, 0)).await;
    assert_eq!(given().await, [order(1, 0, 0).name]);
    // Changed, the second is still no first.
    place(&shop, order(2, 4_000, 0)).await;
    assert_eq!(given().await, [order(1, 0, 0).name]);
    // With the first called off, the second is the first that stands.
    shop.deliver(vec![shop.event(&OrderCancelled { order: Some(order(1, 3_600, 0)) })]).await;
    place(&shop, order(3, 3_600, 0)).await;
    assert_eq!(given().await, [order(2, 0, 0).name]);
    shop.complete(order(2, 4_000, 0)).await;
    shop.complete(order(3, 3_600, 0)).await;
    assert_eq!(given().await, [order(2, 0, 0).name]);
    shop.must_add_up().await;
}
