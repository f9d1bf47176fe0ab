use contracts::{
    common::v1::{self as common, principal::Kind},
    customers::v1 as pb,
};
use kernel::{CustomerId, Failure, ShopId, Time};
use runtime::field;

use super::customer_name;
use crate::domain::{AccessKey, AccessKeyId, Holder, KeyKind};

const ACCESS_KEY: &str = "shops/{shop}/accessKeys/{access_key}";

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

/// A key, without its secret.
pub(crate) fn access_key(key: AccessKey) -> pb::AccessKey {
    pb::AccessKey {
        name: name(&key),
        kind: kind(key.holder).into(),
        customer: key.holder.customer().map(|id| customer_name(&key.shop, id)).unwrap_or_default(),
        display_name: key.display_name,
        secret: String::new(),
        create_time: Some(field::timestamp(key.created_at)),
        previous_secret_expire_time: key.previous_expires_at.map(field::timestamp),
    }
}

/// Whom a key lets in.
pub(crate) fn principal(key: &AccessKey) -> common::Principal {
    let customer = key.holder.customer().map(|id| customer_name(&key.shop, id));
    common::Principal {
        kind: kind(key.holder).into(),
        shop: format!("shops/{}", key.shop),
        subject: customer.unwrap_or_else(|| name(key)),
    }
}

fn name(key: &AccessKey) -> String {
    format!("shops/{}/accessKeys/{}", key.shop, key.id)
}

fn kind(holder: Holder) -> Kind {
    Kind::from_str_name(holder.kind().as_str()).unwrap_or_default()
}
