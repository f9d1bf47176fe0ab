//! Lists of messages, and what they are searched by.

use std::collections::BTreeSet;

use kernel::{MessageId, ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, Write, execute, on};
use uuid::Uuid;

use super::Kept;
use crate::domain::{message::Delivery, search::Needed};

/// Which messages are listed; all, if nothing is asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Those that a person should look at.
    pub(crate) for_a_person: bool,
    /// Outgoing ones that came to this.
    pub(crate) delivery: Option<Delivery>,
    /// Those of a sender.
    pub(crate) sender: Option<String>,
    /// Those that arrived at or after.
    pub(crate) from: Option<Time>,
    /// Those that arrived before.
    pub(crate) until: Option<Time>,
    /// Those that a search may find.
    pub(crate) search: Search,
}

/// What a search looks through.
#[derive(Clone, Debug, Default)]
pub(crate) enum Search {
    /// It is none.
    #[default]
    None,
    /// What is indexed, by these grams.
    Indexed(Needed),
    /// What is not indexed yet.
    NotIndexed,
}

/// Messages before one that a filter lets through, newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    filter: &Filter,
    before: MessageId,
    most: i64,
) -> Result<Vec<Kept>> {
    let select = Write::new(concat!("SELECT ", columns!(), " FROM messages WHERE shop_id = "));
    let mut select = select.bind(shop.as_str()).push(" AND message_id < ").bind(before.0);
    // Spelled as in the indexes of the few, so that an engine sees that they will do.
    if filter.for_a_person {
        select = select.push(" AND needs_person");
    }
    if let Some(delivery) = filter.delivery {
        select = select.push(" AND delivery = ").bind(delivery.as_str());
    }
    if let Some(sender) = &filter.sender {
        select = select.push(" AND sender_id = ").bind(sender);
    }
    let select = searched(received(select, shop, filter), shop, &filter.search, before);
    let select = select.push(" ORDER BY message_id DESC LIMIT ").bind(most);
    Ok(on!(tx, |db| select.builder().build_query_as().fetch_all(db).await)?)
}

/// By an index of its own: messages are kept in the order of their ids.
fn received(select: Write, shop: &ShopId, filter: &Filter) -> Write {
    if filter.from.is_none() && filter.until.is_none() {
        return select;
    }
    let from = filter.from.map_or(i64::MIN, Time::micros);
    let until = filter.until.map_or(i64::MAX, Time::micros);
    let select = select.push(" AND message_id IN (SELECT message_id FROM messages WHERE shop_id = ");
    let select = select.bind(shop.as_str()).push(" AND received_at >= ").bind(from);
    select.push(" AND received_at < ").bind(until).push(")")
}

fn searched(mut select: Write, shop: &ShopId, search: &Search, before: MessageId) -> Write {
    let grams = match search {
        Search::None => return select,
        Search::NotIndexed => return select.push(" AND NOT indexed"),
        Search::Indexed(Needed::Between(from, to)) => vec![(*from, *to)],
        Search::Indexed(Needed::All(all)) => all.iter().map(|gram| (*gram, *gram)).collect(),
    };
    for (from, to) in grams {
        select = select.push(" AND message_id IN (SELECT message_id FROM message_grams WHERE shop_id = ");
        select = select.bind(shop.as_str()).push(" AND gram >= ").bind(from);
        select = select.push(" AND gram <= ").bind(to).push(" AND message_id < ").bind(before.0).push(")");
    }
    select
}

/// A message that can't be found by its grams yet.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct NotIndexed {
    pub(crate) shop_id: String,
    pub(crate) message_id: Uuid,
    pub(crate) text: String,
}

/// Messages that can't be found by their grams yet, of whatever shop.
pub(crate) async fn not_indexed(tx: &mut Tx, most: i64) -> Result<Vec<NotIndexed>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, message_id, text FROM messages WHERE NOT indexed AND shop_id >= $2
         ORDER BY shop_id, message_id LIMIT $1"
    )
    .bind(most)
    // Of whatever shop: so that the index of the few is searched from its beginning.
    .bind("")
    .fetch_all(db)
    .await)?)
}

/// A statement takes some 32,000 values.
const GRAMS_AT_ONCE: usize = 5_000;

/// Makes a message be found by its grams, and by no others; unless its text was erased
/// since it was read.
pub(crate) async fn index(tx: &mut Tx, message: &NotIndexed, grams: &BTreeSet<i64>) -> Result<()> {
    let as_read = execute!(
        tx,
        sqlx::query(
            "UPDATE messages SET indexed = TRUE WHERE shop_id = $1 AND message_id = $2 AND text = $3"
        )
        .bind(&message.shop_id)
        .bind(message.message_id)
        .bind(&message.text)
    )?;
    if as_read == 0 {
        return Ok(());
    }
    execute!(
        tx,
        sqlx::query("DELETE FROM message_grams WHERE shop_id = $1 AND message_id = $2")
            .bind(&message.shop_id)
            .bind(message.message_id)
    )?;
    let grams: Vec<i64> = grams.iter().copied().collect();
    for some in grams.chunks(GRAMS_AT_ONCE) {
        let insert = Write::new("INSERT INTO message_grams (shop_id, gram, message_id) ");
        let insert = insert
            .rows(some, |row, gram| row.bind(message.shop_id.as_str()).bind(*gram).bind(message.message_id));
        tx.run(&insert.push(" ON CONFLICT (shop_id, gram, message_id) DO NOTHING")).await?;
    }
    Ok(())
}
