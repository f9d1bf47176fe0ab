use std::ops::RangeInclusive;

use contracts::loyalty::v1::{
    self as pb,
    campaign::{Budget as BudgetField, BudgetLeft, Offer as OfferField, Trigger as TriggerField, budget},
};
use kernel::{Currency, Failure, ShopId, Time};
use runtime::field;

use super::{
    conditions,
    rewards::{self, DISPLAY_NAME, DISPLAY_NAME_EN},
};
use crate::{
    convert::fields::{amount, amount_field, small, topic, word},
    domain::{Budget, BudgetUse, Campaign, CampaignId, Cap, Offer, Spent},
};

/// The shape of a campaign's name.
pub(crate) const CAMPAIGN: &str = "shops/{shop}/campaigns/{campaign}";
const MOST_OFFERS: usize = 50;
const MOST_WORDS: usize = 20;
const WORD: RangeInclusive<usize> = 1..=64;
const QUANTITY: RangeInclusive<i32> = 0..=99;
const OFFERS_PER_ORDER: RangeInclusive<i32> = 0..=50;
const HOLDOUT: RangeInclusive<i32> = 0..=5_000;
const COUNT: RangeInclusive<i64> = 0..=1_000_000_000;

runtime::updatable! {
    pb::Campaign: display_name, display_name_en, trigger, conditions, offers, offers_per_order, budget,
    holdout_basis_points, automatic, paused, start_time, end_time, topic, words,
}

/// `shops/{shop}/campaigns/{campaign}`.
pub(crate) fn id(name: &str, field: &str) -> Result<(ShopId, CampaignId), Failure> {
    field::id(name, field, CAMPAIGN)
}

/// The name of a campaign.
pub(crate) fn name(shop: &ShopId, id: CampaignId) -> String {
    format!("shops/{shop}/campaigns/{id}")
}

/// The name of the campaign that gave something; empty for none.
pub(crate) fn name_of(shop: &ShopId, campaign: Option<CampaignId>) -> String {
    campaign.map(|id| name(shop, id)).unwrap_or_default()
}

/// A campaign as the contract shows it, without what is left.
pub(crate) fn to(shop: &ShopId, currency: Currency, campaign: &Campaign) -> pb::Campaign {
    let offer = |offer: &Offer| OfferField {
        reward: rewards::name(shop, offer.reward),
        quantity: small(offer.quantity),
    };
    pb::Campaign {
        name: name(shop, campaign.id),
        display_name: campaign.display_name.clone(),
        display_name_en: campaign.display_name_en.clone(),
        trigger: TriggerField::from_str_name(campaign.trigger.as_str()).unwrap_or_default().into(),
        conditions: Some(conditions::to(shop, &campaign.conditions, currency)),
        offers: campaign.offers.iter().map(offer).collect(),
        offers_per_order: small(campaign.offers_per_order),
        budget: Some(budget_to(&campaign.budget, currency)),
        holdout_basis_points: small(campaign.holdout_basis_points),
        automatic: campaign.automatic,
        paused: campaign.paused,
        start_time: campaign.starts_at.map(field::timestamp),
        end_time: campaign.ends_at.map(field::timestamp),
        topic: campaign.topic.clone(),
        words: campaign.words.clone(),
        etag: field::etag_field(campaign.version),
        create_time: Some(field::timestamp(campaign.created_at)),
        left: None,
    }
}

/// A campaign as the contract shows it, once so much was spent.
pub(crate) fn with_left(
    shop: &ShopId,
    currency: Currency,
    campaign: &Campaign,
    spent: &BudgetUse,
) -> pb::Campaign {
    let left = left(&campaign.budget, currency, spent.daily, spent.total);
    pb::Campaign { left: Some(left), ..to(shop, currency, campaign) }
}

/// What is left of a campaign's budget once so much was spent today, and in all.
fn left(budget: &Budget, currency: Currency, today: Spent, total: Spent) -> BudgetLeft {
    let rest = |cap: Option<i64>, spent: i64| cap.map(|cap| (cap - spent).max(0));
    // What is not left in all is not left today.
    let within = |today: Option<i64>, total: Option<i64>| today.map(|left| left.min(total.unwrap_or(left)));
    let money = rest(budget.total.money, total.money);
    let count = rest(budget.total.count, total.count);
    BudgetLeft {
        today: amount_field(within(rest(budget.daily.money, today.money), money), currency),
        today_count: within(rest(budget.daily.count, today.count), count).unwrap_or(-1),
        total: amount_field(money, currency),
        total_count: count.unwrap_or(-1),
    }
}

