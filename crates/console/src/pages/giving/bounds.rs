//! The bounds of giving: what is never done, what each may give, which wishes are made.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::{
    common::v1::principal::Kind,
    loyalty::v1::{
        Allowance, Boundary, CreateBoundaryRequest, DeleteBoundaryRequest, UpdateAllowanceRequest,
        UpdateBoundaryRequest, UpdateWishPolicyRequest, WishPolicy, boundary::Stance, wish,
    },
};
use http::StatusCode;
use prost_types::FieldMask;

use super::render;
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::Page,
    read::{list, minute, money, refused},
};

type Answer = Result<Response, Problem>;

const OF_BOUNDARY: [(&str, &str); 3] =
    [("topic", "topic"), ("text", "boundary_text"), ("words", "boundary_words")];
const CHANGEABLE: [(&str, &str); 5] = [
    ("words", "boundary_words"),
    ("stance", "stance"),
    ("approver", "approver"),
    ("text", "boundary_text"),
    ("text_en", "boundary_text_en"),
];

async fn answer(page: &Page, sent: &Form, done: Result<(), Wrong>, place: &str) -> Answer {
    match done {
        Ok(()) => Ok(html::see_other(&format!("/giving#{place}"))),
        Err(wrong) => render(page, StatusCode::BAD_REQUEST, sent, wrong).await,
    }
}

/// Of the fields of the contract, each with its field of the form, those that were sent: what a
/// form does not have stays as it is.
fn mask(sent: &Form, fields: &[(&str, &str)]) -> FieldMask {
    let sent = fields.iter().filter(|(_, of_form)| sent.has(of_form));
    FieldMask { paths: sent.map(|(path, _)| (*path).to_owned()).collect() }
}

fn boundary(sent: &Form) -> Boundary {
    Boundary {
        topic: sent.trimmed("topic").to_owned(),
        stance: Stance::from_str_name(sent.get("stance")).unwrap_or_default().into(),
        approver: Kind::from_str_name(sent.get("approver")).unwrap_or_default().into(),
        text: sent.trimmed("boundary_text").to_owned(),
        text_en: sent.trimmed("boundary_text_en").to_owned(),
        words: list(sent.get("boundary_words")),
        ..Boundary::default()
    }
}

pub(super) async fn add_boundary(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    let request = CreateBoundaryRequest {
        parent: page.shop.name.clone(),
        boundary: Some(boundary(&sent)),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.loyalty().create_boundary(request).await.map(drop);
    answer(&page, &sent, done.map_err(|status| refused(&status, "boundary", &OF_BOUNDARY)), "boundaries")
        .await
}

/// Changes a boundary, or removes it where that was asked.
pub(super) async fn change_boundary(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let (name, etag) = (page.resource("boundaries", &id), sent.get("etag").to_owned());
    let request_id = sent.get("request_id").to_owned();
    if sent.is_on("delete") {
        page.loyalty().delete_boundary(DeleteBoundaryRequest { name, etag, request_id }).await?;
        return Ok(html::see_other("/giving#boundaries"));
    }
    let request = UpdateBoundaryRequest {
        boundary: Some(Boundary { name, etag, topic: String::new(), ..boundary(&sent) }),
        update_mask: Some(mask(&sent, &CHANGEABLE)),
        request_id,
    };
    let done = page.loyalty().update_boundary(request).await.map(drop);
    // What was typed stays with the boundary that it is of.
    let sent = Form::of([("boundary", id)]).over(&sent);
    answer(&page, &sent, done.map_err(|status| whole(&status)), "boundaries").await
}

/// What a role may give in a day, and at once.
pub(super) async fn change_allowance(
    Extension(page): Extension<Arc<Page>>,
    Path(role): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let done = try_allowance(&page, &role, &sent).await;
    answer(&page, &Form::of([("role", role)]).over(&sent), done, "allowances").await
}

async fn try_allowance(page: &Page, role: &str, sent: &Form) -> Result<(), Wrong> {
    let wrong = |wrong: Wrong| {
        let said = [wrong.of("daily"), wrong.of("once")].concat();
        Wrong::whole(said)
    };
    let allowance = Allowance {
        name: page.resource("allowances", role),
        daily: money(page, sent, "daily").map_err(wrong)?,
        once: money(page, sent, "once").map_err(wrong)?,
        etag: sent.get("etag").to_owned(),
        ..Allowance::default()
    };
    let request = UpdateAllowanceRequest {
        allowance: Some(allowance),
        update_mask: Some(mask(sent, &[("daily", "daily"), ("once", "once")])),
        request_id: sent.get("request_id").to_owned(),
    };
    page.loyalty().update_allowance(request).await.map(drop).map_err(|status| whole(&status))
}

/// Which wishes are made, and when of a day.
pub(super) async fn change_wishes(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    let done = try_wishes(&page, &sent).await;
    answer(&page, &sent, done, "wishes").await
}

async fn try_wishes(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let kinds = sent.all("kind").filter_map(wish::Kind::from_str_name);
    let policy = WishPolicy {
        name: format!("{}/wishPolicy", page.shop.name),
        kinds: kinds.map(i32::from).collect(),
        from_minute: minute(page, sent, "from")?,
        until_minute: minute(page, sent, "until")?,
        etag: sent.get("etag").to_owned(),
    };
    let mut update_mask = mask(sent, &[("from_minute", "from"), ("until_minute", "until")]);
    // A browser says nothing of boxes that are not ticked.
    update_mask.paths.push("kinds".to_owned());
    let request = UpdateWishPolicyRequest {
        wish_policy: Some(policy),
        update_mask: Some(update_mask),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.loyalty().update_wish_policy(request).await;
    let fields = [("from_minute", "from"), ("until_minute", "until")];
    done.map(drop).map_err(|status| refused(&status, "wish_policy", &fields))
}

fn whole(status: &tonic::Status) -> Wrong {
    refused(status, "", &[])
}
