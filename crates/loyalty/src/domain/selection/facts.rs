use std::collections::HashMap;

use kernel::{CustomerId, Time};

use crate::domain::{
    catalogue::{
        Catalogue,
        budget::{Budget, BudgetUse, Left},
        campaign::{Campaign, CampaignId},
        reward::{Reward, RewardId},
    },
    grants::GrantState,
    projections::{customers::CustomerProjection, orders::OrderProjection},
};

/// What a customer got of one reward lately.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recent {
    /// How often.
    pub(crate) times: i64,
    /// When last, unless it is as long ago as
    /// [`MISSED_AFTER`](super::score::MISSED_AFTER).
    pub(crate) last_at: Option<Time>,
}

/// A gift given upon the occasion in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OccasionGrant {
    /// By which campaign.
    pub(crate) campaign: CampaignId,
    /// What.
    pub(crate) reward: RewardId,
    /// Where it is in its life.
    pub(crate) state: GrantState,
}

/// All that deciding what to give to a customer has to know beside the catalogue.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// The customer, without their identity hashes.
    pub(crate) customer: CustomerProjection,
    /// Points they may use.
    pub(crate) points: i64,
    /// The order in question, if it is known.
    pub(crate) order: Option<OrderProjection>,
    /// Whether they placed another order before that one that was not called off, as
    /// far as a campaign asks.
    pub(crate) ordered_before: bool,
    /// What they paid and when, as far as tiers need it.
    pub(crate) paid: Vec<(Time, i64)>,
    /// What was spent of each campaign's budget, as far as some campaign's caps
    /// bound it.
    pub(crate) uses: HashMap<CampaignId, BudgetUse>,
    /// What is left of the rewards that are counted.
    pub(crate) stock: HashMap<RewardId, i64>,
    /// What they got of each reward lately; of some perhaps nothing since.
    pub(crate) recent: HashMap<RewardId, Recent>,
    /// What they were given upon the occasion, without what its order was too
    /// little for meanwhile.
    pub(crate) occasion_grants: Vec<OccasionGrant>,
    /// On which side of each campaign they were when they first came into
    /// question; empty where nobody ever was kept from anything and no gift follows.
    pub(crate) held_out: HashMap<CampaignId, bool>,
}

impl Facts {
    /// Somebody of whom nothing is known.
    pub(crate) fn unknown(customer: CustomerId) -> Self {
        Self {
            customer: CustomerProjection::unknown(customer),
            points: 0,
            order: None,
            ordered_before: false,
            paid: Vec::new(),
            uses: HashMap::new(),
            stock: HashMap::new(),
            recent: HashMap::new(),
            occasion_grants: Vec::new(),
            held_out: HashMap::new(),
        }
    }

    /// What is left of a campaign's budget for this customer now.
    pub(crate) fn left(&self, campaign: &Campaign) -> Left {
        let used = self.uses.get(&campaign.id).copied().unwrap_or_default();
        campaign.budget.left(&used)
    }

    /// What is left of a campaign's budget for all customers together.
    pub(crate) fn left_for_all(&self, campaign: &Campaign) -> Left {
        let used = self.uses.get(&campaign.id).copied().unwrap_or_default();
        let Budget { total, daily, .. } = campaign.budget;
        Budget { daily, total, ..Budget::default() }.left(&used)
    }

    /// Whether so many of a reward are there, by the stock of now: the
    /// catalogue's may be old.
    pub(crate) fn is_there(&self, reward: &Reward, quantity: i64) -> bool {
        !reward.retired && self.stock.get(&reward.id).is_none_or(|stock| *stock >= quantity)
    }

    /// Whether chance keeps a campaign's gifts from the customer. What was first
    /// holds, for records may merge and shares may change.
    pub(crate) fn is_held_out(&self, campaign: &Campaign) -> bool {
        let first = self.held_out.get(&campaign.id).copied();
        first.unwrap_or_else(|| campaign.holds_out(self.customer.id))
    }

    /// What they were given upon the occasion and was not returned.
    pub(crate) fn given_upon_occasion(&self) -> impl Iterator<Item = &OccasionGrant> + Clone {
        self.occasion_grants.iter().filter(|given| given.state != GrantState::Returned)
    }

    /// What they got lately in all, without the small bonuses: those come with
    /// every meal, and make nothing else worth less.
    pub(crate) fn gifts_that_count(&self, catalogue: &Catalogue) -> Recent {
        let is_courtesy = |id| catalogue.reward(id).is_some_and(|reward| !reward.layer.counts());
        let count = self.recent.iter().filter(|(id, _)| !is_courtesy(**id));
        count.fold(Recent::default(), |all, (_, one)| Recent {
            times: all.times + one.times,
            last_at: all.last_at.max(one.last_at),
        })
    }
}
