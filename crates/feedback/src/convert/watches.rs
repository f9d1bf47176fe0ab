//! What the watches noticed.

use contracts::feedback::v1::{self as pb, alert::Kind};
use kernel::{CustomerId, Failure, ShopId, Time};
use runtime::field;

use crate::{
    convert::{CUSTOMER, name, name_or_empty},
    domain::watches::{Absence, Alert, AlertId, PastReview, Watch, drift::Measure, sentiment_daily::Usual},
    store::watches::{alerts::Shown, sentiment_daily::Days},
};

const ALERT: &str = "shops/{shop}/alerts/{alert}";
const DRIFT: &str = "shops/{shop}/customers/{customer}/drift";
const MOST_REVIEWS: usize = 500;
const MOST_SOURCE: usize = 200;
const MOST_COMMENT: usize = 2_000;
const SENTIMENT: &str = "shops/{shop}/sentimentWatch";

pub(crate) fn alert_id(name: &str, path: &str) -> Result<(ShopId, AlertId), Failure> {
    field::id(name, path, ALERT)
}

/// The shop and the customer of a drift.
pub(crate) fn drift_name(name: &str, path: &str) -> Result<(ShopId, CustomerId), Failure> {
    let customer = name.strip_suffix("/drift").unwrap_or_default();
    let wrong = |_| Failure::field(path, format!("must look like `{DRIFT}`"));
    field::id(customer, path, CUSTOMER).map_err(wrong)
}

/// The shop of a sentiment watch.
pub(crate) fn sentiment_shop(name: &str, path: &str) -> Result<ShopId, Failure> {
    field::name(name, path, SENTIMENT).map(|name| name.shop)
}

/// Reviews of elsewhere, written by `now`.
pub(crate) fn past_reviews(sent: &[pb::PastReview], now: Time) -> Result<Vec<PastReview>, Failure> {
    if !(1..=MOST_REVIEWS).contains(&sent.len()) {
        return Err(Failure::field("reviews", format!("must be 1 to {MOST_REVIEWS} reviews")));
    }
    sent.iter().enumerate().map(|(place, one)| past_review(one, &format!("reviews[{place}]"), now)).collect()
}

fn past_review(sent: &pb::PastReview, path: &str, now: Time) -> Result<PastReview, Failure> {
    let of = |field: &str| format!("{path}.{field}");
    let source = field::text(&sent.source_id, &of("source_id"), 1..=MOST_SOURCE)?;
    let at = field::required(field::time(sent.create_time, &of("create_time"))?, &of("create_time"))?;
    if at > now {
        return Err(Failure::field(of("create_time"), "must not be in the future"));
    }
    let comment = field::text(&sent.comment, &of("comment"), 0..=MOST_COMMENT)?;
    let stars = field::number(i64::from(sent.score), &of("score"), &(0..=5))?;
    Ok(PastReview::new(&source, at, &comment, Some(stars).filter(|stars| *stars > 0)))
}

/// Which alerts a list is asked for.
pub(crate) fn shown(request: &pb::ListAlertsRequest) -> Shown {
    let watch = match request.kind() {
        Kind::Unspecified => None,
        Kind::Drift => Some(Watch::Drift),
        Kind::Silence => Some(Watch::Silence),
        Kind::Spike => Some(Watch::Spike),
    };
    Shown { watch, with_acknowledged: request.with_acknowledged }
}

pub(crate) fn alert(shop: &ShopId, alert: &Alert) -> pb::Alert {
    let kind = match alert.watch {
        Watch::Drift => Kind::Drift,
        Watch::Silence => Kind::Silence,
        Watch::Spike => Kind::Spike,
    };
    pb::Alert {
        name: name(shop, "alerts", alert.id),
        kind: kind.into(),
        customer: name_or_empty(shop, "customers", alert.customer),
        text: alert.text.zh.clone(),
        text_en: alert.text.en.clone(),
        create_time: Some(field::timestamp(alert.created_at)),
        acknowledged_by: alert.acknowledged_by.clone(),
        acknowledge_time: alert.acknowledged_at.map(field::timestamp),
    }
}

pub(crate) fn drift(name: String, measures: &[Measure], pause: Absence, order_count: i64) -> pb::Drift {
    pb::Drift {
        name,
        measures: measures.iter().map(measure).collect(),
        drifting: measures.iter().any(Measure::is_worse),
        silent_days: pause.days,
        silence_probability_ratio: pause.probability,
        order_count,
    }
}

fn measure(measure: &Measure) -> pb::drift::Measure {
    let [recent_count, past_count, newcomers_count] = measure.counts;
    pb::drift::Measure {
        measure: measure.watched.as_str().into(),
        recent: measure.recent,
        past: measure.past,
        newcomers: measure.newcomers,
        worse_than_past: measure.worse_than_past,
        worse_than_newcomers: measure.worse_than_newcomers,
        p_value: measure.p_past,
        newcomers_p_value: measure.p_newcomers,
        recent_count,
        past_count,
        newcomers_count,
    }
}

pub(crate) fn sentiment_watch(shop: &ShopId, days: &Days, usual: Option<&Usual>) -> pb::SentimentWatch {
    pb::SentimentWatch {
        name: format!("shops/{shop}/sentimentWatch"),
        negative_today: days.negative,
        total_today: days.total,
        expected: usual.map_or(0.0, |usual| usual.expected),
        threshold: usual.map_or(0, |usual| usual.threshold),
        false_alarms_per_year: usual.map_or(0.0, |usual| usual.false_alarms_per_year),
        alarm: usual.is_some_and(|usual| usual.is_exceeded_by(days.negative)),
        baseline_days: i32::try_from(days.before.len()).unwrap_or(i32::MAX),
    }
}
