//! The rule by which points are earned, and its changes.

use crate::shop::{Shop, WANG, order};
use contracts::{
    common::v1::principal::Kind,
    loyalty::v1::{EarnRule, GetEarnRuleRequest, GetPointsAccountRequest, UpdateEarnRuleRequest},
};
use prost_types::FieldMask;
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

const RULE: &str = "shops/nongmao/earnRule";

async fn get(shop: &Shop) -> EarnRule {
    let request = GetEarnRuleRequest { name: RULE.into() };
    shop.owner().get_earn_rule(request).await.unwrap().into_inner()
}

fn to(points: i64, per: i64) -> UpdateEarnRuleRequest {
    let rule = EarnRule { name: RULE.into(), points, per, ..EarnRule::default() };
    UpdateEarnRuleRequest { earn_rule: Some(rule), ..UpdateEarnRuleRequest::default() }
}

fn mask(path: &str) -> FieldMask {
    FieldMask { paths: vec![path.into()] }
}

async fn update(shop: &Shop, request: UpdateEarnRuleRequest) -> Result<EarnRule, Refusal> {
    let answer = shop.owner().update_earn_rule(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_shop_begins_with_a_point_for_each_unit_and_may_change_it(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = get(&shop).await;
    assert_eq!((first.points, first.per, first.version), (1, 100, 0));
    let changed = update(&shop, to(3, 0)).await.unwrap();
    assert_eq!((changed.points, changed.per, changed.version), (3, 100, 1));
    assert_ne!(changed.etag, first.etag);
    assert_eq!(get(&shop).await, changed);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_change_to_what_it_is_already_makes_no_version_unless_it_is_forced(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = get(&shop).await;
    assert_eq!(update(&shop, to(first.points, first.per)).await, Ok(first.clone()));
    let forced = UpdateEarnRuleRequest { force_issued: true, reason: "x".into(), ..to(first.points, 0) };
    assert_eq!(update(&shop, forced).await.unwrap().version, first.version + 1);
}

#[tokio::test]
async fn a_mask_says_which_fields_change_even_to_zero() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let only_points = UpdateEarnRuleRequest { update_mask: Some(mask("points")), ..to(0, 7) };
    let rule = update(&shop, only_points).await.unwrap();
    assert_eq!((rule.points, rule.per), (0, 100));
    let unknown = UpdateEarnRuleRequest { update_mask: Some(mask("version")), ..to(1, 1) };
    assert_eq!(update(&shop, unknown).await.unwrap_err().violations[0].field, "update_mask");
}

#[tokio::test]
async fn what_is_out_of_range_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    for (request, field) in [
        (to(10_001, 0), "earn_rule.points"),
        (to(-1, 0), "earn_rule.points"),
        (to(1, -1), "earn_rule.per"),
        (UpdateEarnRuleRequest { update_mask: Some(mask("per")), ..to(1, 0) }, "earn_rule.per"),
        (UpdateEarnRuleRequest { earn_rule: None, ..to(1, 1) }, "earn_rule"),
        (UpdateEarnRuleRequest { request_id: "7".into(), ..to(1, 1) }, "request_id"),
    ] {
        assert_eq!(update(&shop, request).await.unwrap_err().violations[0].field, field);
    }
    assert_eq!(get(&shop).await.version, 0);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_old_etag_is_refused_and_a_repeated_request_answered_as_before(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut request = to(2, 0);
    request.earn_rule.as_mut().unwrap().etag = get(&shop).await.etag;
    request.request_id = "01920000-0000-7000-8000-000000000001".into();
    let changed = update(&shop, request.clone()).await.unwrap();
    assert_eq!(update(&shop, request.clone()).await, Ok(changed));
    request.request_id = "01920000-0000-7000-8000-000000000002".into();
    let refused = update(&shop, request).await.unwrap_err();
    assert_eq!((refused.code, refused.reason.as_str()), (tonic::Code::Aborted, "STALE_ETAG"));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn changes_at_once_never_overwrite_each_other(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut request = to(2, 0);
    request.earn_rule.as_mut().unwrap().etag = get(&shop).await.etag;
    let (one, other) = tokio::join!(update(&shop, request.clone()), update(&shop, request.clone()));
    assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1);
    assert_eq!(get(&shop).await.version, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_refund_takes_back_by_the_rule_the_points_were_earned_by(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 3_600, 0)).await;
    update(&shop, to(2, 0)).await.unwrap();
    shop.complete(order(2, 3_600, 0)).await;
    let balance = async || {
        let request = GetPointsAccountRequest { name: format!("{WANG}/pointsAccount") };
        shop.owner().get_points_account(request).await.unwrap().into_inner().balance
    };
    assert_eq!(balance().await, 36 + 72);
    shop.refund(order(1, 3_600, 1_000)).await;
    shop.refund(order(2, 3_600, 1_000)).await;
    assert_eq!(balance().await, 26 + 52);
    shop.must_add_up().await;
}

#[tokio::test]
async fn only_the_owner_of_the_shop_changes_its_rule() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    for (kind, of, reason) in
        [(Kind::Manager, "nongmao", "NOT_ALLOWED"), (Kind::Owner, "other", "FOREIGN_SHOP")]
    {
        let refused = shop.client(kind, of, "key").update_earn_rule(to(2, 0)).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).reason, reason);
    }
}
