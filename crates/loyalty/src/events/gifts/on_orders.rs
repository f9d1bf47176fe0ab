use contracts::{
    feedback::v1::{ClosedCase, Praise},
    orders::v1::Order,
};
use events::Received;
use runtime::field;
use storage::Tx;

use super::{Happening, consider, give_back, take};
use crate::{
    Loyalty, convert,
    domain::{GrantState, Happened},
    error::Error,
    store::{grants, orders_known},
};

/// Praise thanks for what the guest had within so long.
const THANKS_FOR: i64 = 7 * 86_400_000_000;
/// What was taken then may have been given earlier, but hardly more than that.
const GIVEN_BEFORE: i64 = 60 * 86_400_000_000;

/// Notes the order, and gives what is given with it. An order that was changed
/// is looked at again, for it may have become a party; what it got stays, and is
/// not given again.
pub(crate) async fn order_placed(
    service: &Loyalty,
    tx: &mut Tx,
    event: &Received,
    order: Option<Order>,
) -> Result<(), Error> {
    let order = field::required(order, "order")?;
    let Some((id, customer, known)) = convert::known_order(&event.shop, &order)? else { return Ok(()) };
    let placed_at = field::time(order.create_time, "order.create_time")?.unwrap_or(event.occurred_at);
    orders_known::put(tx, &event.shop, id, customer, &known, placed_at).await?;
    let happening = Happening { customer, happened: Happened::OrderPlaced, order: Some(id), occasion: id.0 };
    consider(service, tx, &event.shop, happening, None).await
}

/// The guest has what came with the order; what still waits to be allowed comes
/// too late. Then whatever a completed order brings.
pub(crate) async fn order_completed(
    service: &Loyalty,
    tx: &mut Tx,
    event: &Received,
    order: Option<&Order>,
) -> Result<(), Error> {
    let order = field::required(order, "order")?;
    let Some((id, customer, _)) = convert::known_order(&event.shop, order)? else { return Ok(()) };
    for grant in grants::of_order(tx, &event.shop, id).await? {
        match grant.state {
            GrantState::Granted => {
                drop(take(service, tx, &event.shop, &grant, (event.occurred_at, false)).await?);
            }
            GrantState::Waiting => drop(give_back(service, tx, &event.shop, &grant).await?),
            GrantState::Taken | GrantState::Returned => {}
        }
    }
    let happening =
        Happening { customer, happened: Happened::OrderCompleted, order: Some(id), occasion: id.0 };
    consider(service, tx, &event.shop, happening, None).await
}

/// What was to come with the order is not given after all.
pub(crate) async fn order_cancelled(
    service: &Loyalty,
    tx: &mut Tx,
    event: &Received,
    order: Option<&Order>,
) -> Result<(), Error> {
    let order = field::required(order, "order")?;
    let Some((id, ..)) = convert::known_order(&event.shop, order)? else { return Ok(()) };
    for grant in grants::of_order(tx, &event.shop, id).await? {
        if matches!(grant.state, GrantState::Waiting | GrantState::Granted) {
            give_back(service, tx, &event.shop, &grant).await?;
        }
    }
    Ok(())
}

/// Gives what a closed complaint brings, whatever the guest said of it.
pub(crate) async fn case_closed(
    service: &Loyalty,
    tx: &mut Tx,
    event: &Received,
    case: Option<ClosedCase>,
) -> Result<(), Error> {
    let case = field::required(case, "case")?;
    let Some((occasion, customer)) = convert::closed_case(&event.shop, &case)? else { return Ok(()) };
    let happening = Happening { customer, happened: Happened::CaseClosed, order: None, occasion };
    consider(service, tx, &event.shop, happening, None).await
}

/// A good word thanks for what the guest had lately.
pub(crate) async fn praise_given(
    service: &Loyalty,
    tx: &mut Tx,
    event: &Received,
    praise: Option<Praise>,
) -> Result<(), Error> {
    let praise = field::required(praise, "praise")?;
    let Some(customer) = convert::praising(&event.shop, &praise)? else { return Ok(()) };
    let at = event.occurred_at;
    let (given, taken) = (at.plus_micros(-GIVEN_BEFORE), at.plus_micros(-THANKS_FOR));
    for grant in grants::not_thanked(tx, &event.shop, customer, given, taken).await? {
        take(service, tx, &event.shop, &grant, (at, true)).await?;
    }
    Ok(())
}
