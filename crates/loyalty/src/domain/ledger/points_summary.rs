//! A customer's points in a sentence, in Chinese and in English.

use jiff::civil::Date;
use kernel::{Currency, Schedule, Time};

use super::{
    lots::Lot,
    postings::Balances,
    tiers::{Standing, Tier},
};

/// The words, in Chinese and English.
pub(crate) fn summarize(
    balances: &Balances,
    lots: &[Lot],
    standing: &Standing,
    (schedule, currency, now): (&Schedule, Currency, Time),
) -> (String, String) {
    let today = schedule.local(now.timestamp()).date();
    let day = |at: Time| words(schedule.local(at.timestamp()).date(), today);
    let mut said = Vec::new();
    let active = balances.active;
    said.push((format!("您有{active}积分可用"), format!("You have {active} points to use")));
    if let Some((points, from)) =
        soonest(lots.iter().filter(|lot| lot.pending > 0).map(|lot| (lot.term.active_at, lot.pending)))
    {
        let (rest, (zh, en)) = (balances.pending - points, day(from));
        let more = |zh: &str| if rest > 0 { zh.replace("{}", &rest.to_string()) } else { String::new() };
        said.push((
            format!("另有{points}积分{zh}起可用{}", more("，更晚还有{}积分")),
            format!("{points} more from {en}{}", more(", and {} later")),
        ));
    }
    if balances.held > 0 {
        said.push((
            format!("{}积分正为您留着", balances.held),
            format!("{} are set aside for you", balances.held),
        ));
    }
    let ends = lots.iter().filter(|lot| lot.remaining > 0);
    let ends = ends.filter_map(|lot| Some((lot.term.expires_at?.plus_micros(-1), lot.remaining)));
    if let Some((points, last)) = soonest(ends) {
        let (zh, en) = day(last);
        said.push((format!("其中{points}积分{zh}到期"), format!("{points} of them last until {en}")));
    }
    if balances.owed() > 0 {
        let owed = balances.owed();
        said.push((
            format!("上次退款还差{owed}积分，下次消费先补上"),
            format!("{owed} are still owed from a refund; your next order makes them good"),
        ));
    }
    said.extend(tier(standing, currency));
    let (zh, en): (Vec<_>, Vec<_>) = said.into_iter().unzip();
    (format!("{}。", zh.join("；")), format!("{}.", en.join("; ")))
}

fn tier(standing: &Standing, currency: Currency) -> Option<(String, String)> {
    let name = |tier: &Tier| {
        let en = if tier.display_name_en.is_empty() { &tier.display_name } else { &tier.display_name_en };
        (tier.display_name.clone(), en.clone())
    };
    let next = standing.next.as_ref().map(|next| {
        let (missing, (zh, en)) = (money(standing.missing, currency), name(next));
        (format!("再消费{missing}即为{zh}"), format!("{missing} more makes you {en}"))
    });
    let now = standing.tier.as_ref().map(name).map(|(zh, en)| (format!("您是{zh}"), format!("you are {en}")));
    match (now, next) {
        (Some((zh, en)), Some((more_zh, more_en))) => {
            Some((format!("{zh}，{more_zh}"), format!("{en}, {more_en}")))
        }
        (now, next) => now.or(next),
    }
}

/// The points of the soonest moment, and the moment.
fn soonest(points: impl Iterator<Item = (Time, i64)>) -> Option<(i64, Time)> {
    let points: Vec<_> = points.collect();
    let first = points.iter().map(|(at, _)| *at).min()?;
    Some((points.iter().filter(|(at, _)| *at == first).map(|(_, points)| points).sum(), first))
}

/// A date in words, in Chinese and English; the year only where it is another.
pub(crate) fn words(date: Date, today: Date) -> (String, String) {
    let zh = format!("{}月{}日", date.month(), date.day());
    let en = date.strftime("%B %-d").to_string();
    if date.year() == today.year() {
        return (zh, en);
    }
    (format!("{}年{zh}", date.year()), format!("{en}, {}", date.year()))
}

/// An amount as a sentence has it.
pub(crate) fn money(minor: i64, currency: Currency) -> String {
    let amount = currency.short_amount(minor);
    if currency == Currency::CNY { format!("¥{amount}") } else { format!("{amount} {currency}") }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::ledger::lots::Term;

    fn at(text: &str) -> Time {
        Time::from_timestamp(text.parse().unwrap())
    }

    fn lot(pending: i64, remaining: i64, active_at: &str, expires_at: Option<&str>) -> Lot {
        let expires_at = expires_at.map(at);
        let term = Term { active_at: at(active_at), active_day: 0, expires_at, month: 0 };
        let (id, issued, created_at) = (Uuid::nil(), pending + remaining, at(active_at));
        Lot {
            id,
            order: None,
            issued,
            pending,
            remaining,
            held: 0,
            expired: 0,
            term,
            rule_version: 0,
            created_at,
        }
    }

    fn told(balances: Balances, lots: &[Lot], standing: &Standing) -> (String, String) {
        let now = at("2026-11-23T12:00:00Z");
        summarize(&balances, lots, standing, (&Schedule::unknown(), Currency::CNY, now))
    }

    fn nobody() -> Standing {
        Standing {
            tier: None,
            qualifying: 0,
            in_grace: false,
            kept_until: None,
            projected: None,
            next: None,
            missing: 0,
        }
    }

    #[test]
    fn a_guest_is_told_what_there_is_and_no_more() {
        let (zh, en) = told(Balances::default(), &[], &nobody());
        assert_eq!((zh.as_str(), en.as_str()), ("您有0积分可用。", "You have 0 points to use."));
    }

    #[test]
    fn a_guest_is_told_what_waits_what_is_kept_and_what_expires_first() {
        let lots = [
            lot(0, 80, "2026-01-01T00:00:00Z", Some("2027-01-02T00:00:00Z")),
            lot(30, 0, "2026-11-30T09:00:00Z", None),
            lot(6, 0, "2026-12-01T09:00:00Z", None),
        ];
        let balances = Balances { active: 128, pending: 36, held: 20, ..Balances::default() };
        let tier = |name: &str, en: &str| Tier {
            code: "x".into(),
            display_name: name.into(),
            display_name_en: en.into(),
            threshold: 1,
        };
        let next = Some(tier("金卡", ""));
        let standing = Standing { tier: Some(tier("银卡", "Silver")), next, missing: 3_050, ..nobody() };
        let (zh, en) = told(balances, &lots, &standing);
        assert_eq!(
            zh,
            "您有128积分可用；另有30积分11月30日起可用，更晚还有6积分；20积分正为您留着；\
             其中80积分2027年1月1日到期；您是银卡，再消费¥30.50即为金卡。"
        );
        assert_eq!(
            en,
            "You have 128 points to use; 30 more from November 30, and 6 later; 20 are set aside for you; \
             80 of them last until January 1, 2027; you are Silver, ¥30.50 more makes you 金卡."
        );
    }

    #[test]
    fn a_debt_is_told_kindly() {
        let (zh, en) = told(Balances { debt: -8, ..Balances::default() }, &[], &nobody());
        assert!(zh.contains("还差8积分") && en.contains("8 are still owed"), "{zh} {en}");
    }
}
