//! What may be given to a customer now, by every rule there is.

use std::cmp::Reverse;

use kernel::Money;

use super::{
    eligibility::Occasion,
    explain::explain,
    facts::{Facts, Recent},
    rejection::Rejection,
    score::{Candidate, score},
};
use crate::domain::catalogue::{
    Catalogue,
    boundary::{Approver, Boundary, OutOfBounds, Stance},
    budget::Left,
    campaign::{Campaign, Offer},
    reward::{Reward, RewardId},
};

/// A gift that may be given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Suggestion<'a> {
    /// By which campaign; `None` for one the customer has for points.
    pub(crate) campaign: Option<&'a Campaign>,
    /// What.
    pub(crate) reward: &'a Reward,
    /// How many.
    pub(crate) quantity: i64,
    /// What it costs the shop in all.
    pub(crate) cost: Money,
    /// What the customer gives for it in points.
    pub(crate) points: i64,
    /// Who has to allow it.
    pub(crate) approver: Option<Approver>,
    /// What is left to give from, before it.
    pub(crate) left: Left,
    /// What fits in its place.
    pub(crate) alternatives: Vec<RewardId>,
    /// What it is thought to be worth, in minor units.
    pub(crate) score: i64,
    /// Why this one, in Chinese.
    pub(crate) reason: String,
    /// In English.
    pub(crate) reason_en: String,
}

/// A customer for whom it is decided.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chooser<'a> {
    /// What there is.
    pub(crate) catalogue: &'a Catalogue,
    /// Who it is, and what they had.
    pub(crate) facts: &'a Facts,
    /// What is going on.
    pub(crate) occasion: &'a Occasion<'a>,
}

/// A reward that may be given, with who has to allow it.
type Allowed<'a> = (&'a Reward, Option<Approver>);

