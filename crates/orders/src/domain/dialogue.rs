//! Decides what a message does and what is answered. Pure: what has to be
//! known comes in with the [`Context`], what is to be done goes out with the
//! [`Decision`].

mod change;
mod decision;
mod place;
mod problem;
mod who;

pub use decision::{Decision, Effect, Intent, Placement};

use super::basket::Basket;
use super::menu::Menu;
use super::order::State;
use super::price::Line;
use super::reply::{self, Wording};
use super::shop::Shop;
use super::shorthand::{Action, Language, Reading, Request, Talk, Whose};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A question of ours may be answered with `是` for less than this long.
pub const CONFIRM_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// Whether a `是` sent at `sent` answers a question asked for a message sent at
/// `asked`.
pub fn may_confirm(asked: Timestamp, sent: Timestamp) -> bool {
    let waited = asked.duration_until(sent);
    !waited.is_negative() && waited < CONFIRM_WITHIN
}

/// A customer with a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regular {
    /// Who.
    pub id: Uuid,
    /// The number that people say aloud.
    pub number: i32,
    /// What they are called; may be empty.
    pub name: String,
    /// Where their orders go, if that is known.
    pub address: Option<String>,
    /// Their household and colleagues.
    pub linked: Vec<Uuid>,
}

/// An order that the guest waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenOrder {
    /// Which.
    pub id: Uuid,
    /// Where it is in its life.
    pub state: State,
    /// Whose it is; none for a guest who is not a regular.
    pub customer: Option<Regular>,
    /// What was asked for. Its `address` is where the order goes.
    pub basket: Basket,
    /// The lines, with the prices that were promised.
    pub lines: Vec<Line>,
    /// Whether the sender of the message at hand sent it.
    pub by_sender: bool,
}

/// All that a decision is made on.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The shop.
    pub shop: &'a Shop,
    /// Its menu today.
    pub menu: &'a Menu,
    /// When the message was sent.
    pub sent: Timestamp,
    /// The customer the sender is bound to.
    pub sender: Option<Regular>,
    /// The customers that [`super::shorthand::Needs::regulars`] asked for, by number; a number
    /// that nobody has is absent.
    pub regulars: BTreeMap<i32, Regular>,
    /// The latest open orders that were asked for.
    pub open_orders: BTreeMap<Whose, OpenOrder>,
    /// What was wanted with the last orders that were asked for.
    pub last_orders: BTreeMap<Whose, Basket>,
    /// Whether the message is read again because the sender answered our
    /// question about it with `是`.
    pub confirmed: bool,
}

/// What became of one request.
struct Outcome {
    intent: Intent,
    reply: String,
    needs_person: bool,
    asks: bool,
    effect: Option<Effect>,
}

impl Outcome {
    fn said(intent: Intent, reply: String) -> Self {
        Self { intent, reply, needs_person: false, asks: false, effect: None }
    }

    fn for_a_person(self) -> Self {
        Self { needs_person: true, ..self }
    }
}

/// Decides on a message.
pub fn decide(reading: &Reading, context: &Context<'_>) -> Decision {
    let wording =
        Wording { language: reading.language, shop: context.shop, menu: context.menu, now: context.sent };
    if reading.requests.is_empty() {
        return talk(reading.talk, wording, context.sender.is_some());
    }
    let mut desk = Desk { context, wording, open_orders: context.open_orders.clone() };
    let outcomes: Vec<Outcome> = reading.requests.iter().filter_map(|request| desk.decide(request)).collect();
    combine(outcomes, context.confirmed)
}

/// One message's requests, decided one after the other.
struct Desk<'a> {
    context: &'a Context<'a>,
    wording: Wording<'a>,
    /// As the requests before have left them.
    open_orders: BTreeMap<Whose, OpenOrder>,
}

impl Desk<'_> {
    /// What becomes of a request; none if it was settled before the sender
    /// confirmed another of the same message.
    fn decide(&mut self, request: &Request) -> Option<Outcome> {
        if self.context.confirmed && !self.would_ask(request) {
            return None;
        }
        Some(match &request.action {
            Action::Place(basket) => self.place(Intent::PlaceOrder, request, basket),
            Action::Repeat(with) => self.repeat(request, with),
            Action::Amend(change) => self.amend(request, change),
            Action::Cancel => self.cancel(request),
            Action::Status => self.status(request),
        })
    }
}

/// One decision out of the outcomes of a message's requests: it is what most
/// was done of, or `CLARIFY` if nothing was.
fn combine(outcomes: Vec<Outcome>, confirmed: bool) -> Decision {
    let rank = |outcome: &Outcome| match (&outcome.effect, outcome.intent) {
        (Some(_), Intent::PlaceOrder) => 0,
        (Some(Effect::Place(_)), _) => 1,
        (Some(_), _) => 2,
        (None, Intent::Clarify) => 3,
        (None, _) => 4,
    };
    let intent =
        outcomes.iter().min_by_key(|outcome| rank(outcome)).map_or(Intent::Chat, |outcome| outcome.intent);
    let done = outcomes.iter().any(|outcome| outcome.effect.is_some());
    let replies: Vec<&str> = outcomes.iter().map(|outcome| outcome.reply.as_str()).collect();
    Decision {
        intent: if confirmed && done { Intent::Confirm } else { intent },
        reply: replies.join("\n"),
        needs_person: outcomes.iter().any(|outcome| outcome.needs_person),
        asks: outcomes.iter().any(|outcome| outcome.asks),
        effects: outcomes.into_iter().filter_map(|outcome| outcome.effect).collect(),
    }
}

fn talk(talk: Talk, wording: Wording<'_>, is_known: bool) -> Decision {
    let (intent, reply, needs_person) = match talk {
        Talk::Menu => (Intent::ShowMenu, wording.menu(), false),
        Talk::Points if is_known => (Intent::ShowPoints, wording.pick(reply::POINTS_LATER).to_owned(), false),
        Talk::Points => (Intent::ShowPoints, wording.pick(reply::WHOSE_POINTS).to_owned(), false),
        Talk::Complaint => (Intent::Complaint, wording.pick(reply::APOLOGY).to_owned(), true),
        Talk::Question { about_hours } => (Intent::Question, wording.question(about_hours), true),
        // A yes that answers nothing.
        Talk::Confirm | Talk::Chat => (Intent::Chat, String::new(), false),
    };
    Decision { intent, reply, needs_person, asks: false, effects: Vec::new() }
}

impl Wording<'_> {
    /// One of two texts, by language.
    pub(crate) fn pick<'t>(&self, (chinese, english): (&'t str, &'t str)) -> &'t str {
        if self.language == Language::Chinese { chinese } else { english }
    }
}
