//! Takes a chat message: keeps it word for word, reads it, decides, and does
//! what was decided together with its answer.

mod ask;
mod chain;
mod context;
mod outcome;
mod people;

use std::collections::BTreeSet;

use contracts::orders::v1 as pb;
use kernel::{CustomerId, Failure, MessageId, ShopId, Time};
use runtime::field;
use storage::{Tx, retry_on_conflict};
use tonic::Request;

use self::{
    context::Understood,
    outcome::{Outcome, Work},
};
use crate::{
    cache::ShopMenu,
    convert,
    domain::{
        dialogue::{decide, declined, nothing_new},
        shorthand::TooLong,
    },
    error::Error,
    publish::{order_event, placed, received},
    rpc::customer_lookup,
    service::Orders,
    store::{
        messages::{self, Incoming},
        orders::{self, lists},
        projections::customers,
        shops,
    },
};

pub(crate) async fn create_message(
    service: &Orders,
    request: Request<pb::CreateMessageRequest>,
) -> Result<pb::Message, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let message = field::required(request.message, "message")?;
    let incoming = convert::incoming(shop, &message, service.clock.now())?;
    match keep(service, incoming).await? {
        Keeping::Answered(message) => Ok(message),
        Keeping::Waits(incoming, message) => {
            // A guest's message has nobody who repeats it.
            retry_on_conflict(|| answer_once(service, &incoming, message)).await
        }
    }
}

/// A message that is kept and has no answer yet.
#[derive(Clone, Copy, Debug)]
struct Waiting {
    id: MessageId,
    received_at: Time,
    menu_revision: i64,
}

enum Keeping {
    Answered(pb::Message),
    Waits(Incoming, Waiting),
}

/// On disk before anything is made of it.
async fn keep(service: &Orders, incoming: Incoming) -> Result<Keeping, Error> {
    let (id, now) = (MessageId(service.ids.next()), service.clock.now());
    let mut tx = service.db.autocommit().await?;
    if let Some(menu_revision) = messages::keep(&mut tx, id, &incoming, now).await? {
        tx.commit().await?;
        if let Some(characters) = incoming.cut_from {
            return Err(convert::too_long(characters).into());
        }
        return Ok(Keeping::Waits(incoming, Waiting { id, received_at: now, menu_revision }));
    }
    drop(tx);
    kept_before(service, incoming).await
}

/// A repeat; or one whose first try ended before it was answered. What counts
/// is what was kept then.
async fn kept_before(service: &Orders, incoming: Incoming) -> Result<Keeping, Error> {
    let mut tx = service.db.read().await?;
    let missing = || convert::no_shop(&incoming.shop);
    let kept = messages::by_channel_id(&mut tx, &incoming).await?.ok_or_else(missing)?;
    if kept.answer.is_some() {
        return Ok(Keeping::Answered(convert::kept_to(&incoming.shop, kept)?));
    }
    if let Some(characters) = kept.cut_from {
        return Err(convert::too_long(characters).into());
    }
    let menu_revision = shops::get(&mut tx, &incoming.shop).await?.ok_or_else(missing)?.menu_revision;
    let (received_at, sent_at) = (kept.received_time()?, kept.sent_time()?);
    let message = Waiting { id: MessageId(kept.message_id), received_at, menu_revision };
    let first = Incoming { sender_id: kept.sender_id, text: kept.text, cut_from: None, sent_at, ..incoming };
    Ok(Keeping::Waits(first, message))
}

async fn answer_once(service: &Orders, incoming: &Incoming, message: Waiting) -> Result<pb::Message, Error> {
    let shop = &incoming.shop;
    let shop_menu = service.menus.get(&service.db, shop, message.menu_revision).await?;
    let shop_menu = shop_menu.ok_or_else(|| convert::no_shop(shop))?;
    let outcome = decided(service, incoming, message, &shop_menu).await?;
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    if !messages::answer(&mut tx, shop, message.id, &outcome.answer()).await? {
        drop(tx);
        return first_answer(service, incoming, message.id).await;
    }
    // A second yes at the same time finds the question answered.
    if let Some(question) = outcome.settles
        && !messages::settle(&mut tx, shop, question).await?
    {
        return Err(storage::Error::Conflict.into());
    }
    hold_customers(&mut tx, shop, &outcome.work).await?;
    let mut drafts = vec![received(&outcome.message)];
    for (work, order) in outcome.work.iter().zip(&outcome.message.orders) {
        drafts.extend(carry_out(&mut tx, incoming, work, order).await?);
    }
    outbox::publish(&mut tx, &service.ids, now, shop, &drafts).await?;
    tx.commit().await?;
    Ok(outcome.message)
}

