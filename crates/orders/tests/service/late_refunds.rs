//! Refunds that become known when their orders were imported already.

use contracts::{
    common::v1::Money,
    orders::v1::{
        BatchImportOrdersRequest, ImportedLine, ImportedOrder, ImportedRefund, LateRefund, ListOrdersRequest,
        RefundOrderRequest,
    },
};
use kernel::Time;
use rstest::rstest;
use runtime::field;
use storage::Engine;

use crate::{
    importing::{batch, import, imported, line},
    shop::{ELEVEN, MINUTE, Shop, wrong, yuan},
};

fn refunded(minutes: i64, amount: i64, external_id: &str) -> ImportedRefund {
    let refund_time = Time::from_micros(ELEVEN - minutes * MINUTE).map(field::timestamp);
    let external_id = external_id.to_owned();
    ImportedRefund { refund_time, amount: Some(yuan(amount)), external_id, ..ImportedRefund::default() }
}

/// One that doesn't say of which order it is, an hour ago.
fn lone(number: &str, lines: Vec<ImportedLine>, amount: i64) -> LateRefund {
    LateRefund { lines, refund: Some(refunded(60, amount, number)), ..LateRefund::default() }
}

/// One of the order `a`, so many minutes ago.
fn of_a(minutes: i64, amount: i64) -> LateRefund {
    let refund = Some(refunded(minutes, amount, ""));
    LateRefund { external_id: "a".into(), refund, ..LateRefund::default() }
}

/// Somebody gives some of the order of this total back, now.
async fn by_hand(shop: &Shop, total: i64, amount: i64) {
    let request = ListOrdersRequest { parent: "shops/nongmao".into(), ..ListOrdersRequest::default() };
    let orders = shop.staff().list_orders(request).await.unwrap().into_inner().orders;
    let order = orders.into_iter().find(|order| order.total == Some(yuan(total))).unwrap();
    let (name, amount, reason) = (order.name, Some(yuan(amount)), "冷了".to_owned());
    let request = RefundOrderRequest { name, amount, reason, ..RefundOrderRequest::default() };
    shop.owner().refund_order(request).await.unwrap();
}

fn bring(late_refunds: Vec<LateRefund>) -> BatchImportOrdersRequest {
    BatchImportOrdersRequest { late_refunds, ..batch(Vec::new()) }
}

/// How many refunds were added, and which are left.
async fn give_back(shop: &Shop, late_refunds: Vec<LateRefund>) -> (i32, Vec<i32>) {
    let count = late_refunds.len();
    let taken = shop.owner().batch_import_orders(bring(late_refunds)).await.unwrap().into_inner();
    let (added, known) = (taken.refunds_added, taken.refunds_known);
    assert!(usize::try_from(added + known).unwrap() + taken.late_refunds_left.len() <= count);
    (added, taken.late_refunds_left)
}

/// How many refunds were added, and how many known; none is left.
async fn taken(shop: &Shop, late_refunds: Vec<LateRefund>) -> (i32, i32) {
    let taken = shop.owner().batch_import_orders(bring(late_refunds)).await.unwrap().into_inner();
    assert_eq!(taken.late_refunds_left, [0_i32; 0]);
    (taken.refunds_added, taken.refunds_known)
}

