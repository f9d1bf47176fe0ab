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
        ratings, stories,
        surveys::{answers, expectations},
        watches::{alerts, watch_runs},
    },
};

/// Gives everything of the merged record to its survivor.
pub(super) async fn merged(tx: &mut Tx, event: &IncomingEvent, told: CustomerMerged) -> Result<(), Error> {
    let shop = &event.shop;
    let merged = convert::merged(shop, &told.merged)?;
    let customer = convert::customer(shop, told.customer, told.revision)?;
    // Held before the one it was merged into, as everybody who follows a merge does.
    let was = customers::hold_survivor(tx, shop, merged).await?;
    customers::put(tx, shop, &customer).await?;
    // The survivor may itself have been merged since.
    let into = customers::hold_survivor(tx, shop, customer.id).await?;
    if into == merged || was != merged {
        return Ok(());
    }
    customers::merge(tx, shop, merged, into).await?;
    orders::merge(tx, shop, merged, into).await?;
    ratings::merge(tx, shop, merged, into).await?;
    expectations::merge(tx, shop, merged, into).await?;
    answers::merge(tx, shop, merged, into).await?;
    praises::merge(tx, shop, merged, into).await?;
    cases::merge(tx, shop, merged, into).await?;
    follow_ups::merge(tx, shop, merged, into, event.occurred_at).await?;
    questions::merge(tx, shop, merged, into).await?;
    messages::merge(tx, shop, merged, into).await?;
    alerts::merge(tx, shop, merged, into).await?;
    stories::merge(tx, shop, merged, into).await?;
    watch_runs::delete(tx, shop, merged).await?;
    watch_runs::schedule(tx, shop, into, event.occurred_at).await?;
    Ok(())
}
