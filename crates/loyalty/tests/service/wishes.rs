//! Wishes to guests on their days.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use contracts::{
    customers::v1::{Customer, CustomerChanged, CustomerErased, CustomerMerged},
    feedback::v1::{
        Case, ListCasesRequest, ListCasesResponse,
        case::State,
        feedback_service_server::{FeedbackService, FeedbackServiceServer},
    },
    loyalty::v1::{ListWishesRequest, UpdateWishPolicyRequest, Wish, WishMade, WishPolicy, wish::Kind},
    orders::v1::{Order, OrderCompleted, Shop as ShopField, ShopChanged},
};
use kernel::Time;
use prost::{Message, Name};
use rstest::rstest;
use runtime::{Refusal, field};
use storage::Engine;
use testkit::NOON;
use tonic::{Request, Response, Status, service::Routes};

use crate::shop::{Shop, WANG, ZHAO, order};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Says that every guest waits for a complaint, or that nobody does; and of one guest
/// that it can't be told.
struct Complaints {
    some: Arc<AtomicBool>,
    broken: &'static str,
}

#[tonic::async_trait]
impl FeedbackService for Complaints {
    async fn list_cases(
        &self,
        request: Request<ListCasesRequest>,
    ) -> Result<Response<ListCasesResponse>, Status> {
        let customer = request.into_inner().customer;
        if customer == self.broken {
            return Err(Status::internal("a case can't be read"));
        }
        let closed = Case { state: State::Closed.into(), ..Case::default() };
        let mut cases = vec![closed];
        if self.some.load(Ordering::SeqCst) && !customer.is_empty() {
            cases.push(Case { state: State::Resolved.into(), ..Case::default() });
        }
        Ok(Response::new(ListCasesResponse { cases, ..ListCasesResponse::default() }))
    }
}

/// Connects feedback; the switch says whether there are complaints.
fn connect(shop: &Shop) -> Arc<AtomicBool> {
    connect_broken_for(shop, "nobody")
}

fn connect_broken_for(shop: &Shop, broken: &'static str) -> Arc<AtomicBool> {
    let some = Arc::new(AtomicBool::new(false));
    let complaints = Complaints { some: some.clone(), broken };
    shop.connect("feedback", Routes::new(FeedbackServiceServer::new(complaints)));
    some
}

async fn told(shop: &Shop, name: &str, revision: i64, preferences: &[(&str, &str)]) {
    let customer = Customer {
        name: name.into(),
        display_name: if name == WANG { "王师傅" } else { "赵姐" }.into(),
        preferences: preferences.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect(),
        ..Customer::default()
    };
    let changed = CustomerChanged { customer: Some(customer), revision };
    shop.deliver(vec![shop.event(&changed)]).await;
}

/// Orders of a guest, of so many days before that noon each.
async fn bought(shop: &Shop, customer: &str, first: u128, days_ago: &[i64]) {
    for (id, days) in (first..).zip(days_ago) {
        let placed = Time::from_micros(NOON - days * DAY * 1_000_000).map(field::timestamp);
        let order = Order { customer: customer.into(), create_time: placed, ..order(id, 3_000, 0) };
        let mut event = shop.event(&OrderCompleted { order: Some(order) });
        event.occurred_time = placed;
        shop.deliver(vec![event]).await;
    }
}

/// A shop in Shanghai, where it is eight in the evening of 23 November: for wishes too late.
async fn open(engine: Engine) -> Option<Shop> {
    let shop = Shop::open(engine).await?;
    let known = ShopField {
        name: "shops/nongmao".into(),
        time_zone: "Asia/Shanghai".into(),
        currency: "CNY".into(),
        ..ShopField::default()
    };
    shop.deliver(vec![shop.event(&ShopChanged { shop: Some(known), revision: 1 })]).await;
    Some(shop)
}

async fn set(shop: &Shop, kinds: &[Kind]) -> WishPolicy {
    let policy = WishPolicy {
        name: "shops/nongmao/wishPolicy".into(),
        kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
        ..WishPolicy::default()
    };
    let request = UpdateWishPolicyRequest { wish_policy: Some(policy), ..UpdateWishPolicyRequest::default() };
    shop.owner().update_wish_policy(request).await.unwrap().into_inner()
}

async fn wishes(shop: &Shop, customer: &str) -> Vec<Wish> {
    let request = ListWishesRequest {
        parent: "shops/nongmao".into(),
        customer: customer.into(),
        ..ListWishesRequest::default()
    };
    shop.owner().list_wishes(request).await.unwrap().into_inner().wishes
}

