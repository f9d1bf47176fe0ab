use contracts::orders::v1 as pb;
use kernel::{Failure, Time};
use tonic::Request;

use crate::{
    app::way::way,
    convert::{self, catalogue::Place},
    domain::delivery::{Candidate, Outcome, Verdict},
    error::Error,
    service::Orders,
    store::{
        messages::{
            self,
            deliveries::{self, Due, Wanted},
        },
        opt_outs::Recipient,
        shops,
    },
};

const USUAL: i64 = 20;
const MOST: i64 = 100;
/// Longer than a try takes: a token and a message, both twice.
const CLAIM: i64 = 120 * 1_000_000;

pub(crate) async fn claim_deliveries(
    service: &Orders,
    request: Request<pb::ClaimDeliveriesRequest>,
) -> Result<pb::ClaimDeliveriesResponse, Error> {
    let request = request.into_inner();
    let number = |asked, usual, field: &str| {
        kernel::page_size(asked, usual, MOST).map_err(|right| Failure::field(field, right.to_string()))
    };
    let most = number(request.limit, USUAL, "limit")?;
    let of_channel = number(request.limit_per_channel, most, "limit_per_channel")?;
    let now = service.clock.now();
    let wanted = Wanted { most, of_channel, but: &request.busy };
    let due = deliveries::due(&mut service.db.read().await?, now, wanted).await?;
    let mut claimed = Vec::new();
    for one in due {
        match claim(service, &one, now).await {
            Ok(one) => claimed.extend(one),
            // What is claimed already has to be handed out, and one that can't be read holds up
            // nobody else's.
            Err(why) => put_off(service, &one, &why, now).await?,
        }
    }
    Ok(pb::ClaimDeliveriesResponse { deliveries: claimed })
}

/// Leaves a message alone for a while.
async fn put_off(service: &Orders, due: &Due, why: &Error, now: Time) -> Result<(), Error> {
    tracing::error!(%why, "a message that is due can't be claimed");
    let mut tx = service.db.begin().await?;
    deliveries::hold(&mut tx, due, Some(now.plus_micros(CLAIM))).await?;
    Ok(tx.commit().await?)
}

/// Claims a message, unless it must wait, can't be sent, or somebody else was faster.
async fn claim(service: &Orders, due: &Due, now: Time) -> Result<Option<pb::PendingDelivery>, Error> {
    let shop = due.shop()?;
    let mut tx = service.db.begin().await?;
    let way = way(&mut tx, &shop, &due.channel).await?;
    let kept = messages::get(&mut tx, &shop, due.id()).await?;
    let record = shops::get(&mut tx, &shop).await?;
    let (Some((kind, way)), Some(kept), Some(record)) = (way, kept, record) else {
        // The channel was closed: what waits is a program's of the shop again.
        deliveries::hold(&mut tx, due, None).await?;
        tx.commit().await?;
        return Ok(None);
    };
    let message = convert::kept_to(&shop, kept)?;
    let candidate = Candidate {
        kind,
        way: &way.value,
        schedule: &record.shop.schedule,
        is_about_an_order: !message.orders.is_empty(),
    };
    let customer = convert::customer_of(&message.customer);
    let to = Recipient { channel: &due.channel, sender_id: &due.sender_id, customer };
    let standing = deliveries::standing(&mut tx, &shop, to).await?;
    let goes = match candidate.verdict(standing, now) {
        Verdict::Go => deliveries::claim(&mut tx, due, now.plus_micros(CLAIM)).await?,
        Verdict::Wait(until) => {
            deliveries::hold_channel(&mut tx, due, now, until).await?;
            false
        }
        Verdict::OutOfWindow(why) => {
            deliveries::report(&mut tx, &shop, due.id(), Outcome::OutOfWindow(why), now).await?;
            false
        }
        Verdict::OptedOut => {
            deliveries::report(&mut tx, &shop, due.id(), Outcome::OptedOut, now).await?;
            false
        }
    };
    tx.commit().await?;
    let way = convert::catalogue::wire(&way, Place { shop: &shop, currency: &record.shop.currency });
    Ok(goes.then(|| convert::pending_delivery(message, way)))
}
