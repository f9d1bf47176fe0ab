//! What binds a guest's record to others: who they live and work with, which record is the same
//! guest's, and what staff note by hand; and its end.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::customers::v1::{
    CreateContactRequest, Customer, EraseCustomerRequest, LinkCustomersRequest, MergeCustomersRequest,
    UnlinkCustomersRequest, UnmergeCustomersRequest, create_contact_request::Kind as ContactKind,
    customer::link::Kind,
};
use http::StatusCode;
use runtime::Refusal;
use tonic::Status;

use super::{guest, record, record_texts::Texts};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    guests::meant,
    html,
    page::{Page, id_of},
};

type Answer = Result<Response, Problem>;

async fn answer(page: &Page, id: &str, sent: &Form, done: Result<(), Wrong>) -> Answer {
    match done {
        Ok(()) => Ok(html::see_other(&format!("/customers/{id}/edit"))),
        Err(wrong) => record::render(page, id, StatusCode::BAD_REQUEST, sent, wrong).await,
    }
}

fn refused(field: &'static str) -> impl Fn(Status) -> Wrong {
    move |status| Wrong::field(field, Refusal::from(&status).message)
}

/// Ties two together.
pub(super) async fn link(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let done = try_link(&page, &id, &sent).await;
    answer(&page, &id, &sent, done).await
}

async fn try_link(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let other = meant(page, sent.trimmed("other")).await.map_err(|said| Wrong::field("other", said))?;
    let request = LinkCustomersRequest {
        name: page.resource("customers", id),
        customer: other,
        kind: Kind::from_str_name(sent.get("kind")).unwrap_or(Kind::Household).into(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.customers().link_customers(request).await.map(drop).map_err(refused("other"))
}

/// Takes a tie away.
pub(super) async fn unlink(
    Extension(page): Extension<Arc<Page>>,
    Path((id, other)): Path<(String, String)>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request = UnlinkCustomersRequest {
        name: page.resource("customers", &id),
        customer: page.resource("customers", &other),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.customers().unlink_customers(request).await.map(drop).map_err(refused("other"));
    answer(&page, &id, &sent, done).await
}

#[derive(Template)]
#[template(path = "customers/merge.html")]
struct Merge<'a> {
    page: &'a Page,
    t: Texts,
    /// Who goes on.
    stays: Customer,
    /// Whose record ends.
    ends: Customer,
}

/// Shows both records before they become one.
pub(super) async fn preview(Extension(page): Extension<Arc<Page>>, Path(id): Path<String>) -> Answer {
    let asked = Form::parse(page.query.as_bytes());
    let ends = match meant(&page, asked.trimmed("same")).await {
        Ok(ends) if id_of(&ends) != id => ends,
        Ok(_) => return say(&page, &id, &asked, Texts(page.lang).same()).await,
        Err(said) => return say(&page, &id, &asked, &said).await,
    };
    let stays = record::get(&page, &page.resource("customers", &id)).await?;
    let ends = record::get(&page, &ends).await?;
    Ok(html::page(&Merge { page: &page, t: Texts(page.lang), stays, ends }))
}

async fn say(page: &Page, id: &str, asked: &Form, said: &str) -> Answer {
    answer(page, id, asked, Err(Wrong::field("same", said))).await
}

/// Makes them one.
pub(super) async fn merge(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request = MergeCustomersRequest {
        name: page.resource("customers", &id),
        customer: page.resource("customers", sent.get("ends")),
        request_id: sent.get("request_id").to_owned(),
    };
    match page.customers().merge_customers(request).await {
        Ok(_) => Ok(html::see_other(&format!("/customers/{id}"))),
        Err(status) => answer(&page, &id, &sent, Err(refused("same")(status))).await,
    }
}

/// Takes a record out again that was made one with another by mistake.
pub(super) async fn unmerge(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request = UnmergeCustomersRequest {
        name: page.resource("customers", &id),
        customer: page.resource("customers", sent.get("ended")),
        request_id: sent.get("request_id").to_owned(),
    };
    match page.customers().unmerge_customers(request).await {
        Ok(restored) => {
            let restored = restored.into_inner();
            Ok(html::see_other(&format!("/customers/{}", id_of(&restored.name))))
        }
        Err(status) => {
            let wrong = refused("ended")(status);
            Box::pin(guest::render(&page, &id, StatusCode::BAD_REQUEST, &sent, wrong)).await
        }
    }
}

/// Ends a record for good, if the guest's name was typed.
pub(super) async fn erase(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let name = page.resource("customers", &id);
    let guest = record::get(&page, &name).await?;
    if sent.trimmed("sure") != guest.display_name {
        let wrong = Wrong::field("sure", Texts(page.lang).sure_wrong());
        return answer(&page, &id, &sent, Err(wrong)).await;
    }
    let request = EraseCustomerRequest { name, request_id: sent.get("request_id").to_owned() };
    match page.customers().erase_customer(request).await {
        Ok(_) => Ok(html::see_other("/customers")),
        Err(status) => answer(&page, &id, &sent, Err(refused("sure")(status))).await,
    }
}

/// Notes a call, a visit, or what else is worth knowing.
pub(super) async fn note(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request = CreateContactRequest {
        parent: page.resource("customers", &id),
        kind: ContactKind::from_str_name(sent.get("kind")).unwrap_or(ContactKind::Note).into(),
        text: sent.trimmed("text").to_owned(),
        request_id: sent.get("request_id").to_owned(),
        ..CreateContactRequest::default()
    };
    match page.customers().create_contact(request).await {
        Ok(_) => Ok(html::see_other(&format!("/customers/{id}#timeline"))),
        Err(status) => {
            let wrong = refused("text")(status);
            Box::pin(guest::render(&page, &id, StatusCode::BAD_REQUEST, &sent, wrong)).await
        }
    }
}
