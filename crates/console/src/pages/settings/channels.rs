//! The ways in and out of the shop's messages: what each may do, how it is set up, what it lacks.

mod form;
mod kind;
mod log;
mod texts;
mod words;

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension, Router,
    body::Bytes,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use contracts::orders::v1::{
    Channel, ChannelTraffic, DeleteChannelRequest, GetChannelTrafficRequest, ListChannelsRequest, Message,
    channel::{Missing, Notice},
};
use http::{HeaderMap, StatusCode};
use kernel::Failure;
use tonic::Status;

use crate::{
    console::Console,
    error::Problem,
    forms::{Form, Wrong},
    html::{self, leads_to},
    origin,
    page::{Page, id_of},
    prober::Trouble,
};
use kind::Kind;
use texts::Texts;

pub(super) fn routes() -> Router<Arc<Console>> {
    const LIST: &str = "/settings/channels";
    Router::new()
        .route(LIST, get(list))
        .route("/settings/channels/{kind}", get(show).post(save))
        .route("/settings/channels/{kind}/check", leads_to(LIST).post(check))
        .route("/settings/channels/{kind}/end", leads_to(LIST).post(end))
        .route("/settings/channels/{kind}/resend", post(log::resend))
}

#[derive(Template)]
#[template(path = "settings/channels.html")]
struct List<'a> {
    page: &'a Page,
    t: Texts,
    /// Every kind, and how it is set up, if it is.
    kinds: Vec<(Kind, Option<Channel>)>,
}

#[derive(Template)]
#[template(path = "settings/channel.html")]
struct One<'a> {
    page: &'a Page,
    t: Texts,
    kind: Kind,
    channel: Option<Channel>,
    traffic: Option<ChannelTraffic>,
    /// What could not be delivered, the latest first.
    log: Vec<Message>,
    /// What a check found, if one was asked for.
    checked: Option<Result<(), Trouble>>,
    sent: Form,
    wrong: Wrong,
    /// Where the platform finds the shop; empty where nothing comes in.
    address: String,
    is_local: bool,
}

/// All kinds, with what each may do.
async fn list(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let channels = all(&page).await?;
    let kinds = Kind::ALL.map(|kind| (kind, of(&channels, kind)));
    Ok(html::page(&List { page: &page, t: Texts(page.lang), kinds: kinds.into() }))
}

async fn all(page: &Page) -> Result<Vec<Channel>, Status> {
    let request = ListChannelsRequest { parent: page.shop.name.clone(), ..ListChannelsRequest::default() };
    Ok(page.orders().list_channels(request).await?.into_inner().channels)
}

fn of(channels: &[Channel], kind: Kind) -> Option<Channel> {
    channels.iter().find(|channel| id_of(&channel.name) == kind.id()).cloned()
}

/// One, to be set up, changed or looked at.
async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(kind): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked { page: &page, kind: Kind::of(&kind)?, headers: &headers };
    asked.render(StatusCode::OK, None, Wrong::default(), None).await
}

/// A page of one kind that somebody asks for.
struct Asked<'a> {
    page: &'a Page,
    kind: Kind,
    headers: &'a HeaderMap,
}

impl Asked<'_> {
    async fn render(
        &self,
        status: StatusCode,
        sent: Option<&Form>,
        wrong: Wrong,
        checked: Option<Result<(), Trouble>>,
    ) -> Result<Response, Problem> {
        let (page, kind) = (self.page, self.kind);
        let channel = of(&all(page).await?, kind);
        let (traffic, log) = futures::join!(traffic(page, kind), log::of(page, kind));
        let filled = form::filled(channel.as_ref());
        let sent = sent.map_or_else(|| filled.clone(), |sent| sent.over(&filled));
        let address = if kind == Kind::WecomRobot {
            String::new()
        } else {
            let shop = id_of(&page.shop.name);
            format!("{}/channels/{}/{shop}", origin::address(self.headers), kind.id())
        };
        let one = One {
            page,
            t: Texts(page.lang),
            kind,
            channel,
            traffic: traffic.ok(),
            log: log.unwrap_or_default(),
            checked,
            sent,
            wrong,
            address,
            is_local: origin::is_local(self.headers),
        };
        Ok(html::with_status(status, &one))
    }
}

