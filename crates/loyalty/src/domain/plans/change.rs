//! What other terms take away.

use kernel::Currency;

use super::{Benefit, Limit, Period, Terms};
use crate::domain::{ledger::points_summary::money, wishes::Wording};

kernel::text_enum! {
    /// What kind of loss.
    pub(crate) enum LossKind {
        /// A benefit is gone, or another thing.
        BenefitDropped = "BENEFIT_DROPPED",
        /// It may be used less often.
        FewerUses = "FEWER_USES",
        /// A use takes less off.
        LessOff = "LESS_OFF",
        /// A period costs more.
        PriceRaised = "PRICE_RAISED",
        /// What was free has a price.
        FreeMadePaid = "FREE_MADE_PAID",
        /// Fewer may share it.
        HouseholdCut = "HOUSEHOLD_CUT",
        /// A period is shorter.
        PeriodShortened = "PERIOD_SHORTENED",
    }
}

/// Something that is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    /// What kind of loss.
    pub(crate) kind: LossKind,
    /// The benefit's code; empty if it is about none.
    pub(crate) benefit: String,
    /// What is lost.
    pub(crate) wording: Wording,
    /// What as long a time as a period had costs more, in minor units.
    pub(crate) dearer: i64,
}

/// What a holder of some terms loses by others.
pub(crate) fn losses(before: &Terms, after: &Terms, currency: Currency) -> Vec<Loss> {
    let mut found: Vec<Loss> =
        before.benefits.iter().filter_map(|benefit| of_benefit(benefit, (before, after), currency)).collect();
    found.extend(of_price(before, after, currency));
    if after.household < before.household {
        let (was, is) = (before.household, after.household);
        let zh = format!("可共享的家人从{was}位减为{is}位");
        found.push(loss(LossKind::HouseholdCut, "", zh, format!("{is} may share it, not {was}")));
    }
    let (was, is) = (before.period, after.period);
    if is.most_days() < was.most_days() {
        let zh = format!("一期从最多{}天缩短为{}天", was.most_days(), is.most_days());
        let en = format!("a period has {} days at most, not {}", is.most_days(), was.most_days());
        found.push(loss(LossKind::PeriodShortened, "", zh, en));
    }
    found
}

fn loss(kind: LossKind, benefit: &str, zh: String, en: String) -> Loss {
    Loss { kind, benefit: benefit.to_owned(), wording: Wording { zh, en }, dearer: 0 }
}

/// A price that is higher at once, or for the same time.
fn of_price(before: &Terms, after: &Terms, currency: Currency) -> Option<Loss> {
    let dearer = dearer(before, after);
    if after.price <= before.price && dearer == 0 {
        return None;
    }
    let (was, is) = (money(before.price, currency), money(after.price, currency));
    let ((was_each, was_each_en), (each, each_en)) = eaches(before, after);
    let lost = if before.is_paid() {
        let zh = format!("从{was_each}{was}变为{each}{is}");
        loss(LossKind::PriceRaised, "", zh, format!("it costs {is} {each_en}, not {was} {was_each_en}"))
    } else {
        let zh = format!("原来免费，改为{each}{is}");
        loss(LossKind::FreeMadePaid, "", zh, format!("it was free, and costs {is} {each_en}"))
    };
    Some(Loss { dearer, ..lost })
}

/// What as long a time as a period had costs more, in minor units, and at least one if it does.
fn dearer(before: &Terms, after: &Terms) -> i64 {
    let (was, is) = (before.period.length(), after.period.length());
    let more = i128::from(after.price) * was - i128::from(before.price) * is;
    if more <= 0 { 0 } else { saturate((more + is - 1) / is) }
}

/// How much of what was paid by some terms the others ask less for the same time, in minor units.
pub(crate) fn overpaid(paid: i64, (dear, cheap): (&Terms, &Terms)) -> i64 {
    let as_dear = i128::from(dear.price) * cheap.period.length();
    let more = as_dear - i128::from(cheap.price) * dear.period.length();
    if more <= 0 { 0 } else { saturate(i128::from(paid) * more / as_dear) }
}

fn saturate(minor: i128) -> i64 {
    i64::try_from(minor).unwrap_or(i64::MAX)
}

/// Each period of either, in both languages: by its length where they are not of one.
fn eaches(before: &Terms, after: &Terms) -> ((String, String), (String, String)) {
    if before.period == after.period {
        let each = || ("每期".to_owned(), "a period".to_owned());
        return (each(), each());
    }
    (before.period.each(), after.period.each())
}

