//! What may be given to whom, by every rule there is, and what it is thought to
//! be worth.

pub(crate) mod choose;
pub(crate) mod eligibility;
mod explain;
pub(crate) mod facts;
pub(crate) mod hosting;
pub(crate) mod plan;
pub(crate) mod preview;
pub(crate) mod rejection;
pub(crate) mod score;
