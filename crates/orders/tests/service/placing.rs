use contracts::orders::v1::{
    CreateOrderRequest, GetOrderRequest, MenuItem, Order, UpdateMenuItemRequest,
    order::{Line, State, line::Origin},
};
use kernel::Time;
use prost_types::FieldMask;
use rstest::rstest;
use runtime::field;
use storage::Engine;
use tonic::Code;

use crate::shop::{ELEVEN, LI, MINUTE, Shop, WANG, lines, reason, refusal, regular, request_id, wrong, yuan};

fn of(codes: &[(i32, i32)]) -> Order {
    let line = |(item_code, quantity): &(i32, i32)| Line {
        item_code: *item_code,
        quantity: *quantity,
        ..Line::default()
    };
    Order { lines: codes.iter().map(line).collect(), ..Order::default() }
}

fn place(order: Order) -> CreateOrderRequest {
    CreateOrderRequest { parent: "shops/nongmao".into(), order: Some(order), request_id: String::new() }
}

async fn placed(shop: &Shop, order: Order) -> Order {
    shop.staff().create_order(place(order)).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_for_a_customer_is_kept_as_it_was_priced(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let wanted_time = Time::from_micros(ELEVEN + 60 * MINUTE).map(field::timestamp);
    let mut asked =
        Order { customer: WANG.into(), note: "快点".into(), wanted_time, ..of(&[(3, 2), (91, 1)]) };
    asked.lines[0].note = "少辣".into();
    let order = placed(&shop, asked).await;
    assert_eq!((order.customer.as_str(), order.customer_number, order.state()), (WANG, 18, State::Placed));
    assert_eq!(lines(&order), [(3, 2), (91, 1), (90, 2)]);
    let first = &order.lines[0];
    assert_eq!((first.item_name.as_str(), first.note.as_str()), ("农家小炒肉", "少辣"));
    assert_eq!((first.unit_price.clone(), first.origin()), (Some(yuan(18)), Origin::Ordered));
    assert_eq!(order.lines[2].origin(), Origin::Default);
    assert_eq!((order.total.clone(), order.refunded.clone()), (Some(yuan(46)), Some(yuan(0))));
    assert_eq!((order.note.as_str(), order.wanted_time), ("快点", wanted_time));
    assert_eq!(order.delivery_address, "市场东区A12", "where Wang's orders go");
    let name = order.name.clone();
    let found = shop.staff().get_order(GetOrderRequest { name }).await.unwrap().into_inner();
    assert_eq!(found, order);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_is_by_number_or_by_nobody(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let by_number = placed(&shop, Order { customer_number: 20, ..of(&[(3, 1)]) }).await;
    assert_eq!((by_number.customer.as_str(), by_number.customer_number), (LI, 20));
    let address = Order { delivery_address: "干货区C2".into(), ..of(&[(3, 1)]) };
    let by_nobody = placed(&shop, address).await;
    assert_eq!((by_nobody.customer.as_str(), by_nobody.customer_number), ("", 0));
    assert_eq!(by_nobody.delivery_address, "干货区C2");
    let unknown = Order { customer_number: 19, ..of(&[(3, 1)]) };
    assert_eq!(wrong(shop.staff().create_order(place(unknown)).await), "order.customer_number");
    let unknown = Order { customer: WANG.replace("18", "19"), ..of(&[(3, 1)]) };
    let refused = shop.staff().create_order(place(unknown)).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn rice_comes_by_the_rule_unless_it_is_asked_for(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    assert_eq!(lines(&placed(&shop, of(&[(3, 2), (6, 1)])).await), [(3, 2), (6, 1), (90, 3)]);
    let own = placed(&shop, of(&[(3, 2), (90, 1)])).await;
    assert_eq!(lines(&own), [(3, 2), (90, 1)]);
    assert_eq!(own.lines[1].origin(), Origin::Ordered);
    assert_eq!(lines(&placed(&shop, of(&[(90, 3)])).await), [(90, 3)]);
    assert_eq!(lines(&placed(&shop, of(&[(91, 2)])).await), [(91, 2)]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_sold_out_or_wanted_while_closed_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = "shops/nongmao/menuItems/3".to_owned();
    let request = UpdateMenuItemRequest {
        menu_item: Some(MenuItem { name, sold_out: true, ..MenuItem::default() }),
        update_mask: Some(FieldMask { paths: vec!["sold_out".into()] }),
        request_id: String::new(),
    };
    shop.staff().update_menu_item(request).await.unwrap();
    let sold_out = shop.staff().create_order(place(of(&[(3, 1), (6, 1)]))).await;
    assert_eq!(refusal(sold_out), ("SOLD_OUT".to_owned(), "order.lines".to_owned()));
    let wanted_time = Time::from_micros(ELEVEN + 240 * MINUTE).map(field::timestamp);
    for minutes in [-2, -24 * 60, 367 * 24 * 60] {
        let wanted_time = Time::from_micros(ELEVEN + minutes * MINUTE).map(field::timestamp);
        let refused = shop.staff().create_order(place(Order { wanted_time, ..of(&[(6, 1)]) })).await;
        assert_eq!(wrong(refused), "order.wanted_time", "{minutes}");
    }
    let at_three = Order { wanted_time, ..of(&[(6, 1)]) };
    let closed = shop.staff().create_order(place(at_three)).await;
    assert_eq!(refusal(closed), ("SHOP_CLOSED".to_owned(), "order.wanted_time".to_owned()));
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 0);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_repeat_is_answered_as_before_and_changes_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let request = CreateOrderRequest { request_id: request_id(1), ..place(of(&[(3, 1)])) };
    let all: Vec<_> = (0..8)
        .map(|_| {
            let (mut staff, request) = (shop.staff(), request.clone());
            tokio::spawn(async move { staff.create_order(request).await })
        })
        .collect();
    for one in all {
        // On PostgreSQL, whoever comes second while the first is at it may have to repeat.
        if let Err(status) = one.await.unwrap() {
            assert_eq!(status.code(), Code::Aborted, "{status:?}");
        }
    }
    let first = shop.staff().create_order(request.clone()).await.unwrap().into_inner();
    assert_eq!(shop.staff().create_order(request.clone()).await.unwrap().into_inner(), first);
    let other = CreateOrderRequest { order: Some(of(&[(6, 1)])), ..request };
    assert_eq!(wrong(shop.staff().create_order(other).await), "request_id");
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 1);
    assert_eq!(shop.kinds().await, ["OrderPlaced"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_customer_of_an_order_keeps_the_number_it_was_placed_under(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = placed(&shop, Order { customer_number: 18, ..of(&[(3, 1)]) }).await;
    shop.learn(2, regular(WANG, 81, "王师傅", &[])).await;
    let name = order.name.clone();
    let found = shop.staff().get_order(GetOrderRequest { name }).await.unwrap().into_inner();
    assert_eq!(found.customer_number, 18);
}

#[tokio::test]
async fn a_field_that_can_not_be_read_is_named_by_its_path() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let noted = |note: String| {
        let mut order = of(&[(3, 1)]);
        order.lines[0].note = note;
        order
    };
    for (field, bad) in [
        ("order.lines", of(&[])),
        ("order.lines", of(&[(77, 1)])),
        ("order.lines", of(&[(3, 1); 101])),
        ("order.lines", of(&[(3, 60), (3, 60)])),
        ("order.lines[1].quantity", of(&[(3, 1), (6, 0)])),
        ("order.lines[0].quantity", of(&[(3, 100)])),
        ("order.lines[0].note", noted("字".repeat(501))),
        ("order.note", Order { note: "字".repeat(2_001), ..of(&[(3, 1)]) }),
        ("order.delivery_address", Order { delivery_address: "字".repeat(201), ..of(&[(3, 1)]) }),
        ("order.customer", Order { customer: "customers/18".into(), ..of(&[(3, 1)]) }),
        ("order.customer_number", Order { customer_number: -1, ..of(&[(3, 1)]) }),
    ] {
        assert_eq!(wrong(shop.staff().create_order(place(bad)).await), field);
    }
    let none = CreateOrderRequest { order: None, ..place(Order::default()) };
    assert_eq!(wrong(shop.staff().create_order(none).await), "order");
    let bad = CreateOrderRequest { request_id: "1".into(), ..place(of(&[(3, 1)])) };
    assert_eq!(wrong(shop.staff().create_order(bad).await), "request_id");
}

#[tokio::test]
async fn a_foreign_or_unknown_shop_is_refused() {
    let shop = Shop::none(Engine::Sqlite).await.unwrap();
    let missing = shop.staff().create_order(place(of(&[(3, 1)]))).await.unwrap_err();
    assert_eq!(missing.code(), Code::NotFound);
    assert_eq!(reason(shop.stranger().create_order(place(of(&[(3, 1)]))).await), "FOREIGN_SHOP");
}
