//! What a guest expects of an order, asked before they have it; and what they found, asked after.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::feedback::v1::{
    Answer, CreateExpectationRequest, Expectation, GetSurveyRequest, Survey, survey::Statement,
};
use tonic::{Code, Status};

use crate::{error::Problem, forms::Form, html, language::texts, page::Page};

/// So many are asked after an order, beside the stars.
const MOST_FOUND: usize = 3;
/// What the fields of statements begin with.
const FOUND: &str = "found-";

/// What is asked about an order, and what was said already.
pub(super) async fn of(page: &Page, order: &str) -> Result<Survey, Status> {
    let request = GetSurveyRequest { parent: page.shop.name.clone(), order: page.resource("orders", order) };
    Ok(page.feedback().get_survey(request).await?.into_inner())
}

/// Keeps what they expect: one touch. Who was faster, or has had it meanwhile, sees where it is.
pub(super) async fn expect(
    Extension(page): Extension<Arc<Page>>,
    Path((_, id)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let said = answer(sent.get("statement"), sent.get("score"));
    let expectation = Expectation {
        order: page.resource("orders", &id),
        answers: said.into_iter().collect(),
        ..Expectation::default()
    };
    let request = CreateExpectationRequest {
        parent: page.shop.name.clone(),
        expectation: Some(expectation),
        request_id: sent.get("request_id").to_owned(),
    };
    match page.feedback().create_expectation(request).await {
        Err(status) if !matches!(status.code(), Code::AlreadyExists | Code::FailedPrecondition) => {
            Err(status.into())
        }
        _ => Ok(html::see_other(&format!("{}/orders/{id}", page.guests()))),
    }
}

fn answer(statement: &str, score: &str) -> Option<Answer> {
    Some(Answer { statement: statement.to_owned(), score: score.parse().ok()? })
}

/// What they say they found, of the statements that were touched.
pub(super) fn found(sent: &Form) -> Vec<Answer> {
    sent.fields().filter_map(|(name, score)| answer(name.strip_prefix(FOUND)?, score)).collect()
}

/// What is asked after an order: what was asked before it, else one.
pub(super) fn after(survey: &Survey) -> impl Iterator<Item = &Statement> {
    let most = if survey.expectation.is_some() { MOST_FOUND } else { 1 };
    survey.statements.iter().take(most)
}

texts! { Texts {
    before: "趁着等菜，问您一句：", "One question while you wait:";
    scale: "1 是完全不，7 是非常。点一下就好。", "1 is not at all, 7 is fully. One touch is all.";
    thanks: "记下了，谢谢。吃过以后再问您一次。", "Noted, thank you. We ask again once you have had it.";
    after: "1 是完全不，7 是非常（可不选）", "1 is not at all, 7 is fully (optional)";
    own: "您的评价", "Your rating";
    shop_says: "店里答复：", "The shop:";
} }
