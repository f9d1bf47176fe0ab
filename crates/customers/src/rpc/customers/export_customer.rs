use std::time::Duration;

use contracts::{
    customers::v1 as pb, feedback::v1 as feedback, loyalty::v1 as loyalty, orders::v1 as orders,
};
use kernel::{Code, CustomerId, Failure, Place, ShopId};
use prost::Name;
use runtime::{Kind, UNREACHABLE, field};
use storage::{
    idempotency::{self, RequestKey},
    or_replay, shop_projections,
};
use tonic::{Request, Status};

use crate::{
    convert,
    domain::{ContactFilter, ContactOf, LedgerKind},
    error::Error,
    service::Customers,
    store::{self, contacts, goals, ledger},
};

/// More would not fit into one answer.
const MOST: i64 = 100;
/// In this time each of the others answers, or there is no page.
const ASK: Duration = Duration::from_secs(10);
/// In the place of the token of a part that has told all.
const DONE: &str = "-";

/// How far each part of an export has come: where its next page goes on, empty for the
/// first one, or [`DONE`].
#[derive(Clone, Debug, Default)]
struct Progress {
    contacts: String,
    orders: String,
    loyalty: String,
    feedback: String,
    goals: String,
    ledger: String,
}

impl Progress {
    const PARTS: usize = 6;

    fn from_columns(columns: &[String]) -> Option<Self> {
        let [contacts, orders, loyalty, feedback, goals, ledger] = columns.to_vec().try_into().ok()?;
        Some(Self { contacts, orders, loyalty, feedback, goals, ledger })
    }

    fn columns(&self) -> [&str; Self::PARTS] {
        [&self.contacts, &self.orders, &self.loyalty, &self.feedback, &self.goals, &self.ledger]
    }

    fn is_done(&self) -> bool {
        self.columns().iter().all(|part| *part == DONE)
    }
}

/// What every other service is asked.
struct Ask {
    customer: String,
    page_size: i32,
    for_guest: bool,
    senders: Vec<feedback::list_customer_feedback_records_request::Sender>,
}

/// Own records first; the others are asked at the same time, and if one does not answer
/// there is no page, for one that lacks a part would look like a whole.
pub(crate) async fn export_customer(
    service: &Customers,
    request: Request<pb::ExportCustomerRequest>,
) -> Result<pb::ExportCustomerResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::customer_id(&request.name, "name")?;
    call.enter(&shop)?;
    call.own(Some(id))?;
    let note = RequestKey::new(&shop, call.origin("")?, &request);
    let question = format!("export of {}", request.name);
    let paging = field::paging(&request.page_token, request.page_size, &question, Progress::PARTS)?;
    let is_first = paging.after.is_none();
    let size = paging.size.min(MOST);
    let from = paging.place(Progress::default(), Progress::from_columns)?;

    let for_guest = call.principal.kind == Kind::Guest;
    let (mut page, mut next) = own(service, (&shop, id), &from, (size, for_guest)).await?;
    let senders = page.customer.iter().flat_map(|own| &own.identities).map(|own| {
        let (channel, sender_id) = (own.channel.clone(), own.sender_id.clone());
        feedback::list_customer_feedback_records_request::Sender { channel, sender_id }
    });
    let ask = Ask {
        customer: request.name,
        page_size: i32::try_from(size).unwrap_or(i32::MAX),
        for_guest,
        senders: senders.collect(),
    };
    let (orders, loyalty, feedback) = tokio::try_join!(
        of_orders(service, &ask, &from.orders),
        of_loyalty(service, &ask, &from.loyalty),
        of_feedback(service, &ask, &from.feedback),
    )?;
    (page.orders, next.orders) = orders;
    (page.loyalty, next.loyalty) = loyalty;
    (page.feedback, next.feedback) = feedback;
    page.next_page_token = if next.is_done() { String::new() } else { paging.token(&next.columns()) };
    if !is_first {
        (page.customer, page.merged_customers) = (None, Vec::new());
    }
    let tx = or_replay!(idempotency::begin(&service.db, note, service.clock.now()).await?);
    Ok(tx.answer(page).await?)
}

