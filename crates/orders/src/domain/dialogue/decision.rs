//! What comes out of a decision.

use std::fmt;

use uuid::Uuid;

use super::Regular;
use crate::domain::{
    basket::{BETWEEN_NOTES, Basket},
    party::{Party, party},
    price::Line,
    shorthand::Evidence,
    text::Span,
};

/// What a message was taken to want.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Intent {
    /// At least one dish is named.
    PlaceOrder,
    /// The open order is changed.
    AmendOrder,
    /// The open order is called off.
    CancelOrder,
    /// The last order once more.
    RepeatOrder,
    /// Where is it?
    OrderStatus,
    /// What is there to eat?
    ShowMenu,
    /// Yes, to a question of ours.
    Confirm,
    /// How many points have I?
    ShowPoints,
    /// What does my membership have?
    ShowMembership,
    /// Something went wrong.
    Complaint,
    /// A question for the shop.
    Question,
    /// An order was meant, but something in it can't be resolved.
    Clarify,
    /// Anything else.
    Chat,
}

impl Intent {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::PlaceOrder,
        Self::AmendOrder,
        Self::CancelOrder,
        Self::RepeatOrder,
        Self::OrderStatus,
        Self::ShowMenu,
        Self::Confirm,
        Self::ShowPoints,
        Self::ShowMembership,
        Self::Complaint,
        Self::Question,
        Self::Clarify,
        Self::Chat,
    ];

    /// Its name in the contract.
    pub fn name(self) -> &'static str {
        match self {
            Self::PlaceOrder => "PLACE_ORDER",
            Self::AmendOrder => "AMEND_ORDER",
            Self::CancelOrder => "CANCEL_ORDER",
            Self::RepeatOrder => "REPEAT_ORDER",
            Self::OrderStatus => "ORDER_STATUS",
            Self::ShowMenu => "SHOW_MENU",
            Self::Confirm => "CONFIRM",
            Self::ShowPoints => "SHOW_POINTS",
            Self::ShowMembership => "SHOW_MEMBERSHIP",
            Self::Complaint => "COMPLAINT",
            Self::Question => "QUESTION",
            Self::Clarify => "CLARIFY",
            Self::Chat => "CHAT",
        }
    }
}

impl fmt::Display for Intent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An order to be placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Whose it is.
    pub customer: Regular,
    /// What was asked for, with the note and the wanted time.
    pub basket: Basket,
    /// The lines, rice included.
    pub lines: Vec<Line>,
    /// The sum of the lines, in minor units.
    pub total: i64,
    /// Where it goes, if that is known.
    pub delivery_address: Option<String>,
    /// Which characters said what.
    pub evidence: Vec<Evidence>,
    /// Whether nobody knows the sender, who is to be noted beside the
    /// customer.
    pub note_sender: bool,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// A new order.
    Place(Placement),
    /// An open order becomes another.
    Amend {
        /// Which.
        order: Uuid,
        /// What is wanted now. Its `address` is where the order goes.
        basket: Basket,
        /// All lines now, rewards included.
        lines: Vec<Line>,
        /// The sum of the lines, in minor units.
        total: i64,
        /// Which characters said what.
        evidence: Vec<Evidence>,
    },
    /// An open order is called off.
    Cancel {
        /// Which.
        order: Uuid,
        /// The characters that ask for it.
        span: Span,
    },
    /// An order that was asked about; nothing is done.
    Show {
        /// Which.
        order: Uuid,
    },
}

/// Why a message was decided on as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The act is sure and every character is accounted for.
    Accounted,
    /// Something is left over that may matter.
    LeftOver,
    /// It can be read in more than one way.
    Ambiguous,
    /// It is not sure that an order is meant.
    ActUnsure,
    /// A dish that is not on the menu.
    UnknownDish,
    /// A dish that can't be had today.
    SoldOut,
    /// It is not clear who orders, or whether they may.
    UnknownCustomer,
    /// It is for somebody else than the sender.
    SomeoneElse,
    /// A quantity that can't be.
    Quantity,
    /// A time that can't be told, or when the shop is closed.
    Time,
    /// There is no order it could be about.
    NoOrder,
    /// The kitchen has begun.
    TooLate,
    /// More guests than a message may order for.
    TooMuch,
    /// It was answered from what the shop says of itself.
    KnownFact,
    /// A person of the shop has to answer.
    ForAPerson,
    /// It is not meant for the shop.
    NotForShop,
}

/// An order for a party, of which a message says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hosted {
    /// Whose it is; `None` if the order was there before.
    pub customer: Option<Uuid>,
    /// Who else eats.
    pub party: Party,
    /// What it costs, in minor units.
    pub total: i64,
}

impl Decision {
    /// What a text wishes for with the orders that it makes or changes.
    pub(crate) fn wishes(&self, text: &str) -> String {
        let baskets = self.effects.iter().filter_map(|effect| match effect {
            Effect::Place(placement) => Some(&placement.basket),
            Effect::Amend { basket, .. } => Some(basket),
            Effect::Cancel { .. } | Effect::Show { .. } => None,
        });
        let notes = baskets.flat_map(Basket::notes).flat_map(|note| note.split(BETWEEN_NOTES));
        // What an order had before was asked then.
        let said: Vec<&str> = notes.filter(|note| !note.is_empty() && text.contains(note)).collect();
        said.join("，")
    }

    /// The order for a party that a text asks for or makes of one; `None` if it is about
    /// several, or about none.
    pub(crate) fn hosted(&self, text: &str) -> Option<Hosted> {
        let [effect] = self.effects.as_slice() else { return None };
        let (customer, note, total) = match effect {
            Effect::Place(placement) => {
                (Some(placement.customer.id), &placement.basket.note, placement.total)
            }
            // Once is enough: not with every change that follows.
            Effect::Amend { basket, total, .. } if party(text) != Party::default() => {
                (None, &basket.note, *total)
            }
            _ => return None,
        };
        let party = party(note);
        (party != Party::default()).then_some(Hosted { customer, party, total })
    }
}

/// What a message does and what is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it was taken to want.
    pub intent: Intent,
    /// What to write back; empty if nothing is to be.
    pub reply: String,
    /// Whether a person of the shop should look at it.
    pub needs_person: bool,
    /// Whether the reply asks something that a `是` answers: then the message
    /// is to be read again with [`Context::confirmed`](super::Context::confirmed).
    pub asks: bool,
    /// Why.
    pub reason: Reason,
    /// What is to be done, in the order of the message.
    pub effects: Vec<Effect>,
}
