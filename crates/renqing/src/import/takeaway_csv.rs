//! The takeaway history: one row for each dish of an order, in no order.

use std::io::Read;

use contracts::{
    common::v1::Money,
    orders::v1::{ImportedLine, ImportedOrder},
};
use csv::{ReaderBuilder, StringRecord};
use jiff::{civil::DateTime, tz::TimeZone};
use kernel::{Currency, Time};

use super::Groups;

const COLUMNS: [&str; 6] =
    ["Order Number", "Order Date", "Item Name", "Quantity", "Product Price", "Total products"];
const DATE: &str = "%d/%m/%y %H:%M";

/// How to read the file.
#[derive(Debug)]
pub(super) struct Format {
    currency: Currency,
    time_zone: TimeZone,
}

/// The file's orders, in the order in which they first appear.
#[derive(Debug)]
pub(super) struct Grouped {
    pub(super) orders: Vec<ImportedOrder>,
}

struct Row {
    order: String,
    time: Time,
    line: ImportedLine,
}

impl Format {
    /// Prices in a currency, dates in a time zone.
    pub(super) fn new(currency: &str, time_zone: &str) -> anyhow::Result<Self> {
        let currency = currency.parse().map_err(|error| anyhow::anyhow!("--currency: {error}"))?;
        let time_zone = TimeZone::get(time_zone).map_err(|error| anyhow::anyhow!("--time-zone: {error}"))?;
        Ok(Self { currency, time_zone })
    }

    /// Reads all rows; those that can't be read are told with their line.
    pub(super) fn read(&self, file: impl Read, mut bad: impl FnMut(u64, &str)) -> anyhow::Result<Grouped> {
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(file);
        let header = reader.byte_headers()?.clone();
        let expected = COLUMNS.map(str::as_bytes);
        anyhow::ensure!(
            header.iter().map(<[u8]>::trim_ascii).eq(expected),
            "line 1: must be {}",
            COLUMNS.join(",")
        );
        let mut orders = Groups::new();
        let mut record = csv::ByteRecord::new();
        loop {
            // A quote that is never closed runs to the end: then this is the last row.
            match reader.read_byte_record(&mut record) {
                Ok(false) => return Ok(Grouped { orders: orders.groups }),
                Ok(true) => {}
                Err(error) => anyhow::bail!(error),
            }
            let line = record.position().map_or(0, csv::Position::line);
            let row = StringRecord::from_byte_record(record.clone())
                .map_err(|_| "must be UTF-8".to_owned())
                .and_then(|record| self.row(&record));
            if let Err(reason) = row.and_then(|row| add(&mut orders, row)) {
                bad(line, &reason);
            }
        }
    }

    fn row(&self, record: &StringRecord) -> Result<Row, String> {
        if record.len() != COLUMNS.len() {
            return Err(format!("must have {} columns, has {}", COLUMNS.len(), record.len()));
        }
        let column = |index: usize| record.get(index).unwrap_or_default().trim();
        let wrong = |index: usize, right: &str| {
            let name = COLUMNS.get(index).copied().unwrap_or_default();
            format!("{name}: {right}, not `{}`", column(index))
        };
        let order = column(0);
        if !(1..=128).contains(&order.chars().count()) || order.contains('\0') {
            return Err(wrong(0, "must have 1 to 128 characters"));
        }
        let time = self.time(column(1)).ok_or_else(|| wrong(1, "must be a date such as 03/08/19 20:25"))?;
        let item_name = column(2).to_owned();
        let is_name = item_name.chars().any(char::is_alphabetic) && !item_name.contains('\0');
        if item_name.chars().count() > 64 || !is_name {
            return Err(wrong(2, "must have 1 to 64 characters, one of them a letter"));
        }
        let quantity = column(3).parse().ok().filter(|quantity| (1..=9_999).contains(quantity));
        let quantity = quantity.ok_or_else(|| wrong(3, "must be 1 to 9999"))?;
        let amount = minor(column(4)).ok_or_else(|| wrong(4, "must be a price such as 12.95"))?;
        let unit_price = Some(Money { amount, currency: self.currency.to_string() });
        Ok(Row { order: order.to_owned(), time, line: ImportedLine { item_name, quantity, unit_price } })
    }

