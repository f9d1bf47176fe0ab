//! The shop that a file is for.

use anyhow::Context;
use contracts::orders::v1::{CreateShopRequest, GetShopRequest, Shop, shop::OpeningHours};
use http::{HeaderValue, header::AUTHORIZATION};
use jiff::tz::TimeZone;
use runtime::{Channel, Settings, connect_unlogged};
use tonic::Code;
use tower::ServiceExt;

use super::{FileArgs, say};
use crate::Clients;

/// The services behind a gateway, entered with the owner's key.
pub(super) fn remote(settings: &Settings, server: &str) -> anyhow::Result<Clients> {
    let is_address = ["http://", "https://"].iter().any(|start| server.starts_with(start));
    anyhow::ensure!(is_address, "--server: must be as in http://127.0.0.1:8080, not `{server}`");
    let key = settings.owner_key.as_deref().context("--server needs a key: set RENQING_OWNER_KEY")?;
    let bearer: HeaderValue =
        format!("Bearer {key}").parse().context("owner_key: must be printable ASCII")?;
    let with_key = connect_unlogged(server, settings.client_tls()?.as_ref())?.map_request(
        move |mut request: http::Request<tonic::body::Body>| {
            request.headers_mut().insert(AUTHORIZATION, bearer.clone());
            request
        },
    );
    let channel = Channel::new(with_key);
    Ok(Clients::new(|_| channel.clone()))
}

/// The shop of the data at hand: the one that was named, else the only one there
/// is, or the first to be.
pub(super) async fn here(settings: &Settings) -> anyhow::Result<String> {
    if settings.shop.is_none() {
        let shops = orders::shops(&settings.database()).await?;
        let names: Vec<String> = shops.iter().map(|shop| format!("shops/{shop}")).collect();
        match names.as_slice() {
            [only] => return Ok(only.clone()),
            [] => {}
            _ => anyhow::bail!(
                "there are {}: set RENQING_SHOP to the one that the file is for, as in RENQING_SHOP={}",
                names.join(", "),
                names.first().map_or("", |name| name.trim_start_matches("shops/"))
            ),
        }
    }
    Ok(format!("shops/{}", settings.shop()?))
}

/// The shop, with the currency the file is in: its own. One that is not there
/// yet is made, where it is said with what.
pub(super) async fn find_or_make(clients: &mut Clients, name: &str, how: &FileArgs) -> anyhow::Result<Shop> {
    if let Some(currency) = &how.currency {
        currency.parse::<kernel::Currency>().map_err(|error| anyhow::anyhow!("--currency: {error}"))?;
    }
    let found = clients.orders.get_shop(GetShopRequest { name: name.to_owned() }).await;
    let shop = match found {
        Ok(shop) => shop.into_inner(),
        Err(status) if status.code() == Code::NotFound => return make(clients, name, how).await,
        Err(status) => return Err(status.into()),
    };
    if let Some(currency) = how.currency.as_ref().filter(|currency| **currency != shop.currency) {
        anyhow::bail!("{name} counts in {}, the file in {currency}: it can't be taken", shop.currency);
    }
    Ok(shop)
}

async fn make(clients: &mut Clients, name: &str, how: &FileArgs) -> anyhow::Result<Shop> {
    let (Some(currency), Some(time_zone)) = (&how.currency, &how.time_zone) else {
        anyhow::bail!(
            "{name} is not there yet: open it first, or give --currency and --time-zone (as in \
             --currency GBP --time-zone Europe/London) and it is made with them"
        );
    };
    TimeZone::get(time_zone).map_err(|error| anyhow::anyhow!("--time-zone: {error}"))?;
    let new = Shop {
        name: name.to_owned(),
        display_name: name.trim_start_matches("shops/").to_owned(),
        time_zone: time_zone.clone(),
        currency: currency.clone(),
        opening_hours: vec![OpeningHours { open_minute: 0, close_minute: 1_440, ..OpeningHours::default() }],
        trust_unbound_senders: true,
        ..Shop::default()
    };
    if how.dry_run {
        return Ok(new);
    }
    let request = CreateShopRequest { shop: Some(new), request_id: String::new() };
    Ok(clients.orders.create_shop(request).await?.into_inner())
}

/// The zone of the file's dates.
pub(super) fn zone(how: &FileArgs, shop: &Shop) -> anyhow::Result<TimeZone> {
    let name = how.time_zone.as_ref().unwrap_or(&shop.time_zone);
    if *name != shop.time_zone {
        say(&format!("dates are read as of {name}; the shop is in {}", shop.time_zone));
    }
    TimeZone::get(name).map_err(|error| anyhow::anyhow!("--time-zone: {error}"))
}
