use std::collections::BTreeMap;

use contracts::orders::v1::{self as pb, order_hours::Hour};
use kernel::{Schedule, Time};
use runtime::field::{self, small};
use tonic::Request;

use crate::{
    convert::{self, figures},
    error::Error,
    service::Orders,
    store::{orders::find, shops},
};

const DAYS: i64 = 28;
/// The latest say when it is busy.
const MOST: i64 = 1_000;

pub(crate) async fn get_order_hours(
    service: &Orders,
    request: Request<pb::GetOrderHoursRequest>,
) -> Result<pb::OrderHours, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = figures::report_of(&request.name, "orderHours")?;
    call.enter(&shop)?;
    let now = service.clock.now();

    let mut tx = service.db.snapshot().await?;
    let record = shops::get(&mut tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
    let placed = find::latest_placed(&mut tx, &shop, now.plus_micros(-DAYS * Time::DAY), MOST).await?;
    Ok(pb::OrderHours {
        name: request.name,
        order_count: i32::try_from(placed.len()).unwrap_or(i32::MAX),
        start_time: placed.iter().min().copied().map(field::timestamp),
        compute_time: Some(field::timestamp(now)),
        hours: hours(&record.shop.schedule, &placed),
    })
}

fn hours(schedule: &Schedule, placed: &[Time]) -> Vec<Hour> {
    let mut counts: BTreeMap<(i8, i8), i64> = BTreeMap::new();
    for at in placed {
        let local = schedule.local(at.timestamp());
        *counts.entry((local.weekday().to_monday_one_offset(), local.hour())).or_default() += 1;
    }
    let hour = |((weekday, hour), count): ((i8, i8), i64)| Hour {
        iso_weekday: weekday.into(),
        hour: hour.into(),
        order_count: small(count),
    };
    counts.into_iter().map(hour).collect()
}
