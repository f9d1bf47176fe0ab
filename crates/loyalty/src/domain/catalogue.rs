pub(crate) mod boundary;
pub(crate) mod budget;
pub(crate) mod campaign;
pub(crate) mod day;
pub(crate) mod good_rating;
pub(crate) mod reward;

use boundary::Boundary;
use budget::{Budget, Cap};
use campaign::{Campaign, CampaignId};
use reward::{Reward, RewardId};

/// All that a shop may give, and within which boundaries.
#[derive(Clone, Debug)]
pub(crate) struct Catalogue {
    /// Counts the changes, of the shop's days and tiers too. It doesn't count what
    /// is taken from the stock.
    pub(crate) revision: i64,
    /// Oldest first; retired ones among them, for their names.
    pub(crate) rewards: Vec<Reward>,
    /// Oldest first, without deleted ones.
    pub(crate) campaigns: Vec<Campaign>,
    /// Those that come with the program first, then oldest first.
    pub(crate) boundaries: Vec<Boundary>,
}

impl Catalogue {
    /// A reward.
    pub(crate) fn reward(&self, id: RewardId) -> Option<&Reward> {
        self.rewards.iter().find(|reward| reward.id == id)
    }

    /// A campaign.
    pub(crate) fn campaign(&self, id: CampaignId) -> Option<&Campaign> {
        self.campaigns.iter().find(|campaign| campaign.id == id)
    }

    /// Caps that bound something wherever those of some campaign do.
    pub(crate) fn caps(&self) -> Budget {
        let either = |one: Cap, other: Cap| if one.bounds() { one } else { other };
        self.campaigns.iter().map(|campaign| campaign.budget).fold(Budget::default(), |all, budget| Budget {
            daily: either(all.daily, budget.daily),
            daily_per_customer: either(all.daily_per_customer, budget.daily_per_customer),
            per_customer: either(all.per_customer, budget.per_customer),
            total: either(all.total, budget.total),
        })
    }

    /// Whether chance keeps the gifts of some campaign from anybody.
    pub(crate) fn draws(&self) -> bool {
        self.campaigns.iter().any(|campaign| campaign.holdout_basis_points > 0)
    }

    /// The boundary that holds for a gift: the firmest of those that speak of
    /// the campaign's topic or of the reward's menu item.
    pub(crate) fn stance_for(&self, campaign: Option<&Campaign>, reward: &Reward) -> Option<&Boundary> {
        let item = reward.topic();
        let topics: Vec<&str> =
            campaign.map(|campaign| campaign.topic.as_str()).into_iter().chain(item.as_deref()).collect();
        boundary::stance_for(&self.boundaries, &topics)
    }
}
