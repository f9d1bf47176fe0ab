//! What the form of a goal says. Tips and visits stand in slots, `text-0`, `text-1` and so on; one
//! without a text is none.

use contracts::customers::v1::{
    Goal,
    goal::{Promise, Service, service::Kind},
};
use runtime::Refusal;
use tonic::Status;

use crate::{
    forms::{Form, Wrong},
    guests,
    page::Page,
    read::{codes, minute, moment, number},
};

/// As many as a goal may have.
pub(super) const MOST_SERVICES: usize = 50;

/// The slots that have a tip or a visit.
fn used(sent: &Form) -> Vec<usize> {
    sent.used_slots(MOST_SERVICES, "text")
}

pub(super) async fn read(page: &Page, sent: &Form) -> Result<Goal, Wrong> {
    let services = used(sent).into_iter().map(|at| service(page, sent, at));
    Ok(Goal {
        customer: guests::needed(page, sent).await?,
        outcome: sent.trimmed("outcome").to_owned(),
        due_date: sent.trimmed("due").to_owned(),
        promise: promise(page, sent)?,
        services: services.collect::<Result<_, _>>()?,
        ..Goal::default()
    })
}

/// None where nothing of it is written.
fn promise(page: &Page, sent: &Form) -> Result<Option<Promise>, Wrong> {
    if ["portions", "by", "items", "warn", "weekday"].iter().all(|field| sent.trimmed(field).is_empty()) {
        return Ok(None);
    }
    Ok(Some(Promise {
        portions: number(page, sent, "portions")?,
        by_minute: minute(page, sent, "by")?,
        weekdays: sent.all("weekday").filter_map(|day| day.parse().ok()).collect(),
        warn_minutes: number(page, sent, "warn")?,
        item_codes: codes(page, sent, "items")?,
    }))
}

fn service(page: &Page, sent: &Form, at: usize) -> Result<Service, Wrong> {
    let field = |name: &str| format!("{name}-{at}");
    Ok(Service {
        kind: Kind::from_str_name(sent.get(&field("kind"))).unwrap_or(Kind::Tip).into(),
        text: sent.trimmed(&field("text")).to_owned(),
        due_time: moment(page, sent, &field("by"))?,
        ..Service::default()
    })
}

pub(super) fn refused(status: &Status, sent: &Form) -> Wrong {
    let used = used(sent);
    Wrong::refused_at(&Refusal::from(status), |path| field(path, &used))
}

/// The field of the form that a field of the contract is: `goal.services[1].text` is `text-1`.
/// `used` are the slots that have a tip or visit, in the order of the goal.
fn field(path: &str, used: &[usize]) -> Option<String> {
    let path = path.strip_prefix("goal.")?;
    if let Some(rest) = path.strip_prefix("services[") {
        let (at, name) = rest.split_once("].")?;
        let slot = used.get(at.parse::<usize>().ok()?)?;
        let name = if name == "due_time" { "by" } else { name };
        return Some(format!("{name}-{slot}"));
    }
    let name = match path.split('[').next()? {
        "customer" => "guest",
        "outcome" => "outcome",
        "due_date" => "due",
        "promise.portions" => "portions",
        "promise.by_minute" => "by",
        "promise.weekdays" => "weekday",
        "promise.warn_minutes" => "warn",
        "promise.item_codes" => "items",
        _ => return None,
    };
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_stands_beside_its_field() {
        assert_eq!(field("goal.services[1].due_time", &[0, 2]).as_deref(), Some("by-2"));
        assert_eq!(field("goal.promise.item_codes[3]", &[]).as_deref(), Some("items"));
        assert_eq!(field("goal.outcome", &[]).as_deref(), Some("outcome"));
        assert_eq!(field("goal.services[4].text", &[0]), None);
        assert_eq!(field("etag", &[]), None);
    }
}
