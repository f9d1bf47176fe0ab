//! The figures of the menu: walked through HTTP, and computed a second time by a program
//! of its own (`tests/figures/menu_figures.py`).

use std::{collections::BTreeMap, fs, process::Command, time::Instant};

use rstest::rstest;
use runtime::Kind;
use serde_json::{Map, Value, json};
use storage::Engine;
use tempfile::TempDir;
use tests::{Gateway, Harness, Mode, run_program};

const SECOND: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/figures/menu_figures.py");

fn yuan(yuan: i64) -> Value {
    json!({ "amount": (yuan * 100).to_string(), "currency": "CNY" })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

/// A number of 64 bits, which JSON spells as text, and leaves out if it is 0.
fn number(value: &Value) -> i64 {
    value.as_str().map_or(value.as_i64().unwrap_or(0), |text| text.parse().expect("a number"))
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_owner_sees_which_dishes_earn_their_place(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let empty = door.get("menuCoverage").await.ok();
    assert_eq!(list(&empty, "curves").len(), 3);
    assert!(text(&empty["basis"]["textEn"]).contains("not enough to act on"), "{empty}");
    for (id, words) in [("m-1", "18号,订餐3.6"), ("m-2", "18号 3"), ("m-3", "18号 5")] {
        let placed = door.message(id, "wx-wang", words).await.ok();
        door.advance(text(&placed["orders"][0]["name"]), "COMPLETED").await;
    }
    let coverage = door.get("menuCoverage?targetRatio=0.6").await.ok();
    let orders = &list(&coverage, "curves")[2];
    assert_eq!(
        (&orders["measure"], &orders["total"], &orders["dishCount"]),
        (&json!("ORDERS"), &json!("3"), &json!(3))
    );
    let matrix = door.get("menuMatrix").await.ok();
    assert!(list(&matrix, "segments").iter().any(|one| one["channel"] == "wechat-group"), "{matrix}");

    let pork = json!({ "displayName": "猪肉", "unit": "GRAM", "offers": [
        { "supplier": "早市", "packQuantity": 500, "packPrice": yuan(16), "breaks": [{ "leastPacks": 10, "packPrice": yuan(14) }] }] });
    let pork = door.post("ingredients", &pork).await.ok();
    let recipe = json!({ "parts": [{ "ingredient": pork["name"], "quantity": 150 }] });
    door.patch("menuItems/3/recipe", &recipe).await.ok();
    let lost = door.get("menuItems:simulateRemoval?itemCodes=3").await.ok();
    assert_eq!((&lost["ordersLost"], &lost["savings"][0]["quantity"]), (&json!("2"), &json!("300")));
    assert_eq!(lost["savings"][0]["cost"], json!({ "amount": "960", "currency": "CNY" }));
    let plan = door.get("purchasePlan").await.ok();
    assert!(plan.get("isEnough").is_none_or(|enough| enough == false), "{plan}");

    let terms = json!({ "channels": [{ "channel": "wechat-group" },
        { "channel": "platform", "packingFee": yuan(2), "commissionBasisPoints": 2_000 }] });
    door.patch("priceTerms", &terms).await.ok();
    let rival = json!({ "displayName": "老李快餐", "channels": [{ "channel": "platform", "deliveryFee": yuan(4) }],
        "prices": [{ "itemCode": 3, "price": yuan(20) }, { "itemCode": 6, "price": yuan(17) }] });
    door.post("competitors", &rival).await.ok();
    let compared = door.get("priceComparison?itemCodes=3&itemCodes=6").await.ok();
    let platform = &list(&compared, "channels")[1];
    assert_eq!(platform["offers"][0]["guestPays"], yuan(36));
    let of_rival = |offer: &&Value| offer["displayName"] == "老李快餐";
    let theirs = list(platform, "offers").iter().find(of_rival).expect("a neighbour");
    assert_eq!((&theirs["guestPays"], &theirs["dearer"]), (&yuan(41), &yuan(5)));
    let pork = list(&compared, "dishes").iter().find(|dish| dish["itemCode"] == 3).expect("a dish");
    assert!(list(pork, "theirs").iter().any(|price| price["price"] == yuan(20)), "{pork}");
    harness.check().await;
}

#[rstest]
#[case::no_dish("menuItems:simulateRemoval", 400, "itemCodes")]
#[case::unknown_dish("menuItems:simulateRemoval?itemCodes=7777", 404, "")]
#[case::no_code("priceComparison?itemCodes=0", 400, "itemCodes[0]")]
#[case::too_long("menuMatrix?days=2000", 400, "days")]
#[case::no_share("menuCoverage?targetRatio=1.5", 400, "targetRatio")]
#[case::too_far("purchasePlan?days=32", 400, "days")]
#[case::no_time("purchasePlan?asOfTime=soon", 400, "asOfTime")]
#[tokio::test]
async fn what_a_report_can_not_be_asked_is_named(
    #[case] path: &str,
    #[case] status: u16,
    #[case] field: &str,
) {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let refused = harness.door().get(path).await;
    assert_eq!((refused.status, refused.violation().0), (status, field), "{refused:?}");
}

/// A history that was made up, or the one that `RENQING_TEST_HISTORY` names: the takeaway's
/// own form, in Britain.
fn history(folder: &TempDir) -> String {
    if let Ok(file) = std::env::var("RENQING_TEST_HISTORY") {
        return file;
    }
    let file = folder.path().join("history.csv").display().to_string();
    python(&["generate", &file]);
    file
}

fn python(args: &[&str]) -> String {
    let ended = Command::new("python3").arg(SECOND).args(args).output().expect("python3");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    String::from_utf8(ended.stdout).expect("text")
}

/// The day after the last order, at noon.
fn end(file: &str) -> String {
    let text = fs::read_to_string(file).expect("the history");
    let dates = text.lines().skip(1).filter_map(|line| {
        let date = line.split(',').nth(1)?;
        Some((date.get(6..8)?, date.get(3..5)?, date.get(0..2)?))
    });
    let (year, month, day) = dates.max().expect("an order");
    let last: jiff::civil::Date = format!("20{year}-{month}-{day}").parse().expect("a date");
    format!("{}T12:00:00+00:00", last.tomorrow().expect("a day"))
}

/// A takeaway with the history, whose dishes have costs, categories and recipes.
async fn takeaway(harness: &Harness, file: &str) -> Gateway {
    let house = harness.with_house_key().await;
    let (key, address, file) = (house.key().to_owned(), house.address().to_owned(), file.to_owned());
    // The server is within this process, and has to answer meanwhile.
    let import = move || {
        let settings =
            [("RENQING_OWNER_KEY", key.as_str()), ("RENQING_SHOP", "takeaway"), ("RENQING_LOG", "warn")];
        let new = ["--to-menu", "--currency", "GBP", "--time-zone", "Europe/London", "--server", &address];
        run_program("renqing", &[&["import", "orders", &file], &new[..]].concat(), &settings)
    };
    let ended = tokio::task::spawn_blocking(import).await.expect("it ends");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let door = harness.with_new_key("takeaway", Kind::Owner, "").await;
    let pence = |pence: i64| json!({ "amount": pence.to_string(), "currency": "GBP" });
    let offer = |size: i64, price: i64| {
        json!({ "supplier": "market", "packQuantity": size, "packPrice": pence(price),
        "breaks": [{ "leastPacks": 12, "packPrice": pence(price * 4 / 5) }] })
    };
    let mut ingredients = Vec::new();
    for (name, stock, offers) in [
        ("Rice", 900, json!([offer(1_000, 180), offer(5_000, 760)])),
        ("Chicken", 0, json!([offer(750, 410)])),
        ("Saffron", 5, json!([])),
    ] {
        let one = json!({ "displayName": name, "unit": "GRAM", "inStock": stock, "offers": offers });
        ingredients.push(door.post("ingredients", &one).await.ok()["name"].clone());
    }
    for item in list(&door.get("menuItems").await.ok(), "menuItems") {
        let code = item["code"].as_i64().expect("a code");
        let category = if code % 3 == 0 { "side" } else { "main" };
        let change = json!({ "cost": pence(20 + 13 * (code % 17)), "category": category });
        // One in seven has no cost that anybody knows.
        let mask = if code % 7 == 0 { "category" } else { "cost,category" };
        door.patch(&format!("menuItems/{code}?updateMask={mask}"), &change).await.ok();
        let part = |at: usize, quantity: i64| json!({ "ingredient": ingredients[at], "quantity": quantity });
        let parts = match code % 5 {
            0 => json!([part(0, 80 + code), part(1, 120)]),
            1 => json!([part(1, 90 + code)]),
            2 => json!([part(0, 50), part(2, 1)]),
            _ => continue,
        };
        door.patch(&format!("menuItems/{code}/recipe"), &json!({ "portions": 1 + code % 4, "parts": parts }))
            .await
            .ok();
    }
    door
}

/// The shop as the second program is told of it.
async fn setup(door: &Gateway, end: &str) -> Value {
    let items = door.get("menuItems?showRetired=true").await.ok()["menuItems"].clone();
    let mut recipes = Map::new();
    for item in items.as_array().expect("a menu") {
        let code = &item["code"];
        let recipe = door.get(&format!("menuItems/{code}/recipe")).await.ok();
        if recipe.get("parts").is_some() {
            recipes.insert(code.to_string(), recipe);
        }
    }
    let ingredients = door.get("ingredients").await.ok()["ingredients"].clone();
    let shop = door.get("/v1/shops/takeaway").await.ok();
    let days = list(&shop["openingHours"][0], "weekdays");
    let open: Vec<i64> = if days.is_empty() { (1..=7).collect() } else { days.iter().map(number).collect() };
    json!({ "timeZone": "Europe/London", "menuItems": items, "ingredients": ingredients, "recipes": recipes,
        "end": end, "openWeekdays": open })
}

/// What the shop says over HTTP, in the form of the second program.
async fn figures(door: &Gateway, end: &str) -> Value {
    let end = end.replace('+', "%2B");
    let coverage = door.get(&format!("menuCoverage?days=1096&endTime={end}")).await.ok();
    let matrix = door.get(&format!("menuMatrix?days=1096&endTime={end}")).await.ok();
    let plan = door.get(&format!("purchasePlan?days=7&asOfTime={end}")).await.ok();
    let (mut curves, mut counts) = (Map::new(), Map::new());
    for curve in list(&coverage, "curves") {
        let points = list(curve, "points")
            .iter()
            .map(|point| json!([number(&point["itemCode"]), number(&point["value"])]));
        curves.insert(text(&curve["measure"]).to_owned(), points.collect());
        counts.insert(text(&curve["measure"]).to_owned(), number(&curve["dishCount"]).into());
    }
    let basis = &coverage["basis"];
    json!({
        "orders": number(&basis["orderCount"]), "units": number(&basis["units"]),
        "revenue": number(&basis["revenue"]["amount"]), "curves": curves, "dishCounts": counts,
        "matrices": matrices(&matrix), "plan": purchases(&plan),
    })
}

fn matrices(matrix: &Value) -> Vec<Value> {
    let name = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let segment = |one: &Value| {
        let channel = if one["everyChannel"] == true { "*".to_owned() } else { name(&one["channel"]) };
        let cells = list(one, "cells").iter().map(|cell| {
            let class = name(&cell["class"]);
            let class = if class == "CLASS_UNSPECIFIED" { String::new() } else { class };
            json!([number(&cell["itemCode"]), number(&cell["units"]), class])
        });
        let daypart = name(&one["daypart"]);
        let daypart = if daypart == "DAYPART_UNSPECIFIED" { String::new() } else { daypart };
        (name(&one["category"]), daypart, channel, number(&one["units"]), cells.collect::<Vec<_>>())
    };
    let mut all: Vec<_> = list(matrix, "segments").iter().map(segment).collect();
    all.sort_by(|one, other| (&one.0, &one.1, &one.2).cmp(&(&other.0, &other.1, &other.2)));
    all.into_iter().map(|one| json!([one.0, one.1, one.2, one.3, one.4])).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "units of eight weeks")]
fn purchases(plan: &Value) -> Value {
    let weeks = number(&plan["weeks"]);
    let mut forecast = BTreeMap::new();
    for dish in list(plan, "forecasts") {
        let sums = list(dish, "days")
            .iter()
            .map(|day| (day["units"].as_f64().unwrap_or(0.0) * weeks as f64).round() as i64);
        let sums: Vec<i64> = sums.collect();
        if sums.iter().sum::<i64>() > 0 {
            forecast.insert(dish["itemCode"].to_string(), sums);
        }
    }
    let needs: Map<String, Value> = list(plan, "needs")
        .iter()
        .map(|need| {
            let of = ["needed", "neededAtMost", "missing"].map(|name| number(&need[name]));
            (
                text(&need["ingredient"]).to_owned(),
                json!([of[0], of[1], of[2], number(&need["cost"]["amount"])]),
            )
        })
        .collect();
    json!({ "weeks": weeks, "forecast": forecast, "needs": needs })
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_figures_of_a_history_agree_with_those_computed_a_second_time(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let folder = TempDir::new().expect("a folder");
    let file = history(&folder);
    let door = takeaway(&harness, &file).await;
    let end = end(&file);
    let setup = setup(&door, &end).await;
    let setup_file = folder.path().join("setup.json").display().to_string();
    fs::write(&setup_file, setup.to_string()).expect("a file");
    let second: Value = serde_json::from_str(&python(&["figures", &file, &setup_file])).expect("JSON");
    assert!(second["orders"].as_i64() > Some(500), "{}", second["orders"]);
    for round in 0..2 {
        let start = Instant::now();
        let first = figures(&door, &end).await;
        println!("{engine:?}: {} orders in {} ms", first["orders"], start.elapsed().as_millis());
        for (name, value) in second.as_object().expect("figures") {
            assert_eq!(first[name], *value, "{name}, round {round}");
        }
        // Then the same of days that are in one piece.
        for _ in 0..40 {
            harness.run_due("orders").await;
        }
    }
    println!("dishes for 80 %: {}", second["dishCounts"]);
}
