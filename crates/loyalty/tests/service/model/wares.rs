//! What there is to give, and what gives it.

use contracts::{
    common::v1::principal::Kind,
    loyalty::v1::{
        self as pb, Boundary, CreateBoundaryRequest,
        boundary::Stance,
        campaign::{Budget, Trigger},
    },
};

use super::{
    Life,
    budgets::{Campaign, Reward},
    gifts::small,
};
use crate::gifts::{NAME, add_campaign, add_reward, campaign, offer, reward};

const RADISH: usize = 0;
/// They are counted.
pub(super) const EGGS: usize = 1;
/// It is on the menu, and the owner has to allow it.
const BEER: usize = 2;
/// It is counted too, and to be had for points.
pub(super) const SOUP: usize = 3;
const WARES: [(&str, i64); 4] = [("腌萝卜", 30), ("鸡蛋", 100), ("啤酒", 350), ("汤", 200)];
const ON_THE_MENU: i32 = 91;

impl Life {
    pub(super) async fn stock_up(&mut self) {
        let boundary = Boundary {
            topic: format!("item-{ON_THE_MENU}"),
            stance: Stance::Sometimes.into(),
            approver: Kind::Owner.into(),
            text: "问老板".into(),
            ..Boundary::default()
        };
        let parent = NAME.into();
        let request =
            CreateBoundaryRequest { parent, boundary: Some(boundary), ..CreateBoundaryRequest::default() };
        self.shop.owner().create_boundary(request).await.unwrap();
        let mut rewards = Vec::new();
        for (place, (display_name, cost)) in WARES.into_iter().enumerate() {
            let price = if place == SOUP { 20 } else { 0 };
            let stock = [EGGS, SOUP].contains(&place).then_some(20);
            let is_dish = place == BEER;
            let item_code = if is_dish { ON_THE_MENU } else { 0 };
            let added = pb::Reward { stock, points_price: price, item_code, ..reward(display_name, cost) };
            let added = add_reward(&self.shop, added).await;
            self.gifts.rewards.push(Reward { name: added.name.clone(), cost, price, stock, is_dish });
            rewards.push(added);
        }
        self.add_campaigns(&rewards).await;
    }

    /// Two that are asked, with several offers, and one that gives by itself.
    async fn add_campaigns(&mut self, rewards: &[pb::Reward]) {
        let (placed, completed) = (Trigger::OrderPlaced, Trigger::OrderCompleted);
        for (trigger, per_order, offers) in [
            (placed, 2, vec![(RADISH, 1), (EGGS, 3), (BEER, 1)]),
            (placed, 1, vec![(BEER, 2), (RADISH, 2)]),
            (completed, 1, vec![(EGGS, 1)]),
        ] {
            let (automatic, budget) = (trigger == completed, Budget::default());
            let added = pb::Campaign {
                offers: offers.iter().map(|(place, many)| offer(&rewards[*place], small(*many))).collect(),
                offers_per_order: i32::try_from(per_order).unwrap(),
                automatic,
                ..campaign(trigger, &[], budget.clone())
            };
            let name = add_campaign(&self.shop, added).await.name;
            self.gifts.campaigns.push(Campaign { name, offers, per_order, automatic, budget });
        }
    }
}
