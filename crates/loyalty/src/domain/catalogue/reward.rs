//! What may be given.

use kernel::{Money, Time};
use serde::{Deserialize, Serialize};

use crate::domain::projections::customers::CustomerProjection;

kernel::uuid_id! {
    /// A reward.
    #[derive(Serialize, Deserialize)]
    RewardId,
}

kernel::text_enum! {
    /// What a gift speaks to. The higher, the firmer the tie.
    pub(crate) enum Layer {
        /// A copy, a wish, a good word.
        Emotional = "EMOTIONAL",
        /// Something the customer needs now.
        Need = "NEED",
        /// Something that helps the customer's own affairs.
        Value = "VALUE",
    }
}

/// Something that may be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reward {
    /// Its id.
    pub(crate) id: RewardId,
    /// In Chinese.
    pub(crate) display_name: String,
    /// In English; may be empty.
    pub(crate) display_name_en: String,
    /// What it speaks to.
    pub(crate) layer: Layer,
    /// What one costs the shop.
    pub(crate) cost: Money,
    /// The menu item that the kitchen makes of it; 0 if it is none.
    pub(crate) item_code: i64,
    /// How many there are; `None` if they are not counted.
    pub(crate) stock: Option<i64>,
    /// What may be given in its place.
    pub(crate) alternatives: Vec<RewardId>,
    /// What it suits: likings as [`CustomerProjection::likes`] reads them.
    pub(crate) suits: Vec<String>,
    /// Never given to anybody younger or of unknown age; 0 for everybody.
    pub(crate) min_age: i64,
    /// What a customer may have it for in points; 0 if it is not for points.
    pub(crate) points_price: i64,
    /// Whether it is not given any more.
    pub(crate) retired: bool,
    /// Counts the changes.
    pub(crate) version: i64,
    /// When it was added.
    pub(crate) created_at: Time,
}

impl Layer {
    /// Whether a gift on it makes the next one worth less. Small bonuses come with every
    /// meal, and do not.
    pub(crate) fn counts(self) -> bool {
        self != Self::Emotional
    }
}

impl Reward {
    /// What it is called in English, or in Chinese if it has no English name.
    pub(crate) fn name_in_english(&self) -> &str {
        if self.display_name_en.is_empty() { &self.display_name } else { &self.display_name_en }
    }

    /// How well it suits a customer: 2 for a liking it names, 1 for a kind of liking,
    /// 0 for neither.
    pub(crate) fn suits_how_well(&self, customer: &CustomerProjection) -> i64 {
        let liked = self.suits.iter().filter(|liking| customer.likes(liking));
        liked.map(|liking| if liking.contains('=') { 2 } else { 1 }).max().unwrap_or(0)
    }

    /// Whether a customer says no to every kind of thing that it suits: then it is not
    /// for them.
    pub(crate) fn is_refused_by(&self, customer: &CustomerProjection) -> bool {
        !self.suits.is_empty() && self.suits.iter().all(|liking| customer.refuses(liking))
    }

    /// The topic by which a boundary may speak of it; `None` if the kitchen
    /// makes nothing of it.
    pub(crate) fn topic(&self) -> Option<String> {
        (self.item_code != 0).then(|| format!("item-{}", self.item_code))
    }
}
