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

use kernel::{Act, Origin, RequestId, ShopId, Time};
use prost::{Message, Name};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Db, Error, Result, Tx, audit, execute, on};

/// A request: what makes a repeat known, and what is noted of it.
#[derive(Clone, Debug)]
pub struct RequestKey {
    /// None for what is about the house.
    shop: Option<ShopId>,
    repeatable: Option<Repeatable>,
    act: Option<Act>,
}

/// A request that may be repeated.
#[derive(Clone, Debug)]
struct Repeatable {
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
    /// Large, where this is one variant of [`Once`].
    key: Box<RequestKey>,
    now: Time,
}

/// The name of a resource, which is the first field of every one.
#[derive(Clone, PartialEq, Message)]
struct Named {
    #[prost(string, tag = "1")]
    name: String,
}

impl RequestKey {
    /// Without a `request_id` every call is new. The message's name says which method:
    /// each has a request of its own.
    pub fn new<M: Name>(shop: &ShopId, origin: impl Into<Origin>, request: &M) -> Self {
        let Origin { request_id, act } = origin.into();
        let repeatable = request_id.map(|id| Repeatable::new(shop, id, request));
        Self { shop: Some(shop.clone()), repeatable, act }
    }

    /// A request that is about the house; every call is new.
    pub fn of_house(origin: Origin) -> Self {
        Self { shop: None, repeatable: None, act: origin.act }
    }

    /// Whether a repeat of it would be known.
    pub fn is_repeatable(&self) -> bool {
        self.repeatable.is_some()
    }
}

impl Repeatable {
    fn new<M: Name>(shop: &ShopId, id: RequestId, request: &M) -> Self {
        let method = M::NAME.strip_suffix("Request").unwrap_or(M::NAME);
        let fingerprint =
            Sha256::new().chain_update(method).chain_update([0]).chain_update(request.encode_to_vec());
        Self { shop: shop.clone(), id, fingerprint: fingerprint.finalize().to_vec() }
    }
}

/// Begins the transaction that does a request.
///
/// Fails with [`Error::RequestReused`] if its id was used for another request.
pub async fn begin<M: Message + Default>(db: &Db, key: RequestKey, now: Time) -> Result<Once<M>> {
    claim(db.begin().await?, key, now).await
}

/// Makes a transaction that has begun the one that does a request: where
/// something has to be held or looked at before an answer may be given again.
/// If the request was done, the transaction is rolled back. Otherwise as
/// [`begin`].
pub async fn claim<M: Message + Default>(mut tx: Tx, key: RequestKey, now: Time) -> Result<Once<M>> {
    let Some(asked) = &key.repeatable else {
        return Ok(Once::First(Claimed { tx, key: key.into(), now }));
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
        return Ok(Once::First(Claimed { tx, key: key.into(), now }));
    }
    replay(&mut tx, asked).await.map(Once::Done)
}

/// The answer that a request got, if it was done: for what asks somebody else before it begins.
/// They may answer otherwise by now.
pub async fn answered<M: Message + Default>(db: &Db, key: &RequestKey) -> Result<Option<M>> {
    let Some(asked) = &key.repeatable else { return Ok(None) };
    find(&mut db.read().await?, asked).await
}

async fn replay<M: Message + Default>(tx: &mut Tx, key: &Repeatable) -> Result<M> {
    find(tx, key).await?.ok_or_else(|| Error::corrupt("requests", "the request is gone"))
}

async fn find<M: Message + Default>(tx: &mut Tx, key: &Repeatable) -> Result<Option<M>> {
    let found: Option<(Vec<u8>, Vec<u8>)> = on!(tx, |db| sqlx::query_as(
        "SELECT fingerprint, response FROM requests
         WHERE shop_id = $1 AND request_id = $2 AND principal = $3"
    )
    .bind(key.shop.as_str())
    .bind(key.id.id())
    .bind(key.id.principal())
    .fetch_optional(db)
    .await)?;
    let Some((fingerprint, response)) = found else { return Ok(None) };
    if fingerprint != key.fingerprint {
        return Err(Error::RequestReused);
    }
    M::decode(response.as_slice()).map(Some).map_err(|why| Error::corrupt("requests", why))
}

impl Claimed {
    /// Keeps the answer, to be given again, notes a privileged act, and commits; gives
    /// the answer back.
    pub async fn answer<M: Message>(mut self, answer: M) -> Result<M> {
        if let Some(key) = &self.key.repeatable {
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
        if let Some(act) = self.key.act.take() {
            let act = about(act, &answer);
            audit::note(&mut self.tx, self.key.shop.as_ref(), &act, self.now).await?;
        }
        self.tx.commit().await?;
        Ok(answer)
    }
}

/// An act is about the resource it made or changed; where it answers none, about the
/// one that was named.
fn about(act: Act, answer: &impl Message) -> Act {
    // Where the first field is a message, its bytes may be a text, too, but no name.
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    match Named::decode(answer.encode_to_vec().as_slice()) {
        Ok(Named { name }) if is_name(&name) => Act { resource: name, ..act },
        _ => act,
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
