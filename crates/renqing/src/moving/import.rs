use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
};

use anyhow::{Context, ensure};
use kernel::ShopId;
use storage::{
    Db, Tx,
    moving::{Cell, Digest, Table, erase, insert, is_there, read, tables},
};

use super::{
    file::{Line, Reader, TableLine},
    services,
};
use crate::serve::take_folder;

const ROWS_AT_ONCE: usize = 500;
/// No row is so long, nor a file of ours without lines.
const LONGEST_LINE: u64 = 256 << 20;

/// A file that is whole, and of this version.
struct Checked {
    file: File,
    shop: ShopId,
    sums: BTreeMap<String, Digest>,
}

/// Takes in a shop that `export` wrote; answers its id and how many rows it has. Errors:
/// the file is cut off or was changed, it is of another version, or there is something
/// of that shop already. Nothing of it is there then.
pub async fn import_shop(settings: &runtime::Settings, from: impl Read) -> anyhow::Result<String> {
    let checked = check(from).context("what comes in is no shop that can be taken")?;
    let _folder = take_folder(settings)?;
    let database = settings.database();
    let mut places = Vec::new();
    for (service, migrations) in services() {
        let db = Db::open(&database, service, migrations).await?;
        let tables = tables(&mut db.read().await?).await?;
        places.push((service, db, tables));
    }
    for (service, db, tables) in &places {
        must_be_absent(service, db, tables, &checked.shop).await?;
    }
    for at in 0..places.len() {
        let (service, db, tables) = &places[at];
        if let Err(error) = fill(service, db, tables, &checked).await {
            for (service, db, tables) in &places[..at] {
                take_back(db, tables, &checked.shop).await.with_context(|| {
                    format!("{error:#}; and what {service} has of the shop already can't be taken away")
                })?;
            }
            return Err(error);
        }
    }
    Ok(checked.shop.to_string())
}

/// Keeps what comes in until it is known to be whole: in a file without a name, which is
/// gone with the process.
fn check(from: impl Read) -> anyhow::Result<Checked> {
    let mut file = tempfile::tempfile().context("a file to keep it in meanwhile")?;
    let mut reader = Reader::default();
    let mut copy = BufWriter::new(&mut file);
    each_line(from, |number, text| {
        reader.take(text).with_context(|| format!("line {number}"))?;
        Ok(writeln!(copy, "{text}")?)
    })?;
    copy.flush()?;
    drop(copy);
    let (shop, sums) = reader.finish()?;
    let shop = shop.parse().map_err(|_| anyhow::anyhow!("shop: must be {}", ShopId::RIGHT))?;
    Ok(Checked { file, shop, sums })
}

fn each_line(from: impl Read, mut take: impl FnMut(u64, &str) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let (mut from, mut text) = (BufReader::new(from), String::new());
    for number in 1.. {
        text.clear();
        (&mut from).take(LONGEST_LINE).read_line(&mut text).with_context(|| format!("line {number}"))?;
        let Some(line) = text.strip_suffix('\n') else {
            ensure!(text.is_empty(), "line {number} is cut off");
            return Ok(());
        };
        take(number, line)?;
    }
    Ok(())
}

async fn must_be_absent(service: &str, db: &Db, tables: &[Table], shop: &ShopId) -> anyhow::Result<()> {
    let mut tx = db.read().await?;
    for table in tables {
        ensure!(
            !is_there(&mut tx, table, shop).await?,
            "{service} has a shop {shop} already (in {}); a shop comes to a place where it is not",
            table.name
        );
    }
    Ok(())
}

/// All of a service's rows, or none.
async fn fill(service: &str, db: &Db, tables: &[Table], checked: &Checked) -> anyhow::Result<()> {
    let mut tx = db.begin().await?;
    add_rows(&mut tx, service, tables, &checked.file).await?;
    for table in tables {
        let key = format!("{service}.{}", table.name);
        let wanted = checked.sums.get(&key).with_context(|| format!("it has no table {key}"))?;
        ensure!(sum(&mut tx, table, &checked.shop).await? == *wanted, "{key} is not what it was");
    }
    Ok(tx.commit().await?)
}

async fn add_rows(tx: &mut Tx, service: &str, tables: &[Table], mut file: &File) -> anyhow::Result<()> {
    file.seek(SeekFrom::Start(0))?;
    let (mut table, mut rows) = (None, Vec::new());
    for line in BufReader::new(file).lines() {
        match serde_json::from_str(&line?)? {
            Line::Table(head) => {
                flush(tx, table, &mut rows).await?;
                table = if head.service == service { Some(named(tables, &head)?) } else { None };
            }
            Line::Row(row) if table.is_some() => {
                rows.push(row);
                if rows.len() == ROWS_AT_ONCE {
                    flush(tx, table, &mut rows).await?;
                }
            }
            Line::Row(_) | Line::Shop(_) | Line::End(_) => {}
        }
    }
    flush(tx, table, &mut rows).await
}

async fn flush(tx: &mut Tx, table: Option<&Table>, rows: &mut Vec<Vec<Cell>>) -> anyhow::Result<()> {
    if let Some(table) = table {
        insert(tx, table, rows).await.with_context(|| table.name.clone())?;
        rows.clear();
    }
    Ok(())
}

fn named<'t>(tables: &'t [Table], head: &TableLine) -> anyhow::Result<&'t Table> {
    let table = tables.iter().find(|table| table.name == head.name);
    let table = table.with_context(|| format!("there is no table {}", head.key()))?;
    ensure!(table.columns().eq(head.columns.iter().map(String::as_str)), "{} has other columns", head.key());
    Ok(table)
}

async fn sum(tx: &mut Tx, table: &Table, shop: &ShopId) -> storage::Result<Digest> {
    let mut sum = Digest::default();
    read(tx, table, shop, |row| sum.add(&row)).await?;
    Ok(sum)
}

async fn take_back(db: &Db, tables: &[Table], shop: &ShopId) -> anyhow::Result<()> {
    let mut tx = db.begin().await?;
    for table in tables {
        erase(&mut tx, table, shop).await?;
    }
    Ok(tx.commit().await?)
}
