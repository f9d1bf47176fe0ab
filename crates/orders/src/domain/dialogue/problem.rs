//! What stands in the way of a request, and how the guest is told.

use jiff::Timestamp;

use super::{Desk, Intent, Outcome, Reason, Regular};
use crate::domain::{
    price::{Line, PriceError},
    reply::{Wording, fill},
    shorthand::{Action, ChangeError, Request, Unresolved},
};

/// More problems than this are not named in one reply.
const MOST_NAMED: usize = 5;

/// A line of an order that is had again, then and now.
#[derive(Debug, Clone)]
pub(super) struct Changed {
    pub(super) then: Line,
    pub(super) now: Line,
}

/// What stands in the way.
#[derive(Debug, Clone)]
pub(super) enum Problem {
    /// Nobody knows who orders.
    NoNumber,
    /// Nobody has this number.
    UnknownNumber {
        number: i32,
        /// The sender's own.
        own: Option<i32>,
    },
    /// The shop takes no orders from senders it doesn't know.
    UnknownSender,
    /// The number is another's than the sender's.
    SomeoneElse { own: i32, customer: Regular },
    /// The number was another's until lately, and the sender may mean that one.
    NumberChangedHands { customer: Regular },
    /// Something in the message.
    Unresolved(Unresolved),
    /// A dish that can't be had.
    Dish(PriceError),
    /// The shop is closed then.
    Closed { wanted: Timestamp },
    /// No dish is left, or was ever named.
    Empty,
    /// The change doesn't fit the order.
    Change(ChangeError),
    /// Nothing was ordered before.
    NothingBefore,
    /// A dish of the order that is had again is another by now, or costs something else.
    Changed(Box<Changed>),
    /// A dish of the order that is had again is not on the menu any more.
    Gone(String),
}

impl Desk<'_> {
    /// The reply that names all that stands in the way.
    pub(super) fn clarify(&self, request: &Request, problems: &[Problem]) -> Outcome {
        let wording = &self.wording;
        let is_stranger = |problem: &Problem| matches!(problem, Problem::UnknownSender | Problem::NoNumber);
        let person = problems.iter().any(is_stranger);
        // A yes orders what was understood, or may be meant: there must be something.
        let is_empty = matches!(&request.action, Action::Place(basket) if basket.dishes.is_empty());
        let is_left_over = |problem: &Problem| problem.reason() == Reason::LeftOver;
        let is_nothing = is_empty && problems.iter().all(is_left_over);
        let asks = !problems.is_empty() && !is_nothing && problems.iter().all(Problem::takes_yes);
        let mut said: Vec<String> = Vec::new();
        for text in problems.iter().map(|problem| wording.problem(problem)) {
            if said.len() < MOST_NAMED && !said.contains(&text) {
                said.push(text);
            }
        }
        let customer = request.customer.as_ref();
        let named = customer.filter(|_| !problems.iter().any(Problem::names_customer));
        let lead = named
            .and_then(|customer| wording.called(customer.number, ""))
            .map(|called| format!("{called}{}", wording.pick(("：", ": "))))
            .unwrap_or_default();
        let end = match request.action {
            _ if asks && problems.iter().all(Problem::names_customer) => "",
            _ if asks => wording.pick(OTHERWISE_RIGHT),
            Action::Place(_) | Action::Repeat(_) => {
                wording.pick(("这单还没下。", " Nothing was ordered yet."))
            }
            Action::Amend(_) | Action::Cancel => wording.pick(("单没有改。", " Nothing was changed.")),
            Action::Status => "",
        };
        let understood = self.understood(request);
        let reply = format!("{lead}{understood}{}{end}", said.join(wording.pick(("", " "))));
        let reason = problems.first().map_or(Reason::Ambiguous, Problem::reason);
        Outcome { needs_person: person, asks, ..Outcome::said(Intent::Clarify, reason, reply) }
    }

    /// What was understood of an order that has something unresolved.
    fn understood(&self, request: &Request) -> String {
        let (Action::Place(basket) | Action::Repeat(basket)) = &request.action else { return String::new() };
        let named = |dish: &crate::domain::basket::Dish| {
            let name = self.wording.dish_name(dish.code);
            (!name.is_empty()).then(|| format!("{name}×{}", dish.quantity))
        };
        let dishes: Vec<String> = basket.dishes.iter().filter_map(named).collect();
        if dishes.is_empty() || request.unresolved.is_empty() {
            return String::new();
        }
        fill(
            self.wording.pick(("看到：{}。", "I read: {}. ")),
            &[&dishes.join(self.wording.pick(("、", ", ")))],
        )
    }
}

