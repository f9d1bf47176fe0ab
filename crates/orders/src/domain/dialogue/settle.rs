//! What could not be resolved, with what is near it; and what a yes makes of it.

use super::Desk;
use crate::domain::{
    basket::{Basket, Dish},
    shorthand::{Action, Request, Unresolved},
};

impl Desk<'_> {
    /// A request with the menu's nearest, where something has to be near.
    pub(super) fn with_nearest(&self, request: &Request) -> Request {
        let unresolved = request.unresolved.iter().map(|unresolved| self.nearest(unresolved)).collect();
        Request { unresolved, ..request.clone() }
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
