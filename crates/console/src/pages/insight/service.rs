//! What guests found of food and service, and how it compares to what they expected.

use contracts::feedback::v1::{
    GapReport, GetGapReportRequest, GetRatingSummaryRequest, ListRatingsRequest, Rating, RatingSummary,
    gap_report::Dimension,
};
use tonic::Status;

use super::{as_of_now, looks_back, texts::Texts, with_interval, words};
use crate::{
    figure::{Bar, Bars, Cell, Chart, Figure, Grid, Table},
    page::Page,
};

/// The newest, which are crossed.
const MOST: i32 = 500;
/// From so many on a share can be acted on.
const ENOUGH: i64 = 30;
const GAP_DAYS: i32 = 90;

/// Food against service.
pub(super) async fn ratings(page: &Page) -> Result<Figure, Status> {
    let t = Texts(page.lang);
    let (summary, newest) = futures::join!(summary(page), newest(page));
    let (summary, newest) = (summary?, newest?);
    let at = |product: i32, service: i32| {
        let is_it = |one: &&Rating| one.product_score == product && one.service_score == service;
        let count = i64::try_from(newest.iter().filter(is_it).count()).unwrap_or(i64::MAX);
        (count, format!("{} {product} · {} {service}: {count}", t.product(), t.served()))
    };
    let counts: Vec<Vec<_>> =
        (1..=5).rev().map(|product| (1..=5).map(|service| at(product, service)).collect()).collect();
    let rows: Vec<String> = (1..=5).rev().map(|score| format!("{} {score}", t.product())).collect();
    let columns: Vec<String> = (1..=5).map(|score| format!("{} {score}", t.served())).collect();
    let few = page.lang.of_two(
        format!("只有 {} 条评价，要 {ENOUGH} 条以上才作数。", summary.rating_count),
        format!("there are {} ratings; it takes {ENOUGH} to act on.", summary.rating_count),
    );
    Ok(Figure {
        id: "ratings",
        title: t.ratings(),
        says: in_words(page, &summary),
        basis: page.lang.of_two(
            format!("最近 {} 条评价，{}", newest.len(), as_of_now(page)),
            format!("the latest {} ratings, {}", newest.len(), as_of_now(page)),
        ),
        lack: if summary.rating_count < ENOUGH { few } else { String::new() },
        chart: Grid::new(&rows, &columns, &counts).map(Chart::Grid),
        table: summary_table(page, t, &summary),
    })
}

async fn summary(page: &Page) -> Result<RatingSummary, Status> {
    let request = GetRatingSummaryRequest { name: format!("{}/ratingSummary", page.shop.name) };
    Ok(page.feedback().get_rating_summary(request).await?.into_inner())
}

async fn newest(page: &Page) -> Result<Vec<Rating>, Status> {
    let request = ListRatingsRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        ..ListRatingsRequest::default()
    };
    Ok(page.feedback().list_ratings(request).await?.into_inner().ratings)
}

fn in_words(page: &Page, summary: &RatingSummary) -> String {
    if summary.rating_count == 0 {
        return String::new();
    }
    let (product, service) = (summary.product_mean, summary.service_mean);
    let content = with_interval(summary.csat_ratio, summary.csat_low_ratio, summary.csat_high_ratio);
    page.lang.of_two(
        format!("菜 {product:.1} 分，服务 {service:.1} 分，满意 {content}"),
        format!("food {product:.1}, service {service:.1}, content {content}"),
    )
}

fn summary_table(page: &Page, t: Texts, summary: &RatingSummary) -> Table {
    let counts = |name: &str, counts: &[i64], mean: f64| {
        let mut row = vec![Cell::text(name)];
        row.extend((0..5).map(|at| Cell::Count(counts.get(at).copied().unwrap_or(0))));
        row.push(Cell::Number(mean));
        row
    };
    Table {
        columns: vec![t.of(), "1", "2", "3", "4", "5", t.mean()],
        rows: vec![
            counts(t.product(), &summary.product_counts, summary.product_mean),
            counts(t.served(), &summary.service_counts, summary.service_mean),
        ],
        currency: page.shop.currency.clone(),
    }
}

/// Experience less expectation, and who was moved.
pub(super) async fn gap(page: &Page) -> Result<Figure, Status> {
    let t = Texts(page.lang);
    let name = format!("{}/gapReport", page.shop.name);
    let request = GetGapReportRequest { name, days: GAP_DAYS, ..GetGapReportRequest::default() };
    let found = page.feedback().get_gap_report(request).await?.into_inner();
    let pairs = found.dimensions.iter().filter(|one| one.pair_count > 0);
    let rows = found.dimensions.iter().map(|one| {
        vec![
            Cell::text(words::dimension(&one.dimension, page.lang)),
            Cell::Number(one.expectation_mean),
            Cell::Number(one.experience_mean),
            Cell::Number(one.gap_mean),
            Cell::Count(one.pair_count),
        ]
    });
    let few = page.lang.of_two(
        format!("只有 {} 位客人前后都答了，要 {ENOUGH} 位以上才作数。", found.guest_count),
        format!("{} guests answered before and after; it takes {ENOUGH} to act on.", found.guest_count),
    );
    Ok(Figure {
        id: "gap",
        title: t.gap(),
        says: moved(page, &found),
        basis: looks_back(page, GAP_DAYS),
        lack: if found.guest_count < ENOUGH { few } else { String::new() },
        chart: Bars::new(pairs.map(|one| gap_bar(page, one)).collect()).map(Chart::Bars),
        table: Table {
            columns: vec![t.dimension(), t.expected(), t.experienced(), t.difference(), t.answers()],
            rows: rows.collect(),
            currency: page.shop.currency.clone(),
        },
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a length in a drawing")]
fn gap_bar(page: &Page, one: &Dimension) -> Bar {
    Bar {
        name: words::dimension(&one.dimension, page.lang).to_owned(),
        value: (one.gap_mean * 100.0).round() as i64,
        text: format!("{:+.2}", one.gap_mean),
        tone: if one.gap_mean < 0.0 { "bad" } else { "good" },
    }
}

fn moved(page: &Page, found: &GapReport) -> String {
    if found.guest_count == 0 {
        return String::new();
    }
    let share = with_interval(found.moved_ratio, found.moved_low_ratio, found.moved_high_ratio);
    page.lang.of_two(
        format!("比期望好 {:+.2} 分，被打动的客人 {share}", found.gap_mean),
        format!("{:+.2} against what was expected; moved: {share}", found.gap_mean),
    )
}
