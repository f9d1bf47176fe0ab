use contracts::{
    common::v1::Money,
    customers::v1::{
        ApplyRenumberingRequest, CreateRenumberingRequest, Customer, GetCustomerRequest,
        GetRenumberingRequest, ListRenumberingsRequest, LookupCustomerRequest, Renumbering,
        UndoRenumberingRequest, UpdateCustomerRequest, renumbering::State,
    },
    orders::v1::{Order, OrdersImported},
};
use rstest::rstest;
use storage::Engine;
use uuid::Uuid;

use crate::shop::{Shop, numbered, refusal};

const DAY: i64 = 86_400;

async fn bought(shop: &Shop, customer: &str, first_id: u128, orders: u128) {
    let placed = Some(runtime::field::timestamp(shop.now().plus_micros(-5 * DAY * 1_000_000)));
    let order = |id: u128| Order {
        name: format!("shops/nongmao/orders/{}", Uuid::from_u128(id)),
        customer: customer.to_owned(),
        total: Some(Money { amount: 1_000, currency: "CNY".into() }),
        create_time: placed,
        ..Order::default()
    };
    let orders = (first_id..first_id + orders).map(order).collect();
    shop.deliver(first_id, 0, &OrdersImported { orders }).await;
}

/// Number 18 comes most often, then 3, then 4; the names of the three.
async fn three(shop: &Shop) -> [String; 3] {
    let mut names = Vec::new();
    for (number, orders) in [(18, 5), (3, 2), (4, 1)] {
        let name = shop.add(numbered(number, &format!("{number}号"))).await.name;
        bought(shop, &name, u128::try_from(number).unwrap() * 1_000, orders).await;
        names.push(name);
    }
    names.try_into().unwrap()
}

async fn propose(shop: &Shop, swaps: bool) -> Renumbering {
    let request = CreateRenumberingRequest { parent: "shops/nongmao".into(), swaps, ..Default::default() };
    shop.owner().create_renumbering(request).await.unwrap().into_inner()
}

async fn apply(shop: &Shop, of: &Renumbering) -> Result<Renumbering, (String, String)> {
    let request = ApplyRenumberingRequest { name: of.name.clone(), ..Default::default() };
    let answer = shop.owner().apply_renumbering(request).await;
    match answer {
        Ok(done) => Ok(done.into_inner()),
        refused => Err(refusal(refused)),
    }
}

async fn undo(shop: &Shop, of: &Renumbering) -> Result<Renumbering, (String, String)> {
    let request = UndoRenumberingRequest { name: of.name.clone(), ..Default::default() };
    let answer = shop.owner().undo_renumbering(request).await;
    match answer {
        Ok(done) => Ok(done.into_inner()),
        refused => Err(refusal(refused)),
    }
}

async fn get(shop: &Shop, name: &str) -> Customer {
    let request = GetCustomerRequest { name: name.to_owned() };
    shop.owner().get_customer(request).await.unwrap().into_inner()
}

async fn numbers(shop: &Shop, names: &[String]) -> Vec<i32> {
    let mut numbers = Vec::new();
    for name in names {
        numbers.push(get(shop, name).await.number);
    }
    numbers
}

async fn called_by(shop: &Shop, number: i32) -> String {
    let parent = "shops/nongmao".into();
    let request = LookupCustomerRequest { parent, number, ..LookupCustomerRequest::default() };
    shop.owner().lookup_customer(request).await.unwrap().into_inner().name
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_re_ranking_is_shown_applied_as_a_whole_and_undone(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let names = three(&shop).await;
    let proposed = propose(&shop, false).await;
    let shown: Vec<_> = proposed
        .moves
        .iter()
        .map(|one| (one.display_name.as_str(), one.from_number, one.to_number, one.rank, one.orders))
        .collect();
    assert_eq!(shown, [("18号", 18, 1, 1, 5)]);
    assert_eq!((proposed.state(), proposed.ranked), (State::Proposed, 3));
    assert_eq!(numbers(&shop, &names).await, [18, 3, 4], "a proposal changes nothing");

    let applied = apply(&shop, &proposed).await.unwrap();
    assert_eq!(applied.state(), State::Applied);
    assert_eq!(numbers(&shop, &names).await, [1, 3, 4]);
    assert_eq!(called_by(&shop, 18).await, names[0], "the old number finds them for 90 days");
    assert_eq!(get(&shop, &names[0]).await.number_asked_until_time, None);
    assert_eq!(apply(&shop, &proposed).await.unwrap(), applied, "again changes nothing");

    let undone = undo(&shop, &proposed).await.unwrap();
    assert_eq!(undone.state(), State::Undone);
    assert_eq!(numbers(&shop, &names).await, [18, 3, 4]);
    assert_eq!(undo(&shop, &proposed).await.unwrap(), undone);
    assert_eq!(apply(&shop, &proposed).await.unwrap_err().0, "RENUMBERING_STALE");
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
    let get = GetRenumberingRequest { name: proposed.name };
    assert_eq!(shop.owner().get_renumbering(get).await.unwrap().into_inner(), undone);
    let list = ListRenumberingsRequest { parent: "shops/nongmao".into(), ..Default::default() };
    let found = shop.owner().list_renumberings(list).await.unwrap().into_inner().renumberings;
    assert_eq!(found, [undone]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn numbers_that_change_hands_are_asked_about_for_ninety_days(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let names = three(&shop).await;
    let proposed = propose(&shop, true).await;
    assert!(proposed.moves.iter().all(|one| one.taken_over) && proposed.moves.len() == 3, "{proposed:?}");
    apply(&shop, &proposed).await.unwrap();
    assert_eq!(numbers(&shop, &names).await, [3, 4, 18]);
    let until = Some(runtime::field::timestamp(shop.now().plus_micros(90 * DAY * 1_000_000)));
    for name in &names {
        assert_eq!(get(&shop, name).await.number_asked_until_time, until);
    }
    let told = shop.published_changes().await;
    let told = told.iter().rev().take(3).filter_map(|told| told.customer.as_ref()?.number_asked_until_time);
    assert_eq!(told.count(), 3);
    undo(&shop, &proposed).await.unwrap();
    assert_eq!(numbers(&shop, &names).await, [18, 3, 4]);
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_proposal_that_is_not_so_any_more_changes_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let names = three(&shop).await;
    let proposed = propose(&shop, false).await;
    shop.add(numbered(1, "新来的")).await;
    assert_eq!(apply(&shop, &proposed).await.unwrap_err().0, "RENUMBERING_STALE");
    assert_eq!(numbers(&shop, &names).await, [18, 3, 4]);

    let proposed = propose(&shop, true).await;
    let other = Customer { name: names[2].clone(), number: 77, ..Customer::default() };
    let update = UpdateCustomerRequest { customer: Some(other), ..UpdateCustomerRequest::default() };
    shop.owner().update_customer(update).await.unwrap();
    assert_eq!(apply(&shop, &proposed).await.unwrap_err().0, "RENUMBERING_STALE");
    assert_eq!(numbers(&shop, &names).await, [18, 3, 77]);
    assert_eq!(undo(&shop, &proposed).await.unwrap_err().0, "RENUMBERING_STALE", "it was never applied");
}

#[tokio::test]
async fn of_a_shop_without_orders_nobody_moves() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop.add(numbered(18, "王师傅")).await;
    let proposed = propose(&shop, false).await;
    assert_eq!((proposed.moves.len(), proposed.ranked), (0, 0));
    assert_eq!(apply(&shop, &proposed).await.unwrap().state(), State::Applied);
}
