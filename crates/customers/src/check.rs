use std::collections::HashMap;

use kernel::ShopId;
use storage::{Db, Result, Tx};
use uuid::Uuid;

use crate::store::{
    customers::{self, Place},
    invariants::{self, INVARIANTS},
};

const PAGE: i64 = 500;

/// Every rule that the data breaks, one sentence each.
pub(crate) async fn check(db: &Db) -> Result<Vec<String>> {
    let mut tx = db.snapshot().await?;
    let mut found = storage::broken(&mut tx, &INVARIANTS).await?;
    for shop in invariants::shops(&mut tx).await? {
        match shop.parse() {
            Ok(shop) => found.extend(check_search(&mut tx, &shop).await?),
            Err(_) => found.push(format!("shops/{shop} is no name of a shop")),
        }
    }
    Ok(found)
}

async fn check_search(tx: &mut Tx, shop: &ShopId) -> Result<Vec<String>> {
    let stored: HashMap<Uuid, String> =
        invariants::search_texts(tx, shop.as_str()).await?.into_iter().collect();
    let mut found = Vec::new();
    let mut after = Place::START;
    loop {
        let page = customers::list(tx, shop, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = Place::of(last);
        let wrong = page.iter().filter(|one| stored.get(&one.id.0) != Some(&one.profile.search_text()));
        found.extend(wrong.map(|one| format!("{} is not found by what it says", one.name())));
    }
}
