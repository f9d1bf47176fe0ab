//! Signing in a device by a link, which a signed-in one shows as a code: it is good once.

use std::sync::Arc;

use askama::Template;
use axum::{
    body::Body,
    extract::{Path, Request, State},
    response::Response,
};
use contracts::customers::v1::{ClaimAccessKeyRequest, customers_service_client::CustomersServiceClient};
use http::{StatusCode, request::Parts};
use kernel::Code;
use runtime::{Kind, Principal};

use super::Texts;
use crate::{
    ask::as_principal, assets, console::Console, cookies, enter::answered, error::Problem, html,
    language::Lang,
};

#[derive(Template)]
#[template(path = "sign_in/link.html")]
struct Link<'a> {
    t: Texts,
    lang: Lang,
    secret: &'a str,
    /// What its holder may do; none for a link that is used up.
    role: Option<&'static str>,
    style: String,
}

fn page(lang: Lang, secret: &str, role: Option<&'static str>) -> Response {
    let status = if role.is_some() { StatusCode::OK } else { StatusCode::GONE };
    html::with_status(status, &Link { t: Texts(lang), lang, secret, role, style: assets::style() })
}

/// Asks whether this device shall be signed in.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    Path(secret): Path<String>,
    request: Request,
) -> Response {
    answered(request, "/sign-in", async |lang, request| {
        let (parts, _) = request.into_parts();
        let role =
            holder(&console, &secret, &parts).await?.map(|holder| crate::page::Texts(lang).kind(holder.kind));
        Ok(page(lang, &secret, role))
    })
    .await
}

/// Whose key it is, of those who work here.
async fn holder(console: &Console, secret: &str, parts: &Parts) -> Result<Option<Principal>, Problem> {
    match console.door.enter(secret, parts, Body::empty()).await {
        Ok(entered) => Ok(Some(entered.principal).filter(|holder| holder.kind != Kind::Guest)),
        Err(failure) if failure.code == Code::Unauthenticated => Ok(None),
        Err(failure) => Err(failure.into()),
    }
}

/// Signs it in, with a secret that nobody else has seen.
pub(crate) async fn submit(
    State(console): State<Arc<Console>>,
    Path(secret): Path<String>,
    request: Request,
) -> Response {
    answered(request, "/sign-in", async |lang, request| {
        let (parts, _) = request.into_parts();
        if holder(&console, &secret, &parts).await?.is_none() {
            return Ok(page(lang, &secret, None));
        }
        // Nobody is signed in yet: what is shown is all that is known of who comes.
        let customers = as_principal(&console.services.customers, &Principal::service("gateway"));
        let request = ClaimAccessKeyRequest { secret: secret.clone() };
        match CustomersServiceClient::new(customers).claim_access_key(request).await {
            Ok(claimed) => {
                console.door.forget(&secret);
                Ok(signed_in(&parts, &claimed.into_inner().secret))
            }
            Err(status) if status.code() == tonic::Code::NotFound => Ok(page(lang, &secret, None)),
            Err(status) => Err(status.into()),
        }
    })
    .await
}

fn signed_in(parts: &Parts, key: &str) -> Response {
    let mut response = html::see_other("/board");
    cookies::add(&mut response, cookies::set(cookies::SESSION, key, cookies::is_secure(&parts.headers)));
    response
}
