use contracts::{
    common::v1::Money,
    orders::v1::{
        BatchImportOrdersRequest, BatchImportOrdersResponse, CreateMenuItemRequest, GetMenuItemRequest,
        ImportedLine, ImportedOrder, ImportedRefund, ListMenuItemsRequest, ListOrdersRequest, MenuItem,
        OrdersImported, order::State,
    },
};
use kernel::Time;
use prost::Message;
use rstest::rstest;
use runtime::field;
use storage::Engine;
use tonic::Code;

use crate::shop::{ELEVEN, LI, MINUTE, Shop, WANG, lines, reason, wrong, yuan};

pub(crate) fn line(item_name: &str, quantity: i32, price: i64) -> ImportedLine {
    ImportedLine { item_name: item_name.to_owned(), quantity, unit_price: Some(yuan(price)) }
}

/// One that was ordered yesterday.
pub(crate) fn imported(external_id: &str, lines: Vec<ImportedLine>) -> ImportedOrder {
    let order_time = Time::from_micros(ELEVEN - 24 * 60 * MINUTE).map(field::timestamp);
    ImportedOrder { external_id: external_id.to_owned(), order_time, lines, ..ImportedOrder::default() }
}

pub(crate) fn batch(orders: Vec<ImportedOrder>) -> BatchImportOrdersRequest {
    BatchImportOrdersRequest {
        parent: "shops/nongmao".into(),
        source: "takeaway-csv".into(),
        orders,
        to_menu: true,
        ..BatchImportOrdersRequest::default()
    }
}

pub(crate) async fn import(shop: &Shop, orders: Vec<ImportedOrder>) -> BatchImportOrdersResponse {
    shop.owner().batch_import_orders(batch(orders)).await.unwrap().into_inner()
}

