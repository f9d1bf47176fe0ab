use contracts::{common::v1::Money, orders::v1 as pb};
use kernel::{Failure, ShopId};
use prost_types::FieldMask;
use runtime::field::{self, Mask};

use super::menu_item::minor;
use crate::{
    domain::shop::{Shop, USUAL_MINUTES},
    store::shops::ShopRecord,
};

const FIELDS: [&str; 11] = [
    "display_name",
    "display_name_en",
    "time_zone",
    "currency",
    "opening_hours",
    "special_days",
    "rice_code",
    "trust_unbound_senders",
    "delivery_fee",
    "usual_minutes",
    "wish_words",
];

/// The failure that a missing shop means.
pub(crate) fn no_shop(id: &ShopId) -> Failure {
    Failure::not_found(format_args!("shops/{id}"))
}

/// A new shop.
pub(crate) fn shop_from(shop: pb::Shop) -> Result<ShopRecord, Failure> {
    let wrong = |error: crate::domain::shop::ShopError| {
        Failure::field(format!("shop.{}", error.field()), error.to_string())
    };
    let rules = Shop {
        schedule: field::schedule(&shop)?,
        delivery_fee: minor(shop.delivery_fee, "shop.delivery_fee", &shop.currency)?,
        currency: shop.currency,
        rice_code: (shop.rice_code != 0).then_some(shop.rice_code),
        trust_unbound_senders: shop.trust_unbound_senders,
        usual_minutes: if shop.usual_minutes == 0 { USUAL_MINUTES } else { shop.usual_minutes },
        wish_words: shop.wish_words,
    };
    rules.validate().map_err(wrong)?;
    Ok(ShopRecord {
        display_name: field::text(&shop.display_name, "shop.display_name", 1..=64)?,
        display_name_en: field::optional_name(&shop.display_name_en, "shop.display_name_en", 64)?,
        shop: rules,
        version: 1,
        menu_revision: 1,
    })
}

/// A shop with the fields of a mask changed to those of another.
pub(crate) fn changed_shop(
    id: &ShopId,
    current: &ShopRecord,
    new: pb::Shop,
    mask: Option<FieldMask>,
) -> Result<ShopRecord, Failure> {
    let mask = Mask::new(mask, &FIELDS, "update_mask")?;
    let mut merged = shop_to(id, current);
    // Without a mask all fields that are set; a switch is never unset on purpose.
    let take = |name: &str, is_set: bool| mask.as_ref().map_or(is_set, |mask| mask.has(name));
    if take("display_name", !new.display_name.is_empty()) {
        merged.display_name = new.display_name;
    }
    if take("display_name_en", !new.display_name_en.is_empty()) {
        merged.display_name_en = new.display_name_en;
    }
    if take("time_zone", !new.time_zone.is_empty()) {
        merged.time_zone = new.time_zone;
    }
    if take("currency", !new.currency.is_empty()) {
        merged.currency = new.currency;
    }
    if take("opening_hours", !new.opening_hours.is_empty()) {
        merged.opening_hours = new.opening_hours;
    }
    if take("special_days", !new.special_days.is_empty()) {
        merged.special_days = new.special_days;
    }
    if take("rice_code", new.rice_code != 0) {
        merged.rice_code = new.rice_code;
    }
    if take("trust_unbound_senders", new.trust_unbound_senders) {
        merged.trust_unbound_senders = new.trust_unbound_senders;
    }
    if take("delivery_fee", new.delivery_fee.is_some()) {
        merged.delivery_fee = new.delivery_fee;
    }
    if take("usual_minutes", new.usual_minutes != 0) {
        merged.usual_minutes = new.usual_minutes;
    }
    if take("wish_words", !new.wish_words.is_empty()) {
        merged.wish_words = new.wish_words;
    }
    if merged.currency != current.shop.currency {
        let right = format!("can't be changed: prices and orders are in {}", current.shop.currency);
        return Err(Failure::field("shop.currency", right));
    }
    Ok(ShopRecord { version: current.version, ..shop_from(merged)? })
}

/// A shop, for the wire.
pub(crate) fn shop_to(id: &ShopId, record: &ShopRecord) -> pb::Shop {
    let shop = &record.shop;
    pb::Shop {
        name: format!("shops/{id}"),
        display_name: record.display_name.clone(),
        display_name_en: record.display_name_en.clone(),
        time_zone: shop.schedule.time_zone.iana_name().unwrap_or("UTC").to_owned(),
        currency: shop.currency.clone(),
        opening_hours: field::opening_hours_field(&shop.schedule),
        rice_code: shop.rice_code.unwrap_or(0),
        trust_unbound_senders: shop.trust_unbound_senders,
        etag: field::etag_field(record.version),
        delivery_fee: shop.delivery_fee.map(|amount| Money { amount, currency: shop.currency.clone() }),
        usual_minutes: shop.usual_minutes,
        wish_words: shop.wish_words.clone(),
        special_days: field::special_days_field(&shop.schedule),
    }
}
