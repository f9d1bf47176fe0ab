//! What could be better, said by guests and by who works here: shared, voted for, decided on.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::{
    customers::v1::AccessKey,
    feedback::v1::{
        CreateIdeaRequest, DecideIdeaRequest, Idea, ListIdeasRequest, ShareIdeaRequest, VoteForIdeaRequest,
        WithdrawVoteRequest, idea::State,
    },
};
use http::StatusCode;
use runtime::Refusal;
use tonic::Status;

use super::{case, idea_texts::Texts};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    guests::{Guests, Label},
    html,
    page::{Page, id_of},
};

const MOST: i32 = 100;

#[derive(Template)]
#[template(path = "care/ideas.html")]
struct Ideas<'a> {
    page: &'a Page,
    t: Texts,
    /// Those that nobody decided on, by votes.
    open: Vec<Idea>,
    /// The others, newest first.
    decided: Vec<Idea>,
    guests: Guests,
    /// Those of who works here; none for whom they are no business of.
    keys: Vec<AccessKey>,
    sent: &'a Form,
    wrong: Wrong,
}

pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, &Form::default(), Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let (open, decided, keys) = futures::join!(
        ideas(page, State::Proposed, true),
        ideas(page, State::Unspecified, false),
        case::keys(page)
    );
    let (open, decided) = (open?, decided?);
    let decided: Vec<_> = decided.into_iter().filter(|idea| idea.state() != State::Proposed).collect();
    let guests = Guests::ask(page, open.iter().chain(&decided).map(|idea| idea.customer.as_str())).await;
    let (t, keys) = (Texts(page.lang), keys.unwrap_or_default());
    Ok(html::with_status(status, &Ideas { page, t, open, decided, guests, keys, sent, wrong }))
}

async fn ideas(page: &Page, state: State, most_voted: bool) -> Result<Vec<Idea>, Status> {
    let request = ListIdeasRequest {
        parent: page.shop.name.clone(),
        state: state.into(),
        most_voted,
        page_size: MOST,
        page_token: String::new(),
    };
    Ok(page.feedback().list_ideas(request).await?.into_inner().ideas)
}

type Answer = Result<Response, Problem>;

async fn answer(page: &Page, sent: &Form, done: Result<(), Wrong>) -> Answer {
    match done {
        Ok(()) => Ok(html::see_other("/care/ideas")),
        Err(wrong) => render(page, StatusCode::BAD_REQUEST, sent, wrong).await,
    }
}

/// One of the own, or one that a guest told.
pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    let request = CreateIdeaRequest {
        parent: page.shop.name.clone(),
        idea: Some(Idea { text: sent.trimmed("text").to_owned(), ..Idea::default() }),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.feedback().create_idea(request).await;
    answer(&page, &sent, done.map(drop).map_err(|status| refused(&status, ""))).await
}

/// Is for it, or no more.
pub(super) async fn vote(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    cast(&page, page.resource("ideas", &id), &sent).await?;
    Ok(html::see_other("/care/ideas"))
}

/// Gives the vote of who looks, or takes it back.
pub(crate) async fn cast(page: &Page, name: String, sent: &Form) -> Result<Idea, Status> {
    let request_id = sent.get("request_id").to_owned();
    let done = if sent.is_on("withdraw") {
        page.feedback().withdraw_vote(WithdrawVoteRequest { name, request_id }).await
    } else {
        page.feedback().vote_for_idea(VoteForIdeaRequest { name, request_id }).await
    };
    done.map(tonic::Response::into_inner)
}

/// Has all guests read it, in words that the shop answers for; or none any more.
pub(super) async fn share(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::of([("idea", id.clone())]).over(&Form::parse(&body));
    let request = ShareIdeaRequest {
        name: page.resource("ideas", &id),
        text: sent.trimmed("shared").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.feedback().share_idea(request).await;
    answer(&page, &sent, done.map(drop).map_err(|status| refused(&status, &id))).await
}

/// Adopts it or declines it, with a word to who had it.
pub(super) async fn decide(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::of([("idea", id.clone())]).over(&Form::parse(&body));
    let done = try_decide(&page, &id, &sent).await;
    answer(&page, &sent, done).await
}

async fn try_decide(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let t = Texts(page.lang);
    let reply = sent.trimmed("reply").to_owned();
    if reply.is_empty() {
        return Err(Wrong::field(&format!("reply-{id}"), t.reply_missing()));
    }
    let is_adopted = sent.get("to") == "adopt";
    let points = match sent.trimmed("points") {
        "" => 0,
        _ if !is_adopted => 0,
        text => text.parse().map_err(|_| Wrong::field(&format!("points-{id}"), t.points_wrong()))?,
    };
    let request = DecideIdeaRequest {
        name: page.resource("ideas", id),
        to_state: if is_adopted { State::Adopted } else { State::Declined }.into(),
        reply,
        points,
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.feedback().decide_idea(request).await;
    done.map(drop).map_err(|status| refused(&status, id))
}

fn refused(status: &Status, id: &str) -> Wrong {
    Wrong::refused_at(&Refusal::from(status), |field| match field {
        "idea.text" => Some("text".to_owned()),
        "text" => Some(format!("shared-{id}")),
        "reply" => Some(format!("reply-{id}")),
        "points" => Some(format!("points-{id}")),
        _ => None,
    })
}

impl Ideas<'_> {
    fn label(&self, customer: &str) -> Label {
        self.guests.label(self.page, customer)
    }

    /// Who of those who work here had it.
    fn staff(&self, key: &str) -> String {
        case::owner(self.page, key, &self.keys)
    }

    /// A field as it was sent for one of them; else what it was.
    fn kept<'a>(&'a self, idea: &'a Idea, field: &str, known: &'a str) -> &'a str {
        if self.is_sent(idea) { self.sent.get(field) } else { known }
    }

    fn is_sent(&self, idea: &Idea) -> bool {
        !self.wrong.is_nothing() && self.sent.get("idea") == id_of(&idea.name)
    }

    fn wrong_of(&self, field: &str, idea: &Idea) -> &str {
        self.wrong.of(&format!("{field}-{}", id_of(&idea.name)))
    }

    fn is_adopted(idea: &Idea) -> bool {
        idea.state() == State::Adopted
    }
}
