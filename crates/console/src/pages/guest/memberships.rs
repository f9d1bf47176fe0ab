//! The plans that a guest is in, and those that cost nothing to join.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::loyalty::v1::{
    CancelMembershipRequest, CreateMembershipRequest, MembershipExplanation, PauseMembershipRequest, Plan,
    ResumeMembershipRequest,
};
use tonic::Status;

use crate::{error::Problem, forms::Form, html, membership, page::Page, pages::giving::plans};

/// What they are in, what it gives, and what else there is.
pub(super) struct Memberships {
    pub(super) has: MembershipExplanation,
    pub(super) plans: Vec<Plan>,
}

pub(super) async fn of(page: &Page) -> Result<Memberships, Status> {
    let (has, plans) = futures::join!(membership::explain(page, &page.principal.subject), plans::all(page));
    let has = has?;
    let is_in = |plan: &Plan| has.memberships.iter().any(|one| one.plan == plan.name);
    let plans = plans?.into_iter().filter(|plan| !plan.retired && !is_in(plan)).collect();
    Ok(Memberships { has, plans })
}

/// Joins a plan that is free.
pub(super) async fn join(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let request = CreateMembershipRequest {
        parent: page.shop.name.clone(),
        plan: page.resource("plans", sent.get("plan")),
        customer: page.principal.subject.clone(),
        payment: None,
        request_id: sent.get("request_id").to_owned(),
    };
    page.loyalty().create_membership(request).await?;
    Ok(html::see_other(&at(&page)))
}

/// Cancels at one touch, and asks nothing; or has the clock stand, or go on.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path((_, id)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let (name, request_id) = (page.resource("memberships", &id), sent.get("request_id").to_owned());
    match sent.get("act") {
        "pause" => page.loyalty().pause_membership(PauseMembershipRequest { name, request_id }).await?,
        "resume" => page.loyalty().resume_membership(ResumeMembershipRequest { name, request_id }).await?,
        _ => page.loyalty().cancel_membership(CancelMembershipRequest { name, request_id }).await?,
    };
    Ok(html::see_other(&at(&page)))
}

fn at(page: &Page) -> String {
    format!("{}/wallet#memberships", page.guests())
}
