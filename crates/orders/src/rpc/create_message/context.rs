use std::collections::{BTreeMap, HashMap};

use kernel::{CustomerId, MessageId, Time, Uuid};
use storage::Tx;

use crate::{
    card::Card,
    domain::{
        basket::{Basket, Dish},
        dialogue::{Context, OpenOrder, Regular, may_confirm},
        order::State,
        price::Origin,
        shorthand::{Needs, Reading, Whose, read},
    },
    error::Error,
    store::{
        find_orders::{self, Whose as Of},
        messages::{self, Incoming},
        orders::Record,
        regulars::{self, Known},
    },
};

/// The message that is acted on: the one at hand, or the one that our question,
/// which it confirms, was about.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) id: MessageId,
    pub(super) text: String,
    pub(super) sent_at: Time,
    pub(super) confirmed: bool,
}

/// What a decision is made on, with the orders as they were read.
pub(super) struct Loaded<'a> {
    pub(super) context: Context<'a>,
    pub(super) records: HashMap<Uuid, Record>,
}

const OPEN: [State; 5] = [State::Placed, State::Accepted, State::Preparing, State::Ready, State::Delivering];
const OPEN_OR_COMPLETED: [State; 6] =
    [State::Placed, State::Accepted, State::Preparing, State::Ready, State::Delivering, State::Completed];

/// Finds out which message is meant. A `是` is about the last thing we asked
/// the sender, if that was the last thing we said.
pub(super) async fn subject(
    tx: &mut Tx,
    incoming: &Incoming,
    id: MessageId,
    card: &Card,
    reading: Reading,
) -> Result<(Subject, Reading), Error> {
    let own = Subject { id, text: incoming.text.clone(), sent_at: incoming.sent_at, confirmed: false };
    if !reading.needs().pending_question {
        return Ok((own, reading));
    }
    let (shop, channel, sender) = (&incoming.shop, &incoming.channel, &incoming.sender_id);
    let Some(last) = messages::last_replied(tx, shop, channel, sender, id).await?.filter(|last| last.asks)
    else {
        return Ok((own, reading));
    };
    let sent_at = Time::from_micros(last.sent_at).unwrap_or(incoming.sent_at);
    if !may_confirm(sent_at.timestamp(), incoming.sent_at.timestamp()) {
        return Ok((own, reading));
    }
    // It was read once, so its length is right.
    let Ok(asked) = read(&last.text, &card.menu, &card.shop, sent_at.timestamp()) else {
        return Ok((own, reading));
    };
    Ok((Subject { id: MessageId(last.message_id), text: last.text, sent_at, confirmed: true }, asked))
}

/// Loads what the reading needs, and no more.
pub(super) async fn load<'a>(
    tx: &mut Tx,
    incoming: &Incoming,
    card: &'a Card,
    subject: &Subject,
    reading: &Reading,
) -> Result<Loaded<'a>, Error> {
    let needs = reading.needs();
    let sender = regulars::by_sender(tx, &incoming.shop, &incoming.channel, &incoming.sender_id).await?;
    let numbers: Vec<i32> = needs.regulars.iter().copied().collect();
    let named = regulars::by_numbers(tx, &incoming.shop, &numbers).await?;
    let mut finder = Finder {
        tx,
        incoming,
        rice_code: card.shop.rice_code,
        sender: sender.as_ref(),
        named: &named,
        records: HashMap::new(),
    };
    let (open_orders, last_orders) = finder.orders(&needs).await?;
    let records = finder.records;
    let context = Context {
        shop: &card.shop,
        menu: &card.menu,
        sent: subject.sent_at.timestamp(),
        sender: sender.map(regular),
        regulars: named.into_iter().map(|known| (known.number, regular(known))).collect(),
        open_orders,
        last_orders,
        confirmed: subject.confirmed,
    };
    Ok(Loaded { context, records })
}

struct Finder<'a> {
    tx: &'a mut Tx,
    incoming: &'a Incoming,
    rice_code: Option<i32>,
    sender: Option<&'a Known>,
    named: &'a [Known],
    records: HashMap<Uuid, Record>,
}

type Orders = (BTreeMap<Whose, OpenOrder>, BTreeMap<Whose, Basket>);

impl Finder<'_> {
    async fn orders(&mut self, needs: &Needs) -> Result<Orders, Error> {
        let (mut open, mut last) = (BTreeMap::new(), BTreeMap::new());
        for whose in &needs.open_orders {
            if let Some(record) = self.open(*whose).await? {
                let found = self.open_order(&record).await?;
                self.records.insert(record.id.0, record);
                open.insert(*whose, found);
            }
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

    /// The latest open order: for the sender, of those they sent and those that
    /// are theirs.
    async fn open(&mut self, whose: Whose) -> Result<Option<Record>, Error> {
        let theirs = self.of_customer(whose, &OPEN).await?;
        if whose != Whose::Sender {
            return Ok(theirs);
        }
        let sent = self.sent(&OPEN).await?;
        Ok([theirs, sent].into_iter().flatten().max_by_key(Record::placed_at))
    }

    /// The latest order to repeat: for the sender their own, else one they sent.
    async fn last(&mut self, whose: Whose) -> Result<Option<Record>, Error> {
        match self.of_customer(whose, &OPEN_OR_COMPLETED).await? {
            None if whose == Whose::Sender => self.sent(&OPEN_OR_COMPLETED).await,
            theirs => Ok(theirs),
        }
    }

    async fn of_customer(&mut self, whose: Whose, states: &[State]) -> Result<Option<Record>, Error> {
        let known = match whose {
            Whose::Sender => self.sender,
            Whose::Number(number) => self.named.iter().find(|known| known.number == number),
        };
        let Some(known) = known else { return Ok(None) };
        Ok(find_orders::latest(self.tx, &self.incoming.shop, &Of::Customer(known.id), states).await?)
    }

    async fn sent(&mut self, states: &[State]) -> Result<Option<Record>, Error> {
        let of = Of::Sender(&self.incoming.channel, &self.incoming.sender_id);
        Ok(find_orders::latest(self.tx, &self.incoming.shop, &of, states).await?)
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
            by_sender,
        })
    }

    async fn customer(&mut self, id: Option<CustomerId>) -> Result<Option<Regular>, Error> {
        let Some(id) = id else { return Ok(None) };
        let loaded = self.sender.into_iter().chain(self.named).find(|known| known.id == id).cloned();
        let known = match loaded {
            Some(known) => Some(known),
            None => regulars::get(self.tx, &self.incoming.shop, id).await?,
        };
        Ok(known.map(regular))
    }
}

fn regular(known: Known) -> Regular {
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
