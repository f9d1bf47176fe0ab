//! What it is that no rule accounts for in an order: talk that changes nothing, a
//! wish for the ticket, or something that matters and has to be asked about. A
//! multinomial logistic regression over the characters of the piece and of what
//! stands beside it, names and numbers abstracted.
//!
//! `examples/train_leftover` learned it from the lines of `data/leftovers`, 2,004 orders
//! written by hand in which each such stretch is marked, and names of dishes that are on
//! no menu. Of 563 stretches that it had not seen it lets pass, where they may matter by
//! 0.15 at most, about a quarter of the talk, a fifth of the wishes and one in sixteen of
//! what matters; and what it says counts only where the clause has neither dish nor number.

mod window;

use std::sync::LazyLock;

pub(crate) use window::{Around, Window};

use crate::linear::Linear;

const FILE: &[u8] = include_bytes!("../data/leftover.bin");

/// What something is that nothing accounts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leftover {
    /// It changes nothing: how somebody is called, a reason, an interjection.
    Talk,
    /// Something the kitchen or the courier is to know.
    Wish,
    /// It may be a dish, a place, a time, a condition.
    Matters,
}

impl Leftover {
    /// How many there are.
    pub const COUNT: usize = 3;

    /// Each of them, in the order of the model's weights.
    pub const ALL: [Self; Self::COUNT] = [Self::Talk, Self::Wish, Self::Matters];
}

/// What is likelier to matter is asked about. Who has an order open is asked in any case.
const MAY_MATTER: f64 = 0.15;

/// What something is; what may matter does.
pub(crate) fn judge(window: &Window) -> Leftover {
    static MODEL: LazyLock<Linear<{ Leftover::COUNT }>> = LazyLock::new(|| Linear::decode(FILE));
    let [talk, wish, matters] = MODEL.likely(&window.features());
    match (matters > MAY_MATTER, talk > wish) {
        (true, _) => Leftover::Matters,
        (false, true) => Leftover::Talk,
        (false, false) => Leftover::Wish,
    }
}
