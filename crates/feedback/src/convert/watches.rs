//! What the watches noticed.

use contracts::{
    feedback::v1::{self as pb, alert::Kind},
    loyalty::v1::{self as loyalty, grant::State},
    orders::v1::{self as orders, message::Intent},
};
use kernel::{CustomerId, Failure, OrderId, ShopId};
use runtime::field;
use uuid::Uuid;

use crate::{
    convert::{CUSTOMER, MESSAGE, ORDER, name, name_or_empty, of_shop_or_empty},
    domain::watches::{Alert, AlertId, Asking, Pause, Watch, drift::Measure, sentiment_daily::Usual},
    store::watches::{alerts::Shown, sentiment_daily::Days},
};

const ALERT: &str = "shops/{shop}/alerts/{alert}";
const DRIFT: &str = "shops/{shop}/customers/{customer}/drift";
const GRANT: &str = "shops/{shop}/grants/{grant}";
const VOICES: &str = "shops/{shop}/voiceWatch";

pub(crate) fn alert_id(name: &str, path: &str) -> Result<(ShopId, AlertId), Failure> {
    field::id(name, path, ALERT)
}

/// The shop and the customer of a drift.
pub(crate) fn drift_name(name: &str, path: &str) -> Result<(ShopId, CustomerId), Failure> {
    let customer = name.strip_suffix("/drift").unwrap_or_default();
    let wrong = |_| Failure::field(path, format!("must look like `{DRIFT}`"));
    field::id(customer, path, CUSTOMER).map_err(wrong)
}

/// The shop of a voice watch.
pub(crate) fn voices_shop(name: &str, path: &str) -> Result<ShopId, Failure> {
    field::name(name, path, VOICES).map(|name| name.shop)
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

pub(crate) fn drift(name: String, measures: &[Measure], pause: Pause, order_count: i64) -> pb::Drift {
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
    pb::drift::Measure {
        measure: measure.watched.as_str().into(),
        recent: measure.recent,
        past: measure.past,
        newcomers: measure.newcomers,
        worse_than_past: measure.worse_than_past,
        worse_than_newcomers: measure.worse_than_newcomers,
        p_value: measure.p_past,
    }
}

pub(crate) fn voice_watch(shop: &ShopId, days: &Days, usual: Option<&Usual>) -> pb::VoiceWatch {
    pb::VoiceWatch {
        name: format!("shops/{shop}/voiceWatch"),
        today: days.negative,
        voices_today: days.voices,
        expected: usual.map_or(0.0, |usual| usual.expected),
        threshold: usual.map_or(0, |usual| usual.threshold),
        false_alarms_per_year: usual.map_or(0.0, |usual| usual.false_alarms_per_year),
        alarm: usual.is_some_and(|usual| usual.is_exceeded_by(days.negative)),
        baseline_days: i32::try_from(days.before.len()).unwrap_or(i32::MAX),
    }
}

/// A gift, as far as the watches need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gift {
    /// The grant.
    pub(crate) id: Uuid,
    /// Whose it is.
    pub(crate) customer: CustomerId,
    /// The order it came with, if it is said.
    pub(crate) order: Option<OrderId>,
    /// How far it got: 1 waits, 2 is given, 3 is with the guest, 4 was not
    /// given after all.
    pub(crate) stage: i64,
}

/// What an event says of a gift of `shop`.
pub(crate) fn gift(shop: &ShopId, grant: Option<loyalty::Grant>) -> Result<Gift, Failure> {
    let grant = field::required(grant, "grant")?;
    let stage = match grant.state() {
        State::Unspecified | State::Waiting => 1,
        State::Granted => 2,
        State::Taken => 3,
        State::Returned => 4,
    };
    Ok(Gift {
        id: field::id_in(shop, &grant.name, "grant.name", GRANT)?,
        customer: field::id_in(shop, &grant.customer, "grant.customer", CUSTOMER)?,
        order: of_shop_or_empty(shop, &grant.order, "grant.order", ORDER)?,
        stage,
    })
}

/// What a message of `shop` asks of it; `None` if it asks nothing, if nobody
/// knows who asks, or if a person was to answer: whether they did is not heard
/// of, so it counts neither way.
pub(crate) fn asking(shop: &ShopId, message: &orders::Message) -> Result<Option<Asking>, Failure> {
    let complaint = match message.intent() {
        Intent::Complaint => true,
        Intent::Question if message.needs_person && !message.reply_text.is_empty() => return Ok(None),
        Intent::Question => false,
        _ => return Ok(None),
    };
    let customer = of_shop_or_empty(shop, &message.customer, "message.customer", CUSTOMER)?;
    let sent_at = field::time(message.sent_time.or(message.create_time), "message.sent_time")?;
    let (Some(customer), Some(sent_at)) = (customer, sent_at) else { return Ok(None) };
    let answered = !message.reply_text.is_empty();
    let message = field::id_in(shop, &message.name, "message.name", MESSAGE)?;
    Ok(Some(Asking { message, customer, complaint, answered, sent_at }))
}
