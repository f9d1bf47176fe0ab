//! Refunds that become known when their orders were imported already.

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
    domain::{order::RefundOf, text::fold_name},
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
const BACK: i64 = 90 * 24 * 60 * 60 * 1_000_000;

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
                self.pay_back(new.id, PaidBack { amount, ..refund }).await?;
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
        // A number says enough.
        let customer = customer.filter(|_| external_id.is_empty());
        let some = self.candidates(late, &external_id, customer, refund.at).await?;
        if some.iter().any(|record| has(record, &refund)) {
            return Ok(());
        }
        let mut fitting = some.iter().filter(|record| record.life.left() >= refund.amount);
        // Of one number the latest is meant; of dishes alone, one that no other has.
        match (fitting.next(), fitting.next()) {
            (Some(record), another) if another.is_none() || !external_id.is_empty() => {
                self.pay_back(record.id, refund).await
            }
            _ => {
                self.left.push(index);
                Ok(())
            }
        }
    }

    async fn customer(&mut self, name: &str, path: &str) -> Result<Option<CustomerId>, Error> {
        if name.is_empty() {
            return Ok(None);
        }
        let id = convert::customer_in(self.shop, name, path)?;
        Ok(Some(customers::owner(self.tx, self.shop, id).await?.map_or(id, |owner| owner.id)))
    }

    /// The orders it may be of, the latest first.
    async fn candidates(
        &mut self,
        late: &pb::LateRefund,
        external_id: &str,
        customer: Option<CustomerId>,
        at: Time,
    ) -> Result<Vec<Record>, Error> {
        let dish = late.lines.first().map(|line| line.item_name.as_str()).unwrap_or_default();
        if external_id.is_empty() && dish.is_empty() {
            return Ok(Vec::new());
        }
        let which = Imported {
            source: self.import.source,
            external_id,
            dish,
            customer,
            from: at.plus_micros(-BACK),
            until: at,
        };
        let mut found = find::imported(self.tx, self.shop, &which).await?;
        if external_id.is_empty() {
            found.retain(|record| late.lines.iter().all(|line| has_dish(record, line)));
        } else {
            found.truncate(1);
        }
        Ok(found)
    }

    async fn pay_back(&mut self, id: OrderId, refund: PaidBack) -> Result<(), Error> {
        let Some(mut record) = orders::lock(self.tx, self.shop, id).await? else { return Ok(()) };
        let paid =
            record.life.refund(RefundOf::Amount(refund.amount), &refund.reason, refund.at.timestamp())?;
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

/// Whether an order has as many of a dish, at no less.
fn has_dish(record: &Record, line: &pb::ImportedLine) -> bool {
    let name = fold_name(&line.item_name);
    let same = record.life.lines.iter().filter(|known| fold_name(&known.name) == name);
    let (count, worth) = same.fold((0_i64, 0_i64), |(count, worth), known| {
        let quantity = i64::from(known.quantity);
        (count + quantity, worth + quantity * known.unit_price)
    });
    let price = line.unit_price.as_ref().map_or(0, |price| price.amount);
    count >= i64::from(line.quantity) && worth >= price * i64::from(line.quantity)
}