impl<'a> Chooser<'a> {
    /// All that fits: first what is known to suit the customer, then what is worth
    /// most.
    pub(crate) fn suggestions(&self) -> Vec<Suggestion<'a>> {
        let campaigns = self.catalogue.campaigns.iter();
        let given = campaigns.flat_map(|campaign| self.of_campaign(campaign));
        let rewards = self.catalogue.rewards.iter().filter(|reward| reward.points_price > 0);
        let for_points = rewards.filter_map(|reward| self.for_points(reward, 1).ok());
        let mut gifts: Vec<_> = given.chain(for_points).collect();
        let customer = &self.facts.customer;
        gifts.sort_by_key(|gift| Reverse((gift.reward.suits_how_well(customer), gift.score)));
        gifts
    }

    /// What a host may choose from of a campaign: each offer that is still open, and what
    /// may stand in for it, what suits them best first.
    pub(crate) fn options(&self, campaign: &'a Campaign) -> Vec<Suggestion<'a>> {
        let mut options = self.of_campaign(campaign);
        for gift in options.clone() {
            for other in gift.alternatives.iter().filter_map(|id| self.catalogue.reward(*id)) {
                let is_new = options.iter().all(|option| option.reward.id != other.id);
                let instead = self.requested(campaign, other, gift.quantity).ok();
                options.extend(instead.filter(|_| is_new));
            }
        }
        options.sort_by_key(|gift| Reverse((gift.reward.suits_how_well(&self.facts.customer), gift.score)));
        options
    }

    /// What a gift is worth once the customer got so many that count.
    pub(crate) fn score_after(&self, gift: &Suggestion<'_>, before: i64) -> i64 {
        if before == 0 {
            return gift.score;
        }
        let (facts, occasion) = (self.facts, self.occasion);
        let had = facts.gifts_that_count(self.catalogue);
        let had = Recent { times: had.times + before, last_at: Some(occasion.at) };
        let trigger = gift.campaign.map(|campaign| campaign.trigger);
        score(&Candidate { facts, occasion, trigger, reward: gift.reward, cost: gift.cost.minor, had })
    }

    /// What a campaign would give the customer now, one gift for each offer that is
    /// still open.
    pub(crate) fn of_campaign(&self, campaign: &'a Campaign) -> Vec<Suggestion<'a>> {
        if self.comes_into_question(campaign).is_err() {
            return Vec::new();
        }
        let mut gifts: Vec<Suggestion<'a>> = Vec::new();
        for offer in &campaign.offers {
            let gift = self.catalogue.reward(offer.reward);
            let gift = gift.and_then(|reward| self.offered(campaign, reward, offer.quantity).ok());
            let is_new = |gift: &Suggestion<'a>| gifts.iter().all(|other| other.reward.id != gift.reward.id);
            gifts.extend(gift.filter(is_new));
        }
        gifts
    }

    /// What a campaign gives by itself: what suits the customer best of its offers,
    /// as many as it gives upon one occasion. What was returned is not given
    /// again.
    pub(crate) fn automatic_gifts(&self, campaign: &'a Campaign) -> Vec<Suggestion<'a>> {
        let had = self.facts.occasion_grants.iter().filter(|given| given.campaign == campaign.id);
        let had: Vec<_> = had.map(|given| given.reward).collect();
        let open = usize::try_from(campaign.offers_per_order.max(1)).unwrap_or(1).saturating_sub(had.len());
        let mut gifts = self.of_campaign(campaign);
        gifts.retain(|gift| !had.contains(&gift.reward.id));
        gifts.sort_by_key(|gift| Reverse(gift.reward.suits_how_well(&self.facts.customer)));
        gifts.truncate(open);
        gifts
    }

    /// A gift that somebody asks a campaign for. What the campaign offers is
    /// exchanged for the alternative that suits the customer best; an alternative
    /// that is asked for itself is given as asked.
    pub(crate) fn requested(
        &self,
        campaign: &'a Campaign,
        reward: &'a Reward,
        quantity: i64,
    ) -> Result<Suggestion<'a>, Rejection> {
        self.comes_into_question(campaign)?;
        let offer = self.offer_of(campaign, reward);
        let quantity = if quantity > 0 { quantity } else { offer.map_or(1, |offer| offer.quantity) };
        if offer.is_some_and(|offer| offer.reward == reward.id) {
            return self.offered(campaign, reward, quantity);
        }
        let approver = self.allowed(Some(campaign), reward, quantity)?;
        self.checked(campaign, (reward, approver), quantity, Vec::new())
    }

    /// The offer that a reward belongs to, itself or as an alternative.
    pub(crate) fn offer_of(&self, campaign: &Campaign, reward: &Reward) -> Option<Offer> {
        let itself = campaign.offers.iter().find(|offer| offer.reward == reward.id);
        let stands_in = |offer: &&Offer| {
            self.catalogue.reward(offer.reward).is_some_and(|head| head.alternatives.contains(&reward.id))
        };
        itself.or_else(|| campaign.offers.iter().find(stands_in)).copied()
    }

    /// A gift for points.
    pub(crate) fn for_points(&self, reward: &'a Reward, quantity: i64) -> Result<Suggestion<'a>, Rejection> {
        if reward.points_price <= 0 {
            return Err(Rejection::NotForPoints);
        }
        let quantity = quantity.max(1);
        let approver = self.allowed(None, reward, quantity)?;
        let points = reward.points_price.saturating_mul(quantity);
        if self.facts.points < points {
            return Err(Rejection::NotEnoughPoints);
        }
        Ok(self.gift(None, (reward, approver), quantity, points, Vec::new()))
    }

    /// Whether a campaign is for this customer now, and chance lets them have it.
    fn comes_into_question(&self, campaign: &Campaign) -> Result<(), Rejection> {
        campaign.fits(&self.facts.customer, self.occasion).map_err(Rejection::Condition)?;
        if self.facts.is_held_out(campaign) { Err(Rejection::Holdout) } else { Ok(()) }
    }

    fn offered(
        &self,
        campaign: &'a Campaign,
        head: &'a Reward,
        quantity: i64,
    ) -> Result<Suggestion<'a>, Rejection> {
        let instead = head.alternatives.iter().filter_map(|id| self.catalogue.reward(*id));
        let all = std::iter::once(head).chain(instead);
        let try_all: Vec<(&'a Reward, Result<_, Rejection>)> =
            all.map(|reward| (reward, self.allowed(Some(campaign), reward, quantity))).collect();
        let fitting: Vec<Allowed<'a>> = try_all
            .iter()
            .filter_map(|(reward, allowed)| allowed.as_ref().ok().map(|approver| (*reward, *approver)))
            .collect();
        // Of equals the first, which `min_by_key` finds.
        let customer = &self.facts.customer;
        let best = fitting.iter().min_by_key(|(reward, _)| Reverse(reward.suits_how_well(customer))).copied();
        let Some(best) = best else {
            let why = try_all.into_iter().find_map(|(_, allowed)| allowed.err());
            return Err(why.unwrap_or(Rejection::Stock));
        };
        let others = fitting.iter().map(|(reward, _)| reward.id).filter(|id| *id != best.0.id);
        self.checked(campaign, best, quantity, others.collect())
    }

    /// Whether a reward may be given at all, and who has to allow it.
    fn allowed(
        &self,
        campaign: Option<&Campaign>,
        reward: &Reward,
        quantity: i64,
    ) -> Result<Option<Approver>, Rejection> {
        let boundary = self.catalogue.stance_for(campaign, reward);
        if let Some(never) = boundary.filter(|boundary| boundary.stance == Stance::Never) {
            return Err(OutOfBounds(Box::new(never.clone())).into());
        }
        if !self.facts.customer.is_of_age(reward.min_age) {
            return Err(Rejection::Age(reward.min_age));
        }
        if reward.is_refused_by(&self.facts.customer) {
            return Err(Rejection::NotLiked);
        }
        if !self.facts.is_there(reward, quantity) {
            return Err(Rejection::Stock);
        }
        Ok(boundary.and_then(Boundary::waits_for))
    }

    /// What may be given, unless the customer has enough or nothing can pay it.
    fn checked(
        &self,
        campaign: &'a Campaign,
        allowed: Allowed<'a>,
        quantity: i64,
        alternatives: Vec<RewardId>,
    ) -> Result<Suggestion<'a>, Rejection> {
        let mut gift = self.gift(Some(campaign), allowed, quantity, 0, alternatives);
        self.has_not_enough(campaign, gift.reward.id)?;
        if !gift.left.pays(gift.cost.minor) {
            return Err(Rejection::Budget);
        }
        gift.alternatives.retain(|id| self.has_not_enough(campaign, *id).is_ok());
        Ok(gift)
    }

    fn has_not_enough(&self, campaign: &Campaign, reward: RewardId) -> Result<(), Rejection> {
        let had = self.facts.given_upon_occasion().filter(|given| given.campaign == campaign.id);
        let had: Vec<_> = had.map(|given| given.reward).collect();
        let most = usize::try_from(campaign.offers_per_order.max(1)).unwrap_or(1);
        if had.contains(&reward) || had.len() >= most { Err(Rejection::Enough) } else { Ok(()) }
    }

    fn gift(
        &self,
        campaign: Option<&'a Campaign>,
        (reward, approver): Allowed<'a>,
        quantity: i64,
        points: i64,
        alternatives: Vec<RewardId>,
    ) -> Suggestion<'a> {
        let minor = reward.cost.minor.saturating_mul(quantity);
        let (facts, occasion) = (self.facts, self.occasion);
        let trigger = campaign.map(|campaign| campaign.trigger);
        let (reason, reason_en) = explain(campaign, &facts.customer, occasion, reward, points);
        let had = facts.gifts_that_count(self.catalogue);
        let mut left = campaign.map(|campaign| facts.left(campaign)).unwrap_or_default();
        let stock = facts.stock.get(&reward.id).map(|stock| stock / quantity.max(1));
        left.count = left.count.into_iter().chain(stock).min();
        Suggestion {
            campaign,
            reward,
            quantity,
            cost: Money { minor, ..reward.cost },
            points,
            approver,
            left,
            alternatives,
            score: score(&Candidate { facts, occasion, trigger, reward, cost: minor, had }),
            reason,
            reason_en,
        }
    }
}
