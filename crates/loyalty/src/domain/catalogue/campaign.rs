//! Rules that give.

use kernel::{CustomerId, Time, stats};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{budget::Budget, day::Day, good_rating, reward::RewardId};

kernel::uuid_id! {
    /// A campaign.
    CampaignId,
}

kernel::text_enum! {
    /// When a campaign gives. No rating is among these, and none ever will be.
    pub(crate) enum Trigger {
        /// An order was placed.
        OrderPlaced = "ORDER_PLACED",
        /// An order reached the customer.
        OrderCompleted = "ORDER_COMPLETED",
        /// A regular hosts a party.
        PartyHosted = "PARTY_HOSTED",
        /// A customer's first order.
        FirstOrder = "FIRST_ORDER",
        /// A customer ordered again after a long silence.
        Comeback = "COMEBACK",
        /// A complaint was closed.
        CaseClosed = "CASE_CLOSED",
        /// One of the campaign's days has come.
        Date = "DATE",
    }
}

/// A rule that gives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Campaign {
    /// Its id.
    pub(crate) id: CampaignId,
    /// In Chinese.
    pub(crate) display_name: String,
    /// In English; may be empty.
    pub(crate) display_name_en: String,
    /// When it gives.
    pub(crate) trigger: Trigger,
    /// For whom.
    pub(crate) conditions: Conditions,
    /// What it gives.
    pub(crate) offers: Vec<Offer>,
    /// How many of the offers a customer gets with one order.
    pub(crate) offers_per_order: i64,
    /// What may be spent.
    pub(crate) budget: Budget,
    /// Share of customers who by chance get nothing, in basis points.
    pub(crate) holdout_basis_points: i64,
    /// Whether it gives by itself; else it only suggests.
    pub(crate) automatic: bool,
    /// Whether it is switched off.
    pub(crate) paused: bool,
    /// From when on; from the beginning if absent.
    pub(crate) starts_at: Option<Time>,
    /// Until when; for good if absent.
    pub(crate) ends_at: Option<Time>,
    /// A topic that a boundary may speak of; may be empty.
    pub(crate) topic: String,
    /// The words of the topic it rides, as guests write them.
    pub(crate) words: Vec<String>,
    /// Whether it was ended for good.
    pub(crate) deleted: bool,
    /// Counts the changes.
    pub(crate) version: i64,
    /// When it was added.
    pub(crate) created_at: Time,
}

/// For whom and when; what is not set doesn't matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Conditions {
    /// In one of these: `new`, `regular`, `lapsed`, or the value of the
    /// preference `segment`.
    pub(crate) segments: Vec<String>,
    /// In one of these, which the shop made.
    pub(crate) named_segments: Vec<Uuid>,
    /// In one of these tiers, or above the lowest of them.
    pub(crate) tiers: Vec<String>,
    /// At least so many eat; 0 for any.
    pub(crate) min_party_size: i64,
    /// Has all of these preferences.
    pub(crate) preferences: Vec<String>,
    /// On these days, 1 for Monday to 7 for Sunday.
    pub(crate) weekdays: Vec<i8>,
    /// From this minute of the day on.
    pub(crate) from_minute: i64,
    /// Before this minute of the day; 0 for the end of it.
    pub(crate) to_minute: i64,
    /// For [`Trigger::Comeback`]: so many days without an order; 0 for 30.
    pub(crate) silence_days: i64,
    /// For [`Trigger::Date`].
    pub(crate) dates: Vec<Day>,
    /// An order of at least so much, in minor units of the shop's currency; 0
    /// for any.
    pub(crate) min_total: i64,
}

/// One thing a campaign may give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Offer {
    /// What.
    pub(crate) reward: RewardId,
    /// How many; 1 or more.
    pub(crate) quantity: i64,
}

impl Campaign {
    /// The words by which it asks for a good rating, if it does.
    pub(crate) fn asks_for_good_rating(&self) -> Option<&'static str> {
        [&self.display_name, &self.display_name_en, &self.topic]
            .into_iter()
            .find_map(|text| good_rating::asks_for_good_rating(text))
    }

    /// Whether it promises something else than it did, or begins to give again:
    /// then a boundary has to be asked. To switch it off, nobody is.
    pub(crate) fn promises_anew(&self, before: &Self) -> bool {
        let promise = |campaign: &Self| {
            let Self { display_name, display_name_en, topic, offers, .. } = campaign;
            (display_name.clone(), display_name_en.clone(), topic.clone(), offers.clone())
        };
        promise(self) != promise(before) || (before.paused && !self.paused)
    }

    /// Whether it is for guests who order for the first time.
    pub(crate) fn is_for_first_orders(&self) -> bool {
        self.trigger == Trigger::FirstOrder
    }

    /// Whether chance keeps its gifts from a customer, for good. The exposure
    /// that was written down first goes before this, for records may merge.
    pub(crate) fn holds_out(&self, customer: CustomerId) -> bool {
        i64::from(stats::lot(&self.id.to_string(), &customer.to_string())) < self.holdout_basis_points
    }
}
