//! Who may order for whom.

use super::{Desk, OpenOrder, Regular, problem::Problem};
use crate::domain::shorthand::{Action, CustomerRef, Doubt, Request, Unresolved};

/// A customer, and whether an unknown sender named them.
pub(super) struct Who {
    pub(super) customer: Regular,
    pub(super) note_sender: bool,
}

impl Desk<'_> {
    /// Whose order a request is, if the sender may give it.
    pub(super) fn who(&self, request: &Request) -> Result<Who, Problem> {
        let sender = self.context.sender.as_ref();
        let Some(named) = &request.customer else {
            let customer = sender.cloned().ok_or(Problem::NoNumber)?;
            return Ok(Who { customer, note_sender: false });
        };
        let Some(customer) = self.context.regulars.get(&named.number).cloned() else {
            let own = sender.map(|sender| sender.number);
            return Err(Problem::UnknownNumber { number: named.number, own });
        };
        match sender {
            None if !self.context.shop.trust_unbound_senders => Err(Problem::UnknownSender),
            None if self.is_doubtful(&customer) && !self.context.confirmed => {
                Err(Problem::NumberChangedHands { customer })
            }
            None => Ok(Who { customer, note_sender: true }),
            Some(sender) if self.context.confirmed || self.may_order(sender, &customer, *named) => {
                Ok(Who { customer, note_sender: false })
            }
            Some(_) if self.is_doubtful(&customer) => Err(Problem::NumberChangedHands { customer }),
            Some(sender) => Err(Problem::SomeoneElse { own: sender.number, customer }),
        }
    }

    /// Whether a request had to be confirmed before it was done.
    pub(super) fn would_ask(&self, request: &Request) -> bool {
        let no_order = matches!(&request.action, Action::Amend(change) if change.else_place.is_none() && !change.with.dishes.is_empty())
            && self.latest(request).is_none();
        let leaves_nothing =
            matches!(&request.action, Action::Amend(change) if self.leaves_nothing(request, change));
        let doubted = self.doubt == Doubt::Act
            || no_order
            || leaves_nothing
            || request.unresolved.iter().any(Unresolved::takes_yes);
        let Some(named) = &request.customer else { return doubted };
        let customer = self.context.regulars.get(&named.number);
        let asks = |customer: &Regular| match &self.context.sender {
            Some(sender) => !self.may_order(sender, customer, *named),
            None => self.is_doubtful(customer),
        };
        doubted || customer.is_some_and(asks)
    }

    /// Whether the number was another regular's until lately, so that whoever says it may
    /// mean that one.
    fn is_doubtful(&self, customer: &Regular) -> bool {
        customer.number_asked_until.is_some_and(|until| self.context.sent < until)
    }

    /// Whether a sender bound to one customer may order for another unasked.
    fn may_order(&self, sender: &Regular, customer: &Regular, named: CustomerRef) -> bool {
        let is_free =
            named.on_behalf || sender.linked.contains(&customer.id) || customer.linked.contains(&sender.id);
        sender.id == customer.id || (is_free && !self.is_doubtful(customer))
    }

    /// Whether the sender may change an order: it is one they sent, or of a
    /// customer they may order for.
    pub(super) fn may_change(&self, request: &Request, order: &OpenOrder) -> Result<(), Problem> {
        let own = self.context.sender.as_ref().map(|sender| sender.id);
        let theirs = own.is_some() && own == order.customer.as_ref().map(|customer| customer.id);
        if order.by_sender || theirs || request.customer.is_none() {
            return Ok(());
        }
        let who = self.who(request)?;
        if who.note_sender { Err(Problem::UnknownSender) } else { Ok(()) }
    }
}
