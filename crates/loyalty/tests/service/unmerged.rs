//! Two records that were taken for one guest, and are two again.

use contracts::{
    customers::v1::{Customer, CustomerMerged, CustomerUnmerged},
    loyalty::v1::{
        GetPointsAccountRequest, GivePointsRequest, HoldPointsRequest, ListGrantsRequest,
        ListMembershipsRequest, Plan, PointsAccount, PointsHold, ReleasePointsRequest, SetHouseholdRequest,
        campaign::{Budget, Trigger},
        membership::State,
    },
    orders::v1::Order,
};
use rstest::rstest;
use storage::{Engine, on};

use crate::{
    gifts::{add_campaign, add_reward, asking, campaign, count, give, reason, reward},
    plans::{create, join, monthly, tea},
    shop::{Shop, WANG, ZHAO, order},
};

fn named(name: &str) -> Customer {
    Customer { name: name.into(), ..Customer::default() }
}

/// Zhao is taken for Wang, and word of it comes once more.
async fn merge(shop: &Shop) {
    let merged = CustomerMerged { customer: Some(named(WANG)), merged: ZHAO.into(), revision: 1 };
    for _ in 0..2 {
        shop.deliver(vec![shop.event(&merged)]).await;
    }
    shop.must_add_up().await;
}

/// They are two again.
async fn undo(shop: &Shop) {
    let (customer, restored) = (Some(named(WANG)), Some(named(ZHAO)));
    let undone = CustomerUnmerged { customer, revision: 2, restored, restored_revision: 2 };
    for _ in 0..2 {
        shop.deliver(vec![shop.event(&undone)]).await;
    }
    shop.must_add_up().await;
}

async fn points(shop: &Shop, customer: &str) -> (i64, i64) {
    let request = GetPointsAccountRequest { name: format!("{customer}/pointsAccount") };
    let PointsAccount { balance, held, .. } =
        shop.owner().get_points_account(request).await.unwrap().into_inner();
    (balance, held)
}

async fn treat(shop: &Shop, customer: &str, points: i64) {
    let name = format!("{customer}/pointsAccount");
    let request = GivePointsRequest { name, points, reason: "一份心意".into(), ..Default::default() };
    shop.owner().give_points(request).await.unwrap();
}

async fn hold(shop: &Shop, customer: &str, points: i64) -> PointsHold {
    let name = format!("{customer}/pointsAccount");
    let request = HoldPointsRequest { name, points, reason: "一道菜".into(), ..Default::default() };
    shop.owner().hold_points(request).await.unwrap().into_inner()
}

fn of(customer: &str, order: Order) -> Order {
    Order { customer: customer.into(), ..order }
}

