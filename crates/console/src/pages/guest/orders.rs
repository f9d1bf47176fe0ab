//! A guest's orders: where each is, and what they thought of it.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension,
    body::Bytes,
    extract::Path,
    response::{IntoResponse, Response},
};
use contracts::{
    feedback::v1::{CreateRatingRequest, Rating, Survey, survey::Statement},
    orders::v1::{
        GetOrderRequest, ListOrdersRequest, Order,
        order::{Line, State, line::Origin},
    },
};
use http::{StatusCode, Uri};
use runtime::Refusal;
use tonic::{Code, Status};

use super::{
    menu,
    survey::{self, Texts as Asked},
    texts::Texts,
};
use crate::{
    bill::{self, Bill},
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
};

const LATEST: i32 = 30;
/// The steps that a guest follows.
const STEPS: [State; 6] =
    [State::Placed, State::Accepted, State::Preparing, State::Ready, State::Delivering, State::Completed];

#[derive(Template)]
#[template(path = "guest/orders.html")]
struct OrderList<'a> {
    page: &'a Page,
    t: Texts,
    orders: Vec<Order>,
}

#[derive(Template)]
#[template(path = "guest/order.html")]
struct OrderPage<'a> {
    page: &'a Page,
    t: Texts,
    order: Order,
    a: Asked,
    /// What is asked about it and was said; none where it was not heard of, or can't be looked up.
    survey: Option<Survey>,
    /// What memberships take off it.
    bill: Bill,
    /// Thanks for a rating that was given just now.
    is_rated: bool,
    sent: &'a Form,
    wrong: Wrong,
}

/// The latest, newest first.
async fn latest(page: &Page) -> Result<Vec<Order>, Status> {
    let request = ListOrdersRequest {
        parent: page.shop.name.clone(),
        page_size: LATEST,
        ..ListOrdersRequest::default()
    };
    Ok(page.orders().list_orders(request).await?.into_inner().orders)
}

/// Whether one of them is under way.
pub(super) async fn has_open(page: &Page) -> Result<bool, Status> {
    let is_done = |state| matches!(state, State::Completed | State::Cancelled | State::Refunded);
    Ok(latest(page).await?.iter().any(|order| !is_done(order.state())))
}

/// Whether they have had one: since then they are nobody new.
pub(super) async fn has_had(page: &Page) -> Result<bool, Status> {
    let is_had = |state| matches!(state, State::Completed | State::Refunded);
    Ok(latest(page).await?.iter().any(|order| is_had(order.state())))
}

pub(super) async fn list(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let orders = latest(&page).await?;
    Ok(html::page(&OrderList { page: &page, t: Texts(page.lang), orders }))
}

/// One order.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path((_, id)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response, Problem> {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    Box::pin(render(&page, &id, StatusCode::OK, &asked, Wrong::default())).await
}

async fn render(
    page: &Page,
    id: &str,
    status: StatusCode,
    sent: &Form,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let name = page.resource("orders", id);
    let (order, survey, uses) = futures::join!(get(page, id), survey::of(page, id), bill::uses(page, &name));
    let order = order?;
    let order = OrderPage {
        page,
        t: Texts(page.lang),
        a: Asked(page.lang),
        survey: survey.ok(),
        bill: Bill::of(page, &order, &uses.unwrap_or_default()),
        order,
        is_rated: sent.is_on("rated"),
        sent,
        wrong,
    };
    Ok(html::with_status(status, &order))
}

async fn get(page: &Page, id: &str) -> Result<Order, Status> {
    let request = GetOrderRequest { name: page.resource("orders", id) };
    Ok(page.orders().get_order(request).await?.into_inner())
}

/// By what the page finds out that it is old; for its script.
pub(super) async fn state(
    Extension(page): Extension<Arc<Page>>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    Ok(revision(&get(&page, &id).await?).into_response())
}

fn revision(order: &Order) -> String {
    format!("{} {}", order.etag, order.packed.len())
}

