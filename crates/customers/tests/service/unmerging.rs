use contracts::{
    customers::v1::{
        Customer, CustomerUnmerged, EraseCustomerRequest, GetCustomerRequest, LinkCustomersRequest,
        ListContactsRequest, ListLedgerEntriesRequest, ListMergesRequest, LookupCustomerRequest,
        MergeCustomersRequest, UnmergeCustomersRequest, UpdateCustomerRequest,
        customer::{Address, link::Kind},
        list_merges_response::Merge,
    },
    orders::v1::{Message as ChatMessage, MessageReceived, Order, OrderCompleted, OrderPlaced},
};
use prost::{Message, Name};
use rstest::rstest;
use storage::Engine;
use tonic::Code;
use uuid::Uuid;

use crate::shop::{Shop, called, refusal, sender};

const DAY: i64 = 86_400;

async fn merge(shop: &Shop, one: &Customer, other: &Customer) -> Customer {
    let (name, customer) = (one.name.clone(), other.name.clone());
    let request = MergeCustomersRequest { name, customer, ..MergeCustomersRequest::default() };
    shop.owner().merge_customers(request).await.unwrap().into_inner()
}

fn undoing(one: &Customer, other: &Customer) -> UnmergeCustomersRequest {
    let (name, customer) = (one.name.clone(), other.name.clone());
    UnmergeCustomersRequest { name, customer, request_id: String::new() }
}

async fn refused(shop: &Shop, one: &Customer, other: &Customer) -> String {
    refusal(shop.owner().unmerge_customers(undoing(one, other)).await).0
}

async fn get(shop: &Shop, of: &Customer) -> Customer {
    let request = GetCustomerRequest { name: of.name.clone() };
    shop.owner().get_customer(request).await.unwrap().into_inner()
}

async fn merges(shop: &Shop, of: &Customer) -> Vec<Merge> {
    let request = ListMergesRequest { parent: of.name.clone(), ..ListMergesRequest::default() };
    shop.owner().list_merges(request).await.unwrap().into_inner().merges
}

async fn told(shop: &Shop, of: &Customer) -> Vec<String> {
    let request = ListContactsRequest { parent: of.name.clone(), ..ListContactsRequest::default() };
    let found = shop.owner().list_contacts(request).await.unwrap().into_inner().contacts;
    found.into_iter().map(|contact| contact.summary).collect()
}

async fn sales(shop: &Shop, of: &Customer) -> usize {
    let request = ListLedgerEntriesRequest { parent: of.name.clone(), ..ListLedgerEntriesRequest::default() };
    shop.owner().list_ledger_entries(request).await.unwrap().into_inner().ledger_entries.len()
}

async fn speak(shop: &Shop, id: u128, customer: &Customer, text: &str) {
    let message =
        ChatMessage { customer: customer.name.clone(), text: text.into(), ..ChatMessage::default() };
    shop.deliver(id, i64::try_from(id).unwrap(), &MessageReceived { message: Some(message) }).await;
}

fn order(id: u128, customer: &Customer) -> Order {
    let name = format!("shops/nongmao/orders/{}", Uuid::from_u128(id));
    Order { name, customer: customer.name.clone(), ..Order::default() }
}

/// As it is shown, but for when and how often it was changed.
fn shown(customer: &Customer) -> Customer {
    Customer { etag: String::new(), update_time: None, ..customer.clone() }
}

