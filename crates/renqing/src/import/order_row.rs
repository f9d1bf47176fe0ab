//! One row of a history: what its cells mean.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use kernel::Time;
use sheets::{
    money::{self, Amount},
    table::{Record, folded},
    workbook::LINE_BREAK,
};

use super::{
    dates,
    formats::{CALLED_OFF, Field, NO_VARIANT, PAID_BACK, REFUND, ZONES},
    header::Columns,
    hints::Hints,
    report::Fault,
    shares::Priced,
};

/// The most of one dish in a row, and of minor units.
const MOST: i64 = 9_999;
pub(super) const MOST_MINOR: i64 = 1_000_000_000;

/// A row, as it is kept until its order is complete.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Row {
    #[prost(uint64, tag = "1")]
    pub(super) line: u64,
    /// The row as it goes into a file; of several dishes in one cell the first has it.
    #[prost(string, tag = "2")]
    pub(super) raw: String,
    /// Microseconds.
    #[prost(int64, tag = "3")]
    pub(super) at: i64,
    #[prost(string, tag = "4")]
    pub(super) item: String,
    #[prost(uint32, tag = "5")]
    pub(super) quantity: u32,
    /// What the row comes to, in minor units, never below 0.
    #[prost(int64, tag = "6")]
    pub(super) worth: i64,
    /// The row takes back what another sold.
    #[prost(bool, tag = "7")]
    pub(super) refund: bool,
    /// Of the whole order, where the row says so.
    #[prost(int64, optional, tag = "8")]
    pub(super) refunded: Option<i64>,
    #[prost(int64, optional, tag = "9")]
    pub(super) discount: Option<i64>,
    /// The order was paid back wholly.
    #[prost(bool, tag = "10")]
    pub(super) paid_back: bool,
    #[prost(bool, tag = "11")]
    pub(super) called_off: bool,
    #[prost(string, tag = "12")]
    pub(super) name: String,
    #[prost(string, tag = "13")]
    pub(super) phone: String,
    #[prost(int32, tag = "14")]
    pub(super) regular: i32,
}

/// How rows are read.
pub(super) struct Reading<'a> {
    pub(super) columns: &'a Columns,
    pub(super) zone: TimeZone,
    /// The person said the zone: what the file says does not count.
    pub(super) zone_is_said: bool,
    pub(super) currency: String,
    pub(super) exponent: u32,
    pub(super) hints: Hints,
    /// The menu's prices, in minor units by folded name.
    pub(super) menu: HashMap<String, i64>,
    /// Nothing was ordered later.
    pub(super) now: Time,
}

/// Which order a row belongs to, as far as that can be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) number: String,
    pub(super) at: Option<Time>,
}

/// Why a row can't be taken.
pub(super) enum Refused {
    /// The row alone.
    Row(Fault),
    /// The file is in another currency: no row can be.
    Currency(String),
    /// Its times are of another zone, as it says and as it is called elsewhere.
    Zone(String, &'static str),
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self::Row(fault)
    }
}

