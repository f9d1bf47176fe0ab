use contracts::loyalty::v1::{self as pb, plan_loss::Kind};
use kernel::{Currency, CustomerId, ShopId};
use runtime::field;

use crate::{
    convert::names,
    domain::plans::{Loss, Plan},
};

/// A loss, and who has it.
#[derive(Clone, Debug)]
pub(crate) struct LossOf {
    /// What is lost.
    pub(crate) loss: Loss,
    /// How many lose it.
    pub(crate) holders: i64,
    /// How many of those used it in the period that runs.
    pub(crate) users: i64,
    /// The first of them.
    pub(crate) customers: Vec<CustomerId>,
    /// Their names, as far as they are known.
    pub(crate) names: Vec<String>,
}

/// What a change means to those who have the plan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Impact {
    /// Who has it.
    pub(crate) holders: i64,
    /// Who would lose something.
    pub(crate) losers: i64,
    /// What.
    pub(crate) losses: Vec<LossOf>,
    /// Whose terms change.
    pub(crate) moved: i64,
    /// Who is a member again.
    pub(crate) revived: i64,
    /// Who paid more than it costs again.
    pub(crate) overpaid_holders: i64,
    /// How much more, in minor units.
    pub(crate) overpaid: i64,
}

/// A change as the contract shows it.
pub(crate) fn change(shop: &ShopId, plan: &Plan, impact: &Impact, currency: Currency) -> pb::PlanImpact {
    pb::PlanImpact {
        name: super::name(shop, plan.id),
        plan: Some(super::plan(shop, plan, currency)),
        holders: impact.holders,
        losers: impact.losers,
        losses: impact.losses.iter().map(|loss| loss_field(shop, loss, currency)).collect(),
        moved: impact.moved,
        revived: impact.revived,
        overpaid_holders: impact.overpaid_holders,
        overpaid: field::amount_field(Some(impact.overpaid).filter(|more| *more > 0), currency),
    }
}

fn loss_field(shop: &ShopId, of: &LossOf, currency: Currency) -> pb::PlanLoss {
    let loss = &of.loss;
    let dearer = loss.dearer.saturating_mul(of.holders);
    pb::PlanLoss {
        kind: Kind::from_str_name(loss.kind.as_str()).unwrap_or_default().into(),
        benefit: loss.benefit.clone(),
        text: loss.wording.zh.clone(),
        text_en: loss.wording.en.clone(),
        holders: of.holders,
        users: of.users,
        names: of.names.clone(),
        customers: of.customers.iter().map(|customer| names::customer(shop, *customer)).collect(),
        dearer: field::amount_field(Some(dearer).filter(|more| *more > 0), currency),
    }
}
