use contracts::customers::v1::{
    Customer, CustomerChanged, CustomerMerged, MergeCustomersRequest, UpdateCustomerRequest,
};
use kernel::{Clock, Ids};
use prost::{Message, Name};
use rstest::rstest;
use storage::{Engine, outbox::Waiting};

use crate::shop::{Shop, called, sender};

/// What a backfill tells a subscriber, after all that was told before.
async fn backfilled(shop: &Shop, subscriber: &str) -> Vec<Waiting> {
    let before = shop.published(subscriber).await.len();
    let told = customers::backfill(&shop.url, &Clock::system(), &Ids::random()).await.unwrap();
    let new = shop.published(subscriber).await.split_off(before);
    assert_eq!(u64::try_from(new.len()).unwrap(), told);
    new
}

async fn merge(shop: &Shop, one: &Customer, other: &Customer) -> Customer {
    let (name, customer) = (one.name.clone(), other.name.clone());
    let request = MergeCustomersRequest { name, customer, request_id: String::new() };
    shop.owner().merge_customers(request).await.unwrap().into_inner()
}

fn changed(event: &Waiting) -> CustomerChanged {
    assert_eq!(event.kind, CustomerChanged::full_name());
    CustomerChanged::decode(event.body.as_slice()).unwrap()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn everybody_is_told_of_once_as_they_are_with_the_revision_they_have(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    // More than fit in one page.
    for number in 0..203 {
        shop.add(called(&format!("客人{number}"))).await;
    }
    let wang = shop.add(Customer { identities: vec![sender("", "wx-wang")], ..called("王") }).await;
    let renamed = Customer { display_name: "王师傅".into(), ..wang.clone() };
    let request = UpdateCustomerRequest { customer: Some(renamed), ..UpdateCustomerRequest::default() };
    let wang = shop.owner().update_customer(request).await.unwrap().into_inner();
    let before = shop.published_changes().await;
    for subscriber in ["loyalty", "feedback", "orders"] {
        let told: Vec<_> = backfilled(&shop, subscriber).await.iter().map(changed).collect();
        assert_eq!(told.len(), 204);
        for last in before.iter().filter(|told| told.customer.as_ref().unwrap().name != wang.name) {
            assert!(told.contains(last), "{subscriber}");
        }
        assert!(told.contains(&CustomerChanged { customer: Some(wang.clone()), revision: 2 }));
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_record_that_was_merged_is_told_as_it_was_and_then_who_goes_on(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let one = shop.add(called("王师傅")).await;
    let other = shop.add(Customer { identities: vec![sender("group", "wx-wang")], ..called("老王") }).await;
    let third = shop.add(called("王")).await;
    merge(&shop, &one, &other).await;
    let survivor = merge(&shop, &third, &one).await;
    let new = backfilled(&shop, "loyalty").await;
    assert!(new.iter().all(|event| event.ordering_key == third.name), "they keep their order");
    let told = new.iter().filter(|event| event.kind == CustomerChanged::full_name()).map(changed);
    let mut told: Vec<_> = told.map(|told| (told.customer.unwrap().number, told.revision)).collect();
    told.sort_unstable();
    // The revision of those who are no more is what was told of them last.
    assert_eq!(told, [(one.number, 2), (other.number, 1), (third.number, 2)]);
    for gone in [&one, &other] {
        let merged = new.iter().position(|event| {
            event.kind == CustomerMerged::full_name()
                && CustomerMerged::decode(event.body.as_slice()).unwrap()
                    == CustomerMerged {
                        customer: Some(survivor.clone()),
                        merged: gone.name.clone(),
                        revision: 2,
                    }
        });
        let last = new.iter().position(|event| {
            event.kind == CustomerChanged::full_name() && changed(event).customer.unwrap().name == gone.name
        });
        assert!(last.unwrap() < merged.unwrap());
    }
}
