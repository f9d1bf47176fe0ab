use contracts::orders::v1::{self as pb, service_product};
use kernel::{Failure, ShopId, Uuid};
use prost_types::FieldMask;
use runtime::field;

use super::{Place, Resource, merge};
use crate::domain::service_products::{Layer, Phase, ServiceProduct, Step};

const NAME: &str = "shops/{shop}/serviceProducts/{service_product}";
const MOST_STAGES: usize = 400;

/// The shop and id in a service's name.
pub(crate) fn product_id(name: &str, path: &str) -> Result<(ShopId, Uuid), Failure> {
    field::id(name, path, NAME)
}

/// The id in the name of a service of this very shop.
pub(crate) fn product_in(shop: &ShopId, name: &str, path: &str) -> Result<Uuid, Failure> {
    field::id_in(shop, name, path, NAME)
}

/// A service's name.
pub(crate) fn product_name(shop: &ShopId, id: Uuid) -> String {
    format!("shops/{shop}/serviceProducts/{id}")
}

/// A phase, for the wire.
pub(crate) fn phase(phase: Phase) -> service_product::Phase {
    match phase {
        Phase::Before => service_product::Phase::Before,
        Phase::During => service_product::Phase::During,
        Phase::After => service_product::Phase::After,
    }
}

fn phase_from(wire: service_product::Phase) -> Option<Phase> {
    match wire {
        service_product::Phase::Before => Some(Phase::Before),
        service_product::Phase::During => Some(Phase::During),
        service_product::Phase::After => Some(Phase::After),
        service_product::Phase::Unspecified => None,
    }
}

/// A layer, for the wire.
pub(crate) fn layer(layer: Option<Layer>) -> service_product::Layer {
    match layer {
        None => service_product::Layer::Unspecified,
        Some(Layer::Emotional) => service_product::Layer::Emotional,
        Some(Layer::Need) => service_product::Layer::Need,
        Some(Layer::Value) => service_product::Layer::Value,
    }
}

fn layer_from(wire: service_product::Layer) -> Option<Layer> {
    match wire {
        service_product::Layer::Unspecified => None,
        service_product::Layer::Emotional => Some(Layer::Emotional),
        service_product::Layer::Need => Some(Layer::Need),
        service_product::Layer::Value => Some(Layer::Value),
    }
}

impl Resource for ServiceProduct {
    type Wire = pb::ServiceProduct;

    fn id(name: &str, path: &str) -> Result<(ShopId, String), Failure> {
        let (shop, id) = product_id(name, path)?;
        Ok((shop, id.to_string()))
    }

    fn about(wire: &pb::ServiceProduct) -> (&str, &str) {
        (&wire.name, &wire.etag)
    }

    fn read(wire: &pb::ServiceProduct, place: Place<'_>) -> Result<Self, Failure> {
        field::at_most(&wire.steps, "service_product.steps", 50)?;
        let steps = wire.steps.iter().enumerate();
        let hourly = wire.hourly_cost.as_ref();
        let product = Self {
            name: field::text(&wire.display_name, "service_product.display_name", 1..=64)?,
            name_en: field::optional_name(&wire.display_name_en, "service_product.display_name_en", 64)?,
            layer: layer_from(wire.layer()),
            steps: steps.map(|(index, one)| step(one, index, place)).collect::<Result<_, _>>()?,
            hourly_cost: hourly
                .map(|money| place.amount(Some(money), "service_product.hourly_cost"))
                .transpose()?,
            retired: wire.retired,
        };
        if !(1..=MOST_STAGES).contains(&product.stages()) {
            return Err(Failure::field(
                "service_product.steps",
                "must come to 1 to 400 stages, with what recurs",
            ));
        }
        Ok(product)
    }

    fn write(&self, id: &str, place: Place<'_>) -> pb::ServiceProduct {
        pb::ServiceProduct {
            name: format!("shops/{}/serviceProducts/{id}", place.shop),
            display_name: self.name.clone(),
            display_name_en: self.name_en.clone(),
            layer: layer(self.layer).into(),
            steps: self.steps.iter().map(|step| step_to(step, place)).collect(),
            hourly_cost: self.hourly_cost.map(|cost| place.money(cost)),
            retired: self.retired,
            price: Some(place.money(self.price())),
            etag: String::new(),
        }
    }

    fn set_etag(wire: &mut pb::ServiceProduct, etag: String) {
        wire.etag = etag;
    }

    fn merged(
        current: pb::ServiceProduct,
        new: pb::ServiceProduct,
        mask: Option<FieldMask>,
    ) -> Result<pb::ServiceProduct, Failure> {
        merge!(current, new, mask, [display_name, display_name_en, layer, steps, hourly_cost, retired])
    }
}

fn step(wire: &service_product::Step, index: usize, place: Place<'_>) -> Result<Step, Failure> {
    let path = |name: &str| format!("service_product.steps[{index}].{name}");
    let number = |value: i32, name: &str, most: i32| -> Result<i64, Failure> {
        Ok(i64::from(field::number(value, &path(name), &(0..=most))?))
    };
    let phase = phase_from(wire.phase());
    let every_days = number(wire.every_days, "every_days", 366)?;
    Ok(Step {
        phase: phase.ok_or_else(|| Failure::field(path("phase"), "must be BEFORE, DURING or AFTER"))?,
        title: field::text(&wire.title, &path("title"), 1..=64)?,
        after_days: number(wire.after_days, "after_days", 3_660)?,
        amount: place.amount(wire.amount.as_ref(), &path("amount"))?,
        times: number(wire.times, "times", 400)?.max(1),
        every_days: if every_days == 0 { 7 } else { every_days },
    })
}

fn step_to(step: &Step, place: Place<'_>) -> service_product::Step {
    let small = |value: i64| i32::try_from(value).unwrap_or(i32::MAX);
    service_product::Step {
        phase: phase(step.phase).into(),
        title: step.title.clone(),
        after_days: small(step.after_days),
        amount: Some(place.money(step.amount)),
        times: small(step.times),
        every_days: small(step.every_days),
    }
}
