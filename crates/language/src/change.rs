//! A change of an order, and what the order is after it.

use crate::basket::{Basket, Dish, Rice, join_note, leave_out};

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
#[expect(clippy::struct_excessive_bools, reason = "each is said of the change or not")]
pub struct Change {
    /// Whether the dishes of `with` take the place of all dishes.
    pub replace: bool,
    /// Dishes to take away, each by the codes it may have, with how many of it;
    /// none for all of it.
    pub remove: Vec<(Vec<i32>, Option<u32>)>,
    /// New quantities, each of a dish by the codes it may have; of the only dish,
    /// if there are none.
    pub set: Vec<(Vec<i32>, u32)>,
    /// What is added, or takes the place of what was; `rice`, `note`, `wanted` and
    /// `address` where they are said.
    pub with: Basket,
    /// Whether dishes of `with` that the order has are only named again:
    /// `3不要了，要6`.
    pub restates: bool,
    /// Whether the only dish of `with` is wanted as often as the only one taken away was:
    /// `包菜换成豆角`.
    pub as_many: bool,
    /// How much less rice.
    pub less_rice: Option<Less>,
    /// New wishes, each for a dish by the codes it may have.
    pub wishes: Vec<(Vec<i32>, String)>,
    /// Whether it orders anew once the kitchen has begun (`再来一份6`, not `加6`).
    pub or_anew: bool,
    /// What it orders if there is no order to change (`再来一份6`); none if it only
    /// changes.
    pub else_place: Option<Basket>,
    /// What a list said before in place of `with`: the order that has these dishes is
    /// the one to change.
    pub instead_of: Option<Box<Basket>>,
}

impl Change {
    /// Whether it only says something of dishes that the order has; without them, it
    /// orders.
    pub fn is_of_what_is_there(&self) -> bool {
        !self.wishes.is_empty() || !self.set.is_empty() && self.else_place.is_some()
    }

    /// Leaves out the wishes that have any of some words, as [`Basket::leave_out`] does.
    pub fn leave_out(&mut self, words: &[String]) -> usize {
        let baskets = std::iter::once(&mut self.with).chain(self.else_place.as_mut());
        let kept: usize = baskets.map(|basket| basket.leave_out(words)).sum();
        let kept_of_dishes: usize = self.wishes.iter_mut().map(|(_, note)| leave_out(note, words)).sum();
        self.wishes.retain(|(_, note)| !note.is_empty());
        kept + kept_of_dishes
    }

    /// The order after the change; what can't be done otherwise.
    pub fn apply(&self, before: &Basket) -> Result<Basket, ChangeError> {
        let mut after = before.clone();
        if let Some(old) = &self.instead_of {
            take_out(&mut after, old)?;
        }
        if self.replace && !self.with.dishes.is_empty() {
            after.dishes.clear();
        }
        let mut removed = 0_u32;
        for (codes, quantity) in &self.remove {
            let code = ordered(&after, codes)?;
            let there = after.dishes.iter().filter(|dish| dish.code == code).map(|dish| dish.quantity);
            removed = there.fold(removed, u32::saturating_add);
            if !after.take(code, *quantity) {
                return Err(ChangeError::NotOrdered(code));
            }
        }
        for (codes, quantity) in &self.set {
            set_quantity(&mut after, codes, *quantity)?;
        }
        for (codes, note) in &self.wishes {
            let code = ordered(&after, codes)?;
            let wished = after.dishes.iter_mut().filter(|dish| dish.code == code);
            wished.for_each(|dish| join_note(&mut dish.note, note));
        }
        for dish in &self.with.dishes {
            match after.dishes.iter_mut().find(|known| self.restates && known.code == dish.code) {
                Some(known) => {
                    known.quantity = if dish.quantity > 1 { dish.quantity } else { known.quantity };
                    join_note(&mut known.note, &dish.note);
                }
                None if self.as_many && removed > 0 => after.add(Dish { quantity: removed, ..dish.clone() }),
                None => after.add(dish.clone()),
            }
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
}

/// Takes what was said before out of an order; of one that has nothing else, its
/// wishes, rice and time as well.
fn take_out(basket: &mut Basket, old: &Basket) -> Result<(), ChangeError> {
    for dish in &old.dishes {
        if !basket.take(dish.code, Some(dish.quantity)) {
            return Err(ChangeError::NotOrdered(dish.code));
        }
    }
    if basket.dishes.is_empty() {
        *basket = Basket { address: basket.address.take(), ..Basket::default() };
    }
    Ok(())
}

/// Which of some dishes an order has.
fn ordered(basket: &Basket, codes: &[i32]) -> Result<i32, ChangeError> {
    let mut there = codes.iter().filter(|code| basket.dishes.iter().any(|dish| dish.code == **code));
    match (there.next(), there.next()) {
        (Some(code), None) => Ok(*code),
        (None, _) => Err(codes.first().map_or(ChangeError::WhichDish, |code| ChangeError::NotOrdered(*code))),
        _ => Err(ChangeError::WhichDish),
    }
}

fn set_quantity(basket: &mut Basket, codes: &[i32], quantity: u32) -> Result<(), ChangeError> {
    let code = if codes.is_empty() { None } else { Some(ordered(basket, codes)?) };
    let mut meant = basket.dishes.iter_mut().filter(|dish| code.is_none_or(|code| dish.code == code));
    match (meant.next(), meant.next()) {
        (Some(dish), None) => {
            dish.quantity = quantity;
            Ok(())
        }
        _ => Err(ChangeError::WhichDish),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn basket(codes: &[i32], note: &str) -> Basket {
        let dish = |code: &i32| Dish { code: *code, quantity: 1, note: String::new() };
        let dishes = codes.iter().map(dish).collect();
        Basket { dishes, rice: Rice::Exactly(0), note: note.to_owned(), ..Basket::default() }
    }

    fn in_place_of(old: &[i32]) -> Change {
        let with = Basket { rice: Rice::Default, ..basket(&[5], "") };
        Change { with, instead_of: Some(Box::new(basket(old, ""))), ..Change::default() }
    }

    #[test]
    fn what_takes_the_place_of_a_whole_order_leaves_none_of_its_wishes() {
        let before = Basket { address: Some("A12".to_owned()), ..basket(&[3, 6], "快点") };
        let after = in_place_of(&[3, 6]).apply(&before);
        let rice = Rice::Default;
        assert_eq!(after, Ok(Basket { rice, address: before.address, ..basket(&[5], "") }));
    }

    #[test]
    fn what_takes_the_place_of_a_part_leaves_the_rest_as_it_is() {
        assert_eq!(in_place_of(&[3]).apply(&basket(&[3, 6], "快点")), Ok(basket(&[6, 5], "快点")));
        assert_eq!(in_place_of(&[7]).apply(&basket(&[3, 6], "")), Err(ChangeError::NotOrdered(7)));
    }
}
