use contracts::{
    customers::v1::{
        Customer, CustomerMerged, GetCustomerRequest, LinkCustomersRequest, ListContactsRequest,
        LookupCustomerRequest, MergeCustomersRequest, UpdateCustomerRequest,
        customer::{Address, link::Kind},
    },
    orders::v1::{Message as ChatMessage, MessageReceived},
};
use prost::{Message, Name};
use rstest::rstest;
use storage::Engine;
use tonic::Code;

use crate::shop::{Shop, called, field_of, refusal, sender};

fn merge(one: &Customer, other: &Customer) -> MergeCustomersRequest {
    let (name, customer) = (one.name.clone(), other.name.clone());
    MergeCustomersRequest { name, customer, request_id: uuid::Uuid::from_u128(7).to_string() }
}

async fn by_number(shop: &Shop, number: i32) -> String {
    let parent = "shops/nongmao".to_owned();
    let request = LookupCustomerRequest { parent, number, ..LookupCustomerRequest::default() };
    shop.owner().lookup_customer(request).await.unwrap().into_inner().name
}

async fn contacts(shop: &Shop, customer: &Customer) -> usize {
    let request = ListContactsRequest { parent: customer.name.clone(), ..ListContactsRequest::default() };
    shop.owner().list_contacts(request).await.unwrap().into_inner().contacts.len()
}

async fn speak(shop: &Shop, id: u128, customer: &Customer) {
    let message =
        ChatMessage { customer: customer.name.clone(), text: "你好".into(), ..ChatMessage::default() };
    shop.deliver(id, i64::try_from(id).unwrap(), &MessageReceived { message: Some(message) }).await;
}

/// Two records of one person: by phone, and by chat.
async fn twice(shop: &Shop) -> (Customer, Customer) {
    let one = Customer { phones: vec!["13800000000".into()], notes: "少盐".into(), ..called("王师傅") };
    let address = Address { label: "stall".into(), text: "市场东区A12".into() };
    let preferences = [("smokes".to_owned(), "Zhongnanhai".to_owned())].into();
    let other = Customer {
        identities: vec![sender("group", "wx-wang")],
        addresses: vec![address],
        preferences,
        notes: "怕辣".into(),
        ..called("老王")
    };
    (shop.add(one).await, shop.add(other).await)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_records_of_one_person_become_one(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (one, other) = twice(&shop).await;
    speak(&shop, 1, &other).await;
    let merged = shop.owner().merge_customers(merge(&one, &other)).await.unwrap().into_inner();
    assert_eq!((merged.name.as_str(), merged.number), (one.name.as_str(), one.number));
    assert_eq!((merged.display_name.as_str(), merged.notes.as_str()), ("王师傅", "少盐\n怕辣"));
    assert_eq!((merged.phones.len(), merged.addresses.len(), merged.preferences.len()), (1, 1, 1));
    assert_eq!(merged.identities, other.identities);

    assert_eq!(by_number(&shop, other.number).await, one.name, "the number finds who goes on");
    let gone = shop.owner().get_customer(GetCustomerRequest { name: other.name.clone() }).await;
    assert_eq!(gone.unwrap_err().code(), Code::NotFound);
    speak(&shop, 2, &other).await;
    assert_eq!(contacts(&shop, &merged).await, 2, "what was said before, and what comes late");
    let again = shop.owner().merge_customers(merge(&one, &other)).await.unwrap().into_inner();
    assert_eq!(again, merged);
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn everybody_hears_which_record_goes_on(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (one, other) = twice(&shop).await;
    let merged = shop.owner().merge_customers(merge(&one, &other)).await.unwrap().into_inner();
    for subscriber in ["orders", "loyalty", "feedback"] {
        let told = shop.published(subscriber).await.pop().unwrap();
        assert_eq!((told.kind, told.ordering_key), (CustomerMerged::full_name(), one.name.clone()));
        let event = CustomerMerged::decode(told.body.as_slice()).unwrap();
        assert_eq!((event.customer.as_ref(), event.merged), (Some(&merged), other.name.clone()));
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn ties_are_kept_once_and_nobody_is_tied_to_themselves(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (one, other) = twice(&shop).await;
    let friend = shop.add(called("小刘")).await;
    for (a, b) in [(&one, &other), (&one, &friend), (&other, &friend)] {
        let (name, customer) = (a.name.clone(), b.name.clone());
        let kind = Kind::Household.into();
        let request = LinkCustomersRequest { name, customer, kind, ..LinkCustomersRequest::default() };
        shop.owner().link_customers(request).await.unwrap();
    }
    let merged = shop.owner().merge_customers(merge(&one, &other)).await.unwrap().into_inner();
    let linked: Vec<_> = merged.links.iter().map(|link| link.customer.as_str()).collect();
    assert_eq!(linked, [friend.name.as_str()]);
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_record_is_not_merged_with_itself_and_ends_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (one, other) = twice(&shop).await;
    let third = shop.add(called("王")).await;
    let itself = shop.owner().merge_customers(merge(&one, &one)).await;
    assert_eq!(refusal(itself).0, "SAME_CUSTOMER");
    shop.owner().merge_customers(merge(&one, &other)).await.unwrap();
    let again = MergeCustomersRequest { request_id: String::new(), ..merge(&third, &other) };
    assert_eq!(shop.owner().merge_customers(again).await.unwrap_err().code(), Code::NotFound);
    let on = MergeCustomersRequest { request_id: String::new(), ..merge(&third, &one) };
    shop.owner().merge_customers(on).await.unwrap();
    assert_eq!(by_number(&shop, other.number).await, third.name, "a chain leads to its end");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_two_records_have_too_much_of_is_cut_and_what_comes_of_it_can_be_changed(
    #[case] engine: Engine,
) {
    let Some(shop) = Shop::open(engine).await else { return };
    let full = |name: &str, note: &str| Customer {
        phones: (0..5).map(|id| format!("100 100{id} {name}")).collect(),
        addresses: (0..10).map(|id| Address { label: String::new(), text: format!("{name}{id}") }).collect(),
        identities: (0..20).map(|id| sender("group", &format!("{name}{id}"))).collect(),
        notes: note.repeat(1_500),
        ..called(name)
    };
    let (one, other) = (shop.add(full("one", "甜")).await, shop.add(full("two", "辣")).await);
    let merged = shop.owner().merge_customers(merge(&one, &other)).await.unwrap().into_inner();
    assert_eq!((&merged.phones, &merged.addresses), (&one.phones, &one.addresses));
    assert_eq!(merged.identities.len(), 40, "each of them may write again");
    assert_eq!((merged.notes.chars().count(), merged.notes.starts_with(&one.notes)), (2_000, true));

    // As a form sends it: whole, with one field changed.
    let change = Customer { display_name: "小王".into(), etag: String::new(), ..merged.clone() };
    let request = UpdateCustomerRequest { customer: Some(change), ..UpdateCustomerRequest::default() };
    let changed = shop.owner().update_customer(request).await.unwrap().into_inner();
    assert_eq!((changed.display_name.as_str(), changed.identities.len()), ("小王", 40));
    let more = [merged.identities, vec![sender("group", "three")]].concat();
    let change = Customer { name: one.name, identities: more, ..Customer::default() };
    let request = UpdateCustomerRequest { customer: Some(change), ..UpdateCustomerRequest::default() };
    let refused = shop.owner().update_customer(request).await.unwrap_err();
    assert_eq!(field_of(&refused), "customer.identities");
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}
