//! The rules by which guests are asked after: made, changed, stopped, and whether it helps.

mod texts;

use std::sync::Arc;

use askama::Template;
use axum::{Extension, Router, body::Bytes, extract::Path, response::Response, routing::get};
use contracts::feedback::v1::{
    CreateFollowUpRuleRequest, DeleteFollowUpRuleRequest, FollowUpRule, ListFollowUpRulesRequest,
    UpdateFollowUpRuleRequest, follow_up_rule::Trigger,
};
use http::StatusCode;
use prost_types::FieldMask;
use tonic::Status;

use crate::{
    console::Console,
    error::Problem,
    figure::Figure,
    format,
    forms::{Form, Wrong},
    html::{self, leads_to},
    page::{Page, id_of},
    pages::insight,
    read::{number, percent, refused},
};
use texts::Texts;

const PAGE: &str = "/care/follow-ups";
const PAGE_SIZE: i32 = 50;
/// As many as one answer has.
const MOST: i32 = 500;
/// In basis points; said here, since the form has it in percent.
const MOST_HOLDOUT: i32 = 5_000;
const TRIGGERS: [Trigger; 3] = [Trigger::FirstOrder, Trigger::EveryOrder, Trigger::CaseClosed];
/// What the form has.
const MASK: [&str; 9] = [
    "display_name",
    "trigger",
    "after_hours",
    "text",
    "text_en",
    "rest_days",
    "holdout_basis_points",
    "paused",
    "automatic",
];
/// Fields of the contract that the form has under the same name, or another.
const FIELDS: [(&str, &str); 7] = [
    ("display_name", "name"),
    ("trigger", "trigger"),
    ("after_hours", "after_hours"),
    ("text", "text"),
    ("text_en", "text_en"),
    ("rest_days", "rest_days"),
    ("holdout_basis_points", "holdout"),
];

pub(super) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/care/follow-ups", get(list))
        .route("/care/follow-ups/rules/new", get(blank).post(add))
        .route("/care/follow-ups/rules/{rule}", get(show).post(change))
        .route("/care/follow-ups/rules/{rule}/pause", leads_to(PAGE).post(pause))
        .route("/care/follow-ups/rules/{rule}/delete", leads_to(PAGE).post(delete))
}

#[derive(Template)]
#[template(path = "care/rules.html")]
struct Rules<'a> {
    page: &'a Page,
    t: Texts,
    words: insight::Texts,
    found: Vec<FollowUpRule>,
    /// The address of more; empty if these are all.
    next: String,
    /// How many came again with and without being asked; none for who may not see it.
    report: Option<Figure>,
}

#[derive(Template)]
#[template(path = "care/rule.html")]
struct RulePage<'a> {
    page: &'a Page,
    t: Texts,
    /// Empty for a new one.
    id: &'a str,
    sent: Form,
    wrong: Wrong,
}

async fn list(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let asked = Form::parse(page.query.as_bytes());
    let (found, report) =
        futures::join!(rules(&page, PAGE_SIZE, asked.get("page")), insight::follow_ups(&page));
    let (found, next) = found?;
    let (t, words) = (Texts(page.lang), insight::Texts(page.lang));
    let next = html::next_page(PAGE, &[], &next);
    Ok(html::page(&Rules { page: &page, t, words, found, next, report: report.ok() }))
}

/// Some of the rules, oldest first, and where more are.
async fn rules(page: &Page, page_size: i32, page_token: &str) -> Result<(Vec<FollowUpRule>, String), Status> {
    let request = ListFollowUpRulesRequest {
        parent: page.shop.name.clone(),
        page_size,
        page_token: page_token.to_owned(),
    };
    let found = page.feedback().list_follow_up_rules(request).await?.into_inner();
    Ok((found.follow_up_rules, found.next_page_token))
}

async fn known(page: &Page, id: &str) -> Result<FollowUpRule, Status> {
    let mut from = String::new();
    loop {
        let (found, next) = rules(page, MOST, &from).await?;
        if let Some(rule) = found.into_iter().find(|rule| id_of(&rule.name) == id) {
            return Ok(rule);
        }
        if next.is_empty() {
            return Err(page.missing("followUpRules", id));
        }
        from = next;
    }
}

fn form(page: &Page, status: StatusCode, id: &str, sent: Form, wrong: Wrong) -> Response {
    html::with_status(status, &RulePage { page, t: Texts(page.lang), id, sent, wrong })
}

/// The form for a new one: a day after, and a tenth is left out to compare with.
async fn blank(Extension(page): Extension<Arc<Page>>) -> Response {
    let usual = [("after_hours", "24"), ("rest_days", "30"), ("holdout", "10")];
    let sent = Form::of(usual.map(|(name, value)| (name, value.to_owned())));
    form(&page, StatusCode::OK, "", sent, Wrong::default())
}

