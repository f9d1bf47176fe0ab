use contracts::loyalty::v1::{self as pb, points_hold};
use kernel::{CustomerId, Failure, ShopId, Time};
use runtime::field;
use uuid::Uuid;

use crate::{
    convert::names,
    domain::{Hold, HoldState, NewHold},
};

const HOLD: &str = "shops/{shop}/customers/{customer}/pointsAccount/holds/{hold}";

/// The shop, customer and id of a hold.
pub(crate) fn hold_of(text: &str, field: &str) -> Result<(ShopId, CustomerId, Uuid), Failure> {
    let name = field::name(text, field, HOLD)?;
    let wrong = |right: kernel::NameError| Failure::field(field, right.to_string());
    let customer = name.id(1, HOLD).map_err(wrong)?;
    let hold = name.id(4, HOLD).map_err(wrong)?;
    Ok((name.shop, customer, hold))
}

/// A hold that is asked for.
pub(crate) fn new_hold(
    shop: &ShopId,
    request: &pb::HoldPointsRequest,
    now: Time,
) -> Result<NewHold, Failure> {
    let points = field::number(request.points, "points", &(1..=1_000_000_000))?;
    let order = names::id_if_set(shop, &request.order, "order", names::ORDER)?;
    let reason = field::text(&request.reason, "reason", 1..=500)?;
    let expires_at = field::time(request.expire_time, "expire_time")?.unwrap_or(now.plus_micros(Time::DAY));
    if expires_at <= now || expires_at > now.plus_micros(30 * Time::DAY) {
        return Err(Failure::field("expire_time", "must be in the future, at most 30 days from now"));
    }
    Ok(NewHold { points, order, reason, expires_at })
}

/// A hold as the contract shows it.
pub(crate) fn hold(shop: &ShopId, hold: &Hold) -> pb::PointsHold {
    let state = match hold.state {
        HoldState::Held => points_hold::State::Held,
        HoldState::Captured => points_hold::State::Captured,
        HoldState::Released => points_hold::State::Released,
        HoldState::Restored => points_hold::State::Restored,
    };
    pb::PointsHold {
        name: format!("{}/pointsAccount/holds/{}", names::customer(shop, hold.customer), hold.id),
        state: state.into(),
        points: hold.points,
        captured: hold.captured,
        order: hold.order.map(|order| names::order(shop, order)).unwrap_or_default(),
        reason: hold.reason.clone(),
        expire_time: Some(field::timestamp(hold.expires_at)),
        create_time: Some(field::timestamp(hold.created_at)),
    }
}
