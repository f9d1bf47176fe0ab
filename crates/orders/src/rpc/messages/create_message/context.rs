use std::collections::{BTreeMap, BTreeSet, HashMap};

use contracts::orders::v1 as pb;
use jiff::Timestamp;
use kernel::{CustomerId, MessageId, ShopId, Time, Uuid};
use prost::Message as _;
use storage::Tx;

use super::{chain::Paste, people::people};
use crate::{
    cache::ShopMenu,
    domain::{
        basket::{Basket, Dish},
        dialogue::{
            Asked, Context, Continuation, OpenOrder, Regular, continued, may_answer, may_confirm, may_repeat,
        },
        order::State,
        pasted::Pasted,
        price::Origin,
        shorthand::{Needs, Reading, Setting, Whose, read, read_without},
    },
    error::Error,
    store::{
        messages::{self, Incoming, Kept},
        orders::Record,
        orders::find::{self, Whose as Of},
        projections::customers::{self, CustomerProjection},
    },
};

/// The message that is acted on: the one at hand; the one that our question,
/// which it confirms, was about; or both together.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) id: MessageId,
    pub(super) text: String,
    pub(super) sent_at: Time,
    pub(super) confirmed: bool,
    /// The question of ours that is answered.
    pub(super) settles: Option<MessageId>,
    /// Whether a question of ours is open that it does not answer.
    pub(super) asked: bool,
    /// Whether the message of its sender before called an order off.
    pub(super) has_cancelled: bool,
    /// The message at hand, where it completes the one before, and where it begins
    /// in the text of both.
    pub(super) completed_by: Option<(MessageId, u32)>,
}

/// What was understood of a message.
pub(super) enum Understood {
    /// It is to be decided on.
    Read(Box<Reading>),
    /// It says no to a question of ours.
    Declined(Box<Reading>),
    /// A chain, all of whose lines are ordered.
    NothingNew(Box<Reading>),
}

impl Understood {
    pub(super) fn reading(&self) -> &Reading {
        let (Self::Read(reading) | Self::Declined(reading) | Self::NothingNew(reading)) = self;
        reading
    }
}

/// What a decision is made on, with the orders as they were read.
pub(super) struct Loaded<'a> {
    pub(super) context: Context<'a>,
    pub(super) records: HashMap<Uuid, Record>,
}

const OPEN: [State; 5] = [State::Placed, State::Accepted, State::Preparing, State::Ready, State::Delivering];
const OPEN_OR_COMPLETED: [State; 6] =
    [State::Placed, State::Accepted, State::Preparing, State::Ready, State::Delivering, State::Completed];
/// More open orders of one sender are not told of.
const MOST_OPEN: i64 = 10;

/// Reads a message, together with what we asked its sender last.
pub(super) async fn understand(
    tx: &mut Tx,
    incoming: &Incoming,
    id: MessageId,
    shop_menu: &ShopMenu,
    sender: Option<&CustomerProjection>,
) -> Result<(Subject, Understood), Error> {
    let named = people(tx, &incoming.shop, shop_menu, &incoming.text).await?;
    let setting = Setting {
        menu: &shop_menu.menu,
        shop: &shop_menu.shop,
        people: &named,
        sent: incoming.sent_at.timestamp(),
        sender: sender.map(|sender| sender.number),
    };
    let own = Subject {
        id,
        text: incoming.text.clone(),
        sent_at: incoming.sent_at,
        confirmed: false,
        settles: None,
        asked: false,
        has_cancelled: false,
        completed_by: None,
    };
    if let Some(pasted) = paste(incoming, &own, setting.sender).compare(tx, shop_menu).await? {
        return Ok((own, pasted_again(incoming, &pasted, setting)?));
    }
    let reading = read(&incoming.text, setting).map_err(super::too_long)?;
    if !may_answer(&reading) && !may_repeat(&reading) {
        return Ok((own, Understood::Read(Box::new(reading))));
    }
    let (shop, channel, sender_id) = (&incoming.shop, &incoming.channel, &incoming.sender_id);
    let last = messages::last_replied(tx, shop, channel, sender_id, id).await?;
    let last = last.map(answered).transpose()?.flatten();
    let Some((_, last, answer)) = last.filter(|(sent, ..)| may_confirm(*sent, setting.sent)) else {
        return Ok((own, Understood::Read(Box::new(reading))));
    };
    let has_cancelled = answer.orders.iter().any(|order| order.state() == pb::order::State::Cancelled);
    let own = Subject { has_cancelled, ..own };
    let Some(mut asked) = asked(&last, &answer)?.filter(|_| may_answer(&reading)) else {
        return Ok((own, Understood::Read(Box::new(reading))));
    };
    let before = paste(incoming, &confirmed(&last)?, setting.sender).compare(tx, shop_menu).await?;
    let before = before.unwrap_or_default();
    asked.without.clone_from(&before.known);
    // A yes names nobody; whom it is for stands in the message before.
    let named = people(tx, shop, shop_menu, &format!("{}\n{}", asked.text, incoming.text)).await?;
    let setting = Setting { people: &named, ..setting };
    gone_on(incoming, own, (&last, &asked, &before), reading, setting)
}

