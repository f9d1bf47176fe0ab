//! Whether a way in and out works as it is set up: it is tried.

use bytes::Bytes;
use contracts::orders::v1::{Channel as Way, GetChannelRequest, channel_traffic::Fault};
use http::{Request, StatusCode};
use serde_json::json;
use tonic::Status;

use super::{
    Courier, Why,
    platforms::{self, Answered, Platform, asked_token, fault},
    robot, webhook,
};
use crate::{protocol::webhook::Secret, traffic::Wrong};

/// Nobody is called so.
const NOBODY: &str = "renqing-check";
const GREETING: &str = "人情已接上这个群。\nRenqing is connected to this group.";

impl Courier {
    /// What is wrong with a channel, by its name; nothing if it works. A robot says in its group that it
    /// does; a webhook is sent something of the type `ping`. Errors: there is no such channel.
    pub async fn check(&self, channel: &str) -> Result<Option<Wrong>, Status> {
        let request = GetChannelRequest { name: channel.to_owned() };
        let way = self.orders.clone().get_channel(request).await?.into_inner();
        let wrong = self.tried(&way).await.err();
        let wrong = wrong.map(|why| Wrong::new(why.fault.unwrap_or(Fault::Refused), why.text));
        self.traffic.went_out(channel, wrong.as_ref()).await;
        Ok(wrong)
    }

    async fn tried(&self, way: &Way) -> Result<(), Why> {
        match way.name.rsplit('/').next().unwrap_or_default() {
            "wechat" => self.may_write(way).await,
            "wecom" => self.has_agent(way).await,
            "webhook" => self.answers(way).await,
            _ => good(&robot::write(self, way, GREETING).await?),
        }
    }

    /// Whether an Official Account may write first, as it is said to: who writes to nobody is told so by
    /// the platform, unless they may not write at all.
    async fn may_write(&self, way: &Way) -> Result<(), Why> {
        let token = self.token(way, &platforms::WECHAT).await?;
        if !way.may_write_first {
            return Ok(());
        }
        let address = format!("{}/cgi-bin/message/custom/send?access_token={token}", self.wechat_api);
        let body = json!({ "touser": NOBODY, "msgtype": "text", "text": { "content": "?" } });
        let answered = platforms::ask(self, platforms::post(&address, &body)).await?;
        match fault(answered.errcode) {
            None => Ok(()),
            some => Err(Why::new(some, answered.to_string())),
        }
    }

    /// Whether `WeCom` has the application.
    async fn has_agent(&self, way: &Way) -> Result<(), Why> {
        let token = self.token(way, &platforms::WECOM).await?;
        let path = "cgi-bin/agent/get";
        let address = format!("{}/{path}?access_token={token}&agentid={}", self.wecom_api, way.agent);
        good(&platforms::ask(self, Request::get(address).body(Bytes::new())).await?)
    }

    /// The present token, which no call of a replica has to lose for it.
    async fn token(&self, way: &Way, platform: &Platform) -> Result<String, Why> {
        Ok(asked_token(self, way, platform, false).await?.access_token)
    }

    /// Whether a subscriber takes what is signed.
    async fn answers(&self, way: &Way) -> Result<(), Why> {
        let secret = Secret::new(&way.signing_secret)
            .map_err(|_| Why::new(Some(Fault::Signature), "the signing secret is none"))?;
        let id = format!("ping-{}", self.clock.now().micros());
        let status = webhook::post(self, way, (&secret, &id), &json!({ "type": "ping", "data": {} })).await?;
        let text = || format!("the subscriber answers {}", status.as_u16());
        match status {
            status if status.is_success() => Ok(()),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(Why::new(Some(Fault::Signature), text())),
            _ => Err(Why::new(Some(Fault::Refused), text())),
        }
    }
}

fn good(answered: &Answered) -> Result<(), Why> {
    if answered.errcode == 0 {
        return Ok(());
    }
    Err(Why::new(fault(answered.errcode).or(Some(Fault::Refused)), answered.to_string()))
}