impl Problem {
    /// Whether a yes settles it.
    fn takes_yes(&self) -> bool {
        match self {
            Self::SomeoneElse { .. } | Self::NumberChangedHands { .. } | Self::Changed(_) => true,
            Self::Unresolved(unresolved) => unresolved.takes_yes(),
            _ => false,
        }
    }

    fn reason(&self) -> Reason {
        match self {
            Self::NoNumber | Self::UnknownNumber { .. } | Self::UnknownSender => Reason::UnknownCustomer,
            Self::SomeoneElse { .. } | Self::NumberChangedHands { .. } => Reason::SomeoneElse,
            Self::Unresolved(unresolved) => reason_of(unresolved),
            Self::Dish(PriceError::SoldOut(_)) => Reason::SoldOut,
            Self::Dish(PriceError::Unknown(_)) | Self::Gone(_) => Reason::UnknownDish,
            Self::Dish(PriceError::Quantity { .. }) => Reason::Quantity,
            Self::Closed { .. } => Reason::Time,
            Self::Empty | Self::NothingBefore => Reason::NoOrder,
            Self::Change(_) | Self::Changed(_) => Reason::Ambiguous,
        }
    }

    fn names_customer(&self) -> bool {
        matches!(
            self,
            Self::UnknownNumber { .. } | Self::SomeoneElse { .. } | Self::NumberChangedHands { .. }
        )
    }
}

fn reason_of(unresolved: &Unresolved) -> Reason {
    match unresolved {
        Unresolved::Word { nearest, .. } if nearest.len() > 1 => Reason::Ambiguous,
        Unresolved::Code { .. } | Unresolved::Word { .. } => Reason::UnknownDish,
        Unresolved::Quantity { .. } => Reason::Quantity,
        Unresolved::Time { .. } => Reason::Time,
        Unresolved::LeftOver { .. } => Reason::LeftOver,
        Unresolved::TooManyGuests => Reason::TooMuch,
        Unresolved::Number { .. } | Unresolved::TwoWays { .. } => Reason::Ambiguous,
    }
}

