//! Late orders are announced before the guest asks.

use contracts::orders::v1::{
    AdvanceOrderRequest, CancelOrderRequest, CreateOrderRequest, GetOrderRequest, ListMessagesRequest,
    Message, Order, OrderDelayed,
    message::{Delivery, Direction, Intent},
    order::{Line, State},
};
use kernel::{Code, Time};
use prost::{Message as _, Name as _};
use prost_types::Timestamp;
use rstest::rstest;
use runtime::field;
use storage::Engine;

use crate::shop::{ELEVEN, MINUTE, Shop, WANG, dish, lines};

/// So many minutes after eleven.
fn minute(minute: i64) -> Option<Timestamp> {
    Time::from_micros(ELEVEN + minute * MINUTE).map(field::timestamp)
}

pub(crate) async fn waiting(shop: &Shop) -> Vec<Message> {
    let parent = "shops/nongmao".to_owned();
    let request = ListMessagesRequest { parent, waiting_to_be_sent: true, ..ListMessagesRequest::default() };
    shop.staff().list_messages(request).await.unwrap().into_inner().messages
}

/// What a service is told of late orders.
async fn told(shop: &Shop, subscriber: &str) -> Vec<OrderDelayed> {
    let published = shop.published_for(subscriber).await;
    let delayed = published.iter().filter(|event| event.kind == OrderDelayed::full_name());
    delayed.map(|event| OrderDelayed::decode(event.body.as_slice()).unwrap()).collect()
}

async fn found(shop: &Shop, order: &Order) -> Order {
    let request = GetOrderRequest { name: order.name.clone() };
    shop.staff().get_order(request).await.unwrap().into_inner()
}

