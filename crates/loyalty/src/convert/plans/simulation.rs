use contracts::loyalty::v1::{self as pb, plan_simulation as parts};
use kernel::{Currency, ShopId, Time};
use runtime::field::{self, amount_field};

use crate::{
    convert::names,
    domain::plans::simulation::{Estimate, Joiner, Simulation, words},
};

/// A simulation as the contract shows it.
pub(crate) fn simulation(
    shop: &ShopId,
    told: &Simulation,
    since: Time,
    currency: Currency,
) -> pb::PlanSimulation {
    let money = |minor: i64| amount_field(Some(minor), currency);
    let said = words(told, currency);
    let benefits = told.benefits.iter().map(|(code, tally)| parts::BenefitUse {
        benefit: code.clone(),
        uses: tally.uses,
        value: money(tally.value),
        cost: money(tally.cost),
    });
    pb::PlanSimulation {
        not_enough_data: told.not_enough_data,
        start_time: Some(field::timestamp(since)),
        periods: told.periods,
        orders: told.orders,
        guests: told.guests,
        joiners: i64::try_from(told.joiners.len()).unwrap_or(i64::MAX),
        join_ratio: told.share.ratio,
        join_ratio_low: told.share.low,
        join_ratio_high: told.share.high,
        benefits: benefits.collect(),
        revenue: money(told.revenue),
        cost: money(told.cost),
        net: money(told.net()),
        net_per_member: Some(estimate(told.per_member)),
        break_even_members: told.break_even_members.unwrap_or(0),
        break_even_orders: told.break_even_orders,
        worst: told.worst().iter().map(|joiner| member(shop, joiner, currency)).collect(),
        worst_net: money(told.worst_net()),
        text: said.zh,
        text_en: said.en,
    }
}

fn estimate(told: Estimate) -> parts::Estimate {
    parts::Estimate { value: told.value, low: told.low, high: told.high }
}

fn member(shop: &ShopId, joiner: &Joiner, currency: Currency) -> parts::Member {
    let money = |minor: i64| amount_field(Some(minor), currency);
    parts::Member {
        customer: names::customer(shop, joiner.customer),
        display_name: joiner.name.clone(),
        orders: joiner.orders,
        uses: joiner.all.uses,
        value: money(joiner.all.value),
        cost: money(joiner.all.cost),
        net: money(joiner.net),
    }
}
