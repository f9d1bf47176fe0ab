//! What could not be resolved, with what is near it; and what a yes makes of it.

use super::Desk;
use crate::domain::{
    basket::{Basket, Dish},
    shorthand::{Action, Request, Unresolved},
};

impl Desk<'_> {
    /// A request with the menu's nearest, where something has to be near.
    pub(super) fn with_nearest(&self, request: &Request) -> Request {
        let open = request.unresolved.iter().filter(|unresolved| !self.is_of_the_order(request, unresolved));
        let unresolved = open.map(|unresolved| self.nearest(unresolved)).collect();
        Request { unresolved, ..request.clone() }
    }

    /// `鸡丁不要花生`: of the dishes that may be meant, the open order has one.
    fn is_of_the_order(&self, request: &Request, unresolved: &Unresolved) -> bool {
        let (Action::Amend(change), Unresolved::Word { nearest, .. }) = (&request.action, unresolved) else {
            return false;
        };
        let Some(order) = self.latest(request).filter(|_| !nearest.is_empty()) else { return false };
        let may_be = |codes: &Vec<i32>| nearest.iter().all(|code| codes.contains(code));
        let wished = change.wishes.iter().map(|(codes, _)| codes).find(|codes| may_be(codes));
        wished.is_some_and(|codes| {
            order.basket.dishes.iter().filter(|dish| codes.contains(&dish.code)).count() == 1
        })
    }

    fn nearest(&self, unresolved: &Unresolved) -> Unresolved {
        let menu = self.context.menu;
        let mut near = unresolved.clone();
        match &mut near {
            Unresolved::Code { text, nearest } if nearest.is_empty() => {
                *nearest = text.parse().map_or_else(|_| Vec::new(), |typed| menu.nearest_codes(typed));
            }
            Unresolved::Word { text, nearest, .. } if nearest.is_empty() && !text.is_empty() => {
                *nearest = menu.nearest_names(text);
            }
            _ => {}
        }
        near
    }

    /// A request once the sender has said yes to it: the only dish that is near is wanted,
    /// as many as were said, and what was left over goes to the kitchen as typed.
    pub(super) fn settled(&self, request: &Request) -> Request {
        let mut request = request.clone();
        if !self.context.confirmed {
            return request;
        }
        let (settled, open): (Vec<_>, Vec<_>) =
            request.unresolved.into_iter().partition(Unresolved::takes_yes);
        request.unresolved = open;
        match &mut request.action {
            Action::Place(basket) | Action::Repeat(basket) => settle(basket, &settled),
            Action::Amend(change) => {
                settle(&mut change.with, &settled);
                if let Some(basket) = &mut change.else_place {
                    settle(basket, &settled);
                }
            }
            Action::Cancel | Action::Status => {}
        }
        request
    }
}

/// Puts what a yes resolved into a basket.
fn settle(basket: &mut Basket, settled: &[Unresolved]) {
    for unresolved in settled {
        match unresolved {
            Unresolved::Word { nearest, quantity, note, .. } => {
                let dish = |code: &i32| Dish { code: *code, quantity: *quantity, note: note.clone() };
                nearest.iter().map(dish).for_each(|dish| basket.add(dish));
            }
            Unresolved::LeftOver { text } => basket.add_note(text),
            _ => {}
        }
    }
}