async fn show(Extension(page): Extension<Arc<Page>>, Path(id): Path<String>) -> Result<Response, Problem> {
    let known = known(&page, &id).await?;
    Ok(form(&page, StatusCode::OK, &id, filled(&known), Wrong::default()))
}

async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Response {
    let sent = Form::parse(&body);
    match try_add(&page, &sent).await {
        Ok(()) => html::see_other(PAGE),
        Err(wrong) => form(&page, StatusCode::BAD_REQUEST, "", sent, wrong),
    }
}

async fn try_add(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let request = CreateFollowUpRuleRequest {
        parent: page.shop.name.clone(),
        follow_up_rule: Some(read(page, sent)?),
        request_id: sent.get("request_id").to_owned(),
    };
    let made = page.feedback().create_follow_up_rule(request).await;
    made.map(drop).map_err(|status| refused(&status, "follow_up_rule", &FIELDS))
}

/// Changes it; of what somebody else changed meanwhile, nothing is overwritten.
async fn change(Extension(page): Extension<Arc<Page>>, Path(id): Path<String>, body: Bytes) -> Response {
    let sent = Form::parse(&body);
    match try_change(&page, &id, &sent).await {
        Ok(()) => html::see_other(PAGE),
        Err(wrong) => form(&page, StatusCode::BAD_REQUEST, &id, sent, wrong),
    }
}

async fn try_change(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let rule = FollowUpRule { name: page.resource("followUpRules", id), ..read(page, sent)? };
    let done = update(page, sent, rule, &MASK).await;
    done.map_err(|status| refused(&status, "follow_up_rule", &FIELDS))
}

async fn update(page: &Page, sent: &Form, rule: FollowUpRule, mask: &[&str]) -> Result<(), Status> {
    let paths = mask.iter().copied().map(str::to_owned).collect();
    let request = UpdateFollowUpRuleRequest {
        follow_up_rule: Some(rule),
        update_mask: Some(FieldMask { paths }),
        request_id: sent.get("request_id").to_owned(),
    };
    page.feedback().update_follow_up_rule(request).await.map(drop)
}

/// Stops one, or has it go on where the box is not ticked.
async fn pause(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let rule = FollowUpRule {
        name: page.resource("followUpRules", &id),
        paused: sent.is_on("paused"),
        etag: sent.get("etag").to_owned(),
        ..FollowUpRule::default()
    };
    update(&page, &sent, rule, &["paused"]).await?;
    Ok(html::see_other(PAGE))
}

async fn delete(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let request = DeleteFollowUpRuleRequest {
        name: page.resource("followUpRules", &id),
        etag: sent.get("etag").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.feedback().delete_follow_up_rule(request).await?;
    Ok(html::see_other(PAGE))
}

fn read(page: &Page, sent: &Form) -> Result<FollowUpRule, Wrong> {
    let holdout = percent(page, sent, "holdout")?;
    if holdout > MOST_HOLDOUT {
        return Err(Wrong::field("holdout", Texts(page.lang).holdout_wrong()));
    }
    Ok(FollowUpRule {
        display_name: sent.trimmed("name").to_owned(),
        trigger: Trigger::from_str_name(sent.get("trigger")).unwrap_or_default().into(),
        after_hours: number(page, sent, "after_hours")?,
        text: sent.trimmed("text").to_owned(),
        text_en: sent.trimmed("text_en").to_owned(),
        rest_days: number(page, sent, "rest_days")?,
        holdout_basis_points: holdout,
        paused: sent.is_on("paused"),
        automatic: sent.is_on("automatic"),
        etag: sent.get("etag").to_owned(),
        ..FollowUpRule::default()
    })
}

fn filled(known: &FollowUpRule) -> Form {
    let on = |is_on: bool| if is_on { "on".to_owned() } else { String::new() };
    Form::of([
        ("etag", known.etag.clone()),
        ("name", known.display_name.clone()),
        ("trigger", known.trigger().as_str_name().to_owned()),
        ("after_hours", known.after_hours.to_string()),
        ("text", known.text.clone()),
        ("text_en", known.text_en.clone()),
        ("rest_days", known.rest_days.to_string()),
        ("holdout", format::hundredths(known.holdout_basis_points)),
        ("paused", on(known.paused)),
        ("automatic", on(known.automatic)),
    ])
}

impl Rules<'_> {
    /// Each with its id and what it does, part by part.
    fn all(&self) -> impl Iterator<Item = (&FollowUpRule, &str, String)> {
        let comma = self.page.lang.of_two("；", "; ");
        self.found.iter().map(move |rule| (rule, id_of(&rule.name), self.t.what(rule).join(comma)))
    }
}

impl RulePage<'_> {
    fn triggers(&self) -> [(&'static str, &'static str, bool); 3] {
        let chosen = self.sent.get("trigger");
        TRIGGERS.map(|one| (one.as_str_name(), self.t.trigger(one), one.as_str_name() == chosen))
    }
}
