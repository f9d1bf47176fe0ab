//! The whole service through real channels, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod backfilling;
mod boarding;
mod chains;
mod chatting;
mod checking;
mod comparing;
mod counting;
mod delays;
mod delivering;
mod dishes;
mod figures;
mod hosting;
mod importing;
mod late_refunds;
mod listening;
mod listing;
mod living;
mod menu;
mod messages;
mod neighbours;
mod on_the_page;
mod placing;
mod publishing;
mod records;
mod refunding;
mod round_trips;
mod searching;
mod serving;
mod settings;
mod shop;
mod wishing;
