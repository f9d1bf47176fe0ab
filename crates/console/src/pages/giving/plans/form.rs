//! What the form of a plan says, and says of one. Benefits stand in slots, `name-0`, `name-1` and
//! so on; an empty one is none.

use contracts::{
    common::v1::Money,
    loyalty::v1::{
        Benefit, Plan, SimulatePlanRequest,
        benefit::{Effect, Limit, Price},
        plan::PeriodUnit,
    },
};

use super::texts::Texts;
use crate::{
    format,
    forms::{Form, Wrong},
    page::Page,
    read::{codes, count, list, money, number, percent, plain},
};

/// As many as a plan may have.
pub(super) const MOST_BENEFITS: usize = 50;

/// How many slots a form has.
pub(super) fn slots(sent: &Form) -> usize {
    sent.slots(MOST_BENEFITS)
}

/// What a period costs: said, since what is left out must not make a plan free.
fn price(page: &Page, sent: &Form) -> Result<Money, Wrong> {
    let missing = || Wrong::field("price", Texts(page.lang).price_missing());
    money(page, sent, "price")?.ok_or_else(missing)
}

/// The plan that the form says.
pub(super) fn read(page: &Page, sent: &Form) -> Result<Plan, Wrong> {
    let unit = PeriodUnit::from_str_name(sent.get("unit")).unwrap_or(PeriodUnit::Month);
    let benefits = (0..slots(sent)).filter(|at| is_used(sent, *at));
    Ok(Plan {
        display_name: sent.trimmed("name").to_owned(),
        display_name_en: sent.trimmed("name_en").to_owned(),
        price: Some(price(page, sent)?),
        period_unit: unit.into(),
        period_count: number(page, sent, "count")?,
        household_size: number(page, sent, "household")?,
        benefits: benefits.map(|at| benefit(page, sent, at)).collect::<Result<_, _>>()?,
        ..Plan::default()
    })
}

/// Whether a slot has a benefit that is to stay.
pub(super) fn is_used(sent: &Form, at: usize) -> bool {
    let named = !sent.trimmed(&format!("benefit-{at}")).is_empty();
    named && !sent.is_on(&format!("drop-{at}"))
}

fn benefit(page: &Page, sent: &Form, at: usize) -> Result<Benefit, Wrong> {
    let (effect, limit) = (effect(sent, at), limit(sent, at));
    let field = |name: &str| format!("{name}-{at}");
    let when = |is_so: bool, name: &str| if is_so { field(name) } else { String::new() };
    let items = matches!(effect, Effect::FreeItem | Effect::PercentOff);
    Ok(Benefit {
        code: code(sent, at),
        display_name: sent.trimmed(&field("benefit")).to_owned(),
        display_name_en: sent.trimmed(&field("benefit_en")).to_owned(),
        effect: effect.into(),
        limit: limit.into(),
        quota: number(page, sent, &when(limit == Limit::Quota, "quota"))?,
        interval_days: number(page, sent, &when(limit == Limit::Interval, "interval"))?,
        item_codes: codes(page, sent, &when(items, "items"))?,
        percent_basis_points: percent(page, sent, &when(effect == Effect::PercentOff, "percent"))?,
        cap: money(page, sent, &when(effect == Effect::PercentOff, "cap"))?,
        prices: prices(page, sent, &when(effect == Effect::PriceList, "prices"))?,
        priority: number(page, sent, &field("priority"))?,
        value: money(page, sent, &field("value"))?,
        cost: money(page, sent, &field("cost"))?,
    })
}

pub(super) fn effect(sent: &Form, at: usize) -> Effect {
    Effect::from_str_name(sent.get(&format!("effect-{at}"))).unwrap_or(Effect::Perk)
}

pub(super) fn limit(sent: &Form, at: usize) -> Limit {
    Limit::from_str_name(sent.get(&format!("limit-{at}"))).unwrap_or(Limit::Unlimited)
}

/// As it was written; else one that no other slot is likely to have.
fn code(sent: &Form, at: usize) -> String {
    match sent.trimmed(&format!("code-{at}")) {
        "" => format!("benefit-{}", at + 1),
        code => code.to_owned(),
    }
}

fn of(page: &Page, amount: i64) -> Money {
    Money { amount, currency: page.shop.currency.clone() }
}

fn prices(page: &Page, sent: &Form, field: &str) -> Result<Vec<Price>, Wrong> {
    let price = |text: &String| {
        let (code, amount) = text.split_once(['=', '：', ':'])?;
        let amount = format::amount(amount.trim(), &page.shop.currency)?;
        Some(Price { item_code: code.trim().parse().ok()?, price: Some(of(page, amount)) })
    };
    let read = list(sent.get(field)).iter().map(price).collect::<Option<_>>();
    read.ok_or_else(|| Wrong::field(field, Texts(page.lang).prices_wrong()))
}

