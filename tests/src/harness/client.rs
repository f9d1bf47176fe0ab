use bytes::Bytes;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

/// When guests write unless a test says otherwise: in the sample shop's opening
/// hours.
const SENT: &str = "2026-11-23T11:00:00+08:00";

/// The states of an order that is brought, one after the other.
pub const LIFE: [&str; 5] = ["ACCEPTED", "PREPARING", "READY", "DELIVERING", "COMPLETED"];

/// The gateway, called for a shop with a key.
#[derive(Clone, Debug)]
pub struct Gateway {
    client: Client,
    address: String,
    shop: String,
    key: String,
}

impl Gateway {
    /// A door at an address as in `http://127.0.0.1:8080`. An empty key is not
    /// sent.
    pub fn new(address: &str, shop: &str, key: &str) -> Self {
        // What a proxy of the machine is meant for is not on the machine itself.
        let client = Client::builder().no_proxy().build().expect("an HTTP client");
        Self { client, address: address.to_owned(), shop: shop.to_owned(), key: key.to_owned() }
    }

    /// The same shop with another key.
    #[must_use]
    pub fn with_key(&self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self.clone() }
    }

    /// The same at another address.
    #[must_use]
    pub fn at(&self, address: &str) -> Self {
        Self { address: address.to_owned(), ..self.clone() }
    }

    /// Where the gateway is.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The shop's id.
    pub fn shop(&self) -> &str {
        &self.shop
    }

    /// The key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A request to a path of the shop, as in `orders?pageSize=3`; to a
    /// resource by its full name, as in `shops/nongmao/orders/…:advance`; or to
    /// a path of the address, as in `/readyz`.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let path = match path {
            path if path.starts_with('/') => path.to_owned(),
            path if path.starts_with("shops/") => format!("/v1/{path}"),
            path => format!("/v1/shops/{}/{path}", self.shop),
        };
        let request = self.client.request(method, format!("{}{path}", self.address));
        if self.key.is_empty() { request } else { request.bearer_auth(&self.key) }
    }

    /// Gets.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path)).await.expect("an answer")
    }

    /// Posts.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).json(body)).await.expect("an answer")
    }

    /// Patches.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::PATCH, path).json(body)).await.expect("an answer")
    }

    /// The request that sends a chat message at the usual time; for a test
    /// whose server may be gone.
    pub fn message_request(&self, id: &str, sender: &str, text: &str) -> RequestBuilder {
        self.request(Method::POST, "messages").json(&message(id, sender, text, SENT))
    }

    /// Sends a chat message at the usual time.
    pub async fn message(&self, id: &str, sender: &str, text: &str) -> Answer {
        self.message_at(id, sender, text, SENT).await
    }

    /// Sends a chat message.
    pub async fn message_at(&self, id: &str, sender: &str, text: &str, sent: &str) -> Answer {
        self.post("messages", &message(id, sender, text, sent)).await
    }

    /// Takes an order through its life to a state; answers the order.
    pub async fn advance(&self, order: &str, to: &str) -> Value {
        let mut answer = Value::Null;
        for state in LIFE {
            answer = self.post(&format!("{order}:advance"), &json!({ "toState": state })).await.ok();
            if state == to {
                break;
            }
        }
        answer
    }
}

fn message(id: &str, sender: &str, text: &str, sent: &str) -> Value {
    json!({
        "channel": "wechat-group", "channelMessageId": id, "senderId": sender, "text": text, "sentTime": sent,
    })
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, byte for byte.
    pub bytes: Bytes,
    /// The body as JSON; null if it is none.
    pub body: Value,
}

impl Answer {
    /// Sends a request; an error if no answer came back.
    pub async fn of(request: RequestBuilder) -> reqwest::Result<Self> {
        let response = request.send().await?;
        let status = response.status().as_u16();
        let bytes = response.bytes().await?;
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Ok(Self { status, bytes, body })
    }

    /// The body of a success.
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.bytes));
        self.body
    }

    /// Why it was refused, as one word.
    pub fn reason(&self) -> &str {
        self.body["error"]["reason"].as_str().unwrap_or_default()
    }

    /// Why it was refused, in words.
    pub fn message(&self) -> &str {
        self.body["error"]["message"].as_str().unwrap_or_default()
    }

    /// The first field that was wrong, and what would be right.
    pub fn violation(&self) -> (&str, &str) {
        let first = &self.body["error"]["fieldViolations"][0];
        (first["field"].as_str().unwrap_or_default(), first["description"].as_str().unwrap_or_default())
    }
}
