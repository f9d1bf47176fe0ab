//! Memberships as they are joined, changed and used.

mod bills;
mod change;
mod holdings;
mod memberships;
mod merge;
mod uses;

pub(crate) use bills::heard_of;
pub(crate) use change::{apply, impact, roll_back};
pub(crate) use holdings::holdings;
pub(crate) use memberships::{Opened, due, open, save, show};
pub(crate) use merge::merge;
pub(crate) use uses::{
    capture, capture_of_order, check, give_back_held, hold, name_of, release, restate_of_order,
    return_of_order,
};
