//! Follow-ups, their rules, and whether they help.

use contracts::feedback::v1::{self as pb, follow_up::State, follow_up_rule::Trigger};
use kernel::{Failure, ShopId, Time};
use runtime::field::{self, Mask};
use uuid::Uuid;

use crate::{
    convert::{name, name_or_empty},
    domain::follow_ups::{
        Arm, FollowUp, FollowUpId, FollowUpRule, FollowUpRuleId, FollowUpState, Follows, SecondPurchases,
        unknown_token, with_name,
    },
};

const FOLLOW_UP: &str = "shops/{shop}/followUps/{follow_up}";
const REPORT: &str = "shops/{shop}/followUpReport";
const RULE: &str = "shops/{shop}/followUpRules/{follow_up_rule}";
const MOST_HOURS: i32 = 8_760;
const MOST_DAYS: i32 = 365;
const MOST_HOLDOUT: i32 = 5_000;
const MOST_NAME: usize = 100;
const MOST_TEXT: usize = 500;
const MOST_OUTCOME: usize = 2_000;
const USUAL_WINDOW: i32 = 30;

/// The fields of a rule that an update may change.
pub(crate) const CHANGEABLE: [&str; 9] = [
    "display_name",
    "trigger",
    "after_hours",
    "text",
    "text_en",
    "rest_days",
    "holdout_basis_points",
    "paused",
    "automatic",
];

pub(crate) fn rule_id(name: &str, path: &str) -> Result<(ShopId, FollowUpRuleId), Failure> {
    field::id(name, path, RULE)
}

pub(crate) fn follow_up_id(name: &str, path: &str) -> Result<(ShopId, FollowUpId), Failure> {
    field::id(name, path, FOLLOW_UP)
}

/// The shop of a report.
pub(crate) fn report_shop(name: &str, path: &str) -> Result<ShopId, Failure> {
    field::name(name, path, REPORT).map(|name| name.shop)
}

/// How long a guest has to come again, in days.
pub(crate) fn window(days: i32) -> Result<i32, Failure> {
    let days = if days == 0 { USUAL_WINDOW } else { days };
    field::number(days, "window_days", &(1..=MOST_DAYS))
}

/// What is noted of somebody who was asked, or left.
pub(crate) fn outcome(text: &str) -> Result<String, Failure> {
    field::text(text, "outcome", 0..=MOST_OUTCOME)
}

/// A new rule.
pub(crate) fn new_rule(id: Uuid, sent: &pb::FollowUpRule, now: Time) -> Result<FollowUpRule, Failure> {
    read(sent, FollowUpRuleId(id), 1, now)
}

/// A rule as an update leaves it. Without a mask, the fields that are set are
/// the ones to change.
pub(crate) fn changed_rule(
    current: &FollowUpRule,
    sent: &pb::FollowUpRule,
    mask: Option<&Mask>,
    shop: &ShopId,
) -> Result<FollowUpRule, Failure> {
    let has = |path: &str, is_set: bool| mask.map_or(is_set, |mask| mask.has(path));
    let mut merged = rule(shop, current);
    if has("display_name", !sent.display_name.is_empty()) {
        merged.display_name.clone_from(&sent.display_name);
    }
    if has("trigger", sent.trigger != 0) {
        merged.trigger = sent.trigger;
    }
    if has("after_hours", sent.after_hours != 0) {
        merged.after_hours = sent.after_hours;
    }
    if has("text", !sent.text.is_empty()) {
        merged.text.clone_from(&sent.text);
    }
    if has("text_en", !sent.text_en.is_empty()) {
        merged.text_en.clone_from(&sent.text_en);
    }
    if has("rest_days", sent.rest_days != 0) {
        merged.rest_days = sent.rest_days;
    }
    if has("holdout_basis_points", sent.holdout_basis_points != 0) {
        merged.holdout_basis_points = sent.holdout_basis_points;
    }
    if has("paused", sent.paused) {
        merged.paused = sent.paused;
    }
    if has("automatic", sent.automatic) {
        merged.automatic = sent.automatic;
    }
    read(&merged, current.id, current.version, current.created_at)
}

fn read(
    sent: &pb::FollowUpRule,
    id: FollowUpRuleId,
    version: i64,
    created_at: Time,
) -> Result<FollowUpRule, Failure> {
    let path = |name: &str| format!("follow_up_rule.{name}");
    let number = |value: i32, name: &str, most| field::number(value, &path(name), &(0..=most));
    let holdout = number(sent.holdout_basis_points, "holdout_basis_points", MOST_HOLDOUT)?;
    Ok(FollowUpRule {
        id,
        display_name: field::text(&sent.display_name, &path("display_name"), 1..=MOST_NAME)?,
        follows: follows(sent.trigger(), &path("trigger"))?,
        after_hours: number(sent.after_hours, "after_hours", MOST_HOURS)?.into(),
        text: to_ask(&sent.text, &path("text"), 1)?,
        text_en: to_ask(&sent.text_en, &path("text_en"), 0)?,
        rest_days: number(sent.rest_days, "rest_days", MOST_DAYS)?.into(),
        holdout: holdout.unsigned_abs(),
        paused: sent.paused,
        automatic: sent.automatic,
        version,
        created_at,
    })
}

