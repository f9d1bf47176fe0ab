//! Wishes, as the contract shows them.

use contracts::loyalty::v1::{self as pb, wish::Kind as KindField};
use kernel::{Failure, Schedule, ShopId};
use runtime::field::{self, Mask, each};

use super::names;
use crate::domain::wishes::{Wish, WishKind, WishPolicy};

const POLICY: &str = "shops/{shop}/wishPolicy";
const MOST_KINDS: usize = 9;

/// The shop of a policy.
pub(crate) fn policy_shop(text: &str, field: &str) -> Result<ShopId, Failure> {
    field::name(text, field, POLICY).map(|name| name.shop)
}

fn kind(kind: WishKind) -> i32 {
    KindField::from_str_name(kind.as_str()).unwrap_or_default().into()
}

/// A policy as the contract shows it.
pub(crate) fn policy(shop: &ShopId, policy: &WishPolicy) -> pb::WishPolicy {
    pb::WishPolicy {
        name: format!("shops/{shop}/wishPolicy"),
        kinds: policy.kinds.iter().copied().map(kind).collect(),
        from_minute: policy.from_minute,
        until_minute: policy.until_minute,
        etag: field::etag_field(policy.version),
    }
}

/// `current` with the fields that the mask names changed; its version is left as it was.
pub(crate) fn changed_policy(
    current: &WishPolicy,
    sent: &pb::WishPolicy,
    mask: Option<&Mask>,
) -> Result<WishPolicy, Failure> {
    let changes = |path, is_set| mask.map_or(is_set, |mask| mask.has(path));
    let mut policy = current.clone();
    if changes("kinds", !sent.kinds.is_empty()) {
        policy.kinds = each(&sent.kinds, "wish_policy.kinds", MOST_KINDS, |sent, path| {
            let named = KindField::try_from(*sent).ok().map(|named| named.as_str_name());
            field::word(named, path, "must be one of its values")
        })?;
    }
    if changes("from_minute", sent.from_minute != 0) {
        policy.from_minute = field::number(sent.from_minute, "wish_policy.from_minute", &(0..=1_439))?;
    }
    if changes("until_minute", sent.until_minute != 0) {
        policy.until_minute = field::number(sent.until_minute, "wish_policy.until_minute", &(1..=1_440))?;
    }
    if policy.until_minute <= policy.from_minute {
        return Err(Failure::field("wish_policy.until_minute", "must be above `from_minute`"));
    }
    Ok(policy)
}

/// A wish as the contract shows it.
pub(crate) fn wish(shop: &ShopId, wish: &Wish) -> pb::Wish {
    pb::Wish {
        name: format!("shops/{shop}/wishes/{}", wish.id),
        customer: names::customer(shop, wish.customer),
        kind: kind(wish.kind),
        date: Schedule::date(wish.day).to_string(),
        text: wish.wording.zh.clone(),
        text_en: wish.wording.en.clone(),
        expire_time: Some(field::timestamp(wish.until)),
        create_time: Some(field::timestamp(wish.created_at)),
    }
}
