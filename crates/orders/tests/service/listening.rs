use contracts::{
    common::v1::DeliverResponse,
    customers::v1::{
        Customer, CustomerChanged, CustomerMerged, CustomerUnmerged,
        customer::{Address, Link},
    },
    feedback::v1::RatingSubmitted,
    orders::v1::GetOrderRequest,
};
use rstest::rstest;
use storage::Engine;

use crate::shop::{LI, Shop, WANG, li, regular, wang};

/// Whom the service takes the sender for.
async fn known_as(shop: &Shop, id: &str, sender: &str) -> String {
    shop.say(id, sender, "你好").await.customer
}

/// Whose an order is.
async fn owner(shop: &Shop, order: &str) -> String {
    let request = GetOrderRequest { name: order.into() };
    shop.owner().get_order(request).await.unwrap().into_inner().customer
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_that_comes_late_changes_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let moved = Customer {
        addresses: vec![Address { label: String::new(), text: "干货区C2".into() }],
        ..regular(WANG, 81, "王师傅", &[("", "wx-new")])
    };
    shop.learn(3, moved).await;
    shop.learn(2, wang()).await;
    assert_eq!(known_as(&shop, "m-1", "wx-wang").await, "");
    assert_eq!(known_as(&shop, "m-2", "wx-new").await, WANG);
    let order = shop.say("m-3", "wx-new", "3").await.orders.remove(0);
    assert_eq!((order.customer_number, order.delivery_address.as_str()), (81, "干货区C2"));
    assert_eq!(shop.say("m-4", "wx-stranger", "18号 3").await.orders, [], "nobody is 18 any more");
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_identity_and_a_number_go_to_their_new_owner_in_whatever_order_it_is_told(#[case] engine: Engine) {
    for order in [[0, 1, 2], [0, 2, 1], [2, 0, 1]] {
        let Some(shop) = Shop::open(engine).await else { return };
        shop.sql("DELETE FROM identities").await;
        shop.sql("DELETE FROM customer_projections").await;
        for event in order {
            match event {
                0 => shop.learn_at(1, 0, wang()).await,
                1 => shop.learn_at(2, 1, regular(WANG, 0, "王师傅", &[])).await,
                _ => {
                    shop.learn_at(2, 2, regular(LI, 18, "李姐", &[("", "wx-wang")])).await;
                    assert_eq!(known_as(&shop, "m-1", "wx-wang").await, LI, "{order:?}");
                }
            }
        }
        assert_eq!(known_as(&shop, "m-2", "wx-wang").await, LI, "{order:?}");
        let placed = shop.say("m-3", "wx-stranger", "18号 3").await.orders.remove(0);
        assert_eq!(placed.customer, LI, "{order:?}");
        shop.must_be_well().await;
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_channels_own_binding_comes_before_the_general_one(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.learn(2, regular(LI, 20, "李姐", &[("group", "wx-wang")])).await;
    assert_eq!(known_as(&shop, "m-1", "wx-wang").await, LI);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_is_linked_may_order_for_the_other_unasked(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    assert_eq!(shop.say("m-1", "wx-wang", "20号 5").await.orders, []);
    shop.learn(2, Customer { links: vec![Link { customer: WANG.into(), kind: 1 }], ..li() }).await;
    assert_eq!(shop.say("m-2", "wx-wang", "20号 5").await.orders[0].customer, LI);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_event_that_can_not_be_taken_is_reported_and_others_are_passed_over(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let foreign = Customer { name: WANG.replace("nongmao", "other"), ..wang() };
    for customer in [None, Some(Customer::default()), Some(foreign)] {
        let answer = shop.deliver(0, &CustomerChanged { customer, revision: 9 }).await;
        assert_eq!(answer.failures.len(), 1, "{answer:?}");
    }
    let answer = shop.deliver(0, &RatingSubmitted::default()).await;
    assert_eq!(answer, DeliverResponse::default());
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_records_of_one_guest_become_one_with_both_numbers_and_both_pasts(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let placed = shop.say("m-1", "wx-li", "20号 3").await.orders.remove(0);
    assert_eq!(placed.customer, LI);
    let both = Customer { identities: [wang().identities, li().identities].concat(), ..wang() };
    let merged = CustomerMerged { customer: Some(both), merged: LI.into(), revision: 2 };
    assert_eq!(shop.deliver(1, &merged).await, DeliverResponse::default());
    // What was said before and comes late brings nobody back.
    shop.learn(3, li()).await;
    assert_eq!(known_as(&shop, "m-2", "wx-li").await, WANG);
    let again = shop.say("m-3", "wx-li", "老样子").await.orders.remove(0);
    assert_eq!((again.customer.as_str(), again.lines[0].item_code), (WANG, 3));
    let by_number = shop.say("m-4", "wx-stranger", "20号 6").await.orders.remove(0);
    assert_eq!(by_number.customer, WANG, "the number finds who goes on");
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_chain_of_merges_leads_to_its_end_in_whatever_order_it_is_told(#[case] engine: Engine) {
    const ZHAO: &str = "shops/nongmao/customers/00000000-0000-0000-0000-000000000021";
    let Some(shop) = Shop::open(engine).await else { return };
    shop.learn(1, regular(ZHAO, 21, "老赵", &[])).await;
    let placed = shop.say("m-1", "wx-li", "20号 3").await.orders.remove(0);
    assert_eq!(placed.customer, LI);
    let late = CustomerMerged { customer: Some(wang()), merged: LI.into(), revision: 2 };
    let zhao = Customer { identities: wang().identities, ..regular(ZHAO, 21, "老赵", &[]) };
    let merged = CustomerMerged { customer: Some(zhao), merged: WANG.into(), revision: 2 };
    shop.deliver(1, &merged).await;
    for second in 2..4 {
        shop.deliver(second, &late).await;
        let by_number = shop.say(&format!("m-{second}"), "wx-stranger", "20号 6").await.orders.remove(0);
        assert_eq!(by_number.customer, ZHAO);
    }
    assert_eq!(known_as(&shop, "m-9", "wx-wang").await, ZHAO);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_guests_who_were_taken_for_one_have_their_own_numbers_and_pasts_again(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let placed = shop.say("m-1", "wx-li", "20号 3").await.orders.remove(0);
    let both = Customer { identities: [wang().identities, li().identities].concat(), ..wang() };
    let merged = CustomerMerged { customer: Some(both), merged: LI.into(), revision: 2 };
    shop.deliver(1, &merged).await;
    // Word of it comes once more.
    shop.deliver(2, &merged).await;
    let since = shop.say("m-2", "wx-li", "老样子").await.orders.remove(0);
    assert_eq!(since.customer, WANG);

    let undone =
        CustomerUnmerged { customer: Some(wang()), revision: 3, restored: Some(li()), restored_revision: 3 };
    for time in 3..5 {
        assert_eq!(shop.deliver(time, &undone).await, DeliverResponse::default());
    }
    assert_eq!(owner(&shop, &placed.name).await, LI);
    assert_eq!(owner(&shop, &since.name).await, WANG, "what came since stays");
    assert_eq!(known_as(&shop, "m-3", "wx-li").await, LI);
    assert_eq!(known_as(&shop, "m-4", "wx-wang").await, WANG);
    let by_number = shop.say("m-5", "wx-stranger", "20号 6").await.orders.remove(0);
    assert_eq!(by_number.customer, LI);
    shop.must_be_well().await;
}
