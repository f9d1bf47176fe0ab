use super::eligibility::Ineligible;
use crate::domain::catalogue::boundary::OutOfBounds;

/// Why a gift is not given.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum Rejection {
    /// The campaign is not for this customer now.
    #[error(transparent)]
    Condition(#[from] Ineligible),
    /// The order was called off.
    #[error("the order was cancelled")]
    OrderCancelled,
    /// The customer got all that the campaign gives upon one occasion.
    #[error("the guest has what the campaign gives")]
    Enough,
    /// A plan gave the customer this today.
    #[error("a plan gave the guest this today")]
    GivenToday,
    /// The customer got all that plans give one in a day.
    #[error("the guest has as many gifts by plans today as one may have")]
    PlanLimit,
    /// It costs more than is left of the plan's budget.
    #[error("it costs more than is left of the plan's budget")]
    PlanBudget,
    /// Chance put the customer among those who get nothing.
    #[error("the guest is in the control group")]
    Holdout,
    /// Never done.
    #[error(transparent)]
    Boundary(#[from] OutOfBounds),
    /// The customer is not known to be old enough.
    #[error("only for guests known to be {0} or older")]
    Age(i64),
    /// The customer says no to such things.
    #[error("the guest says no to such things")]
    NotLiked,
    /// None left.
    #[error("none is left")]
    Stock,
    /// Nothing left to spend.
    #[error("nothing is left of the budget")]
    Budget,
    /// The customer has fewer points.
    #[error("the guest has fewer points")]
    NotEnoughPoints,
    /// Neither a gift of a campaign nor to be had for points.
    #[error("is required: the reward can't be had for points")]
    NotForPoints,
    /// The campaign gives something else.
    #[error("{0} is not what the campaign gives, nor an alternative to it")]
    NotOffered(String),
}

impl Rejection {
    /// The same in Chinese, for the staff at the counter.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Condition(why) => format!("现在不适合这位客人：{}", why.text()),
            Self::OrderCancelled => "订单已取消，不送".to_owned(),
            Self::Enough => "这一单的心意已经送过了".to_owned(),
            Self::GivenToday => "今天的方案已经给过这位客人了".to_owned(),
            Self::PlanLimit => "这位客人今天按方案已经拿满了".to_owned(),
            Self::PlanBudget => "超出了方案剩下的预算".to_owned(),
            Self::Holdout => "这位客人在对照组，不送".to_owned(),
            Self::Boundary(OutOfBounds(boundary)) => boundary.text.clone(),
            Self::Age(years) => format!("只给已知满{years}岁的客人"),
            Self::NotLiked => "这位客人不要这类东西".to_owned(),
            Self::Stock => "送完了，没有存货".to_owned(),
            Self::Budget => "预算用完了".to_owned(),
            Self::NotEnoughPoints => "积分不够".to_owned(),
            Self::NotForPoints => "这样东西不能用积分换".to_owned(),
            Self::NotOffered(reward) => format!("活动不送{reward}"),
        }
    }
}
