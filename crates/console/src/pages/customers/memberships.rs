//! A guest's memberships: joined, paid for further, paused, cancelled, shared, topped up.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::loyalty::v1::{
    CancelMembershipRequest, CreateMembershipRequest, GetMembershipRequest, MembershipPayment,
    PauseMembershipRequest, RenewMembershipRequest, ResumeMembershipRequest, SetHouseholdRequest,
    TopUpMembershipRequest,
};
use http::StatusCode;
use runtime::Refusal;
use tonic::Status;

use super::{guest, texts::Texts};
use crate::{
    error::Problem,
    format,
    forms::{Form, Wrong},
    guests, html,
    page::{Page, id_of},
    read::{list, number},
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
    done.map(drop).map_err(|status| refused(page, &status))
}

/// Pauses one, has it go on, cancels it, says who shares it, adds uses, or notes that it was paid
/// for further.
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
        "share" => {
            let customers = household(page, &name, sent).await?;
            loyalty.set_household(SetHouseholdRequest { name, customers, request_id }).await
        }
        "top-up" => loyalty.top_up_membership(top_up(page, name, sent)?).await,
        _ => {
            let payment = payment(page, sent)?;
            loyalty.renew_membership(RenewMembershipRequest { name, periods: 1, payment, request_id }).await
        }
    };
    done.map(drop).map_err(|status| refused(page, &status))
}

/// Who shares it from now on: whoever does now, but for those that were shown and taken away, and
/// others that were typed.
async fn household(page: &Page, membership: &str, sent: &Form) -> Result<Vec<String>, Wrong> {
    let request = GetMembershipRequest { name: membership.to_owned() };
    let now = page.loyalty().get_membership(request).await.map_err(|status| refused(page, &status))?;
    let is_gone =
        |id: &str| sent.all("shown").any(|shown| shown == id) && !sent.all("stays").any(|stays| stays == id);
    let household = now.into_inner().household.into_iter();
    let mut all: Vec<String> = household.filter(|name| !is_gone(id_of(name))).collect();
    for text in list(sent.get("others")) {
        let wrong = |sentence| Wrong::field("others", format!("{text}: {sentence}"));
        let guest = guests::meant(page, &text).await.map_err(wrong)?;
        if !all.contains(&guest) {
            all.push(guest);
        }
    }
    Ok(all)
}

fn top_up(page: &Page, name: String, sent: &Form) -> Result<TopUpMembershipRequest, Wrong> {
    Ok(TopUpMembershipRequest {
        name,
        benefit: sent.get("benefit").to_owned(),
        uses: number(page, sent, "uses")?,
        days: number(page, sent, "days")?,
        priority: 0,
        payment: payment(page, sent)?,
        request_id: sent.get("request_id").to_owned(),
    })
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

fn refused(page: &Page, status: &Status) -> Wrong {
    let (refusal, t) = (Refusal::from(status), Texts(page.lang));
    match refusal.reason.as_str() {
        "HOUSEHOLD" => return Wrong::field("others", t.household_full()),
        "NO_QUOTA" => return Wrong::field("membership", t.no_quota()),
        "PAYMENT_USED" => return Wrong::field("membership", t.payment_used()),
        _ => {}
    }
    let wrong = Wrong::refused(&refusal, |field| match field.split('[').next()? {
        "customers" => Some("others"),
        "uses" => Some("uses"),
        "days" => Some("days"),
        _ => None,
    });
    if wrong.all().is_empty() { wrong } else { Wrong::field("membership", refusal.message) }
}

async fn answer(page: &Page, id: &str, sent: &Form, done: Result<(), Wrong>) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(html::see_other(&format!("/customers/{id}#memberships"))),
        Err(wrong) => Box::pin(guest::render(page, id, StatusCode::BAD_REQUEST, sent, wrong)).await,
    }
}
