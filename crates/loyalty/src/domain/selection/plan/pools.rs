use std::collections::HashMap;

use super::task::Item;
use crate::domain::{
    catalogue::{campaign::CampaignId, reward::RewardId},
    selection::{choose::Suggestion, facts::Facts},
};

/// What several customers share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Pool {
    /// What a campaign may still spend.
    Money(CampaignId),
    /// How many gifts a campaign may still give.
    Count(CampaignId),
    /// What is left of a reward.
    Stock(RewardId),
}

/// All that the gifts of a plan are taken from beside its budget: what each
/// campaign may still spend and give today and in all, and the stock. What one
/// customer may have is no matter of several and was looked at before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pools {
    places: HashMap<Pool, usize>,
    /// What is in each.
    pub(crate) left: Vec<i64>,
}

impl Pools {
    /// A gift as the plan needs it.
    pub(crate) fn item(&mut self, suggestion: &Suggestion<'_>, facts: &Facts) -> Item {
        let mut draws = Vec::new();
        if let Some(campaign) = suggestion.campaign {
            let left = facts.left_for_all(campaign);
            draws.extend(self.draw(Pool::Money(campaign.id), left.money, suggestion.cost.minor));
            draws.extend(self.draw(Pool::Count(campaign.id), left.count, 1));
        }
        let stock = facts.stock.get(&suggestion.reward.id).copied();
        draws.extend(self.draw(Pool::Stock(suggestion.reward.id), stock, suggestion.quantity));
        Item { cost: suggestion.cost.minor, value: suggestion.score, draws }
    }

    /// What is first said to be in a pool holds for the whole plan.
    fn draw(&mut self, pool: Pool, left: Option<i64>, amount: i64) -> Option<(usize, i64)> {
        let left = left?;
        let place = *self.places.entry(pool).or_insert_with(|| {
            self.left.push(left);
            self.left.len() - 1
        });
        Some((place, amount))
    }
}
