//! What the shop says unasked: to guests by their channel, to its staff by a robot.

use channels::Courier;
use kernel::Clock;
use rstest::rstest;
use runtime::{Kind, Settings};
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

use super::{
    second::{courier_with, open_always},
    wechat_api::WechatApi,
};

/// A shop with an Official Account that may write first, and whoever takes out what it says.
struct Shop {
    harness: Harness,
    api: WechatApi,
    courier: Courier,
    address: String,
}

impl Shop {
    async fn open(engine: Engine) -> Option<Self> {
        let harness = Harness::start(Mode::InProcess, engine).await?;
        open_always(harness.door()).await;
        let (api, address) = WechatApi::start(&Clock::system()).await;
        let account = json!({ "account": "wx1", "token": "t", "appSecret": "s3cret", "mayWriteFirst": true });
        harness.door().patch("channels/wechat", &account).await.ok();
        let settings =
            Settings { channels_private: true, wechat_api: address.clone(), ..Settings::default() };
        let courier = courier_with(&harness, &settings);
        Some(Self { harness, api, courier, address })
    }

    fn door(&self) -> &Gateway {
        self.harness.door()
    }

    /// A guest writes on the Official Account; answers the message.
    async fn say(&self, guest: &str, id: &str, text: &str) -> Value {
        self.api.hear(guest);
        let message = json!({ "channel": "wechat", "channelMessageId": id, "senderId": guest, "text": text });
        self.door().post("messages", &message).await.ok()
    }

    /// A guest complains, and the shop answers that.
    async fn complaint(&self, text: &str) -> String {
        let case = json!({ "text": text, "channel": "wechat", "senderId": "wx-wang", "customer": self.wang().await });
        name(&self.door().post("cases", &case).await.ok())
    }

    async fn answer(&self, case: &str, act: &str, text: &str) {
        self.door().post(&format!("{case}:{act}"), &json!({ "text": text })).await.ok();
    }

    async fn wang(&self) -> String {
        name(&self.door().get("customers:lookup?number=18").await.ok())
    }

    async fn reach(&self) -> Value {
        self.door().get(&format!("{}/reach", self.wang().await)).await.ok()
    }

    /// What came to somebody since, once all that happened is known.
    async fn delivered(&self, to: &str) -> Vec<String> {
        self.harness.settle().await;
        self.courier.deliver_due().await;
        let all = self.api.delivered().into_iter();
        all.filter(|(guest, _)| guest == to).map(|(_, text)| text).collect()
    }
}

