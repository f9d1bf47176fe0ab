//! The service behind its real stack, through real channels.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod accounts;
mod boundaries;
mod campaigns;
mod catalogue;
mod customers;
mod due;
mod earn_rule;
mod effect;
mod gifts;
mod goodwill;
mod holds;
mod layers;
mod liability;
mod menu;
mod model;
mod moments;
mod plans;
mod points;
mod referrals;
mod rewards;
mod shop;
mod tiers;
mod unmerged;
mod wishes;
