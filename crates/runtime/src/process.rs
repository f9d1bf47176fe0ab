use std::process::ExitCode;

use tokio::runtime::Runtime;

use crate::{NotMigrated, Settings, Shutdown, Stopped, Telemetry, panics, raise_descriptors};

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
            let shutdown = Shutdown::leaving_for(settings.leave(), settings.grace());
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
            let code = error.is::<NotMigrated>().then_some(NotMigrated::EXIT_CODE);
            code.map_or(ExitCode::FAILURE, ExitCode::from)
        }
    }
}
