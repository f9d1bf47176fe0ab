//! The open order: changed, called off, asked about.

use super::problem::Problem;
use super::{Desk, Effect, Intent, OpenOrder, Outcome};
use crate::domain::basket::Basket;
use crate::domain::order::State;
use crate::domain::price::{Line, Origin, price, total};
use crate::domain::reply::{Receipt, fill};
use crate::domain::shorthand::{Change, Request};

impl Desk<'_> {
    /// Changes the open order. Without one, and once the kitchen has begun,
    /// words that may also begin an order do; others are answered, and the
    /// intent stays what it was.
    pub(super) fn amend(&mut self, request: &Request, change: &Change) -> Outcome {
        let open = self.open_orders.get(&request.whose()).cloned();
        let order = match open {
            Some(order) if !order.state.kitchen_has_begun() => order,
            _ if change.or_place => return self.place(Intent::PlaceOrder, request, &change.with),
            None => return self.nothing_open(Intent::AmendOrder, request),
            Some(_) => {
                let reply = self.wording.pick(TOO_LATE_TO_CHANGE).to_owned();
                return Outcome::said(Intent::AmendOrder, reply).for_a_person();
            }
        };
        match self.amended(request, change, &order) {
            Ok((basket, lines)) => self.accept(request, order, basket, lines),
            Err(problems) => self.clarify(request, &problems),
        }
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
            note: &basket.note,
            wanted: basket.wanted,
            address,
        });
        let reply = format!("{}{receipt}", self.wording.pick(CHANGED));
        let changed = OpenOrder { basket: basket.clone(), lines: lines.clone(), ..order };
        let id = changed.id;
        // The sender's own may be found by their number as well.
        for known in self.open_orders.values_mut().filter(|known| known.id == id) {
            known.clone_from(&changed);
        }
        let (total, evidence) = (total(&lines), request.evidence.clone());
        let effect = Effect::Amend { order: id, basket, lines, total, evidence };
        Outcome { effect: Some(effect), ..Outcome::said(Intent::AmendOrder, reply) }
    }

    /// Calls the open order off, unless the kitchen has begun.
    pub(super) fn cancel(&mut self, request: &Request) -> Outcome {
        let Some(order) = self.open_orders.get(&request.whose()).cloned() else {
            return self.nothing_open(Intent::CancelOrder, request);
        };
        if let Err(problem) = self.may_change(request, &order) {
            return self.clarify(request, &[problem]);
        }
        if order.state.kitchen_has_begun() {
            let reply = self.wording.pick(TOO_LATE_TO_CANCEL).to_owned();
            return Outcome::said(Intent::CancelOrder, reply).for_a_person();
        }
        self.open_orders.retain(|_, known| known.id != order.id);
        let reply = format!("{}{}", self.lead(&order), self.wording.pick(CANCELLED));
        let effect = Effect::Cancel { order: order.id, span: request.span };
        Outcome { effect: Some(effect), ..Outcome::said(Intent::CancelOrder, reply) }
    }

    /// Where the open order is, and when it is expected.
    pub(super) fn status(&self, request: &Request) -> Outcome {
        let Some(order) = self.open_orders.get(&request.whose()) else {
            return self.nothing_open(Intent::OrderStatus, request);
        };
        if let Err(problem) = self.may_change(request, order) {
            return self.clarify(request, &[problem]);
        }
        let state = self.wording.pick(state(order.state));
        let when = match order.basket.wanted {
            Some(wanted) => fill(self.wording.pick(WANTED), &[&self.wording.time(wanted)]),
            None => self.wording.pick(SOON).to_owned(),
        };
        let reply = format!("{}{state}{when}", self.lead(order));
        let effect = Effect::Show { order: order.id };
        Outcome { effect: Some(effect), ..Outcome::said(Intent::OrderStatus, reply) }
    }

    fn lead(&self, order: &OpenOrder) -> String {
        let number = order.customer.as_ref().map(|customer| customer.number.to_string());
        number
            .map(|number| fill(self.wording.pick(("{}号的单：", "Order of No.{}: ")), &[&number]))
            .unwrap_or_default()
    }

    fn nothing_open(&self, intent: Intent, request: &Request) -> Outcome {
        let number = request.customer.as_ref().map(|customer| customer.number.to_string());
        let lead =
            number.map(|number| fill(self.wording.pick(("{}号", "No.{}: ")), &[&number])).unwrap_or_default();
        Outcome::said(intent, format!("{lead}{}", self.wording.pick(NOTHING_OPEN)))
    }
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

type Both = (&'static str, &'static str);
const CHANGED: Both = ("已改。", "Changed. ");
const CANCELLED: Both = ("已取消，欢迎再来。", "cancelled. See you again.");
const TOO_LATE_TO_CHANGE: Both = (
    "厨房已经开始做了，没有改；已请店里的人来处理。",
    "The kitchen has begun, so nothing was changed; someone of the shop will see to it.",
);
const TOO_LATE_TO_CANCEL: Both = (
    "厨房已经开始做了，没有取消；已请店里的人来处理。",
    "The kitchen has begun, so it was not cancelled; someone of the shop will see to it.",
);
const NOTHING_OPEN: Both = (
    "现在没有进行中的单。要点菜请直接发菜号，例如：3.6。",
    "There is no open order. To order, send the dishes, for instance: 3.6.",
);
const WANTED: Both = ("预计{}送到。", " Expected at {}.");
const SOON: Both = ("会尽快送到。", " It comes as soon as possible.");
