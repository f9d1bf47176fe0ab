//! One campaign: made, changed, and whether it works.

mod form;
mod moment;

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::{
    customers::v1::{ListSegmentsRequest, Segment},
    loyalty::v1::{
        Campaign, CampaignPreview, CampaignReport, CreateCampaignRequest, GetCampaignReportRequest,
        GetCampaignRequest, MomentReport, PreviewCampaignRequest, Reward, UpdateCampaignRequest,
        campaign::Trigger, moment_report::Attention,
    },
};
use http::StatusCode;
use prost_types::FieldMask;
use tonic::Status;

use super::{lists, texts::Texts, words};
use crate::{
    error::Problem,
    format,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
    read::refused,
    segments,
};

/// What the form has; the rest stays as it is.
const MASK: [&str; 13] = [
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
    "words",
    "start_time",
    "end_time",
];
const FIELDS: [(&str, &str); 14] = [
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
    ("words", "words"),
    ("start_time", "start"),
    ("end_time", "end"),
];
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
    moment: Option<MomentReport>,
    /// Whom it would have reached last week, where that was asked for.
    preview: Option<CampaignPreview>,
}

async fn render(
    page: &Page,
    status: StatusCode,
    id: &str,
    sent: Form,
    asked: Result<Option<CampaignPreview>, Wrong>,
) -> Result<Response, Problem> {
    let (rewards, segments, report, moment) =
        futures::join!(lists::rewards(page), own_segments(page), report(page, id), moment::of(page, id));
    let (preview, wrong) = match asked {
        Ok(preview) => (preview, Wrong::default()),
        Err(wrong) => (None, wrong),
    };
    let shown = CampaignPage {
        page,
        t: Texts(page.lang),
        id,
        sent,
        wrong,
        rewards: rewards?,
        segments: segments?,
        report: report.ok(),
        moment: moment.ok(),
        preview,
    };
    Ok(html::with_status(status, &shown))
}

async fn own_segments(page: &Page) -> Result<Vec<Segment>, Status> {
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
    render(&page, StatusCode::OK, "", sent, Ok(None)).await
}

/// The form with what is known of one.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let known = get(&page, &id).await?;
    render(&page, StatusCode::OK, &id, form::filled(&page, &known), Ok(None)).await
}

async fn get(page: &Page, id: &str) -> Result<Campaign, Status> {
    let request = GetCampaignRequest { name: page.resource("campaigns", id) };
    Ok(page.loyalty().get_campaign(request).await?.into_inner())
}

pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    if asks_for_preview(&sent) {
        return previewed(&page, "", sent, Campaign::default()).await;
    }
    match try_add(&page, &sent).await {
        Ok(()) => Ok(html::see_other("/giving#campaigns")),
        Err(wrong) => render(&page, StatusCode::BAD_REQUEST, "", sent, Err(wrong)).await,
    }
}

async fn try_add(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let request = CreateCampaignRequest {
        parent: page.shop.name.clone(),
        campaign: Some(form::read(page, sent, Campaign::default())?),
        request_id: sent.get("request_id").to_owned(),
    };
    let made = page.loyalty().create_campaign(request).await;
    made.map(drop).map_err(|status| refused(&status, "campaign", &FIELDS))
}

fn asks_for_preview(sent: &Form) -> bool {
    sent.get("then") == "preview"
}

/// The form as it was sent, with whom the campaign would have reached last week.
async fn previewed(page: &Page, id: &str, sent: Form, known: Campaign) -> Result<Response, Problem> {
    let preview = try_preview(page, &sent, known).await;
    let status = if preview.is_ok() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    render(page, status, id, sent, preview.map(Some)).await
}

async fn try_preview(page: &Page, sent: &Form, known: Campaign) -> Result<CampaignPreview, Wrong> {
    let request = PreviewCampaignRequest {
        parent: page.shop.name.clone(),
        campaign: Some(form::read(page, sent, known)?),
        days: 0,
    };
    let told = page.loyalty().preview_campaign(request).await;
    told.map(tonic::Response::into_inner).map_err(|status| refused(&status, "campaign", &FIELDS))
}

/// Changes it; of what somebody else changed meanwhile, nothing is overwritten.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let (sent, known) = (Form::parse(&body), get(&page, &id).await?);
    if asks_for_preview(&sent) {
        return previewed(&page, &id, sent, known).await;
    }
    match try_change(&page, &sent, known).await {
        Ok(()) => Ok(html::see_other("/giving#campaigns")),
        Err(wrong) => render(&page, StatusCode::BAD_REQUEST, &id, sent, Err(wrong)).await,
    }
}

async fn try_change(page: &Page, sent: &Form, known: Campaign) -> Result<(), Wrong> {
    let request = UpdateCampaignRequest {
        campaign: Some(form::read(page, sent, known)?),
        update_mask: Some(FieldMask { paths: MASK.map(str::to_owned).to_vec() }),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.loyalty().update_campaign(request).await;
    done.map(drop).map_err(|status| refused(&status, "campaign", &FIELDS))
}

impl CampaignPage<'_> {
    /// What was counted, when, and how far from what was to be expected.
    fn attention(&self, one: &Attention) -> (&'static str, &'static str, String) {
        moment::row(one, self.t)
    }

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
        let usual = segments::usual(self.page.lang)
            .map(|(code, name)| (code.to_owned(), name.to_owned()))
            .into_iter();
        let others = self.sent.all("segment").filter(|code| !segments::is_usual(code));
        usual.chain(others.map(|code| (code.to_owned(), code.to_owned()))).collect()
    }

    /// The shop's own that were chosen and are not among those shown: left out they would be
    /// dropped with the next change.
    fn other_segments(&self) -> impl Iterator<Item = &str> {
        let shown = |id: &str| self.segments.iter().any(|segment| id_of(&segment.name) == id);
        self.sent.all("named_segment").filter(move |id| !shown(id))
    }

    fn weekdays(&self) -> Vec<(String, &'static str)> {
        (1..=7).map(|day: i32| day.to_string()).zip(format::weekdays(self.page.lang)).collect()
    }

    fn quantity(&self, reward: &Reward) -> &str {
        let sent = self.sent.get(&format!("quantity-{}", id_of(&reward.name)));
        if sent.is_empty() { "1" } else { sent }
    }
}
