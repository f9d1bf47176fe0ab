//! Guests grouped by the shop's own rules: who is in a segment now, and how it moved.

mod form;
mod history;
mod texts;
mod words;

use std::sync::Arc;

use askama::Template;
use axum::{Extension, Router, body::Bytes, extract::Path, response::Response, routing::get};
use contracts::customers::v1::{
    CreateSegmentRequest, DeleteSegmentRequest, ListSegmentMembersRequest, ListSegmentsRequest, Segment,
    SegmentMember, UpdateSegmentRequest,
    guest_score::{RfmSegment, Rhythm},
};
use http::StatusCode;
use prost_types::FieldMask;
use tonic::Status;

use crate::{
    console::Console,
    error::Problem,
    forms::{Form, Wrong},
    guests::Label,
    html::{self, leads_to},
    page::{Page, id_of},
    pages::insight,
    segments::usual,
};
use history::History;
use texts::Texts;

const PAGE: &str = "/customers/segments";
const PAGE_SIZE: i32 = 50;
/// As many as one answer has.
const MOST: i32 = 500;

pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/customers/segments", get(list))
        .route("/customers/segments/new", get(blank).post(add))
        .route("/customers/segments/{segment}", get(show).post(change))
        .route("/customers/segments/{segment}/delete", leads_to(PAGE).post(delete))
}

#[derive(Template)]
#[template(path = "customers/segments.html")]
struct SegmentList<'a> {
    page: &'a Page,
    t: Texts,
    segments: Vec<Segment>,
    /// The address of more; empty if these are all.
    next: String,
}

#[derive(Template)]
#[template(path = "customers/segment.html")]
struct SegmentPage<'a> {
    page: &'a Page,
    t: Texts,
    words: insight::Texts,
    /// Empty for a new one.
    id: &'a str,
    /// What is known of one that there is.
    known: Option<Known>,
    sent: Form,
    wrong: Wrong,
}

/// A segment with who is in it.
struct Known {
    segment: Segment,
    members: Vec<SegmentMember>,
    /// The address of more of them; empty if these are all.
    next: String,
    /// None where it can't be looked up.
    history: Option<History>,
}

async fn list(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let asked = Form::parse(page.query.as_bytes());
    let (segments, next) = segments(&page, PAGE_SIZE, asked.get("page")).await?;
    let next = html::next_page(PAGE, &[], &next);
    Ok(html::page(&SegmentList { page: &page, t: Texts(page.lang), segments, next }))
}

/// Some of the segments, oldest first, and where more are.
async fn segments(page: &Page, page_size: i32, page_token: &str) -> Result<(Vec<Segment>, String), Status> {
    let request =
        ListSegmentsRequest { parent: page.shop.name.clone(), page_size, page_token: page_token.to_owned() };
    let found = page.customers().list_segments(request).await?.into_inner();
    Ok((found.segments, found.next_page_token))
}

async fn segment(page: &Page, id: &str) -> Result<Segment, Status> {
    let mut from = String::new();
    loop {
        let (found, next) = segments(page, MOST, &from).await?;
        if let Some(segment) = found.into_iter().find(|segment| id_of(&segment.name) == id) {
            return Ok(segment);
        }
        if next.is_empty() {
            return Err(page.missing("segments", id));
        }
        from = next;
    }
}

async fn known(page: &Page, id: &str) -> Result<Known, Status> {
    let asked = Form::parse(page.query.as_bytes());
    let request = ListSegmentMembersRequest {
        parent: page.resource("segments", id),
        page_size: PAGE_SIZE,
        page_token: asked.get("page").to_owned(),
    };
    let mut customers = page.customers();
    let (segment, members) = futures::join!(segment(page, id), customers.list_segment_members(request));
    let (segment, members) = (segment?, members?.into_inner());
    let next = html::next_page(&format!("{PAGE}/{id}"), &[], &members.next_page_token);
    let history = history::of(page, &segment).await.ok();
    Ok(Known { segment, members: members.members, next, history })
}

