//! Events between services. A write and its events commit together
//! ([`publish()`]); a [`Relay`] hands them to each subscriber, at least once and
//! in order per customer; a [`Sink`] sees to it that each takes effect once.

mod housekeeping;
mod module;
mod publish;
mod relay;
mod routes;
mod sink;
mod tasks;

pub use module::Service;
pub use publish::{OutgoingEvent, publish};
pub use relay::Relay;
use routes::SUBSCRIBERS;
pub use routes::{CUSTOMERS, FEEDBACK, LOYALTY, ORDERS, subscribers};
pub use sink::{EventHandler, IncomingEvent, Sink};
