//! Takes a chat message: reads it, decides, and writes it word for word with its
//! answer and all that comes of it, in one transaction. Reading changes nothing,
//! so what breaks off has left nothing half done; a message that could not be
//! answered is kept alone, for a person.

mod ask;
mod chain;
mod context;
mod decided;
mod guest;
mod host;
mod notices;
mod outcome;
mod people;
mod ruled;
mod understand;

use std::{
    borrow::Cow,
    panic::{AssertUnwindSafe, resume_unwind},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use contracts::orders::v1 as pb;
use futures::FutureExt;
use kernel::{CustomerId, Failure, MessageId, ShopId, Time};
use runtime::field;
use storage::{Batch, Tx, retry_on_conflict};
use tokio::time::timeout;
use tonic::Request;

use self::{
    outcome::Outcome,
    understand::{Understood, understand},
};
use crate::{
    cache::ShopMenu,
    convert,
    domain::{
        dialogue::{decide, declined, nothing_new},
        opting::Opting,
        shorthand::{TooLong, chain, numbers_in},
    },
    error::Error,
    rpc::customer_lookup,
    service::Orders,
    store::{
        arrivals::{self, Arrival},
        messages::{self, Incoming, Kept},
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
    let message = guest::own(&call, field::required(request.message, "message")?)?;
    let now = service.clock.now();
    let incoming = convert::incoming(shop, &message, now)?;
    let received = Received { id: MessageId(service.ids.next()), at: now };
    // A guest's message has nobody who repeats it.
    let answered = retry_on_conflict(|| answer(service, &incoming, received));
    let answered = AssertUnwindSafe(answered).catch_unwind().await;
    if !matches!(answered, Ok(Ok(_))) {
        // Where even that fails, it was not acknowledged: who sent it does so again.
        keep(service, &incoming, received).await.ok();
    }
    answered.unwrap_or_else(|panic| resume_unwind(panic))
}

/// When a message arrived, and what it is called.
#[derive(Clone, Copy, Debug)]
struct Received {
    id: MessageId,
    at: Time,
}

/// Keeps a message alone, for a person.
async fn keep(service: &Orders, incoming: &Incoming, received: Received) -> Result<(), Error> {
    let mut batch = Batch::default();
    batch.add(messages::without_answer(received.id, incoming, received.at));
    Ok(service.db.write(batch).await?)
}

async fn answer(service: &Orders, incoming: &Incoming, received: Received) -> Result<pb::Message, Error> {
    let mut tx = service.db.read().await?;
    let arrival = self::arrival(&mut tx, incoming).await?;
    let Some(id) = arrival.message else {
        let unanswered = Unanswered { incoming: Cow::Borrowed(incoming), received, is_kept: false };
        return unanswered.answer(service, tx, arrival).await;
    };
    // Of a repeat, too: what is cut short is no repeat of what was answered.
    must_be_whole(incoming)?;
    let kept = messages::get(&mut tx, &incoming.shop, MessageId(id)).await?.ok_or_else(Failure::internal)?;
    // Guests choose the ids on the page, and what one of them wrote is no other's.
    if incoming.channel == messages::PAGE && kept.sender_id != incoming.sender_id {
        let reason = "was used by somebody else: it has to be new, such as a UUID";
        return Err(Failure::field("message.channel_message_id", reason).into());
    }
    if kept.answer.is_some() {
        return Ok(convert::kept_to(&incoming.shop, kept)?);
    }
    let unanswered = Unanswered::kept(&incoming.shop, kept)?;
    let arrival = self::arrival(&mut tx, &unanswered.incoming).await?;
    unanswered.answer(service, tx, arrival).await
}

async fn arrival(tx: &mut Tx, incoming: &Incoming) -> Result<Arrival, Error> {
    let found = arrivals::find(tx, incoming, numbers_in(&incoming.text)).await?;
    Ok(found.ok_or_else(|| convert::no_shop(&incoming.shop))?)
}

/// A message that has no answer.
struct Unanswered<'a> {
    incoming: Cow<'a, Incoming>,
    received: Received,
    is_kept: bool,
}

/// Longer than reading and deciding take, unless somebody is asked.
const PATIENCE: Duration = Duration::from_millis(100);

impl Unanswered<'_> {
    /// A repeat of one that was kept alone. What counts is what was kept then.
    fn kept(shop: &ShopId, kept: Kept) -> Result<Self, Error> {
        let received = Received { id: MessageId(kept.message_id), at: kept.received_time()? };
        let incoming = Incoming {
            shop: shop.clone(),
            sent_at: kept.sent_time()?,
            channel: kept.channel,
            channel_message_id: kept.channel_message_id,
            sender_id: kept.sender_id,
            text: kept.text,
            cut_from: kept.cut_from,
        };
        Ok(Self { incoming: Cow::Owned(incoming), received, is_kept: true })
    }

    async fn answer(mut self, service: &Orders, tx: Tx, arrival: Arrival) -> Result<pb::Message, Error> {
        must_be_whole(&self.incoming)?;
        let (tx, shop_menu) = self.shop_menu(service, tx, arrival.menu_revision).await?;
        if !self.is_kept && chain(&self.incoming.text).is_some() {
            // Of two who paste the same chain at this moment, the later has to see the
            // earlier's; so its id is drawn when it is kept.
            self.received.id = MessageId(service.ids.next());
            self.keep(service).await?;
        }
        let outcome = self.outcome(service, tx, &shop_menu, arrival).await?;
        let mut batch = outcome.batch(service, &self.incoming, self.received, self.is_kept)?;
        batch.extend(notices::of(service, &self.incoming.shop, &outcome.message).await?);
        service.db.write(batch).await.map_err(|error| match error {
            // The same message came twice at once, and the other was faster.
            storage::Error::Unique => storage::Error::Conflict,
            other => other,
        })?;
        Ok(outcome.message)
    }

    /// The shop with its menu, and the session, which is given back while a menu
    /// is loaded.
    async fn shop_menu(&self, service: &Orders, tx: Tx, revision: i64) -> Result<(Tx, Arc<ShopMenu>), Error> {
        let shop = &self.incoming.shop;
        if let Some(shop_menu) = service.menus.kept(shop, revision) {
            return Ok((tx, shop_menu));
        }
        drop(tx);
        let shop_menu = service.menus.get(&service.db, shop, revision).await?;
        Ok((service.db.read().await?, shop_menu.ok_or_else(|| convert::no_shop(shop))?))
    }

    /// What it comes to. It is kept alone while others are asked for long.
    async fn outcome(
        &mut self,
        service: &Orders,
        tx: Tx,
        shop_menu: &ShopMenu,
        arrival: Arrival,
    ) -> Result<Outcome, Error> {
        let incoming = self.incoming.clone();
        let mut outcome = pin!(decided(service, tx, &incoming, self.received, shop_menu, arrival));
        if let Ok(outcome) = timeout(PATIENCE, outcome.as_mut()).await {
            return outcome;
        }
        self.keep(service).await?;
        outcome.await
    }

    async fn keep(&mut self, service: &Orders) -> Result<(), Error> {
        keep(service, &self.incoming, self.received).await?;
        self.is_kept = true;
        Ok(())
    }
}

