//! One guest: who it is, points, orders, what is open, all that passed.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, extract::Path, response::Response};
use contracts::{
    customers::v1::{
        Contact, Customer, CustomerLedger, GetCustomerRequest, ListContactsRequest, ledger_entry,
        list_merges_response::Merge,
    },
    feedback::v1::{Case, ListCasesRequest, case::State as CaseState},
    loyalty::v1::{GetPointsAccountRequest, PointsAccount, ReferralCode},
    orders::v1::{ListOrdersRequest, Order},
};
use http::StatusCode;
use tonic::Status;

use super::{
    friend_texts::Texts as Friends,
    joined::{self, Memberships},
    ledger, merged,
    reach::Reach,
    texts::Texts,
};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::Page,
    referral,
};

const LATEST: i32 = 20;

#[derive(Template)]
#[template(path = "customers/guest.html")]
struct GuestPage<'a> {
    page: &'a Page,
    t: Texts,
    guest: Customer,
    /// None of these is shown where its service is away: the others are all the same.
    points: Option<PointsAccount>,
    orders: Option<Vec<Order>>,
    cases: Option<Vec<Case>>,
    contacts: Option<Vec<Contact>>,
    memberships: Option<Memberships>,
    /// What was made one with it and can be taken apart.
    merges: Vec<Merge>,
    /// For whoever leads the shop alone.
    ledger: Option<CustomerLedger>,
    sent: &'a Form,
    wrong: Wrong,
    reach: Option<Reach>,
    friends: Option<ReferralCode>,
    f: Friends,
}

/// The page of one guest.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let asked = Form::parse(page.query.as_bytes());
    Box::pin(render(&page, &id, StatusCode::OK, &asked, Wrong::default())).await
}

/// The whole page; with what was sent and is wrong, if anything is.
pub(super) async fn render(
    page: &Page,
    id: &str,
    status: StatusCode,
    sent: &Form,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let name = page.resource("customers", id);
    let guest = page.customers().get_customer(GetCustomerRequest { name: name.clone() }).await?.into_inner();
    let (points, orders, cases, contacts, memberships, ledger, reach, friends, merges) = futures::join!(
        points(page, &name),
        orders(page, &name),
        cases(page, &name),
        contacts(page, &name),
        joined::of(page, &name),
        ledger::of(page, &name),
        Reach::of(page, &name),
        referral::code(page, &name),
        merged::of(page, &name)
    );
    let guest = GuestPage {
        page,
        t: Texts(page.lang),
        guest,
        points: points.ok(),
        orders: orders.ok(),
        cases: cases.ok(),
        contacts: contacts.ok(),
        memberships: memberships.ok(),
        merges,
        ledger: ledger.ok(),
        sent,
        wrong,
        reach: reach.ok(),
        friends: friends.ok(),
        f: Friends(page.lang),
    };
    Ok(html::with_status(status, &guest))
}

async fn points(page: &Page, customer: &str) -> Result<PointsAccount, Status> {
    let request = GetPointsAccountRequest { name: format!("{customer}/pointsAccount") };
    Ok(page.loyalty().get_points_account(request).await?.into_inner())
}

async fn orders(page: &Page, customer: &str) -> Result<Vec<Order>, Status> {
    let request = ListOrdersRequest {
        parent: page.shop.name.clone(),
        filter: format!("customer = \"{customer}\""),
        page_size: LATEST,
        ..ListOrdersRequest::default()
    };
    Ok(page.orders().list_orders(request).await?.into_inner().orders)
}

/// Those that nobody has settled.
async fn cases(page: &Page, customer: &str) -> Result<Vec<Case>, Status> {
    let request = ListCasesRequest {
        parent: page.shop.name.clone(),
        customer: customer.to_owned(),
        page_size: LATEST,
        ..ListCasesRequest::default()
    };
    let all = page.feedback().list_cases(request).await?.into_inner().cases;
    let is_open = |case: &Case| matches!(case.state(), CaseState::Open | CaseState::InProgress);
    Ok(all.into_iter().filter(is_open).collect())
}

async fn contacts(page: &Page, customer: &str) -> Result<Vec<Contact>, Status> {
    let request = ListContactsRequest {
        parent: customer.to_owned(),
        page_size: LATEST,
        ..ListContactsRequest::default()
    };
    Ok(page.customers().list_contacts(request).await?.into_inner().contacts)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands on what it has by reference")]
impl GuestPage<'_> {
    fn kind(&self, kind: ledger_entry::Kind) -> &'static str {
        ledger::kind(kind, self.t)
    }

    /// Whether it is more than none.
    fn is_some(money: Option<&contracts::common::v1::Money>) -> bool {
        money.is_some_and(|money| money.amount > 0)
    }

    /// What a next period is paid with, in the field.
    fn price(&self, money: Option<&contracts::common::v1::Money>) -> String {
        let money = money.filter(|money| money.amount > 0);
        money.map_or_else(String::new, |money| crate::format::plain(money.amount, &self.page.shop.currency))
    }

    /// Whether a form of a membership was sent and is shown again.
    fn is_sent(&self, act: &str, membership: &str) -> bool {
        self.sent.get("act") == act && self.sent.get("membership") == membership
    }

    /// Whether somebody goes on to share a membership: as it was sent, else as it is.
    fn stays(&self, is_sent: &bool, customer: &str) -> bool {
        !is_sent || self.sent.all("stays").any(|id| id == customer)
    }

    /// What was ordered, in one line.
    fn dishes(&self, order: &Order) -> String {
        let lines = order.lines.iter().map(|line| match line.quantity {
            1 => line.item_name.clone(),
            several => format!("{}×{several}", line.item_name),
        });
        lines.collect::<Vec<_>>().join(self.page.lang.of_two("、", ", "))
    }
}
