//! Tries ways in and out, which whoever mounts the pages can.

use contracts::orders::v1::channel_traffic::Fault;
use futures::future::BoxFuture;
use tonic::Status;

/// Whoever finds out whether a channel works.
pub trait Prober: Send + Sync {
    /// What is wrong with a channel, by its name; nothing if it works. Errors: there is no such
    /// channel.
    fn probe<'a>(&'a self, channel: &'a str) -> BoxFuture<'a, Result<Option<Trouble>, Status>>;
}

/// What is wrong.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// In a word.
    pub fault: Fault,
    /// In the words of whoever said so.
    pub detail: String,
}
