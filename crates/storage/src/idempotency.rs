//! A write that is repeated with its request id is answered as it was then.
//!
//! The claim is written in the transaction of the effect, so there is no state
//! in between: either both are there or neither. On `PostgreSQL` a second
//! request with the same id waits at its claim until the first has ended.

use kernel::{ShopId, Time};
use prost::Message;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Error, Result, Tx, execute, on};

/// A request that may be repeated.
#[derive(Clone, Debug)]
pub struct RequestKey {
    shop: ShopId,
    id: Uuid,
    fingerprint: Vec<u8>,
}

/// What became of a request before.
#[derive(Debug)]
#[must_use]
pub enum Once<M> {
    /// It is new: do it, then [`Claim::finish`].
    First(Claim),
    /// It was done, and answered so.
    Done(M),
}

/// A request on its way.
#[derive(Debug)]
#[must_use]
pub struct Claim(Option<RequestKey>);

impl RequestKey {
    /// `id` is the request's `request_id`, if it has one; without it every call
    /// is new.
    pub fn new(shop: &ShopId, id: Option<Uuid>, method: &str, request: &impl Message) -> Option<Self> {
        let fingerprint =
            Sha256::new().chain_update(method).chain_update([0]).chain_update(request.encode_to_vec());
        Some(Self { shop: shop.clone(), id: id?, fingerprint: fingerprint.finalize().to_vec() })
    }
}

/// Claims a request in the transaction that will do it.
///
/// Fails with [`Error::RequestReused`] if its id was used for another request.
pub async fn claim<M: Message + Default>(tx: &mut Tx, key: Option<RequestKey>, now: Time) -> Result<Once<M>> {
    let Some(key) = key else {
        return Ok(Once::First(Claim(None)));
    };
    let inserted = execute!(
        tx,
        sqlx::query(
            "INSERT INTO requests (shop_id, request_id, fingerprint, response, created_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"
        )
        .bind(key.shop.as_str())
        .bind(key.id)
        .bind(&key.fingerprint)
        .bind(Vec::<u8>::new())
        .bind(now.micros())
    )?;
    if inserted == 1 {
        return Ok(Once::First(Claim(Some(key))));
    }
    replay(tx, &key).await.map(Once::Done)
}

async fn replay<M: Message + Default>(tx: &mut Tx, key: &RequestKey) -> Result<M> {
    let (fingerprint, response): (Vec<u8>, Vec<u8>) = on!(tx, |db| sqlx::query_as(
        "SELECT fingerprint, response FROM requests WHERE shop_id = $1 AND request_id = $2"
    )
    .bind(key.shop.as_str())
    .bind(key.id)
    .fetch_one(db)
    .await)?;
    if fingerprint != key.fingerprint {
        return Err(Error::RequestReused);
    }
    M::decode(response.as_slice()).map_err(|why| Error::corrupt("requests", why))
}

impl Claim {
    /// Keeps the answer, to be given again.
    pub async fn finish(self, tx: &mut Tx, answer: &impl Message) -> Result<()> {
        let Some(key) = self.0 else { return Ok(()) };
        execute!(
            tx,
            sqlx::query("UPDATE requests SET response = $3 WHERE shop_id = $1 AND request_id = $2")
                .bind(key.shop.as_str())
                .bind(key.id)
                .bind(answer.encode_to_vec())
        )?;
        Ok(())
    }
}

/// Forgets requests answered before `until`.
pub async fn forget(tx: &mut Tx, until: Time) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM requests WHERE created_at < $1").bind(until.micros()))?;
    Ok(())
}
