//! What a service has about one person, list by list and a page at a time: for an
//! export.

use kernel::ShopId;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{Result, Tx, on};

/// A list of records of a person.
#[derive(Clone, Copy, Debug)]
pub struct List<K> {
    /// Which list it is.
    pub kind: K,
    /// Answers ids in their order: those above `$3`, at most `$4`, of the shop `$1` and
    /// the customer `$2`; or of the sender `$2` on the channel `$5`, empty for every
    /// channel, who is the customer `$6`.
    pub sql: &'static str,
}

/// Whose records are asked for.
#[derive(Clone, Debug)]
pub struct Whose<'a, K> {
    /// The customer.
    pub customer: Uuid,
    /// The lists of a customer.
    pub of_customer: &'a [List<K>],
    /// Who they were in chats: channel and sender.
    pub senders: &'a [(String, String)],
    /// The lists of a sender.
    pub of_sender: &'a [List<K>],
}

/// A list, and of whom if it is a sender's.
type Of<'a, K> = (&'a List<K>, Option<&'a (String, String)>);

impl<K> Whose<'_, K> {
    /// The customer's lists, then those of each sender.
    fn lists(&self) -> Vec<Of<'_, K>> {
        let mut lists: Vec<Of<'_, K>> = self.of_customer.iter().map(|list| (list, None)).collect();
        for sender in self.senders {
            lists.extend(self.of_sender.iter().map(|list| (list, Some(sender))));
        }
        lists
    }
}

/// Where an export goes on: in which list, and after which record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    list: usize,
    after: Uuid,
}

impl Cursor {
    /// Before the first record.
    pub const START: Self = Self { list: 0, after: Uuid::nil() };

    /// From the columns that [`Cursor::columns`] gave.
    pub fn from_columns(columns: &[String]) -> Option<Self> {
        let [list, after] = columns else { return None };
        Some(Self { list: list.parse().ok()?, after: after.parse().ok()? })
    }

    /// For a page's token.
    pub fn columns(self) -> [String; 2] {
        [self.list.to_string(), self.after.to_string()]
    }
}

/// At most `most` records from a place on, each with its list; and where the next page
/// goes on, if there is one.
pub async fn page<K: Copy>(
    tx: &mut Tx,
    shop: &ShopId,
    whose: &Whose<'_, K>,
    from: Cursor,
    most: i64,
) -> Result<(Vec<(K, Uuid)>, Option<Cursor>)> {
    let mut found = Vec::new();
    let mut after = from.after;
    for (place, (list, sender)) in whose.lists().into_iter().enumerate().skip(from.list) {
        let left = most - i64::try_from(found.len()).unwrap_or(i64::MAX);
        // One more tells whether there is more.
        let mut ids: Vec<Uuid> = on!(tx, |db| {
            let query = sqlx::query_scalar(AssertSqlSafe(list.sql)).bind(shop.as_str());
            let query = match sender {
                None => query.bind(whose.customer).bind(after).bind(left + 1),
                Some((channel, sender)) => {
                    query.bind(sender).bind(after).bind(left + 1).bind(channel).bind(whose.customer)
                }
            };
            query.fetch_all(db).await
        })?;
        let is_more = i64::try_from(ids.len()).unwrap_or(i64::MAX) > left;
        if is_more {
            ids.pop();
        }
        let last = ids.last().copied().unwrap_or(after);
        found.extend(ids.into_iter().map(|id| (list.kind, id)));
        if is_more {
            return Ok((found, Some(Cursor { list: place, after: last })));
        }
        after = Uuid::nil();
    }
    Ok((found, None))
}
