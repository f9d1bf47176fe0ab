//! `renqing`: a restaurant's back office in one program.

use std::{
    io::{BufWriter, stdin, stdout},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, parser::ValueSource};
use kernel::Clock;
use renqing::{DemoArgs, ExportArgs, FileArgs, ImportArgs, ListArgs, ListOf, ServeArgs, Taken};
use runtime::{Settings, Shutdown, in_runtime};

/// Renqing 人情: the back office of a shop that wins by service.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve everything in this process, on one port
    Serve(With<ServeArgs>),
    /// Play a lunch hour with the sample shop, then stay up to be looked at
    Demo(With<DemoArgs>),
    /// Bring in a shop that `export` wrote, from standard input, or a history from elsewhere
    #[command(args_conflicts_with_subcommands = true)]
    Import(Box<Imports>),
    /// Write all that there is of a shop to standard output, for `import` elsewhere
    Export(With<ExportArgs>),
    /// Walk every rule over the data and say what is wrong
    Check(With<Nothing>),
    /// Show what is on its way between the services, and dead letters
    Events(With<EventsArgs>),
    /// Copy the data folder as of one moment, while a program may be running on it
    Backup(With<BackupArgs>),
}

#[derive(Debug, Args)]
struct Imports {
    #[command(subcommand)]
    history: Option<Import>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Subcommand)]
enum Import {
    /// Completed orders of the past
    Orders(With<ImportArgs>),
    /// The menu: dishes that are there are changed to what the file says
    Menu(With<ListArgs>),
    /// Customers: those that are there learn what the file says
    Customers(With<ListArgs>),
}

impl Import {
    fn how(&mut self) -> &mut FileArgs {
        match self {
            Self::Orders(args) => &mut args.own.how,
            Self::Menu(args) | Self::Customers(args) => &mut args.own.how,
        }
    }
}

/// A command's own arguments, and the settings that every command has.
#[derive(Debug, Args)]
struct With<T: Args> {
    #[command(flatten)]
    own: T,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
struct Nothing {}

#[derive(Debug, Args)]
struct EventsArgs {
    /// Send again what this service refused too often, for instance `loyalty`
    #[arg(long, value_name = "SERVICE")]
    redeliver: Option<String>,
    /// Tell the services anew of every shop, menu item and customer, for one that
    /// has lost what it knew of them
    #[arg(long)]
    backfill: bool,
}

#[derive(Debug, Args)]
struct BackupArgs {
    /// The new folder to copy to
    to: PathBuf,
}

fn main() -> ExitCode {
    let matches = Settings::command_line(Cli::command());
    let mut leaf = &matches;
    while let Some((_, inner)) = leaf.subcommand() {
        leaf = inner;
    }
    let settings = Settings::of_matches(leaf);
    let mut cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    if let Command::Import(imports) = &mut cli.command
        && let Some(import) = &mut imports.history
    {
        import.how().data_is_unnamed = leaf.value_source("data") == Some(ValueSource::DefaultValue)
            && settings.database.is_none()
            && settings.data == Settings::default().data;
    }
    let mut taken = Taken::All;
    let ended = in_runtime("renqing", &settings, async |shutdown| {
        taken = run(cli.command, &settings, shutdown).await?;
        Ok(())
    });
    // Nothing at all is as bad as a failure, a part of it is neither.
    match taken {
        Taken::All => ended,
        Taken::Some => ExitCode::from(2),
        Taken::Nothing => ExitCode::FAILURE,
    }
}

async fn run(command: Command, settings: &Settings, shutdown: Shutdown) -> anyhow::Result<Taken> {
    match command {
        Command::Serve(args) => renqing::serve(settings, &args.own, shutdown).await,
        Command::Demo(args) => renqing::demo(settings, &args.own, shutdown).await,
        Command::Import(imports) => match imports.history {
            Some(history) => return bring_in(history, settings, shutdown).await,
            None => bring_in_shop(settings).await,
        },
        Command::Export(args) => export(settings, &args.own).await,
        Command::Check(_) => check(settings).await,
        Command::Events(args) => events(settings, &args.own).await,
        Command::Backup(args) => renqing::backup(&settings.database(), &args.own.to).await,
    }
    .map(|()| Taken::All)
}

async fn bring_in(import: Import, settings: &Settings, shutdown: Shutdown) -> anyhow::Result<Taken> {
    let (of, args) = match import {
        Import::Orders(args) => return renqing::import(settings, &args.own, shutdown).await,
        Import::Menu(args) => (ListOf::Dishes, args),
        Import::Customers(args) => (ListOf::Customers, args),
    };
    renqing::import_list(settings, of, &args.own, shutdown).await
}

/// What comes out is the shop alone; whatever is said goes to standard error.
async fn export(settings: &Settings, args: &ExportArgs) -> anyhow::Result<()> {
    if args.reopen {
        return renqing::reopen(&settings.database(), args).await;
    }
    renqing::export(&settings.database(), args, &Clock::system(), BufWriter::new(stdout().lock())).await
}

#[expect(clippy::print_stdout, reason = "what the person at the terminal waits for")]
async fn bring_in_shop(settings: &Settings) -> anyhow::Result<()> {
    let shop = renqing::import_shop(settings, stdin().lock()).await?;
    println!("shops/{shop} is here, with all its rows");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the findings are what was asked for")]
async fn check(settings: &Settings) -> anyhow::Result<()> {
    let findings = renqing::check(&settings.database()).await?;
    for finding in &findings {
        println!("{finding}");
    }
    anyhow::ensure!(findings.is_empty(), "{} findings", findings.len());
    println!("every rule holds");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the events are what was asked for")]
async fn events(settings: &Settings, args: &EventsArgs) -> anyhow::Result<()> {
    let mut lines = if args.backfill { renqing::backfill(settings).await? } else { Vec::new() };
    lines.extend(renqing::events(&settings.database(), args.redeliver.as_deref()).await?);
    for line in &lines {
        println!("{line}");
    }
    if lines.is_empty() {
        println!("nothing is on its way");
    }
    Ok(())
}
