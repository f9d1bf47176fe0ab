use contracts::loyalty::v1 as pb;
use kernel::Time;
use runtime::field;
use tonic::Request;

use crate::{
    convert::plans as convert,
    domain::plans::{
        Days,
        simulation::{Assumed, Guest, PastOrder, simulate},
    },
    error::Error,
    service::Loyalty,
    store::{
        plans::order_lines::{self, Past},
        projections::shops,
    },
};

/// More are not looked at; the newest count.
const MOST_ORDERS: i64 = 100_000;
const USUAL_DAYS: i64 = 90;

pub(crate) async fn simulate_plan(
    service: &Loyalty,
    request: Request<pb::SimulatePlanRequest>,
) -> Result<pb::PlanSimulation, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let sent = field::required(request.plan, "plan")?;
    let days = match request.history_days {
        0 => USUAL_DAYS,
        days => field::number(i64::from(days), "history_days", &(1..=366))?,
    };
    let margin = field::number(i64::from(request.margin_basis_points), "margin_basis_points", &(0..=10_000))?;

    let now = service.clock.now();
    let mut tx = service.db.snapshot().await?;
    let known = shops::get(&mut tx, &shop).await?;
    let terms = convert::terms::read(&sent, known.currency)?;
    let fixed_cost = field::amount(request.fixed_cost, "fixed_cost", known.currency)?.unwrap_or(0);
    let today = known.schedule.day(now);
    let since = known.schedule.start_of_day(today - days).unwrap_or(now.plus_micros(-days * Time::DAY));
    let orders = order_lines::since(&mut tx, &shop, since, MOST_ORDERS).await?;
    let day = |at| known.schedule.day(at);
    let span = Days { start: whole_from(&orders, today - days, day), end: today };
    let since = known.schedule.start_of_day(span.start).unwrap_or(since);
    let guests = by_guest(
        orders.into_iter().filter(|order| (span.start..span.end).contains(&day(order.placed_at))).collect(),
        day,
    );
    let told = simulate(&terms, &guests, span, Assumed { fixed_cost, margin_basis_points: margin });
    Ok(convert::simulation::simulation(&shop, &told, since, known.currency))
}

/// From which day on all orders were read. A fee counts for the same days as what is used.
fn whole_from(orders: &[Past], start: i64, day: impl Fn(Time) -> i64) -> i64 {
    let is_cut = i64::try_from(orders.len()).is_ok_and(|count| count >= MOST_ORDERS);
    let oldest = orders.iter().map(|order| day(order.placed_at)).min().filter(|_| is_cut);
    oldest.map_or(start, |oldest| oldest + 1)
}

/// Each guest with their orders, oldest first.
fn by_guest(mut orders: Vec<Past>, day: impl Fn(Time) -> i64) -> Vec<Guest> {
    orders.sort_by_key(|order| (order.customer.0, order.placed_at));
    let mut guests: Vec<Guest> = Vec::new();
    for Past { customer, name, placed_at, total, lines } in orders {
        let order = PastOrder { day: day(placed_at), total, lines };
        match guests.last_mut().filter(|guest| guest.customer == customer) {
            Some(guest) => guest.orders.push(order),
            None => guests.push(Guest { customer, name, orders: vec![order] }),
        }
    }
    guests
}
