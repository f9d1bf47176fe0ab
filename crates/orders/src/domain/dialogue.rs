//! Decides what a message does and what is answered. Pure: what has to be
//! known comes in with the [`Context`], what is to be done goes out with the
//! [`Decision`].

mod change;
mod conversation;
mod decision;
mod place;
mod problem;
mod settle;
mod talk;
mod who;

use std::collections::BTreeMap;

pub use conversation::{Asked, Continuation, continued, may_answer, may_repeat};
pub use decision::{Decision, Effect, Intent, Placement, Reason};
use jiff::{SignedDuration, Timestamp};
use language::suggestion::suggestion;
pub use talk::{declined, nothing_new};

pub use super::context::{Context, LastOrder, OpenOrder, Regular};

use super::{
    basket::{Basket, Dish},
    reply::Wording,
    shorthand::{Action, Doubt, MayChange, Reading, Request, Whose},
};

/// A question of ours may be answered with `是` for less than this long.
pub const CONFIRM_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// Whether a `是` sent at `sent` answers a question asked for a message sent at
/// `asked`.
pub fn may_confirm(asked: Timestamp, sent: Timestamp) -> bool {
    let waited = asked.duration_until(sent);
    !waited.is_negative() && waited < CONFIRM_WITHIN
}

/// What became of one request.
struct Outcome {
    intent: Intent,
    reply: String,
    needs_person: bool,
    asks: bool,
    reason: Reason,
    effect: Option<Effect>,
}

impl Outcome {
    fn said(intent: Intent, reason: Reason, reply: String) -> Self {
        Self { intent, reply, needs_person: false, asks: false, reason, effect: None }
    }

    fn for_a_person(self) -> Self {
        Self { needs_person: true, ..self }
    }
}

/// From so likely on a guest who only wishes something is answered although
/// there is no order.
const SURELY_MEANT: f64 = 0.5;
/// A wish, a time or a place is taken for one of the open order's from here on.
const MAYBE_MEANT: f64 = 0.4;

/// Decides on a message.
pub fn decide(reading: &Reading, text: &str, context: &Context<'_>) -> Decision {
    let wording =
        Wording { language: reading.language, shop: context.shop, menu: context.menu, now: context.sent };
    let mut desk = Desk {
        context,
        wording,
        doubt: reading.doubt,
        is_off_again: context.has_cancelled && !context.confirmed && may_repeat(reading),
        open_orders: context.open_orders.clone(),
    };
    if suggestion(text).is_some_and(|idea| idea.is_marked || !orders_surely(reading)) {
        // A line that says it is an idea orders nothing, whatever dishes it names.
        return desk.idea(reading, text);
    }
    if reading.requests.is_empty() || !desk.is_for_an_order(reading) {
        return desk.talk(reading, text);
    }
    let requests: Vec<Request> = reading.requests.iter().map(|request| desk.with_nearest(request)).collect();
    let is_open = |request: &Request| !request.unresolved.is_empty() || desk.would_ask(request);
    if reading.together && !context.confirmed && requests.iter().any(is_open) {
        // What is to come together is not done by halves.
        desk.doubt = Doubt::Act;
    }
    let outcomes: Vec<Outcome> = requests
        .iter()
        .flat_map(|request| {
            // Settled before the sender confirmed another request of the same message.
            let is_settled = context.confirmed && requests.len() > 1 && !desk.would_ask(request);
            if is_settled { Vec::new() } else { desk.decide(request) }
        })
        .collect();
    combine(outcomes, context.confirmed)
}

/// Whether a message names dishes to have, and nobody doubts it: `我有个想法，18号订3.6`.
fn orders_surely(reading: &Reading) -> bool {
    let names_dishes = |request: &Request| {
        matches!(&request.action, Action::Place(basket) if !basket.dishes.is_empty())
            && request.unresolved.is_empty()
    };
    reading.doubt == Doubt::None && reading.requests.iter().any(names_dishes)
}

/// One message's requests, decided one after the other.
struct Desk<'a> {
    context: &'a Context<'a>,
    wording: Wording<'a>,
    doubt: Doubt,
    /// Whether it says of an order that it is off right after one was called off.
    is_off_again: bool,
    /// As the requests before have left them.
    open_orders: BTreeMap<Whose, Vec<OpenOrder>>,
}

