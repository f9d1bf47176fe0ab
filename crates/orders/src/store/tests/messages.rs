use std::collections::BTreeSet;

use rstest::rstest;
use storage::{Engine, Error, Tx};

use super::{at, fresh, message, opened, other, shop};
use crate::store::{
    arrivals,
    messages::{self, Answer, Filter, Incoming, Outgoing},
    shops,
};

fn said(channel_message_id: &str) -> Incoming {
    Incoming {
        shop: shop(),
        channel: "group".to_owned(),
        channel_message_id: channel_message_id.to_owned(),
        sender_id: "wx-wang".to_owned(),
        text: "18号,订餐3.6".to_owned(),
        cut_from: None,
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
    tx.run(&messages::without_answer(message(1), &said("m-1"), at(6))).await.unwrap();
    assert!(arrivals::find(&mut tx, &said("m-1"), BTreeSet::new()).await.unwrap().is_none());
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    tx.run(&messages::without_answer(message(1), &said("m-1"), at(6))).await.unwrap();
    tx.run(&messages::without_answer(message(2), &said("m-1"), at(7))).await.unwrap();
    let arrival = arrivals::find(&mut tx, &said("m-1"), BTreeSet::new()).await.unwrap().unwrap();
    assert_eq!((arrival.menu_revision, arrival.message), (1, Some(message(1).0)));
    let kept = messages::get(&mut tx, &shop(), message(1)).await.unwrap().unwrap();
    assert_eq!((kept.message_id, kept.text.as_str()), (message(1).0, "18号,订餐3.6"));
    assert_eq!((kept.sent_at, kept.received_at, kept.needs_person), (5, 6, true));
    assert!(!kept.asks && kept.answer.is_none());
    assert_eq!(tx.run(&messages::answering(&shop(), message(1), &answer(false))).await.unwrap(), 1);
    let again = tx.run(&messages::answering(&shop(), message(1), &answer(true))).await;
    assert!(matches!(again, Err(Error::Conflict)), "{again:?}");
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
        tx.run(&messages::without_answer(message(id), &said(&id.to_string()), at(6))).await.unwrap();
    }
    for (id, asks) in [(1, false), (2, true)] {
        tx.run(&messages::answering(&shop(), message(id), &answer(asks))).await.unwrap();
    }
    let last =
        messages::last_replied(&mut tx, &shop(), "group", "wx-wang", message(4)).await.unwrap().unwrap();
    assert_eq!((last.message_id, last.asks), (message(2).0, true), "3 has no reply");
    let before =
        messages::last_replied(&mut tx, &shop(), "group", "wx-wang", message(2)).await.unwrap().unwrap();
    assert_eq!(before.message_id, message(1).0);
    assert!(messages::last_replied(&mut tx, &shop(), "group", "wx-li", message(4)).await.unwrap().is_none());
    tx.run(&messages::settling(&shop(), message(2))).await.unwrap();
    let again = tx.run(&messages::settling(&shop(), message(2))).await;
    assert!(matches!(again, Err(Error::Conflict)), "{again:?}");
    let listed = async |tx: &mut Tx, for_a_person| {
        let filter = Filter { for_a_person, ..Filter::default() };
        let rows = messages::list(tx, &shop(), &filter, message(u128::MAX), 3).await.unwrap();
        rows.iter().map(|row| row.message_id.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&mut tx, false).await, [4, 3, 2]);
    assert_eq!(listed(&mut tx, true).await, [4, 3], "they have no answer");
}

fn outgoing(id: u128) -> Outgoing {
    Outgoing {
        id: message(id),
        channel: "group".to_owned(),
        sender_id: "wx-wang".to_owned(),
        text: "晚了".to_owned(),
        needs_person: true,
        written_at: at(7),
        encoded: vec![4, 5],
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_the_shop_writes_waits_until_it_is_reported_on_and_is_no_part_of_the_talk(
    #[case] engine: Engine,
) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    tx.run(&messages::without_answer(message(1), &said("m-1"), at(6))).await.unwrap();
    tx.run(&messages::answering(&shop(), message(1), &answer(true))).await.unwrap();
    for id in 2..=4 {
        messages::send(&mut tx, &shop(), &outgoing(id)).await.unwrap();
    }
    let kept = messages::get(&mut tx, &shop(), message(2)).await.unwrap().unwrap();
    assert_eq!((kept.direction.as_str(), kept.delivery.as_deref()), ("OUTGOING", Some("WAITING")));
    assert_eq!((kept.channel_message_id, kept.answer), (message(2).to_string(), Some(vec![4, 5])));
    assert_eq!((kept.sent_at, kept.received_at, kept.needs_person, kept.asks), (7, 7, true, false));
    let last = messages::last_replied(&mut tx, &shop(), "group", "wx-wang", message(9)).await.unwrap();
    assert_eq!(last.map(|last| last.message_id), Some(message(1).0));

    messages::report(&mut tx, &shop(), message(2), Err("offline")).await.unwrap();
    messages::report(&mut tx, &shop(), message(3), Ok(())).await.unwrap();
    messages::report(&mut tx, &shop(), message(3), Err("late")).await.unwrap();
    messages::report(&mut tx, &shop(), message(1), Ok(())).await.unwrap();
    for (id, delivery, error) in
        [(1, None, ""), (2, Some("FAILED"), "offline"), (3, Some("SENT"), ""), (4, Some("WAITING"), "")]
    {
        let kept = messages::get(&mut tx, &shop(), message(id)).await.unwrap().unwrap();
        assert_eq!((kept.delivery.as_deref(), kept.delivery_error.as_str()), (delivery, error), "{id}");
    }
    messages::report(&mut tx, &shop(), message(2), Ok(())).await.unwrap();
    let kept = messages::get(&mut tx, &shop(), message(2)).await.unwrap().unwrap();
    assert_eq!((kept.delivery.as_deref(), kept.delivery_error.as_str()), (Some("SENT"), ""));
    for (for_a_person, waiting, listed) in
        [(false, false, vec![4, 3, 2, 1]), (true, false, vec![4, 3, 2]), (false, true, vec![4])]
    {
        let filter = Filter { for_a_person, waiting, ..Filter::default() };
        let rows = messages::list(&mut tx, &shop(), &filter, message(u128::MAX), 9).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.message_id.as_u128()).collect::<Vec<_>>(), listed);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_pastes_of_a_chain_are_found_by_channel_and_title(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    let texts = ["接龙 午餐\n1. 3", "#接龙：午餐\n1. 3\n2. 6", "接龙 晚餐\n1. 3", "接龙 午餐"];
    for (id, text) in (1_u32..).zip(texts) {
        let incoming =
            Incoming { text: text.to_owned(), sent_at: at(i64::from(id)), ..said(&id.to_string()) };
        tx.run(&messages::without_answer(message(u128::from(id)), &incoming, at(6))).await.unwrap();
    }
    let cut = Incoming { text: texts[0].to_owned(), cut_from: Some(3_000), ..said("5") };
    tx.run(&messages::without_answer(message(5), &cut, at(6))).await.unwrap();
    let shop = shop();
    let mut found = async |channel, before: u32, since| {
        let title = (channel, "接龙午餐");
        let pastes = messages::pastes(&mut tx, &shop, title, message(u128::from(before)), at(since), 9);
        pastes.await.unwrap().iter().map(|kept| kept.message_id.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(found("group", 9, 0).await, [2, 1]);
    assert_eq!(found("group", 2, 0).await, [1]);
    assert_eq!(found("group", 9, 2).await, [2]);
    assert_eq!(found("other", 9, 0).await, Vec::<u128>::new());
}
