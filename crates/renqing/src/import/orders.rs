//! From rows to whole orders: rows of one order need not stand together, and an
//! order with one row that can't be taken is left out whole.

use std::{
    collections::{HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
};

use contracts::{common::v1::Money, orders::v1::ImportedOrder};
use kernel::Time;
use prost::Message;
use sheets::table::{TextRows, joined};

use super::{
    guests::{Guest, Guests},
    order_row::{MOST_MINOR, Place, Reading, Refused, Row},
    refunds::{OrderOrRefund, Refund},
    report::{Fault, Report},
    sorter::{Sorted, Sorter},
    totals::Totals,
    whole::order,
};

/// The rows of a file by order, and whose orders can't be taken.
pub(super) struct Gathered {
    rows: Sorter,
    bad: Bad,
    /// Rows of the file.
    pub(super) read: u64,
}

/// The orders with a bad row, as hashes, each with the line of the first.
#[derive(Default)]
struct Bad {
    orders: HashMap<u64, u64>,
}

impl Bad {
    fn add(&mut self, number: &str, at: Option<i64>, line: u64) {
        self.orders.entry(hash(number, at)).or_insert(line);
    }

    fn find(&self, number: &str, at: i64) -> Option<u64> {
        [None, Some(at)].iter().find_map(|at| self.orders.get(&hash(number, *at)).copied())
    }
}

fn hash(number: &str, at: Option<i64>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (number, at).hash(&mut hasher);
    hasher.finish()
}

/// Reads all rows below the header.
pub(super) fn gather(
    rows: &mut TextRows,
    header_line: u64,
    reading: &Reading<'_>,
    report: &mut Report,
) -> anyhow::Result<Gathered> {
    let mut gathered = Gathered { rows: Sorter::new(), bad: Bad::default(), read: 0 };
    let mut above = Place::default();
    while let Some(record) = rows.next_row()? {
        if record.line <= header_line || record.cells.iter().all(String::is_empty) {
            continue;
        }
        gathered.read += 1;
        let place = reading.place(&record, &above);
        let raw = joined(record.cells.iter().take(reading.columns.width()).map(String::as_str));
        match reading.rows(&record, &place, raw.clone()) {
            Ok((rows, priced)) => {
                if let Some(text) = reading.useless_phone(&record) {
                    report.useless_phones.add(format!("`{text}` (line {})", record.line));
                }
                for (part, row) in (0..).zip(&rows) {
                    gathered.rows.push(key(&place.number, row, part), row.encode_to_vec())?;
                }
                report.priced.add(priced);
            }
            Err(Refused::Row(fault)) => {
                // Of which of a number's orders a row is whose moment is wrong, nobody knows.
                let at = place.at.filter(|at| *at <= reading.now && record.fault.is_none());
                gathered.bad.add(&place.number, at.map(Time::micros), record.line);
                report.leave_out(record.line, &raw, &fault)?;
            }
            Err(Refused::Zone(said, name)) => anyhow::bail!(
                "line {}: a time of {said}, but the shop is in {}; give --time-zone {name} if the file means that",
                record.line,
                reading.zone.iana_name().unwrap_or("UTC")
            ),
            Err(Refused::Currency(sign)) => anyhow::bail!(
                "line {}: an amount in {sign}, but the shop counts in {}; give --currency if the file means that",
                record.line,
                reading.currency
            ),
        }
        above = place;
    }
    Ok(gathered)
}

/// By number, then by moment, sales before refunds, as they stand in the file.
fn key(number: &str, row: &Row, part: u32) -> Vec<u8> {
    let mut key = number.as_bytes().to_vec();
    key.push(0);
    key.extend(sortable(row.at));
    key.push(u8::from(row.refund));
    key.extend(row.line.to_be_bytes());
    key.extend(part.to_be_bytes());
    key
}

/// Bytes that sort as the number does.
fn sortable(number: i64) -> [u8; 8] {
    (number ^ i64::MIN).to_be_bytes()
}

/// Whole orders in the order of time, and what they come to.
pub(super) struct Orders {
    sorted: Sorted,
    pub(super) totals: Totals,
    pub(super) guests: Guests,
    /// Refunds whose order is to be found once all are there.
    late: Sorted,
    /// How many these are.
    pub(super) late_refunds: u64,
}

impl Orders {
    /// The next orders, at most so many, each with its guest.
    pub(super) fn next(&mut self, most: usize) -> anyhow::Result<Vec<(ImportedOrder, Option<usize>)>> {
        let mut batch = Vec::new();
        while batch.len() < most {
            let Some((_, value)) = self.sorted.next()? else { break };
            if let OrderOrRefund::Order(order, guest) = OrderOrRefund::decode(&value)? {
                batch.push((*order, guest.checked_sub(1)));
            }
        }
        Ok(batch)
    }

    /// The next refunds whose order is to be found, each with its guest.
    pub(super) fn next_late(&mut self, most: usize) -> anyhow::Result<Vec<(Refund, Option<usize>)>> {
        let mut batch = Vec::new();
        while batch.len() < most {
            let Some((_, value)) = self.late.next()? else { break };
            if let OrderOrRefund::Refund(refund, guest) = OrderOrRefund::decode(&value)? {
                batch.push((refund, guest.checked_sub(1)));
            }
        }
        Ok(batch)
    }
}

/// An order of many rows is none.
const MOST_ROWS: usize = 500;

/// Puts the rows of each order together.
///
/// `refunds_are_lone`: a refund may bear a number that no sale has.
pub(super) fn group(
    gathered: Gathered,
    currency: &str,
    refunds_are_lone: bool,
    report: &mut Report,
) -> anyhow::Result<Orders> {
    let mut rows = gathered.rows.sorted()?;
    let mut groups = Groups {
        currency,
        bad: gathered.bad,
        report,
        orders: Sorter::new(),
        totals: Totals::default(),
        guests: Guests::default(),
        refunds_are_lone,
        late: Sorter::new(),
    };
    let mut open: Option<Group> = None;
    while let Some((key, value)) = rows.next()? {
        let number = key.split(|byte| *byte == 0).next().unwrap_or_default();
        let number = String::from_utf8_lossy(number);
        let row = Row::decode(value.as_slice())?;
        let goes_on = open.as_ref().is_some_and(|group| group.goes_on(&number, &row));
        if !goes_on && let Some(group) = open.take() {
            groups.close(group)?;
        }
        let group = open.get_or_insert_with(|| Group::new(&number));
        if group.rows.len() == MOST_ROWS {
            groups.bad.add(&group.number, Some(group.at()), row.line);
            let more = Group { left_out: group.rows.last().map_or(0, |row| row.line), ..Group::new(&number) };
            let whole = std::mem::replace(group, more);
            groups.leave_out(whole, &Fault::new(format!("an order of more than {MOST_ROWS} rows")))?;
        }
        group.rows.push(row);
    }
    if let Some(group) = open {
        groups.close(group)?;
    }
    let Groups { orders, totals, guests, late, .. } = groups;
    let late_refunds = late.len();
    Ok(Orders { sorted: orders.sorted()?, totals, guests, late: late.sorted()?, late_refunds })
}

/// The rows of an order, and then those that took some of it back.
struct Group {
    number: String,
    rows: Vec<Row>,
    /// The last line that is left out already; 0 if none is.
    left_out: u64,
}

impl Group {
    fn new(number: &str) -> Self {
        Self { number: number.to_owned(), rows: Vec::new(), left_out: 0 }
    }

    fn at(&self) -> i64 {
        self.rows.first().map_or(0, |row| row.at)
    }

    /// Refunds come later, and bear the same number. Without their sale those of
    /// another moment are others.
    fn goes_on(&self, number: &str, row: &Row) -> bool {
        let same_moment = row.at == self.at();
        let fits =
            if row.refund { same_moment || self.has_sale() } else { same_moment && !self.has_refund() };
        self.number == number && fits
    }

    fn has_sale(&self) -> bool {
        self.rows.first().is_some_and(|row| !row.refund)
    }

    fn has_refund(&self) -> bool {
        self.rows.last().is_some_and(|row| row.refund)
    }
}

/// By moment: what is added to an index in its order is added at its end.
fn time_key(group: &Group) -> Vec<u8> {
    let kind = u8::from(group.rows.iter().all(|row| row.refund));
    [&sortable(group.at())[..], &[kind], group.number.as_bytes()].concat()
}

struct Groups<'a> {
    currency: &'a str,
    bad: Bad,
    report: &'a mut Report,
    orders: Sorter,
    totals: Totals,
    guests: Guests,
    refunds_are_lone: bool,
    /// Refunds whose order is to be found once all are there.
    late: Sorter,
}