/// Two records that are two people, with a friend of the second.
async fn two(shop: &Shop) -> (Customer, Customer, Customer) {
    let one = Customer { phones: vec!["13800000000".into()], notes: "少盐".into(), ..called("王师傅") };
    let address = Address { label: "stall".into(), text: "市场东区A12".into() };
    let other = Customer {
        identities: vec![sender("group", "wx-wang"), sender("", "wang")],
        addresses: vec![address],
        preferences: [("smokes".to_owned(), "Zhongnanhai".to_owned())].into(),
        notes: "怕辣".into(),
        ..called("老王")
    };
    let (one, other, friend) = (shop.add(one).await, shop.add(other).await, shop.add(called("小刘")).await);
    for to in [&friend, &one] {
        let request = LinkCustomersRequest {
            name: other.name.clone(),
            customer: to.name.clone(),
            kind: Kind::Household.into(),
            ..LinkCustomersRequest::default()
        };
        shop.owner().link_customers(request).await.unwrap();
    }
    (get(shop, &one).await, get(shop, &other).await, get(shop, &friend).await)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_records_taken_apart_are_as_they_were_but_for_what_came_since(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (one, other, friend) = two(&shop).await;
    speak(&shop, 1, &other, "在吗").await;
    shop.deliver(2, 2, &OrderPlaced { order: Some(order(7, &other)), amended: false }).await;
    let merged = merge(&shop, &one, &other).await;
    // The survivor goes on: of an order of the other's it is told in the survivor's name.
    speak(&shop, 3, &merged, "老样子").await;
    shop.deliver(4, 4, &OrderCompleted { order: Some(order(7, &merged)) }).await;
    shop.deliver(5, 5, &OrderCompleted { order: Some(order(8, &merged)) }).await;
    let change = Customer {
        name: one.name.clone(),
        notes: format!("{}\n爱吃姜", merged.notes),
        identities: vec![sender("", "wang"), sender("group", "wx-new")],
        ..Customer::default()
    };
    let request = UpdateCustomerRequest { customer: Some(change), ..UpdateCustomerRequest::default() };
    shop.owner().update_customer(request).await.unwrap();
    let known = merges(&shop, &one).await.remove(0);
    assert_eq!((known.customer.as_str(), known.number), (other.name.as_str(), other.number));
    assert_eq!(known.undo_until_time.unwrap().seconds - known.merge_time.unwrap().seconds, DAY);

    shop.pass(DAY - 1);
    let request =
        UnmergeCustomersRequest { request_id: Uuid::from_u128(9).to_string(), ..undoing(&one, &other) };
    let restored = shop.owner().unmerge_customers(request.clone()).await.unwrap().into_inner();
    assert_eq!(shop.owner().unmerge_customers(request).await.unwrap().into_inner(), restored);
    // What was unbound since is nobody's.
    let as_before = Customer { identities: vec![sender("", "wang")], ..other.clone() };
    assert_eq!(shown(&restored), shown(&as_before));
    let survivor = get(&shop, &one).await;
    let as_before =
        Customer {
            identities: vec![sender("group", "wx-new")], notes: "少盐\n爱吃姜".into(), ..one.clone()
        };
    assert_eq!(shown(&survivor), shown(&as_before));
    assert_eq!(get(&shop, &friend).await.links, friend.links);

    let by_number = LookupCustomerRequest {
        parent: "shops/nongmao".into(),
        number: other.number,
        ..LookupCustomerRequest::default()
    };
    assert_eq!(shop.owner().lookup_customer(by_number).await.unwrap().into_inner(), restored);
    assert_eq!(told(&shop, &other).await, ["送到 共0元", "下单 共0元", "在吗"]);
    assert_eq!(told(&shop, &one).await, ["送到 共0元", "老样子"]);
    assert_eq!((sales(&shop, &other).await, sales(&shop, &one).await), (1, 1));
    assert_eq!(merges(&shop, &one).await, []);
    assert_eq!(refused(&shop, &one, &other).await, "NOT_MERGED");
    for subscriber in ["orders", "loyalty", "feedback"] {
        let told = shop.published(subscriber).await.pop().unwrap();
        assert_eq!((told.kind, told.ordering_key), (CustomerUnmerged::full_name(), one.name.clone()));
        let event = CustomerUnmerged::decode(told.body.as_slice()).unwrap();
        assert_eq!((event.customer, event.restored), (Some(survivor.clone()), Some(restored.clone())));
    }
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());

    // They can become one again, and two.
    merge(&shop, &one, &other).await;
    shop.owner().unmerge_customers(undoing(&one, &other)).await.unwrap();
    assert_eq!(shown(&get(&shop, &other).await), shown(&restored));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_merge_is_undone_within_a_day_and_the_last_of_a_chain_first(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (one, other, friend) = two(&shop).await;
    assert_eq!(refused(&shop, &one, &other).await, "NOT_MERGED");
    merge(&shop, &other, &friend).await;
    shop.pass(10);
    merge(&shop, &one, &other).await;
    assert_eq!(refused(&shop, &one, &friend).await, "NOT_MERGED", "it became part of the other");
    let gone = shop.owner().unmerge_customers(undoing(&other, &friend)).await.unwrap_err();
    assert_eq!(gone.code(), Code::NotFound);
    shop.pass(DAY - 5);
    shop.owner().unmerge_customers(undoing(&one, &other)).await.unwrap();
    assert_eq!(refused(&shop, &other, &friend).await, "UNDO_TOO_LATE");
    assert_eq!(merges(&shop, &other).await, []);
    let by_number = LookupCustomerRequest {
        parent: "shops/nongmao".into(),
        number: friend.number,
        ..LookupCustomerRequest::default()
    };
    assert_eq!(shop.owner().lookup_customer(by_number).await.unwrap().into_inner().name, other.name);
    shop.run_due().await;
    assert_eq!(refused(&shop, &other, &friend).await, "NOT_MERGED");
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn words_written_while_taken_for_another_are_erased_with_who_wrote_them(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (one, other, _) = two(&shop).await;
    let merged = merge(&shop, &one, &other).await;
    for (id, channel, sender_id, text) in
        [(1, "group", "wx-wang", "我过敏"), (2, "group", "wx-zhao", "老样子")]
    {
        let message = ChatMessage {
            customer: merged.name.clone(),
            channel: channel.into(),
            sender_id: sender_id.into(),
            text: text.into(),
            ..ChatMessage::default()
        };
        shop.deliver(id, i64::try_from(id).unwrap(), &MessageReceived { message: Some(message) }).await;
    }
    shop.owner().unmerge_customers(undoing(&one, &other)).await.unwrap();
    let mut before = told(&shop, &one).await;
    before.sort_unstable();
    assert_eq!(before, ["我过敏", "老样子"]);

    let request = EraseCustomerRequest { name: other.name.clone(), ..EraseCustomerRequest::default() };
    shop.owner().erase_customer(request).await.unwrap();
    assert_eq!(told(&shop, &one).await, ["老样子"]);
}
