use contracts::{
    common::v1::{Money, principal::Kind},
    orders::v1::{AdvanceOrderRequest, Order, OrderRefunded, RefundLine, RefundOrderRequest, order::State},
};
use prost::{Message as _, Name as _};
use rstest::rstest;
use storage::Engine;

use crate::shop::{Shop, cents, reason, refusal, request_id, wrong, yuan};

/// Completed: 3 for 18, 6 for 16, two rice for 2 each.
pub(crate) async fn completed(shop: &Shop) -> Order {
    let order = shop.order("m-1").await;
    let mut last = order.clone();
    for to in [State::Accepted, State::Preparing, State::Ready, State::Completed] {
        let (name, to_state) = (order.name.clone(), to.into());
        let request = AdvanceOrderRequest { name, to_state, ..AdvanceOrderRequest::default() };
        last = shop.staff().advance_order(request).await.unwrap().into_inner();
    }
    last
}

fn rest(order: &Order) -> RefundOrderRequest {
    let (name, reason) = (order.name.clone(), "凉了".to_owned());
    RefundOrderRequest { name, reason, ..RefundOrderRequest::default() }
}

fn amount(order: &Order, amount: Money) -> RefundOrderRequest {
    RefundOrderRequest { amount: Some(amount), ..rest(order) }
}

pub(crate) fn by_line(order: &Order, lines: &[(i32, i32)]) -> RefundOrderRequest {
    let line = |(item_code, quantity): &(i32, i32)| RefundLine { item_code: *item_code, quantity: *quantity };
    RefundOrderRequest { lines: lines.iter().map(line).collect(), ..rest(order) }
}

pub(crate) async fn refunded(shop: &Shop, request: RefundOrderRequest) -> Order {
    shop.owner().refund_order(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn money_is_given_back_by_line_by_amount_and_to_the_last(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = completed(&shop).await;
    let one = refunded(&shop, by_line(&order, &[(6, 1), (90, 1)])).await;
    assert_eq!((one.state(), one.refunded.clone()), (State::Completed, Some(yuan(18))));
    let lines = [(6, 1), (90, 1)].map(|(item_code, quantity)| RefundLine { item_code, quantity });
    assert_eq!((one.refunds[0].reason.as_str(), &one.refunds[0].lines[..]), ("凉了", &lines[..]));
    let two = refunded(&shop, amount(&order, cents(50))).await;
    assert_eq!((two.refunds.len(), two.refunded.clone()), (2, Some(cents(1_850))));
    let all = refunded(&shop, rest(&order)).await;
    assert_eq!((all.state(), all.refunded.clone()), (State::Refunded, Some(yuan(38))));
    assert_eq!(all.refunds[2].amount, Some(cents(1_950)));
    assert_eq!(all.total, Some(yuan(38)));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn each_refund_is_told_with_its_amount(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = completed(&shop).await;
    refunded(&shop, amount(&order, yuan(1))).await;
    refunded(&shop, amount(&order, yuan(2))).await;
    let told: Vec<_> =
        shop.published().await.into_iter().filter(|event| event.kind == OrderRefunded::full_name()).collect();
    let told = told.iter().map(|event| OrderRefunded::decode(event.body.as_slice()).unwrap());
    let told: Vec<_> =
        told.map(|event| (event.amount, event.order.unwrap().refunded, event.reason)).collect();
    let why = "凉了".to_owned();
    assert_eq!(told, [(Some(yuan(1)), Some(yuan(1)), why.clone()), (Some(yuan(2)), Some(yuan(3)), why),]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn never_more_is_given_back_than_was_paid(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = completed(&shop).await;
    let refusals = [
        (amount(&order, cents(3_801)), "amount"),
        (by_line(&order, &[(3, 2)]), "lines[0].quantity"),
        (by_line(&order, &[(3, 1), (3, 1)]), "lines[1].quantity"),
    ];
    for (request, field) in refusals {
        let refused = shop.owner().refund_order(request).await;
        assert_eq!(refusal(refused), ("REFUND_EXCEEDS_ORDER".to_owned(), field.to_owned()));
    }
    let all: Vec<_> = (0..8)
        .map(|_| {
            let (mut owner, request) = (shop.owner(), amount(&order, yuan(10)));
            tokio::spawn(async move { owner.refund_order(request).await })
        })
        .collect();
    let mut given = 0;
    for one in all {
        given += i64::from(one.await.unwrap().is_ok());
    }
    assert_eq!(given, 3);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_repeat_gives_nothing_back_again(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = completed(&shop).await;
    let request = RefundOrderRequest { request_id: request_id(1), ..amount(&order, yuan(1)) };
    let first = refunded(&shop, request.clone()).await;
    assert_eq!(refunded(&shop, request.clone()).await, first);
    let other = RefundOrderRequest { amount: Some(yuan(2)), ..request };
    assert_eq!(wrong(shop.owner().refund_order(other).await), "request_id");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_a_completed_order_is_refunded(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let open = shop.order("m-0").await;
    assert_eq!(reason(shop.owner().refund_order(rest(&open)).await), "ORDER_STATE");
    let order = completed(&shop).await;
    refunded(&shop, rest(&order)).await;
    assert_eq!(reason(shop.owner().refund_order(rest(&order)).await), "ORDER_STATE");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_given_back_is_noted_once_with_who_gave_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = completed(&shop).await;
    let before = shop.noted().await.len();
    let request = RefundOrderRequest { request_id: request_id(1), ..amount(&order, yuan(1)) };
    for _ in 0..2 {
        refunded(&shop, request.clone()).await;
    }
    assert_eq!(refusal(shop.owner().refund_order(amount(&order, yuan(0))).await).1, "amount");
    let noted = shop.noted().await;
    let [act] = &noted[before..] else { panic!("{noted:?}") };
    assert_eq!((act.kind(), act.resource.as_str()), (Kind::Owner, order.name.as_str()));
    assert_eq!(act.method, "renqing.orders.v1.OrdersService.RefundOrder");
    assert_eq!(act.request_id, request.request_id);
    assert!(!format!("{act:?}").contains("凉了"));
}

#[tokio::test]
async fn a_field_that_can_not_be_read_is_named_by_its_path() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let order = completed(&shop).await;
    let dollars = Money { amount: 1, currency: "USD".into() };
    let both = RefundOrderRequest { amount: Some(yuan(1)), ..by_line(&order, &[(3, 1)]) };
    for (field, bad) in [
        ("amount", both),
        ("amount", amount(&order, yuan(0))),
        ("amount", amount(&order, yuan(-1))),
        ("amount.currency", amount(&order, dollars)),
        ("lines[0].quantity", by_line(&order, &[(3, 0)])),
        ("lines[0].item_code", by_line(&order, &[(5, 1)])),
        ("reason", RefundOrderRequest { reason: String::new(), ..rest(&order) }),
        ("reason", RefundOrderRequest { reason: "字".repeat(501), ..rest(&order) }),
    ] {
        let named = refusal(shop.owner().refund_order(bad).await).1;
        assert_eq!(named, field);
    }
    assert_eq!(reason(shop.stranger().refund_order(rest(&order)).await), "FOREIGN_SHOP");
}
