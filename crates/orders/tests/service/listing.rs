use contracts::orders::v1::{
    AdvanceOrderRequest, CreateOrderRequest, ListOrdersRequest, Order,
    order::{Line, State},
};
use rstest::rstest;
use storage::Engine;

use crate::shop::{LI, Shop, WANG, reason, wrong};

fn asking(filter: &str) -> ListOrdersRequest {
    ListOrdersRequest {
        parent: "shops/nongmao".into(),
        filter: filter.to_owned(),
        ..ListOrdersRequest::default()
    }
}

/// An order that is told by its note.
async fn place(shop: &Shop, number: i32, note: &str) -> Order {
    let lines = vec![Line { item_code: 3, quantity: 1, ..Line::default() }];
    let order = Order { customer_number: number, note: note.to_owned(), lines, ..Order::default() };
    let parent = "shops/nongmao".to_owned();
    let request = CreateOrderRequest { parent, order: Some(order), request_id: String::new() };
    shop.staff().create_order(request).await.unwrap().into_inner()
}

async fn advance(shop: &Shop, order: &Order, to: State) {
    let (name, to_state) = (order.name.clone(), to.into());
    let request = AdvanceOrderRequest { name, to_state, ..AdvanceOrderRequest::default() };
    shop.staff().advance_order(request).await.unwrap();
}

/// One of nobody at eleven, one of Wang's and one of Li's a minute later each;
/// Li's is completed, Wang's accepted.
async fn three(engine: Engine) -> Option<Shop> {
    let shop = Shop::open(engine).await?;
    place(&shop, 0, "nobody").await;
    shop.set_minute(1);
    let wang = place(&shop, 18, "wang").await;
    shop.set_minute(2);
    let li = place(&shop, 20, "li").await;
    advance(&shop, &wang, State::Accepted).await;
    for to in [State::Accepted, State::Preparing, State::Ready, State::Completed] {
        advance(&shop, &li, to).await;
    }
    Some(shop)
}

async fn notes(mut client: crate::shop::Client, filter: &str) -> Vec<String> {
    let found = client.list_orders(asking(filter)).await.unwrap().into_inner();
    assert_eq!(found.next_page_token, "");
    found.orders.into_iter().map(|order| order.note).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_filter_lets_through_what_it_says(#[case] engine: Engine) {
    let Some(shop) = three(engine).await else { return };
    let (wang, open_wangs) =
        (format!("customer = \"{WANG}\""), format!("open = true AND customer = \"{WANG}\""));
    for (filter, expected) in [
        ("", vec!["li", "wang", "nobody"]),
        ("state = PLACED", vec!["nobody"]),
        ("state = COMPLETED", vec!["li"]),
        ("open = true", vec!["wang", "nobody"]),
        ("open = false", vec!["li"]),
        (&wang, vec!["wang"]),
        (&open_wangs, vec!["wang"]),
        ("customerNumber = 20", vec!["li"]),
        ("customerNumber = 19", vec![]),
        ("customerNumber = 20 AND open = true", vec![]),
        ("createTime >= \"2026-11-23T11:01:00+08:00\"", vec!["li", "wang"]),
        ("createTime < \"2026-11-23T11:01:00+08:00\"", vec!["nobody"]),
        (
            "createTime >= \"2026-11-23T11:01:00+08:00\" AND createTime < \"2026-11-23T03:02:00Z\"",
            vec!["wang"],
        ),
    ] {
        assert_eq!(notes(shop.staff(), filter).await, expected, "{filter}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn pages_hold_each_order_once_even_of_one_instant(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut placed = Vec::new();
    for number in 0..5 {
        placed.push(place(&shop, 18, &number.to_string()).await);
    }
    for filter in ["", "open = true", "customerNumber = 18"] {
        let mut listed = Vec::new();
        let mut page_token = String::new();
        loop {
            let request = ListOrdersRequest { page_size: 2, page_token, ..asking(filter) };
            let page = shop.staff().list_orders(request).await.unwrap().into_inner();
            assert!(page.orders.len() <= 2);
            listed.extend(page.orders);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        listed.reverse();
        assert_eq!(listed, placed, "{filter}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_sees_their_own_orders_alone(#[case] engine: Engine) {
    let Some(shop) = three(engine).await else { return };
    for filter in ["", "customerNumber = 18", "open = true"] {
        assert_eq!(notes(shop.guest(WANG), filter).await, ["wang"], "{filter}");
    }
    assert_eq!(notes(shop.guest(LI), "").await, ["li"]);
    let others = asking(&format!("customer = \"{LI}\""));
    assert_eq!(reason(shop.guest(WANG).list_orders(others).await), "NOT_YOURS");
    for number in ["customerNumber = 20", "customerNumber = 19"] {
        assert_eq!(
            notes(shop.guest(WANG), number).await,
            Vec::<String>::new(),
            "nobody's looks as another's"
        );
    }
}

#[tokio::test]
async fn what_can_not_be_read_is_refused() {
    let shop = three(Engine::Sqlite).await.unwrap();
    let first = ListOrdersRequest { page_size: 1, ..asking("open = true") };
    let page_token = shop.staff().list_orders(first).await.unwrap().into_inner().next_page_token;
    let other_filter = ListOrdersRequest { page_token, ..asking("open = false") };
    assert_eq!(wrong(shop.staff().list_orders(other_filter).await), "page_token");
    let garbled = ListOrdersRequest { page_token: "x".into(), ..asking("") };
    assert_eq!(wrong(shop.staff().list_orders(garbled).await), "page_token");
    let foreign = format!("customer = \"{}\"", WANG.replace("nongmao", "other"));
    for filter in
        ["eaten = true", "state = EATEN", "customerNumber = 0", &foreign, "open = true AND state = READY"]
    {
        assert_eq!(wrong(shop.staff().list_orders(asking(filter)).await), "filter");
    }
    let negative = ListOrdersRequest { page_size: -1, ..asking("") };
    assert_eq!(wrong(shop.staff().list_orders(negative).await), "page_size");
    assert_eq!(reason(shop.stranger().list_orders(asking("")).await), "FOREIGN_SHOP");
}
