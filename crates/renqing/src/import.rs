//! Brings in what a shop has elsewhere: its history of orders, its menu, its
//! customers.

mod args;
mod checks;
mod customers;
mod dates;
mod dish;
mod dish_names;
mod dishes;
#[cfg(test)]
mod dishes_tests;
mod ending;
mod first_few;
mod formats;
#[cfg(test)]
mod fuzz;
mod guests;
mod header;
mod hints;
mod join;
mod list;
#[cfg(test)]
mod list_tests;
mod menu;
mod order_cell;
mod order_row;
mod orders;
mod refunds;
mod rejected;
mod report;
mod rice;
mod send;
mod shares;
mod shop;
mod sorter;
mod systems;
#[cfg(test)]
mod telling_tests;
#[cfg(test)]
mod tests;
mod told;
mod totals;
mod whole;

use std::{collections::HashMap, path::PathBuf};

use contracts::orders::v1::Shop;
use jiff::tz::TimeZone;
use kernel::{Clock, Time};
use runtime::{Principal, Settings, Shutdown};
use sheets::{Source, money};

pub use self::{
    args::{FileArgs, ImportArgs, ListArgs, ListOf, Taken},
    dates::DateOrder,
};
use self::{
    header::{Columns, Mapped, mapped},
    hints::{GivenHints, Hints, Usual},
    order_row::Reading,
    orders::Orders,
    report::{Report, counted},
    shares::Counted,
    totals::Totals,
};
use crate::{
    Clients,
    serve::{start, take_folder},
};

/// Imports a history of orders, telling how far it is and what can't be taken.
pub async fn import(settings: &Settings, args: &ImportArgs, shutdown: Shutdown) -> anyhow::Result<Taken> {
    // What can't be read at all should fail before any data is touched.
    let file = Opened::new(args)?;
    if let Some(server) = &args.how.server {
        let name = format!("shops/{}", settings.shop()?);
        let mut clients = shop::remote(settings, server)?;
        let taken = take(&mut clients, &name, args, &file).await;
        return taken.map_err(|error| ending::plain(error, Some(server)));
    }
    let (settings, _for_dry_run) = ending::data(settings, &args.how)?;
    let _folder = take_folder(&settings)?;
    let system = start(&settings, Clock::system(), &shutdown).await?;
    let mut clients = system.clients(&Principal::service("import"));
    let taken = match shop::here(&settings).await {
        Ok(name) => take(&mut clients, &name, args, &file).await,
        Err(error) => Err(error),
    };
    shutdown.finish().await;
    taken.map_err(|error| ending::plain(error, None))
}

/// Imports a menu or customers; a row that is there already changes it.
pub async fn import_list(
    settings: &Settings,
    of: ListOf,
    args: &ListArgs,
    shutdown: Shutdown,
) -> anyhow::Result<Taken> {
    let (list, other) = match of {
        ListOf::Dishes => (&menu::MENU, &customers::CUSTOMERS),
        ListOf::Customers => (&customers::CUSTOMERS, &menu::MENU),
    };
    let Some(file) = args.file.as_ref().filter(|_| !args.template) else {
        print(&list.layout.template());
        return Ok(Taken::All);
    };
    let (rows, mut report) = list.read(other, file, args.how.encoding.as_deref(), say)?;
    if let Some(server) = &args.how.server {
        let name = format!("shops/{}", settings.shop()?);
        let mut clients = shop::remote(settings, server)?;
        let taken = take_list(&mut clients, &name, of, &args.how, &rows, &mut report).await;
        return taken.map_err(|error| ending::plain(error, Some(server)));
    }
    let (settings, _for_dry_run) = ending::data(settings, &args.how)?;
    let _folder = take_folder(&settings)?;
    let system = start(&settings, Clock::system(), &shutdown).await?;
    let mut clients = system.clients(&Principal::service("import"));
    let taken = match shop::here(&settings).await {
        Ok(name) => take_list(&mut clients, &name, of, &args.how, &rows, &mut report).await,
        Err(error) => Err(error),
    };
    shutdown.finish().await;
    taken.map_err(|error| ending::plain(error, None))
}

