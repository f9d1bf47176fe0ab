//! The guest card: who it is, and what to add now, with why.

use contracts::{
    customers::v1::{Customer, GetCustomerRequest},
    feedback::v1::{Case, ListCasesRequest, case::State as CaseState},
    loyalty::v1::{GetPointsAccountRequest, SuggestRewardsRequest, Suggestion},
};
use tonic::Status;

use crate::{forms::Form, page::Page};

const MOST_SUGGESTED: i32 = 3;
const MOST_CASES: i32 = 20;

/// What is shown of a guest beside the board. What can't be looked up is not there.
pub(super) struct Card {
    pub(super) guest: Customer,
    pub(super) points: Option<i64>,
    pub(super) cases: Vec<Case>,
    pub(super) suggestions: Vec<Suggestion>,
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
    let (guest, points, cases, suggestions) = futures::join!(
        guest(page, &name),
        points(page, &name),
        cases(page, &name),
        suggestions(page, &name, order)
    );
    Some(Card {
        guest: guest.ok()?,
        points: points.ok(),
        cases: cases.unwrap_or_default(),
        suggestions: suggestions.unwrap_or_default(),
        order: order.to_owned(),
    })
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
