use kernel::{OrderId, Place};
use rstest::rstest;
use storage::{Engine, Error, Tx};
use uuid::Uuid;

use super::{at, fresh, li, line, order, other, shop, wang};
use crate::{
    domain::order::{RefundOf, State},
    store::{
        orders::find::{self, Filter, Whose},
        orders::lists,
        orders::{self, Record},
    },
};

async fn kept(tx: &mut Tx, id: u128) -> Record {
    orders::get(tx, &shop(), OrderId(Uuid::from_u128(id))).await.unwrap().unwrap()
}

fn ids(records: &[Record]) -> Vec<u128> {
    records.iter().map(|record| record.id.0.as_u128()).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_is_read_as_it_was_written_and_inserted_once(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    assert_eq!(orders::insert(&mut tx, &shop(), &[order(1, 7)]).await.unwrap(), [order(1, 7).id]);
    let again = [order(1, 8), order(2, 8)];
    assert_eq!(orders::insert(&mut tx, &shop(), &again).await.unwrap(), [order(2, 8).id]);
    assert_eq!(format!("{:?}", kept(&mut tx, 1).await), format!("{:?}", order(1, 7)));
    let asked = [1, 2, 3].map(|id| OrderId(Uuid::from_u128(id)));
    let mut known = find::known(&mut tx, &shop(), &asked).await.unwrap();
    known.sort_unstable_by_key(|id| id.0);
    assert_eq!(known, asked[..2]);
    assert!(find::known(&mut tx, &shop(), &[]).await.unwrap().is_empty());
    assert!(orders::get(&mut tx, &other(), asked[0]).await.unwrap().is_none());
    assert!(orders::insert(&mut tx, &shop(), &[]).await.unwrap().is_empty());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_locked_order_is_saved_with_its_steps_lines_and_refunds(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    orders::insert(&mut tx, &shop(), &[order(1, 7), order(2, 7)]).await.unwrap();
    let mut record = orders::lock(&mut tx, &shop(), order(1, 7).id).await.unwrap().unwrap();
    assert_eq!(record.version, 2);
    for (step, to) in
        [State::Accepted, State::Preparing, State::Ready, State::Completed].into_iter().enumerate()
    {
        record.life.advance(to, at(8 + i64::try_from(step).unwrap()).timestamp()).unwrap();
    }
    record.life.lines = vec![line(5, 3)];
    record.life.refund(RefundOf::Amount(100), "凉了", at(20).timestamp()).unwrap();
    orders::save(&mut tx, &shop(), &record).await.unwrap();
    lists::delete_lines(&mut tx, &shop(), record.id).await.unwrap();
    lists::insert_lines(&mut tx, &shop(), std::iter::once(&record)).await.unwrap();
    lists::insert_last_refund(&mut tx, &shop(), &record).await.unwrap();
    record.life.refund(RefundOf::Rest, "全退", at(21).timestamp()).unwrap();
    orders::save(&mut tx, &shop(), &record).await.unwrap();
    lists::insert_last_refund(&mut tx, &shop(), &record).await.unwrap();
    assert_eq!(format!("{:?}", kept(&mut tx, 1).await), format!("{record:?}"));
    assert_eq!(kept(&mut tx, 2).await.life.lines.len(), 2);
    assert!(orders::lock(&mut tx, &other(), record.id).await.unwrap().is_none());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn orders_are_found_by_what_is_asked_of_them(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let mut done = order(3, 9);
    done.life.steps = vec![(State::Completed, at(9).timestamp())];
    done.origin.source = "csv".to_owned();
    let theirs = Record { customer: Some(li()), ..order(4, 9) };
    orders::insert(&mut tx, &shop(), &[order(1, 7), order(2, 8), done, theirs]).await.unwrap();
    let open: Vec<State> = State::ALL.iter().copied().filter(|state| state.is_open()).collect();
    let all = Filter::default();
    for (filter, found) in [
        (all.clone(), vec![4, 3, 2, 1]),
        (Filter { states: open.clone(), ..all.clone() }, vec![4, 2, 1]),
        (Filter { states: vec![State::Completed], ..all.clone() }, vec![3]),
        (Filter { customer: Some(wang()), ..all.clone() }, vec![3, 2, 1]),
        (Filter { from: Some(at(8)), until: Some(at(9)), ..all.clone() }, vec![2]),
    ] {
        let listed = find::list(&mut tx, &shop(), &filter, Place::START, 10).await.unwrap();
        assert_eq!(ids(&listed), found, "{filter:?}");
    }
    let third = Place::at(at(9), Uuid::from_u128(3));
    assert_eq!(ids(&find::list(&mut tx, &shop(), &all, third, 1).await.unwrap()), [2]);
    for (whose, states, id) in [
        (Whose::Customer(wang()), &open[..], Some(2)),
        (Whose::Customer(wang()), &[State::Completed], Some(3)),
        (Whose::Sender("group", "wx-wang"), &open, Some(4)),
        (Whose::Sender("qq", "wx-wang"), &open, None),
    ] {
        let latest = find::latest(&mut tx, &shop(), &whose, states, 1).await.unwrap();
        assert_eq!(latest.first().map(|record| record.id.0.as_u128()), id, "{whose:?}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_is_saved_only_as_the_next_of_what_it_is(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    orders::insert(&mut tx, &shop(), &[order(1, 7)]).await.unwrap();
    let next = Record { version: 2, note: "少盐".to_owned(), ..order(1, 7) };
    tx.run(&orders::saving_next(&shop(), &next).unwrap()).await.unwrap();
    assert_eq!((kept(&mut tx, 1).await.version, kept(&mut tx, 1).await.note.as_str()), (2, "少盐"));
    let late = Record { note: "少油".to_owned(), ..next };
    let refused = tx.run(&orders::saving_next(&shop(), &late).unwrap()).await;
    assert!(matches!(refused, Err(Error::Conflict)), "{refused:?}");
    assert_eq!(kept(&mut tx, 1).await.note, "少盐");
}
