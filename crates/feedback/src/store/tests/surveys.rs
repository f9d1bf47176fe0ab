//! Answers, praise and stories: what a check finds of them.

use rstest::rstest;
use storage::{Engine, execute};
use uuid::Uuid;

use super::{at, count, fresh, order, rating, shop};
use crate::{
    check::check,
    domain::{
        praise::{
            Praise, Source,
            staff::{StaffMember, StaffMemberId},
        },
        ratings::Rating,
        stories::{Story, StoryId, StoryState},
        strangers::Stranger,
        surveys::{Answer, Expectation, ExpectationId, statement},
    },
    store::{
        praise::{praises, staff_members},
        projections::orders,
        ratings, stories,
        surveys::{answers, expectations},
    },
};

fn answer(code: &str, score: i64) -> Answer {
    Answer { statement: statement(code).unwrap(), score }
}

/// An order with all that may be said of it.
async fn said(tx: &mut storage::Tx) {
    let known = order(1, true, 1);
    orders::put(tx, &shop(), &known).await.unwrap();
    let answers = vec![answer("empathy-1", 4), answer("empathy-2", 6)];
    let (id, customer) = (ExpectationId(Uuid::from_u128(3)), known.customer);
    let expected = Expectation { id, order: known.id, customer, answers, created_at: at(1) };
    expectations::insert(tx, &shop(), &expected).await.unwrap();
    let whose = (known.id, known.customer);
    answers::expect(tx, &shop(), whose, &expected.answers, at(1)).await.unwrap();
    assert_eq!(expectations::of_order(tx, &shop(), known.id).await.unwrap(), Some(expected.clone()));

    let mut opinion = rating(1, 5, 5).opinion;
    opinion.experience = vec![answer("empathy-1", 7), answer("tangibles-1", 7)];
    opinion.comment = "小李真好，菜也好吃".into();
    let rated = Rating::new(Uuid::from_u128(1), opinion, &known, &expected.answers, at(2)).unwrap();
    ratings::insert(tx, &shop(), &rated).await.unwrap();
    answers::experience(tx, &shop(), whose, &rated.opinion.experience, at(2)).await.unwrap();
    count(tx, &rated).await;
    assert_eq!(ratings::get(tx, &shop(), rated.id).await.unwrap(), Some(rated.clone()));
    praised_and_told(tx, &rated).await;
}

async fn praised_and_told(tx: &mut storage::Tx, rated: &Rating) {
    let li = StaffMember {
        id: StaffMemberId(Uuid::from_u128(5)),
        display_name: "李娟".into(),
        aliases: vec!["小李".into()],
        access_key: String::new(),
        retired: false,
        version: 1,
        created_at: at(1),
    };
    staff_members::insert(tx, &shop(), &li).await.unwrap();
    let praise = Praise {
        id: Source::Rating(rated.id).praise(Uuid::nil),
        customer: rated.customer,
        staff: vec![li.id],
        text: rated.opinion.comment.clone(),
        source: Source::Rating(rated.id),
        sender: Stranger::default(),
        created_at: at(2),
    };
    assert!(praises::insert(tx, &shop(), &praise).await.unwrap());
    assert!(!praises::insert(tx, &shop(), &praise).await.unwrap(), "the same praise is kept once");
    let story = Story {
        id: StoryId(Uuid::from_u128(6)),
        title: "送伞".into(),
        text: "他冒雨送伞。".into(),
        staff: vec![li.id],
        goodwill: None,
        customer: rated.customer,
        state: StoryState::Proposed,
        proposed_by: "shops/nongmao/accessKeys/li".into(),
        created_at: at(1),
        decided: None,
    };
    stories::insert(tx, &shop(), &story).await.unwrap();
    assert_eq!(stories::get(tx, &shop(), story.id).await.unwrap(), Some(story));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_check_finds_what_does_not_fit_of_answers_praise_and_stories(#[case] engine: Engine) {
    for (harm, said_of_it) in [
        ("UPDATE survey_answers SET expectation = 1 WHERE statement = 'empathy-1'", "another gap"),
        ("DELETE FROM expectations", "answers to a survey that nobody gave"),
        ("UPDATE rating_summaries SET moved = moved + 1", "is not the count of its ratings"),
        ("UPDATE rating_summaries SET replies = 1", "is not the count of its ratings"),
        ("DELETE FROM staff_members", "credits somebody who never worked here"),
        ("UPDATE praised_staff SET created_at = 9", "credits somebody who never worked here"),
        ("UPDATE praises SET rating_id = id", "was said in a rating that is not there"),
        ("UPDATE stories SET state = 'SHARED'", "is decided on by nobody"),
        ("UPDATE stories SET title = ''", ""),
    ] {
        let Some((_keep, db)) = fresh(engine).await else { return };
        let mut tx = db.begin().await.unwrap();
        said(&mut tx).await;
        execute!(tx, sqlx::query(harm)).unwrap();
        tx.commit().await.unwrap();
        let found = check(&db).await.unwrap();
        assert_eq!(found.len(), usize::from(!said_of_it.is_empty()), "{harm}: {found:?}");
        assert!(found.iter().all(|one| one.contains(said_of_it)), "{found:?}");
    }
}
