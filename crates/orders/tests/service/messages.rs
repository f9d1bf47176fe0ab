use contracts::orders::v1::{
    CreateMessageRequest, GetMessageRequest, ListMessagesRequest, Message, Order,
    message::{Delivery, Direction, Intent},
};
use kernel::Time;
use prost::Message as _;
use rstest::rstest;
use runtime::field;
use storage::Engine;
use tonic::Code;

use crate::shop::{ELEVEN, LI, MINUTE, Shop, WANG, lines, nongmao, opening, reason, said, wrong, yuan};

async fn found(shop: &Shop, name: &str) -> Message {
    let request = GetMessageRequest { name: name.to_owned() };
    shop.staff().get_message(request).await.unwrap().into_inner()
}

pub(crate) async fn list(shop: &Shop, needs_person: bool, page_size: i32) -> Vec<String> {
    let mut texts = Vec::new();
    let mut page_token = String::new();
    loop {
        let parent = "shops/nongmao".to_owned();
        let request = ListMessagesRequest {
            parent,
            page_size,
            page_token,
            needs_person,
            ..ListMessagesRequest::default()
        };
        let page = shop.staff().list_messages(request).await.unwrap().into_inner();
        texts.extend(page.messages.into_iter().map(|message| message.text));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return texts;
        }
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_is_read_from_a_message(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let message = shop.say("m-1", "wx-wang", "18号,订餐3.6").await;
    assert_eq!((message.intent(), message.customer.as_str()), (Intent::PlaceOrder, WANG));
    assert_eq!((message.direction(), message.delivery()), (Direction::Incoming, Delivery::Unspecified));
    assert!(!message.reply_text.is_empty() && !message.needs_person);
    assert_eq!(message.create_time, Time::from_micros(ELEVEN).map(field::timestamp));
    let [order] = message.orders.as_slice() else { panic!("{message:?}") };
    assert_eq!((order.customer.as_str(), order.customer_number), (WANG, 18));
    assert_eq!(lines(order), [(3, 1), (6, 1), (90, 2)]);
    assert_eq!((order.total.clone(), order.delivery_address.as_str()), (Some(yuan(38)), "市场东区A12"));
    assert_eq!((order.channel.as_str(), order.sender_id.as_str()), ("group", "wx-wang"));
    let dish = order.evidence.iter().find(|part| part.item_code == 6).unwrap();
    assert_eq!(
        (dish.message.as_str(), dish.start, dish.end, dish.text.as_str()),
        (message.name.as_str(), 8, 9, "6")
    );
    assert_eq!(found(&shop, &message.name).await, message);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_customers_in_one_message_get_an_order_each(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let message = shop.say("m-1", "wx-stranger", "18号 3\n20号 5.6").await;
    let placed: Vec<_> = message.orders.iter().map(|order| (order.customer.as_str(), lines(order))).collect();
    assert_eq!(placed, [(WANG, vec![(3, 1), (90, 1)]), (LI, vec![(5, 1), (6, 1), (90, 2)])]);
    assert!(message.orders.iter().all(|order| order.unbound_sender));
    assert_eq!(shop.kinds().await, ["MessageReceived", "OrderPlaced", "OrderPlaced"]);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_repeat_gets_the_first_answer_to_the_byte(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = shop.say("m-1", "wx-wang", "18号,订餐3.6").await;
    shop.set_minute(5);
    shop.say("m-2", "wx-wang", "加5").await;
    let again = shop.say("m-1", "wx-wang", "18号,订餐3.6").await;
    assert_eq!(again.encode_to_vec(), first.encode_to_vec());
    let other_words = shop.say("m-1", "wx-li", "5").await;
    assert_eq!(other_words, first, "the first words count");
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn twenty_at_once_make_one_order(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let all: Vec<_> = (0..20)
        .map(|_| {
            let mut owner = shop.owner();
            tokio::spawn(async move { owner.create_message(said("m-1", "wx-wang", "18号,订餐3.6")).await })
        })
        .collect();
    let mut answers = Vec::new();
    for one in all {
        answers.push(one.await.unwrap().unwrap().into_inner());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 1);
    assert_eq!(shop.kinds().await, ["MessageReceived", "OrderPlaced"]);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_a_message_too_long_to_read_the_beginning_is_kept_for_a_person(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let long = format!("{}{}", "辣".repeat(2_000), "3".repeat(18_000));
    for text in [&long, &long, "3"] {
        let refused = shop.owner().create_message(said("m-1", "wx-wang", text)).await.unwrap_err();
        assert_eq!(refused.message(), "message.text: must be at most 2000 characters, has 20000");
        assert_eq!(wrong::<Message>(Err(refused)), "message.text");
    }
    assert_eq!(list(&shop, true, 10).await, ["辣".repeat(2_000)]);
    assert_eq!(shop.count("SELECT count(*) FROM messages").await, 1);
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 0);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn blanks_count_as_characters_and_2000_of_any_kind_are_read(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let blanks = " ".repeat(3_000_000) + "3";
    assert_eq!(wrong(shop.owner().create_message(said("m-1", "wx-wang", &blanks)).await), "message.text");
    let widest = "𠮷".repeat(2_000);
    let read = shop.say("m-2", "wx-wang", &widest).await;
    assert_eq!(found(&shop, &read.name).await, read);
    assert_eq!(list(&shop, false, 500).await, [widest, " ".repeat(2_000)]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_page_of_messages_that_were_all_too_long_can_be_read(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for id in 0..60 {
        let text = "字".repeat(20_000);
        let refused = shop.owner().create_message(said(&id.to_string(), "wx-wang", &text)).await;
        assert_eq!(wrong(refused), "message.text");
    }
    assert_eq!(list(&shop, true, 500).await, vec!["字".repeat(2_000); 60]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_message_kept_but_not_answered_is_answered_when_it_comes_again(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    // As after a crash between keeping and answering, at 11:01.
    shop.sql(
        "INSERT INTO messages (shop_id, message_id, channel, channel_message_id, sender_id, text, sent_at,
         received_at, needs_person, replied, asks)
         SELECT shop_id, customer_id, 'group', 'm-1', 'wx-wang', '18号,订餐3.6', 1795402860000000,
         1795402860000000, 1 = 0, 1 = 0, 1 = 0 FROM customer_projections WHERE number = 18",
    )
    .await;
    let name = WANG.replace("customers", "messages");
    let waiting = found(&shop, &name).await;
    assert_eq!((waiting.intent(), waiting.reply_text.as_str()), (Intent::Unspecified, ""));
    assert_eq!((waiting.direction(), waiting.delivery()), (Direction::Incoming, Delivery::Unspecified));
    shop.set_minute(60);
    let answered = shop.say("m-1", "wx-li", "不是这样说的").await;
    assert_eq!((answered.name.as_str(), answered.text.as_str()), (name.as_str(), "18号,订餐3.6"));
    assert_eq!(lines(&answered.orders[0]), [(3, 1), (6, 1), (90, 2)]);
    let kept = Time::from_micros(ELEVEN + MINUTE).map(field::timestamp);
    assert_eq!((answered.sent_time, answered.create_time), (kept, kept));
    assert_eq!(found(&shop, &name).await, answered);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn messages_are_listed_newest_first_page_by_page(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for (id, text) in [("m-1", "你好"), ("m-2", "太难吃了"), ("m-3", "3"), ("m-4", "少送了一份饭")]
    {
        shop.say(id, "wx-wang", text).await;
    }
    assert_eq!(list(&shop, false, 2).await, ["少送了一份饭", "3", "太难吃了", "你好"]);
    assert_eq!(list(&shop, true, 1).await, ["少送了一份饭", "太难吃了"]);
    let parent = "shops/nongmao".to_owned();
    let request = |page_token: String, needs_person| ListMessagesRequest {
        parent: parent.clone(),
        page_size: 2,
        page_token,
        needs_person,
        ..ListMessagesRequest::default()
    };
    let page = shop.staff().list_messages(request(String::new(), false)).await.unwrap().into_inner();
    let other_question = request(page.next_page_token, true);
    assert_eq!(wrong(shop.staff().list_messages(other_question).await), "page_token");
}

#[tokio::test]
async fn a_field_that_can_not_be_read_is_named_by_its_path() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let base = said("m-1", "wx-wang", "3").message.unwrap();
    let time = prost_types::Timestamp { seconds: i64::MAX, nanos: 0 };
    for (field, bad) in [
        ("message.channel", Message { channel: String::new(), ..base.clone() }),
        ("message.channel", Message { channel: "c".repeat(65), ..base.clone() }),
        ("message.channel_message_id", Message { channel_message_id: String::new(), ..base.clone() }),
        ("message.sender_id", Message { sender_id: "s".repeat(129), ..base.clone() }),
        ("message.text", Message { text: String::new(), ..base.clone() }),
        ("message.text", Message { text: "\0".into(), ..base.clone() }),
        ("message.sent_time", Message { sent_time: Some(time), ..base.clone() }),
    ] {
        let request = CreateMessageRequest { message: Some(bad), ..said("", "", "") };
        assert_eq!(wrong(shop.owner().create_message(request).await), field);
    }
    let none = CreateMessageRequest { message: None, ..said("", "", "") };
    assert_eq!(wrong(shop.owner().create_message(none).await), "message");
    assert_eq!(shop.count("SELECT count(*) FROM messages").await, 0);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_foreign_or_unknown_shop_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::none(engine).await else { return };
    let unknown = shop.owner().create_message(said("m-1", "wx-wang", "3")).await;
    assert_eq!(unknown.unwrap_err().code(), Code::NotFound);
    assert_eq!(shop.count("SELECT count(*) FROM messages").await, 0);
    shop.owner().create_shop(opening(nongmao())).await.unwrap();
    assert_eq!(reason(shop.stranger().create_message(said("m-1", "wx-wang", "3")).await), "FOREIGN_SHOP");
    let name = WANG.replace("customers", "messages");
    let request = GetMessageRequest { name };
    assert_eq!(shop.staff().get_message(request.clone()).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(reason(shop.stranger().get_message(request).await), "FOREIGN_SHOP");
    let request = ListMessagesRequest { parent: "shops/nongmao".into(), ..ListMessagesRequest::default() };
    assert_eq!(reason(shop.stranger().list_messages(request).await), "FOREIGN_SHOP");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_can_not_be_had_is_asked_about_and_nothing_is_placed(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let message = shop.say("m-1", "wx-wang", "18号,订餐3.77").await;
    assert_eq!((message.intent(), message.orders), (Intent::Clarify, Vec::<Order>::new()));
    assert!(!message.reply_text.is_empty());
    assert_eq!(shop.kinds().await, ["MessageReceived"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_message_whose_answering_broke_off_waits_for_a_person(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.order("m-1").await;
    shop.sql("UPDATE orders SET rice = 'much'").await;
    let broken = shop.owner().create_message(said("m-2", "wx-wang", "加5")).await;
    assert_eq!(broken.unwrap_err().code(), Code::Internal);
    assert_eq!(list(&shop, true, 10).await, ["加5"]);
    shop.sql("UPDATE orders SET rice = 'default'").await;
    assert_eq!(shop.say("m-2", "wx-wang", "加5").await.intent(), Intent::AmendOrder);
    assert_eq!(list(&shop, true, 10).await, Vec::<String>::new());
}
