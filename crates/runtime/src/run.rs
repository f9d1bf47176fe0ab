use std::{future::Future, process::ExitCode};

use clap::Command;
use kernel::Clock;

use crate::{
    Guard, Module, Parts, Settings, bind, in_runtime,
    migration::{self, MIGRATE},
    serve,
    serve::serve_health,
    serve_metrics,
};

/// The `main` of a binary that is one service: settings, logs, the service on
/// its port, and a graceful end. With `migrate`, its tables alone.
pub fn run<F>(name: &'static str, listen: &'static str, start: impl Fn(Parts) -> F) -> ExitCode
where
    F: Future<Output = anyhow::Result<Module>>,
{
    let matches = Settings::command_line(command(name, listen));
    match matches.subcommand_matches(MIGRATE) {
        Some(matches) => migration::migrate(name, matches, start),
        None => serve_alone(name, &Settings::of_matches(&matches), start),
    }
}

/// Settings stand behind the subcommand, if there is one; before it they would hold
/// for nothing.
fn command(name: &'static str, listen: &'static str) -> Command {
    let command = Settings::command(name, listen).args_conflicts_with_subcommands(true);
    command.subcommand(migration::subcommand())
}

fn serve_alone<F>(name: &'static str, settings: &Settings, start: impl Fn(Parts) -> F) -> ExitCode
where
    F: Future<Output = anyhow::Result<Module>>,
{
    let tokens = settings.tokens(Clock::system(), false).unwrap_or_else(|wrong| wrong.exit());
    let options = settings.service_options().unwrap_or_else(|wrong| wrong.exit());
    in_runtime(name, settings, async |shutdown| {
        let parts = Parts::of_process(settings, &tokens, &shutdown)?;
        // The port comes first: a second process on it should fail before it touches any data.
        let listener = bind(settings.listen, "listen").await?;
        serve_metrics(settings, &shutdown).await?;
        let health = match settings.health {
            Some(address) => Some(bind(address, "health").await?),
            None => None,
        };
        let module = start(parts).await?;
        if let Some(health) = health {
            serve_health(&module, health, &options, &shutdown);
        }
        let guard = Guard::from_contracts(tokens)?;
        serve(module, listener, &guard, settings.limits(), &options, &shutdown).await
    })
}
