//! Tiers, and where a guest stands among them.

use crate::shop::{Shop, WANG, order, yuan};
use contracts::loyalty::v1::{
    ExplainPointsRequest, GetTierPolicyRequest, TierPolicy, TierStanding, UpdateTierPolicyRequest,
    tier_policy::Tier,
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

const POLICY: &str = "shops/nongmao/tierPolicy";

fn tier(code: &str, display_name: &str, amount: i64) -> Tier {
    let (code, display_name) = (code.to_owned(), display_name.to_owned());
    Tier { code, display_name, display_name_en: String::new(), threshold: Some(yuan(amount)) }
}

async fn update(shop: &Shop, policy: TierPolicy) -> Result<TierPolicy, Refusal> {
    let policy = TierPolicy { name: POLICY.into(), ..policy };
    let request = UpdateTierPolicyRequest { tier_policy: Some(policy), ..UpdateTierPolicyRequest::default() };
    let answer = shop.owner().update_tier_policy(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn standing(shop: &Shop) -> TierStanding {
    let request = ExplainPointsRequest { name: format!("{WANG}/pointsAccount") };
    shop.owner().explain_points(request).await.unwrap().into_inner().tier.unwrap()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_rises_by_what_they_pay_and_keeps_the_tier_for_a_while(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let tiers = vec![tier("silver", "银卡", 3_000), tier("gold", "金卡", 9_000)];
    let policy = TierPolicy { window_days: 30, grace_days: 10, tiers, ..TierPolicy::default() };
    let set = update(&shop, policy).await.unwrap();
    let got = shop.owner().get_tier_policy(GetTierPolicyRequest { name: POLICY.into() }).await.unwrap();
    assert_eq!(got.into_inner(), set);
    assert_eq!(update(&shop, TierPolicy { etag: String::new(), ..set.clone() }).await, Ok(set));

    shop.complete(order(1, 3_600, 0)).await;
    let now = standing(&shop).await;
    assert_eq!((now.tier.as_str(), now.next_tier.as_str(), now.in_grace), ("silver", "gold", false));
    assert_eq!((now.qualifying, now.missing), (Some(yuan(3_600)), Some(yuan(5_400))));
    // Bought on 23 November: 29 more days carry it, then ten of grace, to the end of 1 January.
    assert_eq!(now.kept_until_time.map(|time| time.seconds), Some(1_798_848_000));
    shop.pass(30 * 86_400);
    assert!(standing(&shop).await.in_grace);
    shop.pass(10 * 86_400);
    assert_eq!(standing(&shop).await.tier, "");
}

#[tokio::test]
async fn a_refund_takes_the_tier_it_paid_for() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let tiers = vec![tier("silver", "银卡", 3_000)];
    update(&shop, TierPolicy { tiers, ..TierPolicy::default() }).await.unwrap();
    shop.complete(order(1, 3_600, 0)).await;
    assert_eq!(standing(&shop).await.tier, "silver");
    shop.refund(order(1, 3_600, 1_000)).await;
    assert_eq!(standing(&shop).await.tier, "");
}

#[tokio::test]
async fn what_is_wrong_with_a_policy_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let of = |tiers: Vec<Tier>| TierPolicy { tiers, ..TierPolicy::default() };
    let pounds = Tier {
        threshold: Some(contracts::common::v1::Money { amount: 5, currency: "GBP".into() }),
        ..tier("a", "a", 1)
    };
    for (policy, field) in [
        (TierPolicy { window_days: 1_097, ..TierPolicy::default() }, "tier_policy.window_days"),
        (TierPolicy { grace_days: -1, ..TierPolicy::default() }, "tier_policy.grace_days"),
        (of(vec![tier("Silver", "a", 1)]), "tier_policy.tiers[0].code"),
        (of(vec![tier("a", "", 1)]), "tier_policy.tiers[0].display_name"),
        (of(vec![tier("a", "a", 2), tier("b", "b", 2)]), "tier_policy.tiers[1].threshold"),
        (of(vec![tier("a", "a", 1), tier("a", "b", 2)]), "tier_policy.tiers[1].code"),
        (of(vec![pounds]), "tier_policy.tiers[0].threshold.currency"),
    ] {
        assert_eq!(update(&shop, policy).await.unwrap_err().violations[0].field, field);
    }
    let stale = TierPolicy { etag: "v9".into(), ..of(vec![tier("a", "a", 1)]) };
    assert_eq!(update(&shop, stale).await.unwrap_err().reason, "STALE_ETAG");
}
