//! Refunds that become known when their orders were imported already.

use contracts::orders::v1 as pb;
use kernel::{CustomerId, Failure, OrderId, ShopId, Time};
use runtime::field;
use storage::Tx;

use super::{
    New, dishes,
    past::{Import, PaidBack},
};
use crate::{
    app::save_order::save_order,
    convert,
    domain::{
        order::{External, RefundLine, RefundOf, Reported, TakenBack},
        price::Line,
    },
    error::Error,
    publish::refunded,
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
    /// How many were noted already.
    pub(super) known: usize,
    /// The places of those that are nobody's.
    pub(super) left: Vec<usize>,
}

impl<'a> Late<'a> {
    pub(super) fn new(service: &'a Orders, tx: &'a mut Tx, shop: &'a ShopId, import: &'a Import<'a>) -> Self {
        Self { service, tx, shop, import, added: 0, known: 0, left: Vec::new() }
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
        // A dish that was free moves no money.
        told.retain(|refund| refund.reported.amount > 0);
        let sum: i64 = told.iter().map(|refund| refund.reported.amount).sum();
        let Some(record) = orders::get(self.tx, self.shop, new.id).await? else { return Ok(()) };
        let mut rest = (sum - record.life.refunded()).min(record.life.left());
        let mut matched = Vec::new();
        for mut refund in told {
            if let Some(place) = record.life.reported(&refund.reported, &matched) {
                matched.push(place);
                self.note(&record, place, &refund.reported.external).await?;
                continue;
            }
            let amount = refund.reported.amount.min(rest);
            if amount > 0 {
                refund.reported.amount = amount;
                self.pay_back(new.id, refund, Vec::new()).await?;
                rest -= amount;
            } else {
                self.known += 1;
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
        if refund.reported.amount == 0 {
            return Ok(());
        }
        // It may be noted at an order that by now has nothing left to fit it.
        if find::is_reported(self.tx, self.shop, self.import.source, &external_id, &refund.reported).await? {
            self.known += 1;
            return Ok(());
        }
        let dishes = TakenBack::of(&lines);
        let (orders, needed) = if external_id.is_empty() {
            (self.with_dishes(&dishes, customer, refund.at).await?, &dishes[..])
        } else {
            (self.latest(&external_id, refund.at).await?, &[][..])
        };
        match Found::among(&orders, &refund.reported, needed) {
            Found::Noted(record, place) => self.note(record, place, &refund.reported.external).await,
            Found::Spent => {
                self.known += 1;
                Ok(())
            }
            Found::Order(record) => {
                let dishes = dishes.iter().filter_map(|dish| dish.line(&record.life)).collect();
                self.pay_back(record.id, refund, dishes).await
            }
            Found::None => {
                self.left.push(index);
                Ok(())
            }
        }
    }

    /// Notes how a file knows a refund that is here: so it is the same at the next time.
    async fn note(&mut self, record: &Record, place: usize, external: &External) -> Result<(), Error> {
        let noted = record.life.refunds.get(place).is_some_and(|refund| refund.external.is_some());
        if !noted {
            lists::set_external(self.tx, self.shop, record.id, place, external).await?;
        }
        self.known += 1;
        Ok(())
    }

    fn lines(&self, late: &pb::LateRefund, path: &str) -> Result<Vec<Line>, Error> {
        field::at_most(&late.lines, &format!("{path}.lines"), MOST_LINES)?;
        let read = |(at, line): (usize, &pb::ImportedLine)| -> Result<Line, Failure> {
            let path = format!("{path}.lines[{at}]");
            let read = self.import.line(line, &path)?;
            dishes::check_line(line, &path)?;
            Ok(read)
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

    /// The latest order of a number, if there is one.
    async fn latest(&mut self, external_id: &str, at: Time) -> Result<Vec<Record>, Error> {
        let which = self.which(external_id, &[], None, at);
        let mut orders = find::imported(self.tx, self.shop, &which).await?;
        orders.truncate(1);
        Ok(orders)
    }

    /// The orders that had the dishes; none if there are none.
    async fn with_dishes(
        &mut self,
        dishes: &[TakenBack<'_>],
        customer: Option<CustomerId>,
        at: Time,
    ) -> Result<Vec<Record>, Error> {
        if dishes.is_empty() {
            return Ok(Vec::new());
        }
        let names: Vec<&str> = dishes.iter().map(|dish| dish.name).collect();
        let which = self.which("", &names, customer, at);
        let mut orders = find::imported(self.tx, self.shop, &which).await?;
        orders.retain(|record| dishes.iter().all(|dish| dish.was_in(&record.life)));
        Ok(orders)
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
        let before = record.life.refunds.len();
        let of = RefundOf::Elsewhere(refund.reported, dishes);
        let paid = record.life.refund(of, &refund.reason, refund.at.timestamp())?.clone();
        record.updated_at = self.import.now;
        let currency = self.import.currency.to_owned();
        let event = |order: &pb::Order| refunded(order, &paid, currency);
        save_order(self.service, self.tx, self.shop, &record, before, event).await?;
        self.added += 1;
        Ok(())
    }
}

/// Which order a refund is of.
enum Found<'a> {
    /// Of this, where somebody noted it here already, at its place.
    Noted(&'a Record, usize),
    /// Of one that somebody paid back here as a whole.
    Spent,
    Order(&'a Record),
    /// Of none, or of nobody knows which.
    None,
}

impl<'a> Found<'a> {
    /// The one of these orders that has so much left, and the dishes.
    fn among(orders: &'a [Record], refund: &Reported, dishes: &[TakenBack<'_>]) -> Self {
        let noted = |record: &'a Record| Some((record, record.life.reported(refund, &[])?));
        if let Some((record, place)) = orders.iter().find_map(noted) {
            return Self::Noted(record, place);
        }
        let fits = |record: &&Record| {
            let life = &record.life;
            life.is_spent_here() || life.left() >= refund.amount && dishes.iter().all(|dish| dish.is_in(life))
        };
        let mut fitting = orders.iter().filter(fits);
        match (fitting.next(), fitting.next()) {
            (Some(one), None) if one.life.is_spent_here() => Self::Spent,
            (Some(one), None) => Self::Order(one),
            _ => Self::None,
        }
    }
}
