//! Points as orders are completed and refunded.

use crate::shop::{Shop, WANG, order, yuan};
use contracts::{
    loyalty::v1::{
        GetPointsAccountRequest, ListPointsEntriesRequest, PointsAccount, PointsEntry, PointsPosted,
        points_entry::Reason,
    },
    orders::v1::{Order, OrderCompleted, OrderPlaced, OrderRefunded},
};
use prost::Message;
use rstest::rstest;
use storage::Engine;

async fn account(shop: &Shop) -> PointsAccount {
    let name = format!("{WANG}/pointsAccount");
    shop.owner().get_points_account(GetPointsAccountRequest { name }).await.unwrap().into_inner()
}

async fn balance(shop: &Shop) -> i64 {
    account(shop).await.balance
}

async fn entries(shop: &Shop) -> Vec<PointsEntry> {
    let parent = format!("{WANG}/pointsAccount");
    let request = ListPointsEntriesRequest { parent, ..ListPointsEntriesRequest::default() };
    shop.owner().list_points_entries(request).await.unwrap().into_inner().entries
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_completed_order_earns_points_and_the_customer_hears_of_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 3_650, 0)).await;
    let account = account(&shop).await;
    assert_eq!((account.balance, account.debt, account.lifetime_earned), (36, 0, 36));
    let entries = entries(&shop).await;
    assert_eq!((entries.len(), entries[0].points, entries[0].reason()), (1, 36, Reason::Earned));
    assert_eq!(entries[0].order, order(1, 0, 0).name);
    assert_eq!(entries[0].amount, Some(yuan(3_650)));

    let published = shop.published().await;
    assert_eq!((published.len(), published[0].ordering_key.as_str()), (1, WANG));
    let posted = PointsPosted::decode(published[0].body.as_slice()).unwrap();
    assert_eq!(posted.customer, WANG);
    assert_eq!((posted.entry, posted.account), (Some(entries[0].clone()), Some(account)));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_event_that_comes_again_changes_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let completed = shop.event(&OrderCompleted { order: Some(order(1, 3_600, 0)) });
    shop.deliver(vec![completed.clone(), completed.clone()]).await;
    shop.deliver(vec![completed]).await;
    // Not even if it comes under another id.
    shop.complete(order(1, 3_600, 0)).await;
    assert_eq!((balance(&shop).await, entries(&shop).await.len()), (36, 1));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn refunds_take_back_step_by_step_until_nothing_is_left(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 3_600, 0)).await;
    let mut balances = Vec::new();
    for refunded in [50, 99, 1_000, 3_600] {
        shop.refund(order(1, 3_600, refunded)).await;
        balances.push(balance(&shop).await);
    }
    assert_eq!(balances, [35, 35, 26, 0]);
    let account = account(&shop).await;
    assert_eq!((account.debt, account.lifetime_earned), (0, 0));
    let entries = entries(&shop).await;
    let seen: Vec<_> = entries.iter().map(|entry| (entry.points, entry.reason())).collect();
    let reversed = |points| (points, Reason::Reversed);
    assert_eq!(seen, [reversed(-26), reversed(-9), reversed(-1), (36, Reason::Earned)]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_refund_that_overtakes_its_order_or_another_refund_comes_out_right(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.refund(order(1, 3_600, 1_000)).await;
    assert_eq!(balance(&shop).await, 26);
    shop.complete(order(1, 3_600, 0)).await;
    assert_eq!(balance(&shop).await, 26);
    shop.refund(order(1, 3_600, 3_000)).await;
    shop.refund(order(1, 3_600, 2_000)).await;
    assert_eq!(balance(&shop).await, 6);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_refund_of_points_that_are_gone_is_a_debt_that_the_next_order_makes_good(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 3_600, 0)).await;
    shop.sql("UPDATE accounts SET active = 10, reversed = 26; UPDATE lots SET remaining = 10, taken = 26")
        .await;
    shop.refund(order(1, 3_600, 1_800)).await;
    let owing = account(&shop).await;
    assert_eq!((owing.balance, owing.debt), (0, 8));
    shop.complete(order(2, 2_000, 0)).await;
    let paid = account(&shop).await;
    assert_eq!((paid.balance, paid.debt), (12, 0));

    let entries = entries(&shop).await;
    let seen: Vec<_> = entries.iter().map(|entry| (entry.points, entry.debt, entry.reason())).collect();
    let (earned, repaid, reversed) = (Reason::Earned, Reason::DebtRepaid, Reason::Reversed);
    assert_eq!(
        seen,
        [(12, 0, earned), (0, -8, repaid), (0, 8, reversed), (-10, 0, reversed), (36, 0, earned)]
    );
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_of_nobody_and_an_event_of_no_use_change_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(Order { customer: String::new(), ..order(1, 3_600, 0) }).await;
    let placed = OrderPlaced { order: Some(order(2, 3_600, 0)), amended: false };
    shop.deliver(vec![shop.event(&placed)]).await;
    assert_eq!(balance(&shop).await, 0);
    assert!(shop.published().await.is_empty());
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_event_that_can_not_be_taken_is_named_and_the_others_take_effect(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let foreign = Order { name: order(1, 0, 0).name.replace("nongmao", "other"), ..order(1, 3_600, 0) };
    let mut bad = shop.event(&OrderCompleted { order: Some(foreign) });
    bad.ordering_key = "another".into();
    let good = shop.event(&OrderCompleted { order: Some(order(2, 3_600, 0)) });
    let answer = shop.try_deliver(vec![bad.clone(), good]).await.unwrap();
    assert_eq!(answer.failures.iter().map(|failure| &failure.event_id).collect::<Vec<_>>(), [&bad.id]);
    assert_eq!(balance(&shop).await, 36);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn replicas_that_take_the_same_events_at_once_double_nothing(#[case] engine: Engine) {
    let Some(first) = Shop::open(engine).await else { return };
    let second = first.replica().await;
    let mut events = Vec::new();
    for id in 1..=8 {
        events.push(first.event(&OrderCompleted { order: Some(order(id, 3_600, 0)) }));
        let refund = OrderRefunded { order: Some(order(id, 3_600, 1_000)), ..OrderRefunded::default() };
        events.push(first.event(&refund));
    }
    // The second hears of the same orders by events of other ids, in another order.
    let again = events.iter().rev().map(|event| contracts::common::v1::Event {
        id: event.id.replace("00000000-0000", "00000001-0000"),
        ..event.clone()
    });
    let again: Vec<_> = again.collect();
    tokio::join!(deliver_until_taken(&first, events), deliver_until_taken(&second, again));
    assert_eq!(balance(&first).await, 8 * 26);
    first.must_add_up().await;
}

/// As the relay does: what met another's change is sent again.
async fn deliver_until_taken(shop: &Shop, events: Vec<contracts::common::v1::Event>) {
    while shop.try_deliver(events.clone()).await.is_err() {}
}
