//! What the tests of the catalogue have in common.

use contracts::loyalty::v1::{
    Campaign, CreateCampaignRequest, CreateRewardRequest, Reward,
    campaign::{Budget, Offer, Trigger, budget::Cap},
    reward::Layer,
};
use prost_types::FieldMask;
use runtime::Refusal;
use tonic::{Code, Response, Status};

use crate::shop::{Shop, yuan};

pub(crate) const NONGMAO: &str = "shops/nongmao";

/// Peanuts, for forty fen.
pub(crate) fn peanuts() -> Reward {
    Reward {
        display_name: "花生米".into(),
        display_name_en: "Peanuts".into(),
        layer: Layer::Emotional.into(),
        cost: Some(yuan(40)),
        ..Reward::default()
    }
}

/// Two beers for three yuan fifty each.
pub(crate) fn beer() -> Reward {
    Reward {
        display_name: "啤酒".into(),
        layer: Layer::Need.into(),
        cost: Some(yuan(350)),
        item_code: 91,
        stock: Some(24),
        suits: vec!["drinks=beer".into()],
        min_age: 18,
        ..Reward::default()
    }
}

/// One of a reward for everybody, thirty yuan a day.
pub(crate) fn everybody(reward: &Reward) -> Campaign {
    let daily = Cap { money: Some(yuan(3_000)), count: None };
    Campaign {
        display_name: "四样小菜".into(),
        trigger: Trigger::OrderPlaced.into(),
        offers: vec![Offer { reward: reward.name.clone(), quantity: 0 }],
        budget: Some(Budget { daily: Some(daily), ..Budget::default() }),
        automatic: true,
        ..Campaign::default()
    }
}

/// A UUID.
pub(crate) fn request_id(number: u32) -> String {
    format!("01920000-0000-7000-8000-{number:012}")
}

#[expect(clippy::unnecessary_wraps, reason = "the field it is for may be absent")]
pub(crate) fn mask(paths: &[&str]) -> Option<FieldMask> {
    Some(FieldMask { paths: paths.iter().map(ToString::to_string).collect() })
}

/// What was answered, or why not.
pub(crate) fn answer<T>(answer: Result<Response<T>, Status>) -> Result<T, Refusal> {
    answer.map(Response::into_inner).map_err(|status| Refusal::from(&status))
}

/// The code and the reason of a refusal, and the field it is about.
pub(crate) fn why<T: std::fmt::Debug>(answer: Result<T, Refusal>) -> (Code, String, String) {
    let refusal = answer.unwrap_err();
    let field = refusal.violations.first().map(|violation| violation.field.clone());
    (refusal.code, refusal.reason, field.unwrap_or_default())
}

impl Shop {
    pub(crate) async fn create_reward(&self, reward: Reward) -> Result<Reward, Refusal> {
        let request =
            CreateRewardRequest { parent: NONGMAO.into(), reward: Some(reward), request_id: String::new() };
        answer(self.owner().create_reward(request).await)
    }

    pub(crate) async fn create_campaign(&self, campaign: Campaign) -> Result<Campaign, Refusal> {
        let request = CreateCampaignRequest {
            parent: NONGMAO.into(),
            campaign: Some(campaign),
            request_id: String::new(),
        };
        answer(self.owner().create_campaign(request).await)
    }
}