impl Desk<'_> {
    /// A wish by itself is about an order only if there is one.
    fn is_for_an_order(&self, reading: &Reading) -> bool {
        if reading.doubt != Doubt::OnlyDetails || self.context.confirmed {
            return true;
        }
        let meant = reading.meant();
        let is_clear = reading.requests.iter().all(|request| request.unresolved.is_empty());
        let has_order = reading.requests.iter().any(|request| self.latest(request).is_some());
        match (has_order, is_clear) {
            (true, true) => meant >= MAYBE_MEANT,
            _ => meant >= SURELY_MEANT,
        }
    }

    /// The latest open order that a request is about.
    fn latest(&self, request: &Request) -> Option<&OpenOrder> {
        self.open_orders.get(&request.whose())?.first()
    }

    /// What becomes of a request.
    fn decide(&mut self, request: &Request) -> Vec<Outcome> {
        let request = &self.settled(request);
        let outcome = match &request.action {
            Action::Place(basket) if self.has_already(request, basket) => {
                self.doubt = Doubt::Act;
                self.place(Intent::PlaceOrder, request, basket)
            }
            Action::Place(basket) => self.place(Intent::PlaceOrder, request, basket),
            Action::Repeat(with) => self.repeat(request, with),
            Action::Amend(change) => self.amend(request, change),
            Action::Cancel => self.cancel(request),
            Action::Status => return self.status(request),
        };
        vec![self.doubted(outcome)]
    }

    /// `6要免辣` where a 6 is ordered already: once more, or that one.
    fn has_already(&self, request: &Request, basket: &Basket) -> bool {
        let Some(open) = self.latest(request) else { return false };
        let has = |dish: &Dish| open.basket.dishes.iter().any(|known| known.code == dish.code);
        match request.may_change {
            _ if says_all_again(&open.basket, basket) => true,
            MayChange::Nothing => false,
            MayChange::SameDishes => !basket.dishes.is_empty() && basket.dishes.iter().all(has),
            MayChange::AnyOrder => true,
        }
    }

    /// Asks before it is done, if it may not be meant.
    fn doubted(&self, outcome: Outcome) -> Outcome {
        if self.doubt != Doubt::Act || self.context.confirmed || outcome.effect.is_none() {
            return outcome;
        }
        let reply = self.wording.is_it_meant(&outcome.reply);
        Outcome { asks: true, ..Outcome::said(Intent::Clarify, Reason::ActUnsure, reply) }
    }
}

/// `3.6.9` behind `3.6`: another order, or the same one with more.
fn says_all_again(open: &Basket, basket: &Basket) -> bool {
    let has = |dish: &Dish| {
        basket.dishes.iter().any(|said| (said.code, said.quantity) == (dish.code, dish.quantity))
    };
    basket.dishes.len() > open.dishes.len() && !open.dishes.is_empty() && open.dishes.iter().all(has)
}

/// One decision out of the outcomes of a message's requests: it is what most
/// was done of, or `CLARIFY` if nothing was.
fn combine(outcomes: Vec<Outcome>, confirmed: bool) -> Decision {
    let rank = |outcome: &&Outcome| match (&outcome.effect, outcome.intent) {
        (Some(_), Intent::PlaceOrder) => 0,
        (Some(Effect::Place(_)), _) => 1,
        (Some(_), _) => 2,
        (None, Intent::Clarify) => 3,
        (None, _) => 4,
    };
    let first = outcomes.iter().min_by_key(rank);
    let (intent, reason) =
        first.map_or((Intent::Chat, Reason::NotForShop), |outcome| (outcome.intent, outcome.reason));
    let done = outcomes.iter().any(|outcome| outcome.effect.is_some());
    let replies: Vec<&str> = outcomes.iter().map(|outcome| outcome.reply.as_str()).collect();
    Decision {
        intent: if confirmed && done { Intent::Confirm } else { intent },
        reply: replies.join("\n"),
        needs_person: outcomes.iter().any(|outcome| outcome.needs_person),
        asks: outcomes.iter().any(|outcome| outcome.asks),
        reason,
        effects: outcomes.into_iter().filter_map(|outcome| outcome.effect).collect(),
    }
}
