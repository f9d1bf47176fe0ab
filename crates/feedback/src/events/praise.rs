use contracts::{
    feedback::v1::PraiseGiven,
    orders::v1::{OrderAdvanced, OrderCompleted},
};
use kernel::ShopId;
use outbox::{IncomingEvent, LOYALTY, OutgoingEvent, publish};
use storage::Tx;

use crate::{
    Feedback,
    convert::{case::Heard, praise as convert},
    domain::{
        Praise, Rating,
        praise::{self, Found, Source},
    },
    error::Error,
    store::{order_hands, praises, staff_members},
};

/// Keeps praise, unless it was heard of before, and tells of it; answers whether
/// it is new. Praise in a rating is not told to those who give: no gift may come
/// to depend on what a guest says in public.
pub(crate) async fn keep_praise(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    praise: &Praise,
) -> Result<bool, Error> {
    if !praises::insert(tx, shop, praise).await? {
        return Ok(false);
    }
    let given = convert::praise(shop, praise);
    let key = if given.customer.is_empty() { given.name.clone() } else { given.customer.clone() };
    let draft = OutgoingEvent::new(&key, &PraiseGiven { praise: Some(given) });
    let is_rating = matches!(praise.source, Source::Rating(_));
    let draft = if is_rating { draft.without(LOYALTY) } else { draft };
    publish(tx, &service.ids, praise.created_at, shop, &[draft]).await?;
    Ok(true)
}

/// Keeps the praise that was found in a chat message, once.
pub(super) async fn praise_of_message(
    service: &Feedback,
    tx: &mut Tx,
    event: &IncomingEvent,
    heard: Heard,
    found: &Found,
) -> Result<(), Error> {
    let said = Source::Message(heard.message);
    let praise = Praise {
        id: said.praise(|| service.ids.next()),
        customer: heard.spoken.customer,
        staff: found.members(),
        text: heard.spoken.text,
        source: said,
        created_at: event.occurred_at,
    };
    keep_praise(service, tx, &event.shop, &praise).await.map(drop)
}

/// Keeps the praise in the comment of a rating that thinks well of the service.
pub(crate) async fn praise_of_rating(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    rating: &Rating,
) -> Result<(), Error> {
    let text = &rating.opinion.comment;
    if !rating.thinks_well_of_service() || !praise::may_praise(text) {
        return Ok(());
    }
    let staff = staff_members::all(tx, shop).await?;
    let Some(found) = praise::find(text, &staff) else { return Ok(()) };
    let said = Source::Rating(rating.id);
    let praise = Praise {
        id: said.praise(|| service.ids.next()),
        customer: rating.customer,
        staff: found.members(),
        text: text.clone(),
        source: said,
        created_at: rating.created_at,
    };
    keep_praise(service, tx, shop, &praise).await.map(drop)
}

/// Notes who had a hand in an order.
pub(super) async fn note_hands(tx: &mut Tx, event: &IncomingEvent) -> Result<(), Error> {
    let order = if let Some(advanced) = event.read::<OrderAdvanced>() {
        advanced?.order
    } else if let Some(completed) = event.read::<OrderCompleted>() {
        completed?.order
    } else {
        None
    };
    let Some(order) = order else { return Ok(()) };
    for hand in convert::hands(&event.shop, &order)? {
        order_hands::put(tx, &event.shop, &hand).await?;
    }
    Ok(())
}
