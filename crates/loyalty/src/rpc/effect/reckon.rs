//! What a report tells of gifts against those whom chance held out.

use std::collections::HashMap;

use contracts::loyalty::v1 as pb;
use kernel::{Currency, Money, ShopId, Time, Uuid, stats};
use storage::Tx;

use super::window::{window_days, year_before};
use crate::{
    convert::effect,
    domain::{
        CampaignId, Trigger,
        effect::{Counted, Given, Stratum},
    },
    error::Error,
    service::Loyalty,
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

/// What the reports of a shop have in common.
pub(super) struct Common {
    question: Question,
    window: Window,
    window_days: i64,
    currency: Currency,
    mean_order: f64,
}

/// All campaigns.
pub(super) const ALL: (CampaignId, CampaignId) = (CampaignId(Uuid::nil()), CampaignId(Uuid::max()));

impl Common {
    pub(super) async fn load(
        service: &Loyalty,
        tx: &mut Tx,
        shop: &ShopId,
        question: Question,
    ) -> Result<Self, Error> {
        let now = question.now;
        let window_days = window_days(service, tx, shop, question.window_days, now).await?;
        let (orders, brought_in) = arms::orders(tx, shop, year_before(now)).await?;
        Ok(Self {
            question,
            window: Window { now, micros: window_days * Time::DAY },
            window_days,
            currency: shops::get(tx, shop).await?.currency,
            mean_order: stats::ratio(brought_in.max(0), orders),
        })
    }

    /// Both arms of the campaigns with ids from the first to the last.
    pub(super) async fn arms(
        &self,
        tx: &mut Tx,
        shop: &ShopId,
        campaigns: (CampaignId, CampaignId),
    ) -> Result<HashMap<CampaignId, Stratum>, Error> {
        Ok(arms::arms(tx, shop, campaigns, self.window).await?)
    }

    /// The report of what was given, with so many orders, to whom a campaign, or all plans, chose.
    pub(super) fn report(
        &self,
        name: String,
        trigger: Trigger,
        (given, orders): (Given, i64),
        arms: Stratum,
    ) -> pb::CampaignReport {
        let counted = Counted {
            trigger,
            treated: arms.treated,
            held_out: arms.held_out,
            cost: Money { minor: given.cost, currency: self.currency },
            orders,
            mean_order: self.mean_order,
            margin_ratio: self.question.margin_ratio,
        };
        effect::campaign_report(name, &counted, &given, counted.effect(), self.window_days)
    }
}

/// The report of one of them.
pub(super) async fn report(
    service: &Loyalty,
    (tx, shop): (&mut Tx, &ShopId),
    name: String,
    (id, trigger): (CampaignId, Trigger),
    given: (Given, i64),
    question: Question,
) -> Result<pb::CampaignReport, Error> {
    let common = Common::load(service, tx, shop, question).await?;
    let arms = common.arms(tx, shop, (id, id)).await?.remove(&id).unwrap_or_default();
    Ok(common.report(name, trigger, given, arms))
}