/// What orders is told to say.
async fn said(shop: &Shop) -> Vec<Wish> {
    let published = shop.published_for_orders().await;
    let made = published.into_iter().filter(|event| event.kind == WishMade::full_name());
    made.map(|event| WishMade::decode(event.body.as_slice()).unwrap().wish.unwrap()).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_is_wished_a_happy_birthday_once_and_in_the_shops_hours(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    connect(&shop);
    told(&shop, WANG, 1, &[("birthday", "1985-11-24")]).await;
    told(&shop, ZHAO, 1, &[("生日", "农历10-16")]).await;
    bought(&shop, WANG, 1, &[40, 20, 3]).await;
    bought(&shop, ZHAO, 10, &[9]).await;
    shop.run_due().await;
    assert_eq!(wishes(&shop, "").await, [], "a shop that was not asked makes none");
    let policy = set(&shop, &[Kind::Birthday]).await;
    assert_eq!((policy.from_minute, policy.until_minute), (600, 1_200));

    // Both have it on the 24th, of which it is nine, and then ten.
    shop.pass(13 * HOUR);
    shop.run_due().await;
    assert_eq!(wishes(&shop, "").await, [], "before the shop's hours");
    shop.pass(HOUR);
    shop.run_due().await;
    let made = wishes(&shop, "").await;
    assert_eq!(made.len(), 2);
    let own = wishes(&shop, WANG).await.remove(0);
    assert_eq!((own.kind(), own.date.as_str()), (Kind::Birthday, "2026-11-24"));
    assert_eq!(own.text, "王师傅，生日快乐！您2026年10月14日第一次来，一共来过3次，我们都记着。");
    assert!(own.text_en.starts_with("Happy birthday, 王师傅! You first came on 2026-10-14"));
    assert_eq!(said(&shop).await.len(), 2);
    assert!(said(&shop).await.contains(&own));

    for _ in 0..30 {
        shop.pass(DAY / 2);
        shop.run_due().await;
    }
    assert_eq!(wishes(&shop, "").await.len(), 2, "no day after it, and nothing twice");
    // Whatever the policy: it was said that year.
    set(&shop, &[Kind::FirstVisit, Kind::Birthday]).await;
    shop.set_time(Time::from_micros(NOON).unwrap().plus_micros(16 * HOUR * 1_000_000));
    shop.run_due().await;
    assert_eq!((wishes(&shop, "").await.len(), said(&shop).await.len()), (2, 2));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_birthday_that_is_told_on_the_day_itself_is_wished_that_day(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    connect(&shop);
    for (guest, first) in [(WANG, 1), (ZHAO, 10)] {
        told(&shop, guest, 1, &[]).await;
        bought(&shop, guest, first, &[40, 20, 3]).await;
    }
    set(&shop, &[Kind::Birthday]).await;
    shop.pass(14 * HOUR);
    shop.run_due().await;
    assert_eq!(wishes(&shop, "").await, [], "of the 24th all were gone through");

    told(&shop, WANG, 2, &[("birthday", "1985-11-24")]).await;
    told(&shop, ZHAO, 2, &[("birthday", "1985-11-25")]).await;
    shop.run_due().await;
    assert_eq!((wishes(&shop, WANG).await.len(), wishes(&shop, ZHAO).await.len()), (1, 0));
    told(&shop, WANG, 3, &[("birthday", "1985-11-24"), ("spice", "none")]).await;
    shop.run_due().await;
    assert_eq!(wishes(&shop, WANG).await.len(), 1, "once");

    // It is nine in the evening: in the quiet hours nobody is woken.
    shop.pass(11 * HOUR);
    told(&shop, ZHAO, 3, &[("birthday", "11-24")]).await;
    shop.run_due().await;
    assert_eq!(wishes(&shop, ZHAO).await, [], "told too late in the day");
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nobody_is_wished_anything_who_wants_none_is_silent_waits_or_was_erased(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let complaints = connect(&shop);
    let birthday = ("birthday", "11-24");
    told(&shop, WANG, 1, &[birthday, ("wishes", "no")]).await;
    told(&shop, ZHAO, 1, &[birthday]).await;
    bought(&shop, WANG, 1, &[40, 20, 3]).await;
    // Twice as long silent as the pause was.
    bought(&shop, ZHAO, 10, &[60, 50, 40]).await;
    set(&shop, &[Kind::Birthday]).await;
    shop.pass(14 * HOUR);
    shop.run_due().await;
    assert_eq!(wishes(&shop, "").await, []);

    told(&shop, WANG, 2, &[birthday]).await;
    complaints.store(true, Ordering::SeqCst);
    again(&shop).await;
    assert_eq!(wishes(&shop, "").await, [], "there is something to mend");

    complaints.store(false, Ordering::SeqCst);
    let gone = Customer { name: WANG.into(), display_name: "（已删除）".into(), ..Customer::default() };
    let erased = CustomerErased { customer: Some(gone), revision: 3, identities: Vec::new() };
    shop.deliver(vec![shop.event(&erased)]).await;
    told(&shop, WANG, 4, &[birthday]).await;
    again(&shop).await;
    assert_eq!(wishes(&shop, "").await, [], "who was erased is nobody");
}

/// Has the guests gone through anew.
async fn again(shop: &Shop) {
    set(shop, &[Kind::Birthday, Kind::Christmas]).await;
    set(shop, &[Kind::Birthday]).await;
    shop.run_due().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn while_nobody_says_who_waits_for_a_complaint_wishes_wait(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    told(&shop, WANG, 1, &[("birthday", "11-24")]).await;
    bought(&shop, WANG, 1, &[40, 20, 3]).await;
    set(&shop, &[Kind::Birthday]).await;
    shop.pass(14 * HOUR);
    shop.run_due().await;
    assert_eq!(wishes(&shop, "").await, []);
    connect(&shop);
    shop.pass(60);
    shop.run_due().await;
    assert_eq!(wishes(&shop, WANG).await.len(), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_of_whom_it_can_not_be_told_stops_nobody_elses_wish(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    for (guest, first) in [(WANG, 1), (ZHAO, 11)] {
        told(&shop, guest, 1, &[("birthday", "11-24")]).await;
        bought(&shop, guest, first, &[40, 20, 3]).await;
    }
    set(&shop, &[Kind::Birthday]).await;
    connect_broken_for(&shop, WANG);
    shop.pass(14 * HOUR);
    shop.run_due().await;
    assert_eq!((wishes(&shop, WANG).await.len(), wishes(&shop, ZHAO).await.len()), (0, 1));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn many_processes_at_it_and_two_records_of_one_guest_make_one_wish(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    connect(&shop);
    for name in [WANG, ZHAO] {
        told(&shop, name, 1, &[("birthday", "11-24")]).await;
    }
    bought(&shop, WANG, 1, &[40, 20, 3]).await;
    bought(&shop, ZHAO, 10, &[30, 20, 3]).await;
    set(&shop, &[Kind::Birthday]).await;
    shop.pass(14 * HOUR);
    let replica = shop.replica().await;
    tokio::join!(shop.run_due(), replica.run_due(), shop.run_due());
    assert_eq!((wishes(&shop, "").await.len(), said(&shop).await.len()), (2, 2));

    let survivor = Customer { name: WANG.into(), display_name: "王师傅".into(), ..Customer::default() };
    let merged = CustomerMerged { customer: Some(survivor), merged: ZHAO.into(), revision: 5 };
    shop.deliver(vec![shop.event(&merged)]).await;
    assert_eq!(wishes(&shop, ZHAO).await.len(), 1, "one guest was wished it once");
    shop.must_add_up().await;
}

#[tokio::test]
async fn a_policy_that_says_nothing_sensible_is_refused() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    for (change, wrong) in [
        (WishPolicy { kinds: vec![99], ..WishPolicy::default() }, "wish_policy.kinds[0]"),
        (WishPolicy { kinds: vec![1, 1], ..WishPolicy::default() }, "wish_policy.kinds[1]"),
        (WishPolicy { from_minute: 1_200, ..WishPolicy::default() }, "wish_policy.until_minute"),
        (WishPolicy { until_minute: 1_441, ..WishPolicy::default() }, "wish_policy.until_minute"),
    ] {
        let policy = WishPolicy { name: "shops/nongmao/wishPolicy".into(), ..change };
        let request = UpdateWishPolicyRequest { wish_policy: Some(policy), ..Default::default() };
        let refused = Refusal::from(&shop.owner().update_wish_policy(request).await.unwrap_err());
        assert_eq!(refused.violations[0].field, wrong);
    }
}
