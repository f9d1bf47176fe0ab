//! How plans and memberships are said, wherever they are shown.

use contracts::loyalty::v1::{
    Benefit, CheckEntitlementRequest, Entitlement, ExplainMembershipRequest, Membership,
    MembershipExplanation, Plan,
    benefit::{Effect, Limit},
    membership::State,
    plan::PeriodUnit,
};
use futures::future::try_join_all;
use prost_types::Timestamp;
use tonic::Status;

use crate::{format, language::Lang, page::Page};

/// What a plan costs, and how often: `¥30.00 / 月`, `free, a month`.
pub(crate) fn price(plan: &Plan, lang: Lang) -> String {
    let period = period(plan.period_unit(), plan.period_count.max(1), lang);
    match plan.price.as_ref().filter(|price| price.amount > 0) {
        Some(price) => format!("{} / {period}", format::money(Some(price))),
        None => lang.of_two(format!("免费，{period}一期"), format!("free, periods of {period}")),
    }
}

fn period(unit: PeriodUnit, count: i32, lang: Lang) -> String {
    let (zh, en) = match unit {
        PeriodUnit::Day => ("天", "day"),
        PeriodUnit::Month => ("个月", "month"),
        PeriodUnit::Year | PeriodUnit::Unspecified => ("年", "year"),
    };
    let plural = if count == 1 { "" } else { "s" };
    lang.of_two(format!("{count}{zh}"), format!("{count} {en}{plural}"))
}

/// What a benefit does and how often it may be used, in few words.
pub(crate) fn benefit(benefit: &Benefit, lang: Lang) -> String {
    let does = match benefit.effect() {
        Effect::Perk | Effect::Unspecified => lang.of_two("照顾", "perk").to_owned(),
        Effect::FreeItem => lang.of_two("免费一份", "one free").to_owned(),
        Effect::PercentOff => percent_off(benefit.percent_basis_points, lang),
        Effect::PriceList => lang.of_two("会员价", "members’ prices").to_owned(),
    };
    let often = match benefit.limit() {
        Limit::Quota => {
            lang.of_two(format!("每期{}次", benefit.quota), format!("{} a period", benefit.quota))
        }
        Limit::Interval => lang.of_two(
            format!("每{}天一次", benefit.interval_days),
            format!("once in {} days", benefit.interval_days),
        ),
        Limit::Unlimited | Limit::Unspecified => lang.of_two("不限次", "as often as wanted").to_owned(),
    };
    lang.of_two(format!("{does}，{often}"), format!("{does}, {often}"))
}

fn percent_off(basis_points: i32, lang: Lang) -> String {
    let percent = format::hundredths(basis_points);
    lang.of_two(format!("减{percent}%"), format!("{percent} % off"))
}

/// Where a membership is in its life.
pub(crate) fn state(membership: &Membership, lang: Lang) -> &'static str {
    match membership.state() {
        State::Paused => lang.of_two("暂停中", "Paused"),
        State::Ended => lang.of_two("已结束", "Ended"),
        State::Active | State::Unspecified if membership.cancelled => {
            lang.of_two("已取消，用到期满", "Cancelled, used until its end")
        }
        State::Active | State::Unspecified => lang.of_two("有效", "Active"),
    }
}

/// Until when it runs: it ends then, or its period does and it goes on.
pub(crate) fn until(membership: &Membership) -> Option<&Timestamp> {
    membership.end_time.as_ref().or(membership.period_end_time.as_ref())
}

/// Whether it ended.
pub(crate) fn is_over(membership: &Membership) -> bool {
    membership.state() == State::Ended
}

/// Whether it can be paused.
pub(crate) fn may_pause(membership: &Membership) -> bool {
    membership.state() == State::Active && !membership.cancelled
}

/// Whether it goes on when it is asked.
pub(crate) fn may_resume(membership: &Membership) -> bool {
    membership.state() == State::Paused
}

/// Whether it can be cancelled.
pub(crate) fn may_cancel(membership: &Membership) -> bool {
    membership.state() != State::Ended && !membership.cancelled
}

/// Whether it can be paid for further.
pub(crate) fn may_renew(membership: &Membership) -> bool {
    membership.state() == State::Active
}

/// What is left of a benefit, or why it can't be used now.
pub(crate) fn entitlement(one: &Entitlement, lang: Lang) -> &str {
    lang.name(&one.text, &one.text_en)
}

/// What a customer has by their memberships.
pub(crate) async fn explain(page: &Page, customer: &str) -> Result<MembershipExplanation, Status> {
    let request = ExplainMembershipRequest { customer: customer.to_owned() };
    Ok(page.loyalty().explain_membership(request).await?.into_inner())
}

/// The same, as it may be used for an order: what is not on it, or was used for it, is not granted.
pub(crate) async fn explain_for(
    page: &Page,
    customer: &str,
    order: &str,
) -> Result<Vec<Entitlement>, Status> {
    let all = explain(page, customer).await?.entitlements;
    if order.is_empty() {
        return Ok(all);
    }
    let order = page.resource("orders", order);
    let asked = all.into_iter().map(async |one| {
        if !one.is_granted {
            return Ok(one);
        }
        let (customer, order) = (customer.to_owned(), order.clone());
        let request = CheckEntitlementRequest { customer, benefit: one.benefit, order };
        Ok(page.loyalty().check_entitlement(request).await?.into_inner())
    });
    try_join_all(asked).await
}

#[cfg(test)]
mod tests {
    use contracts::common::v1::Money;

    use super::*;

    #[test]
    fn a_plan_says_what_it_costs_and_how_often() {
        let plan = |amount, unit: PeriodUnit, count| Plan {
            price: Some(Money { amount, currency: "CNY".to_owned() }),
            period_unit: unit.into(),
            period_count: count,
            ..Plan::default()
        };
        assert_eq!(price(&plan(3_000, PeriodUnit::Month, 1), Lang::Zh), "¥30.00 / 1个月");
        assert_eq!(price(&plan(3_000, PeriodUnit::Month, 3), Lang::En), "¥30.00 / 3 months");
        assert_eq!(price(&plan(0, PeriodUnit::Year, 0), Lang::En), "free, periods of 1 year");
    }

    #[test]
    fn a_membership_runs_as_long_as_it_is_paid_else_as_its_period() {
        let at = |seconds| Some(Timestamp { seconds, nanos: 0 });
        let free = Membership { period_end_time: at(5), ..Membership::default() };
        assert_eq!(until(&free), at(5).as_ref());
        assert_eq!(until(&Membership { end_time: at(9), ..free }), at(9).as_ref());
    }

    #[test]
    fn a_benefit_says_what_it_does_and_how_often() {
        let one = Benefit {
            effect: Effect::PercentOff.into(),
            limit: Limit::Interval.into(),
            percent_basis_points: 1_250,
            interval_days: 7,
            ..Benefit::default()
        };
        assert_eq!(benefit(&one, Lang::Zh), "减12.5%，每7天一次");
        assert_eq!(benefit(&one, Lang::En), "12.5 % off, once in 7 days");
    }
}
