//! A chain that is pasted again: what of it is to be read, and what takes the
//! place of something else.

use super::{
    basket::Basket,
    shorthand::{Action, Change, Doubt, Reading, Request},
    text::Span,
};

/// What the earlier pastes of a chain leave of one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pasted {
    /// The lines that are ordered already.
    pub known: Vec<Span>,
    /// The lines that take the place of earlier ones, with what those asked for;
    /// none if that can't be told.
    pub changed: Vec<(Span, Option<Basket>)>,
    /// Whether there is no other line.
    pub is_nothing_new: bool,
}

impl Pasted {
    /// Makes changes of what was read in the lines that take the place of others.
    /// Where it can't be told of what, it is asked about.
    pub fn replace(&self, reading: &mut Reading) {
        for (line, was) in &self.changed {
            let Some(was) = was else {
                reading.doubt = Doubt::Act;
                continue;
            };
            let is_of_line = |request: &&mut Request| {
                let spans = request.evidence.iter().map(|evidence| evidence.span);
                spans.into_iter().any(|span| line.start <= span.start && span.end <= line.end)
            };
            reading.requests.iter_mut().filter(is_of_line).for_each(|request| in_place_of(was, request));
        }
    }
}

/// Several lines may be one request, if they name no guest.
fn in_place_of(was: &Basket, request: &mut Request) {
    match &mut request.action {
        Action::Place(basket) => {
            let with = std::mem::take(basket);
            let change = Change { with, instead_of: Some(Box::new(was.clone())), ..Change::default() };
            request.action = Action::Amend(change);
        }
        Action::Amend(Change { instead_of: Some(all), .. }) => {
            was.dishes.iter().cloned().for_each(|dish| all.add(dish));
        }
        _ => {}
    }
}
