//! What a message was read as.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    act::{Act, Likelihoods},
    basket::Basket,
    change::Change,
    text::Span,
};

/// The language of a message, and of the reply to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Chinese: any Chinese character, or no word at all.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// The language of a text as typed.
    pub fn of(typed: &str) -> Self {
        let chinese = |c: char| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
        // A letter by itself is a sign, such as the `x` of `3x2`.
        let mut neighbours = typed.chars().zip(typed.chars().skip(1));
        let words = neighbours.any(|(a, b)| a.is_ascii_alphabetic() && b.is_ascii_alphabetic());
        if words && !typed.chars().any(chinese) { Self::English } else { Self::Chinese }
    }
}

/// What a part of a message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Part {
    /// Whose order it is.
    Customer,
    /// A dish with its quantity.
    Dish,
    /// Rice.
    Rice,
    /// A wish.
    Note,
    /// The wanted time.
    Time,
    /// The address.
    Address,
    /// The words that change an order.
    Change,
}

/// Which characters of a message said what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What they said.
    pub part: Part,
    /// The characters, in the message as typed.
    pub span: Span,
    /// The dish, for a dish or a wish that belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item_code: Option<i32>,
}

/// Something in an order that can't be resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// A number that stands where a dish should and is not on the menu.
    Code {
        /// As typed.
        text: String,
        /// The menu's nearest codes.
        nearest: Vec<i32>,
    },
    /// A word that stands where a dish should and is no dish; empty if no
    /// dish is named at all.
    Word {
        /// As typed.
        text: String,
        /// The dishes whose names are nearest.
        nearest: Vec<i32>,
        /// How many of it are wanted.
        quantity: u32,
        /// A wish that belongs to it; may be empty.
        note: String,
    },
    /// A quantity below 1 or above 99.
    Quantity {
        /// As typed, with the dish.
        text: String,
    },
    /// A time that can't be told.
    Time {
        /// As typed.
        text: String,
    },
    /// Something typed that nothing accounts for, and that may matter.
    LeftOver {
        /// As typed.
        text: String,
    },
    /// Something that can be read in two ways: `3-6` is two dishes, or six of one.
    TwoWays {
        /// As typed.
        text: String,
    },
    /// More guests than a message may order for.
    TooManyGuests,
    /// A number that may be a guest's or a dish's.
    Number {
        /// As typed.
        text: String,
    },
}

impl Unresolved {
    /// A word that is no dish, as typed, and how many of it are wanted; the menu's nearest
    /// are not looked for yet.
    pub fn word(text: String, quantity: u32) -> Self {
        Self::Word { text, nearest: Vec::new(), quantity, note: String::new() }
    }

    /// No dish is named at all.
    pub fn no_dish() -> Self {
        Self::word(String::new(), 1)
    }

    /// Whether a yes resolves it: what is left over goes with the order as it was
    /// typed, the only dish that is near is meant.
    pub fn takes_yes(&self) -> bool {
        match self {
            Self::LeftOver { .. } => true,
            Self::Word { text, nearest, .. } => !text.is_empty() && nearest.len() == 1,
            _ => false,
        }
    }

    /// Whether it is a number of which nobody knows what it numbers.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Number { .. })
    }
}

/// A customer named by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerRef {
    /// The number.
    pub number: i32,
    /// Whether the sender says that the order is for someone else (`帮`).
    pub on_behalf: bool,
    /// Whether they are named by name, not by number.
    pub by_name: bool,
}

/// What a request wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// An order.
    Place(Basket),
    /// The last order once more, with what else is said.
    Repeat(Basket),
    /// A change of the open order.
    Amend(Change),
    /// The open order is called off.
    Cancel,
    /// Where is it?
    Status,
}

/// What an order may change rather than be, where there is an open one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MayChange {
    /// It is an order.
    Nothing,
    /// One that has the same dishes: `6要免辣`.
    SameDishes,
    /// Any: something was said that only looks like talk.
    AnyOrder,
}

/// One thing that a message asks for, for one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Whose it is; the sender's own if none is named.
    pub customer: Option<CustomerRef>,
    /// What is to be done.
    pub action: Action,
    /// What can't be resolved; if there is anything, nothing is to be done.
    pub unresolved: Vec<Unresolved>,
    /// Whether it says anything of dishes or rice, or only adds a wish, a time or a place.
    pub only_details: bool,
    /// Whether it may change what is ordered already, although it reads like an order.
    pub may_change: MayChange,
    /// Which characters said what.
    pub evidence: Vec<Evidence>,
    /// From its first character to its last.
    pub span: Span,
}