async fn placed(shop: &Shop, wanted_time: Option<Timestamp>) -> Order {
    let lines = vec![Line { item_code: 3, quantity: 1, ..Line::default() }];
    let order = Order { customer_number: 18, lines, wanted_time, ..Order::default() };
    let request =
        CreateOrderRequest { parent: "shops/nongmao".into(), order: Some(order), request_id: String::new() };
    shop.staff().create_order(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_late_order_is_announced_once_to_its_sender_the_counter_and_the_others(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    assert_eq!(order.promised_time, minute(45));
    shop.set_minute(45);
    shop.run_due().await;
    assert_eq!((waiting(&shop).await, told(&shop, "customers").await), (vec![], vec![]), "not late yet");

    shop.set_minute(46);
    shop.run_due().await;
    let late = found(&shop, &order).await;
    let [message] = &waiting(&shop).await[..] else { panic!("one message") };
    assert_eq!((message.direction(), message.delivery()), (Direction::Outgoing, Delivery::Waiting));
    assert_eq!((message.channel.as_str(), message.sender_id.as_str()), ("group", "wx-wang"));
    assert_eq!((message.customer.as_str(), message.needs_person), (WANG, true));
    assert_eq!((&message.orders, message.create_time), (&vec![late.clone()], minute(46)));
    assert_eq!(
        message.text,
        "非常抱歉，18号的订单（农家小炒肉×1、鱼香肉丝×1、米饭×2）应在11:45前送到，现在晚了。\
         店里的人正在处理，请您再等一等。"
    );
    let delayed = OrderDelayed { order: Some(late), promised_time: minute(45) };
    assert_eq!(told(&shop, "customers").await, [delayed]);
    for subscriber in ["loyalty", "feedback"] {
        assert_eq!(told(&shop, subscriber).await, []);
    }
    assert_eq!(shop.published().await.last().unwrap().ordering_key, WANG);

    shop.set_minute(90);
    shop.run_due().await;
    assert_eq!((waiting(&shop).await.len(), told(&shop, "customers").await.len()), (1, 1));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn many_processes_at_it_at_once_announce_each_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for number in 0..5 {
        shop.order(&format!("m-{number}")).await;
    }
    let replicas = [
        shop.replica(orders::MIGRATIONS, orders::start).await,
        shop.replica(orders::MIGRATIONS, orders::start).await,
        shop.replica(orders::MIGRATIONS, orders::start).await,
    ];
    shop.set_minute(60);
    let [one, two, three] = &replicas;
    tokio::join!(shop.run_due(), one.run_due(), two.run_due(), three.run_due(), shop.run_due());
    assert_eq!((waiting(&shop).await.len(), told(&shop, "customers").await.len()), (5, 5));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_at_the_same_moment_is_kept_and_the_delay_announced_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    shop.set_minute(46);
    let (amended, ()) = tokio::join!(shop.say("m-2", "wx-wang", "加5"), shop.run_due());
    shop.run_due().await;
    assert_eq!(amended.intent(), Intent::AmendOrder);
    let order = found(&shop, &order).await;
    assert_eq!((lines(&order), order.promised_time), (vec![(3, 1), (6, 1), (5, 1), (90, 3)], minute(45)));
    assert_eq!((waiting(&shop).await.len(), told(&shop, "customers").await.len()), (1, 1));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_is_told_in_the_language_they_ordered_in(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = "shops/nongmao/menuItems/3".to_owned();
    let english = contracts::orders::v1::MenuItem {
        name,
        display_name_en: "Farmhouse fried pork".into(),
        ..dish(3, "农家小炒肉", 1_800)
    };
    let request = contracts::orders::v1::UpdateMenuItemRequest {
        menu_item: Some(english),
        ..contracts::orders::v1::UpdateMenuItemRequest::default()
    };
    shop.owner().update_menu_item(request).await.unwrap();
    let ordered = shop.say("m-1", "wx-wang", "No.18 Farmhouse fried pork").await;
    assert_eq!(ordered.orders.len(), 1, "{ordered:?}");
    shop.set_minute(46);
    shop.run_due().await;
    let text = waiting(&shop).await.remove(0).text;
    assert!(text.starts_with("We are very sorry: the order of No.18 (Farmhouse fried pork×1"), "{text}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_from_the_counter_is_told_of_but_nobody_is_written_to(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let soon = placed(&shop, None).await;
    let later = placed(&shop, minute(100)).await;
    assert_eq!((soon.promised_time, later.promised_time), (minute(45), minute(100)));
    shop.set_minute(101);
    shop.run_due().await;
    assert_eq!(waiting(&shop).await, []);
    let told: Vec<_> =
        told(&shop, "customers").await.into_iter().filter_map(|delayed| delayed.order).collect();
    assert_eq!(told, [found(&shop, &soon).await, found(&shop, &later).await]);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_usual_minutes_are_counted_while_the_shop_is_open(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    // 13:50: ten minutes, and the rest from 16:30 on.
    shop.set_minute(170);
    assert_eq!(shop.order("m-1").await.promised_time, minute(330 + 35));
    // 21:30: it opens at 10:30.
    shop.set_minute(630);
    assert_eq!(shop.order("m-2").await.promised_time, minute(24 * 60 - 30 + 45));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_came_or_was_called_off_in_time_is_not_announced(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (came, off) = (shop.order("m-1").await, shop.order("m-2").await);
    for to_state in [State::Accepted, State::Preparing, State::Ready, State::Completed] {
        let (name, to_state) = (came.name.clone(), to_state.into());
        let request = AdvanceOrderRequest { name, to_state, ..AdvanceOrderRequest::default() };
        shop.staff().advance_order(request).await.unwrap();
    }
    let request = CancelOrderRequest { name: off.name.clone(), ..CancelOrderRequest::default() };
    shop.staff().cancel_order(request).await.unwrap();
    shop.set_minute(46);
    shop.run_due().await;
    assert_eq!((waiting(&shop).await, told(&shop, "customers").await), (vec![], vec![]));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn one_that_can_not_be_announced_holds_up_none_of_the_others(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let broken = shop.order("m-1").await;
    shop.set_minute(1);
    shop.order("m-2").await;
    shop.sql("UPDATE orders SET rice = 'much' WHERE promised_at = 1795405500000000").await;
    shop.set_minute(60);
    assert_eq!(shop.try_run_due().await.unwrap_err().code, Code::Internal);
    assert_eq!(waiting(&shop).await.len(), 1);
    shop.sql("UPDATE orders SET rice = 'default'").await;
    shop.run_due().await;
    let told: Vec<_> = told(&shop, "customers").await.into_iter().filter_map(|told| told.order).collect();
    assert_eq!(told.last().map(|order| &order.name), Some(&broken.name));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_the_shop_wrote_does_not_come_between_a_question_and_its_yes(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.order("m-1").await;
    shop.set_minute(44);
    assert!(!shop.say("m-2", "wx-wang", "20号 5").await.reply_text.is_empty());
    shop.set_minute(46);
    shop.run_due().await;
    assert_eq!(waiting(&shop).await.len(), 1);
    let confirmed = shop.say("m-3", "wx-wang", "是").await;
    assert_eq!((confirmed.intent(), confirmed.orders.len()), (Intent::Confirm, 1));
}
