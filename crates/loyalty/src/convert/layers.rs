//! What was given and done by layer.

use contracts::{
    loyalty::v1::{self as pb, layer_report},
    orders::v1::{GetServiceReportRequest, ServiceReport, service_product, service_report},
};
use kernel::{Currency, Failure, Money, ShopId, stats};
use runtime::field;

use super::{catalogue::rewards, fields::small};
use crate::domain::{
    Layer,
    effect::{
        Figures,
        services::{Done, ServiceDone, done_on},
    },
};

const LAYERS: &str = "shops/{shop}/layerReport";

/// The shop of a report.
pub(crate) fn report_of(text: &str) -> Result<ShopId, Failure> {
    field::name(text, "name", LAYERS).map(|name| name.shop)
}

/// Asks what was done of services.
pub(crate) fn asking(shop: &ShopId, days: i64) -> GetServiceReportRequest {
    let name = format!("shops/{shop}/serviceReport");
    GetServiceReportRequest { name, days: small(days), ..GetServiceReportRequest::default() }
}

/// The services of which something was done, those of the highest cost first.
pub(crate) fn services(report: ServiceReport) -> Vec<ServiceDone> {
    let mut all: Vec<ServiceDone> = report.products.into_iter().map(service).collect();
    all.retain(|service| service.done.count > 0);
    all.sort_by_key(|service| std::cmp::Reverse(service.done.cost));
    all
}

fn service(product: service_report::Product) -> ServiceDone {
    let layer = match product.layer() {
        service_product::Layer::Unspecified => None,
        service_product::Layer::Emotional => Some(Layer::Emotional),
        service_product::Layer::Need => Some(Layer::Need),
        service_product::Layer::Value => Some(Layer::Value),
    };
    let figures = product.figures.unwrap_or_default();
    let amount = |money: Option<contracts::common::v1::Money>| money.map_or(0, |money| money.amount);
    ServiceDone {
        name: product.service_product,
        display_name: product.display_name,
        layer,
        is_free: product.is_free,
        done: Done { count: figures.count, revenue: amount(figures.revenue), cost: amount(figures.cost) },
    }
}

/// The report as the contract shows it; without services if nobody can tell of them.
pub(crate) fn report(
    (shop, name): (&ShopId, String),
    (layers, rewards): (&[Figures], &[Figures]),
    services: Option<&[ServiceDone]>,
    (days, currency): (i64, Currency),
) -> pb::LayerReport {
    let done = services.unwrap_or_default();
    let money = |minor| Some(field::money_field(Money { minor, currency }));
    let gifts: i64 = layers.iter().map(|one| one.given.cost).sum();
    let all = gifts.saturating_add(done_on(done, None).cost);
    let of_layer = |one: &Figures| {
        let on_it = done_on(done, Some(one.layer));
        layer_report::Figures {
            services: on_it.count,
            service_cost: money(on_it.cost),
            service_revenue: money(on_it.revenue),
            cost_ratio: stats::ratio(one.given.cost.saturating_add(on_it.cost), all),
            ..figures(shop, one, currency)
        }
    };
    let of_service = |one: &ServiceDone| layer_report::Service {
        service_product: one.name.clone(),
        display_name: one.display_name.clone(),
        layer: one.layer.map_or(0, |layer| rewards::layer(layer).into()),
        is_free: one.is_free,
        count: one.done.count,
        revenue: money(one.done.revenue),
        cost: money(one.done.cost),
    };
    pb::LayerReport {
        name,
        layers: layers.iter().map(of_layer).collect(),
        rewards: rewards.iter().map(|one| figures(shop, one, currency)).collect(),
        days: small(days),
        services: done.iter().map(of_service).collect(),
        services_missing: services.is_none(),
    }
}

fn figures(shop: &ShopId, figures: &Figures, currency: Currency) -> layer_report::Figures {
    let cost = Money { minor: figures.given.cost, currency };
    layer_report::Figures {
        layer: rewards::layer(figures.layer).into(),
        reward: figures.reward.map(|id| rewards::name(shop, id)).unwrap_or_default(),
        display_name: figures.display_name.clone(),
        granted: figures.given.granted,
        taken: figures.given.taken,
        thanked: figures.given.thanked,
        cost: Some(field::money_field(cost)),
        share_ratio: figures.share,
        returned_ratio: figures.returned_ratio(),
        lift_ratio: figures.lift.ratio,
        useless: figures.useless,
        open: figures.given.open,
        ..layer_report::Figures::default()
    }
}
