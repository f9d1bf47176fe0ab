//! Guests who order on the shop's page.

use contracts::orders::v1::{
    CreateMessageRequest, CreateOrderRequest, Message, Order, UpdateShopRequest, order::Line,
    shop::OpeningHours,
};
use prost_types::FieldMask;
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

use crate::shop::{LI, Shop, WANG, nongmao};

fn written(id: &str, text: &str) -> CreateMessageRequest {
    let message = Message {
        channel: "page".to_owned(),
        channel_message_id: id.to_owned(),
        text: text.to_owned(),
        ..Message::default()
    };
    CreateMessageRequest { parent: "shops/nongmao".to_owned(), message: Some(message) }
}

fn touched(customer: &str) -> CreateOrderRequest {
    let line = Line { item_code: 3, quantity: 2, ..Line::default() };
    let order = Order { customer: customer.to_owned(), lines: vec![line], ..Order::default() };
    CreateOrderRequest { parent: "shops/nongmao".to_owned(), order: Some(order), ..Default::default() }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_who_writes_on_the_page_is_known_and_is_nobody_else(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let answer = shop.guest(WANG).create_message(written("p-1", "3.6")).await.unwrap().into_inner();
    assert_eq!(answer.customer, WANG);
    assert_eq!(answer.sender_id, WANG.rsplit('/').next().unwrap());
    let order = &answer.orders[0];
    assert_eq!((order.customer.as_str(), order.customer_number, order.unbound_sender), (WANG, 18, false));
    let again = shop.guest(WANG).create_message(written("p-1", "3.6")).await.unwrap().into_inner();
    assert_eq!(again.orders, answer.orders);

    let as_message = |change: fn(&mut Message)| {
        let mut request = written("p-2", "5");
        request.message.as_mut().map(change).unwrap();
        request
    };
    let as_li = as_message(|message| message.sender_id = LI.rsplit('/').next().unwrap().to_owned());
    let refused = shop.guest(WANG).create_message(as_li).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
    let elsewhere = as_message(|message| message.channel = "wechat-group".to_owned());
    let refused = shop.guest(WANG).create_message(elsewhere).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).violations[0].field, "message.channel");
    let visitor = shop.guest("").create_message(written("p-3", "5")).await.unwrap_err();
    assert_eq!(Refusal::from(&visitor).reason, "NOT_YOURS");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_orders_for_themselves_while_the_shop_is_open(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.guest(WANG).create_order(touched("")).await.unwrap().into_inner();
    assert_eq!((order.customer.as_str(), order.customer_number), (WANG, 18));
    let refused = shop.guest(WANG).create_order(touched(LI)).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
    let mut numbered = touched("");
    numbered.order.as_mut().unwrap().customer_number = 20;
    let refused = shop.guest(WANG).create_order(numbered).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).violations[0].field, "order.customer_number");

    let hours = OpeningHours { open_minute: 1_320, close_minute: 1_380, weekdays: Vec::new() };
    let night = UpdateShopRequest {
        shop: Some(contracts::orders::v1::Shop { opening_hours: vec![hours], ..nongmao() }),
        update_mask: Some(FieldMask { paths: vec!["opening_hours".to_owned()] }),
        ..UpdateShopRequest::default()
    };
    shop.owner().update_shop(night).await.unwrap();
    let refused = shop.guest(WANG).create_order(touched("")).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).reason, "SHOP_CLOSED");
    // Who works there knows better.
    shop.staff().create_order(touched(WANG)).await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_on_the_page_orders_for_nobody_else_and_learns_nothing_of_them(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.guest(LI).create_message(written("l-1", "5")).await.unwrap();
    for (id, text) in [("p-1", "20号 3.6"), ("p-2", "是"), ("p-3", "20号 取消"), ("p-4", "是的，取消20号的")]
    {
        let answer = shop.guest(WANG).create_message(written(id, text)).await.unwrap().into_inner();
        assert!(answer.orders.iter().all(|order| order.customer != LI), "{text}: {answer:?}");
        assert!(
            !answer.reply_text.contains('李') && !answer.reply_text.contains("B07"),
            "{}",
            answer.reply_text
        );
    }
    let theirs = shop.guest(LI).create_message(written("l-1", "5")).await.unwrap().into_inner();
    assert_eq!(theirs.orders.len(), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_guest_wrote_is_not_given_to_another_who_names_its_id(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.guest(LI).create_message(written("m-1", "5")).await.unwrap();
    let refused = shop.guest(WANG).create_message(written("m-1", "3.6")).await.unwrap_err();
    assert_eq!(Refusal::from(&refused).violations[0].field, "message.channel_message_id");
}
