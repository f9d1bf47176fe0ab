use contracts::orders::v1::{
    CreateMenuItemRequest, DeleteMenuItemRequest, GetMenuItemRequest, ListMenuItemsRequest, MenuItem,
    UpdateMenuItemRequest,
};
use prost_types::FieldMask;
use rstest::rstest;
use runtime::Kind;
use storage::Engine;
use tonic::Code;

use crate::shop::{Shop, WANG, adding, dish, reason, refusal, request_id, wrong, yuan};

fn change(item: MenuItem, paths: &[&str]) -> UpdateMenuItemRequest {
    let paths = paths.iter().map(ToString::to_string).collect();
    let update_mask = Some(FieldMask { paths });
    UpdateMenuItemRequest { menu_item: Some(item), update_mask, request_id: String::new() }
}

fn sold_out(code: i32) -> UpdateMenuItemRequest {
    let name = format!("shops/nongmao/menuItems/{code}");
    change(MenuItem { name, sold_out: true, ..MenuItem::default() }, &["sold_out"])
}

fn delete(name: &str, etag: &str) -> DeleteMenuItemRequest {
    DeleteMenuItemRequest { name: name.to_owned(), etag: etag.to_owned(), request_id: String::new() }
}

async fn add(shop: &Shop, item: MenuItem) -> MenuItem {
    shop.owner().create_menu_item(adding(item)).await.unwrap().into_inner()
}

