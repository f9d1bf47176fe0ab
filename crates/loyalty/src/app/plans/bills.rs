//! Orders as benefits see them.

use kernel::{Code, CustomerId, Failure, OrderId, ShopId};
use storage::Tx;

use super::holdings::{holdings, shares};
use crate::{
    convert::names,
    domain::{OrderEnd, ledger::holds::HoldError, plans::Bill},
    error::Error,
    store::{
        ledger::hold_orders,
        plans::{order_lines, uses},
        projections::orders::{self, HeardOf},
    },
};

/// An order that was heard of. Fails with `NOT_FOUND`: one that was placed a moment ago may not
/// have been yet.
pub(crate) async fn heard_of(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<HeardOf, Error> {
    let known = orders::get(tx, shop, order).await?;
    Ok(known.ok_or_else(|| {
        let right = "must be an order of the shop's; one that was placed a moment ago may not be known yet";
        let failure = Failure::field("order", right);
        Failure {
            code: Code::NotFound,
            reason: "NOT_FOUND",
            ..failure.with("order", names::order(shop, order))
        }
    })?)
}

/// An order for a customer to use something for, which nobody else changes until the transaction
/// ends. Fails with `ORDER_ENDED` if it was called off or wholly refunded, and as [`get`] does.
pub(super) async fn take(
    tx: &mut Tx,
    shop: &ShopId,
    order: OrderId,
    who: (CustomerId, i64),
) -> Result<Bill, Error> {
    let end = orders::lock(tx, shop, order).await?;
    if hold_orders::lock(tx, shop, order, false).await? || end == Some(OrderEnd::Cancelled) {
        return Err(HoldError::OrderEnded.into());
    }
    Ok(Bill { is_over: end == Some(OrderEnd::Completed), ..get(tx, shop, order, who).await? })
}

/// An order for a customer to use something for: their own, or of who shares a membership
/// with them today. Fails with `NOT_FOUND`, or naming the field.
pub(super) async fn get(
    tx: &mut Tx,
    shop: &ShopId,
    order: OrderId,
    (customer, today): (CustomerId, i64),
) -> Result<Bill, Error> {
    let known = heard_of(tx, shop, order).await?;
    let owner = known.customer;
    if owner == Some(customer) || shares_any(tx, shop, owner, (customer, today)).await? {
        return read(tx, shop, order, known).await;
    }
    Err(Failure::field("order", "must be an order of the customer's, or of who shares the membership").into())
}

async fn shares_any(
    tx: &mut Tx,
    shop: &ShopId,
    owner: Option<CustomerId>,
    (customer, today): (CustomerId, i64),
) -> Result<bool, Error> {
    let Some(owner) = owner else { return Ok(false) };
    for (holding, _) in holdings(tx, shop, customer, today).await? {
        if shares(tx, shop, &holding.membership, &holding.terms, owner).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// An order with what is used for it.
pub(super) async fn read(
    tx: &mut Tx,
    shop: &ShopId,
    order: OrderId,
    HeardOf { customer, total, .. }: HeardOf,
) -> Result<Bill, Error> {
    let lines = order_lines::get(tx, shop, order).await?;
    Ok(Bill { customer, lines, total, uses: uses::of_order(tx, shop, order).await?, is_over: false })
}
