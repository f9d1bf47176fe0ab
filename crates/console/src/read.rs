//! What the fields of forms say, in the words of the contracts.

use contracts::common::v1::Money;
use prost_types::Timestamp;
use runtime::Refusal;
use tonic::Status;

use crate::{
    format,
    forms::{Form, Wrong},
    language::texts,
    page::Page,
};

texts! { Texts {
    amount_wrong: "请写成 5 或 5.50。", "Write it like 5 or 5.50.";
    number_wrong: "请写 0 或更大的整数。", "Write a whole number from 0 on.";
    percent_wrong: "请写 0 到 100，比如 12.5。", "Write 0 to 100, for example 12.5.";
    time_wrong: "请写成 10:30。", "Write it like 10:30.";
    moment_wrong: "请写成 2026-10-01T10:30。", "Write it like 2026-10-01T10:30.";
    day_wrong: "请写成 2026-10-01。", "Write it like 2026-10-01.";
    codes_wrong: "请写菜的编号，逗号隔开。", "Write codes of dishes between commas.";
} }

/// An amount; none where nothing is written.
pub(crate) fn money(page: &Page, sent: &Form, field: &str) -> Result<Option<Money>, Wrong> {
    let text = sent.trimmed(field);
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Wrong::field(field, Texts(page.lang).amount_wrong());
    let amount = format::amount(text, &page.shop.currency).ok_or_else(wrong)?;
    Ok(Some(Money { amount, currency: page.shop.currency.clone() }))
}

/// A whole number from 0 on; 0 where nothing is written.
pub(crate) fn number<T: std::str::FromStr + PartialOrd + Default>(
    page: &Page,
    sent: &Form,
    field: &str,
) -> Result<T, Wrong> {
    let text = sent.trimmed(field);
    if text.is_empty() {
        return Ok(T::default());
    }
    let number = text.parse().ok().filter(|number| *number >= T::default());
    number.ok_or_else(|| Wrong::field(field, Texts(page.lang).number_wrong()))
}

/// Hundredths of a percent; 0 where nothing is written.
pub(crate) fn percent(page: &Page, sent: &Form, field: &str) -> Result<i32, Wrong> {
    if sent.trimmed(field).is_empty() {
        return Ok(0);
    }
    let read = format::read_hundredths(sent.trimmed(field)).filter(|percent| *percent <= 10_000);
    read.ok_or_else(|| Wrong::field(field, Texts(page.lang).percent_wrong()))
}

/// A time of day as minutes of it: `10:30`; 0 where nothing is written.
pub(crate) fn minute(page: &Page, sent: &Form, field: &str) -> Result<i32, Wrong> {
    let text = sent.trimmed(field);
    if text.is_empty() {
        return Ok(0);
    }
    let read = text.split_once(':').and_then(|(hours, minutes)| {
        let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
        let is_time = (0..=24).contains(&hours) && (0..60).contains(&minutes);
        is_time.then_some(hours * 60 + minutes).filter(|minute| *minute <= 1_440)
    });
    read.ok_or_else(|| Wrong::field(field, Texts(page.lang).time_wrong()))
}

/// The beginning of a day where the shop is: `2026-10-01`; none where nothing is written.
pub(crate) fn start_of_day(page: &Page, sent: &Form, field: &str) -> Result<Option<Timestamp>, Wrong> {
    let text = sent.trimmed(field);
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Wrong::field(field, Texts(page.lang).day_wrong());
    let day: jiff::civil::Date = text.parse().map_err(|_| wrong())?;
    let start = day.to_zoned(page.zone.clone()).map_err(|_| wrong())?;
    Ok(Some(Timestamp { seconds: start.timestamp().as_second(), nanos: 0 }))
}

/// A moment where the shop is: `2026-10-01T10:30`; none where nothing is written.
pub(crate) fn moment(page: &Page, sent: &Form, field: &str) -> Result<Option<Timestamp>, Wrong> {
    let text = sent.trimmed(field);
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Wrong::field(field, Texts(page.lang).moment_wrong());
    let moment: jiff::civil::DateTime = text.parse().map_err(|_| wrong())?;
    let moment = moment.to_zoned(page.zone.clone()).map_err(|_| wrong())?;
    Ok(Some(Timestamp { seconds: moment.timestamp().as_second(), nanos: 0 }))
}

/// Codes of dishes, between commas.
pub(crate) fn codes(page: &Page, sent: &Form, field: &str) -> Result<Vec<i32>, Wrong> {
    let read = list(sent.get(field)).iter().map(|code| code.parse().ok()).collect::<Option<_>>();
    read.ok_or_else(|| Wrong::field(field, Texts(page.lang).codes_wrong()))
}

/// Minutes of the day as a field has them; empty for none.
pub(crate) fn time_of_day(minute: i32) -> String {
    if minute == 0 { String::new() } else { format!("{:02}:{:02}", minute / 60, minute % 60) }
}

/// What stands between commas, of either kind.
pub(crate) fn list(text: &str) -> Vec<String> {
    let parts = text.split([',', '，', '、']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// An amount as a field has it; empty for none.
pub(crate) fn plain(page: &Page, money: Option<&Money>) -> String {
    money.map_or_else(String::new, |money| format::plain(money.amount, &page.shop.currency))
}

/// A count as a field has it; empty for 0.
pub(crate) fn count(count: impl Into<i64>) -> String {
    match count.into() {
        0 => String::new(),
        count => count.to_string(),
    }
}

/// What a service said, beside the fields of the form: `campaign.display_name` is `name`.
pub(crate) fn refused(status: &Status, resource: &str, fields: &[(&str, &'static str)]) -> Wrong {
    Wrong::refused(&Refusal::from(status), |path| {
        let path = path.strip_prefix(resource)?.strip_prefix('.')?;
        let is_it = |name: &str| {
            path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        fields.iter().find(|(name, _)| is_it(name)).map(|(_, of_form)| *of_form)
    })
}
