use contracts::orders::v1::{AdvanceOrderRequest, CancelOrderRequest, GetOrderRequest, Order, order::State};
use kernel::Time;
use rstest::rstest;
use runtime::field;
use storage::Engine;
use tonic::Code;

use crate::shop::{ELEVEN, LI, MINUTE, Shop, WANG, reason, refusal, request_id, wrong};

fn advance(order: &Order, to: State) -> AdvanceOrderRequest {
    let (name, to_state) = (order.name.clone(), to.into());
    AdvanceOrderRequest { name, to_state, ..AdvanceOrderRequest::default() }
}

fn cancel(order: &Order, reason: &str) -> CancelOrderRequest {
    let (name, reason) = (order.name.clone(), reason.to_owned());
    CancelOrderRequest { name, reason, ..CancelOrderRequest::default() }
}

async fn advanced(shop: &Shop, order: &Order, to: State) -> Order {
    shop.staff().advance_order(advance(order, to)).await.unwrap().into_inner()
}

async fn found(shop: &Shop, order: &Order) -> Order {
    let request = GetOrderRequest { name: order.name.clone() };
    shop.staff().get_order(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_goes_its_way_step_by_step(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut order = shop.order("m-1").await;
    let way = [State::Accepted, State::Preparing, State::Ready, State::Delivering, State::Completed];
    for (minute, to) in (1..).zip(way) {
        shop.set_minute(minute);
        let next = advanced(&shop, &order, to).await;
        let now = Time::from_micros(ELEVEN + minute * MINUTE).map(field::timestamp);
        assert_eq!((next.state(), next.update_time), (to, now));
        assert_eq!(next.steps.last().map(|step| (step.state(), step.time)), Some((to, now)));
        assert_ne!(next.etag, order.etag);
        order = next;
    }
    assert_eq!(order.steps.len(), 6);
    assert_eq!(found(&shop, &order).await, order);
    assert_eq!(shop.kinds().await, ["MessageReceived", "OrderPlaced", "OrderCompleted"]);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_that_is_fetched_is_not_delivered(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    for to in [State::Accepted, State::Preparing, State::Ready, State::Completed] {
        assert_eq!(advanced(&shop, &order, to).await.state(), to);
    }
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_step_that_does_not_follow_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    let skipped = shop.staff().advance_order(advance(&order, State::Ready)).await;
    assert_eq!(refusal(skipped), ("ORDER_STATE".to_owned(), "to_state".to_owned()));
    for not_a_step in [State::Unspecified, State::Placed, State::Cancelled, State::Refunded] {
        assert_eq!(wrong(shop.staff().advance_order(advance(&order, not_a_step)).await), "to_state");
    }
    assert_eq!(found(&shop, &order).await, order);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_step_that_was_taken_is_taken_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    let accepted = advanced(&shop, &order, State::Accepted).await;
    shop.set_minute(1);
    assert_eq!(advanced(&shop, &order, State::Accepted).await, accepted);
    assert_eq!(found(&shop, &order).await, accepted);
    let once = AdvanceOrderRequest { request_id: request_id(1), ..advance(&order, State::Preparing) };
    let preparing = shop.staff().advance_order(once.clone()).await.unwrap().into_inner();
    advanced(&shop, &order, State::Ready).await;
    assert_eq!(shop.staff().advance_order(once.clone()).await.unwrap().into_inner(), preparing);
    let other = AdvanceOrderRequest { to_state: State::Completed.into(), ..once };
    assert_eq!(wrong(shop.staff().advance_order(other).await), "request_id");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_all_who_take_a_step_at_once_each_sees_it_taken(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    let all: Vec<_> = (0..8)
        .map(|_| {
            let (mut staff, request) = (shop.staff(), advance(&order, State::Accepted));
            tokio::spawn(async move { staff.advance_order(request).await })
        })
        .collect();
    for one in all {
        assert_eq!(one.await.unwrap().unwrap().into_inner().steps.len(), 2);
    }
    assert_eq!(found(&shop, &order).await.etag, advanced(&shop, &order, State::Accepted).await.etag);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_of_what_another_changed_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    let guarded =
        |etag: &str| AdvanceOrderRequest { etag: etag.to_owned(), ..advance(&order, State::Accepted) };
    for wrong in ["x", "v7fffffffffffffff", "v-8000000000000000"] {
        assert_eq!(reason(shop.staff().advance_order(guarded(wrong)).await), "STALE_ETAG");
    }
    let accepted = shop.staff().advance_order(guarded(&order.etag)).await.unwrap().into_inner();
    let late = CancelOrderRequest { etag: order.etag.clone(), ..cancel(&order, "") };
    assert_eq!(shop.staff().cancel_order(late).await.unwrap_err().code(), Code::Aborted);
    let right = CancelOrderRequest { etag: accepted.etag, ..cancel(&order, "") };
    assert_eq!(shop.staff().cancel_order(right).await.unwrap().into_inner().state(), State::Cancelled);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_is_called_off_with_the_reason_until_it_is_completed(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    let cancelled = shop.staff().cancel_order(cancel(&order, "停电")).await.unwrap().into_inner();
    assert_eq!((cancelled.state(), cancelled.cancel_reason.as_str()), (State::Cancelled, "停电"));
    let again = shop.staff().cancel_order(cancel(&order, "又停电")).await.unwrap().into_inner();
    assert_eq!(again, cancelled);
    let too_late = shop.staff().advance_order(advance(&order, State::Accepted)).await;
    assert_eq!(reason(too_late), "ORDER_STATE");
    assert_eq!(wrong(shop.staff().cancel_order(cancel(&order, &"字".repeat(501))).await), "reason");

    let order = shop.order("m-2").await;
    for to in [State::Accepted, State::Preparing, State::Ready, State::Completed] {
        advanced(&shop, &order, to).await;
    }
    let too_late = shop.staff().cancel_order(cancel(&order, "")).await;
    assert_eq!(refusal(too_late), ("ORDER_STATE".to_owned(), "name".to_owned()));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_sees_their_own_order_alone(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    let request = GetOrderRequest { name: order.name.clone() };
    assert_eq!(shop.guest(WANG).get_order(request.clone()).await.unwrap().into_inner(), order);
    assert_eq!(reason(shop.guest(LI).get_order(request.clone()).await), "NOT_YOURS");
    assert_eq!(reason(shop.stranger().get_order(request).await), "FOREIGN_SHOP");
}

#[tokio::test]
async fn an_unknown_order_is_not_found_and_a_foreign_one_not_touched() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let unknown = Order { name: WANG.replace("customers", "orders"), ..Order::default() };
    let request = GetOrderRequest { name: unknown.name.clone() };
    assert_eq!(shop.staff().get_order(request).await.unwrap_err().code(), Code::NotFound);
    let missing = shop.staff().advance_order(advance(&unknown, State::Accepted)).await.unwrap_err();
    assert_eq!(missing.code(), Code::NotFound);
    assert_eq!(
        reason(shop.stranger().advance_order(advance(&unknown, State::Accepted)).await),
        "FOREIGN_SHOP"
    );
    assert_eq!(reason(shop.stranger().cancel_order(cancel(&unknown, "")).await), "FOREIGN_SHOP");
    let request = GetOrderRequest { name: "orders/1".into() };
    assert_eq!(wrong(shop.staff().get_order(request).await), "name");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_request_that_changed_nothing_is_answered_as_it_was_then(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    let accepted = advanced(&shop, &order, State::Accepted).await;
    let once = AdvanceOrderRequest { request_id: request_id(1), ..advance(&order, State::Accepted) };
    assert_eq!(shop.staff().advance_order(once.clone()).await.unwrap().into_inner(), accepted);
    assert_eq!(found(&shop, &order).await, accepted, "it is not counted");
    let preparing = advanced(&shop, &order, State::Preparing).await;
    assert_eq!(shop.staff().advance_order(once.clone()).await.unwrap().into_inner(), accepted);
    let other = AdvanceOrderRequest { to_state: State::Ready.into(), ..once };
    assert_eq!(wrong(shop.staff().advance_order(other).await), "request_id");
    assert_eq!(found(&shop, &order).await, preparing);
}
