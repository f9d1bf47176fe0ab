use kernel::{OrderId, Time};
use rstest::rstest;
use storage::{Engine, Tx};
use uuid::Uuid;

use super::{at, fresh, opened, order, other, shop};
use crate::{
    domain::order::State,
    store::{
        orders::delays,
        orders::{self, Record},
    },
};

async fn due(tx: &mut Tx, now: Time) -> Vec<u128> {
    let due = delays::due(tx, now, 2).await.unwrap();
    due.into_iter().map(|(_, id)| id.0.as_u128()).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_open_order_past_its_promise_is_found_and_taken_once(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let promised = |id, at| Record { promised_at: at, ..order(id, 7) };
    let mut cancelled = promised(4, Some(at(8)));
    cancelled.life.cancel("不要了", at(8).timestamp()).unwrap();
    let records =
        [promised(1, Some(at(20))), promised(2, Some(at(10))), promised(3, None), promised(5, Some(at(11)))];
    orders::insert(&mut tx, &shop(), &records).await.unwrap();
    orders::insert(&mut tx, &shop(), &[promised(4, Some(at(8)))]).await.unwrap();
    tx.run(&orders::saving_next(&shop(), &Record { version: 2, ..cancelled }).unwrap()).await.unwrap();

    assert_eq!(due(&mut tx, at(10)).await, Vec::<u128>::new(), "not past it yet");
    assert_eq!(due(&mut tx, at(11)).await, [2]);
    assert_eq!(due(&mut tx, at(99)).await, [2, 5], "the longest overdue first, and no more than asked for");
    let id = |id| OrderId(Uuid::from_u128(id));
    assert!(delays::take(&mut tx, &other(), id(2), at(11)).await.unwrap().is_none());
    assert!(delays::take(&mut tx, &shop(), id(1), at(11)).await.unwrap().is_none());
    let taken = delays::take(&mut tx, &shop(), id(2), at(11)).await.unwrap().unwrap();
    assert_eq!((taken.version, taken.delay_announced_at, taken.life.lines.len()), (2, Some(at(11)), 2));
    assert!(delays::take(&mut tx, &shop(), id(2), at(12)).await.unwrap().is_none());
    assert_eq!(due(&mut tx, at(99)).await, [5, 1]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn another_wanted_time_is_another_promise_and_the_same_is_not(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let rules = opened().shop;
    orders::insert(&mut tx, &shop(), &[order(1, 7)]).await.unwrap();
    let mut record = delays::take(&mut tx, &shop(), order(1, 7).id, at(10)).await.unwrap().unwrap();
    record.want(Some(at(9)), &rules);
    assert_eq!(record.delay_announced_at, Some(at(10)));
    record.want(Some(at(30)), &rules);
    assert_eq!((record.promised_at, record.delay_announced_at), (Some(at(30)), None));
    record.life.advance(State::Accepted, at(11).timestamp()).unwrap();
    orders::save(&mut tx, &shop(), &record).await.unwrap();
    assert_eq!(due(&mut tx, at(30)).await, Vec::<u128>::new());
    assert_eq!(due(&mut tx, at(31)).await, [1]);
    record.want(None, &rules);
    assert_eq!(record.promised_at, Some(rules.promised_time(at(7), None)));
}