const PAID_BACK_A: &str = "SELECT refunded FROM orders WHERE external_id = 'a'";
const PAID_BACK_B: &str = "SELECT refunded FROM orders WHERE external_id = 'b'";

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dish_is_taken_back_once_and_a_refund_is_paid_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let pork = || vec![line("农家小炒肉", 1, 18)];
    import(&shop, vec![imported("a", vec![line("农家小炒肉", 2, 18), line("锅包肉", 1, 28)])]).await;
    let two = || vec![lone("r-1", pork(), 18), lone("r-2", pork(), 18)];
    assert_eq!(give_back(&shop, two()).await, (2, vec![]), "two of one minute are two");
    let third = || vec![lone("r-3", pork(), 18)];
    assert_eq!(give_back(&shop, third()).await, (0, vec![0]), "both dishes are taken back already");
    let many = vec![line("锅包肉", 1, 10), line("锅包肉", 1, 10)];
    assert_eq!(give_back(&shop, vec![lone("r-4", many, 20)]).await, (0, vec![0]), "there was one");

    // Another order that fits changes nothing for what is paid already.
    let earlier = Time::from_micros(ELEVEN - 48 * 60 * MINUTE).map(field::timestamp);
    import(&shop, vec![ImportedOrder { order_time: earlier, ..imported("b", pork()) }]).await;
    assert_eq!(give_back(&shop, two()).await, (0, vec![]));
    assert_eq!(give_back(&shop, third()).await, (1, vec![]), "the one that has the dish still");
    assert_eq!(give_back(&shop, [two(), third()].concat()).await, (0, vec![]));
    assert_eq!(shop.count(PAID_BACK_A).await, yuan(36).amount);
    assert_eq!(shop.count(PAID_BACK_B).await, yuan(18).amount);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_refund_that_fits_two_orders_is_left_and_more_dishes_may_tell_them_apart(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let pork = || line("农家小炒肉", 1, 18);
    let orders = vec![imported("a", vec![pork(), line("米饭", 1, 2)]), imported("b", vec![pork()])];
    import(&shop, orders).await;
    assert_eq!(give_back(&shop, vec![lone("r-1", vec![pork()], 18)]).await, (0, vec![0]));
    let both = lone("r-2", vec![pork(), line("米饭", 1, 2)], 20);
    assert_eq!(give_back(&shop, vec![both]).await, (1, vec![]));
    assert_eq!(give_back(&shop, vec![lone("r-1", vec![pork()], 18)]).await, (1, vec![]), "one is left");
    assert_eq!(shop.count(PAID_BACK_B).await, yuan(18).amount);
    assert_eq!(give_back(&shop, vec![lone("r-3", Vec::new(), 1)]).await, (0, vec![0]));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_late_refund_of_nothing_is_passed_over_and_a_wrong_one_named(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    import(&shop, vec![imported("a", vec![line("农家小炒肉", 2, 18)])]).await;
    let by_number = |amount| LateRefund {
        external_id: "a".into(),
        ..lone("", vec![line("农家小炒肉", 1, 0)], amount)
    };
    let free = vec![by_number(0), lone("r-1", vec![line("农家小炒肉", 1, 0)], 0), by_number(5)];
    assert_eq!(give_back(&shop, free).await, (1, vec![]));
    let dollars = Some(Money { amount: 100, currency: "USD".into() });
    let largest = Some(Money { amount: i64::MAX, ..yuan(1) });
    for (field, bad) in [
        ("quantity", line("农家小炒肉", -1, 18)),
        ("quantity", line("农家小炒肉", 0, 18)),
        ("quantity", line("农家小炒肉", i32::MAX, 18)),
        ("unit_price.amount", ImportedLine { unit_price: largest, ..line("农家小炒肉", 2, 1) }),
        ("unit_price.amount", line("农家小炒肉", 1, -1)),
        ("unit_price.currency", ImportedLine { unit_price: dollars, ..line("农家小炒肉", 1, 1) }),
        ("unit_price", ImportedLine { unit_price: None, ..line("农家小炒肉", 1, 1) }),
        ("item_name", line("", 1, 18)),
        ("item_name", line("18", 1, 18)),
        ("item_name", line(&"肉".repeat(65), 1, 18)),
    ] {
        let late = lone("r-1", vec![line("农家小炒肉", 1, 18), bad], 18);
        let named = wrong(shop.owner().batch_import_orders(bring(vec![late])).await);
        assert_eq!(named, format!("late_refunds[0].lines[1].{field}"));
    }
    shop.must_be_well().await;
}

const DAY: i64 = 24 * 60;

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_refund_given_here_and_told_by_a_file_is_paid_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    import(&shop, vec![imported("a", vec![line("锅包肉", 2, 28), line("米饭", 1, 2)])]).await;
    by_hand(&shop, 58, 5).await;
    assert_eq!(taken(&shop, vec![of_a(60, 5)]).await, (0, 1), "the same one, typed in twice");
    assert_eq!(taken(&shop, vec![of_a(60, 5), of_a(30, 5)]).await, (1, 1), "another of the same day");
    assert_eq!(taken(&shop, vec![of_a(30, 5), of_a(60, 5)]).await, (0, 2), "both are known");
    assert_eq!(taken(&shop, vec![of_a(60, 4)]).await, (1, 0), "another amount");
    shop.set_minute(DAY);
    by_hand(&shop, 58, 7).await;
    assert_eq!(taken(&shop, vec![of_a(1, 7)]).await, (1, 0), "longer than a day before");
    assert_eq!(taken(&shop, vec![of_a(0, 7)]).await, (0, 1), "within the day");
    assert_eq!(shop.count(PAID_BACK_A).await, yuan(5 + 5 + 4 + 7 + 7).amount);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_an_order_that_was_wholly_paid_back_here_a_file_gives_nothing_more_back(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    import(&shop, vec![imported("a", vec![line("锅包肉", 2, 28)])]).await;
    by_hand(&shop, 56, 56).await;
    let dish = |number| lone(number, vec![line("锅包肉", 1, 28)], 28);
    for _ in 0..2 {
        assert_eq!(taken(&shop, vec![of_a(60, 28), of_a(30, 28)]).await, (0, 2), "by its number");
        assert_eq!(taken(&shop, vec![dish("r-1"), dish("r-2")]).await, (0, 2), "by its dish");
    }
    assert_eq!(shop.count(PAID_BACK_A).await, yuan(56).amount);
    // Somebody else's dish that looks alike: of which it is nobody can tell.
    import(&shop, vec![imported("b", vec![line("锅包肉", 1, 28)])]).await;
    assert_eq!(give_back(&shop, vec![dish("r-3")]).await, (0, vec![0]));
    assert_eq!(shop.count(PAID_BACK_B).await, 0);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_orders_that_look_alike_the_one_that_was_paid_back_here_is_meant(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let pork = || line("农家小炒肉", 1, 18);
    import(&shop, vec![imported("a", vec![pork(), line("米饭", 1, 2)]), imported("b", vec![pork()])]).await;
    by_hand(&shop, 20, 18).await;
    let dish = |number| lone(number, vec![pork()], 18);
    assert_eq!(taken(&shop, vec![dish("r-1")]).await, (0, 1));
    assert_eq!(taken(&shop, vec![dish("r-2")]).await, (1, 0), "the other has money left for it");
    assert_eq!(taken(&shop, vec![dish("r-1"), dish("r-2")]).await, (0, 2));
    assert_eq!((shop.count(PAID_BACK_A).await, shop.count(PAID_BACK_B).await), (1_800, 1_800));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_refund_is_its_own_number_its_moment_and_its_amount(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    import(&shop, vec![imported("a", vec![line("锅包肉", 3, 28)])]).await;
    let one = |number: &str, minutes, amount| {
        let refund = Some(refunded(minutes, amount, number));
        LateRefund { refund, ..of_a(minutes, amount) }
    };
    let all = || vec![one("r-1", 60, 5), one("r-2", 60, 5), one("r-1", 61, 5), one("r-1", 60, 6)];
    assert_eq!(taken(&shop, all()).await, (4, 0));
    assert_eq!(taken(&shop, all()).await, (0, 4));
    assert_eq!(shop.count(PAID_BACK_A).await, yuan(21).amount);
    let long = one(&"9".repeat(129), 60, 5);
    let named = wrong(shop.owner().batch_import_orders(bring(vec![long])).await);
    assert_eq!(named, "late_refunds[0].refund.external_id");
    shop.must_be_well().await;
}

/// Whose file holds it again, with its refunds.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_that_comes_again_brings_the_refunds_that_are_new(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let with = |refunds| ImportedOrder { refunds, ..imported("a", vec![line("锅包肉", 2, 28)]) };
    let (first, second) = (refunded(60, 5, ""), refunded(30, 5, ""));
    import(&shop, vec![with(Vec::new())]).await;
    by_hand(&shop, 56, 5).await;
    let taken = async |refunds| {
        let taken = import(&shop, vec![with(refunds)]).await;
        (taken.refunds_added, taken.refunds_known)
    };
    assert_eq!(taken(vec![first.clone()]).await, (0, 1), "it was given here");
    assert_eq!(taken(vec![first.clone(), second.clone()]).await, (1, 1));
    assert_eq!(taken(vec![first.clone(), second.clone()]).await, (0, 2));
    assert_eq!(taken(vec![first.clone(), first, second]).await, (1, 2), "two of one moment are two");
    assert_eq!(shop.count(PAID_BACK_A).await, yuan(15).amount);
    shop.must_be_well().await;
}
