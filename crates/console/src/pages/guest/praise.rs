//! What others say of the shop, and what it likes to tell.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, response::Response};
use contracts::feedback::v1::{
    ListPublicRatingsRequest, ListStoriesRequest, PublicRating, RatingSummary, Story,
};

use super::{menu, texts::Texts};
use crate::{error::Problem, html, page::Page};

const LATEST: i32 = 30;
/// So many of the latest are looked through for words.
const MOST: i32 = 200;

#[derive(Template)]
#[template(path = "guest/ratings.html")]
struct RatingsPage<'a> {
    page: &'a Page,
    t: Texts,
    ratings: RatingSummary,
    /// Those with words that are shown, or with the shop's answer.
    said: Vec<PublicRating>,
}

#[derive(Template)]
#[template(path = "guest/stories.html")]
struct StoryBook<'a> {
    page: &'a Page,
    t: Texts,
    stories: Vec<Story>,
}

/// How the shop is rated.
pub(super) async fn ratings(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let parent = page.shop.name.clone();
    let request = ListPublicRatingsRequest { parent, page_size: MOST, page_token: String::new() };
    let mut feedback = page.feedback();
    let (ratings, said) = futures::join!(menu::ratings(&page), feedback.list_public_ratings(request));
    let mut said = said?.into_inner().ratings;
    said.retain(|one| !one.comment.is_empty() || !one.reply.is_empty());
    Ok(html::page(&RatingsPage { page: &page, t: Texts(page.lang), ratings: ratings?, said }))
}

/// The stories that are shared.
pub(super) async fn stories(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let request = ListStoriesRequest {
        parent: page.shop.name.clone(),
        page_size: LATEST,
        ..ListStoriesRequest::default()
    };
    let stories = page.feedback().list_stories(request).await?.into_inner().stories;
    Ok(html::page(&StoryBook { page: &page, t: Texts(page.lang), stories }))
}

/// Scores from 5 down to 1, each with how many gave it.
type Bars = Vec<(usize, i64)>;

fn bars(counts: &[i64]) -> Bars {
    counts.iter().enumerate().map(|(index, count)| (index + 1, *count)).rev().collect()
}

impl RatingsPage<'_> {
    /// What is rated, each with its mean and who gave what.
    fn scales(&self) -> [(&'static str, f64, Bars); 2] {
        let of = &self.ratings;
        [
            (self.t.product(), of.product_mean, bars(&of.product_counts)),
            (self.t.service(), of.service_mean, bars(&of.service_counts)),
        ]
    }
}
