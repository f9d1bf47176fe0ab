//! Between the contract and the domain.

pub(crate) mod analysis;
pub(crate) mod follow_ups;
pub(crate) mod known;
pub(crate) mod praise;
pub(crate) mod ratings;
pub(crate) mod staff;
pub(crate) mod stories;
pub(crate) mod surveys;

use std::{fmt::Display, str::FromStr};

use contracts::{
    feedback::v1::{self as pb, case::State},
    orders::v1::{self as orders, message::Intent},
};
use kernel::{Failure, OrderId, ShopId};
use runtime::field;

use crate::domain::{Case, CaseId, Complaint};

const CASE: &str = "shops/{shop}/cases/{case}";
const CUSTOMER: &str = "shops/{shop}/customers/{customer}";
const MESSAGE: &str = "shops/{shop}/messages/{message}";
const ORDER: &str = "shops/{shop}/orders/{order}";

pub(crate) fn case_id(name: &str, path: &str) -> Result<(ShopId, CaseId), Failure> {
    field::id(name, path, CASE)
}

/// An order of `shop`.
pub(crate) fn order_of(shop: &ShopId, name: &str, path: &str) -> Result<OrderId, Failure> {
    of_shop(shop, name, path, ORDER)
}

pub(crate) fn name(shop: &ShopId, collection: &str, id: impl Display) -> String {
    format!("shops/{shop}/{collection}/{id}")
}

fn name_or_empty(shop: &ShopId, collection: &str, id: Option<impl Display>) -> String {
    id.map(|id| name(shop, collection, id)).unwrap_or_default()
}

pub(crate) fn case(shop: &ShopId, case: &Case) -> pb::Case {
    pb::Case {
        name: name(shop, "cases", case.id),
        state: State::Open.into(),
        customer: name_or_empty(shop, "customers", case.complaint.customer),
        message: name(shop, "messages", case.complaint.message),
        channel: case.complaint.channel.clone(),
        sender_id: case.complaint.sender_id.clone(),
        text: case.complaint.text.clone(),
        order: name_or_empty(shop, "orders", case.order),
        create_time: Some(field::timestamp(case.created_at)),
        ..pb::Case::default()
    }
}

/// The complaint in a message of `shop`; `None` if it is none.
pub(crate) fn complaint(
    shop: &ShopId,
    message: Option<orders::Message>,
) -> Result<Option<Complaint>, Failure> {
    let message = field::required(message, "message")?;
    if message.intent() != Intent::Complaint {
        return Ok(None);
    }
    Ok(Some(Complaint {
        message: of_shop(shop, &message.name, "message.name", MESSAGE)?,
        customer: of_shop_or_empty(shop, &message.customer, "message.customer", CUSTOMER)?,
        channel: message.channel,
        sender_id: message.sender_id,
        text: message.text,
    }))
}

fn of_shop<T: FromStr>(shop: &ShopId, name: &str, path: &str, shape: &str) -> Result<T, Failure> {
    match field::id(name, path, shape)? {
        (of, id) if of == *shop => Ok(id),
        _ => Err(Failure::field(path, format!("must be of shops/{shop}"))),
    }
}

fn of_shop_or_empty<T: FromStr>(
    shop: &ShopId,
    name: &str,
    path: &str,
    shape: &str,
) -> Result<Option<T>, Failure> {
    if name.is_empty() { Ok(None) } else { of_shop(shop, name, path, shape).map(Some) }
}
