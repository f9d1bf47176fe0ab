//! The life of a gift.

use kernel::{CustomerId, Money, OrderId, Time};
use uuid::Uuid;

use super::{
    catalogue::{
        boundary::Approver,
        campaign::CampaignId,
        reward::{Layer, RewardId},
    },
    reward_plans::AppliedPlanId,
};

kernel::uuid_id! {
    /// A gift to one customer.
    GrantId,
}

kernel::text_enum! {
    /// Where a gift is in its life.
    pub(crate) enum GrantState {
        /// Waits for who may allow it; its budget is reserved.
        Waiting = "WAITING",
        /// Given, not yet with the customer.
        Granted = "GRANTED",
        /// The customer has it.
        Taken = "TAKEN",
        /// Not given after all.
        Returned = "RETURNED",
    }
}

/// One reward given to one customer, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    /// Its id.
    pub(crate) id: GrantId,
    /// To whom.
    pub(crate) customer: CustomerId,
    /// What.
    pub(crate) reward: RewardId,
    /// Its name in Chinese, as it was then.
    pub(crate) display_name: String,
    /// Its name in English, as it was then.
    pub(crate) display_name_en: String,
    /// The menu item that the kitchen makes of it; 0 if it is none.
    pub(crate) item_code: i64,
    /// How many.
    pub(crate) quantity: i64,
    /// By which campaign; `None` for one given for points.
    pub(crate) campaign: Option<CampaignId>,
    /// With which order.
    pub(crate) order: Option<OrderId>,
    /// What it was given upon: the order, the complaint or the day; `None` for
    /// one that somebody gave without an order.
    pub(crate) occasion: Option<Uuid>,
    /// What it costs the shop in all.
    pub(crate) cost: Money,
    /// What it speaks to.
    pub(crate) layer: Layer,
    /// Where it is in its life.
    pub(crate) state: GrantState,
    /// Why it was given, in Chinese.
    pub(crate) reason: String,
    /// In English.
    pub(crate) reason_en: String,
    /// Who gave it.
    pub(crate) granted_by: String,
    /// Who may allow it, while it waits.
    pub(crate) approver: Option<Approver>,
    /// Points the customer gives for it.
    pub(crate) points: i64,
    /// The hold on them.
    pub(crate) hold: Option<Uuid>,
    /// The shop's day on which its budget was reserved.
    pub(crate) day: i64,
    /// When it was given.
    pub(crate) created_at: Time,
    /// When the customer had it.
    pub(crate) taken_at: Option<Time>,
    /// When the customer thanked for it.
    pub(crate) thanked_at: Option<Time>,
    /// Whether it was returned because its order was changed to less than the
    /// campaign asks for. Then it is given again once the order is enough.
    pub(crate) below_minimum: bool,
    /// The plan of who gets what that it was given by.
    pub(crate) plan: Option<AppliedPlanId>,
}

/// A step that the present state of a gift doesn't allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WrongState {
    /// To allow what waits for nobody.
    #[error("the gift doesn't wait to be allowed")]
    NotWaiting,
    /// To take what is not allowed yet.
    #[error("the gift still waits to be allowed")]
    Waiting,
    /// To take what is not given any more.
    #[error("the gift was returned")]
    Returned,
    /// To return what was taken.
    #[error("the customer has the gift")]
    Taken,
}

impl Grant {
    /// The gift once it is allowed.
    pub(crate) fn approved(&self) -> Result<Self, WrongState> {
        match self.state {
            GrantState::Waiting => Ok(Self { state: GrantState::Granted, approver: None, ..self.clone() }),
            _ => Err(WrongState::NotWaiting),
        }
    }

    /// The gift once the customer has it, and perhaps thanked for it. Taking it
    /// again changes nothing but the thanks.
    pub(crate) fn taken(&self, now: Time, thanked: bool) -> Result<Self, WrongState> {
        match self.state {
            GrantState::Granted | GrantState::Taken => Ok(Self {
                state: GrantState::Taken,
                taken_at: self.taken_at.or(Some(now)),
                thanked_at: self.thanked_at.or(thanked.then_some(now)),
                ..self.clone()
            }),
            GrantState::Waiting => Err(WrongState::Waiting),
            GrantState::Returned => Err(WrongState::Returned),
        }
    }

    /// Whether the gift came with its order, which is with the customer since
    /// `completed_at`: a dish of the menu did if it is among the gifts the kitchen made,
    /// which then belong to this one; anything else if it was given by then.
    pub(crate) fn came_with(&self, made: &mut Vec<(i64, i64)>, completed_at: Time) -> bool {
        if self.item_code == 0 {
            return self.created_at <= completed_at;
        }
        let place = made.iter().position(|made| *made == (self.item_code, self.quantity));
        place.map(|place| made.swap_remove(place)).is_some()
    }

    /// The gift once it is not given after all. Returning it again changes
    /// nothing.
    pub(crate) fn returned(&self) -> Result<Self, WrongState> {
        match self.state {
            GrantState::Taken => Err(WrongState::Taken),
            _ => Ok(Self { state: GrantState::Returned, approver: None, ..self.clone() }),
        }
    }
}