/// Takes what the guest thought of it.
pub(super) async fn rate(
    Extension(page): Extension<Arc<Page>>,
    Path((_, id)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    match try_rate(&page, &id, &sent).await {
        Ok(()) => Ok(html::see_other(&format!("{}/orders/{id}?rated=1", page.guests()))),
        Err(wrong) => Box::pin(render(&page, &id, StatusCode::BAD_REQUEST, &sent, wrong)).await,
    }
}

async fn try_rate(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let t = Texts(page.lang);
    let score = |name: &str| sent.get(name).parse().map_err(|_| Wrong::field(name, t.score_missing()));
    let rating = Rating {
        order: page.resource("orders", id),
        product_score: score("product")?,
        service_score: score("service")?,
        comment: sent.trimmed("comment").to_owned(),
        experience: survey::found(sent),
        ..Rating::default()
    };
    let request = CreateRatingRequest {
        parent: page.shop.name.clone(),
        rating: Some(rating),
        request_id: sent.get("request_id").to_owned(),
    };
    match page.feedback().create_rating(request).await {
        Ok(_) => Ok(()),
        Err(status) => Err(refused(t, &status)),
    }
}

fn refused(t: Texts, status: &Status) -> Wrong {
    match status.code() {
        Code::AlreadyExists => Wrong::whole(t.rated_before()),
        // It hears of the order by event, a moment after it was completed.
        Code::NotFound | Code::FailedPrecondition => Wrong::whole(t.rated_too_early()),
        _ => Wrong::refused(&Refusal::from(status), |field| (field == "rating.comment").then_some("comment")),
    }
}

impl OrderPage<'_> {
    fn is_open(&self) -> bool {
        !matches!(self.order.state(), State::Completed | State::Cancelled | State::Refunded)
    }

    /// Each step: its name, whether it was reached, whether it is where the order is.
    fn steps(&self) -> Vec<(&'static str, bool, bool)> {
        let at = STEPS.iter().position(|step| *step == self.order.state());
        let reached = |index| at.is_some_and(|at| index <= at);
        let named = |(index, step): (usize, &State)| (self.t.step(*step), reached(index), at == Some(index));
        STEPS.iter().enumerate().map(named).collect()
    }

    /// What is rated, each with its field.
    fn scales(&self) -> [(&'static str, &'static str); 2] {
        [("product", self.t.product()), ("service", self.t.service())]
    }

    /// What they are asked before they have it, unless they said it.
    fn asked_before(&self) -> Option<&Statement> {
        let survey = self.survey.as_ref().filter(|survey| survey.expectation.is_none());
        survey.filter(|_| self.is_open())?.statements.first()
    }

    fn is_expected(&self) -> bool {
        self.is_open() && self.survey.as_ref().is_some_and(|survey| survey.expectation.is_some())
    }

    fn asked_after(&self) -> Vec<&Statement> {
        self.survey.iter().flat_map(survey::after).collect()
    }

    /// What they thought of it, once they said so.
    fn rating(&self) -> Option<&Rating> {
        self.survey.as_ref()?.rating.as_ref()
    }

    fn revision(&self) -> String {
        revision(&self.order)
    }

    /// What a line comes to.
    fn sum(&self, line: &Line) -> String {
        let each = line.unit_price.as_ref().map_or(0, |price| price.amount);
        menu::price(self.page, each.saturating_mul(line.quantity.into()))
    }

    fn is_gift(line: &Line) -> bool {
        line.origin() == Origin::Reward
    }

    fn is_by_default(line: &Line) -> bool {
        line.origin() == Origin::Default
    }

    fn id(&self) -> &str {
        id_of(&self.order.name)
    }
}

impl OrderList<'_> {
    /// What was ordered, in one line.
    fn dishes(&self, order: &Order) -> String {
        let lines = order.lines.iter().map(|line| match line.quantity {
            1 => line.item_name.clone(),
            several => format!("{}×{several}", line.item_name),
        });
        lines.collect::<Vec<_>>().join(self.page.lang.of_two("、", ", "))
    }
}
