//! What the shop owes in points.

use crate::shop::{Shop, WANG, order};
use contracts::loyalty::v1::{
    CapturePointsRequest, GetPointsLiabilityRequest, HoldPointsRequest, PointsLiability,
};
use rstest::rstest;
use storage::Engine;

async fn owed(shop: &Shop) -> PointsLiability {
    let request = GetPointsLiabilityRequest { name: "shops/nongmao/pointsLiability".into() };
    shop.owner().get_points_liability(request).await.unwrap().into_inner()
}

async fn take(shop: &Shop, points: i64) {
    let name = format!("{WANG}/pointsAccount");
    let reason = "a dish".into();
    let request = HoldPointsRequest { name, points, reason, ..HoldPointsRequest::default() };
    let name = shop.owner().hold_points(request).await.unwrap().into_inner().name;
    let request = CapturePointsRequest { name, ..CapturePointsRequest::default() };
    shop.owner().capture_points(request).await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_owed_follows_from_what_was_used_of_each_months_points(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 10_000, 0)).await;
    let first = owed(&shop).await;
    assert!(first.not_enough_data);
    assert_eq!(
        (first.outstanding_points, first.liability, first.cohorts.len()),
        (100, first.most.clone(), 1)
    );

    take(&shop, 20).await;
    shop.pass(20 * 86_400);
    take(&shop, 20).await;
    shop.complete(order(2, 10_000, 0)).await;
    take(&shop, 10).await;
    let then = owed(&shop).await;
    assert!(!then.not_enough_data);
    let months: Vec<_> = then.cohorts.iter().map(|one| (one.month.as_str(), one.redeemed)).collect();
    assert_eq!(months, [("2026-11", 50), ("2026-12", 0)]);
    // Half of November's were used, and nothing tells of December's yet but that.
    assert!((then.ultimate_redemption_ratio - 0.5).abs() < 1e-6);
    assert_eq!(then.liability.map(|money| money.amount), Some(50));
    assert_eq!(then.most.map(|money| money.amount), Some(150));
}
