use std::{future::Future, process::ExitCode};

use kernel::{Clock, Ids};
use tokio::{net::TcpListener, runtime::Runtime};

use crate::{
    Guard, Module, Parts, Peers, Settings, Shutdown, Stopped, Telemetry, panics, raise_descriptors, serve,
    serve_metrics,
};

/// The `main` of a binary that is one service: settings, logs, the service on
/// its port, and a graceful end.
pub fn run<F>(name: &'static str, listen: &'static str, start: impl FnOnce(Parts) -> F) -> ExitCode
where
    F: Future<Output = anyhow::Result<Module>>,
{
    let settings = Settings::of_process(name, listen);
    let tokens = settings.tokens(Clock::system(), false).unwrap_or_else(|wrong| wrong.exit());
    in_runtime(name, &settings, async |shutdown| {
        let parts = Parts {
            database: settings.database(),
            clock: Clock::system(),
            ids: Ids::random(),
            stop: shutdown.workers(),
            peers: Peers::apart(&settings, &tokens)?,
        };
        // The port comes first: a second process on it should fail before it touches any data.
        let listener = TcpListener::bind(settings.listen).await?;
        serve_metrics(&settings, &shutdown).await?;
        let module = start(parts).await?;
        let guard = Guard::from_contracts(tokens)?;
        serve(module, listener, &guard, settings.limits(), &settings.listener_options(), &shutdown).await
    })
}

/// Runs `main` with logs and signals; reports what it failed of.
pub fn in_runtime(
    name: &'static str,
    settings: &Settings,
    main: impl AsyncFnOnce(Shutdown) -> anyhow::Result<()>,
) -> ExitCode {
    let ended = Runtime::new().map_err(anyhow::Error::from).and_then(|runtime| {
        runtime.block_on(async {
            let telemetry = Telemetry::start(name, settings)?;
            panics::log_places_alone();
            raise_descriptors();
            let shutdown = Shutdown::new(settings.grace());
            shutdown.on_signals()?;
            let done = main(shutdown.clone()).await;
            shutdown.begin();
            let stopped = shutdown.finish().await;
            telemetry.stop().await;
            done.map(|()| stopped)
        })
    });
    match ended {
        Ok(Stopped::Clean) => ExitCode::SUCCESS,
        Ok(Stopped::Hard) => ExitCode::FAILURE,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the last word of a process")]
            {
                eprintln!("{name}: {error:#}");
            }
            ExitCode::FAILURE
        }
    }
}
