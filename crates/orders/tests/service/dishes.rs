//! A dish's past stays with it, whatever becomes of its code.

use contracts::orders::v1::{
    self as pb, CreateIngredientRequest, DeleteMenuItemRequest, GetMenuMatrixRequest, GetPurchasePlanRequest,
    menu_coverage::Measure,
};
use rstest::rstest;
use storage::Engine;

use crate::{
    figures::{coverage, curve, ingredient, recipe, report, sealed, ten_weeks},
    refunding::{by_line, completed, refunded},
    shop::{Shop, adding, dish, reason, wrong, yuan},
};

fn named(code: i32) -> String {
    format!("shops/nongmao/menuItems/{code}")
}

async fn delete(shop: &Shop, code: i32) {
    let gone = DeleteMenuItemRequest { name: named(code), ..Default::default() };
    shop.owner().delete_menu_item(gone).await.unwrap();
}

async fn create(shop: &Shop, code: i32, name: &str) -> pb::MenuItem {
    shop.owner().create_menu_item(adding(dish(code, name, 1_800))).await.unwrap().into_inner()
}

async fn retire(shop: &Shop, code: i32) {
    let menu_item = Some(pb::MenuItem { name: named(code), retired: true, ..Default::default() });
    let request = pb::UpdateMenuItemRequest { menu_item, ..Default::default() };
    shop.owner().update_menu_item(request).await.unwrap();
}

/// Dish 3 with a recipe, sold for ten weeks that are in one piece.
async fn sold(shop: &Shop) {
    let request = CreateIngredientRequest {
        parent: "shops/nongmao".into(),
        ingredient: Some(ingredient("猪肉", &[(500, 1_600, &[])])),
        request_id: String::new(),
    };
    let pork = shop.owner().create_ingredient(request).await.unwrap().into_inner().name;
    recipe(shop, 3, &pork, 100).await;
    ten_weeks(shop).await;
    for _ in 0..2 {
        shop.run_due().await;
    }
}

async fn units(shop: &Shop) -> Vec<(i32, i64)> {
    curve(&coverage(shop, 365).await, Measure::Units)
}

/// How much of the one ingredient goes into a dish.
async fn parts(shop: &Shop, code: i32) -> Vec<i64> {
    let request = pb::GetRecipeRequest { name: format!("{}/recipe", named(code)) };
    let recipe = shop.owner().get_recipe(request).await.unwrap().into_inner();
    recipe.parts.iter().map(|part| part.quantity).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn figures_are_of_the_dish_that_was_sold_not_of_its_code(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    sold(&shop).await;
    delete(&shop, 3).await;
    assert_eq!(sealed(&shop).await, 70, "nothing of the past is read anew");
    shop.owner().create_menu_item(adding(dish(3, "佛跳墙", 18_800))).await.unwrap();
    assert_eq!(units(&shop).await, [(9_999, 140), (6, 175)]);
    let request = GetMenuMatrixRequest { name: report("menuMatrix"), ..Default::default() };
    let matrix = shop.owner().get_menu_matrix(request).await.unwrap().into_inner();
    let new = matrix.segments[0].cells.iter().find(|cell| cell.item_code == 3).unwrap();
    assert_eq!((new.item_name.as_str(), new.units), ("佛跳墙", 0));
    let request = GetPurchasePlanRequest { name: report("purchasePlan"), ..Default::default() };
    let plan = shop.owner().get_purchase_plan(request).await.unwrap().into_inner();
    assert!(plan.forecasts.iter().all(|dish| dish.item_code != 3), "{:?}", plan.forecasts);
    let usual = shop.say("m-1", "wx-wang", "老样子").await;
    assert!(usual.orders.is_empty() && !usual.reply_text.contains("佛跳墙"), "{}", usual.reply_text);
    assert!(usual.reply_text.contains("上次的农家小炒肉菜单上没有了"), "{}", usual.reply_text);

    // The dish comes back, under whichever code, with its past and its recipe.
    shop.owner().create_menu_item(adding(dish(8, "农家小炒肉", 1_800))).await.unwrap();
    assert_eq!(units(&shop).await, [(8, 140), (6, 175)]);
    assert_eq!(parts(&shop, 8).await, [100]);
    assert_eq!(shop.count("SELECT count(*) FROM menu_items WHERE retired").await, 0);
    let usual = shop.say("m-2", "wx-wang", "老样子").await;
    assert_eq!(usual.orders[0].lines[0].item_code, 8, "{}", usual.reply_text);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dish_that_was_paid_back_is_not_paid_back_again_once_it_is_off_the_menu(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = completed(&shop).await;
    let before = refunded(&shop, by_line(&order, &[(3, 1)])).await;
    delete(&shop, 3).await;
    create(&shop, 3, "佛跳墙").await;
    let request = pb::GetOrderRequest { name: order.name.clone() };
    let after = shop.owner().get_order(request).await.unwrap().into_inner();
    assert_eq!(after, before, "an order and its version stay as they are");
    let again = shop.owner().refund_order(by_line(&order, &[(3, 1)])).await;
    assert_eq!(reason(again), "REFUND_EXCEEDS_ORDER");
    let elsewhere = shop.owner().refund_order(by_line(&order, &[(9_999, 1)])).await;
    assert_eq!(wrong(elsewhere), "lines[0].item_code");
    assert_eq!(refunded(&shop, by_line(&order, &[(6, 1)])).await.refunded, Some(yuan(34)));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_open_order_keeps_the_dish_that_was_promised(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    delete(&shop, 3).await;
    let new = create(&shop, 3, "佛跳墙").await;
    let told = shop.say("m-2", "wx-wang", "再加一个5").await;
    let line = &told.orders[0].lines[0];
    assert_eq!((line.item_code, line.item_name.as_str()), (3, "农家小炒肉"), "{}", told.reply_text);
    assert_eq!(line.dish_id, order.lines[0].dish_id);
    assert_ne!(line.dish_id, new.dish_id);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_retired_dish_that_is_made_again_keeps_its_recipe_and_its_days(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    sold(&shop).await;
    retire(&shop, 3).await;
    create(&shop, 3, "农家小炒肉").await;
    assert_eq!((parts(&shop, 3).await, sealed(&shop).await), (vec![100], 70));
    assert_eq!(units(&shop).await, [(3, 140), (6, 175)]);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_pasts_of_two_dishes_never_merge(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    sold(&shop).await;
    retire(&shop, 3).await;
    delete(&shop, 3).await;
    create(&shop, 3, "佛跳墙").await;
    assert_eq!((parts(&shop, 3).await, parts(&shop, 9_999).await), (vec![], vec![100]));
    assert_eq!(units(&shop).await, [(9_999, 140), (6, 175)]);
    // What is deleted once more makes room for the next, and keeps what it is.
    delete(&shop, 9_999).await;
    delete(&shop, 6).await;
    assert_eq!(units(&shop).await, [(9_998, 140), (9_999, 175)]);
    create(&shop, 0, "鱼香肉丝").await;
    assert_eq!(parts(&shop, 9_998).await, [100]);
    shop.must_be_well().await;
}
