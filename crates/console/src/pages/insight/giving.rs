//! What is given, what it costs, and whether it works.

use contracts::loyalty::v1::{
    Campaign, CampaignReport, ListCampaignReportsRequest, campaign_report::Verdict, layer_report::Figures,
};
use tonic::Status;

use super::{as_of_now, asked::Asked, looks_back, money, texts::Texts, words};
use crate::{
    figure::{Bar, Bars, Cell, Chart, Figure, Range, Ranges, Table, share},
    page::Page,
};

const MOST: i32 = 500;
/// Of so many the report is shown, the newest first.
const MOST_REPORTS: usize = 20;
const MOST_DRAWN: usize = 10;

/// What is left of today's budgets.
pub(super) async fn budgets(asked: &Asked<'_>) -> Result<Figure, Status> {
    let (page, campaigns) = (asked.page, asked.campaigns().await?);
    let t = Texts(page.lang);
    let daily = |one: &Campaign| Some(one.budget.as_ref()?.daily.as_ref()?.money.as_ref()?.amount);
    let left = |one: &Campaign| Some(one.left.as_ref()?.today.as_ref()?.amount);
    let bounded: Vec<_> = campaigns
        .iter()
        .filter(|one| !one.paused)
        .filter_map(|one| Some((one, daily(one)?, left(one)?)))
        .collect();
    let bars = bounded.iter().take(MOST_DRAWN).map(|(one, daily, left)| Bar {
        name: page.lang.name(&one.display_name, &one.display_name_en).to_owned(),
        value: *left,
        text: format!("{} / {}", money(page, *left), money(page, *daily)),
        tone: if share(*left, *daily) < 0.1 { "bad" } else { "good" },
    });
    let (day, remaining) =
        bounded.iter().fold((0, 0), |(day, rest), (_, daily, left)| (day + daily, rest + left));
    let (day, remaining) = (money(page, day), money(page, remaining));
    Ok(Figure {
        id: "budgets",
        title: t.budgets(),
        says: page.lang.of_two(
            format!("今天的预算 {day}，还剩 {remaining}"),
            format!("{remaining} is left of today's {day}"),
        ),
        basis: as_of_now(page),
        lack: if bounded.is_empty() { t.no_budget().to_owned() } else { String::new() },
        chart: Bars::new(bars.collect()).map(Chart::Bars),
        table: budget_table(page, t, campaigns),
    })
}

fn budget_table(page: &Page, t: Texts, campaigns: &[Campaign]) -> Table {
    let row = |one: &Campaign| {
        let budget = one.budget.clone().unwrap_or_default();
        let left = one.left.clone().unwrap_or_default();
        vec![
            Cell::text(page.lang.name(&one.display_name, &one.display_name_en)),
            Cell::text(if one.paused { t.paused() } else { t.running() }),
            Cell::money(budget.daily.and_then(|cap| cap.money).as_ref()),
            Cell::money(left.today.as_ref()),
            Cell::money(budget.total.and_then(|cap| cap.money).as_ref()),
            Cell::money(left.total.as_ref()),
        ]
    };
    Table {
        columns: vec![t.campaign(), t.state(), t.daily(), t.left_today(), t.total(), t.left_in_all()],
        rows: campaigns.iter().map(row).collect(),
        currency: page.shop.currency.clone(),
    }
}

/// Whether campaigns work: what more guests come, against what pays for the gifts.
pub(super) async fn campaigns(asked: &Asked<'_>) -> Result<Figure, Status> {
    let page = asked.page;
    let (campaigns, found) = futures::join!(asked.campaigns(), reports(page));
    let (campaigns, found, t) = (campaigns?, found?, Texts(page.lang));
    let of = |one: &Campaign| {
        let name = format!("{}/report", one.name);
        found.iter().find(|report| report.name == name).cloned()
    };
    let newest = campaigns.iter().rev().take(MOST_REPORTS);
    let reports: Vec<_> = newest.filter_map(|one| Some((one, of(one)?))).collect();
    let sure: Vec<_> =
        reports.iter().filter(|(_, report)| report.treated > 0 && report.held_out > 0).collect();
    let ranges = sure.iter().take(MOST_DRAWN).map(|(one, report)| Range {
        name: page.lang.name(&one.display_name, &one.display_name_en).to_owned(),
        low: report.lift_low_ratio,
        value: report.lift_ratio,
        high: report.lift_high_ratio,
        bar: Some(report.break_even_ratio),
        tone: match report.verdict() {
            Verdict::Works => "good",
            Verdict::DoesNot => "bad",
            _ => "plain",
        },
    });
    let works = reports.iter().filter(|(_, report)| report.verdict() == Verdict::Works).count();
    let (of, drawn) = (reports.len(), sure.len());
    Ok(Figure {
        id: "campaigns",
        title: t.campaigns(),
        says: page.lang.of_two(
            format!("{of} 个活动里，{works} 个看得出划算；竖线是回本线"),
            format!("{works} of {of} campaigns surely pay; the stroke is where one breaks even"),
        ),
        basis: format!("{}; {}", as_of_now(page), t.campaigns_basis()),
        lack: if drawn == 0 { t.no_holdout().to_owned() } else { String::new() },
        chart: Ranges::new(ranges.collect()).map(Chart::Ranges),
        table: campaign_table(page, t, &reports),
    })
}

