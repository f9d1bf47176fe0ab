use contracts::{
    common::v1::{self as common, principal::Kind},
    customers::v1 as pb,
};
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;

use super::customer_name;
use crate::domain::{AccessKey, AccessKeyId, Holder, KeyKind};

const ACCESS_KEY: &str = "shops/{shop}/accessKeys/{access_key}";

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
