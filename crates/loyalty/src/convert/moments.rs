//! What attention a campaign drew.

use std::ops::Range;

use contracts::{
    loyalty::v1::{self as pb, moment_report},
    orders::v1::{CountMessagesRequest, CountMessagesResponse},
};
use jiff::civil::Date;
use kernel::{Failure, Schedule, ShopId, Time};
use runtime::field;

use super::fields::small;
use crate::domain::{
    CampaignId, calendar,
    effect::{
        attention::{Change, Days},
        moments::Line,
    },
};

const REPORT: &str = "shops/{shop}/campaigns/{campaign}/momentReport";

/// The shop and the campaign of a report.
pub(crate) fn report_of(text: &str) -> Result<(ShopId, CampaignId), Failure> {
    let name = field::name(text, "name", REPORT)?;
    let id = name.id(1, REPORT).map_err(|right| Failure::field("name", right.to_string()))?;
    Ok((name.shop, id))
}

/// Asks how many messages name one of the words, on some days that begin and end then.
pub(crate) fn counting(shop: &ShopId, words: &[String], (from, until): (Time, Time)) -> CountMessagesRequest {
    CountMessagesRequest {
        parent: format!("shops/{shop}"),
        words: words.to_vec(),
        start_time: Some(field::timestamp(from)),
        end_time: Some(field::timestamp(until)),
    }
}

/// Messages, as they were counted.
#[derive(Debug, Default)]
pub(crate) struct Messages {
    /// Those that name a word.
    pub(crate) naming: Days,
    /// The first day of the log.
    pub(crate) known: Option<i64>,
    /// Those that name nothing any more.
    pub(crate) erased: i64,
}

/// What was counted. A date that is none, which orders never says, is left out.
pub(crate) fn messages(schedule: &Schedule, counted: &CountMessagesResponse) -> Result<Messages, Failure> {
    let day = |text: &str| {
        let noon = text.parse::<Date>().ok().and_then(|date| schedule.moment(date, 12 * 60));
        noon.map(|noon| schedule.day(Time::from_timestamp(noon)))
    };
    let first = field::time(counted.first_time, "first_time")?;
    Ok(Messages {
        erased: counted.days.iter().map(|day| day.erased).sum(),
        naming: counted.days.iter().filter_map(|one| Some((day(&one.date)?, one.naming))).collect(),
        known: first.map(|first| schedule.day(first)),
    })
}

/// When a span of days begins, and when it ends.
pub(crate) fn moments(schedule: &Schedule, days: &Range<i64>, now: Time) -> (Time, Time) {
    let at = |day| calendar::start_of_day(schedule, day).unwrap_or(now);
    (at(days.start), at(days.end))
}

/// What came in a span, as the contract shows it.
pub(crate) fn attention(line: &Line) -> moment_report::Attention {
    let Line { measure, span, ref days, attention } = *line;
    let unknown = Change { expected: 0.0, extra: 0.0, low: 0.0, high: 0.0, dispersion: 0.0 };
    let change = attention.change.unwrap_or(unknown);
    moment_report::Attention {
        measure: moment_report::Measure::from_str_name(measure.as_str()).unwrap_or_default().into(),
        span: moment_report::Span::from_str_name(span.as_str()).unwrap_or_default().into(),
        start_date: Schedule::date(days.start).to_string(),
        end_date: Schedule::date(days.end - 1).to_string(),
        observed: attention.observed,
        has_baseline: attention.change.is_some(),
        expected: change.expected,
        extra: change.extra,
        extra_low: change.low,
        extra_high: change.high,
        dispersion: change.dispersion,
        baseline_days: small(attention.baseline_days),
    }
}

/// The report as the contract shows it.
pub(crate) fn report(
    name: String,
    words: Vec<String>,
    weeks: i64,
    lines: &[Line],
    text: (String, String),
) -> pb::MomentReport {
    pb::MomentReport {
        name,
        words,
        baseline_weeks: small(weeks),
        attention: lines.iter().map(attention).collect(),
        text: text.0,
        text_en: text.1,
        ..pb::MomentReport::default()
    }
}
