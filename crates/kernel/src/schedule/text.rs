//! Opening hours as they are kept, and as they are said.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::{DAY_MINUTES, OpeningHours, Schedule, SpecialDay, Weekdays};

/// Days that differ are said so many days ahead.
const SAID_AHEAD: i32 = 14;
const DAYS: [(&str, &str); 7] = [
    ("周一", "Mon"),
    ("周二", "Tue"),
    ("周三", "Wed"),
    ("周四", "Thu"),
    ("周五", "Fri"),
    ("周六", "Sat"),
    ("周日", "Sun"),
];

/// Opening hours in the form that databases keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum KeptHours {
    /// By the day.
    ByDay {
        /// Opening and closing minute, and on which days.
        week: Vec<(i32, i32, Weekdays)>,
        /// Days that differ, with their spans.
        special: Vec<(String, Vec<(i32, i32)>)>,
    },
    /// The same each day, as it was kept first.
    Daily(Vec<(i32, i32)>),
}

impl Schedule {
    /// The hours as a database keeps them.
    pub fn kept_hours(&self) -> KeptHours {
        let span = |span: &OpeningHours| (span.open_minute, span.close_minute, span.weekdays);
        let own = |day: &SpecialDay| {
            let spans = day.opening_hours.iter().map(|span| (span.open_minute, span.close_minute));
            (day.date.to_string(), spans.collect())
        };
        KeptHours::ByDay {
            week: self.opening_hours.iter().map(span).collect(),
            special: self.special_days.iter().map(own).collect(),
        }
    }

    /// The same with the hours that a database kept; `None` if a date in them is
    /// none.
    #[must_use]
    pub fn with_hours(self, kept: KeptHours) -> Option<Self> {
        let daily = |(opens, closes)| OpeningHours::daily(opens, closes);
        let (week, special) = match kept {
            KeptHours::ByDay { week, special } => (week, special),
            KeptHours::Daily(spans) => {
                let opening_hours = spans.into_iter().map(daily).collect();
                return Some(Self { opening_hours, special_days: Vec::new(), ..self });
            }
        };
        let span =
            |(open_minute, close_minute, weekdays)| OpeningHours { open_minute, close_minute, weekdays };
        let own = |(date, spans): (String, Vec<(i32, i32)>)| {
            let date = date.parse().ok()?;
            Some(SpecialDay { date, opening_hours: spans.into_iter().map(daily).collect() })
        };
        Some(Self {
            opening_hours: week.into_iter().map(span).collect(),
            special_days: special.into_iter().map(own).collect::<Option<_>>()?,
            ..self
        })
    }

    /// Whether every day of a usual week has the same hours.
    pub fn is_daily(&self) -> bool {
        self.opening_hours.iter().all(|span| span.weekdays == Weekdays::ALL)
    }

    /// The hours in words: of each day `10:30-14:00、16:30-21:00`, or by days, and
    /// the days of the next two weeks that differ.
    pub fn said(&self, today: Date, in_english: bool) -> String {
        let mut said = vec![if self.is_daily() {
            spans_said(&self.opening_hours, in_english)
        } else {
            self.week_said(in_english)
        }];
        let dates = (0..SAID_AHEAD).filter_map(|days| today.checked_add(days.days()).ok());
        said.extend(dates.filter_map(|date| {
            let hours = spans_said(&self.special_day(date)?.opening_hours, in_english);
            Some(if in_english {
                format!("{} {hours}", date.strftime("%B %-d"))
            } else {
                format!("{}月{}日{hours}", date.month(), date.day())
            })
        }));
        said.join(if in_english { "; " } else { "；" })
    }

    /// The hours of one day in words; `None` if it is closed.
    pub fn said_of(&self, date: Date, in_english: bool) -> Option<String> {
        let spans: Vec<OpeningHours> = self.spans_of(date).collect();
        (!spans.is_empty()).then(|| spans_said(&spans, in_english))
    }

    /// The days with the same hours together, in the order of their first.
    fn week_said(&self, in_english: bool) -> String {
        let mut groups: Vec<(Vec<OpeningHours>, Vec<usize>)> = Vec::new();
        for day in 0..7_u8 {
            let is_of = |span: &&OpeningHours| span.weekdays.has_index(day);
            let mut spans: Vec<OpeningHours> = self.opening_hours.iter().filter(is_of).copied().collect();
            for span in &mut spans {
                span.weekdays = Weekdays::ALL;
            }
            spans.sort_unstable_by_key(|span| span.open_minute);
            match groups.iter_mut().find(|(same, _)| *same == spans) {
                Some((_, days)) => days.push(usize::from(day)),
                None => groups.push((spans, vec![usize::from(day)])),
            }
        }
        let said = groups.iter().map(|(spans, days)| {
            let (days, hours) = (days_said(days, in_english), spans_said(spans, in_english));
            if in_english { format!("{days} {hours}") } else { format!("{days}{hours}") }
        });
        said.collect::<Vec<_>>().join(if in_english { "; " } else { "，" })
    }
}

/// `周二至周四、周日`.
fn days_said(days: &[usize], in_english: bool) -> String {
    let name = |day: usize| DAYS.get(day).map_or("", |(zh, en)| if in_english { en } else { zh });
    let runs = days.chunk_by(|one, next| one + 1 == *next);
    let said = runs.flat_map(|run| match (run.first(), run.last()) {
        (Some(first), Some(last)) if run.len() > 2 => {
            vec![format!("{}{}{}", name(*first), if in_english { "-" } else { "至" }, name(*last))]
        }
        _ => run.iter().map(|day| name(*day).to_owned()).collect(),
    });
    said.collect::<Vec<_>>().join(if in_english { ", " } else { "、" })
}

fn spans_said(spans: &[OpeningHours], in_english: bool) -> String {
    if spans.is_empty() {
        return if in_english { "closed" } else { "休息" }.to_owned();
    }
    let said = spans.iter().map(|span| {
        format!("{}-{}", clock(span.open_minute, in_english), clock(span.close_minute, in_english))
    });
    said.collect::<Vec<_>>().join(if in_english { ", " } else { "、" })
}

/// `10:30`; of the morning after `次日02:00`.
fn clock(minute: i32, in_english: bool) -> String {
    let is_next = minute > DAY_MINUTES;
    let of_day = if is_next { minute - DAY_MINUTES } else { minute };
    let said = format!("{:02}:{:02}", of_day / 60, of_day % 60);
    if is_next && !in_english { format!("次日{said}") } else { said }
}
