//! Whom an access key belongs to.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use contracts::{
    common::v1 as wire,
    customers::v1::{ResolveAccessKeyRequest, customers_service_client::CustomersServiceClient},
};
use http::{HeaderMap, HeaderName};
use kernel::{Clock, Code, Failure, Name, ShopId, Time};
use runtime::{Channel, Kind, Principal, bearer, one_header};
use sha2::{Digest, Sha256};
use tonic::Request;
use tracing::Instrument;

const SECOND: i64 = 1_000_000;
/// A key that was good is looked up again after this; one that was ended stops
/// working then.
const FRESH: i64 = 60 * SECOND;
/// While nobody can be asked, a key that was good stays good so long: orders
/// are taken even when customers is down.
const STALE: i64 = 24 * 60 * 60 * SECOND;
/// A key that was made a moment ago works within this.
const UNKNOWN: i64 = 5 * SECOND;
/// How long not to ask again while no answer comes; longer than asking takes.
const PAUSE: i64 = 5 * SECOND;
const ASK: Duration = Duration::from_secs(2);
/// More keys than this are never good ones.
const MOST_KEYS: usize = 100_000;
const MOST_CHARS: usize = 512;

/// For callers that can't set `Authorization`.
pub(crate) const PLAIN: HeaderName = HeaderName::from_static("x-api-key");

/// A key as it is kept: never the key itself.
pub(crate) type Hash = [u8; 32];

/// The owner's key, known from the settings.
pub(crate) struct OwnerKey {
    hash: Hash,
    principal: Principal,
}

impl OwnerKey {
    /// The key of one shop, or with none that of the whole house.
    pub(crate) fn new(key: &str, shop: Option<ShopId>) -> Self {
        let subject = match &shop {
            Some(shop) => format!("shops/{shop}/accessKeys/owner"),
            None => "accessKeys/owner".to_owned(),
        };
        Self { hash: hash(key), principal: Principal { kind: Kind::Owner, shop, subject } }
    }
}

/// Asks the customers service, and remembers.
pub(crate) struct Keys {
    owner: Option<OwnerKey>,
    customers: Option<Channel>,
    cache: Mutex<HashMap<Hash, CachedKey>>,
    clock: Clock,
}

/// What is known of a key without asking.
pub(crate) enum Recalled {
    /// Whose it is, or that it is nobody's.
    Answer(Result<Principal, Failure>),
    /// It was good a while ago. Only one caller is told so and asks again; the
    /// others go on with the old answer meanwhile.
    WasGood,
    Nothing,
}

#[derive(Clone)]
struct CachedKey {
    /// Nobody, for a key that doesn't exist.
    principal: Option<Principal>,
    /// When it was last told.
    told: Time,
    /// Until when not to ask again.
    until: Time,
}

impl CachedKey {
    fn is_good(&self, now: Time) -> bool {
        self.principal.is_some() && now < self.told.plus_micros(STALE)
    }
}

impl Keys {
    /// `customers` is called as a service.
    pub(crate) fn new(owner: Option<OwnerKey>, customers: Option<Channel>, clock: Clock) -> Self {
        Self { owner, customers, cache: Mutex::default(), clock }
    }

    /// What is known of a key without asking.
    pub(crate) fn recall(&self, hash: &Hash) -> Recalled {
        if let Some(owner) = self.owner.as_ref().filter(|owner| owner.hash == *hash) {
            return Recalled::Answer(Ok(owner.principal.clone()));
        }
        let now = self.clock.now();
        let mut known = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        match known.get_mut(hash) {
            Some(known) if now < known.until => {
                Recalled::Answer(known.principal.clone().ok_or_else(no_such_key))
            }
            Some(known) if known.is_good(now) => {
                known.until = now.plus_micros(PAUSE);
                Recalled::WasGood
            }
            _ => Recalled::Nothing,
        }
    }

