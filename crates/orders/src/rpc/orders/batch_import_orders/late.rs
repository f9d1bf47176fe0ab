//! Refunds that become known when their orders were imported already.

use std::{cmp::Reverse, collections::HashMap};

use contracts::{common::v1::Money, orders::v1 as pb};
use kernel::{CustomerId, OrderId, ShopId, Time};
use runtime::field;
use storage::Tx;

use super::{
    New,
    past::{Import, PaidBack},
};
use crate::{
    convert,
    domain::{
        order::{RefundLine, RefundOf},
        price::Line,
        text::fold_name,
    },
    error::Error,
    publish::order_event,
    service::Orders,
    store::{
        orders::{
            self, Record,
            find::{self, Imported},
            lists,
        },
        projections::customers,
    },
};

/// A refund is of an order of so many microseconds before: receipt numbers restart.
const REFUND_WINDOW: i64 = 90 * 24 * 60 * 60 * 1_000_000;

/// An order has no more lines.
const MOST_LINES: usize = 500;

/// Brings refunds to orders that are here already.
pub(super) struct Late<'a> {
    service: &'a Orders,
    tx: &'a mut Tx,
    shop: &'a ShopId,
    import: &'a Import<'a>,
    /// How many refunds were added.
    pub(super) added: usize,
    /// The places of those that are nobody's.
    pub(super) left: Vec<usize>,
}

impl<'a> Late<'a> {
    pub(super) fn new(service: &'a Orders, tx: &'a mut Tx, shop: &'a ShopId, import: &'a Import<'a>) -> Self {
        Self { service, tx, shop, import, added: 0, left: Vec::new() }
    }

    /// Adds to an order what has been paid back of it since, so that its refunds
    /// come to those of the file. What came here twice, or was paid back here, is
    /// not paid back again.
    pub(super) async fn order(&mut self, new: &New) -> Result<(), Error> {
        let mut told = Vec::new();
        for (at, refund) in new.order.refunds.iter().enumerate() {
            let path = new.path(&format!("refunds[{at}]"));
            told.push(self.import.refund_of(refund, Some(new.at), &path)?);
        }
        let sum: i64 = told.iter().map(|refund| refund.amount).sum();
        let Some(record) = orders::get(self.tx, self.shop, new.id).await? else { return Ok(()) };
        let mut rest = (sum - record.life.refunded()).min(record.life.left());
        for refund in told.into_iter().filter(|refund| !has(&record, refund)) {
            let amount = refund.amount.min(rest);
            if amount > 0 {
                self.pay_back(new.id, PaidBack { amount, ..refund }, Vec::new()).await?;
                rest -= amount;
            }
        }
        Ok(())
    }

    /// Adds a refund to the order it is of.
    pub(super) async fn refund(&mut self, index: usize, late: &pb::LateRefund) -> Result<(), Error> {
        let path = format!("late_refunds[{index}]");
        let refund = field::required(late.refund.as_ref(), &format!("{path}.refund"))?;
        let refund = self.import.refund_of(refund, None, &format!("{path}.refund"))?;
        let external_id = field::text(&late.external_id, &format!("{path}.external_id"), 0..=128)?;
        let customer = self.customer(&late.customer, &format!("{path}.customer")).await?;
        let lines = self.lines(late, &path)?;
        // A dish that was free moves no money.
        if refund.amount == 0 {
            return Ok(());
        }
        let fitting = if external_id.is_empty() {
            // It may be noted at an order that by now has nothing left to fit it.
            if find::is_refunded(self.tx, self.shop, self.import.source, &refund.noted()).await? {
                return Ok(());
            }
            self.by_dishes(&lines, customer, &refund).await?
        } else {
            let latest = self.latest(&external_id, refund.at).await?;
            if latest.as_ref().is_some_and(|record| has(record, &refund)) {
                return Ok(());
            }
            latest.filter(|record| record.life.left() >= refund.amount)
        };
        let Some(record) = fitting else {
            self.left.push(index);
            return Ok(());
        };
        let dishes = Wanted::of(&lines).iter().filter_map(|dish| dish.taken_back(&record)).collect();
        self.pay_back(record.id, refund, dishes).await
    }

    fn lines(&self, late: &pb::LateRefund, path: &str) -> Result<Vec<Line>, Error> {
        field::at_most(&late.lines, &format!("{path}.lines"), MOST_LINES)?;
        let read = |(at, line): (usize, &pb::ImportedLine)| {
            let path = format!("{path}.lines[{at}]");
            field::text(&line.item_name, &format!("{path}.item_name"), 1..=64)?;
            self.import.line(line, &path)
        };
        Ok(late.lines.iter().enumerate().map(read).collect::<Result<_, _>>()?)
    }

    async fn customer(&mut self, name: &str, path: &str) -> Result<Option<CustomerId>, Error> {
        if name.is_empty() {
            return Ok(None);
        }
        let id = convert::customer_in(self.shop, name, path)?;
        Ok(Some(customers::owner(self.tx, self.shop, id).await?.map_or(id, |owner| owner.id)))
    }

    /// The latest order of a number.
    async fn latest(&mut self, external_id: &str, at: Time) -> Result<Option<Record>, Error> {
        let which = self.which(external_id, &[], None, at);
        Ok(find::imported(self.tx, self.shop, &which).await?.into_iter().next())
    }