async fn take_list(
    clients: &mut Clients,
    name: &str,
    of: ListOf,
    how: &FileArgs,
    rows: &[list::ListRow],
    report: &mut Report,
) -> anyhow::Result<Taken> {
    let shop = shop::find_or_make(clients, name, how).await?;
    let done = match of {
        ListOf::Dishes => menu::bring(clients, &shop, rows, report, how.dry_run).await?,
        ListOf::Customers => customers::bring(clients, &shop, rows, report, how.dry_run).await?,
    };
    if how.dry_run {
        say(NOTHING_BROUGHT);
    }
    report.finish(how.dry_run)?;
    Ok(match (done.taken(), report.left_out) {
        (_, 0) => Taken::All,
        (0, _) => Taken::Nothing,
        _ => Taken::Some,
    })
}

const NOTHING_BROUGHT: &str =
    "nothing was brought in: --dry-run; what only the service can check is checked when it is taken";

/// What a refused call means for a row: its fault, or the end of the import.
fn of_row(status: tonic::Status) -> anyhow::Result<report::Fault> {
    use tonic::Code::{AlreadyExists, FailedPrecondition, InvalidArgument};
    match status.code() {
        AlreadyExists | FailedPrecondition | InvalidArgument => {
            Ok(report::Fault::new(checks::in_columns(status.message())))
        }
        _ => Err(status.into()),
    }
}

async fn take(clients: &mut Clients, name: &str, args: &ImportArgs, file: &Opened) -> anyhow::Result<Taken> {
    let shop = shop::find_or_make(clients, name, &args.how).await?;
    // Only a file that names no price for each dish needs the menu's.
    let menu = if file.columns.dishes().is_some() {
        menu::prices(clients, &shop, args.how.dry_run).await?
    } else {
        HashMap::new()
    };
    let (mut orders, mut report) = file.read(&args.how, &shop, menu, Clock::system().now(), say)?;
    let totals = orders.totals;
    tell_unread(&file.columns);
    report.tell();
    tell_totals(name, &shop, totals, &report, &late_refunds(orders.late_refunds, args.how.dry_run));
    let mut reached = 0;
    if args.how.dry_run {
        join::customers(clients, &shop, &orders.guests, true, say).await?;
        say(NOTHING_BROUGHT);
    } else {
        reached =
            send::send(clients, &shop, file.columns.source, args.to_menu, &mut orders, &mut report).await?;
    }
    report.finish(args.how.dry_run)?;
    Ok(match (totals.orders + u64::from(reached > 0), report.left_out) {
        (_, 0) => Taken::All,
        (0, _) => Taken::Nothing,
        _ => Taken::Some,
    })
}

/// A history whose format is known.
struct Opened {
    path: PathBuf,
    source: Source,
    separator: char,
    header_line: u64,
    columns: Columns,
    known: GivenHints,
}

impl Opened {
    fn new(args: &ImportArgs) -> anyhow::Result<Self> {
        let source = Source::open(&args.file, args.how.encoding.as_deref())?;
        let maps: Vec<Mapped> = args.maps.iter().filter_map(|text| mapped(text).ok()).collect();
        let format = args.format.as_deref();
        let fits = |header: &[String]| {
            let columns = Columns::find(header, &maps)?;
            let known = GivenHints::of_header(header);
            let name = columns.format.map(|format| format.name);
            format.is_none_or(|format| name == Some(format)).then_some((columns, known))
        };
        let found = source.find(fits)?.map_err(|header| anyhow::anyhow!(header::refusal(&header, &maps)))?;
        let (columns, known) = found.columns;
        let known = match args.how.dates {
            Some(dates) => GivenHints { dates: Some(dates), dates_by: "--dates", ..known },
            None => known,
        };
        let path = args.file.clone();
        Ok(Self { path, source, separator: found.separator, header_line: found.line, columns, known })
    }

