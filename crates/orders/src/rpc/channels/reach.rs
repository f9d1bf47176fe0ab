//! Where a guest can be written to of the shop's own accord.

use contracts::orders::v1 as pb;
use kernel::{CustomerId, Failure, ShopId, Time};
use runtime::field;
use storage::Tx;

use crate::{
    app::way::way,
    convert,
    domain::delivery::Candidate,
    error::Error,
    store::{
        messages::deliveries,
        opt_outs::{self, Recipient},
        projections::customers,
        shops,
    },
};

const NAME: &str = "shops/{shop}/customers/{customer}/reach";
/// Nobody writes in more places.
const MOST: i64 = 20;

/// The shop and the customer of a reach's name.
pub(super) fn reach_of(name: &str, path: &str) -> Result<(ShopId, CustomerId), Failure> {
    let named = field::name(name, path, NAME)?;
    let customer = named.id(1, NAME).map_err(|right| Failure::field(path, right.to_string()))?;
    Ok((named.shop, customer))
}

/// A customer's, or that of whom they were merged into.
pub(super) async fn reach(
    tx: &mut Tx,
    shop: &ShopId,
    (customer, name): (CustomerId, &str),
    now: Time,
) -> Result<pb::CustomerReach, Error> {
    let owner = customers::owner(tx, shop, customer).await?.ok_or_else(|| Failure::not_found(name))?;
    let record = shops::get(tx, shop).await?.ok_or_else(|| convert::no_shop(shop))?;
    let id = owner.id.to_string();
    let opted_out = opt_outs::is_one(tx, shop, Recipient::customer(owner.id, &id)).await?;
    let mut ways = Vec::new();
    for (channel, sender_id) in deliveries::written_on(tx, shop, owner.id, MOST).await? {
        let Some((kind, way)) = way(tx, shop, &channel).await? else { continue };
        let to = Recipient { channel: &channel, sender_id: &sender_id, customer: Some(owner.id) };
        let standing = deliveries::standing(tx, shop, to).await?;
        let schedule = &record.shop.schedule;
        let candidate = Candidate { kind, way: &way.value, schedule, is_about_an_order: true };
        let window = candidate.window(standing);
        ways.push(pb::customer_reach::Way {
            heard_time: standing.heard_at.map(field::timestamp),
            window_end_time: window.map(|window| field::timestamp(window.ends_at)),
            remaining: window.map(|window| i32::try_from(window.remaining).unwrap_or(i32::MAX)),
            quiet_until_time: candidate.quiet_until(now).map(field::timestamp),
            channel,
            sender_id,
        });
    }
    Ok(pb::CustomerReach { name: name.to_owned(), opted_out, ways })
}
