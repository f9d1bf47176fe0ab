//! The counter's board: what is ordered, what is late, who it is, what to give.

mod acts;
mod card;
pub(super) mod chat;
mod done;
pub(super) mod marks;
mod paste;
mod printing;
mod recent;
mod say;
mod stream;
pub(super) mod texts;
mod ticket;
mod whose;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use askama::Template;
use axum::{
    Extension, Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use contracts::orders::v1::{
    ListMenuItemsRequest, ListMessagesRequest, ListOrdersRequest, MenuItem, Message, Order,
    order::State as Step,
};
use http::{HeaderMap, StatusCode, Uri};
use tokio::time::timeout;
use tonic::Status;

use crate::{
    bill::{self, Bill},
    console::Console,
    error::Problem,
    forms::{Form, Wrong},
    guests::Guests,
    html::{self, leads_to},
    page::Page,
    watch::Snapshot,
};
use card::Card;
use chat::Entry;
use done::Done;
use texts::Texts;
use ticket::Ticket;

/// As many as are asked for at once.
const PAGE: i32 = 500;
/// More open orders than any wall has room for; that there are more is said.
const MOST_OPEN: usize = 2_000;
const MOST_SAID: i32 = 30;
const CARD_WITHIN: Duration = Duration::from_secs(3);
const COLUMNS: [Step; 5] = [Step::Placed, Step::Accepted, Step::Preparing, Step::Ready, Step::Delivering];

pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/board", get(show))
        .route("/board/stream", get(stream::stream))
        .route("/board/seen", post(stream::seen))
        .route("/board/recent", get(recent::show))
        .route("/board/undo", leads_to("/board").post(done::undo))
        .route("/board/messages", leads_to("/board").post(say::say))
        .route("/board/orders/{order}/advance", leads_to("/board").post(acts::advance))
        .route("/board/orders/{order}/recall", leads_to("/board").post(acts::recall))
        .route("/board/orders/{order}/cancel", leads_to("/board").post(acts::cancel))
        .route("/board/orders/{order}/ticket", get(printing::show))
        .route("/board/orders/{order}/print", leads_to("/board").post(printing::print))
        .route("/board/customers/{customer}/give", leads_to("/board").post(acts::give))
        .route("/board/customers/{customer}/use", leads_to("/board").post(acts::use_benefit))
        .route("/board/dishes/{code}/sold-out", leads_to("/board").post(acts::sold_out))
}

struct Column {
    state: Step,
    name: &'static str,
    tickets: Vec<Ticket>,
}

#[derive(Template)]
#[template(path = "board/board.html")]
struct Board<'a> {
    page: &'a Page,
    t: Texts,
    columns: Vec<Column>,
    /// Whether there are more open orders than are shown.
    is_cut: bool,
    /// How many of each dish are still to be made.
    counts: Vec<(String, i32)>,
    chat: Vec<Entry>,
    menu: &'a [MenuItem],
    card: Option<Card>,
    done: Vec<Done>,
    sent: &'a Form,
    wrong: Wrong,
    /// The same twice is one message.
    message_id: String,
}

/// Which revision a screen was told of. Everybody who was told of it gets the same; who
/// comes without, as after a form, gets what is so now.
const REVISION: &str = "x-board-revision";

async fn show(
    State(console): State<Arc<Console>>,
    Extension(page): Extension<Arc<Page>>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let told = headers.get(REVISION).and_then(|revision| revision.to_str().ok());
    let watch = console.watchers.get(&page.shop.name);
    let snapshot = async {
        match (watch, told) {
            (Some(watch), Some(told)) => {
                watch.snapshots.at(page.principal.kind, told, async || Box::pin(load(&page)).await).await
            }
            _ => Box::pin(load(&page)).await.map(Arc::new),
        }
    };
    // The board does without those whom the card asks.
    let card = timeout(CARD_WITHIN, card::of(&page, &asked));
    let (snapshot, card) = futures::join!(snapshot, card);
    let snapshot = snapshot?;
    Ok(render(&page, &snapshot, card.ok().flatten(), (StatusCode::OK, &asked, Wrong::default())))
}

/// The board with what was sent and is wrong.
async fn show_again(page: &Page, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    Ok(render(page, &Box::pin(load(page)).await?, None, (StatusCode::BAD_REQUEST, sent, wrong)))
}

async fn load(page: &Page) -> Result<Snapshot, Status> {
    // The board does without loyalty.
    let uses = timeout(CARD_WITHIN, bill::held(page));
    let (open, messages, menu, uses) = futures::join!(open_orders(page), messages(page), menu(page), uses);
    let Open { orders, is_cut } = open?;
    let (messages, menu) = (messages.unwrap_or_default(), menu.unwrap_or_default());
    let shown: Vec<_> = orders.iter().chain(messages.iter().flat_map(|message| &message.orders)).collect();
    let called = timeout(CARD_WITHIN, called(page, &shown)).await.unwrap_or_default();
    Ok(Snapshot { orders, is_cut, messages, menu, uses: uses.unwrap_or_default(), called })
}

