pub(crate) mod staff;

use contracts::{
    feedback::v1::{self as pb, praise_report::Person},
    orders::v1 as orders,
};
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;

use crate::{
    convert::{CUSTOMER, ORDER, name, name_or_empty, of_shop_or_empty, surveys},
    domain::praise::{
        OrderStaff, Praise, Source,
        staff::{PraiseReport, Standing},
    },
};
use staff::key_id;
use staff::member_names;

const REPORT: &str = "shops/{shop}/praiseReport";
const MOST_TEXT: usize = 2_000;

/// Who had a hand in an order, as its steps say.
pub(crate) fn order_staff(shop: &ShopId, order: &orders::Order) -> Result<Vec<OrderStaff>, Failure> {
    let id = field::id_in(shop, &order.name, "order.name", ORDER)?;
    let mut staff: Vec<OrderStaff> = Vec::new();
    for step in order.steps.iter().filter(|step| step.actor.contains("/accessKeys/")) {
        let access_key = key_id(shop, &step.actor, "order.steps.actor")?;
        let at = field::required(field::time(step.time, "order.steps.time")?, "order.steps.time")?;
        if staff.iter().all(|one| one.access_key != access_key) {
            staff.push(OrderStaff { order: id, access_key, at });
        }
    }
    Ok(staff)
}

/// Who says a good word; `None` if nobody knows.
pub(crate) fn customer(shop: &ShopId, praise: &pb::Praise) -> Result<Option<CustomerId>, Failure> {
    of_shop_or_empty(shop, &praise.customer, "praise.customer", CUSTOMER)
}

pub(crate) fn text(praise: &pb::Praise) -> Result<String, Failure> {
    field::text(&praise.text, "praise.text", 1..=MOST_TEXT)
}

pub(crate) fn praise(shop: &ShopId, praise: &Praise) -> pb::Praise {
    let (message, rating) = match praise.source {
        Source::Message(message) => (name(shop, "messages", message), String::new()),
        Source::Rating(rating) => (String::new(), name(shop, "ratings", rating)),
        Source::Said => (String::new(), String::new()),
    };
    pb::Praise {
        name: name(shop, "praises", praise.id),
        customer: name_or_empty(shop, "customers", praise.customer),
        staff_members: member_names(shop, &praise.staff),
        text: praise.text.clone(),
        message,
        rating,
        create_time: Some(field::timestamp(praise.created_at)),
    }
}

/// The shop and the days a report is asked about.
pub(crate) fn report_question(request: &pb::GetPraiseReportRequest) -> Result<(ShopId, i64), Failure> {
    let shop = field::name(&request.name, "name", REPORT)?.shop;
    Ok((shop, surveys::days(request.days)?))
}

pub(crate) fn report(shop: &ShopId, report: PraiseReport) -> pb::PraiseReport {
    pb::PraiseReport {
        name: format!("shops/{shop}/praiseReport"),
        per_hundred_orders: report.per_hundred_orders(),
        praise_count: report.praises,
        order_count: report.orders,
        people: report.standings.into_iter().map(|standing| person(shop, standing)).collect(),
    }
}

fn person(shop: &ShopId, standing: Standing) -> Person {
    let per_hundred = standing.per_hundred_orders();
    Person {
        staff_member: name(shop, "staffMembers", standing.member.id),
        display_name: standing.member.display_name,
        praise_count: standing.praises,
        order_count: standing.orders,
        per_hundred_orders: per_hundred.ratio,
        low: per_hundred.low,
        high: per_hundred.high,
        texts: standing.texts,
    }
}
