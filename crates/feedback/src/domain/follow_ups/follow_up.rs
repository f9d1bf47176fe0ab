use kernel::{CustomerId, OrderId, Schedule, ShopId, Time, stats, text_enum, uuid_id};
use uuid::Uuid;

use crate::domain::cases::CaseId;

const MICROS_OF_AN_HOUR: i64 = 3_600_000_000;
const HOURS_OF_A_DAY: i64 = 24;
const RESTING: &str = "resting";
const ASKED: &str = "asked in the chat";

uuid_id! {
    /// A rule that asks after guests.
    FollowUpRuleId,
    /// Somebody to ask after.
    FollowUpId,
}

text_enum! {
    /// After what guests are asked after.
    pub(crate) enum Follows {
        /// A guest's first completed order.
        FirstOrder = "FIRST_ORDER",
        /// Every completed order.
        EveryOrder = "EVERY_ORDER",
        /// A case was closed.
        CaseClosed = "CASE_CLOSED",
    }
}

/// A rule that asks after guests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FollowUpRule {
    /// Its id.
    pub(crate) id: FollowUpRuleId,
    /// What the shop calls it.
    pub(crate) display_name: String,
    /// After what.
    pub(crate) follows: Follows,
    /// How long after it.
    pub(crate) after_hours: i64,
    /// What to ask, in Chinese; `{name}` stands for the guest's name.
    pub(crate) text: String,
    /// What to ask, in English.
    pub(crate) text_en: String,
    /// Nobody is asked after more often than once in so many days.
    pub(crate) rest_days: i64,
    /// Share of guests held out by chance, in basis points.
    pub(crate) holdout: u32,
    /// Whether it is switched off.
    pub(crate) paused: bool,
    /// Whether guests are asked in their chat without a person.
    pub(crate) automatic: bool,
    /// Counts the changes.
    pub(crate) version: i64,
    /// When it was added.
    pub(crate) created_at: Time,
}

text_enum! {
    /// The life of a follow-up.
    pub(crate) enum FollowUpState {
        /// Its time has not come.
        Scheduled = "SCHEDULED",
        /// Somebody should ask now.
        Due = "DUE",
        /// Somebody asked.
        Done = "DONE",
        /// Nobody asked.
        Skipped = "SKIPPED",
        /// Nobody is to ask, by chance, so that the effect of asking can be seen.
        HeldOut = "HELD_OUT",
    }
}

/// What a follow-up is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A completed order.
    Order(OrderId),
    /// A closed case.
    Case(CaseId),
}

impl Subject {
    /// The order, if it is one.
    pub(crate) fn order(self) -> Option<OrderId> {
        if let Self::Order(order) = self { Some(order) } else { None }
    }

    /// The case, if it is one.
    pub(crate) fn case(self) -> Option<CaseId> {
        if let Self::Case(case) = self { Some(case) } else { None }
    }

    fn id(self) -> Uuid {
        match self {
            Self::Order(order) => order.0,
            Self::Case(case) => case.0,
        }
    }
}

/// Somebody to ask after, or not to by chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FollowUp {
    /// Its id.
    pub(crate) id: FollowUpId,
    /// The rule it came from.
    pub(crate) rule: FollowUpRuleId,
    /// What its rule follows.
    pub(crate) follows: Follows,
    /// Whom.
    pub(crate) customer: CustomerId,
    /// What the shop calls them; empty if it is not known.
    pub(crate) guest_name: String,
    /// After what.
    pub(crate) subject: Subject,
    /// What to ask, in Chinese; `{name}` stands for the guest's name.
    pub(crate) text: String,
    /// What to ask, in English.
    pub(crate) text_en: String,
    /// Where it is in its life.
    pub(crate) state: FollowUpState,
    /// The rule's share of guests held out, when it was drawn.
    pub(crate) holdout: u32,
    /// Whether they were held out by it, whatever became of the follow-up.
    pub(crate) held_out: bool,
    /// When to ask.
    pub(crate) due_at: Time,
    /// What the guest said, or why it was left.
    pub(crate) outcome: String,
    /// Who asked.
    pub(crate) done_by: String,
    /// When somebody asked, or left it.
    pub(crate) done_at: Option<Time>,
}

/// Something after which guests may be asked after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occasion<'a> {
    /// Where.
    pub(crate) shop: &'a ShopId,
    /// Whose.
    pub(crate) customer: CustomerId,
    /// What.
    pub(crate) subject: Subject,
    /// When.
    pub(crate) at: Time,
}

impl FollowUpRule {
    /// The follow-up of an occasion. Its id follows from rule and subject, so
    /// that it is the same however often the occasion is heard of. Whether a
    /// guest is held out is drawn once per shop for good: whom one rule leaves
    /// alone, another with the same share leaves alone too.
    pub(crate) fn follow_up(&self, of: Occasion, schedule: &Schedule) -> FollowUp {
        let salt = format!("{}/followUps", of.shop);
        let is_held_out = stats::lot(&salt, &of.customer.to_string()) < self.holdout;
        FollowUp {
            id: FollowUpId(Uuid::new_v5(&self.id.0, of.subject.id().as_bytes())),
            rule: self.id,
            follows: self.follows,
            customer: of.customer,
            guest_name: String::new(),
            subject: of.subject,
            text: self.text.clone(),
            text_en: self.text_en.clone(),
            state: if is_held_out { FollowUpState::HeldOut } else { FollowUpState::Scheduled },
            holdout: self.holdout,
            held_out: is_held_out,
            due_at: due(of.at, self.after_hours, schedule),
            outcome: String::new(),
            done_by: String::new(),
            done_at: None,
        }
    }