fn name(value: &Value) -> String {
    value["name"].as_str().unwrap_or_else(|| panic!("no name: {value}")).to_owned()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_the_shop_answers_a_complaint_goes_out_by_the_guests_channel_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.say("wx-wang", "m-1", "18号,订餐3.6").await;
    let case = shop.complaint("汤洒了一半").await;
    shop.answer(&case, "reply", "对不起，马上补一份").await;
    shop.answer(&case, "resolve", "补好了").await;
    let came = shop.delivered("wx-wang").await;
    assert_eq!(came.len(), 2, "{came:?}");
    assert_eq!(came[0], "对不起，马上补一份");
    assert!(came[1].starts_with("补好了") && came[1].contains("解决了"), "{came:?}");
    assert_eq!(shop.courier.deliver_due().await, 0);

    let reach = shop.reach().await;
    assert_eq!((&reach["ways"][0]["channel"], &reach["ways"][0]["remaining"]), (&json!("wechat"), &json!(3)));
    assert!(reach["ways"][0]["windowEndTime"].is_string() && reach["optedOut"] != true, "{reach}");
    // The guest has the last word.
    shop.say("wx-wang", "m-2", "解决了").await;
    shop.harness.settle().await;
    assert_eq!(shop.door().get(&case).await.ok()["state"], "CLOSED");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_ordered_for_a_guest_does_not_read_what_is_said_to_them(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.say("wx-wang", "m-1", "18号,订餐3.6").await;
    // Somebody else whom the shop knows orders for 18, and so 18's last order came from them.
    let asked = shop.say("wx-li", "m-2", "18号 3").await;
    if asked["orders"].as_array().is_none_or(Vec::is_empty) {
        shop.say("wx-li", "m-3", "是").await;
    }
    let wang = shop.wang().await;
    let orders = shop.door().get("orders?pageSize=10").await.ok();
    let last = &orders["orders"][0];
    assert_eq!((&last["customer"], &last["senderId"]), (&json!(wang), &json!("wx-li")), "{orders}");
    // On their page, where nobody can be written to.
    let own = shop.harness.with_new_key(shop.door().shop(), Kind::Guest, &wang).await;
    let case = name(&own.post("cases", &json!({ "text": "只跟你们说：菜里有虫" })).await.ok());
    shop.answer(&case, "reply", "只跟您说：对不起").await;
    assert!(shop.delivered("wx-li").await.is_empty());
    // Nor does somebody whom the shop does not know, and whose word it takes for an order.
    shop.say("wx-nobody", "m-4", "18号 3").await;
    shop.answer(&case, "reply", "再说一次：对不起").await;
    assert!(shop.delivered("wx-nobody").await.is_empty());
    assert_eq!(shop.delivered("wx-wang").await, ["只跟您说：对不起", "再说一次：对不起"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_opts_out_in_the_chat_or_on_their_page_gets_answers_alone(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    shop.say("wx-wang", "m-1", "18号,订餐3.6").await;
    shop.harness.settle().await;
    let case = shop.complaint("汤洒了一半").await;
    let said = shop.say("wx-wang", "m-2", "TD").await;
    assert!(said["replyText"].as_str().is_some_and(|text| text.contains("订阅")), "{said}");
    assert_eq!(shop.reach().await["optedOut"], true);
    shop.answer(&case, "reply", "对不起").await;
    assert!(shop.delivered("wx-wang").await.is_empty());
    let kept = shop.door().get("messages?delivery=OPTED_OUT").await.ok();
    assert_eq!(kept["messages"][0]["text"], "对不起", "{kept}");
    let again = shop.door().post(&format!("{}:resend", name(&kept["messages"][0])), &json!({})).await;
    assert_eq!((again.status, again.reason()), (400, "OPTED_OUT"));

    // On their own page they say otherwise; nobody else's page says it for them.
    let own = shop.harness.with_new_key(shop.door().shop(), Kind::Guest, &shop.wang().await).await;
    let reach = format!("{}/reach", shop.wang().await);
    own.patch(&format!("/v1/{reach}"), &json!({ "optedOut": false })).await.ok();
    let foreign = name(&shop.door().get("customers:lookup?number=20").await.ok());
    let other = own.patch(&format!("/v1/{foreign}/reach"), &json!({ "optedOut": true })).await;
    assert_eq!(other.status, 403);
    shop.answer(&case, "reply", "马上补一份").await;
    assert_eq!(shop.delivered("wx-wang").await, ["马上补一份"]);

    own.patch(&format!("/v1/{reach}?updateMask=optedOut"), &json!({ "optedOut": true })).await.ok();
    shop.answer(&case, "reply", "补好了").await;
    assert_eq!(shop.delivered("wx-wang").await.len(), 1);
    shop.say("wx-wang", "m-3", "subscribe").await;
    assert_ne!(shop.reach().await["optedOut"], true);
}

#[tokio::test]
async fn a_word_that_may_call_an_order_off_does_so_while_there_is_one() {
    let shop = Shop::open(Engine::Sqlite).await.expect("SQLite is always there");
    let placed = shop.say("wx-wang", "m-1", "18号,订餐3.6").await;
    shop.say("wx-wang", "m-2", "退订").await;
    let order = shop.door().get(placed["orders"][0]["name"].as_str().expect("an order")).await.ok();
    assert_eq!(order["state"], "CANCELLED");
    assert_ne!(shop.reach().await["optedOut"], true);
    let said = shop.say("wx-wang", "m-3", "退订").await;
    assert_eq!(shop.reach().await["optedOut"], true, "{said}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_that_is_ready_is_told_once_where_the_shop_says_so(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let quiet = shop.say("wx-li", "m-1", "20号,订餐5").await;
    shop.door().advance(quiet["orders"][0]["name"].as_str().expect("an order"), "READY").await;
    assert!(shop.delivered("wx-li").await.is_empty(), "nobody said so");

    shop.door()
        .patch("channels/wechat?updateMask=notices", &json!({ "notices": ["ORDER_READY"] }))
        .await
        .ok();
    let placed = shop.say("wx-wang", "m-2", "18号,订餐3.6").await;
    let order = placed["orders"][0]["name"].as_str().expect("an order");
    shop.door().advance(order, "READY").await;
    shop.door().post(&format!("{order}:recall"), &json!({ "fromState": "READY" })).await.ok();
    shop.door().post(&format!("{order}:advance"), &json!({ "toState": "READY" })).await.ok();
    let came = shop.delivered("wx-wang").await;
    assert!(came.len() == 1 && came[0].contains("农家小炒肉×1") && came[0].contains("做好了"), "{came:?}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_staff_hears_in_its_group_of_who_waits_and_of_complaints_each_once(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let url = format!("{}/cgi-bin/webhook/send?key=k", shop.address);
    let robot = json!({ "url": url, "notices": ["NEEDS_PERSON", "CASE_OPENED"] });
    shop.door().patch("channels/wecom-robot", &robot).await.ok();
    let said = shop.say("wx-wang", "m-1", "昨天的菜太咸了，等了一个小时").await;
    assert_eq!(said["needsPerson"], true, "{said}");
    // The same message again, as channels do.
    shop.say("wx-wang", "m-1", "昨天的菜太咸了，等了一个小时").await;
    let came = shop.delivered("the group").await;
    assert_eq!(came.len(), 1, "the complaint is that message: {came:?}");
    assert!(came[0].contains("18号 王师傅 · wechat") && came[0].contains("太咸了"), "{came:?}");
    shop.complaint("少了一双筷子").await;
    let came = shop.delivered("the group").await;
    assert!(came.len() == 2 && came[1].starts_with("新投诉") && came[1].contains("筷子"), "{came:?}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_writes_in_a_chat_is_asked_after_there_without_a_person(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let rule = json!({ "displayName": "每单后", "trigger": "EVERY_ORDER", "text": "{name}，合口味吗？", "automatic": true });
    let rule = shop.door().post("followUpRules", &rule).await.ok();
    assert_eq!(rule["automatic"], true);
    let placed = shop.say("wx-wang", "m-1", "18号,订餐3.6").await;
    shop.door().advance(placed["orders"][0]["name"].as_str().expect("an order"), "COMPLETED").await;
    shop.harness.settle().await;
    for _ in 0..2 {
        shop.harness.run_due("feedback").await;
    }
    assert_eq!(shop.delivered("wx-wang").await, ["王师傅，合口味吗？"]);
    let done = shop.door().get("followUps?state=DONE").await.ok();
    assert_eq!(done["followUps"][0]["outcome"], "asked in the chat", "{done}");
}

#[tokio::test]
async fn what_is_tried_in_the_simulator_leaves_by_no_channel() {
    let shop = Shop::open(Engine::Sqlite).await.expect("SQLite is always there");
    let webhook = json!({ "url": "https://example.com/hook", "signingSecret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" });
    shop.door().patch("channels/webhook", &webhook).await.ok();
    let case = json!({ "text": "送错了", "channel": "simulator", "senderId": "stranger-1" });
    let case = name(&shop.door().post("cases", &case).await.ok());
    shop.answer(&case, "reply", "对不起").await;
    shop.harness.settle().await;
    assert_eq!(shop.courier.deliver_due().await, 0);
    let kept = shop.door().get("messages?senderId=stranger-1").await.ok();
    assert_eq!(
        (&kept["messages"][0]["text"], &kept["messages"][0]["delivery"]),
        (&json!("对不起"), &json!("WAITING"))
    );
}
