//! What counts as a guest's word on a complaint, and as a complaint of its own.

use contracts::{
    common::v1::principal::Kind as Who,
    feedback::v1::{
        Case, CloseCaseRequest, CreateRatingRequest, Rating, UpdateCaseRequest,
        case::{Category, Justice, State, entry::Kind},
    },
    orders::v1::{Message, message::Intent},
};
use rstest::rstest;
use runtime::{Refusal, field};
use storage::Engine;

use crate::{
    case_life::{get, open, resolve},
    cases::{cases, complaint, hear},
    shop::{Shop, WANG, order},
};

async fn says(shop: &Shop, id: u128, text: &str, intent: Intent) {
    shop.pass(60);
    let create_time = Some(field::timestamp(shop.now()));
    let message = Message { text: text.into(), intent: intent.into(), create_time, ..complaint(id, WANG) };
    hear(shop, message).await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_answers_or_asks_something_else_is_no_word_on_a_case(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = open(&shop, 1).await.name;
    resolve(&shop, &name).await;
    for (id, text, intent) in [
        (2, "好的", Intent::Confirm),
        (3, "还没到", Intent::OrderStatus),
        (4, "还没到吗？", Intent::Question),
        (5, "还没到吗？", Intent::Chat),
        (6, "谢谢", Intent::PlaceOrder),
    ] {
        says(&shop, id, text, intent).await;
        assert_eq!(get(&shop, &name).await.state(), State::Resolved, "{text}");
    }
    says(&shop, 7, "收到了，解决了，谢谢", Intent::Chat).await;
    assert_eq!(get(&shop, &name).await.state(), State::Closed);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_has_ordered_since_complains_of_that_order(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = open(&shop, 1).await.name;
    resolve(&shop, &name).await;
    says(&shop, 2, "又错了，我要投诉", Intent::Complaint).await;
    assert_eq!((get(&shop, &name).await.state(), cases(&shop).await.len()), (State::InProgress, 1));
    resolve(&shop, &name).await;
    shop.pass(60);
    shop.place(order(1, shop.now().micros())).await;
    says(&shop, 3, "又错了，我要投诉", Intent::Complaint).await;
    let all = cases(&shop).await;
    assert_eq!((get(&shop, &name).await.state(), all.len()), (State::Resolved, 2));
    assert_eq!(all[0].order, order(1, 0).name);
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_complains_again_of_what_is_not_mended_yet_adds_to_the_case(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.place(order(1, 10)).await;
    says(&shop, 1, "菜太咸了", Intent::Complaint).await;
    says(&shop, 2, "真的太咸了", Intent::Complaint).await;
    let all = cases(&shop).await;
    assert_eq!((all.len(), all[0].escalated), (1, false));
    let said: Vec<_> = all[0].entries.iter().map(|entry| (entry.kind(), entry.text.as_str())).collect();
    assert_eq!(said, [(Kind::Guest, "真的太咸了")]);
    assert_eq!(all[0].entries[0].by, WANG);
    assert_eq!(shop.published().await.len(), 1);
    // Something else, and the same of another order, are cases of their own.
    says(&shop, 3, "汤洒了", Intent::Complaint).await;
    shop.place(order(2, 20)).await;
    says(&shop, 4, "菜太咸了", Intent::Complaint).await;
    let all = cases(&shop).await;
    assert_eq!(all.iter().map(|case| case.escalated).collect::<Vec<_>>(), [true, false, false]);
    shop.must_add_up().await;
}

async fn sort(shop: &Shop, name: &str, category: Category) -> Case {
    let case = Case { name: name.into(), category: category.into(), ..Case::default() };
    let request = UpdateCaseRequest { case: Some(case), ..UpdateCaseRequest::default() };
    shop.owner().update_case(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_second_failure_is_one_only_while_both_are_sorted_alike(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let first = open(&shop, 1).await.name;
    resolve(&shop, &first).await;
    shop.pass(86_400);
    let second = open(&shop, 2).await.name;
    let escalated = async |name: &str| {
        let case = get(&shop, name).await;
        (case.escalated, case.escalation_reason)
    };
    assert!(escalated(&second).await.0);
    // The later one follows the earlier, both ways.
    sort(&shop, &first, Category::Taste).await;
    assert_eq!(escalated(&second).await, (false, String::new()));
    sort(&shop, &first, Category::Speed).await;
    assert!(escalated(&second).await.1.contains("速度"));
    assert!(!sort(&shop, &second, Category::Taste).await.escalated);
    sort(&shop, &first, Category::Taste).await;
    assert!(escalated(&second).await.1.contains("口味"));
    assert!(!escalated(&first).await.0);
    shop.must_add_up().await;
}

#[tokio::test]
async fn only_the_guest_says_that_they_are_content() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let name = open(&shop, 1).await.name;
    resolve(&shop, &name).await;
    let mut staff = shop.client(Who::Staff, "nongmao", "shops/nongmao/accessKeys/li");
    let justice = Some(Justice { outcome: 5, procedure: 5, interaction: 5 });
    let close = CloseCaseRequest { name, justice, ..CloseCaseRequest::default() };
    let refused = Refusal::from(&staff.close_case(close.clone()).await.unwrap_err());
    assert_eq!(refused.violations[0].field, "justice");
    let closed = staff.close_case(CloseCaseRequest { justice: None, ..close }).await.unwrap().into_inner();
    assert_eq!((closed.state(), closed.closed_by_guest), (State::Closed, false));
    shop.must_add_up().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn those_who_give_never_hear_of_a_case_that_came_from_a_rating(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.complete(order(1, 10)).await;
    let rating = Rating { order: order(1, 0).name, product_score: 1, service_score: 2, ..Rating::default() };
    let parent = "shops/nongmao".to_owned();
    let request = CreateRatingRequest { parent, rating: Some(rating), ..CreateRatingRequest::default() };
    shop.guest(WANG).create_rating(request).await.unwrap();
    let name = cases(&shop).await.remove(0).name;
    resolve(&shop, &name).await;
    shop.pass(60);
    let close = CloseCaseRequest { name, ..CloseCaseRequest::default() };
    shop.guest(WANG).close_case(close).await.unwrap();
    let kinds = |told: Vec<storage::outbox::Waiting>| {
        told.iter().filter(|event| event.kind.ends_with("CaseClosed")).count()
    };
    assert_eq!(kinds(shop.published().await), 1);
    assert_eq!(kinds(shop.told_to("loyalty").await), 0);
    shop.must_add_up().await;
}
