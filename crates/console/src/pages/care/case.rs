//! One complaint: what was said and done, and what comes next.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, extract::Path, response::Response};
use contracts::{
    customers::v1::{AccessKey, ListAccessKeysRequest},
    feedback::v1::{
        Case, GetCaseRequest,
        case::{Category, Entry, Severity, State, entry::Kind},
    },
    orders::v1::{GetOrderRequest, Order},
};
use http::StatusCode;
use tonic::Status;

use super::{
    cases::hours,
    clock::Clock,
    texts::Texts,
    words::{self, CATEGORIES, SEVERITIES},
};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    guests::{Guests, Label},
    html,
    page::{Page, id_of},
};

const MOST_KEYS: i32 = 500;

#[derive(Template)]
#[template(path = "care/case.html")]
struct CasePage<'a> {
    page: &'a Page,
    t: Texts,
    case: Case,
    guest: Label,
    clock: Clock,
    order: Option<Order>,
    owner: String,
    sent: &'a Form,
    wrong: Wrong,
}

/// The page of one complaint.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    render(&page, &id, StatusCode::OK, &Form::default(), Wrong::default()).await
}

/// Its acts have no page of their own.
pub(super) async fn lead(Path(id): Path<String>) -> Response {
    html::see_other(&path(&id))
}

/// Where a complaint's page stands; ids are of letters, digits and dashes.
pub(super) fn path(id: &str) -> String {
    let plain: String =
        id.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect();
    format!("/care/cases/{plain}")
}

/// The page; with what was sent and is wrong, if anything is.
pub(super) async fn render(
    page: &Page,
    id: &str,
    status: StatusCode,
    sent: &Form,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let request = GetCaseRequest { name: page.resource("cases", id) };
    let case = page.feedback().get_case(request).await?.into_inner();
    let (hours, order, keys, guests) = futures::join!(
        hours(page),
        order(page, &case.order),
        keys(page),
        Guests::ask(page, [case.customer.as_str()])
    );
    let shown = CasePage {
        page,
        t: Texts(page.lang),
        guest: guests.label(page, &case.customer),
        clock: Clock::new(page, &case, hours),
        owner: owner(page, &case.owner, &keys.unwrap_or_default()),
        order: order.ok(),
        case,
        sent,
        wrong,
    };
    Ok(html::with_status(status, &shown))
}

async fn order(page: &Page, name: &str) -> Result<Order, Status> {
    if name.is_empty() {
        return Err(Status::not_found("it is about no order"));
    }
    Ok(page.orders().get_order(GetOrderRequest { name: name.to_owned() }).await?.into_inner())
}

pub(super) async fn keys(page: &Page) -> Result<Vec<AccessKey>, Status> {
    let request = ListAccessKeysRequest {
        parent: page.shop.name.clone(),
        page_size: MOST_KEYS,
        ..ListAccessKeysRequest::default()
    };
    Ok(page.customers().list_access_keys(request).await?.into_inner().access_keys)
}

/// Who that is; their key's last part, if its name can't be looked up.
pub(super) fn owner(page: &Page, name: &str, keys: &[AccessKey]) -> String {
    let t = Texts(page.lang);
    match name {
        "" => t.nobody().to_owned(),
        me if me == page.principal.subject => t.me().to_owned(),
        other => {
            let key = keys.iter().find(|key| key.name == other);
            key.map_or_else(|| id_of(other).to_owned(), |key| key.display_name.clone())
        }
    }
}

impl CasePage<'_> {
    fn is_open(&self) -> bool {
        matches!(self.case.state(), State::Open | State::InProgress)
    }

    fn is_resolved(&self) -> bool {
        self.case.state() == State::Resolved
    }

    fn is_closed(&self) -> bool {
        self.case.state() == State::Closed
    }

    /// On which side of the thread it stands, and who said it.
    fn said(&self, entry: &Entry) -> (&'static str, &'static str) {
        match entry.kind() {
            Kind::Guest => ("theirs", self.t.guest_said()),
            Kind::Reply => ("ours", self.t.we_said()),
            Kind::Remedy => ("done", self.t.done_for_guest()),
            Kind::Change | Kind::Unspecified => ("note", self.t.changed()),
        }
    }

    fn categories(&self) -> Vec<(&'static str, &'static str, bool)> {
        let of = |one: Category| {
            (one.as_str_name(), crate::format::category(one, self.page.lang), one == self.case.category())
        };
        CATEGORIES.into_iter().map(of).collect()
    }

    fn severities(&self) -> Vec<(&'static str, &'static str, bool)> {
        let of = |one: Severity| {
            (one.as_str_name(), words::severity(one, self.page.lang), one == self.case.severity())
        };
        SEVERITIES.into_iter().map(of).collect()
    }

    /// What was ordered, in one line.
    fn dishes(&self, order: &Order) -> String {
        let lines = order.lines.iter().map(|line| match line.quantity {
            1 => line.item_name.clone(),
            several => format!("{}×{several}", line.item_name),
        });
        lines.collect::<Vec<_>>().join(self.page.lang.of_two("、", ", "))
    }

    fn state(&self) -> &'static str {
        words::state(self.case.state(), self.page.lang)
    }

    fn source(&self) -> &'static str {
        words::source(self.case.source(), self.page.lang)
    }
}
