//! Gifts that the kitchen has to make go with the order they were given with.

use contracts::loyalty::v1::{Grant, grant::State};
use kernel::{Failure, OrderId, ShopId};
use runtime::field;
use storage::Tx;

use crate::{
    convert,
    domain::price::{Line, Origin},
    store::{
        order_lists,
        orders::{self, Record},
    },
};

/// Adds a gift to its order, as long as that is open. One that waits to be
/// allowed, or that the menu doesn't know, is nothing for the kitchen.
pub(super) async fn put_in(tx: &mut Tx, shop: &ShopId, grant: Option<Grant>) -> Result<(), Failure> {
    let grant = field::required(grant, "grant")?;
    if grant.state() != State::Granted {
        return Ok(());
    }
    change(tx, shop, &grant, |lines| {
        lines.push(gift(&grant));
        true
    })
    .await
}

/// Takes a gift that was not given after all out of its order.
pub(super) async fn take_out(tx: &mut Tx, shop: &ShopId, grant: Option<Grant>) -> Result<(), Failure> {
    let grant = field::required(grant, "grant")?;
    let gone = gift(&grant);
    change(tx, shop, &grant, |lines| {
        let place = lines.iter().position(|line| *line == gone);
        place.map(|place| lines.remove(place)).is_some()
    })
    .await
}

fn gift(grant: &Grant) -> Line {
    Line {
        code: grant.item_code,
        name: grant.reward_display_name.clone(),
        quantity: u32::try_from(grant.quantity).unwrap_or(1),
        unit_price: 0,
        origin: Origin::Reward,
        note: String::new(),
    }
}

async fn change(
    tx: &mut Tx,
    shop: &ShopId,
    grant: &Grant,
    edit: impl FnOnce(&mut Vec<Line>) -> bool + Send,
) -> Result<(), Failure> {
    let Some(order) = order_of(shop, grant)? else { return Ok(()) };
    let Some(mut record) = orders::lock(tx, shop, order).await? else { return Ok(()) };
    if !record.life.state().is_open() || !edit(&mut record.life.lines) {
        return Ok(orders::unlock(tx, shop, order).await?);
    }
    Ok(save(tx, shop, &record).await?)
}

fn order_of(shop: &ShopId, grant: &Grant) -> Result<Option<OrderId>, Failure> {
    if grant.order.is_empty() || grant.item_code == 0 {
        return Ok(None);
    }
    let (of, order) = convert::order_id(&grant.order, "grant.order")?;
    if of == *shop {
        Ok(Some(order))
    } else {
        Err(Failure::field("grant.order", format!("must be of shops/{shop}")))
    }
}

async fn save(tx: &mut Tx, shop: &ShopId, record: &Record) -> storage::Result<()> {
    orders::save(tx, shop, record).await?;
    order_lists::delete_lines(tx, shop, record.id).await?;
    order_lists::insert_lines(tx, shop, std::iter::once(record)).await
}
