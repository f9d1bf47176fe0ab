//! What guests said of their orders: the shop answers, and shows what it likes to.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::feedback::v1::{ListRatingsRequest, Rating, ReplyToRatingRequest, ShowRatingRequest};
use http::StatusCode;
use runtime::Refusal;

use super::rating_texts::Texts;
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    guests::{Guests, Label},
    html,
    page::{Page, id_of},
};

const LATEST: i32 = 50;

#[derive(Template)]
#[template(path = "care/ratings.html")]
struct RatingList<'a> {
    page: &'a Page,
    t: Texts,
    ratings: Vec<Rating>,
    /// The page's own token; empty for the first.
    here: &'a str,
    /// Empty if there are no older ones.
    next: String,
    guests: Guests,
    sent: &'a Form,
    wrong: Wrong,
}

pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, &Form::default(), Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let asked = Form::parse(page.query.as_bytes());
    // What is wrong is shown where it was typed.
    let here = if sent.get("page").is_empty() { asked.get("page") } else { sent.get("page") };
    let request = ListRatingsRequest {
        parent: page.shop.name.clone(),
        page_size: LATEST,
        page_token: here.to_owned(),
        attitude: false,
    };
    let found = page.feedback().list_ratings(request).await?.into_inner();
    let (ratings, next) = (found.ratings, found.next_page_token);
    let guests = Guests::ask(page, ratings.iter().map(|one| one.customer.as_str())).await;
    let t = Texts(page.lang);
    Ok(html::with_status(status, &RatingList { page, t, ratings, here, next, guests, sent, wrong }))
}

async fn answer(page: &Page, sent: &Form, done: Result<(), Wrong>) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(html::see_other("/care/ratings")),
        Err(wrong) => render(page, StatusCode::BAD_REQUEST, sent, wrong).await,
    }
}

/// Answers one, for everybody to read.
pub(super) async fn reply(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let request = ReplyToRatingRequest {
        name: page.resource("ratings", &id),
        reply: sent.trimmed("reply").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.feedback().reply_to_rating(request).await.map(drop);
    let done = done.map_err(|status| Wrong::field("reply", Refusal::from(&status).message));
    answer(&page, &Form::of([("rating", id)]).over(&sent), done).await
}

/// Shows the guest's words to everybody, or no more.
pub(super) async fn publish(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let request = ShowRatingRequest {
        name: page.resource("ratings", &id),
        shown: sent.is_on("shown"),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.feedback().show_rating(request).await.map(drop);
    let done = done.map_err(|status| Wrong::whole(Refusal::from(&status).message));
    answer(&page, &sent, done).await
}

impl RatingList<'_> {
    fn label(&self, rating: &Rating) -> Label {
        self.guests.label(self.page, &rating.customer)
    }

    /// What was typed for one of them, and what was wrong with it.
    fn typed<'b>(&'b self, rating: &'b Rating) -> (&'b str, &'b str) {
        if self.sent.get("rating") == id_of(&rating.name) {
            (self.sent.get("reply"), self.wrong.of("reply"))
        } else {
            (&rating.reply, "")
        }
    }
}