/// What the form asks to be tried on past orders.
pub(super) fn simulation(page: &Page, sent: &Form) -> Result<SimulatePlanRequest, Wrong> {
    Ok(SimulatePlanRequest {
        parent: page.shop.name.clone(),
        plan: Some(read(page, sent)?),
        history_days: number(page, sent, "history_days")?,
        fixed_cost: money(page, sent, "fixed_cost")?,
        margin_basis_points: percent(page, sent, "margin")?,
    })
}

/// The form as it is for a new plan.
pub(super) fn blank() -> Form {
    let fields = [("unit", "MONTH"), ("count", "1"), ("slots", "2"), ("history_days", "90")];
    Form::of(fields.map(|(name, value)| (name, value.to_owned())))
}

/// The form with what is known of a plan, and a slot for one benefit more.
pub(super) fn filled(page: &Page, plan: &Plan) -> Form {
    let mut form = Form::of([
        ("etag", plan.etag.clone()),
        ("name", plan.display_name.clone()),
        ("name_en", plan.display_name_en.clone()),
        ("price", plain(page, plan.price.as_ref())),
        ("unit", plan.period_unit().as_str_name().to_owned()),
        ("count", plan.period_count.max(1).to_string()),
        ("household", count(plan.household_size)),
        ("slots", (plan.benefits.len() + 1).min(MOST_BENEFITS).to_string()),
        ("history_days", "90".to_owned()),
    ]);
    for (at, benefit) in plan.benefits.iter().enumerate() {
        fill(page, &mut form, at, benefit);
    }
    form
}

fn fill(page: &Page, form: &mut Form, at: usize, benefit: &Benefit) {
    let codes: Vec<_> = benefit.item_codes.iter().map(i32::to_string).collect();
    let price = |one: &Price| format!("{}={}", one.item_code, plain(page, one.price.as_ref()));
    let prices: Vec<_> = benefit.prices.iter().map(price).collect();
    let percent = match benefit.percent_basis_points {
        0 => String::new(),
        percent => format::hundredths(percent),
    };
    let fields = [
        ("code", benefit.code.clone()),
        ("benefit", benefit.display_name.clone()),
        ("benefit_en", benefit.display_name_en.clone()),
        ("effect", benefit.effect().as_str_name().to_owned()),
        ("limit", benefit.limit().as_str_name().to_owned()),
        ("quota", count(benefit.quota)),
        ("interval", count(benefit.interval_days)),
        ("items", codes.join(", ")),
        ("percent", percent),
        ("cap", plain(page, benefit.cap.as_ref())),
        ("prices", prices.join(", ")),
        ("priority", count(benefit.priority)),
        ("value", plain(page, benefit.value.as_ref())),
        ("cost", plain(page, benefit.cost.as_ref())),
    ];
    for (name, value) in fields {
        form.add(&format!("{name}-{at}"), &value);
    }
}

/// The field of the form that a field of the contract is: `plan.benefits[1].quota` is `quota-1`.
/// `shown` are the slots that have a benefit, in the order of the plan.
pub(super) fn field(path: &str, shown: &[usize]) -> Option<String> {
    let path = path.strip_prefix("plan.")?;
    if let Some(rest) = path.strip_prefix("benefits[") {
        let (at, rest) = rest.split_once(']')?;
        let slot = shown.get(at.parse::<usize>().ok()?)?;
        let name = rest.trim_start_matches('.').split(['.', '[']).next()?;
        let name = match name {
            "" | "display_name" => "benefit",
            "display_name_en" => "benefit_en",
            "interval_days" => "interval",
            "item_codes" => "items",
            "percent_basis_points" => "percent",
            other => other,
        };
        return Some(format!("{name}-{slot}"));
    }
    let name = match path.split(['.', '[']).next()? {
        "display_name" => "name",
        "display_name_en" => "name_en",
        "price" => "price",
        "period_count" => "count",
        "household_size" => "household",
        "benefits" => "benefit-0",
        _ => return None,
    };
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_stands_beside_its_field_in_the_slot_of_the_benefit() {
        assert_eq!(field("plan.benefits[1].quota", &[0, 2]).as_deref(), Some("quota-2"));
        assert_eq!(field("plan.benefits[0].prices[3].price", &[1]).as_deref(), Some("prices-1"));
        assert_eq!(field("plan.display_name", &[]).as_deref(), Some("name"));
        assert_eq!(field("plan.benefits[4].quota", &[0]), None);
        assert_eq!(field("etag", &[]), None);
    }
}
