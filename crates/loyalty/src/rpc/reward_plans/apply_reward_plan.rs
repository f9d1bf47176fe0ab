use std::collections::BTreeSet;

use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, ShopId, Time};
use runtime::{Call, field};
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay, retry_on_conflict,
};
use tonic::Request;

use crate::{
    app::grants::{Asked, PlanShare, give_on_request, remember},
    convert::{self, grants::GrantRequest},
    domain::{
        AppliedPlan, AppliedPlanId, Grant, RefusedGift, Rejection, ShopProjection,
        reward_plans::{ALL_PLANS, occasion},
    },
    error::Error,
    service::Loyalty,
    store::{
        grants::{self, exposures},
        projections::{customers, shops},
        reward_plans::{self, policies},
    },
};

const MOST_MONEY: i64 = 1_000_000_000_000;

pub(crate) async fn apply_reward_plan(
    service: &Loyalty,
    request: Request<pb::ApplyRewardPlanRequest>,
) -> Result<pb::AppliedRewardPlan, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let budget = field::number(request.budget_amount, "budget_amount", &(1..=MOST_MONEY))?;
    let gifts = convert::reward_plans::gifts(&shop, &request.gifts)?;
    retry_on_conflict(|| apply_once(service, &call, &request, (&shop, budget, &gifts))).await
}

async fn apply_once(
    service: &Loyalty,
    call: &Call,
    request: &pb::ApplyRewardPlanRequest,
    (shop, budget, gifts): (&ShopId, i64, &[GrantRequest]),
) -> Result<pb::AppliedRewardPlan, Error> {
    let key = RequestKey::new(shop, call.origin(&request.request_id)?, request);
    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let by = &call.principal.subject;
    let shop_now = shops::get(&mut tx, shop).await?;
    let giving = Giving::begin(service, &mut tx, &shop_now, (by, now), (shop, budget, gifts)).await?;
    let plan = giving.give_all(&mut tx, gifts).await?;
    let given = grants::of_plan(&mut tx, shop, plan.id).await?;
    let id = plan.id;
    let outcome = reward_plans::outcomes(&mut tx, shop, id..=id).await?.remove(&id).unwrap_or_default();
    Ok(tx.answer(convert::reward_plans::applied(shop, &plan, &outcome, Some(&given))).await?)
}

/// A plan that is being given.
struct Giving<'a> {
    service: &'a Loyalty,
    shop: &'a ShopId,
    share: PlanShare,
    /// Whom chance holds out.
    held_out: BTreeSet<CustomerId>,
    plan: AppliedPlan,
    now: Time,
}

impl<'a> Giving<'a> {
    /// Locks whom it is for, so that two plans at once give nobody more than one may, and
    /// notes on which side each of them is.
    async fn begin(
        service: &'a Loyalty,
        tx: &mut Tx,
        shop_now: &ShopProjection,
        (by, now): (&str, Time),
        (shop, budget, gifts): (&'a ShopId, i64, &[GrantRequest]),
    ) -> Result<Self, Error> {
        let policy = policies::get(tx, shop).await?;
        let mut held_out = BTreeSet::new();
        for named in gifts.iter().map(|gift| gift.customer).collect::<BTreeSet<_>>() {
            let customer = customers::lock(tx, shop, named).await?;
            exposures::note(tx, shop, ALL_PLANS, customer, policy.holds_out(customer), now).await?;
            if exposures::is_held_out(tx, shop, ALL_PLANS, customer).await? {
                held_out.insert(named);
            }
        }
        let id = AppliedPlanId(service.ids.next());
        let share = PlanShare {
            id,
            occasion: occasion(shop, shop_now.schedule.day(now)),
            most: usize::try_from(policy.gifts_per_customer).unwrap_or(1),
            left: budget,
        };
        let currency = shop_now.currency;
        let plan = AppliedPlan {
            id,
            budget,
            currency,
            refused: Vec::new(),
            applied_by: by.to_owned(),
            created_at: now,
        };
        Ok(Self { service, shop, share, held_out, plan, now })
    }

    /// Gives one after the other, and writes the plan down.
    async fn give_all(mut self, tx: &mut Tx, gifts: &[GrantRequest]) -> Result<AppliedPlan, Error> {
        for gift in gifts {
            match self.give(tx, gift).await? {
                Ok(grant) => self.share.left -= grant.cost.minor,
                Err(refused) => self.plan.refused.push(refused),
            }
        }
        reward_plans::insert(tx, self.shop, &self.plan).await?;
        Ok(self.plan)
    }

    async fn give(&self, tx: &mut Tx, gift: &GrantRequest) -> Result<Result<Grant, RefusedGift>, Error> {
        let refused = |error: Error| Ok(Err(convert::reward_plans::refused(gift, error.into())?));
        if self.held_out.contains(&gift.customer) {
            return refused(Rejection::Holdout.into());
        }
        let asked = Asked { gift, granted_by: &self.plan.applied_by, plan: Some(self.share) };
        match give_on_request(self.service, tx, asked, self.now).await {
            Ok(Ok(grant)) => Ok(Ok(grant)),
            Ok(Err(why)) => {
                remember(self.service, tx, self.shop, &why, self.now).await?;
                refused(why.rejection.into())
            }
            Err(error @ (Error::Request(_) | Error::Rejection(_))) => refused(error),
            Err(error) => Err(error),
        }
    }
}
