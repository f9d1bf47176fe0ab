use contracts::loyalty::v1::Grant;
use outbox::IncomingEvent;
use storage::Tx;

use crate::{
    convert::projections as convert,
    error::Error,
    store::projections::{customers, gifts, orders},
};

/// Stores how far a gift got. One that came with no order counts to the customer's
/// latest.
pub(super) async fn changed(tx: &mut Tx, event: &IncomingEvent, grant: Option<Grant>) -> Result<(), Error> {
    let shop = &event.shop;
    let gift = convert::gift(shop, grant)?;
    let customer = customers::hold_survivor(tx, shop, gift.customer).await?;
    let order = match gift.order {
        Some(order) => Some(order),
        None => orders::latest(tx, shop, customer).await?,
    };
    Ok(gifts::put(tx, shop, gift.id, order, gift.stage).await?)
}
