use std::collections::HashMap;

use kernel::ShopId;
use storage::{Db, Result, Tx};
use uuid::Uuid;

use crate::store::{
    audit::{self, Finding},
    customers::{self, Place},
};

const PAGE: i64 = 500;

/// Every rule that the data breaks, one sentence each.
pub(crate) async fn check(db: &Db) -> Result<Vec<String>> {
    let mut tx = db.snapshot().await?;
    let tx = &mut tx;
    let mut found = Vec::new();
    let mut note = |rows: Vec<Finding>, what: &str| found.extend(rows.iter().map(|row| sentence(row, what)));
    note(audit::numbers_twice(tx).await?, "has a number that is another's too");
    note(audit::numbers_not_below_next(tx).await?, "has a number that would be given out again");
    note(audit::links_one_way(tx).await?, "has a link without the same link back");
    note(audit::links_of_nobody(tx).await?, "does not exist but has a link");
    note(audit::identities_of_nobody(tx).await?, "does not exist but has a chat identity");
    note(audit::contacts_of_nobody(tx).await?, "does not exist but has a contact about");
    note(audit::keys_of_nobody(tx).await?, "does not exist but has an access key");
    for shop in audit::shops(tx).await? {
        match shop.parse() {
            Ok(shop) => found.extend(check_search(tx, &shop).await?),
            Err(_) => found.push(format!("shops/{shop} is no name of a shop")),
        }
    }
    Ok(found)
}

fn sentence((shop, customer, about): &Finding, what: &str) -> String {
    format!("shops/{shop}/customers/{customer} {what}: {about}")
}

async fn check_search(tx: &mut Tx, shop: &ShopId) -> Result<Vec<String>> {
    let stored: HashMap<Uuid, String> = audit::search_texts(tx, shop.as_str()).await?.into_iter().collect();
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
