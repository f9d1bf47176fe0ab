//! Keys of who works here: made, given a new secret, ended. A new one is shown once, also as a
//! code that signs another device in.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::customers::v1::{
    AccessKey, CreateAccessKeyRequest, DeleteAccessKeyRequest, ListAccessKeysRequest, RotateAccessKeyRequest,
};
use http::{HeaderMap, StatusCode};
use runtime::{Kind, Refusal};
use tonic::Status;

use super::{render, texts::Texts};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html, origin,
    page::Page,
    qr::Qr,
};

const MOST: i32 = 500;

/// A key that was made just now; it is never shown again.
pub(crate) struct Made {
    pub(crate) key: AccessKey,
    /// Signs in the device that reads it, once.
    pub(crate) code: Option<Qr>,
    pub(crate) is_local: bool,
}

impl Made {
    pub(crate) fn new(key: AccessKey, headers: &HeaderMap) -> Self {
        let link = format!("{}/sign-in/{}", origin::address(headers), key.secret);
        Self { key, code: Qr::new(&link), is_local: origin::is_local(headers) }
    }
}

/// Those of who works here.
pub(crate) async fn all(page: &Page) -> Result<Vec<AccessKey>, Status> {
    let request = ListAccessKeysRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        without_guests: true,
        ..ListAccessKeysRequest::default()
    };
    Ok(page.customers().list_access_keys(request).await?.into_inner().access_keys)
}

/// Makes a key and shows it, this once.
pub(super) async fn make(Extension(page): Extension<Arc<Page>>, headers: HeaderMap, body: Bytes) -> Response {
    let sent = Form::parse(&body);
    let (status, wrong, made) = match try_make(&page, &sent).await {
        Ok(key) => (StatusCode::OK, Wrong::default(), Some(Made::new(key, &headers))),
        Err(wrong) => (StatusCode::BAD_REQUEST, wrong, None),
    };
    render(&page, status, Some(&sent), wrong, made).await
}

/// The key that a form asks for.
pub(crate) async fn try_make(page: &Page, sent: &Form) -> Result<AccessKey, Wrong> {
    let display_name = sent.trimmed("key_name").to_owned();
    if display_name.is_empty() {
        return Err(Wrong::field("key_name", Texts(page.lang).key_name_missing()));
    }
    let kind = Kind::from_str_name(sent.get("kind")).unwrap_or(Kind::Staff);
    let key = AccessKey { kind: kind.into(), display_name, ..AccessKey::default() };
    let request = CreateAccessKeyRequest { parent: page.shop.name.clone(), access_key: Some(key) };
    let made = page.customers().create_access_key(request).await.map_err(|status| refused(&status))?;
    Ok(made.into_inner())
}

/// Gives a key a new secret: whoever has the old one is out.
pub(super) async fn rotate(
    Extension(page): Extension<Arc<Page>>,
    Path(key): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let request =
        RotateAccessKeyRequest { name: page.resource("accessKeys", &key), overlap_seconds: Some(0) };
    let made = page.customers().rotate_access_key(request).await?.into_inner();
    let made = Some(Made::new(made, &headers));
    Ok(render(&page, StatusCode::OK, None, Wrong::default(), made).await)
}

/// Ends a key: it opens nothing any more.
pub(super) async fn end(
    Extension(page): Extension<Arc<Page>>,
    Path(key): Path<String>,
) -> Result<Response, Problem> {
    let request = DeleteAccessKeyRequest { name: page.resource("accessKeys", &key) };
    page.customers().delete_access_key(request).await?;
    Ok(html::see_other("/settings#keys"))
}

fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| (field == "access_key.display_name").then_some("key_name"))
}
