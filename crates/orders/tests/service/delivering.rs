//! A channel takes what the shop wrote, and says what became of it.

use contracts::orders::v1::{
    GetMessageRequest, Message, ReportDeliveryRequest,
    message::{Delivery, Direction},
};
use rstest::rstest;
use runtime::Kind;
use storage::Engine;
use tonic::Code;

use crate::{
    delays::waiting,
    shop::{Client, Shop, WANG, reason, refusal, request_id, said, wrong},
};

/// A shop that wrote a message.
async fn written(engine: Engine) -> Option<(Shop, Message)> {
    let shop = Shop::open(engine).await?;
    shop.order("m-1").await;
    shop.set_minute(46);
    shop.run_due().await;
    let message = waiting(&shop).await.remove(0);
    Some((shop, message))
}

fn report(name: &str, delivered: bool, error: &str) -> ReportDeliveryRequest {
    let (name, error) = (name.to_owned(), error.to_owned());
    ReportDeliveryRequest { name, delivered, error, ..ReportDeliveryRequest::default() }
}

fn channel(shop: &Shop) -> Client {
    shop.client(Kind::Integration, "nongmao", "shops/nongmao/accessKeys/channel")
}

async fn reported(shop: &Shop, request: ReportDeliveryRequest) -> Message {
    channel(shop).report_delivery(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_delivered_waits_no_more_and_stays_delivered(#[case] engine: Engine) {
    let Some((shop, message)) = written(engine).await else { return };
    let failed = reported(&shop, report(&message.name, false, "对方已退群")).await;
    assert_eq!((failed.delivery(), failed.delivery_error.as_str()), (Delivery::Failed, "对方已退群"));
    assert_eq!(waiting(&shop).await, []);
    let sent = reported(&shop, report(&message.name, true, "")).await;
    assert_eq!(sent, Message { delivery: Delivery::Sent.into(), ..message.clone() });
    assert_eq!(reported(&shop, report(&message.name, false, "超时")).await, sent);
    let get = GetMessageRequest { name: message.name };
    assert_eq!(shop.staff().get_message(get).await.unwrap().into_inner(), sent);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_repeated_report_is_answered_as_before(#[case] engine: Engine) {
    let Some((shop, message)) = written(engine).await else { return };
    let first = ReportDeliveryRequest { request_id: request_id(1), ..report(&message.name, false, "x") };
    let failed = reported(&shop, first.clone()).await;
    reported(&shop, report(&message.name, true, "")).await;
    assert_eq!(reported(&shop, first.clone()).await, failed);
    let other = ReportDeliveryRequest { error: "y".into(), ..first };
    assert_eq!(wrong(channel(&shop).report_delivery(other).await), "request_id");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_channel_that_hands_its_own_message_back_orders_nothing(#[case] engine: Engine) {
    let Some((shop, message)) = written(engine).await else { return };
    let heard = shop.say(&message.channel_message_id, "bot", &message.text).await;
    assert_eq!((heard.direction(), &heard), (Direction::Outgoing, &message));
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 1);
    assert_eq!(shop.count("SELECT count(*) FROM messages").await, 2);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_what_the_shop_wrote_can_be_reported_on(#[case] engine: Engine) {
    let Some((shop, message)) = written(engine).await else { return };
    let came_in = shop.owner().create_message(said("m-2", "wx-wang", "菜单")).await.unwrap().into_inner();
    let refused = shop.staff().report_delivery(report(&came_in.name, true, "")).await;
    assert_eq!(refusal(refused), ("NOT_OUTGOING".to_owned(), "name".to_owned()));
    let nowhere = WANG.replace("customers", "messages");
    let missing = shop.staff().report_delivery(report(&nowhere, true, "")).await;
    assert_eq!(missing.unwrap_err().code(), Code::NotFound);
    let contradiction = report(&message.name, true, "why");
    assert_eq!(wrong(shop.staff().report_delivery(contradiction).await), "error");
    let too_long = report(&message.name, false, &"x".repeat(501));
    assert_eq!(wrong(shop.staff().report_delivery(too_long).await), "error");
    assert_eq!(wrong(shop.staff().report_delivery(report("messages/1", true, "")).await), "name");
    let foreign = shop.stranger().report_delivery(report(&message.name, true, "")).await;
    assert_eq!(reason(foreign), "FOREIGN_SHOP");
    let guest = shop.guest(WANG).report_delivery(report(&message.name, true, "")).await;
    assert_eq!(reason(guest), "NOT_ALLOWED");
    assert_eq!(waiting(&shop).await, [message]);
}
