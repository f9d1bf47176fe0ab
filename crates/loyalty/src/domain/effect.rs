//! Whether gifts work: figures of customers who got one against customers who by
//! chance did not.

pub(crate) mod attention;
mod figures;
mod layers;
pub(crate) mod moments;
mod report;
pub(crate) mod services;
pub(crate) mod staff_watch;
mod window;
mod words;

pub(crate) use figures::{Arm, Counted, Effect, Verdict};
pub(crate) use layers::{Figures, Given, Lift, Stratum, rank};
pub(crate) use window::{MOST_DAYS, window_days};
