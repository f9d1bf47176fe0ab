//! One campaign: made, changed, and whether it works.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::{
    common::v1::Money,
    customers::v1::{ListSegmentsRequest, Segment},
    loyalty::v1::{
        Campaign, CampaignReport, CreateCampaignRequest, GetCampaignReportRequest, GetCampaignRequest,
        Reward, UpdateCampaignRequest,
        campaign::{Budget, Conditions, Offer, Trigger, budget::Cap},
    },
};
use http::StatusCode;
use prost_types::FieldMask;
use tonic::Status;

use super::{
    lists,
    read::{list, minute, money, number, refused, time_of_day},
    texts::Texts,
    words,
};
use crate::{
    error::Problem,
    format,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
};

/// What the form has; the rest stays as it is.
const MASK: [&str; 10] = [
    "display_name",
    "display_name_en",
    "trigger",
    "conditions",
    "offers",
    "offers_per_order",
    "budget",
    "holdout_basis_points",
    "automatic",
    "paused",
];
const FIELDS: [(&str, &str); 11] = [
    ("display_name", "name"),
    ("display_name_en", "name_en"),
    ("trigger", "trigger"),
    ("offers", "offer"),
    ("offers_per_order", "offers_per_order"),
    ("holdout_basis_points", "holdout"),
    ("conditions.dates", "dates"),
    ("conditions.preferences", "preferences"),
    ("conditions.silence_days", "silence_days"),
    ("budget.daily", "daily"),
    ("budget.total", "total"),
];
const SEGMENTS: [&str; 3] = ["new", "regular", "lapsed"];
const MOST_SEGMENTS: i32 = 100;

#[derive(Template)]
#[template(path = "giving/campaign.html")]
struct CampaignPage<'a> {
    page: &'a Page,
    t: Texts,
    /// Empty for a new one.
    id: &'a str,
    sent: Form,
    wrong: Wrong,
    rewards: Vec<Reward>,
    segments: Vec<Segment>,
    report: Option<CampaignReport>,
}

async fn form(
    page: &Page,
    status: StatusCode,
    id: &str,
    sent: Form,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let (rewards, segments, report) = futures::join!(lists::rewards(page), segments(page), report(page, id));
    let shown = CampaignPage {
        page,
        t: Texts(page.lang),
        id,
        sent,
        wrong,
        rewards: rewards?,
        segments: segments.unwrap_or_default(),
        report: report.ok(),
    };
    Ok(html::with_status(status, &shown))
}

async fn segments(page: &Page) -> Result<Vec<Segment>, Status> {
    let request = ListSegmentsRequest {
        parent: page.shop.name.clone(),
        page_size: MOST_SEGMENTS,
        ..ListSegmentsRequest::default()
    };
    Ok(page.customers().list_segments(request).await?.into_inner().segments)
}

async fn report(page: &Page, id: &str) -> Result<CampaignReport, Status> {
    if id.is_empty() {
        return Err(Status::not_found("it is not made yet"));
    }
    let name = format!("{}/report", page.resource("campaigns", id));
    let request = GetCampaignReportRequest { name, ..GetCampaignReportRequest::default() };
    Ok(page.loyalty().get_campaign_report(request).await?.into_inner())
}

/// The form for a new one, which gives by itself and holds a tenth out.
pub(super) async fn blank(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let sent = Form::of([("automatic", "on".to_owned()), ("holdout", "10".to_owned())]);
    form(&page, StatusCode::OK, "", sent, Wrong::default()).await
}

/// The form with what is known of one.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let known = get(&page, &id).await?;
    form(&page, StatusCode::OK, &id, filled(&page, &known), Wrong::default()).await
}

async fn get(page: &Page, id: &str) -> Result<Campaign, Status> {
    let request = GetCampaignRequest { name: page.resource("campaigns", id) };
    Ok(page.loyalty().get_campaign(request).await?.into_inner())
}

pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    match try_add(&page, &sent).await {
        Ok(()) => Ok(html::see_other("/giving#campaigns")),
        Err(wrong) => form(&page, StatusCode::BAD_REQUEST, "", sent, wrong).await,
    }
}

async fn try_add(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let request = CreateCampaignRequest {
        parent: page.shop.name.clone(),
        campaign: Some(read(page, sent, Campaign::default())?),
        request_id: sent.get("request_id").to_owned(),
    };
    let made = page.loyalty().create_campaign(request).await;
    made.map(drop).map_err(|status| refused(&status, "campaign", &FIELDS))
}

/// Changes it; of what somebody else changed meanwhile, nothing is overwritten.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let (sent, known) = (Form::parse(&body), get(&page, &id).await?);
    match try_change(&page, &sent, known).await {
        Ok(()) => Ok(html::see_other("/giving#campaigns")),
        Err(wrong) => form(&page, StatusCode::BAD_REQUEST, &id, sent, wrong).await,
    }
}

async fn try_change(page: &Page, sent: &Form, known: Campaign) -> Result<(), Wrong> {
    let request = UpdateCampaignRequest {
        campaign: Some(read(page, sent, known)?),
        update_mask: Some(FieldMask { paths: MASK.map(str::to_owned).to_vec() }),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.loyalty().update_campaign(request).await;
    done.map(drop).map_err(|status| refused(&status, "campaign", &FIELDS))
}

/// What the form says; what it does not have stays as it is known.
fn read(page: &Page, sent: &Form, known: Campaign) -> Result<Campaign, Wrong> {
    let conditions = conditions(page, sent, known.conditions.unwrap_or_default())?;
    let holdout: i32 = number(page, sent, "holdout")?;
    Ok(Campaign {
        display_name: sent.trimmed("name").to_owned(),
        display_name_en: sent.trimmed("name_en").to_owned(),
        trigger: Trigger::from_str_name(sent.get("trigger")).unwrap_or_default().into(),
        conditions: Some(conditions),
        offers: offers(page, sent)?,
        offers_per_order: number(page, sent, "offers_per_order")?,
        budget: Some(budget(page, sent, known.budget.unwrap_or_default())?),
        holdout_basis_points: holdout.saturating_mul(100),
        automatic: sent.is_on("automatic"),
        paused: sent.is_on("paused"),
        etag: sent.get("etag").to_owned(),
        left: None,
        ..known
    })
}

fn offers(page: &Page, sent: &Form) -> Result<Vec<Offer>, Wrong> {
    let chosen = sent.all("offer").map(|id| {
        let quantity = number(page, sent, &format!("quantity-{id}"))?;
        Ok(Offer { reward: page.resource("rewards", id), quantity })
    });
    chosen.collect()
}

fn conditions(page: &Page, sent: &Form, known: Conditions) -> Result<Conditions, Wrong> {
    Ok(Conditions {
        segments: sent.all("segment").map(str::to_owned).collect(),
        named_segments: sent.all("named_segment").map(|id| page.resource("segments", id)).collect(),
        min_party_size: number(page, sent, "min_party_size")?,
        preferences: list(sent.get("preferences")),
        weekdays: sent.all("weekday").filter_map(|day| day.parse().ok()).collect(),
        from_minute: minute(page, sent, "from")?,
        to_minute: minute(page, sent, "to")?,
        silence_days: number(page, sent, "silence_days")?,
        dates: list(sent.get("dates")),
        min_total: money(page, sent, "min_total")?,
        ..known
    })
}

fn budget(page: &Page, sent: &Form, known: Budget) -> Result<Budget, Wrong> {
    let cap = |field: &str, known: Option<Cap>| {
        let (money, known) = (money(page, sent, field)?, known.unwrap_or_default());
        Ok((money.is_some() || known.count.is_some()).then_some(Cap { money, ..known }))
    };
    Ok(Budget {
        daily: cap("daily", known.daily)?,
        daily_per_customer: cap("daily_per_customer", known.daily_per_customer)?,
        per_customer: cap("per_customer", known.per_customer)?,
        total: cap("total", known.total)?,
    })
}

fn filled(page: &Page, known: &Campaign) -> Form {
    let plain = |money: Option<&Money>| {
        money.map_or_else(String::new, |money| format::plain(money.amount, &page.shop.currency))
    };
    let cap = |cap: Option<&Cap>| plain(cap.and_then(|cap| cap.money.as_ref()));
    let count = |count: i32| if count == 0 { String::new() } else { count.to_string() };
    let on = |is_on: bool| if is_on { "on".to_owned() } else { String::new() };
    let (conditions, budget) =
        (known.conditions.clone().unwrap_or_default(), known.budget.clone().unwrap_or_default());
    let mut form = Form::of([
        ("etag", known.etag.clone()),
        ("name", known.display_name.clone()),
        ("name_en", known.display_name_en.clone()),
        ("trigger", known.trigger().as_str_name().to_owned()),
        ("offers_per_order", count(known.offers_per_order)),
        ("holdout", (known.holdout_basis_points / 100).to_string()),
        ("automatic", on(known.automatic)),
        ("paused", on(known.paused)),
        ("daily", cap(budget.daily.as_ref())),
        ("daily_per_customer", cap(budget.daily_per_customer.as_ref())),
        ("per_customer", cap(budget.per_customer.as_ref())),
        ("total", cap(budget.total.as_ref())),
        ("min_party_size", count(conditions.min_party_size)),
        ("min_total", plain(conditions.min_total.as_ref())),
        ("silence_days", count(conditions.silence_days)),
        ("preferences", conditions.preferences.join("，")),
        ("dates", conditions.dates.join("，")),
        ("from", time_of_day(conditions.from_minute)),
        ("to", time_of_day(conditions.to_minute)),
    ]);
    for offer in &known.offers {
        form.add("offer", id_of(&offer.reward));
        form.add(&format!("quantity-{}", id_of(&offer.reward)), &offer.quantity.max(1).to_string());
    }
    conditions.segments.iter().for_each(|segment| form.add("segment", segment));
    conditions.named_segments.iter().for_each(|segment| form.add("named_segment", id_of(segment)));
    conditions.weekdays.iter().for_each(|day| form.add("weekday", &day.to_string()));
    form
}

impl CampaignPage<'_> {
    fn triggers(&self) -> Vec<(&'static str, &'static str, bool)> {
        let of = |one: Trigger| {
            let code = one.as_str_name();
            (code, words::trigger(one, self.page.lang), self.sent.get("trigger") == code)
        };
        words::TRIGGERS.into_iter().map(of).collect()
    }

    fn has(&self, field: &str, value: &str) -> bool {
        self.sent.all(field).any(|one| one == value)
    }

    /// The segments that there always are, and others that were chosen by hand.
    fn usual_segments(&self) -> Vec<(String, String)> {
        let named = SEGMENTS.into_iter().zip([self.t.new_guests(), self.t.regulars(), self.t.lapsed()]);
        let usual = named.map(|(code, name)| (code.to_owned(), name.to_owned()));
        let others = self.sent.all("segment").filter(|code| !SEGMENTS.contains(code));
        usual.chain(others.map(|code| (code.to_owned(), code.to_owned()))).collect()
    }

    fn weekdays(&self) -> Vec<(String, &'static str)> {
        let names = self.t.0.of_two(
            ["一", "二", "三", "四", "五", "六", "日"],
            ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        );
        (1..=7).map(|day: i32| day.to_string()).zip(names).collect()
    }

    fn quantity(&self, reward: &Reward) -> &str {
        let sent = self.sent.get(&format!("quantity-{}", id_of(&reward.name)));
        if sent.is_empty() { "1" } else { sent }
    }
}
