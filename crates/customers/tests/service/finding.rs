use contracts::customers::v1::{
    CreateCustomerRequest, Customer, GetCustomerRequest, ListCustomersRequest, LookupCustomerRequest,
    customer::Address,
};
use rstest::rstest;
use storage::Engine;

use crate::shop::{Shop, called, create, field_of, numbered, owner_of, refusal, sender};

fn lookup(number: i32, channel: &str, sender_id: &str) -> LookupCustomerRequest {
    LookupCustomerRequest {
        parent: "shops/nongmao".into(),
        number,
        channel: channel.to_owned(),
        sender_id: sender_id.to_owned(),
    }
}

async fn found(shop: &Shop, request: LookupCustomerRequest) -> i32 {
    shop.owner().lookup_customer(request).await.unwrap().into_inner().number
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_identity_of_the_very_channel_wins_over_one_of_every_channel(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.add(Customer { identities: vec![sender("", "wx")], ..numbered(1, "a") }).await;
    shop.add(Customer { identities: vec![sender("wechat", "wx")], ..numbered(2, "b") }).await;
    assert_eq!(found(&shop, lookup(0, "wechat", "wx")).await, 2);
    assert_eq!(found(&shop, lookup(0, "qq", "wx")).await, 1);
    assert_eq!(found(&shop, lookup(0, "", "wx")).await, 1);
    assert_eq!(found(&shop, lookup(2, "", "")).await, 2);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nobody_is_not_found(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.add(Customer { identities: vec![sender("wechat", "wx")], ..numbered(2, "b") }).await;
    for request in [lookup(3, "", ""), lookup(0, "qq", "wx"), lookup(0, "", "wx"), lookup(0, "wechat", "w")] {
        assert_eq!(refusal(shop.owner().lookup_customer(request).await).0, "NOT_FOUND");
    }
    let name = format!("shops/nongmao/customers/{}", uuid::Uuid::nil());
    let nobody = shop.owner().get_customer(GetCustomerRequest { name: name.clone() }).await;
    assert_eq!(refusal(nobody).1, format!("{name} does not exist"));
}

#[tokio::test]
async fn a_lookup_is_by_number_or_by_identity() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    for (field, request) in [
        ("number", lookup(0, "", "")),
        ("number", lookup(18, "wechat", "wx")),
        ("number", lookup(-1, "", "")),
        ("sender_id", lookup(0, "wechat", "")),
        ("channel", lookup(0, &"c".repeat(65), "wx")),
    ] {
        assert_eq!(field_of(&shop.owner().lookup_customer(request).await.unwrap_err()), field);
    }
}

async fn list(shop: &Shop, query: &str, size: i32) -> Vec<String> {
    let mut names = Vec::new();
    let mut page_token = String::new();
    loop {
        let parent = "shops/nongmao".to_owned();
        let request = ListCustomersRequest { parent, query: query.to_owned(), page_size: size, page_token };
        let page = shop.owner().list_customers(request).await.unwrap().into_inner();
        assert!(page.customers.len() <= usize::try_from(size).unwrap());
        names.extend(page.customers.into_iter().map(|customer| customer.display_name));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return names;
        }
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn customers_are_listed_by_number_and_those_without_one_last(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for name in ["without 1", "without 2"] {
        let request = CreateCustomerRequest { without_number: true, ..create(called(name)) };
        shop.owner().create_customer(request).await.unwrap();
    }
    for number in [7, 18, 3] {
        shop.add(numbered(number, &number.to_string())).await;
    }
    for size in [1, 2, 5, 500] {
        assert_eq!(list(&shop, "", size).await, ["3", "7", "18", "without 1", "without 2"], "{size}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_search_finds_parts_of_what_is_known_and_the_number(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let address = Address { label: "stall".into(), text: "市场东区Ａ12, 50%_off".into() };
    shop.add(Customer { addresses: vec![address], ..numbered(18, "Wang 王师傅") }).await;
    shop.add(Customer { phones: vec!["138-1834".into()], ..numbered(3, "老张") }).await;
    shop.add(Customer { notes: "不吃辣".into(), ..numbered(36, "孙会计") }).await;
    for (query, names) in [
        ("wang", vec!["Wang 王师傅"]),
        ("WANG", vec!["Wang 王师傅"]),
        ("东区a1", vec!["Wang 王师傅"]),
        ("不吃", vec!["孙会计"]),
        ("18", vec!["老张", "Wang 王师傅"]),
        ("18号", vec!["Wang 王师傅"]),
        ("50%_", vec!["Wang 王师傅"]),
        ("5_%", vec![]),
        ("  ", vec!["老张", "Wang 王师傅", "孙会计"]),
        ("nobody", vec![]),
    ] {
        assert_eq!(list(&shop, query, 1).await, names, "{query}");
    }
}

#[tokio::test]
async fn a_page_token_of_another_question_is_refused() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop.add(called("a1")).await;
    shop.add(called("a2")).await;
    let parent = "shops/nongmao".to_owned();
    let first = ListCustomersRequest { parent, page_size: 1, ..ListCustomersRequest::default() };
    let page = shop.owner().list_customers(first.clone()).await.unwrap().into_inner();
    let other = ListCustomersRequest { query: "a".into(), page_token: page.next_page_token, ..first.clone() };
    assert_eq!(field_of(&shop.owner().list_customers(other).await.unwrap_err()), "page_token");
    let negative = ListCustomersRequest { page_size: -1, ..first };
    assert_eq!(field_of(&shop.owner().list_customers(negative).await.unwrap_err()), "page_size");
}

#[tokio::test]
async fn a_guest_sees_only_themselves_and_not_the_staffs_notes() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let wang = shop.add(Customer { notes: "让他三分".into(), ..called("王师傅") }).await;
    let li = shop.add(called("李姐")).await;
    let get = |name: &str| GetCustomerRequest { name: name.to_owned() };
    let own = shop.guest(&wang.name).get_customer(get(&wang.name)).await.unwrap().into_inner();
    let without_notes = Customer { notes: String::new(), ..wang.clone() };
    assert_eq!(own, without_notes);
    let others = shop.guest(&wang.name).get_customer(get(&li.name)).await;
    assert_eq!(refusal(others).0, "NOT_YOURS");
    let nobody = shop.guest("nobody").get_customer(get(&li.name)).await;
    assert_eq!(refusal(nobody).0, "NOT_YOURS");
}

#[tokio::test]
async fn nobody_looks_into_a_foreign_shop() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let name = shop.add(called("王师傅")).await.name;
    let mut stranger = shop.client_of(owner_of("other"));
    assert_eq!(refusal(stranger.get_customer(GetCustomerRequest { name }).await).0, "FOREIGN_SHOP");
    assert_eq!(refusal(stranger.lookup_customer(lookup(1, "", "")).await).0, "FOREIGN_SHOP");
    let request = ListCustomersRequest { parent: "shops/nongmao".into(), ..Default::default() };
    assert_eq!(refusal(stranger.list_customers(request).await).0, "FOREIGN_SHOP");
}