fn counts(imported: i32, known: i32, menu_items_added: i32) -> BatchImportOrdersResponse {
    BatchImportOrdersResponse { imported, known, menu_items_added, ..BatchImportOrdersResponse::default() }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn orders_of_the_past_are_taken_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = imported("a", vec![line("农家小炒肉", 2, 15), line("米饭", 1, 2)]);
    assert_eq!(import(&shop, vec![first.clone()]).await, counts(1, 0, 0));
    let second = imported("b", vec![line("鱼香肉丝", 1, 14)]);
    assert_eq!(import(&shop, vec![second.clone(), first.clone(), second]).await, counts(1, 2, 0));
    let other_source = BatchImportOrdersRequest { source: "old-till".into(), ..batch(vec![first]) };
    let taken = shop.owner().batch_import_orders(other_source).await.unwrap().into_inner();
    assert_eq!(taken, counts(1, 0, 0), "the same id of another source is another order");

    let request = ListOrdersRequest { parent: "shops/nongmao".into(), ..ListOrdersRequest::default() };
    let found = shop.staff().list_orders(request).await.unwrap().into_inner().orders;
    assert_eq!(found.len(), 3);
    let order = found.iter().find(|order| lines(order) == [(3, 2), (90, 1)]).unwrap();
    assert_eq!((order.state(), order.total.clone()), (State::Completed, Some(yuan(32))));
    let yesterday = Time::from_micros(ELEVEN - 24 * 60 * MINUTE).map(field::timestamp);
    assert_eq!((order.create_time, order.steps.len()), (yesterday, 1));
    let told = shop.kinds().await;
    assert!(told.iter().all(|kind| kind == "OrdersImported"), "the past earns no points: {told:?}");
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dish_nobody_knows_comes_on_the_menu(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let orders = vec![
        imported("a", vec![line("锅包肉", 1, 28), line("农家小炒肉", 1, 18)]),
        imported("b", vec![line("锅包肉", 2, 30), line("地三鲜", 1, 14)]),
    ];
    assert_eq!(import(&shop, orders).await, counts(2, 0, 2));
    for (code, name, price) in [(92, "锅包肉", 28), (93, "地三鲜", 14)] {
        let request = GetMenuItemRequest { name: format!("shops/nongmao/menuItems/{code}") };
        let item = shop.staff().get_menu_item(request).await.unwrap().into_inner();
        assert_eq!((item.display_name.as_str(), item.price), (name, Some(yuan(price))));
    }
    assert_eq!(lines(&shop.say("m-1", "wx-wang", "锅包肉").await.orders[0]), [(92, 1)]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn one_wrong_order_is_named_by_its_index_and_nothing_is_taken(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let dollars = Some(Money { amount: 100, currency: "USD".into() });
    let good = || imported("a", vec![line("锅包肉", 1, 28)]);
    let with = |line: ImportedLine| imported("b", vec![line]);
    for (field, bad) in [
        ("external_id", imported("", vec![line("锅包肉", 1, 28)])),
        ("order_time", ImportedOrder { order_time: None, ..good() }),
        ("lines", imported("b", vec![])),
        ("lines[0].unit_price", with(ImportedLine { unit_price: None, ..line("锅包肉", 1, 1) })),
        ("lines[0].unit_price.currency", with(ImportedLine { unit_price: dollars, ..line("锅包肉", 1, 1) })),
        ("lines[0].unit_price.amount", with(line("锅包肉", 1, -1))),
        ("lines[0].quantity", with(line("锅包肉", 0, 1))),
        ("lines[0].quantity", with(line("锅包肉", 10_000, 1))),
        ("lines[0].item_name", with(line("", 1, 1))),
    ] {
        let named = wrong(shop.owner().batch_import_orders(batch(vec![good(), bad])).await);
        assert_eq!(named, format!("orders[1].{field}"));
    }
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 0);
    assert_eq!(shop.count("SELECT count(*) FROM menu_items").await, 5);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_batch_holds_a_thousand_orders(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let one = |number: usize| imported(&number.to_string(), vec![line("农家小炒肉", 1, 18); 3]);
    let too_many = batch((0..1_001).map(one).collect());
    assert_eq!(wrong(shop.owner().batch_import_orders(too_many).await), "orders");
    assert_eq!(import(&shop, (0..1_000).map(one).collect()).await, counts(1_000, 0, 0));
    assert_eq!(import(&shop, Vec::new()).await, counts(0, 0, 0));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_batch_may_bring_a_whole_menu(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    // Folding makes one of characters that are written in two ways, but not of letters.
    let letter = |number: u32| char::from_u32(u32::from('a') + number % 26).unwrap();
    let name = |number: u32| format!("菜{}{}{}", letter(number), letter(number / 26), letter(number / 676));
    let of = |number: u32| {
        imported(&number.to_string(), (0..5).map(|dish| line(&name(number * 5 + dish), 1, 9)).collect())
    };
    assert_eq!(import(&shop, (0..800).map(of).collect()).await, counts(800, 0, 4_000));
}

/// What becomes of dishes that nobody knows, unless they are wanted on the menu.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dish_of_the_past_is_retired_until_it_is_put_on_the_menu(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let past = |id: &str| BatchImportOrdersRequest {
        to_menu: false,
        ..batch(vec![imported(id, vec![line("锅包肉", 1, 28)])])
    };
    let taken = shop.owner().batch_import_orders(past("a")).await.unwrap().into_inner();
    assert_eq!(taken, counts(1, 0, 1));
    let again = shop.owner().batch_import_orders(past("b")).await.unwrap().into_inner();
    assert_eq!(again, counts(1, 0, 0), "it is known by its name");
    let list = |show_retired| ListMenuItemsRequest {
        parent: "shops/nongmao".into(),
        show_retired,
        ..ListMenuItemsRequest::default()
    };
    let listed = async |show_retired| {
        let page = shop.staff().list_menu_items(list(show_retired)).await.unwrap().into_inner();
        page.menu_items.into_iter().map(|item| (item.code, item.retired)).collect::<Vec<_>>()
    };
    assert_eq!(listed(true).await.last(), Some(&(9_999, true)));
    assert!(!listed(false).await.contains(&(9_999, true)));
    assert!(shop.say("m-1", "wx-wang", "锅包肉").await.orders.is_empty());

    let dish = MenuItem { display_name: "锅包肉".into(), price: Some(yuan(30)), ..MenuItem::default() };
    let request = CreateMenuItemRequest {
        parent: "shops/nongmao".into(),
        menu_item: Some(dish),
        request_id: String::new(),
    };
    let made = shop.owner().create_menu_item(request).await.unwrap().into_inner();
    assert_eq!((made.code, made.retired), (92, false), "the one above the highest of the menu");
    assert_eq!(listed(true).await.last(), Some(&(92, false)), "past orders are of this one now");
    let sold = "SELECT count(*) FROM order_lines JOIN menu_items ON menu_items.shop_id = order_lines.shop_id
        AND menu_items.dish_id = order_lines.dish_id WHERE code = 92";
    assert_eq!(shop.count(sold).await, 2);
    assert_eq!(lines(&shop.say("m-2", "wx-wang", "锅包肉").await.orders[0]), [(92, 1)]);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_is_its_number_and_its_moment(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let at = |minutes: i64| Time::from_micros(ELEVEN - minutes * MINUTE).map(field::timestamp);
    let one =
        |minutes| ImportedOrder { order_time: at(minutes), ..imported("1", vec![line("米饭", 1, 2)]) };
    assert_eq!(import(&shop, vec![one(60), one(1_500)]).await, counts(2, 0, 0));
    assert_eq!(import(&shop, vec![one(60), one(1_500), one(3_000)]).await, counts(1, 2, 0));
    let named = wrong(shop.owner().batch_import_orders(batch(vec![one(-1)])).await);
    assert_eq!(named, "orders[0].order_time", "nobody ordered in the future");
    // Kept in the order of time, so that an index grows at its end.
    let older = "SELECT count(*) FROM orders AS a JOIN orders AS b ON a.order_id < b.order_id AND a.placed_at > b.placed_at";
    assert_eq!(shop.count(older).await, 0);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_paid_back_in_the_past_is_a_refund(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let refund = |minutes: i64, amount: i64| ImportedRefund {
        refund_time: Time::from_micros(ELEVEN - minutes * MINUTE).map(field::timestamp),
        amount: Some(yuan(amount)),
        reason: "冷了".into(),
        ..ImportedRefund::default()
    };
    let with =
        |id: &str, refunds| ImportedOrder { refunds, ..imported(id, vec![line("农家小炒肉", 2, 15)]) };
    let orders =
        vec![with("a", vec![refund(60, 5), refund(30, 5)]), with("b", vec![refund(60, 30), refund(30, 0)])];
    assert_eq!(import(&shop, orders).await, counts(2, 0, 0));
    let request = ListOrdersRequest { parent: "shops/nongmao".into(), ..ListOrdersRequest::default() };
    let found = shop.staff().list_orders(request).await.unwrap().into_inner().orders;
    let mut back: Vec<_> =
        found.iter().map(|order| (order.refunds.len(), order.refunded.clone(), order.state())).collect();
    back.sort_by_key(|(count, ..)| *count);
    let wholly = (1, Some(yuan(30)), State::Refunded);
    assert_eq!(back, [wholly, (2, Some(yuan(10)), State::Completed)]);
    for (field, bad) in [
        ("amount", vec![refund(60, 31)]),
        ("refund_time", vec![refund(-1, 1)]),
        ("refund_time", vec![refund(2 * 24 * 60, 1)]),
    ] {
        let named = wrong(shop.owner().batch_import_orders(batch(vec![with("c", bad)])).await);
        assert_eq!(named, format!("orders[0].refunds[0].{field}"));
    }
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_with_a_past_has_a_usual(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let of = |customer: &str| ImportedOrder {
        customer: customer.to_owned(),
        ..imported("a", vec![line("农家小炒肉", 1, 18), line("米饭", 2, 2)])
    };
    assert_eq!(import(&shop, vec![of(WANG)]).await, counts(1, 0, 0));
    let request = ListOrdersRequest { parent: "shops/nongmao".into(), ..ListOrdersRequest::default() };
    let order = shop.staff().list_orders(request).await.unwrap().into_inner().orders.remove(0);
    assert_eq!((order.customer.as_str(), order.customer_number), (WANG, 18));
    let usual = shop.say("m-1", "wx-wang", "老样子").await;
    assert_eq!(lines(&usual.orders[0]), [(3, 1), (90, 2)]);
    for foreign in ["shops/other/customers/00000000-0000-0000-0000-000000000018", "nobody"] {
        let order = ImportedOrder { external_id: "b".into(), ..of(foreign) };
        assert_eq!(wrong(shop.owner().batch_import_orders(batch(vec![order])).await), "orders[0].customer");
    }
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_that_a_later_run_knows_gets_the_orders_that_were_nobodys(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let refund = ImportedRefund {
        refund_time: Time::from_micros(ELEVEN - MINUTE).map(field::timestamp),
        amount: Some(yuan(3)),
        ..ImportedRefund::default()
    };
    let order = |id: &str| imported(id, vec![line("农家小炒肉", 1, 18), line("米饭", 2, 2)]);
    let of = |id: &str, customer: &str| ImportedOrder { customer: customer.to_owned(), ..order(id) };
    let before = vec![order("a"), ImportedOrder { refunds: vec![refund], ..order("b") }, of("c", LI)];
    assert_eq!(import(&shop, before).await, counts(3, 0, 0));
    let given = BatchImportOrdersResponse { guests_added: 2, ..counts(0, 3, 0) };
    let named = || vec![of("a", WANG), of("b", WANG), of("c", WANG)];
    assert_eq!(import(&shop, named()).await, given);
    let others = vec![of("a", LI), of("c", WANG), order("b")];
    assert_eq!(import(&shop, others).await, counts(0, 3, 0), "whose an order is it stays");

    let request = ListOrdersRequest { parent: "shops/nongmao".into(), ..ListOrdersRequest::default() };
    let found = shop.staff().list_orders(request).await.unwrap().into_inner().orders;
    let of_wang = found.iter().filter(|order| order.customer == WANG && order.customer_number == 18);
    assert_eq!((found.len(), of_wang.count()), (3, 2));
    let told = shop.published().await.into_iter();
    let refunded: Vec<Vec<i64>> = told
        .map(|event| OrdersImported::decode(event.body.as_slice()).unwrap())
        .map(|told| told.orders.into_iter().map(|order| order.refunded.unwrap_or_default().amount).collect())
        .collect();
    assert_eq!(refunded, [vec![0], vec![0, 300]], "who hears of them hears what they were like");
    assert_eq!(lines(&shop.say("m-1", "wx-wang", "老样子").await.orders[0]), [(3, 1), (90, 2)]);
    shop.must_be_well().await;
}

#[tokio::test]
async fn a_source_must_be_named_and_the_shop_be_ones_own() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let nameless = BatchImportOrdersRequest { source: String::new(), ..batch(Vec::new()) };
    assert_eq!(wrong(shop.owner().batch_import_orders(nameless).await), "source");
    assert_eq!(reason(shop.stranger().batch_import_orders(batch(Vec::new())).await), "FOREIGN_SHOP");
    let none = Shop::none(Engine::Sqlite).await.unwrap();
    let missing = none.owner().batch_import_orders(batch(Vec::new())).await.unwrap_err();
    assert_eq!(missing.code(), Code::NotFound);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn only_a_batch_that_brings_a_dish_changes_the_menu(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let before = shop.count("SELECT menu_revision FROM shops").await;
    import(&shop, vec![imported("a", vec![line("农家小炒肉", 1, 18)])]).await;
    assert_eq!(shop.count("SELECT menu_revision FROM shops").await, before);
    import(&shop, vec![imported("b", vec![line("锅包肉", 1, 28)])]).await;
    assert_eq!(shop.count("SELECT menu_revision FROM shops").await, before + 1);
}
