//! What the watches noticed, each with what to do about it.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::{
    feedback::v1::{AcknowledgeAlertRequest, Alert, ListAlertsRequest, alert::Kind},
    loyalty::v1::{GrantRewardRequest, SuggestRewardsRequest, Suggestion},
};
use futures::future::join_all;
use tonic::Status;

use super::words;
use crate::{
    error::Problem,
    forms::Form,
    guests::{Guests, Label},
    html,
    page::{Page, id_of},
};

const MOST: i32 = 30;
/// For so many it is asked what to give; the others lead to their card.
const MOST_SUGGESTED: usize = 6;

/// An alert that nobody saw to.
pub(super) struct AlertRow {
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) text: String,
    pub(super) time: String,
    /// None for the whole shop.
    pub(super) guest: Option<Label>,
    /// What fits the guest best now.
    pub(super) gift: Option<Suggestion>,
}

pub(super) async fn all(page: &Page) -> Result<Vec<Alert>, Status> {
    let request =
        ListAlertsRequest { parent: page.shop.name.clone(), page_size: MOST, ..ListAlertsRequest::default() };
    Ok(page.feedback().list_alerts(request).await?.into_inner().alerts)
}

pub(super) async fn rows(page: &Page, guests: &Guests, alerts: Option<Vec<Alert>>) -> Option<Vec<AlertRow>> {
    let rows = alerts?.into_iter().enumerate().map(async |(at, alert)| {
        let is_of_shop = alert.kind() == Kind::Spike || alert.customer.is_empty();
        let gift = if is_of_shop || at >= MOST_SUGGESTED { None } else { best(page, &alert.customer).await };
        AlertRow {
            id: id_of(&alert.name).to_owned(),
            kind: words::watch(alert.kind(), page.lang),
            text: page.lang.name(&alert.text, &alert.text_en).to_owned(),
            time: page.clock(alert.create_time.as_ref()),
            guest: (!is_of_shop).then(|| guests.label(page, &alert.customer)),
            gift,
        }
    });
    Some(join_all(rows).await)
}

/// The gift that fits best, of those that nobody has to allow or pay points for.
async fn best(page: &Page, customer: &str) -> Option<Suggestion> {
    let request =
        SuggestRewardsRequest { customer: customer.to_owned(), limit: 5, ..SuggestRewardsRequest::default() };
    let found = page.loyalty().suggest_rewards(request).await.ok()?.into_inner().suggestions;
    found.into_iter().find(|one| !one.campaign.is_empty() && one.points_price == 0 && one.approver == 0)
}

/// Notes that somebody saw to it.
pub(super) async fn acknowledge(
    Extension(page): Extension<Arc<Page>>,
    Path(alert): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    seen(&page, &alert, Form::parse(&body).get("request_id")).await?;
    Ok(html::see_other("/care#alerts"))
}

/// Gives the guest something; with that the alert is seen to.
pub(super) async fn give(
    Extension(page): Extension<Arc<Page>>,
    Path(alert): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
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
    // The gift has the form's id: another method's is another write.
    seen(&page, &alert, "").await?;
    Ok(html::see_other("/care#alerts"))
}

async fn seen(page: &Page, alert: &str, request_id: &str) -> Result<(), Status> {
    let request =
        AcknowledgeAlertRequest { name: page.resource("alerts", alert), request_id: request_id.to_owned() };
    page.feedback().acknowledge_alert(request).await.map(drop)
}
