//! The gateway as a process of its own.

use std::process::ExitCode;

use kernel::Clock;
use runtime::{Settings, bind, in_runtime, serve_metrics, serve_router};

fn main() -> ExitCode {
    let settings = Settings::of_process("renqing-gateway", "127.0.0.1:9100");
    let tokens = settings.tokens(Clock::system(), false).unwrap_or_else(|wrong| wrong.exit());
    in_runtime("renqing-gateway", &settings, async |shutdown| {
        let router = gateway::router(settings.channels()?, &tokens, Clock::system(), &settings, &shutdown)?;
        gateway::start_courier(settings.channels()?, &tokens, Clock::system(), &settings, &shutdown)?;
        let listener = bind(settings.http, "http").await?;
        serve_metrics(&settings, &shutdown).await?;
        tracing::info!(address = %settings.http, "serving");
        serve_router(router, listener, &settings.listener_options(), &shutdown).await
    })
}
