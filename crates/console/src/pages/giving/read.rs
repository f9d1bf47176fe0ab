//! What forms of this page say, in the words of the contract.

use contracts::common::v1::Money;
use runtime::Refusal;
use tonic::Status;

use super::texts::Texts;
use crate::{
    format,
    forms::{Form, Wrong},
    page::Page,
};

/// An amount; none where nothing is written.
pub(super) fn money(page: &Page, sent: &Form, field: &str) -> Result<Option<Money>, Wrong> {
    let text = sent.trimmed(field);
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Wrong::field(field, Texts(page.lang).amount_wrong());
    let amount = format::amount(text, &page.shop.currency).ok_or_else(wrong)?;
    Ok(Some(Money { amount, currency: page.shop.currency.clone() }))
}

/// A whole number from 0 on; 0 where nothing is written.
pub(super) fn number<T: std::str::FromStr + PartialOrd + Default>(
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
pub(super) fn percent(page: &Page, sent: &Form, field: &str) -> Result<i32, Wrong> {
    if sent.trimmed(field).is_empty() {
        return Ok(0);
    }
    let read = format::read_hundredths(sent.trimmed(field)).filter(|percent| *percent <= 10_000);
    read.ok_or_else(|| Wrong::field(field, Texts(page.lang).percent_wrong()))
}

/// A time of day as minutes of it: `10:30`; 0 where nothing is written.
pub(super) fn minute(page: &Page, sent: &Form, field: &str) -> Result<i32, Wrong> {
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

/// Minutes of the day as a field has them; empty for none.
pub(super) fn time_of_day(minute: i32) -> String {
    if minute == 0 { String::new() } else { format!("{:02}:{:02}", minute / 60, minute % 60) }
}

/// What stands between commas, of either kind.
pub(super) fn list(text: &str) -> Vec<String> {
    let parts = text.split([',', '，', '、']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// What loyalty said, beside the fields of the form: `campaign.display_name` is `name`.
pub(super) fn refused(status: &Status, resource: &str, fields: &[(&str, &'static str)]) -> Wrong {
    Wrong::refused(&Refusal::from(status), |path| {
        let path = path.strip_prefix(resource)?.strip_prefix('.')?;
        let is_it = |name: &str| {
            path.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        fields.iter().find(|(name, _)| is_it(name)).map(|(_, of_form)| *of_form)
    })
}
