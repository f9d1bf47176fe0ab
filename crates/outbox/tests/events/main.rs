//! Events between two services, over a real channel and on both engines.
#![expect(clippy::unwrap_used, reason = "test code")]

mod delivering;
mod jetstream;
mod pair;
mod sharing;
mod surviving;
