//! Orders that are placed, and placed again.

use super::{
    Desk, Effect, Intent, Outcome, Placement, Reason, Regular,
    problem::{Changed, Problem},
};
use crate::domain::{
    basket::{Basket, Rice},
    price::{Line, Origin, PriceError, price, total},
    reply::Receipt,
    shorthand::{Request, Unresolved},
};

impl Desk<'_> {
    /// Places an order, all of it or nothing.
    pub(super) fn place(&self, intent: Intent, request: &Request, basket: &Basket) -> Outcome {
        let mut problems: Vec<Problem> =
            request.unresolved.iter().cloned().map(Problem::Unresolved).collect();
        let lines = self.lines(basket, request, &mut problems);
        problems.extend(self.closed(basket));
        let who = match self.who(request) {
            Ok(who) if problems.is_empty() => who,
            Ok(_) => return self.clarify(request, &problems),
            // `18号` on a line of its own may have been meant as the number.
            Err(Problem::NoNumber) if request.unresolved.iter().any(Unresolved::is_number) => {
                return self.clarify(request, &problems);
            }
            Err(problem) => {
                problems.insert(0, problem);
                return self.clarify(request, &problems);
            }
        };
        let delivery_address = basket.address.clone().or_else(|| who.customer.address.clone());
        let reply = self.receipt(&who.customer, basket, &lines, delivery_address.as_deref());
        let placement = Placement {
            total: total(&lines),
            customer: who.customer,
            basket: basket.clone(),
            lines,
            delivery_address,
            evidence: request.evidence.clone(),
            note_sender: who.note_sender,
        };
        Outcome { effect: Some(Effect::Place(placement)), ..Outcome::said(intent, Reason::Accounted, reply) }
    }

    /// The lines of a new order. What the reading could not resolve is not
    /// named again.
    fn lines(&self, basket: &Basket, request: &Request, problems: &mut Vec<Problem>) -> Vec<Line> {
        match price(basket, self.context.menu, self.context.shop, &[]) {
            Ok(lines) => {
                if lines.is_empty() && (request.unresolved.is_empty() || self.context.confirmed) {
                    problems.push(Problem::Unresolved(Unresolved::no_dish()));
                }
                lines
            }
            Err(errors) => {
                // What a yes settled may still be too many.
                let settled = problems.is_empty();
                let new = |error: &PriceError| match error {
                    PriceError::SoldOut(_) => true,
                    PriceError::Unknown(_) | PriceError::Quantity { .. } => settled,
                };
                problems.extend(errors.into_iter().filter(new).map(Problem::Dish));
                Vec::new()
            }
        }
    }

    /// A wanted time when the shop is closed.
    pub(super) fn closed(&self, basket: &Basket) -> Option<Problem> {
        let wanted = basket.wanted.filter(|wanted| !self.context.shop.schedule.is_open(*wanted))?;
        Some(Problem::Closed { wanted })
    }

    /// Places the last order again, with what else is said. Its time and address were for that
    /// order only; of a dish that has another name or price by now it asks first.
    pub(super) fn repeat(&self, request: &Request, with: &Basket) -> Outcome {
        let Some(last) = self.context.last_orders.get(&request.whose()) else {
            let mut problems: Vec<Problem> = self.who(request).err().into_iter().collect();
            if problems.is_empty() {
                problems.push(Problem::NothingBefore);
            }
            return self.clarify(request, &problems);
        };
        let gone = last.gone(self.context.menu);
        if !gone.is_empty() {
            return self.clarify(request, &gone.into_iter().map(Problem::Gone).collect::<Vec<_>>());
        }
        let today = last.today(self.context.menu);
        let mut basket = Basket { wanted: with.wanted, address: with.address.clone(), ..today };
        for dish in &with.dishes {
            basket.add(dish.clone());
        }
        basket.add_note(&with.note);
        basket.rice = match with.rice {
            Rice::Exactly(count) => Rice::Exactly(count),
            more => basket.rice.and(more),
        };
        let outcome = self.place(Intent::RepeatOrder, request, &basket);
        let changed = match &outcome.effect {
            Some(Effect::Place(placement)) if !self.context.confirmed => {
                changed(&last.lines, &placement.lines)
            }
            _ => Vec::new(),
        };
        if changed.is_empty() { outcome } else { self.clarify(request, &changed) }
    }

    /// What was understood: who, what, how much, when and where to.
    pub(super) fn receipt(
        &self,
        customer: &Regular,
        basket: &Basket,
        lines: &[Line],
        address: Option<&str>,
    ) -> String {
        let who = Some((customer.number, customer.name.as_str()));
        self.wording.receipt(&Receipt {
            who,
            lines,
            rice: basket.rice,
            note: &basket.note,
            wanted: basket.wanted,
            address,
        })
    }
}

/// The dishes of an order that are not what they were in another, or cost something else.
fn changed(before: &[Line], now: &[Line]) -> Vec<Problem> {
    let then = |line: &Line| {
        before.iter().find(|then| then.dish_id == line.dish_id && then.origin != Origin::Reward)
    };
    let is_other = |then: &Line, line: &Line| (&then.name, then.unit_price) != (&line.name, line.unit_price);
    let pairs = now.iter().filter_map(|line| Some((then(line)?, line)));
    pairs
        .filter(|(then, line)| is_other(then, line))
        .map(|(then, line)| Problem::Changed(Box::new(Changed { then: then.clone(), now: line.clone() })))
        .collect()
}
