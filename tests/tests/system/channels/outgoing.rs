use futures::future::join_all;
use rstest::rstest;
use serde_json::json;
use storage::Engine;

use super::{place::Place, wechat_api::WechatApi};

/// The sample shop knows them on whatever channel.
const GUESTS: [&str; 7] = ["wx-zhao", "wx-zhang", "wx-chen", "wx-liu", "wx-wang", "wx-li", "wx-sun"];

async fn open(engine: Engine) -> Option<(Place, WechatApi, String)> {
    let place = Place::open(engine).await?;
    let (api, address) = WechatApi::start(&place.clock).await;
    let account = json!({ "account": "wx1", "token": "t", "appSecret": "s3cret", "mayWriteFirst": true });
    place.set_up("wechat", &account).await;
    Some((place, api, address))
}

/// A guest writes an order at the platform as here, and it becomes late.
async fn late_order(place: &Place, api: &WechatApi, guest: &str, id: &str) {
    place.order("wechat", guest, id).await;
    api.hear(guest);
    place.pass(50);
    place.announce().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_due_at_many_replicas_comes_to_each_guest_once_by_one_token(#[case] engine: Engine) {
    let Some((place, api, address)) = open(engine).await else { return };
    let couriers: Vec<_> = (0..3).map(|_| place.courier(&address)).collect();
    let mut guests = GUESTS[..6].to_vec();
    guests.sort_unstable();
    for guest in &guests {
        place.order("wechat", guest, guest).await;
        api.hear(guest);
    }
    place.pass(50);
    place.announce().await;
    let tried: usize = join_all(couriers.iter().map(channels::Courier::deliver_due)).await.iter().sum();
    assert_eq!((tried, api.asked()), (6, (1, 6)));
    let mut to: Vec<_> = api.delivered().into_iter().map(|(guest, _)| guest).collect();
    to.sort();
    assert_eq!(to, guests);
    assert_eq!(place.came_to("SENT").await.len(), 6);

    // What the platform takes no more is replaced once, for all.
    api.end_tokens();
    for guest in &guests {
        place.order("wechat", guest, &format!("{guest}-2")).await;
        api.hear(guest);
    }
    place.pass(50);
    place.announce().await;
    let tried: usize = join_all(couriers.iter().map(channels::Courier::deliver_due)).await.iter().sum();
    assert_eq!((tried, api.asked().0, api.delivered().len()), (6, 2, 12));

    // It is replaced before it ends.
    place.pass(120);
    late_order(&place, &api, GUESTS[0], "last").await;
    couriers[0].deliver_due().await;
    assert_eq!((api.asked().0, api.delivered().len()), (3, 13));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_gets_no_more_than_the_platform_takes_and_the_rest_is_shown(#[case] engine: Engine) {
    let Some((place, api, address)) = open(engine).await else { return };
    let courier = place.courier(&address);
    for id in 0..6 {
        place.order("wechat", "wx-wang", &format!("m-{id}")).await;
    }
    api.hear("wx-wang");
    place.order("wechat", "wx-li", "m-9").await;
    api.hear("wx-li");
    place.pass(50);
    place.announce().await;
    // The second guest is written to by nobody for two days.
    while courier.deliver_due().await > 0 {}
    assert_eq!(api.delivered().iter().filter(|(guest, _)| guest == "wx-wang").count(), 5);
    assert_eq!(api.asked().1, 6, "what would be refused is not even tried");
    let kept = place.came_to("OUT_OF_WINDOW").await;
    let [message] = &kept[..] else { panic!("one message: {kept:?}") };
    assert!(
        message["deliveryError"].as_str().is_some_and(|why| why.contains("as there may be")),
        "{message}"
    );

    // Whoever writes again can be written to again.
    place.pass(1);
    late_order(&place, &api, "wx-wang", "m-10").await;
    courier.deliver_due().await;
    assert_eq!(api.delivered().iter().filter(|(guest, _)| guest == "wx-wang").count(), 6);

    let name = message["name"].as_str().expect("a name");
    place.pass(48 * 60);
    place.door.post(&format!("{name}:resend"), &json!({})).await.ok();
    courier.deliver_due().await;
    let again = place.door.get(name).await.ok();
    assert_eq!((&again["delivery"], api.delivered().len()), (&json!("OUT_OF_WINDOW"), 7));
    assert!(again["deliveryError"].as_str().is_some_and(|why| why.contains("48 hours")), "{again}");
}

#[tokio::test]
async fn what_a_number_says_is_believed_and_not_the_status() {
    let (place, api, address) = open(Engine::Sqlite).await.expect("SQLite is always there");
    let courier = place.courier(&address);
    for (guest, errcode, delivery) in [
        ("wx-zhao", -1, "WAITING"),
        ("wx-zhang", 45_015, "OUT_OF_WINDOW"),
        ("wx-chen", 45_047, "OUT_OF_WINDOW"),
        ("wx-liu", 48_001, "FAILED"),
        ("wx-wang", 43_004, "FAILED"),
        ("wx-li", 40_001, "SENT"),
        ("wx-sun", 42_001, "SENT"),
    ] {
        late_order(&place, &api, guest, guest).await;
        api.fail_next(errcode);
        courier.deliver_due().await;
        let listed = place.door.get(&format!("messages?senderId={guest}&delivery={delivery}")).await.ok();
        let message = &listed["messages"][0];
        assert_eq!(message["delivery"], delivery, "{errcode}: {listed}");
        let why = message["deliveryError"].as_str().unwrap_or_default();
        assert!(delivery == "SENT" || why.starts_with(&errcode.to_string()), "{errcode}: {why}");
        // What was busy is not by now.
        place.pass(1);
        while courier.deliver_due().await > 0 {}
    }
}

#[tokio::test]
async fn an_account_that_may_only_answer_writes_nothing_of_its_own_accord() {
    let (place, api, address) = open(Engine::Sqlite).await.expect("SQLite is always there");
    place.set_up("wechat?updateMask=mayWriteFirst", &json!({ "mayWriteFirst": false })).await;
    late_order(&place, &api, "wx-wang", "m-1").await;
    place.courier(&address).deliver_due().await;
    assert_eq!(api.asked(), (0, 0));
    let kept = place.came_to("OUT_OF_WINDOW").await;
    assert_eq!(kept[0]["deliveryError"], "an account of this type may do no more than answer");
    let channel = place.door.get("channels/wechat").await.ok();
    assert_eq!(channel["missing"], json!(["ENCODING_KEY", "RIGHT_TO_WRITE"]));
    for secret in ["token", "appSecret", "encodingKey", "signingSecret"] {
        assert!(channel[secret].as_str().is_none_or(str::is_empty), "{channel}");
    }
}
