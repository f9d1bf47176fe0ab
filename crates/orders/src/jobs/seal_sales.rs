//! The completed orders of a day that is over are put into one piece, so that the
//! figures of a year are read at once.

use kernel::ShopId;
use outbox::OneByOne;

use crate::{
    error::Error,
    service::Orders,
    store::sales::{self, OpenDay},
};

/// At most so many days at a time; the rest waits for the next.
const MOST: i64 = 50;

/// Puts days into one piece. A day that changes meanwhile stays open for the next time, and
/// one that can't be read holds up no other.
pub(super) async fn seal_sales(service: &Orders) -> Result<(), Error> {
    let before = sales::sealed_before(service.clock.now());
    let due = sales::open_days(&mut service.db.read().await?, before, MOST).await?;
    let mut done = OneByOne::new();
    for open in due {
        let sealed = seal(service, &open).await;
        done.note(sealed, &format_args!("shops/{}, day {}", open.shop_id, open.day))?;
    }
    Ok(done.finish()?)
}

async fn seal(service: &Orders, open: &OpenDay) -> Result<(), Error> {
    let shop: ShopId = open.shop_id.parse().map_err(|why| storage::Error::corrupt("sales_days", why))?;
    // The revision was read before the orders: whoever came in between is seen by it.
    let facts = sales::pack(&mut service.db.snapshot().await?, &shop, open).await?;
    let mut tx = service.db.begin().await?;
    sales::seal(&mut tx, open, &facts).await?;
    Ok(tx.commit().await?)
}
