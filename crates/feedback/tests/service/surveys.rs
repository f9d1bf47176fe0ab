//! What guests expect, what they find, and what lies between.

use std::collections::HashSet;

use contracts::{
    customers::v1::{Customer, CustomerMerged, CustomerUnmerged},
    feedback::v1::{
        Answer, CreateExpectationRequest, CreateRatingRequest, Expectation, GapReport, GetGapReportRequest,
        GetRatingRequest, GetSurveyRequest, Rating, Survey,
    },
    orders::v1::{Order, OrderCancelled, order::State},
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;

use crate::shop::{Shop, WANG, ZHAO, order};

async fn survey(shop: &Shop, of: u128) -> Survey {
    let request = GetSurveyRequest { parent: "shops/nongmao".into(), order: order(of, 1).name };
    shop.guest(WANG).get_survey(request).await.unwrap().into_inner()
}

fn codes(survey: &Survey) -> Vec<&str> {
    survey.statements.iter().map(|statement| statement.code.as_str()).collect()
}

fn answers(answers: &[(&str, i32)]) -> Vec<Answer> {
    let answer = |(statement, score): &(&str, i32)| Answer { statement: (*statement).into(), score: *score };
    answers.iter().map(answer).collect()
}

fn expectation(of: u128, said: &[(&str, i32)]) -> CreateExpectationRequest {
    let (order, answers) = (order(of, 1).name, answers(said));
    let expectation = Some(Expectation { order, answers, ..Expectation::default() });
    CreateExpectationRequest { parent: "shops/nongmao".into(), expectation, ..Default::default() }
}

async fn expect(shop: &Shop, of: u128, said: &[(&str, i32)]) -> Result<Expectation, Refusal> {
    let answer = shop.owner().create_expectation(expectation(of, said)).await;
    answer.map(tonic::Response::into_inner).map_err(|status| Refusal::from(&status))
}

async fn find(shop: &Shop, of: u128, said: &[(&str, i32)]) -> Rating {
    let (order, experience) = (order(of, 1).name, answers(said));
    let rating = Rating { order, product_score: 5, service_score: 5, experience, ..Rating::default() };
    let (parent, rating) = ("shops/nongmao".into(), Some(rating));
    let request = CreateRatingRequest { parent, rating, ..CreateRatingRequest::default() };
    shop.owner().create_rating(request).await.unwrap().into_inner()
}

async fn report(shop: &Shop, customer: &str, days: i32, moved_threshold: f64) -> GapReport {
    let (name, customer) = ("shops/nongmao/gapReport".into(), customer.to_owned());
    let request = GetGapReportRequest { name, customer, days, moved_threshold };
    shop.owner().get_gap_report(request).await.unwrap().into_inner()
}

fn near(found: f64, right: f64) {
    assert!((found - right).abs() < 1e-9, "{found} is not {right}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_is_asked_other_things_with_each_order_and_the_same_before_and_after(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut asked = HashSet::new();
    let mut recommend = 0;
    for id in 1..=8 {
        let placed = order(id, i64::try_from(id).unwrap());
        shop.place(placed.clone()).await;
        let before = survey(&shop, id).await;
        assert_eq!((before.statements.len(), before.asks_recommend), (3, false));
        assert!(before.statements.iter().all(|one| one.text.starts_with("我希望")));
        assert!(before.statements.iter().all(|one| one.code.starts_with(&one.dimension)));
        asked.extend(before.statements.iter().map(|one| one.code.clone()));
        shop.complete(placed).await;
        let after = survey(&shop, id).await;
        assert_eq!(codes(&after), codes(&before));
        assert!(after.statements.iter().all(|one| !one.text.starts_with("我希望")));
        recommend += u32::from(after.asks_recommend);
    }
    assert_eq!((asked.len(), recommend), (24, 2), "nothing is asked twice, and one of four to recommend");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_expected_is_held_against_what_was_found(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.place(order(1, 1)).await;
    let said = expect(&shop, 1, &[("empathy-1", 4), ("reliability-2", 7)]).await.unwrap();
    assert_eq!((said.customer.as_str(), said.answers.len()), (WANG, 2));
    shop.complete(order(1, 1)).await;
    assert_eq!(codes(&survey(&shop, 1).await), ["empathy-1", "reliability-2"]);
    let rated = find(&shop, 1, &[("reliability-2", 6), ("empathy-1", 7), ("tangibles-1", 2)]).await;
    near(rated.gap.unwrap(), 1.0);
    let get = GetRatingRequest { name: rated.name.clone() };
    assert_eq!(shop.owner().get_rating(get).await.unwrap().into_inner(), rated);

    let report = report(&shop, "", 0, 0.0).await;
    let of = |name: &str| report.dimensions.iter().find(|one| one.dimension == name).unwrap();
    assert_eq!(report.dimensions.len(), 3);
    near(of("empathy").gap_mean, 3.0);
    near(of("reliability").gap_mean, -1.0);
    near(of("tangibles").experience_mean, 2.0);
    assert_eq!((of("tangibles").pair_count, of("empathy").pair_count), (0, 1));
    near(report.gap_mean, 1.0);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_was_expected_of_an_order_that_was_called_off_counts_for_nothing(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for (id, score) in [(1, 7), (2, 1)] {
        shop.place(order(id, 1)).await;
        expect(&shop, id, &[("empathy-1", score)]).await.unwrap();
    }
    near(report(&shop, "", 0, 0.0).await.dimensions[0].expectation_mean, 4.0);
    let cancelled = Order { state: State::Cancelled.into(), ..order(2, 1) };
    shop.deliver(vec![shop.event(&OrderCancelled { order: Some(cancelled) })]).await;
    near(report(&shop, "", 0, 0.0).await.dimensions[0].expectation_mean, 7.0);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn guests_are_moved_when_they_find_more_than_they_expected(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for (id, customer, before, after) in
        [(1, WANG, 4, 6), (2, WANG, 6, 6), (3, ZHAO, 6, 5), (4, "", 5, 7), (5, "", 7, 7)]
    {
        let of = Order { customer: customer.into(), ..order(id, 1) };
        shop.place(of.clone()).await;
        expect(&shop, id, &[("empathy-1", before)]).await.unwrap();
        shop.complete(of).await;
        find(&shop, id, &[("empathy-1", after)]).await;
    }
    let all = report(&shop, "", 0, 0.0).await;
    // Wang by a mean of 1, one nobody knows by 2; Zhao and another not.
    assert_eq!(all.guest_count, 4);
    near(all.moved_ratio, 0.5);
    near(all.moved_threshold, 0.5);
    assert!(all.moved_low_ratio > 0.14 && all.moved_high_ratio < 0.86);
    let gaps: Vec<_> = all.guests.iter().map(|one| (one.customer.as_str(), one.moved)).collect();
    assert_eq!(gaps, [(ZHAO, false), ("", false), (WANG, true), ("", true)]);

    let wang = report(&shop, WANG, 0, 0.0).await;
    assert_eq!((wang.guest_count, wang.dimensions[0].pair_count), (1, 2));
    near(report(&shop, "", 0, 1.0).await.moved_ratio, 0.25);
    // What was said long ago is looked at only when asked for.
    shop.pass(100 * 86_400);
    assert_eq!(report(&shop, "", 0, 0.0).await.guest_count, 0);
    assert_eq!(report(&shop, "", 101, 0.0).await.guest_count, 4);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn two_records_of_one_guest_become_one_in_the_report(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    for (id, customer) in [(1, WANG), (2, ZHAO)] {
        let of = Order { customer: customer.into(), ..order(id, 1) };
        shop.place(of.clone()).await;
        expect(&shop, id, &[("empathy-1", 5)]).await.unwrap();
        shop.complete(of).await;
        find(&shop, id, &[("empathy-1", 6)]).await;
    }
    let customer = Some(Customer { name: WANG.into(), ..Customer::default() });
    let merged = CustomerMerged { customer, merged: ZHAO.into(), revision: 2 };
    shop.deliver(vec![shop.event(&merged)]).await;
    let told = report(&shop, WANG, 0, 0.0).await;
    assert_eq!((told.guest_count, told.dimensions[0].pair_count), (1, 2));
    assert_eq!(report(&shop, ZHAO, 0, 0.0).await.guest_count, 0);
    shop.must_add_up().await;

    let named = |name: &str| Some(Customer { name: name.into(), ..Customer::default() });
    let (customer, restored) = (named(WANG), named(ZHAO));
    let undone = CustomerUnmerged { customer, revision: 3, restored, restored_revision: 3 };
    shop.deliver(vec![shop.event(&undone)]).await;
    for who in [WANG, ZHAO] {
        let told = report(&shop, who, 0, 0.0).await;
        assert_eq!((told.guest_count, told.dimensions[0].pair_count), (1, 1), "two again");
    }
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn nobody_expects_what_they_have_had_nor_twice(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let reason = async |of| expect(&shop, of, &[("empathy-1", 4)]).await.unwrap_err().reason;
    assert_eq!(reason(1).await, "NOT_FOUND");
    shop.place(order(1, 1)).await;
    expect(&shop, 1, &[("empathy-1", 4)]).await.unwrap();
    assert_eq!(reason(1).await, "ALREADY_EXPECTED");
    shop.complete(order(2, 1)).await;
    assert_eq!(reason(2).await, "COMPLETED");
    shop.must_add_up().await;
}

#[tokio::test]
async fn what_is_wrong_with_an_answer_is_named() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop.place(order(1, 1)).await;
    for (said, field) in [
        (&[][..], "expectation.answers"),
        (&[("empathy-9", 4)], "expectation.answers[0].statement"),
        (&[("empathy-1", 4), ("empathy-1", 4)], "expectation.answers[1].statement"),
        (&[("empathy-1", 8)], "expectation.answers[0].score"),
    ] {
        assert_eq!(expect(&shop, 1, said).await.unwrap_err().violations[0].field, field);
    }
    for (days, threshold, field) in [(-1, 0.0, "days"), (0, f64::NAN, "moved_threshold")] {
        let name = "shops/nongmao/gapReport".into();
        let request = GetGapReportRequest { name, days, moved_threshold: threshold, ..Default::default() };
        let refused = shop.owner().get_gap_report(request).await.unwrap_err();
        assert_eq!(Refusal::from(&refused).violations[0].field, field);
    }
}

#[tokio::test]
async fn a_guest_is_asked_about_their_own_orders_only() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    shop.place(order(1, 1)).await;
    let ask = GetSurveyRequest { parent: "shops/nongmao".into(), order: order(1, 1).name };
    for refused in [
        shop.guest(ZHAO).get_survey(ask).await.unwrap_err(),
        shop.guest(ZHAO).create_expectation(expectation(1, &[("empathy-1", 4)])).await.unwrap_err(),
    ] {
        assert_eq!(Refusal::from(&refused).reason, "NOT_YOURS");
    }
    assert!(shop.guest(WANG).create_expectation(expectation(1, &[("empathy-1", 4)])).await.is_ok());
}