impl Wording<'_> {
    fn problem(&self, problem: &Problem) -> String {
        match problem {
            Problem::NoNumber => self.pick(NO_NUMBER).to_owned(),
            Problem::UnknownNumber { number, own } => {
                let own = own.filter(|own| *own > 0);
                let own = own.map(|own| fill(self.pick(YOU_ARE), &[&own.to_string()])).unwrap_or_default();
                format!("{}{own}", fill(self.pick(UNKNOWN_NUMBER), &[&number.to_string()]))
            }
            Problem::UnknownSender => self.pick(UNKNOWN_SENDER).to_owned(),
            Problem::SomeoneElse { own, customer } => {
                let other = self.called_shortly(customer.number, &customer.name).unwrap_or_default();
                match self.called(*own, "") {
                    Some(own) => fill(self.pick(SOMEONE_ELSE), &[&own, &other, &other]),
                    None => fill(self.pick(SOMEONE), &[&other, &other]),
                }
            }
            Problem::NumberChangedHands { customer } => {
                fill(self.pick(CHANGED_HANDS), &[&customer.number.to_string(), &customer.name])
            }
            Problem::Unresolved(unresolved) => self.unresolved(unresolved),
            Problem::Dish(error) => self.dish_problem(error),
            Problem::Closed { wanted } => self.closed_then(*wanted),
            Problem::Empty => self.pick(EMPTY).to_owned(),
            Problem::Change(ChangeError::NotOrdered(code)) => {
                fill(self.pick(NOT_ORDERED), &[&code.to_string(), &self.dish_name(*code)])
            }
            Problem::Change(ChangeError::WhichDish) => self.pick(WHICH_DISH).to_owned(),
            Problem::NothingBefore => self.pick(NOTHING_BEFORE).to_owned(),
            Problem::Gone(name) => fill(self.pick(GONE), &[name]),
            Problem::Changed(changed) => self.changed(&changed.then, &changed.now),
        }
    }

    fn unresolved(&self, unresolved: &Unresolved) -> String {
        match unresolved {
            Unresolved::Code { text, nearest } => {
                format!("{}{}", fill(self.pick(NO_SUCH_CODE), &[text]), self.choices(nearest))
            }
            Unresolved::Word { text, .. } if text.is_empty() => self.pick(NO_DISH).to_owned(),
            Unresolved::Word { text, nearest, .. } => {
                format!("{}{}", fill(self.pick(NO_SUCH_NAME), &[text]), self.choices(nearest))
            }
            Unresolved::Quantity { text } => fill(self.pick(QUANTITY), &[text]),
            Unresolved::Time { text } => fill(self.pick(TIME), &[text]),
            Unresolved::LeftOver { text } => fill(self.pick(LEFT_OVER), &[text]),
            Unresolved::TwoWays { text } => fill(self.pick(TWO_WAYS), &[text]),
            Unresolved::TooManyGuests => self.pick(TOO_MANY_GUESTS).to_owned(),
            Unresolved::Number { text } => fill(self.pick(NUMBER), &[text, text]),
        }
    }

    fn changed(&self, then: &Line, now: &Line) -> String {
        let now_name = self.dish_name(now.code);
        let then_name = if then.name == now.name { &now_name } else { &then.name };
        let prices = [then, now].map(|line| self.money(line.unit_price));
        fill(self.pick(CHANGED), &[then_name, &prices[0], &now_name, &prices[1]])
    }

    fn dish_problem(&self, error: &PriceError) -> String {
        let code = error.code().to_string();
        match error {
            PriceError::Unknown(_) => {
                format!("{}{}", fill(self.pick(NO_SUCH_CODE), &[&code]), self.choices(&[]))
            }
            PriceError::SoldOut(code_number) => {
                let same_kind = self.instead_of(*code_number);
                let sold_out = fill(self.pick(SOLD_OUT), &[&code, &self.dish_name(*code_number)]);
                format!("{sold_out}{}", self.choices(&same_kind))
            }
            PriceError::Quantity { quantity, .. } => {
                let text = format!("{}×{quantity}", self.dish_name(error.code()));
                fill(self.pick(QUANTITY), &[&text])
            }
        }
    }

    fn closed_then(&self, wanted: Timestamp) -> String {
        let next = self.shop.schedule.next_opening(wanted.max(self.now));
        let next = next.map(|next| self.time(next)).unwrap_or_default();
        fill(self.pick(CLOSED_THEN), &[&self.time(wanted), &self.hours(), &next])
    }

    /// The nearest dishes that can be had, or where to look for them.
    fn choices(&self, codes: &[i32]) -> String {
        if codes.is_empty() {
            return self.pick(SEE_MENU).to_owned();
        }
        let names: Vec<String> =
            codes.iter().map(|code| format!("{code} {}", self.dish_name(*code))).collect();
        fill(self.pick(NEAREST), &[&names.join(self.pick(("、", ", ")))])
    }

    /// Dishes of the same category that can be had.
    fn instead_of(&self, code: i32) -> Vec<i32> {
        let category = self.menu.get(code).map(|item| item.category.clone());
        let mut others: Vec<i32> = self
            .menu
            .items()
            .filter(|item| !item.sold_out && Some(&item.category) == category.as_ref())
            .map(|item| item.code)
            .collect();
        others.sort_by_key(|other| (other - code).abs());
        others.truncate(3);
        others
    }
}

