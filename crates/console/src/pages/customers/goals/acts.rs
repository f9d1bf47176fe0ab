//! What is done with goals: written down, served, closed.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::customers::v1::{CloseGoalRequest, CreateGoalRequest, FinishGoalServiceRequest, goal::State};
use http::StatusCode;
use runtime::Refusal;
use tonic::Status;

use super::{
    form::{self, MOST_SERVICES},
    render,
    texts::Texts,
};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::Page,
    read::number,
};

type Answer = Result<Response, Problem>;

/// Back to the page, or the page with what was wrong beside the form that was sent.
async fn answer(page: &Page, form: &str, sent: &Form, done: Result<(), Wrong>) -> Answer {
    match done {
        Ok(()) => {
            let back = html::address("/customers/goals", &[("customer", sent.get("customer"))]);
            Ok(html::see_other(&back))
        }
        Err(wrong) => {
            let sent = Form::of([("form", form.to_owned())]).over(sent);
            render(page, StatusCode::BAD_REQUEST, &sent, wrong).await
        }
    }
}

/// Writes a goal down, or adds a slot to the form.
pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    if sent.get("then") == "slot" {
        let more = Form::of([("form", "add".to_owned())]).over(&sent.with_slot(MOST_SERVICES));
        return render(&page, StatusCode::OK, &more, Wrong::default()).await;
    }
    let done = try_add(&page, &sent).await;
    answer(&page, "add", &sent, done).await
}

async fn try_add(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let request = CreateGoalRequest {
        parent: page.shop.name.clone(),
        goal: Some(form::read(page, sent).await?),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.customers().create_goal(request).await;
    done.map(drop).map_err(|status| form::refused(&status, sent))
}

/// Notes that a tip or visit was given.
pub(super) async fn finish(
    Extension(page): Extension<Arc<Page>>,
    Path((goal, index)): Path<(String, i32)>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let done = try_finish(&page, &goal, index, &sent).await;
    let form = format!("{}{goal}-{index}", sent.get("from"));
    answer(&page, &form, &sent, done).await
}

async fn try_finish(page: &Page, goal: &str, index: i32, sent: &Form) -> Result<(), Wrong> {
    let request = FinishGoalServiceRequest {
        name: page.resource("goals", goal),
        index,
        minutes: number(page, sent, "minutes")?,
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.customers().finish_goal_service(request).await;
    done.map(drop).map_err(|status| refused(page, &status))
}

/// Notes what became of a goal.
pub(super) async fn close(
    Extension(page): Extension<Arc<Page>>,
    Path(goal): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request = CloseGoalRequest {
        name: page.resource("goals", &goal),
        state: State::from_str_name(sent.get("state")).unwrap_or_default().into(),
        note: sent.trimmed("note").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.customers().close_goal(request).await;
    let done = done.map(drop).map_err(|status| refused(&page, &status));
    answer(&page, &format!("{goal}-close"), &sent, done).await
}

fn refused(page: &Page, status: &Status) -> Wrong {
    let refusal = Refusal::from(status);
    if refusal.reason == "GOAL_CLOSED" {
        return Wrong::whole(Texts(page.lang).closed_already());
    }
    Wrong::refused(&refusal, |field| match field {
        "minutes" => Some("minutes"),
        "note" => Some("note"),
        _ => None,
    })
}
