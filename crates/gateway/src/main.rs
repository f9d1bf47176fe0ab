//! The gateway as a process of its own.

use anyhow::Context;
use kernel::Clock;
use runtime::{Settings, Shutdown, Stopped, Telemetry, WrongSetting, connect, serve_router};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<std::process::ExitCode> {
    let settings = Settings::of_process("gateway", "127.0.0.1:9100");
    let tokens = settings.tokens(Clock::system(), false).unwrap_or_else(|wrong| wrong.exit());
    let upstream = |name: &'static str, uri: &str| {
        let channel = connect(uri).map_err(|error| WrongSetting(format!("{name}: {error}")));
        (name, channel.unwrap_or_else(|wrong| wrong.exit()))
    };
    let upstreams = [
        upstream("customers", &settings.customers),
        upstream("orders", &settings.orders),
        upstream("loyalty", &settings.loyalty),
        upstream("feedback", &settings.feedback),
    ];
    let telemetry = Telemetry::start("gateway", &settings)?;
    let shutdown = Shutdown::new(settings.grace());
    shutdown.on_signals()?;
    let router = gateway::router(upstreams, &tokens, Clock::system(), &settings)?;
    let listener = TcpListener::bind(settings.http).await.with_context(|| settings.http.to_string())?;
    tracing::info!(address = %settings.http, "serving");
    serve_router(router, listener, &shutdown).await?;
    let stopped = shutdown.finish().await;
    telemetry.stop().await;
    Ok(if stopped == Stopped::Clean { 0.into() } else { 1.into() })
}
