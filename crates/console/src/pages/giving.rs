//! What the shop gives: whom today, by which campaigns and budgets, of what stock, within
//! which bounds.

mod acts;
mod bounds;
mod campaign;
mod goodwill;
mod lists;
pub(crate) mod plans;
mod referral_texts;
mod referrals;
mod reward;
mod texts;
mod words;

use std::sync::Arc;

use askama::Template;
use axum::{Extension, Router, response::Response, routing::get};
use contracts::loyalty::v1::{
    Allowance, AppliedRewardPlan, Boundary, Campaign, Exception, Grant, PlanRewardsRequest, Reward,
    RewardPlan, WishPolicy, boundary::Stance, wish,
};
use http::{StatusCode, Uri};
use runtime::Refusal;

use crate::{
    console::Console,
    error::Problem,
    format,
    forms::{Form, Wrong},
    guests::{Guests, Label},
    html::{self, leads_to},
    page::Page,
    pages::insight::layer,
};
use texts::Texts;
use words::Span;

pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .merge(plans::routes())
        .route("/giving", get(show))
        .route("/giving/campaigns/new", get(campaign::blank).post(campaign::add))
        .route("/giving/campaigns/{campaign}", get(campaign::show).post(campaign::change))
        .route("/giving/campaigns/{campaign}/stop", leads_to("/giving").post(acts::stop))
        .route("/giving/campaigns/{campaign}/delete", leads_to("/giving").post(acts::delete_campaign))
        .route("/giving/rewards/new", get(reward::blank).post(reward::add))
        .route("/giving/rewards/{reward}", get(reward::show).post(reward::change))
        .route("/giving/rewards/{reward}/delete", leads_to("/giving").post(acts::delete_reward))
        .route("/giving/referrals", get(referrals::show).post(referrals::change))
        .route("/giving/goodwill", get(goodwill::show).post(goodwill::give))
        .route("/giving/plan", leads_to("/giving").post(acts::give_plan))
        .route("/giving/grants", leads_to("/giving").post(acts::grant))
        .route("/giving/grants/{grant}/decide", leads_to("/giving").post(acts::decide_grant))
        .route("/giving/exceptions/{exception}", leads_to("/giving").post(acts::decide_exception))
        .route("/giving/boundaries", leads_to("/giving").post(bounds::add_boundary))
        .route("/giving/boundaries/{boundary}", leads_to("/giving").post(bounds::change_boundary))
        .route("/giving/allowances/{role}", leads_to("/giving").post(bounds::change_allowance))
        .route("/giving/wishes", leads_to("/giving").post(bounds::change_wishes))
}

#[derive(Template)]
#[template(path = "giving/giving.html")]
struct Giving<'a> {
    page: &'a Page,
    t: Texts,
    campaigns: Vec<Campaign>,
    rewards: Vec<Reward>,
    /// None of these is shown where it can't be looked up, or by whom it may not be seen.
    waiting: Option<Vec<Grant>>,
    exceptions: Option<Vec<Exception>>,
    boundaries: Option<Vec<Boundary>>,
    allowances: Option<Vec<Allowance>>,
    wishes: Option<WishPolicy>,
    /// From when until when of a day they are made.
    hours: (String, String),
    /// What to give today, where it was asked for.
    plan: Option<RewardPlan>,
    /// Plans that were given lately; the last of them with what was not given.
    applied: Option<Vec<AppliedRewardPlan>>,
    guests: Guests,
    sent: &'a Form,
    wrong: Wrong,
}

async fn show(Extension(page): Extension<Arc<Page>>, uri: Uri) -> Result<Response, Problem> {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    render(&page, StatusCode::OK, &asked, Wrong::default()).await
}

/// The whole page; with what was sent and is wrong, if anything is.
async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let (campaigns, rewards, waiting, exceptions, boundaries, allowances, wishes, plan, applied) = futures::join!(
        lists::campaigns(page),
        lists::rewards(page),
        lists::waiting(page),
        lists::exceptions(page),
        lists::boundaries(page),
        lists::allowances(page),
        lists::wishes(page),
        plan(page, sent),
        lists::applied(page),
    );
    let (waiting, exceptions, applied) = (waiting.ok(), exceptions.ok(), applied.ok());
    let (plan, wrong, status) = match plan {
        Ok(plan) => (plan, wrong, status),
        Err(refused) => (None, refused, StatusCode::BAD_REQUEST),
    };
    let chosen = plan.iter().flat_map(|plan| &plan.choices).map(|choice| choice.customer.as_str());
    let waited = waiting.iter().flatten().map(|grant| grant.customer.as_str());
    let asked = exceptions.iter().flatten().map(|one| one.customer.as_str());
    let refused = applied.iter().flatten().flat_map(|one| &one.refused).map(|one| one.customer.as_str());
    let guests = Guests::ask(page, chosen.chain(waited).chain(asked).chain(refused)).await;
    let giving = Giving {
        page,
        t: Texts(page.lang),
        campaigns: campaigns?,
        rewards: rewards?,
        waiting,
        exceptions,
        boundaries: boundaries.ok(),
        allowances: allowances.ok(),
        hours: wishes.as_ref().map(|policy| hours(policy, sent)).unwrap_or_default(),
        wishes: wishes.ok(),
        plan,
        applied,
        guests,
        sent,
        wrong,
    };
    Ok(html::with_status(status, &giving))
}

/// As they were typed, where they were.
fn hours(policy: &WishPolicy, sent: &Form) -> (String, String) {
    let of = |field: &str, minute: i32| {
        if sent.has(field) { sent.get(field).to_owned() } else { crate::read::time_of_day(minute) }
    };
    (of("from", policy.from_minute), of("until", policy.until_minute))
}