impl Groups<'_> {
    fn close(&mut self, group: Group) -> anyhow::Result<()> {
        let bad = group.rows.iter().find_map(|row| self.bad.find(&group.number, row.at));
        if let Some(line) = bad {
            let found = format!(": line {line}");
            let fault = Fault { kind: "another row of the same order can't be taken".to_owned(), found };
            return self.leave_out(group, &fault);
        }
        if group.rows.iter().any(|row| row.called_off) {
            self.report.called_off += 1;
            return Ok(());
        }
        if group.rows.iter().all(|row| row.refund) {
            return self.keep_refund(group);
        }
        match order(&group.number, &group.rows, self.currency) {
            Ok(order) => self.keep(&group, order),
            Err(fault) => self.leave_out(group, &fault),
        }
    }

    fn leave_out(&mut self, group: Group, fault: &Fault) -> anyhow::Result<()> {
        let mut last = group.left_out;
        for row in group.rows {
            // Dishes of one cell stand in one row.
            if std::mem::replace(&mut last, row.line) == row.line {
                continue;
            }
            self.report.leave_out(row.line, &row.raw, fault)?;
        }
        Ok(())
    }

    fn keep(&mut self, group: &Group, order: ImportedOrder) -> anyhow::Result<()> {
        let money = |money: &Option<Money>| money.as_ref().map_or(0, |money| money.amount);
        let lines = order.lines.iter().map(|line| money(&line.unit_price) * i64::from(line.quantity));
        self.totals.orders += 1;
        self.totals.lines += group.rows.iter().filter(|row| !row.refund).count() as u64;
        self.totals.worth += lines.sum::<i64>();
        self.totals.refunds += order.refunds.len() as u64;
        self.totals.refunded += order.refunds.iter().map(|refund| money(&refund.amount)).sum::<i64>();
        let guest = self.guest(group);
        if let Some(place) = guest.checked_sub(1) {
            self.guests.take(place);
        }
        let kept = OrderOrRefund::Order(Box::new(order), guest);
        Ok(self.orders.push(time_key(group), kept.encode())?)
    }

    fn keep_refund(&mut self, group: Group) -> anyhow::Result<()> {
        let key = time_key(&group);
        let guest = self.guest(&group);
        // Where refunds bear the number of their sale, that is not in this file.
        let (own_number, number) =
            if self.refunds_are_lone { (group.number, String::new()) } else { (String::new(), group.number) };
        let refund = Refund { rows: group.rows, number, own_number };
        match refund.worth() {
            // A dish that was free moves no money.
            0 => Ok(()),
            ..=MOST_MINOR => Ok(self.late.push(key, OrderOrRefund::Refund(refund, guest).encode())?),
            _ => {
                let fault = Fault::new(format!("a refund may come to {MOST_MINOR} minor units"));
                Ok(refund.leave_out(&fault, self.report)?)
            }
        }
    }

    /// The place of a group's guest, from 1.
    fn guest(&mut self, group: &Group) -> usize {
        let named = group.rows.iter().find_map(|row| Some((Guest::of(row)?, row.line)));
        named.map_or(0, |(guest, line)| self.guests.place(guest, line) + 1)
    }
}