    /// The one order that has the dishes; none where several have.
    async fn by_dishes(
        &mut self,
        lines: &[Line],
        customer: Option<CustomerId>,
        refund: &PaidBack,
    ) -> Result<Option<Record>, Error> {
        let wanted = Wanted::of(lines);
        if wanted.is_empty() {
            return Ok(None);
        }
        let names: Vec<&str> = wanted.iter().map(|dish| dish.name).collect();
        let which = self.which("", &names, customer, refund.at);
        let fits = |record: &Record| {
            record.life.left() >= refund.amount && wanted.iter().all(|dish| dish.is_in(record))
        };
        let mut fitting = find::imported(self.tx, self.shop, &which).await?.into_iter().filter(fits);
        let one = fitting.next();
        Ok(one.filter(|_| fitting.next().is_none()))
    }

    fn which<'w>(
        &self,
        external_id: &'w str,
        dishes: &'w [&'w str],
        customer: Option<CustomerId>,
        at: Time,
    ) -> Imported<'w>
    where
        'a: 'w,
    {
        let (source, from) = (self.import.source, at.plus_micros(-REFUND_WINDOW));
        Imported { source, external_id, dishes, customer, from, until: at }
    }

    async fn pay_back(
        &mut self,
        id: OrderId,
        refund: PaidBack,
        dishes: Vec<RefundLine>,
    ) -> Result<(), Error> {
        let Some(mut record) = orders::lock(self.tx, self.shop, id).await? else { return Ok(()) };
        let of = RefundOf::Elsewhere(refund.amount, dishes);
        let paid = record.life.refund(of, &refund.reason, refund.at.timestamp())?;
        let amount = Money { amount: paid.amount, currency: self.import.currency.to_owned() };
        record.updated_at = self.import.now;
        orders::save(self.tx, self.shop, &record).await?;
        lists::insert_last_refund(self.tx, self.shop, &record).await?;
        let order = convert::order_to(self.shop, &record);
        let event = pb::OrderRefunded {
            order: Some(order.clone()),
            amount: Some(amount),
            reason: refund.reason,
            refund_time: Some(field::timestamp(refund.at)),
        };
        let told = [order_event(&order, &event)];
        outbox::publish(self.tx, &self.service.ids, self.import.now, self.shop, &told).await?;
        self.added += 1;
        Ok(())
    }
}

/// Whether a refund is noted already.
fn has(record: &Record, refund: &PaidBack) -> bool {
    let at = refund.at.timestamp();
    record.life.refunds.iter().any(|known| known.amount == refund.amount && known.at == at)
}

/// A dish of a refund, all its lines together.
struct Wanted<'a> {
    name: &'a str,
    folded: Vec<char>,
    quantity: i64,
    /// What so many came to, in minor units.
    worth: i64,
}

impl<'a> Wanted<'a> {
    fn of(lines: &'a [Line]) -> Vec<Self> {
        let mut places: HashMap<Vec<char>, usize> = HashMap::new();
        let mut all: Vec<Self> = Vec::new();
        for line in lines {
            let folded = fold_name(&line.name);
            let place = *places.entry(folded.clone()).or_insert(all.len());
            if place == all.len() {
                all.push(Self { name: &line.name, folded, quantity: 0, worth: 0 });
            }
            if let Some(dish) = all.get_mut(place) {
                dish.quantity += i64::from(line.quantity);
                dish.worth += i64::from(line.quantity) * line.unit_price;
            }
        }
        all
    }

    /// An order's lines of it, the dearest first.
    fn lines<'r>(&self, record: &'r Record) -> Vec<&'r Line> {
        let same = record.life.lines.iter().filter(|line| fold_name(&line.name) == self.folded);
        let mut same: Vec<&Line> = same.collect();
        same.sort_unstable_by_key(|line| Reverse(line.unit_price));
        same
    }

    /// Whether an order has so many that are not taken back, and came to as much.
    fn is_in(&self, record: &Record) -> bool {
        let (mut rest, mut worth) = (self.quantity, 0);
        for line in self.lines(record) {
            let some = rest.min(i64::from(line.quantity));
            (rest, worth) = (rest - some, worth + some * line.unit_price);
        }
        self.left(record) >= self.quantity && worth >= self.worth
    }

    /// How many of it an order has that are not taken back.
    fn left(&self, record: &Record) -> i64 {
        let lines = self.lines(record);
        let codes: Vec<i32> = lines.iter().map(|line| line.code).filter(|code| *code > 0).collect();
        let taken = record.life.refunds.iter().flat_map(|refund| &refund.lines);
        let taken = taken.filter(|line| codes.contains(&line.code)).map(|line| i64::from(line.quantity));
        lines.iter().map(|line| i64::from(line.quantity)).sum::<i64>() - taken.sum::<i64>()
    }

    /// What of it is noted as taken back; none of a dish that has no code.
    fn taken_back(&self, record: &Record) -> Option<RefundLine> {
        let code = self.lines(record).first().map(|line| line.code).filter(|code| *code > 0)?;
        let quantity = u32::try_from(self.quantity.min(self.left(record))).ok()?;
        (quantity > 0).then_some(RefundLine { code, quantity })
    }
}
