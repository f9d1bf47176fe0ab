use super::{Boundary, Campaign, CampaignId, Reward, RewardId, boundary};

/// All that a shop may give, and within which boundaries.
#[derive(Clone, Debug)]
pub(crate) struct Catalogue {
    /// Counts the changes. It doesn't count what is taken from the stock.
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

    /// The boundary that holds for a gift: the firmest of those that speak of
    /// the campaign's topic or of the reward's menu item.
    pub(crate) fn stance_for(&self, campaign: Option<&Campaign>, reward: &Reward) -> Option<&Boundary> {
        let item = reward.topic();
        let topics: Vec<&str> =
            campaign.map(|campaign| campaign.topic.as_str()).into_iter().chain(item.as_deref()).collect();
        boundary::stance_for(&self.boundaries, &topics)
    }
}