async fn reports(page: &Page) -> Result<Vec<CampaignReport>, Status> {
    let request = ListCampaignReportsRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        ..ListCampaignReportsRequest::default()
    };
    Ok(page.loyalty().list_campaign_reports(request).await?.into_inner().campaign_reports)
}

fn campaign_table(page: &Page, t: Texts, reports: &[(&Campaign, CampaignReport)]) -> Table {
    let row = |(one, report): &(&Campaign, CampaignReport)| {
        vec![
            Cell::text(page.lang.name(&one.display_name, &one.display_name_en)),
            Cell::text(words::verdict(report.verdict(), page.lang)),
            Cell::Count(report.granted),
            Cell::Count(report.taken),
            Cell::Count(report.thanked),
            Cell::money(report.cost.as_ref()),
            Cell::Count(report.treated),
            Cell::Count(report.treated_returned),
            Cell::Count(report.held_out),
            Cell::Count(report.held_out_returned),
            Cell::Share(report.lift_ratio),
            Cell::Share(report.lift_low_ratio),
            Cell::Share(report.lift_high_ratio),
            Cell::Share(report.break_even_ratio),
            Cell::text(page.lang.name(&report.text, &report.text_en)),
        ]
    };
    let columns = vec![
        t.campaign(),
        t.verdict(),
        t.given(),
        t.taken(),
        t.thanked(),
        t.cost(),
        t.treated(),
        t.treated_returned(),
        t.held_out(),
        t.held_out_returned(),
        t.lift(),
        t.low(),
        t.high(),
        t.break_even(),
        t.in_words(),
    ];
    Table { columns, rows: reports.iter().map(row).collect(), currency: page.shop.currency.clone() }
}

fn cost(figures: &Figures) -> i64 {
    figures.cost.as_ref().map_or(0, |money| money.amount)
}

/// What was given of each layer.
pub(super) async fn layers(asked: &Asked<'_>) -> Result<Figure, Status> {
    let (page, report) = (asked.page, asked.layers().await?);
    let t = Texts(page.lang);
    let bar = |one: &Figures| Bar {
        name: words::layer(one.layer(), page.lang).to_owned(),
        value: cost(one),
        text: format!("{} · {}", money(page, cost(one)), one.granted),
        tone: "good",
    };
    let gifts: i64 = report.layers.iter().map(|one| one.granted).sum();
    let spent = money(page, report.layers.iter().map(cost).sum());
    Ok(Figure {
        id: "layers",
        title: t.layers(),
        says: page.lang.of_two(
            format!("送出 {gifts} 份，花了 {spent}（条形：花费 · 份数）"),
            format!("{gifts} gifts for {spent} (bars: cost · gifts)"),
        ),
        basis: looks_back(page, report.days),
        lack: if gifts == 0 { t.nothing_given().to_owned() } else { String::new() },
        chart: Bars::new(report.layers.iter().map(bar).collect()).filter(|_| gifts > 0).map(Chart::Bars),
        table: figures_table(page, t, t.layer(), &report.layers),
    })
}

/// What was given of each reward, the least useful first.
pub(super) async fn rewards(asked: &Asked<'_>) -> Result<Figure, Status> {
    let (page, report) = (asked.page, asked.layers().await?);
    let t = Texts(page.lang);
    let bar = |one: &Figures| Bar {
        name: one.display_name.clone(),
        value: cost(one),
        text: money(page, cost(one)),
        tone: if one.useless { "bad" } else { "good" },
    };
    let useless: Vec<_> =
        report.rewards.iter().filter(|one| one.useless).map(|one| one.display_name.as_str()).collect();
    let says = match useless.len() {
        0 => t.none_useless().to_owned(),
        _ => format!("{} {}", t.useless(), useless.join(page.lang.of_two("、", ", "))),
    };
    Ok(Figure {
        id: "rewards",
        title: t.rewards(),
        says,
        basis: looks_back(page, report.days),
        lack: if report.rewards.is_empty() { t.nothing_given().to_owned() } else { String::new() },
        chart: Bars::new(report.rewards.iter().take(MOST_DRAWN).map(bar).collect()).map(Chart::Bars),
        table: figures_table(page, t, t.reward(), &report.rewards),
    })
}

fn figures_table(page: &Page, t: Texts, first: &'static str, all: &[Figures]) -> Table {
    let row = |one: &Figures| {
        let name = match one.display_name.as_str() {
            "" => words::layer(one.layer(), page.lang),
            name => name,
        };
        vec![
            Cell::text(name),
            Cell::text(words::layer(one.layer(), page.lang)),
            Cell::Count(one.granted),
            Cell::Count(one.taken),
            Cell::Count(one.thanked),
            Cell::money(one.cost.as_ref()),
            Cell::Share(one.share_ratio),
            Cell::Share(one.returned_ratio),
            Cell::Share(one.lift_ratio),
        ]
    };
    let columns = vec![
        first,
        t.layer(),
        t.given(),
        t.taken(),
        t.thanked(),
        t.cost(),
        t.share(),
        t.returned(),
        t.lift(),
    ];
    Table { columns, rows: all.iter().map(row).collect(), currency: page.shop.currency.clone() }
}
