use std::ops::RangeInclusive;

use contracts::loyalty::v1::{self as pb, reward::Layer as LayerField};
use kernel::{Currency, Failure, Money, ShopId, Time};
use runtime::field;

use crate::{
    convert::fields::{amount, liking, small, word},
    domain::{Layer, Reward, RewardId},
};

/// The shape of a reward's name.
pub(crate) const REWARD: &str = "shops/{shop}/rewards/{reward}";
pub(super) const DISPLAY_NAME: RangeInclusive<usize> = 1..=100;
pub(super) const DISPLAY_NAME_EN: usize = 100;
const ITEM_CODE: RangeInclusive<i32> = 0..=9_999;
const STOCK: RangeInclusive<i64> = 0..=1_000_000_000;
const AGE: RangeInclusive<i32> = 0..=120;
const POINTS: RangeInclusive<i64> = 0..=1_000_000_000;
const MOST_ALTERNATIVES: usize = 20;
const MOST_SUITS: usize = 20;

runtime::updatable! {
    pb::Reward: display_name, display_name_en, layer, cost, item_code, stock, alternatives, suits, min_age,
    points_price,
}

/// `shops/{shop}/rewards/{reward}`.
pub(crate) fn id(name: &str, field: &str) -> Result<(ShopId, RewardId), Failure> {
    field::id(name, field, REWARD)
}

/// The name of a reward.
pub(crate) fn name(shop: &ShopId, id: RewardId) -> String {
    format!("shops/{shop}/rewards/{id}")
}

/// A reward as the contract shows it.
pub(crate) fn to(shop: &ShopId, reward: &Reward) -> pb::Reward {
    pb::Reward {
        name: name(shop, reward.id),
        display_name: reward.display_name.clone(),
        display_name_en: reward.display_name_en.clone(),
        layer: layer(reward.layer).into(),
        cost: Some(field::money_field(reward.cost)),
        item_code: small(reward.item_code),
        stock: reward.stock,
        alternatives: reward.alternatives.iter().map(|id| name(shop, *id)).collect(),
        suits: reward.suits.clone(),
        min_age: small(reward.min_age),
        points_price: reward.points_price,
        retired: reward.retired,
        etag: field::etag_field(reward.version),
        create_time: Some(field::timestamp(reward.created_at)),
    }
}

/// What a reward speaks to, as the contract names it.
pub(crate) fn layer(layer: Layer) -> LayerField {
    LayerField::from_str_name(layer.as_str()).unwrap_or_default()
}

/// What was sent, each field checked, as a version of a reward.
pub(crate) fn read(
    shop: &ShopId,
    currency: Currency,
    sent: pb::Reward,
    id: RewardId,
    version: i64,
    created_at: Time,
) -> Result<Reward, Failure> {
    let minor = amount(sent.cost, "reward.cost", currency)?;
    let layer = LayerField::try_from(sent.layer).ok();
    Ok(Reward {
        id,
        display_name: field::text(&sent.display_name, "reward.display_name", DISPLAY_NAME)?,
        display_name_en: field::optional_name(
            &sent.display_name_en,
            "reward.display_name_en",
            DISPLAY_NAME_EN,
        )?,
        layer: word(
            layer.map(|layer| layer.as_str_name()),
            "reward.layer",
            "must be EMOTIONAL, NEED or VALUE",
        )?,
        cost: Money { minor: field::required(minor, "reward.cost")?, currency },
        item_code: field::number(sent.item_code, "reward.item_code", &ITEM_CODE)?.into(),
        stock: sent.stock.map(|stock| field::number(stock, "reward.stock", &STOCK)).transpose()?,
        alternatives: alternatives(shop, id, &sent.alternatives)?,
        suits: field::each(&sent.suits, "reward.suits", MOST_SUITS, |suit, path| liking(suit, path))?,
        min_age: field::number(sent.min_age, "reward.min_age", &AGE)?.into(),
        points_price: field::number(sent.points_price, "reward.points_price", &POINTS)?,
        retired: false,
        version,
        created_at,
    })
}

fn alternatives(shop: &ShopId, own: RewardId, names: &[String]) -> Result<Vec<RewardId>, Failure> {
    field::each(names, "reward.alternatives", MOST_ALTERNATIVES, |name, path| {
        match field::id_in(shop, name, path, REWARD)? {
            id if id == own => Err(Failure::field(path, "must be another reward")),
            id => Ok(id),
        }
    })
}
