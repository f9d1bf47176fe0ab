//! The guest card: who it is, what they usually have, and what to add now, with why.

use std::collections::HashMap;

use contracts::{
    customers::v1::{Customer, GetCustomerRequest},
    feedback::v1::{Case, ListCasesRequest, case::State as CaseState},
    loyalty::v1::{Entitlement, GetPointsAccountRequest, SuggestRewardsRequest, Suggestion},
    orders::v1::{GetMessageRequest, ListOrdersRequest, Order, order::line::Origin},
};
use tonic::Status;

use super::marks::{self, Piece};
use crate::{
    forms::Form,
    membership,
    page::{Page, id_of},
};

const MOST_SUGGESTED: i32 = 3;
const MOST_CASES: i32 = 20;
/// Orders that the usual is told from.
const LATEST: i32 = 20;
const USUAL: usize = 4;
const VISITS: usize = 5;
/// An order is read from few messages: what placed it, and what changed it.
const MOST_MESSAGES: usize = 5;

/// What is shown of a guest beside the board. What can't be looked up is not there.
pub(super) struct Card {
    pub(super) guest: Customer,
    pub(super) points: Option<i64>,
    pub(super) cases: Vec<Case>,
    pub(super) suggestions: Vec<Suggestion>,
    /// What their memberships give them, and what is left of it.
    pub(super) entitlements: Vec<Entitlement>,
    /// The dishes they have most, and in how many of their last orders.
    pub(super) usual: Vec<(String, usize)>,
    /// Their last orders, the latest first.
    pub(super) visits: Vec<Order>,
    /// How many orders the usual is told from.
    pub(super) known: usize,
    /// The messages that the order was read from, as far as they are kept.
    pub(super) messages: Vec<Vec<Piece>>,
    /// The order that it is about, by its id; may be empty.
    pub(super) order: String,
}

/// The card of the guest that the address names.
pub(super) async fn of(page: &Page, asked: &Form) -> Option<Card> {
    let (id, order) = (asked.get("guest"), asked.get("order"));
    if id.is_empty() {
        return None;
    }
    let name = page.resource("customers", id);
    let (guest, points, cases, suggestions, explained, orders) = futures::join!(
        guest(page, &name),
        points(page, &name),
        cases(page, &name),
        suggestions(page, &name, order),
        membership::explain_for(page, &name, order),
        orders(page, &name)
    );
    let orders = orders.unwrap_or_default();
    Some(Card {
        guest: guest.ok()?,
        points: points.ok(),
        cases: cases.unwrap_or_default(),
        suggestions: suggestions.unwrap_or_default(),
        entitlements: explained.unwrap_or_default(),
        usual: usual(&orders),
        known: orders.len(),
        messages: messages(page, orders.iter().find(|one| id_of(&one.name) == order)).await,
        visits: orders.into_iter().take(VISITS).collect(),
        order: order.to_owned(),
    })
}

impl Card {
    pub(super) fn id(&self) -> &str {
        id_of(&self.guest.name)
    }
}

async fn guest(page: &Page, name: &str) -> Result<Customer, Status> {
    Ok(page.customers().get_customer(GetCustomerRequest { name: name.to_owned() }).await?.into_inner())
}

async fn points(page: &Page, name: &str) -> Result<i64, Status> {
    let request = GetPointsAccountRequest { name: format!("{name}/pointsAccount") };
    Ok(page.loyalty().get_points_account(request).await?.into_inner().balance)
}

async fn cases(page: &Page, name: &str) -> Result<Vec<Case>, Status> {
    let request = ListCasesRequest {
        parent: page.shop.name.clone(),
        customer: name.to_owned(),
        page_size: MOST_CASES,
        ..ListCasesRequest::default()
    };
    let all = page.feedback().list_cases(request).await?.into_inner().cases;
    let is_open = |case: &Case| matches!(case.state(), CaseState::Open | CaseState::InProgress);
    Ok(all.into_iter().filter(is_open).collect())
}

async fn suggestions(page: &Page, name: &str, order: &str) -> Result<Vec<Suggestion>, Status> {
    let order = if order.is_empty() { String::new() } else { page.resource("orders", order) };
    let request = SuggestRewardsRequest {
        customer: name.to_owned(),
        order,
        limit: MOST_SUGGESTED,
        ..SuggestRewardsRequest::default()
    };
    Ok(page.loyalty().suggest_rewards(request).await?.into_inner().suggestions)
}

async fn orders(page: &Page, name: &str) -> Result<Vec<Order>, Status> {
    let request = ListOrdersRequest {
        parent: page.shop.name.clone(),
        filter: format!("customer = \"{name}\""),
        page_size: LATEST,
        ..ListOrdersRequest::default()
    };
    Ok(page.orders().list_orders(request).await?.into_inner().orders)
}

/// The dishes that a guest chose most often, where that is more than once.
fn usual(orders: &[Order]) -> Vec<(String, usize)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for order in orders {
        let chosen = order.lines.iter().filter(|line| line.origin() == Origin::Ordered);
        for line in chosen {
            *counts.entry(&line.item_name).or_default() += 1;
        }
    }
    let often = counts.into_iter().filter(|(_, count)| *count > 1);
    let mut often: Vec<_> = often.map(|(name, count)| (name.to_owned(), count)).collect();
    often.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    often.truncate(USUAL);
    often
}

/// The messages that an order was read from, whole, with what was understood of them.
async fn messages(page: &Page, order: Option<&Order>) -> Vec<Vec<Piece>> {
    let Some(order) = order else { return Vec::new() };
    let mut names: Vec<&str> = order.evidence.iter().map(|evidence| evidence.message.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let asked = names.into_iter().take(MOST_MESSAGES).map(|name| async move {
        let request = GetMessageRequest { name: name.to_owned() };
        let message = page.orders().get_message(request).await.ok()?.into_inner();
        Some(marks::pieces(page, &message.text, &message.name, std::slice::from_ref(order)))
    });
    futures::future::join_all(asked).await.into_iter().flatten().collect()
}
