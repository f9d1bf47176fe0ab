use kernel::{CustomerId, Failure, OrderId, ShopId};
use storage::Tx;
use uuid::Uuid;

use super::customer_ledger::CustomerLedger;
use crate::{
    domain::{
        Account, Cause, Hold, HoldState, Move, NewHold, Reason, calendar,
        ledger::{holds::HoldError, lots as rules},
    },
    error::Error,
    service::Loyalty,
    store::{
        ledger::{hold_orders, holds, lots},
        projections::shops,
    },
};

/// Sets points aside. Fails with `ORDER_ENDED`, or `NOT_ENOUGH_POINTS`.
pub(crate) async fn hold(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    wanted: NewHold,
) -> Result<Hold, Error> {
    let NewHold { points, order, reason, expires_at } = wanted;
    if let Some(order) = order
        && hold_orders::lock(tx, shop, order, false).await?
    {
        return Err(HoldError::OrderEnded.into());
    }
    let mut ledger = CustomerLedger::open(service, tx, shop, customer).await?;
    let there = ledger.balances().active;
    if there < points {
        return Err(HoldError::NotEnoughPoints { wanted: points, there }.into());
    }
    let left = lots::list_left(tx, shop, ledger.customer).await?;
    let drawn = rules::hold(&left, points);
    let (customer, created_at, id) = (ledger.customer, ledger.now, service.ids.next());
    let (state, captured) = (HoldState::Held, 0);
    let hold = Hold { id, customer, order, state, points, captured, reason, expires_at, created_at };
    holds::insert(tx, shop, &hold, &drawn).await?;
    ledger.due_by(Some(expires_at));
    ledger.shift(tx, &cause(&hold), &drawn, Reason::Held).await?;
    Ok(hold)
}

/// Uses held points, so many or, for 0, all; the rest goes back. Fails with
/// `HOLD_STATE`.
pub(crate) async fn capture(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    id: Uuid,
    points: i64,
) -> Result<Hold, Error> {
    let (mut ledger, hold) = open_with(service, tx, shop, id, HoldState::Held).await?;
    let captured = if points == 0 { hold.points } else { points };
    if !(1..=hold.points).contains(&captured) {
        return Err(HoldError::MoreThanHeld { held: hold.points }.into());
    }
    let month = calendar::month(&shops::get(tx, shop).await?.schedule, ledger.now);
    let after = Hold { state: HoldState::Captured, captured, ..hold.clone() };
    holds::step(tx, shop, &hold, &after, Some(month)).await?;
    let drawn = holds::drawn(tx, shop, &hold, Account::Held, Account::Redeemed).await?;
    let (used, rest) = rules::split(&drawn, captured);
    for one in &used {
        holds::capture(tx, shop, id, one).await?;
    }
    ledger.shift(tx, &cause(&hold), &used, Reason::Captured).await?;
    let rest: Vec<_> = rest.into_iter().map(|one| Move { to: Account::Active, ..one }).collect();
    ledger.bring_back(tx, &hold, &rest, Reason::Released).await?;
    Ok(after)
}

/// Gives held points back, to where they came from. Fails with `HOLD_STATE`.
pub(crate) async fn release(service: &Loyalty, tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Hold, Error> {
    let (mut ledger, hold) = open_with(service, tx, shop, id, HoldState::Held).await?;
    ledger.give_back_held(tx, &hold).await
}

/// Gives used points back, to where they came from and with their old expiry:
/// what is past that expires at once. Fails with `HOLD_STATE`.
pub(crate) async fn restore(service: &Loyalty, tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Hold, Error> {
    let (mut ledger, hold) = open_with(service, tx, shop, id, HoldState::Captured).await?;
    let after = Hold { state: HoldState::Restored, ..hold.clone() };
    let used = holds::drawn(tx, shop, &hold, Account::Redeemed, Account::Active).await?;
    holds::step(tx, shop, &hold, &after, None).await?;
    ledger.bring_back(tx, &hold, &used, Reason::Restored).await?;
    Ok(after)
}

/// Gives back whatever was set aside or used for an order that was called off
/// or wholly refunded; nothing is set aside for it any more.
pub(crate) async fn give_back(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    order: OrderId,
) -> Result<(), Error> {
    hold_orders::lock(tx, shop, order, true).await?;
    for hold in holds::list_of_order(tx, shop, order).await? {
        // What ran out by now is released by opening the books.
        CustomerLedger::open(service, tx, shop, hold.customer).await?;
        match find_hold(tx, shop, hold.id).await?.state {
            HoldState::Held => drop(release(service, tx, shop, hold.id).await?),
            HoldState::Captured => drop(restore(service, tx, shop, hold.id).await?),
            HoldState::Released | HoldState::Restored => {}
        }
    }
    Ok(())
}

/// A hold that exists.
pub(crate) async fn find_hold(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Hold, Error> {
    let hold = holds::get(tx, shop, id).await?;
    hold.ok_or_else(|| Failure::not_found(format!("hold {id}")).into())
}

/// The books of a hold's customer, and the hold as it is while they are held.
async fn open_with<'a>(
    service: &'a Loyalty,
    tx: &mut Tx,
    shop: &'a ShopId,
    id: Uuid,
    state: HoldState,
) -> Result<(CustomerLedger<'a>, Hold), Error> {
    let customer = find_hold(tx, shop, id).await?.customer;
    let ledger = CustomerLedger::open(service, tx, shop, customer).await?;
    let hold = find_hold(tx, shop, id).await?;
    if hold.state == state {
        return Ok((ledger, hold));
    }
    Err(HoldError::State { is: hold.state, must: state }.into())
}

/// A hold moves points between two accounts once.
fn cause(hold: &Hold) -> Cause {
    Cause { order: hold.order, note: hold.reason.clone(), ..Cause::plain(hold.id) }
}

impl CustomerLedger<'_> {
    /// Gives back all that a hold set aside.
    pub(super) async fn give_back_held(&mut self, tx: &mut Tx, hold: &Hold) -> Result<Hold, Error> {
        let after = Hold { state: HoldState::Released, ..hold.clone() };
        let drawn = holds::drawn(tx, self.shop, hold, Account::Held, Account::Active).await?;
        holds::step(tx, self.shop, hold, &after, None).await?;
        self.bring_back(tx, hold, &drawn, Reason::Released).await?;
        Ok(after)
    }

    /// Brings points back to their lots; there they expire if their time is
    /// over, and make a debt good if there is one.
    async fn bring_back(
        &mut self,
        tx: &mut Tx,
        hold: &Hold,
        moves: &[Move],
        reason: Reason,
    ) -> Result<(), Error> {
        if moves.is_empty() {
            return Ok(());
        }
        self.shift(tx, &cause(hold), moves, reason).await?;
        self.settle_lots(tx).await
    }
}
