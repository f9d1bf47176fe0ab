use contracts::{
    feedback::v1::{ClosedCase, Praise},
    orders::v1::Order,
};
use kernel::{CustomerId, OrderId, Time};
use outbox::IncomingEvent;
use runtime::field;
use storage::Tx;

use super::{Happening, ITSELF, consider, give_back, is_covered, take};
use crate::{
    Loyalty,
    card::Asked,
    convert,
    domain::{Grant, GrantState, Happened, KnownOrder, OrderEnd},
    error::Error,
    store::{grants, orders_known},
};

/// Praise thanks for what the guest had within so long.
const THANKS_FOR: i64 = 7 * Time::DAY;
/// What was taken then may have been given earlier, but hardly more than that.
const GIVEN_BEFORE: i64 = 60 * Time::DAY;

/// Notes the order, and gives what is given with it: nothing if it has ended
/// meanwhile. An order that was changed is looked at again, for it may have
/// become a party, or be too small now for what it got.
pub(crate) async fn order_placed(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    order: Option<Order>,
) -> Result<(), Error> {
    let order = field::required(order, "order")?;
    match note(tx, event, &order, None).await? {
        Some(Noted { ended: Some(_), .. }) | None => Ok(()),
        Some(noted) => {
            give_back_what_is_too_much(service, tx, event, &noted).await?;
            consider(service, tx, &event.shop, noted.happening(Happened::OrderPlaced), None).await
        }
    }
}

/// Gives back what was given with an order that is now less than its campaign
/// asks for, before something else is given from the same budget.
async fn give_back_what_is_too_much(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    noted: &Noted,
) -> Result<(), Error> {
    let gifts = open_gifts(tx, event, noted.id).await?;
    if gifts.is_empty() {
        return Ok(());
    }
    let asked = Asked { customer: noted.customer, order: Some(noted.id), occasion: None, gives: false };
    let (card, _) = service.cards.situation(tx, &event.shop, asked, service.clock.now()).await?;
    for grant in gifts {
        let campaign = grant.campaign.and_then(|id| card.catalogue.campaign(id));
        let by_hand = grant.granted_by != ITSELF;
        if campaign.is_some_and(|campaign| !campaign.is_enough(&noted.order, by_hand)) {
            let grant = Grant { below_minimum: true, ..grant };
            give_back(service, tx, &event.shop, &grant).await?;
        }
    }
    Ok(())
}

/// Notes an order of the past; it brings nothing any more.
pub(crate) async fn order_imported(tx: &mut Tx, event: &IncomingEvent, order: &Order) -> Result<(), Error> {
    note(tx, event, order, Some(OrderEnd::Completed)).await.map(drop)
}

/// An order as it is noted here.
struct Noted {
    id: OrderId,
    customer: CustomerId,
    order: KnownOrder,
    placed_at: Time,
    ended: Option<OrderEnd>,
}

impl Noted {
    fn happening(&self, happened: Happened) -> Happening {
        let Self { id, customer, placed_at, .. } = *self;
        Happening { customer, happened, at: placed_at, order: Some(id), occasion: id.0 }
    }
}

/// Notes an order and whether it ended; `None` if it is nobody's.
async fn note(
    tx: &mut Tx,
    event: &IncomingEvent,
    order: &Order,
    end: Option<OrderEnd>,
) -> Result<Option<Noted>, Error> {
    let Some((id, customer, known)) = convert::known_order(&event.shop, order)? else { return Ok(None) };
    let placed_at = field::time(order.create_time, "order.create_time")?.unwrap_or(event.occurred_at);
    let ended = orders_known::put(tx, &event.shop, id, customer, &known, placed_at, end).await?;
    Ok(Some(Noted { id, customer, order: known, placed_at, ended }))
}

/// The guest has what came with the order; what didn't, what still waits to be
/// allowed, and what the points are gone for, is not given after all. Then
/// whatever a completed order brings.
pub(crate) async fn order_completed(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    order: Option<&Order>,
) -> Result<(), Error> {
    let order = field::required(order, "order")?;
    let Some(noted) = note(tx, event, order, Some(OrderEnd::Completed)).await? else { return Ok(()) };
    let mut made = convert::gift_lines(order);
    for grant in open_gifts(tx, event, noted.id).await? {
        // Who gave it by hand later knew that the order was over.
        if grant.created_at > event.occurred_at && grant.granted_by != ITSELF {
            continue;
        }
        let came = grant.state == GrantState::Granted && grant.came_with(&mut made, event.occurred_at);
        if came && is_covered(service, tx, &event.shop, &grant).await? {
            take(service, tx, &event.shop, &grant, (event.occurred_at, false)).await?;
        } else {
            give_back(service, tx, &event.shop, &grant).await?;
        }
    }
    consider(service, tx, &event.shop, noted.happening(Happened::OrderCompleted), None).await
}

/// The gifts with an order that the guest has not got yet.
async fn open_gifts(tx: &mut Tx, event: &IncomingEvent, order: OrderId) -> Result<Vec<Grant>, Error> {
    let mut all = grants::of_order(tx, &event.shop, order).await?;
    all.retain(|grant| matches!(grant.state, GrantState::Waiting | GrantState::Granted));
    Ok(all)
}

/// What was to come with the order is not given after all.
pub(crate) async fn order_cancelled(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    order: Option<&Order>,
) -> Result<(), Error> {
    let order = field::required(order, "order")?;
    let Some(noted) = note(tx, event, order, Some(OrderEnd::Cancelled)).await? else { return Ok(()) };
    for grant in open_gifts(tx, event, noted.id).await? {
        give_back(service, tx, &event.shop, &grant).await?;
    }
    Ok(())
}

/// Gives what a closed complaint brings, whatever the guest said of it.
pub(crate) async fn case_closed(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    case: Option<ClosedCase>,
) -> Result<(), Error> {
    let case = field::required(case, "case")?;
    let Some((occasion, customer)) = convert::closed_case(&event.shop, &case)? else { return Ok(()) };
    let (happened, at) = (Happened::CaseClosed, event.occurred_at);
    let happening = Happening { customer, happened, at, order: None, occasion };
    consider(service, tx, &event.shop, happening, None).await
}

/// A good word thanks for what the guest had lately.
pub(crate) async fn praise_given(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
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