async fn decided(
    service: &Orders,
    incoming: &Incoming,
    message: Waiting,
    shop_menu: &ShopMenu,
) -> Result<Outcome, Error> {
    let mut tx = service.db.read().await?;
    let mut sender = context::sender(&mut tx, incoming).await?;
    if sender.is_none() {
        drop(tx);
        sender = customer_lookup::sender(service, incoming).await?;
        tx = service.db.read().await?;
    }
    let (subject, understood) =
        context::understand(&mut tx, incoming, message.id, shop_menu, sender.as_ref()).await?;
    let reading = understood.reading();
    let mut named = context::named(&mut tx, &incoming.shop, reading).await?;
    let unheard = context::unheard(reading, &named);
    if !unheard.is_empty() {
        drop(tx);
        for number in unheard {
            named.extend(customer_lookup::numbered(service, &incoming.shop, number).await?);
        }
        tx = service.db.read().await?;
    }
    let loaded = context::load(&mut tx, incoming, shop_menu, &subject, (sender, named), reading).await?;
    drop(tx);
    let judged = outcome::Judged::of(reading, &incoming.text);
    let mut decision = match &understood {
        Understood::Read(reading) => decide(reading, &subject.text, &loaded.context),
        Understood::Declined(reading) => declined(reading.language),
        Understood::NothingNew(reading) => nothing_new(reading.language),
    };
    let customer = loaded.context.sender.as_ref().map(|sender| CustomerId(sender.id));
    let asking =
        ask::Asking { service, incoming, message, judged: &judged, language: reading.language, customer };
    asking.ask(&mut decision).await;
    outcome::of(service, incoming, message, subject, loaded, judged, decision)
}

/// Nobody for whom an order is placed is merged meanwhile. Who was before is
/// decided on again, by the record that goes on.
async fn hold_customers(tx: &mut Tx, shop: &ShopId, work: &[Work]) -> Result<(), Error> {
    let placed = work.iter().filter_map(|work| match work {
        Work::Place(record) => record.customer,
        Work::Change { .. } | Work::Show(_) => None,
    });
    // In one order, so that two messages never wait for one another.
    for customer in placed.collect::<BTreeSet<_>>() {
        if customers::hold(tx, shop, customer).await? != customer {
            return Err(storage::Error::Conflict.into());
        }
    }
    Ok(())
}

fn too_long(error: TooLong) -> Failure {
    Failure::field("message.text", error.to_string())
}

/// Somebody else was faster with the same message.
async fn first_answer(service: &Orders, incoming: &Incoming, id: MessageId) -> Result<pb::Message, Error> {
    let mut tx = service.db.read().await?;
    let kept = messages::get(&mut tx, &incoming.shop, id).await?;
    Ok(convert::kept_to(&incoming.shop, kept.ok_or_else(Failure::internal)?)?)
}

async fn carry_out(
    tx: &mut Tx,
    incoming: &Incoming,
    work: &Work,
    order: &pb::Order,
) -> Result<Option<outbox::OutgoingEvent>, Error> {
    let shop = &incoming.shop;
    match work {
        Work::Place(record) => {
            orders::insert(tx, shop, std::slice::from_ref(record)).await?;
            Ok(Some(placed(order, false)))
        }
        Work::Change { record, is_cancelled } => {
            orders::save_next(tx, shop, record).await?;
            if *is_cancelled {
                return Ok(Some(order_event(order, &pb::OrderCancelled { order: Some(order.clone()) })));
            }
            lists::delete_lines(tx, shop, record.id).await?;
            lists::insert_lines(tx, shop, std::iter::once(record)).await?;
            Ok(Some(placed(order, true)))
        }
        Work::Show(_) => Ok(None),
    }
}
