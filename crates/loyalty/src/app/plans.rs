//! Memberships as they are joined, changed and used.

mod change;
mod memberships;
mod uses;

pub(crate) use change::{apply, impact, roll_back};
pub(crate) use memberships::{Opened, due, open, save, show};
pub(crate) use uses::{
    capture, capture_of_order, check, give_back_held, hold, holdings, release, return_of_order,
};
