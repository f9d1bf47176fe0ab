use std::collections::BTreeSet;

use contracts::{
    common::v1::Money,
    loyalty::v1::{
        self as pb,
        benefit::{self, Effect as EffectField, Limit as LimitField},
        plan::PeriodUnit as UnitField,
    },
};
use kernel::{Currency, Failure};
use runtime::field;

use crate::{
    convert::fields::{amount, amount_field, small, word},
    domain::plans::{Benefit, Effect, ItemPrice, Limit, Period, Terms},
};

const MOST_BENEFITS: usize = 50;
const MOST_ITEMS: usize = 100;
const NAME: std::ops::RangeInclusive<usize> = 1..=100;
const NAME_EN: usize = 100;

/// What was sent of a plan, each field checked.
pub(crate) fn read(sent: &pb::Plan, currency: Currency) -> Result<Terms, Failure> {
    let unit = UnitField::try_from(sent.period_unit).ok().map(|unit| unit.as_str_name());
    let price = amount(sent.price.clone(), "plan.price", currency)?;
    Ok(Terms {
        display_name: field::text(&sent.display_name, "plan.display_name", NAME)?,
        display_name_en: field::optional_name(&sent.display_name_en, "plan.display_name_en", NAME_EN)?,
        price: field::required(price, "plan.price")?,
        period: Period {
            unit: word(unit, "plan.period_unit", "must be DAY, MONTH or YEAR")?,
            count: field::number(i64::from(sent.period_count), "plan.period_count", &(0..=366))?.max(1),
        },
        household: field::number(sent.household_size, "plan.household_size", &(0..=20))?.into(),
        benefits: benefits(&sent.benefits, currency)?,
    })
}

/// Refuses what a change of the terms can't change, by name. As it is, it may be sent back.
pub(crate) fn expect_terms_alone(sent: &pb::Plan, now: &pb::Plan) -> Result<(), Failure> {
    let same = |is_same: bool, name: &str| {
        let right = "must be as it is, or left out: names, price, period, household and benefits are changed";
        if is_same { Ok(()) } else { Err(Failure::field(format!("plan.{name}"), right)) }
    };
    same([0, now.version].contains(&sent.version), "version")?;
    same([0, now.previous_version].contains(&sent.previous_version), "previous_version")?;
    same(!sent.retired || now.retired, "retired")?;
    same(sent.create_time.is_none() || sent.create_time == now.create_time, "create_time")
}

/// The dishes that a plan's benefits name, each with its field.
pub(crate) fn dishes(sent: &pb::Plan) -> Vec<(i64, String)> {
    let mut all = Vec::new();
    for (place, benefit) in sent.benefits.iter().enumerate() {
        let path = format!("plan.benefits[{place}]");
        let codes = benefit.item_codes.iter().enumerate();
        all.extend(codes.map(|(at, code)| (i64::from(*code), format!("{path}.item_codes[{at}]"))));
        let prices = benefit.prices.iter().enumerate();
        all.extend(
            prices.map(|(at, one)| (i64::from(one.item_code), format!("{path}.prices[{at}].item_code"))),
        );
    }
    all
}

/// Those of them that the terms there are do not name.
pub(crate) fn more_dishes(sent: &pb::Plan, there: Option<&Terms>) -> Vec<(i64, String)> {
    let named = |code: i64| {
        let benefits = there.iter().flat_map(|terms| &terms.benefits);
        benefits.into_iter().any(|benefit| {
            benefit.items.contains(&code) || benefit.prices.iter().any(|price| price.code == code)
        })
    };
    let mut all = dishes(sent);
    all.retain(|(code, _)| !named(*code));
    all
}

fn benefits(sent: &[pb::Benefit], currency: Currency) -> Result<Vec<Benefit>, Failure> {
    if sent.is_empty() {
        return Err(Failure::field("plan.benefits", "must have at least one"));
    }
    let all =
        field::each(sent, "plan.benefits", MOST_BENEFITS, |one, path| read_benefit(one, path, currency))?;
    let mut codes = BTreeSet::new();
    for (place, benefit) in all.iter().enumerate() {
        if !codes.insert(&benefit.code) {
            let path = format!("plan.benefits[{place}].code");
            return Err(Failure::field(path, "must be another than those before"));
        }
    }
    Ok(all)
}

/// A benefit's code.
pub(crate) fn code(text: &str, path: &str) -> Result<String, Failure> {
    let text = field::text(text, path, 1..=40)?;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.chars().all(fits) {
        return Ok(text);
    }
    Err(Failure::field(path, "must be lower-case letters, digits and dashes, as `free-tea`"))
}

