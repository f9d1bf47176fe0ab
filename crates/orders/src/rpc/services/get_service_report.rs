use std::collections::BTreeMap;

use contracts::orders::v1::{self as pb, service_report};
use kernel::{ShopId, Time, Uuid, stats};
use runtime::field;
use storage::{Error as StorageError, Tx};
use tonic::Request;

use crate::{
    convert::{
        catalogue::{layer, phase, product_name},
        figures::{self, View},
    },
    domain::service_products::{Figures, Profit, ServiceProduct, StageDone, profit},
    error::Error,
    rpc::figures::history::{History, moment, span},
    service::Orders,
    store::{catalogue, service_contracts},
};

const USUAL_DAYS: i64 = 90;

/// What is known of a shop's services.
struct Known {
    profit: Profit,
    products: BTreeMap<Uuid, ServiceProduct>,
    /// Contracts that go on, and what they will earn.
    open: BTreeMap<Uuid, (i64, i64)>,
}

pub(crate) async fn get_service_report(
    service: &Orders,
    request: Request<pb::GetServiceReportRequest>,
) -> Result<pb::ServiceReport, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = figures::report_of(&request.name, "serviceReport")?;
    call.enter(&shop)?;
    let now = service.clock.now();
    let span = span(request.days, USUAL_DAYS, request.end_time, now)?;

    let mut tx = service.db.snapshot().await?;
    let history = History::load(&mut tx, shop, span.clone()).await?;
    let known = known(&mut tx, &history, moment(span.start), moment(span.end)).await?;
    drop(tx);
    let view = View { shop: &history.shop, record: &history.record, dishes: &history.dishes, now };
    let (dishes, known_ratio) = dishes(&history);
    let phases = known.profit.phases.iter().map(|(of, figures)| service_report::Phase {
        phase: phase(*of).into(),
        figures: Some(figures_to(&view, figures)),
    });
    let months = known.profit.months.iter().map(|((year, month), figures)| service_report::Month {
        month: format!("{year:04}-{month:02}"),
        figures: Some(figures_to(&view, figures)),
    });
    Ok(pb::ServiceReport {
        name: request.name,
        start_time: figures::minute(span.start),
        end_time: figures::minute(span.end),
        services: Some(figures_to(&view, &known.profit.all)),
        dishes: Some(figures_to(&view, &dishes)),
        dishes_cost_known_ratio: known_ratio,
        products: known.products(&view),
        phases: phases.collect(),
        months: months.collect(),
        compute_time: Some(field::timestamp(now)),
    })
}

async fn known(tx: &mut Tx, history: &History, from: Time, until: Time) -> Result<Known, Error> {
    let shop: &ShopId = &history.shop;
    let schedule = &history.record.shop.schedule;
    let mut done = Vec::new();
    for row in service_contracts::done(tx, shop, from, until).await? {
        let corrupt = || StorageError::corrupt("service_stages", "a time or phase");
        let at = Time::from_micros(row.at).ok_or_else(corrupt)?;
        done.push(StageDone {
            product: row.product_id,
            phase: row.phase.parse().map_err(|_| corrupt())?,
            date: schedule.local(at.timestamp()).date(),
            amount: row.amount,
            cost: row.cost,
        });
    }
    let entries = catalogue::all::<ServiceProduct>(tx, shop).await?;
    let products = entries.into_iter().filter_map(|entry| Some((entry.id.parse().ok()?, entry.value)));
    let open = service_contracts::open(tx, shop).await?;
    Ok(Known {
        profit: profit(&done),
        products: products.collect(),
        open: open.into_iter().map(|(product, contracts, backlog)| (product, (contracts, backlog))).collect(),
    })
}

impl Known {
    /// Those that were done or are under contract, the one that earns least first.
    fn products(&self, view: &View<'_>) -> Vec<service_report::Product> {
        let mut all: Vec<(i64, service_report::Product)> = Vec::new();
        for (id, product) in &self.products {
            let figures = self.profit.products.get(id).copied().unwrap_or_default();
            let (active_contracts, backlog) = self.open.get(id).copied().unwrap_or_default();
            if figures.count == 0 && active_contracts == 0 {
                continue;
            }
            let one = service_report::Product {
                service_product: product_name(view.shop, *id),
                display_name: product.name.clone(),
                layer: layer(product.layer).into(),
                figures: Some(figures_to(view, &figures)),
                is_free: product.price() == 0,
                active_contracts,
                backlog: Some(view.money(backlog)),
            };
            all.push((figures.profit(), one));
        }
        all.sort_by_key(|(profit, _)| *profit);
        all.into_iter().map(|(_, one)| one).collect()
    }
}

/// What dishes earned and cost, and the share of it whose cost is known. What was
/// given was cooked, too.
fn dishes(history: &History) -> (Figures, f64) {
    let (mut figures, mut with_cost, mut all) = (Figures::default(), 0_i64, 0_i64);
    for sale in &history.sales.all {
        figures.count += 1;
        figures.revenue = figures.revenue.saturating_sub(sale.refunded);
        for line in history.sales.lines(sale) {
            figures.revenue = figures.revenue.saturating_add(line.amount());
            all = all.saturating_add(line.amount());
            if let Some(cost) = history.dishes.get(&line.code).and_then(|dish| dish.cost) {
                with_cost = with_cost.saturating_add(line.amount());
                figures.cost = figures.cost.saturating_add(cost.saturating_mul(line.quantity));
            }
        }
    }
    (figures, stats::ratio(with_cost, all))
}

fn figures_to(view: &View<'_>, figures: &Figures) -> service_report::Figures {
    service_report::Figures {
        count: figures.count,
        revenue: Some(view.money(figures.revenue)),
        cost: Some(view.money(figures.cost)),
        profit: Some(view.money(figures.profit())),
    }
}
