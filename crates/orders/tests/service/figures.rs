//! The figures of the menu, kept ready by the day.

use contracts::orders::v1::{
    self as pb, AdvanceOrderRequest, BatchImportOrdersRequest, CreateIngredientRequest,
    GetMenuCoverageRequest, GetMenuMatrixRequest, GetOrderHoursRequest, GetPurchasePlanRequest, ImportedLine,
    ImportedOrder, RefundOrderRequest, SimulateMenuRemovalRequest, UpdateRecipeRequest,
    menu_coverage::Measure, menu_matrix, order::State,
};
use kernel::Time;
use rstest::rstest;
use runtime::{Kind, field};
use storage::{Engine, on};

use crate::shop::{ELEVEN, Shop, WANG, cents, reason, wrong, yuan};

const DAY: i64 = Time::DAY;

pub(crate) fn report(report: &str) -> String {
    format!("shops/nongmao/{report}")
}

/// An order so many days before the Monday at eleven.
pub(crate) fn past(id: &str, days: i64, dishes: &[(&str, i32)]) -> ImportedOrder {
    let line = |(name, quantity): &(&str, i32)| ImportedLine {
        item_name: (*name).to_owned(),
        quantity: *quantity,
        unit_price: Some(yuan(18)),
    };
    ImportedOrder {
        external_id: id.to_owned(),
        order_time: Time::from_micros(ELEVEN - days * DAY).map(field::timestamp),
        lines: dishes.iter().map(line).collect(),
        customer: WANG.to_owned(),
        refunds: Vec::new(),
    }
}

pub(crate) async fn import(shop: &Shop, orders: Vec<ImportedOrder>) {
    let request = BatchImportOrdersRequest {
        parent: "shops/nongmao".into(),
        source: "till".into(),
        orders,
        ..BatchImportOrdersRequest::default()
    };
    shop.owner().batch_import_orders(request).await.unwrap();
}

/// Two of dish 3 on each day of ten weeks, with dish 6 on every other.
pub(crate) async fn ten_weeks(shop: &Shop) {
    let order = |day: i64| {
        let dishes = [("农家小炒肉", 2), ("鱼香肉丝", 1)];
        past(&day.to_string(), day, if day % 2 == 0 { &dishes } else { &dishes[..1] })
    };
    import(shop, (1..=70).map(order).collect()).await;
}

pub(crate) async fn coverage(shop: &Shop, days: i32) -> pb::MenuCoverage {
    let request = GetMenuCoverageRequest { name: report("menuCoverage"), days, ..Default::default() };
    shop.owner().get_menu_coverage(request).await.unwrap().into_inner()
}

pub(crate) fn curve(coverage: &pb::MenuCoverage, measure: Measure) -> Vec<(i32, i64)> {
    let curve = coverage.curves.iter().find(|curve| curve.measure() == measure).unwrap();
    curve.points.iter().map(|point| (point.item_code, point.cumulative)).collect()
}