/// How a message goes on from what we asked.
fn gone_on(
    incoming: &Incoming,
    own: Subject,
    (last, asked, before): (&Kept, &Asked, &Pasted),
    reading: Reading,
    setting: Setting<'_>,
) -> Result<(Subject, Understood), Error> {
    Ok(match continued(&reading, &incoming.text, Some(asked), setting) {
        Continuation::None => (Subject { asked: true, ..own }, Understood::Read(Box::new(reading))),
        Continuation::Declines => {
            let settles = Some(MessageId(last.message_id)).filter(|_| last.asks);
            (Subject { settles, ..own }, Understood::Declined(Box::new(reading)))
        }
        Continuation::Confirms(mut again) => {
            before.replace(&mut again);
            (confirmed(last)?, Understood::Read(again))
        }
        Continuation::Completes(mut whole, text) => {
            before.replace(&mut whole);
            (completed(last, asked, text, &own), Understood::Read(whole))
        }
    })
}

fn paste<'a>(incoming: &'a Incoming, subject: &'a Subject, sender: Option<i32>) -> Paste<'a> {
    let Subject { id, text, sent_at, .. } = subject;
    Paste { shop: &incoming.shop, channel: &incoming.channel, id: *id, text, sent_at: *sent_at, sender }
}

/// A chain answers no question: it stands for itself.
fn pasted_again(incoming: &Incoming, pasted: &Pasted, setting: Setting<'_>) -> Result<Understood, Error> {
    let reading = read_without(&incoming.text, setting, &pasted.known).map_err(super::too_long)?;
    let mut reading = Box::new(reading);
    if pasted.is_nothing_new {
        return Ok(Understood::NothingNew(reading));
    }
    pasted.replace(&mut reading);
    Ok(Understood::Read(reading))
}

/// A message with its answer, if it has one, and when it was sent.
fn answered(kept: Kept) -> storage::Result<Option<(Timestamp, Kept, pb::Message)>> {
    let Some(answer) = kept.answer.as_deref() else { return Ok(None) };
    let answer = pb::Message::decode(answer).map_err(|why| storage::Error::corrupt("messages", why))?;
    Ok(Some((kept.sent_time()?.timestamp(), kept, answer)))
}

/// What we asked about a message, if we did.
fn asked(last: &Kept, answer: &pb::Message) -> storage::Result<Option<Asked>> {
    let clarifies = answer.intent() == pb::message::Intent::Clarify;
    let sent = last.sent_time()?.timestamp();
    let (text, without) = (last.text.clone(), Vec::new());
    Ok((last.asks || clarifies).then_some(Asked { text, sent, without, takes_yes: last.asks }))
}

fn confirmed(last: &Kept) -> storage::Result<Subject> {
    Ok(Subject {
        id: MessageId(last.message_id),
        text: last.text.clone(),
        sent_at: last.sent_time()?,
        confirmed: true,
        settles: Some(MessageId(last.message_id)),
        asked: false,
        has_cancelled: false,
        completed_by: None,
    })
}

