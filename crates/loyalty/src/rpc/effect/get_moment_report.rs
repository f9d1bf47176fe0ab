use std::{ops::Range, time::Duration};

use contracts::loyalty::v1 as pb;
use kernel::{Failure, Schedule, ShopId, Time};
use runtime::field;
use storage::Tx;
use tonic::Request;

use crate::{
    convert::{
        effect,
        moments::{self, Messages},
    },
    domain::{
        Campaign,
        effect::{
            attention::{Days, Spans, attention},
            moments::{Line, Measure, in_words},
        },
    },
    error::Error,
    service::Loyalty,
    store::{
        catalogue::campaigns,
        effect::attention::{self as store, Came},
        projections::shops,
    },
};

const USUAL_WEEKS: i64 = 8;
const USUAL_AROUND: i64 = 7;
/// The chat log of a year is gone through in less.
const ASK: Duration = Duration::from_secs(10);

pub(crate) async fn get_moment_report(
    service: &Loyalty,
    request: Request<pb::GetMomentReportRequest>,
) -> Result<pb::MomentReport, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = moments::report_of(&request.name)?;
    call.enter(&shop)?;
    let weeks = effect::days(request.baseline_weeks, "baseline_weeks", 26)?.unwrap_or(USUAL_WEEKS);
    let around = effect::days(request.around_days, "around_days", 28)?.unwrap_or(USUAL_AROUND);

    let now = service.clock.now();
    let mut tx = service.db.snapshot().await?;
    let campaign = campaigns::get(&mut tx, &shop, id).await?;
    let campaign = campaign.ok_or_else(|| Failure::not_found(&request.name))?;
    let schedule = shops::get(&mut tx, &shop).await?.schedule;
    let own = own_days(&campaign, &request, &schedule)?;
    let spans = Spans::new(own, schedule.day(now), around, weeks);
    let mut counted =
        came(&mut tx, &shop, &schedule, &moments::moments(&schedule, &spans.all(), now)).await?;
    // Nobody else is asked while a transaction is open.
    drop(tx);
    let messages = asked(service, &shop, &campaign, &schedule, &spans.all()).await;
    let (missing, erased) = (messages.is_none(), messages.as_ref().map_or(0, |known| known.erased));
    if let Some(Messages { naming, known, .. }) = messages
        && !campaign.words.is_empty()
    {
        counted.insert(0, (Measure::Messages, naming, known));
    }
    let lines = lines(&spans, &counted);
    let text = in_words(&lines, weeks);
    let report = moments::report(request.name, campaign.words, weeks, &lines, text);
    Ok(pb::MomentReport { messages_missing: missing, erased_messages: erased, ..report })
}

/// The first of the campaign's days, and the last if it is over some day.
fn own_days(
    campaign: &Campaign,
    request: &pb::GetMomentReportRequest,
    schedule: &Schedule,
) -> Result<(i64, Option<i64>), Failure> {
    let start = field::time(request.start_time, "start_time")?.or(campaign.starts_at);
    let start = start.unwrap_or(campaign.created_at);
    let end = field::time(request.end_time, "end_time")?.or(campaign.ends_at);
    if end.is_some_and(|end| end <= start) {
        return Err(Failure::field("end_time", "must be after start_time"));
    }
    // What ends at midnight has no part of the day that begins then.
    Ok((schedule.day(start), end.map(|end| schedule.day(end.plus_micros(-1)))))
}

/// What was counted of something, and since which day it is known.
type Counted = (Measure, Days, Option<i64>);

/// Orders and new guests of a span.
async fn came(
    tx: &mut Tx,
    shop: &ShopId,
    schedule: &Schedule,
    span: &(Time, Time),
) -> Result<Vec<Counted>, Error> {
    let known = store::first_order(tx, shop).await?.map(|first| schedule.day(first));
    let by_day = |came: Vec<Came>| {
        let mut days = Days::new();
        for (at, count) in came {
            *days.entry(schedule.day(at)).or_default() += count;
        }
        days
    };
    let orders = by_day(store::orders(tx, shop, *span).await?);
    let new_guests = by_day(store::new_guests(tx, shop, *span).await?);
    Ok(vec![(Measure::Orders, orders, known), (Measure::NewGuests, new_guests, known)])
}

/// Messages that name the topic; `None` if the chat log is away. Nothing is asked where the
/// topic has no words.
async fn asked(
    service: &Loyalty,
    shop: &ShopId,
    campaign: &Campaign,
    schedule: &Schedule,
    days: &Range<i64>,
) -> Option<Messages> {
    if campaign.words.is_empty() || days.is_empty() {
        return Some(Messages::default());
    }
    let span = moments::moments(schedule, days, service.clock.now());
    let mut request = Request::new(moments::counting(shop, &campaign.words, span));
    request.set_timeout(ASK);
    match service.orders.clone().count_messages(request).await {
        Ok(counted) => moments::messages(schedule, &counted.into_inner()).ok(),
        Err(status) => {
            tracing::warn!(code = ?status.code(), %shop, "the chat log can't be asked");
            None
        }
    }
}

fn lines(spans: &Spans, counted: &[Counted]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (measure, days, known) in counted {
        lines.extend(spans.begun().map(|(span, range)| Line {
            measure: *measure,
            span,
            attention: attention(days, &range, &spans.baseline, *known),
            days: range,
        }));
    }
    lines
}
