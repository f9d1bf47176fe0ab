use contracts::customers::v1::{
    Customer, GetCustomerRequest, LinkCustomersRequest, UnlinkCustomersRequest,
    customer::{Link, link::Kind},
};
use rstest::rstest;
use storage::Engine;

use crate::shop::{Shop, called, field_of, refusal};

fn link(one: &Customer, other: &Customer, kind: Kind) -> LinkCustomersRequest {
    LinkCustomersRequest {
        name: one.name.clone(),
        customer: other.name.clone(),
        kind: kind.into(),
        request_id: String::new(),
    }
}

fn unlink(one: &Customer, other: &Customer) -> UnlinkCustomersRequest {
    let (name, customer) = (one.name.clone(), other.name.clone());
    UnlinkCustomersRequest { name, customer, request_id: String::new() }
}

async fn now(shop: &Shop, customer: &Customer) -> Customer {
    let name = customer.name.clone();
    shop.owner().get_customer(GetCustomerRequest { name }).await.unwrap().into_inner()
}

fn to(other: &Customer, kind: Kind) -> Vec<Link> {
    vec![Link { customer: other.name.clone(), kind: kind.into() }]
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_link_is_seen_and_announced_from_both_sides(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (wang, li) = (shop.add(called("王师傅")).await, shop.add(called("李姐")).await);
    let request = link(&li, &wang, Kind::Household);
    let linked = shop.owner().link_customers(request).await.unwrap().into_inner();
    assert_eq!((linked.name.as_str(), linked.links.clone()), (li.name.as_str(), to(&wang, Kind::Household)));
    assert_eq!(now(&shop, &wang).await.links, to(&li, Kind::Household));

    let announced = shop.published_changes().await.split_off(2);
    assert_eq!(announced.iter().map(|event| event.revision).collect::<Vec<_>>(), [2, 2]);
    assert!(announced.iter().any(|event| event.customer.as_ref() == Some(&linked)));
    assert!(announced.iter().all(|event| event.customer.as_ref().unwrap().links.len() == 1));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn linking_or_unlinking_twice_changes_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (wang, li) = (shop.add(called("王师傅")).await, shop.add(called("李姐")).await);
    let mut owner = shop.owner();
    let once = owner.link_customers(link(&wang, &li, Kind::Colleague)).await.unwrap().into_inner();
    let twice = owner.link_customers(link(&wang, &li, Kind::Colleague)).await.unwrap().into_inner();
    assert_eq!(twice, once);
    owner.link_customers(link(&li, &wang, Kind::Colleague)).await.unwrap();
    assert_eq!(shop.published_changes().await.len(), 4);

    let other_kind = owner.link_customers(link(&li, &wang, Kind::Household)).await.unwrap().into_inner();
    assert_eq!(other_kind.links, to(&wang, Kind::Household));
    assert_eq!(now(&shop, &wang).await.links, to(&li, Kind::Household));
    assert_eq!(shop.published_changes().await.len(), 6);

    for _ in 0..2 {
        let gone = owner.unlink_customers(unlink(&wang, &li)).await.unwrap().into_inner();
        assert!(gone.links.is_empty());
    }
    assert!(now(&shop, &li).await.links.is_empty());
    assert_eq!(shop.published_changes().await.len(), 8);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn links_made_at_once_from_both_sides_are_one(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let (wang, li) = (shop.add(called("王师傅")).await, shop.add(called("李姐")).await);
    let requests = [link(&wang, &li, Kind::Household), link(&li, &wang, Kind::Household)];
    let both = requests.map(|request| {
        let mut owner = shop.owner();
        tokio::spawn(async move { owner.link_customers(request).await })
    });
    for one in both {
        one.await.unwrap().unwrap();
    }
    assert_eq!(now(&shop, &wang).await.links, to(&li, Kind::Household));
    assert_eq!(shop.published_changes().await.len(), 4);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_two_customers_of_one_shop_can_be_linked(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let wang = shop.add(called("王师傅")).await;
    let named = |name: String| Customer { name, ..Customer::default() };
    let nobody = named(format!("shops/nongmao/customers/{}", uuid::Uuid::nil()));
    let foreign = named(format!("shops/other/customers/{}", uuid::Uuid::nil()));
    let mut owner = shop.owner();
    let missing = owner.link_customers(link(&wang, &nobody, Kind::Household)).await;
    assert_eq!(refusal(missing).1, format!("{} does not exist", nobody.name));
    assert_eq!(refusal(owner.unlink_customers(unlink(&nobody, &wang)).await).0, "NOT_FOUND");
    let abroad = owner.link_customers(link(&wang, &foreign, Kind::Household)).await;
    assert_eq!(field_of(&abroad.unwrap_err()), "customer");

    let mut service = shop.service();
    for (field, request) in [
        ("customer", link(&wang, &foreign, Kind::Household)),
        ("customer", link(&wang, &wang, Kind::Household)),
        ("kind", link(&wang, &nobody, Kind::Unspecified)),
    ] {
        assert_eq!(field_of(&service.link_customers(request).await.unwrap_err()), field);
    }
    assert!(now(&shop, &wang).await.links.is_empty());
}
