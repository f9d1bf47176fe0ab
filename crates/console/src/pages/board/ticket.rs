//! One order as the kitchen sees it.

use std::collections::BTreeMap;

use contracts::orders::v1::{
    Message, Order,
    order::{Line, State, evidence::Part, line::Origin},
};

use super::{
    marks::{self, Piece},
    texts::Texts,
};
use crate::{
    bill::Bill,
    format,
    page::{Page, id_of},
};

pub(super) struct Ticket {
    /// Which of the board it is, from 1, for its key; 0 on paper.
    pub(super) nth: usize,
    pub(super) id: String,
    pub(super) etag: String,
    /// The guest's id; empty for somebody unknown.
    pub(super) guest: String,
    pub(super) number: i32,
    /// What they are called at the counter.
    pub(super) who: String,
    pub(super) dishes: Vec<Dish>,
    /// What the whole order is asked to be like.
    pub(super) wish: Wish,
    pub(super) packed: Vec<(String, i32)>,
    pub(super) address: String,
    pub(super) placed: String,
    /// When it has to be there: as promised, or else as wanted.
    pub(super) due: String,
    /// Minutes until then; below 0 it is late.
    pub(super) minutes: Option<i64>,
    pub(super) state: State,
    pub(super) state_name: &'static str,
    /// Somebody who was never seen with this number ordered for it.
    pub(super) is_unbound: bool,
    pub(super) total: String,
    /// What memberships take off it, where that was asked.
    pub(super) bill: Bill,
    /// The steps that may follow, the usual one first: as the contract and as people call
    /// them.
    pub(super) next: Vec<(&'static str, &'static str)>,
    /// The message it was read from, if that is at hand.
    pub(super) message: Vec<Piece>,
}

pub(super) struct Dish {
    pub(super) name: String,
    pub(super) quantity: i32,
    pub(super) wish: Wish,
    /// The characters that were taken for it, as they were typed.
    pub(super) evidence: Vec<String>,
    pub(super) is_gift: bool,
    pub(super) is_default: bool,
}

/// What somebody asks for; empty if nothing.
pub(super) struct Wish {
    pub(super) text: String,
    pub(super) is_allergy: bool,
}

impl Ticket {
    /// An order, with those messages at hand that it may be read from, and what guests without a
    /// number are called.
    pub(super) fn new(
        page: &Page,
        order: &Order,
        messages: &[Message],
        called: &BTreeMap<String, String>,
    ) -> Self {
        let due = order.promised_time.as_ref().or(order.wanted_time.as_ref());
        Self {
            nth: 0,
            id: id_of(&order.name).to_owned(),
            etag: order.etag.clone(),
            guest: id_of(&order.customer).to_owned(),
            number: order.customer_number,
            who: Texts(page.lang).called(order, called),
            dishes: order.lines.iter().map(|line| dish(order, line)).collect(),
            wish: Wish { text: order.note.clone(), is_allergy: order.mentions_allergy },
            packed: packed(page, order),
            address: order.delivery_address.clone(),
            placed: page.clock(order.create_time.as_ref()),
            due: page.clock(due),
            minutes: format::moment(due).map(|due| (due.as_second() - page.now.as_second()).div_euclid(60)),
            state: order.state(),
            state_name: page.state(order.state()),
            is_unbound: order.unbound_sender,
            total: format::money(order.total.as_ref()),
            bill: Bill::default(),
            next: order.next_states().map(|state| (state.as_str_name(), page.state(state))).collect(),
            message: message(page, order, messages),
        }
    }

    /// Whether a key chooses it.
    pub(super) fn has_key(&self) -> bool {
        (1..=9).contains(&self.nth)
    }

    pub(super) fn is_late(&self) -> bool {
        self.minutes.is_some_and(|minutes| minutes < 0)
    }

    pub(super) fn is_new(&self) -> bool {
        self.state == State::Placed
    }

    /// Whether the last step can be taken back.
    pub(super) fn is_recallable(&self) -> bool {
        !self.next.is_empty() && !self.is_new()
    }

    /// Whether it can still be called off; the service says where not.
    pub(super) fn may_cancel(&self) -> bool {
        !self.next.is_empty()
    }

    /// Every wish that leaving out would harm somebody.
    pub(super) fn allergies(&self) -> Vec<&str> {
        let wishes = self.dishes.iter().map(|dish| &dish.wish).chain([&self.wish]);
        let mut texts: Vec<_> =
            wishes.filter(|wish| wish.is_allergy).map(|wish| wish.text.as_str()).collect();
        texts.dedup();
        texts
    }
}

fn message(page: &Page, order: &Order, messages: &[Message]) -> Vec<Piece> {
    let is_read_from = |message: &&Message| order.evidence.iter().any(|one| one.message == message.name);
    let found = messages.iter().find(is_read_from);
    let own = std::slice::from_ref(order);
    found.map(|found| marks::pieces(page, &found.text, &found.name, own)).unwrap_or_default()
}

fn dish(order: &Order, line: &Line) -> Dish {
    let of_line = order.evidence.iter().filter(|evidence| {
        matches!(evidence.part(), Part::Dish | Part::Rice) && evidence.item_code == line.item_code
    });
    Dish {
        name: line.item_name.clone(),
        quantity: line.quantity,
        wish: Wish { text: line.note.clone(), is_allergy: line.mentions_allergy },
        evidence: of_line.map(|evidence| evidence.text.clone()).collect(),
        is_gift: line.origin() == Origin::Reward,
        is_default: line.origin() == Origin::Default,
    }
}

fn packed(page: &Page, order: &Order) -> Vec<(String, i32)> {
    let named = order.packed.iter();
    named.map(|one| (page.lang.name(&one.name, &one.name_en).to_owned(), one.quantity)).collect()
}
