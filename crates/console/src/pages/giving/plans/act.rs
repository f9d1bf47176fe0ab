//! What is done to a plan: tried on past orders, looked at, made, changed, taken back.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::loyalty::v1::{
    ApplyPlanChangeRequest, CreatePlanRequest, Plan, PlanImpact, PreviewPlanChangeRequest, RetirePlanRequest,
    RollBackPlanChangeRequest,
};
use runtime::Refusal;
use tonic::Status;

use super::{
    form::{self, is_used, slots},
    plan::{Shown, filled, render},
};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
};

type Answer = Result<Response, Problem>;

/// What the form of a plan is sent for, by the button that was pressed.
enum Wanted {
    /// One slot more.
    Slot,
    Simulation,
    Preview,
    /// The thing itself; for those who are members already, too, if that is ticked.
    Done {
        for_all: bool,
    },
}

impl Wanted {
    fn of(sent: &Form) -> Self {
        match sent.get("then") {
            "slot" => Self::Slot,
            "simulate" => Self::Simulation,
            "apply" => Self::Done { for_all: false },
            "apply-all" => Self::Done { for_all: true },
            _ => Self::Preview,
        }
    }
}

/// Makes a plan, or says what it would have been.
pub(super) async fn make(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    let done = match Wanted::of(&sent) {
        Wanted::Slot => return render(&page, "", &with_slot(&sent), Wrong::default(), Shown::Nothing).await,
        Wanted::Simulation => simulate(&page, &sent).await,
        Wanted::Preview | Wanted::Done { .. } => match try_make(&page, &sent).await {
            Ok(plan) => return Ok(html::see_other(&format!("/giving/plans/{}", id_of(&plan.name)))),
            Err(wrong) => Err(wrong),
        },
    };
    answer(&page, "", &sent, done).await
}

/// Changes a plan, or says who would lose what.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let done = match Wanted::of(&sent) {
        Wanted::Slot => return render(&page, &id, &with_slot(&sent), Wrong::default(), Shown::Nothing).await,
        Wanted::Simulation => simulate(&page, &sent).await,
        Wanted::Preview => preview(&page, &id, &sent).await,
        Wanted::Done { for_all } => match apply(&page, &id, &sent, for_all).await {
            Ok(change) => return filled(&page, &id, Shown::Changed(Box::new(change))).await,
            Err(wrong) => Err(wrong),
        },
    };
    answer(&page, &id, &sent, done).await
}

/// The form as it was sent, with what it asked for or what is wrong with it.
async fn answer(page: &Page, id: &str, sent: &Form, done: Result<Shown, Wrong>) -> Answer {
    match done {
        Ok(shown) => render(page, id, sent, Wrong::default(), shown).await,
        Err(wrong) => render(page, id, sent, wrong, Shown::Nothing).await,
    }
}

fn with_slot(sent: &Form) -> Form {
    sent.with_slot(form::MOST_BENEFITS)
}

async fn simulate(page: &Page, sent: &Form) -> Result<Shown, Wrong> {
    let request = form::simulation(page, sent)?;
    let done = page.loyalty().simulate_plan(request).await.map_err(|status| refused(&status, sent))?;
    Ok(Shown::Simulated(Box::new(done.into_inner())))
}

async fn try_make(page: &Page, sent: &Form) -> Result<Plan, Wrong> {
    let request = CreatePlanRequest {
        parent: page.shop.name.clone(),
        plan: Some(form::read(page, sent)?),
        request_id: sent.get("request_id").to_owned(),
    };
    let made = page.loyalty().create_plan(request).await;
    made.map(tonic::Response::into_inner).map_err(|status| refused(&status, sent))
}

fn named(page: &Page, id: &str, sent: &Form) -> Result<Plan, Wrong> {
    Ok(Plan { name: page.resource("plans", id), ..form::read(page, sent)? })
}

async fn preview(page: &Page, id: &str, sent: &Form) -> Result<Shown, Wrong> {
    let request = PreviewPlanChangeRequest { plan: Some(named(page, id, sent)?) };
    let done = page.loyalty().preview_plan_change(request).await.map_err(|status| refused(&status, sent))?;
    Ok(Shown::Previewed(Box::new(done.into_inner())))
}

/// Of those who have it, nothing is taken that was not shown.
async fn apply(page: &Page, id: &str, sent: &Form, for_all: bool) -> Result<PlanImpact, Wrong> {
    let expected = sent.get("expected").parse().unwrap_or(0);
    let request = ApplyPlanChangeRequest {
        plan: Some(named(page, id, sent)?),
        take_from_holders: for_all,
        expected_losers: if for_all { expected } else { 0 },
        request_id: sent.get("request_id").to_owned(),
        etag: sent.get("etag").to_owned(),
    };
    let done = page.loyalty().apply_plan_change(request).await;
    done.map(tonic::Response::into_inner).map_err(|status| refused(&status, sent))
}

fn refused(status: &Status, sent: &Form) -> Wrong {
    let shown: Vec<usize> = (0..slots(sent)).filter(|at| is_used(sent, *at)).collect();
    Wrong::refused_at(&Refusal::from(status), |path| form::field(path, &shown))
}

/// Takes the last change back.
pub(super) async fn roll_back(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request_id = sent.get("request_id").to_owned();
    let request = RollBackPlanChangeRequest { name: page.resource("plans", &id), request_id };
    let change = page.loyalty().roll_back_plan_change(request).await?.into_inner();
    filled(&page, &id, Shown::RolledBack(Box::new(change))).await
}

/// Lets nobody join any more.
pub(super) async fn retire(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request_id = sent.get("request_id").to_owned();
    page.loyalty().retire_plan(RetirePlanRequest { name: page.resource("plans", &id), request_id }).await?;
    Ok(html::see_other(&format!("/giving/plans/{id}")))
}
