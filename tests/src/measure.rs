//! What is measured, by the benches and by `report`: loads, and the limits beside which their
//! figures stand.

mod against;
mod calls;
mod fill;
mod load;
pub mod pgbench;
mod process;
pub mod shop;
mod sqlite;
mod yardstick;

pub use against::{Round, Rounds};
pub use calls::{MainCall, MainCalls, one_statement};
pub use fill::Filling;
pub use load::{Client, Figures, Grpc, Http, Regulars, run, run_count};
pub use process::{SHOP, Services};
pub use sqlite::Bare;
pub use yardstick::Sizes;

/// The figure in the middle; 0 if there is none.
pub fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = figures.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}
