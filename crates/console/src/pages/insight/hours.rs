//! When orders come: by the hour and the day of the week.

use contracts::orders::v1::{ListOrdersRequest, Order, order::State};
use jiff::{Timestamp, ToSpan};
use tonic::Status;

use super::texts::Texts;
use crate::{
    figure::{Cell, Chart, Figure, Grid, Table},
    format,
    page::Page,
};

const DAYS: i32 = 28;
const PAGE_SIZE: i32 = 500;
/// The newest say when it is busy; more would only take longer.
const MOST_PAGES: usize = 2;
const ENOUGH: usize = 30;

/// Orders by hour and weekday.
pub(super) async fn hours(page: &Page) -> Result<Figure, Status> {
    let t = Texts(page.lang);
    let placed: Vec<_> = latest(page).await?.iter().filter_map(placed).collect();
    let local = placed.iter().map(|time| time.to_zoned(page.zone.clone()));
    let mut counts = [[0_i64; 7]; 24];
    for time in local {
        let day = usize::try_from(time.weekday().to_monday_zero_offset()).unwrap_or(0);
        let hour = usize::try_from(time.hour()).unwrap_or(0);
        if let Some(count) = counts.get_mut(hour).and_then(|hour| hour.get_mut(day)) {
            *count += 1;
        }
    }
    let days = page.lang.of_two(
        ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    );
    let open = open_hours(&counts);
    let row = |hour: &usize| {
        let counts = counts.get(*hour).copied().unwrap_or_default();
        let cells =
            counts.into_iter().zip(days).map(|(count, day)| (count, format!("{day} {hour}:00 · {count}")));
        cells.collect::<Vec<_>>()
    };
    let drawn: Vec<_> = open.iter().map(row).collect();
    let names: Vec<String> = open.iter().map(|hour| format!("{hour}:00")).collect();
    let rows = names.iter().zip(&drawn).map(|(name, counts)| {
        let counts = counts.iter().map(|(count, _)| Cell::Count(*count));
        std::iter::once(Cell::text(name)).chain(counts).collect()
    });
    let few = page.lang.of_two(
        format!("只有 {} 单，要 {ENOUGH} 单以上才作数。", placed.len()),
        format!("there are {} orders; it takes {ENOUGH} to act on.", placed.len()),
    );
    Ok(Figure {
        id: "hours",
        title: t.hours(),
        says: busiest(page, &counts, &days),
        basis: basis(page, &placed),
        lack: if placed.len() < ENOUGH { few } else { String::new() },
        chart: Grid::new(&names, &days.map(str::to_owned), &drawn).map(Chart::Grid),
        table: Table {
            columns: std::iter::once(t.hour()).chain(days).collect(),
            rows: rows.collect(),
            currency: page.shop.currency.clone(),
        },
    })
}

/// The latest orders of the last weeks.
async fn latest(page: &Page) -> Result<Vec<Order>, Status> {
    let since = page.now - i64::from(DAYS).saturating_mul(24).hours();
    let mut request = ListOrdersRequest {
        parent: page.shop.name.clone(),
        filter: format!("createTime >= \"{since}\""),
        page_size: PAGE_SIZE,
        page_token: String::new(),
    };
    let mut all = Vec::new();
    for _ in 0..MOST_PAGES {
        let found = page.orders().list_orders(request.clone()).await?.into_inner();
        all.extend(found.orders);
        if found.next_page_token.is_empty() {
            break;
        }
        request.page_token = found.next_page_token;
    }
    Ok(all)
}

/// When it was placed; nothing of one that was called off.
fn placed(order: &Order) -> Option<Timestamp> {
    format::moment(order.create_time.as_ref()).filter(|_| order.state() != State::Cancelled)
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

fn basis(page: &Page, placed: &[Timestamp]) -> String {
    let first = placed.iter().min().copied();
    let (first, count) = (format::day(first, &page.zone, page.lang), placed.len());
    page.lang.of_two(
        format!("{first}以来最近 {count} 单（最多 {DAYS} 天、1000 单）"),
        format!("the latest {count} orders since {first} (at most {DAYS} days or 1,000)"),
    )
}
