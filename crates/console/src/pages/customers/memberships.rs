//! A guest's memberships: joined, paid for further, paused, cancelled.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::loyalty::v1::{
    CancelMembershipRequest, CreateMembershipRequest, MembershipPayment, PauseMembershipRequest,
    RenewMembershipRequest, ResumeMembershipRequest,
};
use http::StatusCode;
use runtime::Refusal;
use tonic::Status;

use super::{guest, texts::Texts};
use crate::{
    error::Problem,
    format,
    forms::{Form, Wrong},
    html,
    page::Page,
};

/// Has the guest join a plan; what they paid is noted.
pub(super) async fn join(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let done = try_join(&page, &id, &sent).await;
    answer(&page, &id, &sent, done).await
}

async fn try_join(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let request = CreateMembershipRequest {
        parent: page.shop.name.clone(),
        plan: page.resource("plans", sent.get("plan")),
        customer: page.resource("customers", id),
        payment: payment(page, sent)?,
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.loyalty().create_membership(request).await;
    done.map(drop).map_err(|status| refused(&status))
}

/// Pauses one, has it go on, cancels it, or notes that it was paid for further.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path((id, membership)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let done = try_change(&page, page.resource("memberships", &membership), &sent).await;
    answer(&page, &id, &sent, done).await
}

async fn try_change(page: &Page, name: String, sent: &Form) -> Result<(), Wrong> {
    let (mut loyalty, request_id) = (page.loyalty(), sent.get("request_id").to_owned());
    let done = match sent.get("act") {
        "pause" => loyalty.pause_membership(PauseMembershipRequest { name, request_id }).await,
        "resume" => loyalty.resume_membership(ResumeMembershipRequest { name, request_id }).await,
        "cancel" => loyalty.cancel_membership(CancelMembershipRequest { name, request_id }).await,
        _ => {
            let payment = payment(page, sent)?;
            loyalty.renew_membership(RenewMembershipRequest { name, periods: 1, payment, request_id }).await
        }
    };
    done.map(drop).map_err(|status| refused(&status))
}

/// What was paid; none where no amount is written.
fn payment(page: &Page, sent: &Form) -> Result<Option<MembershipPayment>, Wrong> {
    let (t, text) = (Texts(page.lang), sent.trimmed("paid"));
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Wrong::field("membership", t.paid_wrong());
    let amount = format::amount(text, &page.shop.currency).ok_or_else(wrong)?;
    let amount = contracts::common::v1::Money { amount, currency: page.shop.currency.clone() };
    Ok(Some(MembershipPayment { amount: Some(amount), reference: sent.trimmed("reference").to_owned() }))
}

fn refused(status: &Status) -> Wrong {
    Wrong::field("membership", Refusal::from(status).message)
}

async fn answer(page: &Page, id: &str, sent: &Form, done: Result<(), Wrong>) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(html::see_other(&format!("/customers/{id}#memberships"))),
        Err(wrong) => Box::pin(guest::render(page, id, StatusCode::BAD_REQUEST, sent, wrong)).await,
    }
}
