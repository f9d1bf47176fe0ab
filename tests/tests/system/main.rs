//! The whole system from outside, as its guests and staff meet it.

mod cases;
mod once;
mod starting;
