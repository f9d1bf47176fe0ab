//! The whole service through real channels, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod access_keys;
mod audit;
mod backfilling;
mod checking;
mod creating;
mod exporting;
mod finding;
mod goals;
mod house_keys;
mod ledger;
mod linking;
mod merging;
mod partners;
mod renumbering;
mod segments;
mod shop;
mod timeline;
mod unmerging;
mod updating;
