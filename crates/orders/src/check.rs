use contracts::orders::v1 as pb;
use kernel::{OrderId, ShopId, Uuid};
use prost::Message;
use storage::{Db, Error, Tx};

use crate::{
    cache::ShopMenu,
    convert,
    store::{
        invariants::{self, Answered, INVARIANTS},
        orders::find,
        shops,
    },
};

const AT_ONCE: i64 = 500;

/// Every rule that the data breaks, one sentence each.
pub(crate) async fn check(db: &Db) -> anyhow::Result<Vec<String>> {
    let mut tx = db.snapshot().await?;
    let mut findings = storage::broken(&mut tx, &INVARIANTS).await?;
    menus(&mut tx, &mut findings).await?;
    promises(&mut tx, &mut findings).await?;
    Ok(findings)
}

/// Every shop must be able to take orders.
async fn menus(tx: &mut Tx, findings: &mut Vec<String>) -> anyhow::Result<()> {
    for id in shops::ids(tx).await? {
        match ShopMenu::load(tx, &id.parse()?).await {
            Err(Error::Corrupt { table, why }) => {
                findings.push(format!("shops/{id}: its {table} can't be used: {why}"));
            }
            other => other.map(drop)?,
        }
    }
    Ok(())
}

/// Every order that an answer speaks of must be there.
async fn promises(tx: &mut Tx, findings: &mut Vec<String>) -> anyhow::Result<()> {
    let mut after = (String::new(), Uuid::nil());
    loop {
        let page = invariants::answered(tx, (&after.0, after.1), AT_ONCE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = (last.shop_id.clone(), last.message_id);
        for answered in page {
            findings.extend(promise(tx, &answered).await?);
        }
    }
}

async fn promise(tx: &mut Tx, answered: &Answered) -> anyhow::Result<Vec<String>> {
    let name = format!("shops/{}/messages/{}", answered.shop_id, answered.message_id);
    let Ok(message) = pb::Message::decode(answered.answer.as_slice()) else {
        return Ok(vec![format!("{name}: its answer can't be read")]);
    };
    let shop: ShopId = answered.shop_id.parse()?;
    let promised: Vec<OrderId> = message
        .orders
        .iter()
        .filter_map(|order| Some(convert::order_id(&order.name, "name").ok()?.1))
        .collect();
    let known = find::known(tx, &shop, &promised).await?;
    let lost = promised.into_iter().filter(|id| !known.contains(id));
    Ok(lost.map(|id| format!("{name}: order {id}, which its answer speaks of, is not there")).collect())
}

/// All shops there are, by their id.
pub(crate) async fn shops(db: &Db) -> storage::Result<Vec<ShopId>> {
    let (mut tx, mut all, mut after) = (db.read().await?, Vec::new(), String::new());
    while let Some(shop) = shops::next(&mut tx, &after).await? {
        after = shop.to_string();
        all.push(shop);
    }
    Ok(all)
}
