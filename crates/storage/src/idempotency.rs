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
            execute!(
                self.tx,
                sqlx::query(
                    "UPDATE requests SET response = $4
                     WHERE shop_id = $1 AND request_id = $2 AND principal = $3"
                )
                .bind(key.shop.as_str())
                .bind(key.id.id())
                .bind(key.id.principal())
                .bind(answer.encode_to_vec())
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

/// Forgets requests answered before `until`.
pub async fn forget(tx: &mut Tx, until: Time) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM requests WHERE created_at < $1").bind(until.micros()))?;
    Ok(())
}
