//! Cases and what is said in them.

use kernel::{MessageId, OrderId, Place, Schedule, ShopId, Time};
use rstest::rstest;
use storage::{Db, Engine, Tx, execute};
use uuid::Uuid;

use super::{at, fresh, shop, wang};
use crate::{
    check::check,
    domain::{
        cases::{
            Actor, Case, CaseId, CasePolicy, Category, Complaint, Deadlines, Justice, Severity, Source, State,
        },
        projections::OrderProjection,
    },
    store::{
        cases::{self, Filter, policies},
        projections::customers,
    },
};

fn case(message: u128) -> Case {
    let message = MessageId(Uuid::from_u128(message));
    let complaint = Complaint {
        source: Source::Chat,
        customer: Some(wang()),
        message: Some(message),
        rating: None,
        channel: "wechat-group".into(),
        sender_id: "wx-wang".into(),
        text: "慢".into(),
        order: None,
    };
    let deadlines = Deadlines { policy: &CasePolicy::usual(), schedule: &Schedule::unknown() };
    let opened = at(i64::try_from(message.0.as_u128()).unwrap());
    let sorted = (Category::Speed, Severity::Major);
    Case::open(CaseId::of_message(message), complaint, sorted, &deadlines, opened)
}

fn staff(at: Time) -> Actor<'static> {
    Actor { by: "shops/nongmao/accessKeys/li", is_staff: true, at }
}

