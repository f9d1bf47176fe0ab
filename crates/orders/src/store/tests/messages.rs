use std::collections::BTreeSet;

use kernel::CustomerId;
use rstest::rstest;
use storage::{Engine, Error, Tx};

use super::{at, fresh, message, opened, other, shop};
use crate::{
    domain::{
        channel::ChannelSettings,
        delivery::{Outcome, Standing},
        message::Delivery,
    },
    store::{
        access_tokens, arrivals, catalogue,
        messages::{
            self, Answer, Filter, Incoming, Outgoing,
            deliveries::{self, Wanted},
        },
        opt_outs::{self, Recipient},
        shops,
    },
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

fn wang() -> Recipient<'static> {
    Recipient { channel: "group", sender_id: "wx-wang", customer: None }
}

async fn due_by(tx: &mut Tx, now: i64) -> storage::Result<Vec<deliveries::Due>> {
    deliveries::due(tx, at(now), Wanted { most: 9, of_channel: 9, but: &[] }).await
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
        channel_message_id: message(id).to_string(),
        sender_id: "wx-wang".to_owned(),
        customer: None,
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

    for (id, outcome) in [
        (2, Outcome::Failed("offline")),
        (3, Outcome::Delivered),
        (3, Outcome::Failed("late")),
        (1, Outcome::Delivered),
    ] {
        deliveries::report(&mut tx, &shop(), message(id), outcome, at(8)).await.unwrap();
    }
    for (id, delivery, error) in
        [(1, None, ""), (2, Some("FAILED"), "offline"), (3, Some("SENT"), ""), (4, Some("WAITING"), "")]
    {
        let kept = messages::get(&mut tx, &shop(), message(id)).await.unwrap().unwrap();
        assert_eq!((kept.delivery.as_deref(), kept.delivery_error.as_str()), (delivery, error), "{id}");
    }
    deliveries::report(&mut tx, &shop(), message(2), Outcome::Delivered, at(9)).await.unwrap();
    let kept = messages::get(&mut tx, &shop(), message(2)).await.unwrap().unwrap();
    assert_eq!((kept.delivery.as_deref(), kept.delivery_error.as_str()), (Some("SENT"), ""));
    for (for_a_person, delivery, listed) in [
        (false, None, vec![4, 3, 2, 1]),
        (true, None, vec![4, 3, 2]),
        (false, Some(Delivery::Waiting), vec![4]),
        (false, Some(Delivery::Sent), vec![3, 2]),
    ] {
        let filter = Filter { for_a_person, delivery, ..Filter::default() };
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

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_a_recipient_the_first_is_due_alone_and_one_alone_claims_it(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    messages::send(&mut tx, &shop(), &outgoing(1)).await.unwrap();
    assert!(due_by(&mut tx, 99).await.unwrap().is_empty(), "no channel takes it");
    catalogue::insert(&mut tx, &shop(), "webhook", &ChannelSettings::default()).await.unwrap();
    for (id, recipient) in [(2, "wx-wang"), (3, "wx-li"), (4, "wx-wang")] {
        let message = Outgoing { sender_id: recipient.to_owned(), ..outgoing(id) };
        messages::send(&mut tx, &shop(), &message).await.unwrap();
    }
    let due = due_by(&mut tx, 7).await.unwrap();
    assert_eq!(due.iter().map(|due| due.message_id.as_u128()).collect::<Vec<_>>(), [2, 3]);
    assert!(deliveries::claim(&mut tx, &due[0], at(20)).await.unwrap());
    assert!(!deliveries::claim(&mut tx, &due[0], at(20)).await.unwrap(), "it is claimed");
    deliveries::report(&mut tx, &shop(), message(3), Outcome::OutOfWindow("48 h"), at(8)).await.unwrap();
    assert!(due_by(&mut tx, 19).await.unwrap().is_empty(), "the fourth waits for the second");
    assert_eq!(due_by(&mut tx, 20).await.unwrap().len(), 1, "nobody reported on it");
    deliveries::report(&mut tx, &shop(), message(2), Outcome::Delivered, at(21)).await.unwrap();
    let due = due_by(&mut tx, 21).await.unwrap();
    assert_eq!(due.iter().map(|due| due.message_id.as_u128()).collect::<Vec<_>>(), [4]);
    deliveries::hold(&mut tx, &due[0], Some(at(50))).await.unwrap();
    assert!(due_by(&mut tx, 49).await.unwrap().is_empty());

    for (id, is_resent) in [(2, true), (2, false), (9, false)] {
        let resent = deliveries::resend(&mut tx, &shop(), message(id), at(51)).await.unwrap();
        assert_eq!(resent, is_resent, "{id}");
    }
    assert_eq!(due_by(&mut tx, 51).await.unwrap().len(), 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_guest_got_since_they_wrote_is_counted(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    let nobody = deliveries::standing(&mut tx, &shop(), wang()).await.unwrap();
    assert!(matches!(nobody, Standing { heard_at: None, sent_since: 0, opted_out: false }));
    for (id, heard, now) in [(1, "m-1", 6), (4, "m-4", 24)] {
        tx.run(&messages::without_answer(message(id), &said(heard), at(now))).await.unwrap();
    }
    for (id, delivered) in [(2, 7), (3, 24), (5, 25)] {
        messages::send(&mut tx, &shop(), &outgoing(id)).await.unwrap();
        deliveries::report(&mut tx, &shop(), message(id), Outcome::Delivered, at(delivered)).await.unwrap();
    }
    let standing = deliveries::standing(&mut tx, &shop(), wang()).await.unwrap();
    assert_eq!((standing.heard_at, standing.sent_since), (Some(at(24)), 2));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn one_alone_gets_a_token_and_all_have_it(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    for (now, leased) in [(1, true), (2, false), (11, true)] {
        let span = (at(now), at(now + 10));
        assert_eq!(
            access_tokens::lease(&mut tx, &shop(), ("wechat", ""), span).await.unwrap(),
            leased,
            "{now}"
        );
    }
    assert_eq!(access_tokens::get(&mut tx, &shop(), "wechat", at(12)).await.unwrap(), None);
    access_tokens::keep(&mut tx, &shop(), "wechat", ("t", at(30))).await.unwrap();
    assert_eq!(access_tokens::get(&mut tx, &shop(), "wechat", at(29)).await.unwrap().as_deref(), Some("t"));
    assert_eq!(access_tokens::get(&mut tx, &shop(), "wechat", at(30)).await.unwrap(), None);
    for (refused, leased) in [("", false), ("another", false), ("t", true), ("t", false)] {
        let span = (at(29), at(39));
        let done = access_tokens::lease(&mut tx, &shop(), ("wechat", refused), span).await.unwrap();
        assert_eq!(done, leased, "{refused}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_a_channel_no_more_is_due_than_is_wanted_and_of_a_busy_one_nothing(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    catalogue::insert(&mut tx, &shop(), "webhook", &ChannelSettings::default()).await.unwrap();
    for (id, channel) in [(1, "slow"), (2, "slow"), (3, "slow"), (4, "quick")] {
        let message = Outgoing { channel: channel.to_owned(), sender_id: format!("s-{id}"), ..outgoing(id) };
        messages::send(&mut tx, &shop(), &message).await.unwrap();
    }
    let mut found = async |of_channel, but: &[String]| {
        let wanted = Wanted { most: 9, of_channel, but };
        let due = deliveries::due(&mut tx, at(99), wanted).await.unwrap();
        due.iter().map(|due| due.message_id.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(found(9, &[]).await, [1, 2, 3, 4]);
    assert_eq!(found(2, &[]).await, [1, 2, 4]);
    assert_eq!(found(2, &[format!("{}/slow", shop())]).await, [4]);
    assert_eq!(found(2, &[format!("{}/slow", other())]).await, [1, 2, 4]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_opted_out_is_sent_nothing_there_or_wherever_they_are_known(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    catalogue::insert(&mut tx, &shop(), "webhook", &ChannelSettings::default()).await.unwrap();
    let customer = Some(CustomerId(uuid::Uuid::from_u128(18)));
    messages::send(&mut tx, &shop(), &outgoing(1)).await.unwrap();
    for write in opt_outs::adding(&shop(), Recipient { customer, ..wang() }, at(6)) {
        tx.run(&write).await.unwrap();
    }
    messages::send(&mut tx, &shop(), &outgoing(2)).await.unwrap();
    let elsewhere =
        Outgoing { channel: "other".to_owned(), sender_id: "w".to_owned(), customer, ..outgoing(3) };
    messages::send(&mut tx, &shop(), &elsewhere).await.unwrap();
    let of_another = Outgoing { sender_id: "wx-li".to_owned(), ..outgoing(4) };
    messages::send(&mut tx, &shop(), &of_another).await.unwrap();
    let mut opted_out = Vec::new();
    for id in 1..=4 {
        let kept = messages::get(&mut tx, &shop(), message(id)).await.unwrap().unwrap();
        opted_out.push(kept.delivery.as_deref() == Some(Delivery::OptedOut.as_str()));
    }
    assert_eq!(opted_out, [true, true, true, false]);
    assert_eq!(due_by(&mut tx, 99).await.unwrap().len(), 1);
    assert!(deliveries::standing(&mut tx, &shop(), wang()).await.unwrap().opted_out);
    tx.run(&opt_outs::removing(&shop(), Recipient { customer, ..wang() })).await.unwrap();
    assert!(!deliveries::standing(&mut tx, &shop(), wang()).await.unwrap().opted_out);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_known_by_what_it_says_is_written_once(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    for id in [1, 2] {
        let message = Outgoing { channel_message_id: "ready-7".to_owned(), ..outgoing(id) };
        messages::send(&mut tx, &shop(), &message).await.unwrap();
    }
    assert!(messages::get(&mut tx, &shop(), message(1)).await.unwrap().is_some());
    assert!(messages::get(&mut tx, &shop(), message(2)).await.unwrap().is_none());
}