/// Which gift for whom today, with so much to spend; nothing unless it was asked for.
async fn plan(page: &Page, asked: &Form) -> Result<Option<RewardPlan>, Wrong> {
    let text = asked.trimmed("spend");
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Wrong::field("spend", crate::read::Texts(page.lang).amount_wrong());
    let amount = format::amount(text, &page.shop.currency).filter(|amount| *amount > 0);
    let request = PlanRewardsRequest {
        parent: page.shop.name.clone(),
        budget_amount: amount.ok_or_else(wrong)?,
        customers: Vec::new(),
    };
    match page.loyalty().plan_rewards(request).await {
        Ok(plan) => Ok(Some(plan.into_inner())),
        Err(status) => Err(Wrong::refused(&Refusal::from(&status), |_| Some("spend"))),
    }
}

impl Giving<'_> {
    fn label(&self, customer: &str) -> Label {
        self.guests.label(self.page, customer)
    }

    fn offers(&self, campaign: &Campaign) -> String {
        let names = campaign.offers.iter().map(|offer| {
            let name = self.reward(&offer.reward);
            if offer.quantity > 1 { format!("{name}×{}", offer.quantity) } else { name }
        });
        names.collect::<Vec<_>>().join(self.page.lang.of_two("、", ", "))
    }

    fn reward(&self, name: &str) -> String {
        let found = self.rewards.iter().find(|reward| reward.name == name);
        let called = found.map(|reward| self.page.lang.name(&reward.display_name, &reward.display_name_en));
        called.unwrap_or(crate::page::id_of(name)).to_owned()
    }

    /// What is left of a campaign today and in all, where that is bounded.
    fn left(&self, campaign: &Campaign) -> String {
        let Some(left) = &campaign.left else { return String::new() };
        let money = left.today.as_ref().or(left.total.as_ref());
        let count = [left.today_count, left.total_count].into_iter().find(|count| *count >= 0);
        match (money, count) {
            (Some(money), _) => format::money(Some(money)),
            (None, Some(count)) => self.page.lang.of_two(format!("{count} 份"), format!("{count} gifts")),
            (None, None) => self.t.unbounded().to_owned(),
        }
    }

    fn has_waiting(&self) -> bool {
        let waits = |waiting: Option<bool>| waiting == Some(true);
        waits(self.waiting.as_ref().map(|all| !all.is_empty()))
            || waits(self.exceptions.as_ref().map(|all| !all.is_empty()))
    }

    /// What a campaign does now.
    fn state(&self, campaign: &Campaign) -> &'static str {
        match words::span(campaign, self.page.now) {
            Span::Over => self.t.over(),
            _ if campaign.paused => self.t.stopped(),
            Span::NotYet => self.t.not_yet(),
            Span::On if campaign.automatic => self.t.running(),
            Span::On => self.t.suggests(),
        }
    }

    fn trigger(&self, campaign: &Campaign) -> &'static str {
        words::trigger(campaign.trigger(), self.page.lang)
    }

    fn layer(&self, reward: &Reward) -> &'static str {
        layer(reward.layer(), self.page.lang)
    }

    /// How many there are, where they are counted.
    fn stock(&self, reward: &Reward) -> String {
        reward.stock.map_or_else(|| self.t.not_counted().to_owned(), |stock| stock.to_string())
    }

    fn stance(&self, boundary: &Boundary) -> &'static str {
        words::stance(boundary.stance(), self.page.lang)
    }

    fn stances(&self) -> Vec<(&'static str, &'static str)> {
        let of = |one: Stance| (one.as_str_name(), words::stance(one, self.page.lang));
        words::STANCES.into_iter().map(of).collect()
    }

    fn role(&self, allowance: &Allowance) -> &'static str {
        self.page.t().kind(allowance.role())
    }

    fn wishes(&self, policy: &WishPolicy) -> Vec<(&'static str, &'static str, bool)> {
        let of = |one: wish::Kind| {
            let code = one.as_str_name();
            // Of a form that was refused, what was ticked.
            let is_made = if self.sent.has("until") {
                self.sent.all("kind").any(|kind| kind == code)
            } else {
                policy.kinds().any(|made| made == one)
            };
            (code, words::wish(one, self.page.lang), is_made)
        };
        words::WISHES.into_iter().map(of).collect()
    }

    /// The gifts of a plan, as its form sends them.
    fn gifts(plan: &RewardPlan) -> Vec<String> {
        let gifts = plan.choices.iter().filter_map(|choice| {
            let gift = choice.suggestion.as_ref().filter(|gift| !gift.campaign.is_empty())?;
            let ids = [&choice.customer, &gift.reward, &gift.campaign].map(|name| crate::page::id_of(name));
            Some(format!("{} {}", ids.join(" "), gift.quantity))
        });
        gifts.collect()
    }

    /// Whether a change of it was sent, and refused.
    fn is_sent(&self, boundary: &Boundary) -> bool {
        self.sent.get("boundary") == crate::page::id_of(&boundary.name)
    }

    /// A field as it was sent for this one, else as it is.
    fn kept<'a>(&'a self, boundary: &Boundary, field: &str, known: &'a str) -> &'a str {
        if self.is_sent(boundary) && self.sent.has(field) { self.sent.get(field) } else { known }
    }

    fn allowed(&self, one: &Allowance, field: &str, money: Option<&contracts::common::v1::Money>) -> String {
        if self.sent.get("role") == crate::page::id_of(&one.name) {
            return self.sent.get(field).to_owned();
        }
        money.map_or_else(String::new, |money| format::plain(money.amount, &self.page.shop.currency))
    }
}
