use contracts::{
    customers::v1::{
        Contact, CreateContactRequest, DeleteContactRequest, ListContactsRequest, ListShopContactsRequest,
        create_contact_request::Kind,
    },
    feedback::v1::{Case, CaseOpened, Rating, RatingSubmitted},
    loyalty::v1::{PointsEntry, PointsPosted},
    orders::v1::{
        Message, MessageReceived, Order, OrderAdvanced, OrderCancelled, OrderCompleted, OrderDelayed,
        OrderPlaced, OrderRefunded,
    },
};
use rstest::rstest;
use storage::Engine;

use crate::shop::{Shop, called, field_of, owner_of, refusal};

fn message(customer: &str, text: &str) -> MessageReceived {
    let message = Message {
        name: "shops/nongmao/messages/m".into(),
        channel: "wechat-group".into(),
        text: text.to_owned(),
        customer: customer.to_owned(),
        ..Message::default()
    };
    MessageReceived { message: Some(message) }
}

fn order(customer: &str) -> Order {
    let name = format!("shops/nongmao/orders/{}", uuid::Uuid::from_u128(8));
    Order { name, customer: customer.to_owned(), ..Order::default() }
}

async fn contacts(shop: &Shop, parent: &str, query: &str) -> Vec<Contact> {
    let mut found = Vec::new();
    let mut page_token = String::new();
    loop {
        let (parent, query) = (parent.to_owned(), query.to_owned());
        let request = ListContactsRequest { parent, query, page_size: 2, page_token, ..Default::default() };
        let page = shop.owner().list_contacts(request).await.unwrap().into_inner();
        assert!(page.contacts.len() <= 2);
        found.extend(page.contacts);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return found;
        }
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn everything_that_passed_is_on_the_timeline_newest_first(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("王师傅")).await.name;
    shop.deliver(1, 1, &message(&name, "18号,订餐3.6")).await;
    shop.deliver(2, 2, &OrderPlaced { order: Some(order(&name)), amended: false }).await;
    shop.deliver(3, 3, &OrderCompleted { order: Some(order(&name)) }).await;
    let entry = Some(PointsEntry { points: 38, ..PointsEntry::default() });
    shop.deliver(4, 3, &PointsPosted { customer: name.clone(), entry, account: None }).await;
    let rating = Rating { customer: name.clone(), product_score: 5, service_score: 4, ..Rating::default() };
    shop.deliver(5, 4, &RatingSubmitted { rating: Some(rating) }).await;
    let case = Case { customer: name.clone(), text: "少一份".into(), ..Case::default() };
    shop.deliver(6, 5, &CaseOpened { case: Some(case) }).await;
    let refunded = OrderRefunded { order: Some(order(&name)), ..OrderRefunded::default() };
    shop.deliver(7, 6, &refunded).await;
    shop.deliver(8, 7, &OrderCancelled { order: Some(order(&name)) }).await;
    shop.deliver(9, 8, &OrderDelayed { order: Some(order(&name)), promised_time: None }).await;

    let found = contacts(&shop, &name, "").await;
    let summaries: Vec<_> = found.iter().map(|contact| contact.summary.as_str()).collect();
    let expected = [
        "超时未到",
        "取消订单",
        "退款 0元",
        "投诉：少一份",
        "评价 菜5分 服务4分",
        "积分 +38",
        "送到 共0元",
        "下单 共0元",
        "18号,订餐3.6",
    ];
    assert_eq!(summaries, expected);
    let first = found.last().unwrap();
    assert_eq!(first.name, format!("{name}/contacts/{}", uuid::Uuid::from_u128(1)));
    assert_eq!(
        (first.kind.as_str(), first.channel.as_str()),
        ("renqing.orders.v1.MessageReceived", "wechat-group")
    );
    assert_eq!(first.subject, "shops/nongmao/messages/m");
    assert_eq!(first.occurred_time.unwrap().seconds, crate::shop::NOON / 1_000_000 + 60);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_event_of_nobody_the_shop_knows_is_no_contact(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("王师傅")).await.name;
    let id = name.rsplit('/').next().unwrap();
    let nobody = format!("shops/nongmao/customers/{}", uuid::Uuid::nil());
    let foreign = format!("shops/other/customers/{id}");
    for (event, customer) in [(1, ""), (2, nobody.as_str()), (3, foreign.as_str()), (4, "x")] {
        shop.deliver(event, 1, &message(customer, "在吗")).await;
    }
    shop.deliver(5, 1, &OrderAdvanced { order: Some(order(&name)) }).await;
    shop.deliver(6, 1, &MessageReceived { message: None }).await;
    assert_eq!(contacts(&shop, &name, "").await, []);
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_timeline_is_searched_by_part_of_the_summary(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("王师傅")).await.name;
    for (minute, text) in (0..).zip(["要ABC", "不要", "100%"]) {
        shop.deliver(10 + u128::try_from(minute).unwrap(), minute, &message(&name, text)).await;
    }
    for (query, count) in [("要", 2), ("abc", 1), ("%", 1), ("_", 0)] {
        assert_eq!(contacts(&shop, &name, query).await.len(), count, "{query}");
    }
}