fn completed(last: &Kept, asked: &Asked, text: String, own: &Subject) -> Subject {
    let begins = u32::try_from(asked.text.chars().count()).unwrap_or(u32::MAX).saturating_add(1);
    Subject {
        id: MessageId(last.message_id),
        text,
        settles: Some(MessageId(last.message_id)).filter(|_| last.asks),
        completed_by: Some((own.id, begins)),
        ..own.clone()
    }
}

/// The customers whose numbers a message names, of whom this service has heard.
/// Those with `asked` numbers are known.
pub(super) async fn named(
    tx: &mut Tx,
    shop: &ShopId,
    reading: &Reading,
    (asked, mut named): (BTreeSet<i32>, Vec<CustomerProjection>),
) -> Result<Vec<CustomerProjection>, Error> {
    let numbers = reading.needs().regulars;
    named.retain(|known| numbers.contains(&known.number));
    let others: Vec<i32> = numbers.difference(&asked).copied().collect();
    named.extend(customers::by_numbers(tx, shop, &others).await?);
    Ok(named)
}

/// So many numbers that nobody has are asked about, of one message.
const MOST_UNHEARD: usize = 5;

/// The numbers of those it has not heard of.
pub(super) fn unheard(reading: &Reading, named: &[CustomerProjection]) -> Vec<i32> {
    let is_unheard = |number: &i32| *number > 0 && named.iter().all(|known| known.number != *number);
    reading.needs().regulars.iter().copied().filter(is_unheard).take(MOST_UNHEARD).collect()
}

/// Loads what the reading needs, and no more.
pub(super) async fn load<'a>(
    tx: &mut Tx,
    incoming: &Incoming,
    shop_menu: &'a ShopMenu,
    subject: &Subject,
    (sender, named): (Option<CustomerProjection>, Vec<CustomerProjection>),
    reading: &Reading,
) -> Result<Loaded<'a>, Error> {
    let needs = reading.needs();
    let mut finder = Finder {
        tx,
        incoming,
        rice_code: shop_menu.shop.rice_code,
        sender: sender.as_ref(),
        named: &named,
        records: HashMap::new(),
    };
    let (open_orders, last_orders) = finder.orders(&needs).await?;
    let records = finder.records;
    let context = Context {
        shop: &shop_menu.shop,
        menu: &shop_menu.menu,
        sent: subject.sent_at.timestamp(),
        sender: sender.map(regular),
        regulars: named.into_iter().map(|known| (known.number, regular(known))).collect(),
        open_orders,
        last_orders,
        asked: subject.asked,
        has_cancelled: subject.has_cancelled,
        confirmed: subject.confirmed,
    };
    Ok(Loaded { context, records })
}

struct Finder<'a> {
    tx: &'a mut Tx,
    incoming: &'a Incoming,
    rice_code: Option<i32>,
    sender: Option<&'a CustomerProjection>,
    named: &'a [CustomerProjection],
    records: HashMap<Uuid, Record>,
}

type Orders = (BTreeMap<Whose, Vec<OpenOrder>>, BTreeMap<Whose, Basket>);

