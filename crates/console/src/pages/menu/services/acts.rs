//! What is done with services: sold, given, done stage by stage, called off.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::orders::v1::{
    CancelServiceContractRequest, CompleteServiceStageRequest, CreateServiceContractRequest,
    GiveServiceRequest, ServiceContract,
};
use http::StatusCode;
use runtime::Refusal;
use tonic::Status;

use super::{render, texts::Texts};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    guests, html,
    page::Page,
    read::{money, number, start_of_day},
};

type Answer = Result<Response, Problem>;

/// Back to the page, or the page with what was wrong beside the form that was sent.
async fn answer(page: &Page, form: &str, sent: &Form, done: Result<(), Wrong>) -> Answer {
    match done {
        Ok(()) => {
            let back = html::address("/menu/services", &[("customer", sent.get("customer"))]);
            Ok(html::see_other(&back))
        }
        Err(wrong) => {
            let sent = Form::of([("form", form.to_owned())]).over(sent);
            render(page, StatusCode::BAD_REQUEST, &sent, wrong).await
        }
    }
}

/// Sells a service to somebody, or promises a free one.
pub(super) async fn sell(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    let done = try_sell(&page, &sent).await;
    answer(&page, "sell", &sent, done).await
}

async fn try_sell(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let contract = ServiceContract {
        service_product: page.resource("serviceProducts", sent.get("service")),
        customer: guests::of_form(page, sent).await?,
        start_time: start_of_day(page, sent, "start")?,
        note: sent.trimmed("note").to_owned(),
        ..ServiceContract::default()
    };
    let request = CreateServiceContractRequest {
        parent: page.shop.name.clone(),
        service_contract: Some(contract),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.orders().create_service_contract(request).await;
    done.map(drop).map_err(|status| refused(page, &status))
}

/// Notes a service that was just given, with what it took.
pub(super) async fn give(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    let done = try_give(&page, &sent).await;
    answer(&page, "give", &sent, done).await
}

async fn try_give(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let request = GiveServiceRequest {
        name: page.resource("serviceProducts", sent.get("service")),
        customer: guests::of_form(page, sent).await?,
        minutes: number(page, sent, "minutes")?,
        things_cost: money(page, sent, "cost")?,
        note: sent.trimmed("note").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.orders().give_service(request).await;
    done.map(drop).map_err(|status| refused(page, &status))
}

/// Notes that a stage was done, with what it took.
pub(super) async fn complete(
    Extension(page): Extension<Arc<Page>>,
    Path((contract, position)): Path<(String, i32)>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let done = try_complete(&page, &contract, position, &sent).await;
    answer(&page, &format!("{contract}-{position}"), &sent, done).await
}

async fn try_complete(page: &Page, contract: &str, position: i32, sent: &Form) -> Result<(), Wrong> {
    let request = CompleteServiceStageRequest {
        name: page.resource("serviceContracts", contract),
        position,
        minutes: number(page, sent, "minutes")?,
        things_cost: money(page, sent, "cost")?,
        etag: sent.get("etag").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.orders().complete_service_stage(request).await;
    done.map(drop).map_err(|status| refused(page, &status))
}

/// Calls a contract off; what was done stays done.
pub(super) async fn cancel(
    Extension(page): Extension<Arc<Page>>,
    Path(contract): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request = CancelServiceContractRequest {
        name: page.resource("serviceContracts", &contract),
        reason: sent.trimmed("reason").to_owned(),
        etag: sent.get("etag").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.orders().cancel_service_contract(request).await;
    let done = done.map(drop).map_err(|status| refused(&page, &status));
    answer(&page, &format!("{contract}-cancel"), &sent, done).await
}

/// What orders said, beside the fields of the form.
fn refused(page: &Page, status: &Status) -> Wrong {
    let (refusal, t) = (Refusal::from(status), Texts(page.lang));
    match refusal.reason.as_str() {
        "RETIRED" => Wrong::field("service", t.not_sold()),
        "STAGE_STATE" | "CONTRACT_STATE" | "STALE_ETAG" => Wrong::whole(t.changed_meanwhile()),
        _ => Wrong::refused(&refusal, |field| match field {
            "service_contract.service_product" | "name" => Some("service"),
            "service_contract.customer" | "customer" => Some("guest"),
            "service_contract.start_time" => Some("start"),
            "service_contract.note" | "note" => Some("note"),
            "minutes" => Some("minutes"),
            "things_cost" => Some("cost"),
            "reason" => Some("reason"),
            _ => None,
        }),
    }
}
