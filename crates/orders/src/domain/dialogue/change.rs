//! The open order: changed, called off, asked about.

use super::{Desk, Effect, Intent, OpenOrder, Outcome, Reason, problem::Problem};
use crate::domain::{
    basket::Basket,
    order::State,
    price::{Line, Origin, price, total},
    reply::{Receipt, fill},
    shorthand::{Change, Request, Unresolved, Whose},
};

impl Desk<'_> {
    /// Changes the open order. Without one, and once the kitchen has begun,
    /// words that may also begin an order do; others are answered, and the
    /// intent stays what it was.
    pub(super) fn amend(&mut self, request: &Request, change: &Change) -> Outcome {
        let open = self.meant(request, change).cloned();
        let order = match open {
            Some(order) if !change.is_of_what_is_there() && !order.state.kitchen_has_begun() => order,
            Some(order)
                if (has_all(&order, change) || change.else_place.is_none())
                    && !order.state.kitchen_has_begun() =>
            {
                order
            }
            Some(order)
                if let Some(basket) = &change.else_place
                    && change.or_anew
                    && (!change.is_of_what_is_there() || !has_all(&order, change)) =>
            {
                return self.place(Intent::PlaceOrder, request, basket);
            }
            None if let Some(basket) = &change.else_place => {
                return self.place(Intent::PlaceOrder, request, basket);
            }
            None if !change.with.dishes.is_empty() => return self.place_instead(request, &change.with),
            None => return self.nothing_open(Intent::Clarify, request),
            Some(_) => {
                let reply = self.wording.pick(TOO_LATE_TO_CHANGE).to_owned();
                return Outcome::said(Intent::AmendOrder, Reason::TooLate, reply).for_a_person();
            }
        };
        match self.amended(request, change, &order) {
            Ok((basket, lines)) => self.accept(request, order, basket, lines),
            Err(_) if self.leaves_nothing(request, change) => self.cancel_instead(request),
            Err(problems) => self.clarify(request, &problems),
        }
    }

    /// Whether a change takes all of an order away.
    pub(super) fn leaves_nothing(&self, request: &Request, change: &Change) -> bool {
        let changed = self.meant(request, change).map(|order| self.amended(request, change, order));
        !change.remove.is_empty()
            && matches!(changed, Some(Err(problems)) if matches!(problems.as_slice(), [Problem::Empty]))
    }

    /// A change that leaves nothing of an order: asks whether to call it off.
    fn cancel_instead(&mut self, request: &Request) -> Outcome {
        if self.context.confirmed {
            return self.cancel(request);
        }
        let reply = self.wording.pick(NOTHING_LEFT).to_owned();
        Outcome { asks: true, ..Outcome::said(Intent::Clarify, Reason::ActUnsure, reply) }
    }

    /// The open order that a change is of: the latest that has what it takes the
    /// place of, or the latest.
    fn meant(&self, request: &Request, change: &Change) -> Option<&OpenOrder> {
        let old = change.instead_of.iter().flat_map(|old| &old.dishes);
        let codes: Vec<Vec<i32>> = old.map(|dish| vec![dish.code]).collect();
        let orders = self.open_orders.get(&request.whose())?;
        orders.iter().find(|order| has_each(order, codes.iter())).or_else(|| orders.first())
    }

    /// A change of an order that there is not, with dishes that are wanted: asks
    /// whether they are to be ordered.
    fn place_instead(&self, request: &Request, basket: &Basket) -> Outcome {
        let outcome = self.place(Intent::PlaceOrder, request, basket);
        if self.context.confirmed || outcome.effect.is_none() {
            return outcome;
        }
        let reply = self.wording.is_it_meant(&outcome.reply);
        Outcome { asks: true, ..Outcome::said(Intent::Clarify, Reason::NoOrder, reply) }
    }

    fn amended(
        &self,
        request: &Request,
        change: &Change,
        order: &OpenOrder,
    ) -> Result<(Basket, Vec<Line>), Vec<Problem>> {
        self.may_change(request, order).map_err(|problem| vec![problem])?;
        if !request.unresolved.is_empty() {
            return Err(request.unresolved.iter().cloned().map(Problem::Unresolved).collect());
        }
        let mut before = order.basket.clone();
        self.fix_rice(change, order, &mut before);
        let basket = change.apply(&before).map_err(|error| vec![Problem::Change(error)])?;
        if let Some(problem) = self.closed(&change.with) {
            return Err(vec![problem]);
        }
        let priced = price(&basket, self.context.menu, self.context.shop, &order.lines);
        let mut lines = priced.map_err(|errors| errors.into_iter().map(Problem::Dish).collect::<Vec<_>>())?;
        let by_rule_alone = lines.iter().all(|line| line.origin == Origin::Default);
        if by_rule_alone || (basket.dishes.is_empty() && !change.remove.is_empty()) {
            return Err(vec![Problem::Empty]);
        }
        lines.extend(order.lines.iter().filter(|line| line.origin == Origin::Reward).cloned());
        Ok((basket, lines))
    }

    /// Less rice than came by default is so many less than there was, even
    /// if the dishes change as well.
    fn fix_rice(&self, change: &Change, order: &OpenOrder, before: &mut Basket) {
        use crate::domain::basket::Rice;
        let is_rice =
            |line: &&Line| Some(line.code) == self.context.shop.rice_code && line.origin != Origin::Reward;
        if change.less_rice.is_some() {
            before.rice = Rice::Exactly(order.lines.iter().filter(is_rice).map(|line| line.quantity).sum());
        }
    }

    fn accept(&mut self, request: &Request, order: OpenOrder, basket: Basket, lines: Vec<Line>) -> Outcome {
        let who = order.customer.as_ref().map(|customer| (customer.number, customer.name.as_str()));
        let known = order.customer.as_ref().and_then(|customer| customer.address.as_deref());
        let address = basket.address.as_deref().or(known);
        let receipt = self.wording.receipt(&Receipt {
            who,
            lines: &lines,
            rice: basket.rice,
            note: &basket.note,
            wanted: basket.wanted,
            address,
        });
        let reply = format!("{}{receipt}", self.wording.pick(CHANGED));
        let changed = OpenOrder { basket: basket.clone(), lines: lines.clone(), ..order };
        let id = changed.id;
        // The sender's own may be found by their number as well.
        for known in self.open_orders.values_mut().flatten().filter(|known| known.id == id) {
            known.clone_from(&changed);
        }
        let (total, evidence) = (total(&lines), request.evidence.clone());
        let effect = Effect::Amend { order: id, basket, lines, total, evidence };
        Outcome { effect: Some(effect), ..Outcome::said(Intent::AmendOrder, Reason::Accounted, reply) }
    }

    /// Calls the open order off, unless the kitchen has begun.
    pub(super) fn cancel(&mut self, request: &Request) -> Outcome {
        let Some(order) = self.latest(request).cloned() else {
            return self.nothing_open(Intent::CancelOrder, request);
        };
        if let Err(problem) = self.may_change(request, &order) {
            return self.clarify(request, &[problem]);
        }
        if let Some(Unresolved::LeftOver { .. }) =
            request.unresolved.first().filter(|_| !self.context.confirmed)
        {
            let problems: Vec<Problem> =
                request.unresolved.iter().cloned().map(Problem::Unresolved).collect();
            return self.clarify(request, &problems);
        }
        if order.state.kitchen_has_begun() {
            let reply = self.wording.pick(TOO_LATE_TO_CANCEL).to_owned();
            return Outcome::said(Intent::CancelOrder, Reason::TooLate, reply).for_a_person();
        }
        let what = format!("{}{}", self.lead(&order), self.wording.dishes(&order.lines));
        // Who is not sure whether it arrived says it twice, and means one order.
        if self.is_off_again {
            let reply = format!("{what}{}", self.wording.pick(THIS_ONE_TOO));
            return Outcome { asks: true, ..Outcome::said(Intent::Clarify, Reason::ActUnsure, reply) };
        }
        for orders in self.open_orders.values_mut() {
            orders.retain(|known| known.id != order.id);
        }
        let reply = format!("{what}{}", self.wording.pick(CANCELLED));
        let effect = Effect::Cancel { order: order.id, span: request.span };
        Outcome { effect: Some(effect), ..Outcome::said(Intent::CancelOrder, Reason::Accounted, reply) }
    }

    /// Where the open orders are, and when they are expected.
    pub(super) fn status(&self, request: &Request) -> Vec<Outcome> {
        let Some(order) = self.latest(request) else {
            return vec![self.nothing_open(Intent::OrderStatus, request)];
        };
        if let Err(problem) = self.may_change(request, order) {
            return vec![self.clarify(request, &[problem])];
        }
        self.states(request.whose())
    }

    /// One outcome for each open order: the sender's own first, then those they
    /// sent for others.
    pub(super) fn states(&self, whose: Whose) -> Vec<Outcome> {
        let own = self.context.sender.as_ref().map(|sender| sender.id);
        let mut orders: Vec<&OpenOrder> = self.open_orders.get(&whose).into_iter().flatten().collect();
        let is_own =
            |order: &&OpenOrder| own.is_some() && order.customer.as_ref().map(|customer| customer.id) == own;
        orders.sort_by_key(|order| !is_own(order));
        orders.into_iter().map(|order| self.state_of(order)).collect()
    }

    /// Where one order is; a promise that is broken is owned up to.
    fn state_of(&self, order: &OpenOrder) -> Outcome {
        let state = self.wording.pick(state(order.state));
        let late = order.promised.filter(|promised| *promised < self.context.sent);
        let when = match (late, order.promised) {
            (Some(promised), _) => fill(self.wording.pick(LATE), &[&self.wording.time(promised)]),
            (None, Some(promised)) => fill(self.wording.pick(WANTED), &[&self.wording.time(promised)]),
            (None, None) => self.wording.pick(SOON).to_owned(),
        };
        let reply = format!("{}{}{state}{when}", self.lead(order), self.wording.dishes(&order.lines));
        let effect = Effect::Show { order: order.id };
        let outcome =
            Outcome { effect: Some(effect), ..Outcome::said(Intent::OrderStatus, Reason::KnownFact, reply) };
        if late.is_some() { outcome.for_a_person() } else { outcome }
    }

    fn lead(&self, order: &OpenOrder) -> String {
        let customer = order.customer.as_ref();
        customer
            .and_then(|customer| self.wording.called_shortly(customer.number, &customer.name))
            .map(|called| fill(self.wording.pick(("{}的单：", "Order of {}: ")), &[&called]))
            .unwrap_or_default()
    }

    fn nothing_open(&self, intent: Intent, request: &Request) -> Outcome {
        let customer = request.customer.as_ref();
        let lead = customer
            .and_then(|customer| self.wording.called(customer.number, ""))
            .map(|called| format!("{called}{}", self.wording.pick(("", ": "))))
            .unwrap_or_default();
        Outcome::said(intent, Reason::NoOrder, format!("{lead}{}", self.wording.pick(NOTHING_OPEN)))
    }
}