fn read_benefit(sent: &pb::Benefit, path: &str, currency: Currency) -> Result<Benefit, Failure> {
    let at = |name: &str| format!("{path}.{name}");
    let effect = EffectField::try_from(sent.effect).ok().map(|effect| effect.as_str_name());
    let right = "must be PERK, FREE_ITEM, PERCENT_OFF or PRICE_LIST";
    let money = |sent: Option<Money>, name: &str| amount(sent, &at(name), currency);
    let benefit = Benefit {
        code: code(&sent.code, &at("code"))?,
        display_name: field::text(&sent.display_name, &at("display_name"), NAME)?,
        display_name_en: field::optional_name(&sent.display_name_en, &at("display_name_en"), NAME_EN)?,
        effect: word(effect, &at("effect"), right)?,
        limit: limit(sent, path)?,
        items: field::each(&sent.item_codes, &at("item_codes"), MOST_ITEMS, |code, path| {
            field::number(i64::from(*code), path, &(1..=9_999))
        })?,
        basis_points: field::number(
            i64::from(sent.percent_basis_points),
            &at("percent_basis_points"),
            &(0..=10_000),
        )?,
        cap: money(sent.cap.clone(), "cap")?,
        prices: field::each(&sent.prices, &at("prices"), MOST_ITEMS, |price, path| {
            item_price(price, path, currency)
        })?,
        priority: field::number(i64::from(sent.priority), &at("priority"), &(0..=1_000))?,
        value: money(sent.value.clone(), "value")?.unwrap_or(0),
        cost: money(sent.cost.clone(), "cost")?.unwrap_or(0),
    };
    fits(&benefit, path)?;
    Ok(benefit)
}

fn item_price(sent: &benefit::Price, path: &str, currency: Currency) -> Result<ItemPrice, Failure> {
    let price = amount(sent.price.clone(), &format!("{path}.price"), currency)?;
    Ok(ItemPrice {
        code: field::number(i64::from(sent.item_code), &format!("{path}.item_code"), &(1..=9_999))?,
        price: field::required(price, &format!("{path}.price"))?,
    })
}

/// How often: nothing that is left out means that there is no end.
fn limit(sent: &pb::Benefit, path: &str) -> Result<Limit, Failure> {
    let (quota, days) = (sent.quota, i64::from(sent.interval_days));
    let field = |name: &str| format!("{path}.{name}");
    let none = |value: i64, name: &str| match value {
        0 => Ok(()),
        _ => Err(Failure::field(field(name), "must be 0 with this limit")),
    };
    let limit = match sent.limit() {
        LimitField::Unlimited => Limit::Unlimited,
        LimitField::Quota => Limit::Quota(field::number(quota, &field("quota"), &(1..=10_000))?),
        LimitField::Interval => Limit::Interval(field::number(days, &field("interval_days"), &(1..=3_650))?),
        LimitField::Unspecified => {
            return Err(Failure::field(field("limit"), "must be UNLIMITED, QUOTA or INTERVAL"));
        }
    };
    if !matches!(limit, Limit::Quota(_)) {
        none(quota, "quota")?;
    }
    if !matches!(limit, Limit::Interval(_)) {
        none(days, "interval_days")?;
    }
    Ok(limit)
}

/// What belongs to an effect is there, and nothing else.
fn fits(benefit: &Benefit, path: &str) -> Result<(), Failure> {
    let is = |effect| benefit.effect == effect;
    let wrong = |name: &str, right: &str| Err(Failure::field(format!("{path}.{name}"), right));
    if is(Effect::FreeItem) && benefit.items.is_empty() {
        return wrong("item_codes", "must name the dishes of which one is free");
    }
    if !is(Effect::FreeItem) && !is(Effect::PercentOff) && !benefit.items.is_empty() {
        return wrong("item_codes", "must be empty with this effect");
    }
    if is(Effect::PercentOff) == (benefit.basis_points == 0) {
        return wrong("percent_basis_points", "must be 1 to 10000 with PERCENT_OFF, and 0 otherwise");
    }
    if benefit.cap == Some(0) {
        return wrong("cap.amount", "must be above 0");
    }
    if benefit.cap.is_some() && !is(Effect::PercentOff) {
        return wrong("cap", "must be absent but for PERCENT_OFF");
    }
    if is(Effect::PriceList) == benefit.prices.is_empty() {
        return wrong("prices", "must be there with PRICE_LIST, and nowhere else");
    }
    let mut codes = BTreeSet::new();
    if benefit.prices.iter().all(|price| codes.insert(price.code)) {
        return Ok(());
    }
    wrong("prices", "must have no dish twice")
}

/// A benefit as the contract shows it.
pub(crate) fn benefit(own: &Benefit, currency: Currency) -> pb::Benefit {
    let (limit, quota, days) = match own.limit {
        Limit::Unlimited => (LimitField::Unlimited, 0, 0),
        Limit::Quota(quota) => (LimitField::Quota, quota, 0),
        Limit::Interval(days) => (LimitField::Interval, 0, days),
    };
    let money = |minor: i64| amount_field(Some(minor).filter(|minor| *minor > 0), currency);
    pb::Benefit {
        code: own.code.clone(),
        display_name: own.display_name.clone(),
        display_name_en: own.display_name_en.clone(),
        effect: EffectField::from_str_name(own.effect.as_str()).unwrap_or_default().into(),
        limit: limit.into(),
        quota,
        interval_days: small(days),
        item_codes: own.items.iter().copied().map(small).collect(),
        percent_basis_points: small(own.basis_points),
        cap: amount_field(own.cap, currency),
        prices: own.prices.iter().map(|listed| price(*listed, currency)).collect(),
        priority: small(own.priority),
        value: money(own.value),
        cost: money(own.cost),
    }
}

fn price(listed: ItemPrice, currency: Currency) -> benefit::Price {
    benefit::Price { item_code: small(listed.code), price: amount_field(Some(listed.price), currency) }
}
