//! Events between services. A write and its events commit together
//! ([`publish()`]); a [`Relay`] hands them to each subscriber, at least once and
//! in order per customer; a [`Sink`] sees to it that each takes effect once.

mod answered;
mod housekeeping;
mod jetstream;
mod module;
mod one_by_one;
mod open;
mod publish;
mod relay;
mod routes;
mod sink;
mod tasks;
mod transport;

pub use jetstream::JetStream;
pub use module::Service;
pub use one_by_one::OneByOne;
pub use open::open;
pub use publish::{OutgoingEvent, publication, publish};
pub use relay::Relay;
pub use routes::{routed_to, subscribers};
pub use runtime::{CUSTOMERS, FEEDBACK, LOYALTY, ORDERS};
pub use sink::{EventHandler, IncomingEvent, Sink};
pub use tasks::Jobs;
pub use transport::Transport;

/// The events that a service has a use for, as one enum that its handler matches:
///
/// ```text
/// outbox::events! {
///     /// What orders has a use for.
///     pub(crate) enum Event of ORDERS { CustomerChanged, CustomerMerged }
/// }
/// ```
///
/// `Event::read` decodes an event once; it answers `None` for one that is not of
/// these. A test comes with it: these are all that the routes send there.
#[macro_export]
macro_rules! events {
    ($(#[$meta:meta])* $vis:vis enum $name:ident of $service:path { $($kind:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        $vis enum $name {
            $(
                #[doc = concat!("`", stringify!($kind), "`")]
                $kind(Box<$kind>),
            )+
        }

        impl $name {
            /// Decodes an event, if it is one of these. Errors: it says it is, but
            /// can't be read.
            $vis fn read(event: &$crate::IncomingEvent) -> Result<Option<Self>, kernel::Failure> {
                $(
                    if let Some(read) = event.read::<$kind>() {
                        return read.map(|read| Some(Self::$kind(Box::new(read))));
                    }
                )+
                Ok(None)
            }
        }

        // Only the test below uses the service; without this, a build that leaves the
        // test out would find its import unused.
        const _: &str = $service;

        #[cfg(test)]
        #[test]
        fn every_event_that_is_routed_here_is_handled() {
            use prost::Name;
            let handled = std::collections::BTreeSet::from([$($kind::full_name()),+]);
            assert_eq!(handled, $crate::routed_to($service).collect());
        }
    };
}
