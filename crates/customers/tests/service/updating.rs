use contracts::customers::v1::{
    Customer, LookupCustomerRequest, MergeCustomersRequest, UpdateCustomerRequest,
};
use prost_types::FieldMask;
use rstest::rstest;
use storage::Engine;
use tonic::{Response, Status};

use crate::shop::{Shop, called, create, field_of, numbered, owner_of, refusal, sender};

fn change(customer: Customer, paths: &[&str]) -> UpdateCustomerRequest {
    let paths = paths.iter().map(ToString::to_string).collect();
    UpdateCustomerRequest {
        customer: Some(customer),
        update_mask: Some(FieldMask { paths }),
        request_id: String::new(),
    }
}

async fn update(shop: &Shop, customer: Customer, paths: &[&str]) -> Result<Customer, Status> {
    shop.owner().update_customer(change(customer, paths)).await.map(Response::into_inner)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_the_fields_of_the_mask_change(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let wang = shop.add(Customer { notes: "少盐".into(), ..numbered(18, "王师傅") }).await;
    let asked = Customer { display_name: "老王".into(), notes: String::new(), number: 0, ..wang.clone() };
    let changed = update(&shop, asked, &["display_name", "notes"]).await.unwrap();
    assert_eq!((changed.display_name.as_str(), changed.notes.as_str()), ("老王", ""));
    assert_eq!(changed.number, 18);
    assert_ne!(changed.etag, wang.etag);
    let announced = shop.published_changes().await;
    assert_eq!((announced[1].customer.as_ref(), announced[1].revision), (Some(&changed), 2));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn without_a_mask_the_fields_that_are_set_change(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let wang = shop.add(Customer { notes: "少盐".into(), ..numbered(18, "王师傅") }).await;
    let asked = Customer { name: wang.name.clone(), phones: vec!["138".into()], ..Customer::default() };
    let changed = update(&shop, asked, &[]).await.unwrap();
    let expected = Customer { phones: vec!["138".into()], etag: changed.etag.clone(), ..wang };
    assert_eq!(changed, expected);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_number_and_identities_can_be_given_up_and_taken_by_another(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let identities = vec![sender("wechat", "wx"), sender("qq", "q")];
    let wang = shop.add(Customer { identities, ..numbered(18, "王师傅") }).await;
    let li = shop.add(numbered(20, "李姐")).await;
    let asked = Customer { number: 18, identities: vec![sender("wechat", "wx")], ..li };
    let status = update(&shop, asked.clone(), &["number"]).await.unwrap_err();
    assert_eq!(field_of(&status), "customer.number");
    let status = update(&shop, asked.clone(), &["identities"]).await.unwrap_err();
    assert_eq!(status.message(), "customer.identities[0]: belongs to number 18");

    let given_up = Customer { number: 0, identities: vec![sender("qq", "q")], ..wang };
    let given_up = update(&shop, given_up, &["number", "identities"]).await.unwrap();
    assert_eq!((given_up.number, given_up.identities.len()), (0, 1));
    // A number rests before it is another's.
    shop.pass(90 * 24 * 60 * 60);
    let taken = update(&shop, asked, &["number", "identities"]).await.unwrap();
    assert_eq!((taken.number, taken.identities), (18, vec![sender("wechat", "wx")]));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_two_who_change_the_same_version_one_is_told_to_read_again(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let wang = shop.add(called("王师傅")).await;
    let both: Vec<_> = ["老王", "小王"]
        .into_iter()
        .map(|name| {
            let request = change(Customer { display_name: name.into(), ..wang.clone() }, &["display_name"]);
            let mut owner = shop.owner();
            tokio::spawn(async move { owner.update_customer(request).await })
        })
        .collect();
    let mut refused = Vec::new();
    for one in both {
        refused.extend(one.await.unwrap().err());
    }
    assert_eq!(refused.len(), 1);
    assert_eq!(refused[0].code(), tonic::Code::Aborted);
    assert_eq!(shop.published_changes().await.len(), 2);
}

#[tokio::test]
async fn an_etag_of_before_is_refused() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let wang = shop.add(called("王师傅")).await;
    let asked = Customer { display_name: "老王".into(), ..wang };
    update(&shop, asked.clone(), &["display_name"]).await.unwrap();
    let refused = shop.owner().update_customer(change(asked.clone(), &["display_name"])).await;
    assert_eq!(refusal(refused).0, "STALE_ETAG");
    let unguarded = Customer { etag: String::new(), notes: "少盐".into(), ..asked };
    update(&shop, unguarded, &["notes"]).await.unwrap();
}

#[tokio::test]
async fn a_change_that_changes_nothing_is_not_announced() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let wang = shop.add(called("王师傅")).await;
    assert_eq!(update(&shop, wang.clone(), &["*"]).await.unwrap(), wang);
    assert_eq!(shop.published_changes().await.len(), 1);
}

#[tokio::test]
async fn what_can_not_be_updated_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let wang = shop.add(called("王师傅")).await;
    for (field, customer, paths) in [
        ("update_mask", wang.clone(), ["links"]),
        ("customer.display_name", Customer { display_name: String::new(), ..wang.clone() }, ["display_name"]),
        ("customer.name", Customer { name: "shops/nongmao".into(), ..wang.clone() }, ["notes"]),
    ] {
        assert_eq!(field_of(&update(&shop, customer, &paths).await.unwrap_err()), field);
    }
    let mut stranger = shop.client_of(owner_of("other"));
    assert_eq!(refusal(stranger.update_customer(change(wang, &["notes"])).await).0, "FOREIGN_SHOP");
}

#[tokio::test]
async fn a_repeated_update_is_answered_as_before() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let wang = shop.add(called("王师傅")).await;
    let asked = change(Customer { notes: "少盐".into(), ..wang }, &["notes"]);
    let request = UpdateCustomerRequest { request_id: uuid::Uuid::from_u128(5).to_string(), ..asked };
    let first = shop.owner().update_customer(request.clone()).await.unwrap().into_inner();
    let again = shop.owner().update_customer(request).await.unwrap().into_inner();
    assert_eq!(again, first);
    assert_eq!(shop.published_changes().await.len(), 2);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_number_that_was_given_up_rests_for_ninety_days(#[case] engine: Engine) {
    const DAY: i64 = 24 * 60 * 60;
    let Some(shop) = Shop::open(engine).await else { return };
    let wang = shop.add(numbered(18, "王师傅")).await;
    update(&shop, Customer { number: 50, ..wang.clone() }, &["number"]).await.unwrap();
    shop.pass(90 * DAY - 1);
    let early = shop.owner().create_customer(create(numbered(18, "李姐"))).await;
    let (reason, message) = refusal(early);
    assert_eq!(reason, "NUMBER_TAKEN");
    assert!(message.contains("nobody else's before 2027-02-21T12:00:00Z"), "{message}");
    assert_eq!(found(&shop, 18).await, Some(wang.name.clone()));
    shop.pass(1);
    assert_eq!(found(&shop, 18).await, None);
    let li = shop.add(numbered(18, "李姐")).await;
    assert_eq!(found(&shop, 18).await, Some(li.name.clone()));
    let late =
        update(&shop, Customer { number: 18, etag: String::new(), ..wang }, &["number"]).await.unwrap_err();
    assert_eq!(field_of(&late), "customer.number");
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_number_that_rests_finds_who_goes_on_for_its_owner(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (wang, double) = (shop.add(numbered(18, "王师傅")).await, shop.add(numbered(7, "老王")).await);
    update(&shop, Customer { number: 50, ..double.clone() }, &["number"]).await.unwrap();
    let request = MergeCustomersRequest {
        name: wang.name.clone(),
        customer: double.name,
        ..MergeCustomersRequest::default()
    };
    shop.owner().merge_customers(request).await.unwrap();
    for number in [7, 18, 50] {
        assert_eq!(found(&shop, number).await, Some(wang.name.clone()), "{number}");
    }
}

/// Whom a number finds.
async fn found(shop: &Shop, number: i32) -> Option<String> {
    let parent = "shops/nongmao".to_owned();
    let request = LookupCustomerRequest { parent, number, ..LookupCustomerRequest::default() };
    shop.owner().lookup_customer(request).await.ok().map(|found| found.into_inner().name)
}
