use contracts::{
    common::v1::{self as common, principal::Kind},
    customers::v1 as pb,
};
use kernel::Failure;
use runtime::field;

use crate::domain::{HouseKey, HouseKeyId};

const COLLECTION: &str = "houseKeys/";

/// `houseKeys/{house_key}`.
pub(crate) fn house_key_id(name: &str, path: &str) -> Result<HouseKeyId, Failure> {
    let id = name.strip_prefix(COLLECTION).and_then(|id| id.parse().ok());
    id.ok_or_else(|| Failure::field(path, "must look like `houseKeys/{house_key}`"))
}

/// A house key, without its secret.
pub(crate) fn house_key(key: HouseKey) -> pb::HouseKey {
    pb::HouseKey {
        name: name(&key),
        display_name: key.display_name,
        secret: String::new(),
        create_time: Some(field::timestamp(key.created_at)),
        previous_secret_expire_time: key.previous_expires_at.map(field::timestamp),
    }
}

/// Whom a house key lets in: an owner of no shop in particular.
pub(crate) fn house_owner(key: &HouseKey) -> common::Principal {
    common::Principal { kind: Kind::Owner.into(), shop: String::new(), subject: name(key) }
}

fn name(key: &HouseKey) -> String {
    format!("{COLLECTION}{}", key.id)
}