async fn change(tx: &mut Tx, shop: &ShopId, id: CaseId, act: impl FnOnce(&mut Case)) -> Case {
    let mut case = cases::hold(tx, shop, id).await.unwrap().unwrap();
    let entries = case.entries.len();
    act(&mut case);
    cases::save(tx, shop, &mut case, entries).await.unwrap();
    case
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_case_is_read_as_it_was_kept_and_a_message_opens_one(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let id = case(1).id;
    assert!(cases::insert(&mut tx, &shop(), &case(1)).await.unwrap());
    assert!(!cases::insert(&mut tx, &shop(), &case(1)).await.unwrap());
    assert_eq!(cases::get(&mut tx, &shop(), id).await.unwrap(), Some(case(1)));
    assert_eq!(cases::get(&mut tx, &shop(), case(2).id).await.unwrap(), None);
    let kept = change(&mut tx, &shop(), id, |case| {
        case.pass(at(7_200_000_001));
        case.remedy(staff(at(8)), "退一半".into(), 900);
        case.resolve(staff(at(9)), "退了".into(), at(20)).unwrap();
        let justice = Justice { outcome: 5, procedure: 4, interaction: 3 };
        case.close(staff(at(10)), Some(justice)).unwrap();
        case.watch_recovery(Some(at(30)));
    })
    .await;
    assert_eq!((kept.version, kept.entries.len()), (2, 6));
    assert_eq!(cases::get(&mut tx, &shop(), id).await.unwrap(), Some(kept.clone()));
    let all = cases::list(&mut tx, &shop(), &Filter::default(), Place::START, 9).await.unwrap();
    assert_eq!(all, [kept]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn cases_are_found_by_state_owner_customer_and_what_is_overdue(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    for id in 1..=4 {
        let mut case = case(id);
        if id == 4 {
            case.complaint.customer = None;
        }
        cases::insert(&mut tx, &shop(), &case).await.unwrap();
    }
    change(&mut tx, &shop(), case(2).id, |case| case.reply(staff(at(5)), "好".into()).unwrap()).await;
    let mut found = async |filter: Filter, from: Place, limit| {
        let found = cases::list(&mut tx, &shop(), &filter, from, limit).await.unwrap();
        found.iter().map(|case| case.created_at.micros()).collect::<Vec<_>>()
    };
    let owner = || staff(at(0)).by.to_owned();
    let overdue = Some(at(7_200_000_004));
    for (filter, expected) in [
        (Filter::default(), vec![4, 3, 2, 1]),
        (Filter { state: Some(State::Open), ..Filter::default() }, vec![4, 3, 1]),
        (Filter { owner: owner(), ..Filter::default() }, vec![2]),
        (Filter { customer: Some(wang()), ..Filter::default() }, vec![3, 2, 1]),
        (Filter { overdue, ..Filter::default() }, vec![3, 1]),
        (Filter { customer: Some(wang()), state: Some(State::InProgress), ..Filter::default() }, vec![2]),
    ] {
        assert_eq!(found(filter, Place::START, 9).await, expected);
    }
    let place = Place::at(at(3), case(3).id.0);
    assert_eq!(found(Filter::default(), place, 1).await, [2]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_second_failure_and_a_return_are_found(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    cases::insert(&mut tx, &shop(), &case(1)).await.unwrap();
    let mut another =
        async |of: Case, since| cases::has_another(&mut tx, &shop(), &of, wang(), at(since)).await.unwrap();
    assert!(another(case(2), 0).await && another(case(2), 1).await && !another(case(2), 2).await);
    assert!(!another(case(1), 0).await);
    // Nobody knows of which order they are.
    let about = |order| Complaint { order: Some(OrderId(Uuid::from_u128(order))), ..case(2).complaint };
    assert!(another(Case { complaint: about(1), ..case(2) }, 0).await);
    assert!(!another(Case { category: Category::Taste, ..case(2) }, 0).await);

    let back = async |tx: &mut Tx, placed| {
        let order = OrderProjection::placed(OrderId(Uuid::nil()), false, at(placed));
        cases::recover(tx, &shop(), wang(), &order).await.unwrap();
        cases::get(tx, &shop(), case(1).id).await.unwrap().unwrap().recovered
    };
    assert_eq!(cases::waiting_for(&mut tx, &shop(), wang()).await.unwrap(), None);
    change(&mut tx, &shop(), case(1).id, |case| case.resolve(staff(at(9)), "好".into(), at(20)).unwrap())
        .await;
    assert_eq!(cases::waiting_for(&mut tx, &shop(), wang()).await.unwrap(), Some(case(1).id));
    change(&mut tx, &shop(), case(1).id, |case| {
        case.close(staff(at(10)), None).unwrap();
        case.watch_recovery(Some(at(30)));
    })
    .await;
    assert_eq!(cases::due(&mut tx, at(30), 9).await.unwrap(), [("nongmao".to_owned(), case(1).id.0, false)]);
    assert_eq!((back(&mut tx, 10).await, back(&mut tx, 31).await), (None, None));
    assert_eq!(back(&mut tx, 30).await, Some(true));
    assert_eq!(cases::due(&mut tx, at(100), 9).await.unwrap(), []);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn one_failure_of_an_order_told_twice_is_one_until_it_was_mended(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let of = |id, order| {
        let order = Some(OrderId(Uuid::from_u128(order)));
        Case { complaint: Complaint { order, ..case(id).complaint }, ..case(id) }
    };
    cases::insert(&mut tx, &shop(), &of(1, 7)).await.unwrap();
    let another =
        async |tx: &mut Tx, of: Case| cases::has_another(tx, &shop(), &of, wang(), at(0)).await.unwrap();
    assert!(!another(&mut tx, of(20, 7)).await && another(&mut tx, of(20, 8)).await);
    let unmended = async |tx: &mut Tx, order: Option<u128>| {
        let order = order.map(|order| OrderId(Uuid::from_u128(order)));
        cases::unmended(tx, &shop(), wang(), Category::Speed, order).await.unwrap()
    };
    assert_eq!(unmended(&mut tx, Some(7)).await, Some(case(1).id));
    assert_eq!((unmended(&mut tx, Some(8)).await, unmended(&mut tx, None).await), (None, None));
    change(&mut tx, &shop(), case(1).id, |case| case.resolve(staff(at(9)), "好".into(), at(20)).unwrap())
        .await;
    assert_eq!(unmended(&mut tx, Some(7)).await, None);
    assert!(another(&mut tx, of(20, 7)).await && !another(&mut tx, of(8, 7)).await);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_policy_follows_the_one_before(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    assert_eq!(policies::get(&mut tx, &shop()).await.unwrap(), CasePolicy::usual());
    let policy = |version| CasePolicy { major_minutes: 60, version, ..CasePolicy::usual() };
    policies::put(&mut tx, &shop(), &policy(1)).await.unwrap();
    assert!(matches!(policies::put(&mut tx, &shop(), &policy(1)).await, Err(storage::Error::Conflict)));
    policies::put(&mut tx, &shop(), &policy(2)).await.unwrap();
    assert_eq!(policies::get(&mut tx, &shop()).await.unwrap(), policy(2));
}

async fn with_a_case(db: &Db) -> Tx {
    let mut tx = db.begin().await.unwrap();
    customers::hold_survivor(&mut tx, &shop(), wang()).await.unwrap();
    cases::insert(&mut tx, &shop(), &case(1)).await.unwrap();
    change(&mut tx, &shop(), case(1).id, |case| case.remedy(staff(at(5)), "退".into(), 5)).await;
    tx
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_check_finds_what_does_not_fit_a_case(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    with_a_case(&db).await.commit().await.unwrap();
    assert_eq!(check(&db).await.unwrap(), Vec::<String>::new());
    for (harm, said) in [
        ("UPDATE cases SET state = 'RESOLVED'", "its state contradicts"),
        ("UPDATE cases SET closed_at = 7", "its state contradicts"),
        ("UPDATE cases SET next_at = NULL", "its state contradicts"),
        ("UPDATE cases SET entry_count = entry_count + 1", "not as many entries"),
        ("DELETE FROM cases", "is not there"),
        ("UPDATE cases SET remedy_cost = 0", "without a remedy"),
        ("UPDATE customer_projections SET merged_into = customer_id", "merged into another"),
    ] {
        let Some((_keep, db)) = fresh(engine).await else { return };
        let mut tx = with_a_case(&db).await;
        execute!(tx, sqlx::query(harm)).unwrap();
        tx.commit().await.unwrap();
        let found = check(&db).await.unwrap();
        assert_eq!(found.len(), 1, "{harm}: {found:?}");
        assert!(found[0].starts_with("shops/nongmao/cases/") && found[0].contains(said), "{found:?}");
    }
}