async fn traffic(page: &Page, kind: Kind) -> Result<ChannelTraffic, Status> {
    let name = format!("{}/traffic", page.resource("channels", kind.id()));
    Ok(page.orders().get_channel_traffic(GetChannelTrafficRequest { name }).await?.into_inner())
}

/// Sets one up, or changes it.
async fn save(
    Extension(page): Extension<Arc<Page>>,
    Path(kind): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let asked = Asked { page: &page, kind: Kind::of(&kind)?, headers: &headers };
    let sent = form::whole(Form::parse(&body));
    match form::save(&page, asked.kind, &sent).await {
        Ok(()) => Ok(html::see_other(&format!("/settings/channels/{kind}"))),
        // A secret is not sent back, not even to who typed it.
        Err(wrong) => asked.render(StatusCode::BAD_REQUEST, Some(&sent), wrong, None).await,
    }
}

/// Tries whether it works.
async fn check(
    State(console): State<Arc<Console>>,
    Extension(page): Extension<Arc<Page>>,
    Path(kind): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked { page: &page, kind: Kind::of(&kind)?, headers: &headers };
    // Whoever may not see the channel has nothing tried.
    if of(&all(&page).await?, asked.kind).is_none() {
        return Err(Failure::not_found(page.resource("channels", &kind)).into());
    }
    let found = console.prober.probe(&page.resource("channels", &kind)).await?;
    asked.render(StatusCode::OK, None, Wrong::default(), Some(found.map_or(Ok(()), Err))).await
}

/// Takes one away.
async fn end(
    Extension(page): Extension<Arc<Page>>,
    Path(kind): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let request = DeleteChannelRequest {
        name: page.resource("channels", Kind::of(&kind)?.id()),
        etag: sent.get("etag").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().delete_channel(request).await?;
    Ok(html::see_other("/settings/channels"))
}

impl One<'_> {
    fn has(&self, field: Missing) -> bool {
        self.channel.as_ref().is_some_and(|channel| channel.missing().all(|missing| missing != field))
    }

    /// What is said of a secret that is kept, or must be typed.
    fn kept(&self, name: &str) -> &'static str {
        let field = match name {
            "token" => Missing::Token,
            "encoding_key" => Missing::EncodingKey,
            "app_secret" => Missing::AppSecret,
            "url" => Missing::Url,
            _ => Missing::SigningSecret,
        };
        if self.has(field) { self.t.kept() } else { "" }
    }

    fn name(&self) -> &'static str {
        self.t.name_of(self.kind)
    }

    fn may(&self) -> &'static str {
        self.t.may(self.kind)
    }

    fn fault(&self, trouble: &Trouble) -> &'static str {
        self.t.fault(trouble.fault)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as a template passes it")]
    fn notice(&self, notice: &Notice) -> &'static str {
        self.t.notice(*notice)
    }

    fn lacks(&self) -> Vec<&'static str> {
        let channel = self.channel.iter();
        channel.flat_map(Channel::missing).map(|missing| self.t.missing(self.kind, missing)).collect()
    }

    fn incoming(&self) -> Vec<(bool, String)> {
        let seen = self.traffic.as_ref().and_then(|traffic| traffic.incoming.as_ref());
        self.t.seen(self.page, seen)
    }

    fn outgoing(&self) -> Vec<(bool, String)> {
        let seen = self.traffic.as_ref().and_then(|traffic| traffic.outgoing.as_ref());
        self.t.seen(self.page, seen)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as a template passes it")]
impl List<'_> {
    fn name(&self, kind: &Kind) -> &'static str {
        self.t.name_of(*kind)
    }

    fn may(&self, kind: &Kind) -> &'static str {
        self.t.may(*kind)
    }

    fn lacks(&self, kind: &Kind, channel: &[Channel]) -> Vec<&'static str> {
        let missing = channel.iter().flat_map(Channel::missing);
        missing.map(|missing| self.t.missing(*kind, missing)).collect()
    }

    /// What is said of how it stands.
    fn state(&self, channel: &[Channel]) -> &'static str {
        match channel {
            [] => self.t.not_set_up(),
            [channel, ..] if channel.missing.is_empty() => self.t.complete(),
            _ => self.t.incomplete(),
        }
    }
}
