//! What the sample shop gives, by which rule, within which boundary.

use std::collections::HashMap;

use anyhow::Context;
use contracts::{
    common::v1::principal::Kind,
    loyalty::v1::{
        Boundary, Campaign, CreateBoundaryRequest, CreateCampaignRequest, CreateRewardRequest,
        ListBoundariesRequest, ListCampaignsRequest, ListRewardsRequest, Reward,
        boundary::Stance,
        campaign::{Budget, Offer, Trigger, budget::Cap},
        reward::Layer,
    },
};
use serde::Deserialize;

use super::Sample;
use crate::Clients;

/// More than the sample shop has of anything.
const ALL: i32 = 500;

/// What a file says of giving.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Giving {
    courtesies: Vec<Courtesy>,
    kindnesses: Vec<Kindness>,
    gifts: Vec<Gift>,
    campaigns: Vec<Rule>,
    boundaries: Vec<Bound>,
}

/// A small thing that is on no menu.
#[derive(Clone, Debug, Deserialize)]
struct Courtesy {
    name: String,
    name_en: String,
    cost: i64,
}

/// Something that is done or given beside the food.
#[derive(Clone, Debug, Deserialize)]
struct Kindness {
    name: String,
    name_en: String,
    layer: String,
    cost: i64,
}

/// Something on the menu that may be given.
#[derive(Clone, Debug, Deserialize)]
struct Gift {
    item: i32,
    min_age: i32,
    suits: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Rule {
    name: String,
    name_en: String,
    trigger: String,
    automatic: bool,
    offers: Vec<Choice>,
    offers_per_order: i32,
    daily_budget: i64,
    /// How many of them a guest gets in a day, however often they order.
    daily_per_guest: i64,
}

#[derive(Clone, Debug, Deserialize)]
struct Choice {
    reward: String,
    quantity: i32,
}

#[derive(Clone, Debug, Deserialize)]
struct Bound {
    topic: String,
    stance: String,
    approver: String,
    text: String,
    text_en: String,
}

impl Sample {
    /// Makes what is not there yet, by its name; answers whether anything was
    /// missing.
    pub(super) async fn load_giving(&self, clients: &mut Clients) -> anyhow::Result<bool> {
        let rewards = self.load_rewards(clients).await?;
        let mut is_new = rewards.is_new | self.load_boundaries(clients).await?;
        let request = ListCampaignsRequest { parent: self.parent(), page_size: ALL, ..Default::default() };
        let there = clients.loyalty.list_campaigns(request).await?.into_inner().campaigns;
        for rule in &self.giving.campaigns {
            if there.iter().any(|campaign| campaign.display_name == rule.name) {
                continue;
            }
            let campaign = Some(self.campaign(rule, &rewards.names)?);
            let request =
                CreateCampaignRequest { parent: self.parent(), campaign, request_id: String::new() };
            clients.loyalty.create_campaign(request).await?;
            is_new = true;
        }
        Ok(is_new)
    }

    async fn load_rewards(&self, clients: &mut Clients) -> anyhow::Result<Loaded> {
        let request = ListRewardsRequest { parent: self.parent(), page_size: ALL, ..Default::default() };
        let there = clients.loyalty.list_rewards(request).await?.into_inner().rewards;
        let names = there.into_iter().map(|reward| (reward.display_name, reward.name)).collect();
        let mut loaded = Loaded { names, is_new: false };
        for reward in self.rewards()? {
            if loaded.names.contains_key(&reward.display_name) {
                continue;
            }
            let reward = Some(reward);
            let request = CreateRewardRequest { parent: self.parent(), reward, request_id: String::new() };
            let made = clients.loyalty.create_reward(request).await?.into_inner();
            loaded.names.insert(made.display_name, made.name);
            loaded.is_new = true;
        }
        Ok(loaded)
    }