/// What a message is that asks for nothing to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Talk {
    /// What is there to eat?
    Menu,
    /// How many points have I?
    Points,
    /// What does my membership have?
    Membership,
    /// Yes; it counts only if a question of ours is open.
    Yes,
    /// No; to a question of ours, or to nothing.
    No,
    /// A greeting for the shop, and nothing else.
    Greeting,
    /// Where is it? Without a word that says so surely.
    Status,
    /// Something went wrong.
    Complaint,
    /// It may be a complaint: a person should look at it.
    Unhappy,
    /// Somebody or something is praised.
    Praise,
    /// Money was or will be paid.
    Payment,
    /// A question for the shop.
    Question,
    /// A voice message or a file, which nobody here can read.
    Unreadable,
    /// A sign that says nothing: `88`, a picture.
    Sign,
    /// Anything else.
    Chat,
}

/// Whether what is asked for may be done at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It is meant, and every character is accounted for.
    None,
    /// It may not be meant: what was understood is shown, and asked about.
    Act,
    /// It only adds to an order there is; without one it means nothing.
    OnlyDetails,
}

/// What a message was read as.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The language to reply in.
    pub language: Language,
    /// What is asked for, in the order of the message.
    pub requests: Vec<Request>,
    /// Whether it may be done at once.
    pub doubt: Doubt,
    /// What the message is, if nothing in it can be done.
    pub talk: Talk,
    /// How likely the sender does what.
    pub likelihoods: Likelihoods,
    /// Whether several guests' orders are to come together.
    pub together: bool,
    /// The dishes that are spoken of, whatever is said of them.
    pub dishes: Vec<i32>,
    /// An allergy is spoken of.
    pub allergy: bool,
    /// Characters that were read and change nothing, such as `订餐`.
    pub skipped: Vec<Span>,
}

/// Whose orders are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    /// The sender's own: those they sent, and those of the customer they are
    /// bound to.
    Sender,
    /// The orders of the customer with this number.
    Number(i32),
}

/// What has to be known to decide on a reading.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Needs {
    /// The customers with these numbers.
    pub regulars: BTreeSet<i32>,
    /// The latest open order of these.
    pub open_orders: BTreeSet<Whose>,
    /// The latest order that was not cancelled of these.
    pub last_orders: BTreeSet<Whose>,
}

impl Request {
    /// Whose orders it is about.
    pub fn whose(&self) -> Whose {
        self.customer.as_ref().map_or(Whose::Sender, |customer| Whose::Number(customer.number))
    }
}

impl Reading {
    /// How likely the sender wants something done with an order.
    pub fn meant(&self) -> f64 {
        [Act::Order, Act::Change, Act::Repeat, Act::Cancel].iter().map(|act| self.likelihoods.of(*act)).sum()
    }

    /// Leaves out the wishes that have any of some words, as [`Basket::leave_out`] does.
    pub fn leave_out(&mut self, words: &[String]) -> usize {
        let kept = self.requests.iter_mut().map(|request| match &mut request.action {
            Action::Place(basket) | Action::Repeat(basket) => basket.leave_out(words),
            Action::Amend(change) => change.leave_out(words),
            Action::Cancel | Action::Status => 0,
        });
        kept.sum()
    }

    /// What has to be known to decide.
    pub fn needs(&self) -> Needs {
        let mut needs = Needs::default();
        for request in &self.requests {
            needs.regulars.extend(request.customer.as_ref().map(|customer| customer.number));
            match &request.action {
                Action::Place(_) if request.may_change != MayChange::Nothing => {
                    needs.open_orders.insert(request.whose());
                }
                Action::Place(_) => {}
                Action::Repeat(_) => {
                    needs.last_orders.insert(request.whose());
                }
                Action::Amend(_) | Action::Cancel | Action::Status => {
                    needs.open_orders.insert(request.whose());
                }
            }
        }
        // What is ordered is no talk.
        let may_talk = self.requests.is_empty() || self.doubt == Doubt::OnlyDetails;
        if may_talk && matches!(self.talk, Talk::Status | Talk::Question) {
            needs.open_orders.insert(Whose::Sender);
        }
        needs
    }
}
