//! What gifts did, and what is odd about them.

use contracts::loyalty::v1::{self as pb, campaign_report, staff_alert};
use kernel::{Failure, Money, ShopId};
use runtime::field;

use super::names;
use crate::domain::{
    CampaignId,
    effect::{
        Counted, Effect, Given, Verdict,
        staff_watch::{Alert, Pattern},
    },
};

const REPORT: &str = "shops/{shop}/campaigns/{campaign}/report";

/// The shop and the campaign of a report.
pub(crate) fn report_of(text: &str) -> Result<(ShopId, CampaignId), Failure> {
    let name = field::name(text, "name", REPORT)?;
    let id = name.id(1, REPORT).map_err(|right| Failure::field("name", right.to_string()))?;
    Ok((name.shop, id))
}

/// Share of an order that is margin.
pub(crate) fn margin_ratio(sent: f64) -> Result<f64, Failure> {
    if !(0.0..=1.0).contains(&sent) {
        return Err(Failure::field("margin_ratio", "must be 0 to 1"));
    }
    Ok(if sent > 0.0 { sent } else { Counted::USUAL_MARGIN })
}

/// A number of days; `None` if none was asked for.
pub(crate) fn days(sent: i32, path: &str, most: i32) -> Result<Option<i64>, Failure> {
    let days = field::number(sent, path, &(0..=most))?;
    Ok((days > 0).then_some(i64::from(days)))
}

/// A campaign's report as the contract shows it.
#[expect(clippy::cast_possible_truncation, reason = "money is far below 2^52")]
pub(crate) fn campaign_report(
    name: String,
    counted: &Counted,
    given: &Given,
    effect: Effect,
    window_days: i64,
) -> pb::CampaignReport {
    let verdict = match effect.verdict {
        Verdict::Works => campaign_report::Verdict::Works,
        Verdict::DoesNot => campaign_report::Verdict::DoesNot,
        Verdict::NotEnoughData => campaign_report::Verdict::NotEnoughData,
    };
    let (treated, held_out) = (&counted.treated, &counted.held_out);
    let visit_margin = Money { minor: effect.visit_margin.round() as i64, ..counted.cost };
    pb::CampaignReport {
        name,
        taken: given.taken,
        thanked: given.thanked,
        granted: given.granted,
        cost: Some(field::money_field(counted.cost)),
        treated: treated.customers,
        treated_returned: treated.returned,
        held_out: held_out.customers,
        held_out_returned: held_out.returned,
        window_days: i32::try_from(window_days).unwrap_or(i32::MAX),
        lift_ratio: effect.difference.lift,
        lift_low_ratio: effect.difference.low,
        lift_high_ratio: effect.difference.high,
        p_value: effect.difference.p_value,
        break_even_ratio: effect.break_even.unwrap_or(1.0),
        visit_margin: Some(field::money_field(visit_margin)),
        margin_ratio: counted.margin_ratio,
        needed_per_arm: effect.needed_per_arm,
        verdict: verdict.into(),
        text: effect.text,
        text_en: effect.text_en,
        break_even_visits: effect.break_even_visits,
        waiting: counted.waiting(),
    }
}

/// Something odd as the contract shows it.
pub(crate) fn alert(shop: &ShopId, alert: &Alert) -> pb::StaffAlert {
    let kind = match alert.pattern {
        Pattern::RedeemedAtOnce => staff_alert::Kind::RedeemedAtOnce,
        Pattern::GiftsToFew => staff_alert::Kind::GiftsToFew,
        Pattern::GivenByOne => staff_alert::Kind::GivenByOne,
    };
    pb::StaffAlert {
        kind: kind.into(),
        staff: alert.staff.clone(),
        customer: alert.customer.map(|customer| names::customer(shop, customer)).unwrap_or_default(),
        text: alert.text.clone(),
        text_en: alert.text_en.clone(),
        value: alert.value,
        limit: alert.limit,
        last_time: Some(field::timestamp(alert.last_at)),
    }
}
