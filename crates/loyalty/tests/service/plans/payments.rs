//! What was paid for memberships.

use contracts::loyalty::v1::{
    CreateMembershipRequest, MembershipPayment, RenewMembershipRequest, TopUpMembershipRequest,
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;
use tonic::{Code, Status};

use super::{DAY, create, get, monthly, open, paid, tea, try_join};
use crate::shop::{WANG, ZHAO, yuan};

/// Refused for the reference, by its field.
fn was_used(refused: &Status) -> bool {
    let refusal = Refusal::from(refused);
    let field = refusal.violations.first().map(|violation| violation.field.as_str());
    refused.code() == Code::AlreadyExists
        && refusal.reason == "PAYMENT_USED"
        && field == Some("payment.reference")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_payment_pays_once_whatever_for(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let plan = create(&shop, monthly(1_990, vec![tea(4)])).await;
    let till = || Some(MembershipPayment { amount: Some(yuan(1_990)), reference: "till 4711".into() });
    let join = CreateMembershipRequest {
        parent: "shops/nongmao".into(),
        plan: plan.name.clone(),
        customer: WANG.into(),
        payment: till(),
        request_id: "00000000-0000-7000-8000-000000004711".into(),
    };
    let own = shop.owner().create_membership(join.clone()).await.unwrap().into_inner();
    let again = shop.owner().create_membership(join).await.unwrap().into_inner();
    assert_eq!(again, own, "a repeat is answered as it was");

    assert!(was_used(&try_join(&shop, &plan, ZHAO, till()).await.unwrap_err()));
    let renew = |payment| RenewMembershipRequest { name: own.name.clone(), payment, ..Default::default() };
    assert!(was_used(&shop.owner().renew_membership(renew(till())).await.unwrap_err()));
    let top_up = |payment| TopUpMembershipRequest {
        name: own.name.clone(),
        benefit: "tea".into(),
        uses: 2,
        payment,
        ..Default::default()
    };
    assert!(was_used(&shop.owner().top_up_membership(top_up(till())).await.unwrap_err()));
    assert_eq!(get(&shop, &own).await, own, "nothing came of it");

    shop.owner().renew_membership(renew(paid(1_990))).await.unwrap();
    let other = paid(500);
    shop.owner().top_up_membership(top_up(other.clone())).await.unwrap();
    assert!(was_used(&shop.owner().top_up_membership(top_up(other)).await.unwrap_err()));
    shop.pass(90 * DAY);
    assert!(was_used(&try_join(&shop, &plan, ZHAO, till()).await.unwrap_err()), "nor later");
    shop.must_add_up().await;
}