    async fn load_boundaries(&self, clients: &mut Clients) -> anyhow::Result<bool> {
        let request = ListBoundariesRequest { parent: self.parent(), page_size: ALL, ..Default::default() };
        let there = clients.loyalty.list_boundaries(request).await?.into_inner().boundaries;
        let mut is_new = false;
        for bound in &self.giving.boundaries {
            if there.iter().any(|boundary| boundary.topic == bound.topic) {
                continue;
            }
            let boundary = Some(boundary(bound)?);
            let request =
                CreateBoundaryRequest { parent: self.parent(), boundary, request_id: String::new() };
            clients.loyalty.create_boundary(request).await?;
            is_new = true;
        }
        Ok(is_new)
    }

    fn rewards(&self) -> anyhow::Result<Vec<Reward>> {
        let courtesies = self.giving.courtesies.iter().map(|courtesy| {
            Ok(Reward {
                display_name: courtesy.name.clone(),
                display_name_en: courtesy.name_en.clone(),
                layer: Layer::Emotional.into(),
                cost: Some(self.money(courtesy.cost)),
                ..Reward::default()
            })
        });
        let kindnesses = self.giving.kindnesses.iter().map(|kindness| self.kindness(kindness));
        courtesies.chain(kindnesses).chain(self.giving.gifts.iter().map(|gift| self.gift(gift))).collect()
    }

    fn kindness(&self, kindness: &Kindness) -> anyhow::Result<Reward> {
        Ok(Reward {
            display_name: kindness.name.clone(),
            display_name_en: kindness.name_en.clone(),
            layer: Layer::from_str_name(&kindness.layer).context("no such layer")?.into(),
            cost: Some(self.money(kindness.cost)),
            ..Reward::default()
        })
    }

    fn gift(&self, gift: &Gift) -> anyhow::Result<Reward> {
        let item = self.menu.iter().find(|item| item.code == gift.item);
        let item = item.with_context(|| format!("no item {} on the menu", gift.item))?;
        Ok(Reward {
            display_name: item.name.clone(),
            display_name_en: item.name_en.clone(),
            layer: Layer::Need.into(),
            cost: Some(self.money(item.cost)),
            item_code: item.code,
            min_age: gift.min_age,
            suits: gift.suits.clone(),
            ..Reward::default()
        })
    }

    fn campaign(&self, rule: &Rule, rewards: &HashMap<String, String>) -> anyhow::Result<Campaign> {
        let offer = |choice: &Choice| {
            let reward =
                rewards.get(&choice.reward).with_context(|| format!("no reward {}", choice.reward))?;
            anyhow::Ok(Offer { reward: reward.clone(), quantity: choice.quantity })
        };
        let trigger = Trigger::from_str_name(&rule.trigger).context("no such trigger")?;
        let daily = Some(Cap { money: Some(self.money(rule.daily_budget)), count: None });
        let daily_per_customer = Some(Cap { money: None, count: Some(rule.daily_per_guest) });
        Ok(Campaign {
            display_name: rule.name.clone(),
            display_name_en: rule.name_en.clone(),
            trigger: trigger.into(),
            offers: rule.offers.iter().map(offer).collect::<Result<_, _>>()?,
            offers_per_order: rule.offers_per_order,
            budget: Some(Budget { daily, daily_per_customer, ..Budget::default() }),
            automatic: rule.automatic,
            ..Campaign::default()
        })
    }
}

/// Rewards by what they are called.
struct Loaded {
    names: HashMap<String, String>,
    is_new: bool,
}

fn boundary(bound: &Bound) -> anyhow::Result<Boundary> {
    let stance = Stance::from_str_name(&bound.stance).context("no such stance")?;
    Ok(Boundary {
        topic: bound.topic.clone(),
        stance: stance.into(),
        approver: Kind::from_str_name(&bound.approver).unwrap_or_default().into(),
        text: bound.text.clone(),
        text_en: bound.text_en.clone(),
        ..Boundary::default()
    })
}
