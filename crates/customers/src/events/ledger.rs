//! What an event tells of what passed between a guest and the shop.

use contracts::loyalty::v1::EntitlementUse;
use kernel::Failure;
use outbox::IncomingEvent;
use storage::Tx;

use super::Event;
use crate::{convert::ledger as convert, domain::LedgerEntry, store::ledger};

/// Writes down what an event tells.
pub(super) async fn note(tx: &mut Tx, event: &IncomingEvent, read: &Event) -> Result<(), Failure> {
    for entry in entries(event, read)? {
        ledger::insert(tx, &event.shop, &entry).await?;
    }
    match read {
        Event::EntitlementUsed(used) => note_use(tx, event, used.r#use.as_ref()).await,
        _ => Ok(()),
    }
}

/// A use that was given back took nothing off.
async fn note_use(tx: &mut Tx, event: &IncomingEvent, used: Option<&EntitlementUse>) -> Result<(), Failure> {
    match used.and_then(|used| convert::of_use(event, used)) {
        Some((entry, true)) => Ok(ledger::insert(tx, &event.shop, &entry).await?),
        Some((entry, false)) => Ok(ledger::take_back(tx, &event.shop, entry.customer, entry.id).await?),
        None => Ok(()),
    }
}

fn entries(event: &IncomingEvent, read: &Event) -> Result<Vec<LedgerEntry>, Failure> {
    let orders = match read {
        Event::OrderCompleted(done) => done.order.as_slice(),
        Event::OrderRefunded(done) => done.order.as_slice(),
        Event::OrdersImported(past) => &past.orders,
        _ => &[],
    };
    let mut entries = Vec::new();
    for order in orders {
        entries.extend(convert::of_order(event, order)?);
    }
    entries.extend(match read {
        Event::RewardTaken(taken) => taken.grant.as_ref().and_then(|grant| convert::of_gift(event, grant)),
        Event::GoodwillGiven(given) => {
            given.goodwill.as_ref().and_then(|goodwill| convert::of_goodwill(event, goodwill))
        }
        Event::MembershipChanged(changed) => convert::of_membership(event, changed),
        Event::PointsPosted(posted) => convert::of_points(event, posted),
        _ => None,
    });
    Ok(entries)
}