    /// Reads all of it into whole orders; what can't be taken is in the report.
    fn read(
        &self,
        how: &FileArgs,
        shop: &Shop,
        menu: HashMap<String, i64>,
        now: Time,
        say: fn(&str),
    ) -> anyhow::Result<(Orders, Report)> {
        let zone = shop::zone(how, shop)?;
        let (hints, dates) = self.hints(&zone, shop)?;
        if let Some(dates) = dates {
            say(&dates);
        }
        let reading = Reading {
            columns: &self.columns,
            zone,
            zone_is_said: how.time_zone.is_some(),
            currency: shop.currency.clone(),
            exponent: money::exponent(&shop.currency),
            hints,
            menu,
            now,
        };
        let mut report = Report::new(&self.path, &self.columns.header, &hints.said(), say)
            .mapped(self.columns.format.is_none());
        let gathered =
            orders::gather(&mut self.source.rows(self.separator)?, self.header_line, &reading, &mut report)?;
        let lone_refunds = self.columns.format.is_some_and(|format| format.lone_refunds);
        Ok((orders::group(gathered, &shop.currency, lone_refunds, &mut report)?, report))
    }

    fn hints(&self, zone: &TimeZone, shop: &Shop) -> anyhow::Result<(Hints, Option<String>)> {
        let usual = Usual::of(zone, &shop.currency);
        let mut rows = self.source.rows(self.separator)?;
        Ok(self.known.look(&mut rows, self.header_line, &self.columns, &usual)?)
    }
}

fn tell_unread(columns: &Columns) {
    let unread = columns.unread();
    if !unread.is_empty() {
        let are = if unread.len() == 1 { "is" } else { "are" };
        let columns = counted(unread.len() as u64, "column");
        say(&format!(
            "{columns} {are} not read: {}; --map COLUMN=FIELD says what one holds",
            unread.join(", ")
        ));
    }
}

/// What is said beside the totals of refunds whose order is not in the file.
fn late_refunds(count: u64, dry_run: bool) -> String {
    let (refunds, orders) = match count {
        0 => return String::new(),
        1 => ("1 refund".to_owned(), "its order is"),
        _ => (counted(count, "refund"), "their orders are"),
    };
    let looked_for = if dry_run { ", where a dry run does not look" } else { "" };
    format!("; {refunds} only if {orders} found, in the file or among what was imported before{looked_for}")
}

fn tell_totals(name: &str, shop: &Shop, totals: Totals, report: &Report, late_refunds: &str) {
    let money = |minor| money::shown(minor, &shop.currency);
    say(&format!(
        "{name}: {} of {} worth {} can be taken{late_refunds}",
        counted(totals.orders, "order"),
        counted(totals.lines, "line"),
        money(totals.worth)
    ));
    if totals.refunds > 0 {
        let give = if totals.refunds == 1 { "gives" } else { "give" };
        let refunds = counted(totals.refunds, "refund");
        say(&format!("{refunds} {give} back {}", money(totals.refunded)));
    }
    tell_prices(report);
    if report.useless_phones.count > 0 {
        let (rows, phones) = (counted(report.useless_phones.count, "row"), report.useless_phones.shown());
        let have = if report.useless_phones.count == 1 { "has" } else { "have" };
        say(&format!("{rows} {have} a telephone number that can't be one; it is not used: {phones}"));
    }
    if report.called_off > 0 {
        let are = if report.called_off == 1 { "was called off and is" } else { "were called off and are" };
        say(&format!("{} {are} no history", counted(report.called_off, "order")));
    }
}

/// Says where prices come from that the file does not give for each dish.
fn tell_prices(report: &Report) {
    let Counted { cell, menu, shared } = report.priced;
    let orders = |count, how: &str| (count > 0).then(|| format!("{} {how}", counted(count, "order")));
    let told = [
        orders(cell, "by those beside the dishes"),
        orders(menu, "by the menu's, which come to the order's total"),
        orders(
            shared,
            "by sharing the order's total among its dishes, in proportion to the prices that are \
                        known, else by pieces; what is left over is on the largest line",
        ),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    if menu + shared > 0 {
        say(&format!("prices: {}", told.join("; ")));
    }
}

#[expect(clippy::print_stdout, reason = "the template is what was asked for")]
fn print(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "progress, for the person at the terminal")]
fn say(line: &str) {
    eprintln!("{line}");
}