async fn decided(
    service: &Orders,
    mut tx: Tx,
    incoming: &Incoming,
    received: Received,
    shop_menu: &ShopMenu,
    arrival: Arrival,
) -> Result<Outcome, Error> {
    let Arrival { mut sender, numbers, named, .. } = arrival;
    if sender.is_none() {
        drop(tx);
        sender = customer_lookup::sender(service, incoming).await?;
        tx = service.db.read().await?;
    }
    let (subject, understood) =
        understand(&mut tx, incoming, received.id, shop_menu, sender.as_ref()).await?;
    let reading = understood.reading();
    let mut named = context::named(&mut tx, &incoming.shop, reading, (numbers, named)).await?;
    // Whoever comes to the page is themselves, and learns nothing of whom they name.
    let is_page = incoming.channel == messages::PAGE;
    if is_page {
        named.retain(|known| sender.as_ref().is_some_and(|own| own.id == known.id));
    }
    let unheard = context::unheard(reading, &named);
    if !is_page && !unheard.is_empty() {
        drop(tx);
        for number in unheard {
            named.extend(customer_lookup::numbered(service, &incoming.shop, number).await?);
        }
        tx = service.db.read().await?;
    }
    let hosting = match subject.settles {
        None => host::hosting(&mut tx, incoming, received.id).await?,
        Some(_) => None,
    };
    let loaded = context::load(&mut tx, incoming, shop_menu, &subject, (sender, named), reading).await?;
    drop(tx);
    let judged = outcome::Judged::of(reading, &incoming.text);
    let mut decision = match &understood {
        Understood::Read(reading) => decide(reading, &subject.text, &loaded.context),
        Understood::Declined(reading) => declined(reading.language),
        Understood::NothingNew(reading) => nothing_new(reading.language),
    };
    let customer = loaded.context.sender.as_ref().map(|sender| CustomerId(sender.id));
    let opting = Opting::of(&incoming.text, &decision);
    if let Some(opting) = opting {
        decision = opting.decision(&incoming.text);
    } else {
        let (about, language) = (&judged, reading.language);
        let until = ask::until();
        let asking = ask::Asking { service, incoming, received, judged: about, language, customer, until };
        decision = asking.decided(decision, (reading, &subject.text, &loaded.context), hosting).await;
    }
    let mut outcome = outcome::of(service, incoming, received, subject, loaded, judged, decision)?;
    outcome.opting = opting;
    Ok(outcome)
}

fn must_be_whole(incoming: &Incoming) -> Result<(), Failure> {
    incoming.cut_from.map_or(Ok(()), |characters| Err(convert::too_long(characters)))
}

fn too_long(error: TooLong) -> Failure {
    Failure::field("message.text", error.to_string())
}
