//! What a report tells of gifts against those whom chance held out.

use contracts::loyalty::v1 as pb;
use kernel::{Money, ShopId, Time, stats};
use storage::Tx;

use super::window::{window_days, year_before};
use crate::{
    convert::effect,
    domain::{
        CampaignId, Trigger,
        effect::{Counted, Given},
    },
    error::Error,
    store::{
        effect::arms::{self, Window},
        projections::shops,
    },
};

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    /// Share of an order that is margin.
    pub(super) margin_ratio: f64,
    /// How long customers have to come back, in days; as the shop's pauses say if `None`.
    pub(super) window_days: Option<i64>,
    /// Now.
    pub(super) now: Time,
}

/// The report of what was given to whom a campaign, or all plans, chose.
pub(super) async fn report(
    tx: &mut Tx,
    shop: &ShopId,
    name: String,
    (id, trigger): (CampaignId, Trigger),
    (given, orders): (Given, i64),
    question: Question,
) -> Result<pb::CampaignReport, Error> {
    let now = question.now;
    let currency = shops::get(tx, shop).await?.currency;
    let window_days = window_days(tx, shop, question.window_days, now).await?;
    let window = Window { now, micros: window_days * Time::DAY };
    let arms = arms::arms(tx, shop, (id, id), window).await?.remove(&id).unwrap_or_default();
    let counted = Counted {
        trigger,
        treated: arms.treated,
        held_out: arms.held_out,
        cost: Money { minor: given.cost, currency },
        orders,
        mean_order: mean_order(tx, shop, now).await?,
        margin_ratio: question.margin_ratio,
    };
    Ok(effect::campaign_report(name, &counted, &given, counted.effect(), window_days))
}

async fn mean_order(tx: &mut Tx, shop: &ShopId, now: Time) -> Result<f64, Error> {
    let (orders, brought_in) = arms::orders(tx, shop, year_before(now)).await?;
    Ok(stats::ratio(brought_in.max(0), orders))
}
