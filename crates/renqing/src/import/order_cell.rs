//! A row whose one cell holds all dishes of an order.

use sheets::{money, table::Record};

use super::{
    dishes::{self, Price},
    formats::Field,
    order_row::{A_NAME, MOST_MINOR, Reading, Refused, Row, is_name},
    report::Fault,
    shares::{self, Priced},
};

impl Reading<'_> {
    /// The dishes of a cell as rows, each with its part of the order's total.
    pub(super) fn lines(
        &self,
        record: &Record,
        field: Field,
        mut row: Row,
    ) -> Result<(Vec<Row>, Priced), Refused> {
        let cell = self.cell(record, field);
        let dishes = dishes::of_cell(cell).map_err(|why| self.wrong(record, field, &why))?;
        if let Some(long) = dishes.iter().find(|dish| !is_name(&dish.name)) {
            return Err(Fault::of(self.columns.name(field), A_NAME, &long.name).into());
        }
        let total = self.amount(record, Field::OrderTotal)?;
        let mut sold = Vec::with_capacity(dishes.len());
        for dish in &dishes {
            let said = match &dish.price {
                Some(Price::Each(text)) => Some((self.price(field, text)?, true)),
                Some(Price::All(text)) => Some((self.price(field, text)?, false)),
                None => None,
            };
            let said = said.map(|(amount, each)| (if each { of_weight(dish, amount) } else { amount }, each));
            let menu = self.on_menu(&dish.name).map(|price| of_weight(dish, price));
            sold.push(shares::Sold { quantity: dish.quantity, said, menu });
        }
        let unpriced = || Fault::new("an order with no total and no price for each dish");
        let (worths, priced) = shares::worths(&sold, total.map(i64::abs)).ok_or_else(unpriced)?;
        if worths.iter().any(|worth| *worth > MOST_MINOR) {
            return Err(Fault::new(format!("a dish may come to {MOST_MINOR} minor units")).into());
        }
        let refund = row.refund || total.is_some_and(|total| total < 0);
        // The first keeps the row for all: it may be long.
        let mut raw = std::mem::take(&mut row.raw);
        let line = |(dish, worth): (dishes::Dish, i64)| Row {
            raw: std::mem::take(&mut raw),
            item: dish.name,
            quantity: dish.quantity,
            worth,
            refund,
            ..row.clone()
        };
        Ok((dishes.into_iter().zip(worths).map(line).collect(), priced))
    }

    /// An amount beside a dish.
    fn price(&self, field: Field, text: &str) -> Result<i64, Refused> {
        let wrong = || Fault::of(self.columns.name(field), "must have prices such as 12.95", text);
        let text = text.trim_start_matches(['@', '=', ' ']);
        let read = money::amount(text, self.exponent, self.hints.style);
        let read = read.filter(|amount| (0..=MOST_MINOR).contains(&amount.minor)).ok_or_else(wrong)?;
        if !money::may_mean(read.sign, &self.currency) {
            return Err(Refused::Currency(read.sign.to_owned()));
        }
        Ok(read.minor)
    }

    /// What a dish costs on the menu; one with options as the dish without.
    fn on_menu(&self, name: &str) -> Option<i64> {
        let plain = name.split(['(', '[']).next().unwrap_or(name);
        let found = |name: &str| self.menu.get(&dish_key(name)).copied();
        found(name).or_else(|| found(plain))
    }
}

/// What a dish comes to at a price; of what is weighed its part of that.
fn of_weight(dish: &dishes::Dish, price: i64) -> i64 {
    let Some(millionths) = dish.weighed else { return price };
    let millionths = i128::from(price) * i128::from(millionths) + 500_000;
    i64::try_from(millionths / 1_000_000).unwrap_or(i64::MAX)
}

/// What the names of dishes are compared by.
pub(super) fn dish_key(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
