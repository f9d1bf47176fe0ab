//! What becomes due by time.

use crate::shop::{Shop, WANG, ZHAO, order};
use contracts::{
    loyalty::v1::{
        EarnRule, GetPointsAccountRequest, ListPointsEntriesRequest, PointsAccount, UpdateEarnRuleRequest,
        points_entry::Reason,
    },
    orders::v1::Order,
};
use rstest::rstest;
use storage::Engine;

const DAY: i64 = 86_400;

/// Points wait for a day and expire after a month.
async fn open(engine: Engine) -> Option<Shop> {
    let shop = Shop::open(engine).await?;
    let name = String::from("shops/nongmao/earnRule");
    let rule = EarnRule { name, pending_days: 1, lifetime_months: 1, ..EarnRule::default() };
    let request = UpdateEarnRuleRequest { earn_rule: Some(rule), ..UpdateEarnRuleRequest::default() };
    shop.owner().update_earn_rule(request).await.unwrap();
    Some(shop)
}

async fn account(shop: &Shop, customer: &str) -> PointsAccount {
    let request = GetPointsAccountRequest { name: format!("{customer}/pointsAccount") };
    shop.owner().get_points_account(request).await.unwrap().into_inner()
}

/// Wang's one earning, three thousand times.
const MANY_LOTS: [&str; 2] = [
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2999)
     INSERT INTO transfers (shop_id, id, customer_id, debit, credit, points, reason, note, cause_id, created_at)
     SELECT shop_id, randomblob(16), customer_id, debit, credit, points, reason, '', randomblob(16), created_at
     FROM transfers, n",
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2999)
     INSERT INTO transfers (shop_id, id, customer_id, debit, credit, points, reason, note, cause_id, created_at)
     SELECT shop_id, gen_random_uuid(), customer_id, debit, credit, points, reason, '', gen_random_uuid(),
         created_at
     FROM transfers, n",
];
const THEIR_ROWS: &str = "INSERT INTO lots (shop_id, id, customer_id, issued, pending, remaining, held,
         redeemed, expired, taken, rule_version, active_at, active_day, expires_at, month, created_at)
     SELECT lots.shop_id, transfers.id, lots.customer_id, issued, pending, remaining, 0,
         0, 0, 0, rule_version, active_at, active_day, expires_at, month, lots.created_at
     FROM transfers JOIN lots ON lots.shop_id = transfers.shop_id WHERE transfers.order_id IS NULL;
     UPDATE accounts SET issued = issued - 2999, pending = pending + 2999";

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn three_thousand_lots_become_usable_and_expire_at_once(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    shop.complete(order(1, 100, 0)).await;
    shop.sql(MANY_LOTS[usize::from(engine == Engine::Postgres)]).await;
    shop.sql(THEIR_ROWS).await;
    shop.must_add_up().await;
    assert_eq!(account(&shop, WANG).await.pending, 3_000);

    shop.pass(40 * DAY);
    shop.run_due().await;
    let after = account(&shop, WANG).await;
    assert_eq!((after.pending, after.balance, after.debt), (0, 0, 0));
    let parent = format!("{WANG}/pointsAccount");
    let request = ListPointsEntriesRequest { parent, page_size: 2, ..ListPointsEntriesRequest::default() };
    let entries = shop.owner().list_points_entries(request).await.unwrap().into_inner().entries;
    let seen: Vec<_> = entries.iter().map(|entry| (entry.reason(), entry.points)).collect();
    assert_eq!(seen, [(Reason::Expired, -3_000), (Reason::Activated, 1)]);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_row_that_can_not_be_read_holds_up_nobody_else(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    shop.complete(order(1, 7_700, 0)).await;
    shop.complete(Order { customer: ZHAO.into(), ..order(2, 4_200, 0) }).await;
    // The sound one is due last.
    shop.sql("UPDATE accounts SET due_at = due_at - 1 WHERE pending = 77").await;
    shop.sql("UPDATE lots SET created_at = 9223372036854775807 WHERE issued = 77").await;
    shop.pass(2 * DAY);
    shop.try_run_due().await.unwrap_err();
    assert_eq!((account(&shop, WANG).await.balance, account(&shop, ZHAO).await.balance), (0, 42));
}
