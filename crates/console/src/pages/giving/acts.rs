//! What is done at one touch.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::loyalty::v1::{
    ApplyRewardPlanRequest, ApproveGrantRequest, Campaign, DecideExceptionRequest, DeleteCampaignRequest,
    DeleteRewardRequest, GrantRewardRequest, ReturnGrantRequest, UpdateCampaignRequest,
    apply_reward_plan_request::Gift,
};
use http::StatusCode;
use prost_types::FieldMask;

use super::{render, texts::Texts};
use crate::{
    error::Problem,
    format,
    forms::{Form, Wrong},
    html,
    page::Page,
};

type Answer = Result<Response, Problem>;

/// Stops a campaign, or has it go on where the box is not ticked.
pub(super) async fn stop(
    Extension(page): Extension<Arc<Page>>,
    Path(campaign): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let campaign = Campaign {
        name: page.resource("campaigns", &campaign),
        paused: sent.is_on("paused"),
        etag: sent.get("etag").to_owned(),
        ..Campaign::default()
    };
    let request = UpdateCampaignRequest {
        campaign: Some(campaign),
        update_mask: Some(FieldMask { paths: vec!["paused".to_owned()] }),
        request_id: sent.get("request_id").to_owned(),
    };
    page.loyalty().update_campaign(request).await?;
    Ok(html::see_other("/giving#campaigns"))
}

pub(super) async fn delete_campaign(
    Extension(page): Extension<Arc<Page>>,
    Path(campaign): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request = DeleteCampaignRequest {
        name: page.resource("campaigns", &campaign),
        etag: sent.get("etag").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.loyalty().delete_campaign(request).await?;
    Ok(html::see_other("/giving#campaigns"))
}

pub(super) async fn delete_reward(
    Extension(page): Extension<Arc<Page>>,
    Path(reward): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let request = DeleteRewardRequest {
        name: page.resource("rewards", &reward),
        etag: sent.get("etag").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.loyalty().delete_reward(request).await?;
    Ok(html::see_other("/giving#rewards"))
}

/// Gives what the plan of today proposes; the plan is shown again.
pub(super) async fn grant(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    let request = GrantRewardRequest {
        parent: page.shop.name.clone(),
        customer: page.resource("customers", sent.get("customer")),
        reward: page.resource("rewards", sent.get("reward")),
        campaign: page.resource("campaigns", sent.get("campaign")),
        request_id: sent.get("request_id").to_owned(),
        ..GrantRewardRequest::default()
    };
    page.loyalty().grant_reward(request).await?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("spend", sent.get("spend"));
    Ok(html::see_other(&format!("/giving?{}", query.finish())))
}

/// Gives all that the plan of today proposed, as it was shown; what can't be given now is told.
pub(super) async fn give_plan(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Answer {
    let sent = Form::parse(&body);
    let gift = |text: &str| {
        let mut parts = text.split(' ');
        let mut next = || parts.next().unwrap_or_default();
        Gift {
            customer: page.resource("customers", next()),
            reward: page.resource("rewards", next()),
            campaign: page.resource("campaigns", next()),
            quantity: next().parse().unwrap_or(0),
        }
    };
    let request = ApplyRewardPlanRequest {
        parent: page.shop.name.clone(),
        budget_amount: format::amount(sent.trimmed("spend"), &page.shop.currency).unwrap_or(0),
        gifts: sent.all("gift").map(gift).collect(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.loyalty().apply_reward_plan(request).await?;
    Ok(html::see_other("/giving#applied"))
}

/// Allows a gift that waits, or refuses it.
pub(super) async fn decide_grant(
    Extension(page): Extension<Arc<Page>>,
    Path(grant): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    let (name, request_id) = (page.resource("grants", &grant), sent.get("request_id").to_owned());
    if sent.is_on("allow") {
        page.loyalty().approve_grant(ApproveGrantRequest { name, request_id }).await?;
    } else {
        let request = ReturnGrantRequest { name, reason: String::new(), request_id };
        page.loyalty().return_grant(request).await?;
    }
    Ok(html::see_other("/giving#waiting"))
}

/// Decides what somebody asked for out of the ordinary; a reason is kept with it.
pub(super) async fn decide_exception(
    Extension(page): Extension<Arc<Page>>,
    Path(exception): Path<String>,
    body: Bytes,
) -> Answer {
    let sent = Form::parse(&body);
    if sent.trimmed("reason").is_empty() {
        let wrong = Wrong::whole(Texts(page.lang).reason_missing());
        return render(&page, StatusCode::BAD_REQUEST, &Form::default(), wrong).await;
    }
    let request = DecideExceptionRequest {
        name: page.resource("exceptions", &exception),
        allow: sent.is_on("allow"),
        reason: sent.trimmed("reason").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.loyalty().decide_exception(request).await?;
    Ok(html::see_other("/giving#waiting"))
}
