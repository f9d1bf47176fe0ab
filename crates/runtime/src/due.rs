use std::{fmt, future::Future, sync::Arc};

use futures::future::BoxFuture;
use kernel::Failure;

/// What a service does by itself as time passes.
#[derive(Clone)]
pub struct Due(Arc<dyn Fn() -> BoxFuture<'static, Result<(), Failure>> + Send + Sync>);

impl Due {
    /// `run` does what has become due by the service's clock, a bounded amount.
    pub fn new<F>(run: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        Self(Arc::new(move || Box::pin(run())))
    }

    /// Does what has become due by now. Errors: whatever it failed of; it may be
    /// called again.
    pub async fn run(&self) -> Result<(), Failure> {
        (self.0)().await
    }
}

impl fmt::Debug for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Due")
    }
}
