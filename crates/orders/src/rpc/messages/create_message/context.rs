//! What has to be known to decide, and no more.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::{CustomerId, ShopId, Time, Uuid};
use storage::Tx;

use super::understand::Subject;
use crate::{
    cache::ShopMenu,
    domain::{
        basket::{Basket, Dish},
        dialogue::{Context, LastOrder, OpenOrder, Regular},
        order::State,
        price::Origin,
        shorthand::{Needs, Reading, Whose},
    },
    error::Error,
    store::{
        messages::Incoming,
        orders::Record,
        orders::find::{self, Whose as Of},
        projections::customers::{self, CustomerProjection},
    },
};

/// What a decision is made on, with the orders as they were read.
pub(super) struct Loaded<'a> {
    pub(super) context: Context<'a>,
    pub(super) records: HashMap<Uuid, Record>,
}

pub(super) const OPEN: [State; 5] =
    [State::Placed, State::Accepted, State::Preparing, State::Ready, State::Delivering];
const OPEN_OR_COMPLETED: [State; 6] =
    [State::Placed, State::Accepted, State::Preparing, State::Ready, State::Delivering, State::Completed];
/// More open orders of one sender are not told of.
const MOST_OPEN: i64 = 10;

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

type Orders = (BTreeMap<Whose, Vec<OpenOrder>>, BTreeMap<Whose, LastOrder>);

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
                let basket = Basket { address: None, wanted: None, ..basket(&record, self.rice_code) };
                last.insert(*whose, LastOrder { basket, lines: record.life.lines });
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
        number_asked_until: known.number_asked_until.map(Time::timestamp),
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
