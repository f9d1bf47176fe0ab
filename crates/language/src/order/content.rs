//! What one customer's part of a message says.

use std::ops::Range;

use crate::{
    basket::Rice,
    leftover::Window,
    reading::{Evidence, MayChange, Unresolved},
    text::Span,
    time::When,
};

/// Which dish is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// This one.
    Code(i32),
    /// One of several that share what was typed.
    Shared(Vec<i32>),
}

impl Which {
    /// The dishes that it may be.
    pub(crate) fn codes(&self) -> Vec<i32> {
        match self {
            Self::Code(code) => vec![*code],
            Self::Shared(codes) => codes.clone(),
        }
    }
}

/// What is done with a dish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// It is wanted.
    Want,
    /// More of it is wanted.
    More,
    /// It is taken away.
    Less,
    /// Another takes its place.
    From,
    /// It takes the place of another.
    Into,
    /// It stays as it is.
    Keep,
}

/// A dish that is named, with what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says how it stands in the message")]
pub(crate) struct Mention {
    pub(crate) which: Which,
    pub(crate) quantity: Option<u32>,
    pub(crate) note: String,
    pub(crate) op: Op,
    pub(crate) range: Range<usize>,
    /// Whether it was named by its number on the menu.
    pub(crate) by_code: bool,
    /// Whether it is an everyday word as well.
    pub(crate) weak: bool,
    /// Whether an order verb or a quantity asks for it.
    pub(crate) is_asked: bool,
    /// Whether a verb stands between it and its quantity: `3要四份` says how many of it
    /// there are to be.
    pub(crate) says_how_many: bool,
    /// Which clause of the message it stands in.
    pub(crate) clause: usize,
}

impl Mention {
    /// The dish; none if several may be meant.
    pub(crate) fn code(&self) -> Option<i32> {
        match self.which {
            Which::Code(code) => Some(code),
            Which::Shared(_) => None,
        }
    }
}

/// What is done with rice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RiceSaid {
    pub(crate) rice: Rice,
    pub(crate) is_said: bool,
    /// How much less; all of it for `u32::MAX`.
    pub(crate) less: Option<u32>,
}

/// What is said besides dishes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign that was there or not")]
pub(crate) struct Signs {
    pub(crate) orders: bool,
    pub(crate) orders_surely: bool,
    pub(crate) again: bool,
    pub(crate) more: bool,
    pub(crate) replaces: bool,
    pub(crate) cancels: bool,
    pub(crate) repeats: bool,
    pub(crate) above: bool,
    pub(crate) status: bool,
    pub(crate) menu: bool,
    pub(crate) points: bool,
    pub(crate) membership: bool,
    pub(crate) question: bool,
    pub(crate) bad: bool,
    pub(crate) money: bool,
    pub(crate) allergy: bool,
    pub(crate) talk: bool,
    pub(crate) bulk: bool,
    pub(crate) rewrites: bool,
}

/// What one customer's part of a message says.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is said or not")]
pub(crate) struct Content {
    pub(crate) mentions: Vec<Mention>,
    pub(crate) rice: RiceSaid,
    pub(crate) notes: Vec<Range<usize>>,
    pub(crate) whens: Vec<(When, Range<usize>)>,
    pub(crate) address: Option<Range<usize>>,
    /// How many eat, where it is said: by a number of people or by names.
    pub(crate) persons: Option<u32>,
    /// How many guests the same words order for.
    pub(crate) guests: usize,
    pub(crate) signs: Signs,
    pub(crate) unresolved: Vec<Unresolved>,
    /// What nothing accounts for.
    pub(crate) left_over: Vec<Range<usize>>,
    /// Whether something was passed over that the model of leftovers says is talk.
    pub(crate) passed_over: bool,
    /// What the model of leftovers was asked about.
    pub(crate) windows: Vec<(Range<usize>, Window)>,
    pub(crate) skipped: Vec<Span>,
    pub(crate) evidence: Vec<Evidence>,
    /// Dishes all of which are replaced by those that follow.
    pub(crate) replaces_all: bool,
    /// A new quantity without a dish, for the only one of an order.
    pub(crate) set: Option<u32>,
    /// A quantity that belongs to no dish.
    pub(crate) loose_count: bool,
    /// Quantities that belong to no dish and may be of all.
    pub(crate) totals: Vec<u32>,
    /// The clauses in which something is judged, asked or told of the past.
    pub(crate) remarks: Vec<usize>,
    /// Whether a later time takes the place of one before.
    pub(crate) corrects_time: bool,
    /// Whether it is taken back only in some case: `找不到地方就不用送了`.
    pub(crate) cancels_if: bool,
    /// A word that takes back, with nothing before it that it could mean.
    pub(crate) loosely_cancels: bool,
}

impl Content {
    /// Whether an order, or some of one, is taken back or asked after.
    pub(crate) fn takes_back(&self) -> bool {
        let signs = &self.signs;
        let changed = |mention: &Mention| matches!(mention.op, Op::Less | Op::From | Op::Keep);
        signs.cancels || signs.repeats || self.mentions.iter().any(changed) || self.rice.less.is_some()
    }

    /// Dishes that nobody asks for in so many words may be ordered already; beside what was passed over they may change any order.
    pub(crate) fn may_change(&self) -> MayChange {
        let signs = &self.signs;
        let asks = signs.orders || signs.orders_surely || signs.again || signs.more;
        // `18号3.6` orders, whatever was ordered before.
        let may_be = self.guests == 0 && !self.rice.is_said
            || !self.notes.is_empty()
            || signs.rewrites
            || self.mentions.iter().any(|mention| !mention.note.is_empty());
        match (self.passed_over, !asks && may_be) {
            (true, _) => MayChange::AnyOrder,
            (false, true) => MayChange::SameDishes,
            (false, false) => MayChange::Nothing,
        }
    }

    /// Whether any dish or rice is named as wanted.
    pub(crate) fn wants(&self) -> bool {
        let wanted = |mention: &Mention| matches!(mention.op, Op::Want | Op::More | Op::Into);
        self.mentions.iter().any(wanted) || (self.rice.is_said && self.rice.less.is_none())
    }
}