/// What is kept here, and how far its parts have come.
async fn own(
    service: &Customers,
    (shop, id): (&ShopId, CustomerId),
    from: &Progress,
    (most, for_guest): (i64, bool),
) -> Result<(pb::ExportCustomerResponse, Progress), Error> {
    let mut tx = service.db.snapshot().await?;
    let customer = store::customers::find(&mut tx, shop, id).await?;
    let customer = customer.ok_or_else(|| Failure::not_found(convert::customer_name(shop, id)))?;
    let merged = store::customers::merged_into(&mut tx, shop, id).await?;
    let currency = shop_projections::get(&mut tx, shop).await?.currency;
    let (mut contacts, mut goals, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(after) = place(&from.contacts) {
        let (of, all) = (ContactOf::Customer(id), ContactFilter::all());
        contacts = contacts::list(&mut tx, shop, of, &all, (after, most + 1)).await?;
    }
    if let Some(after) = place(&from.goals) {
        goals = goals::list(&mut tx, shop, Some(id), None, (after, most + 1)).await?;
    }
    if let Some(after) = place(&from.ledger) {
        entries = ledger::list(&mut tx, shop, id, None, (after, most + 1)).await?;
    }
    let next = Progress {
        contacts: cut(&mut contacts, most, |last| Place::at(last.occurred_at, last.id.0)),
        goals: cut(&mut goals, most, |last| Place::at(last.created_at, last.id.0)),
        ledger: cut(&mut entries, most, |last| Place::at(last.occurred_at, last.id)),
        ..Progress::default()
    };
    let mut page = pb::ExportCustomerResponse {
        customer: Some(convert::customer(&customer)),
        merged_customers: merged.iter().map(convert::customer).collect(),
        contacts: contacts.into_iter().map(|contact| convert::contact(shop, contact)).collect(),
        goals: goals.iter().map(|goal| convert::goals::to(shop, goal)).collect(),
        ledger_entries: entries.iter().map(|entry| convert::ledger::entry(shop, currency, entry)).collect(),
        ..pb::ExportCustomerResponse::default()
    };
    if for_guest {
        leave_out_what_is_the_shops(&mut page);
    }
    Ok((page, next))
}

/// What staff wrote down for themselves, and what a gift or a favour cost the shop.
fn leave_out_what_is_the_shops(page: &mut pb::ExportCustomerResponse) {
    let favour = loyalty::GoodwillGiven::full_name();
    page.contacts.retain(|contact| contact.recorded_by.is_empty() && contact.kind != favour);
    page.goals.iter_mut().for_each(|goal| goal.closing_note.clear());
    let kind = |kind: LedgerKind| convert::ledger::kind(kind);
    page.ledger_entries.retain(|entry| entry.kind != kind(LedgerKind::Goodwill));
    let gifts = page.ledger_entries.iter_mut().filter(|entry| entry.kind == kind(LedgerKind::Gift));
    gifts.for_each(|gift| gift.amount = None);
}

/// Where a part of what is kept here goes on; `None` if it has told all.
fn place(token: &str) -> Option<Place> {
    if token == DONE {
        return None;
    }
    let columns: Vec<String> = token.split(' ').map(str::to_owned).collect();
    Some(Place::from_columns(&columns).unwrap_or(Place::START))
}

/// Cuts what was read with one more than is wanted, and answers where its next page goes on.
fn cut<T>(found: &mut Vec<T>, most: i64, at: impl Fn(&T) -> Place) -> String {
    if found.len() <= usize::try_from(most).unwrap_or_default() {
        return DONE.to_owned();
    }
    found.pop();
    found.last().map_or(Place::START, at).columns().join(" ")
}

type Part<R> = Result<(Option<R>, String), Error>;

async fn of_orders(service: &Customers, ask: &Ask, token: &str) -> Part<orders::OrderRecords> {
    if token == DONE {
        return Ok((None, DONE.to_owned()));
    }
    let request = orders::ListCustomerOrderRecordsRequest {
        customer: ask.customer.clone(),
        page_size: ask.page_size,
        page_token: token.to_owned(),
    };
    let answer = service.orders.clone().list_customer_order_records(in_time(request)).await;
    let answer = answer.map_err(|status| away("orders", &status))?.into_inner();
    Ok((answer.records, next_or_done(answer.next_page_token)))
}

async fn of_loyalty(service: &Customers, ask: &Ask, token: &str) -> Part<loyalty::LoyaltyRecords> {
    if token == DONE {
        return Ok((None, DONE.to_owned()));
    }
    let request = loyalty::ListCustomerLoyaltyRecordsRequest {
        customer: ask.customer.clone(),
        page_size: ask.page_size,
        page_token: token.to_owned(),
    };
    let answer = service.loyalty.clone().list_customer_loyalty_records(in_time(request)).await;
    let answer = answer.map_err(|status| away("loyalty", &status))?.into_inner();
    Ok((answer.records, next_or_done(answer.next_page_token)))
}

async fn of_feedback(service: &Customers, ask: &Ask, token: &str) -> Part<feedback::FeedbackRecords> {
    if token == DONE {
        return Ok((None, DONE.to_owned()));
    }
    let request = feedback::ListCustomerFeedbackRecordsRequest {
        customer: ask.customer.clone(),
        page_size: ask.page_size,
        page_token: token.to_owned(),
        senders: ask.senders.clone(),
        for_guest: ask.for_guest,
    };
    let answer = service.feedback.clone().list_customer_feedback_records(in_time(request)).await;
    let answer = answer.map_err(|status| away("feedback", &status))?.into_inner();
    Ok((answer.records, next_or_done(answer.next_page_token)))
}

fn in_time<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(ASK);
    request
}

fn next_or_done(token: String) -> String {
    if token.is_empty() { DONE.to_owned() } else { token }
}

/// Who does not answer now may do so later; any other refusal of a question of ours is a
/// fault.
fn away(service: &'static str, status: &Status) -> Error {
    let (code, reason) = match status.code() {
        tonic::Code::Unavailable | tonic::Code::DeadlineExceeded | tonic::Code::Cancelled => {
            (Code::Unavailable, UNREACHABLE)
        }
        tonic::Code::ResourceExhausted => (Code::ResourceExhausted, "OVERLOADED"),
        tonic::Code::Aborted => (Code::Aborted, "CONFLICT"),
        code => {
            tracing::error!(service, ?code, "a part of an export was refused");
            return Failure::internal().into();
        }
    };
    tracing::warn!(service, code = ?status.code(), "nothing is exported without all of it");
    let message = format!("{service} does not answer, and nothing is exported without it; try again");
    Failure::new(code, reason, message).into()
}
