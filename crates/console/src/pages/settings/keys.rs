//! The keys of who works here: listed, made and ended.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::customers::v1::{
    AccessKey, CreateAccessKeyRequest, DeleteAccessKeyRequest, ListAccessKeysRequest,
};
use http::StatusCode;
use runtime::{Kind, Refusal};
use tonic::Status;

use super::{filled, render};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::Page,
};

const MOST: i32 = 500;

pub(super) async fn all(page: &Page) -> Result<Vec<AccessKey>, Status> {
    let request = ListAccessKeysRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        ..ListAccessKeysRequest::default()
    };
    Ok(page.customers().list_access_keys(request).await?.into_inner().access_keys)
}

/// Makes a key and shows it, this once.
pub(super) async fn make(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Response {
    let sent = Form::parse(&body);
    let kind = Kind::from_str_name(sent.get("kind")).unwrap_or(Kind::Staff);
    let key = AccessKey {
        kind: kind.into(),
        display_name: sent.trimmed("key_name").to_owned(),
        ..AccessKey::default()
    };
    let request = CreateAccessKeyRequest { parent: page.shop.name.clone(), access_key: Some(key) };
    let (status, wrong, made) = match page.customers().create_access_key(request).await {
        Ok(made) => (StatusCode::OK, Wrong::default(), Some(made.into_inner())),
        Err(status) => (StatusCode::BAD_REQUEST, refused(&status), None),
    };
    render(&page, status, &filled(&page.shop), wrong, made).await
}

/// Ends a key: it opens nothing any more.
pub(super) async fn end(
    Extension(page): Extension<Arc<Page>>,
    Path(key): Path<String>,
) -> Result<Response, Problem> {
    let request = DeleteAccessKeyRequest { name: page.resource("accessKeys", &key) };
    page.customers().delete_access_key(request).await?;
    Ok(html::see_other("/settings"))
}

fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| (field == "access_key.display_name").then_some("key_name"))
}
