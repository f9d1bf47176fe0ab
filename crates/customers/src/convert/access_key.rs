use contracts::{
    common::v1::{self as common, principal::Kind},
    customers::v1 as pb,
};
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;

use super::customer_name;
use crate::domain::{AccessKey, AccessKeyId, Holder};

const ACCESS_KEY: &str = "shops/{shop}/accessKeys/{access_key}";

/// `shops/{shop}/accessKeys/{access_key}`.
pub(crate) fn access_key_id(name: &str, path: &str) -> Result<(ShopId, AccessKeyId), Failure> {
    field::id(name, path, ACCESS_KEY)
}

/// What the holder of a new key may do. `customer` is the one the key names.
pub(crate) fn holder(kind: i32, customer: Option<CustomerId>) -> Result<Holder, Failure> {
    let plain = match (Kind::try_from(kind), customer) {
        (Ok(Kind::Guest), Some(customer)) => return Ok(Holder::Guest(customer)),
        (Ok(Kind::Guest), None) => {
            return Err(Failure::field("access_key.customer", "a guest's key names one"));
        }
        (Ok(Kind::Owner), _) => Holder::Owner,
        (Ok(Kind::Manager), _) => Holder::Manager,
        (Ok(Kind::Staff), _) => Holder::Staff,
        (Ok(Kind::Courier), _) => Holder::Courier,
        (Ok(Kind::Integration), _) => Holder::Integration,
        (Ok(Kind::Service | Kind::Unspecified) | Err(_), _) => {
            let right = "must be OWNER, MANAGER, STAFF, COURIER, GUEST or INTEGRATION";
            return Err(Failure::field("access_key.kind", right));
        }
    };
    match customer {
        None => Ok(plain),
        Some(_) => Err(Failure::field("access_key.customer", "must be empty unless it is a guest's key")),
    }
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
    match holder {
        Holder::Owner => Kind::Owner,
        Holder::Manager => Kind::Manager,
        Holder::Staff => Kind::Staff,
        Holder::Courier => Kind::Courier,
        Holder::Guest(_) => Kind::Guest,
        Holder::Integration => Kind::Integration,
    }
}
