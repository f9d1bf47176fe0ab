//! What the form of a campaign says, and says of one.

use contracts::loyalty::v1::{
    Campaign,
    campaign::{Budget, Conditions, Offer, Trigger, budget::Cap},
};

use prost_types::Timestamp;

use crate::{
    format,
    forms::{Form, Wrong},
    page::{Page, id_of},
    read::{count, list, minute, money, number, percent, plain, start_of_day, time_of_day},
};

/// What the form says; what it does not have stays as it is known.
pub(super) fn read(page: &Page, sent: &Form, known: Campaign) -> Result<Campaign, Wrong> {
    let conditions = conditions(page, sent, known.conditions.unwrap_or_default())?;
    Ok(Campaign {
        display_name: sent.trimmed("name").to_owned(),
        display_name_en: sent.trimmed("name_en").to_owned(),
        trigger: Trigger::from_str_name(sent.get("trigger")).unwrap_or_default().into(),
        conditions: Some(conditions),
        offers: offers(page, sent)?,
        offers_per_order: number(page, sent, "offers_per_order")?,
        budget: Some(budget(page, sent, known.budget.unwrap_or_default())?),
        holdout_basis_points: percent(page, sent, "holdout")?,
        automatic: sent.is_on("automatic"),
        paused: sent.is_on("paused"),
        etag: sent.get("etag").to_owned(),
        left: None,
        words: list(sent.get("words")),
        start_time: day(page, sent, "start", known.start_time)?,
        end_time: day(page, sent, "end", known.end_time)?,
        ..known
    })
}

/// The beginning of a day; as it is known, where the form still says the day that it is on.
fn day(page: &Page, sent: &Form, field: &str, known: Option<Timestamp>) -> Result<Option<Timestamp>, Wrong> {
    if sent.trimmed(field) == format::date(known.as_ref(), &page.zone) {
        return Ok(known);
    }
    start_of_day(page, sent, field)
}

fn offers(page: &Page, sent: &Form) -> Result<Vec<Offer>, Wrong> {
    let chosen = sent.all("offer").map(|id| {
        let quantity = number(page, sent, &format!("quantity-{id}"))?;
        Ok(Offer { reward: page.resource("rewards", id), quantity })
    });
    chosen.collect()
}

fn conditions(page: &Page, sent: &Form, known: Conditions) -> Result<Conditions, Wrong> {
    Ok(Conditions {
        segments: sent.all("segment").map(str::to_owned).collect(),
        named_segments: sent.all("named_segment").map(|id| page.resource("segments", id)).collect(),
        min_party_size: number(page, sent, "min_party_size")?,
        preferences: list(sent.get("preferences")),
        weekdays: sent.all("weekday").filter_map(|day| day.parse().ok()).collect(),
        from_minute: minute(page, sent, "from")?,
        to_minute: minute(page, sent, "to")?,
        silence_days: number(page, sent, "silence_days")?,
        dates: list(sent.get("dates")),
        min_total: money(page, sent, "min_total")?,
        ..known
    })
}

fn budget(page: &Page, sent: &Form, known: Budget) -> Result<Budget, Wrong> {
    let cap = |field: &str, known: Option<Cap>| {
        let (money, known) = (money(page, sent, field)?, known.unwrap_or_default());
        Ok((money.is_some() || known.count.is_some()).then_some(Cap { money, ..known }))
    };
    Ok(Budget {
        daily: cap("daily", known.daily)?,
        daily_per_customer: cap("daily_per_customer", known.daily_per_customer)?,
        per_customer: cap("per_customer", known.per_customer)?,
        total: cap("total", known.total)?,
    })
}

pub(super) fn filled(page: &Page, known: &Campaign) -> Form {
    let cap = |cap: Option<&Cap>| plain(page, cap.and_then(|cap| cap.money.as_ref()));
    let on = |is_on: bool| if is_on { "on".to_owned() } else { String::new() };
    let (conditions, budget) =
        (known.conditions.clone().unwrap_or_default(), known.budget.clone().unwrap_or_default());
    let mut form = Form::of([
        ("etag", known.etag.clone()),
        ("name", known.display_name.clone()),
        ("name_en", known.display_name_en.clone()),
        ("trigger", known.trigger().as_str_name().to_owned()),
        ("offers_per_order", count(known.offers_per_order)),
        ("holdout", format::hundredths(known.holdout_basis_points)),
        ("automatic", on(known.automatic)),
        ("paused", on(known.paused)),
        ("daily", cap(budget.daily.as_ref())),
        ("daily_per_customer", cap(budget.daily_per_customer.as_ref())),
        ("per_customer", cap(budget.per_customer.as_ref())),
        ("total", cap(budget.total.as_ref())),
        ("min_party_size", count(conditions.min_party_size)),
        ("min_total", plain(page, conditions.min_total.as_ref())),
        ("silence_days", count(conditions.silence_days)),
        ("preferences", conditions.preferences.join("，")),
        ("dates", conditions.dates.join("，")),
        ("from", time_of_day(conditions.from_minute)),
        ("to", time_of_day(conditions.to_minute)),
        ("words", known.words.join("，")),
        ("start", format::date(known.start_time.as_ref(), &page.zone)),
        ("end", format::date(known.end_time.as_ref(), &page.zone)),
    ]);
    for offer in &known.offers {
        form.add("offer", id_of(&offer.reward));
        form.add(&format!("quantity-{}", id_of(&offer.reward)), &offer.quantity.max(1).to_string());
    }
    conditions.segments.iter().for_each(|segment| form.add("segment", segment));
    conditions.named_segments.iter().for_each(|segment| form.add("named_segment", id_of(segment)));
    conditions.weekdays.iter().for_each(|day| form.add("weekday", &day.to_string()));
    form
}