/// How many days are in one piece.
pub(crate) async fn sealed(shop: &Shop) -> i64 {
    shop.count("SELECT count(*) FROM sales_days WHERE facts IS NOT NULL").await
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn figures_are_the_same_before_and_after_days_are_put_into_one_piece(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    ten_weeks(&shop).await;
    let before = coverage(&shop, 365).await;
    assert_eq!(curve(&before, Measure::Units), [(3, 140), (6, 175)]);
    assert_eq!(curve(&before, Measure::Orders), [(3, 35), (6, 70)]);
    let basis = before.basis.clone().unwrap();
    assert_eq!((basis.order_count, basis.units, basis.revenue), (70, 175, Some(yuan(175 * 18))));
    assert!(basis.is_enough, "{}", basis.text_en);
    assert_eq!(sealed(&shop).await, 0);
    for _ in 0..2 {
        shop.run_due().await;
    }
    // All, for the day before is over for more than an hour.
    assert_eq!(sealed(&shop).await, 70);
    assert_eq!(coverage(&shop, 365).await, before);
    // The tenth day before ends a minute after eleven, with the minute that it is now.
    assert_eq!(coverage(&shop, 10).await.basis.unwrap().order_count, 9);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_who_is_named_later_is_in_the_figures_of_the_day(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = |customer: &str, days| ImportedOrder {
        customer: customer.to_owned(),
        ..past(&format!("o-{days}"), days, &[("农家小炒肉", 2)])
    };
    import(&shop, vec![order("", 20), order("", 30)]).await;
    shop.run_due().await;
    assert_eq!(sealed(&shop).await, 2);
    import(&shop, vec![order(WANG, 30), order("", 20)]).await;
    assert_eq!(sealed(&shop).await, 1, "the day of the guest is read anew");
    shop.run_due().await;
    import(&shop, vec![order(WANG, 30)]).await;
    assert_eq!(sealed(&shop).await, 2, "who is named once more changes nothing");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_day_that_changes_is_read_anew(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    ten_weeks(&shop).await;
    for _ in 0..2 {
        shop.run_due().await;
    }
    import(&shop, vec![past("late", 30, &[("青椒肉丝", 1)])]).await;
    assert_eq!(sealed(&shop).await, 69, "the day is read anew");
    assert_eq!(coverage(&shop, 365).await.basis.unwrap().order_count, 71);
    shop.run_due().await;
    assert_eq!((sealed(&shop).await, coverage(&shop, 365).await.basis.unwrap().order_count), (70, 71));

    // It was cooked, whether it was paid back in part or wholly: it counts, and that is told.
    let mut tx = shop.db.read().await.unwrap();
    let id: uuid::Uuid =
        on!(tx, |db| sqlx::query_scalar("SELECT order_id FROM orders WHERE external_id = 'late'")
            .fetch_one(db)
            .await)
        .unwrap();
    drop(tx);
    let name = format!("shops/nongmao/orders/{id}");
    let refund = |amount| RefundOrderRequest {
        name: name.clone(),
        amount,
        reason: "凉了".into(),
        ..Default::default()
    };
    shop.owner().refund_order(refund(Some(yuan(3)))).await.unwrap();
    let basis = coverage(&shop, 365).await.basis.unwrap();
    assert_eq!((basis.order_count, basis.refunded), (71, Some(yuan(3))));
    shop.owner().refund_order(refund(None)).await.unwrap();
    let basis = coverage(&shop, 365).await.basis.unwrap();
    assert_eq!((basis.order_count, basis.units, basis.refunded), (71, 176, Some(yuan(18))));
    shop.run_due().await;
    assert_eq!(sealed(&shop).await, 70);
    assert_eq!(coverage(&shop, 365).await.basis.unwrap().order_count, 71, "in one piece, too");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_day_that_cannot_be_read_holds_up_no_other(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    import(&shop, vec![past("one", 30, &[("青椒肉丝", 1)])]).await;
    shop.sql("INSERT INTO sales_days (shop_id, day, revision) VALUES ('?', 0, 0)").await;
    assert!(shop.try_run_due().await.is_err(), "it is said that one is bad");
    assert_eq!(sealed(&shop).await, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn todays_orders_count_as_soon_as_they_are_completed(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    assert_eq!(coverage(&shop, 1).await.basis.unwrap().order_count, 0);
    for to_state in [State::Accepted, State::Preparing, State::Ready, State::Delivering, State::Completed] {
        let request =
            AdvanceOrderRequest { name: order.name.clone(), to_state: to_state.into(), ..Default::default() };
        shop.owner().advance_order(request).await.unwrap();
    }
    let now = coverage(&shop, 1).await;
    assert_eq!(curve(&now, Measure::Units), [(90, 2), (3, 3), (6, 4)]);
    assert_eq!(curve(&now, Measure::Orders).last(), Some(&(90, 1)));
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_empty_shop_has_figures_that_say_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let empty = coverage(&shop, 0).await;
    assert!(empty.curves.iter().all(|curve| curve.dish_count == 0 && curve.points.is_empty()));
    assert!(!empty.basis.unwrap().is_enough);
    let matrix = GetMenuMatrixRequest { name: report("menuMatrix"), ..Default::default() };
    let matrix = shop.owner().get_menu_matrix(matrix).await.unwrap().into_inner();
    assert!(matrix.segments.iter().all(|one| !one.is_enough && one.units == 0));
    let plan = GetPurchasePlanRequest { name: report("purchasePlan"), ..Default::default() };
    let plan = shop.owner().get_purchase_plan(plan).await.unwrap().into_inner();
    assert!(!plan.is_enough && plan.forecasts.is_empty() && plan.needs.is_empty());
    assert_eq!((plan.first_date.as_str(), plan.last_date.as_str()), ("2026-11-24", "2026-11-30"));
    let compared = pb::GetPriceComparisonRequest { name: report("priceComparison"), item_codes: Vec::new() };
    let compared = shop.owner().get_price_comparison(compared).await.unwrap().into_inner();
    assert!(compared.is_usual && compared.lines.is_empty() && compared.channels.is_empty());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_matrix_is_of_a_category_a_part_of_the_day_and_a_channel(#[case] engine: Engine) {
    use menu_matrix::Class::{Dog, Plowhorse, Puzzle, Star};
    let Some(shop) = Shop::open(engine).await else { return };
    ten_weeks(&shop).await;
    for (code, cost) in [(3, 700), (5, 600), (6, 1_000), (90, 50), (91, 300)] {
        let menu_item = Some(pb::MenuItem {
            name: format!("shops/nongmao/menuItems/{code}"),
            cost: Some(cents(cost)),
            ..pb::MenuItem::default()
        });
        let request = pb::UpdateMenuItemRequest { menu_item, ..Default::default() };
        shop.owner().update_menu_item(request).await.unwrap();
    }
    let request = GetMenuMatrixRequest { name: report("menuMatrix"), ..Default::default() };
    let matrix = shop.owner().get_menu_matrix(request).await.unwrap().into_inner();
    let parts: Vec<_> =
        matrix.segments.iter().map(|one| (one.daypart(), one.every_channel, one.channel.as_str())).collect();
    let (lunch, whole) = (menu_matrix::Daypart::Lunch, menu_matrix::Daypart::Unspecified);
    assert_eq!(parts, [(whole, true, ""), (whole, false, "till"), (lunch, true, ""), (lunch, false, "till")]);
    let cells: Vec<_> = matrix.segments[0]
        .cells
        .iter()
        .map(|cell| (cell.item_code, cell.units, cell.class(), cell.contribution.clone()))
        .collect();
    assert_eq!(cells[0], (3, 140, Star, Some(cents(1_100))));
    // Nobody took it: what it would bring by the menu's price.
    assert_eq!(cells[1], (5, 0, Dog, Some(cents(1_000))));
    assert_eq!(cells[2], (6, 35, Plowhorse, Some(cents(800))));
    assert!(cells[3..].iter().all(|cell| cell.2 == Dog || cell.2 == Puzzle));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn taking_a_dish_off_says_what_is_lost_and_who_would_miss_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let pork = ingredient("猪肉", &[(500, 1_600, &[])]);
    let request = CreateIngredientRequest {
        parent: "shops/nongmao".into(),
        ingredient: Some(pork),
        request_id: String::new(),
    };
    let pork = shop.owner().create_ingredient(request).await.unwrap().into_inner().name;
    recipe(&shop, 6, &pork, 150).await;
    ten_weeks(&shop).await;
    let request = |item_codes: &[i32]| SimulateMenuRemovalRequest {
        parent: "shops/nongmao".into(),
        item_codes: item_codes.to_vec(),
        ..Default::default()
    };
    let lost = shop.owner().simulate_menu_removal(request(&[6, 6])).await.unwrap().into_inner();
    assert_eq!((lost.orders_lost, lost.item_codes.as_slice()), (35, &[6][..]));
    assert_eq!(lost.revenue_lost_at_most, Some(yuan(35 * 54)));
    assert_eq!(lost.revenue_lost_at_least, Some(yuan(35 * 18)));
    assert!(lost.orders_lost_low_ratio < 0.5 && lost.orders_lost_high_ratio > 0.5);
    let saving = &lost.savings[0];
    assert_eq!((saving.quantity, &saving.cost, saving.falls_away), (5_250, &Some(cents(16_800)), true));
    // Of the last eight orders half were with it.
    let regulars: Vec<_> = lost.regulars.iter().map(|one| (one.number, one.times, one.order_count)).collect();
    assert!(regulars.is_empty() || regulars == [(18, 4, 8)], "{regulars:?}");
    let none = shop.owner().simulate_menu_removal(request(&[5])).await.unwrap().into_inner();
    assert_eq!((none.orders_lost, none.item_codes_without_recipe), (0, vec![5]));
    assert_eq!(reason(shop.owner().simulate_menu_removal(request(&[77])).await), "NOT_FOUND");
    assert_eq!(wrong(shop.owner().simulate_menu_removal(request(&[])).await), "item_codes");
}

/// Quantity and price of a pack, with breaks of its price.
pub(crate) type Pack<'a> = (i64, i64, &'a [(i64, i64)]);

/// An ingredient in grams with packs.
pub(crate) fn ingredient(name: &str, packs: &[Pack<'_>]) -> pb::Ingredient {
    let offer = |(pack_quantity, price, breaks): &Pack<'_>| pb::ingredient::Offer {
        supplier: "早市".into(),
        pack_quantity: *pack_quantity,
        pack_price: Some(cents(*price)),
        breaks: breaks
            .iter()
            .map(|(least_packs, price)| pb::ingredient::PriceBreak {
                least_packs: *least_packs,
                pack_price: Some(cents(*price)),
            })
            .collect(),
    };
    pb::Ingredient {
        display_name: name.to_owned(),
        unit: pb::ingredient::Unit::Gram.into(),
        offers: packs.iter().map(offer).collect(),
        ..pb::Ingredient::default()
    }
}

#[tokio::test]
async fn many_packs_cost_no_more_each_than_few() {
    let Some(shop) = Shop::open(Engine::Sqlite).await else { return };
    let create = |breaks: &[(i64, i64)]| CreateIngredientRequest {
        parent: "shops/nongmao".into(),
        ingredient: Some(ingredient("猪肉", &[(500, 1_600, breaks)])),
        request_id: String::new(),
    };
    for (breaks, place) in [(&[(4, 1_700)][..], 0), (&[(4, 1_600), (8, 1_601)], 1)] {
        let refused = wrong(shop.owner().create_ingredient(create(breaks)).await);
        assert_eq!(refused, format!("ingredient.offers[0].breaks[{place}].pack_price"));
    }
    shop.owner().create_ingredient(create(&[(4, 1_600), (8, 1_500)])).await.unwrap();
}

pub(crate) async fn recipe(shop: &Shop, code: i32, ingredient: &str, quantity: i64) -> pb::Recipe {
    let recipe = pb::Recipe {
        name: format!("shops/nongmao/menuItems/{code}/recipe"),
        parts: vec![pb::recipe::Part { ingredient: ingredient.to_owned(), quantity }],
        ..pb::Recipe::default()
    };
    let request = UpdateRecipeRequest { recipe: Some(recipe), ..Default::default() };
    shop.owner().update_recipe(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_purchase_plan_buys_what_is_not_in_stock_in_the_cheapest_packs(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let pork = pb::Ingredient { in_stock: 500, ..ingredient("猪肉", &[(500, 1_600, &[(4, 1_100)])]) };
    let request = CreateIngredientRequest {
        parent: "shops/nongmao".into(),
        ingredient: Some(pork),
        request_id: String::new(),
    };
    let pork = shop.owner().create_ingredient(request).await.unwrap().into_inner();
    recipe(&shop, 3, &pork.name, 100).await;
    ten_weeks(&shop).await;
    let request = GetPurchasePlanRequest { name: report("purchasePlan"), days: 7, ..Default::default() };
    let plan = shop.owner().get_purchase_plan(request).await.unwrap().into_inner();
    assert_eq!((plan.weeks, plan.is_enough), (8, true));
    let units: Vec<_> = plan.forecasts.iter().map(|dish| (dish.item_code, dish.units)).collect();
    assert_eq!(units, [(3, 14.0), (6, 3.5)]);
    let need = &plan.needs[0];
    assert_eq!((need.needed, need.in_stock), (1_400, 500));
    assert!(need.needed_at_most > need.needed && need.missing == need.needed_at_most - 500);
    // Three packs would do, and four are cheaper.
    assert_eq!(need.purchases.iter().map(|one| one.packs).collect::<Vec<_>>(), [4]);
    assert_eq!((&plan.total, &need.saved_by_breaks), (&Some(cents(4_400)), &Some(cents(400))));
    assert_eq!(plan.item_codes_without_recipe, [6]);
    let used = pb::DeleteIngredientRequest { name: pork.name, ..Default::default() };
    assert_eq!(reason(shop.owner().delete_ingredient(used).await), "INGREDIENT_USED");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_recipe_is_of_a_dish_and_of_ingredients_that_are_there(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let request = CreateIngredientRequest {
        parent: "shops/nongmao".into(),
        ingredient: Some(ingredient("猪肉", &[])),
        request_id: String::new(),
    };
    let pork = shop.owner().create_ingredient(request).await.unwrap().into_inner().name;
    let first = recipe(&shop, 3, &pork, 100).await;
    assert_eq!((first.portions, first.etag.as_str()), (1, "v1"));
    let change = |recipe| UpdateRecipeRequest { recipe: Some(recipe), ..Default::default() };
    let stale = pb::Recipe { etag: "v0".into(), portions: 2, ..first.clone() };
    assert_eq!(reason(shop.owner().update_recipe(change(stale)).await), "STALE_ETAG");
    let mut unknown = pb::Recipe { etag: String::new(), ..first.clone() };
    unknown.parts[0].ingredient = "shops/nongmao/ingredients/00000000-0000-0000-0000-000000000009".into();
    assert_eq!(wrong(shop.owner().update_recipe(change(unknown)).await), "recipe.parts[0].ingredient");
    let mut none = pb::Recipe { etag: String::new(), ..first.clone() };
    none.parts[0].quantity = 0;
    assert_eq!(wrong(shop.owner().update_recipe(change(none)).await), "recipe.parts[0].quantity");
    let nowhere = pb::Recipe { name: "shops/nongmao/menuItems/77/recipe".into(), ..first };
    assert_eq!(reason(shop.owner().update_recipe(change(nowhere)).await), "NOT_FOUND");
    let name = "shops/nongmao/menuItems/5/recipe".to_owned();
    let unsaid = shop.staff().get_recipe(pb::GetRecipeRequest { name }).await.unwrap().into_inner();
    assert_eq!((unsaid.parts.len(), unsaid.portions, unsaid.etag.as_str()), (0, 1, "v0"));
    let guest = pb::GetRecipeRequest { name: "shops/nongmao/menuItems/3/recipe".into() };
    let guest = shop.client(Kind::Guest, "nongmao", WANG).get_recipe(guest).await;
    assert_eq!(guest.unwrap_err().code(), tonic::Code::PermissionDenied);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn orders_of_four_weeks_are_counted_by_the_hour_and_the_day_of_the_week(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let hours = async || {
        let request = GetOrderHoursRequest { name: report("orderHours") };
        shop.owner().get_order_hours(request).await.unwrap().into_inner()
    };
    let none = hours().await;
    assert_eq!((none.order_count, none.start_time, none.hours.len()), (0, None, 0));
    let days = [1, 8, 27, 29];
    import(&shop, days.map(|day| past(&day.to_string(), day, &[("农家小炒肉", 1)])).to_vec()).await;
    let found = hours().await;
    let counts: Vec<_> = found.hours.iter().map(|one| (one.iso_weekday, one.hour, one.order_count)).collect();
    // Two Sundays and a Tuesday, at eleven by the clock of the shop; the fourth is too long ago.
    assert_eq!((found.order_count, counts), (3, vec![(2, 11, 1), (7, 11, 2)]));
    assert_eq!(found.start_time, Time::from_micros(ELEVEN - 27 * DAY).map(field::timestamp));
}
