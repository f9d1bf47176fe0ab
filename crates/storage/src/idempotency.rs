//! A write that is repeated with its request id is answered as it was then.
//!
//! A request id is its caller's own ([`RequestId`]): the same one of another
//! principal is another request.
//!
//! The claim is written in the transaction of the effect, so there is no state
//! in between: either both are there or neither. On `PostgreSQL` a second
//! request with the same id waits at its claim until the first has ended.
//!
//! ```text
//! let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
//! store::rewards::insert(&mut tx, &shop, &reward).await?;
//! Ok(tx.answer(convert::reward(&reward)).await?)
//! ```

use std::ops::{Deref, DerefMut};

use kernel::{RequestId, ShopId, Time};
use prost::{Message, Name};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Db, Error, Result, Tx, execute, on};

/// A request that may be repeated.
#[derive(Clone, Debug)]
pub struct RequestKey {
    shop: ShopId,
    id: RequestId,
    fingerprint: Vec<u8>,
}

/// What became of a request before.
#[derive(Debug)]
#[must_use]
pub enum Once<M> {
    /// It is new: do it, then [`Claimed::answer`].
    First(Claimed),
    /// It was done, and answered so.
    Done(M),
}

/// The transaction that does a request. Dropped without [`Claimed::answer`], it
/// has done nothing, and the request is new again.
#[derive(Debug)]
#[must_use]
pub struct Claimed {
    tx: Tx,
    key: Option<RequestKey>,
}

impl RequestKey {
    /// `id` is the request's `request_id`, if it has one; without it every call
    /// is new. The message's name says which method: each has a request of its
    /// own.
    pub fn new<M: Name>(shop: &ShopId, id: Option<RequestId>, request: &M) -> Option<Self> {
        let method = M::NAME.strip_suffix("Request").unwrap_or(M::NAME);
        let fingerprint =
            Sha256::new().chain_update(method).chain_update([0]).chain_update(request.encode_to_vec());
        Some(Self { shop: shop.clone(), id: id?, fingerprint: fingerprint.finalize().to_vec() })
    }
}

/// Begins the transaction that does a request.
///
/// Fails with [`Error::RequestReused`] if its id was used for another request.
pub async fn begin<M: Message + Default>(db: &Db, key: Option<RequestKey>, now: Time) -> Result<Once<M>> {
    claim(db.begin().await?, key, now).await
}

/// Makes a transaction that has begun the one that does a request: where
/// something has to be held or looked at before an answer may be given again.
/// If the request was done, the transaction is rolled back. Otherwise as
/// [`begin`].
pub async fn claim<M: Message + Default>(mut tx: Tx, key: Option<RequestKey>, now: Time) -> Result<Once<M>> {
    let Some(asked) = &key else {
        return Ok(Once::First(Claimed { tx, key }));
    };
    let inserted = execute!(
        tx,
        sqlx::query(
            "INSERT INTO requests (shop_id, request_id, principal, fingerprint, response, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
        )
        .bind(asked.shop.as_str())
        .bind(asked.id.id())
        .bind(asked.id.principal())
        .bind(&asked.fingerprint)
        .bind(Vec::<u8>::new())
        .bind(now.micros())
    )?;
    if inserted == 1 {
        return Ok(Once::First(Claimed { tx, key }));
    }
    replay(&mut tx, asked).await.map(Once::Done)
}

async fn replay<M: Message + Default>(tx: &mut Tx, key: &RequestKey) -> Result<M> {
    let (fingerprint, response): (Vec<u8>, Vec<u8>) = on!(tx, |db| sqlx::query_as(
        "SELECT fingerprint, response FROM requests
         WHERE shop_id = $1 AND request_id = $2 AND principal = $3"
    )
    .bind(key.shop.as_str())
    .bind(key.id.id())
    .bind(key.id.principal())
    .fetch_one(db)
    .await)?;
    if fingerprint != key.fingerprint {
        return Err(Error::RequestReused);
    }
    M::decode(response.as_slice()).map_err(|why| Error::corrupt("requests", why))
}

impl Claimed {
    /// Keeps the answer, to be given again, and commits; gives it back.
    pub async fn answer<M: Message>(mut self, answer: M) -> Result<M> {
        if let Some(key) = &self.key {
            let response = answer.encode_to_vec();
            execute!(
                self.tx,
                sqlx::query(
                    "UPDATE requests SET response = $4, customer_id = $5
                     WHERE shop_id = $1 AND request_id = $2 AND principal = $3"
                )
                .bind(key.shop.as_str())
                .bind(key.id.id())
                .bind(key.id.principal())
                .bind(&response)
                .bind(customer_in(&response))
            )?;
        }
        self.tx.commit().await?;
        Ok(answer)
    }
}

impl Deref for Claimed {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Claimed {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

/// In the place of the customer whom an answer names, where it names several.
const SEVERAL: Uuid = Uuid::nil();
const COLLECTION: &[u8] = b"/customers/";
const UUID_CHARS: usize = 36;

/// The customer whom an encoded answer names, so that their answers are found
/// without reading all; `SEVERAL` if there are more.
fn customer_in(response: &[u8]) -> Option<Uuid> {
    let ends = response.windows(COLLECTION.len()).enumerate().filter(|(_, window)| *window == COLLECTION);
    let mut ids = ends.filter_map(|(at, _)| {
        let id = response.get(at + COLLECTION.len()..at + COLLECTION.len() + UUID_CHARS)?;
        Uuid::try_parse_ascii(id).ok()
    });
    let first = ids.next()?;
    Some(if ids.all(|id| id == first) { first } else { SEVERAL })
}

/// Empties the answers that name a customer. A repeat is answered with nothing; that
/// it was done stays known.
pub(crate) async fn empty_answers(tx: &mut Tx, shop: &ShopId, customer: Uuid) -> Result<()> {
    let kept: Vec<(Uuid, String, Vec<u8>)> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT request_id, principal, response FROM requests WHERE shop_id = $1 AND customer_id IN ($2, $3)"
    )
    .bind(shop.as_str())
    .bind(customer)
    .bind(SEVERAL)
    .fetch_all(db)
    .await
    })?;
    let name = customer.to_string().into_bytes();
    let names = |answer: &[u8]| answer.windows(name.len()).any(|window| window == name);
    for (id, principal, _) in kept.iter().filter(|(_, _, answer)| names(answer)) {
        execute!(
            tx,
            sqlx::query(
                "UPDATE requests SET response = substr(response, 1, 0), customer_id = NULL
                 WHERE shop_id = $1 AND request_id = $2 AND principal = $3"
            )
            .bind(shop.as_str())
            .bind(id)
            .bind(principal)
        )?;
    }
    Ok(())
}

/// Forgets requests answered before `until`.
pub async fn forget(tx: &mut Tx, until: Time) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM requests WHERE created_at < $1").bind(until.micros()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_customer_of_an_answer_is_the_one_it_names() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let named = |text: String| customer_in(text.as_bytes());
        assert_eq!(named("shops/a/orders/7".to_owned()), None);
        assert_eq!(named("shops/a/customers/nobody".to_owned()), None);
        assert_eq!(named(format!("shops/a/customers/{one}, shops/a/customers/{one}")), Some(one));
        assert_eq!(
            named(format!("shops/a/customers/{one} shops/a/customers/{other}/contacts")),
            Some(SEVERAL)
        );
    }
}
