//! How the shop repairs, in figures.

use contracts::feedback::v1::{
    CaseReport, CloseCaseRequest, GetCaseReportRequest,
    case::{Category, Justice},
};
use kernel::stats;
use rstest::rstest;
use storage::Engine;

use crate::{
    case_life::{open, reply, resolve},
    cases::{complaint, hear},
    shop::{Shop, WANG, ZHAO, order},
};

async fn report(shop: &Shop) -> CaseReport {
    let name = "shops/nongmao/caseReport".into();
    shop.owner().get_case_report(GetCaseReportRequest { name, days: 30 }).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_report_tells_of_answers_cost_justice_and_who_came_back(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let none = report(&shop).await;
    assert_eq!((none.case_count, none.recovery_count, none.categories), (0, 0, vec![]));
    let day = 86_400_000_000;
    for (id, days) in [(1, 6), (2, 4), (3, 2)] {
        shop.place(order(id, shop.now().micros() - days * day)).await;
    }
    let name = open(&shop, 1).await.name;
    shop.pass(600);
    reply(&shop, &name).await;
    resolve(&shop, &name).await;
    let justice = Some(Justice { outcome: 5, procedure: 3, interaction: 4 });
    let close = CloseCaseRequest { name, justice, ..CloseCaseRequest::default() };
    shop.guest(WANG).close_case(close).await.unwrap();
    // Somebody else still waits, too long.
    hear(&shop, complaint(2, ZHAO)).await;
    shop.pass(3 * 86_400);
    shop.complete(order(4, shop.now().micros())).await;
    assert_eq!(report(&shop).await.recovery_count, 0, "others still have time to come");
    shop.pass(86_400);

    let found = report(&shop).await;
    assert_eq!((found.case_count, found.open_count, found.repeat_count), (2, 1, 0));
    let share = stats::wilson(1, 1);
    assert_eq!((found.recovery_count, found.recovery_ratio.to_bits()), (1, share.ratio.to_bits()));
    assert_eq!(found.recovery_low_ratio.to_bits(), share.low.to_bits());
    assert!((found.in_time_ratio - 0.5).abs() < 1e-12);
    assert!((found.first_reply_minutes_median - 10.0).abs() < 0.001);
    assert!((found.outcome_mean - 5.0).abs() < 1e-12 && (found.interaction_mean - 4.0).abs() < 1e-12);
    assert_eq!((found.categories[0].category(), found.categories[0].count), (Category::Speed, 2));
    shop.pass(31 * 86_400);
    assert_eq!(report(&shop).await.case_count, 0);
}