fn of_benefit(before: &Benefit, (old, new): (&Terms, &Terms), currency: Currency) -> Option<Loss> {
    let (zh, en) = before.names();
    let lost = |kind, what: (String, String)| {
        loss(kind, &before.code, format!("{zh}：{}", what.0), format!("{en}: {}", what.1))
    };
    let after = new.benefit(&before.code).filter(|after| after.effect == before.effect);
    let Some(after) = after else {
        return Some(lost(LossKind::BenefitDropped, ("没有了".into(), "it is gone".into())));
    };
    if is_rarer((before.limit, old.period), (after.limit, new.period)) {
        let (was_each, each) = eaches(old, new);
        let (was, was_en) = often(before.limit, &was_each);
        let (is, is_en) = often(after.limit, &each);
        let what = (format!("从{was}变为{is}"), format!("{is_en}, not {was_en}"));
        return Some(lost(LossKind::FewerUses, what));
    }
    let what = less_off(before, after, currency)?;
    Some(lost(LossKind::LessOff, what))
}

/// Whether one limit lets somebody use a thing less often than another, by the length of their
/// periods: also if they are of different kinds, unless there is no end any more.
fn is_rarer((before, old): (Limit, Period), (after, new): (Limit, Period)) -> bool {
    match (before, after) {
        (_, Limit::Unlimited) => false,
        (Limit::Quota(was), Limit::Quota(is)) => {
            i128::from(is) * old.length() < i128::from(was) * new.length()
        }
        (Limit::Interval(was), Limit::Interval(is)) => is > was,
        _ => true,
    }
}

/// How often, in both languages, with each period in them.
fn often(limit: Limit, (each, each_en): &(String, String)) -> (String, String) {
    match limit {
        Limit::Unlimited => unlimited(),
        Limit::Quota(1) => (format!("{each}1次"), format!("once {each_en}")),
        Limit::Quota(quota) => (format!("{each}{quota}次"), format!("{quota} times {each_en}")),
        Limit::Interval(1) => ("每天1次".into(), "once a day".into()),
        Limit::Interval(days) => (format!("每{days}天1次"), format!("once in {days} days")),
    }
}

/// As often as wanted, in both languages.
pub(super) fn unlimited() -> (String, String) {
    ("不限次数".into(), "unlimited".into())
}

