//! The whole system from outside, as its guests and staff meet it.

mod access;
mod apart;
mod backfilling;
mod bad_input;
mod cases;
mod circle;
mod currencies;
mod erasure;
mod finding;
mod gifts;
mod guest_view;
mod hours;
mod import;
mod life;
mod menu;
mod once;
mod openapi;
mod owner;
mod plans;
mod records;
mod schema;
mod starting;
mod talking;
mod texts;
mod told;
mod trace;
