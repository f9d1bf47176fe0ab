//! Where a guest can be written to, and what was written to them of the shop's own accord.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::orders::v1::{
    CustomerReach, GetCustomerReachRequest, ListMessagesRequest, Message, UpdateCustomerReachRequest,
    customer_reach::Way, message::Direction,
};
use tonic::Status;

use super::texts::Texts;
use crate::{deliveries, error::Problem, forms::Form, html, page::Page};

/// So much of each sender is looked through, and so much shown.
const LOOKED_THROUGH: i32 = 100;
const SHOWN: usize = 10;

/// Both.
pub(super) struct Reach {
    pub(super) ways: Vec<String>,
    pub(super) opted_out: bool,
    /// When, what became of it, and what it was.
    pub(super) written: Vec<(String, String, String)>,
}

impl Reach {
    /// Of a customer, by their name.
    pub(super) async fn of(page: &Page, customer: &str) -> Result<Self, Status> {
        let request = GetCustomerReachRequest { name: format!("{customer}/reach") };
        let reach = page.orders().get_customer_reach(request).await?.into_inner();
        let t = Texts(page.lang);
        let written = written(page, &reach).await?;
        let written = written.iter().map(|message| said(page, message)).collect();
        let ways = reach.ways.iter().map(|way| t.way(page, way)).collect();
        Ok(Self { ways, opted_out: reach.opted_out, written })
    }
}

/// What was written to them, the latest first.
async fn written(page: &Page, reach: &CustomerReach) -> Result<Vec<Message>, Status> {
    let mut senders: Vec<_> = reach.ways.iter().map(|way| way.sender_id.clone()).collect();
    senders.dedup();
    let mut all = Vec::new();
    for sender_id in senders {
        let request = ListMessagesRequest {
            parent: page.shop.name.clone(),
            sender_id,
            page_size: LOOKED_THROUGH,
            ..ListMessagesRequest::default()
        };
        let found = page.orders().list_messages(request).await?.into_inner().messages;
        all.extend(found.into_iter().filter(|message| message.direction() == Direction::Outgoing));
    }
    // Their names are in the order of their time.
    all.sort_by(|a, b| b.name.cmp(&a.name));
    all.dedup_by(|a, b| a.name == b.name);
    all.truncate(SHOWN);
    Ok(all)
}

fn said(page: &Page, message: &Message) -> (String, String, String) {
    let state = deliveries::name(message.delivery(), page.lang);
    let why = if message.delivery_error.is_empty() {
        String::new()
    } else {
        format!(": {}", message.delivery_error)
    };
    let when = page.clock(message.create_time.as_ref());
    (format!("{when} · {}", message.channel), format!("{state}{why}"), message.text.clone())
}

impl Texts {
    /// `wechat: 还能发 3 条，到 11-25 15:00`.
    fn way(self, page: &Page, way: &Way) -> String {
        let mut said =
            vec![format!("{}: {} {}", way.channel, self.heard(), page.clock(way.heard_time.as_ref()))];
        if let Some(left) = way.remaining {
            let until = page.clock(way.window_end_time.as_ref());
            let is_over = way.window_end_time.as_ref().is_some_and(|end| end.seconds <= page.now.as_second());
            said.push(match left {
                _ if is_over => format!("{} {until}", self.window_over()),
                0 => self.window_full().to_owned(),
                left => self.0.of_two(
                    format!("还能主动发 {left} 条，到 {until}"),
                    format!("{left} more may be written until {until}"),
                ),
            });
        }
        if way.quiet_until_time.is_some() {
            said.push(format!("{} {}", self.quiet_until(), page.clock(way.quiet_until_time.as_ref())));
        }
        said.join(" · ")
    }
}

/// Has them be written to, or not any more.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let opted_out = sent.is_on("opted_out");
    let name = format!("{}/reach", page.resource("customers", &id));
    let request = UpdateCustomerReachRequest {
        customer_reach: Some(CustomerReach { name, opted_out, ..CustomerReach::default() }),
        request_id: sent.get("request_id").to_owned(),
        ..UpdateCustomerReachRequest::default()
    };
    page.orders().update_customer_reach(request).await?;
    Ok(html::see_other(&format!("/customers/{id}#reach")))
}
