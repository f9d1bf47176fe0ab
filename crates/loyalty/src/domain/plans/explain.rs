//! What a member has, in words.

use kernel::Currency;

use super::{Denial, Holding, Limit, Membership, MembershipState, Terms, Verdict, change::unlimited, judge};
use crate::domain::{calendar, ledger::points_summary, wishes::Wording};

/// Nobody is a member of anything.
const NOBODY: (&str, &str) = ("您还不是会员。", "You are not a member yet.");

/// A day in both languages.
fn day(day: i64, today: i64) -> (String, String) {
    points_summary::words(calendar::date(day), calendar::date(today))
}

/// What a customer has: each plan, what is left, and what comes next.
pub(crate) fn explain(holdings: &[Holding], coming: &[Terms], currency: Currency, today: i64) -> Wording {
    if holdings.is_empty() {
        return Wording { zh: NOBODY.0.into(), en: NOBODY.1.into() };
    }
    let mut said: Vec<Wording> = Vec::new();
    for (holding, coming) in holdings.iter().zip(coming) {
        said.push(of_plan(&holding.membership, (&holding.terms, coming), currency, today));
    }
    for code in codes(holdings) {
        said.extend(of_benefit(&judge(holdings, code, today), today));
    }
    let zh: Vec<&str> = said.iter().map(|one| one.zh.as_str()).collect();
    let en: Vec<&str> = said.iter().map(|one| one.en.as_str()).collect();
    Wording { zh: format!("{}。", zh.join("；")), en: format!("{}.", en.join("; ")) }
}

/// The codes of all benefits, each once, in the order of the plans.
pub(crate) fn codes(holdings: &[Holding]) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for benefit in holdings.iter().flat_map(|holding| &holding.terms.benefits) {
        if !found.contains(&benefit.code.as_str()) {
            found.push(&benefit.code);
        }
    }
    found
}

fn of_plan(own: &Membership, (terms, coming): (&Terms, &Terms), currency: Currency, today: i64) -> Wording {
    let (name, name_en) = terms.names();
    let (rest, rest_en) = until(own, (terms, coming), currency, today);
    Wording {
        zh: format!("您是{name}会员，{rest}"), en: format!("You are a member of {name_en}, {rest_en}")
    }
}

/// How long a membership goes on.
fn until(
    own: &Membership,
    (terms, coming): (&Terms, &Terms),
    currency: Currency,
    today: i64,
) -> (String, String) {
    if own.state == MembershipState::Paused {
        return ("现在暂停着".into(), "which is paused".into());
    }
    let renews = own.paid_until.filter(|_| coming.is_paid());
    if let Some(end) = own.cancelled_to {
        let (zh, en) = day(end - 1, today);
        return (format!("已取消，用到{zh}"), format!("cancelled, until {en}"));
    }
    if let Some(end) = renews {
        let ((zh, en), price) = (day(end, today), points_summary::money(coming.price, currency));
        return (format!("{zh}前续费，每期{price}"), format!("to be renewed before {en} for {price}"));
    }
    let (zh, en) = day(own.days(terms, today).end, today);
    (format!("免费，下一期{zh}开始"), format!("free; the next period begins on {en}"))
}

/// What is left of a benefit, or why there is nothing; `None` where nobody gives it.
pub(crate) fn of_benefit(verdict: &Verdict, today: i64) -> Option<Wording> {
    let benefit = verdict.benefit.as_ref()?;
    let (zh, en) = benefit.names();
    let (left, left_en) = match &verdict.outcome {
        Ok(_) if verdict.unlimited && benefit.limit == Limit::Unlimited => unlimited(),
        Ok(_) if verdict.unlimited => ("现在可用".into(), "to be used now".into()),
        Ok(_) => {
            let (left, all) = (verdict.left, verdict.granted);
            (format!("还剩{left}次（共{all}次）"), format!("{left} of {all} left"))
        }
        Err(denial) => denied(*denial, verdict.next, today),
    };
    Some(Wording { zh: format!("{zh}：{left}"), en: format!("{en}: {left_en}") })
}

/// Why something can't be used now, and when it can.
fn denied(denial: Denial, next: Option<i64>, today: i64) -> (String, String) {
    let (why, why_en) = match denial {
        Denial::NoMembership => ("不在您的会员权益里", "not among your benefits"),
        Denial::Paused => ("会员暂停中", "the membership is paused"),
        Denial::UsedUp => ("这一期用完了", "used up for this period"),
        Denial::TooSoon => ("刚用过", "used a short while ago"),
        Denial::OnceAnOrder => ("这一单已经用过了", "used for this order already"),
        Denial::NotOnOrder => ("这一单里没有能用它的菜", "none of its dishes is on this order"),
        Denial::NothingSaved => ("这一单用它不能再省了", "it takes nothing more off this order"),
    };
    match next {
        Some(next) => {
            let (zh, en) = day(next, today);
            (format!("{why}，{zh}起可用"), format!("{why_en}, again from {en}"))
        }
        None => (why.into(), why_en.into()),
    }
}

/// Why nobody gives a customer something.
pub(crate) fn not_theirs() -> Wording {
    let (zh, en) = denied(Denial::NoMembership, None, 0);
    Wording { zh, en }
}

/// What a member is told before what they paid is over.
pub(crate) fn reminder(
    name: &str,
    (terms, coming): (&Terms, &Terms),
    currency: Currency,
    (end, today): (i64, i64),
) -> Wording {
    let ((zh, en), (last, last_en)) = (terms.names(), day(end - 1, today));
    let price = points_summary::money(coming.price, currency);
    Wording {
        zh: format!(
            "{name}，您的{zh}会员到{last}为止。想续的话和我们说一声就好，每期{price}；不续的话什么都不用做，不会自动扣费。"
        ),
        en: format!(
            "{name}, your membership of {en} lasts until {last_en}. If you want to go on, just tell us: \
             {price} a period. If not, there is nothing to do; nothing is charged by itself."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plans::entitlement::tests::holding;

    #[test]
    fn a_member_is_told_what_they_have_and_what_comes_next() {
        let mut own = holding(1, Limit::Quota(4));
        own.membership.cycle = super::super::Cycle::new(20_785);
        own.membership.paid_until = Some(20_815);
        own.terms.price = 1_990;
        own.membership.version = 1;
        let said = explain(&[own.clone()], &[own.terms.clone()], Currency::CNY, 20_785);
        assert_eq!(said.zh, "您是茶友会会员，12月28日前续费，每期¥19.90；tea：还剩4次（共4次）。");
        assert_eq!(
            said.en,
            "You are a member of Tea friends, to be renewed before December 28 for ¥19.90; tea: 4 of 4 left."
        );
        own.membership.state = MembershipState::Paused;
        own.membership.paused_on = Some(20_785);
        let said = explain(&[own.clone()], &[own.terms], Currency::CNY, 20_785);
        assert_eq!(said.zh, "您是茶友会会员，现在暂停着；tea：会员暂停中。");
        assert_eq!(explain(&[], &[], Currency::CNY, 0).zh, "您还不是会员。");
    }
}