/// Whether an order has all the dishes that something is wished for, or that are counted.
fn has_all(order: &OpenOrder, change: &Change) -> bool {
    let wished = change.wishes.iter().map(|(codes, _)| codes);
    has_each(order, wished.chain(change.set.iter().map(|(codes, _)| codes)))
}

/// Whether an order has a dish of each of these.
fn has_each<'c>(order: &OpenOrder, mut dishes: impl Iterator<Item = &'c Vec<i32>>) -> bool {
    dishes.all(|codes| order.basket.dishes.iter().any(|dish| codes.contains(&dish.code)))
}

fn state(state: State) -> Both {
    match state {
        State::Placed => ("已下单，等店里接单。", "placed, the shop will look at it in a moment."),
        State::Accepted => ("店里已接单，马上开始做。", "accepted, the kitchen begins in a moment."),
        State::Preparing => ("厨房正在做。", "being cooked."),
        State::Ready => ("已做好，马上送出。", "cooked and packed."),
        State::Delivering => ("正在送来的路上。", "on its way to you."),
        State::Completed => ("已送到。", "delivered."),
        State::Cancelled => ("已取消。", "cancelled."),
        State::Refunded => ("已退款。", "refunded."),
    }
}

const NOTHING_LEFT: (&str, &str) = (
    "这样这单就没有菜了。要取消整单吗？回“是”就取消。",
    "That would leave nothing in the order. Shall it be cancelled? Reply \"yes\" to cancel it.",
);