async fn found(shop: &Shop, code: i32) -> Result<MenuItem, Code> {
    let name = format!("shops/nongmao/menuItems/{code}");
    let found = shop.staff().get_menu_item(GetMenuItemRequest { name }).await;
    found.map(tonic::Response::into_inner).map_err(|status| status.code())
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dish_is_kept_as_given_under_the_next_free_code(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let asked = MenuItem {
        display_name_en: "Smashed cucumber".into(),
        aliases: vec!["黄瓜".into()],
        cost: Some(yuan(2)),
        category: "cold dish".into(),
        ingredients: vec!["黄瓜".into(), "香油".into()],
        allergens: vec!["芝麻".into()],
        allergens_checked: true,
        ..dish(0, "拍黄瓜", 800)
    };
    let made = add(&shop, asked.clone()).await;
    let (name, etag) = ("shops/nongmao/menuItems/92".into(), made.etag.clone());
    assert_eq!(made, MenuItem { name, etag, code: 92, dish_id: made.dish_id, ..asked });
    assert_eq!(found(&shop, 92).await, Ok(made));
    assert_eq!(found(&shop, 93).await, Err(Code::NotFound));
    assert_eq!(shop.say("m-1", "wx-wang", "拍黄瓜").await.orders.len(), 1, "it can be ordered at once");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_repeat_is_answered_as_before_and_changes_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let request = CreateMenuItemRequest { request_id: request_id(1), ..adding(dish(0, "拍黄瓜", 800)) };
    let first = shop.owner().create_menu_item(request.clone()).await.unwrap().into_inner();
    assert_eq!(shop.owner().create_menu_item(request.clone()).await.unwrap().into_inner(), first);
    let other = CreateMenuItemRequest { menu_item: Some(dish(0, "地三鲜", 1_400)), ..request };
    assert_eq!(wrong(shop.owner().create_menu_item(other).await), "request_id");
    assert_eq!(shop.count("SELECT count(*) FROM menu_items").await, 6);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn no_code_name_or_alias_belongs_to_two_dishes(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    add(&shop, MenuItem { aliases: vec!["黄瓜".into()], ..dish(92, "拍黄瓜", 800) }).await;
    let aliased = MenuItem { aliases: vec!["米饭".into()], ..dish(0, "大米饭", 200) };
    for (reason, field, clash) in [
        ("CODE_TAKEN", "menu_item.code", dish(3, "地三鲜", 1_400)),
        ("NAME_TAKEN", "menu_item.display_name", dish(0, "鱼香肉丝", 1_400)),
        ("NAME_TAKEN", "menu_item.display_name", dish(0, "黄瓜", 1_400)),
        ("NAME_TAKEN", "menu_item.aliases[0]", aliased),
    ] {
        let status = shop.owner().create_menu_item(adding(clash)).await.unwrap_err();
        assert_eq!(status.code(), Code::AlreadyExists);
        assert_eq!(refusal::<()>(Err(status)), (reason.to_owned(), field.to_owned()));
    }
    let renamed = MenuItem { display_name: "鱼香肉丝".into(), ..found(&shop, 3).await.unwrap() };
    let clash = shop.owner().update_menu_item(change(renamed, &["display_name"])).await;
    assert_eq!(clash.unwrap_err().code(), Code::AlreadyExists);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn dishes_added_at_once_get_codes_of_their_own(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let all: Vec<_> = (0..8)
        .map(|number| {
            let mut owner = shop.owner();
            let item = dish(
                0,
                &format!("今日特价{}", ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"][number]),
                900,
            );
            tokio::spawn(async move { owner.create_menu_item(adding(item)).await })
        })
        .collect();
    let mut codes = Vec::new();
    for one in all {
        codes.push(one.await.unwrap().unwrap().into_inner().code);
    }
    codes.sort_unstable();
    assert_eq!(codes, (92..100).collect::<Vec<_>>());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn staff_may_only_say_what_is_sold_out(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let before = found(&shop, 3).await.unwrap();
    let changed = shop.staff().update_menu_item(sold_out(3)).await.unwrap().into_inner();
    let etag = changed.etag.clone();
    assert_eq!(changed, MenuItem { sold_out: true, etag, ..before.clone() });
    let revision = shop.count("SELECT menu_revision FROM shops").await;
    assert_eq!(shop.staff().update_menu_item(sold_out(3)).await.unwrap().into_inner(), changed);
    assert_eq!(shop.count("SELECT menu_revision FROM shops").await, revision);
    let cheap = MenuItem { price: Some(yuan(1)), etag: String::new(), ..before };
    let refused = shop.staff().update_menu_item(change(cheap.clone(), &["price"])).await;
    assert_eq!(reason(refused), "NOT_ALLOWED");
    let changed = shop.owner().update_menu_item(change(cheap, &["price"])).await.unwrap().into_inner();
    assert_eq!(changed.price, Some(yuan(1)));
    assert!(changed.sold_out);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_of_what_another_changed_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let seen = found(&shop, 3).await.unwrap();
    shop.staff().update_menu_item(sold_out(3)).await.unwrap();
    let late = shop.owner().update_menu_item(change(seen.clone(), &["price"])).await;
    assert_eq!(late.unwrap_err().code(), Code::Aborted);
    let late = shop.owner().delete_menu_item(delete(&seen.name, &seen.etag)).await;
    assert_eq!(late.unwrap_err().code(), Code::Aborted);
    let now = found(&shop, 3).await.unwrap();
    shop.owner().delete_menu_item(delete(&now.name, &now.etag)).await.unwrap();
    assert_eq!(found(&shop, 3).await, Err(Code::NotFound));
    let gone = shop.owner().delete_menu_item(delete(&now.name, "")).await;
    assert_eq!(gone.unwrap_err().code(), Code::NotFound);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_menu_is_read_by_code_page_by_page(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let ask = |page_size, page_token: &str| ListMenuItemsRequest {
        parent: "shops/nongmao".into(),
        page_size,
        page_token: page_token.to_owned(),
        show_retired: false,
    };
    let mut codes = Vec::new();
    let mut token = String::new();
    loop {
        let page = shop.staff().list_menu_items(ask(2, &token)).await.unwrap().into_inner();
        codes.push(page.menu_items.iter().map(|item| item.code).collect::<Vec<_>>());
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(codes, [vec![3, 5], vec![6, 90], vec![91]]);
    let whole = shop.staff().list_menu_items(ask(0, "")).await.unwrap().into_inner();
    assert_eq!((whole.menu_items.len(), whole.next_page_token.as_str()), (5, ""));
    assert_eq!(wrong(shop.staff().list_menu_items(ask(0, "x")).await), "page_token");
    assert_eq!(wrong(shop.staff().list_menu_items(ask(-1, "")).await), "page_size");
}

fn facts(ingredients: &[&str], allergens: &[&str]) -> MenuItem {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    MenuItem {
        ingredients: owned(ingredients),
        allergens: owned(allergens),
        allergens_checked: true,
        ..dish(0, "地三鲜", 1_400)
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_in_a_dish_is_changed_by_the_mask_and_read_by_guests(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let made = add(&shop, facts(&["茄子", "土豆"], &["大豆"])).await;
    let other = MenuItem { name: made.name.clone(), ..facts(&["茄子"], &["小麦"]) };
    let changed = shop.owner().update_menu_item(change(other, &["allergens"])).await.unwrap().into_inner();
    let (etag, allergens) = (changed.etag.clone(), vec!["小麦".to_owned()]);
    assert_eq!(changed, MenuItem { etag, allergens, ..made.clone() });
    let unchecked = MenuItem { name: made.name.clone(), ..MenuItem::default() };
    let mask = ["ingredients", "allergens_checked"];
    shop.owner().update_menu_item(change(unchecked, &mask)).await.unwrap();
    let get = GetMenuItemRequest { name: made.name.clone() };
    let seen = shop.guest(WANG).get_menu_item(get).await.unwrap().into_inner();
    assert_eq!((seen.ingredients, seen.allergens_checked), (Vec::<String>::new(), false));
    assert_eq!(seen.allergens, ["小麦"]);
    let by_staff = MenuItem { name: made.name, ..facts(&["猪肉"], &[]) };
    assert_eq!(reason(shop.staff().update_menu_item(change(by_staff, &mask)).await), "NOT_ALLOWED");
}

#[tokio::test]
async fn a_field_that_can_not_be_read_is_named_by_its_path() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let dollars = contracts::common::v1::Money { amount: 1, currency: "USD".into() };
    for (field, bad) in [
        ("menu_item.code", dish(10_000, "地三鲜", 1_400)),
        ("menu_item.display_name", dish(0, "", 1_400)),
        ("menu_item.price", dish(0, "地三鲜", -1)),
        ("menu_item.price.currency", MenuItem { price: Some(dollars), ..dish(0, "地三鲜", 1_400) }),
        ("menu_item.cost", MenuItem { cost: Some(yuan(-1)), ..dish(0, "地三鲜", 1_400) }),
        ("menu_item.ingredients[1]", facts(&["茄子", ""], &[])),
        ("menu_item.ingredients", facts(&["茄子"; 51], &[])),
        ("menu_item.allergens[0]", facts(&[], &[&"豆".repeat(33)])),
        ("menu_item.allergens[0]", facts(&[], &[" 大豆"])),
        ("menu_item.allergens", facts(&[], &["大豆"; 51])),
    ] {
        assert_eq!(wrong(shop.owner().create_menu_item(adding(bad)).await), field);
    }
    assert_eq!(
        wrong(shop.owner().update_menu_item(change(found(&shop, 3).await.unwrap(), &["code"])).await),
        "update_mask"
    );
    assert_eq!(wrong(shop.owner().delete_menu_item(delete("menuItems/3", "")).await), "name");
}

#[tokio::test]
async fn a_foreign_or_unknown_shop_is_refused() {
    let shop = Shop::none(Engine::Sqlite).await.unwrap();
    let missing = shop.owner().create_menu_item(adding(dish(0, "地三鲜", 1_400))).await;
    assert_eq!(missing.unwrap_err().code(), Code::NotFound);
    let name = "shops/nongmao/menuItems/3";
    let missing = shop.owner().delete_menu_item(delete(name, "")).await;
    assert_eq!(missing.unwrap_err().code(), Code::NotFound);
    assert_eq!(reason(shop.stranger().delete_menu_item(delete(name, "")).await), "FOREIGN_SHOP");
    assert_eq!(reason(shop.stranger().update_menu_item(sold_out(3)).await), "FOREIGN_SHOP");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_dish_costs_the_shop_is_not_for_guests_and_couriers(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    add(&shop, MenuItem { cost: Some(yuan(2)), ..dish(8, "拍黄瓜", 800) }).await;
    let courier = shop.client(Kind::Courier, "nongmao", "shops/nongmao/accessKeys/courier");
    for (mut client, expected) in [
        (shop.guest(WANG), None),
        (courier, None),
        (shop.staff(), Some(yuan(2))),
        (shop.owner(), Some(yuan(2))),
    ] {
        let get = GetMenuItemRequest { name: "shops/nongmao/menuItems/8".into() };
        assert_eq!(client.get_menu_item(get).await.unwrap().into_inner().cost, expected);
        let list = ListMenuItemsRequest { parent: "shops/nongmao".into(), ..ListMenuItemsRequest::default() };
        let listed = client.list_menu_items(list).await.unwrap().into_inner().menu_items;
        assert_eq!(listed.into_iter().find(|item| item.code == 8).unwrap().cost, expected);
    }
}
