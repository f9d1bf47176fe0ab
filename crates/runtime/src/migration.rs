//! `renqing-X migrate`: brings the tables of a service up to date without serving
//! it, or waits until somebody has.

use std::{future::Future, process::ExitCode, time::Duration};

use anyhow::bail;
use clap::{Arg, ArgAction, Args, Command};
use kernel::Clock;
use tokio::time::{Instant, sleep};

use crate::{Migrate, Module, Parts, Settings, Shutdown, in_runtime};

/// The name of the subcommand.
pub(crate) const MIGRATE: &str = "migrate";
const WAIT: &str = "wait";
/// A step that takes longer is looked at by whoever started this.
const PATIENCE: Duration = Duration::from_mins(10);
const LOOK_EVERY: Duration = Duration::from_secs(1);

pub(crate) fn subcommand() -> Command {
    let wait = Arg::new(WAIT).long(WAIT).action(ArgAction::SetTrue);
    let wait = wait.help("Change nothing; wait, for at most ten minutes, until the tables are up to date");
    Settings::augment_args(Command::new(MIGRATE).about("Bring the tables up to date, and end").arg(wait))
}

/// Starts the service on its database, and does not serve it.
pub(crate) fn migrate<F>(
    name: &'static str,
    matches: &clap::ArgMatches,
    start: impl Fn(Parts) -> F,
) -> ExitCode
where
    F: Future<Output = anyhow::Result<Module>>,
{
    let settings = Settings::of_matches(matches);
    // It calls nobody, so it needs no secret.
    let tokens = settings.tokens(Clock::system(), true).unwrap_or_else(|wrong| wrong.exit());
    in_runtime(name, &settings, async |shutdown| {
        let parts = Parts::of_process(&settings, &tokens, &shutdown)?;
        if matches.get_flag(WAIT) {
            return wait(Parts { migrate: Migrate::Never, ..parts }, start, &shutdown).await;
        }
        start(Parts { migrate: Migrate::Start, ..parts }).await?;
        tracing::info!("the tables are up to date");
        Ok(())
    })
}

/// Until the service would start; a database that is not there yet is waited for as well.
async fn wait<F>(parts: Parts, start: impl Fn(Parts) -> F, shutdown: &Shutdown) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<Module>>,
{
    let (closing, begun) = (shutdown.doors(), Instant::now());
    let mut said = String::new();
    loop {
        let Err(error) = start(parts.clone()).await else { return Ok(()) };
        if begun.elapsed() > PATIENCE {
            return Err(error);
        }
        let why = format!("{error:#}");
        if why != said {
            tracing::info!(why, "waiting");
            said = why;
        }
        if closing.run_until_cancelled(sleep(LOOK_EVERY)).await.is_none() {
            bail!("ended before the tables were up to date: {said}");
        }
    }
}
