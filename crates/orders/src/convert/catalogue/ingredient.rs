use contracts::orders::v1::{self as pb, ingredient};
use kernel::{Failure, ShopId, Uuid};
use prost_types::FieldMask;
use runtime::field;

use super::{Place, Resource, merge};
use crate::domain::purchasing::{Ingredient, Offer, PriceBreak, Unit};

pub(super) const NAME: &str = "shops/{shop}/ingredients/{ingredient}";
const MOST: i64 = 1_000_000_000;

/// An ingredient's name.
pub(crate) fn ingredient_name(shop: &ShopId, id: Uuid) -> String {
    format!("shops/{shop}/ingredients/{id}")
}

/// A unit, for the wire.
pub(crate) fn unit(unit: Unit) -> ingredient::Unit {
    match unit {
        Unit::Gram => ingredient::Unit::Gram,
        Unit::Millilitre => ingredient::Unit::Millilitre,
        Unit::Piece => ingredient::Unit::Piece,
    }
}

fn unit_from(wire: ingredient::Unit) -> Result<Unit, Failure> {
    match wire {
        ingredient::Unit::Gram => Ok(Unit::Gram),
        ingredient::Unit::Millilitre => Ok(Unit::Millilitre),
        ingredient::Unit::Piece => Ok(Unit::Piece),
        ingredient::Unit::Unspecified => {
            Err(Failure::field("ingredient.unit", "must be GRAM, MILLILITRE or PIECE"))
        }
    }
}

impl Resource for Ingredient {
    type Wire = pb::Ingredient;

    fn id(name: &str, path: &str) -> Result<(ShopId, String), Failure> {
        let (shop, id) = field::id::<Uuid>(name, path, NAME)?;
        Ok((shop, id.to_string()))
    }

    fn about(wire: &pb::Ingredient) -> (&str, &str) {
        (&wire.name, &wire.etag)
    }

    fn read(wire: &pb::Ingredient, place: Place<'_>) -> Result<Self, Failure> {
        field::at_most(&wire.offers, "ingredient.offers", 10)?;
        let offers = wire.offers.iter().enumerate();
        Ok(Self {
            name: field::text(&wire.display_name, "ingredient.display_name", 1..=64)?,
            name_en: field::optional_name(&wire.display_name_en, "ingredient.display_name_en", 64)?,
            unit: unit_from(wire.unit())?,
            in_stock: field::number(wire.in_stock, "ingredient.in_stock", &(0..=MOST))?,
            offers: offers.map(|(index, one)| offer(one, index, place)).collect::<Result<_, _>>()?,
        })
    }

    fn write(&self, id: &str, place: Place<'_>) -> pb::Ingredient {
        pb::Ingredient {
            name: format!("shops/{}/ingredients/{id}", place.shop),
            display_name: self.name.clone(),
            display_name_en: self.name_en.clone(),
            unit: unit(self.unit).into(),
            in_stock: self.in_stock,
            offers: self.offers.iter().map(|offer| offer_to(offer, place)).collect(),
            etag: String::new(),
        }
    }

    fn set_etag(wire: &mut pb::Ingredient, etag: String) {
        wire.etag = etag;
    }

    fn merged(
        current: pb::Ingredient,
        new: pb::Ingredient,
        mask: Option<FieldMask>,
    ) -> Result<pb::Ingredient, Failure> {
        merge!(current, new, mask, [display_name, display_name_en, unit, in_stock, offers])
    }
}

fn offer(wire: &ingredient::Offer, index: usize, place: Place<'_>) -> Result<Offer, Failure> {
    let path = |name: &str| format!("ingredient.offers[{index}].{name}");
    field::at_most(&wire.breaks, &path("breaks"), 10)?;
    let single = place.required(wire.pack_price.as_ref(), &path("pack_price"))?;
    let mut breaks: Vec<PriceBreak> = Vec::new();
    for (at, one) in wire.breaks.iter().enumerate() {
        let path = |name: &str| path(&format!("breaks[{at}].{name}"));
        let least_packs = field::number(one.least_packs, &path("least_packs"), &(2..=1_000_000))?;
        if breaks.last().is_some_and(|last| last.least_packs >= least_packs) {
            return Err(Failure::field(path("least_packs"), "must be more than of the break before"));
        }
        let pack_price = place.required(one.pack_price.as_ref(), &path("pack_price"))?;
        if pack_price > breaks.last().map_or(single, |last| last.pack_price) {
            return Err(Failure::field(path("pack_price"), "must not be more than of fewer packs"));
        }
        breaks.push(PriceBreak { least_packs, pack_price });
    }
    Ok(Offer {
        supplier: field::text(&wire.supplier, &path("supplier"), 1..=64)?,
        pack_quantity: field::number(wire.pack_quantity, &path("pack_quantity"), &(1..=MOST))?,
        pack_price: single,
        breaks,
    })
}

fn offer_to(offer: &Offer, place: Place<'_>) -> ingredient::Offer {
    let one = |one: &PriceBreak| ingredient::PriceBreak {
        least_packs: one.least_packs,
        pack_price: Some(place.money(one.pack_price)),
    };
    ingredient::Offer {
        supplier: offer.supplier.clone(),
        pack_quantity: offer.pack_quantity,
        pack_price: Some(place.money(offer.pack_price)),
        breaks: offer.breaks.iter().map(one).collect(),
    }
}
