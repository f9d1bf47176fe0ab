//! Plans, memberships and what they give.

mod changes;
mod life;
mod payments;
mod simulated;
mod used;

use contracts::{
    customers::v1::{Customer, CustomerChanged},
    loyalty::v1::{
        Benefit, CreateMembershipRequest, CreatePlanRequest, EntitlementUse, GetMembershipRequest,
        HoldEntitlementRequest, Membership, MembershipPayment, Plan, benefit::Effect, benefit::Limit,
        plan::PeriodUnit,
    },
    orders::v1::{Shop as ShopField, ShopChanged},
};
use kernel::Ids;
use runtime::Refusal;
use storage::Engine;
use tonic::Status;

use crate::shop::{Shop, WANG, ZHAO, yuan};

pub(super) const DAY: i64 = 86_400;

/// A shop in Shanghai, where it is eight in the evening of 23 November 2026.
pub(super) async fn open(engine: Engine) -> Option<Shop> {
    let shop = Shop::open(engine).await?;
    let known = ShopField {
        name: "shops/nongmao".into(),
        time_zone: "Asia/Shanghai".into(),
        currency: "CNY".into(),
        ..ShopField::default()
    };
    shop.deliver(vec![shop.event(&ShopChanged { shop: Some(known), revision: 1 })]).await;
    for (name, called) in [(WANG, "王师傅"), (ZHAO, "赵姐")] {
        let customer = Customer { name: name.into(), display_name: called.into(), ..Customer::default() };
        shop.deliver(vec![shop.event(&CustomerChanged { customer: Some(customer), revision: 1 })]).await;
    }
    Some(shop)
}

pub(crate) fn benefit(code: &str, effect: Effect, limit: Limit) -> Benefit {
    Benefit {
        code: code.into(),
        display_name: code.into(),
        effect: effect.into(),
        limit: limit.into(),
        ..Benefit::default()
    }
}

/// So many teas a month.
pub(crate) fn tea(quota: i64) -> Benefit {
    Benefit { quota, display_name: "免费茶".into(), ..benefit("tea", Effect::Perk, Limit::Quota) }
}

pub(crate) fn monthly(price: i64, benefits: Vec<Benefit>) -> Plan {
    Plan {
        display_name: "茶友会".into(),
        display_name_en: "Tea friends".into(),
        price: Some(yuan(price)),
        period_unit: PeriodUnit::Month.into(),
        benefits,
        ..Plan::default()
    }
}

pub(super) async fn create(shop: &Shop, plan: Plan) -> Plan {
    let request =
        CreatePlanRequest { parent: "shops/nongmao".into(), plan: Some(plan), ..Default::default() };
    shop.owner().create_plan(request).await.unwrap().into_inner()
}

/// A payment that no other is.
#[expect(clippy::unnecessary_wraps, reason = "as a request takes it")]
pub(super) fn paid(amount: i64) -> Option<MembershipPayment> {
    Some(MembershipPayment {
        amount: Some(yuan(amount)),
        reference: format!("till {}", Ids::random().next()),
    })
}

pub(super) async fn try_join(
    shop: &Shop,
    plan: &Plan,
    customer: &str,
    payment: Option<MembershipPayment>,
) -> Result<Membership, Status> {
    let request = CreateMembershipRequest {
        parent: "shops/nongmao".into(),
        plan: plan.name.clone(),
        customer: customer.into(),
        payment,
        ..Default::default()
    };
    Ok(shop.owner().create_membership(request).await?.into_inner())
}

pub(super) async fn join(shop: &Shop, plan: &Plan, customer: &str) -> Membership {
    let price = plan.price.as_ref().map_or(0, |price| price.amount);
    let payment = (price > 0).then(|| paid(price)).flatten();
    try_join(shop, plan, customer, payment).await.unwrap()
}

pub(super) async fn get(shop: &Shop, own: &Membership) -> Membership {
    let request = GetMembershipRequest { name: own.name.clone() };
    shop.owner().get_membership(request).await.unwrap().into_inner()
}

pub(super) async fn hold(
    shop: &Shop,
    customer: &str,
    benefit: &str,
    order: &str,
) -> Result<EntitlementUse, Status> {
    let request = HoldEntitlementRequest {
        customer: customer.into(),
        benefit: benefit.into(),
        order: order.into(),
        ..Default::default()
    };
    Ok(shop.owner().hold_entitlement(request).await?.into_inner())
}

pub(super) fn reason(refused: &Status) -> String {
    Refusal::from(refused).reason
}
