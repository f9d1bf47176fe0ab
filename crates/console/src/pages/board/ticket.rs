//! One order as the kitchen sees it.

use contracts::orders::v1::{
    Order,
    order::{Line, State, evidence::Part, line::Origin},
};

use crate::{
    format,
    page::{Page, id_of},
};

/// What is more than a wish: leaving it out would harm somebody.
const ALLERGY: [&str; 5] = ["过敏", "過敏", "allerg", "intoleran", "忌"];

pub(super) struct Ticket {
    pub(super) id: String,
    pub(super) etag: String,
    /// The guest's id; empty for somebody unknown.
    pub(super) guest: String,
    pub(super) number: i32,
    pub(super) dishes: Vec<Dish>,
    /// What the whole order is asked to be like.
    pub(super) wish: Wish,
    pub(super) packed: Vec<(String, i32)>,
    pub(super) address: String,
    pub(super) promised: String,
    pub(super) wanted: String,
    pub(super) is_late: bool,
    pub(super) is_new: bool,
    /// Somebody who was never seen with this number ordered for it.
    pub(super) is_unbound: bool,
    pub(super) total: String,
    /// The step that comes next, as a contract's word and as people call it.
    pub(super) to: &'static str,
    pub(super) to_name: &'static str,
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

impl Wish {
    fn new(text: &str) -> Self {
        let lower = text.to_lowercase();
        Self { text: text.to_owned(), is_allergy: ALLERGY.iter().any(|word| lower.contains(word)) }
    }
}

impl Ticket {
    pub(super) fn new(page: &Page, order: &Order) -> Self {
        let to = next(order.state());
        Self {
            id: id_of(&order.name).to_owned(),
            etag: order.etag.clone(),
            guest: id_of(&order.customer).to_owned(),
            number: order.customer_number,
            dishes: order.lines.iter().map(|line| dish(order, line)).collect(),
            wish: Wish::new(&order.note),
            packed: packed(page, order),
            address: order.delivery_address.clone(),
            promised: page.clock(order.promised_time.as_ref()),
            wanted: page.clock(order.wanted_time.as_ref()),
            is_late: is_late(page, order),
            is_new: order.state() == State::Placed,
            is_unbound: order.unbound_sender,
            total: format::money(order.total.as_ref()),
            to: to.as_str_name(),
            to_name: page.state(to),
        }
    }
}

/// The step that follows on the board.
pub(super) fn next(state: State) -> State {
    match state {
        State::Placed => State::Accepted,
        State::Accepted => State::Preparing,
        State::Preparing => State::Ready,
        State::Ready => State::Delivering,
        _ => State::Completed,
    }
}

fn is_late(page: &Page, order: &Order) -> bool {
    format::moment(order.promised_time.as_ref()).is_some_and(|promised| promised < page.now)
}

fn dish(order: &Order, line: &Line) -> Dish {
    let of_line = order.evidence.iter().filter(|evidence| {
        matches!(evidence.part(), Part::Dish | Part::Rice) && evidence.item_code == line.item_code
    });
    Dish {
        name: line.item_name.clone(),
        quantity: line.quantity,
        wish: Wish::new(&line.note),
        evidence: of_line.map(|evidence| evidence.text.clone()).collect(),
        is_gift: line.origin() == Origin::Reward,
        is_default: line.origin() == Origin::Default,
    }
}

fn packed(page: &Page, order: &Order) -> Vec<(String, i32)> {
    let named = order.packed.iter();
    named.map(|one| (page.lang.name(&one.name, &one.name_en).to_owned(), one.quantity)).collect()
}
