//! The page of one plan.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, extract::Path, response::Response};
use contracts::loyalty::v1::{
    GetPlanRequest, ListMembershipsRequest, Membership, Plan, PlanImpact, PlanSimulation,
    benefit::{Effect, Limit},
    plan::PeriodUnit,
};
use http::StatusCode;
use tonic::Status;

use super::{
    form::{self, slots},
    texts::Texts,
};
use crate::{
    error::Problem,
    format,
    forms::{Form, Wrong},
    guests::{Guests, Label},
    html,
    page::Page,
};

const MOST_MEMBERS: i32 = 200;

/// What the page shows beside the form.
#[derive(Default)]
pub(super) enum Shown {
    #[default]
    Nothing,
    Simulated(Box<PlanSimulation>),
    /// What a change would be.
    Previewed(Box<PlanImpact>),
    /// What one was.
    Changed(Box<PlanImpact>),
    RolledBack(Box<PlanImpact>),
}

#[derive(Template)]
#[template(path = "giving/plan.html")]
struct PlanPage<'a> {
    page: &'a Page,
    t: Texts,
    /// None for a new one.
    plan: Option<Plan>,
    /// Empty for a new one.
    id: &'a str,
    sent: &'a Form,
    wrong: Wrong,
    shown: Shown,
    members: Vec<Membership>,
    guests: Guests,
}

pub(super) async fn render(
    page: &Page,
    id: &str,
    sent: &Form,
    wrong: Wrong,
    shown: Shown,
) -> Result<Response, Problem> {
    let (plan, members) = futures::join!(plan(page, id), members(page, id));
    let members = members.unwrap_or_default();
    let guests = Guests::ask(page, members.iter().map(|one| one.customer.as_str())).await;
    let status = if wrong.is_nothing() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let t = Texts(page.lang);
    let shown = PlanPage { page, t, plan: plan?, id, sent, wrong, shown, members, guests };
    Ok(html::with_status(status, &shown))
}

async fn plan(page: &Page, id: &str) -> Result<Option<Plan>, Status> {
    if id.is_empty() {
        return Ok(None);
    }
    let request = GetPlanRequest { name: page.resource("plans", id) };
    Ok(Some(page.loyalty().get_plan(request).await?.into_inner()))
}

async fn members(page: &Page, id: &str) -> Result<Vec<Membership>, Status> {
    if id.is_empty() {
        return Ok(Vec::new());
    }
    let request = ListMembershipsRequest {
        parent: page.shop.name.clone(),
        plan: page.resource("plans", id),
        page_size: MOST_MEMBERS,
        ..ListMembershipsRequest::default()
    };
    Ok(page.loyalty().list_memberships(request).await?.into_inner().memberships)
}

/// The form for a new one.
pub(super) async fn blank(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, "", &form::blank(), Wrong::default(), Shown::Nothing).await
}

/// The form with what is known of one.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    filled(&page, &id, Shown::Nothing).await
}

/// The page of a plan as it is now.
pub(super) async fn filled(page: &Page, id: &str, shown: Shown) -> Result<Response, Problem> {
    let known = plan(page, id).await?.unwrap_or_default();
    render(page, id, &form::filled(page, &known), Wrong::default(), shown).await
}

type Choice = (&'static str, &'static str, bool);

#[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands on what it has by reference")]
impl PlanPage<'_> {
    fn slots(&self) -> std::ops::Range<usize> {
        0..slots(self.sent)
    }

    /// Whether what is within a slot is to be seen at once.
    fn is_open(&self, at: &usize) -> bool {
        let names =
            ["code", "quota", "interval", "items", "percent", "cap", "prices", "priority", "value", "cost"];
        names.iter().any(|name| !self.wrong.in_slot(name, at).is_empty())
            || self.sent.in_slot("benefit", at).is_empty() && *at == 0
    }

    fn units(&self) -> [Choice; 3] {
        let all = [
            (PeriodUnit::Day, self.t.days()),
            (PeriodUnit::Month, self.t.months()),
            (PeriodUnit::Year, self.t.years()),
        ];
        all.map(|(unit, word)| (unit.as_str_name(), word, self.sent.get("unit") == unit.as_str_name()))
    }

    fn effects(&self, at: &usize) -> [Choice; 4] {
        let chosen = form::effect(self.sent, *at);
        let all = [
            (Effect::Perk, self.t.perk()),
            (Effect::FreeItem, self.t.free_item()),
            (Effect::PercentOff, self.t.percent_off()),
            (Effect::PriceList, self.t.price_list()),
        ];
        all.map(|(effect, word)| (effect.as_str_name(), word, effect == chosen))
    }

    fn limits(&self, at: &usize) -> [Choice; 3] {
        let chosen = form::limit(self.sent, *at);
        let all = [
            (Limit::Unlimited, self.t.unlimited()),
            (Limit::Quota, self.t.quota()),
            (Limit::Interval, self.t.interval()),
        ];
        all.map(|(limit, word)| (limit.as_str_name(), word, limit == chosen))
    }

    fn label(&self, customer: &str) -> Label {
        self.guests.label(self.page, customer)
    }

    /// An amount and its interval: `¥12.00 (¥8.00 – ¥16.00)`.
    fn estimate(&self, simulation: &PlanSimulation) -> String {
        let Some(one) = &simulation.net_per_member else { return "–".to_owned() };
        let [value, low, high] =
            [one.value, one.low, one.high].map(|minor| format::minor(minor, &self.page.shop.currency));
        format!("{value} ({low} – {high})")
    }

    fn share(simulation: &PlanSimulation) -> String {
        let [value, low, high] =
            [simulation.join_ratio, simulation.join_ratio_low, simulation.join_ratio_high]
                .map(format::percent);
        format!("{value} ({low} – {high})")
    }

    fn break_even(&self, simulation: &PlanSimulation) -> String {
        match simulation.break_even_members {
            0 => self.t.never().to_owned(),
            count => count.to_string(),
        }
    }

    /// A benefit as the form calls it, else by its code.
    fn benefit(&self, code: &str) -> String {
        let slot = self.slots().find(|at| {
            let written = self.sent.in_slot("code", at);
            written == code || written.is_empty() && code == format!("benefit-{}", at + 1)
        });
        slot.map(|at| self.sent.in_slot("benefit", &at))
            .filter(|name| !name.is_empty())
            .unwrap_or(code)
            .to_owned()
    }
}
