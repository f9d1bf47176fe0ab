//! Which shop the owner's key opens, start after start.

use serde_json::json;
use tempfile::TempDir;
use tests::{Gateway, Process};

const KEY: &str = "the-key-of-the-house";

/// `renqing serve` on a data folder, with these arguments and variables.
async fn serve(folder: &TempDir, args: &[&str], environment: &[(&str, &str)]) -> Process {
    let mut process = Process::serving(folder.path(), args);
    for (variable, value) in environment {
        process.env(variable, value);
    }
    process.start();
    process.ready().await;
    process
}

fn shop(id: &str) -> serde_json::Value {
    json!({
        "name": format!("shops/{id}"), "displayName": id, "timeZone": "Asia/Shanghai", "currency": "CNY",
        "openingHours": [{ "openMinute": 0, "closeMinute": 1440 }],
    })
}

/// The key that a start showed, by the shop it is for.
fn shown(process: &Process, shop: &str) -> Option<String> {
    let log = process.log();
    let line = log.lines().find(|line| line.contains(&format!("key of shops/{shop},")))?;
    line.rsplit(' ').next().map(str::to_owned)
}

#[tokio::test]
async fn the_owners_key_is_that_of_the_one_shop_in_the_folder() {
    let folder = TempDir::new().expect("a folder");
    let key = [("RENQING_OWNER_KEY", KEY)];
    serve(&folder, &["--sample"], &key).await.stop().await;
    let again = serve(&folder, &[], &key).await;
    let door = Gateway::new(again.address(), "nongmao", KEY);
    assert_eq!(door.get("menuItems").await.status, 200);
    let refused = door.get("shops/elsewhere/menuItems").await;
    assert_eq!((refused.status, refused.reason()), (403, "FOREIGN_SHOP"));
    assert!(refused.message().contains("shops/nongmao"), "{refused:?}");
}

#[tokio::test]
async fn a_key_that_was_shown_once_is_good_for_every_start_after() {
    let folder = TempDir::new().expect("a folder");
    let mut first = serve(&folder, &["--sample"], &[]).await;
    let key = shown(&first, "nongmao").expect("a key is shown");
    first.stop().await;
    let again = serve(&folder, &[], &[]).await;
    assert_eq!(again.log().matches("shown this once").count(), 1, "{}", again.log());
    assert_eq!(Gateway::new(again.address(), "nongmao", &key).get("menuItems").await.status, 200);
}

#[tokio::test]
async fn the_owner_of_several_shops_enters_all_and_opens_more() {
    let folder = TempDir::new().expect("a folder");
    let key = [("RENQING_OWNER_KEY", KEY)];
    let mut empty = serve(&folder, &[], &key).await;
    let door = Gateway::new(empty.address(), "first", KEY);
    for id in ["first", "second"] {
        door.post("/v1/shops", &shop(id)).await.ok();
    }
    empty.stop().await;
    let mut both = serve(&folder, &[], &key).await;
    let door = Gateway::new(both.address(), "first", KEY);
    door.post("/v1/shops", &shop("third")).await.ok();
    for id in ["first", "second", "third"] {
        let dish = json!({ "code": 1, "displayName": "面", "price": { "amount": "100", "currency": "CNY" } });
        door.post(&format!("shops/{id}/menuItems"), &dish).await.ok();
        assert_eq!(door.get(&format!("shops/{id}/orders")).await.status, 200);
        let guest = json!({ "displayName": "王师傅" });
        door.post(&format!("shops/{id}/customers"), &guest).await.ok();
    }
    let nowhere = door.get("shops/nowhere").await;
    assert_eq!((nowhere.status, nowhere.reason()), (404, "NOT_FOUND"));
    let made = door.post("/v1/houseKeys", &json!({ "displayName": "老板" })).await.ok();
    both.stop().await;
    let mut bound = serve(&folder, &[], &[key[0], ("RENQING_SHOP", "second")]).await;
    let door = Gateway::new(bound.address(), "second", KEY);
    assert_eq!(door.get("menuItems").await.status, 200);
    assert_eq!(door.get("shops/first/menuItems").await.reason(), "FOREIGN_SHOP");
    assert_eq!(door.get("/v1/houseKeys").await.reason(), "NOT_THE_HOUSE");
    // A house key opens all of them, and more, whatever the settings' key is bound to.
    let door = Gateway::new(bound.address(), "first", made["secret"].as_str().expect("a secret"));
    door.post("/v1/shops", &shop("fourth")).await.ok();
    for id in ["first", "fourth"] {
        assert_eq!(door.get(&format!("shops/{id}/orders")).await.status, 200);
    }
    let listed = door.get("/v1/houseKeys").await.ok();
    assert_eq!(listed["houseKeys"][0]["name"], made["name"]);
    let made_by = door.get("/v1/auditEntries").await.ok();
    assert_eq!(made_by["auditEntries"][0]["principal"], "accessKeys/owner");
    bound.stop().await;
    // Nobody needs a key of every shop who has one to all.
    let without = serve(&folder, &[], &[]).await;
    assert!(!without.log().contains("shown this once"), "{}", without.log());
}
