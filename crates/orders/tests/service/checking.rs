use contracts::orders::v1::{AdvanceOrderRequest, RefundOrderRequest, order::State};
use rstest::rstest;
use storage::Engine;

use crate::shop::{Shop, yuan};

/// A message, and its order: completed and partly paid back.
async fn full(engine: Engine) -> Option<Shop> {
    let shop = Shop::open(engine).await?;
    let order = shop.order("m-1").await;
    for to in [State::Accepted, State::Preparing, State::Ready, State::Completed] {
        let (name, to_state) = (order.name.clone(), to.into());
        let request = AdvanceOrderRequest { name, to_state, ..AdvanceOrderRequest::default() };
        shop.staff().advance_order(request).await.unwrap();
    }
    let (name, reason, amount) = (order.name, "凉了".to_owned(), Some(yuan(1)));
    let request = RefundOrderRequest { name, reason, amount, ..RefundOrderRequest::default() };
    shop.owner().refund_order(request).await.unwrap();
    Some(shop)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_the_service_wrote_is_well(#[case] engine: Engine) {
    let Some(shop) = full(engine).await else { return };
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn every_broken_rule_is_found(#[case] engine: Engine) {
    let Some(shop) = full(engine).await else { return };
    // Each is mended before the next.
    for (harm, mend, finding) in [
        (
            "UPDATE orders SET total = total + 1",
            "UPDATE orders SET total = total - 1",
            "its total is not the sum",
        ),
        (
            "UPDATE order_lines SET quantity = quantity + 1",
            "UPDATE order_lines SET quantity = quantity - 1",
            "its total is not the sum",
        ),
        (
            "UPDATE orders SET refunded = refunded + 1",
            "UPDATE orders SET refunded = refunded - 1",
            "paid back is not the sum",
        ),
        (
            "UPDATE refunds SET amount = amount + 1",
            "UPDATE refunds SET amount = amount - 1",
            "paid back is not the sum",
        ),
        (
            "UPDATE orders SET refunded = refunded + 9999",
            "UPDATE orders SET refunded = refunded - 9999",
            "more than its total",
        ),
        (
            "UPDATE orders SET state = 'READY'",
            "UPDATE orders SET state = 'COMPLETED'",
            "its state and the times",
        ),
        (
            "UPDATE orders SET state = 'CANCELLED'",
            "UPDATE orders SET state = 'COMPLETED'",
            "its state and the times",
        ),
        (
            "UPDATE orders SET state = 'REFUNDED'",
            "UPDATE orders SET state = 'COMPLETED'",
            "not wholly paid back",
        ),
        (
            "UPDATE orders SET cancelled_at = 1",
            "UPDATE orders SET cancelled_at = NULL",
            "its state and the times",
        ),
        (
            "UPDATE order_lines SET quantity = -quantity",
            "UPDATE order_lines SET quantity = -quantity",
            "of no quantity",
        ),
        (
            "UPDATE order_lines SET unit_price = -unit_price",
            "UPDATE order_lines SET unit_price = -unit_price",
            "below nothing",
        ),
        (
            "UPDATE identities SET shop_id = 'other'",
            "UPDATE identities SET shop_id = 'nongmao'",
            "they are not known here",
        ),
        (
            "UPDATE orders SET promised_at = NULL",
            "UPDATE orders SET promised_at = 1795405500000000",
            "nothing is promised of it",
        ),
        (
            "UPDATE messages SET delivery = 'SENT'",
            "UPDATE messages SET delivery = NULL",
            "it came in but is to be delivered",
        ),
        ("UPDATE refunds SET shop_id = 'other'", "UPDATE refunds SET shop_id = 'nongmao'", "left without it"),
        (
            "UPDATE order_lines SET shop_id = 'other'",
            "UPDATE order_lines SET shop_id = 'nongmao'",
            "it has no lines",
        ),
    ] {
        shop.sql(harm).await;
        let found = orders::check(&shop.url).await.unwrap();
        assert!(found.iter().any(|one| one.contains(finding)), "{harm}: {found:?}");
        assert!(found.iter().all(|one| one.starts_with("shops/")), "{found:?}");
        shop.sql(mend).await;
        shop.must_be_well().await;
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_lost_is_found(#[case] engine: Engine) {
    for (harm, findings) in [
        ("DELETE FROM orders", &["left without it", "its answer speaks of, is not there"][..]),
        ("DELETE FROM messages", &["the message it was read from is not there"]),
        (
            "UPDATE messages SET answer = NULL",
            &["the message it was read from is not there, or not answered"],
        ),
        ("DELETE FROM customer_projections", &["they are not known here"]),
        ("UPDATE menu_items SET aliases = '[\"饭\"]'", &["`饭` is what dish"]),
        ("UPDATE shops SET time_zone = 'Mars'", &["its shops can't be used"]),
    ] {
        let Some(shop) = full(engine).await else { return };
        shop.sql(harm).await;
        let found = orders::check(&shop.url).await.unwrap();
        for finding in findings {
            assert!(found.iter().any(|one| one.contains(finding)), "{harm}: {found:?}");
        }
    }
}
