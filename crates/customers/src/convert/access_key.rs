use contracts::{
    common::v1::{self as common, principal::Kind},
    customers::v1 as pb,
};
use kernel::{Code, CustomerId, Failure, ShopId, Time};
use runtime::field;

use super::customer_name;
use crate::domain::{AccessKey, AccessKeyId, Holder, KeyKind, Scope, Secret};

const ACCESS_KEY: &str = "shops/{shop}/accessKeys/{access_key}";
const OF_HOUSE: &str = "houseKeys/";

/// How long the secret of before works if nobody says, and at most; in seconds.
const OVERLAP: i32 = 86_400;
const MOST_OVERLAP: i32 = 30 * 86_400;

/// Until when the secret of before works that is replaced now.
pub(crate) fn overlap(seconds: Option<i32>, now: Time) -> Result<Time, Failure> {
    let seconds = field::number(seconds.unwrap_or(OVERLAP), "overlap_seconds", &(0..=MOST_OVERLAP))?;
    Ok(now.plus_micros(i64::from(seconds) * 1_000_000))
}

/// `shops/{shop}/accessKeys/{access_key}`.
pub(crate) fn access_key_id(name: &str, path: &str) -> Result<(ShopId, AccessKeyId), Failure> {
    field::id(name, path, ACCESS_KEY)
}

/// `houseKeys/{house_key}`.
pub(crate) fn house_key_id(name: &str, path: &str) -> Result<AccessKeyId, Failure> {
    let id = name.strip_prefix(OF_HOUSE).and_then(|id| id.parse().ok());
    id.ok_or_else(|| Failure::field(path, "must look like `houseKeys/{house_key}`"))
}

/// The secret before the last rotation works still, and three are too many to keep in view.
pub(crate) fn rotating(key: &AccessKey) -> Failure {
    let ends = key.previous_expires_at.map(|at| at.to_string()).unwrap_or_default();
    let message = format!(
        "name: the secret before the last rotation works until {ends}; rotate after that, or with overlap_seconds 0, which ends both at once"
    );
    Failure::new(Code::FailedPrecondition, "ROTATING", message).with("previousSecretExpireTime", ends)
}

/// Whom a new key lets in. `customer` is the one the key names.
pub(crate) fn holder(kind: i32, customer: Option<CustomerId>) -> Result<Holder, Failure> {
    let kind = Kind::try_from(kind).ok().and_then(|kind| kind.as_str_name().parse().ok());
    let right = "must be OWNER, MANAGER, STAFF, COURIER, GUEST or INTEGRATION";
    let kind: KeyKind = kind.ok_or_else(|| Failure::field("access_key.kind", right))?;
    let right = match kind {
        KeyKind::Guest => "a guest's key names one",
        _ => "must be empty unless it is a guest's key",
    };
    Holder::new(kind, customer).ok_or_else(|| Failure::field("access_key.customer", right))
}

/// A key of a shop, with its secret where it is new.
pub(crate) fn access_key(key: AccessKey, secret: Option<&Secret>) -> pb::AccessKey {
    pb::AccessKey {
        name: name(&key),
        kind: kind(key.holder).into(),
        customer: customer(&key).unwrap_or_default(),
        display_name: key.display_name,
        secret: shown(secret),
        create_time: Some(field::timestamp(key.created_at)),
        previous_secret_expire_time: key.previous_expires_at.map(field::timestamp),
    }
}

/// The same for a key of the house.
pub(crate) fn house_key(key: AccessKey, secret: Option<&Secret>) -> pb::HouseKey {
    pb::HouseKey {
        name: name(&key),
        display_name: key.display_name,
        secret: shown(secret),
        create_time: Some(field::timestamp(key.created_at)),
        previous_secret_expire_time: key.previous_expires_at.map(field::timestamp),
    }
}

fn shown(secret: Option<&Secret>) -> String {
    secret.map(|secret| secret.as_str().to_owned()).unwrap_or_default()
}

/// Whom a key lets in.
pub(crate) fn principal(key: &AccessKey) -> common::Principal {
    let shop = match &key.scope {
        Scope::House => String::new(),
        Scope::Shop(shop) => format!("shops/{shop}"),
    };
    let subject = customer(key).unwrap_or_else(|| name(key));
    common::Principal { kind: kind(key.holder).into(), shop, subject }
}

/// Whose it is, for a guest's.
fn customer(key: &AccessKey) -> Option<String> {
    match (&key.scope, key.holder.customer()) {
        (Scope::Shop(shop), Some(id)) => Some(customer_name(shop, id)),
        _ => None,
    }
}

fn name(key: &AccessKey) -> String {
    match &key.scope {
        Scope::House => format!("{OF_HOUSE}{}", key.id),
        Scope::Shop(shop) => format!("shops/{shop}/accessKeys/{}", key.id),
    }
}

fn kind(holder: Holder) -> Kind {
    Kind::from_str_name(holder.kind().as_str()).unwrap_or_default()
}
