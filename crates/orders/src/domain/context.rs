//! What has to be known to decide what a message does.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    basket::Basket,
    menu::Menu,
    order::State,
    price::{Line, Origin},
    shop::Shop,
    shorthand::Whose,
};

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
    /// Until then who says the number is asked whom they mean, for it was another's.
    pub number_asked_until: Option<Timestamp>,
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
    /// When it was promised for.
    pub promised: Option<Timestamp>,
    /// Whether the sender of the message at hand sent it.
    pub by_sender: bool,
}

/// An order that may be had again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastOrder {
    /// What was asked for, without when and where to.
    pub basket: Basket,
    /// The lines, with the names and prices of then.
    pub lines: Vec<Line>,
}

impl LastOrder {
    /// The names of the dishes that are not on the menu any more, whatever code they had.
    pub(super) fn gone(&self, menu: &Menu) -> Vec<String> {
        let is_gone = |line: &&Line| line.origin == Origin::Ordered && menu.code_of(line.dish_id).is_none();
        self.lines.iter().filter(is_gone).map(|line| line.name.clone()).collect()
    }

    /// What was asked for, by today's codes.
    pub(super) fn today(&self, menu: &Menu) -> Basket {
        let ordered =
            |code: i32| self.lines.iter().find(|line| line.code == code && line.origin != Origin::Reward);
        let mut basket = self.basket.clone();
        for dish in &mut basket.dishes {
            dish.code = ordered(dish.code).and_then(|line| menu.code_of(line.dish_id)).unwrap_or(dish.code);
        }
        basket
    }
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
    /// The open orders that were asked for, the latest first.
    pub open_orders: BTreeMap<Whose, Vec<OpenOrder>>,
    /// The last orders that were asked for.
    pub last_orders: BTreeMap<Whose, LastOrder>,
    /// Whether we asked the sender something that they have not answered.
    pub asked: bool,
    /// Whether the last message of the sender called an order off.
    pub has_cancelled: bool,
    /// Whether the message is read again because the sender answered our
    /// question about it with `是`.
    pub confirmed: bool,
}