/// A text in which nothing stands in braces that stands for nothing.
fn to_ask(text: &str, path: &str, least: usize) -> Result<String, Failure> {
    let text = field::text(text, path, least..=MOST_TEXT)?;
    match unknown_token(&text) {
        Some(token) => {
            Err(Failure::field(path, format!("knows no `{token}`; `{{name}}` stands for the guest's name")))
        }
        None => Ok(text),
    }
}

fn follows(trigger: Trigger, path: &str) -> Result<Follows, Failure> {
    match trigger {
        Trigger::FirstOrder => Ok(Follows::FirstOrder),
        Trigger::EveryOrder => Ok(Follows::EveryOrder),
        Trigger::CaseClosed => Ok(Follows::CaseClosed),
        Trigger::Unspecified => Err(Failure::field(path, "must be FIRST_ORDER, EVERY_ORDER or CASE_CLOSED")),
    }
}

pub(crate) fn rule(shop: &ShopId, rule: &FollowUpRule) -> pb::FollowUpRule {
    let trigger = match rule.follows {
        Follows::FirstOrder => Trigger::FirstOrder,
        Follows::EveryOrder => Trigger::EveryOrder,
        Follows::CaseClosed => Trigger::CaseClosed,
    };
    let small = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    pb::FollowUpRule {
        name: name(shop, "followUpRules", rule.id),
        display_name: rule.display_name.clone(),
        trigger: trigger.into(),
        after_hours: small(rule.after_hours),
        text: rule.text.clone(),
        text_en: rule.text_en.clone(),
        rest_days: small(rule.rest_days),
        holdout_basis_points: small(rule.holdout.into()),
        paused: rule.paused,
        automatic: rule.automatic,
        etag: field::etag_field(rule.version),
        create_time: Some(field::timestamp(rule.created_at)),
    }
}

/// The state a list is asked for; what is due, if none is.
pub(crate) fn listed_state(state: State) -> FollowUpState {
    match state {
        State::Unspecified | State::Due => FollowUpState::Due,
        State::Scheduled => FollowUpState::Scheduled,
        State::Done => FollowUpState::Done,
        State::Skipped => FollowUpState::Skipped,
    }
}

pub(crate) fn follow_up(shop: &ShopId, follow_up: &FollowUp) -> pb::FollowUp {
    let state = match follow_up.state {
        FollowUpState::Scheduled => State::Scheduled,
        FollowUpState::Due => State::Due,
        FollowUpState::Done => State::Done,
        FollowUpState::Skipped | FollowUpState::HeldOut => State::Skipped,
    };
    pb::FollowUp {
        name: name(shop, "followUps", follow_up.id),
        rule: name(shop, "followUpRules", follow_up.rule),
        customer: name(shop, "customers", follow_up.customer),
        order: name_or_empty(shop, "orders", follow_up.subject.order()),
        case: name_or_empty(shop, "cases", follow_up.subject.case()),
        text: with_name(&follow_up.text, &follow_up.guest_name, "您"),
        text_en: with_name(&follow_up.text_en, &follow_up.guest_name, "dear guest"),
        state: state.into(),
        due_time: Some(field::timestamp(follow_up.due_at)),
        outcome: follow_up.outcome.clone(),
        done_by: follow_up.done_by.clone(),
        done_time: follow_up.done_at.map(field::timestamp),
    }
}

pub(crate) fn report(shop: &ShopId, found: &SecondPurchases, window_days: i32) -> pb::FollowUpReport {
    pb::FollowUpReport {
        name: format!("shops/{shop}/followUpReport"),
        asked: Some(arm(found.asked)),
        not_asked: Some(arm(found.not_asked)),
        lift_ratio: found.difference.lift,
        lift_low_ratio: found.difference.low,
        lift_high_ratio: found.difference.high,
        by_chance: found.by_chance,
        window_days,
    }
}

fn arm(arm: Arm) -> pb::follow_up_report::Arm {
    let share = arm.share();
    pb::follow_up_report::Arm {
        guest_count: arm.count,
        second_count: arm.again,
        second_ratio: share.ratio,
        low_ratio: share.low,
        high_ratio: share.high,
    }
}
