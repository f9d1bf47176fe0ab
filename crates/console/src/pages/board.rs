//! The counter's board: what is ordered, what is late, who it is, what to give.

mod acts;
mod card;
mod say;
mod stream;
mod texts;
mod ticket;

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{Extension, Router, response::Response, routing::get};
use contracts::orders::v1::{
    ListMenuItemsRequest, ListMessagesRequest, ListOrdersRequest, MenuItem, Message, Order,
    message::{Direction, Intent},
    order::State,
};
use http::{StatusCode, Uri};
use tonic::Status;

use crate::{
    console::Console,
    error::Problem,
    forms::{Form, Wrong},
    html::{self, leads_to},
    page::Page,
};
use card::Card;
use texts::Texts;
use ticket::Ticket;

/// More open orders than a wall has room for.
const MOST_OPEN: i32 = 500;
const MOST_SAID: i32 = 30;
const COLUMNS: [State; 5] =
    [State::Placed, State::Accepted, State::Preparing, State::Ready, State::Delivering];

pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/board", get(show))
        .route("/board/stream", get(stream::stream))
        .route("/board/messages", leads_to("/board").post(say::say))
        .route("/board/orders/{order}/advance", leads_to("/board").post(acts::advance))
        .route("/board/customers/{customer}/give", leads_to("/board").post(acts::give))
        .route("/board/dishes/{code}/sold-out", leads_to("/board").post(acts::sold_out))
}

struct Column {
    name: &'static str,
    tickets: Vec<Ticket>,
}

#[derive(Template)]
#[template(path = "board/board.html")]
struct Board<'a> {
    page: &'a Page,
    t: Texts,
    columns: Vec<Column>,
    /// How many of each dish are still to be made.
    counts: Vec<(String, i32)>,
    /// Nothing where chat or menu can't be read: the orders are shown all the same.
    messages: Vec<Message>,
    menu: Vec<MenuItem>,
    card: Option<Card>,
    sent: &'a Form,
    wrong: Wrong,
    /// The same twice is one message.
    message_id: String,
}

async fn show(Extension(page): Extension<Arc<Page>>, uri: Uri) -> Result<Response, Problem> {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    render(&page, StatusCode::OK, &asked, Wrong::default()).await
}

/// The whole board; with what was sent and is wrong, if anything is.
async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let (orders, messages, menu, card) =
        futures::join!(open_orders(page), messages(page), menu(page), card::of(page, sent));
    let orders = orders?;
    let board = Board {
        page,
        t: Texts(page.lang),
        counts: counts(&orders),
        columns: columns(page, &orders),
        messages: messages.unwrap_or_default(),
        menu: menu.unwrap_or_default(),
        card,
        sent,
        wrong,
        message_id: match sent.trimmed("message_id") {
            // What was refused is sent again as the same.
            id if status != StatusCode::OK && !id.is_empty() => id.to_owned(),
            _ => page.fresh_id(),
        },
    };
    Ok(html::with_status(status, &board))
}

fn columns(page: &Page, orders: &[Order]) -> Vec<Column> {
    let in_state = |state| orders.iter().filter(move |order| order.state() == state);
    let column = |state| {
        let mut of: Vec<_> = in_state(state).collect();
        // What is due first stands on top.
        of.sort_by_key(|order| {
            let due = order.promised_time.or(order.wanted_time).or(order.create_time);
            due.map_or(i64::MAX, |time| time.seconds)
        });
        Column {
            name: page.state(state),
            tickets: of.into_iter().map(|order| Ticket::new(page, order)).collect(),
        }
    };
    COLUMNS.into_iter().map(column).collect()
}

/// What is still to be made, the most first.
fn counts(orders: &[Order]) -> Vec<(String, i32)> {
    let is_to_make = |state| matches!(state, State::Placed | State::Accepted | State::Preparing);
    let mut counts = BTreeMap::new();
    for line in orders.iter().filter(|order| is_to_make(order.state())).flat_map(|order| &order.lines) {
        *counts.entry(line.item_name.clone()).or_default() += line.quantity;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count): &(String, i32)| -count);
    counts
}

/// Every order that is not done with.
async fn open_orders(page: &Page) -> Result<Vec<Order>, Status> {
    let request = ListOrdersRequest {
        parent: page.shop.name.clone(),
        filter: "open = true".to_owned(),
        page_size: MOST_OPEN,
        ..ListOrdersRequest::default()
    };
    Ok(page.orders().list_orders(request).await?.into_inner().orders)
}

async fn messages(page: &Page) -> Result<Vec<Message>, Status> {
    let request = ListMessagesRequest {
        parent: page.shop.name.clone(),
        page_size: MOST_SAID,
        ..ListMessagesRequest::default()
    };
    Ok(page.orders().list_messages(request).await?.into_inner().messages)
}

async fn menu(page: &Page) -> Result<Vec<MenuItem>, Status> {
    let request = ListMenuItemsRequest {
        parent: page.shop.name.clone(),
        page_size: MOST_OPEN,
        ..ListMenuItemsRequest::default()
    };
    Ok(page.orders().list_menu_items(request).await?.into_inner().menu_items)
}

impl Board<'_> {
    /// What a message was taken for.
    fn understood(&self, message: &Message) -> &'static str {
        if message.direction() == Direction::Outgoing {
            return self.t.ours();
        }
        match message.intent() {
            Intent::PlaceOrder | Intent::RepeatOrder => self.t.ordered(),
            Intent::AmendOrder => self.t.amended(),
            Intent::CancelOrder => self.t.cancelled(),
            Intent::Complaint => self.t.complaint(),
            Intent::Clarify => self.t.asked_back(),
            Intent::Question
            | Intent::OrderStatus
            | Intent::ShowMenu
            | Intent::ShowPoints
            | Intent::ShowMembership => self.t.question(),
            Intent::Confirm => self.t.confirmed(),
            Intent::Chat | Intent::Unspecified => self.t.chat(),
        }
    }
}