/// The page of one with its form as it was sent, else as it is known; of none, the form for a
/// new one.
async fn render(
    page: &Page,
    status: StatusCode,
    id: &str,
    sent: Option<Form>,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let known = match id {
        "" => None,
        id => Some(known(page, id).await?),
    };
    let filled = || known.as_ref().map(|known| form::filled(page, &known.segment)).unwrap_or_default();
    let sent = sent.unwrap_or_else(filled);
    let (t, words) = (Texts(page.lang), insight::Texts(page.lang));
    Ok(html::with_status(status, &SegmentPage { page, t, words, id, known, sent, wrong }))
}

async fn blank(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, "", None, Wrong::default()).await
}

async fn show(Extension(page): Extension<Arc<Page>>, Path(id): Path<String>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, &id, None, Wrong::default()).await
}

async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    match try_add(&page, &sent).await {
        Ok(made) => Ok(html::see_other(&format!("{PAGE}/{}", id_of(&made.name)))),
        Err(wrong) => render(&page, StatusCode::BAD_REQUEST, "", Some(sent), wrong).await,
    }
}

async fn try_add(page: &Page, sent: &Form) -> Result<Segment, Wrong> {
    let request = CreateSegmentRequest {
        parent: page.shop.name.clone(),
        segment: Some(form::read(page, sent)?),
        request_id: sent.get("request_id").to_owned(),
    };
    let made = page.customers().create_segment(request).await;
    made.map(tonic::Response::into_inner).map_err(|status| form::refused(&status))
}

/// Changes it; of what somebody else changed meanwhile, nothing is overwritten.
async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    match try_change(&page, &id, &sent).await {
        Ok(()) => Ok(html::see_other(&format!("{PAGE}/{id}"))),
        Err(wrong) => render(&page, StatusCode::BAD_REQUEST, &id, Some(sent), wrong).await,
    }
}

async fn try_change(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let segment = Segment { name: page.resource("segments", id), ..form::read(page, sent)? };
    let request = UpdateSegmentRequest {
        segment: Some(segment),
        update_mask: Some(FieldMask { paths: form::MASK.map(str::to_owned).to_vec() }),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.customers().update_segment(request).await;
    done.map(drop).map_err(|status| form::refused(&status))
}

async fn delete(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let request = DeleteSegmentRequest {
        name: page.resource("segments", &id),
        etag: sent.get("etag").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.customers().delete_segment(request).await?;
    Ok(html::see_other(PAGE))
}

impl SegmentList<'_> {
    /// Each with its id and its rule in words.
    fn all(&self) -> impl Iterator<Item = (&Segment, &str, String)> {
        self.segments.iter().map(|one| (one, id_of(&one.name), words::rule(self.page, one.rule.as_ref())))
    }
}

impl SegmentPage<'_> {
    fn rule(&self, segment: &Segment) -> String {
        words::rule(self.page, segment.rule.as_ref())
    }

    fn label(&self, member: &SegmentMember) -> Label {
        Label::new(self.page, &member.customer, member.number, &member.display_name)
    }

    fn usual(&self) -> [(&'static str, &'static str, bool); 3] {
        usual(self.page.lang).map(|(code, name)| (code, name, self.is_ticked("segment", code)))
    }

    fn parts(&self) -> [(&'static str, &'static str, bool); 10] {
        words::PARTS.map(|part: RfmSegment| {
            let code = part.as_str_name();
            (code, insight::segment(part, self.page.lang), self.is_ticked("part", code))
        })
    }

    fn rhythms(&self) -> [(&'static str, &'static str, bool); 4] {
        words::RHYTHMS.map(|rhythm: Rhythm| {
            let code = rhythm.as_str_name();
            (code, insight::rhythm(rhythm, self.page.lang), self.is_ticked("rhythm", code))
        })
    }

    fn is_ticked(&self, field: &str, value: &str) -> bool {
        self.sent.all(field).any(|one| one == value)
    }
}
