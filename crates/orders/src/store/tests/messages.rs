use rstest::rstest;
use storage::{Engine, Tx};

use super::{at, fresh, message, opened, other, shop};
use crate::store::{
    messages::{self, Answer, Incoming},
    shops,
};

fn said(channel_message_id: &str) -> Incoming {
    Incoming {
        shop: shop(),
        channel: "group".to_owned(),
        channel_message_id: channel_message_id.to_owned(),
        sender_id: "wx-wang".to_owned(),
        text: "18号,订餐3.6".to_owned(),
        sent_at: at(5),
    }
}

fn answer(asks: bool) -> Answer {
    Answer { needs_person: false, replied: true, asks, encoded: vec![1, 2, 3] }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_message_is_kept_once_and_only_in_a_shop_that_is(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    assert_eq!(messages::keep(&mut tx, message(1), &said("m-1"), at(6)).await.unwrap(), None);
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    assert_eq!(messages::keep(&mut tx, message(1), &said("m-1"), at(6)).await.unwrap(), Some(1));
    assert_eq!(messages::keep(&mut tx, message(2), &said("m-1"), at(7)).await.unwrap(), None);
    let kept = messages::by_channel_id(&mut tx, &said("m-1")).await.unwrap().unwrap();
    assert_eq!((kept.message_id, kept.text.as_str()), (message(1).0, "18号,订餐3.6"));
    assert_eq!((kept.sent_at, kept.received_at, kept.needs_person), (5, 6, true));
    assert!(!kept.asks && kept.answer.is_none());
    assert!(messages::answer(&mut tx, &shop(), message(1), &answer(false)).await.unwrap());
    assert!(!messages::answer(&mut tx, &shop(), message(1), &answer(true)).await.unwrap());
    let kept = messages::get(&mut tx, &shop(), message(1)).await.unwrap().unwrap();
    assert_eq!((kept.answer, kept.needs_person, kept.asks), (Some(vec![1, 2, 3]), false, false));
    assert!(messages::get(&mut tx, &other(), message(1)).await.unwrap().is_none());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_last_thing_we_said_is_found_and_its_question_settled_once(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    for id in 1..=4 {
        messages::keep(&mut tx, message(id), &said(&id.to_string()), at(6)).await.unwrap();
    }
    for (id, asks) in [(1, false), (2, true)] {
        messages::answer(&mut tx, &shop(), message(id), &answer(asks)).await.unwrap();
    }
    let last =
        messages::last_replied(&mut tx, &shop(), "group", "wx-wang", message(4)).await.unwrap().unwrap();
    assert_eq!((last.message_id, last.asks), (message(2).0, true), "3 has no reply");
    let before =
        messages::last_replied(&mut tx, &shop(), "group", "wx-wang", message(2)).await.unwrap().unwrap();
    assert_eq!(before.message_id, message(1).0);
    assert!(messages::last_replied(&mut tx, &shop(), "group", "wx-li", message(4)).await.unwrap().is_none());
    assert!(messages::settle(&mut tx, &shop(), message(2)).await.unwrap());
    assert!(!messages::settle(&mut tx, &shop(), message(2)).await.unwrap());
    let listed = async |tx: &mut Tx, for_a_person| {
        let rows = messages::list(tx, &shop(), message(u128::MAX), for_a_person, 3).await.unwrap();
        rows.iter().map(|row| row.message_id.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&mut tx, false).await, [4, 3, 2]);
    assert_eq!(listed(&mut tx, true).await, [4, 3], "they have no answer");
}
