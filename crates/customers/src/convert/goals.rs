//! Goals, and orders that they are about.

use contracts::{
    customers::v1::{
        self as pb, goal as part,
        goal::{State as StateField, service::Kind as ServiceField},
        goal_warning::Kind as WarningField,
    },
    orders::v1::{Order, order::line::Origin},
};
use kernel::{CustomerId, Failure, OrderId, Schedule, ShopId, Time};
use runtime::field::{self, each, small};

use super::{CUSTOMER, ORDER, customer_name, partners::day};
use crate::{
    domain::{Coming, Goal, GoalId, GoalService, GoalState, Promise},
    store::goals::{GoalOrder, Told},
};

const GOAL: &str = "shops/{shop}/goals/{goal}";
const MOST_SERVICES: usize = 50;
const MOST_DISHES: usize = 100;

/// `shops/{shop}/goals/{goal}`.
pub(crate) fn id(name: &str) -> Result<(ShopId, GoalId), Failure> {
    field::id(name, "name", GOAL)
}

/// The name of a goal.
pub(crate) fn name(shop: &ShopId, id: GoalId) -> String {
    format!("shops/{shop}/goals/{id}")
}

/// Of whom goals are asked for; `None` for everybody.
pub(crate) fn asked_customer(shop: &ShopId, name: &str) -> Result<Option<CustomerId>, Failure> {
    if name.is_empty() { Ok(None) } else { field::id_in(shop, name, "customer", CUSTOMER).map(Some) }
}

/// The state that is asked for; `None` for any.
pub(crate) fn asked_state(sent: i32) -> Result<Option<GoalState>, Failure> {
    if sent == 0 { Ok(None) } else { state(sent, "must be OPEN, REACHED, MISSED or DROPPED").map(Some) }
}

/// What becomes of a goal.
pub(crate) fn closing_state(sent: i32) -> Result<GoalState, Failure> {
    let right = "must be REACHED, MISSED or DROPPED";
    match state(sent, right)? {
        GoalState::Open => Err(Failure::field("state", right)),
        closed => Ok(closed),
    }
}

fn state(sent: i32, right: &str) -> Result<GoalState, Failure> {
    field::word(StateField::try_from(sent).ok().map(|named| named.as_str_name()), "state", right)
}

/// What was sent as a new goal.
pub(crate) fn read(shop: &ShopId, sent: &pb::Goal, id: GoalId, now: Time) -> Result<Goal, Failure> {
    field::at_most(&sent.services, "goal.services", MOST_SERVICES)?;
    let services = sent.services.iter().enumerate().map(|(place, one)| service(one, place));
    Ok(Goal {
        id,
        customer: field::id_in(shop, &sent.customer, "goal.customer", CUSTOMER)?,
        outcome: field::text(&sent.outcome, "goal.outcome", 1..=500)?,
        due_day: day(&sent.due_date, "goal.due_date")?,
        promise: sent.promise.as_ref().map(promise).transpose()?,
        services: services.collect::<Result<_, _>>()?,
        state: GoalState::Open,
        closing_note: String::new(),
        version: 1,
        created_at: now,
    })
}

fn promise(sent: &part::Promise) -> Result<Promise, Failure> {
    let weekday = |day: &i32, path: &str| field::number(*day, path, &(1..=7));
    Ok(Promise {
        portions: field::number(sent.portions.into(), "goal.promise.portions", &(1..=100_000))?,
        item_codes: item_codes(&sent.item_codes)?,
        by_minute: field::number(sent.by_minute, "goal.promise.by_minute", &(1..=1_439))?,
        weekdays: each(&sent.weekdays, "goal.promise.weekdays", 7, weekday)?,
        warn_minutes: field::number(sent.warn_minutes.into(), "goal.promise.warn_minutes", &(0..=720))?,
    })
}

