//! What the store promises, on both engines.

mod cases;
mod projections;
mod surveys;

use kernel::{CustomerId, OrderId, Place, ShopId, Time};
use rstest::rstest;
use storage::{Db, Engine, Error, Tx, execute};
use testkit::Databases;
use uuid::Uuid;

use crate::{
    check::check,
    domain::{
        projections::OrderProjection,
        ratings::{Opinion, Rating, RatingId, Score, Summary, Tally},
        surveys::Gap,
    },
    store::{
        projections::orders,
        ratings::{self, quadrants, summaries},
    },
};

async fn fresh(engine: Engine) -> Option<(Databases, Db)> {
    testkit::database(engine, "feedback", crate::MIGRATIONS).await
}

fn shop() -> ShopId {
    "nongmao".parse().unwrap()
}

fn wang() -> CustomerId {
    CustomerId(Uuid::from_u128(18))
}

fn at(micros: i64) -> Time {
    Time::from_micros(micros).unwrap()
}

fn order(id: u128, completed: bool, placed_at: i64) -> OrderProjection {
    let (customer, id) = (Some(wang()), OrderId(Uuid::from_u128(id)));
    OrderProjection { customer, ..OrderProjection::placed(id, completed, at(placed_at)) }
}

/// Counts a rating wherever ratings are counted.
async fn count(tx: &mut Tx, rating: &Rating) {
    summaries::add(tx, &shop(), &Summary::of(rating)).await.unwrap();
    quadrants::count(tx, &shop(), 1, &[], Tally::of(rating)).await.unwrap();
}

fn rating(id: u128, product: i64, service: i64) -> Rating {
    Rating {
        id: RatingId(Uuid::from_u128(id)),
        opinion: Opinion {
            order: OrderId(Uuid::from_u128(id)),
            product: Score::new(product).unwrap(),
            service: Score::new(service).unwrap(),
            comment: "好吃".into(),
            recommend: None,
            effort: None,
            experience: Vec::new(),
        },
        customer: Some(wang()),
        created_at: at(i64::try_from(id).unwrap()),
        gap: Gap::default(),
        analysis: None,
        reply: None,
        shown: false,
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_latest_order_is_the_one_placed_last(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    assert_eq!(orders::latest(&mut tx, &shop(), wang()).await.unwrap(), None);
    for (id, placed_at) in [(1, 10), (2, 30), (3, 20)] {
        orders::put(&mut tx, &shop(), &order(id, false, placed_at)).await.unwrap();
    }
    let other = OrderProjection { customer: None, ..order(4, false, 40) };
    orders::put(&mut tx, &shop(), &other).await.unwrap();
    let latest = orders::latest(&mut tx, &shop(), wang()).await.unwrap();
    assert_eq!(latest, Some(order(2, false, 0).id));
    // Nobody complains of what was never cooked, unless there is nothing else.
    for (id, placed_at, other) in [(2, 30, 3), (3, 20, 1), (1, 10, 2)] {
        let cancelled = OrderProjection { cancelled: true, version: 9, ..order(id, false, placed_at) };
        orders::put(&mut tx, &shop(), &cancelled).await.unwrap();
        let latest = orders::latest(&mut tx, &shop(), wang()).await.unwrap();
        assert_eq!(latest, Some(order(other, false, 0).id));
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_has_one_rating(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let first = rating(1, 5, 4);
    ratings::insert(&mut tx, &shop(), &first).await.unwrap();
    assert_eq!(ratings::get(&mut tx, &shop(), first.id).await.unwrap(), Some(first.clone()));
    let again = Rating { id: RatingId(Uuid::from_u128(9)), ..first };
    assert_eq!(ratings::get(&mut tx, &shop(), again.id).await.unwrap(), None);
    let refused = ratings::insert(&mut tx, &shop(), &again).await;
    assert!(matches!(refused, Err(Error::Unique)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn ratings_are_listed_newest_first_from_a_place_on(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    for id in 1..=3 {
        ratings::insert(&mut tx, &shop(), &rating(id, 5, 5)).await.unwrap();
    }
    let first = ratings::list(&mut tx, &shop(), Place::START, 2).await.unwrap();
    assert_eq!(first, [rating(3, 5, 5), rating(2, 5, 5)]);
    let place = Place::from_columns(&Place::at(first[1].created_at, first[1].id.0).columns()).unwrap();
    assert_eq!(ratings::list(&mut tx, &shop(), place, 2).await.unwrap(), [rating(1, 5, 5)]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_summary_counts_each_score_however_many_rate_at_once(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let one = |db: Db, id: u128| async move {
        let mut tx = db.begin().await.unwrap();
        let rating = rating(id, if id <= 4 { 5 } else { 1 }, 3);
        orders::put(&mut tx, &shop(), &order(id, true, 1)).await.unwrap();
        ratings::insert(&mut tx, &shop(), &rating).await.unwrap();
        count(&mut tx, &rating).await;
        tx.commit().await.unwrap();
    };
    let all: Vec<_> = (1..=8).map(|id| tokio::spawn(one(db.clone(), id))).collect();
    for one in all {
        one.await.unwrap();
    }
    let mut tx = db.read().await.unwrap();
    let summary = summaries::get(&mut tx, &shop()).await.unwrap();
    assert_eq!(
        summary,
        Summary { product: [4, 0, 0, 0, 4], service: [0, 0, 8, 0, 0], satisfied: 4, ..Summary::default() }
    );
    let other = summaries::get(&mut tx, &"other".parse().unwrap()).await.unwrap();
    assert_eq!(other, Summary::default());
    assert_eq!(check(&db).await.unwrap(), Vec::<String>::new());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_check_finds_what_does_not_fit(#[case] engine: Engine) {
    for (harm, broken, said) in [
        ("UPDATE rating_summaries SET product_5 = product_5 + 1", 1, "is not the count of its ratings"),
        ("DELETE FROM rating_summaries", 1, "is not the count of its ratings"),
        ("DELETE FROM quadrant_daily", 1, "is not the count of its ratings"),
        ("DELETE FROM ratings", 2, "is not the count of its ratings"),
        ("DELETE FROM order_projections", 1, "not known as completed"),
    ] {
        let Some((_keep, db)) = fresh(engine).await else { return };
        let mut tx = db.begin().await.unwrap();
        orders::put(&mut tx, &shop(), &order(1, true, 1)).await.unwrap();
        ratings::insert(&mut tx, &shop(), &rating(1, 5, 4)).await.unwrap();
        count(&mut tx, &rating(1, 5, 4)).await;
        execute!(tx, sqlx::query(harm)).unwrap();
        tx.commit().await.unwrap();
        let found = check(&db).await.unwrap();
        assert_eq!(found.len(), broken, "{harm}: {found:?}");
        assert!(found.iter().all(|one| one.starts_with("shops/nongmao/") && one.contains(said)), "{found:?}");
    }
}
