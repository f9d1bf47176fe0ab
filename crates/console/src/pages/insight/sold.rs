//! Services beside the dishes: what they earn and cost.

use contracts::orders::v1::{
    GetServiceReportRequest, ServiceReport,
    service_report::{Figures, Product},
};
use tonic::Status;

use super::{money, texts::Texts, words};
use crate::{
    figure::{Bar, Bars, Cell, Chart, Figure, Table},
    format,
    page::Page,
};

const DAYS: i32 = 90;
const MONTHS_DAYS: i32 = 365;

async fn report(page: &Page, days: i32) -> Result<ServiceReport, Status> {
    let name = format!("{}/serviceReport", page.shop.name);
    let request = GetServiceReportRequest { name, days, ..GetServiceReportRequest::default() };
    Ok(page.orders().get_service_report(request).await?.into_inner())
}

fn profit(figures: Option<&Figures>) -> i64 {
    figures.and_then(|figures| figures.profit.as_ref()).map_or(0, |money| money.amount)
}

fn span(page: &Page, found: &ServiceReport) -> String {
    let day = |time| format::day(format::moment(time), &page.zone, page.lang);
    let (from, to) = (day(found.start_time.as_ref()), day(found.end_time.as_ref()));
    let made = page.day_and_time(found.compute_time.as_ref());
    page.lang.of_two(format!("{from} 到 {to}，{made} 算出"), format!("{from} to {to}, made {made}"))
}

fn bar(page: &Page, name: &str, figures: Option<&Figures>) -> Bar {
    let profit = profit(figures);
    Bar {
        name: name.to_owned(),
        value: profit,
        text: money(page, profit),
        tone: if profit < 0 { "bad" } else { "good" },
    }
}

/// What each service earns and costs, and the dishes beside them.
pub(super) async fn services(page: &Page) -> Result<Figure, Status> {
    let t = Texts(page.lang);
    let found = report(page, DAYS).await?;
    let earned = money(page, profit(found.services.as_ref()));
    let known = format::percent(found.dishes_cost_known_ratio);
    let products = found.products.iter().map(|one| bar(page, &one.display_name, one.figures.as_ref()));
    let totals = [
        bar(page, t.dishes_together(), found.dishes.as_ref()),
        bar(page, t.services_together(), found.services.as_ref()),
    ];
    let bars = totals.into_iter().chain(products).collect();
    let mut rows = vec![
        total_row(t.dishes_together(), found.dishes.as_ref()),
        total_row(t.services_together(), found.services.as_ref()),
    ];
    rows.extend(found.products.iter().map(|one| product_row(page, one)));
    Ok(Figure {
        id: "services",
        title: t.services(),
        says: page.lang.of_two(format!("服务净赚 {earned}"), format!("services earned {earned}")),
        basis: page.lang.of_two(
            format!("{}；菜的成本已知 {known}", span(page, &found)),
            format!("{}; the cost of {known} of what dishes came to is known", span(page, &found)),
        ),
        lack: if found.products.is_empty() { t.no_services().to_owned() } else { String::new() },
        chart: Bars::new(bars).map(Chart::Bars),
        table: Table {
            columns: vec![
                t.of(),
                t.layer(),
                t.times(),
                t.revenue(),
                t.cost(),
                t.profit(),
                t.active(),
                t.backlog(),
            ],
            rows,
            currency: page.shop.currency.clone(),
        },
    })
}

fn total_row(name: &str, figures: Option<&Figures>) -> Vec<Cell> {
    let mut row = vec![Cell::text(name), Cell::text("")];
    row.extend(cells(figures));
    row.extend([Cell::Blank, Cell::Blank]);
    row
}

fn product_row(page: &Page, one: &Product) -> Vec<Cell> {
    let mut row =
        vec![Cell::text(&one.display_name), Cell::text(words::service_layer(one.layer(), page.lang))];
    row.extend(cells(one.figures.as_ref()));
    row.extend([Cell::Count(one.active_contracts), Cell::money(one.backlog.as_ref())]);
    row
}

fn cells(figures: Option<&Figures>) -> [Cell; 4] {
    let figures = figures.cloned().unwrap_or_default();
    [
        Cell::Count(figures.count),
        Cell::money(figures.revenue.as_ref()),
        Cell::money(figures.cost.as_ref()),
        Cell::money(figures.profit.as_ref()),
    ]
}

/// The same by month.
pub(super) async fn months(page: &Page) -> Result<Figure, Status> {
    let t = Texts(page.lang);
    let found = report(page, MONTHS_DAYS).await?;
    let bars = found.months.iter().map(|one| bar(page, &one.month, one.figures.as_ref()));
    let rows = found.months.iter().map(|one| {
        let mut row = vec![Cell::text(&one.month)];
        row.extend(cells(one.figures.as_ref()));
        row
    });
    Ok(Figure {
        id: "months",
        title: t.months(),
        says: String::new(),
        basis: span(page, &found),
        lack: if found.months.is_empty() { t.no_services().to_owned() } else { String::new() },
        chart: Bars::new(bars.collect()).map(Chart::Bars),
        table: Table {
            columns: vec![t.month(), t.times(), t.revenue(), t.cost(), t.profit()],
            rows: rows.collect(),
            currency: page.shop.currency.clone(),
        },
    })
}
