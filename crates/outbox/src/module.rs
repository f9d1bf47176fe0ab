use std::sync::Arc;

use contracts::common::v1::event_sink_server::{self, EventSinkServer};
use runtime::{Due, Module, Parts};
use storage::Db;
use tonic::service::Routes;

use crate::{EventHandler, Jobs, Sink, routes, tasks::tasks};

/// A batch is cut at a megabyte, but one event alone may be larger.
const MOST_BYTES: usize = 16 << 20;

/// A service's name in its contract, its methods, and who gets its events.
#[derive(Debug)]
pub struct Service<H> {
    /// Short name, for instance `orders`.
    pub name: &'static str,
    /// Full name of its gRPC service.
    pub contract: &'static str,
    /// Its methods.
    pub routes: Routes,
    /// What it makes of others' events, and does as time passes.
    pub handler: H,
}

impl<H: EventHandler + Jobs> Service<H> {
    /// The service ready to be served, with all that events need.
    pub fn on(self, db: Db, parts: &Parts) -> Module {
        let handler = Arc::new(self.handler);
        let sink = Arc::new(Sink::new(db.clone(), parts.clock.clone(), Arc::clone(&handler)));
        let by_call = EventSinkServer::from_arc(Arc::clone(&sink)).max_decoding_message_size(MOST_BYTES);
        let due = Due::new(move || {
            let handler = Arc::clone(&handler);
            async move { handler.run_due().await }
        });
        let subscribers = routes::subscribers_of(self.name);
        let tasks = tasks(self.name, &db, parts, &subscribers, sink, due.clone());
        Module {
            name: self.name,
            services: vec![self.contract, event_sink_server::SERVICE_NAME],
            routes: self.routes.add_service(by_call),
            tasks,
            due,
            ready: Arc::new(move || {
                let db = db.clone();
                Box::pin(async move { Ok(db.ping().await?) })
            }),
        }
    }
}
