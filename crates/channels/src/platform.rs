//! Pushes of `WeChat` and `WeCom` over HTTP.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use contracts::orders::v1::{AdmitPushRequest, channel_traffic::Fault};
use http::{HeaderValue, header::CONTENT_TYPE, request::Parts};
use kernel::ShopId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    account::{Account, Query},
    answer::answer,
    body,
    channels::{Channels, told},
    protocol::{push::Push, reply, signature::hex, xml},
    refused::Refused,
    traffic::Wrong,
};

const WECHAT: &str = "wechat";
const WECOM: &str = "wecom";
/// A signature that covers no body is taken so long, in seconds; longer than the clocks of a shop
/// and the platform differ, and shorter than it is remembered with its body.
const PLAIN_TOLERANCE: u64 = 60 * 60;
const XML: HeaderValue = HeaderValue::from_static("application/xml; charset=utf-8");

/// Whether the address is the shop's: an Official Account asks with a signed echo.
pub(crate) async fn verify_wechat(
    State(channels): State<Arc<Channels>>,
    Path(shop): Path<String>,
    request: Request,
) -> Response {
    let parts = request.into_parts().0;
    let echo = async { account(&channels, &shop, WECHAT).await?.plain_echo(&query(&parts)) };
    let echo = echo.await.map(IntoResponse::into_response);
    told(&channels, (&shop, WECHAT), &parts, echo).await
}

/// The same for an application of `WeCom`, whose echo is encrypted.
pub(crate) async fn verify_wecom(
    State(channels): State<Arc<Channels>>,
    Path(shop): Path<String>,
    request: Request,
) -> Response {
    let parts = request.into_parts().0;
    let echo = async { account(&channels, &shop, WECOM).await?.decrypted_echo(&query(&parts)) };
    let echo = echo.await.map(IntoResponse::into_response);
    told(&channels, (&shop, WECOM), &parts, echo).await
}

/// A message or an event of an Official Account.
pub(crate) async fn take_wechat(
    State(channels): State<Arc<Channels>>,
    Path(shop): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let taken = take(&channels, &shop, WECHAT, &parts, body).await;
    told(&channels, (&shop, WECHAT), &parts, taken).await
}

/// A message or an event of an application of `WeCom`.
pub(crate) async fn take_wecom(
    State(channels): State<Arc<Channels>>,
    Path(shop): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let taken = take(&channels, &shop, WECOM, &parts, body).await;
    told(&channels, (&shop, WECOM), &parts, taken).await
}

async fn take(
    channels: &Arc<Channels>,
    shop: &str,
    kind: &'static str,
    parts: &Parts,
    body: axum::body::Body,
) -> Result<Response, Refused> {
    let shop: ShopId = shop.parse().map_err(|_| Refused::NotFound)?;
    let settings = channels.settings(&shop, kind).await?;
    let account = Account::new(&settings)?;
    let (body, query) = (body::read(channels, body, xml::LARGEST).await?, query(parts));
    let opened = account.open(&query, &body)?;
    if opened.is_open_to_forgery {
        admit(channels, &settings.name, &query, &body).await?;
    }
    let push = Push::read(&opened.fields).map_err(|why| Refused::Malformed(why.to_string()))?;
    let Some(text) = answer(channels, (&shop, kind), &push, &settings.welcome_text).await? else {
        return Ok(reply::NOTHING.into_response());
    };
    let now = channels.seconds();
    let answer = reply::text(&push.account, &push.guest, now, &text);
    let sealed = account.seal(channels.ids.next().into_bytes(), now, answer);
    Ok(([(CONTENT_TYPE, XML)], sealed).into_response())
}

/// Admits the first body that comes with a signature, and no other.
async fn admit(channels: &Channels, name: &str, query: &Query, body: &[u8]) -> Result<(), Refused> {
    let is_now = |seconds: i64| channels.seconds().abs_diff(seconds) <= PLAIN_TOLERANCE;
    if !query.timestamp.parse().is_ok_and(is_now) {
        return Err(Refused::Forbidden(Wrong::new(Fault::Clock, "the timestamp is more than an hour off")));
    }
    let request = AdmitPushRequest {
        name: name.to_owned(),
        digest: hex(&Sha256::digest(body)),
        request_id: Uuid::new_v5(&Uuid::NAMESPACE_URL, query.signature.as_bytes()).to_string(),
    };
    match channels.orders.clone().admit_push(request).await {
        Ok(_) => Ok(()),
        Err(status) if status.code() == tonic::Code::InvalidArgument => Err(Refused::Replay),
        Err(status) => Err(Refused::of_service(&status)),
    }
}

async fn account(channels: &Channels, shop: &str, kind: &str) -> Result<Account, Refused> {
    let shop: ShopId = shop.parse().map_err(|_| Refused::NotFound)?;
    Account::new(&channels.settings(&shop, kind).await?)
}

fn query(parts: &Parts) -> Query {
    Query::read(parts.uri.query().unwrap_or_default())
}