    /// The times around one at which nobody may be asked after a second time.
    pub(crate) fn rest(&self, due_at: Time) -> (Time, Time) {
        let rest = self.rest_days * HOURS_OF_A_DAY * MICROS_OF_AN_HOUR;
        (due_at.plus_micros(-rest), due_at.plus_micros(rest))
    }
}

impl FollowUp {
    /// The same, asked in the guest's chat.
    pub(crate) fn asked(self, at: Time) -> Self {
        Self { state: FollowUpState::Done, outcome: ASKED.into(), done_at: Some(at), ..self }
    }

    /// The same, left because the guest is asked after too near to it. Who is held
    /// out rests as those do who are not, or the two could not be compared.
    pub(crate) fn resting(self, at: Time) -> Self {
        Self { state: FollowUpState::Skipped, outcome: RESTING.into(), done_at: Some(at), ..self }
    }
}

/// So many hours later, or when the shop next opens.
fn due(at: Time, after_hours: i64, schedule: &Schedule) -> Time {
    let later = at.plus_micros(after_hours.saturating_mul(MICROS_OF_AN_HOUR));
    schedule.next_opening(later.timestamp()).map_or(later, Time::from_timestamp)
}

/// What stands in braces in a text and for nothing: `{nme}`, or a brace by itself.
pub(crate) fn unknown_token(text: &str) -> Option<String> {
    let rest = text.replace("{name}", "");
    let from = rest.find(['{', '}'])?;
    let rest = rest.get(from..).unwrap_or_default();
    let end = rest.find('}').map_or(rest.len(), |end| end + 1);
    rest.get(..end).map(str::to_owned)
}

/// A text with the guest's name in it.
pub(crate) fn with_name(text: &str, name: &str, stranger: &str) -> String {
    text.replace("{name}", if name.is_empty() { stranger } else { name })
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use kernel::OpeningHours;

    use super::*;

    fn rule(after_hours: i64, holdout: u32) -> FollowUpRule {
        FollowUpRule {
            id: FollowUpRuleId(Uuid::from_u128(7)),
            display_name: "第一单后".into(),
            follows: Follows::FirstOrder,
            after_hours,
            text: "{name}，吃得还好吗？".into(),
            text_en: String::new(),
            rest_days: 7,
            holdout,
            paused: false,
            automatic: false,
            version: 1,
            created_at: at("2026-01-01T00:00:00Z"),
        }
    }

    fn at(text: &str) -> Time {
        Time::from_timestamp(text.parse().unwrap())
    }

    fn lunch() -> Schedule {
        let time_zone = TimeZone::get("Asia/Shanghai").unwrap();
        Schedule::daily(time_zone, vec![OpeningHours::daily(630, 840)])
    }

    fn follow_up(rule: &FollowUpRule, customer: u128, order: u128) -> FollowUp {
        let shop = "nongmao".parse().unwrap();
        let customer = CustomerId(Uuid::from_u128(customer));
        let subject = Subject::Order(OrderId(Uuid::from_u128(order)));
        let at = at("2026-11-23T12:00:00+08:00");
        rule.follow_up(Occasion { shop: &shop, customer, subject, at }, &lunch())
    }

    #[test]
    fn guests_are_asked_after_while_the_shop_is_open() {
        let due = |hours| follow_up(&rule(hours, 0), 18, 1).due_at;
        assert_eq!(due(1), at("2026-11-23T13:00:00+08:00"));
        assert_eq!(due(2), at("2026-11-24T10:30:00+08:00"));
        assert_eq!(due(24), at("2026-11-24T12:00:00+08:00"));
    }

    #[test]
    fn there_is_one_follow_up_of_a_rule_and_an_order() {
        let of = |customer, order| follow_up(&rule(1, 0), customer, order).id;
        assert_eq!(of(18, 1), of(18, 1));
        assert_ne!(of(18, 1), of(18, 2));
    }

    #[test]
    fn who_is_held_out_is_drawn_once_for_good_and_by_the_share() {
        let held_out = |holdout, order| -> Vec<u128> {
            let is_out =
                |guest: &u128| follow_up(&rule(1, holdout), *guest, order).state == FollowUpState::HeldOut;
            (0..2_000).filter(is_out).collect()
        };
        let fifth = held_out(2_000, 1);
        assert_eq!(fifth, held_out(2_000, 2));
        assert!((340..460).contains(&fifth.len()), "{}", fifth.len());
        // Whom a smaller share leaves alone, a larger one does too.
        assert!(held_out(500, 1).iter().all(|guest| fifth.contains(guest)));
        assert_eq!(held_out(0, 1), []);
    }

    #[test]
    fn a_text_names_the_guest_or_says_you() {
        assert_eq!(with_name("{name}，好吗？", "老王", "您"), "老王，好吗？");
        assert_eq!(with_name("{name}，好吗？", "", "您"), "您，好吗？");
    }

    #[test]
    fn what_stands_for_nothing_is_found_in_a_text() {
        for (text, token) in [
            ("{name}，好吗？{name}", None),
            ("{nme}，好吗？", Some("{nme}")),
            ("{name}，{dish}好吗？", Some("{dish}")),
            ("{ name }", Some("{ name }")),
            ("好吗{", Some("{")),
            ("好吗}", Some("}")),
        ] {
            assert_eq!(unknown_token(text).as_deref(), token, "{text}");
        }
    }
}
