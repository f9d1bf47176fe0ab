use std::collections::BTreeMap;

use contracts::customers::v1::{
    CreateCustomerRequest, Customer, EraseCustomerRequest, MergeCustomersRequest, UpdateCustomerRequest,
    customer::Address,
};
use rstest::rstest;
use storage::Engine;

use crate::shop::{Shop, called, create, field_of, numbered, owner_of, refusal, sender};

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_customer_is_kept_as_given_and_announced(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let asked = Customer {
        phones: vec!["138-1234-5678".into()],
        addresses: vec![Address { label: "stall".into(), text: "市场东区A12".into() }],
        identities: vec![sender("wechat-group", "wx-wang"), sender("", "wang")],
        preferences: BTreeMap::from([("spice".to_owned(), "none".to_owned())]),
        notes: "少盐".into(),
        ..called("王师傅")
    };
    let made = shop.add(asked.clone()).await;
    let expected = Customer {
        name: made.name.clone(),
        number: 1,
        etag: made.etag.clone(),
        create_time: made.create_time,
        update_time: made.create_time,
        ..asked
    };
    assert_eq!(made, expected);
    let announced = shop.published_changes().await;
    assert_eq!(announced.len(), 1);
    assert_eq!((announced[0].customer.as_ref(), announced[0].revision), (Some(&made), 1));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_next_number_is_above_every_number_ever_used(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    assert_eq!(shop.add(called("a")).await.number, 1);
    assert_eq!(shop.add(numbered(18, "b")).await.number, 18);
    assert_eq!(shop.add(called("c")).await.number, 19);
    assert_eq!(shop.add(numbered(7, "d")).await.number, 7);
    assert_eq!(shop.add(called("e")).await.number, 20);
    let without = CreateCustomerRequest { without_number: true, ..create(called("f")) };
    assert_eq!(shop.owner().create_customer(without).await.unwrap().into_inner().number, 0);
    assert_eq!(shop.add(numbered(99_999, "g")).await.number, 99_999);
    assert_eq!(shop.add(called("h")).await.number, 2, "then the lowest that nobody ever had");
    let moved = shop.add(numbered(3, "i")).await;
    let to_four = Customer { number: 4, ..moved };
    let request = UpdateCustomerRequest { customer: Some(to_four), ..UpdateCustomerRequest::default() };
    shop.owner().update_customer(request).await.unwrap();
    assert_eq!(shop.add(called("j")).await.number, 5);
    assert_eq!(shop.add(called("k")).await.number, 6);
    assert_eq!(shop.add(called("l")).await.number, 8);

    // Who asked to be forgotten had a number all the same, and so had what was merged into them.
    let (gone, same) = (shop.add(called("m")).await, shop.add(called("n")).await);
    assert_eq!((gone.number, same.number), (9, 10));
    let merge = MergeCustomersRequest {
        name: gone.name.clone(),
        customer: same.name,
        ..MergeCustomersRequest::default()
    };
    shop.owner().merge_customers(merge).await.unwrap();
    let erase = EraseCustomerRequest { name: gone.name, ..EraseCustomerRequest::default() };
    shop.owner().erase_customer(erase).await.unwrap();
    assert_eq!(shop.add(called("o")).await.number, 11);
    assert_eq!(shop.add(numbered(9, "p")).await.number, 9, "they find nobody any more");
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_birthday_on_which_nobody_can_be_wished_well_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let born = |word: &str, day: &str| Customer {
        preferences: BTreeMap::from([(word.to_owned(), day.to_owned())]),
        ..called("王师傅")
    };
    for day in ["2月30日", "农历十月卅一", "2027-03-12", "春天"] {
        let refused =
            field_of(&shop.owner().create_customer(create(born("birthday", day))).await.unwrap_err());
        assert_eq!(refused, "customer.preferences.birthday", "{day}");
    }
    for day in ["1990-11-29", "11月29日", "农历十月二十", "农历十月廿一", "十月二十", ""] {
        shop.add(born("birthday", day)).await;
    }
    let made = shop.add(born("生日", "农历十月二十")).await;
    let change = |day: &str| UpdateCustomerRequest {
        customer: Some(Customer { name: made.name.clone(), etag: String::new(), ..born("生日", day) }),
        ..UpdateCustomerRequest::default()
    };
    let refused = field_of(&shop.owner().update_customer(change("2090-01-01")).await.unwrap_err());
    assert_eq!(refused, "customer.preferences.生日");
    shop.owner().update_customer(change("1960-01-01")).await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn creations_at_once_all_succeed_with_numbers_of_their_own(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let all: Vec<_> = (0..8)
        .map(|_| {
            let mut owner = shop.owner();
            tokio::spawn(async move { owner.create_customer(create(called("a"))).await })
        })
        .collect();
    let mut numbers = Vec::new();
    for one in all {
        numbers.push(one.await.unwrap().unwrap().into_inner().number);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_two_who_want_one_number_or_identity_at_once_one_gets_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let same_number = numbered(18, "a");
    let same_sender = Customer { identities: vec![sender("wechat", "wx")], ..called("b") };
    for (customer, reason) in [(same_number, "NUMBER_TAKEN"), (same_sender, "IDENTITY_TAKEN")] {
        let all: Vec<_> = (0..4)
            .map(|_| {
                let (mut owner, customer) = (shop.owner(), customer.clone());
                tokio::spawn(async move { owner.create_customer(create(customer)).await })
            })
            .collect();
        let mut made = 0;
        for one in all {
            match one.await.unwrap() {
                Ok(_) => made += 1,
                refused => assert_eq!(refusal(refused).0, reason),
            }
        }
        assert_eq!(made, 1);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_belongs_to_another_is_named_with_its_holder(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let wang = Customer { identities: vec![sender("wechat", "wx-wang")], ..numbered(18, "王师傅") };
    let wang = shop.add(wang).await;
    let same_number = shop.owner().create_customer(create(numbered(18, "李姐"))).await;
    let sentence = format!("customer.number: 18 belongs to {}", wang.name);
    assert_eq!(refusal(same_number), ("NUMBER_TAKEN".to_owned(), sentence));

    let two = vec![sender("wechat", "wx-li"), sender("wechat", "wx-wang")];
    let same_sender = create(Customer { identities: two, ..called("李姐") });
    let status = shop.owner().create_customer(same_sender).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::AlreadyExists);
    assert_eq!(status.message(), "customer.identities[1]: belongs to number 18");
    assert_eq!(field_of(&status), "customer.identities[1]");
    assert_eq!(shop.published_changes().await.len(), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_repeat_is_answered_as_before_and_changes_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let request_id = uuid::Uuid::from_u128(1).to_string();
    let request = CreateCustomerRequest { request_id, ..create(called("王师傅")) };
    let first = shop.owner().create_customer(request.clone()).await.unwrap().into_inner();
    let again = shop.owner().create_customer(request.clone()).await.unwrap().into_inner();
    assert_eq!(again, first);
    assert_eq!(shop.published_changes().await.len(), 1);
    let other = CreateCustomerRequest { customer: Some(called("李姐")), ..request };
    assert_eq!(field_of(&shop.owner().create_customer(other).await.unwrap_err()), "request_id");
}

#[tokio::test]
async fn a_field_that_can_not_be_read_is_named_by_its_path() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let address = |text: &str| Address { label: String::new(), text: text.to_owned() };
    let preferences = (0..51).map(|n| (n.to_string(), String::new())).collect();
    let wrong = [
        ("customer.display_name", called("")),
        ("customer.display_name", called(&"名".repeat(65))),
        ("customer.number", numbered(-1, "a")),
        ("customer.number", numbered(100_000, "a")),
        ("customer.phones", Customer { phones: vec!["1".to_owned(); 6], ..called("a") }),
        ("customer.phones[1]", Customer { phones: vec!["110".to_owned(), String::new()], ..called("a") }),
        ("customer.addresses[0].text", Customer { addresses: vec![address("")], ..called("a") }),
        ("customer.identities[0].sender_id", Customer { identities: vec![sender("c", "")], ..called("a") }),
        ("customer.identities[1]", Customer { identities: vec![sender("c", "s"); 2], ..called("a") }),
        ("customer.preferences", Customer { preferences, ..called("a") }),
        ("customer.notes", Customer { notes: "\0".to_owned(), ..called("a") }),
    ];
    for (field, customer) in wrong {
        let status = shop.owner().create_customer(create(customer)).await.unwrap_err();
        assert_eq!((status.code(), field_of(&status)), (tonic::Code::InvalidArgument, field.to_owned()));
    }
    let both = CreateCustomerRequest { without_number: true, ..create(numbered(18, "a")) };
    assert_eq!(field_of(&shop.owner().create_customer(both).await.unwrap_err()), "without_number");
    let none = CreateCustomerRequest { customer: None, ..create(called("a")) };
    assert_eq!(field_of(&shop.owner().create_customer(none).await.unwrap_err()), "customer");
}

#[tokio::test]
async fn nobody_adds_customers_to_a_foreign_shop() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let mut stranger = shop.client_of(owner_of("other"));
    assert_eq!(refusal(stranger.create_customer(create(called("a"))).await).0, "FOREIGN_SHOP");
}
