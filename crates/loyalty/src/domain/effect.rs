//! Whether gifts work: figures of customers who got one against customers who by
//! chance did not.

mod figures;
mod layers;
mod report;
pub(crate) mod staff_watch;
mod window;
mod words;

pub(crate) use figures::{Arm, Counted, Effect, Verdict};
pub(crate) use layers::{Figures, Given, Lift, Stratum, rank};
pub(crate) use window::{MOST_DAYS, window_days};
