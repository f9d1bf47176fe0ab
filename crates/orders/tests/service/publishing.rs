use std::sync::OnceLock;

use contracts::orders::v1::{
    AdvanceOrderRequest, MessageReceived, OrderCompleted, OrderPlaced, order::State,
};
use prost::{Message as _, Name as _};
use rstest::rstest;
use runtime::{Settings, Telemetry};
use storage::Engine;
use tonic::Request;

use crate::shop::{Shop, WANG, said};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn telemetry() {
    static STARTED: OnceLock<Telemetry> = OnceLock::new();
    let settings = Settings { log: "off".into(), ..Settings::default() };
    STARTED.get_or_init(|| Telemetry::start("test", &settings).unwrap());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_happens_is_told_in_order_under_the_customers_name_and_in_the_callers_trace(
    #[case] engine: Engine,
) {
    telemetry();
    let Some(shop) = Shop::open(engine).await else { return };
    let mut request = Request::new(said("m-1", "wx-wang", "18号,订餐3.6"));
    let traceparent = format!("00-{TRACE}-b7ad6b7169203331-01");
    request.metadata_mut().insert("traceparent", traceparent.parse().unwrap());
    let message = shop.owner().create_message(request).await.unwrap().into_inner();
    let told = shop.published().await;
    let kinds: Vec<_> = told.iter().map(|event| event.kind.clone()).collect();
    assert_eq!(kinds, [MessageReceived::full_name(), OrderPlaced::full_name()]);
    for event in &told {
        assert_eq!((event.shop_id.as_str(), event.ordering_key.as_str()), ("nongmao", WANG));
        assert_eq!(event.occurred_at, crate::shop::ELEVEN);
        assert_eq!(event.traceparent.split('-').nth(1), Some(TRACE), "{event:?}");
    }
    let received = MessageReceived::decode(told[0].body.as_slice()).unwrap().message.unwrap();
    assert_eq!((received.name.as_str(), received.orders.len()), (message.name.as_str(), 0));
    let placed = OrderPlaced::decode(told[1].body.as_slice()).unwrap();
    assert_eq!(placed, OrderPlaced { order: message.orders.first().cloned(), amended: false });
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_that_is_changed_is_told_again_as_amended(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.order("m-1").await;
    let amended = shop.say("m-2", "wx-wang", "加5").await.orders;
    let last = shop.published().await.pop().unwrap();
    let told = OrderPlaced::decode(last.body.as_slice()).unwrap();
    assert_eq!(told, OrderPlaced { order: amended.first().cloned(), amended: true });
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn without_a_customer_the_key_is_the_orders_name(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let line = contracts::orders::v1::order::Line { item_code: 3, quantity: 1, ..Default::default() };
    let order = contracts::orders::v1::Order { lines: vec![line], ..Default::default() };
    let request = contracts::orders::v1::CreateOrderRequest {
        parent: "shops/nongmao".into(),
        order: Some(order),
        request_id: String::new(),
    };
    let order = shop.staff().create_order(request).await.unwrap().into_inner();
    for to in [State::Accepted, State::Preparing, State::Ready, State::Completed] {
        let (name, to_state) = (order.name.clone(), to.into());
        let request = AdvanceOrderRequest { name, to_state, ..AdvanceOrderRequest::default() };
        shop.staff().advance_order(request).await.unwrap();
    }
    let told = shop.published().await;
    assert!(told.iter().all(|event| event.ordering_key == order.name), "{told:?}");
    assert_eq!(told.last().map(|event| event.kind.clone()), Some(OrderCompleted::full_name()));
    shop.say("m-1", "wx-stranger", "你好").await;
    let last = shop.published().await.pop().unwrap();
    assert_eq!(last.ordering_key, "group/wx-stranger");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn feedback_hears_of_every_message(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let heard = async || {
        let told = shop.published_for("feedback").await;
        told.iter().filter(|event| event.kind == MessageReceived::full_name()).count()
    };
    shop.say("m-1", "wx-wang", "小李真好").await;
    shop.say("m-2", "wx-wang", "菜单").await;
    shop.say("m-3", "wx-wang", "太难吃了").await;
    assert_eq!(heard().await, 3);
}
