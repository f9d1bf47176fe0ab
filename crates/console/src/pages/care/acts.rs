//! What is done with a complaint.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::{
    common::v1::Money,
    feedback::v1::{
        Case, CloseCaseRequest, RemedyCaseRequest, ReopenCaseRequest, ReplyToCaseRequest, ResolveCaseRequest,
        UpdateCaseRequest,
        case::{Category, Severity},
    },
};
use http::StatusCode;
use prost_types::FieldMask;
use runtime::Refusal;
use tonic::Status;

use super::{
    case::{path, render},
    texts::Texts,
};
use crate::{
    error::Problem,
    format,
    forms::{Form, Wrong},
    html,
    page::Page,
};

type Answer = Result<Response, Problem>;

/// Back to the complaint, or to its page with what was wrong.
async fn answer(page: &Page, id: &str, sent: &Form, done: Result<(), Wrong>) -> Answer {
    match done {
        Ok(()) => Ok(html::see_other(&path(id))),
        Err(wrong) => render(page, id, StatusCode::BAD_REQUEST, sent, wrong).await,
    }
}

/// Answers the guest; where `then` says so, that it is settled, too.
pub(super) async fn reply(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let done = try_reply(&page, &id, &sent).await;
    answer(&page, &id, &sent, done).await
}

async fn try_reply(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let (name, text) = (page.resource("cases", id), text(page, sent, "text")?);
    let request_id = sent.get("request_id").to_owned();
    let done = match sent.get("then") {
        "resolve" => {
            let request = ResolveCaseRequest { name, text, request_id };
            page.feedback().resolve_case(request).await.map(drop)
        }
        _ => page.feedback().reply_to_case(ReplyToCaseRequest { name, text, request_id }).await.map(drop),
    };
    done.map_err(|status| refused(&status, &[("text", "text")]))
}

/// Makes it good, on the own allowance.
pub(super) async fn remedy(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let done = try_remedy(&page, &id, &sent).await;
    answer(&page, &id, &sent, done).await
}

async fn try_remedy(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let wrong = || Wrong::field("amount", Texts(page.lang).amount_wrong());
    let amount = format::amount(sent.trimmed("amount"), &page.shop.currency);
    let amount = amount.filter(|amount| *amount > 0).ok_or_else(wrong)?;
    let request_id = match sent.get("request_id") {
        "" => page.fresh_id(),
        id => id.to_owned(),
    };
    let request = RemedyCaseRequest {
        name: page.resource("cases", id),
        amount: Some(Money { amount, currency: page.shop.currency.clone() }),
        refund: sent.is_on("refund"),
        text: text(page, sent, "remedy")?,
        request_id,
    };
    let done = page.feedback().remedy_case(request).await;
    done.map(drop).map_err(|status| refused(&status, &[("amount", "amount"), ("text", "remedy")]))
}

/// Closes it for the guest.
pub(super) async fn close(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request_id = sent.get("request_id").to_owned();
    let request = CloseCaseRequest { name: page.resource("cases", &id), justice: None, request_id };
    let done = page.feedback().close_case(request).await;
    answer(&page, &id, &sent, done.map(drop).map_err(|status| refused(&status, &[]))).await
}

/// The guest is not content.
pub(super) async fn reopen(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let done = try_reopen(&page, &id, &sent).await;
    answer(&page, &id, &sent, done).await
}

async fn try_reopen(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let request = ReopenCaseRequest {
        name: page.resource("cases", id),
        text: text(page, sent, "reason")?,
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.feedback().reopen_case(request).await;
    done.map(drop).map_err(|status| refused(&status, &[("text", "reason")]))
}

/// Says what it is about and how bad it is.
pub(super) async fn sort(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let category = Category::from_str_name(sent.get("category")).unwrap_or_default();
    let severity = Severity::from_str_name(sent.get("severity")).unwrap_or_default();
    let case = Case {
        name: page.resource("cases", &id),
        category: category.into(),
        severity: severity.into(),
        etag: sent.get("etag").to_owned(),
        ..Case::default()
    };
    let paths = ["category", "severity"].map(str::to_owned).to_vec();
    let request = UpdateCaseRequest {
        case: Some(case),
        update_mask: Some(FieldMask { paths }),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.feedback().update_case(request).await;
    answer(&page, &id, &sent, done.map(drop).map_err(|status| refused(&status, &[]))).await
}

/// A field that has to say something.
fn text(page: &Page, sent: &Form, field: &str) -> Result<String, Wrong> {
    match sent.trimmed(field) {
        "" => Err(Wrong::field(field, Texts(page.lang).text_missing())),
        text => Ok(text.to_owned()),
    }
}

/// What the service said, beside the fields of the form.
fn refused(status: &Status, fields: &[(&str, &'static str)]) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| {
        fields.iter().find(|(of_contract, _)| *of_contract == field).map(|(_, of_form)| *of_form)
    })
}
