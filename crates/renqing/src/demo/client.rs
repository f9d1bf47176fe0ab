use std::net::SocketAddr;

use anyhow::Context;
use jiff::Timestamp;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

/// The gateway with a shop's key, called as any client does.
pub(super) struct Gateway {
    client: Client,
    shop: String,
    shop_id: String,
    key: String,
}

impl Gateway {
    pub(super) fn new(address: SocketAddr, shop: &str, key: &str) -> anyhow::Result<Self> {
        // What a proxy of the machine is meant for is not on the machine itself.
        let client = Client::builder().no_proxy().build()?;
        let at = format!("http://{address}/v1/shops/{shop}");
        Ok(Self { client, shop: at, shop_id: shop.to_owned(), key: key.to_owned() })
    }

    pub(super) async fn message(
        &self,
        id: &str,
        sender: &str,
        text: &str,
        sent: Timestamp,
    ) -> anyhow::Result<Value> {
        let body = json!({
            "channel": "wechat-group", "channelMessageId": id, "senderId": sender, "text": text, "sentTime": sent.to_string(),
        });
        self.post("messages", &body).await
    }

    pub(super) async fn get(&self, what: &str) -> anyhow::Result<Value> {
        self.answer(self.client.get(format!("{}/{what}", self.shop))).await
    }

    /// Posts to a collection of the shop, or to a resource of it by its path
    /// below the shop.
    pub(super) async fn post(&self, what: &str, body: &Value) -> anyhow::Result<Value> {
        self.answer(self.client.post(format!("{}/{what}", self.shop)).json(body)).await
    }

    /// Changes a resource of the shop.
    pub(super) async fn patch(&self, what: &str, body: &Value) -> anyhow::Result<Value> {
        self.answer(self.client.patch(format!("{}/{what}", self.shop)).json(body)).await
    }

    /// The shop's id, as names have it.
    pub(super) fn shop_id(&self) -> &str {
        &self.shop_id
    }

    /// Takes every open order to a state, if that is its next.
    pub(super) async fn advance_all(&self, to: &str) -> anyhow::Result<()> {
        let open = self.get("orders?filter=open+%3D+true&pageSize=100").await?;
        for order in open["orders"].as_array().into_iter().flatten() {
            let may_follow = match to {
                "ACCEPTED" => "PLACED",
                "PREPARING" => "ACCEPTED",
                "READY" => "PREPARING",
                "DELIVERING" => "READY",
                _ => "DELIVERING",
            };
            if order["state"] == may_follow {
                let id = order["name"].as_str().and_then(|name| name.rsplit('/').next()).unwrap_or_default();
                self.post(&format!("orders/{id}:advance"), &json!({ "toState": to })).await?;
            }
        }
        Ok(())
    }

    async fn answer(&self, request: RequestBuilder) -> anyhow::Result<Value> {
        let response = request.bearer_auth(&self.key).send().await?;
        let status = response.status();
        let body: Value = response.json().await.context("an answer that is no JSON")?;
        anyhow::ensure!(status.is_success(), "{status}: {body}");
        Ok(body)
    }
}
