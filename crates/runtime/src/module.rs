use std::fmt;

use futures::future::BoxFuture;
use tonic::service::Routes;

use crate::{
    Channel, Due, Guard, Shutdown,
    health::{Health, Ready},
    reflection::Reflection,
    stack::{self, Limits},
};

/// What a service hands over to be served.
pub struct Module {
    /// Short name, for instance `orders`.
    pub name: &'static str,
    /// Full names of its gRPC services.
    pub services: Vec<&'static str>,
    /// Its gRPC services.
    pub routes: Routes,
    /// Background loops, by name. They end when the token of
    /// [`Shutdown::workers`] is cancelled.
    pub tasks: Vec<(&'static str, BoxFuture<'static, ()>)>,
    /// Whether it can do its work: reaches its database, for instance.
    pub ready: Ready,
    /// What its background loop for due work calls every few seconds, for whoever
    /// moves the clock and can't wait for that.
    pub due: Due,
}

impl Module {
    /// Starts the background loops.
    pub fn start(&mut self, shutdown: &Shutdown) {
        for (name, task) in self.tasks.drain(..) {
            shutdown.spawn(name, task);
        }
    }

    /// The services behind the stack that every call passes, with health and
    /// reflection beside them.
    pub fn guarded(&self, guard: &Guard, limits: Limits) -> anyhow::Result<Channel> {
        let health = Health::new(&self.services, &self.ready);
        let reflection = Reflection::new(&self.services);
        let methods = stack::guarded(self.routes.clone(), guard, limits)?;
        // Answered to anyone who reaches the port, even when the service is full:
        // probes carry no token.
        let routes = Routes::from(methods).add_service(health.into_server()).add_service(reflection);
        Ok(stack::measured(routes, guard))
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Module").field("name", &self.name).finish_non_exhaustive()
    }
}
