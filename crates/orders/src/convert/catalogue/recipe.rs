use contracts::orders::v1::{self as pb, recipe};
use kernel::{Failure, ShopId, Uuid};
use prost_types::FieldMask;
use runtime::field;

use super::{Place, Reference, Resource, ingredient, merge};
use crate::domain::purchasing::{Part, Recipe};

const NAME: &str = "shops/{shop}/menuItems/{code}/recipe";

impl Resource for Recipe {
    type Wire = pb::Recipe;

    fn id(name: &str, path: &str) -> Result<(ShopId, String), Failure> {
        let name = field::name(name, path, NAME)?;
        let code: i32 = name.id(1, NAME).map_err(|right| Failure::field(path, right.to_string()))?;
        Ok((name.shop, code.to_string()))
    }

    fn about(wire: &pb::Recipe) -> (&str, &str) {
        (&wire.name, &wire.etag)
    }

    fn read(wire: &pb::Recipe, place: Place<'_>) -> Result<Self, Failure> {
        field::at_most(&wire.parts, "recipe.parts", 100)?;
        let portions = i64::from(field::number(wire.portions, "recipe.portions", &(0..=10_000))?);
        let mut parts: Vec<Part> = Vec::new();
        for (index, one) in wire.parts.iter().enumerate() {
            let path = format!("recipe.parts[{index}]");
            let part = part(one, &path, place)?;
            if parts.iter().any(|known| known.ingredient == part.ingredient) {
                return Err(Failure::field(format!("{path}.ingredient"), "must be there once"));
            }
            parts.push(part);
        }
        Ok(Self { portions: portions.max(1), parts })
    }

    fn write(&self, id: &str, place: Place<'_>) -> pb::Recipe {
        let part = |part: &Part| recipe::Part {
            ingredient: ingredient::ingredient_name(place.shop, part.ingredient),
            quantity: part.quantity,
        };
        pb::Recipe {
            name: format!("shops/{}/menuItems/{id}/recipe", place.shop),
            portions: i32::try_from(self.portions.max(1)).unwrap_or(i32::MAX),
            parts: self.parts.iter().map(part).collect(),
            etag: String::new(),
        }
    }

    fn set_etag(wire: &mut pb::Recipe, etag: String) {
        wire.etag = etag;
    }

    fn merged(current: pb::Recipe, new: pb::Recipe, mask: Option<FieldMask>) -> Result<pb::Recipe, Failure> {
        merge!(current, new, mask, [portions, parts])
    }

    fn dish(id: &str) -> Option<i32> {
        id.parse().ok()
    }

    fn references(&self) -> Vec<(Reference, String)> {
        let one = |(index, part): (usize, &Part)| {
            (Reference::Ingredient(part.ingredient), format!("recipe.parts[{index}].ingredient"))
        };
        self.parts.iter().enumerate().map(one).collect()
    }
}

fn part(wire: &recipe::Part, path: &str, place: Place<'_>) -> Result<Part, Failure> {
    let ingredient: Uuid =
        field::id_in(place.shop, &wire.ingredient, &format!("{path}.ingredient"), ingredient::NAME)?;
    let quantity = field::number(wire.quantity, &format!("{path}.quantity"), &(1..=1_000_000))?;
    Ok(Part { ingredient, quantity })
}
