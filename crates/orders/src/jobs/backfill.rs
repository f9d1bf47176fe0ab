//! What there is, told anew to those who were not there when it was told, or have
//! lost it.

use contracts::orders::v1::MenuBackfilled;
use kernel::{Clock, Ids, ShopId};
use outbox::{OutgoingEvent, publish};
use storage::{Db, Result, Tx};

use crate::{
    convert,
    publish::{menu_item_changed, shop_changed},
    store::{menu_items, shops},
};

/// Publishes every shop and its menu as they are now, a transaction for each
/// shop; answers how many events that makes.
pub(crate) async fn backfill(db: &Db, clock: &Clock, ids: &Ids) -> Result<u64> {
    let (mut told, mut after) = (0, String::new());
    loop {
        let mut tx = db.begin().await?;
        let Some(shop) = shops::next(&mut tx, &after).await? else { return Ok(told) };
        let drafts = of_shop(&mut tx, &shop).await?;
        publish(&mut tx, ids, clock.now(), &shop, &drafts).await?;
        tx.commit().await?;
        told += u64::try_from(drafts.len()).unwrap_or(u64::MAX);
        after = shop.to_string();
    }
}

/// A shop and its menu, which nobody changes until the transaction ends: so what
/// is told belongs to the revision it is told with.
async fn of_shop(tx: &mut Tx, shop: &ShopId) -> Result<Vec<OutgoingEvent>> {
    let Some(currency) = shops::hold(tx, shop).await? else { return Ok(Vec::new()) };
    let Some(record) = shops::get(tx, shop).await? else { return Ok(Vec::new()) };
    let (settings, revision) = (convert::shop_to(shop, &record), record.menu_revision);
    let mut drafts = vec![shop_changed(&settings, record.version)];
    for item in menu_items::all(tx, shop).await? {
        let item = convert::item_to(shop, &item, &currency);
        drafts.push(menu_item_changed(shop, &item, item.retired, revision));
    }
    let whole = MenuBackfilled { shop: settings.name.clone(), revision };
    drafts.push(OutgoingEvent::new(&settings.name, &whole));
    Ok(drafts)
}