/// Orders and what was paid for them, of each who is a guest.
async fn counted(shop: &Shop) -> Vec<(i64, i64)> {
    let mut tx = shop.db.read().await.unwrap();
    on!(tx, |db| sqlx::query_as(
        "SELECT orders, spent FROM customer_projections WHERE merged_into IS NULL ORDER BY customer_id"
    )
    .fetch_all(db)
    .await)
    .unwrap()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn each_has_the_points_that_they_brought_and_what_came_of_their_orders(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 3_600, 0)).await;
    shop.complete(of(ZHAO, order(2, 1_000, 0))).await;
    treat(&shop, ZHAO, 20).await;
    let set_aside = hold(&shop, ZHAO, 5).await;
    let placed =
        contracts::orders::v1::OrderPlaced { order: Some(of(ZHAO, order(3, 700, 0))), amended: false };
    shop.deliver(vec![shop.event(&placed)]).await;
    let before = (points(&shop, WANG).await, points(&shop, ZHAO).await);
    merge(&shop).await;
    // In the survivor's name now: an order of Zhao's, one of Wang's, and a treat.
    shop.complete(order(3, 700, 0)).await;
    shop.complete(order(4, 500, 0)).await;
    treat(&shop, WANG, 9).await;
    undo(&shop).await;
    let ((wang, _), (zhao, held)) = before;
    assert_eq!(points(&shop, ZHAO).await, (zhao + 7, held));
    assert_eq!(points(&shop, WANG).await, (wang + 5 + 9, 0));
    assert_eq!(counted(&shop).await, [(2, 4_100), (2, 1_700)]);

    // What is theirs is theirs to use, and to be taken back of.
    let release = ReleasePointsRequest { name: set_aside.name, ..Default::default() };
    shop.owner().release_points(release).await.unwrap();
    shop.refund(of(ZHAO, order(2, 1_000, 1_000))).await;
    assert_eq!(points(&shop, ZHAO).await, (zhao + held + 7 - 10, 0));
    shop.must_add_up().await;
    merge(&shop).await;
    undo(&shop).await;
    assert_eq!(points(&shop, ZHAO).await, (zhao + held + 7 - 10, 0));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn points_that_were_used_since_stay_used_and_a_debt_that_was_made_good_is_gone(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    treat(&shop, ZHAO, 30).await;
    treat(&shop, ZHAO, 8).await;
    merge(&shop).await;
    let taken = hold(&shop, WANG, 10).await;
    undo(&shop).await;
    assert_eq!(points(&shop, ZHAO).await, (28, 0), "all but what Wang set aside");
    assert_eq!(points(&shop, WANG).await, (0, 10));
    let release = ReleasePointsRequest { name: taken.name, ..Default::default() };
    shop.owner().release_points(release).await.unwrap();
    assert_eq!(points(&shop, WANG).await, (10, 0));
    shop.must_add_up().await;

    // Zhao owes what was taken back of points that are used, and Wang has ten.
    shop.complete(of(ZHAO, order(1, 1_600, 0))).await;
    let spent = hold(&shop, ZHAO, 44).await;
    let capture = contracts::loyalty::v1::CapturePointsRequest { name: spent.name, ..Default::default() };
    shop.owner().capture_points(capture).await.unwrap();
    shop.refund(of(ZHAO, order(1, 1_600, 1_600))).await;
    merge(&shop).await;
    assert_eq!(points(&shop, WANG).await, (0, 0), "16 are owed, and ten made it good in part");
    undo(&shop).await;
    treat(&shop, WANG, 1).await;
    treat(&shop, ZHAO, 7).await;
    assert_eq!(points(&shop, WANG).await, (1, 0), "they owe nothing");
    assert_eq!(points(&shop, ZHAO).await, (1, 0), "they owed six");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn gifts_go_back_with_what_they_count_of_their_budget(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let radish = add_reward(&shop, reward("腌萝卜", 30)).await;
    let budget = Budget { per_customer: count(1), ..Budget::default() };
    let all = add_campaign(&shop, campaign(Trigger::OrderPlaced, &[&radish], budget)).await;
    let to = |customer: &str, id| contracts::loyalty::v1::GrantRewardRequest {
        customer: customer.into(),
        order: order(id, 0, 0).name,
        ..asking(&all, &radish)
    };
    let own = give(&shop, to(ZHAO, 1)).await.unwrap();
    merge(&shop).await;
    assert_eq!(reason(give(&shop, to(WANG, 2)).await), "BUDGET");
    undo(&shop).await;
    let given = give(&shop, to(WANG, 2)).await.unwrap();
    assert_eq!(reason(give(&shop, to(ZHAO, 3)).await), "BUDGET");
    let list =
        ListGrantsRequest { parent: "shops/nongmao".into(), customer: ZHAO.into(), ..Default::default() };
    let found = shop.owner().list_grants(list).await.unwrap().into_inner().grants;
    assert_eq!(found.iter().map(|grant| grant.name.as_str()).collect::<Vec<_>>(), [own.name.as_str()]);
    assert_eq!(given.customer, WANG);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_membership_goes_back_unless_both_were_in_the_plan_and_who_shared_it_does(#[case] engine: Engine) {
    let Some(shop) = crate::plans::open(engine).await else { return };
    let shared = |benefit| Plan { household_size: 1, ..monthly(0, vec![benefit]) };
    let (both, alone) = (create(&shop, shared(tea(2))).await, create(&shop, shared(tea(1))).await);
    let own = join(&shop, &both, WANG).await;
    join(&shop, &both, ZHAO).await;
    let back = join(&shop, &alone, ZHAO).await;
    for (membership, with) in [(&own, ZHAO), (&back, WANG)] {
        let name = membership.name.clone();
        let request = SetHouseholdRequest { name, customers: vec![with.into()], ..Default::default() };
        shop.owner().set_household(request).await.unwrap();
    }
    merge(&shop).await;
    undo(&shop).await;
    let mut found = Vec::new();
    for customer in [WANG, ZHAO] {
        let (parent, customer) = ("shops/nongmao".into(), customer.into());
        let list = ListMembershipsRequest { parent, customer, ..Default::default() };
        let page = shop.owner().list_memberships(list).await.unwrap().into_inner().memberships;
        found.push(
            page.into_iter()
                .filter(|one| one.state() == State::Active)
                .map(|one| one.name)
                .collect::<Vec<_>>(),
        );
    }
    assert!(found[0].contains(&own.name) && found[1].contains(&back.name), "{found:?}");
    let told = crate::plans::get(&shop, &back).await;
    assert_eq!((told.customer.as_str(), told.household), (ZHAO, vec![WANG.to_owned()]));
    shop.must_add_up().await;
}
