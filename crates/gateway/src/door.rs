//! The web pages and the channels, mounted: they know no key and no limit, and ask here.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Router,
    body::Body,
    response::{IntoResponse, Redirect, Response},
};
use channels::{Channels, Courier};
use console::{Console, Door, Entered, Printers, Prober, Services, Trouble};
use futures::future::BoxFuture;
use http::{HeaderMap, request::Parts};
use kernel::{Clock, Failure, ShopId};
use runtime::{
    CUSTOMERS, CallAs, Channel, FEEDBACK, LOYALTY, ORDERS, Principal, Settings, Shutdown, Tokens, call_as,
};
use tonic::Status;

use crate::{
    gateway::{self, Gateway},
    keys, pages,
};

impl Door for Gateway {
    fn enter<'a>(
        &'a self,
        key: &'a str,
        parts: &'a Parts,
        body: Body,
    ) -> BoxFuture<'a, Result<Entered, Failure>> {
        Box::pin(async move {
            let entered = self.enter_page(key, parts, body).await?;
            Ok(let_in(entered))
        })
    }

    fn visit<'a>(
        &'a self,
        shop: &'a ShopId,
        parts: &'a Parts,
        body: Body,
    ) -> BoxFuture<'a, Result<Entered, Failure>> {
        Box::pin(async move { self.visit_page(shop, parts, body).await.map(let_in) })
    }

    fn forget(&self, key: &str) {
        self.keys.forget(&keys::hash(key));
    }

    fn count_newcomer(&self, parts: &Parts) -> Result<(), Failure> {
        Self::count_newcomer(self, parts)
    }
}

fn let_in(entered: gateway::Entered) -> Entered {
    Entered { principal: entered.principal, body: entered.body, place: Box::new(entered.place) }
}

impl channels::Door for Gateway {
    fn count_stranger(&self, parts: &Parts) -> Result<(), Failure> {
        self.rates.count_stranger(self.origin(&parts.headers, &parts.extensions))
    }
}

/// Who tries whether a channel works.
struct Trial(Courier);

impl Prober for Trial {
    fn probe<'a>(&'a self, channel: &'a str) -> BoxFuture<'a, Result<Option<Trouble>, Status>> {
        Box::pin(async move {
            let wrong = self.0.check(channel).await?;
            Ok(wrong.map(|wrong| Trouble { fault: wrong.fault, detail: wrong.detail }))
        })
    }
}

/// The ways in of messages; none without orders.
pub(crate) fn channels(
    gateway: &Arc<Gateway>,
    upstreams: &HashMap<&'static str, Channel>,
    tokens: &Tokens,
    clock: Clock,
) -> Router {
    let Some(orders) = upstreams.get(ORDERS) else { return Router::new() };
    let asking = CallAs::Principal(Principal::service("channels"));
    let door: Arc<dyn channels::Door> = Arc::clone(gateway) as _;
    channels::router(Channels::new(door, call_as(orders.clone(), tokens, asking), clock))
}

/// The pages; none where a service that they need is not among the upstreams.
pub(crate) fn router(
    gateway: &Arc<Gateway>,
    upstreams: &HashMap<&'static str, Channel>,
    tokens: &Tokens,
    clock: Clock,
    (settings, shutdown): (&Settings, &Shutdown),
    printers: Printers,
) -> anyhow::Result<Router> {
    let part = |name| Some(call_as(upstreams.get(name)?.clone(), tokens, CallAs::Extension));
    let services = || {
        Some(Services {
            customers: part(CUSTOMERS)?,
            orders: part(ORDERS)?,
            loyalty: part(LOYALTY)?,
            feedback: part(FEEDBACK)?,
        })
    };
    let (Some(services), Some(orders)) = (services(), upstreams.get(ORDERS)) else {
        return Ok(Router::new());
    };
    let door: Arc<dyn Door> = Arc::clone(gateway) as _;
    let asking = CallAs::Principal(Principal::service("channels"));
    let trial = Courier::new(call_as(orders.clone(), tokens, asking), clock.clone(), settings)?;
    let prober = Arc::new(Trial(trial));
    Ok(console::router(Console::new(door, services, clock, shutdown.doors(), printers, prober)))
}

/// Who works here gets the board; a program, or somebody who is new, the page about
/// keys.
pub(crate) async fn front(headers: HeaderMap) -> Response {
    if console::has_session(&headers) {
        return Redirect::to("/board").into_response();
    }
    pages::landing().into_response()
}
