//! Why this gift for this customer, as a shop would say it.

use super::eligibility::Occasion;
use crate::domain::{
    catalogue::{
        campaign::{Campaign, Trigger},
        reward::Reward,
    },
    projections::customers::CustomerProjection,
};

/// Why, in Chinese and in English.
pub(crate) fn explain(
    campaign: Option<&Campaign>,
    customer: &CustomerProjection,
    occasion: &Occasion<'_>,
    reward: &Reward,
    points: i64,
) -> (String, String) {
    let Some(campaign) = campaign else {
        return (format!("用{points}积分换的"), format!("For {points} points"));
    };
    let (zh, en) = by_trigger(campaign, customer, occasion);
    if let Some(liking) = reward.suits.iter().find(|liking| customer.likes(liking)) {
        let (key, value) = liking.split_once('=').unwrap_or((liking, ""));
        let said = customer.preferences.get(key.trim()).map_or(value, String::as_str);
        return (format!("{zh}，正合口味（{said}）"), format!("{en}, and it suits their taste ({said})"));
    }
    (zh, en)
}

fn by_trigger(
    campaign: &Campaign,
    customer: &CustomerProjection,
    occasion: &Occasion<'_>,
) -> (String, String) {
    let called = customer.display_name.as_str();
    let who_en = if called.is_empty() { "The guest" } else { called };
    match campaign.trigger {
        Trigger::OrderPlaced if campaign.conditions.segments.is_empty() => (
            format!("{}：人人有份的小心意", campaign.display_name),
            "A small courtesy for every guest".into(),
        ),
        Trigger::OrderPlaced => (
            format!("{}：给这样的客人的心意", campaign.display_name),
            "A courtesy for guests like this one".into(),
        ),
        Trigger::OrderCompleted => ("吃好再来，下次的心意".into(), "A good reason to come again".into()),
        Trigger::PartyHosted => {
            let party = occasion.party_size;
            let zh =
                if party > 0 { format!("{called}请{party}人吃饭") } else { format!("{called}请客") };
            (format!("{zh}，给主人添面子"), format!("{who_en} hosts a party: it gives the host face"))
        }
        Trigger::FirstOrder => ("第一次来，欢迎".into(), "Their first order: welcome".into()),
        Trigger::Comeback => {
            let day = |time| occasion.schedule.day(time);
            let days = customer.last_order_at.map_or(0, |last| day(occasion.at) - day(last));
            (format!("{days}天没来了，欢迎回来"), format!("Back after {days} days: welcome"))
        }
        Trigger::CaseClosed => ("上次没做好，赔个不是".into(), "To make up for what went wrong".into()),
        Trigger::Date => {
            let name = &campaign.display_name;
            let name_en = if campaign.display_name_en.is_empty() { name } else { &campaign.display_name_en };
            (format!("{name}，一点心意"), format!("For {name_en}"))
        }
    }
}
