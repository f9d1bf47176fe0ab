use contracts::orders::v1::{AdvanceOrderRequest, GetOrderRequest, Order, message::Intent, order::State};
use rstest::rstest;
use storage::Engine;

use crate::shop::{LI, Shop, WANG, lines};

async fn found(shop: &Shop, order: &Order) -> Order {
    let request = GetOrderRequest { name: order.name.clone() };
    shop.staff().get_order(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn someone_elses_number_is_asked_about_and_placed_after_a_yes(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let asked = shop.say("m-1", "wx-wang", "20号 5").await;
    assert_eq!((asked.orders.len(), asked.reply_text.is_empty()), (0, false));
    shop.set_minute(9);
    let confirmed = shop.say("m-2", "wx-wang", "是").await;
    assert_eq!((confirmed.intent(), confirmed.customer.as_str()), (Intent::Confirm, WANG));
    let order = &confirmed.orders[0];
    assert_eq!((order.customer.as_str(), lines(order)), (LI, vec![(5, 1), (90, 1)]));
    assert!(order.evidence.iter().all(|part| part.message == asked.name), "{order:?}");
    let again = shop.say("m-3", "wx-wang", "是").await;
    assert_eq!((again.intent(), again.orders.len()), (Intent::Chat, 0));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_yes_to_one_of_two_orders_places_that_one(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let asked = shop.say("m-1", "wx-wang", "3.6\n20号 5").await;
    assert_eq!((asked.orders.len(), asked.orders[0].customer_number), (1, 18));
    let confirmed = shop.say("m-2", "wx-wang", "是").await;
    assert_eq!((confirmed.orders.len(), confirmed.orders[0].customer_number), (1, 20));
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 2);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_yes_said_twice_at_once_places_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.say("m-1", "wx-wang", "20号 5").await;
    let (one, other) = tokio::join!(shop.say("m-2", "wx-wang", "是"), shop.say("m-3", "wx-wang", "是"));
    let placed = [&one, &other].map(|answer| answer.orders.len());
    assert_eq!(placed.iter().sum::<usize>(), 1, "{one:?} {other:?}");
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 1);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_yes_after_something_else_was_said_or_too_late_places_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.say("m-1", "wx-wang", "20号 5").await;
    assert!(!shop.say("m-2", "wx-wang", "菜单").await.reply_text.is_empty());
    assert_eq!(shop.say("m-3", "wx-wang", "是").await.intent(), Intent::Chat);
    shop.say("m-4", "wx-wang", "20号 5").await;
    assert_eq!(shop.say("m-5", "wx-li", "是").await.intent(), Intent::Chat, "it was not asked of Li");
    shop.set_minute(10);
    assert_eq!(shop.say("m-6", "wx-wang", "是").await.intent(), Intent::Chat);
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 0);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_open_order_is_changed_and_called_off_by_its_sender(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let placed = shop.order("m-1").await;
    shop.set_minute(1);
    let amended = shop.say("m-2", "wx-wang", "加5").await;
    assert_eq!(amended.intent(), Intent::AmendOrder);
    assert_eq!(lines(&amended.orders[0]), [(3, 1), (6, 1), (5, 1), (90, 3)]);
    assert_eq!(amended.orders[0].name, placed.name);
    assert_ne!(amended.orders[0].etag, placed.etag);
    assert_eq!(found(&shop, &placed).await, amended.orders[0]);
    shop.set_minute(2);
    let cancelled = shop.say("m-3", "wx-wang", "不要了").await;
    assert_eq!((cancelled.intent(), cancelled.orders[0].state()), (Intent::CancelOrder, State::Cancelled));
    assert_eq!(cancelled.orders[0].cancel_reason, "不要了");
    assert_eq!(found(&shop, &placed).await, cancelled.orders[0]);
    let anew = shop.say("m-4", "wx-wang", "加5").await;
    assert_eq!((anew.intent(), lines(&anew.orders[0])), (Intent::PlaceOrder, vec![(5, 1), (90, 1)]));
    let kinds = shop.kinds().await;
    assert_eq!(kinds.iter().filter(|kind| *kind == "OrderPlaced").count(), 3);
    assert_eq!(kinds.iter().filter(|kind| *kind == "OrderCancelled").count(), 1);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_says_twice_that_it_is_off_is_asked_before_another_order_goes(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = shop.say("m-1", "wx-wang", "18号,订餐3").await.orders.remove(0);
    shop.set_minute(1);
    let second = shop.say("m-2", "wx-wang", "18号,订餐6").await;
    assert_eq!(second.intent(), Intent::PlaceOrder, "{}", second.reply_text);
    shop.set_minute(2);
    let off = shop.say("m-3", "wx-wang", "不要了").await;
    assert_eq!(off.orders[0].name, second.orders[0].name);
    assert!(off.reply_text.contains("鱼香肉丝×1，已取消"), "{}", off.reply_text);
    let again = shop.say("m-4", "wx-wang", "不要了").await;
    assert_eq!((again.intent(), again.orders.len()), (Intent::Clarify, 0));
    assert!(again.reply_text.contains("农家小炒肉×1，还没取消"), "{}", again.reply_text);
    assert_eq!(found(&shop, &first).await.state(), State::Placed);
    let yes = shop.say("m-5", "wx-wang", "是").await;
    assert_eq!(yes.orders.len(), 1, "{yes:?}");
    assert_eq!(yes.orders[0].state(), State::Cancelled);
    assert_eq!(found(&shop, &first).await.state(), State::Cancelled);
    // What was called off by a yes was called off as well; where there is nothing left, nothing is asked.
    let third = shop.say("m-6", "wx-wang", "不要了").await;
    assert_eq!((third.intent(), third.orders.len()), (Intent::CancelOrder, 0), "{}", third.reply_text);
    // With something new beside it, it is no repeat.
    shop.say("m-7", "wx-wang", "18号,订餐3").await;
    shop.say("m-8", "wx-wang", "18号,订餐5").await;
    shop.say("m-9", "wx-wang", "不要了").await;
    let instead = shop.say("m-10", "wx-wang", "不要了，来一份6").await;
    assert!(!instead.reply_text.contains("还没取消"), "{}", instead.reply_text);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn once_the_kitchen_has_begun_a_person_decides(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let placed = shop.order("m-1").await;
    for to_state in [State::Accepted, State::Preparing] {
        let request = AdvanceOrderRequest {
            name: placed.name.clone(),
            to_state: to_state.into(),
            ..AdvanceOrderRequest::default()
        };
        shop.staff().advance_order(request).await.unwrap();
    }
    let message = shop.say("m-2", "wx-wang", "不要了").await;
    assert_eq!((message.intent(), message.needs_person), (Intent::CancelOrder, true));
    assert_eq!(found(&shop, &placed).await.state(), State::Preparing);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_last_order_comes_once_more(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    assert_eq!(shop.say("m-0", "wx-wang", "老样子").await.orders, [], "there is none yet");
    let first = shop.order("m-1").await;
    let repeated = shop.say("m-2", "wx-wang", "老样子").await;
    assert_eq!((repeated.intent(), repeated.orders.len()), (Intent::RepeatOrder, 1));
    assert_eq!(lines(&repeated.orders[0]), lines(&first));
    assert_ne!(repeated.orders[0].name, first.name);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_asks_where_it_is_sees_the_order_as_it_is(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let placed = shop.order("m-1").await;
    let told = shop.say("m-2", "wx-wang", "到哪了").await;
    assert_eq!((told.intent(), &told.orders[..]), (Intent::OrderStatus, &[placed][..]));
    let nothing = shop.say("m-3", "wx-li", "到哪了").await;
    assert_eq!((nothing.intent(), nothing.orders.len()), (Intent::OrderStatus, 0));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_of_an_unknown_sender_is_theirs_to_change(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let placed = shop.say("m-1", "wx-stranger", "18号,订餐3").await.orders.remove(0);
    assert!(placed.unbound_sender);
    let amended = shop.say("m-2", "wx-stranger", "加6").await;
    assert_eq!(amended.orders[0].name, placed.name);
    assert_eq!(shop.say("m-3", "wx-other", "加6").await.orders, []);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn rice_that_was_asked_for_is_counted_once_when_the_order_is_changed_or_repeated(
    #[case] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    let placed = shop.say("m-1", "wx-wang", "18号 3.6 2饭").await.orders.remove(0);
    assert_eq!(lines(&placed), [(3, 1), (6, 1), (90, 2)]);
    let amended = shop.say("m-2", "wx-wang", "加5").await.orders.remove(0);
    assert_eq!(lines(&amended), [(3, 1), (6, 1), (5, 1), (90, 2)]);
    let repeated = shop.say("m-3", "wx-wang", "老样子").await.orders.remove(0);
    assert_eq!(lines(&repeated), lines(&amended));
    let without = shop.say("m-4", "wx-wang", "去掉饭").await;
    assert_eq!(lines(&without.orders[0]), [(3, 1), (6, 1), (5, 1)], "{}", without.reply_text);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_changes_of_one_order_in_one_message_are_both_done(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let placed = shop.order("m-1").await;
    let both = shop.say("m-2", "wx-wang", "加5\n18号 去掉3").await;
    assert_eq!(both.orders.len(), 2, "{both:?}");
    assert_eq!(lines(&found(&shop, &placed).await), [(6, 1), (5, 1), (90, 2)]);
    assert_eq!(found(&shop, &placed).await, both.orders[1]);
    let off = shop.say("m-3", "wx-wang", "18号 加3\n18号 取消").await;
    assert_eq!(off.orders.len(), 2, "{off:?}");
    let order = found(&shop, &placed).await;
    assert_eq!((order.state(), lines(&order)), (State::Cancelled, lines(&off.orders[0])));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn changes_of_one_order_said_at_once_are_all_done(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let placed = shop.order("m-1").await;
    let (one, two, three) = tokio::join!(
        shop.say("m-2", "wx-wang", "加5"),
        shop.say("m-3", "wx-wang", "加91"),
        shop.say("m-4", "wx-wang", "去掉3")
    );
    for answer in [one, two, three] {
        assert_eq!((answer.intent(), answer.orders.len()), (Intent::AmendOrder, 1), "{answer:?}");
    }
    let mut kept = lines(&found(&shop, &placed).await);
    kept.sort_unstable();
    assert_eq!(kept, [(5, 1), (6, 1), (90, 2), (91, 1)]);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_is_called_off_for_the_words_of_that_customer(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.say("m-1", "wx-stranger", "18号 3\n20号 5").await;
    let off = shop.say("m-2", "wx-stranger", "18号 家里有事，取消\n20号 加6").await;
    assert_eq!(off.orders[0].cancel_reason, "18号 家里有事，取消", "{off:?}");
    shop.say("m-3", "wx-li", "5").await;
    assert_eq!(shop.say("m-4", "wx-wang", "20号 取消").await.orders, []);
    let confirmed = shop.say("m-5", "wx-wang", "是").await;
    assert_eq!(confirmed.orders[0].cancel_reason, "20号 取消", "{confirmed:?}");
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_yes_orders_for_whom_the_message_before_named(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let asked = shop.say("m-1", "wx-li", "王师傅要一份农家小炒肉").await;
    assert_eq!((asked.intent(), asked.orders.len()), (Intent::Clarify, 0), "{}", asked.reply_text);
    let yes = shop.say("m-2", "wx-li", "是").await;
    let orders: Vec<_> =
        yes.orders.iter().map(|order| (order.customer_number, order.note.as_str())).collect();
    assert_eq!(orders, [(18, "")], "{}", yes.reply_text);
}
