use contracts::{
    common::v1::Money,
    customers::v1::{
        CloseGoalRequest, CreateGoalRequest, FinishGoalServiceRequest, GetCustomerLedgerRequest, Goal,
        GoalWarning, ListContactsRequest, ListGoalWarningsRequest, ListGoalsRequest,
        goal::{Promise, Service, State, service::Kind as ServiceKind},
        goal_warning::Kind,
    },
    orders::v1::{
        Order, OrderCancelled, OrderCompleted, OrderPlaced,
        order::{Line, line::Origin},
    },
};
use kernel::Time;
use rstest::rstest;
use storage::Engine;
use uuid::Uuid;

use crate::shop::{NOON, Shop, called, field_of, refusal};

const MINUTE: i64 = 60;

/// Eighty lunches by two in the afternoon, on Mondays; it is noon of one.
fn eighty(customer: &str) -> Goal {
    let promise = Promise {
        portions: 80,
        by_minute: 14 * 60,
        weekdays: vec![1],
        item_codes: vec![3, 5],
        ..Promise::default()
    };
    Goal {
        customer: customer.to_owned(),
        outcome: "工人两点吃上饭".into(),
        promise: Some(promise),
        ..Goal::default()
    }
}

async fn add(shop: &Shop, goal: Goal) -> Goal {
    let request =
        CreateGoalRequest { parent: "shops/nongmao".into(), goal: Some(goal), ..Default::default() };
    shop.owner().create_goal(request).await.unwrap().into_inner()
}

/// So many portions, promised for so many minutes after noon.
fn order(id: u128, customer: &str, portions: i32, minutes: i64) -> Order {
    let line = |item_code, quantity, origin: Origin| Line {
        item_code,
        quantity,
        origin: origin.into(),
        ..Line::default()
    };
    let promised = Time::from_micros(NOON + minutes * MINUTE * 1_000_000);
    Order {
        name: format!("shops/nongmao/orders/{}", Uuid::from_u128(id)),
        customer: customer.to_owned(),
        // Lunches of two kinds, rice by rule, and drinks.
        lines: vec![
            line(3, portions - 1, Origin::Ordered),
            line(5, 1, Origin::Ordered),
            line(9, portions, Origin::Default),
            line(12, portions, Origin::Ordered),
        ],
        total: Some(Money { amount: 1_000, currency: "CNY".into() }),
        promised_time: promised.map(runtime::field::timestamp),
        ..Order::default()
    }
}

async fn warnings(shop: &Shop) -> Vec<GoalWarning> {
    let request = ListGoalWarningsRequest { parent: "shops/nongmao".into(), ..Default::default() };
    shop.owner().list_goal_warnings(request).await.unwrap().into_inner().goal_warnings
}