/// Which dishes are a portion: at least one.
fn item_codes(sent: &[i32]) -> Result<Vec<i32>, Failure> {
    const PATH: &str = "goal.promise.item_codes";
    if sent.is_empty() {
        return Err(Failure::field(PATH, "must name the dishes that are a portion"));
    }
    each(sent, PATH, MOST_DISHES, |code, path| field::number(*code, path, &(1..=9_999)))
}

fn service(sent: &part::Service, place: usize) -> Result<GoalService, Failure> {
    let path = |field: &str| format!("goal.services[{place}].{field}");
    let named = ServiceField::try_from(sent.kind).ok().map(|named| named.as_str_name());
    Ok(GoalService {
        kind: field::word(named, &path("kind"), "must be TIP, TRAINING_VISIT or CHECK")?,
        text: field::text(&sent.text, &path("text"), 1..=500)?,
        due_at: field::time(sent.due_time, &path("due_time"))?.map(Time::micros),
        minutes: 0,
        done_at: None,
    })
}

/// A goal as the contract shows it.
pub(crate) fn to(shop: &ShopId, of: &Goal) -> pb::Goal {
    let time = |micros: Option<i64>| micros.and_then(Time::from_micros).map(field::timestamp);
    let service = |one: &GoalService| part::Service {
        kind: ServiceField::from_str_name(one.kind.as_str()).unwrap_or_default().into(),
        text: one.text.clone(),
        due_time: time(one.due_at),
        minutes: small(one.minutes),
        done_time: time(one.done_at),
    };
    let promise = |one: &Promise| part::Promise {
        portions: small(one.portions),
        item_codes: one.item_codes.clone(),
        by_minute: one.by_minute,
        weekdays: one.weekdays.clone(),
        warn_minutes: small(one.warn_minutes),
    };
    pb::Goal {
        name: name(shop, of.id),
        customer: customer_name(shop, of.customer),
        outcome: of.outcome.clone(),
        due_date: of.due_day.map(|day| Schedule::date(day).to_string()).unwrap_or_default(),
        promise: of.promise.as_ref().map(promise),
        services: of.services.iter().map(service).collect(),
        state: StateField::from_str_name(of.state.as_str()).unwrap_or_default().into(),
        closing_note: of.closing_note.clone(),
        etag: field::etag_field(of.version),
        create_time: Some(field::timestamp(of.created_at)),
    }
}

/// A warning as the contract shows it.
pub(crate) fn warning(shop: &ShopId, told: &Told) -> pb::GoalWarning {
    pb::GoalWarning {
        name: format!("shops/{shop}/goalWarnings/{}", told.id),
        goal: name(shop, told.goal),
        customer: customer_name(shop, told.customer),
        kind: WarningField::from_str_name(told.warning.kind.as_str()).unwrap_or_default().into(),
        text: told.warning.text.clone(),
        text_en: told.warning.text_en.clone(),
        date: Schedule::date(told.day).to_string(),
        create_time: Some(field::timestamp(told.created_at)),
        end_time: told.ended_at.map(field::timestamp),
    }
}

/// An order as far as a promise is about it; `None` if it is nobody's, or not promised for any
/// time.
pub(crate) fn order(shop: &ShopId, order: &Order, completed_at: Option<Time>) -> Option<GoalOrder> {
    let promised_at = field::time(order.promised_time, "order.promised_time").ok().flatten()?;
    let asked_for = order.lines.iter().filter(|line| line.origin() == Origin::Ordered);
    let dishes = asked_for.map(|line| (line.item_code, i64::from(line.quantity)));
    Some(GoalOrder {
        order: order_id(shop, order)?,
        customer: field::id_in(shop, &order.customer, "order.customer", CUSTOMER).ok()?,
        coming: Coming { dishes: dishes.collect(), promised_at, completed_at },
    })
}

/// Which order it is.
pub(crate) fn order_id(shop: &ShopId, order: &Order) -> Option<OrderId> {
    field::id_in(shop, &order.name, "order.name", ORDER).ok()
}