#[tokio::test]
async fn a_timeline_is_that_of_a_customer_of_ones_own_shop() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let parent = shop.add(called("王师傅")).await.name;
    let list = |parent: &str| ListContactsRequest { parent: parent.to_owned(), ..Default::default() };
    let mut stranger = shop.client_of(owner_of("other"));
    assert_eq!(refusal(stranger.list_contacts(list(&parent)).await).0, "FOREIGN_SHOP");
    let nobody = format!("shops/nongmao/customers/{}", uuid::Uuid::nil());
    assert_eq!(refusal(shop.owner().list_contacts(list(&nobody)).await).0, "NOT_FOUND");
    assert_eq!(field_of(&shop.owner().list_contacts(list("shops/nongmao")).await.unwrap_err()), "parent");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_staff_write_by_hand_stands_beside_what_happened(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("王师傅")).await.name;
    shop.deliver(1, -5, &message(&name, "在吗")).await;
    let call = CreateContactRequest {
        parent: name.clone(),
        kind: Kind::Call.into(),
        text: "打电话问了婚宴的事".into(),
        minutes: 12,
        ..CreateContactRequest::default()
    };
    let written = shop.owner().create_contact(call.clone()).await.unwrap().into_inner();
    assert_eq!((written.kind.as_str(), written.minutes), ("CALL", 12));
    assert_eq!(written.recorded_by, "shops/nongmao/accessKeys/owner");
    assert_eq!(contacts(&shop, &name, "").await.len(), 2);

    let later = CreateContactRequest {
        occurred_time: Some(runtime::field::timestamp(shop.now().plus_micros(1))),
        ..call.clone()
    };
    assert_eq!(field_of(&shop.owner().create_contact(later).await.unwrap_err()), "occurred_time");
    let delete = |name: &str| DeleteContactRequest { name: name.to_owned(), ..Default::default() };
    let happened = contacts(&shop, &name, "在吗").await.remove(0).name;
    assert_eq!(refusal(shop.owner().delete_contact(delete(&happened)).await).0, "NOT_BY_HAND");
    shop.owner().delete_contact(delete(&written.name)).await.unwrap();
    assert_eq!(contacts(&shop, &name, "").await.len(), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn all_timelines_are_searched_by_text_sender_channel_and_date(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let [wang, li] = [shop.add(called("王师傅")).await.name, shop.add(called("李姐")).await.name];
    for (minute, customer, sender, text) in
        [(0, &wang, "wx-wang", "要一份鱼"), (1, &li, "wx-li", "鱼还有吗"), (2, &li, "wx-li", "谢谢")]
    {
        let mut said = message(customer, text);
        said.message.as_mut().unwrap().sender_id = sender.to_owned();
        shop.deliver(10 + u128::try_from(minute).unwrap(), minute, &said).await;
    }
    let of = || ListShopContactsRequest { parent: "shops/nongmao".into(), ..Default::default() };
    let at = |minute: i64| {
        kernel::Time::from_micros(crate::shop::NOON + minute * 60_000_000).map(runtime::field::timestamp)
    };
    let found = async |request: ListShopContactsRequest| {
        let page = shop.owner().list_shop_contacts(request).await.unwrap().into_inner();
        page.contacts.into_iter().map(|contact| contact.summary).collect::<Vec<_>>()
    };
    assert_eq!(found(ListShopContactsRequest { query: "鱼".into(), ..of() }).await, ["鱼还有吗", "要一份鱼"]);
    assert_eq!(
        found(ListShopContactsRequest { sender_id: "wx-li".into(), ..of() }).await,
        ["谢谢", "鱼还有吗"]
    );
    let span = ListShopContactsRequest { start_time: at(1), end_time: at(2), ..of() };
    assert_eq!(found(span).await, ["鱼还有吗"]);
    assert_eq!(found(ListShopContactsRequest { channel: "sms".into(), ..of() }).await, [""; 0]);
    let back = ListShopContactsRequest { start_time: at(2), end_time: at(1), ..of() };
    assert_eq!(field_of(&shop.owner().list_shop_contacts(back).await.unwrap_err()), "end_time");
}
