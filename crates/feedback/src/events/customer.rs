use contracts::customers::v1::CustomerMerged;
use outbox::IncomingEvent;
use storage::Tx;

use crate::{
    convert::projections as convert,
    error::Error,
    store::{
        cases,
        faq::questions,
        follow_ups,
        praise::praises,
        projections::{customers, messages, orders},
        ratings,
        surveys::{answers, expectations},
        watches::{alerts, watch_runs},
    },
};

/// Gives everything of the record that is no more to the one that goes on.
pub(super) async fn merged(tx: &mut Tx, event: &IncomingEvent, merged: CustomerMerged) -> Result<(), Error> {
    let shop = &event.shop;
    let gone = convert::merged(shop, &merged.merged)?;
    let guest = convert::customer(shop, merged.customer, merged.revision)?;
    // Held before the one it was merged into, as everybody who follows a merge does.
    let was = customers::survivor(tx, shop, gone).await?;
    customers::put(tx, shop, &guest).await?;
    // The one that goes on may itself have been merged since.
    let into = customers::survivor(tx, shop, guest.id).await?;
    if into == gone || was != gone {
        return Ok(());
    }
    customers::merge(tx, shop, gone, into).await?;
    orders::merge(tx, shop, gone, into).await?;
    ratings::merge(tx, shop, gone, into).await?;
    expectations::merge(tx, shop, gone, into).await?;
    answers::merge(tx, shop, gone, into).await?;
    praises::merge(tx, shop, gone, into).await?;
    cases::merge(tx, shop, gone, into).await?;
    follow_ups::merge(tx, shop, gone, into, event.occurred_at).await?;
    questions::merge(tx, shop, gone, into).await?;
    messages::merge(tx, shop, gone, into).await?;
    alerts::merge(tx, shop, gone, into).await?;
    watch_runs::delete(tx, shop, gone).await?;
    watch_runs::schedule(tx, shop, into, event.occurred_at).await?;
    Ok(())
}
