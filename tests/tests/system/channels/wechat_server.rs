//! What `WeChat`'s servers send to an Official Account, by their documentation.

use channels::protocol::{
    cipher::Cipher,
    envelope::{Signed, seal},
    signature::sign,
    xml::{Fields, text_field},
};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Gateway};

pub(crate) const TOKEN: &str = "spamtest";
pub(crate) const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
pub(crate) const APP: &str = "wx2c2769f8efd9abc2";
/// The sample shop knows them on whatever channel.
pub(crate) const GUEST: &str = "wx-wang";

/// How the platform writes, as its console calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Plain,
    Compatible,
    Safe,
}

/// The account's side of the platform.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WechatServer(pub(crate) Kind);

/// A push that is ready to be sent, again and again.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub(crate) query: String,
    pub(crate) body: String,
}

pub(crate) fn now() -> i64 {
    kernel::Clock::system().now().micros() / 1_000_000
}

/// The fields of a text, as a guest sends it.
pub(crate) fn text(id: u64, content: &str) -> String {
    format!("{}{}<MsgId>{id}</MsgId>", text_field("MsgType", "text"), text_field("Content", content))
}

/// The fields of an event.
pub(crate) fn event(name: &str) -> String {
    format!("{}{}", text_field("MsgType", "event"), text_field("Event", name))
}

impl WechatServer {
    /// How the shop sets the account up.
    pub(crate) fn settings(self) -> Value {
        let key = if self.0 == Kind::Plain { "" } else { KEY };
        json!({ "account": APP, "token": TOKEN, "encodingKey": key })
    }

    /// A push of a guest, drawn with a nonce.
    pub(crate) fn push(self, nonce: &str, fields: &str) -> Ready {
        self.push_of(GUEST, nonce, fields)
    }

    /// The same of another guest.
    pub(crate) fn push_of(self, guest: &str, nonce: &str, fields: &str) -> Ready {
        let timestamp = now().to_string();
        let about = format!(
            "{}{}<CreateTime>{timestamp}</CreateTime>",
            text_field("ToUserName", "gh_8f3c0a2b1d4e"),
            text_field("FromUserName", guest)
        );
        let plain = format!("<xml>{about}{fields}</xml>");
        let signature = sign(TOKEN, &[&timestamp, nonce]);
        let query = format!("signature={signature}&timestamp={timestamp}&nonce={nonce}&openid={guest}");
        if self.0 == Kind::Plain {
            return Ready { query, body: plain };
        }
        let sealed = seal(TOKEN, &cipher(), *b"0123456789abcdef", now(), &plain);
        let encrypted = Fields::read(sealed.as_bytes()).expect("XML").get("Encrypt").to_owned();
        let beside = if self.0 == Kind::Compatible { format!("{about}{fields}") } else { String::new() };
        Ready {
            query: format!(
                "{query}&encrypt_type=aes&msg_signature={}",
                sign(TOKEN, &[&timestamp, nonce, &encrypted])
            ),
            body: format!("<xml>{beside}{}</xml>", text_field("Encrypt", &encrypted)),
        }
    }

    /// The text in an answer; `None` for `success`.
    pub(crate) fn said(self, answer: &Answer) -> Option<String> {
        let body = std::str::from_utf8(&answer.bytes).expect("a text");
        assert_eq!(answer.status, 200, "{body}");
        if body == "success" {
            return None;
        }
        let outer = Fields::read(body.as_bytes()).expect("XML");
        let fields = if self.0 == Kind::Plain { outer } else { opened(&outer, body) };
        assert_eq!([fields.get("ToUserName"), fields.get("MsgType")], [GUEST, "text"]);
        assert_eq!(fields.get("FromUserName"), "gh_8f3c0a2b1d4e");
        Some(fields.get("Content").to_owned())
    }
}

fn opened(outer: &Fields, body: &str) -> Fields {
    let signed = Signed {
        signature: outer.get("MsgSignature"),
        timestamp: outer.get("TimeStamp"),
        nonce: outer.get("Nonce"),
    };
    signed.open(TOKEN, &cipher(), body.as_bytes()).expect("it is for us")
}

fn cipher() -> Cipher {
    Cipher::new(KEY, APP).expect("a key")
}

impl Ready {
    /// Sends it to a shop's address.
    pub(crate) async fn send(&self, door: &Gateway) -> Answer {
        let path = format!("/channels/wechat/{}?{}", door.shop(), self.query);
        let request = door.with_key("").request(Method::POST, &path).body(self.body.clone());
        Answer::of(request).await.expect("an answer")
    }
}
