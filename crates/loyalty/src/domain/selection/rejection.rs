use kernel::{Code, Failure};

use super::eligibility::WhyNot;
use crate::domain::catalogue::{boundary::Boundary, reward::Reward};

/// Why a gift is not given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Refusal {
    /// The campaign is not for this guest now.
    Condition(WhyNot),
    /// The guest got all that the campaign gives upon one occasion.
    Enough,
    /// Chance put the guest among those who get nothing.
    Holdout,
    /// Never done.
    Boundary(Box<Boundary>),
    /// The guest is not known to be old enough.
    Age(i64),
    /// The guest says no to such things.
    NotLiked,
    /// None left.
    Stock,
    /// Nothing left to spend.
    Budget,
    /// The guest has fewer points.
    NotEnoughPoints,
    /// Neither a gift of a campaign nor to be had for points.
    NotForPoints,
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let (reason, message) = match refusal {
            Refusal::Condition(why) => ("CONDITION", format!("现在不适合这位客人：{why}")),
            Refusal::Enough => {
                ("CONDITION", "这一单的心意已经送过了: the guest has what the campaign gives".into())
            }
            Refusal::Holdout => {
                ("HOLDOUT", "这位客人在对照组，不送: the guest is in the control group".into())
            }
            Refusal::Boundary(boundary) => ("BOUNDARY", said(&boundary)),
            Refusal::Age(years) => {
                let message =
                    format!("只给已知满{years}岁的客人: only for guests known to be {years} or older");
                ("AGE", message)
            }
            Refusal::NotLiked => {
                ("CONDITION", "这位客人不要这类东西: the guest says no to such things".into())
            }
            Refusal::Stock => ("STOCK", "送完了，没有存货: none is left".into()),
            Refusal::Budget => ("BUDGET", "预算用完了: nothing is left of the budget".into()),
            Refusal::NotEnoughPoints => ("NOT_ENOUGH_POINTS", "积分不够: the guest has fewer points".into()),
            Refusal::NotForPoints => {
                let right = "is required: the reward can't be had for points";
                return Self::field("campaign", right);
            }
        };
        Self::new(Code::FailedPrecondition, reason, message)
    }
}

fn said(boundary: &Boundary) -> String {
    let Boundary { text, text_en, .. } = boundary;
    if text_en.is_empty() { text.clone() } else { format!("{text} / {text_en}") }
}

/// With an order that was called off nothing is given.
pub(crate) fn order_cancelled() -> Failure {
    let message = "订单已取消，不送: the order was cancelled";
    Failure::new(Code::FailedPrecondition, "CONDITION", message)
}

/// A reward that the campaign doesn't give.
pub(crate) fn not_offered(reward: &Reward) -> Failure {
    let right = format!("{} is not what the campaign gives, nor an alternative to it", reward.display_name);
    Failure::field("reward", right)
}
