//! Every method that reads a shop, as the contract's document has them.

use std::time::Instant;

use serde_json::Value;
use tests::Gateway;

use crate::Measured;

const WITHIN_MS: u128 = 200;
/// What a method must be asked with.
const ASKED_WITH: [(&str, &str); 6] = [
    ("itemCodes", "3"),
    ("budgetAmount", "3000"),
    ("words", "小炒肉"),
    ("startTime", "2026-01-01T00:00:00Z"),
    ("endTime", "2026-12-31T00:00:00Z"),
    ("text", "菜很好吃"),
];
/// Over as many days as they can, not a few.
const LONGEST: [&str; 3] =
    ["menuMatrix?days=365", "menuItems:simulateRemoval?itemCodes=3&days=365", "serviceReport?days=365"];

pub(crate) async fn measure(door: &Gateway) -> Vec<Measured> {
    let document = door.get("/openapi.json").await.ok();
    let paths = document["paths"].as_object().expect("paths");
    let asked = paths.iter().filter_map(|(path, methods)| of_a_shop(path, &methods["get"]));
    let mut all = Vec::new();
    for path in asked.chain(LONGEST.map(str::to_owned)) {
        let is = fastest(door, &path).await;
        all.push(Measured { what: path, is, at_most: WITHIN_MS, unit: "ms" });
    }
    all
}

/// How a method is asked that reads the shop as a whole, not one thing of it.
fn of_a_shop(path: &str, method: &Value) -> Option<String> {
    let rest = path.strip_prefix("/v1/shops/{shop}/").filter(|rest| !rest.contains('{'))?;
    let parameters = method["parameters"].as_array()?;
    let needed = parameters.iter().filter(|one| one["in"] == "query" && one["required"] == true);
    let mut query = Vec::new();
    for parameter in needed {
        let name = parameter["name"].as_str().expect("a name");
        // One that must name an order is about that order.
        let (_, value) = ASKED_WITH.iter().find(|(asked, _)| *asked == name)?;
        query.push(format!("{name}={value}"));
    }
    Some(format!("{rest}?{}", query.join("&")))
}

/// Of five calls; the machine may do something else meanwhile.
async fn fastest(door: &Gateway, path: &str) -> u128 {
    let mut fastest = u128::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        let answer = door.get(path).await;
        fastest = fastest.min(start.elapsed().as_millis());
        assert!(answer.status < 500, "{path}: {}", answer.message());
    }
    fastest
}
