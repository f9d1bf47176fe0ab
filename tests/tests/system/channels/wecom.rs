use channels::protocol::{
    cipher::Cipher,
    envelope::{Signed, seal},
    xml::{Fields, text_field},
};
use reqwest::Method;
use serde_json::json;
use storage::Engine;
use tests::Answer;

use super::{place::Place, wechat_api::WechatApi};

const TOKEN: &str = "QDG6eK";
const KEY: &str = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";

async fn open(corporation: &str) -> Place {
    let place = Place::open(Engine::Sqlite).await.expect("SQLite is always there");
    let application = json!({ "account": corporation, "agent": "218", "token": TOKEN, "encodingKey": KEY, "appSecret": "s3cret" });
    place.set_up("wecom", &application).await;
    place
}

async fn ask(place: &Place, method: Method, query: &str, body: String) -> Answer {
    let path = format!("/channels/wecom/{}?{query}", place.door.shop());
    Answer::of(place.door.with_key("").request(method, &path).body(body)).await.expect("an answer")
}

#[tokio::test]
async fn the_echo_of_the_platforms_own_sample_is_answered_decrypted() {
    let place = open("wx5823bf96d3bd56c7").await;
    let query = "msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780\
        &echostr=P9nAzCzyDtyTWESHep1vC5X9xho%2FqYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%2B4RPcs8TgAE7OaBO%2BFZXvnaqQ%3D%3D";
    let answer = ask(&place, Method::GET, query, String::new()).await;
    assert_eq!((answer.status, &answer.bytes[..]), (200, &b"1616140317555161061"[..]));
    assert_eq!(ask(&place, Method::GET, &query.replace("5c45", "5c46"), String::new()).await.status, 403);
}

#[tokio::test]
async fn a_member_orders_by_an_application_and_hears_of_a_late_order() {
    let place = open("ww1").await;
    let cipher = Cipher::new(KEY, "ww1").expect("a key");
    let (clock, about) =
        (place.clock.clone(), [text_field("ToUserName", "ww1"), text_field("FromUserName", "wx-wang")]);
    let seconds = clock.now().micros() / 1_000_000;
    let push = format!(
        "<xml>{}<CreateTime>{seconds}</CreateTime>{}{}<MsgId>1</MsgId><AgentID>218</AgentID></xml>",
        about.concat(),
        text_field("MsgType", "text"),
        text_field("Content", "18号,订餐3.6"),
    );
    let sealed = seal(TOKEN, &cipher, *b"0123456789abcdef", seconds, &push);
    let fields = Fields::read(sealed.as_bytes()).expect("XML");
    let query = format!(
        "msg_signature={}&timestamp={}&nonce={}",
        fields.get("MsgSignature"),
        fields.get("TimeStamp"),
        fields.get("Nonce")
    );
    let answer = ask(&place, Method::POST, &query, sealed.clone()).await;
    let body = String::from_utf8(answer.bytes.to_vec()).expect("a text");
    let outer = Fields::read(body.as_bytes()).expect("XML");
    let signed = Signed {
        signature: outer.get("MsgSignature"),
        timestamp: outer.get("TimeStamp"),
        nonce: outer.get("Nonce"),
    };
    let said = signed.open(TOKEN, &cipher, body.as_bytes()).expect("it is for us");
    assert_eq!([said.get("ToUserName"), said.get("FromUserName")], ["wx-wang", "ww1"]);
    assert!(said.get("Content").contains("农家小炒肉"), "{said:?}");

    place.pass(60);
    place.announce().await;
    let (api, address) = WechatApi::start(&clock).await;
    place.courier(&address).deliver_due().await;
    let delivered = api.delivered();
    assert_eq!((delivered.len(), delivered[0].0.as_str()), (1, "wx-wang"), "{delivered:?}");
}

#[tokio::test]
async fn a_robot_writes_to_the_group_of_staff() {
    let place = Place::open(Engine::Sqlite).await.expect("SQLite is always there");
    let (api, address) = WechatApi::start(&place.clock).await;
    place.set_up("wecom-robot", &json!({ "url": format!("{address}/cgi-bin/webhook/send?key=1") })).await;
    place.order("wecom-robot", "wx-wang", "m-1").await;
    place.pass(50);
    place.announce().await;
    place.courier(&address).deliver_due().await;
    assert_eq!(api.delivered()[0].0, "the group");
}
