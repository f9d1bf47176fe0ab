//! Whether a campaign is for this customer, now.

use jiff::Zoned;
use kernel::{Schedule, Time};

use crate::domain::{
    catalogue::campaign::{Campaign, Conditions, Trigger},
    projections::{customers::CustomerProjection, orders::OrderProjection},
};

/// So many make a party where a campaign doesn't say how many.
const PARTY: i64 = 4;
/// So many days without an order make a silence where a campaign doesn't say.
const SILENCE: i64 = 30;
const MINUTES_OF_A_DAY: i64 = 1_440;

/// What has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OccasionKind {
    /// An order was placed.
    OrderPlaced,
    /// An order reached the customer.
    OrderCompleted,
    /// A complaint was closed.
    CaseClosed,
    /// A day has come.
    DayCame,
    /// Somebody asks what fits the customer, who is about to get an order or stands
    /// at the counter. What only a complaint brings does not fit then.
    Inquiry,
}

/// What is going on when it is decided whether a campaign gives. The customer's
/// orders are those before the order of the occasion.
#[derive(Clone, Debug)]
pub(crate) struct Occasion<'a> {
    /// What has happened.
    pub(crate) kind: OccasionKind,
    /// When.
    pub(crate) at: Time,
    /// Whose days and hours.
    pub(crate) schedule: &'a Schedule,
    /// How many eat; 0 if that is not known.
    pub(crate) party_size: i64,
    /// Whether the customer said that they invite others.
    pub(crate) is_host: bool,
    /// What the order costs, in minor units; 0 without one.
    pub(crate) total: i64,
    /// The customer's tier and every tier below it.
    pub(crate) tiers: &'a [String],
    /// Whether the customer placed another order before, open or not, that was not
    /// called off.
    pub(crate) ordered_before: bool,
}

/// Why a campaign is not for this customer now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Ineligible {
    /// It was ended for good.
    #[error("the campaign was ended")]
    Deleted,
    /// It is switched off.
    #[error("the campaign is paused")]
    Paused,
    /// It begins later.
    #[error("the campaign has not begun")]
    NotYet,
    /// It is over.
    #[error("the campaign is over")]
    Over,
    /// Something else must happen.
    #[error("what the campaign is for has not happened")]
    Trigger,
    /// It is for others.
    #[error("the guest is in none of the campaign's segments")]
    Segment,
    /// It is for a higher tier.
    #[error("the guest is in none of the campaign's tiers")]
    Tier,
    /// It is for larger parties.
    #[error("fewer eat than the campaign is for")]
    PartySize,
    /// It is for those who like something else.
    #[error("the guest has not all of the campaign's preferences")]
    Preference,
    /// It is for another day of the week.
    #[error("it is none of the campaign's weekdays")]
    Weekday,
    /// It is for another time of the day.
    #[error("it is none of the campaign's hours")]
    Hour,
    /// It is for larger orders.
    #[error("the order is smaller than the campaign is for")]
    Total,
}

impl Ineligible {
    /// The same in Chinese.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Deleted => "活动已取消",
            Self::Paused => "活动已暂停",
            Self::NotYet => "活动还没开始",
            Self::Over => "活动已结束",
            Self::Trigger => "还没到送的时候",
            Self::Segment => "不在活动的客群里",
            Self::Tier => "会员等级不够",
            Self::PartySize => "人数不够",
            Self::Preference => "口味对不上",
            Self::Weekday => "今天不在活动的日子里",
            Self::Hour => "现在不在活动的时段里",
            Self::Total => "这一单没到活动的金额",
        }
    }
}

impl Campaign {
    /// Whether it is for this customer, now. Neither budget nor chance is asked.
    pub(crate) fn fits(
        &self,
        customer: &CustomerProjection,
        occasion: &Occasion<'_>,
    ) -> Result<(), Ineligible> {
        self.is_on(occasion.at)?;
        let conditions = &self.conditions;
        let local = occasion.schedule.local(occasion.at.timestamp());
        conditions.suit_time(&local)?;
        if !self.has_come(customer, occasion, &local) {
            return Err(Ineligible::Trigger);
        }
        conditions.suit_customer(customer, occasion)?;
        // Who hosts by word needs no number.
        let is_small = occasion.party_size < conditions.min_party_size;
        if is_small && self.trigger != Trigger::PartyHosted {
            return Err(Ineligible::PartySize);
        }
        if occasion.total < conditions.min_total { Err(Ineligible::Total) } else { Ok(()) }
    }

