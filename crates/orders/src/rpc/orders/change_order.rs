//! What advancing, cancelling and refunding have in common.

use contracts::orders::v1 as pb;
use kernel::{Failure, OrderId, ShopId, Time};
use outbox::OutgoingEvent;
use runtime::{Call, Kind, field};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};

use crate::{
    app::{announce_ready::announce_ready, save_order::save_order},
    convert,
    error::Error,
    service::Orders,
    store::orders::{self, Record},
};

/// Which order, and what guards it.
pub(super) struct Target {
    pub(super) shop: ShopId,
    pub(super) id: OrderId,
    /// As the caller saw it; empty if they did not look.
    pub(super) etag: String,
    pub(super) key: RequestKey,
    /// Who does it: an access key's name; empty for a guest or a service.
    pub(super) actor: String,
}

/// Whose hand it is, if it is one of the shop's.
pub(super) fn actor(call: &Call) -> String {
    let is_hand = matches!(call.principal.kind, Kind::Owner | Kind::Manager | Kind::Staff | Kind::Courier);
    if is_hand { call.principal.subject.clone() } else { String::new() }
}

/// Makes the event of an order that changed.
pub(super) type MakeEvent = Box<dyn FnOnce(&pb::Order) -> OutgoingEvent + Send>;

/// Changes an order by a rule, while nobody else can. A decision without an
/// event changed nothing.
pub(super) async fn change_order(
    service: &Orders,
    target: Target,
    decide: impl FnOnce(&mut Record, Time) -> Result<Option<MakeEvent>, Error>,
) -> Result<pb::Order, Error> {
    let now = service.clock.now();
    let is_keyed = target.key.is_repeatable();
    let mut tx = or_replay!(idempotency::begin(&service.db, target.key, now).await?);
    let missing = || Failure::not_found(convert::order_name(&target.shop, target.id));
    let mut record = orders::lock(&mut tx, &target.shop, target.id).await?.ok_or_else(missing)?;
    // Locking counted the version up.
    field::expect_etag(&target.etag, record.version - 1)?;
    let (refunds_before, state_before) = (record.life.refunds.len(), record.life.state());
    let Some(event) = decide(&mut record, now)? else {
        record.version -= 1;
        let reply = convert::order_to(&target.shop, &record);
        // With a request id the answer is kept; without, there is nothing to keep.
        if !is_keyed {
            return Ok(reply);
        }
        orders::unlock(&mut tx, &target.shop, target.id).await?;
        return Ok(tx.answer(reply).await?);
    };
    record.updated_at = now;
    if !target.actor.is_empty() {
        record.actors.insert(record.life.state().as_str().to_owned(), target.actor);
    }
    let reply = save_order(service, &mut tx, &target.shop, &record, refunds_before, event).await?;
    if record.life.state() != state_before {
        announce_ready(service, &mut tx, &target.shop, (&record, &reply), now).await?;
    }
    Ok(tx.answer(reply).await?)
}
