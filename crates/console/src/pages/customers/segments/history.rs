//! How a segment moved, day by day.

use contracts::customers::v1::{GetSegmentHistoryRequest, Segment, SegmentDay};
use tonic::Status;

use super::texts::Texts;
use crate::{
    figure::{Chart, Days, Figure, Table},
    guests::{Guests, Label},
    page::Page,
};

const DAYS: i32 = 90;
/// So many of a day are named.
const NAMED: usize = 5;

pub(super) struct History {
    pub(super) figure: Figure,
    /// Days on which somebody came in or left, the latest first.
    pub(super) moves: Vec<Moves>,
}

/// A day's moves.
pub(super) struct Moves {
    pub(super) date: String,
    pub(super) members: i32,
    pub(super) joined: Named,
    pub(super) left: Named,
}

/// Some by name, and how many more.
pub(super) struct Named {
    pub(super) labels: Vec<Label>,
    pub(super) more: i32,
}

pub(super) async fn of(page: &Page, segment: &Segment) -> Result<History, Status> {
    let request = GetSegmentHistoryRequest { name: format!("{}/history", segment.name), days: DAYS };
    let days = page.customers().get_segment_history(request).await?.into_inner().days;
    let moved: Vec<_> = days.iter().rev().filter(|day| day.joined_count + day.left_count > 0).collect();
    let guests = Guests::ask(page, shown(&moved)).await;
    let figure = figure(page, segment, &days);
    Ok(History { figure, moves: moved.into_iter().map(|day| moves(page, &guests, day)).collect() })
}

/// The guests that are named of those days.
fn shown<'a>(days: &[&'a SegmentDay]) -> Vec<&'a str> {
    let of_day = |day: &&'a SegmentDay| {
        day.joined.iter().take(NAMED).chain(day.left.iter().take(NAMED)).map(String::as_str)
    };
    days.iter().flat_map(of_day).collect()
}

fn moves(page: &Page, guests: &Guests, day: &SegmentDay) -> Moves {
    let named = |names: &[String], count: i32| {
        let labels: Vec<_> = names.iter().take(NAMED).map(|name| guests.label(page, name)).collect();
        Named { more: count - i32::try_from(labels.len()).unwrap_or(count), labels }
    };
    Moves {
        date: day.date.clone(),
        members: day.members,
        joined: named(&day.joined, day.joined_count),
        left: named(&day.left, day.left_count),
    }
}

fn figure(page: &Page, segment: &Segment, days: &[SegmentDay]) -> Figure {
    let t = Texts(page.lang);
    let (joined, left) = (sum(days, |day| day.joined_count), sum(days, |day| day.left_count));
    let counts: Vec<_> = days.iter().map(|day| (day.date.clone(), i64::from(day.members))).collect();
    Figure {
        id: "history",
        title: t.moved(),
        says: page.lang.of_two(
            format!("现在 {} 位；{DAYS} 天里进来 {joined} 位次，离开 {left} 位次", segment.member_count),
            format!("{} now; within {DAYS} days {joined} came in and {left} left", segment.member_count),
        ),
        basis: format!("{} {}", t.refreshed(), page.day_and_time(segment.refresh_time.as_ref())),
        lack: String::new(),
        chart: Days::new(&counts).map(Chart::Days),
        table: Table::default(),
    }
}

fn sum(days: &[SegmentDay], of: fn(&SegmentDay) -> i32) -> i32 {
    days.iter().map(of).sum()
}
