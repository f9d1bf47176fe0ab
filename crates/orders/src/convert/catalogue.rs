//! What a shop has few of, as the contract spells it: each kind is a [`Resource`].

mod channel;
mod ingredient;
mod prices;
mod recipe;
mod service_product;

use contracts::common::v1::Money;
use kernel::{Failure, ShopId, Uuid};
use prost_types::FieldMask;
use runtime::field;

use super::menu_item::minor;
use crate::store::catalogue::{Entry, Kept};

pub(crate) use channel::{fault, traffic, traffic_of};
pub(crate) use ingredient::{ingredient_name, unit};
pub(crate) use prices::competitor_name;
pub(crate) use service_product::{layer, phase, product_id, product_in, product_name};

/// The highest amount of a field, in minor units.
const HIGHEST: i64 = 1_000_000_000;

/// Where a resource is, and how it is to be spelled.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) shop: &'a ShopId,
    /// The shop's.
    pub(crate) currency: &'a str,
}

/// What a resource speaks of, which must be there; each with the path of the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    Dish(i32),
    Ingredient(Uuid),
}

/// A kind of thing that a shop has few of.
pub(crate) trait Resource: Kept {
    /// The message of the contract.
    type Wire: prost::Message + Default + Clone + PartialEq;

    /// The id in a name.
    fn id(name: &str, path: &str) -> Result<(ShopId, String), Failure>;
    /// The resource's name and etag in its message.
    fn about(wire: &Self::Wire) -> (&str, &str);
    /// Reads a message.
    fn read(wire: &Self::Wire, place: Place<'_>) -> Result<Self, Failure>;
    /// The message of one, without its etag and name.
    fn write(&self, id: &str, place: Place<'_>) -> Self::Wire;
    /// Sets the etag.
    fn set_etag(wire: &mut Self::Wire, etag: String);
    /// A message with the fields of a mask changed to those of another.
    fn merged(current: Self::Wire, new: Self::Wire, mask: Option<FieldMask>) -> Result<Self::Wire, Failure>;

    /// The dish that one of an id belongs to, which must be there.
    fn dish(_id: &str) -> Option<i32> {
        None
    }

    /// What it speaks of.
    fn references(&self) -> Vec<(Reference, String)> {
        Vec::new()
    }
}

/// An entry, for the wire.
pub(crate) fn wire<R: Resource>(entry: &Entry<R>, place: Place<'_>) -> R::Wire {
    let mut wire = entry.value.write(&entry.id, place);
    R::set_etag(&mut wire, field::etag_field(entry.version));
    wire
}

/// Changes the fields of a mask, or without one those that are set.
macro_rules! merge {
    ($current:ident, $new:ident, $mask:ident, [$($field:ident),+]) => {{
        let (mut merged, new) = ($current, $new);
        let mask = runtime::field::Mask::new($mask, &[$(stringify!($field)),+], "update_mask")?;
        $(
            let is_set = super::is_set(&new.$field);
            if mask.as_ref().map_or(is_set, |mask| mask.has(stringify!($field))) {
                merged.$field = new.$field;
            }
        )+
        Ok(merged)
    }};
}
use merge;

fn is_set<T: Default + PartialEq>(value: &T) -> bool {
    *value != T::default()
}

impl Place<'_> {
    /// An amount in the shop's currency, in minor units; 0 if it is absent.
    pub(crate) fn amount(self, money: Option<&Money>, path: &str) -> Result<i64, Failure> {
        let amount = minor(money.cloned(), path, self.currency)?.unwrap_or(0);
        field::number(amount, path, &(0..=HIGHEST))
    }

    /// The same of one that must be there.
    pub(crate) fn required(self, money: Option<&Money>, path: &str) -> Result<i64, Failure> {
        self.amount(Some(field::required(money, path)?), path)
    }

    /// An amount, for the wire.
    pub(crate) fn money(self, amount: i64) -> Money {
        Money { amount, currency: self.currency.to_owned() }
    }
}
