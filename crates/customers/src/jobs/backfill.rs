//! Who there is, told anew to those who were not there when it was told, or have
//! lost it.

use kernel::{Clock, CustomerId, Ids, ShopId};
use outbox::{OutgoingEvent, publish};
use storage::{Db, Error, Result, Tx};
use uuid::Uuid;

use crate::{
    publish::{customer_before_merge, customer_changed, customer_merged},
    store::{
        all_records::{self, CustomerRecord},
        customers,
    },
};

/// So many are published in one transaction.
const PAGE: i64 = 200;

/// Publishes every customer as they are now, a page a transaction; answers how
/// many events that makes. Nobody is held: of one who changes meanwhile the
/// change is told too, and has the higher revision.
pub(crate) async fn backfill(db: &Db, clock: &Clock, ids: &Ids) -> Result<u64> {
    let (mut told, mut after) = (0, String::new());
    loop {
        let next = all_records::next_shop(&mut db.read().await?, &after).await?;
        let Some(shop) = next else { return Ok(told) };
        told += backfill_shop(db, clock, ids, &shop).await?;
        after = shop.to_string();
    }
}

async fn backfill_shop(db: &Db, clock: &Clock, ids: &Ids, shop: &ShopId) -> Result<u64> {
    let (mut told, mut after) = (0, CustomerId(Uuid::nil()));
    loop {
        let mut tx = db.begin().await?;
        let page = all_records::page(&mut tx, shop, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(told) };
        after = last.customer.id;
        let mut drafts = Vec::new();
        for record in &page {
            drafts.extend(of(&mut tx, shop, record).await?);
        }
        publish(&mut tx, ids, clock.now(), shop, &drafts).await?;
        tx.commit().await?;
        told += u64::try_from(drafts.len()).unwrap_or(u64::MAX);
    }
}

/// A record that was merged is told of as it was last, and then that it was.
async fn of(tx: &mut Tx, shop: &ShopId, record: &CustomerRecord) -> Result<Vec<OutgoingEvent>> {
    let customer = &record.customer;
    if !record.is_merged {
        return Ok(vec![customer_changed(customer)]);
    }
    let survivor = customers::find_survivor(tx, shop, customer.id).await?;
    let survivor = survivor.ok_or_else(|| Error::corrupt("customers", "merged into nobody"))?;
    Ok(vec![customer_before_merge(customer, &survivor), customer_merged(&survivor, customer.id)])
}
