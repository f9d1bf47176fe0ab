//! Gifts: given, allowed, taken, returned, refused.

mod by_hand;
mod by_itself;
mod by_segment;
mod hosting;
mod merged;
mod plans;
mod preview;
mod suggested;
mod too_late;
mod within_budget;

use contracts::{
    common::v1::Money,
    customers::v1::{Customer, CustomerChanged},
    loyalty::v1::{
        Campaign, CreateCampaignRequest, CreateRewardRequest, GetGrantRequest, Grant, GrantRewardRequest,
        ListGrantsRequest, Reward,
        campaign::{Budget, Offer, Trigger, budget::Cap},
        reward::Layer,
    },
    orders::v1::{Order, OrderPlaced},
};
use runtime::Refusal;
use tonic::Status;

use crate::shop::{Shop, WANG, yuan};

pub(crate) const NAME: &str = "shops/nongmao";

/// A reward that costs so much.
pub(crate) fn reward(name: &str, cost: i64) -> Reward {
    Reward {
        display_name: name.into(),
        layer: Layer::Need.into(),
        cost: Some(yuan(cost)),
        ..Reward::default()
    }
}

pub(crate) async fn add_reward(shop: &Shop, reward: Reward) -> Reward {
    let request =
        CreateRewardRequest { parent: NAME.into(), reward: Some(reward), ..CreateRewardRequest::default() };
    shop.owner().create_reward(request).await.unwrap().into_inner()
}

pub(crate) fn offer(reward: &Reward, quantity: i32) -> Offer {
    Offer { reward: reward.name.clone(), quantity }
}

#[expect(clippy::unnecessary_wraps, reason = "the field it is for may be absent")]
pub(crate) fn money(amount: i64) -> Option<Cap> {
    Some(Cap { money: Some(yuan(amount)), count: None })
}

#[expect(clippy::unnecessary_wraps, reason = "the field it is for may be absent")]
pub(crate) fn count(count: i64) -> Option<Cap> {
    Some(Cap { money: None, count: Some(count) })
}

/// A campaign that gives one of the rewards with an order.
pub(crate) fn campaign(trigger: Trigger, rewards: &[&Reward], budget: Budget) -> Campaign {
    Campaign {
        display_name: "心意".into(),
        trigger: trigger.into(),
        offers: rewards.iter().map(|reward| offer(reward, 1)).collect(),
        offers_per_order: i32::try_from(rewards.len()).unwrap(),
        budget: Some(budget),
        ..Campaign::default()
    }
}

pub(crate) async fn add_campaign(shop: &Shop, campaign: Campaign) -> Campaign {
    let request = CreateCampaignRequest {
        parent: NAME.into(),
        campaign: Some(campaign),
        ..CreateCampaignRequest::default()
    };
    shop.owner().create_campaign(request).await.unwrap().into_inner()
}

/// Asks to give a reward to Wang.
pub(crate) fn asking(campaign: &Campaign, reward: &Reward) -> GrantRewardRequest {
    GrantRewardRequest {
        parent: NAME.into(),
        customer: WANG.into(),
        reward: reward.name.clone(),
        campaign: campaign.name.clone(),
        ..GrantRewardRequest::default()
    }
}

pub(crate) async fn give(shop: &Shop, request: GrantRewardRequest) -> Result<Grant, Status> {
    shop.owner().grant_reward(request).await.map(tonic::Response::into_inner)
}

/// The reason a program reads of a refusal.
pub(crate) fn reason(refused: Result<Grant, Status>) -> String {
    Refusal::from(&refused.unwrap_err()).reason
}

pub(crate) async fn granted(shop: &Shop, name: &str) -> Grant {
    let request = GetGrantRequest { name: name.into() };
    shop.owner().get_grant(request).await.unwrap().into_inner()
}

/// All gifts, oldest first.
pub(crate) async fn grants(shop: &Shop) -> Vec<Grant> {
    let request = ListGrantsRequest { parent: NAME.into(), page_size: 500, ..ListGrantsRequest::default() };
    let mut grants = shop.owner().list_grants(request).await.unwrap().into_inner().grants;
    grants.reverse();
    grants
}

/// An order that was placed.
pub(crate) async fn place(shop: &Shop, order: Order) {
    shop.deliver(vec![shop.event(&OrderPlaced { order: Some(order), amended: false })]).await;
}

/// What the customers service tells of a guest.
pub(crate) async fn know(shop: &Shop, name: &str, number: i32, preferences: &[(&str, &str)]) {
    let said = preferences.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let customer = Customer {
        name: name.into(),
        display_name: "王师傅".into(),
        number,
        preferences: said.collect(),
        ..Customer::default()
    };
    let revision = shop.now().micros();
    shop.deliver(vec![shop.event(&CustomerChanged { customer: Some(customer), revision })]).await;
}

pub(crate) fn cost(grants: &[Grant]) -> i64 {
    grants.iter().filter_map(|grant| grant.cost.as_ref()).map(|cost: &Money| cost.amount).sum()
}

/// Who came into question, and whether chance held them out.
pub(crate) async fn exposed(shop: &Shop) -> Vec<bool> {
    let mut tx = shop.db.read().await.unwrap();
    storage::on!(tx, |db| sqlx::query_scalar("SELECT held_out FROM exposures").fetch_all(db).await).unwrap()
}
