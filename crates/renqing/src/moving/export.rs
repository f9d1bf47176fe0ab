use std::{collections::BTreeMap, io::Write};

use anyhow::{Context, ensure};
use kernel::{Clock, ShopId};
use storage::{
    Db,
    moving::{Digest, Table, close_shop, open_shop, read, tables},
};

use super::{
    file::{Header, Line, TableLine},
    services,
};
use crate::folder::{must_have_data, with_what_to_do};

/// A shop that somebody forgot to open takes writes again after so long, in microseconds.
const LONGEST: i64 = 300_000_000;

/// What `export` may be told beside the settings.
#[derive(Clone, Debug, clap::Args)]
pub struct ExportArgs {
    /// The shop's id, for instance `nongmao`
    // The settings have a shop as well.
    #[arg(id = "moved_shop", value_name = "SHOP")]
    pub shop: String,
    /// Leave the shop closed to writes, until five minutes after the start: for who sends
    /// its guests to the new place meanwhile
    #[arg(long)]
    pub keep_closed: bool,
    /// Take writes of the shop again that was left closed, and write nothing
    #[arg(long, conflicts_with = "keep_closed")]
    pub reopen: bool,
}

/// A service's database with the tables that have rows of shops.
struct Place {
    service: &'static str,
    db: Db,
    tables: Vec<Table>,
}

/// Writes all that there is of a shop below `database`. Meanwhile the shop takes no
/// writes, whoever writes. Errors: there is no such shop, tables that are not up to
/// date; what was written is then cut off, and no import takes it.
pub async fn export(database: &str, args: &ExportArgs, clock: &Clock, out: impl Write) -> anyhow::Result<()> {
    let shop = shop_of(args)?;
    must_have_data(database)?;
    ensure!(
        orders::shops(database).await?.contains(&shop),
        "there is no shop {shop}: `renqing check` says nothing of it either"
    );
    let places = open(database).await?;
    let until = clock.now().plus_micros(LONGEST);
    let mut done = close(&places, &shop, until).await;
    if done.is_ok() {
        done = write(&places, &shop, out).await;
    }
    if done.is_ok() && clock.now() >= until {
        done = Err(anyhow::anyhow!("it took longer than five minutes, and the shop takes writes again"));
    }
    if done.is_err() || !args.keep_closed {
        reopen_all(&places, &shop).await?;
    }
    done
}

/// Takes writes again of a shop that an export left closed.
pub async fn reopen(database: &str, args: &ExportArgs) -> anyhow::Result<()> {
    must_have_data(database)?;
    reopen_all(&open(database).await?, &shop_of(args)?).await
}

fn shop_of(args: &ExportArgs) -> anyhow::Result<ShopId> {
    args.shop.parse().map_err(|_| anyhow::anyhow!("shop: must be {}", ShopId::RIGHT))
}

async fn open(database: &str) -> anyhow::Result<Vec<Place>> {
    let mut places = Vec::new();
    for (service, migrations) in services() {
        let db = Db::open_up_to_date(database, service, migrations).await;
        let db = db.map_err(|error| with_what_to_do(error.into()))?;
        let tables = tables(&mut db.read().await?).await?;
        places.push(Place { service, db, tables });
    }
    Ok(places)
}

async fn close(places: &[Place], shop: &ShopId, until: kernel::Time) -> anyhow::Result<()> {
    for Place { service, db, tables } in places {
        let closed = close_shop(db, tables, shop, until).await;
        closed.with_context(|| format!("{service} can't be closed to writes of the shop"))?;
    }
    Ok(())
}

async fn reopen_all(places: &[Place], shop: &ShopId) -> anyhow::Result<()> {
    for Place { service, db, tables } in places {
        let opened = open_shop(db, tables, shop).await;
        opened.with_context(|| format!("{service} takes no writes of the shop, for five minutes at most"))?;
    }
    Ok(())
}

async fn write(places: &[Place], shop: &ShopId, mut out: impl Write) -> anyhow::Result<()> {
    let mut sums = BTreeMap::new();
    line(&mut out, &Line::Shop(Header::of(shop.as_str())))?;
    for place in places {
        for table in &place.tables {
            let head = TableLine {
                service: place.service.to_owned(),
                name: table.name.clone(),
                columns: table.columns().map(str::to_owned).collect(),
            };
            let key = head.key();
            line(&mut out, &Line::Table(head))?;
            sums.insert(key, rows(place, table, shop, &mut out).await?);
        }
    }
    line(&mut out, &Line::End(sums))?;
    out.flush().context("the shop can't be written")
}

async fn rows(place: &Place, table: &Table, shop: &ShopId, out: &mut impl Write) -> anyhow::Result<Digest> {
    let mut sum = Digest::default();
    let mut tx = place.db.read().await?;
    read(&mut tx, table, shop, |row| {
        sum.add(&row)?;
        line(out, &Line::Row(row)).map_err(|error| storage::Error::Other(error.into()))
    })
    .await?;
    Ok(sum)
}

fn line(out: &mut impl Write, line: &Line) -> anyhow::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    out.write_all(&text).context("the shop can't be written")
}
