//! A change of an order, and what the order is after it.

use crate::domain::basket::{Basket, Rice};

/// How much is taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Less {
    /// All there is.
    All,
    /// So many.
    By(u32),
}

/// How the sender's open order is to be changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// Whether the dishes of `with` take the place of all dishes.
    pub replace: bool,
    /// Dishes to take away, with how many of each; none for all of it.
    pub remove: Vec<(i32, Option<u32>)>,
    /// A new quantity, of a dish or of the only one.
    pub set: Option<(Option<i32>, u32)>,
    /// What is added, or takes the place of what was; `rice`, `note`, `wanted` and
    /// `address` where they are said.
    pub with: Basket,
    /// How much less rice.
    pub less_rice: Option<Less>,
    /// Whether it may also begin an order, if there is none to change
    /// (`再来一份6`).
    pub or_place: bool,
}

impl Change {
    /// The order after the change; what can't be done otherwise.
    pub fn apply(&self, before: &Basket) -> Result<Basket, ChangeError> {
        let mut after = before.clone();
        if self.replace && !self.with.dishes.is_empty() {
            after.dishes.clear();
        }
        for (code, quantity) in &self.remove {
            if !after.take(*code, *quantity) {
                return Err(ChangeError::NotOrdered(*code));
            }
        }
        self.set_quantity(&mut after)?;
        for dish in &self.with.dishes {
            after.add(dish.clone());
        }
        after.add_note(&self.with.note);
        after.wanted = self.with.wanted.or(after.wanted);
        after.address = self.with.address.clone().or(after.address);
        after.rice = match (self.with.rice, self.less_rice) {
            (Rice::Exactly(count), _) => Rice::Exactly(count),
            (_, Some(Less::All)) => Rice::Exactly(0),
            (rice, Some(Less::By(count))) => {
                let less = i32::try_from(count).unwrap_or(i32::MAX);
                after.rice.and(rice).and(Rice::Plus(less.saturating_neg()))
            }
            (rice, None) => after.rice.and(rice),
        };
        Ok(after)
    }

    fn set_quantity(&self, basket: &mut Basket) -> Result<(), ChangeError> {
        let Some((code, quantity)) = self.set else {
            return Ok(());
        };
        let mut meant = basket.dishes.iter_mut().filter(|dish| code.is_none_or(|code| dish.code == code));
        match (meant.next(), meant.next(), code) {
            (Some(dish), None, _) => {
                dish.quantity = quantity;
                Ok(())
            }
            (None, _, Some(code)) => Err(ChangeError::NotOrdered(code)),
            _ => Err(ChangeError::WhichDish),
        }
    }
}

/// Why an order can't be changed as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// There is no such dish in it, or not as many.
    #[error("dish {0} is not in the order, or not as often")]
    NotOrdered(i32),
    /// A quantity, and several dishes it may be meant for.
    #[error("it is not clear which dish is meant")]
    WhichDish,
}
