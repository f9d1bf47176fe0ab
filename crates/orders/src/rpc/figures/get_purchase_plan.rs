use contracts::orders::v1 as pb;
use kernel::{Schedule, ShopId, Time};
use runtime::field;
use storage::Tx;
use tonic::Request;

use super::history::{History, minute};
use crate::{
    convert::{
        self,
        figures::{self, View},
        plan::{self, Days},
    },
    domain::{
        purchasing::{Wanted, needs},
        sales::{Basis, Forecasts, LocalMinutes, WEEKS_BACK, date_of, forecast},
    },
    error::Error,
    service::Orders,
    store::shops,
};

const USUAL_DAYS: i32 = 7;
/// What is looked back on further than the weeks tells whether they are whole.
const LOOK_BACK_DAYS: i64 = (WEEKS_BACK + 2) * 7;

pub(crate) async fn get_purchase_plan(
    service: &Orders,
    request: Request<pb::GetPurchasePlanRequest>,
) -> Result<pb::PurchasePlan, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = figures::report_of(&request.name, "purchasePlan")?;
    call.enter(&shop)?;
    let days = field::number(request.days, "days", &(0..=31))?;
    let days = i64::from(if days == 0 { USUAL_DAYS } else { days });
    let now = service.clock.now();
    let as_of = field::time(request.as_of_time, "as_of_time")?.unwrap_or(now);

    let mut tx = service.db.snapshot().await?;
    let (history, today) = load(&mut tx, shop, as_of).await?;
    drop(tx);
    let schedule = &history.record.shop.schedule;
    let is_open: Vec<bool> =
        (today + 1..=today + days).map(|day| schedule.spans_of(date_of(day)).next().is_some()).collect();
    let mut local = LocalMinutes::new(&schedule.time_zone);
    let forecasts = forecast(&history.sales, today + 1, &is_open, &mut local);
    Ok(answer(request.name, history, &forecasts, Days { today, count: days }, now))
}

/// What was sold in the weeks before a day, and that day.
async fn load(tx: &mut Tx, shop: ShopId, as_of: Time) -> Result<(History, i64), Error> {
    let record = shops::get(tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
    let schedule = &record.shop.schedule;
    let today = schedule.day(as_of);
    let span = midnight(schedule, today - LOOK_BACK_DAYS)..midnight(schedule, today);
    Ok((History::load(tx, shop, span).await?, today))
}

/// The minute that a day of the shop begins with.
fn midnight(schedule: &Schedule, day: i64) -> i64 {
    schedule.moment(date_of(day), 0).map_or(0, |at| minute(Time::from_timestamp(at)))
}

fn answer(
    name: String,
    mut history: History,
    forecasts: &Forecasts,
    days: Days,
    now: Time,
) -> pb::PurchasePlan {
    let wanted: Vec<Wanted> = forecasts
        .dishes
        .iter()
        .map(|(code, dish)| Wanted { code: *code, sum: dish.sum(), high: dish.high })
        .filter(|dish| dish.sum > 0)
        .collect();
    let needs = needs(&wanted, forecasts.weeks, &history.recipes, &history.ingredients);
    let weeks = if forecasts.weeks == 0 { WEEKS_BACK } else { forecasts.weeks };
    let schedule = &history.record.shop.schedule;
    let span = midnight(schedule, days.today - weeks * 7)..midnight(schedule, days.today);
    history.sales.retain_placed(&span);
    let basis = Basis::of(&history.sales, span);
    let view = View { shop: &history.shop, record: &history.record, dishes: &history.dishes, now };
    let cost = needs.iter().filter_map(|need| need.bought.as_ref()).map(|way| way.cost);
    pb::PurchasePlan {
        name,
        basis: Some(view.basis(&basis)),
        first_date: date_of(days.today + 1).to_string(),
        last_date: date_of(days.today + days.count).to_string(),
        weeks: i32::try_from(forecasts.weeks).unwrap_or(i32::MAX),
        is_enough: forecasts.weeks > 0,
        forecasts: plan::forecasts(&view, forecasts, days),
        total: Some(view.money(cost.fold(0, i64::saturating_add))),
        item_codes_without_recipe: wanted
            .iter()
            .map(|dish| dish.code)
            .filter(|code| !history.recipes.contains_key(code))
            .collect(),
        needs: needs.iter().filter_map(|need| plan::need(&view, need, &history.ingredients)).collect(),
    }
}
