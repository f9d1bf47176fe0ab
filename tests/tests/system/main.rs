//! The whole system from outside, as its guests and staff meet it.

mod access;
mod announcing;
mod apart;
mod bad_input;
mod cases;
mod circle;
mod currencies;
mod gifts;
mod hours;
mod import;
mod life;
mod menu;
mod once;
mod plans;
mod schema;
mod starting;
mod talking;
mod trace;
