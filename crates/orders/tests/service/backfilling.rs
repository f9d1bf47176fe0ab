use contracts::orders::v1::{
    DeleteMenuItemRequest, MenuBackfilled, MenuItem, MenuItemChanged, ShopChanged, UpdateMenuItemRequest,
};
use kernel::{Clock, Ids};
use prost::{Message, Name};
use rstest::rstest;
use storage::{Engine, outbox::Waiting};

use crate::shop::Shop;

/// What a backfill tells a subscriber, after all that was told before.
async fn backfilled(shop: &Shop, subscriber: &str) -> Vec<Waiting> {
    let before = shop.published_for(subscriber).await.len();
    orders::backfill(&shop.url, &Clock::system(), &Ids::random()).await.unwrap();
    shop.published_for(subscriber).await.split_off(before)
}

fn read<M: Message + Name + Default>(event: &Waiting) -> M {
    assert_eq!((event.kind.as_str(), event.ordering_key.as_str()), (&*M::full_name(), "shops/nongmao"));
    M::decode(event.body.as_slice()).unwrap()
}

async fn sold_out(shop: &Shop, item: MenuItem) {
    let menu_item = Some(MenuItem { sold_out: true, ..item });
    let request = UpdateMenuItemRequest { menu_item, ..UpdateMenuItemRequest::default() };
    shop.owner().update_menu_item(request).await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_shop_and_its_menu_are_told_of_once_as_they_are(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let named = |code| MenuItem { name: format!("shops/nongmao/menuItems/{code}"), ..MenuItem::default() };
    sold_out(&shop, named(3)).await;
    let request = DeleteMenuItemRequest { name: named(5).name, ..DeleteMenuItemRequest::default() };
    shop.owner().delete_menu_item(request).await.unwrap();
    let last: MenuItemChanged = read(shop.published_for("feedback").await.last().unwrap());

    let told = backfilled(&shop, "feedback").await;
    let (first, rest) = told.split_first().unwrap();
    let (end, items) = rest.split_last().unwrap();
    let first: ShopChanged = read(first);
    assert_eq!((first.shop.unwrap().name.as_str(), first.revision), ("shops/nongmao", 1));
    let items: Vec<MenuItemChanged> = items.iter().map(read).collect();
    assert!(items.iter().all(|item| item.revision == last.revision));
    let told_of = |item: MenuItemChanged| (item.menu_item.unwrap(), item.deleted);
    let items: Vec<_> = items.into_iter().map(told_of).collect();
    let codes: Vec<_> = items.iter().map(|(item, gone)| (item.code, item.sold_out, *gone)).collect();
    let on_menu = [(3, true, false), (6, false, false), (90, false, false), (91, false, false)];
    assert_eq!(codes, [&on_menu[..], &[(9_999, false, true)]].concat());
    let whole = MenuBackfilled { shop: "shops/nongmao".into(), revision: last.revision };
    assert_eq!(read::<MenuBackfilled>(end), whole);

    let again = backfilled(&shop, "feedback").await;
    assert_eq!(
        again.iter().map(|event| &event.body).collect::<Vec<_>>(),
        told.iter().map(|event| &event.body).collect::<Vec<_>>()
    );
    let kinds: Vec<_> = backfilled(&shop, "loyalty").await.into_iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [ShopChanged::full_name()]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn every_shop_is_told_of_and_an_empty_house_has_nothing_to_tell(#[case] engine: Engine) {
    let Some(shop) = Shop::none(engine).await else { return };
    assert_eq!(orders::backfill(&shop.url, &Clock::system(), &Ids::random()).await.unwrap(), 0);
    shop.sql(
        "INSERT INTO shops (shop_id, display_name, display_name_en, time_zone, currency, opening_hours,
             rice_code, trust_unbound_senders, version, menu_revision)
         VALUES ('a', 'A', '', 'Asia/Shanghai', 'CNY', '[]', 0, FALSE, 7, 9),
                ('b', 'B', '', 'Asia/Shanghai', 'CNY', '[]', 0, FALSE, 1, 1)",
    )
    .await;
    // Each shop, and the end of its menu.
    assert_eq!(orders::backfill(&shop.url, &Clock::system(), &Ids::random()).await.unwrap(), 4);
    let told = shop.published_for("feedback").await;
    let shops: Vec<_> = told.iter().map(|event| event.shop_id.as_str()).collect();
    assert_eq!(shops, ["a", "a", "b", "b"]);
    assert_eq!(ShopChanged::decode(told[0].body.as_slice()).unwrap().revision, 7);
    assert_eq!(MenuBackfilled::decode(told[1].body.as_slice()).unwrap().revision, 9);
}
