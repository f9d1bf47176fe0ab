//! Good words, and the people they are about.

pub(crate) mod invariants;
pub(crate) mod order_staff;
pub(crate) mod praises;
pub(crate) mod staff_members;
