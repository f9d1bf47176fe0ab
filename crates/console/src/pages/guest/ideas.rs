//! The idea box: what guests would like to be better, and what others are for.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::feedback::v1::{CreateIdeaRequest, Idea, ListIdeasRequest, idea::State};
use http::StatusCode;
use runtime::Refusal;

use super::texts::Texts;
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::Page,
    pages::care::ideas::cast,
};

const LATEST: i32 = 50;

#[derive(Template)]
#[template(path = "guest/ideas.html")]
struct IdeaBox<'a> {
    page: &'a Page,
    t: Texts,
    /// Their own, and those that are shared; the most wanted first.
    ideas: Vec<Idea>,
    sent: &'a Form,
    wrong: Wrong,
}

pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, &Form::default(), Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let request = ListIdeasRequest {
        parent: page.shop.name.clone(),
        most_voted: true,
        page_size: LATEST,
        ..ListIdeasRequest::default()
    };
    let ideas = page.feedback().list_ideas(request).await?.into_inner().ideas;
    Ok(html::with_status(status, &IdeaBox { page, t: Texts(page.lang), ideas, sent, wrong }))
}

/// Has an idea.
pub(super) async fn have(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let text = sent.trimmed("text").to_owned();
    if text.is_empty() {
        let wrong = Wrong::field("text", Texts(page.lang).idea_missing());
        return render(&page, StatusCode::BAD_REQUEST, &sent, wrong).await;
    }
    let request = CreateIdeaRequest {
        parent: page.shop.name.clone(),
        idea: Some(Idea { text, ..Idea::default() }),
        request_id: sent.get("request_id").to_owned(),
    };
    match page.feedback().create_idea(request).await {
        Ok(_) => Ok(html::see_other(&at(&page))),
        Err(status) => {
            let wrong =
                Wrong::refused(&Refusal::from(&status), |field| (field == "idea.text").then_some("text"));
            render(&page, StatusCode::BAD_REQUEST, &sent, wrong).await
        }
    }
}

/// Is for it, or no more.
pub(super) async fn vote(
    Extension(page): Extension<Arc<Page>>,
    Path((_, id)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    cast(&page, page.resource("ideas", &id), &Form::parse(&body)).await?;
    Ok(html::see_other(&at(&page)))
}

fn at(page: &Page) -> String {
    format!("{}/ideas", page.guests())
}

impl IdeaBox<'_> {
    /// What has become of it.
    fn state(&self, idea: &Idea) -> &'static str {
        match idea.state() {
            State::Adopted => self.t.idea_adopted(),
            State::Declined => self.t.idea_declined(),
            State::Proposed | State::Unspecified => self.t.idea_open(),
        }
    }

    fn is_open(idea: &Idea) -> bool {
        idea.state() == State::Proposed
    }
}
