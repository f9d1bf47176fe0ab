//! What an export has about a customer, and what it leaves to others.

use contracts::{
    customers::v1::{Customer, CustomerErased},
    orders::v1::{ListCustomerOrderRecordsRequest, Message, OrderRecords},
};
use rstest::rstest;
use storage::Engine;

use crate::shop::{Client, LI, Shop, WANG, li, regular, said, wang};

/// What an export has about a customer, on one page.
async fn records(shop: &Shop, customer: &str) -> OrderRecords {
    let mut client = Client::new(shop.as_service());
    let request =
        ListCustomerOrderRecordsRequest { customer: customer.into(), page_size: 100, ..Default::default() };
    client.list_customer_order_records(request).await.unwrap().into_inner().records.unwrap()
}

fn texts(records: &OrderRecords) -> Vec<&str> {
    records.messages.iter().map(|message| message.text.as_str()).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_what_was_ordered_for_several_each_gets_their_own_alone(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.say("m-1", "wx-stranger", "18号 3\n20号 5.6").await;
    shop.say("m-2", "wx-stranger", "18号 5").await;
    shop.say("m-3", "wx-wang", "18号 3\n20号 5.6").await;
    let wang = records(&shop, WANG).await;
    assert_eq!(texts(&wang), ["18号 3\n20号 5.6", "18号 5"]);
    assert_eq!(wang.messages[0].sender_id, "wx-wang");
    let li = records(&shop, LI).await;
    assert_eq!(texts(&li), Vec::<&str>::new());
    for (records, whose) in [(&wang, WANG), (&li, LI)] {
        let told = records.messages.iter().flat_map(|message| &message.orders);
        assert!(told.chain(&records.orders).all(|order| order.customer == whose), "{records:?}");
        assert!(!records.orders.is_empty());
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_is_the_same_on_every_channel_is_not_where_somebody_else_is(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.learn(2, regular(LI, 20, "李姐", &[("group", "wx-wang")])).await;
    shop.say("m-1", "wx-wang", "你好").await;
    let elsewhere = Message { channel: "page".into(), ..said("m-2", "wx-wang", "早").message.unwrap() };
    let mut request = said("m-2", "wx-wang", "早");
    request.message = Some(elsewhere);
    shop.owner().create_message(request).await.unwrap();
    assert_eq!(texts(&records(&shop, WANG).await), ["早"]);
    assert_eq!(texts(&records(&shop, LI).await), ["你好"]);
    shop.learn(3, li()).await;
    assert_eq!(texts(&records(&shop, WANG).await), ["你好", "早"]);
    shop.learn(4, regular(LI, 20, "李姐", &[("group", "wx-wang")])).await;
    let identities = wang().identities;
    let customer = Some(Customer { name: WANG.into(), ..Customer::default() });
    let erased = CustomerErased { customer, revision: 2, identities };
    shop.deliver(1, &erased).await;
    assert_eq!(texts(&records(&shop, LI).await), ["你好"]);
    let left = shop.count("SELECT count(*) FROM messages WHERE text = '早'").await;
    assert_eq!(left, 0);
}
