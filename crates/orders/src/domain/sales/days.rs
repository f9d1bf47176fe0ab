//! The completed orders of a day as bytes, some twenty an order.

use uuid::Uuid;

use super::{DAY, Sale, Sales, SoldLine};

/// Changes with the form.
const FORM: u64 = 1;

/// The bytes are not what [`encode`] makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the sales of a day")]
pub(crate) struct Corrupt;

/// The orders of a day, counted from 1970-01-01 UTC.
pub(crate) fn encode(day: i64, sales: &Sales) -> Vec<u8> {
    let mut out = Bytes(Vec::new());
    out.number(FORM);
    out.number(count(sales.channels.len()));
    for channel in &sales.channels {
        out.text(channel);
    }
    out.number(count(sales.names.len()));
    for (code, name) in &sales.names {
        out.signed(i64::from(*code));
        out.text(name);
    }
    out.number(count(sales.all.len()));
    for sale in &sales.all {
        out.sale(day, sale);
        out.number(count(sales.lines(sale).len()));
        for line in sales.lines(sale) {
            out.line(line);
        }
    }
    out.0
}

/// Adds the orders of a day to others.
pub(crate) fn decode(day: i64, bytes: &[u8], into: &mut Sales) -> Result<(), Corrupt> {
    let mut from = Reader(bytes);
    if from.number()? != FORM {
        return Err(Corrupt);
    }
    let channels: Vec<String> = (0..from.number()?).map(|_| from.text()).collect::<Result<_, _>>()?;
    for _ in 0..from.number()? {
        let code = i32::try_from(from.signed()?).map_err(|_| Corrupt)?;
        into.names.insert(code, from.text()?);
    }
    for _ in 0..from.number()? {
        let (sale, channel) = from.sale(day)?;
        into.push(&sale, channels.get(channel).ok_or(Corrupt)?);
        for _ in 0..from.number()? {
            into.push_line(from.line()?);
        }
    }
    if from.0.is_empty() { Ok(()) } else { Err(Corrupt) }
}

fn count(items: usize) -> u64 {
    items as u64
}

struct Bytes(Vec<u8>);

impl Bytes {
    /// Seven bits a byte, the low ones first, as protocol buffers do.
    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number.to_le_bytes()[0] | 0x80);
            number >>= 7;
        }
        self.0.push(number.to_le_bytes()[0]);
    }

    /// Small numbers are short whatever their sign.
    fn signed(&mut self, number: i64) {
        self.number((number.cast_unsigned() << 1) ^ (number >> 63).cast_unsigned());
    }

    fn text(&mut self, text: &str) {
        self.number(count(text.len()));
        self.0.extend_from_slice(text.as_bytes());
    }

    fn sale(&mut self, day: i64, sale: &Sale) {
        self.signed(sale.placed - day * DAY);
        self.signed(sale.eaten - sale.placed);
        self.number(count(sale.channel));
        self.signed(sale.refunded);
        self.number(u64::from(sale.customer.is_some()));
        if let Some(customer) = sale.customer {
            self.0.extend_from_slice(customer.as_bytes());
        }
    }

    fn line(&mut self, line: &SoldLine) {
        self.signed(i64::from(line.code) * 2 + i64::from(line.is_gift));
        self.signed(line.quantity);
        self.signed(line.unit_price);
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self) -> Result<u64, Corrupt> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(Corrupt)?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Corrupt)
    }

    fn signed(&mut self) -> Result<i64, Corrupt> {
        let number = self.number()?;
        Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn bytes(&mut self, count: usize) -> Result<&[u8], Corrupt> {
        let (bytes, rest) = self.0.split_at_checked(count).ok_or(Corrupt)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn text(&mut self) -> Result<String, Corrupt> {
        let count = usize::try_from(self.number()?).map_err(|_| Corrupt)?;
        String::from_utf8(self.bytes(count)?.to_vec()).map_err(|_| Corrupt)
    }

    /// An order, with the place of its channel.
    fn sale(&mut self, day: i64) -> Result<(Sale, usize), Corrupt> {
        let placed = day.saturating_mul(DAY).saturating_add(self.signed()?);
        let eaten = placed.saturating_add(self.signed()?);
        let channel = usize::try_from(self.number()?).map_err(|_| Corrupt)?;
        let refunded = self.signed()?;
        let customer = if self.number()? == 1 {
            Some(Uuid::from_slice(self.bytes(16)?).map_err(|_| Corrupt)?)
        } else {
            None
        };
        Ok((Sale::new(placed, eaten, customer, refunded), channel))
    }

    fn line(&mut self) -> Result<SoldLine, Corrupt> {
        let code = self.signed()?;
        Ok(SoldLine {
            code: i32::try_from(code >> 1).map_err(|_| Corrupt)?,
            is_gift: code & 1 == 1,
            quantity: self.signed()?,
            unit_price: self.signed()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sale() -> impl Strategy<Value = (Sale, String, Vec<SoldLine>)> {
        let line = (1..=9_999, 1..=9_999_i64, 0..=1_000_000_000_i64, any::<bool>()).prop_map(
            |(code, quantity, unit_price, is_gift)| SoldLine { code, quantity, unit_price, is_gift },
        );
        let customer = proptest::option::of(any::<u128>().prop_map(Uuid::from_u128));
        let sale = (0..DAY, -10_000..10_000_i64, customer, 0..1_000_000_i64);
        let sale = sale.prop_map(|(minute, later, customer, refunded)| {
            Sale::new(20_000 * DAY + minute, 20_000 * DAY + minute + later, customer, refunded)
        });
        (sale, "[a-c]{0,2}", proptest::collection::vec(line, 0..5))
    }

    proptest! {
        #[test]
        fn a_day_is_read_as_it_was_written(orders in proptest::collection::vec(sale(), 0..20)) {
            let mut sales = Sales::default();
            sales.names.insert(3, "农家小炒肉".to_owned());
            for (sale, channel, lines) in orders {
                sales.push(&sale, &channel);
                for line in lines {
                    sales.push_line(line);
                }
            }
            let mut read = Sales::default();
            decode(20_000, &encode(20_000, &sales), &mut read).unwrap();
            prop_assert_eq!(read, sales);
        }

        #[test]
        fn bytes_of_any_kind_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(0, &bytes, &mut Sales::default());
        }
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        let whole = encode(0, &super::super::samples::sales(&[&[3, 6]]));
        for end in 0..whole.len() {
            assert_eq!(decode(0, &whole[..end], &mut Sales::default()), Err(Corrupt), "{end}");
        }
    }
}
