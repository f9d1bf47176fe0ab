//! The chat to be tried: a guest on one side, the shop on the other, and both are real.

mod acts;
mod guest;
mod texts;

use std::{collections::HashSet, sync::Arc};

use askama::Template;
use axum::{Extension, Router, response::Response, routing::get};
use contracts::{
    feedback::v1::{Case, ListCasesRequest, case::State},
    orders::v1::{ListMessagesRequest, Message, Order, message::Direction},
};
use http::{StatusCode, Uri};
use tonic::Status;

use super::board::{
    self,
    chat::{self, Entry},
};
use crate::{
    console::Console,
    deliveries,
    error::Problem,
    format,
    forms::{Form, Wrong},
    html::{self, leads_to},
    page::{Page, id_of},
};
use guest::Guest;
use texts::Texts;

/// The channel of what is tried, of which nothing leaves the program.
const CHANNEL: &str = "simulator";
const MOST_SAID: i32 = 40;
const MOST_CASES: i32 = 50;

pub(super) fn routes() -> Router<Arc<Console>> {
    let leads = || leads_to("/simulator");
    Router::new()
        .route("/simulator", get(show).post(acts::choose))
        .route("/simulator/say", leads().post(acts::say))
        .route("/simulator/orders/{order}/advance", leads().post(acts::advance))
        .route("/simulator/cases/{case}/reply", leads().post(acts::reply))
}

#[derive(Template)]
#[template(path = "simulator/simulator.html")]
struct Simulator<'a> {
    page: &'a Page,
    t: Texts,
    guest: Guest,
    /// Whom one may be: their ids with their names, and whether one is.
    guests: Vec<(String, String, bool)>,
    /// What was said, the oldest first.
    chat: Vec<Bubble>,
    /// What the shop makes of it, the latest first.
    events: Vec<Entry>,
    orders: Vec<Card>,
    cases: Vec<Case>,
    sent: &'a Form,
    wrong: Wrong,
}

/// What a guest's telephone shows.
struct Bubble {
    time: String,
    text: String,
    is_shop: bool,
    /// What became of what the shop wrote of its own accord.
    delivery: &'static str,
}

/// An order as the shop has it.
struct Card {
    id: String,
    etag: String,
    dishes: String,
    state: &'static str,
    total: String,
    /// The steps that may follow, as the contract and as people call them.
    next: Vec<(&'static str, &'static str)>,
}

async fn show(Extension(page): Extension<Arc<Page>>, uri: Uri) -> Result<Response, Problem> {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    render(&page, StatusCode::OK, &asked, Wrong::default()).await
}

/// Both sides, of the guest that `sent` names; with what was sent and is wrong, if anything is.
async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let guest = Guest::of(page, sent.get("guest")).await?;
    let (guests, said, cases) = futures::join!(guest::all(page), said(page, &guest), cases(page, &guest));
    let said = said?;
    let ordered: Vec<_> = said.iter().flat_map(|message| &message.orders).collect();
    let called = board::called(page, &ordered).await;
    let simulator = Simulator {
        page,
        t: Texts(page.lang),
        guests: choices(guests.unwrap_or_default(), &guest),
        chat: said.iter().rev().flat_map(|message| bubbles(page, message)).collect(),
        events: chat::entries(page, &said, &called),
        orders: orders(page, &said).await,
        cases: cases.unwrap_or_default(),
        guest,
        sent,
        wrong,
    };
    Ok(html::with_status(status, &simulator))
}

fn choices(guests: Vec<(String, String)>, chosen: &Guest) -> Vec<(String, String, bool)> {
    let choice = |(id, name): (String, String)| {
        let is_chosen = id == chosen.id;
        (id, name, is_chosen)
    };
    guests.into_iter().map(choice).collect()
}

/// What they and the shop said here, the latest first.
async fn said(page: &Page, guest: &Guest) -> Result<Vec<Message>, Status> {
    let request = ListMessagesRequest {
        parent: page.shop.name.clone(),
        sender_id: guest.sender.clone(),
        page_size: MOST_SAID,
        ..ListMessagesRequest::default()
    };
    let all = page.orders().list_messages(request).await?.into_inner().messages;
    Ok(all.into_iter().filter(|message| message.channel == CHANNEL).collect())
}

/// A message of theirs with its answer, or one that the shop wrote of its own accord.
fn bubbles(page: &Page, message: &Message) -> Vec<Bubble> {
    let time = page.clock(message.create_time.as_ref());
    let is_shop = message.direction() == Direction::Outgoing;
    let delivery = deliveries::name(message.delivery(), page.lang);
    let first = Bubble { time: time.clone(), text: message.text.clone(), is_shop, delivery };
    let reply = (!message.reply_text.is_empty()).then(|| Bubble {
        time,
        text: message.reply_text.clone(),
        is_shop: true,
        delivery: "",
    });
    std::iter::once(first).chain(reply).collect()
}

/// Their orders, as they are by now.
async fn orders(page: &Page, said: &[Message]) -> Vec<Card> {
    let mut known = HashSet::new();
    let names = said.iter().flat_map(|message| &message.orders).map(|order| order.name.clone());
    let names: Vec<_> = names.filter(|name| known.insert(name.clone())).collect();
    let found = names.into_iter().map(|name| acts::order(page, name));
    let found = futures::future::join_all(found).await;
    found.into_iter().flatten().map(|order| card(page, &order)).collect()
}

fn card(page: &Page, order: &Order) -> Card {
    Card {
        id: id_of(&order.name).to_owned(),
        etag: order.etag.clone(),
        dishes: chat::dishes(page, order),
        state: page.state(order.state()),
        total: format::money(order.total.as_ref()),
        next: order.next_states().map(|state| (state.as_str_name(), page.state(state))).collect(),
    }
}

/// Their complaints that came from here, the latest first.
async fn cases(page: &Page, guest: &Guest) -> Result<Vec<Case>, Status> {
    let request = ListCasesRequest {
        parent: page.shop.name.clone(),
        page_size: MOST_CASES,
        ..ListCasesRequest::default()
    };
    let all = page.feedback().list_cases(request).await?.into_inner().cases;
    let is_own = |case: &Case| case.channel == CHANNEL && case.sender_id == guest.sender;
    Ok(all.into_iter().filter(is_own).collect())
}

impl Simulator<'_> {
    /// Under what a message is sent: the same once more, if it is sent once more.
    fn message_id(&self) -> String {
        match self.sent.get("message_id") {
            "" => self.page.fresh_id(),
            id => id.to_owned(),
        }
    }

    /// What was typed as an answer to a complaint, and not taken.
    fn answer(&self, case: &Case) -> &str {
        if self.sent.get("case") == id_of(&case.name) { self.sent.get("answer") } else { "" }
    }

    fn case_state(&self, case: &Case) -> &'static str {
        self.t.case(case.state())
    }
}