    /// Whether an order that was changed is still as large as what it got from
    /// here asks for. Of a gift that somebody gave by hand, they knew how many
    /// eat.
    pub(crate) fn is_enough(&self, order: &OrderProjection, by_hand: bool) -> bool {
        let is_large = match self.trigger {
            Trigger::PartyHosted => order.is_host || order.party_size >= self.least_party(),
            _ => order.party_size >= self.conditions.min_party_size,
        };
        order.total >= self.conditions.min_total && (is_large || by_hand)
    }

    fn is_on(&self, at: Time) -> Result<(), Ineligible> {
        match () {
            () if self.deleted => Err(Ineligible::Deleted),
            () if self.paused => Err(Ineligible::Paused),
            () if self.starts_at.is_some_and(|start| at < start) => Err(Ineligible::NotYet),
            () if self.ends_at.is_some_and(|end| at >= end) => Err(Ineligible::Over),
            () => Ok(()),
        }
    }

    /// Whether what it is for has happened.
    fn has_come(&self, customer: &CustomerProjection, occasion: &Occasion<'_>, local: &Zoned) -> bool {
        use OccasionKind::{CaseClosed, DayCame, Inquiry, OrderCompleted, OrderPlaced};
        let is_ordering = matches!(occasion.kind, OrderPlaced | Inquiry);
        match self.trigger {
            Trigger::OrderPlaced => is_ordering,
            Trigger::OrderCompleted => matches!(occasion.kind, OrderCompleted | Inquiry),
            Trigger::CaseClosed => occasion.kind == CaseClosed,
            Trigger::PartyHosted => is_ordering && customer.is_regular() && self.is_party(occasion),
            Trigger::FirstOrder => is_ordering && customer.orders == 0 && !occasion.ordered_before,
            Trigger::Comeback => is_ordering && self.is_comeback(customer, occasion),
            Trigger::Date => {
                let is_day = self.conditions.dates.iter().any(|day| day.is(local.date()));
                is_day && (is_ordering || occasion.kind == DayCame)
            }
        }
    }

    fn is_party(&self, occasion: &Occasion<'_>) -> bool {
        occasion.is_host || occasion.party_size >= self.least_party()
    }

    fn least_party(&self) -> i64 {
        or_usual(self.conditions.min_party_size, PARTY)
    }

    fn is_comeback(&self, customer: &CustomerProjection, occasion: &Occasion<'_>) -> bool {
        let day = |time| occasion.schedule.day(time);
        let silent = customer.last_order_at.map(|last| day(occasion.at) - day(last));
        silent.is_some_and(|days| days >= or_usual(self.conditions.silence_days, SILENCE))
    }
}

impl Conditions {
    fn suit_time(&self, local: &Zoned) -> Result<(), Ineligible> {
        let weekday = local.weekday().to_monday_one_offset();
        if !self.weekdays.is_empty() && !self.weekdays.contains(&weekday) {
            return Err(Ineligible::Weekday);
        }
        let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
        let end = or_usual(self.to_minute, MINUTES_OF_A_DAY);
        if (self.from_minute..end).contains(&minute) { Ok(()) } else { Err(Ineligible::Hour) }
    }

    fn suit_customer(
        &self,
        customer: &CustomerProjection,
        occasion: &Occasion<'_>,
    ) -> Result<(), Ineligible> {
        let guest = customer.guest();
        let named = &self.named_segments;
        let is_named = named.is_empty() || named.iter().any(|one| customer.segments.contains(one));
        if !is_named || !guest.is_in_any(&self.segments, occasion.at) {
            return Err(Ineligible::Segment);
        }
        // `occasion.tiers` has the tiers below as well.
        if !self.tiers.is_empty() && !self.tiers.iter().any(|tier| occasion.tiers.contains(tier)) {
            return Err(Ineligible::Tier);
        }
        if guest.likes_all(&self.preferences) { Ok(()) } else { Err(Ineligible::Preference) }
    }
}

/// What is said, or the usual if nothing is.
fn or_usual(said: i64, usual: i64) -> i64 {
    if said == 0 { usual } else { said }
}

#[cfg(test)]
mod tests;