/// What was sent, each field checked, as a version of a campaign.
pub(crate) fn read(
    shop: &ShopId,
    currency: Currency,
    sent: &pb::Campaign,
    id: CampaignId,
    version: i64,
    created_at: Time,
) -> Result<Campaign, Failure> {
    let trigger = TriggerField::try_from(sent.trigger).ok();
    let right =
        "must be ORDER_PLACED, ORDER_COMPLETED, PARTY_HOSTED, FIRST_ORDER, COMEBACK, CASE_CLOSED or DATE";
    let trigger = word(trigger.map(|trigger| trigger.as_str_name()), "campaign.trigger", right)?;
    let at_once = field::number(sent.offers_per_order, "campaign.offers_per_order", &OFFERS_PER_ORDER)?;
    let (starts_at, ends_at) = span(sent)?;
    Ok(Campaign {
        id,
        display_name: field::text(&sent.display_name, "campaign.display_name", DISPLAY_NAME)?,
        display_name_en: field::optional_name(
            &sent.display_name_en,
            "campaign.display_name_en",
            DISPLAY_NAME_EN,
        )?,
        trigger,
        conditions: conditions::read(shop, &sent.conditions.clone().unwrap_or_default(), trigger, currency)?,
        offers: offers(shop, &sent.offers)?,
        offers_per_order: at_once.max(1).into(),
        budget: budget_read(sent.budget.clone().unwrap_or_default(), currency)?,
        holdout_basis_points: field::number(
            sent.holdout_basis_points,
            "campaign.holdout_basis_points",
            &HOLDOUT,
        )?
        .into(),
        automatic: sent.automatic,
        paused: sent.paused,
        starts_at,
        ends_at,
        words: words(&sent.words, "campaign.words")?,
        topic: if sent.topic.is_empty() { String::new() } else { topic(&sent.topic, "campaign.topic")? },
        deleted: false,
        version,
        created_at,
    })
}

/// Words as guests write them, each once.
pub(crate) fn words(sent: &[String], path: &str) -> Result<Vec<String>, Failure> {
    field::each(sent, path, MOST_WORDS, |word, path| field::text(word, path, WORD))
}

fn span(sent: &pb::Campaign) -> Result<(Option<Time>, Option<Time>), Failure> {
    let starts_at = field::time(sent.start_time, "campaign.start_time")?;
    let ends_at = field::time(sent.end_time, "campaign.end_time")?;
    match (starts_at, ends_at) {
        (Some(start), Some(end)) if end <= start => {
            Err(Failure::field("campaign.end_time", "must be after start_time"))
        }
        span => Ok(span),
    }
}

fn offers(shop: &ShopId, sent: &[OfferField]) -> Result<Vec<Offer>, Failure> {
    if sent.is_empty() {
        return Err(Failure::field("campaign.offers", "must have at least one"));
    }
    let rewards = field::each(sent, "campaign.offers", MOST_OFFERS, |offer, path| {
        field::id_in(shop, &offer.reward, &format!("{path}.reward"), rewards::REWARD)
    })?;
    let offer = |(place, (reward, offer)): (usize, (_, &OfferField))| {
        let path = format!("campaign.offers[{place}].quantity");
        Ok(Offer { reward, quantity: field::number(offer.quantity, &path, &QUANTITY)?.max(1).into() })
    };
    rewards.into_iter().zip(sent).enumerate().map(offer).collect()
}

fn budget_read(sent: BudgetField, currency: Currency) -> Result<Budget, Failure> {
    let cap = |cap: Option<budget::Cap>, name: &str| -> Result<Cap, Failure> {
        let Some(cap) = cap else { return Ok(Cap::default()) };
        let path = format!("campaign.budget.{name}");
        let count = cap.count.map(|count| field::number(count, &format!("{path}.count"), &COUNT));
        Ok(Cap { money: amount(cap.money, &format!("{path}.money"), currency)?, count: count.transpose()? })
    };
    Ok(Budget {
        daily: cap(sent.daily, "daily")?,
        daily_per_customer: cap(sent.daily_per_customer, "daily_per_customer")?,
        per_customer: cap(sent.per_customer, "per_customer")?,
        total: cap(sent.total, "total")?,
    })
}

fn budget_to(budget: &Budget, currency: Currency) -> BudgetField {
    let cap = |cap: &Cap| {
        let field = budget::Cap { money: amount_field(cap.money, currency), count: cap.count };
        (*cap != Cap::default()).then_some(field)
    };
    BudgetField {
        daily: cap(&budget.daily),
        daily_per_customer: cap(&budget.daily_per_customer),
        per_customer: cap(&budget.per_customer),
        total: cap(&budget.total),
    }
}
