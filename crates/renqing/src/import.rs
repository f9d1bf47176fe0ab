//! Brings in a history of orders from a file.

mod takeaway_csv;

use std::{collections::HashMap, path::PathBuf};

use anyhow::Context;
use contracts::orders::v1::{
    BatchImportOrdersRequest, CreateShopRequest, GetShopRequest, ImportedOrder, Shop,
    orders_service_client::OrdersServiceClient, shop::OpeningHours,
};
use http::{HeaderValue, header::AUTHORIZATION};
use kernel::Clock;
use runtime::{Channel, Principal, Settings, Shutdown, connect};
use tonic::Code;
use tower::ServiceExt;

use self::takeaway_csv::{Format, Grouped};
use crate::{
    Clients,
    serve::{start, take_folder},
};

/// What an import is told.
#[derive(Clone, Debug, clap::Args)]
pub struct ImportArgs {
    /// The file
    pub file: PathBuf,
    /// What it looks like
    #[arg(long, value_enum)]
    pub format: FileFormat,
    /// The currency of its prices; a shop that is not there yet is made with it
    #[arg(long, default_value = "GBP")]
    pub currency: String,
    /// The time zone of its dates
    #[arg(long, default_value = "Europe/London")]
    pub time_zone: String,
    /// A running server to bring it to, as in `http://127.0.0.1:8080`; without
    /// one it goes to the data folder or database in the settings
    #[arg(long)]
    pub server: Option<String>,
}

/// The formats that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FileFormat {
    /// One line for each dish of an order: Order Number, Order Date, Item Name,
    /// Quantity, Product Price, Total products
    TakeawayCsv,
}

/// Orders sent at once.
const BATCH: usize = 500;

/// What became of a file.
#[derive(Clone, Copy, Debug, Default)]
struct Report {
    imported: i64,
    known: i64,
    menu_items_added: i64,
}

/// Imports a file, telling how far it is and which rows can't be taken.
pub async fn import(settings: &Settings, args: &ImportArgs, shutdown: Shutdown) -> anyhow::Result<()> {
    let grouped = read(args)?;
    let shop = format!("shops/{}", settings.shop()?);
    let report = if let Some(server) = &args.server {
        let mut orders = remote(settings, server)?;
        send(&mut orders, &shop, args, &grouped).await?
    } else {
        let _folder = take_folder(settings)?;
        let system = start(settings, Clock::system(), &shutdown).await?;
        let Clients { mut orders, .. } = system.clients(&Principal::service("import"));
        let report = send(&mut orders, &shop, args, &grouped).await;
        shutdown.finish().await;
        report?
    };
    summarise(&shop, args, &grouped, report);
    Ok(())
}

fn read(args: &ImportArgs) -> anyhow::Result<Grouped> {
    let file = std::fs::File::open(&args.file).with_context(|| args.file.display().to_string())?;
    let format = Format::new(&args.currency, &args.time_zone)?;
    let mut bad = 0_usize;
    let grouped = format.read(file, |line, reason| {
        bad += 1;
        say(&format!("line {line}: {reason}"));
    })?;
    if bad > 0 {
        say(&format!("{bad} rows were left out"));
    }
    Ok(grouped)
}

/// The orders service behind a gateway, entered with the owner's key.
fn remote(settings: &Settings, server: &str) -> anyhow::Result<OrdersServiceClient<Channel>> {
    let key = settings.owner_key.as_deref().context("--server needs a key: set RENQING_OWNER_KEY")?;
    let bearer: HeaderValue =
        format!("Bearer {key}").parse().context("owner_key: must be printable ASCII")?;
    let with_key = connect(server)?.map_request(move |mut request: http::Request<tonic::body::Body>| {
        request.headers_mut().insert(AUTHORIZATION, bearer.clone());
        request
    });
    Ok(OrdersServiceClient::new(Channel::new(with_key)))
}

async fn send(
    orders: &mut OrdersServiceClient<Channel>,
    shop: &str,
    args: &ImportArgs,
    grouped: &Grouped,
) -> anyhow::Result<Report> {
    open_shop(orders, shop, args).await?;
    let mut report = Report::default();
    for (sent, batch) in grouped.orders.chunks(BATCH).enumerate() {
        let request = BatchImportOrdersRequest {
            parent: shop.to_owned(),
            source: "takeaway-csv".to_owned(),
            orders: batch.to_vec(),
        };
        let done = orders.batch_import_orders(request).await?.into_inner();
        report.imported += i64::from(done.imported);
        report.known += i64::from(done.known);
        report.menu_items_added += i64::from(done.menu_items_added);
        say(&format!("{} of {} orders", sent * BATCH + batch.len(), grouped.orders.len()));
    }
    Ok(report)
}

async fn open_shop(
    orders: &mut OrdersServiceClient<Channel>,
    shop: &str,
    args: &ImportArgs,
) -> anyhow::Result<()> {
    match orders.get_shop(GetShopRequest { name: shop.to_owned() }).await {
        Ok(_) => return Ok(()),
        Err(status) if status.code() == Code::NotFound => {}
        Err(status) => return Err(status.into()),
    }
    let new = Shop {
        name: shop.to_owned(),
        display_name: shop.trim_start_matches("shops/").to_owned(),
        time_zone: args.time_zone.clone(),
        currency: args.currency.clone(),
        opening_hours: vec![OpeningHours { open_minute: 0, close_minute: 1_440, weekdays: Vec::new() }],
        trust_unbound_senders: true,
        ..Shop::default()
    };
    orders.create_shop(CreateShopRequest { shop: Some(new), request_id: String::new() }).await?;
    Ok(())
}

fn summarise(shop: &str, args: &ImportArgs, grouped: &Grouped, report: Report) {
    let minor = total(&grouped.orders);
    say(&format!(
        "{shop}: {} orders new, {} known, {} dishes added to the menu; the file holds {} lines worth {} {}.{:02}",
        report.imported,
        report.known,
        report.menu_items_added,
        grouped.orders.iter().map(|order| order.lines.len()).sum::<usize>(),
        args.currency,
        minor / 100,
        minor % 100,
    ));
}

fn total(orders: &[ImportedOrder]) -> i64 {
    let price = |line: &contracts::orders::v1::ImportedLine| {
        line.unit_price.as_ref().map_or(0, |price| price.amount) * i64::from(line.quantity)
    };
    orders.iter().flat_map(|order| &order.lines).map(price).sum()
}

#[expect(clippy::print_stderr, reason = "progress, for the person at the terminal")]
fn say(line: &str) {
    eprintln!("{line}");
}

/// Groups what belongs together, in the order in which it first appears.
#[derive(Debug)]
struct Groups<V> {
    places: HashMap<String, usize>,
    groups: Vec<V>,
}

impl<V> Groups<V> {
    fn new() -> Self {
        Self { places: HashMap::new(), groups: Vec::new() }
    }

    fn get(&mut self, key: &str, new: impl FnOnce() -> V) -> Option<&mut V> {
        let place = *self.places.entry(key.to_owned()).or_insert(self.groups.len());
        if place == self.groups.len() {
            self.groups.push(new());
        }
        self.groups.get_mut(place)
    }
}