type Both = (&'static str, &'static str);
const NO_NUMBER: Both = (
    "请问您是几号客人？在开头写上您的号就能下单，例如：18号 3.6；还没有号的话，店里的人马上联系您。",
    "Which number are you? Please begin with it, for instance: No.18 3.6. If you have none yet, someone of the shop will be with you.",
);
const UNKNOWN_NUMBER: Both = ("没有{}号这位客人。", "There is no guest No.{}.");
const YOU_ARE: Both = ("您是{}号。", " You are No.{}.");
const UNKNOWN_SENDER: Both =
    ("我们还不认识您，店里的人会来确认。", "We don't know you yet; someone of the shop will be with you.");
const SOMEONE_ELSE: Both = (
    "您是{}，这单写的是{}。确定替{}下单，请回复“是”。",
    "You are {}, but this is for {}. To order for {}, reply \"yes\".",
);
const SOMEONE: Both =
    ("这单写的是{}。确定替{}下单，请回复“是”。", "This is for {}. To order for {}, reply \"yes\".");
const CHANGED_HANDS: Both = (
    "{}号最近换了人，现在是{}。给这位下单，请回复“是”；不是的话，请报新的号。",
    "No.{} has changed hands lately and is {} now. If that is who you mean, reply \"yes\"; if not, please give the new number.",
);
const NO_SUCH_CODE: Both = ("没有“{}”这个菜号", "There is no dish {}");
const NO_SUCH_NAME: Both = ("没有“{}”这道菜", "There is no dish called {}");
const NO_DISH: Both =
    ("没看到要什么菜，发“菜单”看有什么。", "No dish is named; send \"menu\" to see what there is.");
const QUANTITY: Both = ("“{}”份数不对，每道菜1到99份。", "The quantity of {} can't be: 1 to 99 of a dish.");
const TIME: Both = (
    "“{}”是什么时候？请写明钟点，例如：明天12点。",
    "When is {}? Please give a time, for instance: tomorrow 12:00.",
);
const NUMBER: Both = (
    "“{}”是客人的号还是菜号？每位客人请写一行，例如：{} 3.6。",
    "Is {} a guest or a dish? Please write one line for each guest, for instance: {} 3.6.",
);
const LEFT_OVER: Both = ("“{}”没看明白，是什么意思？", "What do you mean by \"{}\"?");
const OTHERWISE_RIGHT: Both = ("其余没问题的话回“是”就下单。", " If the rest is right, reply \"yes\".");
const TWO_WAYS: Both = (
    "“{}”是两道菜，还是一道菜的份数？请写成 3,6 或 3x6。",
    "Is {} two dishes, or a quantity? Please write 3,6 or 3x6.",
);
const TOO_MANY_GUESTS: Both = (
    "一条消息最多给10位客人下单，请分几条发，可以吗？",
    "One message orders for at most 10 guests; could you send it in parts?",
);
const SOLD_OUT: Both = ("{} {}今天卖完了", "{} {} is sold out today");
const CLOSED_THEN: Both =
    ("{}不营业（{}），最早可以{}。", "We are closed {} (open {}); the next time is {}.");
const EMPTY: Both =
    ("这样就没有菜了，要退单请回复“取消”。", "That leaves no dish; to call the order off, reply \"cancel\".");
const NOT_ORDERED: Both = ("单里没有这么多{} {}。", "The order doesn't have that many of {} {}.");
const WHICH_DISH: Both = ("改哪道菜的份数？例如：3改成两份。", "Which dish? For instance: 3x2.");
const NOTHING_BEFORE: Both = (
    "还没有上一单，请直接发菜号，例如：3.6。",
    "There is no order before; please send the dishes, for instance: 3.6.",
);
const CHANGED: Both = ("上次的{}（{}）现在是{}（{}）。", "What was {} ({}) last time is {} ({}) now.");
const GONE: Both = (
    "上次的{}菜单上没有了，发“菜单”看有什么。",
    "{} of last time is not on the menu any more; send \"menu\" to see what there is.",
);
const SEE_MENU: Both = ("，发“菜单”看有什么。", "; send \"menu\" to see what there is.");
const NEAREST: Both = ("，相近的有：{}。", "; the nearest are: {}.");
