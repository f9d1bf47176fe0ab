use contracts::orders::v1 as pb;
use jiff::Timestamp;
use kernel::{Failure, ShopId, Time};
use runtime::field;

use super::{customer::CUSTOMER, order::state_from};
use crate::{domain::order::State, store::orders::find::Filter};

/// What a filter asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) filter: Filter,
    /// Only this regular's, by number.
    pub(crate) number: Option<i32>,
}

const RIGHT: &str = "must be conditions joined by ` AND `: state = STATE, open = true, customer = \"shops/…\", \
                     customerNumber = 18, createTime >= \"2026-11-23T00:00:00+08:00\", createTime < \"…\"";

/// Reads the filter of a list of orders.
pub(crate) fn order_filter(text: &str, shop: &ShopId) -> Result<Asked, Failure> {
    let mut asked = Asked::default();
    let mut narrowed = Vec::new();
    for condition in text.split(" AND ").map(str::trim).filter(|condition| !condition.is_empty()) {
        let by = add(&mut asked, condition, shop)?;
        if narrowed.contains(&by) {
            let wrong = format!("`{condition}`: there is a condition on the {by} already; {RIGHT}");
            return Err(Failure::field("filter", wrong));
        }
        narrowed.push(by);
    }
    Ok(asked)
}

/// Adds a condition; answers what it is about.
fn add(asked: &mut Asked, condition: &str, shop: &ShopId) -> Result<&'static str, Failure> {
    let wrong = || Failure::field("filter", format!("`{condition}` can't be read; {RIGHT}"));
    // `>=` before `=`, which is a part of it.
    let operator =
        [">=", "=", "<"].into_iter().find(|operator| condition.contains(operator)).ok_or_else(wrong)?;
    let (name, value) = condition.split_once(operator).ok_or_else(wrong)?;
    let value = value.trim().trim_matches('"');
    match (name.trim(), operator) {
        ("state", "=") => {
            let state = pb::order::State::from_str_name(value).ok_or_else(wrong)?;
            asked.filter.states = vec![state_from(state).ok_or_else(wrong)?];
            Ok("state")
        }
        ("open", "=") => {
            let open: bool = value.parse().map_err(|_| wrong())?;
            asked.filter.states =
                State::ALL.iter().copied().filter(|state| state.is_open() == open).collect();
            Ok("state")
        }
        ("customer", "=") => {
            asked.filter.customer = Some(field::id_in(shop, value, "filter", CUSTOMER)?);
            Ok("customer")
        }
        ("customerNumber" | "customer_number", "=") => {
            let number = value.parse().ok().filter(|number| *number > 0);
            asked.number = Some(number.ok_or_else(wrong)?);
            Ok("customer")
        }
        ("createTime" | "create_time", ">=") => {
            asked.filter.from = Some(time(value).ok_or_else(wrong)?);
            Ok("earliest time")
        }
        ("createTime" | "create_time", "<") => {
            asked.filter.until = Some(time(value).ok_or_else(wrong)?);
            Ok("latest time")
        }
        _ => Err(wrong()),
    }
}

fn time(text: &str) -> Option<Time> {
    text.parse::<Timestamp>().ok().map(Time::from_timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_conditions_joined_by_and() {
        let shop = "nongmao".parse().unwrap();
        let asked = order_filter(
            "state = PLACED AND customerNumber=18 AND createTime >= \"2026-11-23T00:00:00+08:00\"",
            &shop,
        )
        .unwrap();
        assert_eq!(asked.filter.states, [State::Placed]);
        assert_eq!(asked.number, Some(18));
        assert_eq!(asked.filter.from.map(|t| t.to_string()).as_deref(), Some("2026-11-22T16:00:00Z"));
        assert_eq!(order_filter("open = true", &shop).unwrap().filter.states.len(), 5);
        assert!(order_filter("", &shop).unwrap().filter.states.is_empty());
    }

    #[test]
    fn nothing_may_be_asked_twice() {
        let shop = "nongmao".parse().unwrap();
        let customer = "customer = \"shops/nongmao/customers/018f0000-0000-7000-8000-000000000012\"";
        for [one, other] in [
            ["state = PLACED", "state = READY"],
            ["state = PLACED", "open = true"],
            ["open = true", "open = false"],
            [customer, customer],
            [customer, "customerNumber = 18"],
            ["customerNumber = 18", "customer_number = 20"],
            ["createTime < \"2026-11-23T00:00:00Z\"", "create_time < \"2026-11-24T00:00:00Z\""],
            ["createTime >= \"2026-11-23T00:00:00Z\"", "createTime >= \"2026-11-24T00:00:00Z\""],
        ] {
            assert!(order_filter(one, &shop).is_ok() && order_filter(other, &shop).is_ok());
            let failure = order_filter(&format!("{one} AND {other}"), &shop).unwrap_err();
            assert_eq!(failure.violations[0].field, "filter");
            assert!(failure.message.contains(other), "{failure:?}");
        }
    }

    #[test]
    fn a_filter_that_can_not_be_read_says_what_would_be_right() {
        let shop = "nongmao".parse().unwrap();
        for bad in [
            "x",
            "state = EATEN",
            "state > PLACED",
            "total = 3",
            "createTime < noon",
            "open = maybe",
            "customerNumber = 0",
        ] {
            let failure = order_filter(bad, &shop).unwrap_err();
            assert!(
                failure.message.contains(bad) && failure.message.contains("customerNumber"),
                "{failure:?}"
            );
        }
    }
}