    /// Asks whom a key belongs to.
    pub(crate) async fn ask(self: &Arc<Self>, hash: Hash, key: &str) -> Result<Principal, Failure> {
        let (keys, key) = (Arc::clone(self), key.to_owned());
        // A caller who hangs up before the answer must not keep an old one alive.
        let asked = tokio::spawn(async move { keys.look_up(hash, &key).await }.in_current_span());
        asked.await.unwrap_or_else(|_| Err(Failure::internal()))
    }

    async fn look_up(&self, hash: Hash, key: &str) -> Result<Principal, Failure> {
        let now = self.clock.now();
        match self.resolve(key).await {
            Ok(principal) => {
                let fresh = if principal.is_some() { FRESH } else { UNKNOWN };
                let until = now.plus_micros(fresh);
                self.learn(hash, CachedKey { principal: principal.clone(), told: now, until });
                principal.ok_or_else(no_such_key)
            }
            Err(cause) => self.fall_back(hash, now, &cause),
        }
    }

    fn fall_back(&self, hash: Hash, now: Time, cause: &tonic::Status) -> Result<Principal, Failure> {
        tracing::warn!(code = ?cause.code(), message = cause.message(), "keys can't be looked up");
        let known = self.cached(&hash).filter(|known| known.is_good(now));
        let Some((known, principal)) = known.and_then(|known| Some((known.clone(), known.principal?))) else {
            let message = "keys can't be checked at the moment; try again";
            return Err(Failure::new(Code::Unavailable, "KEYS_UNAVAILABLE", message));
        };
        self.learn(hash, CachedKey { until: now.plus_micros(PAUSE), ..known });
        Ok(principal)
    }

    async fn resolve(&self, key: &str) -> Result<Option<Principal>, tonic::Status> {
        let Some(customers) = self.customers.clone() else { return Ok(None) };
        let mut request = Request::new(ResolveAccessKeyRequest { secret: key.to_owned() });
        request.set_timeout(ASK);
        match CustomersServiceClient::new(customers).resolve_access_key(request).await {
            Ok(answer) => Ok(principal(answer.into_inner())),
            Err(status) if status.code() == tonic::Code::NotFound => Ok(None),
            Err(status) => Err(status),
        }
    }

    /// Asks anew whose a key is, when it comes again.
    pub(crate) fn forget(&self, hash: &Hash) {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).remove(hash);
    }

    fn cached(&self, hash: &Hash) -> Option<CachedKey> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner).get(hash).cloned()
    }

    fn learn(&self, hash: Hash, what: CachedKey) {
        let mut known = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_KEYS {
            known.retain(|_, known| known.is_good(what.told));
        }
        if known.len() < MOST_KEYS {
            known.insert(hash, what);
        }
    }
}

/// No key from outside stands for a service, or for whoever has none.
fn principal(wire: wire::Principal) -> Option<Principal> {
    let kind = wire.kind();
    if matches!(kind, Kind::Unspecified | Kind::Service | Kind::Anyone) {
        return None;
    }
    // None but an owner belongs to the house.
    let shop = match wire.shop.as_str() {
        "" if kind == Kind::Owner => None,
        shop => Some(Name::parse(shop, "shops/{shop}").ok()?.shop),
    };
    Some(Principal { kind, shop, subject: wire.subject })
}

/// The key a request carries, if it carries one.
pub(crate) fn key_of(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    let plain = one_header(headers, &PLAIN)?.and_then(|value| value.to_str().ok());
    bearer(headers)?.or(plain).map(checked).transpose()
}

/// What whoever carries none is told where one is needed.
pub(crate) fn no_key() -> Failure {
    let right = "send a key as `Authorization: Bearer KEY` or `x-api-key: KEY`";
    Failure::new(Code::Unauthenticated, "NO_KEY", right)
}

/// What can be a key at all, without the blanks around it.
pub(crate) fn checked(key: &str) -> Result<&str, Failure> {
    let key = key.trim();
    if key.is_empty() || key.len() > MOST_CHARS { Err(no_such_key()) } else { Ok(key) }
}

pub(crate) fn hash(key: &str) -> Hash {
    Sha256::digest(key).into()
}

fn no_such_key() -> Failure {
    Failure::new(Code::Unauthenticated, "BAD_KEY", "there is no such key")
}
