//! Who there is, told anew to those who were not there when it was told, or have
//! lost it.

use contracts::customers::v1::CustomerChanged;
use kernel::{Clock, CustomerId, Ids, ShopId};
use outbox::{OutgoingEvent, publish};
use storage::{Db, Error, Result, Tx};
use uuid::Uuid;

use super::{changed, merged};
use crate::{
    convert,
    store::{
        customers,
        everybody::{self, Somebody},
    },
};

/// So many are announced in one transaction.
const PAGE: i64 = 200;

/// Announces every customer as they are now, a page a transaction; answers how
/// many events that makes. Nobody is held: of one who changes meanwhile the
/// change is told too, and has the higher revision.
pub(crate) async fn announce_everybody(db: &Db, clock: &Clock, ids: &Ids) -> Result<u64> {
    let (mut told, mut after) = (0, String::new());
    loop {
        let next = everybody::next_shop(&mut db.read().await?, &after).await?;
        let Some(shop) = next else { return Ok(told) };
        told += announce_shop(db, clock, ids, &shop).await?;
        after = shop.to_string();
    }
}

async fn announce_shop(db: &Db, clock: &Clock, ids: &Ids, shop: &ShopId) -> Result<u64> {
    let (mut told, mut after) = (0, CustomerId(Uuid::nil()));
    loop {
        let mut tx = db.begin().await?;
        let page = everybody::page(&mut tx, shop, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(told) };
        after = last.customer.id;
        let mut drafts = Vec::new();
        for somebody in &page {
            drafts.extend(of(&mut tx, shop, somebody).await?);
        }
        publish(&mut tx, ids, clock.now(), shop, &drafts).await?;
        tx.commit().await?;
        told += u64::try_from(drafts.len()).unwrap_or(u64::MAX);
    }
}

/// A record that was merged is told of as it was last, for its number still finds
/// who goes on. What ended it raised its version once, and was told of otherwise.
async fn of(tx: &mut Tx, shop: &ShopId, somebody: &Somebody) -> Result<Vec<OutgoingEvent>> {
    let customer = &somebody.customer;
    if !somebody.is_merged {
        return Ok(vec![changed(customer)]);
    }
    let survivor = customers::find_survivor(tx, shop, customer.id).await?;
    let survivor = survivor.ok_or_else(|| Error::corrupt("customers", "merged into nobody"))?;
    let last = CustomerChanged {
        customer: Some(convert::customer(customer)),
        revision: customer.version.saturating_sub(1),
    };
    // By the key of who goes on, so that the two keep their order.
    Ok(vec![OutgoingEvent::new(&survivor.name(), &last), merged(&survivor, customer.id)])
}
