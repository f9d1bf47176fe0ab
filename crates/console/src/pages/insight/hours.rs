//! When orders come: by the hour and the day of the week.

use contracts::orders::v1::{GetOrderHoursRequest, OrderHours};
use tonic::Status;

use super::texts::Texts;
use crate::{
    figure::{Cell, Chart, Figure, Grid, Table},
    format,
    page::Page,
};

const ENOUGH: i32 = 30;

/// Orders by hour and weekday.
pub(super) async fn hours(page: &Page) -> Result<Figure, Status> {
    let t = Texts(page.lang);
    let request = GetOrderHoursRequest { name: format!("{}/orderHours", page.shop.name) };
    let found = page.orders().get_order_hours(request).await?.into_inner();
    let counts = counts(&found);
    let days = page.lang.of_two(
        ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    );
    let open = open_hours(&counts);
    let row = |hour: &usize| {
        let counts = counts.get(*hour).copied().unwrap_or_default();
        counts.into_iter().map(|count| (count, String::new())).collect::<Vec<_>>()
    };
    let drawn: Vec<_> = open.iter().map(row).collect();
    let names: Vec<String> = open.iter().map(|hour| format!("{hour}:00")).collect();
    let rows = names.iter().zip(&drawn).map(|(name, counts)| {
        let counts = counts.iter().map(|(count, _)| Cell::Count(*count));
        std::iter::once(Cell::text(name)).chain(counts).collect()
    });
    let few = page.lang.of_two(
        format!("只有 {} 单，要 {ENOUGH} 单以上才作数。", found.order_count),
        format!("there are {} orders; it takes {ENOUGH} to act on.", found.order_count),
    );
    Ok(Figure {
        id: "hours",
        title: t.hours(),
        says: busiest(page, &counts, &days),
        basis: basis(page, &found),
        lack: if found.order_count < ENOUGH { few } else { String::new() },
        chart: Grid::new(&names, &days.map(str::to_owned), &drawn).map(Chart::Grid),
        table: Table {
            columns: std::iter::once(t.hour()).chain(days).collect(),
            rows: rows.collect(),
            currency: page.shop.currency.clone(),
        },
    })
}

/// By hour, the days of the week of each.
fn counts(found: &OrderHours) -> [[i64; 7]; 24] {
    let mut counts = [[0_i64; 7]; 24];
    for one in &found.hours {
        let (hour, day) = (usize::try_from(one.hour), usize::try_from(one.iso_weekday - 1));
        let days = hour.ok().and_then(|hour| counts.get_mut(hour));
        if let Some(count) = days.zip(day.ok()).and_then(|(days, day)| days.get_mut(day)) {
            *count = one.order_count.into();
        }
    }
    counts
}

/// From the first hour with an order to the last.
fn open_hours(counts: &[[i64; 7]; 24]) -> Vec<usize> {
    let has = |hour: &usize| counts.get(*hour).is_some_and(|days| days.iter().any(|count| *count > 0));
    let first = (0..24).find(has).unwrap_or(0);
    let last = (0..24).rev().find(has).unwrap_or(0);
    (first..=last).collect()
}

fn busiest(page: &Page, counts: &[[i64; 7]; 24], days: &[&str; 7]) -> String {
    let all = counts
        .iter()
        .enumerate()
        .flat_map(|(hour, of)| of.iter().zip(days).map(move |(count, day)| (*count, hour, *day)));
    let most = all.max_by_key(|(count, ..)| *count).filter(|(count, ..)| *count > 0);
    let Some((count, hour, day)) = most else { return String::new() };
    page.lang.of_two(
        format!("{day} {hour} 点最忙：{count} 单"),
        format!("{day} at {hour}:00 is busiest: {count} orders"),
    )
}

fn basis(page: &Page, found: &OrderHours) -> String {
    let first = format::moment(found.start_time.as_ref());
    let (first, count) = (format::day(first, &page.zone, page.lang), found.order_count);
    page.lang.of_two(
        format!("{first}以来最近 {count} 单（最多 28 天、1000 单）"),
        format!("the latest {count} orders since {first} (at most 28 days or 1,000)"),
    )
}