impl Finder<'_> {
    async fn orders(&mut self, needs: &Needs) -> Result<Orders, Error> {
        let (mut open, mut last) = (BTreeMap::new(), BTreeMap::new());
        for whose in &needs.open_orders {
            let mut found = Vec::new();
            for record in self.open(*whose).await? {
                found.push(self.open_order(&record).await?);
                self.records.insert(record.id.0, record);
            }
            open.insert(*whose, found);
        }
        for whose in &needs.last_orders {
            if let Some(record) = self.last(*whose).await? {
                last.insert(
                    *whose,
                    Basket { address: None, wanted: None, ..basket(&record, self.rice_code) },
                );
            }
        }
        Ok((open, last))
    }

    /// The open orders, the latest first: for the sender, those they sent and
    /// those that are theirs.
    async fn open(&mut self, whose: Whose) -> Result<Vec<Record>, Error> {
        let mut found = match self.known(whose).map(|known| known.id) {
            Some(id) => self.all_open(&Of::Customer(id)).await?,
            None => Vec::new(),
        };
        if whose == Whose::Sender {
            let of = Of::Sender(&self.incoming.channel, &self.incoming.sender_id);
            found.extend(self.all_open(&of).await?);
        }
        found.sort_by_key(|record| (std::cmp::Reverse(record.placed_at()), std::cmp::Reverse(record.id)));
        found.dedup_by_key(|record| record.id);
        Ok(found)
    }

    async fn all_open(&mut self, of: &Of<'_>) -> Result<Vec<Record>, Error> {
        Ok(find::latest(self.tx, &self.incoming.shop, of, &OPEN, MOST_OPEN).await?)
    }

    fn known(&self, whose: Whose) -> Option<&CustomerProjection> {
        match whose {
            Whose::Sender => self.sender,
            Whose::Number(number) => self.named.iter().find(|known| known.number == number),
        }
    }

    /// The latest order to repeat: for the sender their own, else one they sent.
    async fn last(&mut self, whose: Whose) -> Result<Option<Record>, Error> {
        match self.of_customer(whose, &OPEN_OR_COMPLETED).await? {
            None if whose == Whose::Sender => self.sent(&OPEN_OR_COMPLETED).await,
            theirs => Ok(theirs),
        }
    }

    async fn of_customer(&mut self, whose: Whose, states: &[State]) -> Result<Option<Record>, Error> {
        let Some(id) = self.known(whose).map(|known| known.id) else { return Ok(None) };
        self.one(&Of::Customer(id), states).await
    }

    async fn sent(&mut self, states: &[State]) -> Result<Option<Record>, Error> {
        let of = Of::Sender(&self.incoming.channel, &self.incoming.sender_id);
        self.one(&of, states).await
    }

    async fn one(&mut self, of: &Of<'_>, states: &[State]) -> Result<Option<Record>, Error> {
        Ok(find::latest(self.tx, &self.incoming.shop, of, states, 1).await?.into_iter().next())
    }

    async fn open_order(&mut self, record: &Record) -> Result<OpenOrder, Error> {
        let origin = &record.origin;
        let by_sender =
            origin.channel == self.incoming.channel && origin.sender_id == self.incoming.sender_id;
        Ok(OpenOrder {
            id: record.id.0,
            state: record.life.state(),
            customer: self.customer(record.customer).await?,
            basket: basket(record, self.rice_code),
            lines: record.life.lines.clone(),
            promised: record.promised_at.map(Time::timestamp),
            by_sender,
        })
    }

    async fn customer(&mut self, id: Option<CustomerId>) -> Result<Option<Regular>, Error> {
        let Some(id) = id else { return Ok(None) };
        let loaded = self.sender.into_iter().chain(self.named).find(|known| known.id == id).cloned();
        let known = match loaded {
            Some(known) => Some(known),
            None => customers::get(self.tx, &self.incoming.shop, id).await?,
        };
        Ok(known.map(regular))
    }
}

fn regular(known: CustomerProjection) -> Regular {
    Regular {
        id: known.id.0,
        number: known.number,
        name: known.display_name,
        address: (!known.address.is_empty()).then_some(known.address),
        linked: known.links,
    }
}

/// What was asked for: the order without what rules and gifts added. How much
/// rice was asked for is kept apart from the lines.
fn basket(record: &Record, rice_code: Option<i32>) -> Basket {
    let mut basket = Basket {
        rice: record.rice,
        note: record.note.clone(),
        wanted: record.wanted_at.map(Time::timestamp),
        address: (!record.address.is_empty()).then(|| record.address.clone()),
        ..Basket::default()
    };
    let ordered = record.life.lines.iter().filter(|line| line.origin == Origin::Ordered);
    for line in ordered.filter(|line| Some(line.code) != rice_code) {
        basket.add(Dish { code: line.code, quantity: line.quantity, note: line.note.clone() });
    }
    basket
}
