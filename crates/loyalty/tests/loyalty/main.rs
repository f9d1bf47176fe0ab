//! The service behind its real stack, through real channels.

mod accounts;
mod earn_rule;
mod points;
mod system;