fn less_off(before: &Benefit, after: &Benefit, currency: Currency) -> Option<(String, String)> {
    if after.basis_points < before.basis_points {
        let percent = |points: i64| format!("{}%", kernel::stats::ratio(points, 100));
        let (was, is) = (percent(before.basis_points), percent(after.basis_points));
        return Some((format!("从减{was}变为减{is}"), format!("{is} off, not {was}")));
    }
    if let Some(is) = after.cap.filter(|is| before.cap.is_none_or(|was| *is < was)) {
        let is = money(is, currency);
        return Some((format!("每次最多减{is}"), format!("{is} off at most")));
    }
    // No dishes are all dishes, but for a free one, which has to be named.
    let narrowed = before.items.is_empty() && !after.items.is_empty();
    let gone = before.items.iter().find(|item| !after.items.is_empty() && !after.items.contains(item));
    if narrowed {
        return Some(("只限部分菜".into(), "for some dishes alone".into()));
    }
    if let Some(code) = gone {
        return Some((format!("不再包括{code}号菜"), format!("not for dish {code} any more")));
    }
    let dearer = before.prices.iter().find(|was| {
        let is = after.prices.iter().find(|is| is.code == was.code);
        is.is_none_or(|is| is.price > was.price)
    })?;
    Some((format!("{}号菜不再是原来的会员价", dearer.code), format!("dish {} costs more", dearer.code)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plans::{
        Effect, ItemPrice, PeriodUnit,
        terms::tests::{benefit, monthly},
    };

    fn kinds(before: &Terms, after: &Terms) -> Vec<LossKind> {
        losses(before, after, Currency::CNY).iter().map(|loss| loss.kind).collect()
    }

    fn tea(limit: Limit) -> Benefit {
        benefit("tea", Effect::Perk, limit)
    }

    #[test]
    fn what_takes_nothing_away_is_no_loss() {
        let before = monthly(1_990, vec![tea(Limit::Quota(4))]);
        let mut after =
            monthly(990, vec![tea(Limit::Quota(5)), benefit("seat", Effect::Perk, Limit::Unlimited)]);
        after.household = 2;
        assert_eq!(kinds(&before, &before), []);
        assert_eq!(kinds(&before, &after), []);
        assert_eq!(kinds(&before, &monthly(1_990, vec![tea(Limit::Unlimited)])), []);
    }

    #[test]
    fn each_kind_of_loss_is_named() {
        let mut before = monthly(0, vec![tea(Limit::Quota(4))]);
        before.household = 1;
        let after = monthly(1_990, Vec::new());
        assert_eq!(
            kinds(&before, &after),
            [LossKind::BenefitDropped, LossKind::FreeMadePaid, LossKind::HouseholdCut]
        );
        let said = losses(&before, &after, Currency::CNY).remove(1);
        assert_eq!((said.wording.zh.as_str(), said.dearer), ("原来免费，改为每期¥19.90", 1_990));
        for (was, is, rarer) in [
            (Limit::Quota(4), Limit::Quota(3), true),
            (Limit::Unlimited, Limit::Quota(99), true),
            (Limit::Interval(7), Limit::Interval(8), true),
            (Limit::Interval(7), Limit::Interval(6), false),
            (Limit::Quota(4), Limit::Interval(1), true),
        ] {
            let lost = kinds(&monthly(0, vec![tea(was)]), &monthly(0, vec![tea(is)]));
            assert_eq!(lost == [LossKind::FewerUses], rarer, "{was:?} {is:?}");
        }
    }

    fn of(unit: PeriodUnit, count: i64, terms: &Terms) -> Terms {
        Terms { period: Period { unit, count }, ..terms.clone() }
    }

    #[test]
    fn how_often_is_held_against_how_long_periods_are() {
        let four = monthly(0, vec![tea(Limit::Quota(4))]);
        for (unit, count, quota, rarer) in [
            (PeriodUnit::Year, 1, 4, true),
            (PeriodUnit::Year, 1, 47, true),
            (PeriodUnit::Year, 1, 48, false),
            (PeriodUnit::Month, 3, 11, true),
            (PeriodUnit::Month, 3, 12, false),
            (PeriodUnit::Day, 31, 4, true),
            (PeriodUnit::Day, 30, 4, false),
        ] {
            let after = of(unit, count, &monthly(0, vec![tea(Limit::Quota(quota))]));
            let is = kinds(&four, &after).contains(&LossKind::FewerUses);
            assert_eq!(is, rarer, "{unit:?} {count} {quota}");
        }
        let said = losses(&four, &of(PeriodUnit::Year, 1, &four), Currency::CNY).remove(0).wording;
        assert_eq!(said.zh, "tea：从每月4次变为每年4次");
        assert_eq!(said.en, "tea: 4 times a year, not 4 times a month");
        let said = losses(&four, &of(PeriodUnit::Month, 3, &four), Currency::CNY).remove(0).wording;
        assert_eq!(said.zh, "tea：从每月4次变为每3个月4次");
        assert_eq!(said.en, "tea: 4 times in 3 months, not 4 times a month");
    }

    #[test]
    fn a_price_is_held_against_how_long_periods_are() {
        let (month, year) =
            (monthly(1_990, Vec::new()), of(PeriodUnit::Year, 1, &monthly(19_900, Vec::new())));
        let price = |before: &Terms, after: &Terms| {
            let found = losses(before, after, Currency::CNY);
            let of = found.into_iter().find(|loss| loss.kind == LossKind::PriceRaised);
            of.map(|loss| (loss.wording.zh, loss.dearer))
        };
        let at_once = "从每月¥19.90变为每年¥199".to_owned();
        assert_eq!(price(&month, &year), Some((at_once, 0)), "more at once, and less in a year");
        let more = "从每年¥199变为每月¥19.90".to_owned();
        assert_eq!(price(&year, &month), Some((more, 12 * 1_990 - 19_900)));
        assert_eq!(price(&year, &of(PeriodUnit::Month, 1, &monthly(1_650, Vec::new()))), None);
        assert_eq!(overpaid(1_990, (&month, &year)), 331, "a twelfth of 199.00 is 16.58");
        assert_eq!(overpaid(19_900, (&year, &month)), 0);
        assert_eq!(overpaid(1_990, (&month, &monthly(990, Vec::new()))), 1_000);
        assert_eq!(overpaid(1_990, (&month, &monthly(0, Vec::new()))), 1_990);
    }

    #[test]
    fn less_off_is_a_lower_percentage_or_cap_fewer_dishes_or_a_higher_price() {
        let off = Benefit { basis_points: 1_000, ..benefit("off", Effect::PercentOff, Limit::Unlimited) };
        let listed = Benefit {
            prices: vec![ItemPrice { code: 3, price: 1_500 }],
            ..benefit("list", Effect::PriceList, Limit::Unlimited)
        };
        let free = Benefit { items: vec![3, 6], ..benefit("dish", Effect::FreeItem, Limit::Quota(1)) };
        for (was, is) in [
            (&off, Benefit { basis_points: 900, ..off.clone() }),
            (&off, Benefit { cap: Some(500), ..off.clone() }),
            (&off, Benefit { items: vec![3], ..off.clone() }),
            (&free, Benefit { items: vec![3], ..free.clone() }),
            (&listed, Benefit { prices: vec![ItemPrice { code: 3, price: 1_600 }], ..listed.clone() }),
        ] {
            let lost = kinds(&monthly(0, vec![was.clone()]), &monthly(0, vec![is.clone()]));
            assert_eq!(lost, [LossKind::LessOff], "{is:?}");
            let back = kinds(&monthly(0, vec![is]), &monthly(0, vec![was.clone()]));
            assert_eq!(back, [], "what is given back is no loss");
        }
    }
}