impl Reading<'_> {
    /// The order of a row. What is empty is as in the row above, where that is
    /// of the same order.
    pub(super) fn place(&self, record: &Record, above: &Place) -> Place {
        let number = self.cell(record, Field::Number);
        let number = if number.is_empty() { above.number.as_str() } else { number };
        let time = [Field::Time, Field::TimeOfDay].map(|field| self.cell(record, field));
        let same = number == above.number;
        let at = if time.iter().all(|text| text.is_empty()) && same {
            above.at
        } else {
            dates::moment(time.join(" ").trim(), self.hints.dates, &self.zone)
        };
        Place { number: number.to_owned(), at }
    }

    /// What a row says: a line, or where one cell holds all dishes of an order as
    /// many as there are; then with how they came to their prices.
    pub(super) fn rows(
        &self,
        record: &Record,
        place: &Place,
        raw: String,
    ) -> Result<(Vec<Row>, Option<Priced>), Refused> {
        let row = self.row(record, place, raw)?;
        match self.columns.dishes() {
            Some(field) if !row.called_off => {
                let (rows, priced) = self.lines(record, field, row)?;
                Ok((rows, Some(priced)))
            }
            _ => Ok((vec![row], None)),
        }
    }

    fn row(&self, record: &Record, place: &Place, raw: String) -> Result<Row, Refused> {
        if let Some(fault) = record.fault {
            return Err(Fault::new(fault).into());
        }
        if self.columns.are_exceeded(&record.cells) {
            let kind = format!("must have {} columns", self.columns.width());
            return Err(Fault { kind, found: format!(", has {}", record.cells.len()) }.into());
        }
        let at = self.moment(record, place)?;
        self.check_zone(record, at)?;
        let kind = self.cell(record, Field::Kind).to_lowercase();
        let state = self.cell(record, Field::State).to_lowercase();
        let called_off = is_one_of(&kind, &CALLED_OFF)
            || is_one_of(&state, &CALLED_OFF)
            || !self.cell(record, Field::Cancelled).is_empty();
        // The dishes of a cell are read below.
        let is_line = !called_off && self.columns.dishes().is_none();
        let sold = if is_line { self.sold(record)? } else { Sold::default() };
        let regular = self.cell(record, Field::CustomerNumber).parse().unwrap_or(0);
        Ok(Row {
            line: record.line,
            raw,
            at: at.micros(),
            item: if is_line { self.item(record)? } else { String::new() },
            quantity: sold.quantity,
            worth: sold.worth,
            refund: sold.taken_back || REFUND.iter().any(|word| kind.contains(word)),
            refunded: self.of_order(record, Field::Refunded)?,
            discount: self.of_order(record, Field::Discount)?,
            paid_back: is_one_of(&state, &PAID_BACK),
            called_off,
            name: self.cell(record, Field::CustomerName).replace(LINE_BREAK, " ").chars().take(64).collect(),
            phone: phone(self.cell(record, Field::CustomerPhone)),
            regular: if (1..=99_999).contains(&regular) { regular } else { 0 },
        })
    }

    pub(super) fn cell<'r>(&self, record: &'r Record, field: Field) -> &'r str {
        self.columns.cell(&record.cells, field)
    }

    /// What stands for a telephone number and is none, as `12345` or `138****8000`.
    pub(super) fn useless_phone(&self, record: &Record) -> Option<String> {
        let text = self.cell(record, Field::CustomerPhone);
        let is_meant = text.contains(|c: char| c.is_ascii_digit()) && !text.contains(char::is_alphabetic);
        (is_meant && phone(text).is_empty()).then(|| text.chars().take(40).collect())
    }

    pub(super) fn wrong(&self, record: &Record, field: Field, right: &str) -> Fault {
        Fault::of(self.columns.name(field), right, self.cell(record, field))
    }

    fn moment(&self, record: &Record, place: &Place) -> Result<Time, Fault> {
        if !(1..=128).contains(&place.number.chars().count()) || place.number.contains(['\0', '\u{fffd}']) {
            return Err(self.wrong(record, Field::Number, "must have 1 to 128 characters"));
        }
        let right = "must be a date such as 2026-08-03 20:25 or 03/08/26 20:25";
        let at = place.at.ok_or_else(|| self.wrong(record, Field::Time, right))?;
        if at > self.now {
            return Err(self.wrong(record, Field::Time, "must not be in the future"));
        }
        Ok(at)
    }

    /// Whether the file's times are the shop's, where it says whose they are.
    fn check_zone(&self, record: &Record, at: Time) -> Result<(), Refused> {
        let said = self.cell(record, Field::Zone);
        if said.is_empty() || self.zone_is_said {
            return Ok(());
        }
        let known = ZONES.iter().find(|(name, _)| folded(said) == *name).map(|(_, zone)| *zone);
        let zone = known.and_then(|name| Some((name, TimeZone::get(name).ok()?)));
        let offset = |zone: &TimeZone| zone.to_offset(at.timestamp());
        match zone.filter(|(_, zone)| offset(zone) != offset(&self.zone)) {
            Some((name, _)) => Err(Refused::Zone(said.to_owned(), name)),
            None => Ok(()),
        }
    }

    fn item(&self, record: &Record) -> Result<String, Fault> {
        let mut item = self.cell(record, Field::Item).to_owned();
        let variant = self.cell(record, Field::Variant);
        if !variant.is_empty()
            && !NO_VARIANT.contains(&variant.to_lowercase().as_str())
            && !item.contains(variant)
        {
            item = format!("{item} ({variant})");
        }
        let item = item.split_whitespace().collect::<Vec<_>>().join(" ");
        if item.contains('\u{fffd}') {
            return Err(self.wrong(record, Field::Item, "can't be read in the file's encoding"));
        }
        if is_name(&item) { Ok(item) } else { Err(self.wrong(record, Field::Item, A_NAME)) }
    }

    fn sold(&self, record: &Record) -> Result<Sold, Refused> {
        let (count, whole) = self.quantity(record)?;
        let given = self.amount(record, Field::Total)?;
        let price = self.amount(record, Field::Price)?;
        let less = self.amount(record, Field::RowDiscount)?.unwrap_or(0).abs();
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "within a billion")]
        let worth = match (given, price) {
            (Some(given), _) => given,
            (None, Some(price)) if whole => price * count as i64 - less,
            (None, Some(price)) => (price as f64 * count).round() as i64 - less,
            (None, None) => {
                let field = if self.columns.has(Field::Price) { Field::Price } else { Field::Total };
                return Err(self.wrong(record, field, "must be a price such as 12.95").into());
            }
        };
        let taken_back = count < 0.0 || worth < 0;
        if worth.abs() > MOST_MINOR {
            return Err(Fault::new(format!("a row may come to {MOST_MINOR} minor units")).into());
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 to 9,999")]
        let quantity = if whole { count.abs() as u32 } else { 1 };
        Ok(Sold { quantity, worth: worth.abs(), taken_back })
    }

    /// How many, and whether they are whole ones: of what is weighed there is one.
    fn quantity(&self, record: &Record) -> Result<(f64, bool), Fault> {
        let text = self.cell(record, Field::Quantity);
        if !self.columns.has(Field::Quantity) {
            return Ok((1.0, true));
        }
        let wrong = || self.wrong(record, Field::Quantity, "must be 1 to 9999, or a part such as 0.255");
        let text = text.replace('−', "-").replace(',', ".");
        let text =
            text.trim_start_matches(['x', 'X', '×', '*']).trim_end_matches(['份', '个', 'x', '×']).trim();
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
        let count: f64 = text.parse().ok().filter(|_| is_number).ok_or_else(wrong)?;
        #[expect(clippy::cast_precision_loss, reason = "a small figure")]
        let fits = count != 0.0 && count.abs() <= MOST as f64;
        if fits { Ok((count, count.fract() == 0.0)) } else { Err(wrong()) }
    }

    pub(super) fn amount(&self, record: &Record, field: Field) -> Result<Option<i64>, Refused> {
        let text = self.cell(record, field);
        if text.is_empty() {
            return Ok(None);
        }
        let read = money::amount(text, self.exponent, self.hints.style);
        let read = read.filter(|amount| amount.minor.abs() <= MOST_MINOR);
        let Amount { minor, sign } =
            read.ok_or_else(|| self.wrong(record, field, "must be a price such as 12.95"))?;
        let code = self.cell(record, Field::Currency);
        for sign in [sign, code] {
            if !money::may_mean(sign, &self.currency) {
                return Err(Refused::Currency(sign.to_owned()));
            }
        }
        Ok(Some(minor))
    }

    fn of_order(&self, record: &Record, field: Field) -> Result<Option<i64>, Refused> {
        Ok(self.amount(record, field)?.map(i64::abs).filter(|minor| *minor > 0))
    }
}

#[derive(Default)]
struct Sold {
    quantity: u32,
    worth: i64,
    taken_back: bool,
}

pub(super) const A_NAME: &str = "must have 1 to 64 characters, one of them a letter";

pub(super) fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.chars().count())
        && text.contains(char::is_alphabetic)
        && !text.contains(['\0', '\u{fffd}'])
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.contains(&text.trim())
}

/// The telephone number in what a file says of how to reach somebody; empty if
/// there is none.
fn phone(text: &str) -> String {
    let text = text.trim_start_matches('\'');
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '(' | ')' | '.');
    let digits = |part: &str| part.bytes().filter(u8::is_ascii_digit).count();
    let mut parts =
        text.split(|c: char| !is_part(c)).filter(|part| part.len() <= 40 && (7..=15).contains(&digits(part)));
    parts.next().unwrap_or_default().trim().to_owned()
}