/// What those are called who ordered and have no number.
pub(super) async fn called(page: &Page, orders: &[&Order]) -> BTreeMap<String, String> {
    let nameless = orders.iter().filter(|order| order.customer_number == 0);
    let nameless: Vec<_> = nameless.map(|order| order.customer.as_str()).collect();
    Guests::ask(page, nameless).await.called()
}

/// How the guest of one order is called.
async fn who(page: &Page, order: &Order) -> String {
    let called = timeout(CARD_WITHIN, called(page, &[order])).await.unwrap_or_default();
    Texts(page.lang).called(order, &called)
}

fn render(
    page: &Page,
    snapshot: &Snapshot,
    card: Option<Card>,
    (status, sent, wrong): (StatusCode, &Form, Wrong),
) -> Response {
    let Snapshot { orders, is_cut, messages, menu, called, .. } = snapshot;
    let board = Board {
        page,
        t: Texts(page.lang),
        counts: counts(orders),
        columns: columns(page, snapshot),
        is_cut: *is_cut,
        chat: chat::entries(page, messages, called),
        menu,
        card,
        done: done::lately(page),
        sent,
        wrong,
        message_id: match sent.trimmed("message_id") {
            // What was refused is sent again as the same.
            id if status != StatusCode::OK && !id.is_empty() => id.to_owned(),
            _ => page.fresh_id(),
        },
    };
    html::with_status(status, &board)
}

fn columns(page: &Page, snapshot: &Snapshot) -> Vec<Column> {
    let Snapshot { orders, messages, uses, .. } = snapshot;
    let uses = bill::by_order(uses);
    let ticket = |order: &Order| {
        let uses = uses.get(order.name.as_str()).into_iter().flatten().copied();
        let bill = Bill::of(page, order, uses);
        Ticket { bill, ..Ticket::new(page, order, messages, &snapshot.called) }
    };
    let in_state = |state| orders.iter().filter(move |order| order.state() == state);
    let column = |state| {
        let mut of: Vec<_> = in_state(state).collect();
        // What is due first stands on top.
        of.sort_by_key(|order| {
            let due = order.promised_time.or(order.wanted_time).or(order.create_time);
            due.map_or(i64::MAX, |time| time.seconds)
        });
        let tickets = of.into_iter().map(ticket).collect();
        Column { state, name: page.state(state), tickets }
    };
    let mut columns: Vec<_> = COLUMNS.into_iter().map(column).collect();
    for (ticket, nth) in columns.iter_mut().flat_map(|column| &mut column.tickets).zip(1..) {
        ticket.nth = nth;
    }
    columns
}

/// What is still to be made, the most first.
fn counts(orders: &[Order]) -> Vec<(String, i32)> {
    let is_to_make = |state| matches!(state, Step::Placed | Step::Accepted | Step::Preparing);
    let mut counts = BTreeMap::new();
    for line in orders.iter().filter(|order| is_to_make(order.state())).flat_map(|order| &order.lines) {
        *counts.entry(line.item_name.clone()).or_default() += line.quantity;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count): &(String, i32)| -count);
    counts
}

/// The orders that are not done with.
struct Open {
    orders: Vec<Order>,
    /// Whether there are more.
    is_cut: bool,
}

async fn open_orders(page: &Page) -> Result<Open, Status> {
    let (mut orders, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListOrdersRequest {
            parent: page.shop.name.clone(),
            filter: "open = true".to_owned(),
            page_size: PAGE,
            page_token,
        };
        let found = page.orders().list_orders(request).await?.into_inner();
        orders.extend(found.orders);
        page_token = found.next_page_token;
        if page_token.is_empty() || orders.len() >= MOST_OPEN {
            return Ok(Open { orders, is_cut: !page_token.is_empty() });
        }
    }
}

async fn messages(page: &Page) -> Result<Vec<Message>, Status> {
    let request = ListMessagesRequest {
        parent: page.shop.name.clone(),
        page_size: MOST_SAID,
        ..ListMessagesRequest::default()
    };
    Ok(page.orders().list_messages(request).await?.into_inner().messages)
}

/// The menu, at most a thousand dishes.
async fn menu(page: &Page) -> Result<Vec<MenuItem>, Status> {
    let request = ListMenuItemsRequest { parent: page.shop.name.clone(), ..ListMenuItemsRequest::default() };
    Ok(page.orders().list_menu_items(request).await?.into_inner().menu_items)
}

impl Board<'_> {
    /// Where the stream is; it says whose card is open, so that others see it.
    fn stream(&self) -> String {
        let who = self.card.as_ref().map(|card| match card.guest.number {
            0 => card.guest.display_name.clone(),
            number => self.t.who(number),
        });
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("who", &who.unwrap_or_default());
        format!("/board/stream?{}", query.finish())
    }

    fn dishes(&self, order: &Order) -> String {
        chat::dishes(self.page, order)
    }

    fn late(&self) -> usize {
        self.columns.iter().flat_map(|column| &column.tickets).filter(|ticket| ticket.is_late()).count()
    }

    fn sold_out(&self) -> usize {
        self.menu.iter().filter(|dish| dish.sold_out).count()
    }
}