/// The kinds of what was told, newest first.
async fn told(shop: &Shop) -> Vec<Kind> {
    shop.run_due().await;
    warnings(shop).await.iter().map(GoalWarning::kind).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_promise_that_would_break_is_told_before_the_guest_asks(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("工地老刘")).await.name;
    let goal = add(&shop, eighty(&name)).await;
    assert_eq!(told(&shop).await, [Kind::Short], "two hours before");
    shop.deliver(10, 0, &OrderPlaced { order: Some(order(1, &name, 50, 90)), amended: false }).await;
    shop.deliver(11, 0, &OrderPlaced { order: Some(order(2, &name, 30, 150)), amended: false }).await;
    shop.pass(5 * MINUTE);
    assert_eq!(told(&shop).await, [Kind::Late, Kind::Short]);
    shop.pass(5 * MINUTE);
    assert_eq!(told(&shop).await.len(), 2, "the same is told once a day");

    let holding = async || -> Vec<Kind> {
        let all = warnings(&shop).await;
        all.iter().filter(|one| one.end_time.is_none()).map(GoalWarning::kind).collect()
    };
    assert_eq!(holding().await, [Kind::Late], "eighty are ordered");
    shop.deliver(12, 1, &OrderPlaced { order: Some(order(2, &name, 30, 100)), amended: true }).await;
    shop.pass(5 * MINUTE);
    shop.run_due().await;
    assert_eq!(holding().await, [], "and come in time");
    shop.deliver(13, 60, &OrderCompleted { order: Some(order(1, &name, 50, 90)) }).await;
    shop.deliver(14, 61, &OrderCancelled { order: Some(order(2, &name, 30, 100)) }).await;
    shop.pass(120 * MINUTE);
    assert_eq!(told(&shop).await, [Kind::Broken, Kind::Late, Kind::Short]);
    let last = warnings(&shop).await.remove(0);
    assert_eq!((last.goal, last.date.as_str()), (goal.name.clone(), "2026-11-23"));
    assert_eq!(last.text, "14:00前要80份，到点只送到50份");

    let timeline = ListContactsRequest { parent: name, query: "80份".into(), ..Default::default() };
    let timeline = shop.owner().list_contacts(timeline).await.unwrap().into_inner().contacts;
    assert_eq!((timeline.len(), timeline[0].subject.as_str()), (3, goal.name.as_str()));
    assert_eq!(customers::check(&shop.url).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_promise_is_watched_from_when_it_was_made(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("工地老刘")).await.name;
    let by = |by_minute| Goal {
        promise: Some(Promise { by_minute, ..eighty(&name).promise.unwrap() }),
        ..eighty(&name)
    };
    add(&shop, by(12 * 60)).await;
    assert_eq!(told(&shop).await, [], "it is noon already");
    shop.pass(7 * 24 * 60 * MINUTE);
    assert_eq!(told(&shop).await, [Kind::Broken], "a week later it is not");
    let past = Goal { due_date: "2026-11-22".into(), ..eighty(&name) };
    let request =
        CreateGoalRequest { parent: "shops/nongmao".into(), goal: Some(past), ..Default::default() };
    assert_eq!(field_of(&shop.owner().create_goal(request).await.unwrap_err()), "goal.due_date");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn tips_and_visits_are_given_with_their_time_and_a_goal_is_closed(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("工地老刘")).await.name;
    let visit = Service {
        kind: ServiceKind::TrainingVisit.into(),
        text: "教保温".into(),
        due_time: Some(runtime::field::timestamp(shop.now().plus_micros(-1))),
        ..Service::default()
    };
    let goal = add(&shop, Goal { promise: None, services: vec![visit], ..eighty(&name) }).await;
    assert_eq!(told(&shop).await, [Kind::ServiceOverdue]);
    let finish = |index| FinishGoalServiceRequest {
        name: goal.name.clone(),
        index,
        minutes: 40,
        ..FinishGoalServiceRequest::default()
    };
    assert_eq!(field_of(&shop.owner().finish_goal_service(finish(1)).await.unwrap_err()), "index");
    let done = shop.owner().finish_goal_service(finish(0)).await.unwrap().into_inner();
    assert_eq!(done.services[0].minutes, 40);
    assert_eq!(shop.owner().finish_goal_service(finish(0)).await.unwrap().into_inner(), done);
    let ledger = GetCustomerLedgerRequest { name: format!("{name}/ledger") };
    let ledger = shop.owner().get_customer_ledger(ledger).await.unwrap().into_inner();
    assert_eq!(ledger.received.unwrap().minutes, 40);

    let close = CloseGoalRequest {
        name: goal.name.clone(),
        state: State::Reached.into(),
        note: "都吃上了".into(),
        ..CloseGoalRequest::default()
    };
    let closed = shop.owner().close_goal(close.clone()).await.unwrap().into_inner();
    assert_eq!((closed.state(), closed.closing_note.as_str()), (State::Reached, "都吃上了"));
    assert_eq!(refusal(shop.owner().close_goal(close).await).0, "GOAL_CLOSED");
    let open = ListGoalsRequest {
        parent: "shops/nongmao".into(),
        state: State::Open.into(),
        ..ListGoalsRequest::default()
    };
    assert_eq!(shop.owner().list_goals(open).await.unwrap().into_inner().goals, []);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_goal_knows_what_was_ordered_before_it_was_made(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let name = shop.add(called("工地老刘")).await.name;
    shop.deliver(10, -60, &OrderPlaced { order: Some(order(1, &name, 50, 90)), amended: false }).await;
    shop.deliver(11, -50, &OrderPlaced { order: Some(order(2, &name, 30, 90)), amended: false }).await;
    add(&shop, eighty(&name)).await;
    assert_eq!(told(&shop).await, [], "all of it is on its way");
    shop.deliver(12, 1, &OrderCancelled { order: Some(order(2, &name, 30, 90)) }).await;
    shop.pass(5 * MINUTE);
    assert_eq!(told(&shop).await, [Kind::Short]);
    assert_eq!(warnings(&shop).await[0].text, "14:00前要80份，只订了50份");
}

#[tokio::test]
async fn a_promise_says_which_dishes_are_a_portion() {
    let shop = Shop::open(Engine::Sqlite).await.unwrap();
    let name = shop.add(called("工地老刘")).await.name;
    for (item_codes, field) in
        [(vec![], "goal.promise.item_codes"), (vec![3, 0], "goal.promise.item_codes[1]")]
    {
        let mut goal = eighty(&name);
        goal.promise.as_mut().unwrap().item_codes = item_codes;
        let request =
            CreateGoalRequest { parent: "shops/nongmao".into(), goal: Some(goal), ..Default::default() };
        assert_eq!(field_of(&shop.owner().create_goal(request).await.unwrap_err()), field);
    }
}