    fn time(&self, text: &str) -> Option<Time> {
        let local = DateTime::strptime(DATE, text).ok()?;
        let moment = self.time_zone.to_ambiguous_timestamp(local).compatible().ok()?;
        Some(Time::from_timestamp(moment))
    }
}

fn add(orders: &mut Groups<ImportedOrder>, row: Row) -> Result<(), String> {
    let time = Some(runtime::field::timestamp(row.time));
    let new = || ImportedOrder { external_id: row.order.clone(), order_time: time, lines: Vec::new() };
    let Some(order) = orders.get(&row.order, new) else { return Ok(()) };
    if order.order_time != time {
        return Err(format!("Order Date: another than the one order {} began with", row.order));
    }
    order.lines.push(row.line);
    Ok(())
}

/// Reads a price of at most two decimals, in minor units.
fn minor(text: &str) -> Option<i64> {
    let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 7 || cents.len() > 2 || !digits(whole) || !digits(cents) {
        return None;
    }
    let cents = format!("{cents:0<2}");
    Some(whole.parse::<i64>().ok()? * 100 + cents.parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "Order Number,Order Date,Item Name,Quantity,Product Price,Total products\n";

    fn read(rows: &str) -> (Vec<ImportedOrder>, Vec<(u64, String)>) {
        let format = Format::new("GBP", "Europe/London").unwrap();
        let mut bad = Vec::new();
        let file = format!("{HEADER}{rows}");
        let grouped = format.read(file.as_bytes(), |line, why| bad.push((line, why.to_owned()))).unwrap();
        (grouped.orders, bad)
    }

    #[test]
    fn rows_of_one_order_need_not_stand_together() {
        let (orders, bad) = read(
            "1,03/08/19 20:25,Naan,2,0.8,2\n2,03/08/19 20:26,Rice,1,3,1\n1,03/08/19 20:25,Balti,1,12.95,2\n",
        );
        assert!(bad.is_empty());
        assert_eq!(orders.len(), 2);
        let prices: Vec<_> =
            orders[0].lines.iter().map(|line| line.unit_price.as_ref().unwrap().amount).collect();
        assert_eq!(prices, [80, 1_295]);
        // Summer time: an hour before London's clock.
        let time = Time::from_micros(orders[0].order_time.unwrap().seconds * 1_000_000).unwrap();
        assert_eq!(time.to_string(), "2019-08-03T19:25:00Z");
    }

    #[test]
    fn a_bad_row_is_told_with_its_line_and_the_others_go_on() {
        let rows = "1,03/08/19 20:25,Naan,0,0.8,1\n1,today,Naan,1,0.8,1\n1,03/08/19 20:25,Naan,1,free,1\n\
                    1,03/08/19 20:25,Naan\n1,03/08/19 20:25,1234,1,0.8,1\n1,03/08/19 20:25,Naan,1,0.8,1\n1,04/08/19 20:25,Rice,1,0.8,1\n";
        let (orders, bad) = read(rows);
        assert_eq!(orders[0].lines.len(), 1);
        let lines: Vec<_> = bad.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 6, 8]);
        assert!(bad[0].1.contains("Quantity: must be 1 to 9999, not `0`"), "{bad:?}");
    }

    #[test]
    fn a_file_of_other_columns_is_refused() {
        let format = Format::new("GBP", "Europe/London").unwrap();
        let error = format.read("a,b\n1,2\n".as_bytes(), |_, _| {}).unwrap_err();
        assert!(error.to_string().contains("line 1: must be Order Number"), "{error}");
    }

    #[test]
    fn a_price_has_at_most_two_decimals() {
        assert_eq!(minor("0.8"), Some(80));
        assert_eq!(minor("12.95"), Some(1_295));
        assert_eq!(minor("3"), Some(300));
        for bad in ["", ".5", "-1", "1.234", "£2", "12345678"] {
            assert_eq!(minor(bad), None, "{bad}");
        }
    }
}