type Both = (&'static str, &'static str);
const CHANGED: Both = ("已改。", "Changed. ");
const CANCELLED: Both = ("已取消，欢迎再来。", "cancelled. See you again.");
const THIS_ONE_TOO: Both = (
    "还没取消。这单也要取消吗？回“是”就取消。",
    "this one is still open. Shall it be cancelled, too? Reply \"yes\" to cancel it.",
);
const TOO_LATE_TO_CHANGE: Both = (
    "厨房已经开始做了，没有改；已请店里的人来处理。",
    "The kitchen has begun, so nothing was changed; someone of the shop will see to it.",
);
const TOO_LATE_TO_CANCEL: Both = (
    "厨房已经开始做了，没有取消；已请店里的人来处理。",
    "The kitchen has begun, so it was not cancelled; someone of the shop will see to it.",
);
pub(super) const NOTHING_OPEN: Both = (
    "现在没有进行中的单。要现在点菜吗？直接发菜号就行，例如：3.6。",
    "There is no open order. Would you like to order? Just send the dishes, for instance: 3.6.",
);
const LATE: Both = (
    "说好{}送到，已经晚了，实在抱歉；已请店里的人去催。",
    " It was promised for {} and is late; we are sorry, and someone of the shop is seeing to it.",
);
const WANTED: Both = ("预计{}送到。", " Expected at {}.");
const SOON: Both = ("会尽快送到。", " It comes as soon as possible.");
